/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/bootstrap.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/imputed.h"
#include "cmd/prepost/prepost.h"
#include "cmd/redrawn.h"
#include "impact/prepost/redraw.h"
#include "infer/adjusted.h"
#include "infer/bootstrap.h"

/* Rows with influence values: means and comparisons. */
static gboolean has_root(const AvlastEstimate *row)
{
    static const char *const terms[] = {"before", "after", "change"};

    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++)
        if (g_strcmp0(row->term, terms[i]) == 0)
            return isfinite(row->std_error);
    return isfinite(row->std_error) && (g_str_has_prefix(row->term, "change:") ||
                                        g_str_has_prefix(row->term, "ancova:"));
}

static AvlastEstimates *multiply(AvlastRun *run, const AvlastFrame *frame,
                                 const AvlastPrePostOptions *options,
                                 AvlastResult *result, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_prepost(frame, options, error);
    g_autofree guint8 *keep = NULL;

    if (!e)
        return NULL;
    keep = g_new0(guint8, e->rows->len + 1);
    for (guint i = 0; i < e->rows->len; i++)
        keep[i] = has_root(avlast_estimates_row(e, i)) ? 1 : 0;
    return avlast_estimates_keep(e, keep, error) &&
                   avlast_run_multiplier(run, frame, e, result->estimates, error)
               ? g_steal_pointer(&e)
               : NULL;
}

typedef struct {
    const AvlastPrePostOptions *options;
    const AvlastRedrawnOptions *how;
} OneSet;

static AvlastEstimates *redraw_one(const AvlastFrame *frame, const AvlastSample *sample,
                                   gconstpointer data, GError **error)
{
    const OneSet *set = data;
    g_autoptr(AvlastEstimates) own = avlast_prepost(frame, set->options, error);
    AvlastEstimates *rows =
        own ? avlast_prepost_redraw(frame, set->options, set->how, error) : NULL;

    (void)sample;
    if (rows)
        avlast_redrawn_finish(own, rows);
    return rows;
}

static AvlastEstimates *redraw_all(AvlastRun *run, const AvlastFrame *frame,
                                   const AvlastPrePostOptions *options,
                                   const AvlastRedrawnOptions *how, GError **error)
{
    const OneSet set = {options, how};
    const AvlastImpute impute = {.estimate = redraw_one, .data = &set};

    if (!run->imputed)
        return avlast_prepost_redraw(frame, options, how, error);
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);
    return sample ? avlast_run_impute_beside(run, frame, sample, &impute, error) : NULL;
}

static AvlastEstimates *redraw(AvlastRun *run, const AvlastFrame *frame,
                               const AvlastPrePostOptions *options, AvlastResult *result,
                               GError **error)
{
    AvlastRedrawnOptions how;
    AvlastEstimates *e = avlast_run_redrawn(run, frame, &how, error)
                             ? redraw_all(run, frame, options, &how, error)
                             : NULL;

    if (!e)
        return NULL;
    avlast_redrawn_tell_imputed(run, result);
    if (run->options.jackknife)
        avlast_estimates_note(
            result->estimates, "%s",
            options->columns.cluster
                ? _("jackknife: each cluster is left out once")
                : _("jackknife: each person is left out once, with all measurements"));
    else
        avlast_estimates_note(
            result->estimates,
            options->columns.cluster
                ? _("bootstrap, %s: %u samples of the clusters")
                : _("bootstrap, %s: %u samples of the people, with all measurements of "
                    "each"),
            how.interval == AVLAST_BOOT_NONE ? "Rubin"
                                             : avlast_boot_interval_name(how.interval),
            how.reps);
    avlast_boot_tell_few(result->estimates, how.interval,
                         avlast_boot_units(result->estimates));
    return e;
}

gboolean avlast_prepost_bootstrap(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastPrePostOptions *options,
                                  AvlastResult *result, GError **error)
{
    if (!avlast_run_has_bootstrap(run))
        return TRUE;
    g_autoptr(AvlastEstimates) rows = avlast_run_has_multiplier(run)
                                          ? multiply(run, frame, options, result, error)
                                          : redraw(run, frame, options, result, error);
    if (!rows || !avlast_redrawn_add(run, result, rows, error))
        return FALSE;
    avlast_redrawn_extra(result, avlast_redrawn_name(run));
    return avlast_estimates_pad(result->estimates, error);
}
