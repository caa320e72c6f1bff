/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_PARTNERSHIP_H
#define AVLAST_DATASETS_PARTNERSHIP_H

#include "datasets/study.h"

/* The bundled study "partnership": 60 collaborations of a municipal unit and a social
 * entrepreneur. In two waves, a year apart, somebody on each side says how open, curious
 * and unprejudiced the dialogue is. Nothing in it is measured on people.
 *
 * An answer is made of the collaboration (shared by both sides), what it is like that
 * year (shared), the one who answers, the side, the wave, and chance. So the agreement
 * between the sides, the difference between them and the change are planted. */

#define PARTNERSHIP_PAIRS 60
#define PARTNERSHIP_ITEMS                                                                \
    9 /* three each: open, curious, unprejudiced; the last of                            \
         each three is said the other way round */
#define PARTNERSHIP_THEMES 5

#define PARTNERSHIP_DONT_KNOW (-97)
#define PARTNERSHIP_REFUSED   (-99)

/* How often one names what is hardest for the collaboration, rather than any theme by its
 * frequency: its square is Cohen's kappa between the sides. */
#define PARTNERSHIP_SAME_THEME 0.7071067811865476

typedef enum { PARTNERSHIP_MUNICIPALITY, PARTNERSHIP_ENTREPRENEUR } PartnershipSide;

typedef struct {
    int items[PARTNERSHIP_ITEMS]; /* 1-5, as ticked */
    int overall;                  /* 1-7 */
    int theme;                    /* what is hardest */
    gboolean answered;
    gboolean leader;
} PartnershipAnswer;

typedef struct {
    int municipality, unit, field, contract;
    int months;                     /* of collaboration before the first wave */
    int grant;                      /* NOK 1,000 a year */
    PartnershipAnswer answer[2][2]; /* by side and wave */
} PartnershipPair;

void partnership_generate(guint32 seed, guint32 replication,
                          PartnershipPair pairs[PARTNERSHIP_PAIRS]);

/* Item k counted so that more is better: 6 - x for the third of each three. */
int partnership_scored(const PartnershipAnswer *answer, int k);

#endif
