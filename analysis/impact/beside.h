/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_BESIDE_H
#define AVLAST_IMPACT_BESIDE_H

#include "impact/rct.h"

/* What is estimated of a trial beside its effects, when asked for. */
struct AvlastRctBeside {
    gboolean lee, manski;       /* bounds for lost outcomes: impact/bounds.h */
    const char *const *tighten; /* Lee: columns whose combinations are cells, or NULL */
    double low, high;           /* Manski: the outcomes' range; NaN: the codebook's, or
                                   with a note what was observed */
    const AvlastFormula *response; /* terms of impact/attrition_weights.h, or NULL */
    const double *tau;             /* n_tau quantiles: impact/quantile_effects.h */
    gsize n_tau;
    const char *const *moderators; /* columns, NULL-terminated: impact/moderators.h */
    const double *quartiles; /* outcomes x moderators x 2, for completed data sets to have
                                the same; or NULL: their own */
};

/* Adds the rows asked for behind the result's estimates, outcome by outcome, with notes
 * that say what they tell, and:
 *
 * settings  lost.bounds [{outcome, term, kind "lee"|"manski", lower, upper, low, high,
 * trimmed (the arm's label), share, rows, cells, reversed, range [low, high]}];
 *           attrition.weights [{outcome, terms, smallest, largest, effective, rows,
 *           unmodelled}]; moderator.tests [{outcome, term, column, statistic, df, df2,
 *           p.value}]
 * charts    heterogeneity (plots/charts.h)
 *
 * Rows of another unit than the effects' root (matched pairs) have an unknown covariance
 * with them. TRUE at once when nothing was asked for. Failure: FALSE with the errors of
 * the parts, AV378 for a design that they do not go with. */
gboolean avlast_rct_beside(const AvlastEvaluation *evaluation, AvlastResult *result,
                           GError **error);

/* Of pooled estimates (completed data sets), which hold the rows of moderators behind
 * `effects` others already: their settings and chart. */
void avlast_rct_beside_pooled(const AvlastEvaluation *evaluation, guint effects,
                              AvlastResult *result);

/* --- parts --- */

/* Appends rows whose units may be others than those of `all`. */
gboolean avlast_beside_append(AvlastEstimates *all, AvlastEstimates *rows,
                              GError **error);
/* Moderators of one outcome: rows, settings and chart. */
gboolean avlast_beside_moderators(const AvlastEvaluation *evaluation, guint outcome,
                                  AvlastResult *result, GError **error);

/* The array of that name, made when it is not there. Names differ from those of options,
 * whose texts stand in the settings too. Borrowed. */
json_t *avlast_beside_list(json_t *of, const char *key);

#endif
