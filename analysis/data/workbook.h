/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_WORKBOOK_H
#define AVLAST_DATA_WORKBOOK_H

#include "data/package.h"
#include "data/workbook_styles.h"

/* A workbook of the Office Open XML kind (.xlsx, .xlsm; transitional and strict): its
 * sheets and their cells as they are stored, without any notion of a table.
 *
 * ECMA-376 part 1 (ISO/IEC 29500-1), SpreadsheetML. */

#define AVLAST_WORKBOOK_ROWS    1048576
#define AVLAST_WORKBOOK_COLUMNS 16384

typedef struct {
    char *name, *part;
    gboolean hidden;
} AvlastWorkbookSheet;

typedef struct {
    AvlastPackage *package;
    GPtrArray *sheets; /* of AvlastWorkbookSheet *, in the workbook's order; charts and
                          macros are left out */
    AvlastStyles *styles;
    gboolean from_1904;   /* dates are counted from 1904-01-01 */
    gboolean recalculate; /* the values of formulas are to be computed on opening */
    char *strings_part;   /* or NULL */
    GArray *string_start; /* of guint64: where each shared string begins in string_text,
                             and the end; NULL before they were needed */
    GString *string_text;
} AvlastWorkbook;

/* Takes ownership of the source, on failure too. NULL and *error:
 * AVLAST_ERROR_MALFORMED for what is no workbook (AV160), is damaged (AV161) or beyond
 * the bounds of package.h and 100 million shared strings with 2 GiB of text (AV164). */
AvlastWorkbook *avlast_workbook_open(const char *name, AvlastSource *source,
                                     GError **error);
void avlast_workbook_free(AvlastWorkbook *workbook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWorkbook, avlast_workbook_free)

typedef enum {
    AVLAST_WORKBOOK_NUMBER,
    AVLAST_WORKBOOK_SHARED, /* text is the index of a shared string */
    AVLAST_WORKBOOK_TEXT,
    AVLAST_WORKBOOK_BOOLEAN,
    AVLAST_WORKBOOK_ERROR,
    AVLAST_WORKBOOK_DATE /* ISO 8601, of strict workbooks */
} AvlastWorkbookType;

/* A cell as it is stored. */
typedef struct {
    guint row, column; /* from 1 */
    AvlastWorkbookType type;
    guint style;
    gboolean formula, stored; /* it is computed; a value is stored for it */
    const char *text;         /* valid during the call, terminated */
    gsize length;
} AvlastWorkbookCell;

typedef struct {
    guint row, column, last_row, last_column;
} AvlastWorkbookArea;

/* What a sheet tells, in its order. Each returns FALSE to stop: with *error set that is a
 * failure. Any may be NULL. */
typedef struct {
    /* Every cell that has a value or a formula. */
    gboolean (*cell)(gpointer data, const AvlastWorkbookCell *cell, GError **error);
    /* A row that is hidden, by hand or by a filter. */
    gboolean (*hidden_row)(gpointer data, guint row, GError **error);
    gboolean (*hidden_columns)(gpointer data, guint first, guint last, GError **error);
    gboolean (*merged)(gpointer data, const AvlastWorkbookArea *area, GError **error);
} AvlastWorkbookEvents;

/* Reads a sheet from its beginning. FALSE and *error: as the events say, and
 * AVLAST_ERROR_MALFORMED for references that cannot be, rows and cells that stand twice
 * (AV162), more than 200 million cells (AV164), and as avlast_package_read. */
gboolean avlast_workbook_scan(AvlastWorkbook *workbook, const AvlastWorkbookSheet *sheet,
                              const AvlastWorkbookEvents *events, gpointer data,
                              GError **error);

typedef enum {
    AVLAST_VALUE_EMPTY,
    AVLAST_VALUE_NUMBER, /* text is the number with a dot, in its shortest exact form */
    AVLAST_VALUE_TEXT,   /* also TRUE, FALSE, and days as 2026-01-15 */
    AVLAST_VALUE_MOMENT, /* 2026-01-15T08:30:00 */
    AVLAST_VALUE_ERROR,  /* #N/A */
    AVLAST_VALUE_NO_DATE /* a number whose format is that of a date, and that is none */
} AvlastWorkbookValue;

/* What people see in the cell, as text without blanks around it. FALSE and *error:
 * AVLAST_ERROR_MALFORMED when the value breaks the format (AV162) or is that of a formula
 * and was not stored (AV163). */
gboolean avlast_workbook_value(AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                               GString *text, AvlastWorkbookValue *value, GError **error);

/* Whether nothing is to be seen in the cell: no value, or a text of blanks. */
gboolean avlast_workbook_is_blank(const AvlastWorkbook *workbook,
                                  const AvlastWorkbookCell *cell);

/* Whether it is a formula whose value was not saved. */
gboolean avlast_workbook_is_unsaved(const AvlastWorkbookCell *cell);

/* Makes the shared strings ready, reading them when they were not. */
gboolean avlast_workbook_strings(AvlastWorkbook *workbook, GError **error);

/* "B7"; to be freed. */
char *avlast_workbook_reference(guint row, guint column);
/* "B"; to be freed. */
char *avlast_workbook_letters(guint column);
/* Reads "B7" or "$B$7"; FALSE when it is none, or beyond a sheet's bounds. */
gboolean avlast_workbook_parse_reference(const char *text, gsize length, guint *row,
                                         guint *column);

/* Whether an element is one of SpreadsheetML's own, transitional or strict. */
gboolean avlast_workbook_owns(const char *space);

/* Appends text in which Excel wrote characters as _x000D_. */
void avlast_workbook_unescape(GString *text, gsize from);

#endif
