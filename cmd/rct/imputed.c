/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trial whose missing answers were imputed. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/imputed.h"
#include "cmd/rct/rct.h"
#include "core/error.h"
#include "impact/beside.h"
#include "impact/moderators.h"

typedef struct {
    const AvlastRctOptions *how;
    guint *effects; /* rows of effects in a completed data set */
} Asked;

/* Effects, and behind them quantiles and moderators. */
static AvlastEstimates *effects(const AvlastFrame *frame, const AvlastSample *sample,
                                gconstpointer data, GError **error)
{
    const Asked *asked = data;
    g_autoptr(AvlastResult) own = avlast_result_new("rct");
    g_autoptr(AvlastEvaluation) evaluation =
        avlast_evaluation_new(frame, asked->how, error);
    AvlastEstimates *e =
        evaluation ? avlast_evaluation_estimates(evaluation, NULL, error) : NULL;

    (void)sample; /* a trial has its own design */
    if (!e)
        return NULL;
    avlast_estimates_free(own->estimates);
    own->estimates = e;
    *asked->effects = e->rows->len;
    return avlast_rct_beside(evaluation, own, error) ? g_steal_pointer(&own->estimates)
                                                     : NULL;
}

/* What is not of every completed data set must not be told of the first alone. */
static gboolean check_options(const AvlastRctOwn *own, gboolean by, GError **error)
{
    const char *what = own->bounds              ? "--bounds"
                       : own->attrition_weights ? "--attrition-weights"
                       : own->moderators && by  ? "--moderators beside --by"
                                                : NULL;

    if (!what)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV371", NULL,
                "%s takes no completed data sets\nhint: %s", what,
                own->bounds || own->attrition_weights
                    ? "where answers were imputed, none is lost"
                    : "ask for one of them after the other");
    return FALSE;
}

/* Quartiles of numbers that moderate, from the first completed data set: effects of all
 * sets are told at the same values. */
static double *quartiles_of(const AvlastEvaluation *evaluation, char *const *moderators,
                            GError **error)
{
    const guint n = g_strv_length((char **)(guintptr)moderators);
    double *quartile = g_new(double, 2 * n * evaluation->analysed->len), *at = quartile;

    for (guint o = 0; o < evaluation->analysed->len; o++)
        for (guint k = 0; k < n; k++, at += 2) {
            const AvlastColumn *column =
                avlast_frame_find(evaluation->trial->frame, moderators[k]);
            at[0] = at[1] = NAN; /* what is no number is told later */
            if (column && column->type == AVLAST_COLUMN_NUMBER &&
                !avlast_moderator_quartiles(g_ptr_array_index(evaluation->analysed, o),
                                            column, at, error)) {
                g_free(quartile);
                return NULL;
            }
        }
    return quartile;
}

gboolean avlast_rct_imputed(const AvlastRctAsked *asked,
                            const AvlastEvaluation *evaluation, const AvlastFrame *frame,
                            AvlastResult *result, GError **error)
{
    guint n_effects = 0;
    AvlastRctOptions how = asked->how;
    AvlastRctBeside beside = asked->beside;
    g_autofree double *quartiles =
        asked->own->moderators ? quartiles_of(evaluation, asked->own->moderators, error)
                               : NULL;
    const Asked all = {&how, &n_effects};
    const AvlastImpute impute = {.estimate = effects,
                                 .data = &all,
                                 .options = {.joint_rows = TRUE, .keep_root = TRUE}};

    if (!check_options(asked->own, asked->how.by != NULL, error) ||
        (asked->own->moderators && !quartiles))
        return FALSE;
    beside.quartiles = quartiles;
    how.beside = &beside;
    g_autoptr(AvlastSample) sample = avlast_run_sample(asked->run, frame, error);
    AvlastEstimates *pooled =
        sample ? avlast_run_impute(asked->run, frame, sample, &impute, error) : NULL;

    if (!pooled)
        return FALSE;
    avlast_estimates_note(pooled, "%s",
                          _("the arms' means, balance, flow and losses are those of the "
                            "first completed data set"));
    return avlast_evaluation_pooled(evaluation, pooled, n_effects, result, error);
}
