/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/subgroups.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"

guint32 *avlast_subgroups(const AvlastTrial *trial, const char *const *by,
                          GPtrArray *names, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autofree guint32 *code = avlast_array(guint32, n, error);

    if (!code)
        return NULL;
    g_ptr_array_add(names, g_strdup(""));
    for (gsize v = 0; by[v]; v++) {
        const AvlastColumn *column = avlast_frame_require(trial->frame, by[v], error);
        g_autoptr(GPtrArray) levels = NULL;
        guint32 n_levels;
        g_autofree guint32 *next =
            column ? avlast_column_codes(column, n, &n_levels, &levels, error) : NULL;
        if (!next)
            return NULL;
        const gsize before = names->len;
        g_autofree guint32 *dense = avlast_table(guint32, before, n_levels, error);
        if (!dense)
            return NULL;
        for (gsize i = 0; i < n; i++) {
            if (trial->arm[i] == AVLAST_NO_LEVEL || next[i] == AVLAST_NO_LEVEL)
                code[i] = AVLAST_NO_LEVEL;
            if (code[i] != AVLAST_NO_LEVEL)
                dense[(gsize)code[i] * n_levels + next[i]] = 1;
        }
        g_autoptr(GPtrArray) wider = g_ptr_array_new_with_free_func(g_free);
        for (gsize c = 0; c < before * n_levels; c++) {
            if (!dense[c])
                continue;
            const char *name = g_ptr_array_index(names, c / n_levels);
            g_ptr_array_add(
                wider, g_strdup_printf("%s%s%s=%s", name, v ? ";" : "", by[v],
                                       (char *)g_ptr_array_index(levels, c % n_levels)));
            dense[c] = wider->len;
        }
        for (gsize i = 0; i < n; i++)
            if (code[i] != AVLAST_NO_LEVEL)
                code[i] = dense[(gsize)code[i] * n_levels + next[i]] - 1;
        g_ptr_array_set_size(names, 0);
        for (guint c = 0; c < wider->len; c++)
            g_ptr_array_add(names, g_strdup(g_ptr_array_index(wider, c)));
    }
    return g_steal_pointer(&code);
}

/* Rows of the effect in the groups, as indices. */
static GArray *rows_of(const AvlastEstimates *e, const char *outcome, const char *term)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(gsize));

    for (gsize i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (row->group && g_strcmp0(row->outcome, outcome) == 0 &&
            g_strcmp0(row->term, term) == 0)
            g_array_append_val(rows, i);
    }
    return rows;
}

AvlastSubgroupTest avlast_subgroups_test(const AvlastEstimates *e, const char *outcome,
                                         const char *term)
{
    AvlastSubgroupTest test = {NAN, NAN, NAN, NAN};
    g_autoptr(GArray) rows = rows_of(e, outcome, term);

    if (rows->len < 2 || !e->covariance)
        return test;
    const gsize q = rows->len - 1, first = g_array_index(rows, gsize, 0);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, NULL);
    g_autoptr(gsl_vector) d = avlast_vector_new(q, NULL), x = avlast_vector_new(q, NULL);
    if (!v || !d || !x)
        return test;
    const gsl_matrix *c = e->covariance;
    double df = avlast_estimates_row(e, first)->df, sum = 0.0, f;
    for (gsize i = 0; i < q; i++) {
        const gsize a = g_array_index(rows, gsize, i + 1);
        gsl_vector_set(d, i,
                       avlast_estimates_row(e, a)->estimate -
                           avlast_estimates_row(e, first)->estimate);
        df = fmin(df, avlast_estimates_row(e, a)->df);
        for (gsize j = 0; j < q; j++) {
            const gsize b = g_array_index(rows, gsize, j + 1);
            gsl_matrix_set(v, i, j,
                           gsl_matrix_get(c, a, b) - gsl_matrix_get(c, a, first) -
                               gsl_matrix_get(c, first, b) +
                               gsl_matrix_get(c, first, first));
            sum += gsl_matrix_get(v, i, j);
        }
    }
    if (!isfinite(sum) || !(df > 0.0) || gsl_linalg_cholesky_decomp1(v) ||
        gsl_linalg_cholesky_solve(v, d, x) || gsl_blas_ddot(d, x, &f))
        return test;
    f /= (double)q;
    return (AvlastSubgroupTest){f, (double)q, df, avlast_f_upper(f, (double)q, df)};
}
