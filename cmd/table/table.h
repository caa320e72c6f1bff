/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_TABLE_TABLE_H
#define AVLAST_CMD_TABLE_TABLE_H

#include "cmd/output/output.h"
#include "cmd/program.h"

typedef struct {
    char **names, **terms, **drop;
    char *below, *part;
    gboolean stars, tests;
} AvlastTableOptions;

typedef struct {
    const AvlastTableOptions *own;
    GPtrArray *results;  /* of AvlastResult *: one for each column */
    GPtrArray *headings; /* of char * */
    GPtrArray *keys;     /* of char *: "group\1term", in order of appearance */
    AvlastSheet *sheet;
    int digits;
} AvlastTable;

/* Adds the columns that a result gives: itself, headed by its file's name; of a result of
 * several models (settings.models, infer/result.h) one for each, with its rows, settings
 * and rows not used, and so of several outcomes with the same terms; headed "(1)", with
 * the file's name before it when there are `others`. Takes the result. */
void avlast_table_columns(AvlastResult *result, const char *path, gboolean others,
                          GPtrArray *results, GPtrArray *headings);

/* Adds the result, or one for each outcome when rows of different outcomes would stand in
 * the same place. Takes it. */
void avlast_table_outcomes(AvlastResult *result, GPtrArray *results);

/* What a trial's result tells beside its effects, as a table: "balance" (of the rows
 * analysed), "assigned" (of everybody), "attrition", "arms", "flow", "detectable". NULL
 * and AVLAST_ERROR_USAGE (AV731) when the result has none. */
AvlastSheet *avlast_table_part(const AvlastResult *result, const char *part, int digits,
                               const char *lang, GError **error);

/* Whether a row of a result is shown. */
gboolean avlast_table_shows(const AvlastTable *table, const AvlastEstimate *row);

/* Fills the sheet: a column for each result, a row for each term and one for what stands
 * under it. */
void avlast_table_layout(AvlastTable *table);

/* Then adds rows under the terms: effects absorbed, rows used, clusters, what the models
 * are; and the notes. */
void avlast_table_under(AvlastTable *table);

#endif
