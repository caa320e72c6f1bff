/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/young_minds.h"

#include "datasets/study.h"

/* Sizes differ as schools' do; they sum to YOUNG_MINDS_PUPILS. */
static const int school_size[YOUNG_MINDS_SCHOOLS] = {38, 52, 44, 47, 61, 33, 49, 42,
                                                     55, 40, 46, 50, 36, 58, 43, 48,
                                                     51, 39, 45, 54, 47, 41, 53, 28};

/* Which draw: a unit's draws are told apart by these, so that a new one changes no other.
 */
typedef enum {
    DRAW_LOT,
    DRAW_GIRL,
    DRAW_GRADE,
    DRAW_PARENTS,
    DRAW_PARENTS_KNOWN,
    DRAW_LEVEL_PRE, /* wellbeing: school, block and pupil */
    DRAW_LEVEL_POST,
    DRAW_LONELY_PRE,
    DRAW_LONELY_POST,
    DRAW_ABSENCE_PRE,
    DRAW_ABSENCE_POST,
    DRAW_CONTACTS_PRE,
    DRAW_CONTACTS_POST,
    DRAW_CONTACTS_SPARED,
    DRAW_REFERRED,
    DRAW_REFERRED_SPARED,
    DRAW_CHILD_WELFARE,
    DRAW_CHILD_WELFARE_SPARED,
    DRAW_THERE_PRE,
    DRAW_THERE_POST,
    DRAW_MOVED,
    DRAW_WHO5_PRE,
    DRAW_WHO5_POST = DRAW_WHO5_PRE + 5,
    DRAW_UCLA_PRE = DRAW_WHO5_POST + 5,
    DRAW_UCLA_POST = DRAW_UCLA_PRE + 3,
    DRAW_REFUSED_PRE = DRAW_UCLA_POST + 3,
    DRAW_REFUSED_POST = DRAW_REFUSED_PRE + 8,
    DRAWS = DRAW_REFUSED_POST + 8
} Draw;

#define DRAWS_PER_UNIT 64
G_STATIC_ASSERT(DRAWS <= DRAWS_PER_UNIT);

/* Units: pupils from 0, then schools, then blocks. */
#define SCHOOL_UNIT(school) (4096 + (school))
#define BLOCK_UNIT(block)   (8192 + (block))

/* --- schools --- */

typedef struct {
    gboolean pilot;
    double level[2], lonely[2], absence[2]; /* before, after */
} School;

/* Two of each block's four schools, by lot: the two with the smallest draws. */
static gboolean drawn_for_pilot(const StudySource *source, int school)
{
    const int first = school / 4 * 4;
    int smaller = 0;

    for (int other = first; other < first + 4; other++)
        smaller += study_uniform(source, SCHOOL_UNIT(other), DRAW_LOT, 0) <
                   study_uniform(source, SCHOOL_UNIT(school), DRAW_LOT, 0);
    return smaller < 2;
}

static School make_school(const StudySource *source, int index)
{
    const int unit = SCHOOL_UNIT(index), block = BLOCK_UNIT(index / 4);
    const double level = study_bell(source, unit, DRAW_LEVEL_PRE),
                 lonely = study_bell(source, unit, DRAW_LONELY_PRE),
                 absence = study_bell(source, unit, DRAW_ABSENCE_PRE),
                 part = 2.0 * study_bell(source, block, DRAW_LEVEL_PRE);

    return (School){
        .pilot = drawn_for_pilot(source, index),
        .level = {part + 4.0 * level,
                  part + 4.0 * (0.8 * level +
                                0.6 * study_bell(source, unit, DRAW_LEVEL_POST))},
        .lonely = {0.18 * lonely,
                   0.18 *
                       (0.8 * lonely + 0.6 * study_bell(source, unit, DRAW_LONELY_POST))},
        .absence = {
            0.20 * absence,
            0.20 * (0.8 * absence + 0.6 * study_bell(source, unit, DRAW_ABSENCE_POST))}};
}

/* --- pupils --- */

/* Answers 0-5 to the WHO-5 items of a pupil whose level is `level` of 100. */
static void answer_who5(const StudySource *source, int unit, int draw, double level,
                        int answers[5])
{
    static const double ease[5] = {3.0, 0.0, 1.0, -7.0, 3.0};

    for (int k = 0; k < 5; k++)
        answers[k] = study_whole(
            (level + ease[k] + 16.0 * study_bell(source, unit, draw + k)) / 20.0, 0, 5);
}

/* Answers 1-3 (hardly ever, some of the time, often). */
static void answer_ucla(const StudySource *source, int unit, int draw, double lonely,
                        int answers[3])
{
    static const double ease[3] = {0.1, 0.0, -0.1};

    for (int k = 0; k < 3; k++) {
        const double x = lonely + ease[k] + 0.7 * study_bell(source, unit, draw + k);
        answers[k] = 1 + (x > 0.25) + (x > 1.35);
    }
}

/* Half days of absence: skewed because it is a square. */
static int absence_of(double root)
{
    return root <= 0.0 ? 0 : study_whole(2.0 * root * root, 0, 160);
}

static int contacts_of(double root)
{
    return root <= 0.0 ? 0 : study_whole(root * root, 0, 40);
}

/* How many of n contacts take place when each is spared with that chance. */
static int contacts_left(const StudySource *source, int unit, int n, double spared)
{
    int left = 0;
    for (guint32 i = 0; i < (guint32)n; i++)
        left += study_uniform(source, unit, DRAW_CONTACTS_SPARED, i) >= spared;
    return left;
}

/* The pupil's traits that last, apart from what is measured. */
typedef struct {
    double level[2], lonely[2], absence[2], contacts[2]; /* before, after */
} Traits;

static Traits make_traits(const StudySource *source, int unit,
                          const YoungMindsPupil *pupil, const School *school)
{
    const double girl = pupil->girl ? 1.0 : 0.0, grade = pupil->grade - 9,
                 parents = pupil->parents == 2   ? 1.0
                           : pupil->parents == 0 ? -1.0
                                                 : 0.0;
    const double level = study_bell(source, unit, DRAW_LEVEL_PRE),
                 level_later =
                     0.7 * level +
                     0x1.6da13ddb10b94p-1 * study_bell(source, unit, DRAW_LEVEL_POST),
                 lonely = study_bell(source, unit, DRAW_LONELY_PRE),
                 lonely_later =
                     0.6 * lonely + 0.8 * study_bell(source, unit, DRAW_LONELY_POST),
                 absence = study_bell(source, unit, DRAW_ABSENCE_PRE),
                 absence_later =
                     0.6 * absence + 0.8 * study_bell(source, unit, DRAW_ABSENCE_POST),
                 contacts = study_bell(source, unit, DRAW_CONTACTS_PRE);
    const double fixed = 60.0 - 7.0 * girl - 2.0 * grade + 3.0 * parents;

    return (Traits){
        .level = {fixed + 15.0 * level + school->level[0],
                  fixed - 2.0 + 15.0 * level_later + school->level[1]},
        .lonely = {0.2 * girl - 0.40 * level + 0.5 * lonely + school->lonely[0],
                   0.2 * girl - 0.40 * level_later + 0.5 * lonely_later +
                       school->lonely[1]},
        .absence = {2.6 - 0.25 * parents + 0.1 * grade - 0.25 * level + 0.8 * absence +
                        school->absence[0],
                    3.011 - 0.25 * parents + 0.1 * grade - 0.25 * level_later +
                        0.8 * absence_later + school->absence[1]},
        .contacts = {1.05 + 0.25 * girl - 0.25 * level + 0.7 * contacts,
                     1.264 + 0.25 * girl - 0.25 * level_later + 0.5 * contacts +
                         0.5 * study_bell(source, unit, DRAW_CONTACTS_POST)}};
}

/* The latent shifts are set so that the mean effects on the scales, with their ends and
 * steps, are those of young_minds.h (tests/slow measures them). Counts and events are
 * spared one by one, so that their effects are shares of the usual level. */
static YoungMindsOutcome outcome_after(const StudySource *source, int unit,
                                       const Traits *traits, gboolean pilot)
{
    YoungMindsOutcome o = {0};
    const double low = traits->level[1] < 45.0 ? 1.0 : 0.0;

    answer_who5(source, unit, DRAW_WHO5_POST, traits->level[1] + (pilot ? 5.178 : 0.0),
                o.who5);
    answer_ucla(source, unit, DRAW_UCLA_POST, traits->lonely[1] - (pilot ? 0.2452 : 0.0),
                o.ucla);
    o.absence = absence_of(traits->absence[1]);
    if (pilot) /* the share is rounded to half days by the same draw in both directions */
        o.absence = (int)((double)o.absence * 0.84 +
                          study_uniform(source, unit, DRAW_ABSENCE_POST, 9));
    o.contacts = contacts_of(traits->contacts[1]);
    if (pilot)
        o.contacts = contacts_left(source, unit, o.contacts, 0.2);
    o.referred = study_chance(source, unit, DRAW_REFERRED, 0.0573 + 0.16 * low) &&
                 !(pilot && study_chance(source, unit, DRAW_REFERRED_SPARED, 0.3));
    o.child_welfare =
        study_chance(source, unit, DRAW_CHILD_WELFARE, 0.0288 + 0.12 * low) &&
        !(pilot && study_chance(source, unit, DRAW_CHILD_WELFARE_SPARED, 0.25));
    return o;
}

/* Survey answers that were not given: the whole survey when the pupil was not there,
 * single items else. */
static void leave_out(const StudySource *source, int unit, int draw, gboolean there,
                      YoungMindsOutcome *o)
{
    for (int k = 0; k < 8; k++) {
        int *answer = k < 5 ? &o->who5[k] : &o->ucla[k - 5];
        if (!there)
            *answer = YOUNG_MINDS_ABSENT;
        else if (study_chance(source, unit, draw + k, 0.004))
            *answer = YOUNG_MINDS_REFUSED;
    }
}

/* Who answers the second survey depends on what is known of the pupil, not on the arm. */
static gboolean answers_again(const StudySource *source, int unit,
                              const YoungMindsPupil *p)
{
    const double missed = 0.04 + (p->before.absence > 24 ? 0.10 : 0.0) +
                          (p->girl ? 0.0 : 0.03) + (p->grade == 10 ? 0.03 : 0.0) +
                          (p->parents == 0 ? 0.04 : 0.0);
    return !study_chance(source, unit, DRAW_THERE_POST, missed);
}

static YoungMindsPupil make_pupil(const StudySource *source, int unit, int school_index,
                                  const School *school)
{
    YoungMindsPupil p = {.school = school_index,
                         .block = school_index / 4,
                         .pilot = school->pilot,
                         .girl = study_chance(source, unit, DRAW_GIRL, 0.51),
                         .grade =
                             8 + (int)(3.0 * study_uniform(source, unit, DRAW_GRADE, 0))};
    const double education = study_uniform(source, unit, DRAW_PARENTS, 0);
    p.parents = (education > 0.16) + (education > 0.52);

    const Traits traits = make_traits(source, unit, &p, school);
    answer_who5(source, unit, DRAW_WHO5_PRE, traits.level[0], p.before.who5);
    answer_ucla(source, unit, DRAW_UCLA_PRE, traits.lonely[0], p.before.ucla);
    p.before.absence = absence_of(traits.absence[0]);
    p.before.contacts = contacts_of(traits.contacts[0]);
    for (int arm = 0; arm < 2; arm++)
        p.potential[arm] = outcome_after(source, unit, &traits, arm == 1);

    p.after = p.potential[p.pilot ? 1 : 0];
    const gboolean moved = study_chance(source, unit, DRAW_MOVED, 0.015);
    leave_out(source, unit, DRAW_REFUSED_POST, !moved && answers_again(source, unit, &p),
              &p.after);
    leave_out(source, unit, DRAW_REFUSED_PRE,
              !study_chance(source, unit, DRAW_THERE_PRE, 0.025), &p.before);
    if (moved)
        p.after.absence = p.after.contacts = p.after.referred = p.after.child_welfare =
            YOUNG_MINDS_MOVED;
    if (study_chance(source, unit, DRAW_PARENTS_KNOWN, 0.02))
        p.parents = -1;
    return p;
}

void young_minds_generate(guint32 seed, guint32 replication,
                          YoungMindsPupil pupils[YOUNG_MINDS_PUPILS])
{
    const StudySource source =
        study_source(STUDY_YOUNG_MINDS, seed, replication, DRAWS_PER_UNIT);
    int unit = 0;

    for (int s = 0; s < YOUNG_MINDS_SCHOOLS; s++) {
        const School school = make_school(&source, s);
        for (int i = 0; i < school_size[s]; i++, unit++)
            pupils[unit] = make_pupil(&source, unit, s, &school);
    }
}
