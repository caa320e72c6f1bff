/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the columns of the design say of each row. */

#include "core/error.h"
#include "core/memory.h"
#include "impact/lost.h"
#include "impact/prepost/units.h"
#include "impact/trial.h"

/* --by as one code: "a=1;b=x". */
static gboolean cross(GPtrArray *names, guint32 *code, const char *by,
                      const guint32 *next, const GPtrArray *levels, gsize n,
                      GError **error)
{
    const gsize before = names->len, n_levels = MAX(levels->len, 1);
    g_autofree guint32 *dense = avlast_table(guint32, before, n_levels, error);
    g_autoptr(GPtrArray) wider = g_ptr_array_new_with_free_func(g_free);

    if (!dense)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        if (next[i] == AVLAST_NO_LEVEL)
            code[i] = AVLAST_NO_LEVEL;
        if (code[i] != AVLAST_NO_LEVEL)
            dense[code[i] * n_levels + next[i]] = 1;
    }
    for (gsize c = 0; c < before * n_levels; c++) {
        if (!dense[c])
            continue;
        const char *name = g_ptr_array_index(names, c / n_levels);
        g_ptr_array_add(wider,
                        g_strdup_printf("%s%s%s=%s", name, *name ? ";" : "", by,
                                        (char *)g_ptr_array_index(levels, c % n_levels)));
        dense[c] = wider->len;
    }
    for (gsize i = 0; i < n; i++)
        if (code[i] != AVLAST_NO_LEVEL)
            code[i] = dense[code[i] * n_levels + next[i]] - 1;
    g_ptr_array_set_size(names, 0);
    for (guint c = 0; c < wider->len; c++)
        g_ptr_array_add(names, g_strdup(g_ptr_array_index(wider, c)));
    return TRUE;
}

static gboolean read_groups(AvlastPrePostUnits *units, const char *const *by,
                            guint32 **group, GError **error)
{
    const gsize n = units->frame->rows;
    g_autofree guint32 *code = avlast_array(guint32, n, error);

    if (!code)
        return FALSE;
    units->group_names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(units->group_names, g_strdup(""));
    for (gsize v = 0; by[v]; v++) {
        const AvlastColumn *column = avlast_frame_require(units->frame, by[v], error);
        g_autoptr(GPtrArray) levels = NULL;
        guint32 n_levels;
        g_autofree guint32 *next =
            column ? avlast_column_codes(column, n, &n_levels, &levels, error) : NULL;
        if (!next || !cross(units->group_names, code, by[v], next, levels, n, error))
            return FALSE;
    }
    *group = g_steal_pointer(&code);
    return TRUE;
}

/* Arms as a trial has them; whole clusters need not be of one arm here. */
static gboolean read_arms(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                          guint32 **arm, GError **error)
{
    const AvlastTrialColumns which = {.treatment = columns->treatment,
                                      .control = columns->control,
                                      .rows_assigned = TRUE};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(units->frame, &which, error);

    if (!trial)
        return FALSE;
    *arm = g_steal_pointer(&trial->arm);
    units->n_arms = trial->n_arms;
    units->arm_names = g_steal_pointer(&trial->arm_names);
    units->arm_labels = g_steal_pointer(&trial->arm_labels);
    units->terms = g_steal_pointer(&trial->terms);
    return TRUE;
}

static char *reason_of(const AvlastColumn *const *needed, gsize n, gsize i)
{
    for (gsize c = 0; c < n; c++)
        if (needed[c] && needed[c]->reason[i] != AVLAST_PRESENT)
            return avlast_missing_reason(needed[c], i);
    return NULL;
}

static gboolean exclude(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                        const AvlastColumn *weights, guint8 *excluded, GError **error)
{
    const AvlastFrame *frame = units->frame;
    const AvlastColumn *needed[] = {
        columns->time ? avlast_frame_find(frame, columns->time) : NULL,
        columns->time && columns->id ? avlast_frame_find(frame, columns->id) : NULL,
        columns->treatment ? avlast_frame_find(frame, columns->treatment) : NULL,
        columns->cluster ? avlast_frame_find(frame, columns->cluster) : NULL, weights};

    for (gsize i = 0; i < frame->rows; i++) {
        g_autofree char *reason = reason_of(needed, G_N_ELEMENTS(needed), i);
        if (!reason && weights && weights->number[i] < 0.0) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV347", &place,
                        "weight '%s' is negative (%g)", weights->name,
                        weights->number[i]);
            return FALSE;
        }
        if (!reason && weights && weights->number[i] == 0.0)
            reason = g_strdup_printf("weight '%s' is zero", weights->name);
        if (!reason)
            continue;
        excluded[i] = 1;
        units->rows_excluded++;
        avlast_dropped_count(units->excluded, reason, 1);
    }
    return TRUE;
}

gboolean avlast_prepost_read_rows(AvlastPrePostUnits *units,
                                  const AvlastPrePostColumns *columns,
                                  AvlastPrePostRows *rows, guint8 *excluded,
                                  GError **error)
{
    const AvlastFrame *frame = units->frame;
    const char *named[] = {columns->time, columns->id, columns->cluster};
    const AvlastColumn *weights = NULL;

    for (gsize c = 0; c < G_N_ELEMENTS(named); c++)
        if (named[c] && !avlast_frame_require(frame, named[c], error))
            return FALSE;
    if (columns->weights &&
        !(weights = avlast_frame_require_number(frame, columns->weights, error)))
        return FALSE;
    if (columns->cluster) {
        const AvlastColumn *column = avlast_frame_find(frame, columns->cluster);
        rows->cluster = avlast_column_codes(column, frame->rows, &units->n_clusters,
                                            &units->cluster_names, error);
        if (!rows->cluster)
            return FALSE;
    }
    rows->weight = weights ? weights->number : NULL;
    return (!columns->treatment || read_arms(units, columns, &rows->arm, error)) &&
           (!columns->by || read_groups(units, columns->by, &rows->group, error)) &&
           exclude(units, columns, weights, excluded, error);
}
