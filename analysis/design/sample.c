/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sample.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/magnitude.h"
#include "design/calibration.h"
#include "design/fpc.h"
#include "design/phase2.h"
#include "design/replicates.h"
#include "design/selection.h"
#include "design/stages.h"

void avlast_sample_free(AvlastSample *sample)
{
    if (!sample)
        return;
    for (guint s = 0; s < sample->n_stages; s++) {
        AvlastStage *stage = &sample->stage[s];
        g_free(stage->stratum);
        g_free(stage->cluster);
        g_free(stage->population);
        g_clear_pointer(&stage->stratum_names, g_ptr_array_unref);
        g_clear_pointer(&stage->cluster_names, g_ptr_array_unref);
        g_free(stage->stratum_column);
        g_free(stage->cluster_column);
    }
    g_free(sample->stage);
    g_free(sample->weight);
    g_free(sample->outside);
    g_free(sample->domain);
    g_free(sample->probability);
    g_free(sample->joint);
    g_clear_pointer(&sample->phase2, avlast_phase2_free);
    g_clear_pointer(&sample->dropped, g_ptr_array_unref);
    g_clear_pointer(&sample->dropped_rows, g_array_unref);
    g_clear_pointer(&sample->notes, g_ptr_array_unref);
    g_clear_pointer(&sample->row_names, g_ptr_array_unref);
    g_clear_pointer(&sample->calibration, avlast_calibration_free);
    g_free(sample->row_column);
    g_free(sample->description);
    avlast_replicates_free(sample->replicates);
    g_free(sample);
}

/* Marks the rows that lack a value of the column as outside the sample, and tells how
 * many by reason. */
static gboolean drop_missing(AvlastSample *sample, const AvlastFrame *frame,
                             const char *name, GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);
    gsize count[256] = {0};

    if (!column)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (column->reason[i] != AVLAST_PRESENT && !sample->outside[i]) {
            sample->outside[i] = 1;
            count[column->reason[i]]++;
            sample->n_dropped++;
        }
    for (guint r = 1; r < column->reasons->len; r++)
        if (count[r]) {
            g_array_append_val(sample->dropped_rows, count[r]);
            g_ptr_array_add(
                sample->dropped,
                g_strdup_printf("%" G_GSIZE_FORMAT " %s: no '%s' (%s)", count[r],
                                count[r] == 1 ? "row" : "rows", name,
                                (char *)g_ptr_array_index(column->reasons, r)));
        }
    return TRUE;
}

static gboolean find_outside(AvlastSample *sample, const AvlastFrame *frame,
                             const AvlastDesignColumns *columns, GError **error)
{
    const char *const second[] = {columns->phase2, columns->phase2_strata,
                                  columns->phase2_cluster};
    const char *const *lists[] = {columns->strata, columns->clusters, columns->fpc};

    if (columns->weights && !drop_missing(sample, frame, columns->weights, error))
        return FALSE;
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint s = 0; s < avlast_list_length(lists[l]); s++)
            if (avlast_list_item(lists[l], s) &&
                !drop_missing(sample, frame, lists[l][s], error))
                return FALSE;
    for (guint s = 0; s < G_N_ELEMENTS(second); s++)
        if (second[s] && !drop_missing(sample, frame, second[s], error))
            return FALSE;
    if (sample->n_dropped < sample->n)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV210", NULL,
                sample->n ? "no row of '%s' has all its design variables"
                          : "'%s' has no rows",
                frame->source);
    return FALSE;
}

static gboolean read_weights(AvlastSample *sample, const AvlastFrame *frame,
                             const char *name, GError **error)
{
    const AvlastColumn *column =
        name ? avlast_frame_require_number(frame, name, error) : NULL;
    gsize zeros = 0;

    if (name && !column)
        return FALSE;
    sample->weighted = name != NULL;
    for (gsize i = 0; i < sample->n; i++) {
        if (sample->outside[i])
            continue;
        sample->weight[i] = column ? column->number[i] : 1.0;
        zeros += sample->weight[i] == 0.0;
        if (sample->weight[i] < 0.0) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV201", &place,
                        "the weight is %g, below zero (column '%s')", sample->weight[i],
                        name);
            return FALSE;
        }
    }
    if (zeros == sample->n - sample->n_dropped) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV202", NULL,
                    "all weights are zero (column '%s')", name);
        return FALSE;
    }
    if (name && !avlast_magnitude_check(name, sample->weight, NULL, sample->n,
                                        AVLAST_MAGNITUDE_WEIGHT, error))
        return FALSE;
    if (zeros)
        g_ptr_array_add(sample->notes,
                        g_strdup_printf("weight 0 on %" G_GSIZE_FORMAT
                                        " %s: part of the design, not of the estimates",
                                        zeros, zeros == 1 ? "row" : "rows"));
    return TRUE;
}

/* Ids that repeat do not name rows; then the rows go by number. */
static gboolean read_ids(AvlastSample *sample, const AvlastFrame *frame, const char *id,
                         GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, id, error);

    if (!column)
        return FALSE;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < sample->n; i++) {
        char *name = avlast_column_cell(column, i);
        g_ptr_array_add(names, name);
        if (sample->outside[i])
            continue;
        if (!name[0] || !g_hash_table_add(seen, name)) {
            g_ptr_array_add(
                sample->notes,
                name[0] ? g_strdup_printf("'%s' is found on several rows, so '%s' does "
                                          "not name the rows",
                                          name, id)
                        : g_strdup_printf("rows lack '%s', so it does not name the rows",
                                          id));
            return TRUE;
        }
    }
    sample->row_names = g_steal_pointer(&names);
    sample->row_column = g_strdup(id);
    return TRUE;
}

AvlastSample *avlast_sample_new(const AvlastFrame *frame,
                                const AvlastDesignColumns *columns, GError **error)
{
    g_autoptr(AvlastSample) sample = g_new0(AvlastSample, 1);
    const guint n_clusters = avlast_list_length(columns->clusters);
    const guint longest =
        MAX(avlast_list_length(columns->strata), avlast_list_length(columns->fpc));

    sample->n = frame->rows;
    sample->lonely = columns->lonely;
    sample->lonely_domain = columns->lonely_domain;
    sample->df_rule = columns->df_rule;
    sample->df = columns->df > 0.0 ? columns->df : NAN;
    sample->dropped = g_ptr_array_new_with_free_func(g_free);
    sample->dropped_rows = g_array_new(FALSE, FALSE, sizeof(gsize));
    sample->notes = g_ptr_array_new_with_free_func(g_free);
    if (longest > n_clusters + 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV209", NULL,
                    "%u columns of strata or fpc, but %u of clusters\nhint: name a "
                    "cluster column for each stage but the last, which may be the rows",
                    longest, n_clusters);
        return NULL;
    }
    sample->n_stages = MAX(MAX(longest, n_clusters), 1);
    sample->stage = g_new0(AvlastStage, sample->n_stages);
    sample->weight = avlast_array(double, sample->n, error);
    sample->outside = sample->weight ? avlast_array(guint8, sample->n, error) : NULL;
    if (!sample->outside || !find_outside(sample, frame, columns, error) ||
        !read_weights(sample, frame, columns->weights, error) ||
        !avlast_stages_read(sample, frame, columns, error) ||
        (columns->id && !read_ids(sample, frame, columns->id, error)) ||
        !avlast_selection_read(sample, frame, columns, error) ||
        !avlast_fpc_read(sample, frame, columns->fpc, error) ||
        !avlast_phase2_read(sample, frame, columns, error))
        return NULL;
    sample->description = avlast_sample_describe(sample, columns);
    if (sample->n_dropped == 0)
        g_clear_pointer(&sample->outside, g_free);
    return g_steal_pointer(&sample);
}
