/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_TABLE_PART_H
#define AVLAST_CMD_TABLE_PART_H

/* The inside of the tables of a trial's parts (avlast_table_part), for cmd/table only. */

#include "cmd/table/table.h"

typedef struct {
    const AvlastResult *result;
    AvlastSheet *sheet;
    int digits;
    const char *lang;
} AvlastTablePart;

/* A label in the reader's language, else the term. */
const char *avlast_part_label(const AvlastTablePart *p, const json_t *row,
                              const char *name);
/* "12.3 (4.5)": a number and what belongs to it, to the digits of the second. */
void avlast_part_pair(const AvlastTablePart *p, guint column, double value,
                      double beside);
void avlast_part_interval(const AvlastTablePart *p, guint column, const json_t *row,
                          double se);
void avlast_part_count(const AvlastTablePart *p, guint column, const json_t *row,
                       const char *name);
void avlast_part_phrase(const AvlastTablePart *p, guint column, const char *text);
void avlast_part_head(const AvlastTablePart *p, guint column, const char *text,
                      gboolean numeric);
char *avlast_part_interval_words(const AvlastTablePart *p);

/* Fills the flow of participants. FALSE when the result has none. */
gboolean avlast_part_flow(const AvlastTablePart *p);

#endif
