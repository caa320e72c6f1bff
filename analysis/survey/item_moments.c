/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/item_moments.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

void avlast_item_moments_clear(AvlastItemMoments *moments, gsize n)
{
    for (gsize g = 0; moments && g < n; g++) {
        g_free(moments[g].count);
        g_clear_pointer(&moments[g].weight, gsl_matrix_free);
        g_clear_pointer(&moments[g].mean, gsl_matrix_free);
        g_clear_pointer(&moments[g].spread, gsl_matrix_free);
        g_clear_pointer(&moments[g].cov, gsl_matrix_free);
    }
    g_free(moments);
}

gboolean avlast_items_count(const AvlastSample *sample, const AvlastItems *items,
                            gboolean pairwise, gsize i)
{
    gsize present = 0;

    if (!avlast_sample_counts(sample, i, 0.0))
        return FALSE;
    for (gsize j = 0; j < items->k; j++)
        present += isnan(items->answer[j][i]) ? 0 : 1;
    return pairwise ? present >= 2 : present == items->k;
}

/* Sums over pairs, index (g k + a) k + b. */
typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const AvlastItems *items;
    gboolean pairwise;
    AvlastItemMoments *moments;
    AvlastSum *sum;
} Pass;

static void add_first(const Pass *p, AvlastItemMoments *m, AvlastSum *sum, gsize i)
{
    const gsize k = p->items->k;
    const double w = p->sample->weight[i];

    m->n++;
    for (gsize a = 0; a < k; a++) {
        const double x = p->items->answer[a][i];
        if (isnan(x))
            continue;
        for (gsize b = p->pairwise ? 0 : a; b < (p->pairwise ? k : a + 1); b++) {
            if (isnan(p->items->answer[b][i]))
                continue;
            m->count[a * k + b]++;
            avlast_sum_add(&sum[2 * (a * k + b)], w);
            avlast_sum_add_product(&sum[2 * (a * k + b) + 1], w, x);
        }
    }
}

static void add_second(const Pass *p, const AvlastItemMoments *m, AvlastSum *sum, gsize i)
{
    const gsize k = p->items->k;
    const double w = p->sample->weight[i];

    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++) {
            const double d = p->items->answer[a][i] - gsl_matrix_get(m->mean, a, b);
            const double e = p->items->answer[b][i] - gsl_matrix_get(m->mean, b, a);
            if (!isnan(d) && !isnan(e))
                avlast_sum_add_product(&sum[2 * (a * k + b)], w * d, e);
        }
}

static void close_first(const Pass *p, AvlastItemMoments *m, AvlastSum *sum)
{
    const gsize k = p->items->k;

    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++) {
            /* without missing answers a pair's rows are the item's own */
            const gsize from = p->pairwise ? a * k + b : a * k + a;
            const double weight = avlast_sum_value(&sum[2 * from]);
            m->count[a * k + b] = m->count[from];
            gsl_matrix_set(m->weight, a, b, weight);
            gsl_matrix_set(m->mean, a, b, avlast_sum_value(&sum[2 * from + 1]) / weight);
        }
    for (gsize t = 0; t < 2 * k * k; t++)
        sum[t] = AVLAST_SUM_ZERO;
}

static void close_second(const Pass *p, AvlastItemMoments *m, const AvlastSum *sum)
{
    const gsize k = p->items->k;

    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++) {
            const double n = (double)m->count[a * k + b];
            const double s =
                avlast_sum_value(&sum[2 * (a * k + b)]) / gsl_matrix_get(m->weight, a, b);
            const double c = n > 1.0 ? s * n / (n - 1.0) : NAN;
            gsl_matrix_set(m->spread, a, b, s);
            gsl_matrix_set(m->spread, b, a, s);
            gsl_matrix_set(m->cov, a, b, c);
            gsl_matrix_set(m->cov, b, a, c);
        }
}

static gboolean allocate(AvlastItemMoments *m, gsize k, GError **error)
{
    m->count = avlast_table(gsize, k, k, error);
    return m->count && (m->weight = avlast_matrix_new(k, k, error)) &&
           (m->mean = avlast_matrix_new(k, k, error)) &&
           (m->spread = avlast_matrix_new(k, k, error)) &&
           (m->cov = avlast_matrix_new(k, k, error));
}

AvlastItemMoments *avlast_item_moments(const AvlastSample *sample,
                                       const AvlastGroups *groups,
                                       const AvlastItems *items, gboolean pairwise,
                                       GError **error)
{
    const gsize k = items->k, width = 2 * k * k;
    AvlastItemMoments *moments = avlast_array(AvlastItemMoments, groups->n, error);
    g_autofree AvlastSum *sum =
        moments ? avlast_table(AvlastSum, groups->n, width, error) : NULL;
    gboolean ok = sum != NULL;

    for (gsize g = 0; ok && g < groups->n; g++)
        ok = allocate(&moments[g], k, error);
    if (!ok) {
        avlast_item_moments_clear(moments, groups->n);
        return NULL;
    }
    const Pass p = {sample, groups, items, pairwise, moments, sum};
    for (int pass = 0; pass < 2; pass++) {
        for (gsize i = 0; i < sample->n; i++) {
            const guint32 g = groups->code ? groups->code[i] : 0;
            if (g == AVLAST_NO_LEVEL || !avlast_items_count(sample, items, pairwise, i))
                continue;
            if (pass == 0)
                add_first(&p, &moments[g], &sum[g * width], i);
            else
                add_second(&p, &moments[g], &sum[g * width], i);
        }
        for (gsize g = 0; g < groups->n; g++) {
            if (pass == 0)
                close_first(&p, &moments[g], &sum[g * width]);
            else
                close_second(&p, &moments[g], &sum[g * width]);
        }
    }
    return moments;
}
