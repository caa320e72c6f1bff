/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/chunk.h"
#include "data/csv_internal.h"
#include "data/detect.h"
#include "data/last_row.h"
#include "data/typing.h"

/* More are the habit of the program that wrote the file. */
#define FEW_BLANK_LINES 3
/* A note below a table is short. */
#define NOTE_ROWS 3
#define MOST_ROWS (G_GUINT64_CONSTANT(1) << 31)

/* One reading of some columns: the builders and how chunks find them. */
typedef struct {
    AvlastCsv *csv;
    AvlastColumnBuilder *builders;
    AvlastCellColumn *cells; /* the builders' cells, side by side for the layout */
    gint32 *at;
    gsize n;
    AvlastLineRuns *line;
    gsize rows, blank_lines, empty_rows, longest_cells;
    char *last_word;   /* in the last row, its first cell that is not empty */
    gsize after_blank; /* rows after the last blank line that rows follow, or all */
    gboolean blank_end;
} Reading;

static void reading_clear(Reading *reading)
{
    for (gsize k = 0; k < reading->n; k++)
        avlast_builder_clear(&reading->builders[k]);
    g_free(reading->builders);
    g_free(reading->cells);
    g_free(reading->at);
    g_clear_pointer(&reading->line, avlast_line_runs_free);
    g_free(reading->last_word);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* Marks the wanted fields with 1 in at; FALSE when a name is unknown. */
static gboolean mark_wanted(const AvlastCsv *csv, const char *const *wanted, gint32 *at,
                            GError **error)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize j = 0; j < csv->fields; j++) {
        g_hash_table_insert(index, csv->header[j], GSIZE_TO_POINTER(j));
        at[j] = wanted ? -1 : 1;
    }
    for (; wanted && *wanted; wanted++) {
        gpointer field;
        if (g_hash_table_lookup_extended(index, *wanted, NULL, &field)) {
            at[GPOINTER_TO_SIZE(field)] = 1;
            continue;
        }
        g_autofree char *hint =
            avlast_text_no_column(*wanted, (const char *const *)csv->header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL, "no column '%s' in '%s'%s",
                    *wanted, csv->name, hint);
        return FALSE;
    }
    return TRUE;
}

static gboolean reading_init(Reading *reading, AvlastCsv *csv, const char *const *wanted,
                             GError **error)
{
    gsize n = 0;

    reading->csv = csv;
    reading->line = avlast_line_runs_new();
    reading->at = g_new(gint32, csv->fields);
    if (!mark_wanted(csv, wanted, reading->at, error))
        return FALSE;
    for (gsize j = 0; j < csv->fields; j++)
        n += reading->at[j] > 0;
    reading->builders = g_new0(AvlastColumnBuilder, MAX(n, 1));
    reading->cells = g_new0(AvlastCellColumn, MAX(n, 1));
    for (gsize j = 0; j < csv->fields; j++) {
        if (reading->at[j] < 0)
            continue;
        const char *name = csv->header[j];
        const AvlastCodebookEntry *entry = avlast_codebook_find(csv->codebook, name);
        const gboolean text =
            avlast_csv_keeps_text(csv, name) &&
            !(entry && !csv->all_text &&
              (entry->type == AVLAST_TYPE_CATEGORY || entry->type == AVLAST_TYPE_DATE));
        reading->at[j] = (gint32)reading->n;
        if (!avlast_builder_init(&reading->builders[reading->n++], name, j, entry, text,
                                 csv->lenient, (const char *const *)csv->missing, error))
            return FALSE;
    }
    return TRUE;
}

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

static void restart_as_text(Reading *reading)
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
        restart_as_text(reading);
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

/* The columns of a second pass get only their own cells; the first pass takes all. */
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
static void keep_last_word(Reading *reading, gsize from, gsize to)
{
    const AvlastCsv *csv = reading->csv;
    const AvlastLayout layout = layout_of(reading);
    gsize line = 1, start, end;
    g_auto(GStrv) cells = avlast_chunk_header(&layout, csv->text->str + from, to - from,
                                              &line, &start, &end, NULL);

    g_clear_pointer(&reading->last_word, g_free);
    for (char **cell = cells; cell && *cell && !reading->last_word; cell++)
        if (**cell)
            reading->last_word = g_strdup(*cell);
}

static gboolean run_pass(Reading *reading, gboolean second, GError **error)
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
    for (;;) {
        if (!avlast_csv_next(csv, &length, &last, error))
            return FALSE;
        if (length == 0)
            return TRUE;
        g_autoptr(AvlastChunk) chunk = parse_chunk(reading, length, last, error);
        if (!chunk || !append_chunk(reading, chunk, second, error))
            return FALSE;
        if (chunk->rows > 0)
            keep_last_word(reading, chunk->last_row, length);
        avlast_csv_drop(csv, length, chunk->lines);
    }
}

static gboolean read_columns(Reading *reading, GError **error)
{
    gboolean again = FALSE;

    if (!run_pass(reading, FALSE, error))
        return FALSE;
    if (reading->rows == 0) {
        const AvlastPlace place = {reading->csv->name, reading->csv->first_line, 1};
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV109", &place,
                    "'%s' has a header but no rows", reading->csv->name);
        return FALSE;
    }
    for (gsize j = 0; j < reading->csv->fields; j++)
        reading->at[j] = -1;
    for (gsize k = 0; k < reading->n; k++)
        if (reading->builders[k].again) {
            reading->at[reading->builders[k].cells.field] = (gint32)k;
            again = TRUE;
        }
    restart_as_text(reading);
    return !again || run_pass(reading, TRUE, error);
}

static void note_form(const AvlastCsv *csv, const Reading *reading, GPtrArray *notes)
{
    gboolean plain;
    g_autofree char *form = avlast_csv_form(csv, &plain);

    if (!plain)
        g_ptr_array_add(notes, g_strdup_printf("read as %s", form));
    /* A declared delimiter that parts nothing is most likely a slip. */
    const char *other = csv->fields == 1 ? strpbrk(csv->header[0], ",;\t|") : NULL;
    if (other)
        g_ptr_array_add(notes,
                        g_strdup_printf("the file has one column under the delimiter "
                                        "%s, though its header holds %s",
                                        avlast_delimiter_name(csv->delimiter),
                                        avlast_delimiter_name(*other)));
    if (csv->fields == 1 && reading->blank_lines > 0)
        g_ptr_array_add(notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT " blank line%s skipped; "
                                        "write \"\" for a missing value in a file "
                                        "with one column",
                                        reading->blank_lines,
                                        reading->blank_lines == 1 ? " was" : "s were"));
}

/* What no rule forbids and yet is hardly meant. */
static void note_oddities(const AvlastCsv *csv, const Reading *reading, GPtrArray *notes)
{
    const gsize n = reading->empty_rows;

    if (n > 0 && csv->fields > 1 && !csv->lenient)
        g_ptr_array_add(notes, g_strdup_printf("%" G_GSIZE_FORMAT
                                               " row%s nothing but delimiters",
                                               n, n == 1 ? " holds" : "s hold"));
    if (csv->fields > 1 && reading->rows > 1) {
        const gsize rows = reading->rows, after = reading->after_blank;
        const gboolean note =
            after < rows && after <= NOTE_ROWS && reading->blank_lines <= FEW_BLANK_LINES;
        avlast_last_row_note(
            reading->last_word, avlast_line_runs_at(reading->line, rows - 1),
            note ? avlast_line_runs_at(reading->line, rows - after) : 0, notes);
    }
    if (reading->longest_cells > 0)
        g_ptr_array_add(notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT
                                        " cell%s exactly 32767 characters long, the most "
                                        "that Excel holds: texts may be cut off",
                                        reading->longest_cells,
                                        reading->longest_cells == 1 ? " is" : "s are"));
    if (reading->rows + MAX(csv->header_rows, 1) == 1048576)
        g_ptr_array_add(notes,
                        g_strdup("the file has exactly as many lines as a sheet of "
                                 "Excel (1048576): rows may be cut off"));
}

AvlastFrame *avlast_csv_read(AvlastCsv *csv, const char *const *wanted, GError **error)
{
    g_auto(Reading) reading = {0};

    if (csv->used)
        g_ptr_array_set_size(csv->faults, 0);
    if (!reading_init(&reading, csv, wanted, error) || !read_columns(&reading, error))
        return NULL;

    avlast_text_faults_sort(csv->faults);
    g_autoptr(AvlastFrame) frame = avlast_frame_new(csv->name, reading.rows);
    note_form(csv, &reading, frame->notes);
    note_oddities(csv, &reading, frame->notes);
    for (guint i = 0; i < csv->notes->len; i++)
        g_ptr_array_add(frame->notes, g_strdup(g_ptr_array_index(csv->notes, i)));
    for (gsize k = 0; k < reading.n; k++) {
        AvlastColumn *column = avlast_builder_finish(&reading.builders[k], csv->notation,
                                                     reading.line, frame->notes, error);
        if (!column)
            return NULL;
        avlast_frame_add(frame, column);
    }
    frame->sha256 = g_strdup(avlast_source_sha256(csv->source));
    frame->bytes = avlast_source_bytes(csv->source);
    frame->header = g_strdupv(csv->header);
    frame->line = g_steal_pointer(&reading.line);
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_csv_load(const char *path, const AvlastCsvOptions *options,
                             const char *const *wanted, GError **error)
{
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, options, error);

    return csv ? avlast_csv_read(csv, wanted, error) : NULL;
}
