/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/bootstrap.h"

#include <math.h>
#include <string.h>

#include "cmd/resampling.h"
#include "core/error.h"
#include "design/replicates.h"
#include "infer/bootstrap.h"

/* Replicates when --reps is not given: 95 % percentiles are the 25th and the 975th. */
#define REPS 999

gboolean avlast_run_has_bootstrap(const AvlastRun *run)
{
    const AvlastOptions *o = &run->options;

    return o->bootstrap || o->jackknife || o->boot_ci;
}

static gboolean check(const AvlastOptions *o, GError **error)
{
    const char *wrong = NULL;

    if (!o->bootstrap && !o->jackknife)
        wrong = "--boot-ci is about --bootstrap";
    else if (o->bootstrap && o->jackknife)
        wrong =
            "--bootstrap and --jackknife are two ways to standard errors: one of both";
    else if (o->replicates || o->rep_weights)
        wrong =
            "--bootstrap and --jackknife make replicates, and so does --replicates or "
            "--rep-weights: one of them";
    else if (o->jackknife &&
             (o->boot_ci || o->reps != G_MININT64 || o->seed != G_MININT64))
        wrong = "--jackknife leaves out each unit once: --reps, --seed and --boot-ci are "
                "of a bootstrap";
    else if (g_strcmp0(o->bootstrap, "pairs") == 0 && o->cluster)
        wrong =
            "--bootstrap pairs draws rows as if they were independent; with --cluster "
            "it is --bootstrap cluster";
    else if (g_strcmp0(o->bootstrap, "cluster") == 0 && !o->cluster)
        wrong =
            "--bootstrap cluster needs --cluster; rows are drawn by --bootstrap pairs";
    else if (o->imputation || o->imputed)
        wrong = "--bootstrap and --jackknife do not go with imputed data";
    else if (o->df_rule || o->lonely_domain)
        wrong = "--df-rule and --lonely-domain are for linearised variances";
    else if (!isnan(o->rep_rho) || o->rep_centre || o->rep_type || o->rep_combined ||
             o->rep_rscales || !isnan(o->rep_scale))
        wrong = "--rep-... options are about --rep-weights and --replicates";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    return !wrong;
}

static AvlastReplicates *leave_out(AvlastSample *sample, GError **error)
{
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = sample->stage[0].stratum ? AVLAST_REPLICATES_JKN : AVLAST_REPLICATES_JK1;
    return avlast_replicates_make(sample, &spec, error);
}

/* Studentised intervals need standard errors under each replicate's weights. */
static gboolean check_interval(const AvlastSample *sample, AvlastBootInterval kind,
                               GError **error)
{
    if (kind != AVLAST_BOOT_T || (!sample->calibration && sample->n_stages == 1))
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV388", NULL,
        "--boot-ci t has no standard errors of replicates for %s\nhint: --boot-ci "
        "bca",
        sample->calibration ? "calibrated weights" : "several stages");
    return FALSE;
}

static AvlastReplicates *draw(AvlastRun *run, AvlastSample *sample, GError **error)
{
    const AvlastOptions *o = &run->options;
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
    AvlastBootInterval kind = AVLAST_BOOT_PERCENTILE;

    if (o->boot_ci)
        avlast_boot_interval_of_name(o->boot_ci, &kind);
    spec.type = strcmp(o->bootstrap, "bayes") == 0 ? AVLAST_REPLICATES_BAYES
                                                   : AVLAST_REPLICATES_RESAMPLED;
    if (!avlast_run_reps(run, REPS, AVLAST_REPLICATES_MOST, &spec.reps, error) ||
        !avlast_run_seed(run, &spec.seed, error) || !check_interval(sample, kind, error))
        return NULL;
    g_autoptr(AvlastReplicates) made = avlast_replicates_make(sample, &spec, error);
    if (!made)
        return NULL;
    made->interval = kind;
    run->random = TRUE;
    if (kind == AVLAST_BOOT_BCA && !(made->jackknife = leave_out(sample, error)))
        return NULL;
    return g_steal_pointer(&made);
}

gboolean avlast_run_bootstrap(AvlastRun *run, const AvlastFrame *frame,
                              AvlastSample *sample, GError **error)
{
    if (!check(&run->options, error))
        return FALSE;
    AvlastReplicates *made =
        run->options.jackknife ? leave_out(sample, error) : draw(run, sample, error);
    if (!made)
        return FALSE;
    made->watch = avlast_run_watch(run, frame);
    if (made->jackknife)
        made->jackknife->watch = made->watch;
    avlast_sample_set_replicates(sample, made);
    return TRUE;
}
