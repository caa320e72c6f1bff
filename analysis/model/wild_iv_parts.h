/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_IV_PARTS_H
#define AVLAST_MODEL_WILD_IV_PARTS_H

#include "model/wild_iv.h"
#include "model/wild_parts.h"

/* The inside of model/wild_iv.c.
 *
 * With Q1 and Q orthonormal in sqrt(W): Q1 of X1 (and of absorbed effects that are not
 * nested in clusters), Q of what X1 leaves of the instruments, and y, d what X1 leaves of
 * outcome and endogenous column, all that a replicate needs are the clusters' products
 * M_g of the columns [Q, y, d, Q1]. u~ = y - r d, and v~ = d - Q f with f = Q'd - h Q'u~,
 * h = (u~'M_Z d) / (u~'M_Z u~); replicates are combinations of the same columns. */
typedef struct {
    gsize G, l, k1, dim; /* dim = l + 2 + k1 */
    gsize rows;          /* of M_g that are kept: those of Q, y, d; LIML all */
    gboolean liml;
    double *m;              /* G x rows x dim */
    double *gy, *gd;        /* l: Q'y, Q'd */
    double kyy, kyd, kdd;   /* products of what Z leaves of y and d */
    double estimate, scale; /* b; sqrt of the sandwich's small-sample factor */
} AvlastWildIvKernel;

AvlastWildIvKernel *avlast_wild_iv_kernel_new(const AvlastIv *iv,
                                              const AvlastIvModel *model,
                                              const AvlastWildOptions *options,
                                              GError **error);
void avlast_wild_iv_kernel_free(AvlastWildIvKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWildIvKernel, avlast_wild_iv_kernel_free)

/* What is drawn from: u~ = on_y y - on_d d. */
typedef struct {
    const AvlastWildIvKernel *kernel;
    double *f;            /* l */
    double *u, *v, *q;    /* G x dim: M_g times the coordinates of u~, v~ and Q f */
    double *uu, *uv, *vv; /* G: products of u~ and v~ (LIML) */
} AvlastWildIvPoint;

gboolean avlast_wild_iv_point_make(const AvlastWildIvKernel *kernel,
                                   AvlastWildIvPoint *point, GError **error);
void avlast_wild_iv_point_set(AvlastWildIvPoint *point, double on_y, double on_d);
void avlast_wild_iv_point_clear(AvlastWildIvPoint *point);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastWildIvPoint, avlast_wild_iv_point_clear)

/* This thread's room. */
typedef struct {
    double *v;           /* G x BLOCK factors */
    double *a, *av;      /* l x BLOCK: Q'u*, Q'(v_g v~) */
    double *cu, *cd, *z; /* k1 x BLOCK: Q1'u*, Q1'(v_g v~), cu - cd t */
    double *o;           /* l x l x BLOCK */
    double *x;           /* l */
} AvlastWildIvRoom;

gpointer avlast_wild_iv_room_new(const AvlastWildIvKernel *kernel, GError **error);
void avlast_wild_iv_room_free(gpointer room);

/* Of the replicates with the factors in `room`: AVLAST_WILD_BLOCK each. */
typedef struct {
    double move[AVLAST_WILD_BLOCK];  /* b* - b~ */
    double error[AVLAST_WILD_BLOCK]; /* its sandwich's root, without the factor */
} AvlastWildIvMoves;
void avlast_wild_iv_moves(const AvlastWildIvPoint *point, const AvlastWildIvRoom *room,
                          AvlastWildIvMoves *moves);
/* W of the Anderson-Rubin test, without the factor; NaN where O is singular. */
void avlast_wild_iv_rubin(const AvlastWildIvPoint *point, const AvlastWildIvRoom *room,
                          double *w);

#endif
