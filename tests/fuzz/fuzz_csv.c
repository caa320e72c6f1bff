/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer entry point of the data reader. The first three bytes choose options and
 * sizes, the rest is the file. Whatever it holds, it is read or refused, and where blocks
 * and chunks are cut changes neither the cells nor the message. A lenient reading finds
 * faults where a strict one stops, and none where it does not. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/error.h"
#include "data/chunk_internal.h"
#include "data/csv_internal.h"
#include "data/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(const AvlastFrame *frame, GString *out)
{
    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        g_string_append_printf(out, "%s %d\n", column->name, (int)column->type);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append_printf(out, "%d %s\n", column->reason[i], cell);
            if ((column->type == AVLAST_COLUMN_NUMBER) !=
                    (column->number != NULL && column->code == NULL) ||
                !g_utf8_validate(cell, -1, NULL))
                abort();
        }
    }
    for (guint k = 0; k < frame->notes->len; k++)
        g_string_append_printf(out, "%s\n", (char *)g_ptr_array_index(frame->notes, k));
}

/* Every cell must be found again, no line before the one before it. */
static void locate_all(AvlastCsv *csv, const AvlastFrame *frame)
{
    const gsize n = MIN(frame->rows, 1000);
    g_autofree AvlastCellPlace *places = g_new0(AvlastCellPlace, n);

    for (gsize i = 0; i < n; i++)
        places[i] = (AvlastCellPlace){i, i % g_strv_length(frame->header), 0, 0};
    if (!avlast_csv_locate(csv, places, n, NULL))
        abort();
    for (gsize i = 0; i < n; i++)
        if (places[i].line < avlast_frame_line(frame, i) || places[i].column == 0 ||
            (i > 0 && places[i].line < places[i - 1].line))
            abort();
}

/* The first column split into its choices: each a 0/1 column that is missing where its
 * source is. */
static void split_first(const AvlastFrame *frame)
{
    const AvlastColumn *source = g_ptr_array_index(frame->columns, 0);
    g_autoptr(AvlastSplit) split = avlast_split_new();
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);

    split->column = g_strdup(source->name);
    if (!avlast_split_study(split, frame, NULL, notes, NULL))
        return;
    for (guint k = 0; k < MIN(split->choices->len, 5); k++) {
        g_autoptr(AvlastColumn) made =
            avlast_split_column(split, k, source, frame->rows, NULL);
        gboolean chosen = FALSE;
        for (gsize i = 0; i < frame->rows; i++) {
            if ((made->reason[i] == 0) != (source->reason[i] == 0) ||
                (made->reason[i] == 0 && made->number[i] != 0 && made->number[i] != 1))
                abort();
            chosen |= made->number[i] == 1;
        }
        if (!chosen)
            abort();
    }
}

static void render_faults(const AvlastCsv *csv, GString *out)
{
    for (guint k = 0; k < csv->faults->len; k++) {
        const AvlastTextFault *fault = g_ptr_array_index(csv->faults, k);
        if (fault->line == 0 || fault->column == 0 ||
            !g_utf8_validate(fault->text, -1, NULL))
            abort();
        g_string_append_printf(out, "%" G_GSIZE_FORMAT ":%" G_GSIZE_FORMAT " %s %s\n",
                               fault->line, fault->column, fault->id, fault->text);
    }
}

/* Faults that a lenient reading passes over. */
static gboolean is_of_rows(const GError *error)
{
    static const char *const ids[] = {"AV102", "AV106", "AV107",
                                      "AV108", "AV112", "AV117"};

    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        if (strstr(error->message, ids[i]))
            return TRUE;
    return FALSE;
}

static void compare_lenient(const char *path, const AvlastCsvOptions *options,
                            const GError *strict)
{
    AvlastCsvOptions lenient = *options;
    lenient.lenient = TRUE;
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, &lenient, NULL);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, NULL) : NULL;

    if (frame && !strict && csv->faults->len > 0)
        abort();
    if (frame && strict && is_of_rows(strict) && csv->faults->len == 0)
        abort();
    if (!strict && !frame)
        abort();
}

static char *outcome(const char *path, const AvlastCsvOptions *options,
                     const AvlastCsvTuning *tuning)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, options, tuning, &error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, &error) : NULL;

    if (frame) {
        render(frame, out);
        render_faults(csv, out);
        locate_all(csv, frame);
        split_first(frame);
    } else if (error) {
        g_string_append(out, error->message);
    } else {
        abort();
    }
    if (tuning->chunk > 100 && !options->lenient)
        compare_lenient(path, options, error);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A chunk that is read without libcsv is what libcsv reads. */
static void compare_chunks(const char *text, gsize length, uint8_t choice)
{
    const AvlastCellColumn columns[] = {{.name = "a", .field = 0},
                                        {.name = "b", .field = 1, .text = TRUE}};
    const gint32 at[] = {0, 1, -1};
    const AvlastLayout layout = {.source = "f.csv",
                                 .delimiter = choice & 1 ? ';' : ',',
                                 .newline = '\n',
                                 .notation = {.decimal = choice & 16 ? ',' : '.'},
                                 .fields = 2 + (choice >> 1) % 2,
                                 .at = at,
                                 .columns = columns,
                                 .n_columns = 2};
    g_autoptr(AvlastChunk) a = avlast_chunk_plain(&layout, text, length, 1, TRUE);
    g_autoptr(AvlastChunk) b = avlast_chunk_by_libcsv(&layout, text, length, 1, TRUE);

    if (!a)
        return;
    if (b->error || a->rows != b->rows || a->lines != b->lines ||
        a->last_row != b->last_row || a->empty_rows != b->empty_rows ||
        a->blank_lines != b->blank_lines || a->after_blank != b->after_blank ||
        a->cells[0].failed != b->cells[0].failed)
        abort();
    for (gsize i = 0; i < a->rows; i++)
        if (a->line[i] != b->line[i] || a->cells[1].code[i] != b->cells[1].code[i] ||
            (!a->cells[0].failed &&
             (a->cells[0].reason[i] != b->cells[0].reason[i] ||
              memcmp(&a->cells[0].number[i], &b->cells[0].number[i], sizeof(double)) !=
                  0)))
            abort();
    for (guint32 k = 0; k < avlast_dictionary_size(a->cells[1].words); k++)
        if (strcmp(avlast_dictionary_text(a->cells[1].words, k),
                   avlast_dictionary_text(b->cells[1].words, k)) != 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const delimiters[] = {NULL, ",", ";", "tab"};
    static const char *const encodings[] = {NULL, NULL, "UTF-8", "Windows-1252"};
    static const char *const missing[] = {"-99", "NA", NULL};

    if (size < 3)
        return 0;
    const uint8_t choice = data[0];
    const gsize small = 1 + data[1] % 13;
    const AvlastCsvOptions options = {.delimiter = delimiters[choice & 3],
                                      .encoding = encodings[(choice >> 2) & 3],
                                      .decimal = choice & 16 ? "," : NULL,
                                      .thousands = choice & 32 ? "space" : NULL,
                                      .missing = choice & 64 ? missing : NULL,
                                      .all_text = (choice & 128) != 0,
                                      .header_rows = data[2] & 3,
                                      .skip = (data[2] >> 2) & 3,
                                      .lenient = (data[2] & 32) != 0};
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20};
    /* Which encoding a file has is settled by its first block, so that stays whole. */
    const AvlastCsvTuning tiny = {1 << 20, small, 1 << 20};

    /* Text is followed by a byte 0, and has none within. */
    g_autofree char *text = g_strndup((const char *)data + 3, size - 3);
    compare_chunks(text, strlen(text), choice);
    const int file = memfd_create("fuzz", MFD_CLOEXEC);
    if (file < 0 || write(file, data + 3, size - 3) != (ssize_t)(size - 3))
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    g_autofree char *a = outcome(path, &options, &usual);
    g_autofree char *b = outcome(path, &options, &tiny);
    if (strcmp(a, b) != 0)
        abort();
    close(file);
    return 0;
}
