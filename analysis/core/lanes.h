/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LANES_H
#define AVLAST_CORE_LANES_H

#include "core/vector.h"

/* Sixteen numbers side by side in four registers, for the loops of resampling. */

/* A set of four registers is named x0 ... x3: made from memory, or 0; kept in memory. */
#define READ(x, place)                                                                   \
    AvlastFour x##0 = AVLAST_FOUR(place), x##1 = AVLAST_FOUR((place) + 4),               \
               x##2 = AVLAST_FOUR((place) + 8), x##3 = AVLAST_FOUR((place) + 12)
#define NOUGHT(x) AvlastFour x##0 = {0.0}, x##1 = {0.0}, x##2 = {0.0}, x##3 = {0.0}
#define WRITE(place, x)                                                                  \
    do {                                                                                 \
        AVLAST_FOUR_TO(place) = x##0;                                                    \
        AVLAST_FOUR_TO((place) + 4) = x##1;                                              \
        AVLAST_FOUR_TO((place) + 8) = x##2;                                              \
        AVLAST_FOUR_TO((place) + 12) = x##3;                                             \
    } while (0)
/* What is done to each register of a set; right(i) is what with. */
#define EACH(left, how, right)                                                           \
    do {                                                                                 \
        left##0 how right(0);                                                            \
        left##1 how right(1);                                                            \
        left##2 how right(2);                                                            \
        left##3 how right(3);                                                            \
    } while (0)

#endif
