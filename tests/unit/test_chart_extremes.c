/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts of intervals that reach to infinity, and of labels of very different lengths. */
#include <math.h>
#include <string.h>

#include "chart_support.h"

/* Four rows of one kind, after which every second end is at infinity. */
static AvlastResult *reaching(const char *program)
{
    AvlastResult *result = avlast_result_new(program);
    const double ends[][2] = {
        {-1, 3}, {-INFINITY, 2.5}, {0.5, INFINITY}, {-INFINITY, INFINITY}};

    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *group = g_strdup_printf("place=%c", 'a' + (int)i);
        AvlastEstimate *row =
            avlast_estimates_add(result->estimates, "y", group, "arm=pilot");
        row->estimate = 1 + 0.25 * i;
        row->conf_low = ends[i][0];
        row->conf_high = ends[i][1];
        row->nobs = 20;
    }
    return result;
}

static char *text_of(const AvlastResult *result, const char *kind)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "en"};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, kind, 0, &options, &error);
    gsize length = 0;

    assert_no_error(error);
    const char *text = g_bytes_get_data(chart->image, &length);
    return g_strndup(text, length);
}

static const struct {
    const char *program, *kind;
} kinds[] = {{"rct", "forest"}, {"survey", "groups"}};

START_TEST(ends_at_infinity_are_told_and_drawn)
{
    g_autoptr(AvlastResult) result = reaching(kinds[_i].program);
    g_autofree char *text = text_of(result, kinds[_i].kind);

    ck_assert_ptr_nonnull(strstr(text, "[\u2212\u221e; 2."));
    ck_assert_ptr_nonnull(strstr(text, "; \u221e]"));
    ck_assert_ptr_null(strstr(text, "no interval"));
    /* the axis below has ends that are numbers */
    const char *axis = strrchr(text, '\n') ? strstr(text, "\u2212\u221e  ") : NULL;
    ck_assert_ptr_null(axis);
    draw_in_all_ways(result, kinds[_i].kind, 1);
}
END_TEST

static const char heterogeneity[] =
    "[{\"outcome\":\"y\",\"treated\":\"pilot\",\"control\":\"usual\","
    "\"value\":[0.1,-0.2,0.4],\"n\":80,\"moderators\":[{\"column\":\"sex\","
    "\"label\":\"Sex\",\"p\":0.5,\"rows\":["
    "{\"label\":\"a\",\"value\":[0.1,\"-Inf\",0.3],\"n\":40},"
    "{\"label\":\"b\",\"value\":[0.2,-0.1,\"Inf\"],\"n\":40}]}]}]";

START_TEST(moderators_reach_to_infinity)
{
    g_autoptr(AvlastResult) result = only_chart("rct", "heterogeneity", heterogeneity);
    g_autofree char *text = text_of(result, "heterogeneity");

    ck_assert_ptr_nonnull(strstr(text, "\u2212\u221e; "));
    ck_assert_ptr_nonnull(strstr(text, "; \u221e"));
    draw_in_all_ways(result, "heterogeneity", 1);
}
END_TEST

/* The height of the drawing, CSS pixels. */
static double height_of(const AvlastResult *result)
{
    const AvlastChartOptions options = {
        .format = AVLAST_CHART_SVG, .lang = "en", .width = 680};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "forest", 0, &options, &error);

    assert_no_error(error);
    g_autofree char *svg =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));
    const char *box = strstr(svg, "viewBox=\"0 0 680 ");
    ck_assert_ptr_nonnull(box);
    return g_ascii_strtod(box + strlen("viewBox=\"0 0 680 "), NULL);
}

/* A label of five lines makes room for itself alone. */
START_TEST(one_long_label_does_not_stretch_the_others)
{
    static const char *const names[] = {
        "short", "a label that is so long that it takes up five lines of the column that "
                 "labels have beside the marks and the numbers of a chart, and is cut "
                 "then, wherever that may be in its last words"};
    double heights[2];

    if (!have_gnuplot())
        return;
    for (int k = 0; k < 2; k++) {
        g_autoptr(AvlastResult) result = avlast_result_new("rct");
        result->estimates = avlast_estimates_new();
        result->estimates->level = 0.95;
        for (int i = 0; i < 20; i++) {
            g_autofree char *outcome = g_strdup_printf("y%d", i);
            const char *name = i == 9 ? names[k] : outcome;
            AvlastEstimate *row =
                avlast_estimates_add(result->estimates, name, NULL, "arm=pilot");
            row->estimate = 1;
            row->conf_low = 0.5;
            row->conf_high = 1.5;
            row->nobs = 20;
        }
        heights[k] = height_of(result);
    }
    /* five lines of 15 and 8 around them, instead of a row of 25 */
    ck_assert_double_eq_tol(heights[1] - heights[0], 5 * 15 + 8 - 25, 0.5);
}
END_TEST

Suite *suite_chart_extremes(void)
{
    Suite *suite = suite_create("chart_extremes");
    TCase *tests = tcase_create("chart_extremes");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, ends_at_infinity_are_told_and_drawn, 0,
                        G_N_ELEMENTS(kinds));
    tcase_add_test(tests, moderators_reach_to_infinity);
    tcase_add_test(tests, one_long_label_does_not_stretch_the_others);
    suite_add_tcase(suite, tests);
    return suite;
}
