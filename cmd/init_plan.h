/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_INIT_PLAN_H
#define AVLAST_CMD_INIT_PLAN_H

#include "study/guess.h"

/* What goes into the plan's section `data` as it is. */
typedef struct {
    const char *path; /* of the data, from the plan's folder */
    const char *form; /* how it was read */
    const GPtrArray
        *given;       /* of char *: lines "key: value" for options that were given */
    const char *lang; /* of comments: "en" or "nb" */
} AvlastInitData;

/* The starting plan: sections that a plan needs, every guess with a comment that begins
 * with "guess:", tells why, and asks to be confirmed. To be freed. */
char *avlast_init_plan(const AvlastGuesses *guesses, const AvlastInitData *data);

/* --- parts of it --- */

/* "# guess: 'x' names each row, because ...; confirm" */
void avlast_init_guess(GString *yaml, guint indent, const char *what, const char *why);

/* `key: text` */
void avlast_init_member(GString *yaml, guint indent, const char *key, const char *text);

/* The section `analyses`: a trial where one can be estimated, means, shares; else how
 * many rows there are, for a plan needs an analysis. */
void avlast_init_analyses(GString *yaml, const AvlastGuesses *guesses);

#endif
