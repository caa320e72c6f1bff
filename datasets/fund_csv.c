/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/fund.h"

static const char *const names[FUND_PILOTS] = {
    "Fjellro",    "Nabovenn",   "Pusterom",     "Verksted 18", "Morgenfugl",
    "Spranget",   "Jobbveien",  "Samtalehuset", "Følgevenn",   "Hele uka",
    "Skoleglede", "Døråpneren", "Møteplassen",  "Steget"};
static const char *const providers[] = {"start-up", "professional", "in-house"};
static const char *const designs[] = {"trial", "cluster trial", "matched",
                                      "before-after"};
static const char *const fields[] = {"wellbeing", "loneliness", "work", "absence"};
static const char *const payers[FUND_PAYERS] = {"fund", "municipality", "state",
                                                "foundation"};
static const char *const items[FUND_ITEMS] = {"staff", "fees", "rooms and equipment",
                                              "evaluation"};

/* The outcome in its own unit: what a standard deviation is, and whether more is better.
 */
static const struct {
    const char *name, *unit;
    double sd;
    gboolean less;
} outcomes[] = {{"who5", "points", 19.0, FALSE},
                {"ucla3", "points", 1.6, TRUE},
                {"months in work", "months a year", 4.4, FALSE},
                {"absence", "days a year", 9.0, TRUE}};

static int total(const FundPilot *p)
{
    int sum = 0;

    for (int year = 0; year < FUND_YEARS; year++)
        for (int payer = 0; payer < FUND_PAYERS; payer++)
            for (int item = 0; item < FUND_ITEMS; item++)
                sum += p->cost[year][payer][item];
    return sum;
}

GString *fund_results(guint32 seed, guint32 replication)
{
    FundPilot pilots[FUND_PILOTS];
    GString *csv = g_string_new(
        "pilot,name,provider,field,design,grade,started,age,months,participants,compared,"
        "outcome,unit,sd,estimate,se,d,d_se,cost\n");

    fund_generate(seed, replication, pilots);
    for (int i = 0; i < FUND_PILOTS; i++) {
        const FundPilot *p = &pilots[i];
        const double own = outcomes[p->outcome].less ? -outcomes[p->outcome].sd
                                                     : outcomes[p->outcome].sd;
        g_string_append_printf(
            csv,
            "F%02d,%s,%s,%s,%s,%d,%d,%d,%d,%d,%d,%s,%s,%.1f,%.4f,%.4f,%.4f,%.4f,%d\n",
            i + 1, names[i], providers[p->provider], fields[p->outcome],
            designs[p->design], p->grade, p->started, 2025 - p->started, p->months,
            p->participants, p->compared, outcomes[p->outcome].name,
            outcomes[p->outcome].unit, outcomes[p->outcome].sd, own * p->estimate,
            (own < 0.0 ? -own : own) * p->std_error, p->estimate, p->std_error, total(p));
    }
    return csv;
}

/* As the fund's accounts come out of Excel in Norwegian. */
GString *fund_costs(guint32 seed, guint32 replication)
{
    FundPilot pilots[FUND_PILOTS];
    GString *csv = g_string_new("\xef\xbb\xbfpilot;year;payer;item;amount\r\n");

    fund_generate(seed, replication, pilots);
    for (int i = 0; i < FUND_PILOTS; i++)
        for (int year = 0; year < FUND_YEARS; year++)
            for (int payer = 0; payer < FUND_PAYERS; payer++)
                for (int item = 0; item < FUND_ITEMS; item++) {
                    const int amount = pilots[i].cost[year][payer][item];
                    if (amount > 0)
                        g_string_append_printf(csv, "F%02d;%d;%s;%s;%d,00\r\n", i + 1,
                                               2022 + year, payers[payer], items[item],
                                               amount);
                }
    return csv;
}

/* Which needs of the study needs-survey each pilot is for, by its outcome, and what some
 * of them are for besides: a need and a pilot in each row. */
static const char *const outcome_needs[] = {"SQ007", "SQ001", "SQ005", "SQ006"};
static const struct {
    int pilot; /* from 1 */
    const char *need;
} other_needs[] = {{4, "SQ006"}, {9, "SQ007"}, {13, "SQ008"}};

GString *fund_needs(guint32 seed, guint32 replication)
{
    FundPilot pilots[FUND_PILOTS];
    GString *csv = g_string_new("need,pilot,name,participants,grade,d,d_se\n");

    fund_generate(seed, replication, pilots);
    for (int i = 0; i < FUND_PILOTS; i++) {
        const FundPilot *p = &pilots[i];
        for (gsize k = 0; k <= G_N_ELEMENTS(other_needs); k++) {
            if (k > 0 && other_needs[k - 1].pilot != i + 1)
                continue;
            g_string_append_printf(
                csv, "%s,F%02d,%s,%d,%d,%.4f,%.4f\n",
                k ? other_needs[k - 1].need : outcome_needs[p->outcome], i + 1, names[i],
                p->participants, p->grade, p->estimate, p->std_error);
        }
    }
    return csv;
}

GString *fund_truth(guint32 seed, guint32 replication)
{
    FundPilot pilots[FUND_PILOTS];
    GString *csv = g_string_new("pilot,name,true_d,design_bias\n");

    fund_generate(seed, replication, pilots);
    for (int i = 0; i < FUND_PILOTS; i++)
        g_string_append_printf(csv, "F%02d,%s,%.6f,%.2f\n", i + 1, names[i],
                               pilots[i].truth, fund_bias(pilots[i].design));
    return csv;
}
