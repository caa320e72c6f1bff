/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "design_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/total.h"
#include "survey_cases.h"

static const char *const all_variables[] = {"y", "x", "b", "cat", NULL};
static const char *const only_y[] = {"y", NULL}, *const only_b[] = {"b", NULL};

static const AvlastEstimate *row_of(const AvlastEstimates *e, const ExpectedValue *v)
{
    const AvlastEstimate *row =
        avlast_estimates_find(e, NULL, v->group[0] ? v->group : NULL, v->term, NULL);
    ck_assert_msg(row != NULL, "no row '%s' '%s'", v->group, v->term);
    return row;
}

/* Means and totals of numbers and a category at once: values, errors, joint covariance
 * and both design effects. */
static void check_joint(const DesignCase *c, Statistic statistic, const char *name)
{
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions srs = {.deff = AVLAST_DEFF_SRS};
    const AvlastSurveyOptions replace = {.deff = AVLAST_DEFF_REPLACE};
    static const char *const missing[] = {"ym", NULL};
    g_autoptr(AvlastEstimates) e =
        estimate(statistic, frame, sample, all_variables, &srs);
    g_autoptr(AvlastEstimates) r =
        estimate(statistic, frame, sample, all_variables, &replace);
    g_autoptr(AvlastEstimates) m = estimate(statistic, frame, sample, missing, NULL);
    g_autoptr(GPtrArray) expected = expected_values(c->name, name);
    guint compared = 0;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *kind = v->quantity + strlen(name);
        gsize a, b;
        if (strcmp(kind, "_cov") == 0) {
            ck_assert(avlast_estimates_find(e, NULL, NULL, v->outcome, &a) &&
                      avlast_estimates_find(e, NULL, NULL, v->term, &b));
            const double scale = avlast_estimates_row(e, a)->std_error *
                                 avlast_estimates_row(e, b)->std_error;
            assert_digits(1 + gsl_matrix_get(e->covariance, a, b) / scale,
                          1 + v->value / scale, 10);
        } else if (strcmp(v->term, "ym") == 0) {
            const AvlastEstimate *row = row_of(m, v);
            assert_digits(kind[0] ? row->std_error : row->estimate, v->value, 10);
        } else if (strcmp(kind, "_deff_replace") == 0) {
            assert_digits(row_of(r, v)->deff, v->value, 10);
        } else if (strcmp(kind, "_deff") == 0) {
            assert_digits(row_of(e, v)->deff, v->value, 10);
        } else {
            const AvlastEstimate *row = row_of(e, v);
            assert_digits(kind[0] ? row->std_error : row->estimate, v->value, 10);
        }
        compared++;
    }
    ck_assert_uint_ge(compared, 36 + 6 + 2 * 7);
}

START_TEST(means_agree_with_svymean)
{
    check_joint(&design_cases[_i], avlast_survey_mean, "mean");
}
END_TEST

START_TEST(totals_agree_with_svytotal)
{
    check_joint(&design_cases[_i], avlast_survey_total, "total");
}
END_TEST

static void check_intervals(const DesignCase *c, const AvlastFrame *frame,
                            const AvlastSample *sample, const char *const *by,
                            guint *compared)
{
    g_autoptr(GPtrArray) lows = expected_values(c->name, "low_");
    g_autoptr(GPtrArray) highs = expected_values(c->name, "high_");

    for (guint i = 0; i < lows->len; i++) {
        const ExpectedValue *low = g_ptr_array_index(lows, i);
        const ExpectedValue *high = g_ptr_array_index(highs, i);
        if ((low->group[0] != '\0') != (by != NULL))
            continue;
        AvlastSurveyOptions options = {.by = by};
        ck_assert(
            avlast_interval_of_name(low->quantity + strlen("low_"), &options.interval));
        g_autoptr(AvlastEstimates) e =
            estimate(avlast_survey_proportion, frame, sample, only_b, &options);
        const AvlastEstimate *row = row_of(e, low);
        const double df = row->df, t = avlast_t_critical(0.95, df);
        /* R folds an arcsine end beyond 0 or 1 back into the scale; here it stops there
         */
        const double angle = asin(sqrt(row->estimate));
        const double half =
            t * row->std_error / 2 / sqrt(row->estimate * (1 - row->estimate));
        const gboolean asin_ = options.interval == AVLAST_INTERVAL_ASIN;
        assert_digits(row->conf_low, asin_ && angle < half ? 0.0 : low->value, 9);
        assert_digits(row->conf_high, asin_ && angle + half > G_PI_2 ? 1.0 : high->value,
                      9);
        (*compared)++;
    }
}

START_TEST(intervals_agree_with_svyciprop)
{
    static const char *const by[] = {"g1", NULL};
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    guint compared = 0;

    check_intervals(c, frame, sample, NULL, &compared);
    if (strcmp(c->file, "groups") != 0)
        check_intervals(c, frame, sample, by, &compared);
    ck_assert_uint_ge(compared, 7);
}
END_TEST

START_TEST(domain_keeps_the_design)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autofree guint8 *flags = g_new(guint8, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        flags[i] = avlast_frame_find(frame, "dom")->number[i] == 1.0;
    avlast_sample_set_domain(sample, flags);
    g_autoptr(AvlastEstimates) mean =
        estimate(avlast_survey_mean, frame, sample, only_y, NULL);
    g_autoptr(AvlastEstimates) total =
        estimate(avlast_survey_total, frame, sample, only_y, NULL);
    const AvlastEstimate *m = avlast_estimates_row(mean, 0);

    assert_digits(m->estimate, expected_value(c->name, "domain_mean", "y"), 13);
    assert_digits(m->std_error, expected_value(c->name, "domain_mean_se", "y"), 10);
    assert_digits(avlast_estimates_row(total, 0)->std_error,
                  expected_value(c->name, "domain_total_se", "y"), 10);
    ck_assert_double_eq(m->df, expected_value(c->name, "domain_degf", ""));
}
END_TEST

static void check_groups(const DesignCase *c, const char *const *by, guint *compared)
{
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions options = {.by = by, .deff = AVLAST_DEFF_SRS};
    g_autoptr(AvlastEstimates) e =
        estimate(avlast_survey_mean, frame, sample, only_y, &options);
    g_autoptr(GPtrArray) expected = expected_values(c->name, "by_");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        if ((strchr(v->group, ';') != NULL) != (by[1] != NULL))
            continue;
        gsize a, b;
        const AvlastEstimate *row = avlast_estimates_find(e, NULL, v->group, NULL, &b);
        ck_assert_msg(row != NULL, "no group '%s'", v->group);
        if (strcmp(v->quantity, "by_mean") == 0)
            assert_digits(row->estimate, v->value, 13);
        else if (strcmp(v->quantity, "by_se") == 0)
            assert_digits(row->std_error, v->value, 10);
        else if (strcmp(v->quantity, "by_deff") == 0)
            assert_digits(row->deff, v->value, 10);
        else if (strcmp(v->quantity, "by_df") == 0)
            ck_assert_double_eq(row->df, v->value);
        else if (strcmp(v->quantity, "by_n") == 0)
            ck_assert_int_eq(row->nobs, (gint64)v->value);
        else if (strcmp(v->quantity, "by_cov") == 0 &&
                 avlast_estimates_find(e, NULL, v->outcome, NULL, &a)) {
            const double scale = avlast_estimates_row(e, a)->std_error * row->std_error;
            assert_digits(1 + gsl_matrix_get(e->covariance, a, b) / scale,
                          1 + v->value / scale, 10);
        } else {
            ck_abort_msg("quantity '%s' '%s'", v->quantity, v->outcome);
        }
        (*compared)++;
    }
}

START_TEST(groups_agree_with_svyby)
{
    static const char *const one[] = {"g1", NULL}, *const two[] = {"g1", "g2", NULL};
    guint compared = 0;

    check_groups(&design_cases[_i], one, &compared);
    if (strcmp(design_cases[_i].file, "groups") != 0)
        check_groups(&design_cases[_i], two, &compared);
    ck_assert_uint_ge(compared, 12);
}
END_TEST

/* Multiplying every weight moves no mean, no error and no replacement design effect. */
START_TEST(scale_of_weights_does_not_matter_to_means)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_REPLACE};
    g_autoptr(AvlastEstimates) a =
        estimate(avlast_survey_mean, frame, sample, all_variables, &options);
    for (gsize i = 0; i < sample->n; i++)
        sample->weight[i] *= 1234.5;
    g_autoptr(AvlastEstimates) b =
        estimate(avlast_survey_mean, frame, sample, all_variables, &options);

    for (gsize t = 0; t < a->rows->len; t++) {
        const AvlastEstimate *p = avlast_estimates_row(a, t);
        const AvlastEstimate *q = avlast_estimates_row(b, t);
        assert_digits(q->estimate, p->estimate, 14);
        assert_digits(q->std_error, p->std_error, 13);
        assert_digits(q->deff, p->deff, 12);
    }
}
END_TEST

/* Names of clusters and the order of rows are not data. */
START_TEST(relabelled_clusters_and_reordered_rows_change_nothing)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = frame->rows - 1 - i;
    g_autoptr(AvlastFrame) other = frame_reordered(frame, order);
    for (guint s = 0; c->clusters[s]; s++) {
        AvlastColumn *column = avlast_frame_find(other, c->clusters[s]);
        for (gsize i = 0; i < other->rows; i++)
            column->number[i] = fmod(column->number[i] * 37.0, 1009.0) + 0.5;
    }
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(AvlastSample) sample2 = sample_of_case(c, other);
    g_autoptr(AvlastEstimates) a =
        estimate(avlast_survey_total, frame, sample, all_variables, NULL);
    g_autoptr(AvlastEstimates) b =
        estimate(avlast_survey_total, other, sample2, all_variables, NULL);

    for (gsize t = 0; t < a->rows->len; t++) {
        assert_digits(avlast_estimates_row(b, t)->estimate,
                      avlast_estimates_row(a, t)->estimate, 14);
        assert_digits(avlast_estimates_row(b, t)->std_error,
                      avlast_estimates_row(a, t)->std_error, 13);
        ck_assert_double_eq(avlast_estimates_row(b, t)->df,
                            avlast_estimates_row(a, t)->df);
    }
}
END_TEST

Suite *suite_survey(void)
{
    Suite *suite = suite_create("survey");
    TCase *tests = tcase_create("survey");

    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, means_agree_with_svymean, 0, n_design_cases);
    tcase_add_loop_test(tests, totals_agree_with_svytotal, 0, n_design_cases);
    tcase_add_loop_test(tests, intervals_agree_with_svyciprop, 0, n_design_cases);
    tcase_add_loop_test(tests, domain_keeps_the_design, 0, n_design_cases);
    tcase_add_loop_test(tests, groups_agree_with_svyby, 0, n_design_cases);
    tcase_add_loop_test(tests, scale_of_weights_does_not_matter_to_means, 0,
                        n_design_cases);
    tcase_add_loop_test(tests, relabelled_clusters_and_reordered_rows_change_nothing, 0,
                        n_design_cases);
    suite_add_tcase(suite, tests);
    return suite;
}
