/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --bootstrap and --jackknife: standard errors and intervals of effects by drawing the
 * trial's units again, as rows beside them. */
#include "cmd/bootstrap.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/rct/redrawn.h"
#include "cmd/redrawn.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "impact/trial_bootstrap.h"
#include "infer/adjusted.h"
#include "infer/bootstrap.h"
#include "model/multiplier.h"

gboolean avlast_rct_check_bootstrap(const AvlastRctAsked *asked, GError **error)
{
    if (!avlast_redrawn_check(asked->run, asked->own->cluster, error))
        return FALSE;
    if (!avlast_run_has_multiplier(asked->run) || !asked->own->takeup)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL,
                "--bootstrap multiplier is of the effects alone, not of --takeup\nhint: "
                "--bootstrap pairs or cluster computes both again");
    return FALSE;
}

static gboolean redraw(const AvlastRctAsked *asked, const AvlastFrame *frame,
                       const AvlastEvaluation *evaluation, AvlastResult *result,
                       GError **error)
{
    AvlastRedrawnOptions how;

    if (!avlast_run_redrawn(asked->run, frame, &how, error))
        return FALSE;
    for (guint i = 0; i < evaluation->analysed->len; i++) {
        g_autoptr(AvlastEstimates) rows = avlast_trial_bootstrap(
            g_ptr_array_index(evaluation->analysed, i), evaluation->options, &how, error);
        if (!rows || !avlast_redrawn_add(asked->run, result, rows, error))
            return FALSE;
    }
    if (asked->run->options.jackknife)
        avlast_estimates_note(result->estimates, "%s",
                              _("jackknife: each unit assigned is left out once, within "
                                "block and arm"));
    else
        avlast_estimates_note(result->estimates,
                              _("bootstrap, %s: %u samples of the units assigned, drawn "
                                "within block and arm"),
                              avlast_boot_interval_name(how.interval), how.reps);
    return TRUE;
}

/* The draws are of the influence that each outcome's own effects have. */
static gboolean multiply(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error)
{
    for (guint i = 0; i < evaluation->analysed->len; i++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, i);
        g_autoptr(AvlastEstimates) e = avlast_rct_effects(a, evaluation->options, error);
        if (!e ||
            !avlast_run_multiplier(asked->run, frame, e, result->estimates, error) ||
            !avlast_redrawn_add(asked->run, result, e, error))
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
