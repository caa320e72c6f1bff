/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * change [REPLICATIONS]: pairs of before and after drawn again and again, and how often
 * each interval of avlast prepost holds the truth. Fails when one holds it less than 92.5
 * times in 100 (at 1,000 replications: three standard errors below 95 and a little).
 * Clusters are few: six and ten.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/random.h"
#include "impact/prepost/prepost.h"
#include "tests/slow/tally.h"

enum { CHANGE, DZ, DAV, DRM, DB, CLIFF, WILCOXON, SIGN, TERMS };

static const char *const terms[TERMS] = {"change", "dz",    "dav",      "drm",
                                         "db",     "cliff", "wilcoxon", "sign"};

typedef struct {
    const char *name;
    guint32 n, cluster;  /* people; people in a cluster, 0: none */
    double rise, spread; /* mean and sd after; before has 0 and 1 */
    double r;            /* of before and after */
    double step;         /* values are rounded to it; 0: not */
} Scenario;

static const Scenario scenarios[] = {{"12 pairs", 12, 0, 0.5, 1.0, 0.6, 0.0},
                                     {"60 pairs", 60, 0, 0.3, 1.3, 0.5, 0.0},
                                     {"40 pairs, many ties", 40, 0, 0.5, 1.0, 0.6, 0.5},
                                     {"6 clusters of 8", 48, 8, 0.4, 1.0, 0.5, 0.0},
                                     {"10 clusters of 5", 50, 5, 0.4, 1.0, 0.5, 0.0}};

static AvlastColumn *column(AvlastFrame *frame, const char *name)
{
    AvlastColumn *c = avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    for (gsize i = 0; i < frame->rows; i++)
        c->reason[i] = AVLAST_PRESENT;
    avlast_frame_add(frame, c);
    return c;
}

/* A third of the variance of either measurement is the cluster's own. */
static AvlastFrame *draw(const Scenario *s, guint32 seed, guint32 replicate)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_STUDY_DATA};
    AvlastFrame *frame = avlast_frame_new("drawn", s->n);
    AvlastColumn *before = column(frame, "before"), *after = column(frame, "after"),
                 *place = column(frame, "place");
    const double own = s->cluster ? sqrt(2.0 / 3.0) : 1.0, shared = sqrt(1.0 / 3.0);

    for (guint32 i = 0; i < s->n; i++) {
        const guint32 g = s->cluster ? i / s->cluster : 0;
        double z[2] = {own * avlast_random_normal(stream, replicate, i, 0),
                       own * avlast_random_normal(stream, replicate, i, 1)};
        for (guint32 w = 0; s->cluster && w < 2; w++)
            z[w] += shared * avlast_random_normal(stream, replicate, 1000 + g, w);
        const double a = z[0], b = s->rise + s->spread * (s->r * z[0] +
                                                          sqrt(1.0 - s->r * s->r) * z[1]);
        before->number[i] = s->step > 0.0 ? s->step * round(a / s->step) : a;
        after->number[i] = s->step > 0.0 ? s->step * round(b / s->step) : b;
        place->number[i] = g;
    }
    return frame;
}

static void fill_truth(const Scenario *s, double truth[TERMS])
{
    const double sd = sqrt(1.0 + s->spread * s->spread - 2.0 * s->r * s->spread);

    truth[CHANGE] = truth[WILCOXON] = truth[SIGN] = s->rise;
    truth[DZ] = s->rise / sd;
    truth[DAV] = s->rise / sqrt(0.5 * (1.0 + s->spread * s->spread));
    truth[DRM] = s->rise / sd * sqrt(2.0 * (1.0 - s->r));
    truth[DB] = s->rise;
    truth[CLIFF] =
        2.0 * avlast_normal_cdf(s->rise / sqrt(1.0 + s->spread * s->spread)) - 1.0;
}

static int run(const Scenario *s, guint32 seed, guint32 replications)
{
    static const char *const outcome[] = {"after", NULL}, *const base[] = {"before",
                                                                           NULL};
    const AvlastPrePostOptions options = {
        .outcomes = outcome,
        .baseline = base,
        .columns = {.cluster = s->cluster ? "place" : NULL},
        .effects_given = TRUE,
        .effects = 1U << AVLAST_EFFECT_DZ | 1U << AVLAST_EFFECT_DAV |
                   1U << AVLAST_EFFECT_DRM | 1U << AVLAST_EFFECT_DB |
                   AVLAST_PREPOST_CLIFF,
        .tests_given = TRUE,
        .tests = s->cluster ? 0 : AVLAST_PREPOST_WILCOXON | AVLAST_PREPOST_SIGN,
        .reliability = NAN,
        .sd = NAN,
        .norm = NAN,
        .level = 0.95};
    double truth[TERMS];
    guint held[TERMS] = {0}, made[TERMS] = {0};
    int faults = 0;

    fill_truth(s, truth);
    for (guint32 k = 0; k < replications; k++) {
        g_autoptr(AvlastFrame) frame = draw(s, seed, k);
        g_autoptr(AvlastEstimates) e = avlast_prepost(frame, &options, NULL);
        for (int t = 0; e && t < TERMS; t++) {
            const AvlastEstimate *row =
                avlast_estimates_find(e, NULL, NULL, terms[t], NULL);
            if (!row || !isfinite(row->conf_low))
                continue;
            made[t]++;
            held[t] += row->conf_low <= truth[t] && truth[t] <= row->conf_high;
        }
    }
    for (int t = 0; t < TERMS; t++) {
        if (made[t] == 0)
            continue;
        const double share = (double)held[t] / (double)made[t];
        printf("%-20s %-9s %5u intervals, %.1f %% hold the truth\n", s->name, terms[t],
               made[t], 100.0 * share);
        faults += share < 0.925;
    }
    return faults;
}

int main(int argc, char **argv)
{
    const guint32 replications = slow_replications(argc, argv, 1000);
    int faults = 0;

    for (guint32 s = 0; s < G_N_ELEMENTS(scenarios); s++)
        faults += run(&scenarios[s], 100 + s, replications);
    if (faults)
        printf("%d intervals hold the truth too seldom\n", faults);
    return faults ? EXIT_FAILURE : EXIT_SUCCESS;
}
