/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_HISTORY_H
#define AVLAST_DESIGN_HISTORY_H

#include "design/calibration.h"

/* The steps behind a column of final weights, as they are kept in a file beside the data,
 * so that what is computed from these weights later knows how they came about. Not the
 * rows: a reader takes the base weights of the data through the steps again, and trusts
 * the file when the final weights come out.
 *
 * JSON, schema "avlast-weights/1": program, version, data {file, sha256, rows}, base and
 * column (names of columns), steps [{kind, describes, response, distance, bounds [low,
 * high], unit, margins [{source, variables [text], cells [[text ..]], totals [..]}],
 * numbers [{name, total}], source, report {g [smallest, largest], iterations, misfit,
 * negative, cut}}]; a member that does not apply is absent. `report` is for people. */
typedef struct {
    char *path;          /* the file it was read from, or NULL */
    char *file, *digest; /* of the data it belongs to; digest lower-case hex */
    char *base, *column; /* base weights, final weights */
    GPtrArray *steps;    /* of AvlastWeightStep * */
} AvlastHistory;

void avlast_history_free(AvlastHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHistory, avlast_history_free)

/* Where the file of a data file lies: data.csv -> data.weights.json. To be freed. */
char *avlast_history_path(const char *data);

/* The text of the file: of the calibration's steps over `rows` rows. To be freed. */
char *avlast_history_write(const AvlastHistory *history,
                           const AvlastCalibration *calibration, const char *version,
                           gsize rows);

/* NULL and *error: AVLAST_ERROR_NOT_FOUND (AV289), AVLAST_ERROR_MALFORMED (AV290; line
 * and column of JSON, else what is wrong). */
AvlastHistory *avlast_history_read(const char *path, GError **error);
AvlastHistory *avlast_history_parse(const char *text, gsize length, const char *name,
                                    GError **error);

/* Whether the sample's weights are those of the column, as the steps gave them before: a
 * relative 1e-9 apart at most, in each row of the sample. *row (optional): the first that
 * is not. */
gboolean avlast_history_agrees(const AvlastSample *sample, const AvlastColumn *column,
                               gsize *row);

/* Smallest and largest factor of a step over the rows that have a weight after it. */
void avlast_calibration_range(const AvlastCalibration *calibration, guint step,
                              double *low, double *high);

#endif
