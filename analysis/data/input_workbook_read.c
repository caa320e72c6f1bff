/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the cells of a sheet to a frame. Columns start as numbers; one that meets a text
 * is read again. */
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "data/input_workbook.h"
#include "data/last_row.h"
#include "data/typing.h"

#define CHUNK    4096 /* rows that are gathered at a time */
#define WIDE_GAP 1000 /* empty rows that no table has */

/* When all moments of a column are midnights, its writer meant days. */
typedef struct {
    gboolean midnight, timed;
    gboolean whole; /* midnights are written out */
} Moments;

typedef struct {
    AvlastTable *table;
    AvlastColumnBuilder *builders;
    AvlastCells *cells;
    Moments *moments;
    gsize n;
    gint32 *at;    /* by column of the sheet: the builder, or AVLAST_TABLE_UNWANTED, or
                      AVLAST_TABLE_UNNAMED */
    gsize rows;    /* of the table so far */
    gsize base;    /* the first row of the chunk */
    guint last;    /* the row of the last cell that holds something */
    gsize repeats; /* its first cells that are those of the header */
    GString *text; /* of the cell at hand */
    GString *word; /* of the first cell of the row at hand, when it is a text */
    gboolean probe, second;
    AvlastTableRemarks remarks;
} Reading;

static void reading_clear(Reading *reading)
{
    for (gsize k = 0; k < reading->n; k++) {
        avlast_builder_clear(&reading->builders[k]);
        g_free(reading->cells[k].number);
        g_free(reading->cells[k].code);
        g_free(reading->cells[k].reason);
        avlast_dictionary_free(reading->cells[k].words);
    }
    avlast_table_remarks_clear(&reading->remarks);
    g_free(reading->builders);
    g_free(reading->cells);
    g_free(reading->moments);
    g_free(reading->at);
    if (reading->text)
        g_string_free(reading->text, TRUE);
    if (reading->word)
        g_string_free(reading->word, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* A remark is made once, though the sheet may be read several times. */
static void remark(Reading *reading, AvlastRemark *remark, guint row, guint column,
                   const char *text)
{
    if (!reading->second && !reading->probe)
        avlast_remark_add(remark, row, column, text);
}

static gboolean reading_init(Reading *reading, AvlastTable *table,
                             const char *const *wanted, GError **error)
{
    reading->table = table;
    reading->text = g_string_new(NULL);
    reading->word = g_string_new(NULL);
    reading->at = g_new(gint32, AVLAST_WORKBOOK_COLUMNS + 1);
    if (!avlast_table_wanted(table, wanted, reading->at, error))
        return FALSE;
    reading->builders = g_new0(AvlastColumnBuilder, MAX(table->fields, 1));
    reading->cells = g_new0(AvlastCells, MAX(table->fields, 1));
    reading->moments = g_new0(Moments, MAX(table->fields, 1));
    for (gsize j = 0; j < table->fields; j++) {
        const char *name = table->header[j];
        const AvlastCodebookEntry *entry = avlast_codebook_find(table->codebook, name);
        const gboolean text =
            avlast_table_keeps_text(table, name) &&
            !(entry && !table->all_text &&
              (entry->type == AVLAST_TYPE_CATEGORY || entry->type == AVLAST_TYPE_DATE));
        if (reading->at[table->column[j]] < 0)
            continue;
        const gsize k = reading->n++;
        reading->at[table->column[j]] = (gint32)k;
        if (!avlast_builder_init(&reading->builders[k], name, j, entry, text,
                                 table->lenient, (const char *const *)table->missing,
                                 error))
            return FALSE;
    }
    return TRUE;
}

/* Makes the arrays of a chunk fit what their columns are read as, all cells empty. */
static void start_chunk(Reading *reading)
{
    for (gsize k = 0; k < reading->n; k++) {
        AvlastCells *cells = &reading->cells[k];
        const AvlastCellColumn *column = &reading->builders[k].cells;
        g_clear_pointer(&cells->words, avlast_dictionary_free);
        cells->failed = FALSE;
        if (!cells->reason)
            cells->reason = g_new(guint8, CHUNK);
        if (column->text && !cells->code)
            cells->code = g_new(guint32, CHUNK);
        if (!column->text && !cells->number)
            cells->number = g_new(double, CHUNK);
        if (column->text)
            cells->words = avlast_dictionary_new();
        for (gsize i = 0; i < CHUNK; i++)
            avlast_cells_empty(cells, column, i);
    }
}

/* --- rows --- */

static gboolean flush(Reading *reading, gsize n, GError **error)
{
    for (gsize k = 0; k < reading->n; k++) {
        AvlastColumnBuilder *builder = &reading->builders[k];
        gint32 *at = &reading->at[reading->table->column[builder->cells.field]];
        if (reading->cells[k].failed) {
            builder->again = TRUE;
            *at = AVLAST_TABLE_UNWANTED;
        }
        if (*at >= 0 && !avlast_builder_append(builder, &reading->cells[k], n, error))
            return FALSE;
    }
    reading->base += n;
    start_chunk(reading);
    return TRUE;
}

/* A cell of this row holds something: rows up to it exist. */
static gboolean reach_row(Reading *reading, const AvlastWorkbookCell *cell,
                          GError **error)
{
    const AvlastTable *table = reading->table;
    const gsize row = cell->row - table->header_row - 1;

    if (cell->row == reading->last)
        return TRUE;
    const gsize gap = row - reading->rows;
    if (gap >= WIDE_GAP)
        return avlast_table_fail_stray(table, cell, gap, error);
    for (gsize i = 0; i < gap; i++)
        remark(reading, &reading->remarks.blank, cell->row - (guint)(gap - i), 0, NULL);
    reading->last = cell->row;
    reading->repeats = 0;
    reading->rows = row + 1;
    while (row >= reading->base + CHUNK)
        if (!flush(reading, CHUNK, error))
            return FALSE;
    return TRUE;
}

/* The row's first word, for what is said of the last row. */
static void keep_word(Reading *reading, const AvlastWorkbookCell *cell)
{
    AvlastWorkbookValue value;

    g_string_truncate(reading->word, 0);
    if ((cell->type == AVLAST_WORKBOOK_SHARED || cell->type == AVLAST_WORKBOOK_TEXT) &&
        !avlast_workbook_value(reading->table->workbook, cell, reading->word, &value,
                               NULL))
        g_string_truncate(reading->word, 0);
}

/* --- cells --- */

/* An error of the workbook's own is a value only when it is said to mean missing; a
 * lenient reading takes it for an empty cell. */
static gboolean take_error(Reading *reading, const AvlastWorkbookCell *cell,
                           const AvlastCellColumn *column, GError **error)
{
    const AvlastTable *table = reading->table;
    const char *text = reading->text->str;

    for (gsize i = 0; i < column->n_missing; i++)
        if (strcmp(column->missing[i], text) == 0)
            return TRUE;
    if (!avlast_table_fail_error(table, cell, column->name, text, error))
        return FALSE;
    g_string_truncate(reading->text, 0);
    return TRUE;
}

static void take_moment(Moments *moments, GString *text)
{
    if (!g_str_has_suffix(text->str, "T00:00:00")) {
        moments->timed = TRUE;
        return;
    }
    moments->midnight = TRUE;
    if (!moments->whole)
        g_string_truncate(text, text->len - strlen("T00:00:00"));
}

static gboolean take_cell(Reading *reading, const AvlastWorkbookCell *cell, gsize k,
                          GError **error)
{
    static const AvlastNotation stored = {.decimal = '.'};
    AvlastTable *table = reading->table;
    const AvlastCellColumn *column = &reading->builders[k].cells;
    AvlastCells *cells = &reading->cells[k];
    const gsize row = cell->row - table->header_row - 1 - reading->base;
    AvlastWorkbookValue value;

    if (table->lenient && avlast_workbook_is_unsaved(cell))
        return avlast_table_fault(table, "AV163", cell->row, cell->column, "", error,
                                  "a formula whose value was not saved (column '%s')",
                                  column->name);
    if (!avlast_workbook_value(table->workbook, cell, reading->text, &value, error))
        return FALSE;
    if (cell->formula)
        remark(reading, &reading->remarks.formulas, cell->row, cell->column, NULL);
    if (value == AVLAST_VALUE_ERROR && !take_error(reading, cell, column, error))
        return FALSE;
    if (value == AVLAST_VALUE_MOMENT)
        take_moment(&reading->moments[k], reading->text);
    if (value == AVLAST_VALUE_NO_DATE)
        remark(reading, &reading->remarks.no_date, cell->row, cell->column,
               reading->text->str);
    const AvlastNotation notation =
        value == AVLAST_VALUE_NUMBER || value == AVLAST_VALUE_NO_DATE ? stored
                                                                      : table->notation;
    if (!avlast_cells_take(cells, column, notation, row, reading->text->str,
                           reading->text->len) &&
        column->strict)
        return avlast_table_fail_number(table, cell, column->name, reading->text->str,
                                        error);
    return TRUE;
}

static gboolean take_number(Reading *reading, const AvlastWorkbookCell *cell, gsize k)
{
    static const AvlastNotation stored = {.decimal = '.'};
    const AvlastCellColumn *column = &reading->builders[k].cells;
    const gsize row = cell->row - reading->table->header_row - 1 - reading->base;
    double value;

    if (cell->type != AVLAST_WORKBOOK_NUMBER || cell->formula || column->text ||
        cell->length == 0 ||
        avlast_styles_kind(reading->table->workbook->styles, cell->style) !=
            AVLAST_FORMAT_PLAIN ||
        !avlast_number_parse(cell->text, cell->length, '.', &value))
        return FALSE;
    return avlast_cells_take(&reading->cells[k], column, stored, row, cell->text,
                             cell->length);
}

static gboolean on_cell(gpointer data, const AvlastWorkbookCell *cell, GError **error)
{
    Reading *reading = data;
    const gint32 at = reading->at[cell->column];

    if (cell->row <= reading->table->header_row)
        return TRUE;
    if (reading->probe && cell->row > reading->table->header_row + CHUNK)
        return FALSE;
    if (avlast_workbook_is_blank(reading->table->workbook, cell))
        return TRUE;
    if (at == AVLAST_TABLE_UNNAMED)
        return avlast_table_fail_unnamed(reading->table, cell, error);
    if (cell->row != reading->last)
        keep_word(reading, cell);
    if (!reach_row(reading, cell, error) ||
        !avlast_table_watch_header(reading->table, cell, reading->text, &reading->repeats,
                                   error))
        return FALSE;
    /* The chunk before may have shown that the column must be read again. */
    const gint32 k = reading->at[cell->column];
    return k < 0 || reading->cells[k].failed || take_number(reading, cell, (gsize)k) ||
           take_cell(reading, cell, (gsize)k, error);
}

static gboolean on_hidden_row(gpointer data, guint row, GError **error)
{
    Reading *reading = data;

    (void)error;
    if (row > reading->table->header_row)
        remark(reading, &reading->remarks.hidden, row, 0, NULL);
    return TRUE;
}

static gboolean on_hidden_columns(gpointer data, guint first, guint last, GError **error)
{
    Reading *reading = data;

    (void)error;
    for (guint c = first; c <= last; c++)
        if (reading->at[c] != AVLAST_TABLE_UNNAMED)
            remark(reading, &reading->remarks.veiled, 0, c, NULL);
    return TRUE;
}

static gboolean on_merged(gpointer data, const AvlastWorkbookArea *area, GError **error)
{
    Reading *reading = data;

    (void)error;
    if (area->last_row > reading->table->header_row && area->row <= reading->last) {
        g_autofree char *from = avlast_workbook_reference(area->row, area->column);
        g_autofree char *to =
            avlast_workbook_reference(area->last_row, area->last_column);
        g_autofree char *both = g_strdup_printf("%s:%s", from, to);
        remark(reading, &reading->remarks.merged, area->row, area->column, both);
    }
    return TRUE;
}

/* --- passes --- */

static gboolean run_pass(Reading *reading, GError **error)
{
    static const AvlastWorkbookEvents events = {.cell = on_cell,
                                                .hidden_row = on_hidden_row,
                                                .hidden_columns = on_hidden_columns,
                                                .merged = on_merged};
    AvlastTable *table = reading->table;

    reading->rows = reading->base = 0;
    reading->last = 0;
    start_chunk(reading);
    return avlast_workbook_scan(table->workbook, table->sheet, &events, reading, error) &&
           (reading->probe || flush(reading, reading->rows - reading->base, error));
}

/* Columns that showed to be text start again. */
static gboolean restart_failed(Reading *reading, gboolean alone)
{
    gboolean any = FALSE;

    for (gsize k = 0; k < reading->n; k++) {
        AvlastColumnBuilder *builder = &reading->builders[k];
        gint32 *at = &reading->at[reading->table->column[builder->cells.field]];
        Moments *moments = &reading->moments[k];
        const gboolean mixed = moments->midnight && moments->timed && !moments->whole;
        const gboolean failed = builder->again || reading->cells[k].failed || mixed;
        moments->whole |= mixed;
        any |= failed;
        if (failed)
            avlast_builder_start_text(builder);
        *at = failed || !alone ? (gint32)k : AVLAST_TABLE_UNWANTED;
    }
    return any;
}

static gboolean read_columns(Reading *reading, GError **error)
{
    /* Most columns of text show in the first rows: no need to read all twice. */
    reading->probe = TRUE;
    if (!run_pass(reading, error))
        return FALSE;
    restart_failed(reading, FALSE);
    reading->probe = FALSE;
    if (!run_pass(reading, error))
        return FALSE;
    if (reading->rows == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV109", NULL,
                    "'%s' has a header but no rows (sheet '%s')", reading->table->name,
                    reading->table->sheet->name);
        return FALSE;
    }
    reading->second = TRUE;
    return !restart_failed(reading, TRUE) || run_pass(reading, error);
}

static AvlastFrame *make_frame(Reading *reading, GError **error)
{
    AvlastTable *table = reading->table;
    const AvlastSource *source = avlast_package_source(table->workbook->package);
    g_autoptr(AvlastFrame) frame = avlast_frame_new(table->name, reading->rows);
    gboolean plain;
    g_autofree char *form = avlast_table_form(table, &plain);

    frame->line = avlast_line_runs_from(table->header_row + 1, reading->rows);
    if (!plain)
        g_ptr_array_add(frame->notes, g_strdup_printf("read as %s", form));
    for (guint i = 0; i < table->notes->len; i++)
        g_ptr_array_add(frame->notes, g_strdup(g_ptr_array_index(table->notes, i)));
    for (gsize k = 0; k < reading->n; k++) {
        AvlastColumn *column = avlast_builder_finish(
            &reading->builders[k], table->notation, frame->line, frame->notes, error);
        if (!column)
            return NULL;
        avlast_frame_add(frame, column);
    }
    avlast_table_remarks_note(&reading->remarks, table, frame->notes);
    if (table->fields > 1 && reading->rows > 1)
        avlast_last_row_note(reading->word->str,
                             avlast_frame_line(frame, reading->rows - 1), 0,
                             frame->notes);
    frame->sha256 = g_strdup(avlast_source_sha256(source));
    frame->bytes = avlast_source_bytes(source);
    frame->header = g_strdupv(table->header);
    table->rows = reading->rows;
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_table_read(AvlastTable *table, const char *const *wanted,
                               GError **error)
{
    g_auto(Reading) reading = {0};

    if (!reading_init(&reading, table, wanted, error) || !read_columns(&reading, error) ||
        !avlast_source_unchanged(avlast_package_source(table->workbook->package), error))
        return NULL;
    return make_frame(&reading, error);
}
