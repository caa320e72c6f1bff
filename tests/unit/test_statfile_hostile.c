/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of SPSS, Stata and SAS that are cut, changed or lie, and what the process that
 * parses them may do. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "core/confine.h"
#include "core/error.h"
#include "data/input.h"
#include "data/source.h"
#include "support.h"

#ifdef HAVE_READSTAT
#include "statfile.h"
#include "statfile_cases.h"

/* What a reading gives, as text: all cells, or the error. */
static char *outcome(const char *path, gboolean *ok)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, NULL, &error);
    GString *text = g_string_new(NULL);

    *ok = frame != NULL;
    ck_assert(frame != NULL || error != NULL);
    if (!frame)
        g_string_append(text, error->message);
    for (guint j = 0; frame && j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append_printf(text, "%s=%s/%d\n", column->name, cell,
                                   column->reason[i] != 0);
            ck_assert(g_utf8_validate(cell, -1, NULL));
        }
    }
    return g_string_free(text, FALSE);
}

static const char *const small_formats[] = {"sav",    "sav-plain", "zsav",   "por",
                                            "dta118", "dta114",    "dta108", "xpt5",
                                            "xpt8",   "sas7bdat"};

/* A cut may take nothing but padding; else it is refused, with a hint. */
START_TEST(a_file_cut_anywhere_is_refused)
{
    const char *format = small_formats[_i];
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, format);
    g_autofree char *content = NULL;
    gsize length;
    gboolean ok;
    g_autofree char *whole = outcome(path, &ok);
    guint refused = 0, tried = 0;

    ck_assert(ok);
    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    const gsize step = length / 130 + 1;
    for (gsize n = 600; n < length; n += step) {
        ck_assert(g_file_set_contents(path, content, (gssize)n, NULL));
        g_autofree char *got = outcome(path, &ok);
        tried++;
        refused += !ok;
        ck_assert_msg(!ok || strcmp(got, whole) == 0, "%s cut to %zu of %zu gives\n%s",
                      format, n, length, got);
        ck_assert_msg(ok || strstr(got, "\nhint: ") || strstr(got, "AV109"),
                      "%s cut to %zu: %s", format, n, got);
    }
    ck_assert_msg(refused * 10 > tried * (stat_is(format, "sas") ? 1 : 8), "%s: %u of %u",
                  format, refused, tried);
    remove_folder(folder);
}
END_TEST

/* Whatever the bytes say: read or refused, never a crash (of the parent). */
START_TEST(changed_bytes_are_survived)
{
    const char *format = small_formats[_i];
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, format);
    g_autofree char *content = NULL;
    gsize length;
    gboolean ok;
    guint32 state = 12345;

    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    for (guint k = 0; k < 60; k++) {
        g_autofree char *bad = g_memdup2(content, length);
        for (guint j = 0; j < 1 + k % 4; j++) {
            state = state * 1664525u + 1013904223u;
            const gsize at = (state >> 8) % MIN(length, k % 2 ? length : 1500);
            bad[at] = (char)(k % 3 ? bad[at] ^ (1 << (state & 7)) : (char)state);
        }
        ck_assert(g_file_set_contents(path, bad, (gssize)length, NULL));
        g_autofree char *got = outcome(path, &ok);
        ck_assert(ok || strstr(got, "error AV"));
    }
    remove_folder(folder);
}
END_TEST

START_TEST(a_lie_about_the_rows_is_refused)
{
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, "sav-plain");
    g_autofree char *content = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    const gint32 rows[] = {7, 2000000000, 5};

    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    /* The header of SPSS: the number of cases is at byte 80. */
    memcpy(content + 80, &rows[_i], sizeof rows[_i]);
    ck_assert(g_file_set_contents(path, content, (gssize)length, NULL));
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, NULL, &error);
    ck_assert(_i < 2 ? frame == NULL : (frame != NULL || error != NULL));
    if (_i < 2)
        assert_error(error, AVLAST_ERROR_MALFORMED, "AV153");
    remove_folder(folder);
}
END_TEST

/* What a parser that was taken over could do. Each bit of the child's status is something
 * that it could; where the kernel offers no walls, only the limits hold. */
START_TEST(the_parsers_process_is_confined)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "a", "text");
    g_autofree char *other = g_build_filename(folder, "b", NULL);
    const pid_t child = fork();
    int status = 0;

    if (child == 0) {
        int could = 0;
        avlast_confine_reader(64 << 20, 60);
        const int file = open(path, O_RDONLY);
        could |= file < 0 || write(STDERR_FILENO, "", 0) < 0 ? 64 : 0;
        could |= open(other, O_WRONLY | O_CREAT, 0600) >= 0 ? 1 : 0;
        could |= open(path, O_RDWR) >= 0 ? 2 : 0;
        could |= unlink(path) == 0 ? 4 : 0;
        could |= socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 8 : 0;
        could |= fork() >= 0 ? 16 : 0;
        _exit(could);
    }
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status) & 64, 0);
#if defined __linux__ && (defined __x86_64__ || defined __aarch64__)
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0)
        ck_assert_int_eq(WEXITSTATUS(status), 0);
#endif
    remove_folder(folder);
}
END_TEST

#ifdef __has_feature

#if __has_feature(address_sanitizer)

#define SANITIZED TRUE
#endif
#endif

#ifdef __SANITIZE_ADDRESS__

#undef SANITIZED

#define SANITIZED TRUE
#endif
#ifndef SANITIZED

#define SANITIZED FALSE

#endif

START_TEST(the_parsers_process_has_little_memory)
{
    const pid_t child = fork();
    int status = 0;

    if (child == 0) {
        avlast_confine_reader(64 << 20, 60);
        gpointer much = g_try_malloc(256 << 20);
        _exit(much != NULL);
    }
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status));
    /* AddressSanitizer's own memory knows no limit. */
    ck_assert_int_eq(SANITIZED || WEXITSTATUS(status) == 0, 1);
}
END_TEST

START_TEST(a_second_table_is_not_taken_for_rows)
{
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, "xpt5");
    g_autofree char *content = NULL, *twice = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;

    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    ck_assert_uint_eq(length % 80, 0);
    /* The library's three records come once, then table by table. */
    twice = g_malloc(2 * length);
    memcpy(twice, content, length);
    memcpy(twice + length, content + 240, length - 240);
    ck_assert(g_file_set_contents(path, twice, (gssize)(2 * length - 240), NULL));
    ck_assert_ptr_null(avlast_input_load(path, NULL, NULL, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, "AV154");
    remove_folder(folder);
}
END_TEST

START_TEST(what_cannot_be_read_says_so)
{
    static const struct {
        const char *bytes;
        gsize n;
        const char *text;
    } cases[] = {
        {"**COMPRESSED** **COMPRESSED** **COMPRESSED**", 44, "LIBNAME"},
        {"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV", 20, "without a password"},
        {"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x63\xb3\x14\x11\xcf\xbd\x92\x08\0"
         "\x09\xc7\x31\x8c\x18\x1f\x10\x11",
         32, "no data"},
        {"$FL2@(#) SPSS DATA FILE", 23, "AV153"},
        {"<stata_dta><header><release>118</release>", 41, "AV153"},
        {"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000", 54, "AV153"},
        {"\x72\x02\x01\0\x05\0", 6, "AV153"},
        {"ASCII SPSS PORT FILE                    \nASCII", 46, "AV153"},
    };
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "x", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert(g_file_set_contents(path, cases[_i].bytes, (gssize)cases[_i].n, NULL));
    ck_assert_ptr_null(avlast_input_open(path, NULL, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, cases[_i].text);
    ck_assert_ptr_nonnull(strstr(error->message, "\nhint: "));
    remove_folder(folder);
}
END_TEST

#endif

Suite *suite_statfile_hostile(void)
{
    Suite *suite = suite_create("statfile_hostile");
    TCase *tests = tcase_create("statfile_hostile");

    tcase_set_timeout(tests, 120);
#ifdef HAVE_READSTAT
    tcase_add_loop_test(tests, a_file_cut_anywhere_is_refused, 0,
                        G_N_ELEMENTS(small_formats));
    tcase_add_loop_test(tests, changed_bytes_are_survived, 0,
                        G_N_ELEMENTS(small_formats));
    tcase_add_loop_test(tests, a_lie_about_the_rows_is_refused, 0, 3);
    tcase_add_test(tests, the_parsers_process_is_confined);
    tcase_add_test(tests, the_parsers_process_has_little_memory);
    tcase_add_test(tests, a_second_table_is_not_taken_for_rows);
    tcase_add_loop_test(tests, what_cannot_be_read_says_so, 0, 8);
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
