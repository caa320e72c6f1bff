/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sample.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "data/magnitude.h"
#include "design/calibration.h"
#include "design/codes.h"
#include "design/fpc.h"
#include "design/phase2.h"
#include "design/replicates.h"
#include "design/selection.h"

static guint list_length(const char *const *list)
{
    guint length = 0;

    if (!list)
        return 0;
    while (list[length])
        length++;
    return length;
}

static const char *list_item(const char *const *list, guint index)
{
    if (!list || index >= list_length(list) || !list[index][0])
        return NULL;
    return list[index];
}

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
        for (guint s = 0; s < list_length(lists[l]); s++)
            if (list_item(lists[l], s) &&
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

/* Names by code from the texts of the raw codes. */
static GPtrArray *names_of_codes(const guint32 *code, guint32 n_codes, const guint32 *raw,
                                 const GPtrArray *texts, gsize n)
{
    GPtrArray *names = g_ptr_array_new_full(n_codes, g_free);

    g_ptr_array_set_size(names, (gint)n_codes);
    for (gsize i = 0; i < n; i++)
        if (code[i] != AVLAST_NO_LEVEL && !names->pdata[code[i]])
            names->pdata[code[i]] = g_strdup(g_ptr_array_index(texts, raw[i]));
    return names;
}

static guint32 *column_codes(const AvlastSample *sample, const AvlastFrame *frame,
                             const char *name, guint32 *n_codes, GPtrArray **texts,
                             GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);
    guint32 *codes =
        column ? avlast_column_codes(column, sample->n, n_codes, texts, error) : NULL;

    for (gsize i = 0; codes && i < sample->n; i++)
        if (sample->outside[i])
            codes[i] = AVLAST_NO_LEVEL;
    return codes;
}

/* A PSU whose id stands in several strata is called "stratum:id", and a note tells of it:
 * it may be a fault in the file. */
static gboolean tell_apart(AvlastSample *sample, AvlastStage *stage, const guint32 *raw,
                           guint32 n_raw, GError **error)
{
    g_autofree guint32 *strata = avlast_array(guint32, n_raw, error);
    g_autofree guint8 *seen = avlast_array(guint8, stage->n_clusters, error);
    guint32 n_several = 0;
    const char *example = NULL;

    if (!strata || !seen)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (stage->cluster[i] != AVLAST_NO_LEVEL && !seen[stage->cluster[i]]) {
            seen[stage->cluster[i]] = 1;
            strata[raw[i]]++;
        }
    for (gsize i = 0; i < sample->n; i++) {
        if (stage->cluster[i] == AVLAST_NO_LEVEL || strata[raw[i]] < 2 ||
            seen[stage->cluster[i]] == 2)
            continue;
        char **name = (char **)&stage->cluster_names->pdata[stage->cluster[i]];
        if (!example) {
            g_autofree char *text = g_strdup_printf(
                "'%s' of '%s' is found in %u strata: cluster ids are read within their "
                "stratum",
                *name, stage->cluster_column, strata[raw[i]]);
            g_ptr_array_add(sample->notes, g_strdup(text));
            example = sample->notes->pdata[sample->notes->len - 1];
        }
        char *full =
            g_strconcat(stage->stratum_names->pdata[stage->stratum[i]], ":", *name, NULL);
        g_free(*name);
        *name = full;
        seen[stage->cluster[i]] = 2;
        n_several++;
    }
    return TRUE;
}

/* From the second stage on an id is of its parent; it must not lie in two of its strata.
 */
static gboolean check_nested(const AvlastSample *sample, const AvlastStage *stage,
                             const guint32 *parent, guint32 n_parents, const guint32 *raw,
                             guint32 n_raw, GError **error)
{
    guint32 n_pairs = 0;
    g_autofree guint32 *pair =
        avlast_codes_pair(parent, n_parents, raw, n_raw, sample->n, &n_pairs, error);
    g_autofree guint32 *stratum = pair ? avlast_array(guint32, n_pairs, error) : NULL;

    if (!stratum)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        if (pair[i] == AVLAST_NO_LEVEL)
            continue;
        if (stratum[pair[i]] == 0) {
            stratum[pair[i]] = stage->stratum[i] + 1;
        } else if (stratum[pair[i]] != stage->stratum[i] + 1) {
            avlast_fail(
                error, AVLAST_ERROR_INCONSISTENT, "AV207", NULL,
                "cluster '%s' of '%s' lies in two strata of '%s'",
                (char *)g_ptr_array_index(stage->cluster_names, stage->cluster[i]),
                stage->cluster_column, stage->stratum_column);
            return FALSE;
        }
    }
    return TRUE;
}

/* The clusters of the rows before a stage, and then of that stage. */
typedef struct {
    guint32 *code, n;
} Parents;

static gboolean read_strata(AvlastSample *sample, const AvlastFrame *frame,
                            AvlastStage *stage, const char *column,
                            const Parents *parents, GError **error)
{
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_raw;
    g_autofree guint32 *raw = column_codes(sample, frame, column, &n_raw, &texts, error);

    if (!raw)
        return FALSE;
    stage->stratum = avlast_codes_pair(parents->code, parents->n, raw, n_raw, sample->n,
                                       &stage->n_strata, error);
    if (!stage->stratum)
        return FALSE;
    stage->stratum_column = g_strdup(column);
    stage->stratum_names =
        names_of_codes(stage->stratum, stage->n_strata, raw, texts, sample->n);
    return TRUE;
}

static gboolean read_clusters(AvlastSample *sample, const AvlastFrame *frame, guint s,
                              const char *column, Parents *parents, GError **error)
{
    AvlastStage *stage = &sample->stage[s];
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_raw;
    g_autofree guint32 *raw = column_codes(sample, frame, column, &n_raw, &texts, error);

    if (!raw)
        return FALSE;
    stage->cluster = stage->stratum
                         ? avlast_codes_pair(stage->stratum, stage->n_strata, raw, n_raw,
                                             sample->n, &stage->n_clusters, error)
                         : avlast_codes_pair(parents->code, parents->n, raw, n_raw,
                                             sample->n, &stage->n_clusters, error);
    if (!stage->cluster)
        return FALSE;
    stage->cluster_column = g_strdup(column);
    stage->cluster_names =
        names_of_codes(stage->cluster, stage->n_clusters, raw, texts, sample->n);
    if (stage->stratum && s == 0 && !tell_apart(sample, stage, raw, n_raw, error))
        return FALSE;
    if (stage->stratum && s > 0 &&
        !check_nested(sample, stage, parents->code, parents->n, raw, n_raw, error))
        return FALSE;

    g_free(parents->code);
    parents->code = g_memdup2(stage->cluster, MAX(sample->n, 1) * sizeof *stage->cluster);
    parents->n = stage->n_clusters;
    return TRUE;
}

/* Strata within the parents, clusters within both. */
static gboolean read_stages(AvlastSample *sample, const AvlastFrame *frame,
                            const AvlastDesignColumns *columns, GError **error)
{
    Parents parents = {avlast_array(guint32, sample->n, error), 1};
    gboolean good = parents.code != NULL;

    for (gsize i = 0; good && i < sample->n; i++)
        parents.code[i] = sample->outside[i] ? AVLAST_NO_LEVEL : 0;
    for (guint s = 0; good && s < sample->n_stages; s++) {
        const char *strata = list_item(columns->strata, s);
        const char *clusters = list_item(columns->clusters, s);
        sample->stage[s].n_strata = 1;
        if (strata)
            good = read_strata(sample, frame, &sample->stage[s], strata, &parents, error);
        if (good && clusters)
            good = read_clusters(sample, frame, s, clusters, &parents, error);
    }
    g_free(parents.code);
    return good;
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
    const guint n_clusters = list_length(columns->clusters);
    const guint longest = MAX(list_length(columns->strata), list_length(columns->fpc));

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
        !read_stages(sample, frame, columns, error) ||
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
