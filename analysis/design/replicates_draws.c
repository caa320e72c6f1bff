/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates that are drawn by lot. Every draw has a counter of its own (replicate, unit,
 * attempt), so a replicate is the same whatever was made before it. */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "design/replicates_parts.h"

/* What the third counter stands for; further stages follow. */
enum { DRAW, COPY, STAGE };

/* A whole number below n. */
static guint32 pick(const AvlastReplicates *p, guint32 r, guint32 item, guint32 attempt,
                    guint32 n)
{
    const AvlastStream stream = {p->seed, AVLAST_PURPOSE_REPLICATES};
    const guint32 at =
        (guint32)(avlast_random_uniform(stream, r, item, attempt) * (double)n);

    return MIN(at, n - 1);
}

void avlast_replicates_rao_wu(const AvlastReplicates *replicates, guint32 r,
                              double *factor)
{
    const AvlastLevel *level = &replicates->layout->level[0];

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
        const double left = n > 1 ? replicates->left[h] : 0.0;
        for (guint32 u = first; u < first + n; u++)
            factor[u] = 1.0 - left;
        for (guint32 j = 0; left > 0.0 && j + 1 < n; j++)
            factor[first + pick(replicates, r, first + j, DRAW, n)] +=
                left * n / (n - 1.0);
    }
}

void avlast_replicates_resampled(const AvlastReplicates *replicates, guint32 r,
                                 double *factor)
{
    const AvlastStream stream = {replicates->seed, AVLAST_PURPOSE_BOOTSTRAP};
    const AvlastLevel *level = &replicates->layout->level[0];

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
        for (guint32 u = first; u < first + n; u++)
            factor[u] = 0.0;
        for (guint32 j = 0; j < n; j++) {
            const double at = avlast_random_uniform(stream, r, first + j, 0) * (double)n;
            factor[first + MIN((guint32)at, n - 1)] += 1.0;
        }
    }
}

void avlast_replicates_bayes(const AvlastReplicates *replicates, guint32 r,
                             double *factor)
{
    const AvlastStream stream = {replicates->seed, AVLAST_PURPOSE_BAYESIAN};
    const AvlastLevel *level = &replicates->layout->level[0];

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
        double sum = 0.0;
        for (guint32 u = first; u < first + n; u++) {
            factor[u] = -log(avlast_random_uniform(stream, r, u, 0));
            sum += factor[u];
        }
        for (guint32 u = first; u < first + n; u++)
            factor[u] *= n / sum;
    }
}

/* n of the N numbers below N without replacement, taken modulo n after the first n of a
 * shuffled list: a population of copies of the units, the last copies by lot. */
static void draw_copies(const AvlastReplicates *p, guint32 r, guint32 first, guint32 n,
                        guint32 N, double *factor)
{
    g_autofree guint32 *copy = g_new0(guint32, N);
    g_autofree guint32 *order = g_new0(guint32, MAX(n, 1));

    for (guint32 j = 0; j < n; j++)
        order[j] = j;
    for (guint32 j = 0; j < N % n; j++) {
        const guint32 k = j + pick(p, r, first + j, COPY, n - j), kept = order[k];
        order[k] = order[j];
        order[j] = kept;
    }
    for (guint32 c = 0; c < N; c++)
        copy[c] = order[c % n];
    for (guint32 j = 0; j < n; j++) {
        const guint32 k = j + pick(p, r, first + j, DRAW, N - j), kept = copy[k];
        copy[k] = copy[j];
        factor[first + kept] += 1.0;
    }
}

/* Of a larger population than this many times the sample, draws with replacement are as
 * good. */
#define MANY_COPIES 1000.0

void avlast_replicates_canty_davison(const AvlastReplicates *replicates, guint32 r,
                                     double *factor)
{
    const AvlastLevel *level = &replicates->layout->level[0];

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
        const double N = level->population[h];
        const gboolean none = n == 1 || replicates->left[h] == 0.0;
        for (guint32 u = first; u < first + n; u++)
            factor[u] = none ? 1.0 : 0.0;
        if (none)
            continue;
        if (N <= MANY_COPIES * n)
            draw_copies(replicates, r, first, n, (guint32)floor(N + 1e-7), factor);
        for (guint32 j = 0; N > MANY_COPIES * n && j < n; j++)
            factor[first + pick(replicates, r, first + j, DRAW, n)] += 1.0;
    }
}

/* One level of Preston's bootstrap: what the units of the level above have is `above`, of
 * which `kept` were, with `product` the product of sampling fractions so far. */
typedef struct {
    double *factor; /* of units: 1 + the terms so far */
    double *root;   /* of units: the product of sqrt(n / n*) kept */
    double *product;
} Prestons;

static void preston_stratum(const AvlastReplicates *p, guint32 r, guint stage,
                            const AvlastLevel *level, guint32 h, const Prestons *above,
                            Prestons *here, guint32 *order)
{
    const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
    const guint32 keep = n / 2, parent = level->parent_of[h];
    const double f = n / level->population[h];
    const double left = avlast_replicates_left(level, h);
    const double lambda =
        keep ? sqrt(above->product[parent] * keep * left / (double)(n - keep)) : 0.0;
    const gboolean drawn = above->root[parent] > 0.0 && lambda > 0.0;

    for (guint32 j = 0; j < n; j++)
        order[j] = j;
    for (guint32 j = 0; drawn && j < keep; j++) {
        const guint32 k = j + pick(p, r, first + j, STAGE + stage, n - j), at = order[k];
        order[k] = order[j];
        order[j] = at;
    }
    for (guint32 j = 0; j < n; j++) {
        const guint32 u = first + order[j];
        const double ratio = keep ? (double)n / keep : 0.0;
        here->product[u] = above->product[parent] * f;
        here->factor[u] = above->factor[parent];
        here->root[u] = above->root[parent];
        if (!drawn)
            continue;
        here->factor[u] +=
            above->root[parent] * lambda * ((j < keep ? ratio : 0.0) - 1.0);
        here->root[u] *= j < keep ? sqrt(ratio) : 0.0;
    }
}

void avlast_replicates_preston(const AvlastReplicates *replicates, guint32 r,
                               double *factor)
{
    const AvlastLayout *layout = replicates->layout;
    double *held[3] = {g_new(double, 1), g_new(double, 1), g_new(double, 1)};

    held[0][0] = held[1][0] = held[2][0] = 1.0;
    for (guint s = 0; s < layout->n_levels; s++) {
        const AvlastLevel *level = &layout->level[s];
        const Prestons above = {held[0], held[1], held[2]};
        Prestons here = {g_new0(double, MAX(level->n_units, 1)),
                         g_new0(double, MAX(level->n_units, 1)),
                         g_new0(double, MAX(level->n_units, 1))};
        g_autofree guint32 *order = g_new0(guint32, MAX(level->n_units, 1));
        for (guint32 h = 0; h < level->n_strata; h++)
            preston_stratum(replicates, r, s, level, h, &above, &here, order);
        for (guint i = 0; i < 3; i++)
            g_free(held[i]);
        held[0] = here.factor;
        held[1] = here.root;
        held[2] = here.product;
    }
    memcpy(factor, held[0], replicates->n_units * sizeof *factor);
    for (guint i = 0; i < 3; i++)
        g_free(held[i]);
}
