/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_TERMS_H
#define AVLAST_SURVEY_TERMS_H

#include <math.h>

#include "data/frame.h"

/* What a list of variables comes to: a number is one term, a category one term per level,
 * 1 where the row has that level. */
typedef struct {
    const char *outcome;  /* the variable, borrowed from the frame */
    char *name;           /* "name" or "name=level" */
    const double *number; /* the values; NULL for a level */
    const guint32 *code;  /* the codes, of which `level` is this term's */
    guint32 level;
    const double *observed; /* NaN where the variable is missing */
} AvlastTerm;

typedef struct {
    gsize k;
    AvlastTerm *term;
    GPtrArray *columns; /* of const AvlastColumn *: the variables, in order */
    GPtrArray *owned;   /* arrays the terms point into */
} AvlastTerms;

/* A category has at most this many levels; beyond it the column is likely an id. */
#define AVLAST_TERM_LEVELS 1000

/* `shares`: numbers other than 0 and 1 become one term per value, as proportions need.
 * NULL with AVLAST_ERROR_USAGE for an absent or repeated column or an empty list, and
 * AVLAST_ERROR_INCONSISTENT for one of too many levels, AVLAST_ERROR_DEGENERATE for one
 * without any value. */
AvlastTerms *avlast_terms_new(const AvlastFrame *frame, const char *const *variables,
                              gboolean shares, GError **error);
void avlast_terms_free(AvlastTerms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTerms, avlast_terms_free)

/* NaN where it is missing. */
static inline double avlast_term_value(const AvlastTerm *term, gsize i)
{
    if (term->number)
        return term->number[i];
    return term->code[i] == AVLAST_NO_LEVEL ? NAN : (term->code[i] == term->level);
}

#endif
