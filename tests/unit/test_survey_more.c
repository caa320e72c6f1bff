/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "design_cases.h"
#include "support.h"
#include "survey/association.h"
#include "survey/geomean.h"
#include "survey/mean.h"
#include "survey/quality.h"
#include "survey/quantiles.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* Ratios, spreads, correlations, geometric means: values of tests/ref/survey_more.R. */

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

typedef struct {
    const char *name;
    Statistic estimate;
    const char *variables[5];
    guint values; /* of each case */
} Statistics;

static const Statistics statistics[] = {
    {"ratio", avlast_survey_ratio, {"y", "x", "ym", "x"}, 3 * 4},
    {"variance", avlast_survey_variance, {"y", "x", "ym"}, 3 * 12},
    {"sd", avlast_survey_sd, {"y", "x", "ym"}, 3 * 6},
    {"covariance", avlast_survey_covariance, {"y", "x"}, 3 * 2},
    {"correlation", avlast_survey_correlation, {"y", "x"}, 3 * 4},
    {"geomean", avlast_survey_geomean, {"x"}, 3 * 4}};

static const char *const by_g2[] = {"g2", NULL};

static const DesignCase *case_of(const char *name)
{
    for (int c = 0; c < n_design_cases; c++)
        if (strcmp(design_cases[c].name, name) == 0)
            return &design_cases[c];
    ck_abort_msg("no design '%s'", name);
}

static double field_of(const AvlastEstimate *row, const char *kind)
{
    if (!*kind)
        return row->estimate;
    if (strcmp(kind, "_se") == 0)
        return row->std_error;
    if (strcmp(kind, "_low") == 0)
        return row->conf_low;
    if (strcmp(kind, "_high") == 0)
        return row->conf_high;
    if (strcmp(kind, "_deff") == 0)
        return row->deff;
    ck_abort_msg("no field '%s'", kind);
}

static void check_statistic(const DesignCase *c, const Statistics *s)
{
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/survey/more.csv", c->name, s->name);
    g_autoptr(GError) error = NULL;
    AvlastSurveyOptions options = {.deff = AVLAST_DEFF_SRS};
    g_autoptr(AvlastEstimates) all =
        s->estimate(frame, sample, s->variables, &options, &error);
    assert_no_error(error);
    options.by = by_g2;
    g_autoptr(AvlastEstimates) parts =
        s->estimate(frame, sample, s->variables, &options, &error);
    assert_no_error(error);

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const gboolean part = v->group[0] != '\0';
        const AvlastEstimate *row = avlast_estimates_find(
            part ? parts : all, v->outcome, part ? v->group : NULL, v->term, NULL);
        ck_assert_msg(row != NULL, "no row '%s' '%s'", v->group, v->term);
        assert_digits(field_of(row, v->quantity + strlen(s->name)), v->value, 9);
    }
    ck_assert_uint_ge(expected->len, s->values);
}

START_TEST(statistics_agree_with_survey)
{
    static const char *const cases[] = {"srs", "strat_fpc", "clus1", "clus2", "groups"};

    for (guint c = 0; c < G_N_ELEMENTS(cases); c++)
        check_statistic(case_of(cases[c]), &statistics[_i]);
}
END_TEST

static void check_quantiles(const DesignCase *c, guint *compared)
{
    static const double p[] = {0.25, 0.5, 0.8};
    static const char *const only_x[] = {"x", NULL};
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/survey/more.csv", c->name, "quantile_");
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_auto(GStrv) part = g_strsplit(v->quantity, "_", -1);
        AvlastSurveyOptions options = {
            .quantiles = p, .n_quantiles = 3, .by = v->group[0] ? by_g2 : NULL};
        ck_assert(avlast_quantile_rule_of_name(part[1], &options.rule));
        ck_assert(avlast_interval_of_name(part[2], &options.interval));
        g_autoptr(AvlastEstimates) e =
            avlast_survey_quantile(frame, sample, only_x, &options, &error);
        assert_no_error(error);
        const AvlastEstimate *row =
            avlast_estimates_find(e, "x", v->group[0] ? v->group : NULL, v->term, NULL);
        const double got = strcmp(part[3], "est") == 0    ? row->estimate
                           : strcmp(part[3], "low") == 0  ? row->conf_low
                           : strcmp(part[3], "high") == 0 ? row->conf_high
                                                          : row->std_error;
        ck_assert_msg(digits_of(got, v->value) >= 9, "%s %s %s %s: %.17g, expected %.17g",
                      c->name, v->quantity, v->group, v->term, got, v->value);
        (*compared)++;
    }
}

START_TEST(quantiles_agree_with_svyquantile)
{
    static const char *const cases[] = {"srs", "strat_fpc", "clus1", "clus2", "groups"};
    guint compared = 0;

    check_quantiles(case_of(cases[_i]), &compared);
    ck_assert_uint_eq(compared, 3 * 10 * 3 * 4);
}
END_TEST

/* One kind of contrast: "contrast_mean" ... */
static void check_contrasts(const DesignCase *c, const char *name, Statistic estimate,
                            const char *const *by, guint values)
{
    static const char *const variables[] = {"y", "x", "b", NULL};
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/survey/more.csv", c->name, name);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *const contrasts[] = {v->term, "1 - x", v->term, NULL};
        const AvlastSurveyOptions options = {
            .by = by, .contrasts = contrasts, .keep_root = TRUE};
        g_autoptr(AvlastEstimates) e =
            estimate(frame, sample, variables, &options, &error);
        assert_no_error(error);
        gsize at;
        const AvlastEstimate *row =
            avlast_estimates_find(e, "contrast", NULL, v->term, &at);
        assert_digits(field_of(row, v->quantity + strlen(name)), v->value, 9);
        /* the same again is wholly dependent, and the root has the same error */
        const gsize last = e->rows->len - 1;
        const double variance = row->std_error * row->std_error;
        assert_digits(gsl_matrix_get(e->covariance, at, last), variance, 12);
        double sum = 0.0;
        for (gsize r = 0; r < e->root->size1; r++)
            sum += gsl_matrix_get(e->root, r, at) * gsl_matrix_get(e->root, r, last);
        assert_digits(sum, variance, 9);
    }
    ck_assert_uint_eq(expected->len, values);
}

START_TEST(contrasts_agree_with_svycontrast)
{
    static const char *const cases[] = {"srs", "strat_fpc", "clus1", "clus2", "groups"};
    const DesignCase *c = case_of(cases[_i]);

    check_contrasts(c, "contrast_mean", avlast_survey_mean, NULL, 15);
    check_contrasts(c, "contrast_total", avlast_survey_total, NULL, 3);
    check_contrasts(c, "contrast_by", avlast_survey_mean, by_g2, 6);
}
END_TEST

START_TEST(contrasts_that_do_not_exist_say_so)
{
    static const char *const only_y[] = {"y", NULL};
    static const char *const impossible[] = {"log(-y)",   "1/(y - y)",     "sqrt(y - y)",
                                             "(-y)^y",    "(y - y)^(1/2)", "y^2/y - y",
                                             "(0-y)^2/y", "y - y",         NULL};
    const AvlastSurveyOptions options = {.contrasts = impossible};
    const DesignCase *c = case_of("clus1");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e =
        avlast_survey_mean(frame, sample, only_y, &options, &error);

    assert_no_error(error);
    const AvlastEstimate *mean = avlast_estimates_row(e, 0);
    static const char *const notes[] = {"no value", "no value", NULL, "no value",
                                        NULL,       NULL,       NULL, NULL};
    for (gsize x = 0; impossible[x]; x++) {
        const AvlastEstimate *row = avlast_estimates_row(e, x + 1);
        if (notes[x])
            ck_assert_msg(row->note && strstr(row->note, notes[x]), "%s: %s", row->term,
                          row->note);
        ck_assert_msg(!notes[x] || isnan(row->conf_low), "%s", row->term);
    }
    assert_digits(avlast_estimates_row(e, 7)->estimate, mean->estimate, 14);
    assert_digits(avlast_estimates_row(e, 7)->std_error, mean->std_error, 12);
    ck_assert(avlast_estimates_row(e, 8)->std_error == 0.0);
}
END_TEST

START_TEST(faulty_contrasts_are_errors)
{
    static const struct {
        const char *expression, *text;
    } faults[] = {{"z", "no row is called 'z'"},
                  {"y +", "it ends where"},
                  {"(y", "'(' is not closed"},
                  {"y x", "no operator before 'x'"},
                  {"2", "it names no row"},
                  {"", "it ends where"},
                  {"y[1]", "there are no groups"},
                  {"`y", "backquote is not closed"},
                  {"1..2*y", "this is no number"},
                  {"y)", "no operator before ')'"},
                  {"sin(y)", "no row is called 'sin'"},
                  {"y ** x", "should stand before '*'"},
                  {"yx", "no row is called 'yx'"}};
    static const char *const variables[] = {"y", "x", NULL};
    const DesignCase *c = case_of("srs");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);

    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        const char *const contrasts[] = {faults[i].expression, NULL};
        const AvlastSurveyOptions options = {.contrasts = contrasts};
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(
            avlast_survey_mean(frame, sample, variables, &options, &error));
        assert_error(error, AVLAST_ERROR_USAGE, faults[i].text);
    }
    g_autoptr(GString) deep = g_string_new(NULL);
    for (guint i = 0; i < 5000; i++)
        g_string_append_c(deep, i % 2 ? '(' : '-');
    const char *const contrasts[] = {deep->str, NULL};
    const AvlastSurveyOptions options = {.contrasts = contrasts};
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(avlast_survey_mean(frame, sample, variables, &options, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "too many");
}
END_TEST

/* A statistic of one variable on all rows of the simple random sample. */
static AvlastEstimates *on_srs(Statistic estimate, const char *const *variables,
                               GError **error)
{
    const DesignCase *c = case_of("srs");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    static const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};

    return estimate(frame, sample, variables, &options, error);
}

START_TEST(faults_have_their_messages)
{
    static const char *const category[] = {"y", "cat", NULL}, *const zero[] = {"b", NULL};
    static const char *const one[] = {"y", NULL}, *const absent[] = {"yy", "x", NULL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(on_srs(avlast_survey_ratio, category, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "'cat' is a category");
    g_clear_error(&error);
    ck_assert_ptr_null(on_srs(avlast_survey_geomean, zero, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "rows at or below 0");
    g_clear_error(&error);
    ck_assert_ptr_null(on_srs(avlast_survey_correlation, one, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "a pair takes two variables");
    g_clear_error(&error);
    ck_assert_ptr_null(on_srs(avlast_survey_ratio, absent, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "yy");
}
END_TEST

/* What R has wrong: a share below the first step. And ends of the scale. */
START_TEST(quantiles_hold_below_the_first_step)
{
    static const double p[] = {0.0, 0.001, 1.0};
    static const char *const only_x[] = {"x", NULL};
    const DesignCase *c = case_of("strat_fpc");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastColumn *x = avlast_frame_require(frame, "x", NULL);
    double low = INFINITY, high = -INFINITY;

    for (gsize i = 0; i < frame->rows; i++) {
        low = fmin(low, x->number[i]);
        high = fmax(high, x->number[i]);
    }
    for (int rule = AVLAST_QUANTILE_MATH; rule <= AVLAST_QUANTILE_HF9; rule++) {
        const AvlastSurveyOptions options = {.quantiles = p,
                                             .n_quantiles = 3,
                                             .rule = (AvlastQuantileRule)rule,
                                             .interval = AVLAST_INTERVAL_MEAN};
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastEstimates) e =
            avlast_survey_quantile(frame, sample, only_x, &options, &error);
        assert_no_error(error);
        assert_digits(avlast_estimates_row(e, 0)->estimate, low, 15);
        if (rule != AVLAST_QUANTILE_HF7)
            assert_digits(avlast_estimates_row(e, 1)->estimate, low, 15);
        assert_digits(avlast_estimates_row(e, 2)->estimate, high, 15);
        ck_assert(isnan(avlast_estimates_row(e, 2)->conf_high));
    }
}
END_TEST

START_TEST(ratio_names_are_read)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) names = avlast_ratio_names("a/b, `q2/buss,x` / days", &error);

    assert_no_error(error);
    ck_assert_uint_eq(g_strv_length(names), 4);
    ck_assert_str_eq(names[1], "b");
    ck_assert_str_eq(names[2], "q2/buss,x");
    ck_assert_str_eq(names[3], "days");
    static const char *const faulty[] = {"a", "a/b/c", "a/", "/b", "a/b,", ""};
    for (guint i = 0; i < G_N_ELEMENTS(faulty); i++) {
        ck_assert_ptr_null(avlast_ratio_names(faulty[i], &error));
        assert_error(error, AVLAST_ERROR_USAGE, "no ratio");
        g_clear_error(&error);
    }
}
END_TEST

/* The limits of NCHS's standards for proportions, one by one. */
START_TEST(quality_follows_the_standards)
{
    static const struct {
        double share, error, df;
        gint64 n;
        const char *flag;
    } rows[] = {{0.5, 0.02, 30, 1000, "quality: good;"},
                {0.5, 0.02, 7, 1000, "quality: review (df below 8)"},
                {0.5, 0.02, 30, 29, "unreliable (n below 30"},
                {0.5, 0.10, 30, 1000, "effective n below 30, interval of 0.30"},
                {0.5, 0.08, 30, 1000, "unreliable (interval of 0.30 or wider)"},
                {0.02, 0.015, 300, 400, "wider than 1.3 times the share"},
                {0.004, 0.002, 300, 1000, "quality: good;"}, /* narrower than 0.05 */
                {0.0, 0.0, 300, 1000, "quality: review (share of 0 or 1)"},
                {0.0, 0.0, 300, 31, "wider than 1.3 times the share"},
                {0.5, NAN, 300, 1000, "unreliable (no standard error)"}};
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        AvlastEstimate *row = avlast_estimates_add(e, "b", NULL, "b");
        row->estimate = rows[i].share;
        row->std_error = rows[i].error;
        row->df = rows[i].df;
        row->nobs = rows[i].n;
    }
    avlast_quality_add(e, AVLAST_QUALITY_SHARES);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *note = avlast_estimates_row(e, i)->note;
        ck_assert_msg(note && strstr(note, rows[i].flag), "row %u: %s", i, note);
    }
}
END_TEST

Suite *suite_survey_more(void)
{
    Suite *suite = suite_create("survey_more");
    TCase *tests = tcase_create("survey_more");

    tcase_add_loop_test(tests, statistics_agree_with_survey, 0,
                        (int)G_N_ELEMENTS(statistics));
    tcase_add_test(tests, faults_have_their_messages);
    tcase_add_test(tests, ratio_names_are_read);
    tcase_add_loop_test(tests, contrasts_agree_with_svycontrast, 0, 5);
    tcase_add_test(tests, contrasts_that_do_not_exist_say_so);
    tcase_add_test(tests, quality_follows_the_standards);
    tcase_add_test(tests, faulty_contrasts_are_errors);
    tcase_add_loop_test(tests, quantiles_agree_with_svyquantile, 0, 5);
    tcase_add_test(tests, quantiles_hold_below_the_first_step);
    suite_add_tcase(suite, tests);
    return suite;
}
