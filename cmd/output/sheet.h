/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OUTPUT_SHEET_H
#define AVLAST_CMD_OUTPUT_SHEET_H

#include <glib.h>

/* A table as people read it, laid out by a program and put into any form: aligned text,
 * Markdown, HTML, LaTeX, a workbook. A cell is what is printed and, where it is one, the
 * number behind it, so that a workbook holds numbers and shows the same digits. */

typedef enum {
    AVLAST_CELL_TEXT,
    AVLAST_CELL_NUMBER, /* "1,204.50" */
    AVLAST_CELL_SHARE   /* of one, printed in percent: 0.345 is "34.5%" */
} AvlastCellForm;

typedef struct {
    char *text; /* never NULL */
    AvlastCellForm form;
    double number; /* NaN in texts */
    int decimals;  /* shown of it (in percent for shares) */
    guint span;    /* columns it takes; those it covers are empty. 1 unless set */
} AvlastSheetCell;

typedef struct {
    AvlastSheetCell *cells; /* n_columns of them */
    guint indent;           /* of the first cell, in steps */
    gboolean strong;        /* bold: it names what follows, or sums it up */
    gboolean ruled;         /* a line above it, in LaTeX */
} AvlastSheetRow;

typedef struct {
    char *title, *subtitle; /* NULL where there is none */
    guint n_columns;
    gboolean *numeric; /* per column: aligned right */
    guint n_headings;  /* first rows that are headings; 1 unless set, never 0 */
    GPtrArray *rows;   /* of AvlastSheetRow * */
    GPtrArray *unused; /* of char *: what was left out, one whole line each */
    GPtrArray *notes;  /* of char * */
    const char *lang;  /* of printed numbers: "en" or "nb" */
} AvlastSheet;

/* An empty sheet; lang is "en" or "nb". */
AvlastSheet *avlast_sheet_new(guint n_columns, const char *lang);
void avlast_sheet_free(AvlastSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSheet, avlast_sheet_free)

/* A new last row of empty texts. */
AvlastSheetRow *avlast_sheet_add(AvlastSheet *sheet);
AvlastSheetRow *avlast_sheet_row(const AvlastSheet *sheet, guint row);
AvlastSheetCell *avlast_sheet_cell(const AvlastSheet *sheet, guint row, guint column);

/* Fill a cell of the last row, numbers as plots/format.h prints them. NULL, NaN and
 * negative counts leave it empty; infinite numbers are texts. Cells that put several
 * numbers into one ("12.3 (4.5)") are texts. */
void avlast_sheet_text(AvlastSheet *sheet, guint column, const char *text);
void avlast_sheet_number(AvlastSheet *sheet, guint column, double value, int decimals);
void avlast_sheet_share(AvlastSheet *sheet, guint column, double share, int decimals);
void avlast_sheet_p(AvlastSheet *sheet, guint column, double p);
void avlast_sheet_count(AvlastSheet *sheet, guint column, gint64 n);

/* Leaves out the columns that are not to be kept. */
void avlast_sheet_keep(AvlastSheet *sheet, const gboolean *keep);

void avlast_sheet_note(AvlastSheet *sheet, const char *text);
void avlast_sheet_note_unused(AvlastSheet *sheet, const char *what, gint64 rows);

/* The whole sheet with its title, subtitle, what was left out and notes; to be freed. */
char *avlast_sheet_to_table(const AvlastSheet *sheet);
char *avlast_sheet_to_markdown(const AvlastSheet *sheet);
char *avlast_sheet_to_html(const AvlastSheet *sheet);
char *avlast_sheet_to_latex(const AvlastSheet *sheet);

/* A workbook: sheet "result" with the headings in its first rows, bold and frozen, and
 * real numbers (16 digits, as the library writes them) under number formats that show the
 * printed digits; sheet "notes" with title, subtitle, what was left out and notes. Texts
 * are texts, whatever they start with. The same sheet gives the same bytes: the creation
 * time is that of SOURCE_DATE_EPOCH, else 1980-01-01. NULL and *error:
 * AVLAST_ERROR_HELPER (AV169) when the program was built without libxlsxwriter,
 * AVLAST_ERROR_OUTPUT (AV168) beyond what a workbook holds. */
GBytes *avlast_sheet_to_workbook(const AvlastSheet *sheet, GError **error);

/* The sheet in a format for people: "table", "md", "html", "latex" or "xlsx". */
GBytes *avlast_sheet_in_format(const AvlastSheet *sheet, const char *format,
                               GError **error);

/* Only the rows, aligned: what avlast_sheet_to_table has between title and notes. */
char *avlast_sheet_aligned(const AvlastSheet *sheet);
/* Only what was left out and the notes, as lines of plain text; "" when there are none.
 */
char *avlast_sheet_remarks(const AvlastSheet *sheet);

#endif
