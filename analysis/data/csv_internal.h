/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CSV_INTERNAL_H
#define AVLAST_DATA_CSV_INTERNAL_H

#include "data/cell.h"
#include "data/chunk.h"
#include "data/csv.h"
#include "data/decode.h"
#include "data/repair.h"

/* For tests: how many bytes are read at a time, how long a chunk is at most (unless one
 * record is longer), and how much of the file the detection sees. What is read must not
 * depend on the first two. */
typedef struct {
    gsize block, chunk, sample;
} AvlastCsvTuning;

/* Of a source that was opened, and that is the file's from now on (freed on failure as
 * well). tuning NULL: the usual. */
AvlastCsv *avlast_csv_open_source(const char *path, AvlastSource *source,
                                  const AvlastCsvOptions *options,
                                  const AvlastCsvTuning *tuning, GError **error);
AvlastCsv *avlast_csv_open_tuned(const char *path, const AvlastCsvOptions *options,
                                 const AvlastCsvTuning *tuning, GError **error);

/* An open file: how it is written, and the text that was read and not yet parsed. */
struct AvlastCsv {
    char *name; /* the path as given */
    AvlastSource *source;
    AvlastDecoder *decoder;
    AvlastCsvTuning tuning;

    GStrv missing, text_columns;
    const AvlastCodebook *codebook; /* given, or `both` */
    AvlastCodebook *own;  /* what header rows say: labels, -99 of Qualtrics; or NULL */
    AvlastCodebook *both; /* given and own, when there are two */
    gboolean all_text, lenient;
    guint header_rows, skip; /* as asked for; 0: find out, none */

    char delimiter, newline;
    AvlastNotation notation;
    gboolean decimal_known, sep_line;
    GStrv header;     /* clean names */
    GStrv first_row;  /* as written: a row that repeats them is no row */
    GPtrArray *notes; /* of char *: about the header */
    gsize fields;
    gsize prologue, first_line; /* text before the first row, and that row's line */

    GString *text;     /* from the first character that is not parsed */
    gsize line;        /* of text */
    gboolean end;      /* text holds all that is left */
    GPtrArray *faults; /* of AvlastTextFault *: those of the last lenient reading */
    gboolean listing;  /* faults are added; not when the file is read again */
    gboolean repaired; /* text holds all that is left, and its quotes are mended */
    gboolean used;     /* rows were taken: another reading must rewind */
};

/* Reads the header that starts at text[skipped]: names, labels, where the rows begin.
 * csv_header.c */
gboolean avlast_csv_read_header(AvlastCsv *csv, gsize skipped, GError **error);

/* FALSE and *error when the text ended in a fault of its encoding. */
gboolean avlast_csv_fail_decoding(const AvlastCsv *csv, GError **error);

/* To the first row. */
gboolean avlast_csv_restart(AvlastCsv *csv, GError **error);

/* Makes text begin with a chunk of whole records: *length is its size, 0 at the end of
 * the file, *last tells that its last record may lack a line end. FALSE and *error when
 * the source cannot be read, or where the text ends in a fault. */
gboolean avlast_csv_next(AvlastCsv *csv, gsize *length, gboolean *last, GError **error);

/* Drops a chunk that was parsed and that had `lines` line ends. */
void avlast_csv_drop(AvlastCsv *csv, gsize length, gsize lines);

/* Whether the cells of the column stay text, by an option or the codebook. */
gboolean avlast_csv_keeps_text(const AvlastCsv *csv, const char *name);

#endif
