/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design_cases.h"
#include "designs_estimate.h"
#include "infer/variance.h"
#include "support.h"

/* Populations small enough to draw every sample of. */

enum { UNITS = 6, DRAWN = 3 };

static const double odds[UNITS] = {0.5, 0.8, 1.1, 1.3, 0.9, 1.6};
static const double measured[UNITS] = {1.0, -10.0, 90.0, 700.0, 30.0, 270.0};

static AvlastColumn *number_column(const char *name, gsize n)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, n, NULL);

    memset(column->reason, AVLAST_PRESENT, n);
    return column;
}

/* The units of a set of bits as rows: u, p and y. */
static AvlastFrame *frame_of_units(guint set, const double *p, const double *y)
{
    const gsize n = (gsize)__builtin_popcount(set);
    static const char *const names[] = {"u", "p", "y"};
    AvlastFrame *frame = avlast_frame_new("made", n);

    for (guint c = 0; c < 3; c++) {
        AvlastColumn *column = number_column(names[c], n);
        for (guint u = 0, i = 0; u < UNITS; u++)
            if (set >> u & 1)
                column->number[i++] = c == 0 ? u + 1 : c == 1 ? p[u] : y[u];
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* Total and variance from one sample. */
static void draw_frame(const AvlastFrame *frame, const AvlastDesignColumns *columns,
                       double *total, double *variance)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, columns, &error);
    assert_no_error(error);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};
    g_autoptr(AvlastEstimates) e =
        estimate("total", "y", frame, sample, &options, &error);
    assert_no_error(error);
    *total = avlast_estimates_row(e, 0)->estimate;
    *variance = gsl_matrix_get(e->covariance, 0, 0);
}

static void draw(guint set, const double *p, const double *y,
                 const AvlastDesignColumns *columns, double *total, double *variance)
{
    g_autoptr(AvlastFrame) frame = frame_of_units(set, p, y);
    draw_frame(frame, columns, total, variance);
}

/* Samples of DRAWN with chances in proportion to the product of their odds: each unit's
 * probability and each pair's are sums over the samples. Both variances of the joint
 * probabilities are right on average, exactly. */
START_TEST(joint_variances_are_unbiased)
{
    double chance[1 << UNITS] = {0}, all = 0.0, p[UNITS], pair[UNITS][UNITS] = {{0}};
    double population = 0.0, truth = 0.0, expected = 0.0, mean = 0.0;
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new("unit");

    for (guint s = 0; s < 1 << UNITS; s++)
        if (__builtin_popcount(s) == DRAWN) {
            chance[s] = 1.0;
            for (guint u = 0; u < UNITS; u++)
                chance[s] *= s >> u & 1 ? odds[u] : 1.0;
            all += chance[s];
        }
    for (guint s = 0; s < 1 << UNITS; s++)
        for (guint u = 0; u < UNITS; u++)
            for (guint v = 0; v < UNITS; v++)
                pair[u][v] += (s >> u & 1) && (s >> v & 1) ? chance[s] / all : 0.0;
    for (guint u = 0; u < UNITS; u++) {
        p[u] = pair[u][u];
        population += measured[u];
        g_string_append_printf(text, ",%u", u + 1);
    }
    for (guint u = 0; u < UNITS; u++) {
        g_string_append_printf(text, "\n%u", u + 1);
        for (guint v = 0; v < UNITS; v++)
            g_string_append_printf(text, ",%.17g", pair[u][v]);
    }
    g_autofree char *path = write_file(folder, "joint.csv", text->str);
    const AvlastDesignColumns columns = {.clusters = LIST("u"),
                                         .pps = AVLAST_PPS_JOINT,
                                         .yates_grundy = _i == 1,
                                         .joint = path};
    for (guint s = 0; s < 1 << UNITS; s++)
        if (chance[s] > 0.0) {
            double total, variance;
            draw(s, p, measured, &columns, &total, &variance);
            mean += chance[s] / all * total;
            truth += chance[s] / all * (total - population) * (total - population);
            expected += chance[s] / all * variance;
        }
    assert_digits(mean, population, 13);
    assert_digits(expected, truth, 12);
    remove_folder(folder);
}
END_TEST

/* Each unit drawn on its own: right on average, and the closed form. */
START_TEST(poisson_variance_is_unbiased)
{
    static const double p[UNITS] = {0.2, 0.5, 0.35, 0.8, 1.0, 0.6};
    const AvlastDesignColumns columns = {.fpc = LIST("p"), .pps = AVLAST_PPS_POISSON};
    double truth = 0.0, expected = 0.0;

    for (guint u = 0; u < UNITS; u++)
        truth += (1.0 - p[u]) / p[u] * measured[u] * measured[u];
    for (guint s = 1; s < 1 << UNITS; s++) {
        double chance = 1.0, total, variance, form = 0.0;
        for (guint u = 0; u < UNITS; u++) {
            const double z = measured[u] / p[u];
            chance *= s >> u & 1 ? p[u] : 1.0 - p[u];
            form += s >> u & 1 ? (1.0 - p[u]) * z * z : 0.0;
        }
        if (chance == 0.0)
            continue;
        draw(s, p, measured, &columns, &total, &variance);
        assert_digits(variance, form, 14);
        expected += chance * variance;
    }
    assert_digits(expected, truth, 13);
}
END_TEST

/* Values in proportion to the probabilities: every sample gives the true total, and the
 * variances for a fixed size know it. A unit drawn for certain adds nothing, and takes no
 * part in the means of the others, whatever its value. */
START_TEST(proportional_values_have_no_variance)
{
    static const double p[UNITS] = {0.11, 0.5, 0.37, 0.83, 1.0, 0.6};
    static const struct {
        AvlastPps pps;
        gboolean yg;
    } rules[] = {{AVLAST_PPS_BREWER, FALSE},
                 {AVLAST_PPS_HARTLEY_RAO, TRUE},
                 {AVLAST_PPS_OVERTON, TRUE}};
    const AvlastDesignColumns columns = {
        .fpc = LIST("p"), .pps = rules[_i].pps, .yates_grundy = rules[_i].yg};
    double y[UNITS], total, variance, without;

    for (guint u = 0; u < UNITS; u++)
        y[u] = u == 4 ? 1000.0 : 7.3 * p[u];
    draw(63, p, y, &columns, &total, &variance);
    ck_assert_double_eq(variance, 0.0);
    draw(63, p, measured, &columns, &total, &variance);
    draw(63 - 16, p, measured, &columns, &total, &without);
    ck_assert(variance > 0.0);
    assert_digits(variance, without, 15);
}
END_TEST

/* A negative variance is none, and the row says so. */
START_TEST(variance_below_zero_is_not_available)
{
    static const double p[UNITS] = {0.1, 0.9, 0.5, 0.9, 0.9, 0.1};
    static const double y[UNITS] = {0.1, 0.9, 0.5, 0.9, 0.9, 0.1};
    const AvlastDesignColumns columns = {.fpc = LIST("p"), .pps = AVLAST_PPS_OVERTON};
    g_autoptr(AvlastFrame) frame = frame_of_units(63, p, y);
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};
    g_autoptr(AvlastEstimates) e = estimate("total", "y", frame, sample, &options, NULL);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);

    assert_digits(row->estimate, 6.0, 14);
    ck_assert(isnan(row->std_error) && isnan(row->conf_low));
    ck_assert_ptr_nonnull(strstr(row->note, "Horvitz-Thompson variance is below zero"));
}
END_TEST

/* The rows of a first phase, of which `second` are in the second. */
static AvlastFrame *frame_of_phases(guint first, guint second, const double *p)
{
    const gsize n = (gsize)__builtin_popcount(first);
    static const char *const names[] = {"u", "p", "y", "in", "N"};
    AvlastFrame *frame = avlast_frame_new("made", n);

    for (guint c = 0; c < 5; c++) {
        AvlastColumn *column = number_column(names[c], n);
        for (guint u = 0, i = 0; u < UNITS; u++)
            if (first >> u & 1)
                column->number[i++] = c == 0   ? u + 1
                                      : c == 1 ? p[u]
                                      : c == 2 ? measured[u]
                                      : c == 3 ? (second >> u & 1)
                                               : UNITS;
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* Three of six drawn at random, then each of them on its own: every pair of samples. */
START_TEST(two_phases_are_unbiased)
{
    static const double p[UNITS] = {0.5, 0.7, 0.35, 0.8, 0.9, 0.6};
    const AvlastDesignColumns columns = {
        .fpc = LIST("N"), .phase2 = "in", .phase2_probability = "p"};
    double truth = 0.0, expected = 0.0, population = 0.0, mean = 0.0;

    for (guint u = 0; u < UNITS; u++)
        population += measured[u];
    for (guint first = 0; first < 1 << UNITS; first++)
        for (guint second = 0; second < 1 << UNITS; second++) {
            double chance = 1.0 / 20.0, total = 0.0, variance = 0.0;
            if (__builtin_popcount(first) != DRAWN || (second & ~first))
                continue;
            for (guint u = 0; u < UNITS; u++)
                if (first >> u & 1)
                    chance *= second >> u & 1 ? p[u] : 1.0 - p[u];
            if (second) {
                g_autoptr(AvlastFrame) frame = frame_of_phases(first, second, p);
                draw_frame(frame, &columns, &total, &variance);
            }
            mean += chance * total;
            truth += chance * (total - population) * (total - population);
            expected += chance * variance;
        }
    assert_digits(mean, population, 13);
    assert_digits(expected, truth, 12);
}
END_TEST

Suite *suite_designs_drawn(void)
{
    Suite *suite = suite_create("designs_drawn");
    TCase *tests = tcase_create("drawn");

    tcase_add_loop_test(tests, joint_variances_are_unbiased, 0, 2);
    tcase_add_test(tests, poisson_variance_is_unbiased);
    tcase_add_loop_test(tests, proportional_values_have_no_variance, 0, 3);
    tcase_add_test(tests, two_phases_are_unbiased);
    tcase_add_test(tests, variance_below_zero_is_not_available);
    suite_add_tcase(suite, tests);
    return suite;
}
