/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/redrawn.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/bootstrap.h"
#include "cmd/imputed.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "infer/adjusted.h"
#include "infer/bootstrap.h"

/* Replicates when --reps is not given: 95 % percentiles are the 25th and the 975th. */
#define REPS 999

const char *avlast_redrawn_name(const AvlastRun *run)
{
    return run->options.jackknife ? "jackknife" : "bootstrap";
}

gboolean avlast_redrawn_check(const AvlastRun *run, const char *cluster, GError **error)
{
    if (!avlast_run_has_bootstrap(run))
        return TRUE;
    if (!avlast_run_check_bootstrap(run, cluster, error))
        return FALSE;
    if (!run->options.jackknife || !run->options.boot_ci)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL,
                "--jackknife leaves out each unit once: --boot-ci is of a bootstrap");
    return FALSE;
}

void avlast_redrawn_extra(AvlastResult *result, const char *name)
{
    const char *had = avlast_json_member_text(result->settings, "extra");
    g_autofree char *extra =
        had && *had ? g_strdup_printf("%s,%s", had, name) : g_strdup(name);

    json_object_set_new(result->settings, "extra", json_string(extra));
}

gboolean avlast_run_redrawn(AvlastRun *run, const AvlastFrame *frame,
                            AvlastRedrawnOptions *how, GError **error)
{
    *how = (AvlastRedrawnOptions){.type = AVLAST_REPLICATES_JKN,
                                  .watch = avlast_run_watch_kept(run, frame)};
    how->keep = run->kept;
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

/* What follows from the standard error, with the degrees of freedom of the row it is
 * beside and on the scale of its interval. */
static void infer(AvlastEstimate *row, const AvlastEstimate *beside, double level)
{
    const gboolean logs = beside->scale == AVLAST_ROW_LOG,
                   fisher = beside->scale == AVLAST_ROW_FISHER;
    const double e = beside->estimate;
    AvlastEstimate scaled = *row;

    scaled.estimate = logs ? log(e) : fisher ? atanh(e) : e;
    scaled.std_error = logs     ? row->std_error / e
                       : fisher ? row->std_error / ((1.0 - e) * (1.0 + e))
                                : row->std_error;
    scaled.df = beside->df;
    scaled.note = NULL; /* what it lacks is said by the row beside */
    avlast_estimate_infer(&scaled, level);
    g_free(scaled.note);
    row->df = beside->df;
    if (!isnan(beside->p_value)) { /* else it is tested against nothing */
        row->statistic = scaled.statistic;
        row->p_value = scaled.p_value;
    }
    row->conf_low = logs     ? exp(scaled.conf_low)
                    : fisher ? tanh(scaled.conf_low)
                             : scaled.conf_low;
    row->conf_high = logs     ? exp(scaled.conf_high)
                     : fisher ? tanh(scaled.conf_high)
                              : scaled.conf_high;
}

void avlast_redrawn_finish(const AvlastEstimates *of, AvlastEstimates *rows)
{
    for (guint i = 0; i < rows->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(rows, i);
        const AvlastEstimate *like =
            avlast_estimates_find(of, row->outcome, row->group, row->term, NULL);
        if (!like)
            continue;
        row->scale = like->scale;
        infer(row, like, rows->level);
    }
}

void avlast_redrawn_tell_imputed(const AvlastRun *run, AvlastResult *result)
{
    const char *name = avlast_redrawn_name(run);

    if (!run->imputed)
        return;
    if (run->kept)
        avlast_estimates_note(result->estimates,
                              _("%s: intervals are the percentiles of all replicates of "
                                "all %u completed data sets"),
                              name, (guint)run->imputed->m);
    else
        avlast_estimates_note(result->estimates,
                              _("%s: within each of %u completed data sets, pooled by "
                                "Rubin's rules"),
                              name, (guint)run->imputed->m);
}

/* What was pooled is told as it is. */
static void copy_pooled(const AvlastEstimate *from, AvlastEstimate *row)
{
    row->df = from->df;
    row->statistic = from->statistic;
    row->p_value = from->p_value;
    row->conf_low = from->conf_low;
    row->conf_high = from->conf_high;
}

/* A row of the bootstrap to stand beside that of its outcome and term. */
static gboolean add_row(const AvlastRun *run, AvlastResult *result,
                        const AvlastEstimate *from, GError **error)
{
    const gboolean jackknife = run->options.jackknife;
    gsize at;

    if (!avlast_estimates_find(result->estimates, from->outcome, from->group, from->term,
                               &at)) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                    "an effect is not among the rows");
        return FALSE;
    }
    AvlastEstimate *row =
        avlast_adjusted_row(result->estimates, at, avlast_redrawn_name(run));
    const AvlastEstimate *beside = avlast_estimates_row(result->estimates, at);
    row->std_error = from->std_error;
    row->nobs = from->nobs;
    row->nclusters = beside->nclusters;
    if (run->imputed)
        copy_pooled(from, row);
    else
        infer(row, beside, result->estimates->level);
    g_free(row->method);
    row->method =
        jackknife ? g_strdup(run->imputed ? "Rubin; jackknife" : "jackknife")
        : run->imputed && !run->kept
            ? g_strdup_printf("Rubin; bootstrap %s", run->options.bootstrap)
            : g_strdup_printf("%sbootstrap %s %s", run->imputed ? "Rubin; " : "",
                              run->options.bootstrap,
                              avlast_boot_interval_name(avlast_run_boot_interval(run)));
    if (!jackknife) {
        row->conf_low = from->conf_low;
        row->conf_high = from->conf_high;
    }
    if (from->note)
        avlast_estimate_note(row, "%s", from->note);
    return TRUE;
}

gboolean avlast_redrawn_add(const AvlastRun *run, AvlastResult *result,
                            const AvlastEstimates *from, GError **error)
{
    for (guint i = 0; i < from->rows->len; i++)
        if (!add_row(run, result, avlast_estimates_row(from, i), error))
            return FALSE;
    return TRUE;
}
