/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "model_cases.h"
#include "support.h"
#include "survey/kaplanmeier.h"
#include "survey/logrank.h"

/* Kaplan-Meier curves of a textbook and of small made data. */

/* A frame of two columns, and the sample of its rows. */
static AvlastFrame *frame_of(const double *time, const double *event, gsize n)
{
    AvlastFrame *frame = avlast_frame_new("small", n);

    for (int c = 0; c < 2; c++) {
        AvlastColumn *column =
            avlast_column_new(c ? "event" : "time", AVLAST_COLUMN_NUMBER, n, NULL);
        for (gsize i = 0; i < n; i++) {
            column->number[i] = c ? event[i] : time[i];
            column->reason[i] = AVLAST_PRESENT;
        }
        avlast_frame_add(frame, column);
    }
    frame->header = g_strsplit("time,event", ",", -1);
    frame->line = avlast_line_runs_from(2, n);
    return frame;
}

/* 6-MP arm of Freireich et al. (1963), as in Kalbfleisch & Prentice and in Collett:
 * remission in weeks of 21 children with leukaemia. */
static const double mp_time[] = {6,  6,  6,  6,  7,  9,  10, 10, 11, 13, 16,
                                 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
static const double mp_event[] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1,
                                  0, 0, 0, 1, 1, 0, 0, 0, 0, 0};

START_TEST(textbook_curve)
{
    static const double at[] = {6, 7, 10, 13, 16, 22, 23, 36};
    /* products of the textbook's fractions, and its Greenwood sums */
    const double s6 = 18.0 / 21, s7 = s6 * 16 / 17, s10 = s7 * 14 / 15,
                 s13 = s10 * 11 / 12, s16 = s13 * 10 / 11, s22 = s16 * 6 / 7,
                 s23 = s22 * 5 / 6;
    const double s[] = {s6, s7, s10, s13, s16, s22, s23};
    const double sum[] = {3.0 / (21 * 18), 1.0 / (17 * 16), 1.0 / (15 * 14),
                          1.0 / (12 * 11), 1.0 / (11 * 10), 1.0 / (7 * 6),
                          1.0 / (6 * 5)};
    g_autoptr(AvlastFrame) frame = frame_of(mp_time, mp_event, 21);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {
        .columns = {"time", "event", NULL, NULL}, .times = at, .n_times = 8};
    const AvlastSurveyOptions options = {0};
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);
    double greenwood = 0.0;

    assert_no_error(error);
    for (guint j = 0; j < 7; j++) {
        const AvlastEstimate *row = avlast_estimates_row(e, j);
        greenwood += sum[j];
        assert_digits(row->estimate, s[j], 15);
        assert_digits(row->std_error, s[j] * sqrt(greenwood * 21 / 20), 13);
        const double half = avlast_t_critical(0.95, 20) * row->std_error / s[j];
        assert_digits(row->conf_low, s[j] * exp(-half), 13);
    }
    /* 36 weeks: nobody was watched so long, and 45 % are left */
    ck_assert(isnan(avlast_estimates_row(e, 7)->estimate));
    ck_assert_ptr_nonnull(avlast_estimates_row(e, 7)->note);
    const AvlastEstimate *median = avlast_estimates_find(e, "time", NULL, "p0.5", NULL);
    assert_digits(median->estimate, 23.0, 15);
    ck_assert(isnan(median->conf_high) && median->conf_low == 13.0);
}
END_TEST

/* Without censoring S is one minus the share of events, its error that of a share, and
 * the restricted mean the mean of min(time, t). */
START_TEST(without_censoring_a_share)
{
    static const double time[] = {0, 1, 1, 2, 4, 5, 5, 7, 8, 9},
                        event[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, at[] = {0, 1, 4.5, 9},
                        until_5[] = {5};
    g_autoptr(AvlastFrame) frame = frame_of(time, event, 10);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, NULL},
                                .times = at,
                                .n_times = 4,
                                .restricted = until_5,
                                .n_restricted = 1};
    const AvlastSurveyOptions options = {0};
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);
    const double s[] = {0.9, 0.7, 0.5, 0.0};

    assert_no_error(error);
    for (guint j = 0; j < 4; j++) {
        const AvlastEstimate *row = avlast_estimates_row(e, j);
        assert_digits(row->estimate, s[j], 14);
        if (j < 3)
            assert_digits(row->std_error, sqrt(s[j] * (1 - s[j]) / 9), 12);
        else
            ck_assert(isnan(row->conf_low) && row->note);
    }
    const double capped[] = {0, 1, 1, 2, 4, 5, 5, 5, 5, 5};
    double mean = 0.0, squares = 0.0;
    for (int i = 0; i < 10; i++)
        mean += capped[i] / 10;
    for (int i = 0; i < 10; i++)
        squares += (capped[i] - mean) * (capped[i] - mean);
    assert_digits(avlast_estimates_row(e, 4)->estimate, mean, 14);
    assert_digits(avlast_estimates_row(e, 4)->std_error, sqrt(squares / 90), 12);
}
END_TEST

/* All censored: the curve stays at 1, and says why it has no interval. */
START_TEST(all_censored)
{
    static const double time[] = {1, 2, 3}, event[] = {0, 0, 0};
    g_autoptr(AvlastFrame) frame = frame_of(time, event, 3);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) curves = g_ptr_array_new_with_free_func(avlast_km_curve_free);
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, NULL},
                                .curves = curves};
    const AvlastSurveyOptions options = {0};
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);

    assert_no_error(error);
    for (guint i = 0; i + 1 < e->rows->len; i++) {
        ck_assert(avlast_estimates_row(e, i)->estimate == 1.0);
        ck_assert(isnan(avlast_estimates_row(e, i)->conf_low));
        ck_assert_ptr_nonnull(avlast_estimates_row(e, i)->note);
    }
    ck_assert(isnan(avlast_estimates_row(e, e->rows->len - 1)->estimate));
    const AvlastKmCurve *curve = g_ptr_array_index(curves, 0);
    ck_assert_uint_eq(curve->steps, 2);
    ck_assert(curve->time[1] == 3.0 && curve->survival[1] == 1.0);
}
END_TEST

static void assert_refused(double time, double event, const char *value, const char *text)
{
    const double times[] = {1, 2, time}, events[] = {0, 1, event};
    g_autoptr(AvlastFrame) frame = frame_of(times, events, 3);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, value}};
    const AvlastSurveyOptions options = {0};
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);

    ck_assert_ptr_null(e);
    assert_error(error, AVLAST_ERROR_INCONSISTENT, text);
}

START_TEST(odd_times_and_events)
{
    assert_refused(-1.0, 1.0, NULL, "small:4: error AV338");
    assert_refused(3.0, 2.0, NULL, "small:4: error AV339");
    assert_refused(3.0, 2.0, "7", "'event=7'");

    static const double time[] = {1, 2, 3}, event[] = {4, 9, 9};
    g_autoptr(AvlastFrame) frame = frame_of(time, event, 3);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, "9"}};
    const AvlastSurveyOptions options = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);
    assert_no_error(error);
    assert_digits(avlast_estimates_find(e, "time", NULL, "S(2)", NULL)->estimate, 0.5,
                  14);
}
END_TEST

/* The curve for charts and more than 500 event times: the band between is near what it is
 * when it is taken there. */
START_TEST(many_event_times)
{
    enum { N = 3000 };
    g_autofree double *time = g_new(double, N), *event = g_new(double, N);
    for (gsize i = 0; i < N; i++) {
        time[i] = 0.01 * (double)((i * 1103) % N + 1);
        event[i] = i % 3 != 0;
    }
    g_autoptr(AvlastFrame) frame = frame_of(time, event, N);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) sample = sample_of_case(&design, frame);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) curves = g_ptr_array_new_with_free_func(avlast_km_curve_free);
    const double at[] = {7.77};
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, NULL},
                                .times = at,
                                .n_times = 1,
                                .curves = curves};
    const AvlastSurveyOptions options = {0};
    g_autoptr(AvlastEstimates) e = avlast_survey_km(frame, sample, &km, &options, &error);

    assert_no_error(error);
    const AvlastKmCurve *curve = g_ptr_array_index(curves, 0);
    ck_assert_uint_le(curve->steps, 502);
    const AvlastEstimate *row = avlast_estimates_row(e, 0),
                         *median = avlast_estimates_row(e, 1);
    gsize j = 0;
    while (curve->time[j + 1] <= 7.77)
        j++;
    ck_assert_double_eq_tol(curve->low[j], row->conf_low, 2e-3);
    /* Brookmeyer-Crowley by hand: the first time at which the exact limit is at 1/2 */
    const double ends[] = {median->conf_low, median->conf_high};
    const AvlastKmOptions check = {
        .columns = {"time", "event", NULL, NULL}, .times = ends, .n_times = 2};
    g_autoptr(AvlastEstimates) c =
        avlast_survey_km(frame, sample, &check, &options, &error);
    ck_assert_double_eq_tol(avlast_estimates_row(c, 0)->conf_low, 0.5, 1e-3);
    ck_assert_double_eq_tol(avlast_estimates_row(c, 1)->conf_high, 0.5, 1e-3);
}
END_TEST

/* A whole-number weight is that many rows. */
START_TEST(weights_are_repeated_rows)
{
    static const double time[] = {2, 3, 3, 5, 7}, event[] = {1, 0, 1, 1, 0},
                        twice[] = {2, 2, 3, 3, 3, 5, 7, 7},
                        also[] = {1, 1, 0, 1, 1, 1, 0, 0}, weight[] = {2, 1, 2, 1, 2};
    g_autoptr(AvlastFrame) frame = frame_of(time, event, 5);
    g_autoptr(AvlastFrame) more = frame_of(twice, also, 8);
    const DesignCase design = {.name = "rows"};
    g_autoptr(AvlastSample) s = sample_of_case(&design, frame);
    g_autoptr(AvlastSample) t = sample_of_case(&design, more);
    g_autoptr(GError) error = NULL;
    const AvlastKmOptions km = {.columns = {"time", "event", NULL, NULL}};
    const AvlastSurveyOptions options = {0};

    for (gsize i = 0; i < 5; i++)
        s->weight[i] = weight[i];
    g_autoptr(AvlastEstimates) a = avlast_survey_km(frame, s, &km, &options, &error);
    g_autoptr(AvlastEstimates) b = avlast_survey_km(more, t, &km, &options, &error);
    assert_no_error(error);
    ck_assert_uint_eq(a->rows->len, b->rows->len);
    for (guint i = 0; i < a->rows->len; i++)
        assert_digits(avlast_estimates_row(a, i)->estimate,
                      avlast_estimates_row(b, i)->estimate, 14);
}
END_TEST

Suite *suite_survival_made(void)
{
    Suite *suite = suite_create("survival_made");
    TCase *tests = tcase_create("made");

    tcase_add_test(tests, textbook_curve);
    tcase_add_test(tests, without_censoring_a_share);
    tcase_add_test(tests, all_censored);
    tcase_add_test(tests, odd_times_and_events);
    tcase_add_test(tests, many_event_times);
    tcase_add_test(tests, weights_are_repeated_rows);
    suite_add_tcase(suite, tests);
    return suite;
}
