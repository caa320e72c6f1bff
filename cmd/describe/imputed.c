/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of completed data sets, put together. */
#include "cmd/describe/imputed.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/imputed.h"

typedef struct {
    AvlastRun *run;
    AvlastDescribeOne one;
    gconstpointer data;
    AvlastResult *result; /* gets the charts */
    json_t *layouts;      /* of all sets */
} Work;

static json_t *lines_of(json_t *layout)
{
    return json_object_get(layout, "lines");
}

static AvlastEstimates *describe_one(const AvlastFrame *frame, const AvlastSample *sample,
                                     gconstpointer data, GError **error)
{
    const Work *work = data;
    g_autoptr(AvlastResult) own = avlast_result_new("describe");

    if (!work->one(work->run, frame, sample, work->data, own, error))
        return NULL;
    json_t *layout = json_object_get(own->charts, "describe"),
           *had = json_object_get(work->result->charts, "describe");
    if (layout)
        json_array_append(work->layouts, layout);
    if (!had || json_array_size(lines_of(layout)) > json_array_size(lines_of(had)))
        json_object_update(work->result->charts, own->charts);
    return g_steal_pointer(&own->estimates);
}

/* The column of a group in a layout, or NULL. */
static const json_t *column_of(const json_t *layout, const json_t *like)
{
    const json_t *columns = json_object_get(layout, "columns");

    for (gsize c = 0; c < json_array_size(columns); c++)
        if (json_equal(json_object_get(json_array_get(columns, c), "group"),
                       json_object_get(like, "group")))
            return json_array_get(columns, c);
    return NULL;
}

/* Means of n and weight over the sets; whether any set has another n. */
static gboolean average(const json_t *layouts, json_t *column)
{
    const gsize m = json_array_size(layouts);
    double n = 0.0, weight = 0.0, least = INFINITY, most = 0.0;

    for (gsize l = 0; l < m; l++) {
        const json_t *at = column_of(json_array_get(layouts, l), column);
        const double here = at ? avlast_json_member_double(at, "n") : 0.0;
        n += here / (double)m;
        weight += at ? avlast_json_member_double(at, "weight") / (double)m : 0.0;
        least = fmin(least, here);
        most = fmax(most, here);
    }
    if (least == most)
        return FALSE;
    json_object_set_new(column, "n", json_integer((json_int_t)round(n)));
    json_object_set_new(column, "weight", avlast_json_number(weight));
    return TRUE;
}

static void average_columns(const Work *work)
{
    const json_t *columns =
        json_object_get(json_object_get(work->result->charts, "describe"), "columns");
    g_autoptr(json_t) means = json_deep_copy(columns);
    gboolean differs = FALSE;

    for (gsize c = 0; c < json_array_size(columns); c++)
        differs |= average(work->layouts, json_array_get(means, c));
    if (!differs)
        return;
    for (gsize c = 0; c < json_array_size(columns); c++)
        json_object_update(json_array_get(columns, c), json_array_get(means, c));
    avlast_estimates_note(work->result->estimates, "%s",
                          _("who is in which group was imputed: n of a group is the mean "
                            "over the data sets"));
}

gboolean avlast_describe_imputed(AvlastRun *run, const AvlastFrame *frame,
                                 const AvlastSample *sample, AvlastDescribeOne one,
                                 gconstpointer data, AvlastResult *result, GError **error)
{
    g_autoptr(json_t) layouts = json_array();
    const Work work = {run, one, data, result, layouts};
    const AvlastImpute impute = {.estimate = describe_one, .data = &work};
    AvlastEstimates *pooled = avlast_run_impute(run, frame, sample, &impute, error);

    if (!pooled)
        return FALSE;
    avlast_estimates_free(result->estimates);
    result->estimates = pooled;
    average_columns(&work);
    return TRUE;
}
