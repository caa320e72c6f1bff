/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which decimal mark the numbers of a text file have. */
#include <csv.h>
#include <string.h>

#include "core/error.h"
#include "data/cell.h"
#include "data/detect.h"
#include "data/records.h"

/* Per column: cells that are numbers under both marks, under one only, and those of the
 * latter that may as well hold a thousands mark (`1.204`). */
typedef struct {
    gsize cells, plain, dot, comma, weak_dot, weak_comma;
    gsize first_dot, first_comma; /* rows */
} Evidence;

typedef struct {
    Evidence *columns;
    const gboolean *skip;
    const char *const *missing;
    gsize fields, field, row;
    char thousands; /* where it is neither dot nor comma, or '\0' */
} Collect;

static gboolean may_be_thousands(const char *text, gsize length)
{
    const gsize sign = text[0] == '-' || text[0] == '+';
    gsize i = sign;

    if (i < length && text[i] == '0')
        return FALSE;
    while (i < length && g_ascii_isdigit(text[i]))
        i++;
    if (i - sign < 1 || i - sign > 3 || length - i != 4)
        return FALSE;
    return g_ascii_isdigit(text[i + 1]) && g_ascii_isdigit(text[i + 2]) &&
           g_ascii_isdigit(text[i + 3]);
}

/* The commonest cells without the general conversions: *mark is '\0' behind a whole
 * number, else its decimal mark, or 'a' for a text that is no number under any. */
static gboolean is_simple(const char *text, gsize length, char *mark)
{
    const gsize sign = text[0] == '-' ? 1 : 0;
    gsize i = sign;

    *mark = g_ascii_isalpha(text[0]) ? 'a' : '\0';
    if (*mark)
        return TRUE;
    while (i < length && g_ascii_isdigit(text[i]))
        i++;
    if (i == sign || i == length || (text[i] != '.' && text[i] != ','))
        return i > sign && i == length && length < 20;
    *mark = text[i++];
    const gsize digits = i;
    while (i < length && g_ascii_isdigit(text[i]))
        i++;
    return i > digits && i == length && length < 20;
}

static void on_field(void *data_text, size_t length, void *data)
{
    const char *text = data_text;
    Collect *collect = data;
    const gsize field = collect->field++;
    double value;
    char mark;

    if (length == 0 || field >= collect->fields || collect->skip[field] ||
        (collect->missing && g_strv_contains(collect->missing, text)))
        return;
    Evidence *evidence = &collect->columns[field];
    evidence->cells++;
    const AvlastNotation dots = {'.', collect->thousands, TRUE};
    const AvlastNotation commas = {',', collect->thousands, TRUE};
    const gboolean simple = is_simple(text, length, &mark);
    const gboolean dot = simple ? mark == '\0' || mark == '.'
                                : avlast_cell_number(text, length, dots, &value);
    const gboolean comma = simple ? mark == '\0' || mark == ','
                                  : avlast_cell_number(text, length, commas, &value);
    const gboolean weak = dot != comma && may_be_thousands(text, length);
    if (dot && !comma && evidence->dot == 0)
        evidence->first_dot = collect->row;
    if (comma && !dot && evidence->comma == 0)
        evidence->first_comma = collect->row;
    evidence->plain += dot && comma;
    evidence->dot += dot && !comma;
    evidence->comma += comma && !dot;
    evidence->weak_dot += dot && weak;
    evidence->weak_comma += comma && weak;
}

static void on_row(int terminator, void *data)
{
    Collect *collect = data;

    (void)terminator;
    collect->field = 0;
    collect->row++;
}

static void collect_evidence(const char *text, gsize length, char delimiter,
                             Collect *collect)
{
    struct csv_parser parser;

    if (csv_init(&parser, CSV_APPEND_NULL) != 0)
        return;
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_parse(&parser, text, length, on_field, on_row, collect);
    csv_fini(&parser, on_field, on_row, collect);
    csv_free(&parser);
}

/* A cell in the rows that were looked at. */
typedef struct {
    gsize row, field;
    gboolean known;
} Cell;

static void keep_first(Cell *cell, gsize row, gsize field)
{
    if (!cell->known || row < cell->row)
        *cell = (Cell){row, field, TRUE};
}

static AvlastPlace place_of(const char *source, const AvlastDetectRows *sample, Cell cell)
{
    AvlastPlace place = {source, sample->line, sample->line > 0};
    gsize from = 0, row = 0;

    while (sample->line > 0 && from < sample->length) {
        gboolean whole;
        const gsize end = avlast_record_end(sample->text, from, sample->length,
                                            sample->newline, &whole);
        gsize start = from;
        while (start < end && strchr(" \t\r\n", sample->text[start]))
            start++;
        /* The parser passes over lines that hold nothing but blanks. */
        const gboolean blank =
            start == end && !memchr(sample->text + from, sample->delimiter, end - from);
        if (!blank && row++ == cell.row) {
            avlast_record_place(sample->text,
                                avlast_record_field(sample->text, from, end,
                                                    sample->delimiter, cell.field),
                                sample->newline, &place.line, &place.column);
            break;
        }
        from = end;
    }
    return place;
}

static void fail_decimal(GError **error, const AvlastPlace *place, const char *why)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV104", place,
                "%s\nhint: say the decimal mark with --decimal . or --decimal ,", why);
}

gboolean avlast_detect_decimal(const char *source, const AvlastDetectRows *rows,
                               gsize fields, const gboolean *skip,
                               const char *const *missing, char *decimal, GError **error)
{
    g_autofree Evidence *columns = g_new0(Evidence, fields);
    Collect collect = {
        .columns = columns, .skip = skip, .missing = missing, .fields = fields};
    gboolean dot = FALSE, comma = FALSE, weak_dot = FALSE, weak_comma = FALSE;
    Cell first_dot = {0}, first_comma = {0};

    if (rows->thousands != '.' && rows->thousands != ',')
        collect.thousands = rows->thousands;
    collect_evidence(rows->text, rows->length, rows->delimiter, &collect);
    for (gsize j = 0; j < fields; j++) {
        const Evidence *e = &columns[j];
        /* Most of a column must be numbers; a date or a version number in a text is no
         * evidence. */
        if (e->dot > 0 && 2 * (e->plain + e->dot) > e->cells) {
            dot |= e->dot > e->weak_dot;
            weak_dot = TRUE;
            keep_first(&first_dot, e->first_dot, j);
        }
        if (e->comma > 0 && 2 * (e->plain + e->comma) > e->cells) {
            comma |= e->comma > e->weak_comma;
            weak_comma = TRUE;
            keep_first(&first_comma, e->first_comma, j);
        }
    }
    if (dot && comma) {
        /* The one that comes later contradicts the other. */
        const gboolean later =
            first_comma.row > first_dot.row ||
            (first_comma.row == first_dot.row && first_comma.field > first_dot.field);
        const AvlastPlace place = place_of(source, rows, later ? first_comma : first_dot);
        fail_decimal(error, &place,
                     "some columns have a decimal dot, others a decimal comma");
        return FALSE;
    }
    if (!dot && !comma && rows->delimiter != ',' && (weak_dot || weak_comma) &&
        !(rows->delimiter == '\t' && !weak_comma)) {
        const AvlastPlace place =
            place_of(source, rows, weak_dot ? first_dot : first_comma);
        fail_decimal(error, &place,
                     weak_dot ? "numbers like 1.204 may have a decimal dot or a mark for "
                                "thousands"
                              : "numbers like 1,204 may have a decimal comma or a mark "
                                "for thousands");
        return FALSE;
    }
    *decimal = comma ? ',' : dot ? '.' : weak_dot && !weak_comma ? '.' : '\0';
    return TRUE;
}
