/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/bootstrap.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/resampling.h"
#include "core/error.h"
#include "design/replicates.h"
#include "infer/bootstrap.h"
#include "infer/kept.h"
#include "model/multiplier.h"

/* Replicates when --reps is not given: 95 % percentiles are the 25th and the 975th. */
#define REPS 999
/* Sums of influence cost little. */
#define MOST_MULTIPLIERS 1000000

gboolean avlast_run_has_bootstrap(const AvlastRun *run)
{
    const AvlastOptions *o = &run->options;

    return o->bootstrap || o->jackknife || o->boot_ci || o->boot_factors;
}

gboolean avlast_run_has_multiplier(const AvlastRun *run)
{
    return g_strcmp0(run->options.bootstrap, "multiplier") == 0;
}

gboolean avlast_run_wants_root(const AvlastRun *run)
{
    return run->options.influence || run->joined || avlast_run_has_multiplier(run);
}

gboolean avlast_run_keeps_root(const AvlastRun *run, const AvlastSample *sample)
{
    return avlast_run_wants_root(run) ||
           (run->options.keep_influence && (!sample || avlast_sample_has_root(sample)));
}

static gboolean imputes(const AvlastRun *run)
{
    return run->options.imputation || run->options.imputed;
}

AvlastBootInterval avlast_run_boot_interval(const AvlastRun *run)
{
    /* of completed data sets Rubin's rules make it from the standard errors */
    AvlastBootInterval kind = imputes(run) ? AVLAST_BOOT_NONE : AVLAST_BOOT_PERCENTILE;

    if (run->options.boot_ci)
        avlast_boot_interval_of_name(run->options.boot_ci, &kind);
    return kind;
}

/* What is about another kind of bootstrap, or about none. */
static const char *check_kind(const AvlastRun *run, const char *cluster)
{
    const AvlastOptions *o = &run->options;
    const gboolean multiplier = avlast_run_has_multiplier(run);

    if (!o->bootstrap && (o->boot_ci || (o->boot_factors && !o->jackknife)))
        return o->boot_ci ? "--boot-ci is about --bootstrap"
                          : "--boot-factors is about --bootstrap multiplier";
    if (o->boot_factors && !multiplier)
        return "--boot-factors is about --bootstrap multiplier";
    if (multiplier && g_strcmp0(o->boot_ci, "bca") == 0)
        return "--boot-ci bca mends bias and skewness, which a multiplier bootstrap has "
               "not: its draws are about the estimate";
    if (g_strcmp0(o->bootstrap, "pairs") == 0 && cluster)
        return "--bootstrap pairs draws rows as if they were independent; with --cluster "
               "it is --bootstrap cluster";
    if (g_strcmp0(o->bootstrap, "cluster") == 0 && !cluster)
        return "--bootstrap cluster needs --cluster; rows are drawn by --bootstrap pairs";
    return NULL;
}

/* What there is of completed data sets: standard errors of each, and percentiles of all.
 */
static gboolean check_imputed(const AvlastRun *run, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *wrong =
        !imputes(run) ? NULL
        : avlast_run_has_multiplier(run)
            ? "--bootstrap multiplier takes no completed data sets: it draws what "
              "Rubin's rules put together from the influence without drawing"
        : o->boot_ci && strcmp(o->boot_ci, "percentile") != 0
            ? "--boot-ci of completed data sets is percentile, of all their replicates "
              "together; without it, Rubin's rules make the interval from the "
              "bootstrap's standard errors"
            : NULL;

    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV733", NULL, "%s", wrong);
    return !wrong;
}

AvlastResampleWatch *avlast_run_watch_kept(AvlastRun *run, const AvlastFrame *frame)
{
    if (imputes(run) && avlast_run_boot_interval(run) == AVLAST_BOOT_PERCENTILE &&
        !run->kept)
        run->kept = avlast_kept_new();
    return avlast_run_watch(run, frame);
}

gboolean avlast_run_check_bootstrap(const AvlastRun *run, const char *cluster,
                                    GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *wrong = NULL;

    if (o->bootstrap && o->jackknife)
        wrong =
            "--bootstrap and --jackknife are two ways to standard errors: one of both";
    else if (o->replicates || o->rep_weights)
        wrong =
            "--bootstrap and --jackknife make replicates, and so does --replicates or "
            "--rep-weights: one of them";
    else
        wrong = check_kind(run, cluster);
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    return !wrong && check_imputed(run, error);
}

/* What only a sampling design has. */
static gboolean check(const AvlastRun *run, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *wrong = NULL;

    if (!avlast_run_check_bootstrap(run, o->cluster ? o->cluster[0] : NULL, error))
        return FALSE;
    if (o->jackknife && (o->boot_ci || o->reps != G_MININT64 || o->seed != G_MININT64))
        wrong = "--jackknife leaves out each unit once: --reps, --seed and --boot-ci are "
                "of a bootstrap";
    else if ((o->df_rule || o->lonely_domain) && !avlast_run_has_multiplier(run))
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
    const AvlastBootInterval kind = avlast_run_boot_interval(run);

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
    if (!check(run, error))
        return FALSE;
    if (avlast_run_has_multiplier(run)) /* nothing is computed again */
        return TRUE;
    AvlastReplicates *made =
        run->options.jackknife ? leave_out(sample, error) : draw(run, sample, error);
    if (!made)
        return FALSE;
    made->watch = avlast_run_watch_kept(run, frame);
    made->keep = run->kept;
    if (made->jackknife)
        made->jackknife->watch = made->watch;
    avlast_sample_set_replicates(sample, made);
    return TRUE;
}

static void tell_multiplier(const AvlastMultiplierOptions *how,
                            const AvlastMultiplierTold *told, AvlastEstimates *e)
{
    const char *interval = avlast_boot_interval_name(how->interval);

    if (told->enumerated)
        avlast_estimates_note(e,
                              _("multiplier bootstrap, %s: all %u vectors of signs of %d "
                                "units; standard errors are those of the influence"),
                              interval, told->reps, (int)told->units);
    else
        avlast_estimates_note(e,
                              _("multiplier bootstrap, %s: %u draws of %s factors of %d "
                                "units; standard errors are those of the influence"),
                              interval, told->reps,
                              avlast_wild_factors_name(how->factors), (int)told->units);
    avlast_boot_tell_few(e, how->interval, told->units);
}

gboolean avlast_run_multiplier(AvlastRun *run, const AvlastFrame *frame,
                               AvlastEstimates *estimates, AvlastEstimates *told_in,
                               GError **error)
{
    AvlastMultiplierOptions how = {.interval = avlast_run_boot_interval(run)};
    AvlastMultiplierTold told;

    if (!avlast_run_has_multiplier(run))
        return TRUE;
    if (run->options.boot_factors)
        avlast_wild_factors_parse(run->options.boot_factors, &how.factors);
    if (!avlast_run_reps(run, REPS, MOST_MULTIPLIERS, &how.reps, error) ||
        !avlast_run_seed(run, &how.seed, error))
        return FALSE;
    how.watch = avlast_run_watch(run, frame);
    if (!avlast_multiplier(estimates, &how, &told, error))
        return FALSE;
    tell_multiplier(&how, &told, told_in);
    run->random |= !told.enumerated;
    if (run->options.influence || run->options.keep_influence || run->joined)
        return TRUE;
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    return TRUE;
}
