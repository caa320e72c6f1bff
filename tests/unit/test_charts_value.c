/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts of what a value rests on: over two numbers at once, which numbers matter, what
 * moves along. */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"
#include "plots/two_way.h"
#include "value/sensitivity.h"
#include "value_cases.h"

/* --- two numbers at once --- */

enum { SIDE = 5 };

static json_t *axis_of(const char *label, double step, double point)
{
    json_t *at = json_array();

    for (int i = 0; i < SIDE; i++)
        json_array_append_new(at, json_real(i * step));
    return json_pack("{s:s,s:s,s:o,s:o,s:o}", "id", label, "label", label, "at", at,
                     "point", avlast_json_number(point), "unit", json_null());
}

/* npv = A a + B b + C over a = 0 ... 2, b = 0 ... 20; with_line: where a + b/10 = 1.5. */
static AvlastResult *grid_of(double a, double b, double c, gboolean with_line)
{
    static const double line[][4] = {{0, 15, 0.5, 10}, {0.5, 10, 1, 5}, {1, 5, 1.5, 0}};
    AvlastResult *result = avlast_result_new("value");
    json_t *npv = json_array(), *zero = json_array();

    for (int i = 0; i < SIDE; i++) {
        json_t *row = json_array();
        for (int j = 0; j < SIDE; j++)
            json_array_append_new(row, json_real(a * 0.5 * i + b * 5 * j + c));
        json_array_append_new(npv, row);
    }
    for (gsize s = 0; with_line && s < G_N_ELEMENTS(line); s++)
        json_array_append_new(
            zero, json_pack("[f,f,f,f]", line[s][0], line[s][1], line[s][2], line[s][3]));
    json_object_set_new(result->charts, "two.way",
                        json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "currency", "NOK",
                                  "metric", "NPV", "a", axis_of("Varighet på Ås", 0.5, 1),
                                  "b", axis_of("B", 5, 10), "npv", npv, "zero", zero));
    json_object_set_new(result->charts, "tornado",
                        json_pack("{s:f,s:[]}", "base", a + 10 * b + c, "rows"));
    result->estimates = avlast_estimates_new();
    return result;
}

static const struct {
    double a, b, c;
    gboolean line;
    const char *title, *nb;
} grids[] = {
    {10, 1, -15, TRUE,
     "The lower “Varighet på Ås” is, the higher “B” must be to break even",
     "Jo lavere «Varighet på Ås» er, desto høyere må «B» være for å gå i null"},
    {10, -1, 5, TRUE,
     "The lower “Varighet på Ås” is, the lower “B” must be to break even",
     "Jo lavere «Varighet på Ås» er, desto lavere må «B» være for å gå i null"},
    {-10, 1, 5, TRUE,
     "The higher “Varighet på Ås” is, the higher “B” must be to break even",
     "Jo høyere «Varighet på Ås» er, desto høyere må «B» være for å gå i null"},
    {-10, -1, 15, TRUE,
     "The higher “Varighet på Ås” is, the lower “B” must be to break even",
     "Jo høyere «Varighet på Ås» er, desto lavere må «B» være for å gå i null"},
    {0, 1, -10, TRUE, "“Varighet på Ås” and “B” together decide between gain and loss",
     "«Varighet på Ås» og «B» avgjør sammen om det blir gevinst eller tap"},
    {10, 1, 1, FALSE,
     "“Varighet på Ås” and “B” together cannot turn the gain into a loss",
     "«Varighet på Ås» og «B» kan ikke sammen snu gevinsten til tap"},
    {10, 1, -60, FALSE,
     "“Varighet på Ås” and “B” together cannot turn the loss into a gain",
     "«Varighet på Ås» og «B» kan ikke sammen snu tapet til gevinst"},
};

START_TEST(two_way_titles_follow_the_grid)
{
    g_autoptr(AvlastResult) result =
        grid_of(grids[_i].a, grids[_i].b, grids[_i].c, grids[_i].line);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autofree char *title = title_of(result, "two-way", 0);
    g_autoptr(GError) error = NULL;

    ck_assert_str_eq(title, grids[_i].title);
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "two-way", 0, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, grids[_i].nb);
}
END_TEST

START_TEST(two_way_table_is_the_grid)
{
    static const char *const rows[][6] = {
        {"B (down), Varighet på Ås (across)", "0.00", "0.50", "1.00", "1.50", "2.00"},
        {"20.0", "5", "10", "15", "20", "25"},
        {"15.0", "0", "5", "10", "15", "20"},
        {"10.0", "−5", "0", "5", "10", "15"},
        {"5.0", "−10", "−5", "0", "5", "10"},
        {"0.0", "−15", "−10", "−5", "0", "5"},
        {"B to break even", "15.0", "10.0", "5.0", "0.0", "–"}};
    g_autoptr(AvlastResult) result = grid_of(10, 1, -15, TRUE);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "two-way", 0, &options, NULL);

    ck_assert_uint_eq(chart->table->len, G_N_ELEMENTS(rows));
    for (guint i = 0; i < chart->table->len; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i);
        for (guint c = 0; c < 6; c++)
            ck_assert_str_eq(cells[c], rows[i][c]);
    }
}
END_TEST

/* Every cell with a corner below zero is drawn below zero, and no other: by area. */
START_TEST(two_way_ground_is_what_lies_below_zero)
{
    g_autoptr(AvlastResult) result = grid_of(10, 1, -15, TRUE);
    g_autoptr(GError) error = NULL;
    guint parts = 0;

    if (!have_gnuplot())
        return;
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, "two-way", 0, NULL, &error);
    assert_no_error(error);
    for (const char *at = chart->script; (at = strstr(at, "\n$part")); at++)
        parts++;
    /* The line passes three cells; at (0.5, 15) and such the corner alone is at zero. */
    ck_assert_uint_eq(parts, 3 + 4);
    ck_assert_ptr_nonnull(strstr(chart->script, "$point using"));
    ck_assert_ptr_nonnull(strstr(chart->script, "'as assumed +5'"));
}
END_TEST

START_TEST(two_way_in_every_format)
{
    g_autoptr(AvlastResult) result =
        grid_of(grids[_i].a, grids[_i].b, 1e6 * grids[_i].c, grids[_i].line);

    ck_assert_uint_eq(avlast_chart_items(result, "two-way"), 1);
    draw_in_all_ways(result, "two-way", 1);
}
END_TEST

/* --- which numbers matter --- */

#define SHARES                                                                           \
    "\"rows\":[{\"id\":\"a\",\"label\":\"Effekt på Ås\",\"first\":0.62,"               \
    "\"first.error\":0.01,\"total\":0.7,\"total.error\":0.02},{\"id\":\"b\",\"label\":"  \
    "\"B\",\"first\":-0.01,\"first.error\":0.02,\"total\":0.3,\"total.error\":null}]"
#define COEFFICIENTS(a, b, r2)                                                           \
    "\"r2\":" #r2 ",\"src\":[{\"id\":\"a\",\"label\":\"A\",\"src\":" #a                  \
    ",\"spearman\":0.1},{\"id\":\"b\",\"label\":\"B\",\"src\":" #b ",\"spearman\":0.1}]"
#define WORTHS(value, noise, all)                                                        \
    "\"currency\":\"NOK\",\"evpi\":" #all ",\"evppi\":[{\"id\":\"a\",\"label\":\"A\","   \
    "\"value\":" #value ",\"std.error\":1e4,\"noise\":" #noise "}]"
#define MEMBER(parts) "{\"metric\":\"NPV\"," parts "}"

static const struct {
    const char *json;
    guint item, items;
    const char *title, *nb;
} importances[] = {
    {MEMBER(SHARES), 0, 1,
     "Most of the uncertainty comes from “Effekt på Ås”: 62% of the variance by itself",
     "Det meste av usikkerheten kommer fra «Effekt på Ås»: 62\u00a0% av variansen alene"},
    {MEMBER("\"rows\":[{\"id\":\"a\",\"label\":\"A\",\"first\":0.34,\"total\":0.4}]"), 0,
     1, "“A” adds most to the uncertainty: 34% of the variance by itself", NULL},
    {MEMBER(COEFFICIENTS(0.9, -0.4, 0.97)), 0, 1, "The result rises most with “A”",
     "Resultatet stiger mest med «A»"},
    {MEMBER(SHARES "," COEFFICIENTS(-0.9, 0.4, 0.5)), 1, 2,
     "The result falls most with “A”", "Resultatet faller mest med «A»"},
    {MEMBER(SHARES "," COEFFICIENTS(-0.9, 0.4, 0.5) "," WORTHS(1.2e6, false, 2.1e6)), 2,
     3,
     "Knowing “A” before deciding is worth at most NOK\u00a01.2\u00a0million, knowing "
     "all of them NOK\u00a02.1\u00a0million",
     "Å vite «A» før valget er verdt høyst 1,2\u00a0mill.\u00a0kr, å vite alle "
     "2,1\u00a0mill.\u00a0kr"},
    {MEMBER(WORTHS(1.2e6, false, null)), 0, 1,
     "Knowing “A” before deciding is worth at most NOK\u00a01.2\u00a0million", NULL},
    {MEMBER(WORTHS(1.2e6, true, 2.1e6)), 0, 1,
     "No single number is clearly worth knowing before deciding",
     "Ingen enkelt størrelse er klart verdt å vite før valget"},
    {MEMBER(WORTHS(0, false, 0)), 0, 1,
     "No single number is clearly worth knowing before deciding", NULL},
};

START_TEST(importance_titles_follow_the_numbers)
{
    const guint item = importances[_i].item;
    g_autoptr(AvlastResult) result =
        only_chart("value", "importance", importances[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autofree char *title = title_of(result, "importance", item);
    g_autoptr(GError) error = NULL;

    ck_assert_uint_eq(avlast_chart_items(result, "importance"), importances[_i].items);
    ck_assert_str_eq(title, importances[_i].title);
    if (!importances[_i].nb)
        return;
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "importance", item, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, importances[_i].nb);
}
END_TEST

/* A share below none is noise; what a straight line cannot tell is said. */
START_TEST(importance_tables_and_notes)
{
    g_autoptr(AvlastResult) result = only_chart(
        "value", "importance", MEMBER(SHARES "," COEFFICIENTS(-0.9, 0.4, 0.5)));
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) shares =
        avlast_chart_draw(result, "importance", 0, &options, NULL);
    g_autoptr(AvlastChart) src =
        avlast_chart_draw(result, "importance", 1, &options, NULL);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(src->image, NULL), g_bytes_get_size(src->image));
    char *const *first = g_ptr_array_index(shares->table, 1),
                *const *second = g_ptr_array_index(shares->table, 2),
                *const *slope = g_ptr_array_index(src->table, 1);

    ck_assert_str_eq(first[1], "62%");
    ck_assert_str_eq(first[2], "70%");
    ck_assert_str_eq(second[1], "0%");
    ck_assert_str_eq(second[2], "30%");
    ck_assert_str_eq(slope[1], "−0.90");
    ck_assert_ptr_nonnull(strstr(text, "explains only 50% of the"));
}
END_TEST

START_TEST(importance_in_every_format)
{
    g_autoptr(AvlastResult) result =
        only_chart("value", "importance",
                   _i == 0   ? MEMBER(SHARES)
                   : _i == 1 ? MEMBER(COEFFICIENTS(0.9, -0.4, 0.97))
                             : MEMBER(WORTHS(1.2e6, true, 2.1e6)));

    draw_in_all_ways(result, "importance", 1);
}
END_TEST

/* --- what moves along --- */

#define CHANGE(name, low, high)                                                          \
    "{\"id\":\"" name "\",\"label\":\"" name                                             \
    "\",\"low\":\"1\",\"high\":\"2\",\"at.low\":" #low ",\"at.high\":" #high "}"
#define TORNADO                                                                          \
    "{\"currency\":\"NOK\",\"metric\":\"NPV\",\"base\":5,\"rows\":[" CHANGE(             \
        "a", 1, 9) "," CHANGE("b", 4, 6) "," CHANGE("c", 4.5, 5.5) "]}"

static AvlastResult *tornado_along(void)
{
    AvlastResult *result = only_chart("value", "tornado", TORNADO);
    json_t *along = json_loads("{\"rows\":[{\"id\":\"b\",\"at.low\":-2,\"at.high\":12},"
                               "{\"id\":\"c\",\"at.low\":6,\"at.high\":4}]}",
                               0, NULL);

    ck_assert_ptr_nonnull(along);
    json_object_set_new(result->charts, "tornado.conditional", along);
    return result;
}

START_TEST(tornado_shows_what_moves_along)
{
    static const char *const rows[][7] = {{"a", "1", "2", "1", "9", "", ""},
                                          {"b", "1", "2", "4", "6", "−2", "12"},
                                          {"c", "1", "2", "4", "6", "6", "4"}};
    g_autoptr(AvlastResult) result = tornado_along();
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "tornado", 0, &options, NULL);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));

    ck_assert_str_eq(chart->title, "No single assumption turns the gain into a loss");
    for (guint i = 0; i < 3; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i + 1);
        ck_assert_uint_eq(g_strv_length((char **)(gsize)cells), 7);
        for (guint c = 0; c < 7; c++)
            ck_assert_str_eq(cells[c], rows[i][c]);
    }
    ck_assert_ptr_nonnull(strstr(text, "So 1 of 2 such assumptions"));
    draw_in_all_ways(result, "tornado", 1);
}
END_TEST

/* --- what the charts are given are the rows --- */

#define MODEL                                                                            \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 3, participants: 10, draws: 2000, rate: 0.03, "   \
    "schedule: flat}\n"                                                                  \
    "payers:\n"                                                                          \
    "  - {id: town, kind: municipality}\n"                                               \
    "  - {id: people, kind: participant}\n"                                              \
    "effects:\n"                                                                         \
    "  - {id: e, label: Arbeid på Ås, estimate: 0.5, se: 0.2, source: trial, causal: " \
    "yes, observed: 3}\n"                                                                \
    "unit_costs:\n"                                                                      \
    "  - {id: u, payer: town, kind: transfer, value: 1000, se: 300, distribution: "      \
    "normal, price_year: 2025, source: accounts, sure: S}\n"                             \
    "splits:\n"                                                                          \
    "  - {id: benefit, effect: e, unit_cost: u}\n"                                       \
    "costs:\n"                                                                           \
    "  - {id: c, amount: {value: 13000, se: 2000, distribution: gamma}, payer: town, "   \
    "price_year: 2025, source: accounts}\n"                                              \
    "correlations:\n"                                                                    \
    "  - {between: [effects.e, costs.c], value: 0.5, kind: gaussian, source: guess}\n"

/* Each element's number is the row's of that outcome; the largest in size first. */
static guint same_as_rows(const ValueCase *v, const json_t *list, const char *key,
                          const char *outcome, gboolean falling)
{
    double last = INFINITY;

    for (gsize i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const AvlastEstimate *row =
            value_case_row(v, "central", "public", outcome,
                           json_string_value(json_object_get(item, "id")));
        const double value = json_number_value(json_object_get(item, key));
        ck_assert_msg(row != NULL, "%s", outcome);
        ck_assert_double_eq(value, row->estimate);
        ck_assert(!falling || fabs(value) <= last);
        last = fabs(value);
    }
    return (guint)json_array_size(list);
}

START_TEST(charts_are_given_the_rows)
{
    const AvlastValueOptions options = {
        .seed = -1,
        .level = NAN,
        .sampler = -1,
        .sensitivity = {.kinds =
                            AVLAST_SENSITIVITY_TORNADO | AVLAST_SENSITIVITY_CONDITIONAL |
                            AVLAST_SENSITIVITY_SOBOL | AVLAST_SENSITIVITY_REGRESSION |
                            AVLAST_SENSITIVITY_EVPPI}};
    g_auto(ValueCase) v = value_case_of(MODEL, &options);
    const json_t *charts = v.result->charts,
                 *importance = json_object_get(charts, "importance"),
                 *src = json_object_get(importance, "src"),
                 *evppi = json_object_get(importance, "evppi"),
                 *along = json_object_get(json_object_get(charts, "tornado.conditional"),
                                          "rows");

    ck_assert_uint_eq(same_as_rows(&v, src, "src", "src", TRUE), 3);
    ck_assert_uint_eq(same_as_rows(&v, src, "spearman", "spearman", FALSE), 3);
    ck_assert_uint_eq(same_as_rows(&v, evppi, "value", "evppi", TRUE), 3);
    ck_assert_uint_eq(same_as_rows(&v, along, "at.low", "conditional.low", FALSE), 2);
    ck_assert_uint_eq(same_as_rows(&v, along, "at.high", "conditional.high", FALSE), 2);
    ck_assert_double_eq(json_number_value(json_object_get(importance, "r2")),
                        value_case_point(&v, "central", "public", "src.r2", NULL));
    ck_assert_double_eq(json_number_value(json_object_get(importance, "evpi")),
                        value_case_point(&v, "central", "public", "evpi", NULL));
    ck_assert_str_eq(json_string_value(json_object_get(importance, "currency")), "NOK");
    ck_assert_uint_eq(avlast_chart_items(v.result, "importance"), 3);
    for (guint item = 0; item < 3; item++) {
        g_autofree char *title = title_of(v.result, "importance", item);
        ck_assert(*title);
    }
}
END_TEST

static const struct {
    const char *kind, *member, *json, *what;
} damaged[] = {
    {"two-way", "two.way", "{\"a\":{},\"b\":{}}", "no numbers"},
    {"two-way", "two.way", "{\"a\":{\"at\":[1,2,2,3,4]}}", "numbers do not rise"},
    {"two-way", "two.way",
     "{\"a\":{\"at\":[1,2,3,4,5]},\"b\":{\"at\":[1,2,3,4,5]},\"npv\":[[1]]}",
     "a value is missing"},
    {"importance", "importance", "{\"rows\":[{\"first\":0.1}]}", "a row without a value"},
    {"importance", "importance", "{\"evppi\":[{}]}", "a row without a value"},
};

START_TEST(damaged_members_are_refused)
{
    g_autoptr(AvlastResult) result =
        only_chart("value", damaged[_i].member, damaged[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, damaged[_i].kind, 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, damaged[_i].what);
}
END_TEST

Suite *suite_charts_value(void)
{
    Suite *suite = suite_create("charts_value");
    TCase *tests = tcase_create("charts_value");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, two_way_titles_follow_the_grid, 0, G_N_ELEMENTS(grids));
    tcase_add_test(tests, two_way_table_is_the_grid);
    tcase_add_test(tests, two_way_ground_is_what_lies_below_zero);
    tcase_add_loop_test(tests, two_way_in_every_format, 0, 2);
    tcase_add_loop_test(tests, importance_titles_follow_the_numbers, 0,
                        G_N_ELEMENTS(importances));
    tcase_add_test(tests, importance_tables_and_notes);
    tcase_add_loop_test(tests, importance_in_every_format, 0, 3);
    tcase_add_test(tests, tornado_shows_what_moves_along);
    tcase_add_test(tests, charts_are_given_the_rows);
    tcase_add_loop_test(tests, damaged_members_are_refused, 0, G_N_ELEMENTS(damaged));
    suite_add_tcase(suite, tests);
    return suite;
}
