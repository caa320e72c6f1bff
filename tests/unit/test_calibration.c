/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design/history.h"
#include "design/population.h"
#include "design_cases.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

/* Weights calibrated in steps, and the variance that knows them: values of
 * tests/ref/calibration.R. */

#define EXPECTED "tests/ref/calibration/expected.csv"
#include "calibration_cases.h"

/* The steps that the second part of a reference case's name tells. */
static GPtrArray *steps_of(const char *design, const char *method)
{
    GPtrArray *steps = avlast_weight_steps_new();
    AvlastWeightStep *step;

    if (strcmp(method, "post") == 0) {
        calibration_step_of(steps, AVLAST_STEP_POSTSTRATIFY, design, g2_cat, NULL, FALSE);
    } else if (strcmp(method, "raking") == 0) {
        calibration_step_of(steps, AVLAST_STEP_RAKE, design, g2_alone, cat_alone, FALSE);
    } else if (strcmp(method, "linear") == 0 || strcmp(method, "logit") == 0) {
        step = calibration_step_of(steps, AVLAST_STEP_CALIBRATE, design, g2_alone,
                                   cat_alone, TRUE);
        if (method[1] == 'o') {
            step->distance = AVLAST_DISTANCE_LOGIT;
            step->low = 0.5;
            step->high = 2.0;
        }
    } else if (strcmp(method, "post_linear") == 0) {
        calibration_step_of(steps, AVLAST_STEP_POSTSTRATIFY, design, cat_alone, NULL,
                            FALSE);
        calibration_step_of(steps, AVLAST_STEP_CALIBRATE, design, g2_alone, NULL, TRUE);
    } else if (g_str_has_prefix(method, "cells")) {
        const gboolean post = strcmp(method, "cells_post") == 0;
        calibration_step_of(steps, AVLAST_STEP_CELLS, design, post ? cat_alone : g2_cat,
                            NULL, FALSE);
        if (post)
            calibration_step_of(steps, AVLAST_STEP_POSTSTRATIFY, design, g2_alone, NULL,
                                FALSE);
    } else if (g_str_has_prefix(method, "propensity")) {
        calibration_step_of(steps, AVLAST_STEP_PROPENSITY, design, g2_alone, cat_alone,
                            TRUE);
        if (strcmp(method, "propensity_linear") == 0)
            calibration_step_of(steps, AVLAST_STEP_CALIBRATE, design, g2_alone, NULL,
                                TRUE);
    } else {
        ck_abort_msg("no method '%s'", method);
    }
    return steps;
}

typedef struct {
    AvlastFrame *frame;
    AvlastSample *sample;
} Calibrated;

static Calibrated calibrated(const char *design, const char *method)
{
    const DesignCase *c = calibration_case_of(design);
    g_autoptr(GPtrArray) steps = steps_of(design, method);
    g_autoptr(GError) error = NULL;
    Calibrated k = {.frame = frame_of_case(c)};

    k.sample = sample_of_case(c, k.frame);
    avlast_sample_calibrate(k.sample, steps, k.frame, &error);
    assert_no_error(error);
    return k;
}

static void calibrated_clear(Calibrated *k)
{
    avlast_sample_free(k->sample);
    avlast_frame_free(k->frame);
}

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

static AvlastEstimates *estimate(const Calibrated *k, Statistic statistic,
                                 const char *const *variables, gboolean by, gboolean root)
{
    g_autoptr(GError) error = NULL;
    const AvlastSurveyOptions options = {.by = by ? by_b : NULL, .keep_root = root};
    AvlastEstimates *e = statistic(k->frame, k->sample, variables, &options, &error);

    assert_no_error(error);
    return e;
}

/* svyglm(y ~ x) */
static AvlastEstimates *regression(const Calibrated *k)
{
    static const char *const names[] = {"(Intercept)", "x"};
    g_autofree double *one = g_new(double, k->frame->rows);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < k->frame->rows; i++)
        one[i] = 1.0;
    const double *const x[] = {one, avlast_frame_find(k->frame, "x")->number};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = avlast_frame_find(k->frame, "y")->number,
                                     .n = k->frame->rows,
                                     .k = 2,
                                     .names = names,
                                     .x = x,
                                     .weight = k->sample->weight};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = k->sample};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    AvlastEstimates *e = avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, &error);
    assert_no_error(error);
    return e;
}

static void check_value(const Calibrated *k, const char *name, const ExpectedValue *v,
                        double digits)
{
    static const char *const y[] = {"y", NULL}, *const ym[] = {"ym", NULL},
                             *const b[] = {"b", NULL}, *const pair[] = {"y", "x", NULL};
    const char *const *variables = strcmp(v->outcome, "ym") == 0  ? ym
                                   : strcmp(v->outcome, "b") == 0 ? b
                                                                  : y;
    const gboolean by = v->group[0] != '\0';
    g_autoptr(AvlastEstimates) e =
        g_str_has_prefix(v->quantity, "mean")
            ? estimate(k, avlast_survey_mean, variables, by, FALSE)
        : g_str_has_prefix(v->quantity, "lm") ? regression(k)
        : g_str_has_prefix(v->quantity, "ratio")
            ? estimate(k, avlast_survey_ratio, pair, by, FALSE)
            : estimate(k, avlast_survey_total, variables, by, FALSE);
    double got;

    if (strcmp(v->quantity, "cov") == 0) {
        got = gsl_matrix_get(e->covariance, 0, 1);
    } else {
        const AvlastEstimate *row =
            avlast_estimates_find(e, NULL, by ? v->group : NULL, v->term, NULL);
        ck_assert_msg(row != NULL, "%s: no row %s %s", name, v->group, v->term);
        got = g_str_has_suffix(v->quantity, "_se") ? row->std_error : row->estimate;
    }
    ck_assert_msg(digits_of(got, v->value) >= digits,
                  "%s %s %s %s %s: %.17g, expected %.17g", name, v->quantity, v->outcome,
                  v->group, v->term, got, v->value);
}

static void check_case(const char *design, const char *method, guint values,
                       double digits)
{
    g_autofree char *name = g_strdup_printf("%s.%s", design, method);
    g_autoptr(GPtrArray) expected = expected_values_in(EXPECTED, name, "");
    Calibrated k = calibrated(design, method);

    ck_assert_uint_eq(expected->len, values);
    for (guint i = 0; i < expected->len; i++)
        check_value(&k, name, g_ptr_array_index(expected, i), digits);
    calibrated_clear(&k);
}

START_TEST(one_step_agrees_with_r)
{
    static const char *const names[] = {"strat_fpc", "clus1_fpc", "clus2", "groups"};

    for (guint d = 0; d < G_N_ELEMENTS(names); d++) {
        check_case(names[d], "post", 23, 9.0);
        check_case(names[d], "linear", 23, 9.0);
        check_case(names[d], "raking", 23, 9.0);
        check_case(names[d], "logit", 23, 9.0);
    }
}
END_TEST

START_TEST(several_steps_agree_with_derivatives)
{
    static const char *const names[] = {"strat_fpc", "clus2"};

    for (guint d = 0; d < G_N_ELEMENTS(names); d++) {
        check_case(names[d], "post_linear", 4, 7.0);
        check_case(names[d], "cells", 4, 7.0);
        check_case(names[d], "cells_post", 4, 7.0);
        check_case(names[d], "propensity", 4, 7.0);
        check_case(names[d], "propensity_linear", 4, 7.0);
    }
}
END_TEST

START_TEST(raking_lies_near_the_raked_jackknife)
{
    static const char *const names[] = {"clus1_fpc", "groups"};
    static const char *const y[] = {"y", NULL};

    for (guint d = 0; d < G_N_ELEMENTS(names); d++) {
        g_autofree char *jackknife = g_strdup_printf("%s.jackknife", names[d]);
        g_autoptr(GPtrArray) expected =
            expected_values_in(EXPECTED, jackknife, "mean_se");
        Calibrated k = calibrated(names[d], "raking");
        g_autoptr(AvlastEstimates) e = estimate(&k, avlast_survey_mean, y, FALSE, FALSE);
        const double ours = avlast_estimates_row(e, 0)->std_error;
        const double truth = ((ExpectedValue *)g_ptr_array_index(expected, 0))->value;
        ck_assert_msg(fabs(ours / truth - 1.0) < (d ? 0.02 : 0.1), "%s: %g, jackknife %g",
                      names[d], ours, truth);
        calibrated_clear(&k);
    }
}
END_TEST

/* What was calibrated to is known: its totals have no error, in any group, at any stage,
 * after any step that follows. */
START_TEST(calibrated_totals_have_no_error)
{
    static const char *const methods[] = {"post", "linear", "raking", "logit",
                                          "post_linear"};
    static const char *const designs[] = {"strat_fpc", "clus1_fpc", "clus2", "groups"};
    static const char *const g2_too[] = {"g2", NULL};

    for (guint d = 0; d < G_N_ELEMENTS(designs); d++)
        for (guint m = 0; m < G_N_ELEMENTS(methods); m++) {
            Calibrated k = calibrated(designs[d], methods[m]);
            g_autoptr(AvlastEstimates) e =
                estimate(&k, avlast_survey_total, g2_too, FALSE, TRUE);
            g_autoptr(AvlastMargin) margin = calibration_margin_of(designs[d], g2_alone);
            for (guint r = 0; r < e->rows->len; r++) {
                const AvlastEstimate *row = avlast_estimates_row(e, r);
                assert_digits(row->estimate, g_array_index(margin->totals, double, r),
                              9.0);
                ck_assert_msg(row->std_error == 0.0, "%s %s: %g", designs[d], methods[m],
                              row->std_error);
                for (gsize i = 0; i < e->root->size1; i++)
                    ck_assert(gsl_matrix_get(e->root, i, r) == 0.0);
            }
            calibrated_clear(&k);
        }
}
END_TEST

/* root' root is the covariance, with groups that all reach all rows. */
START_TEST(root_gives_the_covariance)
{
    static const char *const y[] = {"y", "ym", NULL};
    Calibrated k = calibrated("clus2", "linear");
    g_autoptr(AvlastEstimates) e = estimate(&k, avlast_survey_mean, y, TRUE, TRUE);

    for (gsize a = 0; a < e->rows->len; a++)
        for (gsize b = 0; b < e->rows->len; b++) {
            double sum = 0.0;
            for (gsize i = 0; i < e->root->size1; i++)
                sum += gsl_matrix_get(e->root, i, a) * gsl_matrix_get(e->root, i, b);
            assert_digits(sum, gsl_matrix_get(e->covariance, a, b), 9.0);
        }
    calibrated_clear(&k);
}
END_TEST

static void assert_same_weights(const Calibrated *a, const Calibrated *b, double scale,
                                double digits)
{
    for (gsize i = 0; i < a->sample->n; i++)
        assert_digits(a->sample->weight[i], scale * b->sample->weight[i], digits);
}

/* Calibration to cells: linear, raking and poststratification are one. */
START_TEST(cells_are_calibrated_alike)
{
    static const char *const y[] = {"y", NULL};
    Calibrated post = calibrated("clus2", "post");
    g_autoptr(AvlastEstimates) e = estimate(&post, avlast_survey_mean, y, TRUE, FALSE);

    for (int d = 0; d < 2; d++) {
        const DesignCase *c = calibration_case_of("clus2");
        g_autoptr(GPtrArray) steps = avlast_weight_steps_new();
        g_autoptr(GError) error = NULL;
        Calibrated k = {.frame = frame_of_case(c)};
        calibration_step_of(steps, AVLAST_STEP_CALIBRATE, "clus2", g2_cat, NULL, FALSE)
            ->distance = d ? AVLAST_DISTANCE_EXPONENTIAL : AVLAST_DISTANCE_LINEAR;
        k.sample = sample_of_case(c, k.frame);
        avlast_sample_calibrate(k.sample, steps, k.frame, &error);
        assert_no_error(error);
        assert_same_weights(&k, &post, 1.0, 12.0);
        g_autoptr(AvlastEstimates) f = estimate(&k, avlast_survey_mean, y, TRUE, FALSE);
        for (guint r = 0; r < e->rows->len; r++)
            assert_digits(avlast_estimates_row(f, r)->std_error,
                          avlast_estimates_row(e, r)->std_error, 10.0);
        calibrated_clear(&k);
    }
    calibrated_clear(&post);
}
END_TEST

START_TEST(order_of_margins_and_scale_of_weights_do_not_matter)
{
    static const char *const y[] = {"y", NULL};
    const DesignCase *c = calibration_case_of("groups");
    Calibrated first = calibrated("groups", "raking");
    g_autoptr(GPtrArray) steps = avlast_weight_steps_new();
    g_autoptr(GError) error = NULL;
    Calibrated k = {.frame = frame_of_case(c)};

    calibration_step_of(steps, AVLAST_STEP_RAKE, "groups", cat_alone, g2_alone, FALSE);
    k.sample = sample_of_case(c, k.frame);
    for (gsize i = 0; i < k.sample->n; i++)
        k.sample->weight[i] *= 0.001;
    avlast_sample_calibrate(k.sample, steps, k.frame, &error);
    assert_no_error(error);
    assert_same_weights(&k, &first, 1.0, 11.0);
    g_autoptr(AvlastEstimates) e = estimate(&first, avlast_survey_mean, y, FALSE, FALSE);
    g_autoptr(AvlastEstimates) f = estimate(&k, avlast_survey_mean, y, FALSE, FALSE);
    assert_digits(avlast_estimates_row(f, 0)->std_error,
                  avlast_estimates_row(e, 0)->std_error, 10.0);
    calibrated_clear(&k);
    calibrated_clear(&first);
}
END_TEST

/* The same steps again from the same weights, and from none in one row. */
START_TEST(steps_are_done_again)
{
    Calibrated k = calibrated("clus2", "propensity_linear");
    g_autoptr(GError) error = NULL;
    g_autofree double *w =
        g_memdup2(k.sample->calibration->base, k.sample->n * sizeof *w);

    ck_assert(avlast_calibration_reweigh(k.sample->calibration, w, &error));
    for (gsize i = 0; i < k.sample->n; i++)
        ck_assert(w[i] == k.sample->weight[i]);
    memcpy(w, k.sample->calibration->base, k.sample->n * sizeof *w);
    w[0] = 0.0;
    ck_assert(avlast_calibration_reweigh(k.sample->calibration, w, &error));
    double sum = 0.0;
    for (gsize i = 0; i < k.sample->n; i++)
        sum += w[i] * avlast_frame_find(k.frame, "x")->number[i];
    ck_assert(w[0] == 0.0);
    assert_digits(sum, calibration_total_of_x("clus2"), 10.0);
    calibrated_clear(&k);
}
END_TEST

/* Rows twice are weights of 2: the same estimates, whatever was calibrated to. */
START_TEST(rows_twice_are_weights_twice)
{
    static const char *const y[] = {"y", NULL};
    const DesignCase *c = calibration_case_of("groups");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autofree gsize *order = g_new(gsize, frame->rows);
    double estimates[2];

    for (int twice = 0; twice < 2; twice++) {
        for (gsize i = 0; i < frame->rows; i++)
            order[i] = twice ? i / 2 : i;
        g_autoptr(GPtrArray) steps = steps_of("groups", "raking");
        g_autoptr(GError) error = NULL;
        Calibrated k = {.frame = frame_reordered(frame, order)};
        k.sample = sample_of_case(c, k.frame);
        for (gsize i = 0; i < frame->rows; i++)
            k.sample->weight[i] *= twice ? 1.0 : i < (frame->rows + 1) / 2 ? 2.0 : 0.0;
        if (!twice && frame->rows % 2)
            k.sample->weight[frame->rows / 2] /= 2.0;
        avlast_sample_calibrate(k.sample, steps, k.frame, &error);
        assert_no_error(error);
        g_autoptr(AvlastEstimates) e = estimate(&k, avlast_survey_mean, y, FALSE, FALSE);
        estimates[twice] = avlast_estimates_row(e, 0)->std_error;
        calibrated_clear(&k);
    }
    assert_digits(estimates[0], estimates[1], 9.0);
}
END_TEST

/* Steps that were written and read are the same steps. */
START_TEST(steps_are_kept)
{
    static const char *const methods[] = {"cells_post", "propensity_linear", "logit",
                                          "raking"};

    for (guint m = 0; m < G_N_ELEMENTS(methods); m++) {
        Calibrated k = calibrated("clus2", methods[m]);
        char file[] = "data.csv", digest[] = "0a", base[] = "d", column[] = "w";
        const AvlastHistory history = {
            .file = file, .digest = digest, .base = base, .column = column};
        g_autofree char *text =
            avlast_history_write(&history, k.sample->calibration, "1", k.frame->rows);
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastHistory) read =
            avlast_history_parse(text, strlen(text), "x.json", &error);
        assert_no_error(error);
        ck_assert_str_eq(read->column, "w");
        ck_assert_str_eq(read->base, "d");
        const DesignCase *c = calibration_case_of("clus2");
        g_autoptr(AvlastSample) again = sample_of_case(c, k.frame);
        ck_assert(avlast_sample_calibrate(again, read->steps, k.frame, &error));
        for (gsize i = 0; i < again->n; i++)
            ck_assert(again->weight[i] == k.sample->weight[i]);
        calibrated_clear(&k);
    }
    g_autofree char *plain = avlast_history_path("a.b/data");
    g_autofree char *dotted = avlast_history_path("a/data.tab.csv");
    ck_assert_str_eq(plain, "a.b/data.weights.json");
    ck_assert_str_eq(dotted, "a/data.tab.weights.json");
}
END_TEST

Suite *suite_calibration(void)
{
    Suite *suite = suite_create("calibration");
    TCase *tcase = tcase_create("calibration");

    tcase_add_test(tcase, one_step_agrees_with_r);
    tcase_add_test(tcase, several_steps_agree_with_derivatives);
    tcase_add_test(tcase, raking_lies_near_the_raked_jackknife);
    tcase_add_test(tcase, calibrated_totals_have_no_error);
    tcase_add_test(tcase, root_gives_the_covariance);
    tcase_add_test(tcase, cells_are_calibrated_alike);
    tcase_add_test(tcase, order_of_margins_and_scale_of_weights_do_not_matter);
    tcase_add_test(tcase, steps_are_done_again);
    tcase_add_test(tcase, rows_twice_are_weights_twice);
    tcase_add_test(tcase, steps_are_kept);
    suite_add_tcase(suite, tcase);
    return suite;
}
