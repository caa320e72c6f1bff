/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_R_RANDOM_H
#define AVLAST_TESTS_R_RANDOM_H

#include <glib.h>

/* R's default generator, so that examples in print that begin with set.seed() can be
 * computed from their very draws: Mersenne Twister (Matsumoto & Nishimura 1998,
 * doi:10.1145/272991.272995) with R's scrambling of the seed, normals by inversion. */
typedef struct {
    guint32 state[624];
    guint next;
} RRandom;

/* set.seed(seed) */
void r_set_seed(RRandom *random, guint32 seed);
/* runif(1), rnorm(1, mean, sd) */
double r_unif(RRandom *random);
double r_norm(RRandom *random, double mean, double sd);

#endif
