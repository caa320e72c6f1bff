/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_DRAW_TABLE_H
#define AVLAST_VALUE_DRAW_TABLE_H

#include "data/frame.h"
#include "infer/estimates.h"
#include "value/model.h"

/* A file of draws: one row per draw of a bootstrap or of a posterior distribution, one
 * column per number. Numbers of one file are drawn by row, so that they keep whatever
 * dependence they have there. */
typedef struct {
    char *name;   /* as the model writes it */
    guint32 hash; /* of the name: its place in the random streams */
    AvlastFrame *frame;
} AvlastDrawTable;

/* Reads a file of draws whose cells are all numbers; lines and columns of faults are
 * those of the data reader. NULL and *error. */
AvlastDrawTable *avlast_draw_table_read(const char *path, const char *name,
                                        GError **error);
void avlast_draw_table_free(AvlastDrawTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDrawTable, avlast_draw_table_free)

/* The row of the table that is draw r. The rows are gone through in an order chosen by
 * lot, all of them before one comes again, then in another order: draw r depends on
 * nothing but seed, r, the file's name and its length, and a number of draws that is a
 * multiple of the rows uses each equally often (the balanced bootstrap of Davison,
 * Hinkley and Schechtman 1986, doi:10.1093/biomet/73.3.555). The order is a keyed
 * permutation of 0 .. rows - 1: four Feistel rounds of Philox, walked on until inside. */
gsize avlast_draw_table_row(const AvlastDrawTable *table, guint32 seed, gsize r);

/* Draws first .. first + n - 1 of an input that has a table. */
void avlast_draw_table_fill(const AvlastValueModel *model, const AvlastInput *input,
                            guint32 seed, gsize first, gsize n, double *out);

/* The covariance of two inputs of one table, divisor rows - 1 (R's cov). */
double avlast_draw_table_covariance(const AvlastInput *a, const AvlastInput *b);

/* Says in the estimates' notes how often the rows of each file are used. */
void avlast_draw_tables_note(const AvlastValueModel *model, AvlastEstimates *estimates);

#endif
