/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_EIGEN_H
#define AVLAST_MODEL_EIGEN_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* Eigenvectors (columns) and values of a symmetric matrix. */
typedef struct {
    gsl_matrix *vectors;
    gsl_vector *values;
} AvlastEigen;

void avlast_eigen_clear(AvlastEigen *eigen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastEigen, avlast_eigen_clear)

/* Those of `a`, which is destroyed. FALSE without memory. */
gboolean avlast_eigen_of(gsl_matrix *a, AvlastEigen *eigen, GError **error);

/* x = U diag(f) U'x, or with `add` x += it, for the first rows of x, where f is given in
 * eigen->values. FALSE without memory. */
gboolean avlast_eigen_apply(const AvlastEigen *eigen, gsl_matrix *x, gboolean add,
                            GError **error);

/* c += a'b (transposed) or a b: the sums of gsl_blas_dgemm in their order, several
 * columns at a time. */
void avlast_product_add(gboolean transposed, const gsl_matrix *a, const gsl_matrix *b,
                        gsl_matrix *c);

#endif
