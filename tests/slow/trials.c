/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trials [REPLICATIONS]: small trials drawn again and again, of designs with few units.
 * The intervals of their effects must hold the truth as often as they say.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "impact/rct.h"
#include "tests/slow/tally.h"

enum { MOST = 400, Y, T, B, G, P, D, YES, A, C, COLUMNS };

static const char *const names[] = {
    [Y] = "y", [T] = "t",     [B] = "b", [G] = "g", [P] = "p",
    [D] = "d", [YES] = "yes", [A] = "a", [C] = "c"};
static const AvlastStream stream = {20261129, AVLAST_PURPOSE_STUDY_DATA};

typedef struct {
    guint32 replicate;
    gsize n;
    double *value[COLUMNS];
} Data;

static double uniform(const Data *d, gsize i, guint32 what)
{
    return avlast_random_uniform(stream, d->replicate, (guint32)i, what);
}

static double normal(const Data *d, gsize i, guint32 what)
{
    return avlast_random_normal(stream, d->replicate, (guint32)i, what);
}

/* k of the units from..to-1 get 1 in `mark`, the others 0. */
static void draw_lots(const Data *d, gsize from, gsize to, gsize k, guint32 what,
                      double *mark)
{
    for (gsize i = from; i < to; i++) {
        gsize before = 0;
        for (gsize j = from; j < to; j++)
            before += uniform(d, j, what) < uniform(d, i, what) ? 1 : 0;
        mark[i] = before < k ? 1.0 : 0.0;
    }
}

static void complete(Data *d)
{
    draw_lots(d, 0, d->n, d->n / 3, 0, d->value[T]);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] =
            d->value[T][i] + (d->value[T][i] > 0.0 ? 3.0 : 1.0) * normal(d, i, 1);
}

/* Two blocks of eight, six of three with one treated. */
static void small_blocks(Data *d)
{
    for (gsize i = 0; i < d->n; i++)
        d->value[B][i] = i < 16 ? (double)(i / 8) : (double)(2 + (i - 16) / 3);
    for (gsize from = 0; from < d->n;) {
        const gsize size = from < 16 ? 8 : 3;
        draw_lots(d, from, from + size, size / 2, 0, d->value[T]);
        from += size;
    }
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] =
            2.0 * normal(d, (gsize)d->value[B][i], 5) + d->value[T][i] + normal(d, i, 1);
}

/* Clusters of 4 to 13 rows; `pairs`: two and two. */
static void clusters(Data *d, gsize count, gsize treated, gboolean pairs)
{
    double lot[MOST];
    gsize i = 0;

    if (pairs)
        for (gsize k = 0; k < count; k += 2)
            draw_lots(d, k, k + 2, 1, 0, lot);
    else
        draw_lots(d, 0, count, treated, 0, lot);
    for (gsize g = 0; g < count; g++) {
        const gsize size = 4 + (gsize)(10.0 * uniform(d, g, 9));
        for (gsize j = 0; j < size && i < MOST; j++, i++) {
            d->value[G][i] = (double)g;
            d->value[B][i] = (double)(g / 2);
            d->value[T][i] = lot[g];
            d->value[D][i] = uniform(d, i, 8) < 0.15 + 0.6 * lot[g] ? 1.0 : 0.0;
            d->value[Y][i] = 0.6 * normal(d, g, 6) + normal(d, i, 1);
        }
    }
    d->n = i;
}

static void few_clusters(Data *d)
{
    clusters(d, 8, 3, FALSE);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] += d->value[T][i];
}

static void cluster_pairs(Data *d)
{
    clusters(d, 20, 0, TRUE);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] += d->value[T][i];
}

static void cluster_takeup(Data *d)
{
    clusters(d, 24, 12, FALSE);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] += d->value[D][i];
}

static void chances(Data *d)
{
    for (gsize i = 0; i < d->n; i++) {
        d->value[P][i] = 0.2 + 0.6 * uniform(d, i, 2);
        d->value[T][i] = uniform(d, i, 3) < d->value[P][i] ? 1.0 : 0.0;
        d->value[Y][i] = 3.0 * d->value[P][i] + d->value[T][i] + normal(d, i, 1);
    }
}

/* Those who would rather come are better off anyway. */
static void takeup(Data *d)
{
    draw_lots(d, 0, d->n, d->n / 2, 0, d->value[T]);
    for (gsize i = 0; i < d->n; i++) {
        const double keen = normal(d, i, 2);
        d->value[D][i] = keen + 1.5 * d->value[T][i] > 0.8 ? 1.0 : 0.0;
        d->value[Y][i] = d->value[D][i] + keen + normal(d, i, 1);
    }
}

static void shares(Data *d)
{
    draw_lots(d, 0, d->n, d->n / 2, 0, d->value[T]);
    for (gsize i = 0; i < d->n; i++)
        d->value[YES][i] = uniform(d, i, 1) < 0.3 + 0.15 * d->value[T][i] ? 1.0 : 0.0;
}

static void sizes(Data *d)
{
    draw_lots(d, 0, d->n, d->n / 2, 0, d->value[T]);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] = d->value[T][i] + 2.0 * normal(d, i, 1);
}

static void factors(Data *d)
{
    draw_lots(d, 0, d->n, d->n / 2, 0, d->value[A]);
    draw_lots(d, 0, d->n, d->n / 2, 4, d->value[C]);
    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] = d->value[A][i] * (0.5 + d->value[C][i]) +
                         (1.0 + d->value[A][i]) * normal(d, i, 1);
}

typedef struct {
    const char *name;
    void (*draw)(Data *d);
    gsize n;
    const char *outcome, *term;
    double truth, least, most;
    AvlastRctOptions how;
} Case;

static const char *const probability[] = {"p", NULL};
static const char *const both[] = {"a", "c", NULL};

/* Bounds: three standard errors of 1,000 replications about 95, and what a design is
 * known to be (Young's bound and few clusters are cautious). */
static const Case cases[] = {
    {"complete, 10 and 20", complete, 30, "y", "t", 1.0, 92.5, 97.5, {0}},
    {"small blocks",
     small_blocks,
     34,
     "y",
     "t",
     1.0,
     92.5,
     98.5,
     {.columns = {.block = "b"}}},
    {"8 clusters",
     few_clusters,
     MOST,
     "y",
     "t",
     1.0,
     92.0,
     99.0,
     {.columns = {.cluster = "g"}}},
    {"10 pairs of clusters",
     cluster_pairs,
     MOST,
     "y",
     "t",
     1.0,
     92.0,
     98.5,
     {.columns = {.cluster = "g", .block = "b"}}},
    {"probabilities, weighted",
     chances,
     80,
     "y",
     "t",
     1.0,
     92.0,
     98.5,
     {.columns = {.probabilities = probability}}},
    {"Horvitz-Thompson",
     chances,
     80,
     "y",
     "t",
     1.0,
     93.0,
     100.0,
     {.columns = {.probabilities = probability}, .method = AVLAST_RCT_HORVITZ}},
    {"take-up", takeup, 200, "y", "d", 1.0, 92.5, 98.0, {.takeup = "d"}},
    {"take-up, 24 clusters",
     cluster_takeup,
     MOST,
     "y",
     "d",
     1.0,
     92.5,
     98.0,
     {.columns = {.cluster = "g"}, .takeup = "d"}},
    {"ratio",
     shares,
     120,
     "yes",
     "ratio(t)",
     1.5,
     92.5,
     97.5,
     {.measures = AVLAST_MEASURE_RATIO}},
    {"odds",
     shares,
     120,
     "yes",
     "odds(t)",
     0.45 / 0.55 / (0.3 / 0.7),
     92.5,
     97.5,
     {.measures = AVLAST_MEASURE_ODDS}},
    {"Hedges' g",
     sizes,
     40,
     "y",
     "g(t)",
     0.5,
     92.5,
     97.5,
     {.measures = AVLAST_MEASURE_G}},
    {"Glass' delta",
     sizes,
     40,
     "y",
     "glass(t)",
     0.5,
     92.5,
     98.0,
     {.measures = AVLAST_MEASURE_GLASS}},
    {"factors", factors, 64, "y", "a", 1.0, 92.5, 97.5, {.columns = {.factors = both}}},
};

static AvlastFrame *frame_of(const Data *d)
{
    AvlastFrame *frame = avlast_frame_new("drawn", d->n);

    for (guint c = Y; c < COLUMNS; c++) {
        AvlastColumn *column =
            avlast_column_new(names[c], AVLAST_COLUMN_NUMBER, d->n, NULL);
        for (gsize i = 0; i < d->n; i++) {
            column->number[i] = d->value[c][i];
            column->reason[i] = AVLAST_PRESENT;
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* 1 when the interval holds the truth, 0 when not, -1 when there is none. */
static int holds(const Case *c, guint32 replicate)
{
    static double store[COLUMNS][MOST];
    const char *const outcomes[] = {c->outcome, NULL};
    AvlastRctOptions how = c->how;
    Data d = {.replicate = replicate, .n = c->n};

    for (guint k = Y; k < COLUMNS; k++)
        d.value[k] = store[k];
    memset(store, 0, sizeof store);
    c->draw(&d);
    how.outcomes = outcomes;
    how.columns.treatment = how.columns.factors ? "a,c" : "t";
    how.df = NAN;
    how.level = 0.95;
    g_autoptr(AvlastFrame) frame = frame_of(&d);
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, &how, NULL);
    g_autoptr(AvlastEstimates) e =
        evaluation ? avlast_evaluation_estimates(evaluation, NULL, NULL) : NULL;
    const AvlastEstimate *row =
        e ? avlast_estimates_find(e, c->outcome, NULL, c->term, NULL) : NULL;
    if (!row || isnan(row->conf_low))
        return -1;
    return row->conf_low <= c->truth && c->truth <= row->conf_high;
}

int main(int argc, char **argv)
{
    const guint32 n = slow_replications(argc, argv, 1000);
    int status = 0;

    gsl_set_error_handler_off();
    for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
        guint32 held = 0, without = 0;
        for (guint32 r = 0; r < n; r++) {
            const int one = holds(&cases[k], r);
            held += one > 0 ? 1 : 0;
            without += one < 0 ? 1 : 0;
        }
        const double of_100 = 100.0 * held / (n - without);
        const gboolean good =
            of_100 >= cases[k].least && of_100 <= cases[k].most && without <= n / 100;
        printf("%-24s %5.1f of 100 intervals hold %.4f (%u without)  %s\n", cases[k].name,
               of_100, cases[k].truth, without, good ? "ok" : "OFF");
        status |= !good;
    }
    return status;
}
