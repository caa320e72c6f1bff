/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_TABLE_TABLE_H
#define AVLAST_CMD_TABLE_TABLE_H

#include "cmd/output/output.h"
#include "cmd/program.h"

typedef struct {
    char **names, **terms, **drop;
    char *below;
    gboolean stars, tests;
} AvlastTableOptions;

typedef struct {
    const AvlastRun *run;
    const AvlastTableOptions *own;
    GPtrArray *results; /* of AvlastResult * */
    GPtrArray *keys;    /* of char *: "group\1term", in order of appearance */
    AvlastSheet *sheet;
    int digits;
} AvlastTable;

/* Fills the sheet: a column for each result, a row for each term and one for what stands
 * under it, then rows used and what the models are. */
void avlast_table_layout(AvlastTable *table);

#endif
