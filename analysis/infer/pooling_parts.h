/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_POOLING_PARTS_H
#define AVLAST_INFER_POOLING_PARTS_H

#include "infer/pooling.h"

/* The weighted fit at one tau2, and what the estimators of tau2 need of it. */
typedef struct {
    gsize k, p;
    double *w, *r;     /* k */
    double *b;         /* p */
    gsl_matrix *bread; /* p x p: (X'WX)^-1 */
    double rss;        /* sum w r^2 = y'Py */
    double trace;      /* tr P */
    double trace2;     /* tr PP */
    double ypp;        /* y'PPy = sum (w r)^2 */
} AvlastPoolFit;

AvlastPoolFit *avlast_pool_fit_new(gsize k, gsize p, GError **error);
void avlast_pool_fit_free(AvlastPoolFit *fit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPoolFit, avlast_pool_fit_free)

/* FALSE with AVLAST_ERROR_DEGENERATE when X'WX is singular. */
gboolean avlast_pool_fit_at(AvlastPoolFit *fit, const AvlastStudies *studies, double tau2,
                            GError **error);

/* tau2 by the method; `fit` is left at some tau2. */
gboolean avlast_pool_tau2(AvlastPoolFit *fit, const AvlastStudies *studies,
                          AvlastPoolMethod method, double *tau2, GError **error);

/* The tau2 >= 0 at which sum w r^2 is `target`: 0 when it is below at 0, Inf when it does
 * not fall that low. */
gboolean avlast_pool_q_root(AvlastPoolFit *fit, const AvlastStudies *studies,
                            double target, double *tau2, GError **error);

/* Row i of x. */
static inline const double *avlast_pool_row(const AvlastStudies *studies, gsize i)
{
    static const double one = 1.0;
    return studies->x ? studies->x + i * studies->p : &one;
}

#endif
