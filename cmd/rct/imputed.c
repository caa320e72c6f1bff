/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial whose missing answers were imputed. */
#include <glib/gi18n.h>

#include "cmd/imputed.h"
#include "cmd/rct/rct.h"

static AvlastEstimates *effects(const AvlastFrame *frame, const AvlastSample *sample,
                                gconstpointer data, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, data, error);

    (void)sample; /* a trial has its own design */
    return evaluation ? avlast_evaluation_estimates(evaluation, NULL, error) : NULL;
}

gboolean avlast_rct_imputed(const AvlastRctAsked *asked,
                            const AvlastEvaluation *evaluation, const AvlastFrame *frame,
                            AvlastResult *result, GError **error)
{
    const AvlastImpute impute = {.estimate = effects,
                                 .data = &asked->how,
                                 .options = {.joint_rows = TRUE, .keep_root = TRUE}};
    g_autoptr(AvlastSample) sample = avlast_run_sample(asked->run, frame, error);
    AvlastEstimates *pooled =
        sample ? avlast_run_impute(asked->run, frame, sample, &impute, error) : NULL;

    if (!pooled)
        return FALSE;
    avlast_estimates_note(pooled, "%s",
                          _("the arms' means, balance, flow and losses are those of the "
                            "first completed data set"));
    return avlast_evaluation_pooled(evaluation, pooled, result, error);
}
