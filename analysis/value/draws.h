/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_DRAWS_H
#define AVLAST_VALUE_DRAWS_H

#include "value/model.h"

/* Draws of a model's inputs, the same for all its scenarios. As each is a function of its
 * number, they need not be stored: a column that is not kept is made again, a block at a
 * time, where it is asked for. */

typedef struct {
    gsize n;
    guint inputs;
    double **column; /* per input n values; NULL when it is fixed, or not kept */
    gsize shown;     /* of so many, the first, what happens by year is shown */
    gboolean once;   /* they are gone through once: nothing is kept for another time */
    struct _AvlastDrawSource *source; /* NULL: the columns are all there is */
} AvlastDraws;

/* Of how many draws what happens by year is shown, unless `shown` is set to less. */
enum { AVLAST_DRAWS_SHOWN = 20000 };

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

/* The same, with no column kept yet. */
AvlastDraws *avlast_draws_open(const AvlastValueModel *model, gsize n, guint32 seed,
                               GError **error);

/* Keeps the columns of those inputs with doubt for which `which` is not 0; NULL: of all.
 * FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_draws_keep(AvlastDraws *draws, const guint8 *which, GError **error);

/* A block of consecutive draws of all inputs, each of which is made once, when it is
 * first asked for. One thread's. */
typedef struct {
    const AvlastDraws *draws;
    gsize size, first, n; /* most; those of now */
    const double **at;    /* per input, or NULL: not asked for yet */
    double **room;        /* per input, made when needed */
} AvlastDrawBlock;

/* To be cleared. `size`: the most draws of a block. */
AvlastDrawBlock avlast_draw_block_new(const AvlastDraws *draws, gsize size);
void avlast_draw_block_clear(AvlastDrawBlock *block);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastDrawBlock, avlast_draw_block_clear)

/* Goes to the draws first .. first + n - 1. */
void avlast_draw_block_at(AvlastDrawBlock *block, gsize first, gsize n);

/* The n draws of an input that has any. */
const double *avlast_draw_block_of(AvlastDrawBlock *block, guint input);

/* Latin hypercubes from numbers that are independent of those (variant 0) and of each
 * other's; shifts of one Sobol sequence would not be. */
AvlastDraws *avlast_draws_variant(const AvlastValueModel *model, gsize n, guint32 seed,
                                  guint variant, GError **error);

void avlast_draws_free(AvlastDraws *draws);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDraws, avlast_draws_free)

#endif
