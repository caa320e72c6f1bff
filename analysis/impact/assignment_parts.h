/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ASSIGNMENT_PARTS_H
#define AVLAST_IMPACT_ASSIGNMENT_PARTS_H

#include "impact/assignment.h"

/* What making an assignment and drawing it share. */

/* n! / (prod of the arms' counts!), exact as far as a double holds it. */
double avlast_assignment_ways(const gsize *count, gsize arms);

/* Whether a unit draws its arm by itself. */
static inline gboolean avlast_assignment_alone(const AvlastAssignment *a, guint32 unit)
{
    return a->chance && a->chance[(gsize)unit * a->arms] >= 0.0;
}

#endif
