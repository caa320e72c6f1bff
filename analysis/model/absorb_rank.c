/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many coefficients fixed effects absorb, and a basis of those that cannot be left
 * implicit. */
#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/absorb.h"

#define MAX_DENSE    1500
#define MAX_COLUMNS  2000
#define MAX_ELEMENTS 1e8
/* The square of the relative length below which an indicator is determined by others. */
#define DEPENDENT 1e-10

/* The root of a union-find forest, paths halved. */
static guint32 root_of(guint32 *parent, guint32 at)
{
    while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    return at;
}

/* Groups of levels of two factors that rows join. */
static gsize components(const AvlastAbsorbed *a, gsize f, gsize g, GError **error)
{
    const guint32 n_f = a->levels[f], all = n_f + a->levels[g];
    g_autofree guint32 *parent = avlast_array(guint32, all, error);
    gsize count = all;

    if (!parent)
        return 0;
    for (guint32 l = 0; l < all; l++)
        parent[l] = l;
    for (gsize i = 0; i < a->n; i++) {
        const guint32 x = root_of(parent, a->code[f][i]);
        const guint32 y = root_of(parent, n_f + a->code[g][i]);
        if (x == y)
            continue;
        parent[MAX(x, y)] = MIN(x, y);
        count--;
    }
    return count;
}

/* At most this many, three factors or more: each with the one before it that most of its
 * levels hang apart with. */
static gboolean bound_rank(AvlastAbsorbed *a, GError **error)
{
    a->rank = a->levels[a->order[0]];
    for (gsize f = 1; f < a->n_factors; f++) {
        gsize most = 0;
        for (gsize g = 0; g < f; g++) {
            const gsize apart = components(a, a->order[g], a->order[f], error);
            if (apart == 0)
                return FALSE;
            most = MAX(most, apart);
        }
        a->rank += a->levels[a->order[f]] - MIN(most, a->levels[a->order[f]]);
    }
    a->exact = FALSE;
    return TRUE;
}

static gboolean find_rank(AvlastAbsorbed *a, GError **error)
{
    const gsize first = a->order[0];
    gsize others = 0, m;

    a->exact = TRUE;
    a->rank = a->levels[first];
    if (a->n_factors == 1)
        return TRUE;
    if (!(a->components = components(a, first, a->order[1], error)))
        return FALSE;
    a->rank += a->levels[a->order[1]] - a->components;
    if (a->n_factors == 2)
        return TRUE;
    for (gsize f = 1; f < a->n_factors; f++)
        others += a->levels[a->order[f]];
    if (others > MAX_DENSE || (double)others * (double)a->n > MAX_ELEMENTS)
        return bound_rank(a, error);
    g_autofree guint8 *base = avlast_array(guint8, a->n_factors, error);
    if (!base)
        return FALSE;
    base[first] = 1;
    if (!avlast_absorbed_basis(a, base, NULL, &m, error))
        return FALSE;
    a->rank = a->levels[first] + m;
    return TRUE;
}

/* Weights and rows by level, singletons, and the factors by their number of levels. */
static gboolean count_levels(AvlastAbsorbed *a, GError **error)
{
    g_autofree guint8 *alone = avlast_array(guint8, a->n, error);

    if (!alone)
        return FALSE;
    for (gsize f = 0; f < a->n_factors; f++) {
        g_autofree guint32 *count = avlast_array(guint32, a->levels[f], error);
        gsize at = f;
        if (!count || !(a->total[f] = avlast_array(double, a->levels[f], error)))
            return FALSE;
        for (gsize i = 0; i < a->n; i++) {
            a->total[f][a->code[f][i]] += a->weight ? a->weight[i] : 1.0;
            count[a->code[f][i]]++;
        }
        for (gsize i = 0; i < a->n; i++)
            if (count[a->code[f][i]] == 1)
                alone[i] = 1;
        for (; at > 0 && a->levels[a->order[at - 1]] < a->levels[f]; at--)
            a->order[at] = a->order[at - 1];
        a->order[at] = f;
    }
    for (gsize i = 0; i < a->n; i++)
        a->singletons += alone[i];
    return TRUE;
}

/* Codes over the fit's rows, where some of the factor's levels may have no row. */
static gboolean take_factor(AvlastAbsorbed *a, gsize f, const AvlastAbsorb *factor,
                            const gsize *row, GError **error)
{
    g_autofree guint32 *dense = avlast_array(guint32, factor->levels, error);

    a->name[f] = g_strdup(factor->name);
    if (!dense || !(a->code[f] = avlast_array(guint32, a->n, error)))
        return FALSE;
    for (gsize i = 0; i < a->n; i++)
        dense[factor->code[row[i]]] = 1;
    for (guint32 l = 0; l < factor->levels; l++)
        dense[l] = dense[l] ? a->levels[f]++ : AVLAST_NO_LEVEL;
    for (gsize i = 0; i < a->n; i++)
        a->code[f][i] = dense[factor->code[row[i]]];
    return TRUE;
}

AvlastAbsorbed *avlast_absorbed_new(const GPtrArray *factors, const gsize *row, gsize n,
                                    const double *weight, GError **error)
{
    g_autoptr(AvlastAbsorbed) a = g_new0(AvlastAbsorbed, 1);

    a->n = n;
    a->n_factors = factors->len;
    a->name = g_new0(char *, a->n_factors + 1);
    a->code = g_new0(guint32 *, a->n_factors);
    a->total = g_new0(double *, a->n_factors);
    a->levels = g_new0(guint32, a->n_factors);
    a->order = g_new0(gsize, a->n_factors);
    if (weight) {
        if (!(a->weight = avlast_array(double, n, error)))
            return NULL;
        memcpy(a->weight, weight, n * sizeof *weight);
    }
    for (gsize f = 0; f < a->n_factors; f++)
        if (!take_factor(a, f, g_ptr_array_index(factors, f), row, error))
            return NULL;
    return count_levels(a, error) && find_rank(a, error) ? g_steal_pointer(&a) : NULL;
}

void avlast_absorbed_free(AvlastAbsorbed *a)
{
    if (!a)
        return;
    for (gsize f = 0; f < a->n_factors; f++) {
        g_free(a->code[f]);
        g_free(a->total[f]);
    }
    g_strfreev(a->name);
    g_free(a->code);
    g_free(a->total);
    g_free(a->levels);
    g_free(a->weight);
    g_free(a->order);
    g_free(a);
}

gboolean avlast_absorbed_nested(const AvlastAbsorbed *a, gsize factor,
                                const guint32 *group, gboolean *nested, GError **error)
{
    g_autofree guint32 *of = avlast_array(guint32, a->levels[factor], error);

    if (!of)
        return FALSE;
    *nested = TRUE;
    memset(of, 0xff, a->levels[factor] * sizeof *of);
    for (gsize i = 0; i < a->n && *nested; i++) {
        guint32 *own = &of[a->code[factor][i]];
        *nested = *own == AVLAST_NO_LEVEL || *own == group[i];
        *own = group[i];
    }
    return TRUE;
}

gboolean avlast_absorbed_rank_of(const AvlastAbsorbed *a, const guint8 *which,
                                 gsize *rank, GError **error)
{
    g_autoptr(GPtrArray) factors = g_ptr_array_new();
    g_autofree AvlastAbsorb *factor = avlast_array(AvlastAbsorb, a->n_factors, error);
    g_autofree gsize *row = avlast_array(gsize, a->n, error);

    if (!factor || !row)
        return FALSE;
    for (gsize i = 0; i < a->n; i++)
        row[i] = i;
    for (gsize f = 0; f < a->n_factors; f++) {
        factor[f] = (AvlastAbsorb){a->name[f], a->code[f], a->levels[f]};
        if (which[f])
            g_ptr_array_add(factors, &factor[f]);
    }
    g_autoptr(AvlastAbsorbed) some =
        avlast_absorbed_new(factors, row, a->n, a->weight, error);
    *rank = some ? some->rank : 0;
    return some != NULL;
}

/* --- a basis --- */

static void free_columns(double **z, gsize m)
{
    for (gsize j = 0; z && j < m; j++)
        g_free(z[j]);
    g_free(z);
}

/* Indicators of the levels that are not in the base, swept by it: m columns of n. */
static double **swept_indicators(const AvlastAbsorbed *a, const guint8 *base, gsize m,
                                 GError **error)
{
    double **z = g_new0(double *, m + 1);
    gboolean good = TRUE;
    gsize at = 0;

    for (gsize f = 0; f < a->n_factors && good; f++) {
        if (base[f])
            continue;
        for (gsize l = 0; l < a->levels[f] && good; l++)
            good = (z[at + l] = avlast_array(double, a->n, error)) != NULL;
        for (gsize i = 0; i < a->n && good; i++)
            z[at + a->code[f][i]][i] = 1.0;
        at += a->levels[f];
    }
    if (good && avlast_absorb_some(a, base, z, m, NULL, error))
        return z;
    free_columns(z, m);
    return NULL;
}

/* The Cholesky factor R (upper, in place) of a Gram matrix of m columns, the determined
 * ones left out; `length` are the columns' own squared lengths. */
static gsize factorise(gsl_matrix *gram, const double *length, gsize *kept)
{
    const gsize m = gram->size1;
    gsize k = 0;

    for (gsize c = 0; c < m; c++) {
        double rest = gsl_matrix_get(gram, c, c);
        for (gsize i = 0; i < k; i++) {
            double t = gsl_matrix_get(gram, kept[i], c);
            for (gsize l = 0; l < i; l++)
                t -= gsl_matrix_get(gram, kept[l], kept[i]) *
                     gsl_matrix_get(gram, kept[l], c);
            t /= gsl_matrix_get(gram, kept[i], kept[i]);
            gsl_matrix_set(gram, kept[i], c, t);
            rest -= t * t;
        }
        if (!(rest > DEPENDENT * length[c]))
            continue;
        gsl_matrix_set(gram, c, c, sqrt(rest));
        kept[k++] = c;
    }
    return k;
}

/* Columns of n become orthonormal in place: q (n x k row-major), by two rounds of
 * Cholesky. */
static gboolean orthonormalise(double *q, gsize n, gsize k, GError **error)
{
    gsl_matrix_view all = gsl_matrix_view_array(q, n, k);
    g_autoptr(gsl_matrix) gram = avlast_matrix_new(k, k, error);
    g_autofree gsize *kept = avlast_array(gsize, k, error);
    g_autofree double *length = avlast_array(double, k, error);

    if (!gram || !kept || !length)
        return FALSE;
    for (int round = 0; round < 2; round++) {
        gsl_blas_dsyrk(CblasUpper, CblasTrans, 1.0, &all.matrix, 0.0, gram);
        factorise(gram, length, kept);
        gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, gram,
                       &all.matrix);
    }
    return TRUE;
}

/* Which of the columns are not determined by those before. */
static gboolean choose(const AvlastAbsorbed *a, const guint8 *base, double *const *z,
                       gsize m, gsize *kept, gsize *k, GError **error)
{
    g_autoptr(gsl_matrix) gram = avlast_matrix_new(m, m, error);
    g_autofree double *length = avlast_array(double, m, error);
    gsize at = 0;

    if (!gram || !length)
        return FALSE;
    for (gsize f = 0; f < a->n_factors; f++)
        for (gsize l = 0; !base[f] && l < a->levels[f]; l++)
            length[at++] = a->total[f][l];
#pragma omp parallel for schedule(dynamic, 1) if (a->n * m > 100000)
    for (gsize c = 0; c < m; c++)
        for (gsize d = c; d < m; d++) {
            double sum = 0.0;
            for (gsize i = 0; i < a->n; i++)
                sum += (a->weight ? a->weight[i] : 1.0) * z[c][i] * z[d][i];
            gsl_matrix_set(gram, c, d, sum);
        }
    *k = factorise(gram, length, kept);
    return TRUE;
}

gboolean avlast_absorbed_basis(const AvlastAbsorbed *a, const guint8 *base, double **q,
                               gsize *m, GError **error)
{
    gsize columns = 0, k = 0;

    *m = 0;
    if (q)
        *q = NULL;
    for (gsize f = 0; f < a->n_factors; f++)
        columns += base[f] ? 0 : a->levels[f];
    if (columns == 0)
        return TRUE;
    if (columns > MAX_COLUMNS || (double)columns * (double)a->n > MAX_ELEMENTS) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV306", NULL,
            "these standard errors need an indicator for each of %" G_GSIZE_FORMAT
            " levels of fixed effects that reach across clusters, over %" G_GSIZE_FORMAT
            " rows: too many\nhint: --se CR1 or HC1 need none",
            columns, a->n);
        return FALSE;
    }
    g_autofree gsize *kept = avlast_array(gsize, columns, error);
    double **z = kept ? swept_indicators(a, base, columns, error) : NULL;
    gboolean good = z && choose(a, base, z, columns, kept, &k, error);
    if (good && q && (good = (*q = avlast_table(double, a->n, k, error)) != NULL)) {
        for (gsize i = 0; i < a->n; i++)
            for (gsize j = 0; j < k; j++)
                (*q)[i * k + j] = z[kept[j]][i] * (a->weight ? sqrt(a->weight[i]) : 1.0);
        good = k == 0 || orthonormalise(*q, a->n, k, error);
    }
    *m = good ? k : 0;
    free_columns(z, columns);
    return good;
}
