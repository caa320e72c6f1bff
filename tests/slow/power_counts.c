/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * power_counts [REPLICATIONS]: the closed forms of avlast power for shares, by each of
 * their methods, in few clusters, and for survival with people who come in over time. */
#include "tests/slow/lots.h"

/* --- shares --- */

enum { ARM = 60 };

static void count(AvlastPowerDesign *d, AvlastPowerMethod method, double yes[2],
                  Draw *draw)
{
    d->outcome = AVLAST_POWER_SHARES;
    d->method = method;
    d->base = 0.25;
    d->effect = 0.25;
    d->size = 2 * ARM;
    yes[0] = yes[1] = 0.0;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < ARM; i++)
            yes[k] += uniform(draw) < 0.25 + 0.25 * k ? 1.0 : 0.0;
}

static gboolean pooled(AvlastPowerDesign *d, Draw *draw)
{
    double yes[2];

    count(d, AVLAST_POWER_POOLED, yes, draw);
    const double p = (yes[0] + yes[1]) / (2 * ARM);
    return fabs(yes[1] - yes[0]) / ARM >
           avlast_normal_quantile(0.975) * sqrt(2.0 * p * (1.0 - p) / ARM);
}

static gboolean unpooled(AvlastPowerDesign *d, Draw *draw)
{
    double yes[2];

    count(d, AVLAST_POWER_UNPOOLED, yes, draw);
    const double p0 = yes[0] / ARM, p1 = yes[1] / ARM;
    return fabs(p1 - p0) > avlast_normal_quantile(0.975) *
                               sqrt((p0 * (1.0 - p0) + p1 * (1.0 - p1)) / ARM);
}

static gboolean arcsine(AvlastPowerDesign *d, Draw *draw)
{
    double yes[2];

    count(d, AVLAST_POWER_ARCSINE, yes, draw);
    return 2.0 * fabs(asin(sqrt(yes[1] / ARM)) - asin(sqrt(yes[0] / ARM))) >
           avlast_normal_quantile(0.975) * sqrt(2.0 / ARM);
}

/* Fisher's exact test, both sides: the tables no likelier than what was seen. */
static gboolean fisher(AvlastPowerDesign *d, Draw *draw)
{
    double yes[2], p = 0.0;

    count(d, AVLAST_POWER_CONTINUITY, yes, draw);
    const double all = yes[0] + yes[1], scale = lgamma(2 * ARM + 1.0) -
                                                lgamma(all + 1.0) -
                                                lgamma(2 * ARM - all + 1.0);
    double chance[ARM + 1], seen = 0.0;
    for (int a = 0; a <= ARM; a++) {
        const double b = all - a;
        chance[a] = b < 0.0 || b > ARM ? 0.0
                                       : exp(2.0 * lgamma(ARM + 1.0) - lgamma(a + 1.0) -
                                             lgamma(ARM - a + 1.0) - lgamma(b + 1.0) -
                                             lgamma(ARM - b + 1.0) - scale);
        seen = a == (int)yes[0] ? chance[a] : seen;
    }
    for (int a = 0; a <= ARM; a++)
        p += chance[a] <= seen * (1.0 + 1e-9) ? chance[a] : 0.0;
    return p < 0.05;
}

/* Ten clusters of 20 an arm, whose shares vary around 0.3 and 0.5 by what an ICC of 0.05
 * makes: one in 20 people does as the cluster does as one. t of the clusters' shares. */
static gboolean cluster_shares(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->outcome = AVLAST_POWER_SHARES;
    d->base = 0.3;
    d->effect = 0.2;
    d->size = 20;
    d->cluster_size = 20;
    d->icc = 0.05;
    t.n[0] = t.n[1] = 10;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 10; i++) {
            const double p = 0.3 + 0.2 * k, follow = sqrt(0.05);
            const double all = uniform(draw) < p ? 1.0 : 0.0;
            double sum = 0.0;
            for (int j = 0; j < 20; j++)
                sum += uniform(draw) < follow ? all : uniform(draw) < p ? 1.0 : 0.0;
            t.y[k][i] = sum / 20;
        }
    return t_test(&t, 0.05);
}

/* --- survival --- */

/* 80 people, a median of 12, coming in over 12 and followed for 12 more. */
static gboolean coming_in(AvlastPowerDesign *d, AvlastPowerMethod method, Draw *draw)
{
    Person person[80];

    d->outcome = AVLAST_POWER_SURVIVAL;
    d->method = method;
    d->effect = 0.5;
    d->size = 80;
    d->median = 12;
    d->accrual = 12;
    d->follow_up = 12;
    for (int i = 0; i < 80; i++) {
        const double end = 12.0 + 12.0 * uniform(draw),
                     time = -log(uniform(draw)) * 12.0 / log(2.0) / (i % 2 ? 0.5 : 1.0);
        person[i] = (Person){fmin(time, end), i % 2, time <= end};
    }
    return log_rank(person, 80);
}

static gboolean schoenfeld(AvlastPowerDesign *d, Draw *draw)
{
    return coming_in(d, AVLAST_POWER_SCHOENFELD, draw);
}

static gboolean freedman(AvlastPowerDesign *d, Draw *draw)
{
    return coming_in(d, AVLAST_POWER_FREEDMAN, draw);
}

/* allowed, by theory: shares have steps of 1/60 and the forms are normal, 0.02 (Fisher's
 * by Fleiss's correction: 0.03); clusters' shares are no normal values: 0.02. Survival,
 * some 50 events and a hazard ratio of 0.5: both forms are of small effects; Schoenfeld's
 * is the more hopeful, Freedman's the less (Freedman 1982): 0.03 and 0.06. */
static const Powered designs[] = {
    {"shares of 60, pooled", pooled, 0.02, 0},
    {"shares of 60, unpooled", unpooled, 0.02, 0},
    {"shares of 60, arcsine", arcsine, 0.02, 0},
    {"shares of 60, Fisher's test", fisher, 0.03, 0},
    {"shares in 10 and 10 clusters", cluster_shares, 0.02, 0},
    {"80 people coming in, Schoenfeld", schoenfeld, 0.03, 0.03},
    {"80 people coming in, Freedman", freedman, 0.06, 0.0},
};

int main(int argc, char **argv)
{
    return run_designs(designs, G_N_ELEMENTS(designs),
                       slow_replications(argc, argv, 20000));
}
