/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/numbers.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "data/magnitude.h"

static gboolean add_number(const AvlastFrame *frame, const char *name, gboolean repeats,
                           GPtrArray *columns, GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);
    gboolean any = FALSE;

    if (!column)
        return FALSE;
    if (g_ptr_array_find(columns, column, NULL)) {
        if (!repeats)
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                        name);
        return repeats;
    }
    for (gsize i = 0; i < frame->rows && !any; i++)
        any = column->reason[i] == AVLAST_PRESENT;
    if (!any) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                    "column '%s' has no value on any row", name);
        return FALSE;
    }
    if (column->type != AVLAST_COLUMN_NUMBER) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV236", NULL,
                    "'%s' is a category, and this statistic needs a number\nhint: "
                    "--let makes a number of it: --let \"yes = %s = 'yes'\"",
                    name, name);
        return FALSE;
    }
    g_ptr_array_add(columns, column);
    return avlast_magnitude_check(name, column->number, NULL, frame->rows,
                                  AVLAST_MAGNITUDE_VARIABLE, error);
}

GPtrArray *avlast_numbers_of(const AvlastFrame *frame, const char *const *variables,
                             gboolean repeats, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    for (guint v = 0; variables && variables[v]; v++)
        if (!add_number(frame, variables[v], repeats, columns, error))
            return NULL;
    if (columns->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "no variables are named");
        return NULL;
    }
    return g_steal_pointer(&columns);
}

double *avlast_group_sums(const AvlastSample *sample, const AvlastGroups *groups,
                          const double *terms, GError **error)
{
    g_autofree AvlastSum *sums = avlast_array(AvlastSum, groups->n, error);
    g_autofree double *value = sums ? avlast_array(double, groups->n, error) : NULL;

    if (!value)
        return NULL;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g != AVLAST_NO_LEVEL && !isnan(terms[i]))
            avlast_sum_add(&sums[g], terms[i]);
    }
    for (guint32 g = 0; g < groups->n; g++)
        value[g] = avlast_sum_value(&sums[g]);
    return g_steal_pointer(&value);
}

AvlastGroupMean *avlast_group_means(const AvlastSample *sample,
                                    const AvlastGroups *groups, const double *value,
                                    GError **error)
{
    g_autofree AvlastGroupMean *means = avlast_array(AvlastGroupMean, groups->n, error);
    g_autofree AvlastSum *weight =
        means ? avlast_array(AvlastSum, groups->n, error) : NULL;
    g_autofree AvlastSum *total =
        weight ? avlast_array(AvlastSum, groups->n, error) : NULL;

    if (!total)
        return NULL;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (g == AVLAST_NO_LEVEL || !avlast_sample_present(sample, i) || isnan(value[i]))
            continue;
        means[g].n++; /* those that a replicate has without weight, too */
        avlast_sum_add(&weight[g], sample->weight[i]);
        avlast_sum_add_product(&total[g], sample->weight[i], value[i]);
    }
    for (guint32 g = 0; g < groups->n; g++) {
        means[g].weight = avlast_sum_value(&weight[g]);
        means[g].mean = means[g].n ? avlast_sum_value(&total[g]) / means[g].weight : NAN;
    }
    return g_steal_pointer(&means);
}
