/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SLOW_LOTS_H
#define AVLAST_TESTS_SLOW_LOTS_H

/* Trials drawn again and again, each tested, and the share of tests that find the effect
 * held against the closed form of avlast power. */

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/random.h"
#include "impact/power.h"
#include "tests/slow/tally.h"

#define MOST 1200

/* One trial: values by arm, and a covariate. */
typedef struct {
    guint n[2];
    double y[2][MOST], x[2][MOST];
} Trial;

typedef struct {
    guint32 replicate, item;
} Draw;

static inline double normal(Draw *draw)
{
    static const AvlastStream stream = {20261, AVLAST_PURPOSE_STUDY_DATA};

    return avlast_random_normal(stream, draw->replicate, draw->item++, 0);
}

static inline double uniform(Draw *draw)
{
    static const AvlastStream stream = {20262, AVLAST_PURPOSE_STUDY_DATA};

    return avlast_random_uniform(stream, draw->replicate, draw->item++, 0);
}

static inline double mean_of(const double *v, guint n)
{
    double sum = 0.0;

    for (guint i = 0; i < n; i++)
        sum += v[i];
    return sum / n;
}

/* Sums of products within arms. */
static inline double within(const Trial *t, const double a[2][MOST],
                            const double b[2][MOST])
{
    double sum = 0.0;

    for (int k = 0; k < 2; k++) {
        const double ma = mean_of(a[k], t->n[k]), mb = mean_of(b[k], t->n[k]);
        for (guint i = 0; i < t->n[k]; i++)
            sum += (a[k][i] - ma) * (b[k][i] - mb);
    }
    return sum;
}

static inline gboolean t_test(const Trial *t, double alpha)
{
    const double df = t->n[0] + t->n[1] - 2.0;
    const double se = sqrt(within(t, t->y, t->y) / df * (1.0 / t->n[0] + 1.0 / t->n[1]));

    return avlast_t_two_sided(
               (mean_of(t->y[1], t->n[1]) - mean_of(t->y[0], t->n[0])) / se, df) < alpha;
}

static inline gboolean ancova(const Trial *t)
{
    const double xx = within(t, t->x, t->x), xy = within(t, t->x, t->y), slope = xy / xx,
                 df = t->n[0] + t->n[1] - 3.0,
                 dx = mean_of(t->x[1], t->n[1]) - mean_of(t->x[0], t->n[0]),
                 dy = mean_of(t->y[1], t->n[1]) - mean_of(t->y[0], t->n[0]);
    const double se = sqrt((within(t, t->y, t->y) - slope * xy) / df *
                           (1.0 / t->n[0] + 1.0 / t->n[1] + dx * dx / xx));

    return avlast_t_two_sided((dy - slope * dx) / se, df) < 0.05;
}

/* One who is followed to an event, or to the end. */
typedef struct {
    double time;
    int arm;
    gboolean event;
} Person;

static inline int earlier(const void *a, const void *b)
{
    const double x = ((const Person *)a)->time, y = ((const Person *)b)->time;

    return (x > y) - (x < y);
}

static inline gboolean log_rank(Person *person, int n)
{
    double at_risk[2] = {0, 0}, excess = 0.0, variance = 0.0;

    for (int i = 0; i < n; i++)
        at_risk[person[i].arm]++;
    qsort(person, (size_t)n, sizeof *person, earlier);
    for (int i = 0; i < n; i++) {
        const double share = at_risk[1] / (at_risk[0] + at_risk[1]);
        if (person[i].event) {
            excess += person[i].arm - share;
            variance += share * (1.0 - share);
        }
        at_risk[person[i].arm]--;
    }
    return fabs(excess) > avlast_normal_quantile(0.975) * sqrt(variance);
}

/* Fills a design with its effect and size, and draws one test.
 * allowed: where the form is an approximation by itself; below: where it is known to be
 * too hopeful, how much fewer may be found beside that. */
typedef struct {
    const char *name;
    gboolean (*draw)(AvlastPowerDesign *design, Draw *draw);
    double allowed, below;
} Powered;

static inline int run_designs(const Powered *designs, gsize n, guint replications)
{
    int failed = 0;

    gsl_set_error_handler_off();
    for (gsize i = 0; i < n; i++) {
        AvlastPowerDesign design = avlast_power_design();
        AvlastPowerAnswer answer;
        g_autoptr(GError) error = NULL;
        guint found = 0;
        for (guint r = 0; r < replications; r++) {
            Draw draw = {r, (guint32)(1000000 * i)};
            found += designs[i].draw(&design, &draw) ? 1 : 0;
        }
        if (!avlast_power(&design, &answer, &error)) {
            fprintf(stderr, "%s: %s\n", designs[i].name, error->message);
            return EXIT_FAILURE;
        }
        const double share = (double)found / replications,
                     chance = sqrt(answer.power * (1.0 - answer.power) / replications);
        const double off = share - answer.power;
        const gboolean good = off < designs[i].allowed + 4.0 * chance &&
                              -off < designs[i].allowed + designs[i].below + 4.0 * chance;
        printf("%-34s formula %.4f  trials %.4f (se %.4f)%s\n", designs[i].name,
               answer.power, share, chance, good ? "" : "  DIFFERS");
        failed += good ? 0 : 1;
    }
    printf("%d passed, %d failed\n", (int)n - failed, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
