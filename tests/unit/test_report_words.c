/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words that people read where results have names and codes: levels, units, money, and
 * which notes are cautions. */
#include <string.h>

#include "chart_support.h"
#include "cmd/output/phrases.h"
#include "cmd/report/report.h"

/* --- notes --- */

static AvlastReport *with_labels(const char *lang)
{
    AvlastReport *report = g_new0(AvlastReport, 1);

    report->lang = lang;
    report->manifest =
        json_pack("{s:{s:{s:s,s:{s:s,s:s}},s:{s:s},s:{s:s}}}", "labels", "sex", "label",
                  "Sex", "levels", "m", "Man", "k", "Woman", "who5", "label", "Wellbeing",
                  "i2", "label", "Feels calm");
    return report;
}

static void without(AvlastReport *report)
{
    json_decref(report->manifest);
    g_free(report);
}

static const struct {
    const char *lang, *note, *said;
} phrases[] = {
    {"en", "'sex': reference level 'm'", "'Sex': reference level 'Man'"},
    {"nb", "'sex': reference level 'm'", "«Sex»: referansenivå «Mann»"},
    {"en", "'sex': reference level 'x y'", "'Sex': reference level 'x y'"},
    {"en", "who5: Wellbeing; sum of 5 items", "Wellbeing; sum of 5 items"},
    {"en", "who5: 3 rows lack a rating and are left out",
     "Wellbeing: 3 rows lack a rating and are left out"},
    {"en", "other: sum of 5 items; reversed: i1, i2; 3 answers needed",
     "other: sum of 5 items; reversed: i1, “Feels calm”; 3 answers needed"},
    {"en", "10000 draws, percentile intervals", "10,000 draws, percentile intervals"},
    {"en", "2000 draws, percentile intervals", "2000 draws, percentile intervals"},
    {"nb", "10000 draws, percentile intervals",
     "10\u202f000 trekninger, persentilintervaller"},
};

START_TEST(notes_have_words_for_names)
{
    speak(phrases[_i].lang);
    AvlastReport *report = with_labels(phrases[_i].lang);
    g_autofree char *said = avlast_report_phrase(report, phrases[_i].note);

    ck_assert_str_eq(said, phrases[_i].said);
    without(report);
}
END_TEST

static const struct {
    const char *note, *said;
} programs[] = {
    {"fewer clusters (3) than coefficients (4): standard errors rest on little, and no "
     "joint "
     "test of all exists",
     "færre klynger (3) enn koeffisienter (4): standardfeilene hviler på lite, og det "
     "finnes ingen felles test av alle"},
    {"--sql gives 5 rows from 'a.csv' (5 rows), 'b c.csv' (2 rows)",
     "--sql: 5 rader, fra «a.csv» (rader: 5) og «b c.csv» (rader: 2)"},
    {"--sql gives 1 row from 'a.csv' (1 row)", "--sql: 1 rader, fra «a.csv» (rader: 1)"},
    {"holm: 0 of 2 hypotheses of family 'a' have a corrected p-value of 0.05 or less",
     "holm: 0 av 2 hypoteser i familien «a» har en korrigert p-verdi på 0,05 eller "
     "mindre"},
    {"1 choice of 'q2' is not in the codebook: '4'",
     "valg i «q2» som ikke er i kodeboken: 1: «4»"},
    {"'q2' is split at blanks into 4 choices",
     "«q2» deles ved mellomrom, antall valg: 4"},
    {"ids run from 'P1' to 'P7', and 1 number is absent: 4",
     "nøklene går fra «P1» til «P7»; tall som ikke er der: 1: 4"},
    {"-99 stands in 1 cell, the others go from 20 to 41.5: if it means missing, say so "
     "in the "
     "codebook or with --missing -99",
     "-99 står i celler: 1; de andre går fra 20 til 41,5: hvis det betyr manglende, si "
     "det i "
     "kodeboken eller med --missing"},
    {"the row is the same as line 3 in all columns but 'a', 'b'",
     "raden er lik linje 3 i alle kolonner unntatt «a», «b»"},
    {"column B is hidden in the workbook", "kolonne B er skjult i arbeidsboken"},
    {"the cells B2:B3 are merged: only the first has the value, the others are empty",
     "cellene B2:B3 er slått sammen: bare den første har verdien, de andre er tomme"},
};

START_TEST(notes_of_programs_in_norwegian)
{
    speak("nb");
    g_autofree char *said = avlast_phrase(programs[_i].note, NULL, NULL, "nb");

    ck_assert_str_eq(said, programs[_i].said);
}
END_TEST

START_TEST(no_note_is_no_words)
{
    AvlastReport *report = with_labels("en");
    g_autofree char *said = avlast_report_phrase(report, NULL);

    ck_assert_str_eq(said, "");
    without(report);
}
END_TEST

START_TEST(notes_that_describe_come_last)
{
    static const char *const given[] = {
        "'sex': reference level 'm'",
        "first caution",
        "'0001' is found on several rows, so 'person' does not name the rows",
        "who5: Wellbeing; sum of 5 items times 4, from 0 to 100",
        "fit: R2 0.2, residual sd 4",
        "from 5000 per unit of effect on, 'A' has the largest mean net benefit (in 9 % "
        "of "
        "the draws)",
        "who5: reliability from rows with every answer: 6; with some: 3",
        "rows lack 'id', so it does not name the rows",
        "p.npv.positive is the share of draws, not a p-value",
        "second caution, of the sum of all"};
    static const char *const kept[] = {
        "first caution",
        "second caution, of the sum of all",
        "'sex': reference level 'm'",
        "who5: Wellbeing; sum of 5 items times 4, from 0 to 100",
        "fit: R2 0.2, residual sd 4",
        "who5: reliability from rows with every answer: 6; with some: 3"};
    g_autoptr(GPtrArray) notes = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(given); i++)
        g_ptr_array_add(notes, (gpointer)(guintptr)given[i]);
    ck_assert_uint_eq(avlast_report_sort_notes(notes), 4);
    ck_assert_uint_eq(notes->len, G_N_ELEMENTS(kept));
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        ck_assert_str_eq(g_ptr_array_index(notes, i), kept[i]);
}
END_TEST

/* --- a table with headings among its rows --- */

START_TEST(headings_stand_among_rows)
{
    AvlastHtml *html = avlast_html_new();
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, "Quantity", "Estimate", "To", NULL);
    avlast_rows_add(rows, AVLAST_HTML_AMONG "payer=a", NULL);
    avlast_rows_add(rows, "npv", "1.5", "inf", NULL);
    avlast_rows_add(rows, AVLAST_HTML_AMONG "payer=b", NULL);
    avlast_rows_add(rows, "npv", "2.5", "3", NULL);
    avlast_html_table(html, "Money", rows);
    ck_assert_ptr_nonnull(strstr(html->text->str,
                                 "<tbody><tr><th scope=\"rowgroup\" class=\"among\" "
                                 "colspan=\"3\">payer=b</th></tr>\n<tr><th "
                                 "scope=\"row\">npv</th><td class=\"n\">2.5</td>"));
    ck_assert_ptr_nonnull(strstr(html->text->str, "<td class=\"n\">inf</td>"));
    avlast_html_free(html);
}
END_TEST

/* --- charts --- */

/* Labels of a chart's table, its head left out, joined by "|". */
static char *first_cells(const AvlastResult *result, const char *kind, guint column)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "en"};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, kind, 0, &options, &error);
    g_autoptr(GPtrArray) cells = g_ptr_array_new();

    assert_no_error(error);
    for (guint i = 1; i < chart->table->len; i++)
        g_ptr_array_add(cells, ((char **)g_ptr_array_index(chart->table, i))[column]);
    g_ptr_array_add(cells, NULL);
    return g_strjoinv("|", (char **)cells->pdata);
}

static AvlastResult *means_by(const char *unit)
{
    static const struct {
        const char *group;
        double mean;
    } rows[] = {{"arm=b;since=10", 5}, {"arm=b;since=-6", 1}, {"arm=a;since=10", 9},
                {"arm=b;since=2", 8},  {"arm=a;since=-6", 3}, {"arm=a;since=2", 2}};
    AvlastResult *result = avlast_result_new("survey");
    json_t *since = json_pack("{s:s}", "label", "Since");

    result->estimates = avlast_estimates_new();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        AvlastEstimate *row =
            avlast_estimates_add(result->estimates, "y", rows[i].group, "");
        row->estimate = rows[i].mean;
        row->conf_low = rows[i].mean - 1;
        row->conf_high = rows[i].mean + 1;
        row->nobs = 9;
    }
    if (unit)
        json_object_set_new(since, "unit", json_string(unit));
    json_object_set_new(result->charts, "columns", json_pack("{s:o}", "since", since));
    return result;
}

START_TEST(groups_of_months_stand_in_their_order)
{
    g_autoptr(AvlastResult) months = means_by("months"), codes = means_by(NULL);
    g_autofree char *ordered = first_cells(months, "groups", 0),
                    *ranked = first_cells(codes, "groups", 0);

    ck_assert_str_eq(ordered,
                     "b, \u22126\u00a0months|b, 2\u00a0months|b, 10\u00a0months|"
                     "a, \u22126\u00a0months|a, 2\u00a0months|a, 10\u00a0months");
    ck_assert_str_eq(ranked, "a, 10|b, 2|b, 10|a, -6|a, 2|b, -6");
}
END_TEST

START_TEST(assumptions_have_units_and_thousands)
{
    g_autoptr(AvlastResult) result = only_chart(
        "value", "tornado",
        "{\"currency\":\"NOK\",\"base\":5,\"rows\":["
        "{\"id\":\"costs.a\",\"label\":\"The course\",\"low\":\"33\u202f000\","
        "\"high\":\"46\u202f000\",\"at.low\":1,\"at.high\":9},"
        "{\"id\":\"effects.b\",\"label\":\"Wage\",\"low\":\"-24.7\",\"high\":\"3\","
        "\"at.low\":4,\"at.high\":6}]}");
    json_object_set_new(result->charts, "assumptions",
                        json_pack("[{s:s,s:n},{s:s,s:s}]", "id", "costs.a", "unit", "id",
                                  "effects.b", "unit", "thousand NOK per year"));
    g_autofree char *labels = first_cells(result, "tornado", 0),
                    *low = first_cells(result, "tornado", 1);

    ck_assert_str_eq(labels, "The course, NOK|Wage, thousand NOK per year");
    ck_assert_str_eq(low, "33,000|\u221224.7");
}
END_TEST

START_TEST(acceptability_names_money_and_has_a_column_for_each_option)
{
    g_autoptr(AvlastResult) result =
        only_chart("value", "acceptability",
                   "{\"currency\":\"NOK\",\"thresholds\":[0,5000,10000],\"best\":[0,0,1],"
                   "\"options\":[{\"name\":\"A\",\"share\":[0.9,0.8,0.3]},"
                   "{\"name\":\"B\",\"share\":[0.1,0.2,0.7]}]}");
    g_autofree char *title = title_of(result, "acceptability", 0),
                    *value = first_cells(result, "acceptability", 0),
                    *second = first_cells(result, "acceptability", 2),
                    *best = first_cells(result, "acceptability", 3);

    ck_assert_str_eq(title, "“A” is best on average up to NOK\u00a05,000, “B” from "
                            "NOK\u00a010,000 on, there in 70% of the draws");
    ck_assert_str_eq(value, "NOK\u00a00|NOK\u00a05,000|NOK\u00a010,000");
    ck_assert_str_eq(second, "10%|20%|70%");
    ck_assert_str_eq(best, "A|A|B");
}
END_TEST

Suite *suite_report_words(void)
{
    Suite *suite = suite_create("report_words");
    TCase *tests = tcase_create("report_words");

    tcase_add_loop_test(tests, notes_have_words_for_names, 0, G_N_ELEMENTS(phrases));
    tcase_add_loop_test(tests, notes_of_programs_in_norwegian, 0, G_N_ELEMENTS(programs));
    tcase_add_test(tests, no_note_is_no_words);
    tcase_add_test(tests, notes_that_describe_come_last);
    tcase_add_test(tests, headings_stand_among_rows);
    tcase_add_test(tests, groups_of_months_stand_in_their_order);
    tcase_add_test(tests, assumptions_have_units_and_thousands);
    tcase_add_test(tests, acceptability_names_money_and_has_a_column_for_each_option);
    suite_add_tcase(suite, tests);
    return suite;
}
