/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/imputed.h"
#include "cmd/rct/many.h"
#include "cmd/rct/rct.h"
#include "cmd/rct/redrawn.h"

/* Influence by cluster goes with the result, so that effects of other analyses of the
 * same clusters can be drawn together with these; by person only when asked for. */
static void forget_people(AvlastRun *run, AvlastEstimates *e)
{
    run->open_root = e->unit_column != NULL;
    if (run->open_root || run->options.influence || run->options.keep_influence)
        return;
    g_clear_pointer(&e->root, gsl_matrix_free);
    g_clear_pointer(&e->unit, g_ptr_array_unref);
}

/* The place of a unit's name that is a row's number, or that of a row in a completed data
 * set ("2:17"); NULL for other names (of blocks). */
static const char *number_in(const char *name)
{
    const char *colon = strchr(name, ':'), *number = colon ? colon + 1 : name;

    return *number && strspn(number, "0123456789") == strlen(number) ? number : NULL;
}

/* With --id, rows that are units are called by their ids, so that other results of the
 * same people know them whatever rows they left out (design/sample.h does so for others).
 * Completed data sets have the same people in the same rows. */
static gboolean name_people(const AvlastRun *run, AvlastEstimates *e,
                            const AvlastFrame *frame, GError **error)
{
    const char *id = run->options.id;
    const gboolean imputed = g_strcmp0(e->unit_column, "row x imputation") == 0;

    if (!id || !e->unit || (e->unit_column && !imputed))
        return TRUE;
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const AvlastColumn *column = avlast_frame_require(frame, id, error);
    for (gsize i = 0; column && i < frame->rows; i++) {
        char *name = avlast_column_cell(column, i);
        const gboolean one = *name != '\0';
        if (!g_hash_table_add(seen, name) || !one)
            return TRUE; /* ids that repeat name nobody */
    }
    for (guint u = 0; column && u < e->unit->len; u++) {
        const char *name = e->unit->pdata[u], *number = number_in(name);
        if (!number || (imputed && number == name))
            continue;
        g_autofree char *own =
            avlast_column_cell(column, (gsize)g_ascii_strtoull(number, NULL, 10) - 1);
        char *both = g_strdup_printf("%.*s%s", (int)(number - name), name, own);
        g_free(e->unit->pdata[u]);
        e->unit->pdata[u] = both;
    }
    g_free(e->unit_column);
    e->unit_column = imputed ? g_strdup_printf("%s x imputation", id) : g_strdup(id);
    return column != NULL;
}

gboolean avlast_rct_run(AvlastRun *run, GError **error)
{
    g_auto(AvlastRctAsked) asked = {0};

    if (!avlast_rct_asked(&asked, run, error) || !avlast_rct_check_many(&asked, error) ||
        !avlast_rct_check_wild(&asked, error) ||
        !avlast_rct_check_bootstrap(&asked, error) ||
        !avlast_rct_read_assignments(&asked, error))
        return FALSE;
    g_autoptr(AvlastFrame) frame = avlast_rct_frame(&asked, error);
    if (!frame || !avlast_rct_add_index(&asked, frame, error))
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_autoptr(AvlastEvaluation) evaluation =
        avlast_evaluation_new(frame, &asked.how, error);
    if (!evaluation ||
        !(run->imputed ? avlast_rct_imputed(&asked, evaluation, frame, result, error)
                       : avlast_evaluation_result(evaluation, result, error)) ||
        !avlast_rct_many(&asked, frame, evaluation, result, error) ||
        !avlast_rct_wild(&asked, frame, evaluation, result, error) ||
        !avlast_rct_bootstrap(&asked, frame, evaluation, result, error))
        return FALSE;
    avlast_run_add_input(run, result, frame);
    if (asked.assignments)
        avlast_result_add_input(result, asked.assignments);
    avlast_rct_tell_index(&asked, result);
    forget_people(run, result->estimates);
    if (!name_people(run, result->estimates, frame, error))
        return FALSE;
    return avlast_run_emit(run, result, error);
}
