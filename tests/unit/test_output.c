/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "core/error.h"
#include "support.h"

/* Names as hostile as a data file can make them. */
static AvlastResult *hostile_result(void)
{
    AvlastResult *result = avlast_result_new("survey");
    AvlastEstimates *e = result->estimates = avlast_estimates_new();
    AvlastEstimate *row = avlast_estimates_add(e, "=cmd|'/c calc'!A1", "g=a,\"b\"",
                                               "<script>&_\\^~#$%{}|\x1b[31m");

    row->estimate = 0.1;
    row->std_error = 1.0 / 3.0;
    row->df = 2;
    row->df2 = 181;
    row->conf_low = -INFINITY;
    row->conf_high = INFINITY;
    row->nobs = 12;
    avlast_estimates_add(e, "y", NULL, "x")->estimate = -0.00004;
    avlast_estimates_note(e, "a note with <b> & | and _");
    avlast_estimates_drop(e, "no 'y' (coded -99: vil ikke svare)", 1);
    return result;
}

START_TEST(csv_has_the_columns_of_the_contract)
{
    g_autoptr(AvlastResult) result = hostile_result();
    g_autofree char *csv = avlast_output_csv(result, ',');
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);

    ck_assert_str_eq(
        lines[0], "outcome,group,term,estimate,std.error,statistic,df,p.value,conf.low,"
                  "conf.high,nobs,nclusters,deff,method,note");
    ck_assert(g_str_has_prefix(lines[1], "=cmd|'/c calc'!A1,\"g=a,\"\"b\"\"\","));
    ck_assert_ptr_nonnull(
        strstr(lines[1], ",0.1,0.3333333333333333,,2;181,,-Inf,Inf,12,,,,"));
    ck_assert_str_eq(lines[2], "y,,x,-4e-05,,,,,,,,,,,");
    ck_assert_str_eq(lines[3], "");
    ck_assert_ptr_null(lines[4]);
}
END_TEST

START_TEST(spreadsheets_run_nothing)
{
    g_autoptr(AvlastResult) result = hostile_result();
    g_autofree char *csv = avlast_output_csv_excel(result);

    ck_assert(g_str_has_prefix(csv, "\xef\xbb\xbfoutcome;group;"));
    ck_assert_ptr_nonnull(strstr(csv, "\r\n'=cmd|'/c calc'!A1;"));
    ck_assert_ptr_nonnull(strstr(csv, ";0,1;0,3333333333333333;"));
    ck_assert_ptr_nonnull(strstr(csv, "\"2;181\""));
}
END_TEST

START_TEST(tables_show_no_control_bytes_and_no_minus_zero)
{
    g_autoptr(AvlastResult) result = hostile_result();
    g_autofree char *english = avlast_output_table(result, 3, "en");
    g_autofree char *norwegian = avlast_output_table(result, 3, "nb");

    ck_assert_ptr_null(strchr(english, '\x1b'));
    ck_assert_ptr_nonnull(strstr(english, "|\\x1b[31m"));
    ck_assert_ptr_nonnull(strstr(english, "0.100"));
    ck_assert_ptr_nonnull(strstr(norwegian, "0,100"));
    ck_assert_msg(strstr(english, "−0.0000400") != NULL, "%s", english);
    ck_assert_ptr_nonnull(
        strstr(english, "not used: 1 row: no 'y' (coded -99: vil ikke svare)"));
    ck_assert_ptr_nonnull(strstr(english, "note: a note with <b>"));
}
END_TEST

START_TEST(markup_is_escaped)
{
    g_autoptr(AvlastResult) result = hostile_result();
    g_autofree char *html = avlast_output_html(result, 3, "en");
    g_autofree char *md = avlast_output_markdown(result, 3, "en");
    g_autofree char *latex = avlast_output_latex(result, 3, "en");

    ck_assert_ptr_null(strstr(html, "<script>"));
    ck_assert_ptr_nonnull(strstr(html, "&lt;script&gt;&amp;"));
    ck_assert_ptr_nonnull(strstr(html, "<th scope=\"col\""));
    ck_assert_ptr_null(strstr(md, "<script>"));
    ck_assert_ptr_nonnull(strstr(md, "\\<script\\>\\&"));
    ck_assert_ptr_nonnull(strstr(
        latex,
        "\\&\\_\\textbackslash{}\\textasciicircum{}\\textasciitilde{}\\#\\$\\%\\{\\}"));
}
END_TEST

/* Two rows of headings, the upper one over two columns; rows set in under a bold one. */
static AvlastSheet *sheet_with_groups(const char *lang)
{
    AvlastSheet *sheet = avlast_sheet_new(4, lang);
    const char *const heads[] = {"", "pilot", "usual", "p"};

    sheet->title = g_strdup("Table 1 <a>");
    sheet->subtitle = g_strdup("by arm");
    sheet->n_headings = 2;
    avlast_sheet_add(sheet);
    avlast_sheet_text(sheet, 1, "arm");
    avlast_sheet_cell(sheet, 0, 1)->span = 2;
    avlast_sheet_add(sheet);
    for (guint j = 0; j < 4; j++) {
        avlast_sheet_text(sheet, j, heads[j]);
        sheet->numeric[j] = j > 0;
    }
    avlast_sheet_add(sheet)->strong = TRUE;
    avlast_sheet_text(sheet, 0, "kj\xc3\xb8nn");
    avlast_sheet_add(sheet)->indent = 1;
    avlast_sheet_text(sheet, 0, "=jente");
    avlast_sheet_number(sheet, 1, -2.345, 1);
    avlast_sheet_share(sheet, 2, 0.3456, 1);
    avlast_sheet_p(sheet, 3, 0.0001);
    avlast_sheet_note_unused(sheet, "no 'y'", 2);
    avlast_sheet_note(sheet, "one * two");
    return sheet;
}

START_TEST(a_sheet_takes_every_form)
{
    g_autoptr(AvlastSheet) sheet = sheet_with_groups("nb");
    g_autofree char *table = avlast_sheet_to_table(sheet);
    g_autofree char *md = avlast_sheet_to_markdown(sheet);
    g_autofree char *html = avlast_sheet_to_html(sheet);
    g_autofree char *latex = avlast_sheet_to_latex(sheet);

    ck_assert_msg(
        strstr(table, "  =jente") &&
            strstr(table, "\xe2\x88\x92"
                          "2,3") &&
            strstr(table, "34,6\xc2\xa0%") && strstr(table, "<0,001") &&
            g_str_has_prefix(table, "Table 1 <a>\nby arm\n\n") &&
            strstr(table, "not used: 2 rows: no \xc2\xaby\xc2\xbb\nnote: one * two\n"),
        "%s", table);
    ck_assert_msg(
        g_str_has_prefix(md, "**Table 1 \\<a\\>**\n\nby arm\n\n") &&
            strstr(md, "| **kj\xc3\xb8nn** |") && strstr(md, "| &nbsp;&nbsp;=jente |") &&
            strstr(md, "\n- not used: 2 rows: no \xc2\xaby\xc2\xbb\n- one \\* two\n"),
        "%s", md);
    ck_assert_msg(strstr(html, "<caption>Table 1 &lt;a&gt;<br>by arm</caption>") &&
                      strstr(html, "<th scope=\"colgroup\" colspan=\"2\"") &&
                      strstr(html, "style=\"padding-left:1em\">=jente</th>"),
                  "%s", html);
    ck_assert_msg(strstr(latex, "\\multicolumn{2}{c}{arm} &  \\\\\n") &&
                      strstr(latex, "\\textbf{kj\xc3\xb8nn}") &&
                      strstr(latex, "\\quad =jente"),
                  "%s", latex);
}
END_TEST

#ifdef HAVE_XLSXWRITER
START_TEST(a_workbook_is_the_same_bytes_every_time)
{
    g_autoptr(AvlastSheet) sheet = sheet_with_groups("en");
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) one = avlast_sheet_to_workbook(sheet, &error);
    assert_no_error(error);
    g_usleep(1100000);
    g_autoptr(GBytes) two = avlast_sheet_to_workbook(sheet, &error);
    assert_no_error(error);

    ck_assert(g_bytes_equal(one, two));
    ck_assert_mem_eq(g_bytes_get_data(one, NULL), "PK\x03\x04", 4);
}
END_TEST

START_TEST(a_workbook_does_not_lose_long_texts)
{
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(1, "en");
    g_autofree char *text = g_strnfill(32768, 'x');
    g_autoptr(GError) error = NULL;

    avlast_sheet_add(sheet);
    avlast_sheet_text(sheet, 0, text);
    ck_assert_ptr_null(avlast_sheet_to_workbook(sheet, &error));
    assert_error(error, AVLAST_ERROR_OUTPUT, "AV168");
}
END_TEST
#endif

START_TEST(a_result_without_rows_is_still_a_table)
{
    g_autoptr(AvlastResult) result = avlast_result_new("survey");
    result->estimates = avlast_estimates_new();
    g_autofree char *table = avlast_output_table(result, 3, "en");
    g_autofree char *csv = avlast_output_csv(result, ',');

    ck_assert(g_str_has_prefix(table, "avlast survey"));
    ck_assert_uint_eq(strlen(csv), (gsize)(strchr(csv, '\n') - csv) + 1);
}
END_TEST

START_TEST(files_appear_whole_or_not_at_all)
{
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "r.csv", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "none", "r.csv", NULL);
    g_autofree char *content = NULL;
    g_autoptr(GError) error = NULL;

    ck_assert(avlast_output_file(path, "one", 3, FALSE, &error));
    ck_assert(!avlast_output_file(path, "two", 3, FALSE, &error));
    assert_error(error, AVLAST_ERROR_OUTPUT, "the file exists");
    g_clear_error(&error);
    ck_assert(avlast_output_file(path, "three", 5, TRUE, &error));
    ck_assert(g_file_get_contents(path, &content, NULL, NULL));
    ck_assert_str_eq(content, "three");
    ck_assert(!avlast_output_file(nowhere, "x", 1, TRUE, &error));
    assert_error(error, AVLAST_ERROR_OUTPUT, "cannot be written");
    remove_folder(folder);
}
END_TEST

Suite *suite_output(void)
{
    Suite *suite = suite_create("output");
    TCase *tests = tcase_create("output");

    tcase_add_test(tests, csv_has_the_columns_of_the_contract);
    tcase_add_test(tests, spreadsheets_run_nothing);
    tcase_add_test(tests, tables_show_no_control_bytes_and_no_minus_zero);
    tcase_add_test(tests, markup_is_escaped);
    tcase_add_test(tests, a_sheet_takes_every_form);
#ifdef HAVE_XLSXWRITER
    tcase_add_test(tests, a_workbook_is_the_same_bytes_every_time);
    tcase_add_test(tests, a_workbook_does_not_lose_long_texts);
#endif
    tcase_add_test(tests, a_result_without_rows_is_still_a_table);
    tcase_add_test(tests, files_appear_whole_or_not_at_all);
    suite_add_tcase(suite, tests);
    return suite;
}
