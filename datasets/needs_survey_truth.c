/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/needs_survey.h"

/* What a census of the made-up population would find, and the counts to calibrate to. */

GString *needs_survey_margins(guint32 seed, guint32 replication)
{
    g_auto(NeedsPopulation) population = {0};
    int count[NEEDS_SURVEY_DISTRICTS][2][2] = {{{0}}};
    GString *csv = g_string_new("district,agegroup,kjønn,count\n");
    (void)replication; /* of samples, not of populations */

    needs_population_make(seed, &population);
    for (int i = 0; i < population.n; i++) {
        const NeedsPerson *p = &population.people[i];
        count[p->district][needs_person_grown(p)][p->woman ? 1 : 0]++;
    }
    for (int d = 0; d < NEEDS_SURVEY_DISTRICTS; d++)
        for (int grown = 0; grown < 2; grown++)
            for (int woman = 0; woman < 2; woman++)
                g_string_append_printf(csv, "%s,%s,%s,%d\n", needs_district(d),
                                       grown ? "20-25" : "16-19",
                                       woman ? "kvinne" : "mann", count[d][grown][woman]);
    return csv;
}

GString *needs_survey_education(guint32 seed, guint32 replication)
{
    g_auto(NeedsPopulation) population = {0};
    int count[3] = {0};
    GString *csv = g_string_new("education,count\n");
    (void)replication;

    needs_population_make(seed, &population);
    for (int i = 0; i < population.n; i++)
        count[population.people[i].education]++;
    for (int k = 0; k < 3; k++)
        g_string_append_printf(csv, "%s,%d\n", needs_educations[k], count[k]);
    return csv;
}

/* Sums of whole numbers: exact. */
typedef struct {
    gint64 n, sum;
} Count;

typedef struct {
    const char *quantity;
    double (*scale)(const Count *);
    int (*of)(const NeedsPerson *, int k);
    int k;
} Quantity;

static double as_mean(const Count *c)
{
    return (double)c->sum / (double)MAX(c->n, 1);
}

static double as_half(const Count *c)
{
    return 0.5 * as_mean(c);
}

static double as_fifth(const Count *c)
{
    return (double)c->sum / (5.0 * (double)MAX(c->n, 1));
}

static int who5(const NeedsPerson *p, int k)
{
    (void)k;
    return needs_who5(p);
}

static int low(const NeedsPerson *p, int k)
{
    return needs_who5(p) <= k;
}

static int ucla(const NeedsPerson *p, int k)
{
    (void)k;
    return needs_ucla(p);
}

static int lonely(const NeedsPerson *p, int k)
{
    return needs_ucla(p) >= k;
}

static int hscl(const NeedsPerson *p, int k)
{
    (void)k;
    return needs_hscl(p);
}

static int burdened(const NeedsPerson *p, int k)
{
    return needs_hscl(p) > 5 * k;
}

static int situation(const NeedsPerson *p, int k)
{
    return (int)p->situation == k;
}

static int sleep_of(const NeedsPerson *p, int k)
{
    (void)k;
    return p->sleep;
}

static int need(const NeedsPerson *p, int k)
{
    return p->needs[k];
}

static int offer(const NeedsPerson *p, int k)
{
    return p->offers[k];
}

static const Quantity quantities[] = {
    {"WHO-5 mean", as_mean, who5, 0},
    {"WHO-5 of 50 or less", as_mean, low, 50},
    {"UCLA-3 mean", as_mean, ucla, 0},
    {"UCLA-3 of 6 or more", as_mean, lonely, 6},
    {"HSCL-5 mean", as_fifth, hscl, 0},
    {"HSCL-5 above 2", as_mean, burdened, 2},
    {"situation=skole", as_mean, situation, NEEDS_SURVEY_SCHOOL},
    {"situation=arbeid", as_mean, situation, NEEDS_SURVEY_WORK},
    {"situation=verken", as_mean, situation, NEEDS_SURVEY_NEITHER},
    {"sleep mean", as_half, sleep_of, 0},
    {"need[SQ001]=Y", as_mean, need, 0},
    {"need[SQ002]=Y", as_mean, need, 1},
    {"need[SQ003]=Y", as_mean, need, 2},
    {"need[SQ004]=Y", as_mean, need, 3},
    {"need[SQ005]=Y", as_mean, need, 4},
    {"need[SQ006]=Y", as_mean, need, 5},
    {"need[SQ007]=Y", as_mean, need, 6},
    {"need[SQ008]=Y", as_mean, need, 7},
    {"need[SQ009]=Y", as_mean, need, 8},
    {"offer[SQ001] mean", as_mean, offer, 0},
    {"offer[SQ002] mean", as_mean, offer, 1},
    {"offer[SQ003] mean", as_mean, offer, 2},
    {"offer[SQ004] mean", as_mean, offer, 3},
    {"offer[SQ005] mean", as_mean, offer, 4},
};

/* Groups: everybody, districts, genders, age groups. */
enum { GROUPS = 1 + NEEDS_SURVEY_DISTRICTS + 2 + 2 };

static gboolean is_in(const NeedsPerson *p, int group)
{
    if (group == 0)
        return TRUE;
    group--;
    if (group < NEEDS_SURVEY_DISTRICTS)
        return p->district == group;
    group -= NEEDS_SURVEY_DISTRICTS;
    return group < 2 ? (p->woman ? 1 : 0) == group
                     : (needs_person_grown(p) ? 1 : 0) == group - 2;
}

static char *group_name(int group)
{
    static const char *const others[] = {"kjønn=mann", "kjønn=kvinne", "agegroup=16-19",
                                         "agegroup=20-25"};
    if (group == 0)
        return g_strdup("all");
    if (group <= NEEDS_SURVEY_DISTRICTS)
        return g_strdup_printf("district=%s", needs_district(group - 1));
    return g_strdup(others[group - 1 - NEEDS_SURVEY_DISTRICTS]);
}

GString *needs_survey_truth(guint32 seed, guint32 replication)
{
    g_auto(NeedsPopulation) population = {0};
    GString *csv = g_string_new("quantity,group,persons,value\n");
    (void)replication;

    needs_population_make(seed, &population);
    for (gsize q = 0; q < G_N_ELEMENTS(quantities); q++)
        for (int group = 0; group < GROUPS; group++) {
            const Quantity *quantity = &quantities[q];
            Count count = {0};
            for (int i = 0; i < population.n; i++)
                if (is_in(&population.people[i], group)) {
                    count.n++;
                    count.sum += quantity->of(&population.people[i], quantity->k);
                }
            g_autofree char *name = group_name(group);
            g_string_append_printf(csv, "%s,%s,%d,%.6f\n", quantity->quantity, name,
                                   (int)count.n, quantity->scale(&count));
        }
    return csv;
}
