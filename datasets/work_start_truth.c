/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/work_start.h"

/* What the course does to those who were offered a place: the mean over them of one
 * potential life minus the other. `effect` is over many replications, the planted truth;
 * `effect_bundled` over the people of the one replication that the data show. */
enum { REPLICATIONS = 100 };

typedef struct {
    const char *quantity, *group;
    gboolean (*among)(const WorkStartPerson *);
    WorkStartSum what;
    int first, last; /* months since intake; 0: share with stable work by month `last` */
} Line;

static gboolean all(const WorkStartPerson *p)
{
    (void)p;
    return TRUE;
}

static gboolean lower(const WorkStartPerson *p)
{
    return p->education == 0;
}

static gboolean upper(const WorkStartPerson *p)
{
    return p->education >= 1;
}

static gboolean healthy(const WorkStartPerson *p)
{
    return !p->health;
}

static gboolean ill(const WorkStartPerson *p)
{
    return p->health;
}

static gboolean attended(const WorkStartPerson *p)
{
    return p->attended;
}

static const Line lines[] = {
    {"months in work, year 1", "all", all, WORK_START_IN_WORK, 1, 12},
    {"months in work, year 2", "all", all, WORK_START_IN_WORK, 13, 24},
    {"months in work, year 2", "lower secondary", lower, WORK_START_IN_WORK, 13, 24},
    {"months in work, year 2", "upper secondary or more", upper, WORK_START_IN_WORK, 13,
     24},
    {"months in work, year 2", "no health problem", healthy, WORK_START_IN_WORK, 13, 24},
    {"months in work, year 2", "health problem", ill, WORK_START_IN_WORK, 13, 24},
    {"months in work, year 2", "attended", attended, WORK_START_IN_WORK, 13, 24},
    {"hours of work, year 2", "all", all, WORK_START_HOURS, 13, 24},
    {"wage, year 1, NOK", "all", all, WORK_START_WAGE, 1, 12},
    {"wage, year 2, NOK", "all", all, WORK_START_WAGE, 13, 24},
    {"benefits, year 1, NOK", "all", all, WORK_START_PUBLIC, 1, 12},
    {"benefits, year 2, NOK", "all", all, WORK_START_PUBLIC, 13, 24},
    {"months on social assistance, year 1", "all", all, WORK_START_ON_ASSISTANCE, 1, 12},
    {"months on social assistance, year 2", "all", all, WORK_START_ON_ASSISTANCE, 13, 24},
    {"months on AAP, year 2", "all", all, WORK_START_ON_AAP, 13, 24},
    {"months in education, year 2", "all", all, WORK_START_STUDYING, 13, 24},
    {"stable work began by month 12", "all", all, WORK_START_IN_WORK, 0, 12},
    {"stable work began by month 22", "all", all, WORK_START_IN_WORK, 0, 22},
};

/* Sums of whole numbers: exact. */
typedef struct {
    gint64 n, sum[2];
} Tally;

static void count(const WorkStartPerson *people, const Line *line, Tally *tally)
{
    for (int i = 0; i < WORK_START_PEOPLE; i++) {
        const WorkStartPerson *p = &people[i];
        if (!p->place || !line->among(p))
            continue;
        tally->n++;
        for (int arm = 0; arm < 2; arm++)
            tally->sum[arm] +=
                line->first > 0
                    ? work_start_sum(p, arm == 1, line->what, line->first, line->last)
                    : work_start_stable(p, arm == 1, p->intake + line->last + 2) >= 0;
    }
}

static double mean(const Tally *tally, int arm)
{
    return (double)tally->sum[arm] / (double)MAX(tally->n, 1);
}

static void add_line(GString *csv, const Line *line, const Tally *planted,
                     const Tally *shown)
{
    g_string_append_printf(csv, "\"%s\",%s,%d,%d,%.4f,%.4f,%.4f,%.4f\n", line->quantity,
                           line->group, MAX(line->first, 1), line->last, mean(planted, 0),
                           mean(planted, 1), mean(planted, 1) - mean(planted, 0),
                           mean(shown, 1) - mean(shown, 0));
}

GString *work_start_truth(guint32 seed, guint32 replication)
{
    enum { LINES = G_N_ELEMENTS(lines), ALL = LINES + WORK_START_FOLLOWED };
    g_autofree WorkStartPerson *people = g_new0(WorkStartPerson, WORK_START_PEOPLE);
    Line every[ALL];
    Tally planted[ALL] = {{0}}, shown[ALL] = {{0}};
    GString *csv = g_string_new(
        "quantity,group,first_month,last_month,usual,place,effect,effect_bundled\n");

    for (int j = 0; j < ALL; j++)
        every[j] = j < LINES ? lines[j]
                             : (Line){"share in work",    "all",         all,
                                      WORK_START_IN_WORK, j - LINES + 1, j - LINES + 1};
    work_start_generate(seed, replication, people);
    for (int j = 0; j < ALL; j++)
        count(people, &every[j], &shown[j]);
    for (guint32 r = 1; r <= REPLICATIONS; r++) {
        work_start_generate(seed, r, people);
        for (int j = 0; j < ALL; j++)
            count(people, &every[j], &planted[j]);
    }
    for (int j = 0; j < ALL; j++)
        add_line(csv, &every[j], &planted[j], &shown[j]);
    return csv;
}
