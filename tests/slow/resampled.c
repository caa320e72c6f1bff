/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resampled [REPLICATIONS]: intervals of the bootstrap, the jackknife and the multiplier
 * bootstrap in small samples drawn again and again: means, slopes and trials, of rows and
 * of few clusters. Each must hold the truth as often as is known of it: percentiles of
 * few or skewed units are known to be short, t intervals are not. */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/distribution.h"
#include "core/random.h"
#include "impact/trial_bootstrap.h"
#include "infer/replication.h"
#include "model/multiplier.h"
#include "model/robust.h"
#include "survey/mean.h"
#include "tests/slow/tally.h"

enum { MOST = 200, REPS = 399, Y, X, T, G, B, ONE, COLUMNS };
static const AvlastStream stream = {20261130, AVLAST_PURPOSE_STUDY_DATA};
static const char *const names[] = {
    [Y] = "y", [X] = "x", [T] = "t", [G] = "g", [B] = "b", [ONE] = "one"};

typedef struct {
    guint32 replicate;
    gsize n;
    double value[COLUMNS][MOST];
} Data;

static double normal(const Data *d, gsize i, guint32 what)
{
    return avlast_random_normal(stream, d->replicate, (guint32)i, what);
}

static double uniform(const Data *d, gsize i, guint32 what)
{
    return avlast_random_uniform(stream, d->replicate, (guint32)i, what);
}

/* --- samples --- */

/* 40 incomes: log-normal, mean sqrt(e). */
static void incomes(Data *d)
{
    d->n = 40;
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] = exp(normal(d, i, 1));
}

/* 12 clusters of 4 to 13 rows; a slope of 0.5 on an x that is partly the cluster's. */
static void clusters(Data *d)
{
    d->n = 0;
    for (gsize g = 0; g < 12; g++)
        for (gsize j = 0; j < 4 + (gsize)(10.0 * uniform(d, g, 2)); j++) {
            const gsize i = d->n++;
            d->value[G][i] = (double)g;
            d->value[X][i] = normal(d, g, 3) + 0.7 * normal(d, i, 4);
            d->value[Y][i] =
                0.5 * d->value[X][i] + 0.6 * normal(d, g, 5) + normal(d, i, 6);
        }
}

/* 60 rows whose errors spread with x. */
static void spreading(Data *d)
{
    d->n = 60;
    for (gsize i = 0; i < d->n; i++) {
        d->value[X][i] = normal(d, i, 1);
        d->value[Y][i] =
            0.5 * d->value[X][i] + (0.5 + fabs(d->value[X][i])) * normal(d, i, 2);
    }
}

/* A trial of 40 rows with a skewed outcome, 20 in each arm in the order of lots. */
static void trial_of_rows(Data *d)
{
    d->n = 40;
    for (gsize i = 0; i < d->n; i++) {
        d->value[T][i] = i < 20 ? 1.0 : 0.0;
        d->value[Y][i] = d->value[T][i] - log(uniform(d, i, 1));
    }
}

/* Seven clusters in each arm, normal. */
static void trial_of_clusters(Data *d)
{
    d->n = 0;
    for (gsize g = 0; g < 14; g++)
        for (gsize j = 0; j < 4 + (gsize)(10.0 * uniform(d, g, 2)); j++) {
            const gsize i = d->n++;
            d->value[G][i] = (double)g;
            d->value[T][i] = g % 2 ? 1.0 : 0.0;
            d->value[Y][i] = d->value[T][i] + 0.5 * normal(d, g, 5) + normal(d, i, 6);
        }
}

/* 15 pairs. */
static void pairs(Data *d)
{
    d->n = 30;
    for (gsize i = 0; i < d->n; i++) {
        d->value[B][i] = (double)(i / 2);
        d->value[T][i] = i % 2 ? 1.0 : 0.0;
        d->value[Y][i] = d->value[T][i] + normal(d, i / 2, 3) + normal(d, i, 4);
    }
}

static AvlastFrame *frame_of(const Data *d)
{
    AvlastFrame *frame = avlast_frame_new("drawn", d->n);

    for (guint c = Y; c < COLUMNS; c++) {
        AvlastColumn *column =
            avlast_column_new(names[c], AVLAST_COLUMN_NUMBER, d->n, NULL);
        for (gsize i = 0; i < d->n; i++) {
            column->number[i] = c == ONE ? 1.0 : d->value[c][i];
            column->reason[i] = AVLAST_PRESENT;
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* --- intervals --- */

typedef struct {
    const char *name;
    AvlastReplicateType type; /* RESAMPLED, BAYES or JKN; multiplier: BOOTSTRAP */
    AvlastBootInterval interval;
} Way;

static const Way ways[] = {
    {"percentile", AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_PERCENTILE},
    {"bca", AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_BCA},
    {"t", AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_T},
    {"bayes percentile", AVLAST_REPLICATES_BAYES, AVLAST_BOOT_PERCENTILE},
    {"jackknife", AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE},
    {"multiplier t", AVLAST_REPLICATES_BOOTSTRAP, AVLAST_BOOT_T},
    {"multiplier percentile", AVLAST_REPLICATES_BOOTSTRAP, AVLAST_BOOT_PERCENTILE}};
enum { WAYS = G_N_ELEMENTS(ways) };

static gboolean multiply(AvlastEstimates *e, const Way *way, guint32 seed, GError **error)
{
    const AvlastMultiplierOptions how = {.factors = AVLAST_WILD_WEBB,
                                         .interval = way->interval,
                                         .reps = REPS,
                                         .seed = seed};
    AvlastMultiplierTold told;

    return avlast_multiplier(e, &how, &told, error);
}

static AvlastEstimates *mean(const AvlastFrame *frame, const AvlastSample *sample,
                             gconstpointer data, GError **error)
{
    const char *const outcome[] = {"y", NULL};
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE, .keep_root = TRUE};

    (void)data;
    return avlast_survey_mean(frame, sample, outcome, &options, error);
}

static AvlastEstimates *slope(const AvlastFrame *frame, const AvlastSample *sample,
                              gconstpointer data, GError **error)
{
    static const char *const terms[] = {"x", "(Intercept)"};
    const double *const x[] = {avlast_frame_find(frame, "x")->number,
                               avlast_frame_find(frame, "one")->number};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = avlast_frame_find(frame, "y")->number,
                                     .n = frame->rows,
                                     .k = 2,
                                     .names = terms,
                                     .x = x,
                                     .weight = sample->weight};
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    g_autoptr(AvlastRobust) robust = fit ? avlast_robust_new(fit, &options, error) : NULL;

    (void)data;
    return robust ? avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, error) : NULL;
}

static gboolean replicate(AvlastSample *sample, const Way *way, guint32 seed,
                          GError **error)
{
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = way->type == AVLAST_REPLICATES_JKN ? AVLAST_REPLICATES_JK1 : way->type;
    if (way->type != AVLAST_REPLICATES_JKN) {
        spec.reps = REPS;
        spec.seed = seed;
    }
    AvlastReplicates *made = avlast_replicates_make(sample, &spec, error);
    if (!made)
        return FALSE;
    made->interval = way->interval;
    if (way->interval == AVLAST_BOOT_BCA) {
        spec = (AvlastReplicateSpec){.type = AVLAST_REPLICATES_JK1, .scale = NAN};
        made->jackknife = avlast_replicates_make(sample, &spec, error);
    }
    avlast_sample_set_replicates(sample, made);
    return TRUE;
}

/* Of a sample; --cluster where there are any. */
static gboolean sampled(const AvlastFrame *frame, AvlastEstimator estimator,
                        gboolean clustered, const Way *way, guint32 seed, double ends[2],
                        GError **error)
{
    const char *const cluster[] = {"g", NULL};
    const AvlastDesignColumns columns = {.clusters = clustered ? cluster : NULL,
                                         .df = NAN};
    const gboolean multiplier = way->type == AVLAST_REPLICATES_BOOTSTRAP;
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, error);

    if (!sample || (!multiplier && !replicate(sample, way, seed, error)))
        return FALSE;
    g_autoptr(AvlastEstimates) e =
        avlast_estimate(estimator, frame, sample, NULL, FALSE, error);
    if (!e || (multiplier && !multiply(e, way, seed, error)))
        return FALSE;
    ends[0] = avlast_estimates_row(e, 0)->conf_low;
    ends[1] = avlast_estimates_row(e, 0)->conf_high;
    return TRUE;
}

static gboolean of_trial(const AvlastFrame *frame, const AvlastTrialColumns *columns,
                         const Way *way, guint32 seed, double ends[2], GError **error)
{
    const char *const outcomes[] = {"y", NULL};
    AvlastRctOptions options = {
        .outcomes = outcomes, .columns = *columns, .df = NAN, .level = 0.95};
    const AvlastRedrawnOptions how = {
        .type = way->type, .interval = way->interval, .reps = REPS, .seed = seed};

    options.columns.treatment = "t";
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
    g_autoptr(AvlastEstimates) own =
        trial ? avlast_evaluation_estimates(trial, NULL, error) : NULL;
    if (!own)
        return FALSE;
    AvlastEstimate *row = avlast_estimates_row(own, 0);
    if (way->type == AVLAST_REPLICATES_BOOTSTRAP) {
        if (!multiply(own, way, seed, error))
            return FALSE;
        ends[0] = row->conf_low;
        ends[1] = row->conf_high;
        return TRUE;
    }
    g_autoptr(AvlastEstimates) e = avlast_trial_bootstrap(
        g_ptr_array_index(trial->analysed, 0), &options, &how, error);
    if (!e)
        return FALSE;
    const AvlastEstimate *drawn = avlast_estimates_row(e, 0);
    const double reach = avlast_t_critical(0.95, row->df) * drawn->std_error;
    const gboolean jackknife = way->type == AVLAST_REPLICATES_JKN;
    ends[0] = jackknife ? row->estimate - reach : drawn->conf_low;
    ends[1] = jackknife ? row->estimate + reach : drawn->conf_high;
    return TRUE;
}

/* --- cases --- */

/* Bounds of 100 for each way; 0 and 100: shown, not judged. */
typedef struct {
    const char *name;
    void (*draw)(Data *d);
    double truth;
    AvlastEstimator estimator; /* NULL: a trial */
    gboolean clustered;
    AvlastTrialColumns columns;
    double least[WAYS], most[WAYS];
    double lacking; /* of intervals by BCa, whose ends 399 draws may not reach */
} Case;

static const Case cases[] = {
    {"mean of 40 incomes",
     incomes,
     1.6487212707001282,
     mean,
     FALSE,
     {0},
     {84, 85, 90, 84, 84, 80, 80},
     {94, 95, 97, 94, 94, 97, 94},
     0.125},
    {"mean, 12 clusters",
     clusters,
     0.0,
     mean,
     TRUE,
     {0},
     {86, 86, 91, 86, 92, 90, 86},
     {95, 95, 97, 95, 97, 98, 96},
     0.0},
    {"slope, 60 rows",
     spreading,
     0.5,
     slope,
     FALSE,
     {0},
     {86, 86, 91, 86, 90, 86, 86},
     {96, 96, 98, 96, 97, 96, 96},
     0.0},
    {"slope, 12 clusters",
     clusters,
     0.5,
     slope,
     TRUE,
     {0},
     {84, 84, 90, 84, 91, 84, 82},
     {96, 96, 98, 96, 98, 97, 96},
     0.0},
    {"trial, 20 and 20 skewed rows",
     trial_of_rows,
     1.0,
     NULL,
     FALSE,
     {0},
     {91, 90, 92, 91, 93, 92, 91},
     {96, 96, 97.5, 96, 97.5, 97.5, 97},
     0.0},
    {"trial, 7 and 7 clusters",
     trial_of_clusters,
     1.0,
     NULL,
     TRUE,
     {.cluster = "g"},
     {85, 84, 91, 85, 93, 91, 88},
     {95, 95, 98, 95, 98.5, 98, 97},
     0.0},
    {"trial, 15 pairs",
     pairs,
     1.0,
     NULL,
     FALSE,
     {.block = "b"},
     {88, 87, 92, 88, 93, 91, 88},
     {95, 95, 97.5, 95, 97, 97.5, 96},
     0.0},
};

static gboolean run(const Case *c, guint32 n, gboolean *good, GError **error)
{
    static Data d;
    Tally tally[WAYS] = {{0}};

    for (gsize w = 0; w < WAYS; w++)
        tally[w].lacking = ways[w].interval == AVLAST_BOOT_BCA ? c->lacking : 0.0;
    for (guint32 r = 0; r < n; r++) {
        memset(&d, 0, sizeof d);
        d.replicate = r;
        c->draw(&d);
        g_autoptr(AvlastFrame) frame = frame_of(&d);
        for (gsize w = 0; w < WAYS; w++) {
            double ends[2] = {NAN, NAN};
            if (!(c->estimator ? sampled(frame, c->estimator, c->clustered, &ways[w], r,
                                         ends, error)
                               : of_trial(frame, &c->columns, &ways[w], r, ends, error)))
                return FALSE;
            tally_add(&tally[w], ends[0], ends[1], c->truth);
        }
    }
    for (gsize w = 0; w < WAYS; w++)
        *good &= tally_judge(&tally[w], c->name, ways[w].name, c->least[w], c->most[w]);
    return TRUE;
}

int main(int argc, char **argv)
{
    const guint32 n = slow_replications(argc, argv, 1000);
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;

    gsl_set_error_handler_off();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (!run(&cases[i], n, &good, &error)) {
            fprintf(stderr, "resampled: %s: %s\n", cases[i].name, error->message);
            return EXIT_FAILURE;
        }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
