/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LEASTSQUARES_H
#define AVLAST_MODEL_LEASTSQUARES_H

#include <glib.h>

/* The solver under model/linear.h: minimises sum_i w_i (y_i - x_i'b)^2.
 *
 * X'WX is summed in double-double (about 106 bits) from columns scaled by powers of two,
 * and its Cholesky factor R, which is the R of the QR decomposition of sqrt(W) X, is made
 * in the same arithmetic. Squaring the condition number costs nothing then: what a QR in
 * double loses (cond * 1e-16) is more than what this loses (cond^2 * 1e-32) up to cond
 * 1e16; and neither Q nor a copy of X is needed to solve. The coefficients (kept in
 * double-double) and the residuals (formed in double-double) are then refined together,
 * which is Björck's iteration on the augmented system
 *
 *     e + X b = y,   X'W e = 0.
 *
 * Sources: Björck (1967), doi:10.1007/BF01934122; Yamazaki, Tomov & Dongarra (2015),
 * doi:10.1137/14M0973773 (Cholesky QR in mixed precision). */

/* What of a solution does not hang on the outcome, and the columns as the sums need them:
 * made once for any number of outcomes of the same rows, columns and weights. */
typedef struct AvlastLeastSquaresBasis AvlastLeastSquaresBasis;

typedef struct {
    gsize n, columns;
    const gsize *row; /* n indices into the arrays below */
    const double *y;
    const double *const *x;     /* `columns` arrays */
    const double *const *x_low; /* NULL, or `columns` arrays (NULL where x is exact) */
    const double *weight;       /* or NULL; positive at the rows */
    double dependent; /* the relative length below which a column is not kept; 0: 1e-12 */
    gboolean rough;   /* a step on the way: no refinement, and no q and condition */
    const AvlastLeastSquaresBasis *basis; /* of the same row, x, x_low, weight and
                                             dependent; or NULL */
} AvlastLeastSquaresProblem;

typedef struct {
    gsize n, k;          /* rows; columns kept */
    gsize *kept;         /* k column numbers, ascending */
    double *coefficient; /* k */
    double *residual;    /* n: y - x'b */
    double *q;         /* n x k row-major: sqrt(W) X R^-1, columns of length 1; NULL when
                          rough */
    double *r_inverse; /* k x k row-major, upper: R^-1 */
    double *bread;     /* k x k: (X'WX)^-1 */
    double condition;  /* 2-norm, of sqrt(W) X with columns of length 1; for k > 200 an
                          upper bound (Frobenius norms) */
    double digits;     /* of the coefficients, by the last correction; at most 15 */
} AvlastLeastSquares;

/* Solves the problem. A column whose part orthogonal to the kept columns before it is
 * below 1e-12 (or `dependent`) of its length is not kept. k may come out as 0. Every
 * value at the rows must be finite. NULL and AVLAST_ERROR_INTERNAL when memory runs out.
 */
AvlastLeastSquares *avlast_least_squares(const AvlastLeastSquaresProblem *problem,
                                         GError **error);
/* The basis of a problem, whose y is not read. The solution by it is the same to the last
 * bit. */
AvlastLeastSquaresBasis *
avlast_least_squares_basis(const AvlastLeastSquaresProblem *problem, GError **error);
void avlast_least_squares_basis_free(AvlastLeastSquaresBasis *basis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLeastSquaresBasis, avlast_least_squares_basis_free)
void avlast_least_squares_free(AvlastLeastSquares *solution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLeastSquares, avlast_least_squares_free)

#endif
