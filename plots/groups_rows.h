/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_GROUPS_ROWS_H
#define AVLAST_PLOTS_GROUPS_ROWS_H

#include "infer/result.h"

/* Which rows of a descriptive result are compared with each other in one chart: the
 * groups of an outcome, or outcomes and levels that share an axis. Nothing here speaks of
 * effects. */

typedef struct {
    char *label;
    double n, value[3]; /* estimate, low, high; shares in per cent */
    gboolean all;       /* everybody, among groups */
    double at;    /* the group's place on a scale of its own, such as months; or NaN */
    guint within; /* the other columns' groups, in their order */
} AvlastComparedLine;

/* Lines below one heading: a level or quantile of the outcome. */
typedef struct {
    char *label;      /* NULL when there is one panel only */
    GPtrArray *lines; /* of AvlastComparedLine, highest first or by their places;
                         everybody before them */
    guint left_out;   /* lines between the highest and the lowest, not shown */
} AvlastComparedPanel;

typedef struct {
    GPtrArray *panels; /* of AvlastComparedPanel */
    GPtrArray *within; /* groups of the columns before one with places */
    char *about;       /* the outcome, what outcomes' labels share, or NULL */
    char *by;          /* the columns of the groups; NULL: lines are outcomes */
    char *statistic;   /* "mean", in the language of texts; NULL when not known */
    char *unit;        /* or NULL */
    gboolean share;
    gboolean many;    /* an outcome has more than two levels */
    double low, high; /* of the axis */
    int decimals;
    guint lines, left_out, hidden; /* in all; hidden: without an estimate */
} AvlastLineup;

/* Rows shown at most; panels of more lines keep as many of the highest as of the lowest.
 */
#define AVLAST_COMPARED_LINES 60

guint avlast_lineup_items(const AvlastResult *result);
AvlastLineup *avlast_lineup_new(const AvlastResult *result, guint item, const char *lang);
void avlast_lineup_free(AvlastLineup *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLineup, avlast_lineup_free)

#endif
