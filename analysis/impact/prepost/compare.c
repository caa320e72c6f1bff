/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change beside that of a comparison group. */

#include <glib/gi18n.h>

#include "core/memory.h"
#include "impact/prepost/parts.h"

static double *indicator(const guint32 *code, gsize n, gsize each, guint32 value,
                         const double *times, GError **error)
{
    double *x = avlast_array(double, n, error);

    for (gsize i = 0; x && i < n; i++)
        x[i] = code[i / each] == value ? (times ? times[i] : 1.0) : 0.0;
    return x;
}

typedef struct {
    GPtrArray *x, *names; /* of double *, of char * */
} Columns;

static void columns_clear(Columns *columns)
{
    g_clear_pointer(&columns->x, g_ptr_array_unref);
    g_clear_pointer(&columns->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static gboolean add_column(Columns *columns, char *name, double *x)
{
    g_ptr_array_add(columns->names, name);
    if (x)
        g_ptr_array_add(columns->x, x);
    return x != NULL;
}

static double *constant(gsize n, GError **error)
{
    double *one = avlast_array(double, n, error);

    for (gsize i = 0; one && i < n; i++)
        one[i] = 1.0;
    return one;
}

/* A constant and an indicator of each arm but the first, called PREFIX:TERM. */
static gboolean arm_columns(Columns *columns, const AvlastPrePostUnits *units,
                            const char *prefix, GError **error)
{
    columns->x = g_ptr_array_new_with_free_func(g_free);
    columns->names = g_ptr_array_new_with_free_func(g_free);
    if (!add_column(columns, g_strdup("(Intercept)"), constant(units->n, error)))
        return FALSE;
    for (guint32 a = 1; a < units->n_arms; a++)
        if (!add_column(columns,
                        g_strdup_printf("%s:%s", prefix,
                                        (char *)g_ptr_array_index(units->terms, a)),
                        indicator(units->arm, units->n, 1, a, NULL, error)))
            return FALSE;
    return TRUE;
}

/* Keeps the rows first .. first + n_arms - 2. */
static gboolean keep_arms(AvlastEstimates *e, gsize first, gsize count, GError **error)
{
    g_autofree guint8 *keep = g_new0(guint8, e->rows->len + 1);

    for (gsize r = first; r < first + count; r++)
        keep[r] = 1;
    return avlast_estimates_keep(e, keep, error);
}

static gboolean finish(AvlastEstimates *e, const AvlastPrePostData *data, guint32 group,
                       const char *method, AvlastEstimates *all, GError **error)
{
    const AvlastPrePostPart part = {group, AVLAST_NO_LEVEL};
    g_autofree char *name =
        avlast_prepost_part_name(data->units, &data->options->columns, &part);

    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        char *both = row->method ? g_strdup_printf("%s, %s", method, row->method)
                                 : g_strdup(method);
        g_free(row->method);
        row->method = both;
        g_free(row->group);
        row->group = g_strdup(name);
    }
    return avlast_estimates_append(all, e, error);
}

static AvlastPrePostFit unit_fit(const AvlastPrePostData *data, const guint8 *use,
                                 const Columns *columns)
{
    AvlastPrePostFit fit = avlast_prepost_unit_fit(data, use);

    fit.k = columns->x->len;
    fit.names = (const char *const *)columns->names->pdata;
    fit.x = (const double *const *)columns->x->pdata;
    return fit;
}

/* The change on the arms. */
static gboolean change_score(const AvlastPrePostData *data, guint32 group,
                             const guint8 *use, AvlastEstimates *all, GError **error)
{
    const gsize n = data->units->n;
    g_auto(Columns) columns = {NULL, NULL};
    g_autofree double *change = avlast_array(double, n, error);

    if (!change || !arm_columns(&columns, data->units, "change", error))
        return FALSE;
    for (gsize u = 0; u < n; u++)
        change[u] = use[u] ? data->y[1][u] - data->y[0][u] : 0.0;
    AvlastPrePostFit fit = unit_fit(data, use, &columns);
    fit.y = change;
    g_autoptr(AvlastEstimates) e = avlast_prepost_fit(&fit, NULL, NULL, error);
    return e && keep_arms(e, 1, data->units->n_arms - 1, error) &&
           finish(e, data, group, "change score", all, error);
}

/* After on the arms and before. */
static gboolean ancova(const AvlastPrePostData *data, guint32 group, const guint8 *use,
                       AvlastEstimates *all, GError **error)
{
    const gsize n = data->units->n;
    g_auto(Columns) columns = {NULL, NULL};
    double *before = avlast_array(double, n, error);

    if (!before || !arm_columns(&columns, data->units, "ancova", error)) {
        g_free(before);
        return FALSE;
    }
    for (gsize u = 0; u < n; u++)
        before[u] = use[u] ? data->y[0][u] : 0.0;
    add_column(&columns, g_strdup("before"), before);
    AvlastPrePostFit fit = unit_fit(data, use, &columns);
    fit.y = data->y[1];
    g_autoptr(AvlastEstimates) e = avlast_prepost_fit(&fit, NULL, NULL, error);
    return e && keep_arms(e, 1, data->units->n_arms - 1, error) &&
           finish(e, data, group, "ANCOVA", all, error);
}

/* Measurements on wave, arms and both. */
static gboolean waves_by_arm(const AvlastPrePostData *data, guint32 group,
                             AvlastEstimates *all, GError **error)
{
    const AvlastPrePostUnits *units = data->units;
    const AvlastPrePostPart part = {group, AVLAST_NO_LEVEL};
    g_autoptr(AvlastPrePostStack) stack = avlast_prepost_stack_new(data, &part, error);
    g_auto(Columns) columns = {g_ptr_array_new_with_free_func(g_free),
                               g_ptr_array_new_with_free_func(g_free)};

    if (!stack ||
        !add_column(&columns, g_strdup("(Intercept)"), constant(stack->n, error)))
        return FALSE;
    double *after = avlast_array(double, stack->n, error);
    for (gsize i = 0; after && i < stack->n; i++)
        after[i] = stack->after[i];
    if (!add_column(&columns, g_strdup("after"), after))
        return FALSE;
    for (int times = 0; times < 2; times++)
        for (guint32 a = 1; a < units->n_arms; a++)
            if (!add_column(&columns,
                            g_strdup_printf("%s:%s", times ? "change" : "level",
                                            (char *)g_ptr_array_index(units->terms, a)),
                            indicator(units->arm, stack->n, 2, a,
                                      times ? stack->after : NULL, error)))
                return FALSE;
    AvlastPrePostFit fit = avlast_prepost_stack_fit(stack);
    fit.k = columns.x->len;
    fit.names = (const char *const *)columns.names->pdata;
    fit.x = (const double *const *)columns.x->pdata;
    g_autoptr(AvlastEstimates) e = avlast_prepost_fit(&fit, NULL, NULL, error);
    return e && keep_arms(e, 1 + units->n_arms, units->n_arms - 1, error) &&
           finish(e, data, group, "difference in differences", all, error);
}

gboolean avlast_prepost_compare(const AvlastPrePostData *data, guint32 group,
                                AvlastEstimates *all, GError **error)
{
    const AvlastPrePostUnits *units = data->units;
    const AvlastPrePostPart part = {group, AVLAST_NO_LEVEL};
    g_autofree guint8 *use = avlast_array(guint8, units->n, error);

    if (!use)
        return FALSE;
    if (!data->paired)
        return waves_by_arm(data, group, all, error);
    for (gsize u = 0; u < units->n; u++)
        use[u] = data->use[0][u] && avlast_prepost_in_part(units, &part, u);
    return change_score(data, group, use, all, error) &&
           ancova(data, group, use, all, error);
}
