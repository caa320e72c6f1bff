/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --bootstrap and --jackknife: standard errors and intervals of effects by drawing the
 * trial's units again, as rows beside them. */
#include "cmd/bootstrap.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/rct/redrawn.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "impact/trial_bootstrap.h"
#include "infer/adjusted.h"
#include "infer/bootstrap.h"
#include "model/multiplier.h"

/* Replicates when --reps is not given: 95 % percentiles are the 25th and the 975th. */
#define REPS 999

gboolean avlast_rct_check_bootstrap(const AvlastRctAsked *asked, GError **error)
{
    const AvlastOptions *o = &asked->run->options;
    const char *wrong = NULL;

    if (!avlast_run_has_bootstrap(asked->run))
        return TRUE;
    if (!avlast_run_check_bootstrap(asked->run, asked->own->cluster, error))
        return FALSE;
    if (o->jackknife && o->boot_ci)
        wrong = "--jackknife leaves out each unit once: --boot-ci is of a bootstrap";
    else if (avlast_run_has_multiplier(asked->run) && asked->own->takeup)
        wrong = "--bootstrap multiplier is of the effects alone, not of --takeup\nhint: "
                "--bootstrap pairs or cluster computes both again";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    return !wrong;
}

static const char *name_of(const AvlastRctAsked *asked)
{
    return asked->run->options.jackknife ? "jackknife" : "bootstrap";
}

/* What follows from the standard error, with the degrees of freedom of the row it is
 * beside; ratios and odds on the scale of their logarithm. */
static void infer(AvlastEstimate *row, const AvlastEstimate *beside, double level)
{
    const gboolean logs = beside->scale == AVLAST_ROW_LOG;
    AvlastEstimate scaled = *row;

    scaled.estimate = logs ? log(beside->estimate) : beside->estimate;
    scaled.std_error = logs ? row->std_error / beside->estimate : row->std_error;
    scaled.df = beside->df;
    scaled.note = NULL; /* what it lacks is said by the row beside */
    avlast_estimate_infer(&scaled, level);
    g_free(scaled.note);
    row->df = beside->df;
    row->statistic = scaled.statistic;
    row->p_value = scaled.p_value;
    row->conf_low = logs ? exp(scaled.conf_low) : scaled.conf_low;
    row->conf_high = logs ? exp(scaled.conf_high) : scaled.conf_high;
}

/* A row of the bootstrap to stand beside that of its outcome and term. */
static gboolean add_row(const AvlastRctAsked *asked, AvlastResult *result,
                        const AvlastEstimate *from, GError **error)
{
    const gboolean jackknife = asked->run->options.jackknife;
    gsize at;

    if (!avlast_estimates_find(result->estimates, from->outcome, NULL, from->term, &at)) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                    "an effect is not among the rows");
        return FALSE;
    }
    AvlastEstimate *row = avlast_adjusted_row(result->estimates, at, name_of(asked));
    const AvlastEstimate *beside = avlast_estimates_row(result->estimates, at);
    row->std_error = from->std_error;
    row->nobs = from->nobs;
    row->nclusters = beside->nclusters;
    infer(row, beside, result->estimates->level);
    g_free(row->method);
    row->method =
        jackknife ? g_strdup("jackknife")
                  : g_strdup_printf(
                        "bootstrap %s %s", asked->run->options.bootstrap,
                        avlast_boot_interval_name(avlast_run_boot_interval(asked->run)));
    if (!jackknife) {
        row->conf_low = from->conf_low;
        row->conf_high = from->conf_high;
    }
    if (from->note)
        avlast_estimate_note(row, "%s", from->note);
    return TRUE;
}

static gboolean add_rows(const AvlastRctAsked *asked, AvlastResult *result,
                         const AvlastEstimates *from, GError **error)
{
    for (guint i = 0; i < from->rows->len; i++)
        if (!add_row(asked, result, avlast_estimates_row(from, i), error))
            return FALSE;
    return TRUE;
}

static gboolean options_of(const AvlastRctAsked *asked, const AvlastFrame *frame,
                           AvlastTrialBootOptions *how, GError **error)
{
    AvlastRun *run = asked->run;

    *how = (AvlastTrialBootOptions){.type = AVLAST_REPLICATES_JKN,
                                    .watch = avlast_run_watch(run, frame)};
    if (run->options.jackknife)
        return TRUE;
    how->type = g_strcmp0(run->options.bootstrap, "bayes") == 0
                    ? AVLAST_REPLICATES_BAYES
                    : AVLAST_REPLICATES_RESAMPLED;
    how->interval = avlast_run_boot_interval(run);
    run->random = TRUE;
    return avlast_run_reps(run, REPS, AVLAST_REPLICATES_MOST, &how->reps, error) &&
           avlast_run_seed(run, &how->seed, error);
}

static gboolean redraw(const AvlastRctAsked *asked, const AvlastFrame *frame,
                       const AvlastEvaluation *evaluation, AvlastResult *result,
                       GError **error)
{
    AvlastTrialBootOptions how;

    if (!options_of(asked, frame, &how, error))
        return FALSE;
    for (guint i = 0; i < evaluation->analysed->len; i++) {
        g_autoptr(AvlastEstimates) rows = avlast_trial_bootstrap(
            g_ptr_array_index(evaluation->analysed, i), evaluation->options, &how, error);
        if (!rows || !add_rows(asked, result, rows, error))
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
            !add_rows(asked, result, e, error))
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
    avlast_rct_add_extra(result, name_of(asked));
    return avlast_estimates_pad(result->estimates, error);
}
