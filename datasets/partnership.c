/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/partnership.h"

typedef enum {
    DRAW_MUNICIPALITY,
    DRAW_UNIT,
    DRAW_FIELD,
    DRAW_CONTRACT,
    DRAW_MONTHS,
    DRAW_GRANT,
    DRAW_PAIR,
    DRAW_YEAR, /* by wave */
    DRAW_HARDEST = DRAW_YEAR + 2,
    DRAW_ENDED = DRAW_HARDEST + 2,
    DRAW_WHO, /* by side */
    DRAW_LEADER = DRAW_WHO + 2,
    DRAW_FACET = DRAW_LEADER + 2,   /* by side and facet */
    DRAW_ANSWERED = DRAW_FACET + 6, /* by side and wave, as all below */
    DRAW_THEME = DRAW_ANSWERED + 4,
    DRAW_ANY_THEME = DRAW_THEME + 4,
    DRAW_OVERALL = DRAW_ANY_THEME + 4,
    DRAW_ITEM = DRAW_OVERALL + 4,
    DRAWS = DRAW_ITEM + 4 * PARTNERSHIP_ITEMS
} Draw;

#define DRAWS_PER_UNIT 128 /* partnership_csv.c draws from 96 on */
G_STATIC_ASSERT(DRAWS <= 96);

/* Shares of the themes; they sum to 1. */
static int any_theme(double u)
{
    return (u > 0.30) + (u > 0.55) + (u > 0.75) + (u > 0.90);
}

/* On the scale of the items, 1 to 5. */
static const double facet_mean[3] = {3.45, 3.30, 3.60};
/* The municipality sees a better dialogue than the entrepreneur does, most of all as to
 * prejudice; the entrepreneur's view improves more. */
static const double side_shift[2][3] = {{0.15, 0.10, 0.25}, {-0.15, -0.10, -0.25}};
static const double wave_shift[2] = {0.15, 0.40};

static void answer(const StudySource *source, int unit, const PartnershipPair *pair,
                   int side, int wave, double shared, PartnershipAnswer *a)
{
    static const double ease[3] = {0.15, -0.05, -0.10};
    const int at = 2 * side + wave;
    const double person = 0.30 * study_bell(source, unit, DRAW_WHO + side);
    const double level = shared + person + (wave == 1 ? wave_shift[side] : 0.0) +
                         (pair->contract == 2 ? 0.15 : 0.0);

    for (int k = 0; k < PARTNERSHIP_ITEMS; k++) {
        const int facet = k / 3;
        const double x =
            facet_mean[facet] + side_shift[side][facet] + level + ease[k % 3] +
            0.20 * study_bell(source, unit, DRAW_FACET + 3 * side + facet) +
            0.65 * study_bell(source, unit, DRAW_ITEM + PARTNERSHIP_ITEMS * at + k);
        const int ticked = study_whole(x, 1, 5);
        a->items[k] = k % 3 == 2 ? 6 - ticked : ticked;
    }
    a->overall = study_whole(4.6 + 1.4 * (level + side_shift[side][0]) +
                                 0.6 * study_bell(source, unit, DRAW_OVERALL + at),
                             1, 7);

    const double own = study_uniform(source, unit, DRAW_ANY_THEME + at, 0),
                 hardest = study_uniform(source, unit, DRAW_HARDEST + wave, 0);
    a->theme = any_theme(
        study_chance(source, unit, DRAW_THEME + at, PARTNERSHIP_SAME_THEME) ? hardest
                                                                            : own);
    a->leader = study_chance(source, unit, DRAW_LEADER + side, side == 0 ? 0.45 : 0.80);
    a->answered = study_chance(source, unit, DRAW_ANSWERED + at, 0.96);
}

static void make_pair(const StudySource *source, int unit, PartnershipPair *pair)
{
    const double months = study_uniform(source, unit, DRAW_MONTHS, 0);

    *pair = (PartnershipPair){
        .municipality = study_pick(source, unit, DRAW_MUNICIPALITY, 12),
        .unit = study_pick(source, unit, DRAW_UNIT, 5),
        .field = study_pick(source, unit, DRAW_FIELD, 4),
        .contract = study_pick(source, unit, DRAW_CONTRACT, 3),
        .months = 2 + (int)(46.0 * months * months),
        .grant = 50 * study_whole(4.0 + 16.0 * months +
                                      4.0 * study_bell(source, unit, DRAW_GRANT),
                                  2, 60)};

    const double lasting = 0.45 * study_bell(source, unit, DRAW_PAIR);
    for (int wave = 0; wave < 2; wave++) {
        const double shared = lasting + 0.25 * study_bell(source, unit, DRAW_YEAR + wave);
        for (int side = 0; side < 2; side++)
            answer(source, unit, pair, side, wave, shared, &pair->answer[side][wave]);
    }
    /* Collaborations that go badly end more often. */
    if (study_chance(source, unit, DRAW_ENDED, lasting < -0.45 ? 0.15 : 0.03))
        pair->answer[0][1].answered = pair->answer[1][1].answered = FALSE;
}

void partnership_generate(guint32 seed, guint32 replication,
                          PartnershipPair pairs[PARTNERSHIP_PAIRS])
{
    const StudySource source =
        study_source(STUDY_PARTNERSHIP, seed, replication, DRAWS_PER_UNIT);

    for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
        make_pair(&source, i, &pairs[i]);
}

int partnership_scored(const PartnershipAnswer *answer, int k)
{
    return k % 3 == 2 ? 6 - answer->items[k] : answer->items[k];
}
