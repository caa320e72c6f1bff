/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "data/csv_reading.h"
#include "data/records.h"

#define MOST_ROWS (G_GUINT64_CONSTANT(1) << 31)

typedef AvlastCsvReading Reading;

static AvlastLayout layout_of(Reading *reading)
{
    const AvlastCsv *csv = reading->csv;

    for (gsize k = 0; k < reading->n; k++)
        reading->cells[k] = reading->builders[k].cells;
    return (AvlastLayout){.source = csv->name,
                          .delimiter = csv->delimiter,
                          .newline = csv->newline,
                          .notation = csv->notation,
                          .fields = csv->fields,
                          .at = reading->at,
                          .columns = reading->cells,
                          .n_columns = reading->n,
                          .first_row = (const char *const *)csv->first_row,
                          .lenient = csv->lenient};
}

static gboolean append_lines(Reading *reading, const AvlastChunk *chunk, GError **error)
{
    const gsize rows = reading->rows + chunk->rows;

    if (rows > MOST_ROWS) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV111", NULL,
                    "'%s' has more than 2147483648 rows", reading->csv->name);
        return FALSE;
    }
    for (gsize i = 0; i < chunk->rows; i++)
        avlast_line_runs_append(reading->line, chunk->line[i]);
    return TRUE;
}

/* Columns in which this chunk met the first cell that is no number. */
static gboolean note_failures(Reading *reading, const AvlastChunk *chunk)
{
    gboolean any = FALSE;

    for (gsize k = 0; k < reading->n; k++)
        if (chunk->cells[k].failed) {
            reading->builders[k].again = TRUE;
            any = TRUE;
        }
    return any;
}

void avlast_csv_restart_as_text(Reading *reading)
{
    for (gsize k = 0; k < reading->n; k++)
        if (reading->builders[k].again)
            avlast_builder_start_text(&reading->builders[k]);
}

static AvlastChunk *parse_chunk(Reading *reading, gsize length, gboolean last,
                                GError **error)
{
    const AvlastCsv *csv = reading->csv;
    AvlastLayout layout = layout_of(reading);
    g_autoptr(AvlastChunk) chunk =
        avlast_chunk_parse(&layout, csv->text->str, length, csv->line, last);

    /* Most columns of text show in the first chunk: no need to read the file twice. */
    if (!chunk->error && reading->rows == 0 && note_failures(reading, chunk)) {
        avlast_csv_restart_as_text(reading);
        avlast_chunk_free(chunk);
        layout = layout_of(reading);
        chunk = avlast_chunk_parse(&layout, csv->text->str, length, csv->line, last);
    }
    if (chunk->error) {
        g_propagate_error(error, g_steal_pointer(&chunk->error));
        return NULL;
    }
    return g_steal_pointer(&chunk);
}

static gboolean append_chunk(Reading *reading, AvlastChunk *chunk, gboolean second,
                             GError **error)
{
    if (!second && !append_lines(reading, chunk, error))
        return FALSE;
    if (!second && chunk->faults) {
        g_ptr_array_set_free_func(chunk->faults, NULL);
        g_ptr_array_extend_and_steal(reading->csv->faults,
                                     g_steal_pointer(&chunk->faults));
    }
    note_failures(reading, chunk);
    for (gsize k = 0; k < reading->n; k++) {
        AvlastColumnBuilder *builder = &reading->builders[k];
        const gsize field = builder->cells.field;
        if (builder->again)
            reading->at[field] = -1;
        if (reading->at[field] >= 0 &&
            !avlast_builder_append(builder, &chunk->cells[k], chunk->rows, error))
            return FALSE;
    }
    reading->rows += chunk->rows;
    if (chunk->parted)
        reading->after_blank = chunk->after_blank;
    else if (chunk->rows > 0)
        reading->after_blank =
            chunk->rows + (reading->blank_end ? 0 : reading->after_blank);
    reading->blank_end = chunk->blank_end || (reading->blank_end && chunk->rows == 0);
    reading->blank_lines += chunk->blank_lines;
    reading->empty_rows += chunk->empty_rows;
    reading->longest_cells += chunk->longest_cells;
    return TRUE;
}

/* Tables for people end in totals; which row is the last is known at the end. */
static void keep_last_word(Reading *reading, const AvlastLayout *layout, const char *text,
                           gsize length)
{
    gsize line = 1, start, end;
    g_auto(GStrv) cells =
        avlast_chunk_header(layout, text, length, &line, &start, &end, NULL);

    g_clear_pointer(&reading->last_word, g_free);
    for (char **cell = cells; cell && *cell && !reading->last_word; cell++)
        if (**cell)
            reading->last_word = g_strdup(*cell);
}

/* --- chunks several at a time --- */

/* Between them the pieces of a batch have work for some threads; three batches are in
 * hand: one that is read, one that is parsed, one that is put to the columns. */
#define PIECES 8

/* A copy of a chunk's text and what became of it. */
typedef struct {
    GString *text;
    gsize line;
    gboolean last;
    AvlastChunk *chunk;
} Piece;

typedef struct {
    Piece piece[PIECES];
    gsize n;
    GError *error; /* what keeps the text behind the pieces from being read */
    /* How its pieces are parsed; the reading's own changes while they are. */
    gint32 *at;
    AvlastCellColumn *cells;
    AvlastLayout layout;
} Batch;

static void batch_clear(Batch *batch)
{
    for (gsize i = 0; i < PIECES; i++) {
        if (batch->piece[i].text)
            g_string_free(batch->piece[i].text, TRUE);
        g_clear_pointer(&batch->piece[i].chunk, avlast_chunk_free);
    }
    g_clear_error(&batch->error);
    g_free(batch->at);
    g_free(batch->cells);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

static void batch_read(Batch *batch, AvlastCsv *csv)
{
    batch->n = 0;
    while (batch->n < PIECES && !batch->error) {
        Piece *piece = &batch->piece[batch->n];
        gsize length;
        if (!avlast_csv_next(csv, &length, &piece->last, &batch->error) || length == 0)
            return;
        if (!piece->text)
            piece->text = g_string_sized_new(length);
        g_string_truncate(piece->text, 0);
        g_string_append_len(piece->text, csv->text->str, (gssize)length);
        piece->line = csv->line;
        batch->n++;
        avlast_csv_drop(csv, length,
                        avlast_record_lines(csv->text->str, 0, length, csv->newline));
    }
}

static void batch_lay_out(Batch *batch, Reading *reading)
{
    const gsize fields = reading->csv->fields, n = MAX(reading->n, 1);

    batch->layout = layout_of(reading);
    if (!batch->at)
        batch->at = g_new(gint32, fields);
    if (!batch->cells)
        batch->cells = g_new0(AvlastCellColumn, n);
    memcpy(batch->at, reading->at, fields * sizeof *batch->at);
    memcpy(batch->cells, reading->cells, n * sizeof *batch->cells);
    batch->layout.at = batch->at;
    batch->layout.columns = batch->cells;
}

static void piece_parse(Piece *piece, const AvlastLayout *layout)
{
    piece->chunk = avlast_chunk_parse(layout, piece->text->str, piece->text->len,
                                      piece->line, piece->last);
}

/* The pieces in their order: the first fault is the one that counts. */
static gboolean batch_append(Batch *batch, Reading *reading, gboolean second,
                             GError **error)
{
    gboolean ok = TRUE;

    for (gsize i = 0; i < batch->n; i++) {
        Piece *piece = &batch->piece[i];
        g_autoptr(AvlastChunk) chunk = g_steal_pointer(&piece->chunk);
        if (ok && chunk->error) {
            g_propagate_error(error, g_steal_pointer(&chunk->error));
            ok = FALSE;
        }
        ok = ok && append_chunk(reading, chunk, second, error);
        if (ok && chunk->rows > 0)
            keep_last_word(reading, &batch->layout, piece->text->str + chunk->last_row,
                           piece->text->len - chunk->last_row);
    }
    batch->n = 0;
    if (ok && batch->error) {
        g_propagate_error(error, g_steal_pointer(&batch->error));
        ok = FALSE;
    }
    return ok;
}

/* All that is left: while the pieces of one batch are parsed, those of the batch before
 * are put to the columns and those of the next are read. */
static gboolean run_batches(Reading *reading, gboolean second, GError **error)
{
    g_auto(Batch) a = {0}, b = {0}, c = {0};
    Batch *parsed = &a, *before = &b, *next = &c;
    gboolean ok = TRUE;

    batch_read(parsed, reading->csv);
#pragma omp parallel if (parsed->n > 2)
#pragma omp single
    while (ok && (parsed->n > 0 || parsed->error || before->n > 0 || before->error)) {
        batch_lay_out(parsed, reading);
        for (gsize i = 0; i < parsed->n; i++) {
            Piece *piece = &parsed->piece[i];
            const AvlastLayout *layout = &parsed->layout;
#pragma omp task firstprivate(piece, layout)
            piece_parse(piece, layout);
        }
#pragma omp task shared(ok)
        ok = batch_append(before, reading, second, error);
        if (!parsed->error)
            batch_read(next, reading->csv);
#pragma omp taskwait
        Batch *done = before;
        before = parsed;
        parsed = next;
        next = done;
    }
    return ok;
}

gboolean avlast_csv_run_pass(Reading *reading, gboolean second, GError **error)
{
    AvlastCsv *csv = reading->csv;
    gsize length;
    gboolean last = FALSE;

    csv->listing = !second;
    if (!avlast_csv_restart(csv, error))
        return FALSE;
    reading->rows = reading->blank_lines = 0;
    reading->empty_rows = reading->longest_cells = 0;
    reading->after_blank = 0;
    reading->blank_end = FALSE;
    /* The first rows tell what the columns hold; to mend text it must be read in turn. */
    while (reading->rows == 0 || csv->lenient) {
        if (!avlast_csv_next(csv, &length, &last, error))
            return FALSE;
        if (length == 0)
            return TRUE;
        g_autoptr(AvlastChunk) chunk = parse_chunk(reading, length, last, error);
        if (!chunk || !append_chunk(reading, chunk, second, error))
            return FALSE;
        const AvlastLayout layout = layout_of(reading);
        if (chunk->rows > 0)
            keep_last_word(reading, &layout, csv->text->str + chunk->last_row,
                           length - chunk->last_row);
        avlast_csv_drop(csv, length, chunk->lines);
    }
    return run_batches(reading, second, error);
}
