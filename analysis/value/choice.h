/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CHOICE_H
#define AVLAST_VALUE_CHOICE_H

#include <glib.h>

/* Spending budgets on a portfolio:
 *
 *   maximise sum_i value_i x_i   subject to   sum_i cost_bi x_i <= budget_b,
 *   least_g <= sum_{i in g} x_i <= most_g,   x_i in {0, 1}, or in [0, 1] when divisible.
 *
 * Solved by GLPK (branch and cut over the simplex method), whose optimum is within 1e-7
 * of the largest value. */

typedef enum {
    AVLAST_CHOICE_FREE,
    AVLAST_CHOICE_IN,
    AVLAST_CHOICE_OUT
} AvlastChoiceState;

typedef struct {
    gsize k, budgets, groups;
    const double *cost;             /* budgets x k, >= 0 */
    const double *budget;           /* budgets, >= 0; Inf: no limit */
    const gsize *group;             /* k: of each, below `groups`; NULL without groups */
    const double *least, *most;     /* groups; most may be Inf */
    const AvlastChoiceState *state; /* k */
    gboolean divisible;
} AvlastChoiceProblem;

typedef struct AvlastChooser AvlastChooser;

/* Borrows nothing of the problem but its sizes. NULL and AVLAST_ERROR_INTERNAL. */
AvlastChooser *avlast_chooser_new(const AvlastChoiceProblem *problem, GError **error);
void avlast_chooser_free(AvlastChooser *chooser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastChooser, avlast_chooser_free)

/* Other limits of the same problem. */
void avlast_chooser_budgets(AvlastChooser *chooser, const double *budget);
void avlast_chooser_state(AvlastChooser *chooser, gsize i, AvlastChoiceState state);

/* Forbids the set x (0 or 1) from now on, so that the next one is found; not when
 * divisible. */
void avlast_chooser_forbid(AvlastChooser *chooser, const double *x);

/* The best x (k numbers) for these values and *total = sum value x. *found is FALSE when
 * nothing meets the limits (x and *total are then not set). FALSE with
 * AVLAST_ERROR_INTERNAL (AV712) when GLPK fails. */
gboolean avlast_chooser_best(AvlastChooser *chooser, const double *value, double *x,
                             double *total, gboolean *found, GError **error);

#endif
