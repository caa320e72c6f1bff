/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_CHOOSE_H
#define AVLAST_CMD_DESCRIBE_CHOOSE_H

#include "cmd/program.h"

/* Whether a name of the list is a pattern with '*', so that all columns must be known. */
gboolean avlast_has_pattern(const char *const *names);

/* The names with patterns put out into the frame's columns, in the frame's order. NULL
 * and AVLAST_ERROR_USAGE (AV804) when a pattern fits none. */
GStrv avlast_matching_columns(const AvlastFrame *frame, const char *const *names,
                              GError **error);

/* Every column of the frame that can be described: not the groups, the design's columns,
 * the id, text, or a category with a value of its own on nearly every row. *left_out:
 * what they are and why, as one line, NULL when nothing is. NULL and
 * AVLAST_ERROR_DEGENERATE (AV243) when none remains. */
GStrv avlast_describable_columns(const AvlastRun *run, const AvlastFrame *frame,
                                 char **left_out, GError **error);

#endif
