/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, texts of old programs, and many rows in files of SPSS, Stata and SAS. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/input.h"
#include "data/source.h"
#include "support.h"

#ifdef HAVE_READSTAT
#include "data/statfile_date.h"
#include "statfile.h"
#include "statfile_cases.h"

#define ROWS 6

/* Puts other bytes in place of some, wherever they stand. */
static void replace_bytes(char *content, gsize length, const char *from, const char *to,
                          gsize n)
{
    gsize found = 0;

    for (gsize i = 0; i + n <= length; i++)
        if (memcmp(content + i, from, n) == 0) {
            memcpy(content + i, to, n);
            found++;
        }
    ck_assert_uint_gt(found, 0);
}

/* Old files have texts in Windows-1252 and do not say so, or say so. */
START_TEST(old_texts_are_read)
{
    static const struct {
        const char *format, *from, *to;
        gboolean said;
        const char *encoding, *town;
    } cases[] = {
        {"dta114", "Bodo", "Bod\xf8", FALSE, NULL, "Bodø"},
        {"dta117", "Bodo", "Bod\xf8", FALSE, NULL, "Bodø"},
        {"dta104", "Bodo", "Bod\xf8", FALSE, "ISO-8859-1", "Bodø"},
        {"dta114", "Bodo", "Bod\x9b", FALSE, "CP850", "Bodø"},
        {"xpt5", "Bod\xc3\xb8", "Bod\xf8 ", FALSE, NULL, "Bodø"},
        {"sav-plain", "Bod\xc3\xb8", "Bod\xf8 ", TRUE, NULL, "Bodø"},
        {"sav-plain", "Bod\xc3\xb8", "Bod\xf8 ", FALSE, NULL, "Bodø"},
        {"dta114", "Bodo", "Bod\xf8", FALSE, "UTF-8", NULL},
        {"dta114", "Bodo", "Bod\xf8", FALSE, "UTF-16LE-X", NULL},
        {"dta114", "Bodo", "Bod\x81", FALSE, NULL, NULL},
    };
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, cases[_i].format);
    g_autofree char *content = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    const AvlastInputOptions options = {.csv = {.encoding = cases[_i].encoding}};

    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    replace_bytes(content, length, cases[_i].from, cases[_i].to, strlen(cases[_i].from));
    if (cases[_i].said) /* the code page: 1252 for 65001 */
        replace_bytes(content, length, "\xe9\xfd\0\0", "\xe4\x04\0\0", 4);
    ck_assert(g_file_set_contents(path, content, (gssize)length, NULL));
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, NULL, &error);
    if (!cases[_i].town) {
        ck_assert_ptr_nonnull(error);
        ck_assert_msg(strstr(error->message, "--encoding") != NULL, "%s", error->message);
        remove_folder(folder);
        return;
    }
    assert_no_error(error);
    assert_stat_cell(frame, cases[_i].format, "by", 0, cases[_i].town);
    const gboolean guessed =
        strstr(g_ptr_array_index(frame->notes, 0), "Windows-1252") != NULL;
    ck_assert(guessed == (!cases[_i].said && !cases[_i].encoding));
    remove_folder(folder);
}
END_TEST

START_TEST(a_file_need_not_say_its_rows)
{
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, _i == 1 ? "sav" : "sav-plain");
    g_autofree char *content = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;

    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    memset(content + 80, 0xff, 4);
    ck_assert(g_file_set_contents(path, content, (gssize)length - (_i == 2), NULL));
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, NULL, &error);
    if (_i == 2) {
        assert_error(error, AVLAST_ERROR_MALFORMED, "AV153");
    } else {
        assert_no_error(error);
        ck_assert_uint_eq(frame->rows, ROWS);
        ck_assert_ptr_nonnull(
            strstr(g_ptr_array_index(frame->notes, 2), "does not say how many rows"));
    }
    remove_folder(folder);
}
END_TEST

START_TEST(dates_are_those_of_the_calendar)
{
    static const struct {
        AvlastStatKind kind;
        const char *format;
        double value;
        const char *date;
    } cases[] = {
        {AVLAST_STAT_SAV, "DATE11", 13987814400.0, "2026-01-15"},
        {AVLAST_STAT_SAV, "EDATE10", 0, "1582-10-14"},
        {AVLAST_STAT_SAV, "ADATE8", 13987814400.0 + 3661.25, "2026-01-15T01:01:01.250"},
        {AVLAST_STAT_POR, "DATETIME17", 13987814400.0 + 28800, "2026-01-15T08:00:00"},
        {AVLAST_STAT_SAV, "MOYR8", 13987814400.0, "2026-01-15"},
        {AVLAST_STAT_DTA, "%td", 24121, "2026-01-15"},
        {AVLAST_STAT_DTA, "%tdD_m_Y", -1, "1959-12-31"},
        {AVLAST_STAT_DTA, "%-d", 59, "1960-02-29"},
        {AVLAST_STAT_DTA, "%tc", 24121 * 86400000.0 + 1, "2026-01-15T00:00:00.001"},
        {AVLAST_STAT_DTA, "%tC", 24121 * 86400000.0 + 27000, "2026-01-15T00:00:00"},
        {AVLAST_STAT_DTA, "%tC", 4565 * 86400000.0, "1972-07-01T00:00:00"},
        {AVLAST_STAT_DTA, "%tC", 4565 * 86400000.0 - 1, "1972-06-30T23:59:59.999"},
        {AVLAST_STAT_DTA, "%tw", 52 * 66 + 2, "2026-01-15"},
        {AVLAST_STAT_DTA, "%tm", 792, "2026-01-01"},
        {AVLAST_STAT_DTA, "%tm", -1, "1959-12-01"},
        {AVLAST_STAT_DTA, "%tq", 265, "2026-04-01"},
        {AVLAST_STAT_DTA, "%th", 133, "2026-07-01"},
        {AVLAST_STAT_SAS7BDAT, "DATE9.", 24121, "2026-01-15"},
        {AVLAST_STAT_XPT, "YYMMDD10", 24121, "2026-01-15"},
        {AVLAST_STAT_XPT, "E8601DA10.", 24121, "2026-01-15"},
        {AVLAST_STAT_XPT, "DATETIME20", 24121 * 86400.0, "2026-01-15T00:00:00"},
        {AVLAST_STAT_DTA, "%td", 1e9, NULL},
        {AVLAST_STAT_DTA, "%td", -715510, NULL},
        {AVLAST_STAT_DTA, "%td", -715509, "0001-01-01"},
        {AVLAST_STAT_SAV, "DATE11", 1e300, NULL},
    };
    char buffer[AVLAST_STAT_DATE_BUFFER];
    const AvlastStatMeaning meaning =
        avlast_stat_meaning(cases[_i].kind, cases[_i].format);

    ck_assert(avlast_stat_is_date(meaning));
    const char *got = avlast_stat_date(cases[_i].kind, meaning, cases[_i].value, buffer);
    ck_assert_pstr_eq(got, cases[_i].date);
}
END_TEST

START_TEST(other_formats_are_no_dates)
{
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_SAV, "F8.2")));
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_SAV, "WKDAY")));
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_SAV, "")));
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_DTA, "%9.0g")));
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_DTA, "%ty")));
    ck_assert(!avlast_stat_is_date(avlast_stat_meaning(AVLAST_STAT_XPT, "BEST12.")));
    ck_assert_int_eq(avlast_stat_meaning(AVLAST_STAT_XPT, "TIME8."), AVLAST_STAT_SECONDS);
    ck_assert_int_eq(avlast_stat_meaning(AVLAST_STAT_SAV, "TIME8"), AVLAST_STAT_SECONDS);
}
END_TEST

START_TEST(many_rows_arrive_in_order)
{
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "n", NULL);
    const char *format = (const char *const[]){"sav", "dta118", "xpt5", "sas7bdat"}[_i];
    const char *const wanted[] = {"v3", "v7", NULL};
    g_autoptr(GError) error = NULL;

    ck_assert(write_stat_numbers(format, path, 5000, 8));
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, wanted, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 5000);
    ck_assert_uint_eq(frame->columns->len, 2);
    for (guint k = 0; k < 2; k++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, k);
        for (int i = 0; i < 5000; i++)
            ck_assert_double_eq(column->number[i], (i * 31 + (k ? 6 : 2)) % 1000 / 2.0);
    }
    remove_folder(folder);
}
END_TEST

#endif

Suite *suite_statfile_dates(void)
{
    Suite *suite = suite_create("statfile_dates");
    TCase *tests = tcase_create("statfile_dates");

    tcase_set_timeout(tests, 120);
#ifdef HAVE_READSTAT
    tcase_add_loop_test(tests, old_texts_are_read, 0, 10);
    tcase_add_loop_test(tests, a_file_need_not_say_its_rows, 0, 3);
    tcase_add_loop_test(tests, dates_are_those_of_the_calendar, 0, 25);
    tcase_add_test(tests, other_formats_are_no_dates);
    tcase_add_loop_test(tests, many_rows_arrive_in_order, 0, 4);
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
