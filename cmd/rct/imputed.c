/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial whose missing answers were imputed. */
#include <glib/gi18n.h>

#include "cmd/imputed.h"
#include "cmd/rct/rct.h"
#include "core/error.h"

static AvlastEstimates *effects(const AvlastFrame *frame, const AvlastSample *sample,
                                gconstpointer data, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, data, error);

    (void)sample; /* a trial has its own design */
    return evaluation ? avlast_evaluation_estimates(evaluation, NULL, error) : NULL;
}

/* What is not of every completed data set must not be told of the first alone. */
static gboolean check_options(const AvlastRctOwn *own, GError **error)
{
    const struct {
        const void *given;
        const char *name;
    } refused[] = {{own->bounds, "bounds"},
                   {own->attrition_weights, "attrition-weights"},
                   {own->quantiles, "quantiles"},
                   {own->moderators, "moderators"}};

    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        if (refused[i].given) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV371", NULL,
                        "--%s takes no completed data sets\nhint: %s", refused[i].name,
                        i < 2 ? "where answers were imputed, none is lost"
                              : "effects, and those by --by, are pooled");
            return FALSE;
        }
    return TRUE;
}

gboolean avlast_rct_imputed(const AvlastRctAsked *asked,
                            const AvlastEvaluation *evaluation, const AvlastFrame *frame,
                            AvlastResult *result, GError **error)
{
    const AvlastImpute impute = {.estimate = effects,
                                 .data = &asked->how,
                                 .options = {.joint_rows = TRUE, .keep_root = TRUE}};
    if (!check_options(asked->own, error))
        return FALSE;
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
