/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_VALIDATE_H
#define AVLAST_DATA_VALIDATE_H

#include "core/error.h"
#include "data/input.h"

/* Data against their codebook and their design: every fault as data, none fatal. */

typedef struct {
    const char *id; /* of messages.def: "AV140" ... */
    char *file;
    gsize line, column; /* from 1; 0 where they do not apply */
    char *name;         /* the column of the data, or NULL */
    char *text;         /* lower case, the subject quoted, without place and code */
} AvlastFault;

typedef struct {
    GPtrArray *faults; /* of AvlastFault *, by file and place */
    GPtrArray *notes;  /* of char *: what is no fault but should be known */
} AvlastValidation;

AvlastValidation *avlast_validation_new(void);
void avlast_validation_free(AvlastValidation *validation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastValidation, avlast_validation_free)

/* Adds a fault; file is copied, text is formatted. */
void avlast_validation_add(AvlastValidation *validation, const char *id,
                           const AvlastPlace *place, const char *name, const char *format,
                           ...) G_GNUC_PRINTF(5, 6);

/* What to hold the data against; all may be NULL. */
typedef struct {
    const guint8 *among; /* one per row: only rows with 1 are checked; NULL: all */
    const AvlastCodebook *codebook;
    const char *id;        /* the column that names each row */
    const char *treatment; /* must be constant within `cluster` */
    const char *cluster;
    const char *weights; /* numbers above zero */
    gboolean allow_ids;  /* national identity numbers are no fault */
} AvlastValidateOptions;

/* Checks a frame that was read whole and leniently from input:
 *
 *  AV106  a row has another number of fields than the header
 *  AV140  a cell is not of the codebook's type (number, integer, date as yyyy-mm-dd)
 *  AV141  a number is below the codebook's min or above its max
 *  AV142  a value is not among the codebook's values
 *  AV143  an id is empty
 *  AV144  an id stands twice
 *  AV145  the codebook (or an option) names a column that the file does not have
 *  AV146  a cell holds eleven digits that pass the check of a Norwegian national identity
 *         number: the date of birth is possible (day + 40 for D-numbers, month + 40 and
 *         + 80 for auxiliary and synthetic ones) and both control digits agree, weights
 *         3 7 6 1 8 9 4 5 2 1 and 5 4 3 2 7 6 5 4 3 2 1 modulo 11. The message does not
 *         repeat the number.
 *  AV147  a cluster has rows of more than one treatment
 *  AV148  a weight is missing, zero or negative
 *
 * Columns without a row in the codebook, rows without a cluster and empty rows become
 * notes. NULL and *error only when the file
 * can no longer be read or memory runs out. */
AvlastValidation *avlast_validate(AvlastInput *input, const AvlastFrame *frame,
                                  const AvlastValidateOptions *options, GError **error);

/* Puts the faults of a validation that others added to in order of file and place. */
void avlast_validation_sort(AvlastValidation *validation);

/* Whether text[0..11) are eleven digits that pass the check of AV146. */
gboolean avlast_is_national_id(const char *text);

#endif
