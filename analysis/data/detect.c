/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/detect.h"

#include <csv.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "data/cell.h"
#include "data/records.h"

static const char candidates[] = {',', ';', '\t', '|'};

#define SAMPLED_RECORDS 1000

char avlast_detect_newline(const char *text, gsize length)
{
    return !memchr(text, '\n', length) && memchr(text, '\r', length) ? '\r' : '\n';
}

gsize avlast_detect_sep_line(const char *text, gsize length, char newline,
                             char *delimiter)
{
    const char *p = text, *end = text + length;
    const gboolean quoted = length > 0 && *p == '"';

    p += quoted;
    if (end - p < 5 || g_ascii_strncasecmp(p, "sep=", 4) != 0)
        return 0;
    const char mark = p[4];
    p += 5;
    if (quoted && (p == end || *p++ != '"'))
        return 0;
    if (p < end && *p == '\r')
        p++;
    if (p < end && newline == '\n' && *p++ != '\n')
        return 0;
    if (mark == '\r' || mark == '\n' || mark & 0x80)
        return 0;
    *delimiter = mark;
    return (gsize)(p - text);
}

static gboolean begins_with(const char *text, gsize length, const char *start)
{
    const gsize n = strlen(start);

    return length >= n && g_ascii_strncasecmp(text, start, n) == 0;
}

/* An object, or a list of objects, lists or texts. */
static gboolean is_json(const char *text, gsize length)
{
    gsize i = 1;

    if (length < 2 || (text[0] != '{' && text[0] != '['))
        return FALSE;
    while (i < length && g_ascii_isspace(text[i]))
        i++;
    return i < length && strchr(text[0] == '{' ? "\"}" : "{[\"", text[i]);
}

const char *avlast_detect_binary(const char *text, gsize length)
{
    static const struct {
        const char *start, *kind;
    } kinds[] = {
        {"PK\x03\x04", "an Excel workbook or another zip file"},
        {"%PDF", "a PDF document"},
        {"$FL2", "an SPSS file"},
        {"$FL3", "an SPSS file"},
        {"<stata_dta>", "a Stata file"},
        {"<!DOCTYPE", "a web page"},
        {"<html", "a web page"},
        {"<head", "a web page"},
        {"<table", "a web page"},
        {"<?xml", "an XML file"},
        {"{\\rtf", "a document (RTF)"},
        {"PAR1", "a Parquet file"},
        {"ARROW1", "an Arrow file"},
        {"FEA1", "a Feather file"},
        {"RDX2\n", "a file of R (.rda)"},
        {"RDX3\n", "a file of R (.rda)"},
        {"RDA2\n", "a file of R (.rda)"},
        {"RDA3\n", "a file of R (.rda)"},
        {"\xfd"
         "7zXZ",
         "a file compressed by xz"},
        {"BZh", "a file compressed by bzip2"},
        {"7z\xbc\xaf", "a 7z archive"},
        {"Rar!", "a RAR archive"},
        {"\x89HDF", "an HDF5 file"},
        {"GIF8", "a picture"},
        {"SQLite format 3", "an SQLite database"},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"},
        {"\x89PNG", "a picture"},
        {"\xff\xd8\xff", "a picture"},
        {"\x1f", "a compressed file"},
    };

    /* the start of saveRDS(), uncompressed: its next byte is NUL */
    if (length >= 6 && memcmp(text, "X\n\0\0\0", 5) == 0)
        return "a file of R (.rds)";
    while (length > 0 && g_ascii_isspace(*text)) {
        text++;
        length--;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (begins_with(text, length, kinds[i].start))
            return kinds[i].kind;
    return is_json(text, length) ? "a JSON file" : NULL;
}

const char *avlast_delimiter_name(char delimiter)
{
    switch (delimiter) {
    case ',':
        return "','";
    case ';':
        return "';'";
    case '|':
        return "'|'";
    case '\t':
        return "tab";
    case ':':
        return "':'";
    default:
        return "the given delimiter";
    }
}

/* How well a delimiter fits: fields of the header, records that have as many, and whether
 * any record has more than one. */
typedef struct {
    gsize header, records, same;
    gboolean seen;
} Fit;

static Fit measure(const char *text, gsize length, char newline, char delimiter)
{
    Fit fit = {0};
    gsize from = 0;

    while (from < length && fit.records < SAMPLED_RECORDS) {
        gboolean whole;
        gsize end = avlast_record_end(text, from, length, newline, &whole);
        gsize stop = end;
        while (stop > from && (text[stop - 1] == '\n' || text[stop - 1] == '\r'))
            stop--;
        /* A record that the sample cuts off tells nothing, unless it is the only one. */
        if (stop > from && (whole || fit.records < 2)) {
            const gsize fields = avlast_record_fields(text, from, stop, delimiter);
            if (fit.header == 0)
                fit.header = fields;
            fit.records++;
            fit.same += fields == fit.header;
            fit.seen |= fields > 1;
        }
        from = end;
    }
    return fit;
}

/* The lines above the first record with more than one field. */
static gsize lines_above(const char *text, gsize length, char newline, char delimiter)
{
    gsize from = 0;

    while (from < length) {
        gboolean whole;
        const gsize end = avlast_record_end(text, from, length, newline, &whole);
        if (avlast_record_fields(text, from, end, delimiter) > 1)
            break;
        from = end;
    }
    return avlast_record_lines(text, 0, from, newline);
}

static void fail_delimiter(GError **error, const char *source, gsize line, gsize above,
                           char a, char b)
{
    const AvlastPlace place = {source, line, 1};

    if (!b && above > 1)
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV103", &place,
                    "the header has no delimiter, but the rows have %s\nhint: if the "
                    "lines above the table are no part of it, leave them out with --skip "
                    "%" G_GSIZE_FORMAT "; if the file has a single column, say any other "
                    "--delimiter",
                    avlast_delimiter_name(a), above);
    else if (b)
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV103", &place,
                    "fields may be parted by %s or by %s\nhint: say which with "
                    "--delimiter",
                    avlast_delimiter_name(a), avlast_delimiter_name(b));
    else
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV103", &place,
            "the header has no delimiter, but the rows have %s\nhint: name every column "
            "in the header; if the first line is a title above the table, say --skip 1; "
            "if the file has a single column, say any other --delimiter",
            avlast_delimiter_name(a));
}

gboolean avlast_detect_delimiter(const char *source, const char *text, gsize length,
                                 char newline, gsize line, char *delimiter,
                                 GError **error)
{
    char best = '\0', rival = '\0', in_rows = '\0';
    double best_share = -1.0, rival_share = -1.0;

    for (gsize i = 0; i < sizeof candidates; i++) {
        const Fit fit = measure(text, length, newline, candidates[i]);
        if (fit.header < 2) {
            in_rows = fit.seen && !in_rows ? candidates[i] : in_rows;
            continue;
        }
        const double share = (double)fit.same / (double)fit.records;
        if (share > best_share) {
            rival = best;
            rival_share = best_share;
            best = candidates[i];
            best_share = share;
        } else if (share > rival_share) {
            rival = candidates[i];
            rival_share = share;
        }
    }
    if (!best && in_rows) {
        fail_delimiter(error, source, line,
                       line - 1 + lines_above(text, length, newline, in_rows), in_rows,
                       '\0');
        return FALSE;
    }
    /* A file with a ragged row must not be read under the delimiter that happens to part
     * all its lines alike. */
    if (rival && (best_share < 0.9 || rival_share > 0.5)) {
        fail_delimiter(error, source, line, 0, best, rival);
        return FALSE;
    }
    *delimiter = best ? best : ',';
    return TRUE;
}

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
