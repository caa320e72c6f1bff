/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OUTPUT_OUTPUT_H
#define AVLAST_CMD_OUTPUT_OUTPUT_H

#include "cmd/output/sheet.h"
#include "infer/result.h"

/* The forms a result can take, each as one text; and the one way to put a text into a
 * file. */

/* The columns of cli.md section 3 in their order; 17 digits where needed; empty where
 * they do not apply. */
char *avlast_output_csv(const AvlastResult *result, char delimiter);

/* For spreadsheets in Norwegian: semicolon, decimal comma, BOM, CRLF; cells that a
 * spreadsheet would run as a formula get a leading apostrophe. */
char *avlast_output_csv_excel(const AvlastResult *result);

/* One CSV field, quoted when it must be. To be freed. */
char *avlast_output_csv_field(const char *text, char delimiter);

/* A result's rows as people read them: the columns that apply, numbers rounded to
 * `digits` significant digits of the standard error, headings in `lang`. *interval
 * (optional): columns from the estimate to the interval's low end. */
AvlastSheet *avlast_output_sheet(const AvlastResult *result, guint digits,
                                 const char *lang, guint *interval);

/* Aligned text with a heading, one plain sentence and the notes. */
char *avlast_output_table(const AvlastResult *result, guint digits, const char *lang);
char *avlast_output_markdown(const AvlastResult *result, guint digits, const char *lang);
char *avlast_output_html(const AvlastResult *result, guint digits, const char *lang);
char *avlast_output_latex(const AvlastResult *result, guint digits, const char *lang);
/* As avlast_sheet_to_workbook. */
GBytes *avlast_output_workbook(const AvlastResult *result, guint digits, const char *lang,
                               GError **error);

/* Puts the bytes into the file, whole or not at all (temporary file in the same folder,
 * synced, renamed). An existing file is replaced only when `force`. FALSE and
 * AVLAST_ERROR_OUTPUT. */
gboolean avlast_output_file(const char *path, const void *bytes, gsize length,
                            gboolean force, GError **error);

/* The bytes to standard output, checked. */
gboolean avlast_output_standard(const void *bytes, gsize length, GError **error);

#endif
