/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ANALYSED_H
#define AVLAST_IMPACT_ANALYSED_H

#include "data/formula.h"
#include "impact/adjust.h"

/* Counts of one arm for one outcome. */
typedef struct {
    gsize assigned, assigned_clusters;
    gsize with_outcome; /* rows that have the outcome, whatever else they lack */
    gsize analysed, analysed_clusters;
    GPtrArray
        *lost; /* of AvlastDropped *: assigned rows that are not analysed, and why */
} AvlastArmCount;

/* The rows of a trial that one outcome's estimate uses, the covariates over them, and why
 * the other rows are lost. */
typedef struct {
    const AvlastTrial *trial;               /* borrowed, as are the columns */
    const AvlastColumn *outcome, *baseline; /* baseline: NULL when there is none */
    guint8 *use;                            /* frame->rows flags */
    gsize n;
    guint8 *complete;            /* frame->rows flags: in use, with every covariate */
    AvlastModelMatrix *matrix;   /* of the covariates, or NULL */
    AvlastCovariates covariates; /* the matrix's columns, and the baseline's first */
    AvlastArmCount *arm;         /* n_arms */
} AvlastAnalysed;

typedef struct {
    const char *outcome;
    const char *baseline;            /* or NULL */
    const AvlastFormula *covariates; /* or NULL */
    gboolean adjusted; /* the estimate adjusts for baseline and covariates: rows that lack
                          one are not analysed */
    const guint8 *among; /* rows flags: a subgroup; NULL = all of the trial */
} AvlastAnalysedOptions;

/* Rows with an arm and the outcome and, when adjusted, the baseline and every covariate.
 * A row counts as lost at the first of these that it lacks. Failure: NULL with the errors
 * of avlast_frame_require_number and avlast_formula_matrix, and AVLAST_ERROR_DEGENERATE
 * when no row of the trial has the outcome. */
AvlastAnalysed *avlast_analysed_new(const AvlastTrial *trial,
                                    const AvlastAnalysedOptions *options, GError **error);
void avlast_analysed_free(AvlastAnalysed *analysed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAnalysed, avlast_analysed_free)

#endif
