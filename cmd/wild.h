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
} AvlastWildTold;

/* Counts one test; returns its entry among the rows, which is theirs. */
json_t *avlast_wild_told_add(AvlastWildTold *told, const char *term,
                             const AvlastWild *wild);
/* settings.wild; takes the rows. */
json_t *avlast_wild_settings(AvlastWildTold *told);

/* Sentences in the language of the run, to be freed: how it was drawn; the method of a
 * row; and that an indicator is 1 or 0 in too few clusters. */
char *avlast_wild_sentence(const AvlastWildTold *told);
char *avlast_wild_method(const AvlastWildOptions *options);
char *avlast_wild_few(const char *term, gsize with, gsize without);
/* Fewer clusters than this on a side, or as many, are too few. */
#define AVLAST_WILD_FEW 3

#endif
