/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ROWMODEL_H
#define AVLAST_MODEL_ROWMODEL_H

#include "model/maximum.h"

/* A model whose log-likelihood is a sum over rows, each of which sees the parameters
 * through a few predictors: some linear, x'b (with or without a constant), some numbers
 * of their own (thresholds, a log dispersion). The parameters stand in the predictors'
 * order; those of a linear one are its constant, when it has one, and the k columns. */

typedef enum {
    AVLAST_PREDICTOR_NUMBER,    /* a parameter itself */
    AVLAST_PREDICTOR_THRESHOLD, /* the same, beside the first predictor, which has
                                   COLUMNS: what counts is their difference */
    AVLAST_PREDICTOR_COLUMNS,   /* x'b */
    AVLAST_PREDICTOR_CONSTANT   /* a + x'b */
} AvlastPredictorKind;

typedef struct {
    gsize m; /* predictors */
    const AvlastPredictorKind *kind;

    /* The log-likelihood of a frame's row at its predictors, its gradient (m) and minus
     * its second derivatives (m x m, both triangles; zeros when called). gradient NULL:
     * the value alone. -Inf where they are not allowed. */
    double (*row)(gconstpointer data, gsize row, const double *predictor,
                  double *gradient, double *curvature);
    gconstpointer data;
} AvlastRowModel;

/* Climbs from fit->theta (about the columns' weighted means), fills theta, inverse, score
 * and loglik. fit->names are for messages. Failure as avlast_likelihood_maximise. */
gboolean avlast_row_model_fit(const AvlastRowModel *model, const AvlastModelRows *rows,
                              AvlastMaximum *fit, GError **error);

#endif
