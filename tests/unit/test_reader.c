/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two ways to read a chunk of text give the same, whatever it holds; and the digest
 * is SHA-256. */
#include <math.h>
#include <string.h>

#include "data/chunk_internal.h"
#include "data/csv_internal.h"
#include "data/frame.h"
#include "data/hasher.h"
#include "support.h"

static const char *const missing[] = {"-99", "NA", NULL};
static const double missing_value[] = {-99.0, NAN};
static const char *const first_row[] = {"a", "b", "1", NULL};

static guint32 below(GRand *rand, guint32 n)
{
    return (guint32)g_rand_int_range(rand, 0, (gint32)n);
}

static const char *any_of(GRand *rand, const char *const *pieces, gsize n)
{
    return pieces[below(rand, (guint32)n)];
}

/* What cells can be; the last few are in nobody's order. */
static const char *const pieces[] = {"1",
                                     "-2.5",
                                     "0",
                                     "-0",
                                     "0.1",
                                     ".5",
                                     "+7",
                                     "0301",
                                     "1e5",
                                     "1.5E+11",
                                     "-99",
                                     "-99.0",
                                     "NA",
                                     "",
                                     "  ",
                                     "x",
                                     "\xc3\xb8l",
                                     "a",
                                     "b",
                                     "123456789012345",
                                     "1234567890123456",
                                     "0.123456789012345",
                                     "9007199254740993",
                                     "1 204",
                                     "1,5",
                                     " 3 ",
                                     "5.",
                                     "\"\"",
                                     "\"q\"",
                                     "\"8\"",
                                     "\"a,b\"",
                                     "\"l\nm\"",
                                     "\"d\"\"e\"",
                                     "\"\"\"\"",
                                     " \"s\"\t",
                                     "\t",
                                     "\"r\r\ns\"",
                                     "\357\273\277a",
                                     "\"",
                                     "x\"y",
                                     "\"x\"y",
                                     "\r"};
#define ODD     4
#define ORDERLY (G_N_ELEMENTS(pieces) - ODD)

/* Rows of three fields, most of them in order; or pieces as they fall. */
static GString *some_text(GRand *rand, char delimiter)
{
    static const char *const ends[] = {"\n", "\n", "\n", "\r\n"};
    const gboolean wild = below(rand, 4) == 0, odd = below(rand, 4) == 0;
    const guint rows = 1 + below(rand, 12);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < rows; i++) {
        const guint fields = odd && below(rand, 8) == 0 ? below(rand, 5) : 3;
        for (guint j = 0; j < fields; j++) {
            if (j > 0 && !(wild && below(rand, 9) == 0))
                g_string_append_c(text, delimiter);
            g_string_append(text,
                            any_of(rand, pieces, wild ? G_N_ELEMENTS(pieces) : ORDERLY));
        }
        if (below(rand, 12) == 0)
            g_string_append(text, "\n");
        if (i + 1 < rows || below(rand, 3) > 0)
            g_string_append(text, any_of(rand, ends, G_N_ELEMENTS(ends)));
    }
    return text;
}

static void compare_cells(const AvlastCells *a, const AvlastCells *b,
                          const AvlastCellColumn *column, gsize rows, const char *text)
{
    ck_assert_msg(a->failed == b->failed, "'%s'", text);
    if (a->failed)
        return;
    ck_assert(a->shortened == b->shortened && a->spaced == b->spaced);
    ck_assert(a->first_shortened == b->first_shortened);
    ck_assert(a->first_spaced == b->first_spaced);
    for (gsize i = 0; i < rows; i++) {
        ck_assert_msg(a->reason[i] == b->reason[i], "'%s'", text);
        if (!column->text) {
            const gboolean nan = isnan(a->number[i]) && isnan(b->number[i]);
            ck_assert_msg(nan ||
                              memcmp(&a->number[i], &b->number[i], sizeof(double)) == 0,
                          "'%s': %.17g, not %.17g", text, a->number[i], b->number[i]);
            continue;
        }
        ck_assert_msg(a->code[i] == b->code[i], "'%s'", text);
        if (a->code[i] != AVLAST_NO_LEVEL)
            ck_assert_str_eq(avlast_dictionary_text(a->words, a->code[i]),
                             avlast_dictionary_text(b->words, b->code[i]));
    }
}

static void compare(const AvlastChunk *a, const AvlastChunk *b,
                    const AvlastLayout *layout, const char *text)
{
    ck_assert_msg(!b->error, "'%s': %s", text, b->error ? b->error->message : "");
    ck_assert_msg(a->rows == b->rows && a->lines == b->lines, "'%s'", text);
    ck_assert_msg(a->blank_lines == b->blank_lines && a->after_blank == b->after_blank &&
                      a->parted == b->parted && a->blank_end == b->blank_end,
                  "'%s'", text);
    ck_assert_msg(a->empty_rows == b->empty_rows && a->last_row == b->last_row &&
                      a->longest_cells == b->longest_cells,
                  "'%s'", text);
    for (gsize i = 0; i < a->rows; i++)
        ck_assert_msg(a->line[i] == b->line[i], "'%s'", text);
    for (gsize k = 0; k < layout->n_columns; k++)
        compare_cells(&a->cells[k], &b->cells[k], &layout->columns[k], a->rows, text);
}

/* TRUE when the text was read without libcsv. */
static gboolean read_both(GRand *rand)
{
    static const char delimiters[] = {',', ';', '\t'};
    const char delimiter = delimiters[below(rand, 3)];
    AvlastCellColumn columns[3];
    gint32 at[3];
    gint32 used = 0;

    for (gint32 j = 0; j < 3; j++) {
        at[j] = below(rand, 4) == 0 ? -1 : used++;
        if (at[j] < 0)
            continue;
        const guint kind = below(rand, 4);
        columns[at[j]] = (AvlastCellColumn){.name = "c",
                                            .field = (gsize)j,
                                            .text = kind == 0,
                                            .declared = kind > 1,
                                            .strict = kind > 2};
        if (below(rand, 2) == 0) {
            columns[at[j]].missing = missing;
            columns[at[j]].missing_value = missing_value;
            columns[at[j]].n_missing = 2;
        }
    }
    const AvlastLayout layout = {
        .source = "f.csv",
        .delimiter = delimiter,
        .newline = '\n',
        .notation = {.decimal = delimiter == ';' && below(rand, 2) ? ',' : '.',
                     .blanks = below(rand, 2) == 0},
        .fields = 3,
        .at = at,
        .columns = columns,
        .n_columns = (gsize)used,
        .first_row = below(rand, 2) ? first_row : NULL};
    g_autoptr(GString) text = some_text(rand, delimiter);
    g_autoptr(AvlastChunk) plain =
        avlast_chunk_plain(&layout, text->str, text->len, 7, TRUE);
    g_autoptr(AvlastChunk) by_libcsv =
        avlast_chunk_by_libcsv(&layout, text->str, text->len, 7, TRUE);

    if (plain)
        compare(plain, by_libcsv, &layout, text->str);
    return plain != NULL;
}

#define TEXTS 15000

START_TEST(plain_text_is_read_as_libcsv_reads_it)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261129);
    gsize plain = 0;

    for (int i = 0; i < TEXTS; i++)
        plain += read_both(rand) ? 1 : 0;
    /* Strict columns refuse many of these texts; of the others most must be taken. */
    ck_assert_msg(plain > TEXTS / 5 && plain < TEXTS, "%" G_GSIZE_FORMAT, plain);
}
END_TEST

/* All that a reading gives, as text. */
static char *outcome(const char *path, gsize size)
{
    const AvlastCsvTuning tuning = {1 << 18, size, 1 << 20};
    const AvlastCsvOptions options = {
        .delimiter = ",", .decimal = ".", .missing = missing};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, &options, &tuning, &error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, &error) : NULL;
    GString *text = g_string_new(frame ? frame->sha256 : error->message);

    for (guint j = 0; frame && j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append_printf(text, "%zu %d %s\n", avlast_frame_line(frame, i),
                                   column->reason[i], cell);
        }
    }
    for (guint k = 0; frame && k < frame->notes->len; k++)
        g_string_append(text, g_ptr_array_index(frame->notes, k));
    return g_string_free(text, FALSE);
}

/* Files of many chunks, in half of which a row somewhere is at fault: what is read, and
 * which fault is told, is the same as in one chunk. */
START_TEST(where_chunks_are_cut_changes_nothing)
{
    static const char *const faults[] = {"1,2\n",       "1,2,3,4\n", "1,\"x\"y,2\n",
                                         "1,x\"y,2\n",  "1,2\r,3\n", "c0,c1,c2\n",
                                         "1,2,\"open\n"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261201);
    char *folder = temporary_folder();
    gsize read = 0;

    for (gsize k = 0; k < 24; k++) {
        const guint rows = 20 + below(rand, 400), kinds = 6 + below(rand, ORDERLY - 6);
        const guint from = below(rand, rows);
        g_autoptr(GString) text = g_string_new("c0,c1,c2\n");
        for (guint i = 0; i < rows; i++) {
            for (guint j = 0; j < 3; j++)
                g_string_append_printf(text, "%s%s", j > 0 ? "," : "",
                                       any_of(rand, pieces, j == 0 ? 5 : kinds));
            g_string_append(text, below(rand, 9) == 0 ? "\r\n" : "\n");
            if (k % 2 == 0 && (i == from || (i > from && below(rand, 20) == 0)))
                g_string_append(text, any_of(rand, faults, G_N_ELEMENTS(faults)));
        }
        g_autofree char *path = write_file(folder, "f.csv", text->str);
        g_autofree char *whole = outcome(path, 1 << 18);
        read += strstr(whole, "AV") == NULL ? 1 : 0;
        for (gsize size = 7; size < 3000; size = size * 7 + 1) {
            g_autofree char *cut = outcome(path, size);
            ck_assert_str_eq(cut, whole);
        }
    }
    ck_assert_uint_ge(read, 6);
    remove_folder(folder);
}
END_TEST

/* A text that repeats to a long one with every kind of cell that is in order. */
START_TEST(long_cells_and_many_rows_are_read_alike)
{
    static const gsize lengths[] = {1, 32765, 32766, 32767, 32768, 70000};
    const AvlastCellColumn column = {.name = "t", .field = 1, .text = TRUE};
    const gint32 at[] = {-1, 0};
    const AvlastLayout layout = {.source = "f.csv",
                                 .delimiter = ',',
                                 .newline = '\n',
                                 .notation = {.decimal = '.'},
                                 .fields = 2,
                                 .at = at,
                                 .columns = &column,
                                 .n_columns = 1};

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(lengths); i++) {
        g_autofree char *cell = g_strnfill(lengths[i / 2], 'z');
        g_autofree char *text =
            g_strdup_printf(i % 2 ? "1,\"%s\"\"\"\n2,v\n" : "1,%s\n2,v\n", cell);
        g_autoptr(AvlastChunk) both =
            avlast_chunk_parse(&layout, text, strlen(text), 1, TRUE);
        g_autoptr(AvlastChunk) by_libcsv =
            avlast_chunk_by_libcsv(&layout, text, strlen(text), 1, TRUE);
        g_autoptr(AvlastChunk) plain =
            avlast_chunk_plain(&layout, text, strlen(text), 1, TRUE);
        compare(both, by_libcsv, &layout, text);
        ck_assert_uint_eq(both->rows, 2);
        ck_assert((plain != NULL) ==
                  (lengths[i / 2] + 2 * (i % 2) < AVLAST_LONGEST_CELL));
    }
}
END_TEST

START_TEST(the_digest_is_sha256)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261130);
    guint8 bytes[700];
    g_autoptr(AvlastHasher) hasher = avlast_hasher_new();

    for (gsize i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8)below(rand, 256);
    for (gsize n = 0; n <= sizeof bytes; n++) {
        g_autofree char *truth = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, n);
        for (gsize from = 0, part; from < n; from += part) {
            part = 1 + below(rand, (guint32)(n - from));
            avlast_hasher_add(hasher, bytes + from, part);
        }
        g_autofree char *digest = avlast_hasher_finish(hasher);
        ck_assert_str_eq(digest, truth);
    }
}
END_TEST

Suite *suite_reader(void)
{
    Suite *suite = suite_create("reader");
    TCase *tests = tcase_create("reader");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, plain_text_is_read_as_libcsv_reads_it);
    tcase_add_test(tests, where_chunks_are_cut_changes_nothing);
    tcase_add_test(tests, long_cells_and_many_rows_are_read_alike);
    tcase_add_test(tests, the_digest_is_sha256);
    suite_add_tcase(suite, tests);
    return suite;
}
