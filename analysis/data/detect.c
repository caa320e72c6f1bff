/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/detect.h"

#include <string.h>

#include "core/error.h"
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
