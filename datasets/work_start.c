/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/work_start.h"

typedef enum {
    DRAW_CASEWORKER_OFFER,
    DRAW_CASEWORKER_HELP,
    DRAW_OFFICE,
    DRAW_INTAKE,
    DRAW_WOMAN,
    DRAW_AGE,
    DRAW_EDUCATION,
    DRAW_HEALTH,
    DRAW_CHILD,
    DRAW_DRIVE,
    DRAW_WORKED,
    DRAW_ASSISTED,
    DRAW_ASSESSMENT,
    DRAW_ASSESSED,
    DRAW_PLACE,
    DRAW_ATTENDED,
    DRAW_ATTENDANCE,
    DRAW_CHANCE,
    DRAW_HOURS,
    DRAW_RATE,
    DRAW_HOME, /* the benefit a person falls back on */
    DRAW_FIRST,
    DRAW_WEEK = 64,
    DRAW_LEFT = DRAW_WEEK + WORK_START_WEEKS,
    DRAW_MONTH = DRAW_LEFT + WORK_START_WEEKS,
    DRAWS_OF_MONTH = 8,
    DRAWS = DRAW_MONTH + DRAWS_OF_MONTH * WORK_START_MONTHS
} Draw;

typedef enum {
    MONTH_WORK,
    MONTH_STUDIES,
    MONTH_HOURS,
    MONTH_BENEFIT,
    MONTH_PART_AAP,
    MONTH_COURSE,
    MONTH_PAID,
    MONTH_MOVED
} MonthDraw;

#define DRAWS_PER_UNIT 512
G_STATIC_ASSERT(DRAWS <= DRAWS_PER_UNIT);

/* Units: people from 0, then caseworkers, then offices. */
#define CASEWORKER_UNIT(i) (4096 + (i))
#define OFFICE_UNIT(i)     (8192 + (i))

static const int intakes[WORK_START_INTAKES] = {6, 8, 10, 12};

static int month_draw(int month, MonthDraw draw)
{
    return DRAW_MONTH + DRAWS_OF_MONTH * month + (int)draw;
}

/* --- who they are --- */

static void make_background(const StudySource *source, int unit, WorkStartPerson *p)
{
    const double schooling = study_uniform(source, unit, DRAW_EDUCATION, 0);

    p->intake = intakes[study_pick(source, unit, DRAW_INTAKE, WORK_START_INTAKES)];
    p->woman = study_chance(source, unit, DRAW_WOMAN, 0.45);
    p->age = 18 + study_pick(source, unit, DRAW_AGE, 12);
    p->education = (schooling > 0.60) + (schooling > 0.93 && p->age >= 22);
    p->health = study_chance(source, unit, DRAW_HEALTH, p->woman ? 0.44 : 0.36);
    p->child = study_chance(source, unit, DRAW_CHILD,
                            0.015 * (p->age - 18) * (p->woman ? 1.4 : 0.7));
    p->drive = study_bell(source, unit, DRAW_DRIVE);

    const double upper = p->education >= 1 ? 1.0 : 0.0, ill = p->health ? 1.0 : 0.0;
    p->worked = study_whole(4.5 + 2.5 * upper - 1.5 * ill + 0.35 * (p->age - 23) +
                                4.5 * study_bell(source, unit, DRAW_WORKED),
                            0, 24);
    p->assisted = study_whole(2.5 - 1.5 * upper + 0.8 * ill - 0.15 * p->worked +
                                  3.5 * study_bell(source, unit, DRAW_ASSISTED),
                              0, 12);
    p->assessment = study_whole(3.0 - 0.6 * ill + 0.4 * upper + 0.40 * p->drive +
                                    0.8 * study_bell(source, unit, DRAW_ASSESSMENT),
                                1, 5);
}

/* A caseworker gives places to those thought ready for work, as written down in the
 * assessment and as felt (drive). */
static void give_place(const StudySource *source, int unit, WorkStartPerson *p)
{
    const double habit =
        0.06 * study_bell(source, CASEWORKER_UNIT(p->caseworker), DRAW_CASEWORKER_OFFER);
    const double offered = 0.46 + 0.07 * (p->assessment - 3) +
                           (p->education >= 1 ? 0.08 : 0.0) - (p->health ? 0.10 : 0.0) +
                           0.008 * (p->worked - 5) + 0.11 * p->drive + habit;

    p->place = study_chance(source, unit, DRAW_PLACE, study_within(offered, 0.05, 0.95));
    p->attended = study_chance(
        source, unit, DRAW_ATTENDED,
        study_within(0.90 + 0.03 * p->drive - (p->health ? 0.03 : 0.0), 0, 1));
    if (study_chance(source, unit, DRAW_ASSESSED, 0.03))
        p->assessment = WORK_START_UNKNOWN;
}

/* Days of four a week until the course is over or left. */
static void attend(const StudySource *source, int unit, WorkStartPerson *p)
{
    const double habit =
        3.4 + 0.5 * study_bell(source, unit, DRAW_ATTENDANCE) - (p->health ? 0.3 : 0.0);

    if (!p->attended)
        return;
    for (; p->weeks < WORK_START_WEEKS; p->weeks++) {
        if (p->weeks > 0 && study_chance(source, unit, DRAW_LEFT + p->weeks, 0.018))
            break;
        p->days[p->weeks] = study_whole(
            habit + 0.9 * study_bell(source, unit, DRAW_WEEK + p->weeks), 0, 4);
    }
}

/* --- months --- */

/* What a person's life is made of in any month. */
typedef struct {
    double start, stop; /* chances of starting and of losing work */
    double hours, rate; /* a month's hours, NOK an hour */
    double gain;        /* what the course does to `start` once it is over */
} Prospects;

static Prospects make_prospects(const StudySource *source, int unit,
                                const WorkStartPerson *p, int assessed)
{
    const double upper = p->education >= 1 ? 1.0 : 0.0, ill = p->health ? 1.0 : 0.0;
    const double around =
        0.005 * study_bell(source, OFFICE_UNIT(p->office), DRAW_OFFICE) +
        0.004 * study_bell(source, CASEWORKER_UNIT(p->caseworker), DRAW_CASEWORKER_HELP);

    return (Prospects){
        .start = 0.034 + 0.011 * upper - 0.014 * ill + 0.0012 * (p->worked - 5) +
                 0.006 * (assessed - 3) + 0.012 * p->drive +
                 0.006 * study_bell(source, unit, DRAW_CHANCE) + around -
                 (p->child ? 0.006 : 0.0),
        .stop = 0.080 - 0.012 * upper + 0.015 * ill - 0.014 * p->drive,
        .hours = 104.0 + 34.0 * study_bell(source, unit, DRAW_HOURS) - 12.0 * ill,
        .rate = 192.0 + 12.0 * upper + 1.5 * (p->age - 18) +
                12.0 * study_bell(source, unit, DRAW_RATE),
        .gain = 1.7 + (p->education == 0 ? 0.4 : 0.0) - 0.35 * ill};
}

/* How much of the course's gain is there in month k since intake: none during it (1-4),
 * all of it up to month 14, then less and less until month 26. */
static double gain_left(int k)
{
    return k <= 4 ? 0.0 : k <= 14 ? 1.0 : k >= 26 ? 0.0 : (26 - k) / 12.0;
}

static gboolean works(const StudySource *source, int unit, const Prospects *prospects,
                      const WorkStartMonth *last, const WorkStartMonth *now, int month,
                      int k, gboolean course)
{
    static const double season[12] = {0.9, 0.9, 1.0, 1.0, 1.1, 1.5,
                                      1.2, 1.2, 1.0, 0.9, 0.9, 0.8};
    double start = study_within(prospects->start, 0.004, 0.25) * season[month % 12],
           stop = study_within(prospects->stop, 0.02, 0.3);

    if (k == 0) /* those in work are not referred */
        return FALSE;
    if (now->studies)
        start *= 0.5;
    if (k < 0 && k >= -3) /* few start, many stop in the months before referral */
        stop *= 2.0;
    if (course && k >= 1 && k <= 4)
        start *= 0.3;
    if (course) {
        start *= 1.0 + (prospects->gain - 1.0) * gain_left(k);
        stop *= 1.0 - 0.16 * gain_left(k);
    }
    return study_uniform(source, unit, month_draw(month, MONTH_WORK), 0) <
           (last->work ? 1.0 - stop : study_within(start, 0.0, 0.6));
}

/* School years begin in August and end in June. */
static gboolean studies_now(const StudySource *source, int unit, const WorkStartPerson *p,
                            const WorkStartMonth *last, int month, int k, gboolean course)
{
    const int of_year = month % 12;

    if (of_year == 7)
        return !last->work &&
               study_chance(source, unit, month_draw(month, MONTH_STUDIES),
                            (p->age < 25 ? 0.09 : 0.05) + (course && k > 4 ? 0.02 : 0.0));
    if (of_year == 6)
        return FALSE;
    return month == 0 ? study_chance(source, unit, month_draw(month, MONTH_STUDIES), 0.08)
                      : last->studies;
}

/* What a person without work lives on. Draws are the same with and without a place. */
static WorkStartBenefit falls_back_on(const WorkStartPerson *p, double u)
{
    if (p->health)
        return u < 0.55   ? WORK_START_AAP
               : u < 0.75 ? WORK_START_ASSISTANCE
               : u < 0.83 ? WORK_START_KVP
                          : WORK_START_NO_BENEFIT;
    if (p->worked >= 10 && u < 0.40)
        return WORK_START_DAGPENGER;
    return u < 0.62   ? WORK_START_ASSISTANCE
           : u < 0.74 ? WORK_START_KVP
                      : WORK_START_NO_BENEFIT;
}

static WorkStartBenefit benefit_of(const StudySource *source, int unit,
                                   WorkStartBenefit home, const WorkStartMonth *now,
                                   int month, gboolean in_course)
{
    if (now->work)
        return home == WORK_START_AAP && now->hours < 90 &&
                       study_chance(source, unit, month_draw(month, MONTH_PART_AAP), 0.6)
                   ? WORK_START_AAP
                   : WORK_START_NO_BENEFIT;
    if (in_course && (home == WORK_START_NO_BENEFIT ||
                      (home == WORK_START_ASSISTANCE &&
                       study_chance(source, unit, month_draw(month, MONTH_COURSE), 0.5))))
        return WORK_START_TILTAKSPENGER;
    return now->studies && home != WORK_START_AAP ? WORK_START_NO_BENEFIT : home;
}

/* NOK in a month. G is the base amount of national insurance; AAP and the qualification
 * benefit are 2 G a year, two thirds of it under 25. */
static int paid_of(const StudySource *source, int unit, const WorkStartPerson *p,
                   const WorkStartMonth *now, int month)
{
    const double g = month < 4    ? 101351.0
                     : month < 16 ? 106399.0
                     : month < 28 ? 111477.0
                                  : 118620.0;
    const double two_g = 2.0 * g / 12.0 * (p->age + month / 12 < 25 ? 2.0 / 3.0 : 1.0),
                 more = study_bell(source, unit, month_draw(month, MONTH_PAID));

    switch (now->benefit) {
    case WORK_START_AAP:
        return study_whole(now->work ? two_g * 0.5 : two_g, 0, 100000);
    case WORK_START_KVP:
        return study_whole(two_g, 0, 100000);
    case WORK_START_DAGPENGER:
        return study_whole(12500.0 + 250.0 * p->worked, 0, 100000);
    case WORK_START_ASSISTANCE:
        return 100 * study_whole(98.0 + (p->child ? 40.0 : 0.0) + 22.0 * more, 25, 250);
    case WORK_START_TILTAKSPENGER:
        return study_whole(22.0 * 275.0, 0, 100000);
    default:
        return 0;
    }
}

static void live(const StudySource *source, int unit, WorkStartPerson *p,
                 const Prospects *prospects, gboolean place)
{
    const gboolean course = place && p->attended;
    WorkStartMonth before = {
        .work = study_chance(source, unit, DRAW_FIRST, 0.05 + 0.02 * p->worked)};
    WorkStartBenefit home = falls_back_on(p, study_uniform(source, unit, DRAW_HOME, 0));

    for (int t = 0; t < WORK_START_MONTHS; t++) {
        WorkStartMonth *now = &p->potential[place ? 1 : 0][t];
        const int k = t - p->intake + 1;
        const double u = study_uniform(source, unit, month_draw(t, MONTH_BENEFIT), 0);

        if (u < 0.03) /* another decision */
            home = falls_back_on(p, u / 0.03);
        now->studies = studies_now(source, unit, p, &before, t, k, course);
        now->work = works(source, unit, prospects, &before, now, t, k, course);
        if (now->work) {
            const int years = t / 12;
            const double raise = 1.0 + 0.035 * years;
            now->hours = study_whole(
                prospects->hours * (now->studies ? 0.45 : 1.0) +
                    10.0 * study_bell(source, unit, month_draw(t, MONTH_HOURS)),
                12, 163);
            now->wage =
                10 * study_whole(0.1 * now->hours * prospects->rate * raise, 0, 100000);
        }
        now->benefit = benefit_of(source, unit, home, now, t, course && k >= 1 && k <= 4);
        now->paid = paid_of(source, unit, p, now, t);
        before = *now;
    }
}

static void make_person(const StudySource *source, int unit, WorkStartPerson *p)
{
    *p = (WorkStartPerson){.caseworker =
                               unit / (WORK_START_PEOPLE / WORK_START_CASEWORKERS),
                           .moved = WORK_START_MONTHS};
    p->office = p->caseworker / (WORK_START_CASEWORKERS / WORK_START_OFFICES);
    make_background(source, unit, p);

    const int assessed = p->assessment;
    give_place(source, unit, p);
    attend(source, unit, p);
    const Prospects prospects = make_prospects(source, unit, p, assessed);
    for (int arm = 0; arm < 2; arm++)
        live(source, unit, p, &prospects, arm == 1);
    for (int t = p->intake; t < p->moved; t++)
        if (study_chance(source, unit, month_draw(t, MONTH_MOVED), 0.003))
            p->moved = t;
}

void work_start_generate(guint32 seed, guint32 replication,
                         WorkStartPerson people[WORK_START_PEOPLE])
{
    const StudySource source =
        study_source(STUDY_WORK_START, seed, replication, DRAWS_PER_UNIT);

    for (int i = 0; i < WORK_START_PEOPLE; i++)
        make_person(&source, i, &people[i]);
}

/* --- what is counted --- */

int work_start_stable(const WorkStartPerson *person, gboolean place, int end)
{
    const WorkStartMonth *months = person->potential[place ? 1 : 0];

    for (int t = person->intake; t + 2 < end; t++)
        if (months[t].work && months[t + 1].work && months[t + 2].work)
            return t;
    return -1;
}

static int amount_of(const WorkStartMonth *month, WorkStartSum what)
{
    switch (what) {
    case WORK_START_IN_WORK:
        return month->work;
    case WORK_START_STUDYING:
        return month->studies;
    case WORK_START_ON_ASSISTANCE:
        return month->benefit == WORK_START_ASSISTANCE;
    case WORK_START_ON_AAP:
        return month->benefit == WORK_START_AAP;
    case WORK_START_WAGE:
        return month->wage;
    case WORK_START_HOURS:
        return month->hours;
    default:
        return month->paid;
    }
}

int work_start_sum(const WorkStartPerson *person, gboolean place, WorkStartSum what,
                   int first, int last)
{
    const WorkStartMonth *months = &person->potential[place ? 1 : 0][person->intake];
    int sum = 0;

    for (int k = first; k <= last; k++)
        sum += amount_of(&months[k - 1], what);
    return sum;
}
