/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_WORK_START_H
#define AVLAST_DATASETS_WORK_START_H

#include "datasets/study.h"

/* The bundled study "work-start": 900 people of 18 to 29 outside work, referred by 45
 * caseworkers of nine made-up welfare offices to a job-training course of 16 weeks. Who
 * got a place and who stayed on the waiting list was decided by caseworkers, not by lot.
 * Nothing in it is measured on people.
 *
 * Each person's 36 months are made twice, with and without a place, from the same draws.
 * A person is in work or not, and passes between the two with chances that depend on the
 * person, the caseworker, the office and the season; a place that is taken up lowers the
 * chance of starting work during the course and raises it afterwards. */

#define WORK_START_PEOPLE      900
#define WORK_START_CASEWORKERS 45
#define WORK_START_OFFICES     9
#define WORK_START_MONTHS      36 /* January 2021 to December 2023 */
#define WORK_START_INTAKES     4
#define WORK_START_FOLLOWED    24 /* months after intake that everybody has */
#define WORK_START_WEEKS       16
#define WORK_START_UNKNOWN     9 /* no assessment was written down */

typedef enum {
    WORK_START_NO_BENEFIT,
    WORK_START_DAGPENGER,
    WORK_START_AAP,
    WORK_START_KVP,
    WORK_START_ASSISTANCE,
    WORK_START_TILTAKSPENGER
} WorkStartBenefit;

typedef struct {
    gboolean work, studies;
    int hours, wage; /* of the month; NOK */
    WorkStartBenefit benefit;
    int paid; /* of the benefit; NOK */
} WorkStartMonth;

typedef struct {
    int office, caseworker;
    int intake; /* month of the window, from 0; the first month of the course */
    gboolean place, attended;
    gboolean woman, health, child;
    int age, education;   /* 0 lower secondary, 1 upper secondary, 2 higher */
    int worked, assisted; /* of the 24 and 12 months before the window */
    int assessment;       /* 1-5, or WORK_START_UNKNOWN */
    double drive;         /* what nobody wrote down: the hidden confounder */
    int moved;            /* the first month without a register, or the window's end */
    int weeks, days[WORK_START_WEEKS];              /* attended */
    WorkStartMonth potential[2][WORK_START_MONTHS]; /* [0] waiting list, [1] place */
} WorkStartPerson;

void work_start_generate(guint32 seed, guint32 replication,
                         WorkStartPerson people[WORK_START_PEOPLE]);

/* The month of the window from which that life is in work three months running, of the
 * months from intake up to `end`; -1 when there is none. */
int work_start_stable(const WorkStartPerson *person, gboolean place, int end);

/* Months k of 1, 2, ... since intake, from first to last, in which `what` holds. */
typedef enum {
    WORK_START_IN_WORK,
    WORK_START_STUDYING,
    WORK_START_ON_ASSISTANCE,
    WORK_START_ON_AAP,
    WORK_START_WAGE, /* NOK, summed */
    WORK_START_HOURS,
    WORK_START_PUBLIC /* benefits of all kinds, NOK */
} WorkStartSum;
int work_start_sum(const WorkStartPerson *person, gboolean place, WorkStartSum what,
                   int first, int last);

const char *work_start_office(int office);
const char *work_start_municipality(int office);

#endif
