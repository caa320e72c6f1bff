/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_GLM_PARTS_H
#define AVLAST_MODEL_GLM_PARTS_H

/* The iterations of avlast_glm_fit, shared with glm_fail.c only. Arrays with `row` are
 * over the frame's rows, the others over the n used ones. */

#include "model/glm.h"
#include "model/linear_parts.h"

typedef struct {
    const AvlastLinearModel *model;
    const AvlastGlmOptions *options;
    AvlastLinear *fit;
    gsize n, k;         /* rows, columns kept */
    double *row_z;      /* the working outcome */
    double *row_weight; /* w W */
    double *eta, *step; /* the predictor, and its last change */
    double *b, *b_step; /* the model's columns: coefficients, their last change */
    AvlastMean *mean;
    double total_weight, deviance, pearson;
    guint iterations;
} AvlastGlmWork;

static inline double avlast_glm_weight(const AvlastGlmWork *work, gsize i)
{
    return work->model->weight ? work->model->weight[work->fit->row[i]] : 1.0;
}

/* Whether the last step still moves rows that are fitted without error: then the
 * likelihood has no maximum. Sets AV317. */
gboolean avlast_glm_separated(const AvlastGlmWork *work, GError **error);

/* Sets AV316 for the first used outcome that the family cannot have, AV317 for one that
 * is the same bound in every row. */
gboolean avlast_glm_check(const AvlastGlmWork *work, GError **error);

#endif
