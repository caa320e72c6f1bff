/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CORRELATION_H
#define AVLAST_VALUE_CORRELATION_H

#include "value/model.h"

/* Dependence between the inputs of a model: a Gaussian copula. Each input keeps its own
 * distribution F_i; the normal scores z_i = Phi^-1(F_i(x_i)) are jointly normal. */

/* The correlation of normal scores that gives Spearman's rank correlation `spearman`:
 * 2 sin(pi spearman / 6). Exact for continuous distributions.
 * Source: Pearson (1907); Kruskal (1958), doi:10.1080/01621459.1958.10501481. */
double avlast_spearman_to_gaussian(double spearman);

/* The correlation matrix nearest to c (symmetric) in the Frobenius norm, in place: the
 * alternating projections of Higham (2002), doi:10.1093/imanum/22.3.329, with Dykstra's
 * correction. Entries with fixed[i * p + j] != 0 stay as they are (fixed may be NULL;
 * what is fixed must fit together by itself). R: Matrix::nearPD(c, corr = TRUE), to its
 * tolerance. FALSE and AVLAST_ERROR_DEGENERATE (AV660) when it does not settle. */
gboolean avlast_nearest_correlation(gsl_matrix *c, const guint8 *fixed, GError **error);

/* The least eigenvalue of a symmetric matrix; NaN and AVLAST_ERROR_INTERNAL without
 * memory. */
double avlast_least_eigenvalue(const gsl_matrix *c, GError **error);

/* Fills model->joined and model->joint from model->correlations and the effects'
 * covariance (avlast_effects_resolve calls it, and again changes nothing). FALSE with
 * AVLAST_ERROR_PLAN at the pair for an input without doubt or a pair that the data have
 * told already (AV661), at the section when the correlations do not fit together (AV660)
 * and model->nearest is FALSE; the hint tells the nearest that do. With model->nearest
 * those are taken, with a note for each that was moved. */
gboolean avlast_correlations_resolve(AvlastValueModel *model, GError **error);

/* The pair's own entry in the section, or NULL. */
const AvlastCorrelation *avlast_correlation_stated(const AvlastValueModel *model, guint a,
                                                   guint b);

/* Correlation of the normal scores of two inputs; 0 when they are drawn apart. */
double avlast_input_correlation(const AvlastValueModel *model, guint a, guint b);

#endif
