/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of coefficients, and labels of columns and levels. */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"
#include "plots/extremes.h"

#include "described_cases.h"

/* --- coefficients --- */

START_TEST(ratios_lie_around_one)
{
    static const char *const rows[] = {"y::(Intercept):0.1:0.05:0.2", "y::a:1.2:0.7:2.0",
                                       "y::b:2.5:1.4:4.5", "y::c:0.2:0:0.8", NULL};
    g_autoptr(AvlastResult) result = described("regress", "", rows);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    g_autofree char *plain = title_of(result, "forest", 0);
    ck_assert_str_eq(plain, "y: +1.20 for a, +2.50 for b");
    json_object_set_new(result->settings, "exponentiate", json_true());
    g_autofree char *ratio = title_of(result, "forest", 0);
    ck_assert_str_eq(ratio, "2 of 3 ratios have intervals without 1");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "forest", 0, &options, &error);
    assert_no_error(error);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));
    ck_assert_ptr_nonnull(strstr(text, "2.50 [1.40; 4.50]"));
    described_drawn(result, "forest", 0);
}
END_TEST

START_TEST(coefficients_beyond_sixty_are_told)
{
    g_autoptr(AvlastResult) result = described("regress", "", (const char *[]){NULL});

    for (guint i = 0; i < 130; i++) {
        g_autofree char *term = g_strdup_printf("school=%u", i);
        AvlastEstimate *row = avlast_estimates_add(result->estimates, "y", NULL, term);
        row->estimate = i;
        row->conf_low = i - 1.0;
        row->conf_high = i + 1.0;
    }
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, "forest", 0, &options, NULL);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));
    ck_assert_uint_eq(chart->table->len, 61);
    ck_assert_ptr_nonnull(strstr(text, "70 further rows are not shown."));
}
END_TEST

/* --- labels --- */

START_TEST(labels_of_columns_and_levels)
{
    static const char *const rows[] = {"y:g=1::5:4:6", "y:g=2::9:8:10", NULL};
    g_autoptr(AvlastResult) result = described("survey", "mean", rows);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autoptr(GError) error = NULL;

    json_object_set_new(result->charts, "columns",
                        json_pack("{s:{s:s, s:s, s:s}, s:{s:s, s:n, s:{s:s, s:s}}}", "y",
                                  "label", "Wellbeing", "label_nb", "Trivsel", "unit",
                                  "points", "g", "label", "Borough", "label_nb", "levels",
                                  "1", "Åsen", "2", "Øyer; indre"));
    g_autofree char *title = title_of(result, "groups", 0);
    ck_assert_str_eq(title, "Wellbeing: highest in Øyer; indre (9.0), lowest in Åsen "
                            "(5.0); their intervals do not overlap");
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "groups", 0, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, "Trivsel: høyest: Øyer; indre (9,0), lavest: Åsen "
                                   "(5,0); intervallene overlapper ikke");
}
END_TEST

Suite *suite_coefficients(void)
{
    Suite *suite = suite_create("coefficients");
    TCase *tests = tcase_create("coefficients");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, ratios_lie_around_one);
    tcase_add_test(tests, coefficients_beyond_sixty_are_told);
    tcase_add_test(tests, labels_of_columns_and_levels);
    suite_add_tcase(suite, tests);
    return suite;
}
