/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_MEMORY_H
#define AVLAST_CORE_MEMORY_H

#include <glib.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

/* Zeroed memory for a * b elements of `size` bytes, 64-byte aligned when large; to be
 * freed with g_free. NULL and AVLAST_ERROR_INTERNAL when the product overflows or memory
 * runs out. a * b = 0 gives a valid one-element block, so that NULL always means failure.
 */
gpointer avlast_alloc(gsize a, gsize b, gsize size, GError **error);

#define avlast_array(type, n, error) ((type *)avlast_alloc((n), 1, sizeof(type), (error)))
#define avlast_table(type, n, m, error)                                                  \
    ((type *)avlast_alloc((n), (m), sizeof(type), (error)))

/* A zeroed n x m matrix, or NULL and AVLAST_ERROR_INTERNAL. GSL has no 0 x 0 matrix: a
 * size of zero becomes one. */
gsl_matrix *avlast_matrix_new(gsize n, gsize m, GError **error);
gsl_vector *avlast_vector_new(gsize n, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_matrix, gsl_matrix_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_vector, gsl_vector_free)

#endif
