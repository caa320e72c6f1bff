/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * power_few [REPLICATIONS]: the closed forms of avlast power in small trials and few
 * clusters, and what power.c has not: unequal arms, one side, covariates, rounds of
 * clusters, losses and take-up of both arms. */
#include "tests/slow/lots.h"

/* Arms of n0 and n1, an effect of sd 1. */
static void fill(Trial *t, guint n0, guint n1, double effect, double sd, Draw *draw)
{
    t->n[0] = n0;
    t->n[1] = n1;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < t->n[k]; i++)
            t->y[k][i] = effect * k + sd * normal(draw);
}

static gboolean six(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.5;
    d->size = 12;
    fill(&t, 6, 6, 1.5, 1.0, draw);
    return t_test(&t, 0.05);
}

static gboolean one_to_two(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.0;
    d->size = 30;
    d->ratio[1] = 2.0;
    fill(&t, 10, 20, 1.0, 1.0, draw);
    return t_test(&t, 0.05);
}

static gboolean one_side(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.9;
    d->size = 20;
    d->sides = 1;
    fill(&t, 10, 10, 0.9, 1.0, draw);
    return mean_of(t.y[1], 10) > mean_of(t.y[0], 10) && t_test(&t, 0.1);
}

/* Arms of sqrt 3 : 1 : 1 : 1 (whole: 21, 12, 12, 12); alpha over three comparisons. */
static gboolean four_arms(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.0;
    d->arms = 4;
    d->ratio[0] = 1.75;
    for (int k = 1; k < 4; k++)
        d->ratio[k] = 1.0;
    d->bonferroni = TRUE;
    d->size = 57;
    fill(&t, 21, 12, 1.0, 1.0, draw);
    return t_test(&t, 0.05 / 3.0);
}

/* 6 of 10 of the treated and 15 of 100 of the control take it. The formula has the spread
 * of the outcome without what take-up adds to it. */
static gboolean both_take(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;
    static const double share[] = {0.15, 0.6};

    d->effect = 1.0;
    d->size = 120;
    d->takeup = 0.6;
    d->takeup_control = 0.15;
    t.n[0] = t.n[1] = 60;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 60; i++)
            t.y[k][i] = (uniform(draw) < share[k] ? 1.0 : 0.0) +
                        normal(draw) * sqrt(1.0 - share[k] * (1.0 - share[k]));
    return t_test(&t, 0.05);
}

static gboolean paired(guint n, double (*value)(int arm, double pair, Draw *draw),
                       double keep, Draw *draw)
{
    double difference[60], sum = 0.0, square = 0.0;
    guint m = 0;

    for (guint i = 0; i < n; i++) {
        const double pair = normal(draw);
        const double a = value(1, pair, draw), b = value(0, pair, draw);
        const gboolean there = uniform(draw) < keep, other = uniform(draw) < keep;
        if (there && other)
            difference[m++] = a - b;
    }
    if (m < 2)
        return FALSE;
    for (guint i = 0; i < m; i++)
        sum += difference[i];
    for (guint i = 0; i < m; i++)
        square += (difference[i] - sum / m) * (difference[i] - sum / m);
    return avlast_t_two_sided(sum / m / sqrt(square / (m - 1) / m), m - 1) < 0.05;
}

static double of_pair(int arm, double pair, Draw *draw)
{
    return arm + sqrt(0.5) * pair + sqrt(0.5) * normal(draw);
}

static gboolean eight_pairs(AvlastPowerDesign *d, Draw *draw)
{
    d->effect = 1.0;
    d->size = 16;
    d->pairs = TRUE;
    d->r2 = 0.5;
    return paired(8, of_pair, 2.0, draw);
}

/* A fifth is lost, and with each the pair. */
static gboolean lost_pairs(AvlastPowerDesign *d, Draw *draw)
{
    d->effect = 1.0;
    d->size = 40;
    d->pairs = TRUE;
    d->r2 = 0.5;
    d->attrition = 0.2;
    return paired(20, of_pair, 0.8, draw);
}

/* Equal clusters: their means are all that counts. */
static gboolean four_clusters(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.0;
    d->size = 8;
    d->cluster_size = 10;
    d->icc = 0.1;
    fill(&t, 4, 4, 1.0, sqrt(0.1 + 0.9 / 10), draw);
    return t_test(&t, 0.05);
}

/* Two clusters of a pair share half of what clusters have. */
static double of_cluster_pair(int arm, double pair, Draw *draw)
{
    return arm + sqrt(0.1) * pair + sqrt(0.1 + 0.8 / 20) * normal(draw);
}

static gboolean cluster_pairs(AvlastPowerDesign *d, Draw *draw)
{
    d->effect = 1.0;
    d->size = 12;
    d->pairs = TRUE;
    d->cluster_size = 20;
    d->icc = 0.2;
    d->r2_cluster = 0.5;
    return paired(6, of_cluster_pair, 2.0, draw);
}

/* People of 20 are lost by chance, so that clusters are of unequal size; cluster means.
 */
static gboolean thinned(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.8;
    d->size = 12;
    d->cluster_size = 20;
    d->icc = 0.15;
    d->attrition = 0.25;
    t.n[0] = t.n[1] = 6;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 6; i++) {
            guint people = 0;
            for (int j = 0; j < 20; j++)
                people += uniform(draw) < 0.75 ? 1 : 0;
            t.y[k][i] = 0.8 * k + sqrt(0.15 + 0.85 / MAX(people, 1)) * normal(draw);
        }
    return t_test(&t, 0.05);
}

/* Sizes 4 and 20 in turn (cv 2/3), 6 clusters in each arm: the difference of all people
 * and CR2's variance (which for an arm alone is this) with Satterthwaite's df, which are
 * fewer than the formula's 10. */
static gboolean unequal(AvlastPowerDesign *d, Draw *draw)
{
    double v[2], df[2], mean[2];

    d->effect = 0.9;
    d->size = 12;
    d->cluster_size = 12;
    d->icc = 0.1;
    d->cv = 2.0 / 3.0;
    for (int k = 0; k < 2; k++) {
        double sum[6], size[6], all = 0.0, n = 0.0, square = 0.0, one = 0.0, two = 0.0;
        for (int j = 0; j < 6; j++) {
            size[j] = j % 2 ? 20 : 4;
            sum[j] = size[j] * (0.9 * k + sqrt(0.1) * normal(draw)) +
                     sqrt(0.9 * size[j]) * normal(draw);
            all += sum[j];
            n += size[j];
        }
        mean[k] = all / n;
        for (int j = 0; j < 6; j++)
            square += (sum[j] - size[j] * mean[k]) * (sum[j] - size[j] * mean[k]) /
                      (1.0 - size[j] / n);
        v[k] = square / (n * n);
        /* of independent errors: the form is sum a_j (e_j - s_j / n e)^2, e_j of variance
         * size; trace and trace of the square of it */
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++) {
                const double c = ((i == j ? size[i] : 0.0) - size[i] * size[j] / n) /
                                 sqrt((1.0 - size[i] / n) * (1.0 - size[j] / n));
                one += i == j ? c : 0.0;
                two += c * c;
            }
        df[k] = one * one / two;
    }
    const double both = (v[0] + v[1]) * (v[0] + v[1]) / 2.0 * 2.0 /
                        (v[0] * v[0] / df[0] + v[1] * v[1] / df[1]);
    return avlast_t_two_sided((mean[1] - mean[0]) / sqrt(v[0] + v[1]),
                              fmin(both, df[0] + df[1])) < 0.05;
}

/* `n` units an arm, measured `before` and `after` times, correlated by 0.5. */
static void rounds(Trial *t, guint n, int before, int after, double effect, Draw *draw)
{
    t->n[0] = t->n[1] = n;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < n; i++) {
            const double own = sqrt(0.5) * normal(draw);
            t->x[k][i] = own + sqrt(0.5 / before) * normal(draw);
            t->y[k][i] = effect * k + own + sqrt(0.5 / after) * normal(draw);
        }
}

static gboolean ancova_eight(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.4;
    d->size = 16;
    d->pre = 1;
    d->correlation = 0.5;
    rounds(&t, 8, 1, 1, 1.4, draw);
    return ancova(&t);
}

static gboolean change_eight(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.4;
    d->size = 16;
    d->pre = 1;
    d->correlation = 0.5;
    d->panel = AVLAST_POWER_CHANGE;
    rounds(&t, 8, 1, 1, 1.4, draw);
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 8; i++)
            t.y[k][i] -= t.x[k][i];
    return t_test(&t, 0.05);
}

static gboolean three_after(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 1.0;
    d->size = 24;
    d->post = 3;
    d->correlation = 0.5;
    d->panel = AVLAST_POWER_POST;
    rounds(&t, 12, 1, 3, 1.0, draw);
    return t_test(&t, 0.05);
}

/* Six clusters of ten an arm, the same people before and after: people's correlation 0.5,
 * clusters' 0.8; ANCOVA of the clusters' means. */
static gboolean cluster_rounds(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.8;
    d->size = 12;
    d->cluster_size = 10;
    d->icc = 0.2;
    d->pre = 1;
    d->correlation = 0.5;
    d->cluster_correlation = 0.8;
    t.n[0] = t.n[1] = 6;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 6; i++) {
            const double shared = sqrt(0.2 * 0.8) * normal(draw),
                         own = sqrt(0.8 * 0.5 / 10) * normal(draw),
                         noise = sqrt(0.2 * 0.2 + 0.8 * 0.5 / 10);
            t.x[k][i] = shared + own + noise * normal(draw);
            t.y[k][i] = 0.8 * k + shared + own + noise * normal(draw);
        }
    return ancova(&t);
}

/* A covariate of the clusters that explains half of what they differ by. */
static gboolean cluster_covariate(AvlastPowerDesign *d, Draw *draw)
{
    static Trial t;

    d->effect = 0.8;
    d->size = 16;
    d->cluster_size = 20;
    d->icc = 0.2;
    d->r2_cluster = 0.5;
    d->covariates = 1;
    t.n[0] = t.n[1] = 8;
    for (int k = 0; k < 2; k++)
        for (guint i = 0; i < 8; i++) {
            t.x[k][i] = sqrt(0.1) * normal(draw);
            t.y[k][i] = 0.8 * k + t.x[k][i] + sqrt(0.1 + 0.8 / 20) * normal(draw);
        }
    return ancova(&t);
}

/* Four blocks of four, two of each arm. */
static gboolean four_blocks(AvlastPowerDesign *d, Draw *draw)
{
    double tau = 0.0, square = 0.0;

    d->effect = 1.2;
    d->size = 16;
    d->blocks = 4;
    d->r2 = 0.4;
    for (int b = 0; b < 4; b++) {
        const double level = sqrt(0.4) * normal(draw);
        double y[2][2];
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 2; i++)
                y[k][i] = 1.2 * k + level + sqrt(0.6) * normal(draw);
            square += 0.5 * (y[k][0] - y[k][1]) * (y[k][0] - y[k][1]);
        }
        tau += 0.5 * (y[1][0] + y[1][1] - y[0][0] - y[0][1]) / 4;
    }
    return avlast_t_two_sided(tau / sqrt(square / 8 * (4.0 / 16)), 8) < 0.05;
}

/* Exact: t of normal values in equal arms, pairs, blocks and equal clusters. allowed:
 * - ANCOVA of 2 n units: the covariate's chance imbalance costs 1/(2 n - 5) of precision
 *   that Frison and Pocock's form leaves out, up to 0.03 of power in 12 to 16 units.
 * - take-up of both arms: a mixture is not normal, 60 in each arm: 0.005. Losses by
 *   chance make clusters unequal: 0.01.
 * - pairs lost by chance: the form has the mean number left, and power bends down with
 *   it; over the binomial number it is 0.890, 0.016 below the form (0.03, set after a
 *   first run and that sum).
 * - unequal clusters, 6 and 6: the form takes 10 df and the weights as equal; CR2 has
 *   some 6 df: up to 0.08 fewer. */
static const Powered designs[] = {
    {"6 and 6 rows", six, 0, 0},
    {"10 and 20 rows", one_to_two, 0, 0},
    {"10 and 10 rows, one side", one_side, 0, 0},
    {"four arms, 21 and 12", four_arms, 0, 0},
    {"take-up in both arms", both_take, 0.005, 0},
    {"8 pairs", eight_pairs, 0, 0},
    {"20 pairs, a fifth lost", lost_pairs, 0.01, 0.02},
    {"4 blocks of 4", four_blocks, 0, 0},
    {"4 and 4 clusters", four_clusters, 0, 0},
    {"6 pairs of clusters", cluster_pairs, 0, 0},
    {"6 and 6 clusters, people lost", thinned, 0.01, 0},
    {"6 and 6 clusters of unequal size", unequal, 0.02, 0.06},
    {"8 and 8 clusters, a covariate", cluster_covariate, 0.005, 0.03},
    {"ANCOVA, 8 and 8", ancova_eight, 0.005, 0.03},
    {"change, 8 and 8", change_eight, 0, 0},
    {"3 rounds after, 12 and 12", three_after, 0, 0},
    {"ANCOVA, 6 and 6 clusters", cluster_rounds, 0.005, 0.03},
};

int main(int argc, char **argv)
{
    return run_designs(designs, G_N_ELEMENTS(designs),
                       slow_replications(argc, argv, 20000));
}
