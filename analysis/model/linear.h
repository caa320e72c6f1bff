/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LINEAR_H
#define AVLAST_MODEL_LINEAR_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

#include "model/absorb.h"

/* Linear models by (weighted) least squares:
 *
 *   y_i = x_i'b + e_i,   b = argmin sum_i w_i (y_i - x_i'b)^2 = B X'Wy,   B = (X'WX)^-1.
 *
 * Notation, here and in model/robust.h: n rows used, k columns kept (the rank), h_i the
 * leverage w_i x_i'B x_i. This file fits; standard errors are model/robust.h. */

/* What fits of the same columns share: model/linear_memo.h. */
typedef struct AvlastLinearMemo AvlastLinearMemo;

/* What to fit. Arrays have one element per row of the frame, used or not; they are only
 * read, and not kept. */
typedef struct {
    const char *outcome; /* the name of y */
    const double *y;     /* n */
    gsize n, k;
    const char *const *names; /* k, unique; an intercept is a column of ones like another,
                                 named "(Intercept)" */
    const double *const *x;   /* k columns of n values */
    const double *const *x_low; /* NULL, or k columns (each may be NULL) that are added to
                                   x exactly: the low parts of double-double powers */
    const double *weight;    /* n weights >= 0, or NULL; rows of weight 0 are not used */
    const guint8 *use;       /* n flags, or NULL for all rows */
    const GPtrArray *absorb; /* of AvlastAbsorb *: factors of fixed effects, which span
                                the constant; or NULL */
    AvlastLinearMemo *memo;  /* or NULL; not used with absorb */
} AvlastLinearModel;

typedef struct {
    char *outcome;
    char *method;        /* what was fitted, for people; NULL: (weighted) least squares */
    GStrv names;         /* columns: all of the model's names */
    gsize columns;       /* k of the model, dropped columns included */
    gsize n, k;          /* rows used and columns kept (rank) */
    gsize *row;          /* n: the frame's row number of each used row */
    gsize *kept;         /* k: the model's column of each kept one, in order */
    double *coefficient; /* `columns`; NaN for a dropped column */
    double *y;           /* n */
    double *residual;    /* n: y - x'b (not weighted) */
    double *weight;      /* n, or NULL */
    double *leverage;    /* n */

    /* The weighted columns' orthonormal basis: sqrt(W) X = Q R. q is n x k row-major,
     * r_inverse k x k upper triangular row-major (R^-1); B = R^-1 R^-T. */
    double *q, *r_inverse;
    gsl_matrix *bread; /* k x k: B, in the order of `kept` */

    double rss, tss; /* weighted sums of squares; tss about the weighted mean when there
                        is a constant, else about 0 */
    double df;       /* n - k - rank of the fixed effects */
    double sigma;    /* sqrt(rss / df); NaN when df = 0 */
    double r_squared, adj_r_squared;
    double f, f_df1;   /* overall F of all columns but the intercept, classical */
    gboolean constant; /* the columns span a constant ("(Intercept)" is among them) */

    /* With fixed effects X above is what they leave of the columns, Q and B are made of
     * that, `leverage` is its part alone, R2 is of columns and fixed effects, F of the
     * columns. NULL without. */
    AvlastAbsorbed *absorbed;
    double within_tss; /* the sum of squares that the fixed effects leave of y */

    /* 2-norm condition number of the columns scaled to length 1, and how many decimal
     * digits of the coefficients can be trusted, estimated from the last correction of
     * the iterative refinement. */
    double condition, digits;
    GPtrArray
        *dropped; /* of char *: columns dropped because earlier ones determine them */
    struct AvlastLinearDesign *design; /* of the memo; NULL without */
} AvlastLinear;

/* Fits the model.
 *
 * R of the QR decomposition is made in double-double arithmetic from the columns scaled
 * to length 1 (powers of two), Q from it; then the augmented system of coefficients and
 * residuals is refined with residuals in double-double, up to 4 steps (Björck 1967,
 * doi:10.1007/BF01934122). A column whose part orthogonal to the columns before it is
 * below 1e-12 of its length is dropped: its coefficient is NaN and its name in `dropped`.
 *
 * n = k (saturated) is a fit with rss 0 and no sigma. Failure: NULL with
 * AVLAST_ERROR_DEGENERATE when no row is used, all columns are zero or a used value is
 * not finite, AVLAST_ERROR_INTERNAL when memory runs out. A constant outcome is a fit
 * with r_squared NaN.
 *
 * Agrees with R lm(y ~ x, weights = w, subset = use) where lm itself is accurate; NIST
 * StRD's certified digits: see doc/manual/regress.md. */
AvlastLinear *avlast_linear_fit(const AvlastLinearModel *model, GError **error);
void avlast_linear_free(AvlastLinear *fit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLinear, avlast_linear_free)

/* Index of the model's column of that name, or -1. */
gssize avlast_linear_column(const AvlastLinear *fit, const char *name);

#endif
