/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every measurement as a row of its own, for waves that are linked in part or not. */
#include "core/memory.h"
#include "impact/prepost/parts.h"

void avlast_prepost_stack_free(AvlastPrePostStack *stack)
{
    if (!stack)
        return;
    g_free(stack->y);
    g_free(stack->one);
    g_free(stack->after);
    g_free(stack->weight);
    g_free(stack->use);
    g_free(stack->cluster);
    g_clear_pointer(&stack->names, g_ptr_array_unref);
    g_free(stack);
}

static GPtrArray *unit_names(const AvlastPrePostUnits *units)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (gsize u = 0; u < units->n; u++)
        g_ptr_array_add(names, units->names
                                   ? g_strdup(g_ptr_array_index(units->names, (guint)u))
                                   : g_strdup_printf("%" G_GSIZE_FORMAT, u + 1));
    return names;
}

static gboolean allocate(AvlastPrePostStack *stack, const AvlastPrePostUnits *units,
                         GError **error)
{
    const gsize n = stack->n;
    const gboolean clustered = units->cluster || units->linked;

    return (stack->y = avlast_array(double, n, error)) &&
           (stack->one = avlast_array(double, n, error)) &&
           (stack->after = avlast_array(double, n, error)) &&
           (stack->use = avlast_array(guint8, n, error)) &&
           (!units->weight || (stack->weight = avlast_array(double, n, error))) &&
           (!clustered || (stack->cluster = avlast_array(guint32, n, error)));
}

AvlastPrePostStack *avlast_prepost_stack_new(const AvlastPrePostData *data,
                                             const AvlastPrePostPart *part,
                                             GError **error)
{
    const AvlastPrePostUnits *units = data->units;
    g_autoptr(AvlastPrePostStack) stack = g_new0(AvlastPrePostStack, 1);

    stack->data = data;
    stack->n = 2 * units->n;
    if (!allocate(stack, units, error))
        return NULL;
    for (gsize i = 0; i < stack->n; i++) {
        const gsize u = i / 2, w = i % 2;
        stack->y[i] = data->y[w][u];
        stack->one[i] = 1.0;
        stack->after[i] = (double)w;
        stack->use[i] = data->use[w][u] && avlast_prepost_in_part(units, part, u);
        if (stack->weight)
            stack->weight[i] = units->weight[u];
        if (stack->cluster)
            stack->cluster[i] = units->cluster ? units->cluster[u] : (guint32)u;
    }
    if (stack->cluster && !units->cluster)
        stack->names = unit_names(units);
    return g_steal_pointer(&stack);
}

AvlastPrePostFit avlast_prepost_stack_fit(const AvlastPrePostStack *stack)
{
    const AvlastPrePostUnits *units = stack->data->units;
    const AvlastPrePostOptions *options = stack->data->options;

    return (AvlastPrePostFit){
        .outcome = stack->data->outcome,
        .y = stack->y,
        .n = stack->n,
        .weight = stack->weight,
        .use = stack->use,
        .cluster = stack->cluster,
        .n_clusters = units->cluster ? units->n_clusters : (guint32)units->n,
        .cluster_names = units->cluster ? units->cluster_names : stack->names,
        .cluster_column = units->cluster ? options->columns.cluster : units->id_column,
        .level = options->level,
        .points = options->points};
}
