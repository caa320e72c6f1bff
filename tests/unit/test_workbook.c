/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/error.h"
#include "data/input.h"
#include "support.h"

#ifdef HAVE_WORKBOOK

#include "data/workbook.h"
#include "workbook.h"

/* Cells, types and missing reasons as one text. */
static char *frame_text(const AvlastFrame *frame)
{
    static const char *const types[] = {"number", "category", "text"};
    GString *text = g_string_new(NULL);

    for (guint k = 0; k < frame->columns->len; k++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, k);
        g_string_append_printf(text, "%s (%s%s):", column->name, types[column->type],
                               column->integer ? ", whole" : "");
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append_printf(
                text, " [%s%s%s]", cell, column->reason[i] ? "!" : "",
                column->reason[i]
                    ? (char *)g_ptr_array_index(column->reasons, column->reason[i])
                    : "");
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static char *notes_text(const AvlastFrame *frame)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < frame->notes->len; i++)
        g_string_append_printf(text, "%s\n", (char *)g_ptr_array_index(frame->notes, i));
    return g_string_free(text, FALSE);
}

/* The frame of a workbook is that of the same table as CSV. */
START_TEST(a_sheet_is_the_table_as_csv)
{
    const LegalWorkbook *legal = &legal_workbooks[_i];
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autofree char *csv = write_file(folder, "table.csv", legal->csv);
    const AvlastInputOptions options = {.sheet = legal->sheet};
    g_autoptr(GError) error = NULL;

    ck_assert(fixture_workbook(legal->workbook.name, book));
    g_autoptr(AvlastFrame) got = avlast_input_load(book, &options, NULL, &error);
    ck_assert_msg(got != NULL, "%s: %s", legal->workbook.name,
                  error ? error->message : "");
    g_autoptr(AvlastFrame) expected = avlast_csv_load(csv, NULL, NULL, &error);
    assert_no_error(error);
    g_autofree char *got_text = frame_text(got), *expected_text = frame_text(expected);
    ck_assert_msg(strcmp(got_text, expected_text) == 0, "%s:\n%s\nexpected\n%s",
                  legal->workbook.name, got_text, expected_text);
    g_autofree char *notes = notes_text(got);
    ck_assert_msg(!legal->note || strstr(notes, legal->note), "%s: notes: %s",
                  legal->workbook.name, notes);
    ck_assert_uint_eq(avlast_frame_line(got, got->rows - 1) - avlast_frame_line(got, 0),
                      got->rows - 1);
    ck_assert_ptr_nonnull(got->sha256);
    remove_folder(folder);
}
END_TEST

START_TEST(a_faulty_workbook_is_refused)
{
    const FaultyWorkbook *faulty = &faulty_workbooks[_i];
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert_msg(fixture_workbook(faulty->workbook.name, book), "%s",
                  faulty->workbook.name);
    g_autofree char *here = g_get_current_dir();
    ck_assert_int_eq(g_chdir(folder), 0);
    g_autoptr(AvlastFrame) frame = avlast_input_load("book.xlsx", NULL, NULL, &error);
    ck_assert_int_eq(g_chdir(here), 0);
    ck_assert_msg(!frame && error && strstr(error->message, faulty->message),
                  "%s: %s\nexpected: %s", faulty->workbook.name,
                  error ? error->message : "read", faulty->message);
    ck_assert_msg(strstr(error->message, "book.xlsx") != NULL, "%s", error->message);
    remove_folder(folder);
}
END_TEST

/* Text far down the sheet: the column is read again, the others are not. */
START_TEST(a_late_text_makes_a_category)
{
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autoptr(GString) rows =
        g_string_new("<row r=\"1\"><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c>"
                     "</row>");
    g_autoptr(GError) error = NULL;
    const char *const wanted[] = {"b", "a", NULL};

    for (int i = 0; i < 20000; i++)
        g_string_append_printf(rows,
                               "<row r=\"%d\"><c><v>%d</v></c><c t=\"%s\"><v>%d</v></c>"
                               "</row>",
                               i + 2, i, i == 17000 ? "str" : "n", 3 * i);
    const WorkbookFixture fixture = {.rows = rows->str};
    ck_assert(fixture_workbook_write(&fixture, book));
    g_autoptr(AvlastFrame) frame = avlast_input_load(book, NULL, wanted, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 20000);
    const AvlastColumn *a = avlast_frame_find(frame, "a"),
                       *b = avlast_frame_find(frame, "b");
    ck_assert_int_eq(a->type, AVLAST_COLUMN_NUMBER);
    ck_assert_int_eq(b->type, AVLAST_COLUMN_NUMBER);
    for (gsize i = 0; i < frame->rows; i++)
        ck_assert(a->number[i] == (double)i && b->number[i] == 3.0 * (double)i);

    char *odd = strstr(rows->str, "<v>51000</v>");
    ck_assert_ptr_nonnull(odd);
    memcpy(odd, "<v>x1000</v>", 12);
    ck_assert(fixture_workbook_write(&fixture, book));
    g_autoptr(AvlastFrame) again = avlast_input_load(book, NULL, NULL, &error);
    assert_no_error(error);
    ck_assert_int_eq(avlast_frame_find(again, "a")->type, AVLAST_COLUMN_NUMBER);
    const AvlastColumn *text = avlast_frame_find(again, "b");
    ck_assert_int_eq(text->type, AVLAST_COLUMN_CATEGORY);
    for (gsize i = 0; i < again->rows; i++) {
        g_autofree char *expected =
            i == 17000 ? g_strdup("x1000") : g_strdup_printf("%d", 3 * (int)i);
        g_autofree char *cell = avlast_column_cell(text, i);
        ck_assert_str_eq(cell, expected);
    }
    remove_folder(folder);
}
END_TEST

START_TEST(only_wanted_cells_matter)
{
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autoptr(GError) error = NULL;
    const char *const a[] = {"a", NULL}, *const none[] = {"A", NULL},
                      *const na[] = {"#N/A", NULL};
    const AvlastInputOptions missing = {.csv = {.missing = na}};

    ck_assert(fixture_workbook("error", book));
    g_autoptr(AvlastFrame) frame = avlast_input_load(book, NULL, a, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 1);
    ck_assert_uint_eq(frame->columns->len, 1);
    ck_assert_ptr_null(avlast_input_load(book, NULL, none, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "did you mean 'a'?");
    g_clear_error(&error);
    g_autoptr(AvlastFrame) coded = avlast_input_load(book, &missing, NULL, &error);
    assert_no_error(error);
    g_autofree char *text = frame_text(coded);
    ck_assert_msg(strstr(text, "[!coded #N/A]") != NULL, "%s", text);
    remove_folder(folder);
}
END_TEST

START_TEST(the_codebook_holds_for_sheets)
{
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autofree char *path = write_file(
        folder, "codebook.csv", "name,type,missing\nb,number,\na,number,1=refused\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(path, &error);
    assert_no_error(error);
    const AvlastInputOptions options = {.csv = {.codebook = codebook}};
    const char *const a[] = {"a", NULL};

    ck_assert(fixture_workbook("plain", book));
    ck_assert_ptr_null(avlast_input_load(book, &options, NULL, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED,
                 "book.xlsx:2:2: error AV110: 'x' is not a number (column 'b', cell B2)");
    g_clear_error(&error);
    g_autoptr(AvlastFrame) frame = avlast_input_load(book, &options, a, &error);
    assert_no_error(error);
    g_autofree char *text = frame_text(frame);
    ck_assert_str_eq(text, "a (number): [!coded 1: refused] [2.5]\n");
    remove_folder(folder);
}
END_TEST

START_TEST(cells_are_found_again)
{
    char *folder = temporary_folder();
    g_autofree char *book = g_build_filename(folder, "book.xlsx", NULL);
    g_autoptr(GError) error = NULL;
    AvlastCellPlace places[] = {{.row = 0, .field = 1}, {.row = 9, .field = 0}};

    ck_assert(fixture_workbook("not at the edge", book));
    g_autoptr(AvlastInput) input = avlast_input_open(book, NULL, &error);
    assert_no_error(error);
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 1);
    ck_assert(avlast_input_locate(input, places, G_N_ELEMENTS(places), &error));
    ck_assert_uint_eq(places[0].line, 4);
    ck_assert_uint_eq(places[0].column, 5);
    ck_assert_uint_eq(places[1].line, 0);
    remove_folder(folder);
}
END_TEST

START_TEST(formats_tell_dates)
{
    static const struct {
        const char *code;
        AvlastFormatKind kind;
    } formats[] = {
        {"General", AVLAST_FORMAT_PLAIN},
        {"0.00", AVLAST_FORMAT_PLAIN},
        {"#,##0.00\\ [$kr-414]", AVLAST_FORMAT_PLAIN},
        {"0.00E+00", AVLAST_FORMAT_PLAIN},
        {"0\" days\"", AVLAST_FORMAT_PLAIN},
        {"0\\d", AVLAST_FORMAT_PLAIN},
        {"[Red]0;[Blue]-0", AVLAST_FORMAT_PLAIN},
        {"@", AVLAST_FORMAT_PLAIN},
        {"0_d", AVLAST_FORMAT_PLAIN},
        {"0;d", AVLAST_FORMAT_PLAIN},
        {"0.0%", AVLAST_FORMAT_PLAIN},
        {"yyyy-mm-dd", AVLAST_FORMAT_DAY},
        {"[$-414]d/\\ mmmm\\ yyyy;@", AVLAST_FORMAT_DAY},
        {"mmm\\-yy", AVLAST_FORMAT_DAY},
        {"mmmm", AVLAST_FORMAT_DAY},
        {"m/d/yy h:mm", AVLAST_FORMAT_MOMENT},
        {"yyyy\\-mm\\-dd\\Thh:mm:ss", AVLAST_FORMAT_MOMENT},
        {"AM/PM h:mm", AVLAST_FORMAT_CLOCK},
        {"h:mm AM/PM", AVLAST_FORMAT_CLOCK},
        {"mm:ss", AVLAST_FORMAT_CLOCK},
        {"HH:MM:SS.000", AVLAST_FORMAT_CLOCK},
        {"[h]:mm:ss", AVLAST_FORMAT_DURATION},
        {"[mm]:ss", AVLAST_FORMAT_DURATION},
        {"\"unclosed", AVLAST_FORMAT_PLAIN},
        {"[unclosed", AVLAST_FORMAT_PLAIN},
        {"\\", AVLAST_FORMAT_PLAIN},
        {"", AVLAST_FORMAT_PLAIN},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        ck_assert_msg(avlast_format_kind(formats[i].code) == formats[i].kind, "%s: %d",
                      formats[i].code, (int)avlast_format_kind(formats[i].code));
    for (guint id = 0; id < 60; id++)
        ck_assert((avlast_format_builtin(id) == AVLAST_FORMAT_PLAIN) ==
                  !((id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
                    (id >= 45 && id <= 47) || (id >= 50 && id <= 58)));
}
END_TEST

/* Every day of both calendars against GLib's own. */
START_TEST(every_day_is_the_calendars)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GDate date;

    g_date_clear(&date, 1);
    for (guint day = 61; day <= 2958465; day += 211) {
        char expected[32];
        g_date_set_dmy(&date, 1, G_DATE_MARCH, 1900);
        g_date_add_days(&date, day - 61);
        g_snprintf(expected, sizeof expected, "%04d-%02d-%02d", g_date_get_year(&date),
                   (int)g_date_get_month(&date), g_date_get_day(&date));
        g_string_truncate(text, 0);
        ck_assert(avlast_format_moment(day, FALSE, AVLAST_FORMAT_DAY, text));
        ck_assert_str_eq(text->str, expected);
        /* 1904's days are 1462 fewer. */
        g_string_truncate(text, 0);
        if (day >= 1462) {
            ck_assert(avlast_format_moment(day - 1462, TRUE, AVLAST_FORMAT_DAY, text));
            ck_assert_str_eq(text->str, expected);
        }
    }
    ck_assert(!avlast_format_moment(2958466, FALSE, AVLAST_FORMAT_DAY, text));
    ck_assert(!avlast_format_moment(0, FALSE, AVLAST_FORMAT_DAY, text));
    ck_assert(!avlast_format_moment(60.5, FALSE, AVLAST_FORMAT_MOMENT, text));
    ck_assert(!avlast_format_moment(-0.5, TRUE, AVLAST_FORMAT_DAY, text));
}
END_TEST

START_TEST(references_are_those_of_sheets)
{
    guint row, column;

    for (guint c = 1; c <= AVLAST_WORKBOOK_COLUMNS; c++) {
        g_autofree char *text = avlast_workbook_reference(7, c);
        ck_assert(avlast_workbook_parse_reference(text, strlen(text), &row, &column));
        ck_assert_uint_eq(row, 7);
        ck_assert_uint_eq(column, c);
    }
    ck_assert(avlast_workbook_parse_reference("$XFD$1048576", 12, &row, &column));
    ck_assert_uint_eq(column, 16384);
    static const char *const none[] = {
        "",      "A",   "1", "A0",  "XFE1", "A1048577",  "A1B",
        "ZZZZ1", "A-1", "$", "A1 ", "$A$",  "\xc3\x85!", "A99999999999999999999"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        ck_assert_msg(
            !avlast_workbook_parse_reference(none[i], strlen(none[i]), &row, &column),
            "%s", none[i]);
}
END_TEST

#endif

Suite *suite_workbook(void)
{
    Suite *suite = suite_create("workbook");
    TCase *tests = tcase_create("workbook");

#ifdef HAVE_WORKBOOK
    int legal = 0, faulty = 0;

    while (legal_workbooks[legal].csv)
        legal++;
    while (faulty_workbooks[faulty].message)
        faulty++;
    tcase_add_loop_test(tests, a_sheet_is_the_table_as_csv, 0, legal);
    tcase_add_loop_test(tests, a_faulty_workbook_is_refused, 0, faulty);
    tcase_add_test(tests, a_late_text_makes_a_category);
    tcase_add_test(tests, only_wanted_cells_matter);
    tcase_add_test(tests, the_codebook_holds_for_sheets);
    tcase_add_test(tests, cells_are_found_again);
    tcase_add_test(tests, formats_tell_dates);
    tcase_add_test(tests, every_day_is_the_calendars);
    tcase_add_test(tests, references_are_those_of_sheets);
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
