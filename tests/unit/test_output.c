/* SPDX-License-Identifier: GPL-3.0-or-later */
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
    tcase_add_test(tests, a_result_without_rows_is_still_a_table);
    tcase_add_test(tests, files_appear_whole_or_not_at_all);
    suite_add_tcase(suite, tests);
    return suite;
}
