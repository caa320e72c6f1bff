/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_COX_H
#define AVLAST_MODEL_COX_H

#include "model/maximum.h"

/* Cox's proportional hazards by maximum partial pseudo-likelihood: the hazard of row i at
 * time t is h_s(t) exp(x_i'b), with a baseline of its own in each stratum s.
 *
 * With d events at t, D their set, w' their mean weight, S(A) = sum over rows of A at
 * risk of w exp(x'b):
 *
 *   Efron    sum_D w_i x_i'b - w' sum_{l < d} log(S(all) - l / d S(D))
 *   Breslow  sum_D w_i x_i'b - sum_D w_i log S(all)
 *
 * A row is at risk at t when entry < t <= time. Influence is Binder's: the weighted
 * dfbeta (I^-1 times the weighted score residual), which is R's residuals(type =
 * "dfbeta", weighted = TRUE). n log n in the rows.
 *
 * Rows: the columns' names (log hazard ratios). A column "(Intercept)" is passed over.
 * df_lost = columns. Source: Cox (1972), doi:10.1111/j.2517-6161.1972.tb00899.x; Efron
 * (1977), doi:10.1080/01621459.1977.10480613; Binder (1992), doi:10.1093/biomet/79.1.139.
 * Agrees with R survey::svycoxph (control = coxph.control(eps = 1e-14)), both ties,
 * strata(), Surv(start, stop, event): 1e-9. */
typedef struct {
    const double *event;    /* n: 1 an event, 0 censored */
    const double *entry;    /* n, or NULL: under observation from the start */
    const guint32 *stratum; /* n codes, or NULL: one */
    gboolean breslow;       /* else Efron */
} AvlastCox;

/* model->y is the time. Failure: AVLAST_ERROR_DEGENERATE, AV335 when no row in use has an
 * event, AV311 and as avlast_likelihood_maximise. */
AvlastMaximum *avlast_cox_fit(const AvlastLinearModel *model, const AvlastCox *cox,
                              GError **error);

#endif
