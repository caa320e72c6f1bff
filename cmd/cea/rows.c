/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/cea/cea.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "core/text.h"
#include "value/alternatives.h"
#include "value/discount.h"

/* People a year, each year's discounted at its end. */
static double scale_of(const AvlastCeaOwn *own, const AvlastSchedule *schedule)
{
    const double years = isnan(own->years) ? 1.0 : own->years;
    double sum = 0.0;

    for (gsize t = 1; t <= (gsize)years; t++)
        sum += avlast_discount_factor(schedule, (double)t);
    return isnan(own->years) ? own->population : own->population * sum;
}

/* Curves of several thresholds; and of two options the plane of the one against the
 * other. */
static gboolean add_charts(const AvlastAlternatives *options, const double *k, gsize n,
                           const GArray *known, AvlastResult *result, GError **error)
{
    const AvlastOptionDraws *draws = &options->draws;

    if (draws->options == 2 && draws->n >= 2) {
        const gsize first = options->comparator == 1 ? 1 : 0;
        json_t *plane = avlast_alternatives_plane(options, 1 - first, first, error);
        if (!plane)
            return FALSE;
        json_object_set_new(result->charts, "plane", plane);
    }
    if (n < 2)
        return TRUE;
    json_t *curves = avlast_alternatives_acceptability(options, k, n, error);
    if (!curves)
        return FALSE;
    json_object_set_new(result->charts, "acceptability", curves);
    json_t *evpi = avlast_alternatives_evpi(options, k, n, known, error);
    if (!evpi)
        return FALSE;
    json_object_set_new(result->charts, "evpi", evpi);
    return TRUE;
}

/* The option of that name. */
static gboolean find_comparator(const AvlastCeaRead *read, const char *name,
                                gsize *comparator, GError **error)
{
    *comparator = AVLAST_NO_COMPARATOR;
    for (guint d = 0; name && d < read->name->len; d++)
        if (g_strcmp0(name, g_ptr_array_index(read->name, d)) == 0)
            *comparator = d;
    if (!name || *comparator != AVLAST_NO_COMPARATOR)
        return TRUE;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint d = 0; d < read->name->len; d++)
        g_ptr_array_add(names, g_ptr_array_index(read->name, d));
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(name, (const char *const *)names->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                "--comparator: no option '%s'%s", name, hint);
    return FALSE;
}

gboolean avlast_cea_fill(AvlastRun *run, const AvlastCeaRead *read, AvlastResult *result,
                         GError **error)
{
    const AvlastCeaOwn *own = run->own;
    guint32 seed = 0;
    AvlastSchedule flat = avlast_schedule_flat(isnan(own->rate) ? 0.0 : own->rate);
    const AvlastSchedule *schedule =
        isnan(own->rate) ? avlast_schedule_find("no-r109") : &flat;
    const double decisions = scale_of(own, schedule);
    AvlastAlternatives options = {.draws = read->draws,
                                  .name = (const char *const *)read->name->pdata,
                                  .prefix = "",
                                  .population = decisions,
                                  .estimates = result->estimates};
    const double *k = (const double *)(gconstpointer)read->threshold->data;
    const gsize thresholds = read->threshold->len;

    run->random = own->evppi || own->evsi;
    if (!find_comparator(read, own->comparator, &options.comparator, error) ||
        !avlast_alternatives_rows(&options, error) ||
        (run->random && !avlast_run_seed(run, &seed, error)))
        return FALSE;
    for (gsize t = 0; t < thresholds; t++)
        if (!avlast_alternatives_at(&options, k[t], error))
            return FALSE;
    g_autoptr(GArray) known =
        avlast_cea_evppi(own, read, decisions, seed, result->estimates, error);
    if (!known || !avlast_cea_study(own, read, schedule, seed, result->estimates, error))
        return FALSE;
    avlast_alternatives_note(&options, k, thresholds);
    return add_charts(&options, k, thresholds, known, result, error);
}
