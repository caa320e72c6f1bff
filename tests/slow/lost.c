/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lost [REPLICATIONS]: trials of 300 rows, or of 24 clusters of 12, an effect of 1 on
 * everybody, outcomes lost more often in the control and by what they would have been:
 * Imbens and Manski's interval of Lee's bounds must cover 1 at least as often as it says;
 * effects on the median, and effects weighted for losses that a covariate explains, as
 * often as they say.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/random.h"
#include "impact/attrition_weights.h"
#include "impact/bounds.h"
#include "impact/quantile_effects.h"
#include "tests/slow/tally.h"

enum { GROUPS = 24, SIZE = 12, ROWS = GROUPS * SIZE };

static const AvlastStream stream = {20261129, AVLAST_PURPOSE_STUDY_DATA};

static double *add(AvlastFrame *frame, const char *name)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, ROWS, NULL);

    for (gsize i = 0; i < ROWS; i++)
        column->reason[i] = AVLAST_PRESENT;
    avlast_frame_add(frame, column);
    return column->number;
}

/* y: lost by itself; z: lost by x alone; w: never lost. */
static AvlastFrame *draw(guint32 replicate, gboolean clusters)
{
    AvlastFrame *frame = avlast_frame_new("drawn", ROWS);
    double *t = add(frame, "t"), *g = add(frame, "g"), *x = add(frame, "x"),
           *y = add(frame, "y"), *z = add(frame, "z"), *w = add(frame, "w");

    frame->line = avlast_line_runs_from(2, ROWS);
    for (guint32 i = 0; i < ROWS; i++) {
        const guint32 of = i / SIZE;
        g[i] = of;
        t[i] = (clusters ? of : i) % 2;
        x[i] = avlast_random_normal(stream, replicate, i, 0);
        const double shared = clusters ? 0.5 * avlast_random_normal(stream, replicate,
                                                                    ROWS + of, 0)
                                       : 0.0,
                     own = x[i] + shared + avlast_random_normal(stream, replicate, i, 1),
                     luck = avlast_random_normal(stream, replicate, i, 2),
                     chance = 1.0 / (1.0 + exp(-1.2 - 0.6 * x[i] + 0.4 * t[i]));
        w[i] = y[i] = z[i] = own + t[i];
        if (0.6 * own + luck > (t[i] > 0.0 ? 1.2 : 0.8)) {
            avlast_frame_find(frame, "y")->reason[i] = 1;
            y[i] = NAN;
        }
        if (avlast_random_uniform(stream, replicate, i, 3) > chance) {
            avlast_frame_find(frame, "z")->reason[i] = 1;
            z[i] = NAN;
        }
    }
    return frame;
}

static AvlastAnalysed *rows_of(const AvlastTrial *trial, const char *outcome)
{
    const AvlastAnalysedOptions which = {.outcome = outcome};

    return avlast_analysed_new(trial, &which, NULL);
}

/* Which of the three intervals hold 1. */
static void one(guint32 replicate, gboolean clusters, guint held[3])
{
    static const double half[] = {0.5};
    const AvlastTrialColumns columns = {.treatment = "t",
                                        .cluster = clusters ? "g" : NULL};
    const AvlastBoundsOptions bounds = {.level = 0.95};
    const AvlastQuantileOptions median = {0.95, half, 1, FALSE};
    const AvlastTrialFitOptions plain = {0};
    g_autoptr(AvlastFrame) frame = draw(replicate, clusters);
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    g_autoptr(AvlastFormula) terms = avlast_formula_parse_terms("x", NULL);
    g_autoptr(AvlastAnalysed) y = rows_of(trial, "y");
    g_autoptr(AvlastAnalysed) z = rows_of(trial, "z");
    g_autoptr(AvlastAnalysed) w = rows_of(trial, "w");
    AvlastBound told;
    g_autoptr(AvlastEstimates) lee =
        avlast_bounds_lee(trial, "y", y->outcome->number, y->use, &bounds, &told, NULL);
    g_autoptr(AvlastEstimates) middle =
        avlast_quantile_effects(trial, "w", w->outcome->number, w->use, &median, NULL);
    g_autoptr(AvlastEstimates) weighted =
        avlast_attrition_weighted(z, terms, NULL, &plain, 0.95, NULL, NULL);
    const AvlastEstimate *m = avlast_estimates_row(middle, 0),
                         *a = avlast_estimates_row(weighted, 0);

    held[0] += lee && told.conf_low <= 1.0 && told.conf_high >= 1.0;
    held[1] += m->conf_low <= 1.0 && m->conf_high >= 1.0;
    held[2] += a->conf_low <= 1.0 && a->conf_high >= 1.0;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"Lee, Imbens and Manski's interval",
                                        "effect on the median", "weighted for attrition"};
    const guint32 replications = slow_replications(argc, argv, 1000);
    int faults = 0;

    for (int clusters = 0; clusters < 2; clusters++) {
        guint held[3] = {0, 0, 0};
        for (guint32 r = 0; r < replications; r++)
            one(r, clusters == 1, held);
        for (int k = 0; k < 3; k++) {
            const double share = (double)held[k] / (double)replications,
                         slack = 3.0 * sqrt(0.05 * 0.95 / (double)replications),
                         least = 0.95 - (clusters ? 0.025 : 0.012) - slack;
            const gboolean good = share >= least && (k == 0 || share <= 0.98 + slack);
            printf("%s%s: %.3f of %u intervals hold the truth%s\n", names[k],
                   clusters ? ", 24 clusters" : "", share, replications,
                   good ? "" : "  FAULT");
            faults += good ? 0 : 1;
        }
    }
    return faults ? 1 : 0;
}
