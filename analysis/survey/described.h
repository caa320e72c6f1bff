/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DESCRIBED_H
#define AVLAST_SURVEY_DESCRIBED_H

#include "survey/groups.h"
#include "survey/moments.h"
#include "survey/terms.h"

/* Variables as a description takes them: a number by its mean, a category by the shares
 * of its levels. */

typedef enum {
    AVLAST_SHOWN_NUMBER,
    AVLAST_SHOWN_BINARY, /* two levels, of which one line says all */
    AVLAST_SHOWN_CATEGORY
} AvlastShown;

typedef struct {
    const AvlastColumn *column;
    AvlastShown shown;
    gsize first, count;  /* its terms; a number has one, a category one per level */
    guint32 yes;         /* BINARY: the level shown */
    const guint32 *code; /* categories: each row's level < count; borrowed */
    GPtrArray *levels;   /* categories: of char *, count of them */
    GPtrArray *labels;   /* categories: of char * (NULL: none), or NULL */
} AvlastDescribedVariable;

typedef struct {
    GPtrArray *variables; /* of AvlastDescribedVariable * */
    AvlastTerms *terms;   /* of all of them, in order */
} AvlastDescribed;

typedef struct {
    const char *const *categorical; /* numbers taken by their values; or NULL */
    const char *const *continuous;  /* 0/1 numbers taken by their mean; or NULL */
    gboolean all_categories;        /* every variable by its values */
} AvlastDescribedOptions;

/* A number whose values are all 0 or 1 is a category of these two; other numbers stay
 * numbers unless told otherwise. A category shows the levels of its codebook, else those
 * that rows have. Of two levels the second is the one shown, but of yes and no (in
 * English or Norwegian) the yes. NULL with AVLAST_ERROR_USAGE for an absent or repeated
 * variable, AVLAST_ERROR_INCONSISTENT for a category of more than AVLAST_TERM_LEVELS
 * levels or a number beyond all bounds (AV149). */
AvlastDescribed *avlast_described_new(const AvlastFrame *frame,
                                      const char *const *variables,
                                      const AvlastDescribedOptions *options,
                                      GError **error);
void avlast_described_free(AvlastDescribed *described);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDescribed, avlast_described_free)

/* Whether the two words are a no and a yes in this order (0/1, nei/ja, false/true ...).
 */
gboolean avlast_words_are_no_yes(const char *no, const char *yes);

#endif
