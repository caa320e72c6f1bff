/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "model_cases.h"
#include "support.h"
#include "survey/kaplanmeier.h"
#include "survey/logrank.h"

/* Kaplan-Meier curves and log-rank tests: values of tests/ref/models.R, and properties.
 */

static const char *const by_arm[] = {"arm", NULL};
static const double points[] = {3, 6, 12, 24}, until[] = {20}, shares[] = {0.25, 0.5};

static AvlastEstimates *km_of(const AvlastFrame *frame, const AvlastSample *sample,
                              const char *outcome, const char *entry,
                              const char *const *by, AvlastKmInterval interval)
{
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {.columns = {outcome, "event", entry, NULL},
                                .times = points,
                                .n_times = 4,
                                .restricted = until,
                                .n_restricted = 1,
                                .interval = interval};
    const AvlastSurveyOptions options = {.by = by, .quantiles = shares, .n_quantiles = 2};
    AvlastEstimates *e = avlast_survey_km(frame, sample, &km, &options, &error);

    assert_no_error(error);
    return e;
}

static double field(const AvlastEstimate *row, const char *kind)
{
    return g_str_has_suffix(kind, "_se")     ? row->std_error
           : g_str_has_suffix(kind, "_low")  ? row->conf_low
           : g_str_has_suffix(kind, "_high") ? row->conf_high
           : g_str_has_suffix(kind, "_stat") ? row->statistic
           : g_str_has_suffix(kind, "_p")    ? row->p_value
                                             : row->estimate;
}

static const char *const designs[] = {"rows", "clus", "fpc", "domain"};
static const guint curve_values[] = {144, 180, 144, 36};

START_TEST(curves_agree_with_r)
{
    const char *design = designs[_i];
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, design);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/models/expected.csv", design, "km");
    guint compared = 0;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const AvlastKmInterval interval = strstr(v->quantity, "loglog") ? AVLAST_KM_LOGLOG
                                          : strstr(v->quantity, "plain") ? AVLAST_KM_PLAIN
                                                                         : AVLAST_KM_LOG;
        g_autoptr(AvlastEstimates) e = km_of(
            frame, sample, v->outcome, strstr(v->quantity, "entry") ? "entry" : NULL,
            v->group[0] ? by_arm : NULL, interval);
        const AvlastEstimate *row = avlast_estimates_find(
            e, v->outcome, v->group[0] ? v->group : NULL, v->term, NULL);
        ck_assert_msg(row != NULL, "no row '%s' '%s'", v->group, v->term);
        assert_digits(field(row, v->quantity), v->value, 9);
        compared++;
    }
    ck_assert_uint_eq(compared, curve_values[_i]);
}
END_TEST

START_TEST(logrank_agrees_with_r)
{
    const char *design = designs[_i];
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, design);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/models/expected.csv", design, "logrank");
    const AvlastSurveyOptions options = {.by = by_arm};

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_autoptr(GError) error = NULL;
        const AvlastLogrankOptions o = {.columns = {v->outcome, "event", NULL, NULL},
                                        .rho = strstr(v->quantity, "rho") ? 1.0 : 0.0};
        g_autoptr(AvlastEstimates) e =
            avlast_survey_logrank(frame, sample, &o, &options, &error);
        assert_no_error(error);
        const AvlastEstimate *row = avlast_estimates_find(
            e, v->outcome, v->group[0] ? v->group : NULL, v->term, NULL);
        ck_assert_msg(row != NULL, "no row '%s' '%s'", v->group, v->term);
        assert_digits(field(row, v->quantity), v->value, 9);
    }
    ck_assert_uint_eq(expected->len, 24);
}
END_TEST

START_TEST(observed_and_expected_of_survdiff)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "rows");
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/models/expected.csv", "rows", "survdiff");
    const AvlastSurveyOptions options = {.by = by_arm};
    const AvlastLogrankOptions o = {.columns = {"time", "event", NULL, NULL}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e =
        avlast_survey_logrank(frame, sample, &o, &options, &error);

    assert_no_error(error);
    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        assert_digits(avlast_estimates_find(e, "time", v->group, v->term, NULL)->estimate,
                      v->value, 12);
    }
    ck_assert_uint_eq(expected->len, 6);
}
END_TEST

/* Rows in another order, and a group's rows against its own subset's curve. */
START_TEST(order_and_domain)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 77 + 13) % frame->rows;
    g_autoptr(AvlastFrame) other = frame_reordered(frame, order);
    g_autoptr(AvlastSample) s = models_sample(frame, "clus");
    g_autoptr(AvlastSample) t = models_sample(other, "clus");
    g_autoptr(AvlastEstimates) a = km_of(frame, s, "time", NULL, by_arm, AVLAST_KM_LOG);
    g_autoptr(AvlastEstimates) b = km_of(other, t, "time", NULL, by_arm, AVLAST_KM_LOG);
    const AvlastColumn *arm = avlast_frame_find(frame, "arm");
    g_autofree guint8 *flags = g_new0(guint8, frame->rows);

    for (guint i = 0; i < a->rows->len; i++) {
        assert_digits(avlast_estimates_row(a, i)->estimate,
                      avlast_estimates_row(b, i)->estimate, 12);
        assert_digits(avlast_estimates_row(a, i)->std_error,
                      avlast_estimates_row(b, i)->std_error, 11);
    }
    for (gsize i = 0; i < frame->rows; i++)
        flags[i] = arm->code[i] == 1;
    avlast_sample_set_domain(s, flags);
    g_autoptr(AvlastEstimates) part = km_of(frame, s, "time", NULL, NULL, AVLAST_KM_LOG);
    for (guint i = 0; i < 5; i++) {
        assert_digits(avlast_estimates_row(part, i)->std_error,
                      avlast_estimates_row(a, 5 + i)->std_error, 13);
        ck_assert(avlast_estimates_row(part, i)->df ==
                  avlast_estimates_row(a, 5 + i)->df);
    }
}
END_TEST

/* The root of a curve's points is kept beside the quantiles, which have none. */
START_TEST(roots_are_kept)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {
        .columns = {"time", "event", NULL, NULL}, .times = points, .n_times = 4};
    const AvlastLogrankOptions o = {.columns = {"time", "event", NULL, NULL}};
    const AvlastSurveyOptions options = {.by = _i ? by_arm : NULL, .keep_root = TRUE};
    g_autoptr(AvlastEstimates) e =
        _i ? avlast_survey_logrank(frame, sample, &o, &options, &error)
           : avlast_survey_km(frame, sample, &km, &options, &error);

    assert_no_error(error);
    ck_assert_uint_eq(e->root->size2, e->rows->len);
    ck_assert_uint_eq(e->root->size1, e->unit->len);
    for (gsize j = 0; j < e->rows->len; j++) {
        double sum = 0.0;
        for (gsize i = 0; i < e->root->size1; i++)
            sum += gsl_matrix_get(e->root, i, j) * gsl_matrix_get(e->root, i, j);
        if (j < (_i ? 3 : 4))
            assert_digits(sqrt(sum), avlast_estimates_row(e, j)->std_error, 12);
        else
            ck_assert(isnan(sum));
    }
}
END_TEST

/* The delete-one-PSU jackknife is near the linearised error. */
START_TEST(jackknife_is_near)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    g_autoptr(AvlastSample) part = models_sample(frame, "clus");
    g_autoptr(AvlastEstimates) e =
        km_of(frame, sample, "time", NULL, NULL, AVLAST_KM_LOG);
    double variance[5] = {0.0};

    for (guint h = 0; h < 4; h++) {
        double sum[5] = {0.0}, squares[5] = {0.0};
        for (guint u = 0; u < 6; u++) {
            for (gsize i = 0; i < frame->rows; i++)
                part->weight[i] = sample->weight[i] * (i / 10 == 6 * h + u ? 0.0
                                                       : i / 60 == h       ? 1.2
                                                                           : 1.0);
            g_autoptr(AvlastEstimates) r =
                km_of(frame, part, "time", NULL, NULL, AVLAST_KM_LOG);
            for (guint j = 0; j < 5; j++) {
                const double theta = avlast_estimates_row(r, j)->estimate;
                sum[j] += theta;
                squares[j] += theta * theta;
            }
        }
        for (guint j = 0; j < 5; j++)
            variance[j] += 5.0 / 6.0 * (squares[j] - sum[j] * sum[j] / 6.0);
    }
    for (guint j = 0; j < 5; j++) {
        const double ratio = sqrt(variance[j]) / avlast_estimates_row(e, j)->std_error;
        ck_assert_msg(ratio > 0.97 && ratio < 1.06, "%u: %g", j, ratio);
    }
}
END_TEST

/* Two groups that are the same: no difference at all; and the second group's score is the
 * first's with the other sign. */
START_TEST(logrank_of_equals)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    static const char *const by[] = {"b", NULL};
    const AvlastSurveyOptions options = {.by = by};
    const AvlastLogrankOptions o = {.columns = {"time", "event", NULL, NULL}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e =
        avlast_survey_logrank(frame, sample, &o, &options, &error);

    assert_no_error(error);
    const AvlastEstimate *a = avlast_estimates_row(e, 0), *b = avlast_estimates_row(e, 1);
    assert_digits(a->estimate, -b->estimate, 11);
    assert_digits(a->std_error, b->std_error, 11);
    const AvlastEstimate *f = avlast_estimates_find(e, "time", NULL, "F", NULL);
    assert_digits(f->statistic, b->statistic * b->statistic, 11);
    assert_digits(f->p_value, b->p_value, 10);
}
END_TEST

Suite *suite_survival(void)
{
    Suite *suite = suite_create("survival");
    TCase *reference = tcase_create("reference"), *property = tcase_create("property");

    tcase_add_loop_test(reference, curves_agree_with_r, 0, 4);
    tcase_add_loop_test(reference, logrank_agrees_with_r, 0, 3);
    tcase_add_test(reference, observed_and_expected_of_survdiff);
    tcase_add_test(property, order_and_domain);
    tcase_add_loop_test(property, roots_are_kept, 0, 2);
    tcase_add_test(property, jackknife_is_near);
    tcase_add_test(property, logrank_of_equals);
    suite_add_tcase(suite, reference);
    suite_add_tcase(suite, property);
    return suite;
}
