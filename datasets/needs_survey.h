/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_NEEDS_SURVEY_H
#define AVLAST_DATASETS_NEEDS_SURVEY_H

#include "datasets/study.h"

/* The bundled study "needs-survey": a made-up municipality asks its 16- to 25-year-olds
 * what they need. The whole population is made, with the answers that everybody would
 * give, so that the truth of every question is a count; a replication is another sample
 * and other people who answer, from the same population. Nothing is measured on people.
 *
 * Sample: in each of 8 districts 6 of 15 basic units by lot, in each unit 14 of those of
 * 16 to 19 and 14 of those of 20 to 25. Whether one answers depends on age group, gender,
 * education and district alone, which are known for everybody. */

#define NEEDS_SURVEY_DISTRICTS   8
#define NEEDS_SURVEY_UNITS       15 /* in a district */
#define NEEDS_SURVEY_DRAWN_UNITS 6
#define NEEDS_SURVEY_DRAWN       14 /* in a unit and age group */
#define NEEDS_SURVEY_SAMPLE                                                              \
    (NEEDS_SURVEY_DISTRICTS * NEEDS_SURVEY_DRAWN_UNITS * 2 * NEEDS_SURVEY_DRAWN)

#define NEEDS_SURVEY_REFUSED   (-99)
#define NEEDS_SURVEY_NOT_ASKED (-98)

enum {
    NEEDS_SURVEY_WHO5 = 5,
    NEEDS_SURVEY_UCLA = 3,
    NEEDS_SURVEY_HSCL = 5,
    NEEDS_SURVEY_NEEDS = 9,
    NEEDS_SURVEY_OFFERS = 5
};

typedef enum {
    NEEDS_SURVEY_SCHOOL,
    NEEDS_SURVEY_WORK,
    NEEDS_SURVEY_NEITHER
} NeedsSituation;
typedef enum { NEEDS_SURVEY_PARENTS, NEEDS_SURVEY_ALONE, NEEDS_SURVEY_OTHERS } NeedsHome;

typedef struct {
    int district, unit; /* unit: 0 to 119, running through the districts */
    int age;            /* 16-25 */
    gboolean woman;
    int education; /* 0 none beyond lower secondary, not in school; 1 in or through
                      upper secondary; 2 higher */
    NeedsSituation situation;
    int months;       /* in neither school nor work */
    gboolean contact; /* with the welfare office */
    NeedsHome home;
    int rent; /* NOK a month */
    int who5[NEEDS_SURVEY_WHO5], ucla[NEEDS_SURVEY_UCLA], hscl[NEEDS_SURVEY_HSCL];
    int sleep; /* half hours */
    gboolean needs[NEEDS_SURVEY_NEEDS];
    int offers[NEEDS_SURVEY_OFFERS]; /* how much each would help, 1-5 */
} NeedsPerson;

typedef struct {
    NeedsPerson *people;
    int n;
} NeedsPopulation;

typedef struct {
    int person;  /* of the population */
    int persons; /* in the unit and age group */
    int drawn;   /* of them */
    double weight;
    gboolean answered;
    double adjusted; /* weight shared out within age group, gender and education */
} NeedsDrawn;

/* n is about 12,000. To be cleared. */
void needs_population_make(guint32 seed, NeedsPopulation *population);
void needs_population_clear(NeedsPopulation *population);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NeedsPopulation, needs_population_clear)

gboolean needs_person_grown(const NeedsPerson *person); /* 20 or older */

/* Returns how many were drawn, at most NEEDS_SURVEY_SAMPLE, sorted by unit and age group.
 */
int needs_sample_draw(const NeedsPopulation *population, guint32 seed,
                      guint32 replication, NeedsDrawn sample[NEEDS_SURVEY_SAMPLE]);

int needs_who5(const NeedsPerson *person); /* 0-100 */
int needs_ucla(const NeedsPerson *person); /* 3-9 */
int needs_hscl(const NeedsPerson *person); /* sum, 5-20 */

const char *needs_district(int district);
extern const char *const needs_situations[], *const needs_homes[],
                                                 *const needs_educations[];

#endif
