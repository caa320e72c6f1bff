/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CONTRAST_PARSE_H
#define AVLAST_SURVEY_CONTRAST_PARSE_H

#include <glib.h>

#include "infer/estimates.h"
#include "survey/groups.h"

/* An expression of survey/contrast.h as steps of a stack machine. */

typedef enum {
    AVLAST_STEP_NUMBER,
    AVLAST_STEP_ROW,
    AVLAST_STEP_ADD,
    AVLAST_STEP_SUBTRACT,
    AVLAST_STEP_MULTIPLY,
    AVLAST_STEP_DIVIDE,
    AVLAST_STEP_POWER,
    AVLAST_STEP_NEGATE,
    AVLAST_STEP_LOG,
    AVLAST_STEP_EXP,
    AVLAST_STEP_SQRT
} AvlastStepKind;

typedef struct {
    AvlastStepKind kind;
    double number;
    gsize row;    /* of a group's k rows */
    gint64 group; /* -1: the group that the contrast is made for */
} AvlastStep;

/* What rows may be called. */
typedef struct {
    char *text;
    gsize row;
    gboolean several; /* more than one row of a group is called so */
} AvlastRowName;

typedef struct {
    GArray *name;     /* of AvlastRowName */
    GPtrArray *label; /* of char *: groups as a=1;b=x, then as 1;x */
    gsize n_groups;   /* 0 without groups */
} AvlastRowNames;

AvlastRowNames *avlast_row_names_new(const AvlastEstimates *estimates,
                                     const AvlastGroups *groups, gsize k);
void avlast_row_names_free(AvlastRowNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRowNames, avlast_row_names_free)

/* The expression's steps (GArray of AvlastStep). NULL with AVLAST_ERROR_USAGE (AV239),
 * the place and a hint. */
GArray *avlast_contrast_parse(const char *text, const AvlastRowNames *names,
                              GError **error);

typedef struct {
    double value, slope;
} AvlastDual;

/* Value for a group, and the derivative with respect to the estimate of row `seed`
 * (G_MAXSIZE: none). stack: room for steps->len. */
AvlastDual avlast_contrast_value(const GArray *steps, const AvlastEstimates *estimates,
                                 gsize k, gsize group, gsize seed, AvlastDual *stack);

#endif
