/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * designs [REPLICATIONS]: draws samples of a made population at random, with unequal
 * probabilities, each unit on its own, and in two phases, and counts how often 95 per
 * cent intervals hold the truth.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/quantiles.h"
#include "survey/total.h"
#include "tests/slow/tally.h"

enum { PEOPLE = 1500, DRAWN = 60, FIRST = 300 };
enum { SIZE, NOISE, ANSWER, DRAW, SECOND };

static const AvlastStream stream = {2026, AVLAST_PURPOSE_STUDY_DATA};

typedef struct {
    double y[PEOPLE], b[PEOPLE], p[PEOPLE]; /* p: of being drawn, DRAWN in all */
} Population;

static void make(Population *all)
{
    double sum = 0.0;

    for (guint32 i = 0; i < PEOPLE; i++) {
        all->p[i] = exp(0.5 * avlast_random_normal(stream, i, SIZE, 0));
        all->y[i] =
            10.0 + 8.0 * all->p[i] + 4.0 * avlast_random_normal(stream, i, NOISE, 0);
        all->b[i] = avlast_random_uniform(stream, i, ANSWER, 0) < 0.25;
        sum += all->p[i];
    }
    for (guint32 i = 0; i < PEOPLE; i++)
        all->p[i] *= DRAWN / sum;
}

typedef enum { SIMPLE, UNEQUAL, POISSON, PHASES } Way;

static double chance(guint32 i, guint32 item, guint32 attempt)
{
    return avlast_random_uniform(stream, i, item, attempt + 1);
}

static int by_key(const void *a, const void *b)
{
    const double x = **(const double *const *)a, y = **(const double *const *)b;
    return (x > y) - (x < y);
}

/* The n people with the smallest random numbers. */
static void lots(guint8 *in, const guint8 *of, guint n, guint32 item, guint32 attempt)
{
    static double key[PEOPLE];
    static const double *order[PEOPLE];
    guint m = 0;

    memset(in, 0, PEOPLE);
    for (guint32 i = 0; i < PEOPLE; i++)
        if (!of || of[i]) {
            key[i] = chance(i, item, attempt);
            order[m++] = &key[i];
        }
    qsort(order, m, sizeof *order, by_key);
    for (guint j = 0; j < n; j++)
        in[order[j] - key] = 1;
}

/* Poisson samples, for a fixed size until one has it. */
static void draw(const Population *all, Way way, guint32 r, guint8 *in, guint8 *second)
{
    if (way == SIMPLE) {
        lots(in, NULL, DRAWN, DRAW, r);
        return;
    }
    if (way == PHASES) {
        lots(in, NULL, FIRST, DRAW, r);
        lots(second, in, DRAWN, SECOND, r);
        return;
    }
    for (guint32 attempt = 0, n = 0; n != DRAWN; attempt++) {
        n = 0;
        for (guint32 i = 0; i < PEOPLE; i++) {
            in[i] = chance(i, DRAW, r * 1000 + attempt) < all->p[i];
            n += in[i];
        }
        if (way == POISSON)
            return;
    }
}

static AvlastFrame *frame_of(const Population *all, const guint8 *in,
                             const guint8 *second)
{
    static const char *const names[] = {"y", "b", "p", "N", "second"};
    gsize rows = 0;

    for (guint32 i = 0; i < PEOPLE; i++)
        rows += in[i];
    AvlastFrame *frame = avlast_frame_new("made", rows);
    for (guint c = 0; c < G_N_ELEMENTS(names); c++) {
        AvlastColumn *column =
            avlast_column_new(names[c], AVLAST_COLUMN_NUMBER, rows, NULL);
        memset(column->reason, AVLAST_PRESENT, rows);
        for (guint32 i = 0, row = 0; i < PEOPLE; i++)
            if (in[i])
                column->number[row++] = c == 0   ? all->y[i]
                                        : c == 1 ? all->b[i]
                                        : c == 2 ? all->p[i]
                                        : c == 3 ? PEOPLE
                                                 : second[i];
        avlast_frame_add(frame, column);
    }
    return frame;
}

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

typedef struct {
    const char *name;
    Way way;
    Statistic estimate;
    const char *variable;
    AvlastPps pps;
    gboolean yates_grundy;
    AvlastInterval interval;
    double least, most; /* of 100 intervals, those that hold the truth */
} Case;

static const Case cases[] = {
    {"mean, at random", SIMPLE, avlast_survey_mean, "y", 0, FALSE, 0, 92, 97},
    {"share, logit", SIMPLE, avlast_survey_proportion, "b", 0, FALSE,
     AVLAST_INTERVAL_LOGIT, 92, 97.5},
    {"share, Wilson", SIMPLE, avlast_survey_proportion, "b", 0, FALSE,
     AVLAST_INTERVAL_WILSON, 92, 97.5},
    {"share, beta", SIMPLE, avlast_survey_proportion, "b", 0, FALSE, AVLAST_INTERVAL_BETA,
     94, 99},
    {"median, Woodruff", SIMPLE, avlast_survey_quantile, "y", 0, FALSE,
     AVLAST_INTERVAL_MEAN, 92, 98},
    {"total, Brewer", UNEQUAL, avlast_survey_total, "y", AVLAST_PPS_BREWER, FALSE, 0, 92,
     97},
    {"mean, Brewer", UNEQUAL, avlast_survey_mean, "y", AVLAST_PPS_BREWER, FALSE, 0, 91,
     97},
    {"total, Hartley-Rao YG", UNEQUAL, avlast_survey_total, "y", AVLAST_PPS_HARTLEY_RAO,
     TRUE, 0, 92, 97},
    {"total, Poisson", POISSON, avlast_survey_total, "y", AVLAST_PPS_POISSON, FALSE, 0,
     92, 97},
    {"mean, two phases", PHASES, avlast_survey_mean, "y", 0, FALSE, 0, 92, 97},
};

/* Whether the interval of one sample holds the truth; -1 on failure. */
static int holds(const Population *all, const Case *c, guint32 r, double truth,
                 GError **error)
{
    static guint8 in[PEOPLE], second[PEOPLE];
    static const char *const size[] = {"N", NULL}, *const chances[] = {"p", NULL};
    static const double half[] = {0.5};
    const char *const variable[] = {c->variable, NULL};
    const AvlastDesignColumns columns = {.fpc = c->pps ? chances : size,
                                         .pps = c->pps,
                                         .yates_grundy = c->yates_grundy,
                                         .phase2 = c->way == PHASES ? "second" : NULL};
    const AvlastSurveyOptions options = {.level = 0.95,
                                         .deff = AVLAST_DEFF_NONE,
                                         .interval = c->interval,
                                         .quantiles = half,
                                         .n_quantiles = 1};

    draw(all, c->way, r, in, second);
    g_autoptr(AvlastFrame) frame = frame_of(all, in, second);
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, error);
    g_autoptr(AvlastEstimates) e =
        sample ? c->estimate(frame, sample, variable, &options, error) : NULL;
    if (!e)
        return -1;
    const AvlastEstimate *row = avlast_estimates_row(e, 0);
    return row->conf_low <= truth && truth <= row->conf_high;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double truth_of(const Population *all, const Case *c)
{
    static double sorted[PEOPLE];
    const double *value = strcmp(c->variable, "b") == 0 ? all->b : all->y;
    double sum = 0.0;

    if (c->estimate == avlast_survey_quantile) {
        memcpy(sorted, value, sizeof sorted);
        qsort(sorted, PEOPLE, sizeof *sorted, ascending);
        return sorted[PEOPLE / 2 - 1];
    }
    for (guint32 i = 0; i < PEOPLE; i++)
        sum += value[i];
    return c->estimate == avlast_survey_total ? sum : sum / PEOPLE;
}

int main(int argc, char **argv)
{
    const guint32 n = slow_replications(argc, argv, 1000);
    static Population all;
    int status = 0;

    gsl_set_error_handler_off();
    make(&all);
    for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
        const Case *c = &cases[k];
        const double truth = truth_of(&all, c);
        guint32 held = 0;
        for (guint32 r = 0; r < n; r++) {
            g_autoptr(GError) error = NULL;
            const int one = holds(&all, c, r, truth, &error);
            if (one < 0) {
                fprintf(stderr, "%s: %s\n", c->name, error->message);
                return 1;
            }
            held += (guint32)one;
        }
        const double of_100 = 100.0 * held / n;
        const gboolean good = of_100 >= c->least && of_100 <= c->most;
        printf("%-24s %10.4f  %5.1f of 100 intervals hold it  %s\n", c->name, truth,
               of_100, good ? "ok" : "OFF");
        status |= !good;
    }
    return status;
}
