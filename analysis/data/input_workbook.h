/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INPUT_WORKBOOK_H
#define AVLAST_DATA_INPUT_WORKBOOK_H

#include "core/error.h"
#include "data/cell.h"
#include "data/input_kinds.h"
#include "data/repair.h"
#include "data/workbook.h"

/* A sheet of a workbook as a table: what its files share among them.
 *
 * The first row that holds something names the columns, with further header rows as
 * header.h tells; what stands below is the table.
 * Cells go through the same rules as the fields of delimited text, so that the frame is
 * that of the table saved as CSV. */
typedef struct {
    char *name;
    AvlastWorkbook *workbook;
    const AvlastWorkbookSheet *sheet;
    GStrv missing, text_columns;
    const AvlastCodebook *codebook; /* given, or `own`, or `both` */
    AvlastCodebook *own, *both;     /* what further header rows say; with the one given */
    gboolean all_text, lenient;
    AvlastNotation notation; /* of texts; numbers are stored with a dot */
    gboolean decimal_known;
    GStrv header;
    gsize fields;
    guint *column;              /* of each field, from 1 */
    guint skip;                 /* rows that are no part of the table */
    guint name_row, header_row; /* the first and the last row of the header */
    GStrv first_row;            /* the first as it is written */
    GPtrArray *notes;           /* of char *: what was seen while it was opened */
    gsize rows;                 /* after a reading */
    GPtrArray *faults; /* of AvlastTextFault *: what a lenient reading passed over */
    GHashTable *said;  /* of guint64: where they are */
} AvlastTable;

/* Chooses the sheet: by name, by its number from 1, or the only one that is not hidden
 * and holds a cell. FALSE and *error: AVLAST_ERROR_USAGE (AV165) for a sheet that there
 * is not, _INCONSISTENT when several could be meant. */
gboolean avlast_table_choose_sheet(AvlastTable *table, const char *wanted,
                                   GError **error);

/* Finds header and decimal mark in the first rows; header_rows 0: how many there are is
 * found out (header.h). */
gboolean avlast_table_look(AvlastTable *table, guint header_rows, GError **error);

/* Whether the cells of the column stay text, by an option or the codebook. */
gboolean avlast_table_keeps_text(const AvlastTable *table, const char *name);

/* For each column of the sheet (from 1, AVLAST_WORKBOOK_COLUMNS of them) 0 when it is
 * wanted (NULL: all that are named), else one of these. FALSE and AVLAST_ERROR_USAGE
 * (AV804) for a name that there is not. */
enum { AVLAST_TABLE_UNWANTED = -1, AVLAST_TABLE_UNNAMED = -2 };
gboolean avlast_table_wanted(const AvlastTable *table, const char *const *wanted,
                             gint32 *at, GError **error);

AvlastFrame *avlast_table_read(AvlastTable *table, const char *const *wanted,
                               GError **error);

/* The place of a cell for a message. */
AvlastPlace avlast_table_place(const AvlastTable *table, guint row, guint column);

/* How the file was read, for input.h. */
char *avlast_table_form(const AvlastTable *table, gboolean *plain);

/* A fault of the table: FALSE and *error at that place, or, in a lenient reading, one
 * more fault in the list and TRUE. */
gboolean avlast_table_fault(const AvlastTable *table, const char *id, guint row,
                            guint column, const char *hint, GError **error,
                            const char *format, ...) G_GNUC_PRINTF(7, 8);

/* Each is such a fault of a cell; the last two stop every reading. */
gboolean avlast_table_fail_unnamed(const AvlastTable *table,
                                   const AvlastWorkbookCell *cell, GError **error);
gboolean avlast_table_fail_error(const AvlastTable *table, const AvlastWorkbookCell *cell,
                                 const char *column, const char *text, GError **error);
gboolean avlast_table_fail_number(const AvlastTable *table,
                                  const AvlastWorkbookCell *cell, const char *column,
                                  const char *text, GError **error);
gboolean avlast_table_fail_stray(const AvlastTable *table, const AvlastWorkbookCell *cell,
                                 gsize gap, GError **error);

/* Compares a cell with the header, *repeats of whose first names its row has already:
 * a fault (AV117) when the row has them all. */
gboolean avlast_table_watch_header(const AvlastTable *table,
                                   const AvlastWorkbookCell *cell, GString *scratch,
                                   gsize *repeats, GError **error);

/* Something that a reader should know, counted, with where it was first. */
typedef struct {
    gsize count;
    guint row, column; /* 0 where it is about a whole column or row */
    char *text;
} AvlastRemark;

typedef struct {
    AvlastRemark hidden, veiled; /* rows and columns that people do not see */
    AvlastRemark blank;          /* rows inside the table */
    AvlastRemark merged, formulas, no_date;
} AvlastTableRemarks;

void avlast_remark_add(AvlastRemark *remark, guint row, guint column, const char *text);
void avlast_table_remarks_clear(AvlastTableRemarks *remarks);
/* Adds them to the notes of a frame, a sentence each. */
void avlast_table_remarks_note(const AvlastTableRemarks *remarks,
                               const AvlastTable *table, GPtrArray *notes);

#endif
