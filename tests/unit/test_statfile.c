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
#include "statfile_cases.h"

#define ROWS 6

static const char *const formats[] = {
    "sav",    "sav-plain", "zsav",   "por",    "dta118", "dta119", "dta117",  "dta115",
    "dta114", "dta110",    "dta108", "dta104", "xpt5",   "xpt8",   "sas7bdat"};

/* Letters beyond ASCII were written. */
static gboolean has_letters(const char *format)
{
    return stat_is(format, "sav") || stat_is(format, "dta118") ||
           stat_is(format, "dta119") || stat_is(format, "xpt") || stat_is(format, "sas");
}

static const AvlastCodebookEntry *entry_of(const AvlastCodebook *codebook,
                                           const char *name)
{
    g_autofree char *capitals = g_ascii_strup(name, -1);
    const AvlastCodebookEntry *entry = avlast_codebook_find(codebook, name);

    return entry ? entry : avlast_codebook_find(codebook, capitals);
}

static void assert_column(const AvlastFrame *frame, const char *format, const char *name,
                          const char *const expected[ROWS])
{
    for (gsize i = 0; i < ROWS; i++)
        assert_stat_cell(frame, format, name, i, expected[i]);
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

    assert_column(frame, format, "penger", stat_is_spss(format) ? some : money);
    assert_column(frame, format, "q1",
                  stat_is_spss(format)                                    ? spss
                  : stat_is(format, "dta10") || stat_is(format, "dta110") ? old
                  : stat_is(format, "dta")                                ? stata
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
    g_autofree char *path = stat_file_made(folder, format);
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
    assert_stat_cell(frame, format, "tekst", 1, "kort");
    assert_stat_cell(frame, format, "tekst", 2, "{empty}");
    assert_stat_cell(frame, format, "tekst", 3, "0123");
    g_autofree char *text = avlast_column_cell(stat_column(frame, "tekst"), 0);
    ck_assert_uint_eq(
        strlen(text),
        stat_is(format, "sav") || (stat_is(format, "dta") && has_letters(format)) ? 700
        : stat_is(format, "xpt") || stat_is(format, "sas")                        ? 180
                                                                                  : 60);
    ck_assert(g_utf8_validate(text, -1, NULL));
    ck_assert_str_eq(stat_column(frame, "q1")->label, "Hvor ofte er du glad?");
    ck_assert_int_eq(stat_column(frame, "id")->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_int_eq(stat_column(frame, "q1")->type, AVLAST_COLUMN_NUMBER);
    ck_assert(stat_column(frame, "q1")->integer);
    remove_folder(folder);
}
END_TEST

START_TEST(the_file_says_what_its_columns_mean)
{
    const char *format = (const char *const[]){"sav", "por", "dta118", "xpt5"}[_i];
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, format);
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
        ck_assert_str_eq(refused->code, stat_is_spss(format) ? "-99" : ".a");
        ck_assert_str_eq(refused->label, "vil ikke svare");
    }
    ck_assert_int_eq(entry_of(codebook, "dato")->type, AVLAST_TYPE_DATE);
    ck_assert_int_eq(entry_of(codebook, "by")->type, AVLAST_TYPE_CATEGORY);
    if (stat_is_spss(format)) {
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
    g_autofree char *path = stat_file_made(folder, "sav");
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
    assert_stat_cell(frame, "sav", "q1", 0, "1");
    assert_stat_cell(frame, "sav", "q1", 3, "{coded -99: vil ikke svare}");
    assert_stat_cell(frame, "sav", "q1", 4, "{coded -98: annet}");
    assert_stat_cell(frame, "sav", "penger", 1, "{coded 200: feil}");
    assert_stat_cell(frame, "sav", "penger", 5, "{coded 300}");
    assert_stat_cell(frame, "sav", "penger", 3, "{coded -7: ikke oppgitt}");
    ck_assert_int_eq(avlast_frame_find(frame, "id")->type, AVLAST_COLUMN_NUMBER);
    assert_stat_cell(frame, "sav", "id", 0, "7");
    remove_folder(folder);
}
END_TEST

START_TEST(texts_are_no_numbers)
{
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, "sav");
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
    assert_stat_cell(frame, "sav", "by", 0, "Bodø");
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
    g_autofree char *path = stat_file_made(folder, "dta118");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, NULL, &error);

    assert_no_error(error);
    ck_assert_int_eq(avlast_frame_find(frame, "vekt")->type, AVLAST_COLUMN_TEXT);
    assert_stat_cell(frame, "dta", "vekt", 1, "1.5");
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
    g_autofree char *path = stat_file_made(folder, "sav");
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_input_open(path, &options[_i], &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV157");
    remove_folder(folder);
}
END_TEST

START_TEST(the_weights_of_spss_are_pointed_out)
{
    char *folder = temporary_folder();
    g_autofree char *path = stat_file_made(folder, "zsav");
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
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
