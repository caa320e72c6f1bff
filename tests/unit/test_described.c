/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of what only describes: Likert items and groups side by side. */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"
#include "described_cases.h"
#include "plots/extremes.h"

/* --- titles are held to the numbers --- */

#define ITEM(label, n, a, b, c, d, e, net, low, high)                                    \
    "{\"outcome\":\"x\",\"label\":\"" label "\",\"box\":2,\"steps\":[\"No!\",\"No\","    \
    "\"Between\",\"Yes\",\"Yes!\"],\"groups\":[{\"group\":null,\"n\":" #n                \
    ",\"shares\":[" #a "," #b "," #c "," #d "," #e "],\"net\":[" #net "," #low "," #high \
    "]}]}"
#define GROUP(name, net, low, high)                                                      \
    "{\"group\":" name ",\"n\":9,\"shares\":[0.25,0.25,0.5],\"net\":[" #net "," #low     \
    "," #high "]}"
#define GROUPS(groups)                                                                   \
    "[{\"outcome\":\"x\",\"label\":\"Safe here\",\"box\":1,\"steps\":[\"No\",\"So\","    \
    "\"Yes\"],\"groups\":[" groups "]}]"

static const struct {
    const char *json;
    guint item, items;
    const char *title, *nb;
} likert[] = {
    {"[" ITEM("Would help: A", 90, 0.1, 0.2, 0.3, 0.2, 0.2, 0.1, 0.05, 0.15) "," ITEM(
         "Would help: B", 80, 0.2, 0.2, 0.3, 0.2, 0.1, -0.1, -0.15, -0.05) "]",
     0, 1,
     "Highest net agreement: A (+10), lowest: B (−10); their intervals do not overlap",
     "Høyest netto enighet: A (+10), lavest: B (−10); intervallene overlapper ikke"},
    {"[" ITEM("B", 80, 0.2, 0.2, 0.3, 0.2, 0.1, -0.1, -0.15,
              0.05) "," ITEM("A", 90, 0.1, 0.2, 0.3, 0.2, 0.2, 0.1, 0.05, 0.15) "]",
     0, 1, "Highest net agreement: A (+10), lowest: B (−10); their intervals overlap",
     NULL},
    {"[" ITEM("B", 80, 0.2, 0.2, 0.3, 0.2, 0.1, -0.1, null,
              null) "," ITEM("A", 90, 0.1, 0.2, 0.3, 0.2, 0.2, 0.1, 0.05, 0.15) "]",
     0, 1, "Highest net agreement: A (+10), lowest: B (−10); how sure is not known",
     NULL},
    {"[" ITEM("A", 90, 0.1, 0.2, 0.3, 0.2, 0.2, 0.1, 0.05, 0.15) "]", 0, 1,
     "A: net agreement +10 [5; 15]", "A: netto enighet +10 [5; 15]"},
    {GROUPS(GROUP("null", 0.25, 0.2, 0.3) "," GROUP(
         "\"g=girl\"", 0.2, 0.1, 0.3) "," GROUP("\"g=boy\"", 0.3, 0.25, 0.35)),
     1, 2,
     "Safe here. Highest net agreement: boy (+30), lowest: girl (+20); their intervals "
     "overlap",
     NULL},
};

START_TEST(likert_titles)
{
    g_autoptr(AvlastResult) result = only_chart("describe", "likert", likert[_i].json);
    g_autofree char *title = title_of(result, "likert", likert[_i].item);

    ck_assert_uint_eq(avlast_chart_items(result, "likert"), likert[_i].items);
    ck_assert_str_eq(title, likert[_i].title);
    if (!likert[_i].nb)
        return;
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autoptr(GError) error = NULL;
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "likert", likert[_i].item, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, likert[_i].nb);
}
END_TEST

static const struct {
    const char *program, *statistic, *title;
    guint items;
    const char *rows[8];
} groups[] = {
    {"survey",
     "mean",
     "y: highest in b (65.7), lowest in c (56.1); their intervals do not overlap",
     1,
     {"y:g=a::60:58:62", "y:g=b::65.7:63:68", "y:g=c::56.1:54:58.2"}},
    {"survey",
     "mean",
     "y: highest in b (65.7), lowest in a (60.0); their intervals overlap",
     1,
     {"y:g=a::60:58:63", "y:g=b::65.7:63:68"}},
    /* the whole is no group */
    {"survey",
     "mean",
     "y: highest in b (9.0), lowest in a (5.0); their intervals do not overlap",
     1,
     {"y:::99:98:100", "y:g=a::5:4:6", "y:g=b::9:8:10"}},
    /* of two levels the second, in per cent */
    {"survey",
     "proportion",
     "y: highest in b (40.0%), lowest in a (20.0%); their intervals do not overlap",
     1,
     {"y:g=a:y=0:0.8:0.75:0.85", "y:g=a:y=1:0.2:0.15:0.25", "y:g=b:y=0:0.6:0.55:0.65",
      "y:g=b:y=1:0.4:0.35:0.45"}},
    /* of many levels the one whose groups differ most */
    {"survey",
     "proportion",
     "y, work: highest in b (70.0%), lowest in a (10.0%); their intervals do not overlap",
     1,
     {"y:g=a:y=school:0.6:0.5:0.7", "y:g=a:y=work:0.1:0.05:0.2", "y:g=a:y=x:0.3:0.2:0.4",
      "y:g=b:y=school:0.2:0.1:0.3", "y:g=b:y=work:0.7:0.6:0.8", "y:g=b:y=x:0.1:0:0.2"}},
    /* different things on one axis are not ranked */
    {"survey", "mean", "a: 5.0 [4.0; 6.0]", 2, {"a:::5:4:6", "b:::3:2:4"}},
    {"survey",
     "mean",
     "q[1] (5.0) is highest and q[2] (3.0) lowest; their intervals overlap",
     2,
     {"q[1]:::5:4:6", "q[2]:::3:2:4", "q[3]:::300:200:400"}},
    {"survey",
     "total",
     "a (500) is highest and b (30) lowest; their intervals do not overlap",
     1,
     {"a:::500:400:600", "b:::30:20:40"}},
    {"survey",
     "proportion",
     "a (40.0%) is highest and b (20.0%) lowest; their intervals do not overlap",
     1,
     {"a::a=1:0.4:0.35:0.45", "b::b=1:0.2:0.15:0.25"}},
    {"survey",
     "quantile",
     "y: percentile 75 (9.0) is highest and median (5.0) lowest; their intervals do not "
     "overlap",
     1,
     {"y::p0.5:5:4:6", "y::p0.75:9:8:10"}},
    {"survey",
     "correlation",
     "b × c (0.70) is highest and a × b (-0.10) lowest; their intervals do not overlap",
     1,
     {"a::b:-0.1:-0.2:0.01", "b::c:0.7:0.6:0.8"}},
    {"describe", "", "Highest", 0, {"y::n:5::", "y::sd:3::"}},
};

START_TEST(group_titles)
{
    g_autoptr(AvlastResult) result =
        described(groups[_i].program, groups[_i].statistic, groups[_i].rows);

    ck_assert_uint_eq(avlast_chart_items(result, "groups"), groups[_i].items);
    ck_assert_uint_eq(avlast_chart_items(result, "forest"), 0);
    if (groups[_i].items == 0)
        return;
    g_autofree char *title = title_of(result, "groups", 0);
    g_auto(GStrv) minus = g_strsplit(title, "\xe2\x88\x92", -1);
    g_autofree char *plain = g_strjoinv("-", minus);
    ck_assert_str_eq(plain, groups[_i].title);
}
END_TEST

/* --- tables, histograms, survival curves --- */

#define CURVE(name, a, low_a, high_a, b, low_b, high_b)                                  \
    "{\"name\":\"" name "\",\"n\":50,\"time\":[3,9],\"survival\":[" #a "," #b            \
    "],\"low\":[" #low_a "," #low_b "],\"high\":[" #high_a "," #high_b                   \
    "],\"risk\":{\"time\":[0,6],\"n\":[50,40]}}"

#define CURVES(curves) "{\"unit\":\"months\",\"groups\":[" curves "]}"

#define BINS(rest)                                                                       \
    "[{\"outcome\":\"y\",\"from\":0,\"width\":2,\"n\":[5,15],\"share\":[0.25,0.75],"     \
    "\"total\":20,\"mean\":2.5" rest "}]"

static const struct {
    const char *kind, *json, *title;
} members[] = {
    {"survival", CURVES(CURVE("a", 0.9, 0.8, 0.95, 0.5, 0.4, 0.6)),
     "Without the event after 9 months: 50% [40; 60]"},
    {"survival",
     CURVES(CURVE("a", 0.9, 0.8, 0.95, 0.5, 0.4, 0.6) "," CURVE("b", 0.9, 0.8, 0.95, 0.8,
                                                                0.7, 0.9)),
     "Without the event after 9 months: most in b (80%), fewest in a (50%); their "
     "intervals do not overlap"},
    /* where the shortest curve ends: after 4 months b is at its first step */
    {"survival",
     CURVES(
         CURVE("b", 0.7, 0.6, 0.8, 0.1, 0, 0.3) ",{\"name\":\"c\",\"n\":9,\"time\":[4],"
                                                "\"survival\":[0.6],\"low\":[0.5],"
                                                "\"high\":[0.7]}"),
     "Without the event after 4 months: most in b (70%), fewest in c (60%); their "
     "intervals overlap"},
    {"histogram", BINS(""), "y: most often 2–4 (75%)"},
    {"histogram",
     BINS(",\"groups\":[{\"group\":\"g=a\",\"n\":[5,5],\"share\":[0.5,0.5],\"total\":10,"
          "\"mean\":2},{\"group\":\"g=b\",\"n\":[0,10],\"share\":[0,1],\"total\":10,"
          "\"mean\":3}]"),
     "y: the mean is highest in b (3.0), lowest in a (2.0)"},
};

START_TEST(member_titles)
{
    g_autoptr(AvlastResult) result = only_chart("x", members[_i].kind, members[_i].json);
    g_autofree char *title = title_of(result, members[_i].kind, 0);

    ck_assert_str_eq(title, members[_i].title);
    described_drawn(result, members[_i].kind, 0);
}
END_TEST

static const struct {
    guint item;
    const char *title;
} tables[] = {
    {0, "y, no: highest in b (90%), lowest in c (60%); their intervals do not overlap"},
    {1, "g, c: highest in yes (80%), lowest in no (40%); their intervals do not overlap"},
    {2,
     "no × b (45%) is highest and yes × b (5%) lowest; their intervals do not overlap"},
};

START_TEST(table_titles)
{
    static const char *const rows[] = {"y:g=b:column.y=no:0.9:0.8:0.95",
                                       "y:g=b:column.y=yes:0.1:0.05:0.2",
                                       "y:g=c:column.y=no:0.6:0.5:0.7",
                                       "y:g=c:column.y=yes:0.4:0.3:0.5",
                                       "y:g=b:row.y=no:0.6:0.5:0.7",
                                       "y:g=b:row.y=yes:0.2:0.1:0.3",
                                       "y:g=c:row.y=no:0.4:0.3:0.5",
                                       "y:g=c:row.y=yes:0.8:0.7:0.9",
                                       "y:g=b:total.y=no:0.45:0.4:0.5",
                                       "y:g=b:total.y=yes:0.05:0.01:0.1",
                                       "y:g=c:total.y=no:0.3:0.2:0.4",
                                       "y:g=c:total.y=yes:0.2:0.1:0.3",
                                       NULL};
    g_autoptr(AvlastResult) result = described("describe", "", rows);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        *strchr(row->term, '.') = ':';
    }
    g_autofree char *title = title_of(result, "crosstab", tables[_i].item);
    ck_assert_uint_eq(avlast_chart_items(result, "crosstab"), 3);
    ck_assert_uint_eq(avlast_chart_items(result, "groups"), 0);
    ck_assert_str_eq(title, tables[_i].title);
    described_drawn(result, "crosstab", tables[_i].item);
}
END_TEST

START_TEST(a_wide_table_is_refused)
{
    g_autoptr(AvlastResult) result = described("survey", "", (const char *[]){NULL});
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 40; i++) {
        g_autofree char *group = g_strdup_printf("g=%u", i);
        avlast_estimates_add(result->estimates, "y", group, "column:y=1")->estimate = 1;
    }
    ck_assert_ptr_null(avlast_chart_draw(result, "crosstab", 0, &options, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "40 columns");
}
END_TEST

/* --- many, few, none --- */

START_TEST(a_thousand_groups_are_cut)
{
    g_autoptr(AvlastResult) result = described("survey", "mean", (const char *[]){NULL});
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("g=group %u", i);
        AvlastEstimate *row = avlast_estimates_add(result->estimates, "y", name, "y");
        row->estimate = (double)((i * 617) % 1000);
        row->conf_low = row->estimate - 5;
        row->conf_high = row->estimate + 5;
        row->nobs = 10;
    }
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "groups", 0, &options, &error);
    assert_no_error(error);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));
    ck_assert_uint_eq(chart->table->len, 61);
    ck_assert_ptr_nonnull(strstr(text, "The 60 highest and lowest of 1,000 are shown."));
    ck_assert_ptr_nonnull(strstr(text, "(940)"));
    /* the highest is first, the lowest last, and the cut lies in the middle */
    ck_assert_str_eq(((GStrv)g_ptr_array_index(chart->table, 1))[2], "999.0");
    ck_assert_str_eq(((GStrv)g_ptr_array_index(chart->table, 30))[2], "970.0");
    ck_assert_str_eq(((GStrv)g_ptr_array_index(chart->table, 31))[2], "29.0");
    ck_assert_str_eq(((GStrv)g_ptr_array_index(chart->table, 60))[2], "0.0");
}
END_TEST

START_TEST(a_group_without_an_interval_is_shown)
{
    static const char *const rows[] = {"y:g=a::5:4:6", "y:g=b::9::", "y:g=c::3:2:4",
                                       NULL};
    g_autoptr(AvlastResult) result = described("survey", "mean", rows);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, "groups", 0, &options, NULL);
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));

    ck_assert_str_eq(chart->title,
                     "y: highest in b (9.0), lowest in c (3.0); how sure is not known");
    ck_assert_ptr_nonnull(strstr(text, "[no interval]"));
    described_drawn(result, "groups", 0);
}
END_TEST

START_TEST(items_of_any_number)
{
    static const guint counts[] = {1, 30};
    json_t *list = json_array();

    for (guint i = 0; i < counts[_i]; i++) {
        g_autofree char *label = g_strdup_printf(
            "Menneskerettighetsorganisasjonens medarbeidertilfredshetsundersøkelse, "
            "påstand nummer %u om samarbeidet mellom kommunen og forsøket",
            i);
        const double a = 0.02 + 0.01 * i, b = 1 - a;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:i, s:[s, s], s:[{s:n, s:i, s:[f, f], s:[f, f, "
                            "f]}]}",
                            "outcome", "x", "label", label, "box", 1, "steps",
                            "Helt uenig eller nokså uenig", "Helt enig eller nokså enig",
                            "groups", "group", "n", 12, "shares", a, b, "net", b - a,
                            b - a - 0.1, b - a + 0.05));
    }
    g_autofree char *json = json_dumps(list, 0);
    json_decref(list);
    g_autoptr(AvlastResult) result = only_chart("describe", "likert", json);
    described_drawn(result, "likert", 0);
}
END_TEST

START_TEST(groups_in_every_format)
{
    g_autoptr(AvlastResult) result =
        described(groups[_i].program, groups[_i].statistic, groups[_i].rows);

    for (guint item = 0; item < groups[_i].items; item++)
        described_drawn(result, "groups", item);
}
END_TEST

static const struct {
    const char *kind, *json, *what;
} broken[] = {
    {"survival", CURVES(CURVE("a", 1.2, 0.8, 0.95, 0.5, 0.4, 0.6)), "times or shares"},
    {"survival", CURVES("{\"name\":\"c\",\"n\":9,\"time\":[4,3],\"survival\":[0.6,0.5]}"),
     "times or shares"},
    {"survival", CURVES("{\"name\":\"c\",\"n\":9,\"time\":[],\"survival\":[]}"),
     "times or shares"},
    {"histogram", "[{\"outcome\":\"y\",\"from\":0,\"width\":0,\"share\":[1]}]",
     "no bins"},
    {"histogram", "[{\"outcome\":\"y\",\"from\":0,\"width\":1,\"share\":[null]}]",
     "without a share"},
};

START_TEST(broken_members_are_refused)
{
    g_autoptr(AvlastResult) result = only_chart("x", broken[_i].kind, broken[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, broken[_i].kind, 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, broken[_i].what);
}
END_TEST

static const struct {
    const char *json, *what;
} damaged[] = {
    {"[{\"outcome\":\"x\",\"steps\":[\"a\"],\"box\":1,\"groups\":[{}]}]",
     "without steps"},
    {"[{\"outcome\":\"x\",\"steps\":[\"a\",\"b\"],\"box\":2,\"groups\":[{}]}]",
     "without steps or box"},
    {"[{\"outcome\":\"x\",\"steps\":[\"a\",\"b\"],\"box\":1,\"groups\":[{\"shares\":[0.5,"
     "0.6]}]}]",
     "add up to one"},
    {"[{\"outcome\":\"x\",\"steps\":[\"a\",\"b\"],\"box\":1,\"groups\":[{\"shares\":[0.5]"
     "}]}]",
     "no shares"},
};

START_TEST(damaged_items_are_refused)
{
    g_autoptr(AvlastResult) result = only_chart("describe", "likert", damaged[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, "likert", 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, damaged[_i].what);
}
END_TEST

Suite *suite_described(void)
{
    Suite *suite = suite_create("described");
    TCase *tests = tcase_create("described");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, likert_titles, 0, G_N_ELEMENTS(likert));
    tcase_add_loop_test(tests, group_titles, 0, G_N_ELEMENTS(groups));
    tcase_add_test(tests, a_thousand_groups_are_cut);
    tcase_add_loop_test(tests, member_titles, 0, G_N_ELEMENTS(members));
    tcase_add_loop_test(tests, table_titles, 0, G_N_ELEMENTS(tables));
    tcase_add_test(tests, a_wide_table_is_refused);
    tcase_add_loop_test(tests, broken_members_are_refused, 0, G_N_ELEMENTS(broken));
    tcase_add_test(tests, a_group_without_an_interval_is_shown);
    tcase_add_loop_test(tests, items_of_any_number, 0, 2);
    tcase_add_loop_test(tests, groups_in_every_format, 0, G_N_ELEMENTS(groups));
    tcase_add_loop_test(tests, damaged_items_are_refused, 0, G_N_ELEMENTS(damaged));
    suite_add_tcase(suite, tests);
    return suite;
}
