/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/needs_survey.h"

typedef enum {
    DRAW_SIZE,
    DRAW_LEVEL,
    DRAW_WOMAN,
    DRAW_AGE,
    DRAW_EDUCATION,
    DRAW_LONELY,
    DRAW_DISTRESS,
    DRAW_SITUATION,
    DRAW_WORK,
    DRAW_MONTHS,
    DRAW_CONTACT,
    DRAW_HOME,
    DRAW_RENT,
    DRAW_SLEEP,
    DRAW_HELP,
    DRAW_WHO5,
    DRAW_UCLA = DRAW_WHO5 + NEEDS_SURVEY_WHO5,
    DRAW_HSCL = DRAW_UCLA + NEEDS_SURVEY_UCLA,
    DRAW_NEEDS = DRAW_HSCL + NEEDS_SURVEY_HSCL,
    DRAW_OFFERS = DRAW_NEEDS + NEEDS_SURVEY_NEEDS,
    DRAW_LOT = DRAW_OFFERS + NEEDS_SURVEY_OFFERS,
    DRAW_ANSWERS,
    DRAWS
} Draw;

#define DRAWS_PER_UNIT 128 /* needs_survey_csv.c draws from 64 on */
G_STATIC_ASSERT(DRAWS <= 64);

enum { UNITS = NEEDS_SURVEY_DISTRICTS * NEEDS_SURVEY_UNITS };
#define UNIT_UNIT(unit)         (100000 + (unit))
#define DISTRICT_UNIT(district) (200000 + (district))

/* --- the population --- */

static void answer(const StudySource *source, int i, double level, NeedsPerson *p)
{
    static const double who5[NEEDS_SURVEY_WHO5] = {3.0, 0.0, 1.0, -7.0, 3.0},
                        ucla[NEEDS_SURVEY_UCLA] = {0.1, 0.0, -0.1},
                        hscl[NEEDS_SURVEY_HSCL] = {-0.1, 0.1, 0.15, -0.2, 0.2};
    const double lonely = -0.05 - 0.03 * (level - 60.0) + 0.1 * (p->woman ? 1.0 : 0.0) +
                          0.5 * study_bell(source, i, DRAW_LONELY),
                 distress = -0.35 - 0.035 * (level - 60.0) + (p->woman ? 0.3 : 0.0) +
                            0.5 * study_bell(source, i, DRAW_DISTRESS);

    for (int k = 0; k < NEEDS_SURVEY_WHO5; k++)
        p->who5[k] = study_whole(
            (level + who5[k] + 16.0 * study_bell(source, i, DRAW_WHO5 + k)) / 20.0, 0, 5);
    for (int k = 0; k < NEEDS_SURVEY_UCLA; k++) {
        const double x = lonely + ucla[k] + 0.6 * study_bell(source, i, DRAW_UCLA + k);
        p->ucla[k] = 1 + (x > 0.25) + (x > 1.30);
    }
    for (int k = 0; k < NEEDS_SURVEY_HSCL; k++) {
        const double x = distress + hscl[k] + 0.5 * study_bell(source, i, DRAW_HSCL + k);
        p->hscl[k] = 1 + (x > 0.10) + (x > 1.0) + (x > 1.75);
    }
    p->sleep = study_whole(
        2.0 * (7.1 + 0.015 * (level - 60.0) + 0.9 * study_bell(source, i, DRAW_SLEEP)), 6,
        24);
}

static void place_in_life(const StudySource *source, int i, double level, NeedsPerson *p)
{
    const gboolean grown = needs_person_grown(p);
    const double low = level < 45.0 ? 0.04 : 0.0;
    const double neither = (grown ? 0.07 : 0.02) + (p->education == 0 ? 0.22 : 0.0) +
                           low - (p->education == 2 ? 0.04 : 0.0),
                 school = p->age <= 18        ? 0.97
                          : p->age == 19      ? 0.60
                          : p->education == 2 ? 0.70
                                              : 0.25;

    p->situation = study_chance(source, i, DRAW_SITUATION, neither) ? NEEDS_SURVEY_NEITHER
                   : p->education > 0 && study_chance(source, i, DRAW_WORK, school)
                       ? NEEDS_SURVEY_SCHOOL
                       : NEEDS_SURVEY_WORK;
    const double long_ago = 1.5 + 2.2 * study_uniform(source, i, DRAW_MONTHS, 0);
    p->months = study_whole(long_ago * long_ago, 1, p->age <= 18 ? 18 : 48);
    p->contact = study_chance(source, i, DRAW_CONTACT, grown ? 0.55 : 0.25);
    const double home = study_uniform(source, i, DRAW_HOME, 0),
                 left = 0.04 + 0.10 * (p->age - 18);
    p->home = home >= left         ? NEEDS_SURVEY_PARENTS
              : home < 0.35 * left ? NEEDS_SURVEY_ALONE
                                   : NEEDS_SURVEY_OTHERS;
    p->rent = 100 * study_whole((p->home == NEEDS_SURVEY_ALONE ? 92.0 : 62.0) +
                                    14.0 * study_bell(source, i, DRAW_RENT),
                                25, 180);
}

/* What people say they need follows from how they live and feel. */
static void want(const StudySource *source, int i, NeedsPerson *p)
{
    const double lonely = needs_ucla(p) >= 6 ? 1.0 : 0.0,
                 burdened = needs_hscl(p) > 10 ? 1.0 : 0.0,
                 neither = p->situation == NEEDS_SURVEY_NEITHER ? 1.0 : 0.0,
                 away = p->home != NEEDS_SURVEY_PARENTS ? 1.0 : 0.0,
                 school = p->situation == NEEDS_SURVEY_SCHOOL ? 1.0 : 0.0,
                 tired = p->sleep < 13 ? 1.0 : 0.0;
    const double wants[NEEDS_SURVEY_NEEDS] = {
        0.10 + 0.45 * lonely,   0.12 + 0.35 * tired + 0.1 * burdened,
        0.06 + 0.20 * away,     0.14 + 0.15 * away + 0.2 * neither,
        0.08 + 0.45 * neither,  0.10 + 0.15 * school,
        0.10 + 0.40 * burdened, 0.22,
        0.05 + 0.05 * burdened};
    const double offers[NEEDS_SURVEY_OFFERS] = {2.9 + 0.6 * lonely, 2.8 + 0.9 * burdened,
                                                2.4 + 1.2 * neither, 2.6 + 0.6 * away,
                                                3.2};
    const double help = 0.5 * study_bell(source, i, DRAW_HELP);

    for (int k = 0; k < NEEDS_SURVEY_NEEDS; k++)
        p->needs[k] = study_chance(source, i, DRAW_NEEDS + k, wants[k]);
    for (int k = 0; k < NEEDS_SURVEY_OFFERS; k++)
        p->offers[k] = study_whole(
            offers[k] + help + 0.95 * study_bell(source, i, DRAW_OFFERS + k), 1, 5);
}

static NeedsPerson make_person(const StudySource *source, int i, int unit)
{
    NeedsPerson p = {.district = unit / NEEDS_SURVEY_UNITS,
                     .unit = unit,
                     .age = 16 + study_pick(source, i, DRAW_AGE, 10),
                     .woman = study_chance(source, i, DRAW_WOMAN, 0.485)};
    const double around =
        1.8 * study_bell(source, DISTRICT_UNIT(p.district), DRAW_LEVEL) +
        2.0 * study_bell(source, UNIT_UNIT(unit), DRAW_LEVEL);
    const double dropped = (p.age <= 18 ? 0.05 : 0.17) - 0.012 * around,
                 u = study_uniform(source, i, DRAW_EDUCATION, 0);
    p.education = u < dropped ? 0
                  : u > (p.age < 20 ? 1.0
                         : p.woman  ? 0.55
                                    : 0.68)
                      ? 2
                      : 1;

    const double level = 64.0 + around - (p.woman ? 6.0 : 0.0) -
                         (p.education == 0 ? 6.0 : 0.0) - 0.5 * (p.age - 20) +
                         16.0 * study_bell(source, i, DRAW_LEVEL);
    answer(source, i, level, &p);
    place_in_life(source, i, level, &p);
    want(source, i, &p);
    return p;
}

void needs_population_make(guint32 seed, NeedsPopulation *population)
{
    const StudySource source = study_source(STUDY_NEEDS_SURVEY, seed, 0, DRAWS_PER_UNIT);
    int size[UNITS];

    population->n = 0;
    for (int unit = 0; unit < UNITS; unit++) {
        size[unit] = 70 + study_pick(&source, UNIT_UNIT(unit), DRAW_SIZE, 71);
        population->n += size[unit];
    }
    population->people = g_new(NeedsPerson, (gsize)population->n);
    for (int unit = 0, i = 0; unit < UNITS; unit++)
        for (int end = i + size[unit]; i < end; i++)
            population->people[i] = make_person(&source, i, unit);
}

void needs_population_clear(NeedsPopulation *population)
{
    g_clear_pointer(&population->people, g_free);
}

gboolean needs_person_grown(const NeedsPerson *person)
{
    return person->age >= 20;
}

static int sum_of(const int *answers, int n)
{
    int sum = 0;
    for (int k = 0; k < n; k++)
        sum += answers[k];
    return sum;
}

int needs_who5(const NeedsPerson *person)
{
    return 4 * sum_of(person->who5, NEEDS_SURVEY_WHO5);
}

int needs_ucla(const NeedsPerson *person)
{
    return sum_of(person->ucla, NEEDS_SURVEY_UCLA);
}

int needs_hscl(const NeedsPerson *person)
{
    return sum_of(person->hscl, NEEDS_SURVEY_HSCL);
}

/* --- the sample --- */

typedef struct {
    int index;
    double lot;
} Lot;

static int by_lot(const void *a, const void *b)
{
    const double x = ((const Lot *)a)->lot, y = ((const Lot *)b)->lot;
    return (x > y) - (x < y);
}

static int by_index(const void *a, const void *b)
{
    return ((const Lot *)a)->index - ((const Lot *)b)->index;
}

/* The k with the smallest lots come first, by index. */
static void draw_lots(Lot *lots, int n, int k)
{
    qsort(lots, (gsize)n, sizeof *lots, by_lot);
    qsort(lots, (gsize)MIN(k, n), sizeof *lots, by_index);
}

static gboolean answers(const StudySource *source, int i, const NeedsPerson *p)
{
    static const double district[NEEDS_SURVEY_DISTRICTS] = {0.05,  0.02, -0.06, 0.0,
                                                            -0.04, 0.04, 0.01,  -0.02};
    const double chance = 0.60 + district[p->district] - (p->woman ? 0.0 : 0.11) -
                          (needs_person_grown(p) ? 0.10 : 0.0) -
                          (p->education == 0 ? 0.18 : 0.0) +
                          (p->education == 2 ? 0.07 : 0.0);
    return study_chance(source, i, DRAW_ANSWERS, chance);
}

/* The weight of a class's silent people goes to those of it who answered. */
static void share_weights(const NeedsPopulation *population, NeedsDrawn *sample, int n)
{
    double all[12] = {0}, answered[12] = {0};

    for (int pass = 0; pass < 2; pass++)
        for (int j = 0; j < n; j++) {
            const NeedsPerson *p = &population->people[sample[j].person];
            const int class =
                (needs_person_grown(p) * 2 + (p->woman ? 1 : 0)) * 3 + p->education;
            if (pass == 0) {
                all[class] += sample[j].weight;
                answered[class] += sample[j].answered ? sample[j].weight : 0.0;
            } else if (sample[j].answered) {
                sample[j].adjusted = sample[j].weight * (all[class] / answered[class]);
            }
        }
}

static int draw_people(const StudySource *source, const NeedsPopulation *population,
                       int first, int end, gboolean grown, NeedsDrawn *sample)
{
    g_autofree Lot *lots = g_new(Lot, (gsize)(end - first));
    int n = 0;

    for (int i = first; i < end; i++)
        if (needs_person_grown(&population->people[i]) == grown)
            lots[n++] = (Lot){i, study_uniform(source, i, DRAW_LOT, 0)};
    const int drawn = MIN(n, NEEDS_SURVEY_DRAWN);
    draw_lots(lots, n, drawn);
    for (int j = 0; j < drawn; j++)
        sample[j] = (NeedsDrawn){.person = lots[j].index,
                                 .persons = n,
                                 .drawn = drawn,
                                 .weight = (double)(NEEDS_SURVEY_UNITS * n) /
                                           (double)(NEEDS_SURVEY_DRAWN_UNITS * drawn),
                                 .answered = answers(source, lots[j].index,
                                                     &population->people[lots[j].index])};
    return drawn;
}

int needs_sample_draw(const NeedsPopulation *population, guint32 seed,
                      guint32 replication, NeedsDrawn sample[NEEDS_SURVEY_SAMPLE])
{
    const StudySource source =
        study_source(STUDY_NEEDS_SURVEY, seed, replication, DRAWS_PER_UNIT);
    int start[UNITS + 1] = {0}, n = 0;

    for (int i = 0; i < population->n; i++)
        start[population->people[i].unit + 1] = i + 1;
    for (int district = 0; district < NEEDS_SURVEY_DISTRICTS; district++) {
        Lot lots[NEEDS_SURVEY_UNITS];
        for (int k = 0; k < NEEDS_SURVEY_UNITS; k++) {
            const int unit = district * NEEDS_SURVEY_UNITS + k;
            lots[k] = (Lot){unit, study_uniform(&source, UNIT_UNIT(unit), DRAW_LOT, 0)};
        }
        draw_lots(lots, NEEDS_SURVEY_UNITS, NEEDS_SURVEY_DRAWN_UNITS);
        for (int k = 0; k < NEEDS_SURVEY_DRAWN_UNITS; k++)
            for (int grown = 0; grown < 2; grown++)
                n += draw_people(&source, population, start[lots[k].index],
                                 start[lots[k].index + 1], grown == 1, &sample[n]);
    }
    share_weights(population, sample, n);
    return n;
}
