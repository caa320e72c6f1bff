/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <string.h>

#include "core/error.h"
#include "csv_cases.h"
#include "data/csv_internal.h"
#include "support.h"

#define FILE_NAME "f.csv"

static void render_column(const AvlastColumn *column, gsize rows, GString *out)
{
    g_string_append_printf(out, "%s%s %c", out->len ? "|" : "", column->name,
                           "nct"[column->type]);
    for (gsize i = 0; i < rows; i++) {
        g_autofree char *cell = avlast_column_cell(column, i);
        if (column->reason[i] == AVLAST_PRESENT)
            g_string_append_printf(out, " %s", cell);
        else if (column->reason[i] == 1)
            g_string_append(out, " .");
        else
            g_string_append_printf(
                out, " <%s>",
                (char *)g_ptr_array_index(column->reasons, column->reason[i]));
    }
}

static char *render(const char *path, const AvlastCsvOptions *options,
                    const AvlastCsvTuning *tuning)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, options, tuning, &error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, &error) : NULL;

    if (!frame) {
        ck_assert_ptr_nonnull(error);
        return g_strdup(error->message);
    }
    for (guint j = 0; j < frame->columns->len; j++)
        render_column(g_ptr_array_index(frame->columns, j), frame->rows, out);
    for (guint k = 0; k < frame->notes->len; k++)
        g_string_append_printf(out, "|%s", (char *)g_ptr_array_index(frame->notes, k));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The message without the folder of the file. */
static char *without_folder(char *text, const char *folder)
{
    g_auto(GStrv) parts = NULL;
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);

    parts = g_strsplit(text, prefix, -1);
    g_free(text);
    return g_strjoinv("", parts);
}

/* A frame must come out equal; of an error or a note the start is enough. */
static gboolean is_expected(const char *got, const char *expected)
{
    static const char *const prefixes[] = {"error AV", "|read as", "|'",
                                           " of 'a' ", " of 'b' ", "skipped"};
    gboolean start = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        start |= strstr(expected, prefixes[i]) != NULL;
    return start ? g_str_has_prefix(got, expected) : strcmp(got, expected) == 0;
}

START_TEST(files_are_read_or_refused_with_their_place)
{
    const CsvCase *c = &csv_cases[_i];
    const gsize length = c->length ? c->length : strlen(c->bytes);
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL);
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20};

    ck_assert(g_file_set_contents(path, c->bytes, (gssize)length, NULL));
    g_autofree char *got = without_folder(render(path, &c->options, &usual), folder);
    ck_assert_msg(is_expected(got, c->expected), "case %d: got\n%s\nexpected\n%s", _i,
                  got, c->expected);

    /* Wherever blocks and chunks are cut, the outcome is the same. */
    for (gsize size = 1; size <= length + 1; size++) {
        const AvlastCsvTuning tiny_blocks = {size, 1 << 20, 1 << 20};
        const AvlastCsvTuning tiny_chunks = {size, size, 1 << 20};
        g_autofree char *a =
            without_folder(render(path, &c->options, &tiny_blocks), folder);
        g_autofree char *b =
            without_folder(render(path, &c->options, &tiny_chunks), folder);
        ck_assert_str_eq(a, got);
        ck_assert_str_eq(b, got);
    }
    remove_folder(folder);
}
END_TEST

/* Cell by cell against the JSON that belongs to each file of csv-spectrum. */
static void compare_json(const char *folder, const char *name)
{
    const AvlastCsvOptions options = {.all_text = TRUE};
    g_autofree char *csv = g_strdup_printf("%s/csv-spectrum/%s.csv", folder, name);
    g_autofree char *json = g_strdup_printf("%s/csv-spectrum/%s.json", folder, name);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_csv_load(csv, &options, NULL, &error);
    json_t *rows = json_load_file(json, 0, NULL), *row;
    size_t i;

    assert_no_error(error);
    ck_assert_msg(json_is_array(rows), "%s", json);
    ck_assert_uint_eq(frame->rows, json_array_size(rows));
    json_array_foreach(rows, i, row)
    {
        const char *key;
        json_t *value;
        ck_assert_uint_eq(frame->columns->len, json_object_size(row));
        json_object_foreach(row, key, value)
        {
            const AvlastColumn *column = avlast_frame_find(frame, key);
            ck_assert_msg(column != NULL, "%s: %s", name, key);
            g_autofree char *cell = avlast_column_cell(column, i);
            /* Copies of newlines_crlf may have lost the CR that its JSON has. */
            g_auto(GStrv) got = g_strsplit(cell, "\r", -1);
            g_auto(GStrv) truth = g_strsplit(json_string_value(value), "\r", -1);
            g_autofree char *got_text = g_strjoinv("", got);
            g_autofree char *true_text = g_strjoinv("", truth);
            ck_assert_str_eq(got_text, true_text);
        }
    }
    json_decref(rows);
}

START_TEST(csv_spectrum_is_read_exactly)
{
    static const char *const names[] = {
        "comma_in_quotes",    "empty",         "empty_crlf", "escaped_quotes", "json",
        "newlines",           "newlines_crlf", "simple",     "simple_crlf",    "utf8",
        "quotes_and_newlines"};
    g_autofree char *folder = shared_data("csv-torture");

    for (gsize i = 0; folder && i < G_N_ELEMENTS(names); i++)
        compare_json(folder, names[i]);
}
END_TEST

/* Files made to crash readers: each is read or refused, the same at any chunk size. */
START_TEST(hostile_files_are_read_or_refused)
{
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20}, tiny = {7, 7, 1 << 20};
    const AvlastCsvOptions options = {0};
    g_autofree char *folder = shared_data("csv-torture");
    g_autofree char *files = folder ? g_build_filename(folder, "duckdb", NULL) : NULL;
    g_autoptr(GDir) dir = files ? g_dir_open(files, 0, NULL) : NULL;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(files, name, NULL);
        g_autofree char *whole = render(path, &options, &usual);
        g_autofree char *cut = render(path, &options, &tiny);
        ck_assert_msg(strcmp(whole, cut) == 0, "%s:\n%s\n%s", name, whole, cut);
    }
}
END_TEST

/* Lines as they come, against the same in a plain array: one run, equal steps, steps
 * back, more runs than are kept as runs, and a line beyond 32 bits. */
START_TEST(lines_of_rows_are_kept)
{
    const gsize N = 9000, far = (gsize)G_MAXUINT32 + 99;
    for (guint kind = 0; kind < 5; kind++) {
        g_autoptr(AvlastLineRuns) runs = avlast_line_runs_new();
        g_autofree gsize *line = g_new(gsize, N);
        for (gsize i = 0; i < N; i++) {
            line[i] = kind == 0   ? i + 2
                      : kind == 1 ? 3 * i + 5
                      : kind == 2 ? 5 * N - 2 * i
                      : kind == 3 ? (i * 7919) % N + 1
                                  : i + (i < 77     ? 2
                                         : i < 1234 ? 3
                                                    : far);
            avlast_line_runs_append(runs, line[i]);
        }
        for (gsize i = 0; i < N; i++)
            ck_assert_uint_eq(avlast_line_runs_at(runs, i), line[i]);
        ck_assert_uint_eq(avlast_line_runs_at(runs, N), 0);
    }
    g_autoptr(AvlastLineRuns) none = avlast_line_runs_from(2, 0);
    g_autoptr(AvlastLineRuns) all = avlast_line_runs_from(2, 3);
    ck_assert_uint_eq(avlast_line_runs_at(none, 0), 0);
    avlast_line_runs_append(none, 7);
    ck_assert_uint_eq(avlast_line_runs_at(none, 0), 7);
    avlast_line_runs_append(all, 9);
    avlast_line_runs_append(all, 10);
    ck_assert_uint_eq(avlast_line_runs_at(all, 2), 4);
    ck_assert_uint_eq(avlast_line_runs_at(all, 3), 9);
    ck_assert_uint_eq(avlast_line_runs_at(all, 4), 10);
}
END_TEST

START_TEST(only_wanted_columns_are_read)
{
    static const char *const wanted[] = {"c", "a", "c", NULL};
    static const char *const unknown[] = {"a", "hc", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, FILE_NAME, "a,b,c\n1,x,3\n2,y,4\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_csv_load(path, NULL, wanted, &error);

    assert_no_error(error);
    ck_assert_uint_eq(frame->columns->len, 2);
    ck_assert_str_eq(((AvlastColumn *)g_ptr_array_index(frame->columns, 0))->name, "a");
    ck_assert_uint_eq(g_strv_length(frame->header), 3);
    ck_assert_uint_eq(avlast_frame_line(frame, 1), 3);
    ck_assert_uint_eq(frame->bytes, 18);
    /* printf 'a,b,c\n1,x,3\n2,y,4\n' | sha256sum */
    ck_assert_str_eq(frame->sha256,
                     "aa21653e796964d9cf0efc389d348c990bb27bd1a7c3065c564e71558d752847");
    ck_assert_ptr_null(avlast_csv_load(path, NULL, unknown, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "no column 'hc'");
    remove_folder(folder);
}
END_TEST

START_TEST(cells_are_found_again)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(
        folder, FILE_NAME, "a,b\r\n\r\nø,\"x\r\ny\"\r\n  \r\nåå, z\r\n\"\",\r\n");
    AvlastCellPlace places[] = {
        {2, 1, 0, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}, {9, 0, 0, 0}};
    static const gsize truth[][2] = {{7, 4}, {3, 1}, {3, 3}, {6, 4}, {0, 0}};
    g_autoptr(GError) error = NULL;

    for (gsize size = 1; size < 60; size++) {
        const AvlastCsvTuning tuning = {size, size, 1 << 20};
        g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, NULL, &tuning, &error);
        g_autoptr(AvlastFrame) frame = avlast_csv_read(csv, NULL, &error);
        assert_no_error(error);
        ck_assert_uint_eq(frame->rows, 3);
        ck_assert(avlast_csv_locate(csv, places, G_N_ELEMENTS(places), &error));
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
            ck_assert_uint_eq(places[i].line, truth[i][0]);
            ck_assert_uint_eq(places[i].column, truth[i][1]);
        }
    }
    remove_folder(folder);
}
END_TEST

START_TEST(inputs_that_cannot_be_read_are_named)
{
    char *folder = temporary_folder();
    g_autofree char *absent = g_build_filename(folder, "absent.csv", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_csv_open(absent, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_csv_open(folder, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
    remove_folder(folder);
}
END_TEST

/* A column that turns out to be text far behind the first chunk is read again as text. */
START_TEST(late_text_changes_the_whole_column)
{
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new("a,b\n");
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 5000; i++)
        g_string_append_printf(text, "1.50,%d\n", i);
    g_string_append(text, "ukjent,5000\n");
    g_autofree char *path = write_file(folder, FILE_NAME, text->str);
    const AvlastCsvTuning tuning = {1000, 1000, 1000};
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, NULL, &tuning, &error);
    g_autoptr(AvlastFrame) frame = avlast_csv_read(csv, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 5001);
    const AvlastColumn *a = avlast_frame_find(frame, "a");
    const AvlastColumn *b = avlast_frame_find(frame, "b");
    g_autofree char *first = avlast_column_cell(a, 0);
    ck_assert_str_eq(first, "1.50");
    ck_assert_uint_eq(a->levels->len, 2);
    ck_assert_int_eq(b->type, AVLAST_COLUMN_NUMBER);
    ck_assert(b->integer);
    ck_assert_double_eq(b->number[5000], 5000);
    ck_assert_str_eq(g_ptr_array_index(frame->notes, 0),
                     "1 of 5001 values of 'a' are not numbers, the first at line 5002: "
                     "'ukjent': the column is a category (if 'ukjent' means missing, "
                     "say --missing 'ukjent')");
    remove_folder(folder);
}
END_TEST

Suite *suite_csv(void)
{
    Suite *suite = suite_create("csv");
    TCase *tests = tcase_create("csv");

    tcase_add_loop_test(tests, files_are_read_or_refused_with_their_place, 0,
                        (int)n_csv_cases);
    tcase_add_test(tests, csv_spectrum_is_read_exactly);
    tcase_add_test(tests, hostile_files_are_read_or_refused);
    tcase_add_test(tests, lines_of_rows_are_kept);
    tcase_add_test(tests, only_wanted_columns_are_read);
    tcase_add_test(tests, cells_are_found_again);
    tcase_add_test(tests, inputs_that_cannot_be_read_are_named);
    tcase_add_test(tests, late_text_changes_the_whole_column);
    suite_add_tcase(suite, tests);
    return suite;
}
