/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CSV_H
#define AVLAST_DATA_CSV_H

#include "data/codebook.h"
#include "data/frame.h"

/* Reads delimited text in two steps: open looks at the start of the file and finds its
 * form and its header; read takes the columns that are wanted. The rules, in short: what
 * is detected is said (notes), what is ambiguous is refused with the option that settles
 * it, what is malformed is refused with line and column, and no cell changes its meaning
 * in silence. doc/manual/data.md has them in full. */
typedef struct AvlastCsv AvlastCsv;

typedef struct {
    const char *delimiter;      /* one ASCII character, "tab" or "\\t"; NULL: detect */
    const char *decimal;        /* "." or ","; NULL: detect */
    const char *thousands;      /* "space", ".", ",", "'"; NULL: none */
    const char *encoding;       /* a name iconv knows; NULL: detect */
    const char *const *missing; /* texts that mean missing in every column, or NULL */
    const char *const *text;    /* columns whose cells stay text (ids), or NULL */
    const AvlastCodebook *codebook; /* borrowed until the file is closed; or NULL */
    guint header_rows; /* the first rows that are header: names, then labels (header.h);
                          0: detect */
    guint skip;        /* lines above the header that are no part of the table */
    gboolean all_text; /* every column stays text, whatever the codebook says */
    gboolean
        lenient; /* for `check`: a cell that is no number in a column that the
                    codebook  calls one makes the column a category; rows with too few
                    or too  many fields are completed or cut, wrong bytes and quotes
                    are mended  (repair.h), and avlast_validate reports them */
} AvlastCsvOptions;

/* Opens `path` ("-" is standard input) and reads its header. options may be NULL; its
 * texts are copied. NULL and *error: AVLAST_ERROR_NOT_FOUND (AV101), _USAGE for option
 * values, _MALFORMED with line and column for bytes that are not text (AV102, AV108),
 * headers with an empty or repeated name (AV105) or whose rows differ in length (AV106),
 * wrong quotes (AV107), empty files (AV109) and more than 100,000 columns (AV111),
 * _INCONSISTENT when delimiter (AV103) or decimal mark (AV104) are ambiguous. */
AvlastCsv *avlast_csv_open(const char *path, const AvlastCsvOptions *options,
                           GError **error);
void avlast_csv_close(AvlastCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCsv, avlast_csv_close)

/* The column names in the file's order, NULL-terminated; owned by csv. */
const char *const *avlast_csv_header(const AvlastCsv *csv);

/* What header rows say of the columns: their labels, and -99 of Qualtrics as a missing
 * code; NULL when there is one header row. Borrowed. */
const AvlastCodebook *avlast_csv_codebook(const AvlastCsv *csv);

/* How the file was read, in one sentence for people: "Windows-1252 text, fields parted by
 * ';', decimal comma". *plain (optional) tells that it is the plainest form (UTF-8,
 * comma, dot) and needs no remark. To be freed. */
char *avlast_csv_form(const AvlastCsv *csv, gboolean *plain);

/* Reads the wanted columns (NULL-terminated names; NULL: all) into a new frame: columns
 * in the file's order, each once.
 *
 * A column is a number column when every cell that is present is a number; leading zeros
 * (0301) and whole numbers beyond 2^53 are kept as text, with a note. The codebook's type
 * decides where it has one. An empty cell is missing ("empty"); so are the codes of the
 * `missing` option ("coded -99") and of the codebook ("coded -99: won't answer"), which
 * are compared as text, and as numbers in number columns. Category levels are in the
 * codebook's order, then by bytes; text levels in order of appearance.
 *
 * NULL and *error: AVLAST_ERROR_USAGE for an unknown column (AV804, with the nearest
 * name), _MALFORMED with line and column for ragged rows (AV106), wrong quotes (AV107),
 * lone carriage returns (AV112), and texts in columns that the codebook calls numbers
 * (AV110); a file without rows (AV109), more than 2^31 rows (AV111). */
AvlastFrame *avlast_csv_read(AvlastCsv *csv, const char *const *wanted, GError **error);

/* A cell of the file: row from 0, field = index in the header. */
typedef struct {
    gsize row, field;
    gsize line, column; /* found by avlast_csv_locate; 0 when there is no such cell */
} AvlastCellPlace;

/* Finds line and column (in characters) of cells by one more pass over the file; places
 * may be in any order. Only after a frame was read without error. */
gboolean avlast_csv_locate(AvlastCsv *csv, AvlastCellPlace *places, gsize n,
                           GError **error);

/* Opens, reads and closes. */
AvlastFrame *avlast_csv_load(const char *path, const AvlastCsvOptions *options,
                             const char *const *wanted, GError **error);

#endif
