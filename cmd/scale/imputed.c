/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales of which answers were imputed. */
#include "cmd/scale/imputed.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/imputed.h"
#include "core/error.h"

typedef struct {
    AvlastRun *run;
    const GPtrArray *scales;
    json_t *charts; /* of the last set */
} Work;

gboolean avlast_scale_check_imputed(const AvlastRun *run, GError **error)
{
    const AvlastScaleOptions *own = run->own;

    if (!own->scores || !(run->options.imputation || run->options.imputed))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV732", NULL,
                "--scores writes one score of a person, and completed data sets have one "
                "each\nhint: --where 'imp = 1' writes those of one of them");
    return FALSE;
}

/* The F tests of intraclass correlations have the degrees of freedom of all rows, for
 * which D2 is not made: its denominator would be near 2. */
static void forget_tests(AvlastEstimates *e)
{
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (isnan(row->std_error) && isfinite(row->df2))
            row->statistic = row->df = row->df2 = row->p_value = NAN;
    }
}

static AvlastEstimates *measure_one(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error)
{
    const Work *all = data;
    g_autoptr(AvlastGroups) groups = avlast_groups_new(
        frame, sample, (const char *const *)all->run->options.by, error);
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    g_autoptr(GPtrArray) scores =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_scores_free);

    if (!groups)
        return NULL;
    json_object_clear(all->charts);
    const AvlastScaleWork work = {all->run, all->run->own, frame,      sample,
                                  groups,   estimates,     all->charts};
    if (!avlast_scale_measure(&work, all->scales, scores, error) ||
        !avlast_scale_agreement(&work, error))
        return NULL;
    forget_tests(estimates);
    return g_steal_pointer(&estimates);
}

static const AvlastEstimate *item_row(const AvlastEstimates *e, const char *scale,
                                      const char *term, const char *item)
{
    g_autofree char *name = g_strconcat(term, "=", item, NULL);

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (!row->group && g_strcmp0(row->outcome, scale) == 0 &&
            g_strcmp0(row->term, name) == 0)
            return row;
    }
    return NULL;
}

/* The items' chart with the pooled numbers in the place of those of one set. */
static void pool_items(json_t *items, const AvlastEstimates *e)
{
    const char *scale;
    json_t *chart, *item;
    gsize i;

    json_object_foreach(items, scale, chart)
        json_array_foreach(json_object_get(chart, "items"), i, item)
    {
        const char *name = avlast_json_member_text(item, "name");
        const AvlastEstimate *mean = item_row(e, scale, "item.mean", name),
                             *rest = item_row(e, scale, "item.rest", name);
        if (!mean || !rest)
            continue;
        json_object_set_new(item, "mean", avlast_json_number(mean->estimate));
        json_object_set_new(item, "low", avlast_json_number(mean->conf_low));
        json_object_set_new(item, "high", avlast_json_number(mean->conf_high));
        json_object_set_new(item, "rest", avlast_json_number(rest->estimate));
    }
}

gboolean avlast_scale_imputed(AvlastRun *run, const AvlastFrame *frame,
                              const AvlastSample *sample, const GPtrArray *scales,
                              AvlastResult *result, GError **error)
{
    g_autoptr(json_t) charts = json_object();
    const Work work = {run, scales, charts};
    const AvlastImpute impute = {.estimate = measure_one, .data = &work};
    AvlastEstimates *pooled = avlast_run_impute(run, frame, sample, &impute, error);

    if (!pooled)
        return FALSE;
    avlast_estimates_free(result->estimates);
    result->estimates = pooled;
    if (json_object_del(charts, "bland-altman") == 0)
        avlast_estimates_note(pooled, "%s",
                              _("no points are drawn of imputed data: the rows are "
                                "pooled"));
    pool_items(json_object_get(charts, "items"), pooled);
    json_object_update(result->charts, charts);
    return TRUE;
}
