/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impute [REPLICATIONS]: samples of few rows, a third to a half of the outcome missing
 * for a reason that is seen, imputed properly 5 and 20 times, and pooled: intervals of
 * the mean and of a share must cover the truth as often as they say.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/random.h"
#include "infer/imputation.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "tests/slow/tally.h"

enum { ROWS = 60, MOST = 20 };

static const AvlastStream stream = {20261128, AVLAST_PURPOSE_STUDY_DATA};

typedef struct {
    double x[ROWS], y[ROWS];
    gboolean seen[ROWS];
} Sample;

/* y = 10 + 2 x + e; the larger x, the rarer y is seen. */
static void draw(guint32 replicate, Sample *s)
{
    for (guint32 i = 0; i < ROWS; i++) {
        s->x[i] = avlast_random_normal(stream, replicate, i, 0);
        s->y[i] =
            10.0 + 2.0 * s->x[i] + 2.0 * avlast_random_normal(stream, replicate, i, 1);
        const double chance = 1.0 / (1.0 + exp(s->x[i] - 0.5));
        s->seen[i] = avlast_random_uniform(stream, replicate, i, 2) < chance;
    }
}

/* One draw of the regression's parameters from their posterior, then of what is missing.
 */
static void impute(guint32 replicate, guint32 l, const Sample *s, double *y)
{
    double n = 0.0, mx = 0.0, my = 0.0, sxx = 0.0, sxy = 0.0, rss = 0.0;

    for (guint i = 0; i < ROWS; i++)
        if (s->seen[i]) {
            n += 1.0;
            mx += s->x[i];
            my += s->y[i];
        }
    mx /= n;
    my /= n;
    for (guint i = 0; i < ROWS; i++)
        if (s->seen[i]) {
            sxx += (s->x[i] - mx) * (s->x[i] - mx);
            sxy += (s->x[i] - mx) * (s->y[i] - my);
        }
    const double slope = sxy / sxx;
    for (guint i = 0; i < ROWS; i++)
        if (s->seen[i])
            rss += pow(s->y[i] - my - slope * (s->x[i] - mx), 2.0);
    const guint32 at = 100 + 4 * l;
    const double u = avlast_random_uniform(stream, replicate, 0, at);
    const double sigma = sqrt(rss / avlast_gamma_quantile(u, 0.5 * (n - 2.0), 2.0));
    const double level =
        my + sigma / sqrt(n) * avlast_random_normal(stream, replicate, 0, at + 1);
    const double b =
        slope + sigma / sqrt(sxx) * avlast_random_normal(stream, replicate, 0, at + 2);
    for (guint32 i = 0; i < ROWS; i++)
        y[i] = s->seen[i]
                   ? s->y[i]
                   : level + b * (s->x[i] - mx) +
                         sigma * avlast_random_normal(stream, replicate, i, at + 3);
}

static AvlastFrame *frame_of(const double *y)
{
    AvlastFrame *frame = avlast_frame_new("draw", ROWS);

    for (int c = 0; c < 2; c++) {
        AvlastColumn *column =
            avlast_column_new(c ? "high" : "y", AVLAST_COLUMN_NUMBER, ROWS, NULL);
        for (guint i = 0; i < ROWS; i++) {
            column->number[i] = c ? (y[i] > 12.0 ? 1.0 : 0.0) : y[i];
            column->reason[i] = AVLAST_PRESENT;
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* Whether the pooled intervals of mean and share hold the truth. */
static void look(guint32 replicate, const Sample *s, gsize m, guint covered[2])
{
    static const char *const mean[] = {"y", NULL}, *const share[] = {"high", NULL};
    const double truth[2] = {10.0, 1.0 - avlast_normal_cdf(2.0 / sqrt(8.0))};
    AvlastEstimates *one[2][MOST];

    for (gsize l = 0; l < m; l++) {
        double y[ROWS];
        const AvlastDesignColumns none = {0};
        impute(replicate, (guint32)l, s, y);
        g_autoptr(AvlastFrame) frame = frame_of(y);
        g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &none, NULL);
        one[0][l] = avlast_survey_mean(frame, sample, mean, NULL, NULL);
        one[1][l] = avlast_survey_proportion(frame, sample, share, NULL, NULL);
    }
    for (int q = 0; q < 2; q++) {
        g_autoptr(AvlastEstimates) pooled =
            avlast_imputation_pool(one[q], m, NULL, NULL, NULL);
        const AvlastEstimate *row = avlast_estimates_row(pooled, 0);
        covered[q] += row->conf_low <= truth[q] && truth[q] <= row->conf_high;
        for (gsize l = 0; l < m; l++)
            avlast_estimates_free(one[q][l]);
    }
}

int main(int argc, char **argv)
{
    const guint replications = slow_replications(argc, argv, 4000);
    static const gsize sets[] = {5, 20};
    int status = 0;

    for (guint k = 0; k < G_N_ELEMENTS(sets); k++) {
        guint covered[2] = {0, 0};
        for (guint32 r = 0; r < replications; r++) {
            Sample s;
            draw(r, &s);
            look(r, &s, sets[k], covered);
        }
        for (int q = 0; q < 2; q++) {
            const double rate = (double)covered[q] / replications;
            /* three standard errors of the count. The share may be covered more often:
             * its imputations know that y is normal, which the share's own variance does
             * not (Meng 1994, doi:10.1214/ss/1177010269). */
            const double most = 3.0 * sqrt(0.05 * 0.95 / replications) + 0.005;
            const gboolean right = rate >= 0.95 - most && (q || rate <= 0.95 + most);
            printf("%s %2" G_GSIZE_FORMAT
                   " imputations, %s: 95 %% intervals cover %.1f %%\n",
                   right ? "ok  " : "FAIL", sets[k], q ? "share" : "mean", 100.0 * rate);
            status |= !right;
        }
    }
    return status;
}
