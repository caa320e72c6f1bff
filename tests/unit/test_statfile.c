/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of SPSS, Stata and SAS, written by tests/fixtures/statfile.c: what was written is
 * what is read, and what is damaged is refused. */
#include "config.h"

#include <fcntl.h>
#include <math.h>
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
#include "data/statfile_date.h"
#include "statfile.h"

#define ROWS 6

static const char *const formats[] = {
    "sav",    "sav-plain", "zsav",   "por",    "dta118", "dta119", "dta117",  "dta115",
    "dta114", "dta110",    "dta108", "dta104", "xpt5",   "xpt8",   "sas7bdat"};

static gboolean is(const char *format, const char *kind)
{
    return strstr(format, kind) != NULL;
}

static gboolean is_spss(const char *format)
{
    return is(format, "sav") || is(format, "por");
}

/* Letters beyond ASCII were written. */
static gboolean has_letters(const char *format)
{
    return is(format, "sav") || is(format, "dta118") || is(format, "dta119") ||
           is(format, "xpt") || is(format, "sas");
}

/* The column of that name, which portable files have in capitals. */
static const AvlastColumn *find(const AvlastFrame *frame, const char *name)
{
    g_autofree char *capitals = g_ascii_strup(name, -1);
    const AvlastColumn *column = avlast_frame_find(frame, name);

    return column ? column : avlast_frame_find(frame, capitals);
}

static const AvlastCodebookEntry *entry_of(const AvlastCodebook *codebook,
                                           const char *name)
{
    g_autofree char *capitals = g_ascii_strup(name, -1);
    const AvlastCodebookEntry *entry = avlast_codebook_find(codebook, name);

    return entry ? entry : avlast_codebook_find(codebook, capitals);
}

static char *make_file(const char *folder, const char *format)
{
    char *path = g_build_filename(folder, format, NULL);

    ck_assert_msg(write_stat_file(format, path), "%s cannot be written", format);
    return path;
}

/* The cell as text, or its reason in braces. */
static void assert_cell(const AvlastFrame *frame, const char *format, const char *name,
                        gsize row, const char *expected)
{
    const AvlastColumn *column = find(frame, name);

    ck_assert_msg(column != NULL, "%s has no %s", format, name);
    g_autofree char *cell = avlast_column_cell(column, row);
    g_autofree char *got =
        column->reason[row]
            ? g_strdup_printf(
                  "{%s}", (char *)g_ptr_array_index(column->reasons, column->reason[row]))
            : g_strdup(cell);
    ck_assert_msg(strcmp(got, expected) == 0, "%s: %s[%zu] is '%s', not '%s'", format,
                  name, row, got, expected);
}

static void assert_column(const AvlastFrame *frame, const char *format, const char *name,
                          const char *const expected[ROWS])
{
    for (gsize i = 0; i < ROWS; i++)
        assert_cell(frame, format, name, i, expected[i]);
}

static void assert_answers(const AvlastFrame *frame, const char *format)
{
    static const char *const spss[ROWS] = {
        "1", "2", "3", "{coded -99: vil ikke svare}", "{coded -98: vet ikke}", "{empty}"};
    static const char *const stata[ROWS] = {
        "1", "2", "3", "{coded .a: vil ikke svare}", "{coded .b: vet ikke}", "{empty}"};
    static const char *const sas[ROWS] = {"1",          "2",          "3",
                                          "{coded .A}", "{coded .B}", "{empty}"};
    static const char *const old[ROWS] = {"1", "2", "3", "{empty}", "{empty}", "{empty}"};
    static const char *const money[ROWS] = {"100.5", "200", "0", "-7", "-50", "300"};
    static const char *const some[ROWS] = {
        "100.5", "200", "0", "{coded -7: ikke oppgitt}", "{coded -50}", "300"};

    assert_column(frame, format, "penger", is_spss(format) ? some : money);
    assert_column(frame, format, "q1",
                  is_spss(format)                               ? spss
                  : is(format, "dta10") || is(format, "dta110") ? old
                  : is(format, "dta")                           ? stata
                                                                : sas);
}

START_TEST(every_format_is_read_as_it_was_written)
{
    const char *format = formats[_i];
    static const char *const ids[ROWS] = {"007", "008", "009", "010", "011", "012"};
    static const char *const towns[ROWS] = {"Bodø",    "Ås",   "{empty}",
                                            "Ålesund", "Bodø", "Tromsø"};
    static const char *const plain[ROWS] = {"Bodo",    "As",   "{empty}",
                                            "Alesund", "Bodo", "Tromso"};
    static const char *const days[ROWS] = {"2026-01-15", "1999-12-31", "{empty}",
                                           "1900-02-28", "2024-02-29", "1960-01-01"};
    static const char *const times[ROWS] = {
        "2026-01-15T08:00:00", "1999-12-31T23:59:59", "{empty}",
        "1960-01-01T00:00:00", "2024-02-29T12:30:00", "2000-01-01T00:00:00"};
    static const char *const weights[ROWS] = {"1", "1.5", "2", "0.5", "1", "1"};
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, format);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, NULL, &error);

    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, ROWS);
    ck_assert_uint_eq(frame->columns->len, 8);
    assert_column(frame, format, "id", ids);
    assert_answers(frame, format);
    assert_column(frame, format, "by", has_letters(format) ? towns : plain);
    assert_column(frame, format, "dato", days);
    /* Stata had no moments before release 113. */
    assert_column(frame, format, "tid", times);
    assert_column(frame, format, "vekt", weights);
    assert_cell(frame, format, "tekst", 1, "kort");
    assert_cell(frame, format, "tekst", 2, "{empty}");
    assert_cell(frame, format, "tekst", 3, "0123");
    g_autofree char *text = avlast_column_cell(find(frame, "tekst"), 0);
    ck_assert_uint_eq(strlen(text),
                      is(format, "sav") || (is(format, "dta") && has_letters(format))
                          ? 700
                      : is(format, "xpt") || is(format, "sas") ? 180
                                                               : 60);
    ck_assert(g_utf8_validate(text, -1, NULL));
    ck_assert_str_eq(find(frame, "q1")->label, "Hvor ofte er du glad?");
    ck_assert_int_eq(find(frame, "id")->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_int_eq(find(frame, "q1")->type, AVLAST_COLUMN_NUMBER);
    ck_assert(find(frame, "q1")->integer);
    remove_folder(folder);
}
END_TEST

START_TEST(the_file_says_what_its_columns_mean)
{
    const char *format = (const char *const[]){"sav", "por", "dta118", "xpt5"}[_i];
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, format);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, NULL, &error);

    assert_no_error(error);
    const AvlastCodebook *codebook = avlast_input_codebook(input);
    const AvlastCodebookEntry *q1 = entry_of(codebook, "q1");
    ck_assert_str_eq(q1->label, "Hvor ofte er du glad?");
    ck_assert_int_eq(q1->type, AVLAST_TYPE_NUMBER);
    ck_assert(isnan(q1->min) && isnan(q1->max));
    if (_i < 3) {
        const AvlastCode *often = g_ptr_array_index(q1->values, 1);
        const AvlastCode *refused = g_ptr_array_index(q1->missing, 0);
        ck_assert_uint_eq(q1->values->len, 3);
        ck_assert_uint_eq(q1->missing->len, 2);
        ck_assert_str_eq(often->code, "2");
        ck_assert_str_eq(often->label, "Av og til");
        ck_assert_str_eq(refused->code, is_spss(format) ? "-99" : ".a");
        ck_assert_str_eq(refused->label, "vil ikke svare");
    }
    ck_assert_int_eq(entry_of(codebook, "dato")->type, AVLAST_TYPE_DATE);
    ck_assert_int_eq(entry_of(codebook, "by")->type, AVLAST_TYPE_CATEGORY);
    if (is_spss(format)) {
        const AvlastCodebookEntry *money = entry_of(codebook, "penger");
        ck_assert_uint_eq(money->missing->len, 1);
        ck_assert_uint_eq(money->values->len, 0);
    }
    gboolean plain;
    g_autofree char *form = avlast_input_form(input, &plain);
    ck_assert(plain);
    ck_assert(_i == 1 || _i == 3 || strstr(form, "Livskvalitet"));
    remove_folder(folder);
}
END_TEST

START_TEST(the_users_codebook_wins)
{
    static const char text[] = "name,label,type,values,missing\n"
                               "q1,Glede,category,3=mye|2=litt|1=aldri,-98=annet\n"
                               "id,,number,,\npenger,,,,200=feil\nvekt,,,,\n";
    const char *const missing[] = {"300", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, "sav");
    g_autofree char *book = write_file(folder, "b.csv", text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    const AvlastInputOptions options = {
        .csv = {.codebook = codebook, .missing = missing}};
    const char *const wanted[] = {"penger", "q1", "id", NULL};
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, wanted, &error);

    assert_no_error(error);
    ck_assert_uint_eq(frame->columns->len, 3);
    const AvlastColumn *q1 = avlast_frame_find(frame, "q1");
    ck_assert_int_eq(q1->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_str_eq(q1->label, "Glede");
    ck_assert_str_eq(g_ptr_array_index(q1->levels, 0), "3");
    ck_assert_str_eq(g_ptr_array_index(q1->level_labels, 0), "mye");
    assert_cell(frame, "sav", "q1", 0, "1");
    assert_cell(frame, "sav", "q1", 3, "{coded -99: vil ikke svare}");
    assert_cell(frame, "sav", "q1", 4, "{coded -98: annet}");
    assert_cell(frame, "sav", "penger", 1, "{coded 200: feil}");
    assert_cell(frame, "sav", "penger", 5, "{coded 300}");
    assert_cell(frame, "sav", "penger", 3, "{coded -7: ikke oppgitt}");
    ck_assert_int_eq(avlast_frame_find(frame, "id")->type, AVLAST_COLUMN_NUMBER);
    assert_cell(frame, "sav", "id", 0, "7");
    remove_folder(folder);
}
END_TEST

START_TEST(texts_are_no_numbers)
{
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, "sav");
    g_autofree char *book = write_file(folder, "b.csv", "name,type\nby,number\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    AvlastInputOptions options = {.csv = {.codebook = codebook}};
    g_autoptr(AvlastFrame) none = avlast_input_load(path, &options, NULL, &error);

    assert_error(error, AVLAST_ERROR_MALFORMED,
                 ":1:4: error AV110: 'Bodø' is not a number (column 'by')");
    g_clear_error(&error);
    options.csv.lenient = TRUE;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, NULL, &error);
    assert_no_error(error);
    assert_cell(frame, "sav", "by", 0, "Bodø");
    ck_assert_ptr_null(none);
    remove_folder(folder);
}
END_TEST

START_TEST(an_id_stays_text)
{
    const char *const text[] = {"vekt", NULL};
    const AvlastInputOptions options = {.csv = {.text = text}};
    const char *const slip[] = {"vekter", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, "dta118");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, NULL, &error);

    assert_no_error(error);
    ck_assert_int_eq(avlast_frame_find(frame, "vekt")->type, AVLAST_COLUMN_TEXT);
    assert_cell(frame, "dta", "vekt", 1, "1.5");
    ck_assert_ptr_null(avlast_input_load(path, NULL, slip, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "did you mean 'vekt'?");
    remove_folder(folder);
}
END_TEST

START_TEST(options_of_texts_are_refused)
{
    static const AvlastInputOptions options[] = {
        {.csv = {.delimiter = ";"}},     {.csv = {.decimal = ","}},
        {.csv = {.thousands = "space"}}, {.sheet = "1"},
        {.csv = {.header_rows = 1}},     {.csv = {.skip = 1}}};
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, "sav");
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_input_open(path, &options[_i], &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV157");
    remove_folder(folder);
}
END_TEST

START_TEST(the_weights_of_spss_are_pointed_out)
{
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, "zsav");
    const char *const wanted[] = {"q1", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, wanted, &error);
    gboolean found = FALSE;

    assert_no_error(error);
    for (guint i = 0; i < frame->notes->len; i++)
        found |= strstr(g_ptr_array_index(frame->notes, i), "--weights vekt") != NULL;
    ck_assert(found);
    ck_assert_uint_eq(avlast_frame_line(frame, 5), 6);
    remove_folder(folder);
}
END_TEST

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
    g_autofree char *path = make_file(folder, format);
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
    ck_assert_msg(refused * 10 > tried * (is(format, "sas") ? 1 : 8), "%s: %u of %u",
                  format, refused, tried);
    remove_folder(folder);
}
END_TEST

/* Whatever the bytes say: read or refused, never a crash (of the parent). */
START_TEST(changed_bytes_are_survived)
{
    const char *format = small_formats[_i];
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, format);
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
    g_autofree char *path = make_file(folder, "sav-plain");
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
    g_autofree char *path = make_file(folder, "xpt5");
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
    g_autofree char *path = make_file(folder, cases[_i].format);
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
    assert_cell(frame, cases[_i].format, "by", 0, cases[_i].town);
    const gboolean guessed =
        strstr(g_ptr_array_index(frame->notes, 0), "Windows-1252") != NULL;
    ck_assert(guessed == (!cases[_i].said && !cases[_i].encoding));
    remove_folder(folder);
}
END_TEST

START_TEST(a_file_need_not_say_its_rows)
{
    char *folder = temporary_folder();
    g_autofree char *path = make_file(folder, _i == 1 ? "sav" : "sav-plain");
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

Suite *suite_statfile(void)
{
    Suite *suite = suite_create("statfile");
    TCase *tests = tcase_create("statfile");

    tcase_set_timeout(tests, 120);
#ifdef HAVE_READSTAT
    tcase_add_loop_test(tests, every_format_is_read_as_it_was_written, 0,
                        G_N_ELEMENTS(formats));
    tcase_add_loop_test(tests, the_file_says_what_its_columns_mean, 0, 4);
    tcase_add_test(tests, the_users_codebook_wins);
    tcase_add_test(tests, texts_are_no_numbers);
    tcase_add_test(tests, an_id_stays_text);
    tcase_add_loop_test(tests, options_of_texts_are_refused, 0, 6);
    tcase_add_test(tests, the_weights_of_spss_are_pointed_out);
    tcase_add_loop_test(tests, a_file_cut_anywhere_is_refused, 0,
                        G_N_ELEMENTS(small_formats));
    tcase_add_loop_test(tests, changed_bytes_are_survived, 0,
                        G_N_ELEMENTS(small_formats));
    tcase_add_loop_test(tests, a_lie_about_the_rows_is_refused, 0, 3);
    tcase_add_test(tests, the_parsers_process_is_confined);
    tcase_add_test(tests, the_parsers_process_has_little_memory);
    tcase_add_test(tests, a_second_table_is_not_taken_for_rows);
    tcase_add_loop_test(tests, old_texts_are_read, 0, 10);
    tcase_add_loop_test(tests, a_file_need_not_say_its_rows, 0, 3);
    tcase_add_loop_test(tests, what_cannot_be_read_says_so, 0, 8);
    tcase_add_loop_test(tests, dates_are_those_of_the_calendar, 0, 25);
    tcase_add_test(tests, other_formats_are_no_dates);
    tcase_add_loop_test(tests, many_rows_arrive_in_order, 0, 4);
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
