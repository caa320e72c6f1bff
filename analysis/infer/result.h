/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_RESULT_H
#define AVLAST_INFER_RESULT_H

#include <jansson.h>

#include "data/frame.h"
#include "design/sample.h"
#include "infer/estimates.h"

/* A result as it is stored: estimates plus their origin, schema "avlast-result/1" (cli.md
 * section 3).
 *
 * JSON members: schema, program, version, arguments [text], plan {file, sha256, analysis,
 * role, deviations [text]} or null, inputs [{file, sha256, bytes, rows, columns, missing
 * {column: {reason: n}}}], seed or null, design (avlast_result_set_design), settings
 * {option: value}, method, level, rows [{outcome, group, term, estimate, std.error,
 * statistic, df, p.value, conf.low, conf.high, nobs, nclusters, deff, method, note}]
 * (null where a field does not apply), covariance [[...]] or null, dropped [{what,
 * rows}], rows.read, rows.used, notes [text], influence {unit, units [text], root
 * [[...]], private (true: kept for other results alone)} when it is kept, and charts
 * {kind: data}: what plots and reports need beyond the rows; see plots/charts.h for the
 * kinds. Numbers are exact (read back as the same double); keys are in a fixed order, so
 * equal results are equal bytes. */
typedef struct {
    char *program, *version;
    GStrv arguments;
    json_t *plan, *inputs, *design, *settings,
        *charts; /* owned; charts is an object, never NULL */
    gint64 seed; /* -1: no random numbers were used */
    AvlastEstimates *estimates;
} AvlastResult;

AvlastResult *avlast_result_new(const char *program);
void avlast_result_free(AvlastResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastResult, avlast_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* Adds a frame to the inputs: digest, size, rows, and missing cells by column and reason.
 * Of the result of a query, each file it was made from (digest, size, rows). */
void avlast_result_add_input(AvlastResult *result, const AvlastFrame *frame);

/* Fills charts->columns, what the columns in the rows are called: {name: {"label",
 * "label_nb", "unit", "levels": {code: words}}}, as far as a codebook or plan tells.
 * avlast_result_add_input does so with the rows that are there. */
void avlast_result_add_labels(AvlastResult *result, const AvlastFrame *frame);

/* Fills the member `design` from the sample: {description, weighted, rows, lonely, df
 * (the user's, else null), weight.steps [text] of calibrated weights, replicates {type,
 * n, given, combined, seed, centre, scale, rscales} (only under replicates), stages
 * [{strata, n.strata, clusters, n.clusters, fpc}]} with the columns' names, null where a
 * stage has none. */
void avlast_result_set_design(AvlastResult *result, const AvlastSample *sample);

/* A JSON number, or null for NaN and infinities (an infinite df is the text "Inf"). New
 * reference. */
json_t *avlast_json_number(double value);
/* The reverse: NaN for null and for anything that is not a number. */
double avlast_json_double(const json_t *value);
/* A string, or null for NULL. New reference. */
json_t *avlast_json_text(const char *text);
/* Member as text or NULL when absent or not a string. Borrowed. */
const char *avlast_json_member_text(const json_t *object, const char *key);
/* Member as number or NaN. */
double avlast_json_member_double(const json_t *object, const char *key);

/* The result as JSON text (indent 1, UTF-8, one final newline), to be freed. */
char *avlast_result_to_json(const AvlastResult *result);

/* Reads a result file. NULL with AVLAST_ERROR_NOT_FOUND, AVLAST_ERROR_MALFORMED (line and
 * column; a wrong schema; rows and covariance of different size) or
 * AVLAST_ERROR_INTERNAL. */
AvlastResult *avlast_result_read(const char *path, GError **error);
AvlastResult *avlast_result_parse(const char *text, gsize length, const char *name,
                                  GError **error);

#endif
