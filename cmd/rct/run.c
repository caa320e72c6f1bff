/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/imputed.h"
#include "cmd/rct/many.h"
#include "cmd/rct/rct.h"
#include "cmd/rct/redrawn.h"

/* Influence by cluster goes with the result, so that effects of other analyses of the
 * same clusters can be drawn together with these; by person only when asked for. */
static void forget_people(const AvlastRun *run, AvlastEstimates *e)
{
    if (e->unit_column || run->options.influence)
        return;
    g_clear_pointer(&e->root, gsl_matrix_free);
    g_clear_pointer(&e->unit, g_ptr_array_unref);
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
    return avlast_run_emit(run, result, error);
}
