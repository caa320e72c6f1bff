/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_FUND_H
#define AVLAST_DATASETS_FUND_H

#include "datasets/study.h"

/* The bundled study "fund": 14 pilots of a made-up fund for young people, run by
 * start-ups, professional providers and in-house innovators, each with an evaluation's
 * result and costs by year and payer. Nothing in it is measured on people.
 *
 * The pilots' true effects, in standard deviations of the pilot's own outcome, are drawn
 * from one distribution with a known mean and spread; who runs a pilot does not matter.
 * An evaluation reports the true effect, plus the error of its size, plus what its design
 * is off by. */

#define FUND_PILOTS 14
#define FUND_YEARS  4 /* 2022 to 2025 */
#define FUND_PAYERS 4
#define FUND_ITEMS  4

#define FUND_MEAN 0.20
#define FUND_TAU  0.15

typedef enum { FUND_START_UP, FUND_PROFESSIONAL, FUND_IN_HOUSE } FundProvider;
typedef enum {
    FUND_TRIAL,
    FUND_CLUSTER_TRIAL,
    FUND_MATCHED,
    FUND_BEFORE_AFTER
} FundDesign;
typedef enum { FUND_WELLBEING, FUND_LONELINESS, FUND_WORK, FUND_ABSENCE } FundOutcome;

typedef struct {
    FundProvider provider;
    FundDesign design;
    FundOutcome outcome;
    int started;                /* year */
    int participants;           /* in the pilot */
    int compared;               /* without it; 0: before and after */
    int months;                 /* to the measurement */
    int grade;                  /* of the evidence, 1 (best) to 6 */
    double truth;               /* in standard deviations, more is better */
    double estimate, std_error; /* the same unit */
    int cost[FUND_YEARS][FUND_PAYERS][FUND_ITEMS]; /* NOK */
} FundPilot;

void fund_generate(guint32 seed, guint32 replication, FundPilot pilots[FUND_PILOTS]);

/* What evaluations of that design are off by, on average, in standard deviations. */
double fund_bias(FundDesign design);

#endif
