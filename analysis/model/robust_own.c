/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model/robust_parts.h"

/* What one cluster determines alone. A direction v of the coefficients' basis whose Q v
 * is zero outside cluster g has Q_g'Q_g v = v: the cluster's residuals add up to nothing
 * along it, and CR2, CR3 and the jackknife, which cannot divide by 1 - 1, leave it out.
 * Their variance of a contrast is the whole one (CR2's is right on average under the
 * working model) when the contrast has no part in such a direction, and lacks how
 * clusters differ when it has. Indicators of the very clusters, or an arm of one cluster,
 * are so. CR0, CR1 and stata lack it as well; there it is the custom to print them all
 * the same: with a note. */

/* Eigenvalues within this of 1 are 1, as in the adjustments. Least squares has none
 * above; a quantile's fit, whose rows are weighted by density for the bread alone, may.
 */
#define WHOLE 1e-10

/* Directions are kept as rows of robust->own, cluster by cluster. */
static gboolean add_direction(AvlastRobust *robust, const gsl_vector *v)
{
    gboolean in_columns = FALSE;

    for (gsize j = 0; j < robust->fit->k; j++)
        in_columns |= fabs(gsl_vector_get(v, j)) > AVLAST_ROBUST_NO_MOVE;
    if (!in_columns) /* of absorbed effects alone */
        return FALSE;
    for (gsize j = 0; j < robust->fit->k; j++) {
        const double value = gsl_vector_get(v, j);
        g_array_append_val(robust->own, value);
    }
    return TRUE;
}

/* Eigenvectors (columns of vectors) and values of q'q or, of fewer rows than columns, of
 * q q', which has the same values above 0. */
static void eigen_of(const gsl_matrix *q, gboolean tall, gsl_matrix *vectors,
                     gsl_vector *values, gsl_matrix *square)
{
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(square->size1);

    gsl_blas_dsyrk(CblasLower, tall ? CblasTrans : CblasNoTrans, 1.0, q, 0.0, square);
    gsl_eigen_symmv(square, values, vectors, space); /* reads the lower triangle */
    gsl_eigen_symmv_free(space);
}

static gboolean look_into(AvlastRobust *robust, gsize g, gboolean *found, GError **error)
{
    const gsize first = robust->first[g], n = robust->first[g + 1] - first,
                wide = robust->wide, m = MIN(n, wide);
    g_autoptr(gsl_matrix) q = avlast_matrix_new(n, wide, error);
    g_autoptr(gsl_matrix) square = avlast_matrix_new(m, m, error);
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(m, m, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(m, error);
    g_autoptr(gsl_vector) direction = avlast_vector_new(wide, error);

    if (!q || !square || !vectors || !values || !direction)
        return FALSE;
    for (gsize r = 0; r < n; r++)
        memcpy(gsl_matrix_ptr(q, r, 0), robust->wide_q + robust->order[first + r] * wide,
               wide * sizeof(double));
    eigen_of(q, n >= wide, vectors, values, square);
    for (gsize j = 0; j < m; j++) {
        const gsl_vector_const_view v = gsl_matrix_const_column(vectors, j);
        if (fabs(1.0 - gsl_vector_get(values, j)) >= WHOLE)
            continue;
        if (n >= wide)
            gsl_vector_memcpy(direction, &v.vector);
        else
            gsl_blas_dgemv(CblasTrans, 1.0, q, &v.vector, 0.0, direction);
        *found |= add_direction(robust, direction);
    }
    return TRUE;
}

/* The clusters by name, the first five of them. */
static void note_own(AvlastRobust *robust, const GArray *clusters)
{
    const GPtrArray *names = robust->options.cluster_names;
    g_autoptr(GString) text = g_string_new(NULL);
    const guint n = clusters->len;

    for (guint i = 0; i < n && i < 5; i++) {
        const guint32 code = robust->code[g_array_index(clusters, gsize, i)];
        g_string_append(text, i ? ", " : "");
        if (names)
            g_string_append_printf(text, "'%s'", (char *)g_ptr_array_index(names, code));
        else
            g_string_append_printf(text, "%u", code + 1);
    }
    if (avlast_robust_by_contrast(robust))
        avlast_robust_note(robust,
                           n > 1 ? "clusters %s%s each determine a coefficient alone: "
                                   "there is no %s where it is counted in"
                                 : "cluster %s%s determines a coefficient alone: there "
                                   "is no %s where it is counted in",
                           text->str, n > 5 ? " ..." : "",
                           avlast_se_name(robust->options.type));
    else
        avlast_robust_note(
            robust,
            n > 1 ? "clusters %s%s each determine a coefficient alone: its standard "
                    "error (%s) leaves out how clusters differ and is far too small"
                  : "cluster %s%s determines a coefficient alone: its standard error "
                    "(%s) leaves out how clusters differ and is far too small",
            text->str, n > 5 ? " ..." : "", avlast_se_name(robust->options.type));
}

gboolean avlast_robust_find_own(AvlastRobust *robust, GError **error)
{
    g_autoptr(GArray) clusters = g_array_new(FALSE, FALSE, sizeof(gsize));

    if (!robust->wide_q) { /* types without leverage look at the columns alone */
        robust->wide = robust->fit->k;
        robust->wide_q = robust->fit->q;
    }
    robust->own = g_array_new(FALSE, FALSE, sizeof(double));
    for (gsize g = 0; g < robust->n_groups; g++) {
        double trace = 0.0; /* the sum of the eigenvalues */
        gboolean found = FALSE;
        for (gsize l = robust->first[g]; l < robust->first[g + 1]; l++)
            for (gsize j = 0; j < robust->wide; j++) {
                const double q = robust->wide_q[robust->order[l] * robust->wide + j];
                trace += q * q;
            }
        if (trace < 1.0 - WHOLE)
            continue;
        if (!look_into(robust, g, &found, error))
            return FALSE;
        if (found)
            g_array_append_val(clusters, g);
    }
    if (clusters->len > 0)
        note_own(robust, clusters);
    return TRUE;
}

gboolean avlast_robust_rests_on_own(const AvlastRobust *robust, const double *t)
{
    const gsize k = robust->fit->k, n = robust->own ? robust->own->len / MAX(k, 1) : 0;

    if (n == 0 || !avlast_robust_by_contrast(robust))
        return FALSE;
    g_autofree double *row = g_new0(double, MAX(k, 1));
    double length = 0.0;
    avlast_robust_in_q(robust, t, row);
    for (gsize j = 0; j < k; j++)
        length += row[j] * row[j];
    for (gsize i = 0; i < n; i++) {
        double along = 0.0;
        for (gsize j = 0; j < k; j++)
            along += row[j] * g_array_index(robust->own, double, i *k + j);
        if (fabs(along) > AVLAST_ROBUST_NO_MOVE * sqrt(length))
            return TRUE;
    }
    return FALSE;
}
