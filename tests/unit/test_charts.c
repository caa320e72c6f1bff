/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"
#include "core/text.h"

/* --- titles are held to the data --- */

#define NONE NAN

static const struct {
    double estimate, low, high, worthwhile;
    const char *title, *nb;
} effects[] = {
    {6.4, 2.1, 10.7, NONE, "Wellbeing: 6.4 points higher with the programme",
     "Wellbeing: 6,4 points høyere med tiltaket"},
    {-6.4, -10.7, -2.1, NONE, "Wellbeing: 6.4 points lower with the programme",
     "Wellbeing: 6,4 points lavere med tiltaket"},
    {6.4, -2.1, 14.9, NONE,
     "Wellbeing: the direction of the effect is uncertain; anything from −2.1 to +14.9 "
     "points "
     "fits the data",
     "Wellbeing: retningen på effekten er usikker; alt fra −2,1 til +14,9 points passer "
     "med "
     "dataene"},
    {-1, -2, 0, NONE,
     "Wellbeing: the direction of the effect is uncertain; anything from −2.0 to 0.0 "
     "points "
     "fits the data",
     NULL},
    {6.4, 2.1, 10.7, 5,
     "Wellbeing: 6.4 points higher with the programme; less than the smallest worthwhile "
     "change (5) fits the data too",
     NULL},
    {-6.4, -10.7, -2.1, -5,
     "Wellbeing: 6.4 points lower with the programme; less than the smallest worthwhile "
     "change (5) fits the data too",
     NULL},
    {4.4, 2.1, 6.7, 5,
     "Wellbeing: 4.4 points higher with the programme; the smallest worthwhile change "
     "(5) "
     "fits the data too",
     "Wellbeing: 4,4 points høyere med tiltaket; den minste endringen som er verdt å ha "
     "(5), "
     "passer også med dataene"},
    {-4.4, -6.7, -2.1, -5,
     "Wellbeing: 4.4 points lower with the programme; the smallest worthwhile change (5) "
     "fits the data too",
     NULL},
    {-6.4, -10.7, -2.1, 5,
     "Wellbeing: 6.4 points lower with the programme, the opposite of the change wanted",
     NULL},
    {6.4, 5.7, 7.1, -5,
     "Wellbeing: 6.40 points higher with the programme, the opposite of the change "
     "wanted",
     NULL},
    {6.4, 5.1, 7.7, 5,
     "Wellbeing: 6.4 points higher with the programme, clearly beyond the smallest "
     "worthwhile change (5)",
     NULL},
    {-6.4, -7.7, -5.1, -5,
     "Wellbeing: 6.4 points lower with the programme, clearly beyond the smallest "
     "worthwhile change (5)",
     NULL},
    {1.5, 0.5, 2.5, 5,
     "Wellbeing: 1.5 points higher with the programme, less than the smallest "
     "worthwhile "
     "change (5)",
     NULL},
    {0.5, -1.5, 2.5, 5,
     "Wellbeing: every effect that fits the data is smaller than the smallest worthwhile "
     "change "
     "(5)",
     NULL},
    {0.5, -1.5, 5, 5,
     "Wellbeing: the direction of the effect is uncertain; anything from −1.5 to +5.0 "
     "points "
     "fits the data",
     NULL},
};

START_TEST(forest_title_follows_the_interval)
{
    g_autoptr(AvlastResult) result = one_effect(effects[_i].estimate, effects[_i].low,
                                                effects[_i].high, effects[_i].worthwhile);
    g_autofree char *title = title_of(result, "forest", 0);

    ck_assert_str_eq(title, effects[_i].title);
    if (!effects[_i].nb)
        return;
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autoptr(GError) error = NULL;
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "forest", 0, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, effects[_i].nb);
}
END_TEST

#define ARM(name, treated, pre, post)                                                    \
    "{\"name\":\"" name "\",\"treated\":" treated ",\"n\":9,\"pre\":[" #pre              \
    ",null,null],\"post\":[" #post ",null,null]}"
#define PREPOST(arms, d, low, high)                                                      \
    "[{\"outcome\":\"y\",\"label\":\"Score\",\"arms\":[" arms "],\"difference\":[" #d    \
    "," #low "," #high "]}]"
#define TWO(post_t, post_c) ARM("T", "true", 5, post_t) "," ARM("C", "false", 5, post_c)

static const struct {
    const char *kind, *json, *title;
} titles[] = {
    {"prepost", PREPOST(TWO(8, 6), 2, 1, 3), "Score rose 2.0 more in “T” than in “C”"},
    {"prepost", PREPOST(TWO(4, 2), 2, 1, 3), "Score fell 2.0 less in “T” than in “C”"},
    {"prepost", PREPOST(TWO(6, 8), -2, -3, -1), "Score rose 2.0 less in “T” than in “C”"},
    {"prepost", PREPOST(TWO(2, 4), -2, -3, -1), "Score fell 2.0 more in “T” than in “C”"},
    {"prepost", PREPOST(TWO(6, 5), 1, -1, 3),
     "Score: no clear difference in change between “T” and “C”"},
    {"prepost",
     "[{\"outcome\":\"y\",\"label\":\"Score\",\"compares\":\"after\",\"arms\":[" TWO(
         8, 6) "],\"difference\":[2,1,3]}]",
     "Score after: 2.0 higher in “T” than in “C”"},
    {"prepost",
     "[{\"outcome\":\"y\",\"label\":\"Score\",\"compares\":\"after\",\"arms\":[" TWO(
         5, 6) "],\"difference\":[-1,-2,1]}]",
     "Score: no clear difference after between “T” and “C”"},
    {"prepost", PREPOST(ARM("T", "true", 5, 4), null, null, null),
     "Score fell by 1.0 in the group “T”"},
#define FLOW(at, lt, nt, ac, lc, nc)                                                     \
    "{\"assessed\":200,\"clusters\":null,\"excluded\":[],\"arms\":[{\"name\":\"T\","     \
    "\"treated\":true,\"assigned\":" #at ",\"lost\":[{\"what\":\"x\",\"rows\":" #lt      \
    "}],\"analysed\":" #nt "},{\"name\":\"C\",\"assigned\":" #ac                         \
    ",\"lost\":[{\"what\":\"x\",\"rows\":" #lc "}],\"analysed\":" #nc "}]}"
    {"flow", FLOW(100, 0, 100, 100, 0, 100), "All 200 who were assigned were analysed"},
    {"flow", FLOW(100, 1, 99, 300, 0, 300),
     "Nearly all 400 who were assigned were analysed"},
    {"flow", FLOW(100, 20, 80, 100, 10, 90),
     "More were lost in “T” (20%) than in “C” (10%)"},
    {"flow", FLOW(100, 10, 90, 100, 20, 80),
     "More were lost in “C” (20%) than in “T” (10%)"},
    {"flow", FLOW(100, 10, 90, 100, 12, 88),
     "89% of the 200 who were assigned were analysed, about the same in each group"},
#define ROW(name, smd)                                                                   \
    "{\"term\":\"" name "\",\"smd\":" #smd ",\"treated\":1,\"control\":2}"
    {"balance", "{\"rows\":[" ROW("a", 0.02) "," ROW("b", -0.1) "]}",
     "The groups were alike at the start: the largest difference is 0.10 standard "
     "deviations "
     "(b)"},
    {"balance", "{\"rows\":[" ROW("a", 0.02) "," ROW("b", -0.2) "]}",
     "1 of 2 characteristics differs by more than 0.1 standard deviations; the largest "
     "is b"},
    {"balance", "{\"rows\":[" ROW("a", 0.3) "," ROW("b", -0.2) "]}",
     "2 of 2 characteristics differ by more than 0.1 standard deviations; the largest is "
     "a"},
    {"balance", "{\"rows\":[" ROW("a", null) "]}",
     "How alike the groups were cannot be computed"},
#define SUM(value, low, high)                                                            \
    "{\"currency\":\"NOK\",\"steps\":[{\"label\":\"Cost\",\"kind\":\"step\","            \
    "\"value\":" #value                                                                  \
    "},{\"label\":\"Public purse\",\"kind\":\"subtotal\",\"value\":" #value              \
    ",\"low\":" #low ",\"high\":" #high "}]}"
    {"payers", SUM(6.3e6, -1e6, 9e6),
     "Public purse: a net gain of NOK\u00a06.3\u00a0million is expected, but a net cost "
     "cannot "
     "be ruled out"},
    {"payers", SUM(-6.3e6, -9e6, 1e6),
     "Public purse: a net cost of NOK\u00a06.3\u00a0million is expected, but a net gain "
     "cannot "
     "be ruled out"},
    {"payers", SUM(6.3e6, 1e6, 9e6),
     "Public purse: a net gain of NOK\u00a06.3\u00a0million"},
    {"payers", SUM(-6.3e6, -9e6, -1e6),
     "Public purse: a net cost of NOK\u00a06.3\u00a0million"},
    {"payers", SUM(6.3e6, null, null),
     "Public purse: a net gain of NOK\u00a06.3\u00a0million, how sure is not known"},
#define CASH(chance, horizon)                                                            \
    "{\"scope\":\"Purse\",\"years\":[0,1],\"p5\":[-1,-1],\"p25\":[-1,0],\"p50\":[-1,1]," \
    "\"p75\":[-1,2],\"p95\":[-1,3],\"payback\":{\"year\":0.5,\"chance\":" #chance        \
    ",\"horizon\":" #horizon "}}"
    {"cashflow",
     "{\"scope\":\"Purse\",\"years\":[0,1,2],\"p5\":[-1,-1,-3],\"p25\":[-1,0,-2],"
     "\"p50\":[-1,1,-1],\"p75\":[-1,2,0],\"p95\":[-1,3,1],\"payback\":{\"year\":0.5,"
     "\"chance\":0.8,\"horizon\":2}}",
     "Purse: pays back for a while, but later costs take it below zero again"},
    {"cashflow", CASH(0.999, 1),
     "Purse: almost certain to pay for itself within 1 year (>99% chance)"},
    {"cashflow", CASH(1, 10),
     "Purse: almost certain to pay for itself within 10 years (>99% chance)"},
    {"cashflow", CASH(0.85, 10),
     "Purse: very likely to pay for itself within 10 years (85% chance)"},
    {"cashflow", CASH(0.71, 10),
     "Purse: likely to pay for itself within 10 years (71% chance)"},
    {"cashflow", CASH(0.5, 10),
     "Purse: may or may not pay for itself within 10 years (50% chance)"},
    {"cashflow", CASH(0.29, 10),
     "Purse: unlikely to pay for itself within 10 years (29% chance)"},
    {"cashflow", CASH(0.1, 10),
     "Purse: very unlikely to pay for itself within 10 years (10% chance)"},
    {"cashflow", CASH(0, 10),
     "Purse: almost certain not to pay for itself within 10 years (<1% chance)"},
#define CHANGE(name, low, high)                                                          \
    "{\"label\":\"" name "\",\"low\":\"1\",\"high\":\"2\",\"at.low\":" #low              \
    ",\"at.high\":" #high "}"
#define TORNADO(base, rows)                                                              \
    "{\"currency\":\"NOK\",\"metric\":\"NPV\",\"base\":" #base ",\"rows\":[" rows "]}"
    {"tornado", TORNADO(5, CHANGE("a", 1, 9) "," CHANGE("b", 4, 6)),
     "No single assumption turns the gain into a loss"},
    {"tornado", TORNADO(-5, CHANGE("a", -9, -1)),
     "No single assumption turns the loss into a gain"},
    {"tornado", TORNADO(5, CHANGE("a", -1, 9) "," CHANGE("b", 4, 6)),
     "Only “a” can alone turn the gain into a loss"},
    {"tornado", TORNADO(-5, CHANGE("a", -9, -1) "," CHANGE("b", 1, -9)),
     "Only “b” can alone turn the loss into a gain"},
    {"tornado", TORNADO(5, CHANGE("a", -1, 9)),
     "1 of 1 assumption can alone turn the gain into a loss"},
    {"tornado", TORNADO(5, CHANGE("a", -1, 9) "," CHANGE("b", 14, -6)),
     "2 of 2 assumptions can each alone turn the gain into a loss"},
#define AGREEMENT(bias, low, high)                                                       \
    "{\"a\":\"A\",\"b\":\"B\",\"bias\":[" #bias "," #low "," #high                       \
    "],\"lower\":[-5,-6,-4],\"upper\":[7,6,8],\"points\":[[50,1,1],[60,-2,3]]}"
    {"bland-altman", AGREEMENT(1, -1, 3),
     "“A” and “B” do not differ clearly on average; most single differences lie from "
     "−5.0 "
     "to +7.0"},
    {"bland-altman", AGREEMENT(2, 1, 3),
     "“A” is 2.0 higher than “B” on average; most single differences lie from −5.0 to "
     "+7.0"},
    {"bland-altman", AGREEMENT(-2, -3, -1),
     "“A” is 2.0 lower than “B” on average; most single differences lie from −5.0 to "
     "+7.0"},
#define NULLS(p, exact, reps)                                                            \
    "{\"outcome\":\"y\",\"label\":\"Trivsel på Ås\",\"arm\":\"T\",\"control\":\"C\","  \
    "\"statistic\":\"t\",\"observed\":2.5,\"p.value\":" #p ",\"exact\":" #exact          \
    ",\"reps\":" #reps ",\"from\":-3,\"width\":2,\"n\":[3,13,4],\"beyond\":[1,0,0]}"
    {"permutation", "[" NULLS(0.05, true, 20) "]",
     "Trivsel på Ås: by chance alone 5% of the assignments would show as much (p = "
     "0.050)"},
    {"permutation", "[" NULLS(0.0001, false, 9999) "]",
     "Trivsel på Ås: by chance alone <1% of the assignments would show as much (p "
     "<0.001)"},
    {"permutation", "[" NULLS(null, true, 20) "]",
     "Trivsel på Ås: these assignments give no p-value"},
    {"permutation", "[" NULLS(1, true, 20) "," NULLS(0.05, true, 20) "]",
     "Trivsel på Ås (T): by chance alone 100% of the assignments would show as much (p = "
     "1.000)"},
};

START_TEST(titles_follow_the_data)
{
    g_autoptr(AvlastResult) result = only_chart("x", titles[_i].kind, titles[_i].json);
    g_autofree char *title = title_of(result, titles[_i].kind, 0);

    ck_assert_str_eq(title, titles[_i].title);
}
END_TEST

/* --- every chart, every format --- */

static const struct {
    const char *file, *kind;
    guint items;
} charts[] = {
    {"trial.json", "forest", 6},  {"trial.json", "prepost", 2},
    {"trial.json", "flow", 1},    {"trial.json", "balance", 1},
    {"value.json", "payers", 1},  {"value.json", "cashflow", 1},
    {"value.json", "tornado", 1}, {"agreement.json", "bland-altman", 1},
};

START_TEST(every_chart_in_every_format_twice)
{
    g_autoptr(AvlastResult) result = chart_fixture(charts[_i].file);

    ck_assert_uint_eq(avlast_chart_items(result, charts[_i].kind), charts[_i].items);
    draw_in_all_ways(result, charts[_i].kind, charts[_i].items);
}
END_TEST

START_TEST(kinds_follow_the_result)
{
    g_autoptr(AvlastResult) trial = chart_fixture("trial.json");
    g_autoptr(AvlastResult) value = chart_fixture("value.json");
    g_autoptr(AvlastResult) empty = avlast_result_new("rct");
    g_auto(GStrv) a = avlast_chart_kinds(trial), b = avlast_chart_kinds(value),
                  c = avlast_chart_kinds(empty);
    g_autofree char *trial_kinds = g_strjoinv(" ", a);
    g_autofree char *value_kinds = g_strjoinv(" ", b);

    ck_assert_str_eq(trial_kinds, "forest prepost flow balance");
    ck_assert_str_eq(value_kinds, "payers cashflow tornado");
    ck_assert_uint_eq(g_strv_length(c), 0);
}
END_TEST

START_TEST(what_cannot_be_drawn_is_told)
{
    g_autoptr(AvlastResult) trial = chart_fixture("trial.json");
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(trial, "forrest", 0, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "did you mean 'forest'");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_chart_draw(trial, "payers", 0, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "forest, prepost, flow, balance");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_chart_draw(trial, "prepost", 2, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "0 to 1");
}
END_TEST

static const struct {
    const char *kind, *json, *what;
} damaged[] = {
    {"payers",
     "{\"steps\":[{\"label\":\"a\",\"kind\":\"step\",\"value\":1},{\"label\":\"s\","
     "\"kind\":"
     "\"subtotal\",\"value\":2}]}",
     "a sum that differs"},
    {"payers", "{\"steps\":[{\"label\":\"a\",\"kind\":\"step\",\"value\":null}]}",
     "a step without"},
    {"flow",
     "{\"assessed\":9,\"arms\":[{\"name\":\"T\",\"assigned\":9,\"lost\":[],\"analysed\":"
     "8}]}",
     "assigned less lost"},
    {"flow", "{\"assessed\":9,\"arms\":[{\"name\":\"T\"}]}", "without its numbers"},
    {"cashflow", "{\"years\":[0,1],\"p5\":[1]}", "a year without"},
    {"tornado", "{\"rows\":[{\"label\":\"a\"}]}", "no base"},
    {"tornado", "{\"base\":1,\"rows\":[{\"label\":\"a\"}]}", "a row without"},
    {"bland-altman", "{\"points\":[[1,2,3]]}", "no bias or limits"},
    {"bland-altman", "{\"bias\":[1],\"lower\":[0],\"upper\":[2],\"points\":[[1,null,3]]}",
     "a point without numbers"},
    {"permutation", "[{\"reps\":null}]", "no assignments"},
    {"permutation", "[{\"reps\":3,\"from\":0,\"width\":1,\"n\":[3]}]", "no bins"},
    {"permutation", "[{\"reps\":3,\"from\":0,\"width\":1,\"n\":[3],\"beyond\":[4]}]",
     "without a count"},
    {"prepost", "[{\"arms\":[]}]", "no arms"},
    {"prepost", "[{\"arms\":[{\"name\":\"a\"}]}]", "an arm without"},
};

START_TEST(damaged_data_are_refused)
{
    g_autoptr(AvlastResult) result = only_chart("x", damaged[_i].kind, damaged[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, damaged[_i].kind, 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, damaged[_i].what);
}
END_TEST

/* --- odd sizes --- */

START_TEST(forests_of_any_number_of_rows)
{
    const guint rows = _i == 0 ? 1 : 40;
    g_autoptr(AvlastResult) result = one_effect(1, 0.5, 1.5, NONE);

    for (guint i = 1; i < rows; i++) {
        g_autofree char *group = g_strdup_printf(
            "skole=Menneskerettighetsorganisasjonen avdeling nummer %u", i);
        AvlastEstimate *row =
            avlast_estimates_add(result->estimates, "y", group, "treated");
        row->estimate = (double)i / 40;
        if (i % 7)
            row->conf_high = 2 * (row->conf_low = (double)i / 80);
    }
    for (int format = AVLAST_CHART_SVG; format <= AVLAST_CHART_TERMINAL; format++) {
        const AvlastChartOptions options = {.format = (AvlastChartFormat)format};
        if (format == AVLAST_CHART_TERMINAL || have_gnuplot())
            draw_twice(result, "forest", 0, &options);
    }
}
END_TEST

START_TEST(missing_interval_is_shown)
{
    g_autoptr(AvlastResult) result = chart_fixture("trial.json");
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, "forest", 0, &options, NULL);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));

    ck_assert_ptr_nonnull(strstr(text, "[no interval]"));
    /* An outcome of another size is left to its own chart, and the chart says so. */
    ck_assert_ptr_nonnull(strstr(text, "1 row on"));
}
END_TEST

Suite *suite_charts(void)
{
    Suite *suite = suite_create("charts");
    TCase *tests = tcase_create("charts");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, forest_title_follows_the_interval, 0,
                        G_N_ELEMENTS(effects));
    tcase_add_loop_test(tests, titles_follow_the_data, 0, G_N_ELEMENTS(titles));
    tcase_add_loop_test(tests, every_chart_in_every_format_twice, 0,
                        G_N_ELEMENTS(charts));
    tcase_add_test(tests, kinds_follow_the_result);
    tcase_add_test(tests, what_cannot_be_drawn_is_told);
    tcase_add_loop_test(tests, damaged_data_are_refused, 0, G_N_ELEMENTS(damaged));
    tcase_add_loop_test(tests, forests_of_any_number_of_rows, 0, 2);
    tcase_add_test(tests, missing_interval_is_shown);
    suite_add_tcase(suite, tests);
    return suite;
}
