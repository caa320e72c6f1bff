/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * power [REPLICATIONS]: draws trials of each design again and again, tests each, and
 * holds the share of tests that find the effect against the closed form. */
#include "tests/slow/lots.h"

/* --- designs: each fills a design with its effect and size, and draws one test --- */

static gboolean rows(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.4;
    d->size = 120;
    t.n[0] = t.n[1] = 60;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < t.n[k]; i++)
            t.y[k][i] = 0.4 * k + normal(draw);
    return t_test(&t, 0.05);
}

/* Arms of 1 : 1 : 1, Bonferroni: the first against the control. */
static gboolean three_arms(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.4;
    d->arms = 3;
    d->bonferroni = TRUE;
    d->size = 180;
    t.n[0] = t.n[1] = 60;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < t.n[k]; i++)
            t.y[k][i] = 0.4 * k + normal(draw);
    return t_test(&t, 0.025);
}

/* The treated take it with a chance of 0.7; a tenth of all are lost. */
static gboolean takeup(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.5;
    d->size = 200;
    d->takeup = 0.7;
    d->attrition = 0.1;
    t.n[0] = t.n[1] = 90;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < t.n[k]; i++)
            t.y[k][i] = (k == 1 && uniform(draw) < 0.7 ? 0.5 : 0.0) +
                        normal(draw) * sqrt(1.0 - (k == 1 ? 0.25 * 0.21 : 0.0));
    return t_test(&t, 0.05);
}

static gboolean pairs(AvlastPowerDesign *d, Draw *draw)
{
    double difference[40], sum = 0.0, square = 0.0;

    d->effect = 0.4;
    d->size = 80;
    d->pairs = TRUE;
    d->r2 = 0.5;
    for (int i = 0; i < 40; i++) {
        difference[i] = 0.4 + sqrt(0.5) * (normal(draw) - normal(draw));
        sum += difference[i];
    }
    for (int i = 0; i < 40; i++)
        square += (difference[i] - sum / 40) * (difference[i] - sum / 40);
    return avlast_t_two_sided(sum / 40 / sqrt(square / 39 / 40), 39) < 0.05;
}

/* 15 blocks of four: the mean of the blocks' differences, variance within blocks and
 * arms.
 */
static gboolean blocks(AvlastPowerDesign *d, Draw *draw)
{
    double tau = 0.0, square = 0.0;

    d->effect = 0.6;
    d->size = 60;
    d->blocks = 15;
    d->r2 = 0.4;
    for (int b = 0; b < 15; b++) {
        const double level = sqrt(0.4) * normal(draw);
        double y[2][2];
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 2; i++)
                y[k][i] = 0.6 * k + level + sqrt(0.6) * normal(draw);
            square += 0.5 * (y[k][0] - y[k][1]) * (y[k][0] - y[k][1]);
        }
        tau += 0.5 * (y[1][0] + y[1][1] - y[0][0] - y[0][1]) / 15;
    }
    return avlast_t_two_sided(tau / sqrt(square / 30 * (4.0 / 60)), 30) < 0.05;
}

/* Cluster means are all that counts when sizes are equal. */
static gboolean clusters(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.5;
    d->size = 20;
    d->cluster_size = 12;
    d->icc = 0.1;
    t.n[0] = t.n[1] = 10;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 10; i++)
            t.y[k][i] = 0.5 * k + sqrt(0.1 + 0.9 / 12) * normal(draw);
    return t_test(&t, 0.05);
}

/* Sizes 4 and 20 in turn (cv 2/3): the difference of all people, clustered errors. */
static gboolean unequal(AvlastPowerDesign *d, Draw *draw)
{
    double variance = 0.0, mean[2];

    d->effect = 0.5;
    d->size = 40;
    d->cluster_size = 12;
    d->icc = 0.1;
    d->cv = 2.0 / 3.0;
    for (int k = 0; k < 2; k++) {
        double sum[20], size[20], all = 0.0, n = 0.0, square = 0.0;
        for (int j = 0; j < 20; j++) {
            size[j] = j % 2 ? 20 : 4;
            sum[j] = size[j] * (0.5 * k + sqrt(0.1) * normal(draw)) +
                     sqrt(0.9 * size[j]) * normal(draw);
            all += sum[j];
            n += size[j];
        }
        mean[k] = all / n;
        for (int j = 0; j < 20; j++)
            square += (sum[j] - size[j] * mean[k]) * (sum[j] - size[j] * mean[k]) /
                      (1.0 - size[j] / n);
        variance += square / (n * n);
    }
    return avlast_t_two_sided((mean[1] - mean[0]) / sqrt(variance), 38) < 0.05;
}

/* `before` and `after` rounds correlated by 0.5; their means are x and y. */
static void rounds(Trial *t, int before, int after, double effect, Draw *draw)
{
    t->n[0] = t->n[1] = 50;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 50; i++) {
            const double own = sqrt(0.5) * normal(draw);
            t->x[k][i] = own + sqrt(0.5 / before) * normal(draw);
            t->y[k][i] = effect * k + own + sqrt(0.5 / after) * normal(draw);
        }
}

static void rounds_design(AvlastPowerDesign *d, int before, int after, double effect)
{
    d->effect = effect;
    d->size = 100;
    d->pre = before;
    d->post = after;
    d->correlation = 0.5;
}

static gboolean ancova_one(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    rounds_design(d, 1, 1, 0.5);
    rounds(&t, 1, 1, 0.5, draw);
    return ancova(&t);
}

static gboolean ancova_many(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    rounds_design(d, 2, 3, 0.35);
    rounds(&t, 2, 3, 0.35, draw);
    return ancova(&t);
}

static gboolean change(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    rounds_design(d, 2, 3, 0.35);
    d->panel = AVLAST_POWER_CHANGE;
    rounds(&t, 2, 3, 0.35, draw);
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < t.n[k]; i++)
            t.y[k][i] -= t.x[k][i];
    return t_test(&t, 0.05);
}

static gboolean shares(AvlastPowerDesign *d, Draw *draw)
{
    double count[2] = {0, 0};

    d->outcome = AVLAST_POWER_SHARES;
    d->base = 0.3;
    d->effect = 0.15;
    d->size = 300;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 150; i++)
            count[k] += uniform(draw) < 0.3 + 0.15 * k;
    const double p = (count[0] + count[1]) / 300;
    const double z = (count[1] - count[0]) / 150 / sqrt(p * (1.0 - p) * 2.0 / 150);
    return fabs(z) > avlast_normal_quantile(0.975);
}

/* Exponential times, all followed to the same end: the log-rank test. */
static gboolean survival(AvlastPowerDesign *d, Draw *draw)
{
    Person person[300];

    d->outcome = AVLAST_POWER_SURVIVAL;
    d->effect = 0.65;
    d->size = 300;
    d->event_share = 0.6;
    for (int i = 0; i < 300; i++) {
        const double hazard = -log1p(-0.6) * (i % 2 ? 0.65 : 1.0),
                     time = -log(uniform(draw)) / hazard;
        person[i] = (Person){fmin(time, 1.0), i % 2, time < 1.0};
    }
    return log_rank(person, 300);
}

static const Powered designs[] = {{"rows", rows, 0, 0},
                                  {"three arms, Bonferroni", three_arms, 0, 0},
                                  {"take-up and attrition", takeup, 0.005, 0},
                                  {"pairs", pairs, 0, 0},
                                  {"blocks", blocks, 0, 0},
                                  {"clusters", clusters, 0, 0},
                                  {"clusters of unequal size", unequal, 0.03, 0},
                                  {"ANCOVA, one round each", ancova_one, 0.005, 0},
                                  {"ANCOVA, 2 + 3 rounds", ancova_many, 0.005, 0},
                                  {"change, 2 + 3 rounds", change, 0, 0},
                                  {"shares", shares, 0.015, 0},
                                  {"survival, log-rank", survival, 0.02, 0}};

int main(int argc, char **argv)
{
    return run_designs(designs, G_N_ELEMENTS(designs),
                       slow_replications(argc, argv, 20000));
}
