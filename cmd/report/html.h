/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_HTML_H
#define AVLAST_REPORT_HTML_H

#include <glib.h>

/* A page being written. Text of others enters through avlast_html_add alone, which
 * escapes every string argument; markup of ours through the format, charts through
 * avlast_html_raw. */
typedef struct {
    GString *text;
    int level; /* of the last heading: none is skipped */
} AvlastHtml;

AvlastHtml *avlast_html_new(void);
void avlast_html_free(AvlastHtml *html);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHtml, avlast_html_free)

/* Adds markup with escaped arguments: & < > " ' become entities; control characters,
 * marks that turn the direction of text and line separators become U+FFFD. */
void avlast_html_add(AvlastHtml *html, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Adds markup that is safe already. */
void avlast_html_raw(AvlastHtml *html, const char *markup);

/* A heading of level 1 to 6; `id` may be NULL. A level that skips one is a fault of the
 * caller and is taken one deeper than the last. */
void avlast_html_heading(AvlastHtml *html, int level, const char *id, const char *text);

/* A paragraph; nothing for NULL and for blank text. */
void avlast_html_paragraph(AvlastHtml *html, const char *class_name, const char *text);

/* Text of several paragraphs, split at blank lines; plain text, no markup. */
void avlast_html_prose(AvlastHtml *html, const char *text);

/* Before the name of a row: it belongs to the row above. */
#define AVLAST_HTML_WITHIN "\xe2\x80\x83"

/* As the name of a row without cells: a heading of the rows that follow. */
#define AVLAST_HTML_AMONG "\xe2\x80\x81"

/* A table whose first row is the header and whose first column names the row. Columns of
 * numbers are aligned right. The table scrolls by itself when it is wider than the page.
 * Rows shorter than the header are filled up with empty cells. */
void avlast_html_table(AvlastHtml *html, const char *caption, const GPtrArray *rows);
/* The same; the last `sums` rows are sums and set off. */
void avlast_html_table_sums(AvlastHtml *html, const char *caption, const GPtrArray *rows,
                            guint sums);

/* Rows for avlast_html_table: an array that frees its GStrv rows. */
GPtrArray *avlast_rows_new(void);
/* Adds a row of texts, ended by NULL; they are copied, NULL inside is not possible: use
 * "". */
void avlast_rows_add(GPtrArray *rows, const char *first, ...) G_GNUC_NULL_TERMINATED;

#endif
