/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/fund.h"

#include <math.h>

typedef enum {
    DRAW_TRUTH,
    DRAW_ERROR,
    DRAW_PARTICIPANTS,
    DRAW_MONTHS,
    DRAW_PRICE,
    DRAW_SHARE,
    DRAW_COST, /* by year and item */
    DRAWS = DRAW_COST + FUND_YEARS * FUND_ITEMS
} Draw;

#define DRAWS_PER_UNIT 32
G_STATIC_ASSERT(DRAWS <= DRAWS_PER_UNIT);

/* What does not vary between replications: the fund's portfolio. */
typedef struct {
    FundProvider provider;
    FundDesign design;
    FundOutcome outcome;
    int started, participants, price; /* planned people; NOK 1,000 for each */
} Plan;

static const Plan plans[FUND_PILOTS] = {
    {FUND_START_UP, FUND_CLUSTER_TRIAL, FUND_WELLBEING, 2023, 420, 4},
    {FUND_START_UP, FUND_MATCHED, FUND_LONELINESS, 2023, 85, 14},
    {FUND_START_UP, FUND_BEFORE_AFTER, FUND_WELLBEING, 2024, 48, 21},
    {FUND_START_UP, FUND_TRIAL, FUND_WORK, 2022, 110, 46},
    {FUND_START_UP, FUND_BEFORE_AFTER, FUND_ABSENCE, 2024, 36, 18},
    {FUND_PROFESSIONAL, FUND_MATCHED, FUND_WORK, 2022, 340, 39},
    {FUND_PROFESSIONAL, FUND_TRIAL, FUND_WORK, 2022, 260, 52},
    {FUND_PROFESSIONAL, FUND_TRIAL, FUND_WELLBEING, 2023, 150, 24},
    {FUND_PROFESSIONAL, FUND_MATCHED, FUND_LONELINESS, 2023, 120, 11},
    {FUND_PROFESSIONAL, FUND_CLUSTER_TRIAL, FUND_ABSENCE, 2022, 510, 6},
    {FUND_IN_HOUSE, FUND_CLUSTER_TRIAL, FUND_ABSENCE, 2023, 300, 5},
    {FUND_IN_HOUSE, FUND_MATCHED, FUND_WORK, 2023, 95, 31},
    {FUND_IN_HOUSE, FUND_BEFORE_AFTER, FUND_LONELINESS, 2024, 60, 8},
    {FUND_IN_HOUSE, FUND_TRIAL, FUND_WELLBEING, 2023, 130, 15},
};

double fund_bias(FundDesign design)
{
    return design == FUND_BEFORE_AFTER ? 0.20 : design == FUND_MATCHED ? 0.06 : 0.0;
}

/* The standard error of a standardised difference. Clusters of 20 with an intracluster
 * correlation of 0.03 inflate the variance; a covariate measured before (r = 0.5) takes a
 * quarter away. Before and after: n pairs with a correlation of 0.5. */
static double error_of(const FundPilot *p)
{
    const double n = p->participants, m = p->compared, d = p->estimate;

    if (p->design == FUND_BEFORE_AFTER)
        return sqrt(1.0 / n + d * d / (2.0 * n));
    return sqrt((1.0 / n + 1.0 / m) * 0.75 *
                    (p->design == FUND_CLUSTER_TRIAL ? 1.0 + 19.0 * 0.03 : 1.0) +
                d * d / (2.0 * (n + m)));
}

static void evaluate(const StudySource *source, int unit, FundPilot *p)
{
    static const int grades[] = {1, 1, 3, 5};

    p->truth = FUND_MEAN + FUND_TAU * study_bell(source, unit, DRAW_TRUTH);
    p->estimate = p->truth + fund_bias(p->design);
    p->std_error = error_of(p);
    p->estimate += p->std_error * study_bell(source, unit, DRAW_ERROR);
    p->grade = grades[p->design] + (p->participants < 50 ? 1 : 0);
}

/* A pilot spends in the year it starts and the next two; a start of its own in the first.
 * The fund pays half or so, the municipality most of the rest. Items: staff, fees, rooms
 * and equipment, evaluation. */
static void spend(const StudySource *source, int unit, const Plan *plan, FundPilot *p)
{
    static const double of_year[3] = {0.45, 0.35, 0.20};
    static const double of_item[3][FUND_ITEMS] = {
        {0.50, 0.25, 0.13, 0.12}, {0.35, 0.45, 0.10, 0.10}, {0.75, 0.05, 0.08, 0.12}};
    const double price =
                     plan->price * (1.0 + 0.12 * study_bell(source, unit, DRAW_PRICE)),
                 fund = 0.50 + 0.08 * study_bell(source, unit, DRAW_SHARE),
                 total = 1000.0 * price * p->participants + 250000.0;

    for (int k = 0; k < 3; k++) {
        const int year = plan->started - 2022 + k;
        for (int item = 0; year < FUND_YEARS && item < FUND_ITEMS; item++) {
            const double amount =
                total * of_year[k] * of_item[plan->provider][item] *
                (1.0 +
                 0.10 * study_bell(source, unit, DRAW_COST + FUND_ITEMS * year + item));
            const double shares[FUND_PAYERS] = {item == 3 ? 1.0 : fund,
                                                item == 3 ? 0.0 : (1.0 - fund) * 0.75,
                                                item == 3 ? 0.0 : (1.0 - fund) * 0.15,
                                                item == 3 ? 0.0 : (1.0 - fund) * 0.10};
            for (int payer = 0; payer < FUND_PAYERS; payer++)
                p->cost[year][payer][item] =
                    100 * study_whole(0.01 * amount * shares[payer], 0, 1000000);
        }
    }
}

void fund_generate(guint32 seed, guint32 replication, FundPilot pilots[FUND_PILOTS])
{
    const StudySource source =
        study_source(STUDY_FUND, seed, replication, DRAWS_PER_UNIT);

    for (int i = 0; i < FUND_PILOTS; i++) {
        const Plan *plan = &plans[i];
        FundPilot *p = &pilots[i];
        const double came = 0.92 + 0.06 * study_bell(&source, i, DRAW_PARTICIPANTS);

        *p = (FundPilot){.provider = plan->provider,
                         .design = plan->design,
                         .outcome = plan->outcome,
                         .started = plan->started,
                         .participants = study_whole(plan->participants * came, 10, 2000),
                         .months = 6 + 6 * study_pick(&source, i, DRAW_MONTHS, 3)};
        p->compared = plan->design == FUND_BEFORE_AFTER ? 0
                      : plan->design == FUND_MATCHED    ? 2 * p->participants
                                                        : p->participants - 3;
        evaluate(&source, i, p);
        spend(&source, i, plan, p);
    }
}
