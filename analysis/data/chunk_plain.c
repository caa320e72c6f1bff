/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that is in order, as nearly all is, needs no automaton: a cell ends at the next
 * delimiter, and a number is read where it stands. Whatever is not as simple as that is
 * left to libcsv, and so is every fault. */
#include <string.h>

#include "data/chunk_internal.h"
#include "data/frame.h"
#include "data/records.h"

/* Numbers of more digits are not exact, or to be kept as text. */
#define MOST_DIGITS 15

typedef struct {
    const AvlastLayout *layout;
    AvlastChunk *chunk;
    char delimiter;
    gboolean numbers; /* whether they may be read where they stand */
    const char *cell; /* the last cell, */
    gsize length;     /* without the blanks and quotes around it */
    gsize lines;      /* line ends in quotes of this record */
    char *copy;       /* a cell with a byte 0 behind it */
} Plain;

static gboolean is_blank(const Plain *plain, char c)
{
    return (c == ' ' || c == '\t') && c != plain->delimiter;
}

/* Behind a cell there is a delimiter or a line end; NULL for anything else. */
static const char *end_of_cell(const Plain *plain, const char *p)
{
    while (is_blank(plain, *p))
        p++;
    if (*p == '\r' && p[1] == '\n')
        p++;
    return *p == plain->delimiter || *p == '\n' ? p : NULL;
}

/* From the opening quote on. Doubled quotes are halved in the copy. */
static const char *take_quoted(Plain *plain, const char *p, const char *end)
{
    const char *from = p + 1;
    gsize n = 0;

    for (;;) {
        const char *quote = memchr(from, '"', (gsize)(end - from));
        const gsize part = quote ? (gsize)(quote - from) : 0;
        if (!quote || n + part + 1 >= AVLAST_LONGEST_CELL)
            return NULL;
        for (const char *c = from; c < quote; c++)
            plain->lines += *c == '\n';
        if (n == 0 && quote[1] != '"') {
            plain->cell = from;
            plain->length = part;
            return end_of_cell(plain, quote + 1);
        }
        memcpy(plain->copy + n, from, part);
        n += part;
        if (quote[1] != '"') {
            plain->cell = plain->copy;
            plain->length = n;
            return end_of_cell(plain, quote + 1);
        }
        plain->copy[n++] = '"';
        from = quote + 2;
    }
}

/* The cell that starts at p; where it ends, or NULL. The text has a line end before
 * `end`. */
static const char *take_cell(Plain *plain, const char *p, const char *end)
{
    while (is_blank(plain, *p))
        p++;
    if (*p == '"')
        return take_quoted(plain, p, end);
    plain->cell = p;
    while (*p != plain->delimiter && *p != '\n' && *p != '\r' && *p != '"')
        p++;
    const char *stop = p;
    while (stop > plain->cell && is_blank(plain, stop[-1]))
        stop--;
    plain->length = (gsize)(stop - plain->cell);
    return plain->length < AVLAST_LONGEST_CELL ? end_of_cell(plain, p) : NULL;
}

static const char *digits(const char *p, guint64 *mantissa)
{
    guint digit;

    while ((digit = (guint)(guint8)*p - '0') <= 9) {
        *mantissa = *mantissa * 10 + digit;
        p++;
    }
    return p;
}

/* A number of few digits, without an exponent and leading zeros; where it ends, or NULL.
 * One correctly rounded operation on exact numbers gives the nearest to the decimal. */
static inline const char *take_number(Plain *plain, const char *p, double *value)
{
    static const double power[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    guint64 mantissa = 0;
    gsize n, fraction = 0;

    plain->cell = p;
    const gboolean negative = *p == '-';
    p += negative;
    const char *start = p;
    p = digits(p, &mantissa);
    n = (gsize)(p - start);
    if (n == 0 || (n > 1 && *start == '0'))
        return NULL;
    if (*p == plain->layout->notation.decimal) {
        start = p + 1;
        p = digits(start, &mantissa);
        fraction = (gsize)(p - start);
        if (fraction == 0)
            return NULL;
    }
    if (n + fraction > MOST_DIGITS)
        return NULL;
    *value = fraction > 0 ? (double)mantissa / power[fraction] : (double)mantissa;
    *value = negative ? -*value : *value;
    plain->length = (gsize)(p - plain->cell);
    return *p == plain->delimiter || *p == '\n' ? p : NULL;
}

/* A number where it stands, into `row`; NULL when it is not of the simplest form. */
static const char *put_number(Plain *plain, gsize k, gsize row, const char *p)
{
    const AvlastCellColumn *column = &plain->layout->columns[k];
    AvlastCells *cells = &plain->chunk->cells[k];
    double value;

    p = take_number(plain, p, &value);
    if (!p)
        return NULL;
    cells->number[row] = value;
    cells->reason[row] = 0;
    for (gsize i = 0; i < column->n_missing; i++)
        if (column->missing_value[i] == value) {
            avlast_cells_empty(cells, column, row);
            cells->reason[row] = (guint8)(i + 2);
            break;
        }
    return p;
}

/* FALSE when the cell is a fault. */
static gboolean put_cell(Plain *plain, gsize k, gsize row)
{
    const AvlastCellColumn *column = &plain->layout->columns[k];
    AvlastCells *cells = &plain->chunk->cells[k];

    if (cells->failed)
        return TRUE;
    if (!column->text && plain->cell != plain->copy && plain->length > 0)
        memcpy(plain->copy, plain->cell, plain->length);
    if (!column->text) {
        plain->cell = plain->copy;
        plain->copy[plain->length] = '\0';
    }
    return avlast_cells_take(cells, column, plain->layout->notation, row, plain->cell,
                             plain->length) ||
           !column->strict;
}

/* A row that may repeat the header is left to libcsv. */
static gboolean is_of_header(const Plain *plain, gsize field)
{
    const char *name = plain->layout->first_row[field];

    return strlen(name) == plain->length && memcmp(name, plain->cell, plain->length) == 0;
}

/* The cell at p into the row's field j; where it ends, or NULL. */
static const char *put_field(Plain *plain, gsize j, gsize row, const char *p,
                             const char *end)
{
    const AvlastLayout *layout = plain->layout;
    const gint32 k = layout->at[j];
    const gboolean number = k >= 0 && plain->numbers && !layout->columns[k].text &&
                            !plain->chunk->cells[k].failed;
    const char *stop = number ? put_number(plain, (gsize)k, row, p) : NULL;

    if (stop)
        return stop;
    stop = take_cell(plain, p, end);
    /* A byte-order mark in the middle of a file. */
    if (!stop || (j == 0 && plain->length > 0 && *plain->cell == '\xef'))
        return NULL;
    return k < 0 || put_cell(plain, (gsize)k, row) ? stop : NULL;
}

/* One record; where the next begins, or NULL. */
static const char *take_record(Plain *plain, const char *p, const char *end, gsize line)
{
    const AvlastLayout *layout = plain->layout;
    AvlastChunk *chunk = plain->chunk;
    gboolean repeats = layout->first_row && layout->fields > 1, any = FALSE;

    plain->lines = 0;
    for (gsize j = 0; j < layout->fields; j++) {
        const char *stop = put_field(plain, j, chunk->rows, p, end);
        if (!stop)
            return NULL;
        if (j == 0 && *stop == '\n' && plain->length == 0 &&
            !memchr(p, '"', (gsize)(stop - p))) {
            avlast_chunk_note_blank(chunk, TRUE);
            return stop + 1;
        }
        repeats = repeats && is_of_header(plain, j);
        any |= plain->length > 0;
        p = stop + 1;
        /* Rows with too few or too many fields. */
        if ((*stop == '\n') != (j + 1 == layout->fields))
            return NULL;
    }
    if (repeats)
        return NULL;
    chunk->line[chunk->rows++] = line;
    chunk->empty_rows += !any;
    avlast_chunk_note_blank(chunk, FALSE);
    return p;
}

static gboolean take_records(Plain *plain, const char *text, gsize length, gsize line)
{
    AvlastChunk *chunk = plain->chunk;
    const char *p = text, *end = text + length;

    if (!avlast_chunk_reserve(chunk, plain->layout,
                              avlast_record_lines(text, 0, length, '\n')))
        return FALSE;
    while (p < end) {
        const gsize rows = chunk->rows;
        const char *next = take_record(plain, p, end, line + chunk->lines);
        if (!next)
            return FALSE;
        if (chunk->rows > rows)
            chunk->last_row = (gsize)(p - text);
        chunk->lines += 1 + plain->lines;
        p = next;
    }
    return TRUE;
}

AvlastChunk *avlast_chunk_plain(const AvlastLayout *layout, const char *text,
                                gsize length, gsize line, gboolean last)
{
    const gboolean open = length > 0 && text[length - 1] != '\n';
    g_autoptr(AvlastChunk) chunk = NULL;
    g_autofree char *copy = NULL, *closed = NULL;

    if (layout->lenient || layout->newline != '\n' || length == 0 || (open && !last))
        return NULL;
    if (open) {
        closed = g_malloc(length + 1);
        memcpy(closed, text, length);
        closed[length] = '\n';
    }
    chunk = avlast_chunk_new(layout);
    copy = g_malloc(AVLAST_LONGEST_CELL + 1);
    Plain plain = {.layout = layout,
                   .chunk = chunk,
                   .delimiter = layout->delimiter,
                   .numbers = layout->notation.decimal != layout->delimiter,
                   .copy = copy};
    if (!take_records(&plain, closed ? closed : text, length + (open ? 1 : 0), line))
        return NULL;
    chunk->lines -= open ? 1 : 0;
    return g_steal_pointer(&chunk);
}
