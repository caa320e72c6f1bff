/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_GROUPS_H
#define AVLAST_SURVEY_GROUPS_H

#include "design/sample.h"

/* The groups of --by: the combinations of the columns' values that rows of the sample's
 * domain have, in the order of the values. */
typedef struct {
    guint32 n;     /* 1 without columns */
    guint32 *code; /* rows: the group, AVLAST_NO_LEVEL for none; NULL without columns */
    GPtrArray *label;   /* n of char *: "a=1;b=x", or NULL without columns */
    GPtrArray *columns; /* of const AvlastColumn * */
} AvlastGroups;

/* by: names ended by NULL, or NULL. NULL with AVLAST_ERROR_USAGE for an absent column,
 * AVLAST_ERROR_DEGENERATE when no row of the domain has a group. */
AvlastGroups *avlast_groups_new(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *const *by, GError **error);
void avlast_groups_free(AvlastGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastGroups, avlast_groups_free)

#endif
