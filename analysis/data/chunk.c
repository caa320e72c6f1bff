/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/chunk_internal.h"

#include <csv.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/frame.h"
#include "data/records.h"

#define PARSER_OPTIONS (CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)

/* What the callbacks of libcsv need to know. */
typedef struct {
    const AvlastLayout *layout;
    AvlastChunk *chunk;
    const char *text;
    gsize record, record_end; /* the record that is being parsed */
    gsize base_line, line;    /* of text[0] and of the record */
    gsize field, rows_of_record;
    gboolean repeats; /* the row so far is the header's */
    gboolean any;     /* the row so far holds something */
} Parse;

static AvlastPlace place_at(const Parse *parse, gsize at)
{
    AvlastPlace place = {parse->layout->source, parse->base_line, 0};

    avlast_record_place(parse->text, at, parse->layout->newline, &place.line,
                        &place.column);
    return place;
}

static gboolean grow(AvlastChunk *chunk, const AvlastLayout *layout)
{
    return avlast_chunk_reserve(chunk, layout,
                                chunk->capacity ? chunk->capacity * 2 : 64);
}

static void fail_number(Parse *parse, const AvlastCellColumn *column, const char *text)
{
    const AvlastLayout *layout = parse->layout;
    const AvlastPlace place =
        place_at(parse, avlast_record_field(parse->text, parse->record, parse->record_end,
                                            layout->delimiter, column->field));
    g_autofree char *advice = avlast_cell_advice(text, layout->notation);

    avlast_fail(&parse->chunk->error, AVLAST_ERROR_MALFORMED, "AV110", &place,
                "'%s' is not a number (column '%s')\nhint: %s", text, column->name,
                advice ? advice
                       : "name the texts that mean missing with --missing or in the "
                         "codebook");
}

/* A file that was put behind another may bring its byte-order mark. */
static const char *after_mark(gsize field, const char *text)
{
    return field == 0 && g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
}

static void on_field(void *field_text, size_t length, void *data)
{
    Parse *parse = data;
    AvlastChunk *chunk = parse->chunk;
    const gsize field = parse->field++, row = chunk->rows;

    if (field == 0)
        parse->repeats = parse->layout->first_row && parse->layout->fields > 1;
    parse->any |= length > 0;
    if (length >= AVLAST_LONGEST_CELL &&
        g_utf8_strlen(field_text, (gssize)length) == AVLAST_LONGEST_CELL)
        parse->chunk->longest_cells++;
    if (parse->repeats)
        parse->repeats =
            field < parse->layout->fields &&
            strcmp(parse->layout->first_row[field], after_mark(field, field_text)) == 0;
    if (field >= parse->layout->fields || parse->layout->at[field] < 0 || chunk->error)
        return;
    if (row == chunk->capacity && !grow(chunk, parse->layout))
        return;

    const gsize k = (gsize)parse->layout->at[field];
    const AvlastCellColumn *column = &parse->layout->columns[k];
    AvlastCells *cells = &chunk->cells[k];
    if (cells->failed)
        return;
    if (!avlast_cells_take(cells, column, parse->layout->notation, row, field_text,
                           length) &&
        column->strict)
        fail_number(parse, column, field_text);
}

static AvlastPlace place_of_ragged(const Parse *parse)
{
    const AvlastLayout *layout = parse->layout;

    return place_at(parse, parse->field > layout->fields
                               ? avlast_record_field(parse->text, parse->record,
                                                     parse->record_end, layout->delimiter,
                                                     layout->fields)
                               : parse->record);
}

static const char *ragged_hint(gsize got, gsize wanted)
{
    if (got > wanted)
        return "put quotes around a text that holds the delimiter; a delimiter at the "
               "end "
               "of all rows must stand in the header too, with a name";
    if (got == 1)
        return "a note or a title that is no part of the table must go; of a row, write "
               "an "
               "empty field between two delimiters for a missing value";
    return "write an empty field between two delimiters for a missing value";
}

static void fail_ragged(Parse *parse)
{
    const gsize wanted = parse->layout->fields, got = parse->field;
    const AvlastPlace place = place_of_ragged(parse);

    avlast_fail(&parse->chunk->error, AVLAST_ERROR_MALFORMED, "AV106", &place,
                "the row has %" G_GSIZE_FORMAT " field%s, the header %" G_GSIZE_FORMAT
                "\nhint: %s",
                got, got == 1 ? "" : "s", wanted, ragged_hint(got, wanted));
}

static void list_ragged(Parse *parse)
{
    AvlastChunk *chunk = parse->chunk;
    const AvlastPlace place = place_of_ragged(parse);

    avlast_text_faults_add(
        chunk->faults, "AV106", place.line, place.column,
        "the row has %" G_GSIZE_FORMAT " field%s, the header %" G_GSIZE_FORMAT,
        parse->field, parse->field == 1 ? "" : "s", parse->layout->fields);
    for (gsize j = parse->field; j < parse->layout->fields; j++) {
        const gint32 k = parse->layout->at[j];
        if (k < 0 || chunk->cells[k].failed)
            continue;
        chunk->cells[k].reason[chunk->rows] = 1;
        if (parse->layout->columns[k].text)
            chunk->cells[k].code[chunk->rows] = AVLAST_NO_LEVEL;
        else
            chunk->cells[k].number[chunk->rows] = NAN;
    }
}

static void say_repeated(Parse *parse)
{
    AvlastChunk *chunk = parse->chunk;
    const AvlastPlace place = place_at(parse, parse->record);

    if (parse->layout->lenient)
        avlast_text_faults_add(chunk->faults, "AV117", place.line, place.column,
                               "the line repeats the header");
    else
        avlast_fail(&chunk->error, AVLAST_ERROR_MALFORMED, "AV117", &place,
                    "the line repeats the header\nhint: take it out; files that were put "
                    "one after the other each bring their own");
}

static void on_row(int terminator, void *data)
{
    Parse *parse = data;
    AvlastChunk *chunk = parse->chunk;

    (void)terminator;
    if (!chunk->error && ++parse->rows_of_record > 1) {
        const char *lone =
            memchr(parse->text + parse->record, '\r', parse->record_end - parse->record);
        const AvlastPlace place =
            place_at(parse, lone ? (gsize)(lone - parse->text) : parse->record);
        avlast_fail(
            &chunk->error, AVLAST_ERROR_MALFORMED, "AV112", &place,
            "a lone carriage return splits the line\nhint: save the file with one "
            "kind of line end, or put quotes around the text");
    }
    if (!chunk->error && chunk->rows == chunk->capacity)
        grow(chunk, parse->layout);
    if (!chunk->error && parse->field != parse->layout->fields) {
        if (parse->layout->lenient)
            list_ragged(parse);
        else
            fail_ragged(parse);
    }
    if (!chunk->error && parse->repeats && parse->field == parse->layout->fields)
        say_repeated(parse);
    if (!chunk->error) {
        chunk->line[chunk->rows] = parse->line;
        chunk->rows++;
        chunk->empty_rows += !parse->any;
        chunk->last_row = parse->record;
    }
    parse->field = 0;
    parse->any = FALSE;
}

/* libcsv stopped at text[at], or at the end of a file inside quotes (at == record_end).
 */
static void fail_quotes(Parse *parse, struct csv_parser *parser, gsize at)
{
    const gsize opened = avlast_record_quote(parse->text, parse->record, at);
    const AvlastPlace start = place_at(parse, opened);
    const AvlastPlace here = place_at(parse, at);

    if (csv_error(parser) != CSV_EPARSE)
        avlast_fail(&parse->chunk->error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out while reading '%s'", parse->layout->source);
    else if (at >= parse->record_end)
        avlast_fail(&parse->chunk->error, AVLAST_ERROR_MALFORMED, "AV107", &start,
                    "the quoted text that starts here has no end");
    else if (parse->text[at] == '"')
        avlast_fail(&parse->chunk->error, AVLAST_ERROR_MALFORMED, "AV107", &here,
                    "a quote inside a text without quotes\nhint: put quotes around the "
                    "whole field and write the quote inside twice");
    else
        avlast_fail(&parse->chunk->error, AVLAST_ERROR_MALFORMED, "AV107", &here,
                    "text after the closing quote of the field that starts at line "
                    "%" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT
                    "\nhint: write a quote inside a quoted field twice",
                    start.line, start.column);
}

/* Feeds the records one at a time, so that a row's line and the place of a fault are
 * known without asking libcsv, which counts neither. */
static void parse_records(Parse *parse, struct csv_parser *parser, gsize length,
                          gboolean last)
{
    const char newline = parse->layout->newline;
    AvlastChunk *chunk = parse->chunk;

    while (parse->record < length && !chunk->error) {
        gboolean whole;
        const gsize from = parse->record;
        const gsize end = avlast_record_end(parse->text, from, length, newline, &whole);
        parse->record_end = end;
        parse->rows_of_record = 0;
        const gsize done =
            csv_parse(parser, parse->text + from, end - from, on_field, on_row, parse);
        if (chunk->error)
            return;
        if (done != end - from) {
            fail_quotes(parse, parser, from + done);
            return;
        }
        if (!whole && last && csv_fini(parser, on_field, on_row, parse) != 0) {
            fail_quotes(parse, parser, end);
            return;
        }
        avlast_chunk_note_blank(chunk, parse->rows_of_record == 0);
        parse->line += avlast_record_lines(parse->text, from, end, newline);
        parse->record = end;
    }
}

static gboolean start_parser(struct csv_parser *parser, char delimiter, GError **error)
{
    if (csv_init(parser, PARSER_OPTIONS) != 0) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL, "libcsv does not start");
        return FALSE;
    }
    csv_set_delim(parser, (unsigned char)delimiter);
    return TRUE;
}

AvlastChunk *avlast_chunk_by_libcsv(const AvlastLayout *layout, const char *text,
                                    gsize length, gsize line, gboolean last)
{
    AvlastChunk *chunk = avlast_chunk_new(layout);
    Parse parse = {
        .layout = layout, .chunk = chunk, .text = text, .base_line = line, .line = line};
    struct csv_parser parser;

    if (start_parser(&parser, layout->delimiter, &chunk->error)) {
        parse_records(&parse, &parser, length, last);
        chunk->lines = parse.line - line;
        csv_free(&parser);
    }
    return chunk;
}

AvlastChunk *avlast_chunk_parse(const AvlastLayout *layout, const char *text,
                                gsize length, gsize line, gboolean last)
{
    AvlastChunk *chunk = avlast_chunk_plain(layout, text, length, line, last);

    return chunk ? chunk : avlast_chunk_by_libcsv(layout, text, length, line, last);
}

static void on_name(void *text, size_t length, void *data)
{
    g_ptr_array_add(data, g_strndup(text, length));
}

static void on_header_end(int terminator, void *data)
{
    (void)terminator;
    (void)data;
}

GStrv avlast_chunk_header(const AvlastLayout *layout, const char *text, gsize length,
                          gsize *line, gsize *from, gsize *to, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    AvlastChunk chunk = {0};
    Parse parse = {.layout = layout, .chunk = &chunk, .text = text, .base_line = *line};
    struct csv_parser parser;
    gboolean whole = TRUE;

    *to = 0;
    if (!start_parser(&parser, layout->delimiter, error))
        return NULL;
    while (names->len == 0 && *to < length && !chunk.error) {
        *from = parse.record = *to;
        *line = parse.base_line + avlast_record_lines(text, 0, *from, layout->newline);
        *to = avlast_record_end(text, *from, length, layout->newline, &whole);
        parse.record_end = *to;
        const gsize done =
            csv_parse(&parser, text + *from, *to - *from, on_name, on_header_end, names);
        if (done != *to - *from)
            fail_quotes(&parse, &parser, *from + done);
        else if (!whole && csv_fini(&parser, on_name, on_header_end, names) != 0)
            fail_quotes(&parse, &parser, *to);
    }
    csv_free(&parser);
    if (chunk.error) {
        g_propagate_error(error, chunk.error);
        return NULL;
    }
    g_ptr_array_set_free_func(names, NULL);
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
