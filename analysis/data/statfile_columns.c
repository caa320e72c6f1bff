/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_columns.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "data/statfile_codebook.h"
#include "data/statfile_date.h"
#include "data/statfile_numbers.h"
#include "data/typing.h"

/* Beyond so many values of declared ranges, the rest share one reason. */
#define MOST_RANGE_CODES 200
#define OTHER_CODES      "other codes that the file declares missing"

typedef struct {
    const AvlastStatVariable *variable;
    AvlastStatMeaning meaning;
    AvlastCodebookEntry *entry; /* what the user and the file say, the user first */
    AvlastColumnBuilder builder;
    gboolean own_values; /* entry's values are the file's */
    gboolean number;     /* numbers are kept as numbers */
    gboolean parsed;     /* texts that the user's codebook calls numbers */
    gsize no_dates;      /* cells beyond the calendar */
    double last;         /* the missing number met last, and its reason */
    guint8 last_reason;
} Column;

typedef struct {
    const AvlastStatReading *reading;
    AvlastCodebook *codebook; /* the user's and the file's as one */
    Column *columns;
    gsize n;
    gsize rows;
    /* Space for a block. */
    AvlastCells cells;
    gsize space;
    gboolean alien;
} Reader;

static void reader_clear(Reader *reader)
{
    for (gsize k = 0; k < reader->n; k++)
        avlast_builder_clear(&reader->columns[k].builder);
    avlast_codebook_free(reader->codebook);
    g_free(reader->columns);
    g_free(reader->cells.number);
    g_free(reader->cells.code);
    g_free(reader->cells.reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reader, reader_clear)

static gboolean column_init(Column *column, const AvlastStatReading *reading,
                            AvlastCodebookEntry *entry, gsize field, GError **error)
{
    const AvlastStatHead *head = reading->head;
    const AvlastStatVariable *variable = g_ptr_array_index(head->variables, field);
    const AvlastCsvOptions *options = reading->options;
    const AvlastCodebookEntry *user =
        avlast_codebook_find(options->codebook, variable->name);
    const gboolean text =
        options->all_text ||
        (options->text && g_strv_contains(options->text, variable->name));

    column->variable = variable;
    column->last = NAN;
    column->meaning = variable->text ? AVLAST_STAT_PLAIN
                                     : avlast_stat_meaning(head->kind, variable->format);
    column->entry = entry;
    column->own_values = !user || user->values->len == 0;
    const AvlastType type = column->entry->type;
    const gboolean numeric = type == AVLAST_TYPE_NUMBER || type == AVLAST_TYPE_INTEGER;
    const gboolean texts = variable->text || avlast_stat_is_date(column->meaning);
    column->number = numeric && !text && !texts;
    column->parsed = numeric && !text && texts;
    /* Its cells are read as a category first. */
    if (column->parsed)
        column->entry->type = AVLAST_TYPE_CATEGORY;
    return avlast_builder_init(&column->builder, variable->name, field, column->entry,
                               text, options->lenient, options->missing, error);
}

static gboolean lists(const GPtrArray *codes, const char *text)
{
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(((const AvlastCode *)g_ptr_array_index(codes, i))->code, text) == 0)
            return TRUE;
    return FALSE;
}

/* The reason of a cell without a value that can be used: 0 when it has one. */
static guint8 reason_of(Column *column, const AvlastStatHead *head, double value,
                        char tag)
{
    AvlastColumnBuilder *builder = &column->builder;
    const AvlastStatVariable *variable = column->variable;

    if (tag == AVLAST_STAT_EMPTY)
        return 1;
    if (tag != AVLAST_STAT_PRESENT) {
        const char code[] = {'.', tag, '\0'};
        return avlast_builder_code(builder, code,
                                   avlast_stat_label(head, variable, NAN, tag, NULL));
    }
    if (value == column->last)
        return column->last_reason;
    for (gsize i = 0; column->number && i < builder->cells.n_missing; i++)
        if (builder->missing_value[i] == value)
            return (guint8)(i + 2);
    if (!avlast_stat_is_missing(variable, value))
        return 0;
    g_autofree char *code = avlast_stat_code(head, variable, value, AVLAST_STAT_PRESENT);
    /* What the user lists as a value is one. */
    if (lists(column->entry->values, code))
        return 0;
    const char *label = avlast_stat_label(head, variable, value, '\0', NULL);
    column->last = value;
    column->last_reason = avlast_builder_code(
        builder,
        label || builder->cells.n_missing < MOST_RANGE_CODES ? code : OTHER_CODES, label);
    return column->last_reason;
}

static gboolean fail_infinite(const Reader *reader, const Column *column, gsize row,
                              GError **error)
{
    const AvlastPlace place = {reader->reading->path, row + 1,
                               column->builder.cells.field + 1};

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV158", &place,
                "the number is infinite (row %" G_GSIZE_FORMAT ", column '%s')\nhint: "
                "correct it in %s, where it most likely came from a division by zero",
                row + 1, column->variable->name,
                avlast_stat_program(reader->reading->head->kind));
    return FALSE;
}

/* Numbers of a column that is no number column, as text. */
static void write_number(Column *column, const AvlastStatHead *head, double value,
                         AvlastCells *cells, gsize row)
{
    char text[AVLAST_NUMBER_BUFFER], date[AVLAST_STAT_DATE_BUFFER];
    const char *word = NULL;

    if (avlast_stat_is_date(column->meaning)) {
        word = avlast_stat_date(head->kind, column->meaning, value, date);
        column->no_dates += word == NULL;
    }
    if (!word)
        word = avlast_number_exact(value, text);
    cells->code[row] = avlast_dictionary_code(cells->words, word, strlen(word));
}

static gboolean take_numbers(Reader *reader, Column *column, AvlastWireBody *body,
                             guint32 rows, GError **error)
{
    const AvlastStatHead *head = reader->reading->head;
    const guint8 *values = avlast_wire_take(body, (gsize)rows * sizeof(double));
    const guint8 *tags = avlast_wire_take(body, rows);
    AvlastCells *cells = &reader->cells;

    for (gsize i = 0; !body->bad && i < rows; i++) {
        double value;
        memcpy(&value, values + i * sizeof value, sizeof value);
        const guint8 reason = reason_of(column, head, value, (char)tags[i]);
        if (reason == 0 && !isfinite(value))
            return fail_infinite(reader, column, reader->rows + i, error);
        cells->reason[i] = reason;
        if (column->number)
            cells->number[i] = reason ? NAN : value;
        else if (reason)
            cells->code[i] = AVLAST_NO_LEVEL;
        else
            write_number(column, head, value, cells, i);
    }
    return TRUE;
}

static void take_texts(Reader *reader, AvlastWireBody *body, guint32 rows)
{
    const guint8 *lengths = avlast_wire_take(body, (gsize)rows * sizeof(guint32));
    AvlastCells *cells = &reader->cells;

    for (gsize i = 0; !body->bad && i < rows; i++) {
        guint32 length;
        memcpy(&length, lengths + i * sizeof length, sizeof length);
        const char *text = (const char *)avlast_wire_take(body, length);
        if (!text)
            return;
        gsize n;
        const char *read =
            avlast_stat_texts_read(reader->reading->texts, text, length, &n);
        if (!read) {
            reader->alien = TRUE;
            return;
        }
        cells->reason[i] = n == 0;
        cells->code[i] =
            n == 0 ? AVLAST_NO_LEVEL : avlast_dictionary_code(cells->words, read, n);
    }
}

static gboolean reserve(Reader *reader, gsize rows, GError **error)
{
    if (rows <= reader->space)
        return TRUE;
    g_free(reader->cells.number);
    g_free(reader->cells.code);
    g_free(reader->cells.reason);
    reader->cells.code = NULL;
    reader->cells.reason = NULL;
    reader->cells.number = avlast_array(double, rows, error);
    if (reader->cells.number)
        reader->cells.code = avlast_array(guint32, rows, error);
    if (reader->cells.code)
        reader->cells.reason = avlast_array(guint8, rows, error);
    reader->space = reader->cells.reason ? rows : 0;
    return reader->space > 0;
}

static gboolean take_block(Reader *reader, const AvlastStatStream *stream,
                           AvlastWireBody *body, GError **error)
{
    const guint32 rows = avlast_wire_u32(body);

    /* A row has at least five bytes in some column. */
    if (rows == 0 || rows > body->left / 4)
        return avlast_stat_fail_message(stream, error);
    if (!reserve(reader, rows, error))
        return FALSE;
    for (gsize k = 0; k < reader->n && !reader->alien; k++) {
        Column *column = &reader->columns[k];
        gboolean ok = TRUE;
        reader->cells.words = column->number ? NULL : avlast_dictionary_new();
        if (column->variable->text)
            take_texts(reader, body, rows);
        else
            ok = take_numbers(reader, column, body, rows, error);
        if (ok && body->bad)
            ok = avlast_stat_fail_message(stream, error);
        if (ok && !reader->alien)
            ok = avlast_builder_append(&column->builder, &reader->cells, rows, error);
        g_clear_pointer(&reader->cells.words, avlast_dictionary_free);
        if (!ok)
            return FALSE;
    }
    if (!reader->alien && body->left > 0)
        return avlast_stat_fail_message(stream, error);
    reader->rows += rows;
    return TRUE;
}

static gboolean take_all(Reader *reader, const AvlastStatRequest *request, GError **error)
{
    g_autoptr(AvlastStatStream) stream = avlast_stat_start(
        reader->reading->path, request, reader->reading->in_process, error);
    AvlastWireType type = AVLAST_WIRE_HEAD;
    AvlastWireBody body;

    while (stream && type != AVLAST_WIRE_DONE && !reader->alien) {
        if (!avlast_stat_next(stream, &type, &body, error))
            return FALSE;
        if (type == AVLAST_WIRE_BLOCK) {
            if (!take_block(reader, stream, &body, error))
                return FALSE;
        } else if (type != AVLAST_WIRE_DONE ||
                   avlast_wire_i64(&body) != (gint64)reader->rows) {
            return avlast_stat_fail_message(stream, error);
        }
    }
    return stream != NULL;
}

static AvlastColumn *finish_column(Reader *reader, Column *own, const AvlastFrame *frame,
                                   GError **error)
{
    const AvlastNotation notation = {.decimal = '.'};
    g_autoptr(GPtrArray) remarks = g_ptr_array_new_with_free_func(g_free);
    AvlastColumn *column =
        avlast_builder_finish(&own->builder, notation, frame->line, remarks, error);

    if (!column)
        return NULL;
    /* That a text has no label in the file is no news. */
    for (guint i = 0; !own->own_values && i < remarks->len; i++)
        g_ptr_array_add(frame->notes, g_strdup(g_ptr_array_index(remarks, i)));
    if (own->no_dates > 0)
        g_ptr_array_add(frame->notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT " value%s of '%s' lie%s "
                                        "outside the years 1 to 9999 and %s kept as the "
                                        "number that is stored",
                                        own->no_dates, own->no_dates == 1 ? "" : "s",
                                        column->name, own->no_dates == 1 ? "s" : "",
                                        own->no_dates == 1 ? "is" : "are"));
    if (!own->parsed)
        return column;
    AvlastColumn *numbers = avlast_stat_numbers(reader->reading, own->builder.cells.field,
                                                column, frame->rows, error);
    if (numbers != column)
        avlast_column_free(column);
    return numbers;
}

static AvlastFrame *make_frame(Reader *reader, GError **error)
{
    const AvlastStatReading *reading = reader->reading;
    const AvlastPlace place = {reading->path, 0, 0};

    if (reader->rows == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV109", &place,
                    "the %s has variables but no rows",
                    avlast_stat_kind_name(reading->head->kind));
        return NULL;
    }
    g_autoptr(AvlastFrame) frame = avlast_frame_new(reading->path, reader->rows);
    frame->line = avlast_line_runs_from(1, reader->rows);
    for (gsize k = 0; k < reader->n; k++) {
        AvlastColumn *column = finish_column(reader, &reader->columns[k], frame, error);
        if (!column)
            return NULL;
        avlast_frame_add(frame, column);
    }
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_stat_read(const AvlastStatReading *reading,
                              const AvlastStatRequest *request, gboolean *alien,
                              GError **error)
{
    g_auto(Reader) reader = {.reading = reading};
    const guint variables = reading->head->variables->len;

    *alien = FALSE;
    reader.codebook = avlast_codebook_merge(reading->options->codebook, reading->own);
    reader.columns = g_new0(Column, variables);
    for (guint j = 0; j < variables; j++) {
        const AvlastStatVariable *variable =
            g_ptr_array_index(reading->head->variables, j);
        AvlastCodebookEntry *entry =
            g_hash_table_lookup(reader.codebook->index, variable->name);
        if (reading->wanted[j] &&
            !column_init(&reader.columns[reader.n++], reading, entry, j, error))
            return NULL;
    }
    if (!take_all(&reader, request, error))
        return NULL;
    *alien = reader.alien;
    return reader.alien ? NULL : make_frame(&reader, error);
}
