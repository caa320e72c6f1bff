/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_INFORMATION_FIT_H
#define AVLAST_VALUE_INFORMATION_FIT_H

#include <gsl/gsl_matrix.h>

#include "value/decision.h"
#include "value/spline_basis.h"

/* What value/information.c fits and value/information_at.c reads; for them alone. */

/* A fit of all incremental effects and costs on the basis. */
typedef struct {
    gsize n, p, q;       /* draws; functions; outcomes: effect and cost of options 1 .. */
    gsl_matrix *inverse; /* p x p: pseudo-inverse of X'X, and with: */
    gsl_matrix *root;    /* p x rank: its root */
    gsize rank;
    double *b;      /* p x q */
    double *fitted; /* n x q */
    double *cross;  /* q x q: residuals' sums of products */
} AvlastFit;

struct AvlastInformation {
    const AvlastOptionDraws *draws;
    AvlastBasis *basis;
    AvlastFit *fit, *shuffled;
    guint32 seed;
};

#endif
