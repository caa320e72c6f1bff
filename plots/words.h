/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_WORDS_H
#define AVLAST_PLOTS_WORDS_H

#include <glib.h>

/* Findings in words, each a whole sentence built from the numbers alone: the sign of the
 * estimate, the interval against zero, both against the smallest worthwhile change. Used
 * by chart titles and by the report, so that the two never differ. */

typedef enum {
    AVLAST_FINDING_NONE, /* no estimate */
    AVLAST_FINDING_NO_INTERVAL,
    AVLAST_FINDING_UNSURE,     /* the interval holds zero */
    AVLAST_FINDING_NEGLIGIBLE, /* the whole interval is smaller than what is worthwhile */
    AVLAST_FINDING_CLEAR,      /* without zero; nothing said about what is worthwhile */
    AVLAST_FINDING_SMALL,      /* without zero, wholly smaller than what is worthwhile */
    AVLAST_FINDING_PERHAPS, /* without zero, may be smaller or larger than worthwhile */
    AVLAST_FINDING_ADVERSE, /* without zero, against the direction that is worthwhile */
    AVLAST_FINDING_LARGE    /* without zero, wholly beyond what is worthwhile */
} AvlastFinding;

typedef struct {
    double estimate, low, high; /* of a difference; NaN when unknown */
    double worthwhile; /* smallest change worth having, signed; NaN when not said */
} AvlastEffect;

/* Ends of an interval count as inside it: [0; 2] holds zero. */
AvlastFinding avlast_words_finding(const AvlastEffect *effect);

/* "Wellbeing: 4.1 points higher with the programme, ..." `unit` may be NULL. To be
 * freed. */
char *avlast_words_effect(const AvlastEffect *effect, const char *label, const char *unit,
                          int decimals, const char *lang);

/* Decimals that show two figures of the interval's half width (of the estimate without
 * one). */
int avlast_words_decimals(double estimate, double low, double high);

#endif
