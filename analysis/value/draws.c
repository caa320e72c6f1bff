/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/draws.h"

#include "core/random.h"
#include "value/draw_table.h"
#include "value/effects.h"

void avlast_draws_free(AvlastDraws *draws)
{
    if (!draws)
        return;
    for (guint i = 0; i < draws->inputs; i++)
        g_free(draws->column[i]);
    g_free(draws->column);
    g_free(draws);
}

/* FNV-1a of the id, moved on while another input before it has the same (which is next to
 * never): distinct inputs never share numbers. */
static void streams_of_inputs(const AvlastValueModel *model, guint32 *stream)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (guint i = 0; i < model->inputs->len; i++) {
        guint32 hash = 2166136261u;
        for (const char *p = avlast_value_input(model, i)->id; *p; p++)
            hash = (hash ^ (guchar)*p) * 16777619u;
        while (!g_hash_table_add(taken, GUINT_TO_POINTER(hash)))
            hash++;
        stream[i] = hash;
    }
}

/* Row i of L times z, z_j from the stream of effect j. */
static void draw_effect(const AvlastValueModel *model, const gsl_matrix *root, gsize i,
                        AvlastStream stream, const guint32 *item, gsize n, double *out)
{
    const AvlastEffectItem *effects = &g_array_index(model->effects, AvlastEffectItem, 0);
    const double estimate = avlast_value_input(model, effects[i].estimate)->value;

    for (gsize r = 0; r < n; r++)
        out[r] = estimate;
    for (gsize j = 0; j < root->size2; j++) {
        const double loading = gsl_matrix_get(root, i, j);
        if (loading == 0.0)
            continue;
        for (gsize r = 0; r < n; r++)
            out[r] += loading * avlast_random_normal(stream, (guint32)r,
                                                     item[effects[j].estimate], 0);
    }
}

static void draw_input(const AvlastInput *input, AvlastStream stream, guint32 item,
                       gsize n, double *out)
{
    for (gsize r = 0; r < n; r++)
        out[r] = avlast_input_quantile(
            input, avlast_random_uniform(stream, (guint32)r, item, 0));
}

AvlastDraws *avlast_draws_new(const AvlastValueModel *model, gsize n, guint32 seed,
                              GError **error)
{
    const guint m = model->inputs->len, p = model->effects->len;
    const AvlastStream stream = {seed, AVLAST_PURPOSE_VALUE_DRAWS};
    g_autoptr(AvlastDraws) draws = g_new0(AvlastDraws, 1);
    g_autofree guint32 *item = avlast_array(guint32, m, error);
    g_autofree guint *effect = item ? avlast_array(guint, m, error) : NULL;
    g_autoptr(gsl_matrix) root = NULL;

    if (!effect)
        return NULL;
    if (p && !(root = avlast_semidefinite_root(model->covariance, error)))
        return NULL;
    streams_of_inputs(model, item);
    draws->n = n;
    draws->inputs = m;
    draws->column = g_new0(double *, m);
    for (guint e = 0; e < p; e++)
        effect[g_array_index(model->effects, AvlastEffectItem, e).estimate] = e + 1;
    for (guint i = 0; i < m; i++)
        if (avlast_value_input(model, i)->distribution != AVLAST_INPUT_FIXED &&
            !(draws->column[i] = avlast_array(double, n, error)))
            return NULL;

#pragma omp parallel for schedule(dynamic, 1)
    for (guint i = 0; i < m; i++) {
        if (!draws->column[i])
            continue;
        const AvlastInput *input = avlast_value_input(model, i);
        if (input->joint)
            avlast_draw_table_fill(model, input, seed, 0, n, draws->column[i]);
        else if (effect[i])
            draw_effect(model, root, effect[i] - 1, stream, item, n, draws->column[i]);
        else
            draw_input(input, stream, item[i], n, draws->column[i]);
    }
    return g_steal_pointer(&draws);
}
