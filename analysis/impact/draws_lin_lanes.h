/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_LIN_LANES_H
#define AVLAST_IMPACT_DRAWS_LIN_LANES_H

#include "impact/draws_lin.h"

/* The inside of impact/draws_lin_lanes.c and impact/draws_lin_scores.c. */

/* Rows whose weights are kept between the loops. */
#define AVLAST_DRAWS_LIN_CHUNK 64

/* Of every number as many as there are lanes, which stand last; a: all arms. */
typedef struct {
    double *mask;   /* a x groups */
    double *count;  /* a x blocks */
    double *cell;   /* a x blocks x cell: sums */
    double *more;   /* a x more */
    double *c;      /* a x blocks x (2 + k): s_b / W_b - m'k; 1 / W_b, L^-1 m */
    double *kappa;  /* a x k */
    double *root;   /* a x k x k */
    double *mean;   /* a x blocks x columns: y_b - m'g */
    double *gamma;  /* a x columns x k */
    double *spread; /* a x columns x 2 */
    double *level, *own, *square; /* as AvlastDrawsLinWork has them */
    double *weight, *drawn; /* AVLAST_DRAWS_LIN_CHUNK: c^2 / (1 - h)^2p; e of the arm as
                               it was drawn */
    double *least;          /* of 1 - h */
} AvlastDrawsLinLanes;

/* Adds to spread and finds least. */
void avlast_draws_lin_add_scores(const AvlastDrawsRegress *regress,
                                 const AvlastRegressPart *part,
                                 const AvlastDrawsLinLanes *w);

#endif
