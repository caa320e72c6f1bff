/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/eigen.h"

#include <gsl/gsl_eigen.h>

#include "core/memory.h"
#include "core/vector.h"

AVLAST_VECTOR
void avlast_product_add(gboolean transposed, const gsl_matrix *a, const gsl_matrix *b,
                        gsl_matrix *c)
{
    for (gsize i = 0; i < c->size1; i++) {
        double *restrict to = c->data + i * c->tda;
        for (gsize l = 0; l < b->size1; l++) {
            const double x =
                transposed ? a->data[l * a->tda + i] : a->data[i * a->tda + l];
            const double *restrict from = b->data + l * b->tda;
            AVLAST_SIMD
            for (gsize j = 0; j < c->size2; j++)
                to[j] += x * from[j];
        }
    }
}

void avlast_eigen_clear(AvlastEigen *eigen)
{
    g_clear_pointer(&eigen->vectors, gsl_matrix_free);
    g_clear_pointer(&eigen->values, gsl_vector_free);
}

gboolean avlast_eigen_of(gsl_matrix *a, AvlastEigen *eigen, GError **error)
{
    eigen->vectors = avlast_matrix_new(a->size1, a->size1, error);
    if (!eigen->vectors || !(eigen->values = avlast_vector_new(a->size1, error)))
        return FALSE;
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(a->size1);
    gsl_eigen_symmv(a, eigen->values, eigen->vectors, space);
    gsl_eigen_symmv_free(space);
    return TRUE;
}

gboolean avlast_eigen_apply(const AvlastEigen *eigen, gsl_matrix *x, gboolean add,
                            GError **error)
{
    const gsize m = eigen->vectors->size1, columns = x->size2;
    g_autoptr(gsl_matrix) ux = avlast_matrix_new(m, columns, error);

    if (!ux)
        return FALSE;
    gsl_matrix_view top = gsl_matrix_submatrix(x, 0, 0, m, columns);
    avlast_product_add(TRUE, eigen->vectors, &top.matrix, ux);
    for (gsize i = 0; i < m; i++) {
        gsl_vector_view row = gsl_matrix_row(ux, i);
        gsl_vector_scale(&row.vector, gsl_vector_get(eigen->values, i));
    }
    if (!add)
        gsl_matrix_set_zero(&top.matrix);
    avlast_product_add(FALSE, eigen->vectors, ux, &top.matrix);
    return TRUE;
}
