/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * panels [REPLICATIONS]: intervals of a slope with absorbed unit and time effects, in
 * panels of few clusters of unequal size, x and the errors correlated within clusters.
 * CR2 must cover 93 to 98.5 of 100 times (CR3, which is careful, to 99.5; CR3J
 * from 92.5), also with 8 clusters; `stata` is shown for what it is. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/random.h"
#include "model/robust.h"
#include "tests/slow/tally.h"

enum { TIMES = 5, UNITS = 4, CLUSTERS = 16, ROWS = CLUSTERS * UNITS * TIMES };
static const AvlastStream stream = {2027, AVLAST_PURPOSE_STUDY_DATA};
static const double slope = 0.5;

static const struct {
    AvlastSe type;
    double least, most;
} types[] = {{AVLAST_SE_CR2, 0.93, 0.985},
             {AVLAST_SE_CR3, 0.93, 0.995},
             {AVLAST_SE_CR3J, 0.925, 0.985},
             {AVLAST_SE_STATA, 0.0, 1.0}};

typedef struct {
    double y[ROWS], x[ROWS], weight[ROWS];
    guint32 unit[ROWS], time[ROWS], cluster[ROWS];
    gsize n;
} Panel;

static double normal(guint32 r, guint32 item, guint32 kind)
{
    return avlast_random_normal(stream, r, item, kind);
}

/* Clusters 0, 1, 2 ... have 2 to 4 units. */
static void draw(Panel *p, guint32 r, guint32 clusters)
{
    guint32 unit = 0;

    p->n = 0;
    for (guint32 g = 0; g < clusters; g++)
        for (guint32 u = 0; u < 2 + g % 3; u++, unit++)
            for (guint32 t = 0; t < TIMES; t++) {
                const guint32 item = (unit * TIMES) + t, shared = g * TIMES + t;
                const gsize i = p->n++;
                p->x[i] =
                    normal(r, shared, 1) + 0.7 * normal(r, item, 2) + normal(r, unit, 3);
                p->y[i] = slope * p->x[i] + 2.0 * normal(r, unit, 4) + 0.3 * t +
                          normal(r, shared, 5) + normal(r, item, 6);
                p->weight[i] = 0.5 + avlast_random_uniform(stream, r, unit, 7);
                p->unit[i] = unit;
                p->time[i] = t;
                p->cluster[i] = g;
            }
}

static gboolean covers(Panel *p, guint32 clusters, gboolean weighted, gsize type,
                       gboolean *covered, GError **error)
{
    char unit_name[] = "unit", time_name[] = "time";
    AvlastAbsorb unit = {unit_name, p->unit, 0}, time = {time_name, p->time, TIMES};
    g_autoptr(GPtrArray) factors = g_ptr_array_new();
    const char *const names[] = {"x"};
    const double *const x[] = {p->x};

    unit.levels = p->unit[p->n - 1] + 1;
    g_ptr_array_add(factors, &unit);
    g_ptr_array_add(factors, &time);
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = p->y,
                                     .n = p->n,
                                     .k = 1,
                                     .names = names,
                                     .x = x,
                                     .weight = weighted ? p->weight : NULL,
                                     .absorb = factors};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    const AvlastRobustOptions options = {
        .type = types[type].type, .cluster = p->cluster, .n_clusters = clusters};
    g_autoptr(AvlastRobust) robust = fit ? avlast_robust_new(fit, &options, error) : NULL;
    g_autoptr(AvlastEstimates) estimates =
        robust ? avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, error) : NULL;
    if (!estimates)
        return FALSE;
    const AvlastEstimate *row = avlast_estimates_row(estimates, 0);
    *covered = row->conf_low <= slope && slope <= row->conf_high;
    return TRUE;
}

static gboolean run(guint32 clusters, gboolean weighted, guint n, gboolean *good,
                    GError **error)
{
    guint count[G_N_ELEMENTS(types)] = {0};
    Panel panel;

    for (guint32 r = 1; r <= n; r++) {
        draw(&panel, r, clusters);
        for (gsize t = 0; t < G_N_ELEMENTS(types); t++) {
            gboolean covered;
            if (!covers(&panel, clusters, weighted, t, &covered, error))
                return FALSE;
            count[t] += covered ? 1 : 0;
        }
    }
    for (gsize t = 0; t < G_N_ELEMENTS(types); t++) {
        const double share = (double)count[t] / n, slack = 1.5 / sqrt((double)n);
        const gboolean fine = share >= types[t].least - (n < 1000 ? slack : 0.0) &&
                              share <= types[t].most + (n < 1000 ? slack : 0.0);
        printf("%2u clusters %-10s %-6s covers %.3f %s\n", clusters,
               weighted ? "weighted" : "", avlast_se_name(types[t].type), share,
               fine ? "ok" : "OFF");
        *good = *good && fine;
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    const guint n = slow_replications(argc, argv, 1000);
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;

    gsl_set_error_handler_off();
    for (guint32 clusters = 8; clusters <= CLUSTERS && !error; clusters *= 2)
        for (int weighted = 0; weighted <= 1 && !error; weighted++)
            run(clusters, weighted != 0, n, &good, &error);
    if (error)
        fprintf(stderr, "panels: %s\n", error->message);
    return good && !error ? EXIT_SUCCESS : EXIT_FAILURE;
}
