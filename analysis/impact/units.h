/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_UNITS_H
#define AVLAST_IMPACT_UNITS_H

#include "impact/trial.h"
#include "infer/estimates.h"

/* What estimators of a trial that work by influence values share: who counts how much,
 * and a covariance from the influence of each row. */

/* The weight with which each row of the trial stands for everybody assigned: the sampling
 * weight (or 1) times m_b / m_ab, the units (clusters when they were assigned, else rows)
 * of its block over those of its block and arm, so that arms that are not drawn with the
 * same chance in all blocks are alike again; known probabilities are in the sampling
 * weight already. frame->rows values, 0 outside the trial.
 *
 * A block that lacks an arm has no such weight: an error (AV374) that names it, or with
 * drop_small 0 for all its rows, counted in `dropped` (of AvlastDropped *). NULL and
 * AVLAST_ERROR_DEGENERATE, or AVLAST_ERROR_INTERNAL without memory. */
double *avlast_trial_even_weights(const AvlastTrial *trial, gboolean drop_small,
                                  GPtrArray *dropped, GError **error);

/* Units of an arm with a row in use: clusters, else rows. */
gsize avlast_trial_units(const AvlastTrial *trial, guint32 arm, const guint8 *use);

typedef struct {
    gboolean rows_exact; /* no small-sample factor for rows, only for clusters */
    guint32 arms; /* what the df lose: of t with units - arms; 0 = normal for rows */
} AvlastUnitsOptions;

/* Covariance of e's rows, all q of them, from influence[j], frame->rows values each that
 * sum to about zero within each arm:
 *
 *   V = sum_u z_u z_u',  z_u = sum of the influence over the unit's rows times
 *                        sqrt(U_a / (U_a - 1)),
 *
 * U_a the units of the row's arm with a row in `use` (of all arms when arms vary within
 * clusters). For a difference in means of rows that is Neyman's variance, for clusters of
 * equal size CR2's. Fills covariance, root, unit, and each row's std_error, df, nobs and
 * nclusters. An arm of one unit leaves them empty, with a note. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_units_variance(const AvlastTrial *trial, const double *const *influence,
                               const guint8 *use, const AvlastUnitsOptions *options,
                               AvlastEstimates *e, GError **error);

#endif
