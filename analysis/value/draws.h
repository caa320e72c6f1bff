/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_DRAWS_H
#define AVLAST_VALUE_DRAWS_H

#include "value/model.h"

/* Draws of a model's inputs, the same for all its scenarios. */

typedef struct {
    gsize n;
    guint inputs;
    double **column; /* per input n values, or NULL when it is fixed */
} AvlastDraws;

/* n draws of every input with doubt.
 *
 * Effects: theta + L z with V = L L' the model's joint covariance, z standard normal.
 * Inputs of a file of draws: by row (draw_table.h).
 * Others: inverse distribution function of a uniform; of Phi(z) with z jointly normal
 * when they are correlated. The uniforms are model->sampler's (value/sampler.h). With
 * independent draws, draw r of an input comes from Philox stream (seed,
 * AVLAST_PURPOSE_VALUE_DRAWS) at counter (r, hash of the input's id, attempt), so it
 * depends on nothing but seed, r and id: not on threads, on n, or on what else the model
 * holds. Hypercubes depend on n too, Sobol sequences also on the drawn inputs' order.
 * NULL with AVLAST_ERROR_INTERNAL without memory, or AVLAST_ERROR_DEGENERATE when V is
 * not positive semidefinite. */
AvlastDraws *avlast_draws_new(const AvlastValueModel *model, gsize n, guint32 seed,
                              GError **error);

/* Latin hypercubes from numbers that are independent of those (variant 0) and of each
 * other's; shifts of one Sobol sequence would not be. */
AvlastDraws *avlast_draws_variant(const AvlastValueModel *model, gsize n, guint32 seed,
                                  guint variant, GError **error);

void avlast_draws_free(AvlastDraws *draws);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDraws, avlast_draws_free)

#endif
