/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates of calibrated weights, replicates given as columns, and their edges. */
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
#include "replicate_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

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
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&pairs);
    g_autoptr(AvlastSample) sample =
        replicate_sample_with(&pairs, frame, AVLAST_REPLICATES_JKN, 0, 0, NAN);
    guint checked = 0;

    calibrate(sample, frame, kinds[_i]);
    for (guint s = 0; s < G_N_ELEMENTS(calibrated); s++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) expected = expected_values_in(
            "tests/ref/replicates/expected.csv", names[_i], calibrated[s].quantity);
        g_autoptr(AvlastEstimates) e =
            avlast_estimate(calibrated[s].asked.statistic ? replicate_run : fit, frame,
                            sample, &calibrated[s].asked, FALSE, &error);
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
    g_autoptr(AvlastFrame) frame = replicate_frame_of(d);
    g_autoptr(AvlastSample) sample = replicate_plain_sample(d, frame);
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
    g_autoptr(AvlastEstimates) e = replicate_estimate(
        frame, sample, &(Asked){avlast_survey_total, {"y"}, {NULL}, FALSE});
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
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&pairs);
    AvlastColumn *group =
        avlast_column_new("alone", AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    memset(group->reason, AVLAST_PRESENT, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        group->number[i] = i < 4; /* the first PSU */
    avlast_frame_add(frame, group);
    g_autoptr(AvlastSample) sample =
        replicate_sample_with(&pairs, frame, AVLAST_REPLICATES_JKN, 0, 0, NAN);
    const Asked means = {avlast_survey_mean, {"y"}, {"alone"}, FALSE};
    const Asked sums = {avlast_survey_total, {"y"}, {"alone"}, FALSE};
    const Asked spread = {avlast_survey_sd, {"y"}, {"alone"}, FALSE};
    g_autoptr(AvlastEstimates) e = replicate_estimate(frame, sample, &means);
    ck_assert(avlast_estimates_row(e, 0)->std_error > 0.0);
    ck_assert(isnan(avlast_estimates_row(e, 1)->std_error));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(e, 1)->note, "one PSU"));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(e, 1)->note, "1 of 14"));
    g_autoptr(AvlastEstimates) t = replicate_estimate(frame, sample, &sums);
    ck_assert(avlast_estimates_row(t, 1)->std_error > 0.0);
    g_autoptr(AvlastEstimates) s = replicate_estimate(frame, sample, &spread);
    ck_assert(avlast_estimates_row(s, 0)->std_error > 0.0);
    ck_assert_ptr_null(replicate_run(frame, sample, &spread, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV225");
}
END_TEST

Suite *suite_replicates_edges(void)
{
    Suite *suite = suite_create("replicates_edges");
    TCase *tests = tcase_create("replicates_edges");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, calibrated_anew, 0, 3);
    tcase_add_test(tests, hadamard_matrices);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, given_columns);
    tcase_add_test(tests, missing_replicates);
    suite_add_tcase(suite, tests);
    return suite;
}
