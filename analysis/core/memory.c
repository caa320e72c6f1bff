/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it asks the C library for its extensions */

#include "core/memory.h"

#include "core/error.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

/* Where large pages are had on request, an array as large as several of them is asked for
 * in those: the first touch of its memory is then taken once per 2 MiB, not per 4 KiB. */
enum { LARGE = 1 << 21, WORTH = 2 * LARGE };

static void ask_for_large_pages(gpointer block, gsize bytes)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    const guintptr start = (guintptr)block, whole = LARGE;
    const gsize skip = (whole - start % whole) % whole;

    if (bytes >= WORTH && bytes - skip >= LARGE)
        (void)madvise((char *)block + skip, (bytes - skip) / LARGE * LARGE,
                      MADV_HUGEPAGE);
#else
    (void)block, (void)bytes;
#endif
}

gpointer avlast_alloc(gsize a, gsize b, gsize size, GError **error)
{
    gsize count, bytes;
    gpointer block = NULL;

    if (g_size_checked_mul(&count, a, b) && g_size_checked_mul(&bytes, count, size))
        block = g_try_malloc0(MAX(bytes, size));
    if (!block)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for a table of %" G_GSIZE_FORMAT
                    " by %" G_GSIZE_FORMAT,
                    a, b);
    else
        ask_for_large_pages(block, bytes);
    return block;
}

gsl_matrix *avlast_matrix_new(gsize n, gsize m, GError **error)
{
    gsize bytes;
    gsl_matrix *matrix = NULL;

    n = MAX(n, 1);
    m = MAX(m, 1);
    if (g_size_checked_mul(&bytes, n, m) && bytes < G_MAXSSIZE / sizeof(double))
        matrix = gsl_matrix_calloc(n, m);
    if (!matrix)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for a matrix of %" G_GSIZE_FORMAT
                    " by %" G_GSIZE_FORMAT,
                    n, m);
    return matrix;
}

gsl_vector *avlast_vector_new(gsize n, GError **error)
{
    gsl_vector *vector = gsl_vector_calloc(MAX(n, 1));

    if (!vector)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for a vector of %" G_GSIZE_FORMAT, n);
    return vector;
}
