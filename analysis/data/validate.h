/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_VALIDATE_H
#define AVLAST_DATA_VALIDATE_H

#include "core/error.h"
#include "data/answers.h"
#include "data/input.h"
#include "data/rules.h"
#include "data/waves.h"

/* Data against their codebook and their design: every fault as data, none fatal. */

/* A fault, or what is none but should be known. */
typedef struct {
    const char *id;     /* of messages.def: "AV140" ...; NULL for some notes */
    char *file;         /* NULL for notes on the whole file */
    gsize line, column; /* from 1; 0 where they do not apply */
    char *name;         /* the column of the data, the rule or the scale; or NULL */
    char *text;         /* lower case, the subject quoted, without place and code */
} AvlastFault;

/* How many rows a rule was held against, broke it, and could not be told. */
typedef struct {
    char *name;
    gsize checked, failed, unknown;
    gboolean note; /* rows that break it are notes */
} AvlastRuleCount;

typedef struct {
    GPtrArray *faults; /* of AvlastFault *, by file and place */
    GPtrArray *notes; /* of AvlastFault *: first those on the whole file, then by place */
    GPtrArray *rules; /* of AvlastRuleCount *, as asked */
    GPtrArray *answers; /* of AvlastAnswers *, as asked */
    AvlastWaves *waves; /* or NULL */
    const char *unit;   /* what `line` counts: "line" of a text, "row" of other files */
} AvlastValidation;

AvlastValidation *avlast_validation_new(void);
void avlast_validation_free(AvlastValidation *validation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastValidation, avlast_validation_free)

/* Adds a fault; file is copied, text is formatted. */
void avlast_validation_add(AvlastValidation *validation, const char *id,
                           const AvlastPlace *place, const char *name, const char *format,
                           ...) G_GNUC_PRINTF(5, 6);

/* Adds a note on the whole file; id and name may be NULL, text is formatted. */
void avlast_validation_note(AvlastValidation *validation, const char *id,
                            const char *name, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Items of a scale and the answers that they allow. */
typedef struct {
    const char *name;
    const char *const *items;
    double min, max; /* NaN: not known */
} AvlastItemRange;

/* What to hold the data against; all may be NULL. */
typedef struct {
    const guint8 *among; /* one per row: only rows with 1 are checked; NULL: all */
    const AvlastCodebook *codebook;
    const char *const *made; /* columns that the file need not have: a plan makes them */
    const char *id;          /* the column that names each row */
    const char *treatment;   /* must be constant within `cluster` */
    const char *cluster;
    const char *weights; /* numbers above zero */
    gboolean allow_ids;  /* national identity numbers are no fault */

    const AvlastCodebook *labels; /* what the file itself says, when there is no codebook:
                                     values without a label are no faults */
    const GPtrArray *rules;       /* of AvlastRule * */
    const GPtrArray *answers;     /* of AvlastAnswersCheck * */
    const AvlastWavesCheck *waves; /* with a `column`, ids stand once in each wave */
    const AvlastItemRange *scales; /* n_scales of them */
    gsize n_scales;
} AvlastValidateOptions;

/* Checks a frame that was read whole and leniently from input:
 *
 *  AV102  a byte is not text in the file's encoding
 *  AV106  a row has another number of fields than the header
 *  AV107  quotes are out of order
 *  AV108  a NUL byte
 *  AV112  a lone carriage return
 *  AV117  a line repeats the header
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
 *  AV185  an answer is outside its scale's range of answers
 *  AV186  a date of birth lies after every other date of the file: columns of the type
 *         date whose role or name speaks of birth, against the latest day in the other
 *         columns of dates (no clock is asked)
 *  AV187  a row breaks a rule (rules.h)
 *  AV196  a person's arm is not the same in all waves
 *
 * and, as notes, none of them a fault:
 *
 *  AV188  a row repeats another in every column, or in all but ids, dates and what is
 *         different in every row, when at least eight cells are the same: sent twice
 *  AV189  straight-lining, AV190 answers given too fast (answers.h)
 *  AV191  numbers are absent from ids that are otherwise numbered through
 *  AV192  a number that is used as a code for missing (-99, 9, 999 ...) stands clearly
 *         apart from the others of its column and is not declared
 *  AV193  values of a category differ in case, blanks or accents alone
 *  AV194  a person is in a later wave, but not in the first
 *  AV197  values lack a label in a column whose other values have one
 *
 * Columns without a row in the codebook, rows without a cluster and empty rows become
 * notes as well. NULL and *error when the file can no longer be read, memory runs out, or
 * a rule or check asks for what cannot be. */
AvlastValidation *avlast_validate(AvlastInput *input, const AvlastFrame *frame,
                                  const AvlastValidateOptions *options, GError **error);

/* Puts the faults of a validation that others added to in order of file and place. */
void avlast_validation_sort(AvlastValidation *validation);

/* Whether text[0..11) are eleven digits that pass the check of AV146. */
gboolean avlast_is_national_id(const char *text);

#endif
