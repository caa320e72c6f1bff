/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_LABELS_H
#define AVLAST_PLOTS_LABELS_H

#include "infer/result.h"

/* What the columns, groups and levels of a result are called, from its member
 * charts->columns; without it they go by their names. Words that the catalogue has are
 * put into its language. */

/* Borrowed from the result or the name given. */
const char *avlast_labels_column(const AvlastResult *result, const char *column,
                                 const char *lang);
/* NULL when none is known. Borrowed. */
const char *avlast_labels_unit(const AvlastResult *result, const char *column);
const char *avlast_labels_level(const AvlastResult *result, const char *column,
                                const char *code);

/* "district=1;gender=w": "Harbour, Woman", to be freed. */
char *avlast_labels_group(const AvlastResult *result, const char *group);
/* Whether the group's last level is a number of something that has a unit, such as
 * months: then its value, and where in the group it begins. */
gboolean avlast_labels_place(const AvlastResult *result, const char *group, double *at,
                             gsize *before);
/* The columns that the groups are of: "District, Gender", to be freed. */
char *avlast_labels_by(const AvlastResult *result, const char *group, const char *lang);
/* What of an outcome a row is about: the level of "outcome=level", words for the terms of
 * this project, else the term. NULL when it says no more than the outcome. To be freed.
 */
char *avlast_labels_term(const AvlastResult *result, const AvlastEstimate *row,
                         const char *lang);

/* The beginning "Needs help with: " that all the labels share, without its colon, or
 * NULL; to be freed. It is taken off the labels when there are two or more. */
char *avlast_labels_shared(char **labels, guint n);

#endif
