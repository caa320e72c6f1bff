/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/robust_parts.h"

/* Clusters of several ways at once (Cameron, Gelbach & Miller 2011): with D ways the sum
 * over the non-empty sets S of ways of (-1)^(|S| + 1) M_S, M_S that of the clusters where
 * rows share their group of every way in S. */

/* Groups of the fit's rows that share their code of every way in the set, numbered as
 * they come. */
static guint32 cross_ways(const AvlastRobust *robust, guint set, guint32 *group)
{
    const AvlastRobustOptions *o = &robust->options;
    const gsize n = robust->fit->n, *row = robust->fit->row;
    guint32 count = 1;

    memset(group, 0, n * sizeof *group);
    for (gsize way = 0; way <= o->n_more; way++) {
        if (!(set >> way & 1U))
            continue;
        const guint32 *code = way == 0 ? o->cluster : o->more[way - 1].code;
        g_autoptr(GHashTable) seen =
            g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        count = 0;
        for (gsize i = 0; i < n; i++) {
            const gint64 pair = (gint64)(((guint64)group[i] << 32) | code[row[i]]);
            gpointer number;
            if (!g_hash_table_lookup_extended(seen, &pair, NULL, &number)) {
                number = GUINT_TO_POINTER(count++);
                g_hash_table_insert(seen, g_memdup2(&pair, sizeof pair), number);
            }
            group[i] = GPOINTER_TO_UINT(number);
        }
    }
    return count;
}

/* m += sign times the sum of s s' over the groups. */
static gboolean add_set(AvlastRobust *robust, const guint32 *group, guint32 count,
                        double sign, GError **error)
{
    const gsize size = robust->size;
    g_autoptr(gsl_matrix) score = avlast_matrix_new(count, size, error);
    g_autofree double *row = avlast_array(double, size, error);

    if (!score || !row)
        return FALSE;
    for (gsize i = 0; i < robust->fit->n; i++) {
        double *to = gsl_matrix_ptr(score, group[i], 0);
        avlast_robust_hc_row(robust, i, row);
        for (gsize j = 0; j < size; j++)
            to[j] += row[j];
    }
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, sign, score, score, 1.0, robust->m);
    return TRUE;
}

/* A difference of covariances need be none: negative eigenvalues become 0. */
static gboolean mend(AvlastRobust *robust, GError **error)
{
    const gsize size = robust->size;
    g_autoptr(gsl_matrix) copy = avlast_matrix_new(size, size, error);
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(size, size, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(size, error);
    gsize negative = 0;
    double most = 0.0;

    if (!copy || !vectors || !values)
        return FALSE;
    gsl_matrix_memcpy(copy, robust->m);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(size);
    gsl_eigen_symmv(copy, values, vectors, space);
    gsl_eigen_symmv_free(space);
    for (gsize j = 0; j < size; j++)
        most = fmax(most, fabs(gsl_vector_get(values, j)));
    for (gsize j = 0; j < size; j++)
        negative += gsl_vector_get(values, j) < -1e-12 * most;
    if (negative == 0)
        return TRUE;
    robust->mended = TRUE;
    gsl_matrix_set_zero(robust->m);
    for (gsize j = 0; j < size; j++) {
        const double value = gsl_vector_get(values, j);
        gsl_vector_view column = gsl_matrix_column(vectors, j);
        if (value > 0.0)
            gsl_blas_dger(value, &column.vector, &column.vector, robust->m);
    }
    avlast_robust_note(
        robust,
        "the covariance of several ways of clusters had %" G_GSIZE_FORMAT
        " negative eigenvalue%s, set to 0: there are too few clusters to tell "
        "how much every coefficient varies; where its standard error by one "
        "way alone is larger, take that",
        negative, negative == 1 ? "" : "s");
    return TRUE;
}

gboolean avlast_robust_mended(const AvlastRobust *robust)
{
    return robust->mended;
}

gboolean avlast_robust_ways(AvlastRobust *robust, GError **error)
{
    const AvlastRobustOptions *o = &robust->options;
    g_autofree guint32 *group = avlast_array(guint32, robust->fit->n, error);
    const guint sets = 1U << (o->n_more + 1);
    guint32 least = G_MAXUINT32;

    if (!group)
        return FALSE;
    robust->leverage = robust->fit->leverage;
    for (guint set = 1; set < sets; set++) {
        const guint32 count = cross_ways(robust, set, group);
        const gboolean single = (set & (set - 1)) == 0;
        const gboolean odd = __builtin_popcount(set) % 2 == 1;
        const gboolean own = o->ssc == AVLAST_SSC_SANDWICH;
        if (single && count < 2) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV313", NULL,
                        "one cluster only in one of the ways of clusters: its effect "
                        "cannot be told from chance");
            return FALSE;
        }
        if (single)
            least = MIN(least, count);
        const double factor = own ? (double)count / ((double)count - 1.0) : 1.0;
        if (!add_set(robust, group, count, odd ? factor : -factor, error))
            return FALSE;
    }
    robust->n_clusters = (gint64)least;
    if (!avlast_robust_small_sample(robust, (double)least, error))
        return FALSE;
    gsl_matrix_scale(robust->m, robust->small.factor);
    for (gsize a = 0; a < robust->size; a++)
        for (gsize b = 0; b < a; b++)
            gsl_matrix_set(robust->m, a, b, gsl_matrix_get(robust->m, b, a));
    return mend(robust, error);
}
