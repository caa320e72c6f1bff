/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INPUT_KINDS_H
#define AVLAST_DATA_INPUT_KINDS_H

#include "data/input.h"
#include "data/source.h"

/* How many first bytes of a file a kind may look at. */
#define AVLAST_INPUT_START 512

/* What input.h promises, for one kind of file. `state` is what open returned. */
typedef struct {
    /* Whether a file that begins with these bytes (up to AVLAST_INPUT_START of them) is
     * of this kind. */
    gboolean (*claims)(const guint8 *start, gsize n);
    /* Takes ownership of source, which stands at its first byte; frees it on failure as
     * well. */
    gpointer (*open)(const char *path, AvlastSource *source,
                     const AvlastInputOptions *options, GError **error);
    void (*close)(gpointer state);
    const char *const *(*header)(gconstpointer state);
    char *(*form)(gconstpointer state, gboolean *plain);
    AvlastFrame *(*read)(gpointer state, const char *const *wanted, GError **error);
    gboolean (*locate)(gpointer state, AvlastCellPlace *places, gsize n, GError **error);
    const AvlastCodebook *(*codebook)(gconstpointer state); /* or NULL */
    /* Of AvlastTextFault * (repair.h): what a lenient reading passed over; or NULL */
    const GPtrArray *(*faults)(gconstpointer state);
} AvlastInputKind;

/* An input of that kind and state, which it takes over. */
AvlastInput *avlast_input_new(const AvlastInputKind *kind, gpointer state);

/* What a lenient reading passed over, of AvlastTextFault *; NULL for kinds that pass over
 * nothing. */
const GPtrArray *avlast_input_faults(const AvlastInput *input);

/* The open text file behind an input, or NULL when it is of another kind: for what only
 * texts have (ragged rows, a decimal mark). */
const AvlastCsv *avlast_input_text(const AvlastInput *input);

/* Files of SPSS, Stata and SAS, told by their signatures. Opening fails with AV150 when
 * this build lacks ReadStat, AV153 to AV158 as avlast_stat_describe and avlast_stat_read
 * say; frame->line holds row numbers. */
extern const AvlastInputKind avlast_input_statfile;

/* Workbooks (.xlsx), and the zip and Office files that are refused because they are
 * none. */
extern const AvlastInputKind avlast_input_workbook;

/* Delimited text: what no other kind claims. */
extern const AvlastInputKind avlast_input_csv;

#endif
