/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_BLOCKS_H
#define AVLAST_VALUE_BLOCKS_H

#include "value/scenario.h"

/* Lines whose money moves alike over the years: the same weights, discount factors and
 * profile. What a measure is in a draw is then
 *
 *   sum_g A_g S_g,   A_g = sum over its lines of c_l Q_l,   S_g = sum_t factor_g(t)
 * profile(t),
 *
 * and its running total the same sum up to a year. Draws are taken in blocks of
 * AVLAST_VALUE_BLOCK, so that all of a block stays in the cache; a draw's numbers do not
 * depend on the block it is in, nor on threads. */

/* Up to AVLAST_VALUE_SERIAL blocks, waking threads costs more than it gives. */
enum { AVLAST_VALUE_BLOCK = 256, AVLAST_VALUE_SERIAL = 64 };

typedef struct {
    guint effect;   /* whose drawn profile it is multiplied by, or AVLAST_VALUE_NONE;
                       from the model's effects on: the f(b) of a line with a rule, which is
                       a group by itself */
    guint line;     /* that line */
    double *factor; /* by year: discounted weight, fixed profiles included */
    double total;   /* of the factors */
} AvlastLineGroup;

struct _AvlastBlocks {
    GArray *groups; /* of AvlastLineGroup */
    guint *group;   /* per line */
    guint *place;   /* per group, where it stands in sum */
    guint *row;     /* per line with entries, where it stands in quantity */
    double *sum;    /* S_g of every draw, groups of drawn profiles; NULL when too many */
    double *quantity; /* Q_l of every draw, lines with entries; NULL when too many */
    gboolean kept;    /* both are filled in */
};

/* The groups of a scenario whose profiles are filled in. */
AvlastBlocks *avlast_blocks_new(const AvlastScenarioValue *value);
/* Computes S_g and Q_l of all draws, which all measures of the scenario share: what is
 * kept is (groups + lines) x draws, at most 256 MB. */
gboolean avlast_blocks_keep(const AvlastScenarioValue *value, GError **error);
void avlast_blocks_free(AvlastBlocks *blocks);

#endif
