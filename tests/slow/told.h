/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SLOW_TOLD_H
#define AVLAST_TESTS_SLOW_TOLD_H

#include <string.h>

#include "infer/estimates.h"
#include "tests/slow/tally.h"

/* A set that is told of as an interval or, where it is none, in words: pieces in
 * brackets, the whole line, or nothing. */
static inline gboolean told_holds(const char *words, double truth)
{
    if (!words || strstr(words, "empty"))
        return FALSE;
    if (strstr(words, "whole line"))
        return TRUE;
    for (const char *at = strpbrk(words, "[("); at; at = strpbrk(at + 1, "[(")) {
        const char *middle = strchr(at, ';');
        const double low =
            at[1] == '-' && at[2] == 'I' ? -INFINITY : g_ascii_strtod(at + 1, NULL);
        const double high =
            !middle || middle[2] == 'I' ? INFINITY : g_ascii_strtod(middle + 2, NULL);
        if (low <= truth && truth <= high)
            return TRUE;
    }
    return FALSE;
}

static inline void tally_told(Tally *tally, double low, double high, const char *words,
                              double truth)
{
    if (!isnan(low))
        tally_add(tally, low, high, truth);
    else
        tally_add(tally, told_holds(words, truth) ? -INFINITY : INFINITY, INFINITY,
                  truth);
}

static inline void tally_told_row(Tally *tally, const AvlastEstimate *row)
{
    tally_told(tally, row ? row->conf_low : NAN, row ? row->conf_high : NAN,
               row ? row->note : NULL, 1.0);
}

/* Whether a test does not reject at 5 %; without a p-value it counts as none. */
static inline void tally_kept(Tally *tally, double p_value)
{
    if (isnan(p_value))
        tally_add(tally, NAN, NAN, 0.0);
    else
        tally_add(tally, p_value > 0.05 ? -INFINITY : INFINITY, INFINITY, 0.0);
}

#endif
