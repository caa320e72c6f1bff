/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_REFTABLE_H
#define AVLAST_TESTS_REFTABLE_H

#include <glib.h>

/* A small comma-separated file of a test, without quoting: cells as text and as numbers.
 * It is not the program's reader, so that a fault there cannot hide one elsewhere. */
typedef struct {
    gsize rows, columns;
    GStrv header;
    GPtrArray *lines; /* of GStrv */
    GPtrArray *owned; /* number columns handed out */
} RefTable;

/* Fails the test when the file cannot be read. */
RefTable *ref_table_read(const char *path);
RefTable *ref_table_parse(const char *text);
void ref_table_free(RefTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RefTable, ref_table_free)

const char *ref_table_cell(const RefTable *table, gsize row, const char *column);

/* The column as numbers (NaN where empty or NA), owned by the table. */
const double *ref_table_numbers(RefTable *table, const char *column);

/* Column `value` of the first row whose cells are those of the NULL-terminated list
 * column, cell, column, cell ...; fails the test when there is none. */
double ref_table_find(const RefTable *table, const char *value,
                      ...) G_GNUC_NULL_TERMINATED;

#endif
