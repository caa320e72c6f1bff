/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_H
#define AVLAST_CMD_DESCRIBE_H

#include "cmd/output/sheet.h"
#include "cmd/program.h"
#include "survey/describe.h"

/* What `avlast describe` lays out. A result's charts hold how its rows make a table, so
 * that the program, a report and other programs draw the same one:
 *
 * describe {"by": [{"name", "label", "label_nb", "unit"}], "weighted": bool, "about" (a
 * key of the words in sheet.c), "columns": [{"group" (null: all), "label", "n",
 * "weight"}], "lines": [{"outcome", "label", "label_nb", "unit", "level" (text after the
 * label), "reason", "statistic", "chance" (of a quantile), "form", "terms" [text],
 * "indent", "decimals" (else they follow the spread), "integer": bool, "between": bool,
 * "within" (the groups of --by that a line of a table within them is about, put before
 * the column's)}], "title" (in place of "Description"), "told", "silent": bool (tests are
 * told in notes; are not, since the result's notes do)}
 *
 * A cell shows the estimates of (outcome, the column's group, each of the terms) in the
 * line's form: "value" a; "pair" a (b); "error" a (its standard error); "range" a – b;
 * "spread" a (b; c); "interval" a [its interval]; "count" a; "share" a (b %); "choice" a
 * (b %; c %); "percent" a % [its interval]; "head" nothing. Lines with "between" also
 * show the outcome's `smd` and test. "statistic" and "reason" are words of this program
 * that are put into the reader's language. */

/* Statistics of numbers, in the order of --statistic. */
typedef enum {
    AVLAST_SHOW_MEAN,
    AVLAST_SHOW_SD,
    AVLAST_SHOW_SE,
    AVLAST_SHOW_CI,
    AVLAST_SHOW_MEDIAN,
    AVLAST_SHOW_QUARTILES,
    AVLAST_SHOW_RANGE
} AvlastShow;

/* Adds one line; the caller fills what else it has. Texts may be NULL. */
json_t *avlast_lines_add(json_t *layout, const char *outcome, const char *form,
                         guint indent);
/* Names the line after a column: label, label_nb, unit. */
void avlast_line_label(json_t *line, const AvlastColumn *column);
/* Appends a term; with prefix "n:" for one. */
void avlast_line_term(json_t *line, const char *prefix, const char *term);

/* An empty layout with the columns of the groups; `groups` n = 1 without labels: one
 * column. n and weight as in AvlastDescription; all: a first column of all rows. */
json_t *avlast_layout_of_groups(const AvlastGroups *groups, const gint64 *n,
                                const double *weight, const AvlastSample *sample,
                                gboolean all);

/* Lines for the reasons why values of the outcome are missing, when there are any. */
void avlast_lines_missing(json_t *layout, const AvlastEstimates *estimates,
                          const char *outcome, guint indent);

/* The lines of Table 1: n_show statistics of numbers, and quantiles asked for. */
void avlast_layout_table(json_t *layout, const AvlastDescription *description,
                         const AvlastShow *show, gsize n_show, const double *asked,
                         gsize n_asked);

/* The sheet of a result that has a layout. small > 0: a page that others read;
 * what points at fewer people is hidden (few.h), and *hidden (optional) tells whether
 * anything was. NULL with AVLAST_ERROR_USAGE (AV242) when it
 * would have too many columns for a page, or with AVLAST_ERROR_MALFORMED (AV703). */
AvlastSheet *avlast_describe_sheet(const AvlastResult *result, guint digits,
                                   const char *lang, gint64 small, gboolean *hidden,
                                   GError **error);

/* Writes the result: rows as they are in csv and json, and where there is no layout; else
 * the sheet. */
gboolean avlast_describe_emit(AvlastRun *run, AvlastResult *result, GError **error);

/* "a=1;b=x" in the words of the codebook, values alone: "pilot, girls". To be freed. */
char *avlast_group_words(const AvlastGroups *groups, const char *label);

#endif
