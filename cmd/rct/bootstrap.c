/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --bootstrap and --jackknife: standard errors and intervals of effects by drawing the
 * trial's units again, as rows beside them. */
#include "cmd/bootstrap.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/imputed.h"
#include "cmd/rct/redrawn.h"
#include "cmd/redrawn.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "impact/late.h"
#include "impact/trial_bootstrap.h"
#include "infer/adjusted.h"
#include "infer/bootstrap.h"
#include "model/multiplier.h"

gboolean avlast_rct_check_bootstrap(const AvlastRctAsked *asked, GError **error)
{
    return avlast_redrawn_check(asked->run, asked->own->cluster, error);
}

/* Rows of all outcomes. */
static AvlastEstimates *redraw_all(const AvlastEvaluation *evaluation,
                                   const AvlastRedrawnOptions *how, GError **error)
{
    g_autoptr(AvlastEstimates) all = avlast_estimates_new();

    for (guint i = 0; i < evaluation->analysed->len; i++) {
        g_autoptr(AvlastEstimates) rows = avlast_trial_bootstrap(
            g_ptr_array_index(evaluation->analysed, i), evaluation->options, how, error);
        if (!rows)
            return NULL;
        all->level = rows->level;
        if (!avlast_estimates_append(all, rows, error))
            return NULL;
    }
    return g_steal_pointer(&all);
}

typedef struct {
    const AvlastRctOptions *options;
    const AvlastRedrawnOptions *how;
} OneSet;

static AvlastEstimates *redraw_one(const AvlastFrame *frame, const AvlastSample *sample,
                                   gconstpointer data, GError **error)
{
    const OneSet *set = data;
    g_autoptr(AvlastEvaluation) evaluation =
        avlast_evaluation_new(frame, set->options, error);
    g_autoptr(AvlastEstimates) own =
        evaluation ? avlast_evaluation_estimates(evaluation, NULL, error) : NULL;
    AvlastEstimates *rows = own ? redraw_all(evaluation, set->how, error) : NULL;

    (void)sample;
    if (rows)
        avlast_redrawn_finish(own, rows);
    return rows;
}

static AvlastEstimates *redraw_imputed(const AvlastRctAsked *asked,
                                       const AvlastFrame *frame,
                                       const AvlastRedrawnOptions *how, GError **error)
{
    const OneSet set = {&asked->how, how};
    const AvlastImpute impute = {
        .estimate = redraw_one, .data = &set, .options = {.joint_rows = TRUE}};
    g_autoptr(AvlastSample) sample = avlast_run_sample(asked->run, frame, error);

    return sample ? avlast_run_impute_beside(asked->run, frame, sample, &impute, error)
                  : NULL;
}

/* What is drawn, of the outcome that has the fewest. */
static gsize units_of(const AvlastEvaluation *evaluation)
{
    gsize least = G_MAXSIZE;

    for (guint i = 0; i < evaluation->analysed->len; i++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, i);
        gsize units = 0;
        for (guint32 k = 0; k < a->trial->n_arms; k++)
            units += a->trial->cluster ? a->arm[k].analysed_clusters : a->arm[k].analysed;
        least = MIN(least, units);
    }
    return least;
}

static gboolean redraw(const AvlastRctAsked *asked, const AvlastFrame *frame,
                       const AvlastEvaluation *evaluation, AvlastResult *result,
                       GError **error)
{
    AvlastRedrawnOptions how;

    if (!avlast_run_redrawn(asked->run, frame, &how, error))
        return FALSE;
    g_autoptr(AvlastEstimates) rows = asked->run->imputed
                                          ? redraw_imputed(asked, frame, &how, error)
                                          : redraw_all(evaluation, &how, error);
    if (!rows || !avlast_redrawn_add(asked->run, result, rows, error))
        return FALSE;
    avlast_redrawn_tell_imputed(asked->run, result);
    if (asked->run->options.jackknife)
        avlast_estimates_note(result->estimates, "%s",
                              _("jackknife: each unit assigned is left out once, within "
                                "block and arm"));
    else
        avlast_estimates_note(result->estimates,
                              _("bootstrap, %s: %u samples of the units assigned, drawn "
                                "within block and arm"),
                              how.interval == AVLAST_BOOT_NONE
                                  ? "Rubin"
                                  : avlast_boot_interval_name(how.interval),
                              how.reps);
    avlast_boot_tell_few(result->estimates, how.interval, units_of(evaluation));
    return TRUE;
}

static gboolean multiply_rows(const AvlastRctAsked *asked, const AvlastFrame *frame,
                              AvlastEstimates *e, AvlastResult *result, GError **error)
{
    return e && avlast_run_multiplier(asked->run, frame, e, result->estimates, error) &&
           avlast_redrawn_add(asked->run, result, e, error);
}

/* The draws are of the influence that each outcome's own effects have; take-up's units
 * may be others (rows where the effect's are pairs). */
static gboolean multiply(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error)
{
    const AvlastRctOptions *options = evaluation->options;

    for (guint i = 0; i < evaluation->analysed->len; i++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, i);
        g_autoptr(AvlastEstimates) e = avlast_rct_effects(a, options, error);
        if (!multiply_rows(asked, frame, e, result, error))
            return FALSE;
        if (!options->takeup)
            continue;
        AvlastLate told;
        g_autoptr(AvlastEstimates) late = avlast_rct_late(a, options, &told, error);
        if (!multiply_rows(asked, frame, late, result, error))
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_rct_bootstrap(const AvlastRctAsked *asked, const AvlastFrame *frame,
                              const AvlastEvaluation *evaluation, AvlastResult *result,
                              GError **error)
{
    if (!avlast_run_has_bootstrap(asked->run))
        return TRUE;
    if (!(avlast_run_has_multiplier(asked->run)
              ? multiply(asked, frame, evaluation, result, error)
              : redraw(asked, frame, evaluation, result, error)))
        return FALSE;
    avlast_redrawn_extra(result, avlast_redrawn_name(asked->run));
    return avlast_estimates_pad(result->estimates, error);
}
