/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_parse.h"

#include <math.h>
#include <string.h>

#include "core/late_readstat.h"
#include "data/statfile_bytes.h"
#include "data/statfile_wire.h"

#define BLOCK_ROWS   1024
#define BLOCK_BYTES  (1u << 20)
#define MOST_COLUMNS 100000

/* The cells of a column that were not sent yet. */
typedef struct {
    gboolean text;
    guint rows;
    double *number;
    guint8 *tag;
    guint32 *length;
    GByteArray *bytes;
} Cells;

typedef struct {
    const AvlastStatRequest *request;
    AvlastStatWrite write;
    gpointer data;
    GByteArray *body;
    gboolean closed; /* nobody reads any more */

    AvlastStatBytes bytes;

    gsize set_size; /* of a set's name, which Stata need not end with a NUL */

    gint64 rows, declared; /* whole rows seen; -1 when the file does not say */
    guint block;           /* rows in the cells */
    gsize text_bytes;
    gint32 *at; /* per variable its index in cells, or -1 */
    gsize n_variables;
    Cells *cells;
    gsize n_cells;
    char *complaint; /* ReadStat's last */
} Parse;

static gboolean send_body(Parse *parse, AvlastWireType type)
{
    guint8 header[AVLAST_WIRE_HEADER];

    avlast_wire_header(header, type, parse->body->len);
    if (!parse->closed &&
        (!parse->write(parse->data, header, sizeof header) ||
         !parse->write(parse->data, parse->body->data, parse->body->len)))
        parse->closed = TRUE;
    g_byte_array_set_size(parse->body, 0);
    return !parse->closed;
}

static int on_metadata(readstat_metadata_t *metadata, void *context)
{
    Parse *parse = context;

    if (parse->request->kind == AVLAST_STAT_DTA)
        parse->set_size = metadata->file_format_version < 110   ? 9
                          : metadata->file_format_version < 118 ? 33
                                                                : 129;
    /* readstat_get_row_count cuts off what is beyond 2^31. */
    parse->declared = metadata->row_count;
    if (parse->request->wanted)
        return READSTAT_HANDLER_OK;
    avlast_wire_put_value(parse->body, gint64, parse->declared);
    avlast_wire_put_value(parse->body, gint32, (gint32)metadata->file_format_version);
    avlast_wire_put_value(parse->body, guint8,
                          metadata->compression != READSTAT_COMPRESS_NONE);
    avlast_wire_put_text(parse->body, metadata->file_label);
    avlast_wire_put_text(parse->body, metadata->file_encoding);
    return send_body(parse, AVLAST_WIRE_HEAD) ? READSTAT_HANDLER_OK
                                              : READSTAT_HANDLER_ABORT;
}

static void put_range(GByteArray *body, const readstat_variable_t *variable, int i)
{
    const readstat_value_t low = readstat_variable_get_missing_range_lo(variable, i),
                           high = readstat_variable_get_missing_range_hi(variable, i);
    const gboolean text = readstat_value_type_class(low) == READSTAT_TYPE_CLASS_STRING;

    avlast_wire_put_value(body, guint8, (guint8)text);
    if (text) {
        avlast_wire_put_text(body, readstat_string_value(low));
    } else {
        avlast_wire_put_value(body, double, readstat_double_value(low));
        avlast_wire_put_value(body, double, readstat_double_value(high));
    }
}

static void describe_variable(Parse *parse, const readstat_variable_t *variable,
                              const char *set)
{
    const readstat_type_t type = readstat_variable_get_type(variable);
    const int ranges = readstat_variable_get_missing_ranges_count(variable);
    g_autofree char *name = set ? g_strndup(set, parse->set_size) : NULL;

    avlast_wire_put_value(parse->body, guint8,
                          readstat_type_class(type) == READSTAT_TYPE_CLASS_STRING);
    avlast_wire_put_value(parse->body, guint8,
                          type == READSTAT_TYPE_INT8 || type == READSTAT_TYPE_INT16 ||
                              type == READSTAT_TYPE_INT32);
    avlast_wire_put_text(parse->body, readstat_variable_get_name(variable));
    avlast_wire_put_text(parse->body, readstat_variable_get_label(variable));
    avlast_wire_put_text(parse->body, readstat_variable_get_format(variable));
    avlast_wire_put_text(parse->body, name);
    avlast_wire_put_value(parse->body, guint32, (guint32)MAX(ranges, 0));
    for (int i = 0; i < ranges; i++)
        put_range(parse->body, variable, i);
}

/* Space for the cells of a variable that is wanted. */
static void add_cells(Parse *parse, const readstat_variable_t *variable)
{
    parse->cells = g_renew(Cells, parse->cells, parse->n_cells + 1);
    Cells *cells = &parse->cells[parse->n_cells++];
    *cells = (Cells){.text = readstat_variable_get_type_class(variable) ==
                             READSTAT_TYPE_CLASS_STRING};
    if (cells->text) {
        cells->length = g_new(guint32, BLOCK_ROWS);
        cells->bytes = g_byte_array_new();
    } else {
        cells->number = g_new(double, BLOCK_ROWS);
        cells->tag = g_new(guint8, BLOCK_ROWS);
    }
}

static int on_variable(int index, readstat_variable_t *variable, const char *set,
                       void *context)
{
    Parse *parse = context;
    const gsize k = parse->n_variables;

    (void)index;
    if (k >= MOST_COLUMNS)
        return READSTAT_HANDLER_ABORT;
    if ((k & (k + 1)) == 0)
        parse->at = g_renew(gint32, parse->at, 2 * k + 2);
    /* ReadStat hands values over by this index; on any other they could be mixed up. */
    if (readstat_variable_get_index(variable) != (int)k)
        return READSTAT_HANDLER_ABORT;
    parse->n_variables++;
    parse->at[k] = -1;
    if (!parse->request->wanted) {
        describe_variable(parse, variable, set);
        return send_body(parse, AVLAST_WIRE_VARIABLE) ? READSTAT_HANDLER_OK
                                                      : READSTAT_HANDLER_ABORT;
    }
    if (k >= parse->request->n_variables || !parse->request->wanted[k])
        return READSTAT_HANDLER_SKIP_VARIABLE;
    parse->at[k] = (gint32)parse->n_cells;
    add_cells(parse, variable);
    return READSTAT_HANDLER_OK;
}

static int on_weight(readstat_variable_t *variable, void *context)
{
    Parse *parse = context;

    if (parse->request->wanted)
        return READSTAT_HANDLER_OK;
    avlast_wire_put_value(parse->body, gint64, readstat_variable_get_index(variable));
    return send_body(parse, AVLAST_WIRE_WEIGHT) ? READSTAT_HANDLER_OK
                                                : READSTAT_HANDLER_ABORT;
}

static double number_of(readstat_value_t value, guint8 *tag)
{
    *tag = AVLAST_STAT_PRESENT;
    if (readstat_value_is_tagged_missing(value))
        *tag = (guint8)readstat_value_tag(value);
    else if (readstat_value_is_system_missing(value))
        *tag = AVLAST_STAT_EMPTY;
    if (*tag != AVLAST_STAT_PRESENT)
        return NAN;
    const double number = readstat_double_value(value);
    if (isnan(number))
        *tag = AVLAST_STAT_EMPTY;
    return number;
}

static int on_label(const char *set, readstat_value_t value, const char *label,
                    void *context)
{
    Parse *parse = context;
    const gboolean text = readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING;
    guint8 tag = AVLAST_STAT_PRESENT;
    const double number = text ? NAN : number_of(value, &tag);

    if (parse->request->wanted)
        return READSTAT_HANDLER_OK;
    avlast_wire_put_text(parse->body, set);
    avlast_wire_put_value(parse->body, guint8, tag);
    avlast_wire_put_value(parse->body, double, number);
    avlast_wire_put_value(parse->body, guint8, (guint8)text);
    avlast_wire_put_text(parse->body, text ? readstat_string_value(value) : "");
    avlast_wire_put_text(parse->body, label);
    return send_body(parse, AVLAST_WIRE_LABEL) ? READSTAT_HANDLER_OK
                                               : READSTAT_HANDLER_ABORT;
}

/* Sends the rows that are whole. FALSE when a column has another number of them. */
static gboolean send_block(Parse *parse)
{
    if (parse->block == 0)
        return TRUE;
    avlast_wire_put_value(parse->body, guint32, parse->block);
    for (gsize k = 0; k < parse->n_cells; k++) {
        Cells *cells = &parse->cells[k];
        if (cells->rows != parse->block)
            return FALSE;
        if (cells->text) {
            avlast_wire_put(parse->body, cells->length, cells->rows * sizeof(guint32));
            avlast_wire_put(parse->body, cells->bytes->data, cells->bytes->len);
            g_byte_array_set_size(cells->bytes, 0);
        } else {
            avlast_wire_put(parse->body, cells->number, cells->rows * sizeof(double));
            avlast_wire_put(parse->body, cells->tag, cells->rows);
        }
        cells->rows = 0;
    }
    parse->block = 0;
    parse->text_bytes = 0;
    return send_body(parse, AVLAST_WIRE_BLOCK);
}

static void take_text(Parse *parse, Cells *cells, readstat_value_t value)
{
    const char *text = readstat_string_value(value);
    gsize n = text ? strlen(text) : 0;

    while (n > 0 && text[n - 1] == ' ')
        n--;
    cells->length[cells->rows] = (guint32)n;
    avlast_wire_put(cells->bytes, text, n);
    parse->text_bytes += n;
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value,
                    void *context)
{
    Parse *parse = context;
    const int index = readstat_variable_get_index(variable);

    if (index < 0 || (gsize)index >= parse->n_variables || parse->at[index] < 0)
        return READSTAT_HANDLER_ABORT;
    if (row == (int)parse->rows) {
        /* The first cell of a row: the rows before it are whole. */
        if ((parse->block == BLOCK_ROWS || parse->text_bytes > BLOCK_BYTES) &&
            !send_block(parse))
            return READSTAT_HANDLER_ABORT;
        parse->rows++;
        parse->block++;
    } else if (row != (int)parse->rows - 1) {
        return READSTAT_HANDLER_ABORT;
    }
    Cells *cells = &parse->cells[parse->at[index]];
    if (cells->rows + 1 != parse->block ||
        cells->text != (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING))
        return READSTAT_HANDLER_ABORT;
    if (cells->text)
        take_text(parse, cells, value);
    else
        cells->number[cells->rows] = number_of(value, &cells->tag[cells->rows]);
    cells->rows++;
    return READSTAT_HANDLER_OK;
}

static void on_error(const char *message, void *context)
{
    Parse *parse = context;

    g_free(parse->complaint);
    parse->complaint = g_strdup(message);
}

static void send_fault(Parse *parse, gint32 code)
{
    avlast_wire_put_value(parse->body, gint32, code);
    avlast_wire_put_value(parse->body, gint64, parse->rows);
    avlast_wire_put_value(parse->body, gint64, parse->bytes.furthest);
    avlast_wire_put_text(parse->body, parse->complaint);
    send_body(parse, AVLAST_WIRE_FAULT);
}

static gint32 run_parser(Parse *parse, readstat_parser_t *parser)
{
    switch (parse->request->kind) {
    case AVLAST_STAT_SAV:
        return (gint32)readstat_parse_sav(parser, "", parse);
    case AVLAST_STAT_POR:
        return (gint32)readstat_parse_por(parser, "", parse);
    case AVLAST_STAT_DTA:
        return (gint32)readstat_parse_dta(parser, "", parse);
    case AVLAST_STAT_SAS7BDAT:
        return (gint32)readstat_parse_sas7bdat(parser, "", parse);
    case AVLAST_STAT_XPT:
        if (avlast_stat_bytes_several(&parse->bytes))
            return AVLAST_STAT_SEVERAL;
        return (gint32)readstat_parse_xport(parser, "", parse);
    default:
        return READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION;
    }
}

static void set_handlers(Parse *parse, readstat_parser_t *parser)
{
    const AvlastStatRequest *request = parse->request;

    avlast_stat_bytes_attach(&parse->bytes, parser);
    /* Of files that do not say how many rows they have, ReadStat reads none otherwise. */
    if (request->kind == AVLAST_STAT_SAV)
        readstat_set_row_limit(parser, G_MAXINT32);
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_fweight_handler(parser, on_weight);
    readstat_set_value_label_handler(parser, on_label);
    readstat_set_error_handler(parser, on_error);
    if (request->wanted)
        readstat_set_value_handler(parser, on_value);
    /* Texts come as they stand: the parent reads them (statfile_text.h). An encoding that
     * the user names spares ReadStat the file's own, which it may not know. */
    readstat_set_handler_character_encoding(parser, NULL);
    if (request->encoding)
        readstat_set_file_character_encoding(parser, request->encoding);
}

static void finish(Parse *parse, gint32 code)
{
    const AvlastStatRequest *request = parse->request;

    if (code == READSTAT_OK &&
        (parse->bytes.cut || !avlast_stat_bytes_end(&parse->bytes)))
        code = READSTAT_ERROR_READ;
    if (code == READSTAT_OK && request->wanted && parse->declared >= 0 &&
        parse->declared != parse->rows)
        code = READSTAT_ERROR_ROW_COUNT_MISMATCH;
    if (code == READSTAT_OK && !send_block(parse))
        code = READSTAT_ERROR_PARSE;
    if (code != READSTAT_OK) {
        g_byte_array_set_size(parse->body, 0);
        send_fault(parse, code);
        return;
    }
    avlast_wire_put_value(parse->body, gint64, parse->rows);
    send_body(parse, AVLAST_WIRE_DONE);
}

void avlast_stat_parse(const AvlastStatRequest *request, AvlastStatWrite write,
                       gpointer data)
{
    Parse parse = {.request = request,
                   .bytes = {.request = request},
                   .write = write,
                   .data = data,
                   .declared = -1,
                   .set_size = 1024};
    readstat_parser_t *parser = readstat_parser_init();

    parse.body = g_byte_array_new();
    if (parser) {
        set_handlers(&parse, parser);
        finish(&parse, run_parser(&parse, parser));
        readstat_parser_free(parser);
    } else {
        finish(&parse, READSTAT_ERROR_MALLOC);
    }
    for (gsize k = 0; k < parse.n_cells; k++) {
        g_free(parse.cells[k].number);
        g_free(parse.cells[k].tag);
        g_free(parse.cells[k].length);
        if (parse.cells[k].bytes)
            g_byte_array_unref(parse.cells[k].bytes);
    }
    g_free(parse.cells);
    g_free(parse.at);
    g_free(parse.complaint);
    g_byte_array_unref(parse.body);
}
