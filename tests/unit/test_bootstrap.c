/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "design/replicates.h"
#include "design_cases.h"
#include "infer/bootstrap.h"
#include "infer/replication.h"
#include "model/linear.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

/* The bootstrap against copies of clusters that R's survey estimates, and boot.ci. */

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/bootstrap/%s.csv", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

/* --- intervals from given replicates --- */

static GArray *numbers_of(const RefTable *table, const char *name, const char *kind)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(double));

    for (gsize i = 0; i < table->rows; i++) {
        const double value = g_ascii_strtod(ref_table_cell(table, i, "value"), NULL);
        if (strcmp(ref_table_cell(table, i, "name"), name) == 0 &&
            strcmp(ref_table_cell(table, i, "kind"), kind) == 0)
            g_array_append_val(numbers, value);
    }
    return numbers;
}

static AvlastBootInterval kind_of(const char *name)
{
    AvlastBootInterval kind = AVLAST_BOOT_NONE;

    ck_assert(avlast_boot_interval_of_name(name, &kind));
    ck_assert_str_eq(avlast_boot_interval_name(kind), name);
    return kind;
}

START_TEST(intervals_are_those_of_boot)
{
    g_autoptr(RefTable) replicates = table_of("replicates");
    g_autoptr(RefTable) expected = table_of("intervals");
    const gsize at = (gsize)_i * 2;
    const char *name = ref_table_cell(expected, at, "name");
    g_autoptr(GArray) t = numbers_of(replicates, name, "t");
    g_autoptr(GArray) v = numbers_of(replicates, name, "v");
    g_autoptr(GArray) l = numbers_of(replicates, name, "L");
    g_autoptr(GArray) t0 = numbers_of(replicates, name, "t0");
    g_autoptr(GArray) v0 = numbers_of(replicates, name, "v0");
    double low, high;
    const char *note;

    for (guint i = 0; i < v->len; i++)
        g_array_index(v, double, i) = sqrt(g_array_index(v, double, i));
    const AvlastBoot boot = {
        .estimate = g_array_index(t0, double, 0),
        .level = g_ascii_strtod(ref_table_cell(expected, at, "level"), NULL),
        .replicate = (const double *)(gpointer)t->data,
        .step = 1,
        .reps = t->len,
        .std_error = sqrt(g_array_index(v0, double, 0)),
        .replicate_error = (const double *)(gpointer)v->data,
        .acceleration =
            avlast_boot_acceleration((const double *)(gpointer)l->data, 1, l->len)};
    const double want[] = {
        g_ascii_strtod(ref_table_cell(expected, at, "value"), NULL),
        g_ascii_strtod(ref_table_cell(expected, at + 1, "value"), NULL)};
    if (!avlast_boot_interval(&boot, kind_of(ref_table_cell(expected, at, "interval")),
                              &low, &high, &note)) {
        /* boot takes the smallest or the largest there is, with a warning */
        gsl_sort((double *)(gpointer)t->data, 1, t->len);
        ck_assert(want[0] == g_array_index(t, double, 0) ||
                  want[1] == g_array_index(t, double, t->len - 1));
        ck_assert(note && isnan(low) && isnan(high));
        return;
    }
    ck_assert(note == NULL);
    assert_digits(low, want[0], 9);
    assert_digits(high, want[1], 9);
}
END_TEST

START_TEST(too_few_replicates_have_no_interval)
{
    const double t[] = {3, 1, NAN, 2, 5};
    AvlastBoot boot = {
        .estimate = 2.5, .level = 0.95, .replicate = t, .step = 1, .reps = 5};
    double low, high;
    const char *note;

    ck_assert(!avlast_boot_interval(&boot, AVLAST_BOOT_PERCENTILE, &low, &high, &note));
    ck_assert(isnan(low) && isnan(high) && note);
    boot.level = 0.6; /* the 1st and the 4th of 4 */
    ck_assert(avlast_boot_interval(&boot, AVLAST_BOOT_PERCENTILE, &low, &high, &note));
    ck_assert(low == 1.0 && high == 5.0);
}
END_TEST

/* --- estimators under resampled clusters --- */

static AvlastEstimates *fit(const AvlastFrame *frame, const AvlastSample *sample,
                            gconstpointer data, GError **error)
{
    const char *const names[] = {"(Intercept)", "treat", "x"};
    g_autofree double *one = g_new(double, frame->rows);
    const double *x[] = {one, avlast_frame_find(frame, "treat")->number,
                         avlast_frame_find(frame, "x")->number};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = avlast_frame_find(frame, "y")->number,
                                     .n = frame->rows,
                                     .k = 3,
                                     .names = names,
                                     .x = x,
                                     .weight = sample->weight};
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};

    for (gsize i = 0; i < frame->rows; i++)
        one[i] = 1.0;
    g_autoptr(AvlastLinear) linear = avlast_linear_fit(&model, error);
    g_autoptr(AvlastRobust) robust =
        linear ? avlast_robust_new(linear, &options, error) : NULL;
    return robust ? avlast_robust_estimates(robust, NULL, NULL, *(const double *)data,
                                            FALSE, error)
                  : NULL;
}

#define OF_SURVEY(name, variable)                                                        \
    static AvlastEstimates *name(const AvlastFrame *frame, const AvlastSample *sample,   \
                                 gconstpointer data, GError **error)                     \
    {                                                                                    \
        const char *const variables[] = {variable, "w2", NULL};                          \
        const char *const one[] = {variable, NULL};                                      \
        const AvlastSurveyOptions options = {.level = *(const double *)data};            \
        return avlast_survey_##name(frame, sample,                                       \
                                    strcmp(#name, "ratio") == 0 ? variables : one,       \
                                    &options, error);                                    \
    }
OF_SURVEY(mean, "y")
OF_SURVEY(ratio, "y")
OF_SURVEY(total, "y")

static const struct {
    const char *what;
    AvlastEstimator estimator;
    guint row;
} statistics[] = {
    {"mean", mean, 0}, {"ratio", ratio, 0}, {"total", total, 0}, {"slope", fit, 1}};

static AvlastFrame *frame_of_twelve(void)
{
    g_autofree char *path = source_path("tests/ref/bootstrap/twelve.csv");

    return frame_of_csv(path);
}

static AvlastSample *sample_of(const AvlastFrame *frame)
{
    const char *const clusters[] = {"g", NULL};
    const AvlastDesignColumns columns = {.weights = "w", .clusters = clusters, .df = NAN};
    g_autoptr(GError) error = NULL;
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);

    assert_no_error(error);
    return sample;
}

static AvlastReplicates *draw(AvlastSample *sample, AvlastReplicateType type,
                              AvlastBootInterval interval, guint32 reps)
{
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
    g_autoptr(GError) error = NULL;

    spec.type = type;
    spec.reps = reps;
    spec.seed = 7;
    AvlastReplicates *made = avlast_replicates_make(sample, &spec, &error);
    assert_no_error(error);
    made->interval = interval;
    if (interval == AVLAST_BOOT_BCA) {
        spec = (AvlastReplicateSpec){.type = AVLAST_REPLICATES_JK1, .scale = NAN};
        made->jackknife = avlast_replicates_make(sample, &spec, &error);
        assert_no_error(error);
    }
    return made;
}

static AvlastEstimator estimator_of(const char *what, guint *row)
{
    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++)
        if (strcmp(statistics[i].what, what) == 0) {
            *row = statistics[i].row;
            return statistics[i].estimator;
        }
    ck_abort();
}

START_TEST(agrees_with_copied_clusters)
{
    static const AvlastBootInterval kinds[] = {AVLAST_BOOT_PERCENTILE, AVLAST_BOOT_BCA,
                                               AVLAST_BOOT_T, AVLAST_BOOT_NORMAL};
    const char *what = statistics[_i].what;
    guint row;
    const AvlastEstimator estimator = estimator_of(what, &row);
    g_autoptr(RefTable) expected = table_of("values");
    g_autoptr(AvlastFrame) frame = frame_of_twelve();

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (int wide = 0; wide <= 1; wide++) {
            const double level = wide ? 0.95 : 0.8;
            g_autoptr(AvlastSample) sample = sample_of(frame);
            g_autoptr(GError) error = NULL;
            avlast_sample_set_replicates(
                sample, draw(sample, AVLAST_REPLICATES_RESAMPLED, kinds[k], 399));
            g_autoptr(AvlastEstimates) e =
                avlast_estimate(estimator, frame, sample, &level, FALSE, &error);
            assert_no_error(error);
            const AvlastEstimate *got = avlast_estimates_row(e, row);
            const char *name = avlast_boot_interval_name(kinds[k]);
            const char *text = wide ? "0.95" : "0.8";
            assert_digits(got->std_error,
                          ref_table_find(expected, "value", "what", what, "interval",
                                         "error", NULL),
                          9);
            assert_digits(got->conf_low,
                          ref_table_find(expected, "value", "what", what, "level", text,
                                         "interval", name, "end", "low", NULL),
                          9);
            assert_digits(got->conf_high,
                          ref_table_find(expected, "value", "what", what, "level", text,
                                         "interval", name, "end", "high", NULL),
                          9);
        }
}
END_TEST

START_TEST(draws_are_those_of_the_reference)
{
    g_autoptr(RefTable) hits = table_of("hits");
    g_autoptr(AvlastFrame) frame = frame_of_twelve();
    g_autoptr(AvlastSample) sample = sample_of(frame);
    g_autoptr(AvlastReplicates) made =
        draw(sample, AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_NONE, 399);
    double factor[12];

    for (guint32 r = 0; r < 399; r++) {
        avlast_replicates_factors(made, r, factor);
        for (guint g = 0; g < 12; g++) {
            g_autofree char *name = g_strdup_printf("v%u", g + 1);
            ck_assert(g_ascii_strtod(ref_table_cell(hits, r, name), NULL) == factor[g]);
        }
    }
}
END_TEST

/* Factors of the Bayesian bootstrap: sum n, each of mean 1 and variance (n - 1)/(n + 1),
 * as Dirichlet's of n ones times n. */
START_TEST(bayesian_factors_are_dirichlet)
{
    g_autoptr(AvlastFrame) frame = frame_of_twelve();
    g_autoptr(AvlastSample) sample = sample_of(frame);
    g_autoptr(AvlastReplicates) made =
        draw(sample, AVLAST_REPLICATES_BAYES, AVLAST_BOOT_NONE, 20000);
    double factor[12], sum = 0.0, square = 0.0;

    for (guint32 r = 0; r < made->n; r++) {
        double whole = 0.0;
        avlast_replicates_factors(made, r, factor);
        for (guint g = 0; g < 12; g++) {
            ck_assert(factor[g] > 0.0);
            whole += factor[g];
            sum += factor[g];
            square += factor[g] * factor[g];
        }
        assert_digits(whole, 12.0, 13);
    }
    const double n = 12.0 * made->n, variance = square / n - 1.0;
    assert_digits(sum, n, 12);
    ck_assert(fabs(variance - 11.0 / 13.0) < 0.02);
}
END_TEST

Suite *suite_bootstrap(void)
{
    Suite *suite = suite_create("bootstrap");
    TCase *cases = tcase_create("cases");

    tcase_add_loop_test(cases, intervals_are_those_of_boot, 0, 48);
    tcase_add_test(cases, too_few_replicates_have_no_interval);
    tcase_add_loop_test(cases, agrees_with_copied_clusters, 0, G_N_ELEMENTS(statistics));
    tcase_add_test(cases, draws_are_those_of_the_reference);
    tcase_add_test(cases, bayesian_factors_are_dirichlet);
    suite_add_tcase(suite, cases);
    return suite;
}
