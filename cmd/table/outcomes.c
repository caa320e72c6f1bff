/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result of several outcomes as one for each. */
#include <math.h>
#include <string.h>

#include "cmd/table/table.h"

/* Whether another row of the table would have this one's place. */
static gboolean clash(const AvlastEstimates *e)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (!row->term || (isnan(row->estimate) && isnan(row->statistic)))
            continue;
        char *key = g_strdup_printf("%s\1%s", row->group ? row->group : "", row->term);
        if (!g_hash_table_add(seen, key))
            return TRUE;
    }
    return FALSE;
}

/* The outcomes that have estimates, in order of appearance. */
static GPtrArray *outcomes_of(const AvlastEstimates *e)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (row->outcome && !isnan(row->estimate) &&
            !g_ptr_array_find_with_equal_func(list, row->outcome, g_str_equal, NULL))
            g_ptr_array_add(list, g_strdup(row->outcome));
    }
    return list;
}

/* The rows of one outcome; what has no estimate of its own, such as a first stage, goes
 * with the first. */
static void take_rows(AvlastEstimates *from, AvlastEstimates *to, const char *outcome,
                      const GPtrArray *outcomes)
{
    for (guint i = 0; i < from->rows->len; i++) {
        AvlastEstimate *row = g_ptr_array_index(from->rows, i);
        const gboolean known =
            row && row->outcome &&
            g_ptr_array_find_with_equal_func((GPtrArray *)(guintptr)outcomes,
                                             row->outcome, g_str_equal, NULL);
        if (!row || (known ? strcmp(row->outcome, outcome) != 0
                           : outcome != g_ptr_array_index(outcomes, 0)))
            continue;
        g_ptr_array_add(to->rows, row);
        from->rows->pdata[i] = NULL;
    }
}

static void take_dropped(const AvlastEstimates *from, AvlastEstimates *to,
                         const char *outcome)
{
    g_autofree char *own = g_strdup_printf(" (outcome '%s')", outcome);

    for (guint d = 0; d < from->dropped->len; d++) {
        const AvlastDropped *dropped = g_ptr_array_index(from->dropped, d);
        if (!strstr(dropped->what, " (outcome '") || g_str_has_suffix(dropped->what, own))
            avlast_estimates_drop(to, dropped->what, dropped->rows);
    }
}

void avlast_table_outcomes(AvlastResult *result, GPtrArray *results)
{
    AvlastEstimates *e = result->estimates;
    g_autoptr(GPtrArray) outcomes = outcomes_of(e);

    if (outcomes->len < 2 || !clash(e)) {
        g_ptr_array_add(results, result);
        return;
    }
    for (guint o = 0; o < outcomes->len; o++) {
        const char *outcome = g_ptr_array_index(outcomes, o);
        AvlastResult *one = avlast_result_new(result->program);
        json_decref(one->settings);
        one->settings = json_copy(result->settings);
        one->estimates = avlast_estimates_new();
        one->estimates->level = e->level;
        take_rows(e, one->estimates, outcome, outcomes);
        take_dropped(e, one->estimates, outcome);
        g_ptr_array_add(results, one);
    }
    for (guint i = e->rows->len; i-- > 0;)
        if (!e->rows->pdata[i])
            g_ptr_array_steal_index(e->rows, i);
    avlast_result_free(result);
}
