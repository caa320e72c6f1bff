/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of money by payer, year and scenario. */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"

#define ROW(payer, label, sum, a, b, c, low, high)                                       \
    "{\"payer\":\"" payer "\",\"label\":\"" label "\",\"sum\":" sum ",\"values\":[" #a   \
    "," #b "," #c "],\"periods\":[" #a "," #b "," #c "],\"low\":[" low                   \
    "],\"high\":[" high "]}"
#define HEAT(rows)                                                                       \
    "{\"currency\":\"NOK\",\"price.year\":2025,\"level\":0.9,\"years\":[0,1,2],"         \
    "\"periods\":[[0,0],[1,1],[2,2]],\"payers\":[" rows "]}"
#define PURSE(a, b, c, low, high) ROW("public", "Purse", "true", a, b, c, low, high)
#define PEOPLE(a, b, c)           ROW("p", "Deltakerne på Ås", "false", a, b, c, "0,0,0", "0,0,0")

static const struct {
    const char *json, *title;
} heats[] = {
    {HEAT(PURSE(-5000, 3000, 4000, "-5000,2000,3000", "-5000,4000,5000")),
     "Purse: pays first, gains from year 1 on"},
    {HEAT(PURSE(-5000, -3000, 4000, "-5000,-4000,3000", "-5000,-2000,5000")),
     "Purse: pays first, gains from year 2 on"},
    {HEAT(PURSE(-5000, 3000, 4000, "-5000,-2000,3000", "-5000,4000,5000")),
     "Purse: pays first, probably gains from year 1 on"},
    {HEAT(PURSE(-5000, 3000, -4000, "-5000,2000,-5000", "-5000,4000,-3000")),
     "Purse: pays in some years and gains in others"},
    {HEAT(PURSE(-5000, -3000, 0, "-5000,-4000,0", "-5000,-2000,0")),
     "Purse: pays, and gains in no year"},
    {HEAT(PURSE(0, 3000, 4000, "0,2000,3000", "0,4000,5000")),
     "Purse: gains, and pays in no year"},
    {HEAT(PURSE(0, 3000, 4000, "0,-2000,3000", "0,4000,5000")),
     "Purse: probably gains, and pays in no year"},
    {HEAT(PURSE(0, 0, 0, "0,0,0", "0,0,0")), "Purse: no money moves in any year"},
    /* What is not printed is nothing. */
    {HEAT(PEOPLE(-9000000, 0, 0) "," PURSE(-5000000, 300, 4000000, "-5000000,200,3000000",
                                           "-5000000,400,5000000")),
     "Purse: pays first, gains from year 2 on"},
    {HEAT(PEOPLE(-1, 500, 0) "," PURSE(-5000, 3000, 4000, "-5000,2000,3000",
                                       "-5000,4000,5000")),
     "Purse: pays first, gains from year 1 on. Largest gain: Deltakerne på Ås"},
    /* Sums and the financing gain nothing themselves. */
    {HEAT(PURSE(-5000, 3000, 4000, "-5000,2000,3000",
                "-5000,4000,5000") "," ROW("tax-financing", "Taxes", "false", 1, 2, 3,
                                           "1,1,1", "3,3,3") "," PEOPLE(0, 1, 0)),
     "Purse: pays first, gains from year 1 on. Largest gain: Deltakerne på Ås"},
    {HEAT(PEOPLE(0, 5000, 0)), "Who pays and who gains, by year"},
};

START_TEST(titles_follow_the_years)
{
    g_autoptr(AvlastResult) result = only_chart("value", "payer.years", heats[_i].json);
    g_autofree char *title = title_of(result, "payer-years", 0);

    ck_assert_str_eq(title, heats[_i].title);
}
END_TEST

static char *drawn_text(const AvlastResult *result, const char *kind, const char *lang)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = lang};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, kind, 0, &options, &error);

    assert_no_error(error);
    return g_strndup(g_bytes_get_data(chart->image, NULL),
                     g_bytes_get_size(chart->image));
}

/* Numbers of the cells and of the table; what may be either is marked. */
START_TEST(heat_shows_its_numbers)
{
    const char *json = HEAT(PEOPLE(0, 1250, 750) "," PURSE(
        -5000, 3000, 4000, "-5500,-2000,3000", "-4500,4000,5000"));
    g_autoptr(AvlastResult) result = only_chart("value", "payer.years", json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autoptr(GError) error = NULL;

    speak("nb");
    g_autofree char *text = drawn_text(result, "payer-years", "nb");
    ck_assert_ptr_nonnull(strstr(text, "+3\u202f000?"));
    ck_assert_ptr_nonnull(strstr(text, "+4\u202f000\n"));
    ck_assert_ptr_nonnull(strstr(text, "\u22125\u202f000 "));
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "payer-years", 0, &options, &error);
    assert_no_error(error);
    static const char *const cells[7][4] = {
        {"Hvem", "År 0", "År 1", "År 2"},
        {"Deltakerne på Ås", "0", "1\u202f250", "750"},
        {"Deltakerne på Ås: fra (90\u00a0%)", "0", "0", "0"},
        {"Deltakerne på Ås: til (90\u00a0%)", "0", "0", "0"},
        {"Purse", "\u22125\u202f000", "3\u202f000", "4\u202f000"},
        {"Purse: fra (90\u00a0%)", "\u22125\u202f500", "\u22122\u202f000", "3\u202f000"},
        {"Purse: til (90\u00a0%)", "\u22124\u202f500", "4\u202f000", "5\u202f000"}};
    ck_assert_uint_eq(chart->table->len, 7);
    for (guint i = 0; i < 7; i++)
        for (guint j = 0; j < 4; j++)
            ck_assert_str_eq(((char **)chart->table->pdata[i])[j], cells[i][j]);
}
END_TEST

static const struct {
    const char *kind, *chart, *json, *what;
} damaged[] = {
    {"scenarios", "scenarios", "{\"rows\":[{},{}]}", "a scenario without its value"},
    {"payer.years", "payer-years", "{\"periods\":[[0]],\"payers\":[{}]}",
     "a period without its years"},
    {"payer.years", "payer-years", "{\"periods\":[[0,0]],\"payers\":[{}]}",
     "a period without its amount"},
    {"payer.years", "payer-years",
     "{\"years\":[0],\"periods\":[[0,0]],\"payers\":[{\"periods\":[1]}]}",
     "a year without its amount"},
};

START_TEST(damaged_data_are_refused)
{
    g_autoptr(AvlastResult) result =
        only_chart("value", damaged[_i].kind, damaged[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, damaged[_i].chart, 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, damaged[_i].what);
}
END_TEST

/* Many payers and periods at the least width: every label stays on the page. */
START_TEST(heats_of_any_size)
{
    g_autoptr(GString) json = g_string_new("{\"currency\":\"NOK\",\"level\":0.9,"
                                           "\"years\":[0],\"periods\":[");
    const guint periods = _i == 0 ? 1 : 11;

    for (guint k = 0; k < periods; k++)
        g_string_append_printf(json, "%s[%u,%u]", k ? "," : "", 20 * k, 20 * k + 19);
    g_string_append(json, "],\"payers\":[");
    for (guint i = 0; i < 12; i++) {
        g_string_append_printf(json,
                               "%s{\"payer\":\"p%u\",\"label\":\"Kommunens skole- og "
                               "barnevernstjenester i bydel nummer %u\",\"values\":[1]",
                               i ? "," : "", i, i);
        for (guint m = 0; m < 3; m++) {
            static const char *const names[] = {"periods", "low", "high"};
            g_string_append_printf(json, ",\"%s\":[", names[m]);
            for (guint k = 0; k < periods; k++)
                g_string_append_printf(json, "%s%d", k ? "," : "",
                                       ((int)i - 5) * 123456789 + (int)m);
            g_string_append(json, "]");
        }
        g_string_append(json, "}");
    }
    g_string_append(json, "]}");
    g_autoptr(AvlastResult) result = only_chart("value", "payer.years", json->str);
    g_autofree char *text = drawn_text(result, "payer-years", "en");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        ck_assert_msg(g_utf8_strlen(*line, -1) <= 80, "'%s'", *line);
    const AvlastChartOptions options = {.format = AVLAST_CHART_SVG, .width = 480};
    g_autoptr(GError) error = NULL;
    if (have_gnuplot()) {
        g_autoptr(AvlastChart) chart =
            avlast_chart_draw(result, "payer-years", 0, &options, &error);
        assert_no_error(error);
        ck_assert_ptr_nonnull(chart->script);
    }
}
END_TEST

/* Marks of years are at whole years: a step of 2.5 would be printed wrongly. */
START_TEST(years_are_whole)
{
    g_autoptr(GString) json = g_string_new("{\"currency\":\"NOK\",\"scope\":\"Purse\"");
    static const char *const names[] = {"years", "p5", "p25", "p50", "p75", "p95"};

    for (gsize m = 0; m < G_N_ELEMENTS(names); m++) {
        g_string_append_printf(json, ",\"%s\":[", names[m]);
        for (guint t = 0; t <= 30; t++)
            g_string_append_printf(json, "%s%u", t ? "," : "", m ? t + (guint)m : t);
        g_string_append(json, "]");
    }
    g_string_append(json, "}");
    if (!have_gnuplot())
        return;
    g_autoptr(AvlastResult) result = only_chart("value", "cashflow", json->str);
    const AvlastChartOptions options = {.format = AVLAST_CHART_SVG};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "cashflow", 0, &options, &error);
    assert_no_error(error);
    ck_assert_ptr_nonnull(strstr(chart->script, "'15' at"));
    ck_assert_ptr_null(strstr(chart->script, "'22' at"));
    ck_assert_ptr_null(strstr(chart->script, "'12' at"));
}
END_TEST

/* --- scenarios side by side --- */

#define FIGURES(a, low, high, more)                                                      \
    "{\"npv\":[" #a "," #low "," #high "],\"chance\":0.9" more "}"
#define SCENARIO(id, a, low, high)                                                       \
    "{\"id\":\"" id "\",\"label\":\"" id                                                 \
    "\",\"public\":" FIGURES(a, low, high, "") ",\"society\":" FIGURES(                  \
        9000, 8000, 10000, ",\"difference\":[1000,500,1500]") "}"
#define SCENARIOS(headline, rows)                                                        \
    "{\"currency\":\"NOK\",\"price.year\":2025,\"level\":0.9,\"headline\":\"" headline   \
    "\",\"rows\":[" rows "]}"

static const struct {
    const char *json, *title;
} sides[] = {
    {SCENARIOS("public",
               SCENARIO("a", 2000, 1000, 3000) "," SCENARIO("b", 3000, 2000, 4000)),
     "Public purse: a net gain in every scenario"},
    {SCENARIOS("public",
               SCENARIO("a", -2000, -3000, -1000) "," SCENARIO("b", -3000, -4000, -2000)),
     "Public purse: a net cost in every scenario"},
    {SCENARIOS("public",
               SCENARIO("a", 2000, -1000, 3000) "," SCENARIO("b", 3000, 2000, 4000)),
     "Public purse: a net gain is expected in every scenario, but is not sure in 1 of 2"},
    {SCENARIOS("public",
               SCENARIO("a", -2000, -3000, 1000) "," SCENARIO("b", -3000, -4000, 0)),
     "Public purse: a net cost is expected in every scenario, but is not sure in 2 of 2"},
    {SCENARIOS("public",
               SCENARIO("a", -2000, -3000, -1000) "," SCENARIO("b", 3000, 2000, 4000)),
     "Public purse: gain or cost depends on the scenario, from NOK\u00a0−2,000 to "
     "NOK\u00a03,000"},
    {SCENARIOS("society",
               SCENARIO("a", -2000, -3000, -1000) "," SCENARIO("b", 3000, 2000, 4000)),
     "Society: a net gain in every scenario"},
};

START_TEST(titles_follow_the_scenarios)
{
    g_autoptr(AvlastResult) result = only_chart("value", "scenarios", sides[_i].json);
    g_autofree char *title = title_of(result, "scenarios", 0);

    ck_assert_str_eq(title, sides[_i].title);
}
END_TEST

START_TEST(scenarios_show_their_numbers)
{
    g_autoptr(AvlastResult) result = only_chart(
        "value", "scenarios",
        SCENARIOS("public", SCENARIO("central", 2000, -1000, 3000) "," SCENARIO(
                                "Dyrere på Ås", 3000, 2000, 4000)));
    const AvlastChartOptions options = {.format = AVLAST_CHART_SVG, .width = 480};
    g_autoptr(GError) error = NULL;

    ck_assert_uint_eq(avlast_chart_items(result, "scenarios"), 1);
    g_autofree char *text = drawn_text(result, "scenarios", "en");
    ck_assert_ptr_nonnull(strstr(text, "2 [\u22121; 3]\n"));
    ck_assert_ptr_nonnull(strstr(text, "Dyrere på Ås"));
    ck_assert_ptr_nonnull(strstr(text, "The effect fades as assu"));
    if (!have_gnuplot())
        return;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "scenarios", 0, &options, &error);
    assert_no_error(error);
    ck_assert_uint_eq(chart->table->len, 5);
    char **last = chart->table->pdata[4];
    ck_assert_str_eq(last[0], "Dyrere på Ås");
    ck_assert_str_eq(last[1], "Society");
    ck_assert_str_eq(last[2], "9 [8; 10]");
    ck_assert_str_eq(last[3], "1 [0; 2]");
    ck_assert_str_eq(last[4], "90%");
}
END_TEST

Suite *suite_charts_money(void)
{
    Suite *suite = suite_create("charts_money");
    TCase *tests = tcase_create("charts_money");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, titles_follow_the_years, 0, G_N_ELEMENTS(heats));
    tcase_add_test(tests, heat_shows_its_numbers);
    tcase_add_loop_test(tests, damaged_data_are_refused, 0, G_N_ELEMENTS(damaged));
    tcase_add_loop_test(tests, heats_of_any_size, 0, 2);
    tcase_add_test(tests, years_are_whole);
    tcase_add_loop_test(tests, titles_follow_the_scenarios, 0, G_N_ELEMENTS(sides));
    tcase_add_test(tests, scenarios_show_their_numbers);
    suite_add_tcase(suite, tests);
    return suite;
}
