/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_LIKERT_ROWS_H
#define AVLAST_PLOTS_LIKERT_ROWS_H

#include "infer/result.h"

/* What a Likert chart shows, read from charts->likert. */

typedef struct {
    char *label;
    double n, net[3]; /* net: estimate, low, high */
    double *share;    /* one for each step */
    gboolean all;     /* everybody, among groups */
} AvlastLikertLine;

typedef struct {
    GPtrArray *lines; /* of AvlastLikertLine, by net agreement; everybody first */
    char **steps;     /* what they are called, from least to most agreement */
    guint n_steps, box;
    gboolean groups;             /* lines are groups of one item */
    char *about;                 /* that item, or what all items share; or NULL */
    char *by;                    /* the columns of the groups, or NULL */
    guint hidden;                /* lines without shares, left out */
    double left, right, between; /* of the two panels: shares */
} AvlastLikertChart;

/* How many: one for each kind of answers (steps) that items have, then, when the result
 * has groups, one for each item. */
guint avlast_likert_items(const AvlastResult *result);

/* NULL with AVLAST_ERROR_MALFORMED when shares and steps do not fit together. */
AvlastLikertChart *avlast_likert_chart_new(const AvlastResult *result, guint item,
                                           const char *lang, GError **error);
void avlast_likert_chart_free(AvlastLikertChart *likert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLikertChart, avlast_likert_chart_free)

#endif
