/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resampled [REPLICATIONS]: intervals of the bootstrap, the jackknife and the multiplier
 * bootstrap in small samples drawn again and again: means, slopes and trials, of rows and
 * of few clusters. Each must hold the truth as often as is known of it: percentiles of
 * few or skewed units are known to be short, t intervals are not. */
#include "core/distribution.h"
#include "impact/trial_bootstrap.h"
#include "infer/replication.h"
#include "model/multiplier.h"
#include "model/robust.h"
#include "survey/mean.h"
#include "tests/slow/drawn.h"

enum { REPS = 399 };

/* --- samples --- */

/* Incomes: log-normal, mean sqrt(e). */
static void incomes(Data *d, guint count)
{
    d->n = count;
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] = exp(normal(d, i, 1));
}

/* Clusters of 4 to 13 rows; a slope of 0.5 on an x that is partly the cluster's. */
static void clusters(Data *d, guint count)
{
    d->n = 0;
    for (gsize g = 0; g < count; g++)
        for (gsize j = 0; j < 4 + (gsize)(10.0 * uniform(d, g, 2)); j++) {
            const gsize i = d->n++;
            d->value[G][i] = (double)g;
            d->value[X][i] = normal(d, g, 3) + 0.7 * normal(d, i, 4);
            d->value[Y][i] =
                0.5 * d->value[X][i] + 0.6 * normal(d, g, 5) + normal(d, i, 6);
        }
}

/* Rows whose errors spread with x. */
static void spreading(Data *d, guint count)
{
    d->n = count;
    for (gsize i = 0; i < d->n; i++) {
        d->value[X][i] = normal(d, i, 1);
        d->value[Y][i] =
            0.5 * d->value[X][i] + (0.5 + fabs(d->value[X][i])) * normal(d, i, 2);
    }
}

/* A trial of rows with a skewed outcome, half in each arm. */
static void trial_of_rows(Data *d, guint count)
{
    d->n = count;
    for (gsize i = 0; i < d->n; i++) {
        d->value[T][i] = i < count / 2 ? 1.0 : 0.0;
        d->value[Y][i] = d->value[T][i] - log(uniform(d, i, 1));
    }
}

/* As many clusters in each arm, normal. */
static void trial_of_clusters(Data *d, guint count)
{
    d->n = 0;
    for (gsize g = 0; g < count; g++)
        for (gsize j = 0; j < 4 + (gsize)(10.0 * uniform(d, g, 2)); j++) {
            const gsize i = d->n++;
            d->value[G][i] = (double)g;
            d->value[T][i] = g % 2 ? 1.0 : 0.0;
            d->value[Y][i] = d->value[T][i] + 0.5 * normal(d, g, 5) + normal(d, i, 6);
        }
}

static void pairs(Data *d, guint count)
{
    d->n = 2 * count;
    for (gsize i = 0; i < d->n; i++) {
        const gsize pair = i / 2;
        d->value[B][i] = (double)pair;
        d->value[T][i] = i % 2 ? 1.0 : 0.0;
        d->value[Y][i] = d->value[T][i] + normal(d, i / 2, 3) + normal(d, i, 4);
    }
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
    {"normal", AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_NORMAL},
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

typedef struct {
    const char *name;
    void (*draw)(Data *d, guint count);
    double truth;
    guint count;
    gboolean clustered;
    AvlastEstimator estimator; /* NULL: a trial */
    AvlastTrialColumns columns;
    double least[WAYS], most[WAYS];
    double lacking; /* of intervals by BCa, whose ends 399 draws may not reach */
} Sampled;

/* Bounds of 100 for each way. With G units a percentile, normal or Bayesian interval is
 * that of z with (G - 1)/G of the variance where t has G - 1 df: of a mean of normal
 * values it holds 94 with 40 units, 91.5 with 12, 90 with 8, and 90 of 8 clusters in two
 * arms; less where sizes differ and where a slope rests on few of them. BCa mends bias
 * and skewness, not that. The bootstrap t is right to second order, the jackknife with t
 * has G - 1 df and of clusters CR3's length (93 to 99). Multipliers' t has the errors of
 * the design (CR2, Neyman) and their normal quantiles as many factors give them. A
 * log-normal mean is short by all (Johnson 1978, doi:10.1080/01621459.1978.10480051). */
static const Sampled cases[] = {
    {"mean of 40 incomes",
     incomes,
     1.6487212707001282,
     40,
     FALSE,
     mean,
     {0},
     {84, 85, 90, 84, 84, 84, 80, 80},
     {94, 95, 97, 94, 94, 94, 97, 94},
     0.125},
    {"mean, 12 clusters",
     clusters,
     0.0,
     12,
     TRUE,
     mean,
     {0},
     {86, 86, 91, 86, 86, 92, 90, 86},
     {95, 95, 97, 95, 95, 97, 98, 96},
     0.0},
    {"mean, 8 clusters",
     clusters,
     0.0,
     8,
     TRUE,
     mean,
     {0},
     {82, 80, 90, 82, 80, 91, 89, 80},
     {92, 92, 98, 92, 92, 98, 99, 95},
     0.05},
    {"slope, 60 rows",
     spreading,
     0.5,
     60,
     FALSE,
     slope,
     {0},
     {86, 86, 91, 86, 86, 90, 86, 86},
     {96, 96, 98, 96, 96, 97, 96, 96},
     0.0},
    {"slope, 12 clusters",
     clusters,
     0.5,
     12,
     TRUE,
     slope,
     {0},
     {84, 84, 90, 84, 84, 91, 84, 82},
     {96, 96, 98, 96, 96, 98, 97, 96},
     0.1},
    {"slope, 8 clusters",
     clusters,
     0.5,
     8,
     TRUE,
     slope,
     {0},
     {78, 74, 86, 78, 72, 89, 78, 70},
     {94, 94, 98, 95, 94, 98.5, 97, 95},
     0.3},
    {"trial, 20 and 20 skewed rows",
     trial_of_rows,
     1.0,
     40,
     FALSE,
     NULL,
     {0},
     {91, 90, 92, 91, 91, 93, 92, 91},
     {96, 96, 97.5, 96, 96, 97.5, 97.5, 97},
     0.0},
    {"trial, 7 and 7 clusters",
     trial_of_clusters,
     1.0,
     14,
     TRUE,
     NULL,
     {.cluster = "g"},
     {85, 84, 91, 85, 85, 93, 91, 88},
     {95, 95, 98, 95, 95, 98.5, 98, 97},
     0.0},
    {"trial, 4 and 4 clusters",
     trial_of_clusters,
     1.0,
     8,
     TRUE,
     NULL,
     {.cluster = "g"},
     {75, 72, 86, 75, 72, 91, 88, 78},
     {92, 92, 99, 92, 92, 99.5, 99, 96},
     0.05},
    {"trial, 15 pairs",
     pairs,
     1.0,
     15,
     FALSE,
     NULL,
     {.block = "b"},
     {88, 87, 92, 88, 88, 93, 91, 88},
     {95, 95, 97.5, 95, 95, 97, 97.5, 96},
     0.0},
};

static gboolean run(const Sampled *c, guint32 n, gboolean *good, GError **error)
{
    Tally tally[WAYS] = {{0}};

    for (gsize w = 0; w < WAYS; w++)
        tally[w].lacking = ways[w].interval == AVLAST_BOOT_BCA ? c->lacking : 0.0;
    for (guint32 r = 0; r < n; r++) {
        Data *d = data_new(r, 0);
        c->draw(d, c->count);
        g_autoptr(AvlastFrame) frame = frame_of(d);
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
    const guint32 n = slow_replications(argc, argv, 500);
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
