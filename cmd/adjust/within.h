/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_ADJUST_WITHIN_H
#define AVLAST_CMD_ADJUST_WITHIN_H

#include "cmd/program.h"

/* --adjust inside a program: p-values of its own rows corrected together. Rows
 * "holm:TERM" behind the others, which tables show as columns (infer/adjusted.h). */
typedef struct {
    char **adjust; /* methods, or NULL: nothing to do */
    char **by;     /* --adjust-by: rows alike in these are a family of their own */
    char **terms; /* --adjust-terms: patterns; NULL: rows with an estimate but intercepts,
                     thresholds, margins and marginal effects */
} AvlastAdjustWithin;

/* Before data are read; asks for the seed when it is needed. FALSE with
 * AVLAST_ERROR_USAGE: AV393 for an unknown name, AV445 for options without --adjust. */
gboolean avlast_adjust_within_check(AvlastRun *run, const AvlastAdjustWithin *within,
                                    GError **error);

/* Whether a joint band is asked for: it wants covariances. */
gboolean avlast_adjust_within_band(const AvlastAdjustWithin *within);

/* Adds the rows, notes and the setting `extra`. FALSE with those of
 * avlast_adjusted_add. */
gboolean avlast_adjust_within(const AvlastRun *run, const AvlastAdjustWithin *within,
                              AvlastResult *result, GError **error);

#endif
