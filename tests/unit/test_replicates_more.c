/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "core/error.h"
#include "core/sum.h"
#include "design/calibration.h"
#include "design/replicates.h"
#include "design_cases.h"
#include "infer/replication.h"
#include "infer/variance.h"
#include "model/linear.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* What theory says of replicates made here: against linearisation, against closed forms,
 * against runs by hand, and of threads, seeds and the order of rows. */

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);
typedef struct {
    Statistic statistic;
    const char *variables[3], *by[2];
    gboolean keep_root;
} Asked;

typedef struct {
    const char *name, *file, *weights, *strata[2], *clusters[3], *fpc[3], *by;
} Design;

static const Design pairs = {"pairs", "replicates/pairs", "w", {"h"}, {"psu"}, {NULL},
                             "grp"};
static const Design pairs_fpc = {
    "pairs_fpc", "replicates/pairs", "w", {"h"}, {"psu"}, {"N"}, "grp"};
static const Design strat = {"strat", "survey/strat", "w", {"stratum"},
                             {NULL},  {NULL},         "g2"};
static const Design strat_fpc = {"strat_fpc", "survey/strat", "w", {"stratum"},
                                 {NULL},      {"N"},          "g2"};
static const Design clus1 = {"clus1",    "survey/clus1", "w", {NULL},
                             {"school"}, {NULL},         "g2"};
static const Design clus2 = {"clus2",        "survey/clus2", NULL, {"stratum"},
                             {"psu", "ssu"}, {"N1", "N2"},   "g2"};

static AvlastFrame *frame_of(const Design *d)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/%s.csv", d->file);
    g_autofree char *path = source_path(relative);

    return frame_of_csv(path);
}

static AvlastSample *plain_sample(const Design *d, const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;
    const AvlastDesignColumns columns = {.weights = d->weights,
                                         .strata = d->strata,
                                         .clusters = d->clusters,
                                         .fpc = d->fpc};
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);

    assert_no_error(error);
    return sample;
}

static AvlastSample *sample_with(const Design *d, const AvlastFrame *frame,
                                 AvlastReplicateType type, guint reps, guint seed,
                                 double rho)
{
    g_autoptr(GError) error = NULL;
    AvlastSample *sample = plain_sample(d, frame);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = type;
    spec.reps = reps;
    spec.seed = seed;
    spec.rho = rho;
    AvlastReplicates *replicates = avlast_replicates_make(sample, &spec, &error);
    assert_no_error(error);
    avlast_sample_set_replicates(sample, replicates);
    return sample;
}

static AvlastEstimates *run(const AvlastFrame *frame, const AvlastSample *sample,
                            gconstpointer data, GError **error)
{
    const Asked *asked = data;
    const AvlastSurveyOptions options = {.by = asked->by[0] ? asked->by : NULL,
                                         .keep_root = asked->keep_root};

    return asked->statistic(frame, sample, asked->variables, &options, error);
}

static AvlastEstimates *estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                 const Asked *asked)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = avlast_estimate(run, frame, sample, asked, FALSE, &error);

    assert_no_error(error);
    return e;
}

static const Asked totals = {avlast_survey_total, {"y", "x"}, {NULL}, FALSE};

/* --- linear statistics --- */

static const struct {
    const Design *design;
    AvlastReplicateType type;
    double rho;
} linear_cases[] = {
    {&pairs, AVLAST_REPLICATES_JKN, NAN},     {&pairs, AVLAST_REPLICATES_BRR, NAN},
    {&pairs, AVLAST_REPLICATES_FAY, 0.5},     {&pairs_fpc, AVLAST_REPLICATES_JKN, NAN},
    {&pairs_fpc, AVLAST_REPLICATES_BRR, NAN}, {&pairs_fpc, AVLAST_REPLICATES_FAY, 0.2},
    {&strat, AVLAST_REPLICATES_JKN, NAN},     {&strat_fpc, AVLAST_REPLICATES_JKN, NAN},
    {&clus1, AVLAST_REPLICATES_JK1, NAN},     {&clus1, AVLAST_REPLICATES_JKN, NAN},
};

/* Totals and their covariance, whole and by group: a jackknife and half samples are
 * exact, about their mean as about the full estimate. */
START_TEST(totals_are_exact)
{
    const Design *d = linear_cases[_i].design;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastSample) plain = plain_sample(d, frame);
    g_autoptr(AvlastSample) sample =
        sample_with(d, frame, linear_cases[_i].type, 0, 0, linear_cases[_i].rho);

    for (int by = 0; by < 2; by++)
        for (int full = 0; full < 2; full++) {
            Asked asked = totals;
            asked.by[0] = by ? d->by : NULL;
            sample->replicates->full = full;
            g_autoptr(AvlastEstimates) a = estimate(frame, plain, &asked);
            g_autoptr(AvlastEstimates) b = estimate(frame, sample, &asked);
            for (gsize i = 0; i < a->rows->len; i++)
                for (gsize j = 0; j < a->rows->len; j++)
                    assert_digits(gsl_matrix_get(b->covariance, i, j),
                                  gsl_matrix_get(a->covariance, i, j), 11);
            ck_assert_int_eq(avlast_estimates_row(a, 0)->nobs,
                             avlast_estimates_row(b, 0)->nobs);
            ck_assert_int_eq(avlast_estimates_row(a, 0)->nclusters,
                             avlast_estimates_row(b, 0)->nclusters);
        }
    ck_assert(avlast_design_df(sample, NULL) == avlast_design_df(plain, NULL));
}
END_TEST

/* V = 1/2 sum over strata of (z_j - z_j-1)^2 around the circle of the stratum's units in
 * the order of the data, times 1 - f. */
START_TEST(successive_differences)
{
    const Design *d = _i ? &strat_fpc : &strat;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastSample) sample =
        sample_with(d, frame, AVLAST_REPLICATES_SDR, 0, 0, NAN);
    g_autoptr(AvlastEstimates) e = estimate(frame, sample, &totals);
    const double *y = avlast_frame_find(frame, "y")->number,
                 *N = avlast_frame_find(frame, "N")->number;
    const AvlastStage *stage = &sample->stage[0];
    double v = 0.0;

    for (guint32 h = 0; h < stage->n_strata; h++) {
        double first = 0.0, last = 0.0, sum = 0.0;
        gsize n = 0, row = 0;
        for (gsize i = 0; i < sample->n; i++) {
            if (stage->stratum[i] != h)
                continue;
            const double z = sample->weight[i] * y[i];
            sum += n ? (z - last) * (z - last) : 0.0;
            first = n ? first : z;
            last = z;
            row = i;
            n++;
        }
        sum += (first - last) * (first - last);
        v += sum / 2.0 * (_i ? 1.0 - (double)n / N[row] : 1.0);
    }
    assert_digits(avlast_estimates_row(e, 0)->std_error, sqrt(v), 12);
}
END_TEST

/* A mean's jackknife is near its linearisation, a bootstrap within the chance of 2,000
 * replicates (3 standard errors of a variance: 10 %). */
static const struct {
    const Design *design;
    AvlastReplicateType type;
    guint reps;
    double within;
} near_cases[] = {
    {&pairs, AVLAST_REPLICATES_JKN, 0, 0.02},
    {&strat, AVLAST_REPLICATES_JKN, 0, 0.02},
    {&pairs, AVLAST_REPLICATES_BRR, 0, 0.1},
    {&pairs, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&pairs_fpc, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&clus1, AVLAST_REPLICATES_CANTY_DAVISON, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_CANTY_DAVISON, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_PRESTON, 2000, 0.1},
    {&clus2, AVLAST_REPLICATES_PRESTON, 2000, 0.1},
};

START_TEST(near_linearised)
{
    const Design *d = near_cases[_i].design;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastSample) plain = plain_sample(d, frame);
    g_autoptr(AvlastSample) sample =
        sample_with(d, frame, near_cases[_i].type, near_cases[_i].reps, 11, NAN);
    const Asked asked[] = {{avlast_survey_mean, {"y", "x"}, {NULL}, FALSE}, totals};

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) a = estimate(frame, plain, &asked[s]);
        g_autoptr(AvlastEstimates) b = estimate(frame, sample, &asked[s]);
        for (gsize i = 0; i < 2; i++) {
            const double ratio = pow(avlast_estimates_row(b, i)->std_error /
                                         avlast_estimates_row(a, i)->std_error,
                                     2.0);
            ck_assert_msg(fabs(ratio - 1.0) < near_cases[_i].within,
                          "%s, %s: variance ratio %g", d->name,
                          avlast_replicates_type_name(near_cases[_i].type), ratio);
        }
    }
}
END_TEST

/* --- the two roads --- */

/* V by hand: the statistic of a sample of other weights, once per replicate. */
static double variance_by_hand(const AvlastFrame *frame, const AvlastSample *sample,
                               const Asked *asked, gsize t)
{
    const AvlastReplicates *p = sample->replicates;
    AvlastSample other = *sample;
    g_autofree double *weight = g_new(double, sample->n);
    g_autofree double *work = g_new(double, p->n_units);
    g_autofree double *theta = g_new(double, p->n);
    double mean = 0.0, v = 0.0;

    other.replicates = NULL;
    other.full_weight = sample->weight;
    other.weight = weight;
    other.lonely = AVLAST_LONELY_CERTAINTY;
    for (guint32 r = 0; r < p->n; r++) {
        avlast_replicates_weights(p, sample, r, work, weight);
        g_autoptr(AvlastEstimates) e = run(frame, &other, asked, NULL);
        theta[r] = avlast_estimates_row(e, t)->estimate;
        mean += theta[r] / p->n;
    }
    for (guint32 r = 0; r < p->n; r++)
        v += p->scale * p->rscale[r] * (theta[r] - mean) * (theta[r] - mean);
    return v;
}

START_TEST(same_as_by_hand)
{
    const Asked asked[] = {{avlast_survey_mean, {"y"}, {"grp"}, TRUE},
                           {avlast_survey_total, {"y"}, {"grp"}, TRUE},
                           {avlast_survey_ratio, {"y", "x"}, {"grp"}, TRUE},
                           {avlast_survey_sd, {"y"}, {"grp"}, TRUE}};
    static const AvlastReplicateType types[] = {
        AVLAST_REPLICATES_JKN, AVLAST_REPLICATES_RAO_WU, AVLAST_REPLICATES_PRESTON};
    g_autoptr(AvlastFrame) frame = frame_of(&pairs_fpc);
    g_autoptr(AvlastSample) sample =
        sample_with(&pairs_fpc, frame, types[_i],
                    types[_i] == AVLAST_REPLICATES_JKN ? 0 : 30, 5, NAN);

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) e = estimate(frame, sample, &asked[s]);
        for (gsize t = 0; t < 2; t++) {
            const double v = variance_by_hand(frame, sample, &asked[s], t);
            double root = 0.0;
            for (gsize r = 0; r < e->root->size1; r++)
                root += pow(gsl_matrix_get(e->root, r, t), 2.0);
            assert_digits(avlast_estimates_row(e, t)->std_error, sqrt(v), 11.5);
            assert_digits(root, v, 11);
        }
        ck_assert_uint_eq(e->root->size1, sample->replicates->n);
    }
}
END_TEST

/* What is made, written out and given again is the same. */
START_TEST(given_back)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = frame_of(&pairs);
    g_autoptr(AvlastSample) made =
        sample_with(&pairs, frame, AVLAST_REPLICATES_RAO_WU, 25, 9, NAN);
    const Design bare = {"bare", pairs.file, "w", {NULL}, {NULL}, {NULL}, NULL};
    g_autoptr(AvlastSample) sample = plain_sample(&bare, frame);
    g_autofree double *work = g_new(double, made->replicates->n_units);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint32 r = 0; r < 25; r++) {
        g_autofree char *name = g_strdup_printf("r%u", r);
        AvlastColumn *column =
            avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);
        memset(column->reason, AVLAST_PRESENT, frame->rows);
        avlast_replicates_weights(made->replicates, made, r, work, column->number);
        avlast_frame_add(frame, column);
        g_strv_builder_add(names, name);
    }
    g_auto(GStrv) columns = g_strv_builder_end(names);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
    spec.type = AVLAST_REPLICATES_BOOTSTRAP;
    spec.columns = (const char *const *)columns;
    spec.named = "r*";
    AvlastReplicates *given = avlast_replicates_given(sample, frame, &spec, &error);
    assert_no_error(error);
    ck_assert(given->combined);
    avlast_sample_set_replicates(sample, given);
    const Asked asked[] = {{avlast_survey_mean, {"y", "x"}, {"grp"}, FALSE},
                           {avlast_survey_sd, {"y", "x"}, {"grp"}, FALSE},
                           totals};
    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) a = estimate(frame, made, &asked[s]);
        g_autoptr(AvlastEstimates) b = estimate(frame, sample, &asked[s]);
        for (gsize t = 0; t < a->rows->len; t++) {
            assert_digits(avlast_estimates_row(b, t)->std_error,
                          avlast_estimates_row(a, t)->std_error, 12);
            ck_assert(avlast_estimates_row(b, t)->df == avlast_estimates_row(a, t)->df);
        }
    }
}
END_TEST

/* --- threads, seeds, order --- */

START_TEST(threads_do_not_matter)
{
    g_autoptr(AvlastFrame) frame = frame_of(&clus2);
    g_autoptr(AvlastSample) sample =
        sample_with(&clus2, frame, AVLAST_REPLICATES_PRESTON, 40, 3, NAN);
    const Asked asked[] = {{avlast_survey_sd, {"y", "x"}, {"g2"}, TRUE},
                           {avlast_survey_mean, {"y", "x"}, {"g2"}, TRUE}};
    const int before = omp_get_max_threads();

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) one = NULL;
        for (int threads = 1; threads <= 3; threads++) {
            omp_set_num_threads(threads);
            g_autoptr(AvlastEstimates) e = estimate(frame, sample, &asked[s]);
            if (!one)
                one = g_steal_pointer(&e);
            else
                ck_assert_mem_eq(e->root->data, one->root->data,
                                 e->root->size1 * e->root->tda * sizeof(double));
        }
    }
    omp_set_num_threads(before);
}
END_TEST

/* Replicate r hangs on the seed alone, not on how many there are; another seed gives
 * others; every stratum keeps its weight in expectation. */
START_TEST(seeds)
{
    static const AvlastReplicateType types[] = {AVLAST_REPLICATES_RAO_WU,
                                                AVLAST_REPLICATES_CANTY_DAVISON,
                                                AVLAST_REPLICATES_PRESTON};
    g_autoptr(AvlastFrame) frame = frame_of(&strat_fpc);
    g_autoptr(AvlastSample) few = sample_with(&strat_fpc, frame, types[_i], 10, 4, NAN);
    g_autoptr(AvlastSample) many = sample_with(&strat_fpc, frame, types[_i], 90, 4, NAN);
    g_autoptr(AvlastSample) other = sample_with(&strat_fpc, frame, types[_i], 10, 5, NAN);
    const gsize n = few->replicates->n_units;
    g_autofree double *a = g_new(double, n), *b = g_new(double, n), *c = g_new(double, n);
    double sum = 0.0;
    guint same = 0;

    for (guint32 r = 0; r < 10; r++) {
        avlast_replicates_factors(few->replicates, r, a);
        avlast_replicates_factors(many->replicates, r, b);
        avlast_replicates_factors(other->replicates, r, c);
        ck_assert_mem_eq(a, b, n * sizeof *a);
        same += memcmp(a, c, n * sizeof *a) == 0;
        for (gsize u = 0; u < n; u++)
            sum += a[u];
    }
    ck_assert_uint_eq(same, 0);
    ck_assert(fabs(sum / (10.0 * (double)n) - 1.0) < 1e-12); /* each draw keeps the sum */
}
END_TEST

START_TEST(order_does_not_matter)
{
    g_autoptr(AvlastFrame) frame = frame_of(&pairs);
    g_autofree gsize *order = g_new(gsize, frame->rows);

    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 13 + 5) % frame->rows;
    g_autoptr(AvlastFrame) mixed = frame_reordered(frame, order);
    for (int t = 0; t < 3; t++) {
        static const AvlastReplicateType types[] = {
            AVLAST_REPLICATES_BRR, AVLAST_REPLICATES_JKN, AVLAST_REPLICATES_RAO_WU};
        g_autoptr(AvlastSample) a = sample_with(&pairs, frame, types[t], 0, 2, NAN);
        g_autoptr(AvlastSample) b = sample_with(&pairs, mixed, types[t], 0, 2, NAN);
        const Asked asked = {avlast_survey_sd, {"y"}, {"grp"}, FALSE};
        g_autoptr(AvlastEstimates) x = estimate(frame, a, &asked);
        g_autoptr(AvlastEstimates) y = estimate(mixed, b, &asked);
        for (gsize i = 0; i < x->rows->len; i++)
            assert_digits(avlast_estimates_row(y, i)->std_error,
                          avlast_estimates_row(x, i)->std_error, 11);
    }
}
END_TEST

/* --- calibrated anew --- */

static AvlastMargin *margin_of(const char *variable, const char *first, double a,
                               const char *second, double b)
{
    const char *const variables[] = {variable, NULL};
    const char *const one[] = {first, NULL}, *const two[] = {second, NULL};
    AvlastMargin *margin = avlast_margin_new(variables);

    avlast_margin_add(margin, one, a);
    avlast_margin_add(margin, two, b);
    return margin;
}

static void calibrate(AvlastSample *sample, const AvlastFrame *frame, AvlastStepKind kind)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) steps = avlast_weight_steps_new();
    AvlastWeightStep *step = avlast_weight_step_new(kind);

    g_ptr_array_add(step->margins, margin_of("grp", "a", 260.0, "b", 300.0));
    if (kind == AVLAST_STEP_RAKE)
        g_ptr_array_add(step->margins, margin_of("b", "0", 240.0, "1", 320.0));
    if (kind == AVLAST_STEP_CALIBRATE)
        avlast_weight_step_add_number(step, "x", 7900.0);
    g_ptr_array_add(steps, step);
    avlast_sample_calibrate(sample, steps, frame, &error);
    assert_no_error(error);
}

static AvlastEstimates *fit(const AvlastFrame *frame, const AvlastSample *sample,
                            gconstpointer data, GError **error)
{
    const char *const names[] = {"(Intercept)", "x", "b"};
    g_autofree double *one = g_new(double, frame->rows);
    const double *x[] = {one, avlast_frame_find(frame, "x")->number,
                         avlast_frame_find(frame, "b")->number};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = avlast_frame_find(frame, "y")->number,
                                     .n = frame->rows,
                                     .k = 3,
                                     .names = names,
                                     .x = x,
                                     .weight = sample->weight};
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};

    (void)data;
    for (gsize i = 0; i < frame->rows; i++)
        one[i] = 1.0;
    g_autoptr(AvlastLinear) linear = avlast_linear_fit(&model, error);
    g_autoptr(AvlastRobust) robust =
        linear ? avlast_robust_new(linear, &options, error) : NULL;
    return robust ? avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, error)
                  : NULL;
}

static const struct {
    const char *quantity;
    Asked asked;
} calibrated[] = {
    {"mean", {avlast_survey_mean, {"y", "x"}, {NULL}, FALSE}},
    {"total", {avlast_survey_total, {"y", "x"}, {NULL}, FALSE}},
    {"ratio", {avlast_survey_ratio, {"y", "x"}, {NULL}, FALSE}},
    {"variance", {avlast_survey_variance, {"y"}, {NULL}, FALSE}},
    {"by_total", {avlast_survey_total, {"y"}, {"grp"}, FALSE}},
    {"glm", {NULL, {NULL}, {NULL}, FALSE}},
};

/* R's postStratify, rake and calibrate of a design with replicates. */
START_TEST(calibrated_anew)
{
    static const char *const names[] = {"again_post", "again_rake", "again_linear"};
    static const AvlastStepKind kinds[] = {AVLAST_STEP_POSTSTRATIFY, AVLAST_STEP_RAKE,
                                           AVLAST_STEP_CALIBRATE};
    g_autoptr(AvlastFrame) frame = frame_of(&pairs);
    g_autoptr(AvlastSample) sample =
        sample_with(&pairs, frame, AVLAST_REPLICATES_JKN, 0, 0, NAN);
    guint checked = 0;

    calibrate(sample, frame, kinds[_i]);
    for (guint s = 0; s < G_N_ELEMENTS(calibrated); s++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) expected = expected_values_in(
            "tests/ref/replicates/expected.csv", names[_i], calibrated[s].quantity);
        g_autoptr(AvlastEstimates) e =
            avlast_estimate(calibrated[s].asked.statistic ? run : fit, frame, sample,
                            &calibrated[s].asked, FALSE, &error);
        assert_no_error(error);
        for (guint i = 0; i < expected->len; i++, checked++) {
            const ExpectedValue *v = g_ptr_array_index(expected, i);
            const AvlastEstimate *row = avlast_estimates_find(
                e, strcmp(v->outcome, "y/x") == 0 ? "y" : v->outcome,
                *v->group ? v->group : NULL, *v->term ? v->term : NULL, NULL);
            const double got =
                g_str_has_suffix(v->quantity, "_se") ? row->std_error : row->estimate;
            if (v->value < 1e-9) /* a calibrated total has no error */
                ck_assert_double_eq(got, 0.0);
            else
                ck_assert_msg(digits_of(got, v->value) >= (_i == 1 ? 7.0 : 9.0),
                              "%s %s %s %s = %.17g, expected %.17g", names[_i],
                              v->quantity, v->outcome, v->term, got, v->value);
        }
    }
    ck_assert_uint_eq(checked, 13);
}
END_TEST

/* --- matrices --- */

START_TEST(hadamard_matrices)
{
    static const guint32 orders[] = {1,  2,  4,  8,  12, 16, 20, 24, 28, 32,  36,  40,
                                     44, 48, 52, 56, 60, 64, 68, 72, 76, 100, 124, 244};

    for (guint o = 0; o < G_N_ELEMENTS(orders); o++) {
        g_autoptr(AvlastHadamard) h = avlast_hadamard_new(orders[o], NULL);
        ck_assert_uint_eq(h->n, orders[o]);
        for (guint32 i = 0; i < h->n; i++) {
            ck_assert_int_eq(avlast_hadamard_sign(h, i, 0), 1);
            ck_assert_int_eq(avlast_hadamard_sign(h, 0, i), 1);
            for (guint32 j = 0; j <= i; j++) {
                int product = 0;
                for (guint32 k = 0; k < h->n; k++)
                    product +=
                        avlast_hadamard_sign(h, i, k) * avlast_hadamard_sign(h, j, k);
                ck_assert_int_eq(product, i == j ? (int)h->n : 0);
            }
        }
    }
    ck_assert_uint_eq(avlast_hadamard_order(3), 4);
    ck_assert_uint_eq(avlast_hadamard_order(53), 56);
    ck_assert_uint_eq(avlast_hadamard_order(89), 96); /* 92 is not made */
}
END_TEST

/* --- edges --- */

static void expect_failure(const Design *d, AvlastReplicateType type, guint reps,
                           double rho, int class, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastSample) sample = plain_sample(d, frame);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = type;
    spec.reps = reps;
    spec.rho = rho;
    ck_assert_ptr_null(avlast_replicates_make(sample, &spec, &error));
    assert_error(error, class, text);
}

START_TEST(refusals)
{
    const Design lonely = {"lonely", "survey/lonely", "w", {"stratum"},
                           {"psu"},  {NULL},          NULL};

    expect_failure(&strat, AVLAST_REPLICATES_BRR, 0, NAN, AVLAST_ERROR_DEGENERATE,
                   "AV220");
    expect_failure(&clus1, AVLAST_REPLICATES_BRR, 0, NAN, AVLAST_ERROR_DEGENERATE,
                   "AV220");
    expect_failure(&strat, AVLAST_REPLICATES_JK1, 0, NAN, AVLAST_ERROR_USAGE, "AV221");
    expect_failure(&pairs, AVLAST_REPLICATES_FAY, 0, 1.0, AVLAST_ERROR_USAGE, "AV221");
    expect_failure(&pairs, AVLAST_REPLICATES_JKN, 10, NAN, AVLAST_ERROR_USAGE, "AV221");
    expect_failure(&pairs, AVLAST_REPLICATES_RAO_WU, 1, NAN, AVLAST_ERROR_USAGE, "AV221");
    expect_failure(&pairs, AVLAST_REPLICATES_ACS, 0, NAN, AVLAST_ERROR_USAGE, "AV221");
    expect_failure(&lonely, AVLAST_REPLICATES_JKN, 0, NAN, AVLAST_ERROR_DEGENERATE,
                   "stratum '2'");
}
END_TEST

/* Six rows; full weights p1 .. p3 of a jackknife, factors f1, f2 about weights of 1. */
static AvlastFrame *small_frame(gboolean hole)
{
    static const struct {
        const char *name;
        double value[6];
    } columns[] = {{"y", {1, 4, 2, 8, 5, 7}},      {"w", {10, 10, 20, 20, 30, 30}},
                   {"one", {1, 1, 1, 1, 1, 1}},    {"p1", {0, 0, 30, 30, 45, 45}},
                   {"p2", {15, 15, 0, 0, 45, 45}}, {"p3", {15, 15, 30, 30, 0, 0}},
                   {"f1", {2, 0, 2, 0, 2, 0}},     {"f2", {0, 2, 0, 2, 0, 2}}};
    AvlastFrame *frame = avlast_frame_new("small", 6);

    for (guint c = 0; c < G_N_ELEMENTS(columns); c++) {
        AvlastColumn *column =
            avlast_column_new(columns[c].name, AVLAST_COLUMN_NUMBER, 6, NULL);
        memset(column->reason, AVLAST_PRESENT, 6);
        memcpy(column->number, columns[c].value, sizeof columns[c].value);
        if (hole && columns[c].name[0] == 'p')
            column->number[2] = NAN;
        avlast_frame_add(frame, column);
    }
    return frame;
}

static AvlastReplicates *given_small(const AvlastFrame *frame, AvlastSample **sample,
                                     const char *weights, const char *const *columns,
                                     AvlastReplicateType type, const double *rscales,
                                     gsize n_rscales, GError **error)
{
    const AvlastDesignColumns design = {.weights = weights};
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    *sample = avlast_sample_new(frame, &design, error);
    spec.type = type;
    spec.columns = columns;
    spec.named = "columns";
    spec.rscales = rscales;
    spec.n_rscales = n_rscales;
    return avlast_replicates_given(*sample, frame, &spec, error);
}

START_TEST(given_columns)
{
    static const char *const p[] = {"p1", "p2", "p3", NULL},
                             *const f[] = {"f1", "f2", NULL},
                             *const alone[] = {"p1", NULL};
    const double rscales[] = {0.5, 0.25};
    static const struct {
        const char *weights;
        const char *const *columns;
        AvlastReplicateType type;
        gboolean hole, scaled;
        const char *text;
    } faults[] = {{"w", p, AVLAST_REPLICATES_JKN, TRUE, FALSE, "AV222"},
                  {"one", f, AVLAST_REPLICATES_BRR, FALSE, FALSE, "AV223"},
                  {"w", alone, AVLAST_REPLICATES_JKN, FALSE, FALSE, "AV224"},
                  {"w", p, AVLAST_REPLICATES_JKN, FALSE, TRUE, "AV224"},
                  {"w", p, AVLAST_REPLICATES_FAY, FALSE, FALSE, "AV224"},
                  {"w", p, AVLAST_REPLICATES_SDR, FALSE, TRUE, "AV224"}};

    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastSample) sample = NULL;
        g_autoptr(AvlastFrame) frame = small_frame(faults[i].hole);
        ck_assert_ptr_null(given_small(
            frame, &sample, faults[i].weights, faults[i].columns, faults[i].type,
            faults[i].scaled ? rscales : NULL, faults[i].scaled ? 2 : 0, &error));
        ck_assert_msg(strstr(error->message, faults[i].text) != NULL, "%s",
                      error->message);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSample) sample = NULL;
    g_autoptr(AvlastFrame) frame = small_frame(FALSE);
    AvlastReplicates *r =
        given_small(frame, &sample, "w", p, AVLAST_REPLICATES_JKN, NULL, 0, &error);
    assert_no_error(error);
    ck_assert(r->combined);
    for (int i = 0; i < 3; i++)
        assert_digits(r->rscale[i], 2.0 / 3.0, 14); /* (n - 1) / n, from the weights */
    avlast_sample_set_replicates(sample, r);
    /* by hand: the three pairs of rows have totals 50, 200 and 360 */
    g_autoptr(AvlastEstimates) e =
        estimate(frame, sample, &(Asked){avlast_survey_total, {"y"}, {NULL}, FALSE});
    const double z[] = {50.0, 200.0, 360.0}, mean = 610.0 / 3.0;
    double v = 0.0;
    for (int i = 0; i < 3; i++)
        v += 1.5 * (z[i] - mean) * (z[i] - mean);
    assert_digits(avlast_estimates_row(e, 0)->std_error, sqrt(v), 13);
    ck_assert(avlast_estimates_row(e, 0)->df == 2.0);
}
END_TEST

/* A group of one PSU: the replicate without it has no mean, and the row says so; a
 * statistic that nobody runs again is refused. */
START_TEST(missing_replicates)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = frame_of(&pairs);
    AvlastColumn *group =
        avlast_column_new("alone", AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    memset(group->reason, AVLAST_PRESENT, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        group->number[i] = i < 4; /* the first PSU */
    avlast_frame_add(frame, group);
    g_autoptr(AvlastSample) sample =
        sample_with(&pairs, frame, AVLAST_REPLICATES_JKN, 0, 0, NAN);
    const Asked means = {avlast_survey_mean, {"y"}, {"alone"}, FALSE};
    const Asked sums = {avlast_survey_total, {"y"}, {"alone"}, FALSE};
    const Asked spread = {avlast_survey_sd, {"y"}, {"alone"}, FALSE};
    g_autoptr(AvlastEstimates) e = estimate(frame, sample, &means);
    ck_assert(avlast_estimates_row(e, 0)->std_error > 0.0);
    ck_assert(isnan(avlast_estimates_row(e, 1)->std_error));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(e, 1)->note, "one PSU"));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(e, 1)->note, "1 of 14"));
    g_autoptr(AvlastEstimates) t = estimate(frame, sample, &sums);
    ck_assert(avlast_estimates_row(t, 1)->std_error > 0.0);
    g_autoptr(AvlastEstimates) s = estimate(frame, sample, &spread);
    ck_assert(avlast_estimates_row(s, 0)->std_error > 0.0);
    ck_assert_ptr_null(run(frame, sample, &spread, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV225");
}
END_TEST

Suite *suite_replicates_more(void)
{
    Suite *suite = suite_create("replicates_more");
    TCase *theory = tcase_create("theory"), *edges = tcase_create("edges");

    tcase_set_timeout(theory, 60);
    tcase_add_loop_test(theory, totals_are_exact, 0, G_N_ELEMENTS(linear_cases));
    tcase_add_loop_test(theory, successive_differences, 0, 2);
    tcase_add_loop_test(theory, near_linearised, 0, G_N_ELEMENTS(near_cases));
    tcase_add_loop_test(theory, same_as_by_hand, 0, 3);
    tcase_add_test(theory, given_back);
    tcase_add_test(theory, threads_do_not_matter);
    tcase_add_loop_test(theory, seeds, 0, 3);
    tcase_add_test(theory, order_does_not_matter);
    tcase_add_loop_test(theory, calibrated_anew, 0, 3);
    tcase_add_test(edges, hadamard_matrices);
    tcase_add_test(edges, refusals);
    tcase_add_test(edges, given_columns);
    tcase_add_test(edges, missing_replicates);
    suite_add_tcase(suite, theory);
    suite_add_tcase(suite, edges);
    return suite;
}
