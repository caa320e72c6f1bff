/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_WILD_H
#define AVLAST_CMD_WILD_H

#include "cmd/program.h"
#include "model/wild.h"

/* --wild and --wild-factors of programs with AVLAST_SHARE_LOOP, and what is told of it.
 */

/* kind and factors as they were given (factors NULL: rademacher), --reps (9,999 when not
 * given), --seed, --level and the watch. The clusters are left to the caller. FALSE with
 * AVLAST_ERROR_USAGE (AV801). */
gboolean avlast_run_wild(AvlastRun *run, const AvlastFrame *frame, const char *kind,
                         const char *factors, AvlastWildOptions *options, GError **error);

/* What the tests of a run had in common. */
typedef struct {
    const char *kind;
    const AvlastWildOptions *options;
    AvlastWild last; /* of those that were computed; reps 0: none */
    double ties;     /* the largest p.value - p.strict */
    json_t *rows; /* of settings.wild; an array, of the caller until settings take it */
    guint sets;   /* completed data sets; 0: it is one, and what follows is not told */
    double least, most; /* of s (model/wild_sets.h) */
} AvlastWildTold;

/* Counts one test; returns its entry among the rows, which is theirs. */
json_t *avlast_wild_told_add(AvlastWildTold *told, const char *term,
                             const AvlastWild *wild);
/* What its entry has of s, and of clusters in which an indicator is 1 and 0. */
void avlast_wild_told_stretch(AvlastWildTold *told, json_t *entry, double stretch);
void avlast_wild_told_treated(json_t *entry, gsize with, gsize without);
/* settings.wild; takes the rows. */
json_t *avlast_wild_settings(AvlastWildTold *told);

/* With instruments --wild takes no completed data sets: FALSE with AVLAST_ERROR_USAGE
 * (AV737) where there are some. */
gboolean avlast_run_check_wild_sets(const AvlastRun *run, GError **error);

/* Whether a coefficient is among --wild-terms, or (NULL) is not the intercept. */
gboolean avlast_wild_wanted(char *const *terms, const char *name);
/* A coefficient's row has the test; its df, which the test does not use, is left. */
void avlast_wild_take(const AvlastWild *wild, const AvlastWildOptions *options,
                      AvlastEstimate *row);

/* Sentences in the language of the run, to be freed: how it was drawn; how in completed
 * data sets; the method of a row; and that an indicator is 1 or 0 in too few clusters. */
char *avlast_wild_sentence(const AvlastWildTold *told);
char *avlast_wild_sets_sentence(const AvlastWildTold *told);
char *avlast_wild_method(const AvlastWildOptions *options);
char *avlast_wild_few(const char *term, gsize with, gsize without);
/* Fewer clusters than this on a side, or as many, are too few. */
#define AVLAST_WILD_FEW 3

#endif
