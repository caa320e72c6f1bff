/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_MAXIMUM_H
#define AVLAST_MODEL_MAXIMUM_H

#include "design/sample.h"
#include "infer/estimates.h"
#include "model/robust.h"

/* A model fitted by maximum pseudo-likelihood, sum_i w_i l_i(theta), ready for the
 * variance engine: row i's influence on theta is I^-1 s_i, with s_i its weighted score
 * and I the information (minus the second derivatives of the sum). Both may be in other
 * coordinates (columns about their means, log theta): `inverse` leads back. */
typedef struct {
    char *outcome; /* of the rows, unless `outcomes` names one for each */
    gsize p;
    GStrv names;      /* p: terms */
    GStrv outcomes;   /* p, or NULL */
    double *theta;    /* p; NaN for a column that earlier ones determine */
    guint8 *slope;    /* p flags: coefficients of columns, no constants, thresholds ... */
    guint8 *positive; /* p flags, or NULL: what is always positive (its interval is by the
                         log, and it has no test) */
    gsl_matrix *inverse; /* p x p: row i's influence on theta is inverse x s_i */
    gsize n;             /* rows used */
    gsize *row;          /* n: the frame's row of each, ascending */
    double *score;       /* n x p row-major: s_i */
    double loglik;       /* weighted */
    double df_lost; /* coefficients of one linear predictor, with its intercept: df is the
                       design's + 1 - df_lost */
    char *method;   /* one line for people, translated */
    GPtrArray
        *dropped;     /* of char *: columns dropped because earlier ones determine them */
    GPtrArray *notes; /* of char * */
} AvlastMaximum;

void avlast_maximum_free(AvlastMaximum *fit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastMaximum, avlast_maximum_free)

/* What all such models are made of: the rows in use (flagged, of positive weight) and the
 * columns kept among them; with `constant`, those are kept that are not determined by a
 * constant and the earlier ones. A model->k of 0 is allowed. */
typedef struct {
    gsize n, k;
    gsize *row;
    double *weight; /* n */
    double mean_weight;
    gsize *column;          /* k: numbers in the model */
    const double **x;       /* k columns by frame row */
    double *centre, *scale; /* k: weighted mean and standard deviation (1 where 0) */
} AvlastModelRows;

/* NULL with AVLAST_ERROR_DEGENERATE when no row is left (AV311) or a value is not finite
 * (AV310). */
AvlastModelRows *avlast_model_rows_new(const AvlastLinearModel *model, gboolean constant,
                                       GError **error);
void avlast_model_rows_free(AvlastModelRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastModelRows, avlast_model_rows_free)

/* A maximum with p zeros, its arrays ready, the rows copied. NULL without memory. */
AvlastMaximum *avlast_maximum_new(const char *outcome, gsize p,
                                  const AvlastModelRows *rows, GError **error);

/* Ends a fit whose parameters are `blocks` times `lead` numbers and the kept columns, and
 * then others: flags the slopes, and puts the columns that were dropped back in their
 * places (theta NaN, no influence), so that a refit with other weights has the same rows.
 */
gboolean avlast_maximum_finish(AvlastMaximum *fit, const AvlastLinearModel *model,
                               const AvlastModelRows *rows, gsize blocks, gsize lead,
                               GError **error);

/* Estimates with their design covariance (avlast_variance), t tests and intervals with
 * design df + 1 - df_lost, as R's svyglm and svycoxph. `sample` must be the one whose
 * weights the fit used. Rows outside the fit are zeros of the design. NULL as
 * avlast_variance. */
AvlastEstimates *avlast_maximum_estimates(const AvlastMaximum *fit,
                                          const AvlastSample *sample, double level,
                                          gboolean keep_root, GError **error);

/* b' V^-1 b; both are overwritten. NaN when V is singular. */
double avlast_wald_quadratic(gsl_matrix *v, gsl_vector *b);

/* Joint test of all slopes: F = b' V^- b / q on q and the rows' df (svyglm's and
 * svycoxph's Wald test). NaN with a note when there is none. `estimates` are the fit's
 * own. */
gboolean avlast_maximum_wald(const AvlastMaximum *fit, const AvlastEstimates *estimates,
                             AvlastWald *wald, GError **error);

#endif
