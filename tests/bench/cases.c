/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synthetic data for timing, the same bytes each time:
 * cases trial [CLUSTERS [ROWS]]  blocks of four clusters (40 clusters of 50 rows), two of
 *                                them treated (treat); rows dealt one by one within their
 *                                block besides (own); two covariates, ten outcomes.
 * cases panel [UNITS [YEARS]]    50,000 units by 20 years in 200 clusters, adopted in
 *                                waves (treated); two covariates and an outcome.
 * cases studies [N]              effects of N studies (40) with standard errors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"

enum { OUTCOMES = 10, BLOCK = 4 };
enum { LOT, OWN, X1, X2, SHARED, ERROR, COMMON };

static const AvlastStream stream = {2027, AVLAST_PURPOSE_STUDY_DATA};

static double uniform(guint32 row, guint32 item)
{
    return avlast_random_uniform(stream, row, item, 0);
}

static double normal(guint32 row, guint32 item, guint32 which)
{
    return avlast_random_normal(stream, row, item, which);
}

/* Half of a block: those with the lowest lots, of `size` from `first` on. */
static int is_drawn(guint32 first, guint32 size, guint32 i, guint32 lot)
{
    guint32 below = 0;

    for (guint32 j = first; j < first + size; j++)
        below += uniform(j, lot) < uniform(i, lot);
    return below < size / 2;
}

static void print_trial(guint32 clusters, guint32 rows)
{
    printf("id,block,cluster,treat,own,x1,x2");
    for (int k = 1; k <= OUTCOMES; k++)
        printf(",y%d", k);
    putchar('\n');
    for (guint32 i = 0; i < clusters * rows; i++) {
        const guint32 c = i / rows, b = c / BLOCK;
        const int treat = is_drawn(b * BLOCK, BLOCK, c, LOT);
        const int own = is_drawn(b * BLOCK * rows, BLOCK * rows, i, OWN);
        const double x1 = normal(i, X1, 0), common = normal(i, COMMON, 0);
        const int x2 = uniform(i, X2) < 0.4;
        printf("%u,%u,%u,%d,%d,%.5f,%d", i + 1, b + 1, c + 1, treat, own, x1, x2);
        for (guint32 k = 0; k < OUTCOMES; k++)
            printf(",%.5f", 0.3 * normal(c, SHARED, k) + 0.5 * x1 + 0.2 * x2 +
                                0.04 * k * treat + 0.02 * k * own + 0.5 * common +
                                0.9 * normal(i, ERROR, k));
        putchar('\n');
    }
}

static void print_panel(guint32 units, guint32 years)
{
    puts("unit,year,cluster,treated,x1,x2,y");
    for (guint32 u = 0; u < units; u++) {
        const guint32 cluster = u % 200;
        const guint32 first = years / 4 + (guint32)(uniform(cluster, LOT) * years);
        const double own = normal(u, SHARED, 0);
        for (guint32 t = 0; t < years; t++) {
            const guint32 i = u * years + t;
            const int treated = t >= first;
            const double x1 = normal(i, X1, 0), x2 = normal(i, X1, 1);
            printf("%u,%u,%u,%d,%.5f,%.5f,%.5f\n", u + 1, 2000 + t, cluster + 1, treated,
                   x1, x2,
                   own + 0.1 * t + 0.5 * treated + 0.3 * x1 - 0.2 * x2 +
                       0.5 * normal(cluster, SHARED, 1 + t) + normal(i, ERROR, 0));
        }
    }
}

static void print_studies(guint32 n)
{
    puts("study,effect,se");
    for (guint32 i = 0; i < n; i++) {
        const double se = 0.05 + 0.3 * uniform(i, LOT);
        printf("S%03u,%.6f,%.6f\n", i + 1,
               0.2 + 0.15 * normal(i, SHARED, 0) + se * normal(i, ERROR, 0), se);
    }
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";
    const guint32 a = argc > 2 ? (guint32)strtoul(argv[2], NULL, 10) : 0,
                  b = argc > 3 ? (guint32)strtoul(argv[3], NULL, 10) : 0;

    if (strcmp(kind, "trial") == 0)
        print_trial(a ? a : 40, b ? b : 50);
    else if (strcmp(kind, "panel") == 0)
        print_panel(a ? a : 50000, b ? b : 20);
    else if (strcmp(kind, "studies") == 0)
        print_studies(a ? a : 40);
    else
        return 2;
    return fflush(stdout) == 0 ? 0 : 1;
}
