/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as bad as real life makes them: each is refused at its place with a hint, or read
 * with the right rows and means. What `check` makes of the malformed ones is tried too.
 */
#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/number.h"
#include "core/sum.h"
#include "data/csv_internal.h"
#include "data/input.h"
#include "data/validate.h"
#include "support.h"
#include "torture_cases.h"

/* The i-th of all cases. */
static const TortureCase *case_of(gsize i)
{
    if (i < n_torture_rows)
        return &torture_rows[i];
    i -= n_torture_rows;
    return i < n_torture_bytes ? &torture_bytes[i]
                               : &torture_numbers[i - n_torture_bytes];
}

static void render_column(const AvlastColumn *column, gsize rows, GString *out)
{
    char number[AVLAST_NUMBER_BUFFER];
    AvlastSum sum = {0};
    gsize n = 0;

    g_string_append_printf(out, "; %s", column->name);
    if (column->type != AVLAST_COLUMN_NUMBER) {
        for (guint k = 0; k < column->levels->len; k++)
            g_string_append_printf(out, " %s",
                                   (char *)g_ptr_array_index(column->levels, k));
        return;
    }
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT) {
            avlast_sum_add(&sum, column->number[i]);
            n++;
        }
    g_string_append_printf(
        out, " %s",
        n > 0 ? avlast_number_exact(avlast_sum_value(&sum) / (double)n, number) : "-");
}

/* The outcome as in torture_cases.h; notes (or the whole message) go to said. */
static char *outcome(const char *path, const AvlastCsvOptions *options,
                     const AvlastCsvTuning *tuning, GString *said)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, options, tuning, &error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, &error) : NULL;
    GString *out = g_string_new(NULL);

    if (!frame) {
        const char *message = error->message;
        if (g_str_has_prefix(message, path))
            message += strlen(path) + 1 + (message[strlen(path) + 1] == ' ');
        g_string_append(out, message);
        g_string_append(said, error->message);
        return g_string_free(out, FALSE);
    }
    g_string_append_printf(out, "%" G_GSIZE_FORMAT " rows", frame->rows);
    for (guint j = 0; j < frame->columns->len; j++)
        render_column(g_ptr_array_index(frame->columns, j), frame->rows, out);
    for (guint k = 0; k < frame->notes->len; k++)
        g_string_append_printf(said, "%s\n", (char *)g_ptr_array_index(frame->notes, k));
    return g_string_free(out, FALSE);
}

static gboolean is_error(const TortureCase *c)
{
    return strstr(c->expected, "error AV") != NULL;
}

START_TEST(every_file_gets_its_answer)
{
    const TortureCase *c = case_of((gsize)_i);
    const gsize length = c->length ? c->length : strlen(c->bytes);
    const AvlastCsvTuning tunings[] = {
        {1 << 20, 1 << 20, 1 << 20}, {1, 1, 1 << 20}, {7, 5, 1 << 20}};
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "f.csv", NULL);

    ck_assert(g_file_set_contents(path, c->bytes, (gssize)length, NULL));
    for (gsize t = 0; t < G_N_ELEMENTS(tunings); t++) {
        g_autoptr(GString) said = g_string_new(NULL);
        g_autofree char *got = outcome(path, &c->options, &tunings[t], said);
        ck_assert_msg(is_error(c) ? g_str_has_prefix(got, c->expected)
                                  : strcmp(got, c->expected) == 0,
                      "%s (%d): got\n%s\nexpected\n%s", c->name, _i, got, c->expected);
        ck_assert_msg(!c->said || strstr(said->str, c->said), "%s (%d): said\n%s\nnot %s",
                      c->name, _i, said->str, c->said);
    }
    remove_folder(folder);
}
END_TEST

/* `check` reads on: a fault that a strict reading stops at is among those it lists, at
 * the same place, unless the header itself cannot be read. */
START_TEST(check_lists_what_reading_stops_at)
{
    static const char *const in_rows[] = {"AV102", "AV106", "AV107",
                                          "AV108", "AV112", "AV117"};
    const TortureCase *c = case_of((gsize)_i);
    const gsize length = c->length ? c->length : strlen(c->bytes);
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "f.csv", NULL);
    AvlastInputOptions options = {.csv = c->options};
    const AvlastValidateOptions against = {0};
    g_autoptr(GError) error = NULL;
    gboolean listed = FALSE, expected = FALSE;

    options.csv.lenient = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(in_rows); i++)
        expected |= strstr(c->expected, in_rows[i]) != NULL;
    ck_assert(g_file_set_contents(path, c->bytes, (gssize)length, NULL));
    g_autoptr(AvlastInput) input = avlast_input_open(path, &options, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;
    g_autoptr(AvlastValidation) validation =
        frame ? avlast_validate(input, frame, &against, &error) : NULL;
    ck_assert_msg(validation || is_error(c), "%s: %s", c->name, error->message);
    for (guint k = 0; validation && k < validation->faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(validation->faults, k);
        g_autofree char *text =
            g_strdup_printf("%" G_GSIZE_FORMAT ":%" G_GSIZE_FORMAT ": error %s",
                            fault->line, fault->column, fault->id);
        /* A quote that is never closed is told where it opens. */
        listed |= g_str_has_prefix(c->expected, text) ||
                  (strcmp(fault->id, "AV107") == 0 && strstr(c->expected, "AV107"));
    }
    ck_assert_msg(!validation || !expected || listed, "%s: not listed: %s", c->name,
                  c->expected);
    ck_assert_msg(is_error(c) || validation->faults->len == 0, "%s: a fault too many: %s",
                  c->name,
                  validation && validation->faults->len
                      ? ((AvlastFault *)g_ptr_array_index(validation->faults, 0))->text
                      : "");
    remove_folder(folder);
}
END_TEST

static void write_long(const char *path, GString *text)
{
    ck_assert(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
}

START_TEST(sizes_have_bounds)
{
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20};
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "f.csv", NULL);
    g_autoptr(GString) text = g_string_new("c0");
    g_autoptr(GString) said = g_string_new(NULL);

    for (int j = 1; j < 100001; j++)
        g_string_append_printf(text, ",c%d", j);
    g_string_append(text, "\n1\n");
    write_long(path, text);
    g_autofree char *wide = outcome(path, NULL, &usual, said);
    ck_assert_msg(strstr(wide, "error AV111"), "%.200s", wide);

    g_string_assign(text, "a,b\n1,");
    for (int i = 0; i < 1000000; i++)
        g_string_append_c(text, 'x');
    g_string_append(text, "\n2,y\n");
    write_long(path, text);
    g_autofree char *deep = outcome(path, NULL, &usual, said);
    ck_assert_msg(g_str_has_prefix(deep, "2 rows; a 1.5; b x"), "%.40s", deep);

    g_string_assign(text, "a,b\n1,");
    for (int i = 0; i < 32767; i++)
        g_string_append(text, i % 2 ? "x" : "\xc3\xb8");
    g_string_append(text, "\n");
    write_long(path, text);
    g_string_truncate(said, 0);
    g_autofree char *cell = outcome(path, NULL, &usual, said);
    ck_assert_ptr_nonnull(cell);
    ck_assert(strstr(said->str, "exactly 32767 characters") != NULL);

    g_string_assign(text, "a\n");
    for (int i = 0; i < 1048575; i++)
        g_string_append(text, "1\n");
    write_long(path, text);
    g_string_truncate(said, 0);
    g_autofree char *tall = outcome(path, NULL, &usual, said);
    ck_assert_str_eq(tall, "1048575 rows; a 1");
    ck_assert(strstr(said->str, "rows may be cut off") != NULL);
    remove_folder(folder);
}
END_TEST

START_TEST(places_that_are_no_files)
{
    char *folder = temporary_folder();
    g_autofree char *closed = write_file(folder, "closed.csv", "a\n1\n");
    g_autofree char *pipe = g_build_filename(folder, "pipe", NULL);
    g_autofree char *loop = g_build_filename(folder, "loop", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert_int_eq(chmod(closed, 0), 0);
    if (geteuid() != 0) {
        ck_assert_ptr_null(avlast_csv_open(closed, NULL, &error));
        assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
        g_clear_error(&error);
    }
    ck_assert_int_eq(symlink("loop", loop), 0);
    ck_assert_ptr_null(avlast_csv_open(loop, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
    g_clear_error(&error);

    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    const pid_t child = fork();
    if (child == 0) {
        const int out = open(pipe, O_WRONLY | O_CLOEXEC);
        _exit(write(out, "a,b\n1,2\n", 8) == 8 ? 0 : 1);
    }
    g_autoptr(AvlastFrame) frame = avlast_csv_load(pipe, NULL, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 1);
    ck_assert_uint_eq(frame->bytes, 8);
    remove_folder(folder);
}
END_TEST

/* Text far below makes the column be read again: then the file must be the same. */
START_TEST(a_file_that_changes_is_refused)
{
    const AvlastCsvTuning tiny = {64, 64, 1 << 20};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "f.csv", "a,b\n1,2\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, NULL, &tiny, &error);
    g_autoptr(AvlastFrame) first = avlast_csv_read(csv, NULL, &error);
    assert_no_error(error);
    ck_assert_ptr_nonnull(first);
    const int file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    ck_assert_int_eq((int)write(file, "a,b\n1,3\n", 8), 8);
    close(file);
    g_autoptr(AvlastFrame) second = avlast_csv_read(csv, NULL, &error);
    ck_assert_ptr_null(second);
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "AV113");
    remove_folder(folder);
}
END_TEST

Suite *suite_torture(void)
{
    Suite *suite = suite_create("torture");
    TCase *tests = tcase_create("torture");
    const int cases = (int)(n_torture_rows + n_torture_bytes + n_torture_numbers);

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, every_file_gets_its_answer, 0, cases);
    tcase_add_loop_test(tests, check_lists_what_reading_stops_at, 0, cases);
    tcase_add_test(tests, sizes_have_bounds);
    tcase_add_test(tests, places_that_are_no_files);
    tcase_add_test(tests, a_file_that_changes_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
