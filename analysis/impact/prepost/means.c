/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means before and after and their difference, by least squares. */
#include <math.h>
#include <stdlib.h>

#include <glib/gi18n.h>

#include "core/memory.h"
#include "impact/prepost/parts.h"
#include "model/robust.h"

#define SAME_VALUE "has the same value in every row used"

/* Names of rows in the place of their numbers, so that results of several files can be
 * joined by unit. */
static void name_units(AvlastEstimates *e, const AvlastPrePostFit *fit)
{
    if (!fit->row_names || fit->cluster || !e->unit)
        return;
    for (guint i = 0; i < e->unit->len; i++) {
        char *number = g_ptr_array_index(e->unit, i);
        const guint64 row = g_ascii_strtoull(number, NULL, 10) - 1;
        if (row >= fit->row_names->len)
            continue;
        e->unit->pdata[i] = g_strdup(g_ptr_array_index(fit->row_names, (guint)row));
        g_free(number);
    }
    g_free(e->unit_column);
    e->unit_column = g_strdup(fit->row_column);
}

static gsize units_of(const AvlastPrePostFit *fit, const AvlastLinear *linear)
{
    if (!fit->cluster)
        return linear->n;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (gsize i = 0; i < linear->n && g_hash_table_size(seen) < 2; i++)
        g_hash_table_add(seen, GUINT_TO_POINTER(fit->cluster[linear->row[i]] + 1));
    return g_hash_table_size(seen);
}

/* Estimates without errors. */
static AvlastEstimates *bare(const AvlastPrePostFit *fit, const AvlastLinear *linear,
                             const gsl_matrix *contrasts, const char *const *terms)
{
    AvlastEstimates *e = avlast_estimates_new();
    const gsize q = contrasts ? contrasts->size1 : fit->k;

    e->level = fit->level;
    for (gsize r = 0; r < q; r++) {
        AvlastEstimate *row =
            avlast_estimates_add(e, fit->outcome, NULL, terms ? terms[r] : fit->names[r]);
        row->estimate = contrasts ? 0.0 : linear->coefficient[r];
        for (gsize j = 0; contrasts && j < linear->columns; j++)
            if (gsl_matrix_get(contrasts, r, j) != 0.0)
                row->estimate += gsl_matrix_get(contrasts, r, j) * linear->coefficient[j];
        row->nobs = (gint64)linear->n;
        if (!fit->points)
            avlast_estimate_note(row, "%s",
                                 units_of(fit, linear) > 1
                                     ? _("as many coefficients as people: no standard "
                                         "error")
                                 : fit->cluster ? _("one cluster only: no standard error")
                                                : _("one unit only: no standard error"));
    }
    return e;
}

AvlastPrePostFit avlast_prepost_unit_fit(const AvlastPrePostData *data, const guint8 *use)
{
    const AvlastPrePostUnits *units = data->units;

    return (AvlastPrePostFit){.outcome = data->outcome,
                              .n = units->n,
                              .weight = units->weight,
                              .use = use,
                              .cluster = units->cluster,
                              .n_clusters = units->n_clusters,
                              .cluster_names = units->cluster_names,
                              .cluster_column = data->options->columns.cluster,
                              .row_names = units->names,
                              .row_column = units->id_column,
                              .level = data->options->level,
                              .points = data->options->points};
}

/* What is fitted may be the change, so that a note on the outcome would be untrue: rows
 * without spread say so themselves. */
static void note_spread(AvlastEstimates *e)
{
    for (guint i = e->notes->len; i-- > 0;)
        if (g_str_has_suffix(g_ptr_array_index(e->notes, i), SAME_VALUE))
            g_ptr_array_remove_index(e->notes, i);
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (row->std_error == 0.0)
            avlast_estimate_note(row, "%s", _("no spread: the same for all"));
    }
}

AvlastEstimates *avlast_prepost_fit(const AvlastPrePostFit *fit,
                                    const gsl_matrix *contrasts, const char *const *terms,
                                    GError **error)
{
    const AvlastLinearModel model = {.outcome = fit->outcome,
                                     .y = fit->y,
                                     .n = fit->n,
                                     .k = fit->k,
                                     .names = fit->names,
                                     .x = fit->x,
                                     .weight = fit->weight,
                                     .use = fit->use};
    g_autoptr(AvlastLinear) linear = avlast_linear_fit(&model, error);

    if (!linear)
        return NULL;
    if (fit->points || units_of(fit, linear) < 2 || linear->n <= linear->k)
        return bare(fit, linear, contrasts, terms);
    const AvlastRobustOptions how = {.type = fit->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2,
                                     .cluster = fit->cluster,
                                     .n_clusters = fit->n_clusters,
                                     .cluster_names = fit->cluster_names,
                                     .cluster_column = fit->cluster_column};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(linear, &how, error);
    AvlastEstimates *e = robust ? avlast_robust_estimates(robust, contrasts, terms,
                                                          fit->level, TRUE, error)
                                : NULL;
    if (e) {
        note_spread(e);
        name_units(e, fit);
    }
    return e;
}

/* Levels before and after are tested against nothing. */
static void set_group(AvlastEstimates *e, const char *group)
{
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (g_strcmp0(row->term, "change") != 0)
            row->statistic = row->p_value = NAN;
        g_free(row->group);
        row->group = g_strdup(group);
    }
}

/* --- pairs --- */

static gboolean pair_means(const AvlastPrePostData *data, const guint8 *use,
                           const char *group, AvlastEstimates *all, GError **error)
{
    static const char *const names[] = {"(Intercept)"};
    static const char *const terms[] = {"change", "before", "after"};
    const AvlastPrePostUnits *units = data->units;
    g_autofree double *one = avlast_array(double, units->n, error),
                      *change = avlast_array(double, units->n, error);

    if (!one || !change)
        return FALSE;
    for (gsize u = 0; u < units->n; u++) {
        one[u] = 1.0;
        change[u] = use[u] ? data->y[1][u] - data->y[0][u] : 0.0;
    }
    const double *const x[] = {one}, *const y[] = {change, data->y[0], data->y[1]};
    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
        AvlastPrePostFit fit = avlast_prepost_unit_fit(data, use);
        fit.y = y[t];
        fit.k = 1;
        fit.names = names;
        fit.x = x;
        g_autoptr(AvlastEstimates) e = avlast_prepost_fit(&fit, NULL, &terms[t], error);
        if (!e)
            return FALSE;
        set_group(e, group);
        if (!avlast_estimates_append(all, e, error))
            return FALSE;
    }
    return TRUE;
}

/* --- all measurements, or two samples --- */

static double variance_of(const double *y, gsize n)
{
    double mean = 0.0, sum = 0.0;

    for (gsize i = 0; i < n; i++)
        mean += y[i] / (double)n;
    for (gsize i = 0; i < n; i++)
        sum += (y[i] - mean) * (y[i] - mean);
    return sum / ((double)n - 1.0);
}

/* Two samples: each mean has its own n - 1, their difference Welch's df. */
static void set_welch(const AvlastPrePostData *data, const AvlastPrePostPart *part,
                      AvlastEstimates *e, GError **error)
{
    g_auto(AvlastPrePostValues) v = {{NULL, NULL}, {NULL, NULL}, {0, 0}};

    if (!avlast_prepost_values(data, part, &v, error) || v.n[0] < 2 || v.n[1] < 2)
        return;
    const double a = variance_of(v.y[0], v.n[0]) / (double)v.n[0],
                 b = variance_of(v.y[1], v.n[1]) / (double)v.n[1],
                 df1 = (double)v.n[0] - 1.0, df2 = (double)v.n[1] - 1.0;
    const double df[] = {(a + b) * (a + b) / (a * a / df1 + b * b / df2), df1, df2};
    for (guint i = 0; i < G_N_ELEMENTS(df); i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        row->df = df[i];
        avlast_estimate_infer(row, e->level);
        g_free(row->method);
        row->method = g_strdup("Welch");
    }
}

static gboolean wave_means(const AvlastPrePostData *data, const AvlastPrePostPart *part,
                           const char *group, AvlastEstimates *all, GError **error)
{
    static const char *const terms[] = {"change", "before", "after"};
    static const double contrast[3][2] = {{0, 1}, {1, 0}, {1, 1}};
    static const char *const names[] = {"(Intercept)", "after"};
    g_autoptr(AvlastPrePostStack) stack = avlast_prepost_stack_new(data, part, error);
    g_autoptr(gsl_matrix) contrasts = avlast_matrix_new(3, 2, error);

    if (!stack || !contrasts)
        return FALSE;
    for (gsize r = 0; r < 3; r++)
        for (gsize j = 0; j < 2; j++)
            gsl_matrix_set(contrasts, r, j, contrast[r][j]);
    AvlastPrePostFit fit = avlast_prepost_stack_fit(stack);
    const double *const x[] = {stack->one, stack->after};
    fit.k = 2;
    fit.names = names;
    fit.x = x;
    g_autoptr(AvlastEstimates) e = avlast_prepost_fit(&fit, contrasts, terms, error);
    if (!e)
        return FALSE;
    if (!fit.cluster && !fit.weight && !fit.points)
        set_welch(data, part, e, error);
    set_group(e, group);
    return avlast_estimates_append(all, e, error);
}

gboolean avlast_prepost_means(const AvlastPrePostData *data,
                              const AvlastPrePostPart *part, AvlastEstimates *all,
                              GError **error)
{
    const gsize n = data->units->n;
    g_autofree char *group =
        avlast_prepost_part_name(data->units, &data->options->columns, part);
    g_autofree guint8 *use = avlast_array(guint8, n, error);
    gsize any[2] = {0, 0};

    if (!use)
        return FALSE;
    for (gsize u = 0; u < n; u++)
        for (int w = 0; w < 2; w++)
            if (data->use[w][u] && avlast_prepost_in_part(data->units, part, u)) {
                use[u] = 1;
                any[w]++;
            }
    if (any[0] == 0 || any[1] == 0)
        return TRUE; /* a group that has nobody */
    return data->paired ? pair_means(data, use, group, all, error)
                        : wave_means(data, part, group, all, error);
}
