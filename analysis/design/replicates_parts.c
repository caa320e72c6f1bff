/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "design/replicates_parts.h"

/* A stratum whose sampling fraction is this near to 1 was taken whole. */
#define CERTAIN 1e-7

double avlast_replicates_left(const AvlastLevel *level, guint32 h)
{
    const double N = level->population[h];
    const double left = isfinite(N) ? 1.0 - avlast_replicates_size(level, h) / N : 1.0;

    return left < CERTAIN ? 0.0 : left;
}
