/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/study.h"

#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/random.h"
#include "core/sum.h"

static int by_value(gconstpointer a, gconstpointer b, gpointer data)
{
    const double *x = data;
    const gsize i = *(const gsize *)a, j = *(const gsize *)b;

    return x[i] < x[j] ? -1 : x[i] > x[j] ? 1 : i < j ? -1 : i > j;
}

/* The digits of i in that base, mirrored at the point: numbers in a row that fill (0, 1)
 * evenly (van der Corput). */
static double mirrored(gsize i, gsize base)
{
    double value = 0.0, place = 1.0;

    for (i++; i > 0; i /= base) {
        place /= (double)base;
        value += place * (double)(i % base);
    }
    return value;
}

enum { STRATA = 16 };

/* In an order by chance, a number from each of up to STRATA equal parts of (0, 1). */
static void one_of_each(AvlastStream stream, guint32 block, guint32 item, gsize parts,
                        double *place)
{
    gsize left[STRATA];

    for (gsize j = 0; j < parts; j++)
        left[j] = j;
    for (gsize j = parts; j-- > 0;) {
        const gsize k = (gsize)(avlast_random_uniform(stream, block, item, (guint32)j) *
                                (double)(j + 1));
        const double within =
            avlast_random_uniform(stream, block, item, (guint32)(STRATA + j));
        place[j] = ((double)left[k] + within) / (double)parts;
        left[k] = left[j];
    }
}

/* Numbers in (0, 1) that are spread evenly together with theta's ranks, so that what a
 * study finds is not related to theta by chance: by turned van der Corput numbers for an
 * only item. Those of several would be related to each other's theta where these are from
 * a Sobol sequence, which has the same digits; they are one of each of STRATA parts for
 * so many neighbouring ranks, in a random order. */
static gboolean spread_evenly(const double *theta, gsize n, guint32 seed, guint32 item,
                              gboolean alone, double *u, GError **error)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_STUDY_FOUND};
    const double turn = avlast_random_uniform(stream, 0, item, 0);
    g_autofree gsize *order = avlast_array(gsize, n, error);

    if (!order)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof *order, by_value, (gpointer)(guintptr)theta);
    for (gsize i = 0; alone && i < n; i++) {
        const double place = mirrored(i, 2) + turn;
        u[order[i]] = CLAMP(place - floor(place), 1e-12, 1.0 - 1e-12);
    }
    for (gsize i = 0; !alone && i < n; i += STRATA) {
        const gsize parts = MIN(n - i, (gsize)STRATA);
        double place[STRATA];
        one_of_each(stream, (guint32)(i / STRATA), item, parts, place);
        for (gsize j = 0; j < parts; j++)
            u[order[i + j]] = CLAMP(place[j], 1e-12, 1.0 - 1e-12);
    }
    return TRUE;
}

gboolean avlast_study_data(const AvlastStudied *studied, gsize n, double people,
                           guint32 seed, guint32 item, gboolean alone, double *found,
                           GError **error)
{
    const double sd = studied->spread / sqrt(people);

    if (!spread_evenly(studied->theta, n, seed, item, alone, found, error))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const double theta = studied->theta[i];
        if (!isnan(sd)) {
            found[i] = theta + sd * avlast_normal_quantile(found[i]);
            continue;
        }
        if (!(theta >= 0.0 && theta <= 1.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV670", NULL,
                        "a share cannot be %.6g\nhint: NAME:SD, with the standard "
                        "deviation of one observation, is for other parameters",
                        theta);
            return FALSE;
        }
        found[i] = avlast_binomial_quantile(found[i], people, theta) / people;
    }
    return TRUE;
}

AvlastInformation *avlast_study_information(const AvlastOptionDraws *draws,
                                            const AvlastStudied *studied, gsize m,
                                            double people, guint32 seed, GError **error)
{
    g_autofree double *found = avlast_table(double, m, draws->n, error);
    g_autofree const double **columns =
        found ? avlast_array(const double *, m, error) : NULL;

    if (!columns)
        return NULL;
    for (gsize a = 0; a < m; a++) {
        columns[a] = found + a * draws->n;
        if (!avlast_study_data(&studied[a], draws->n, people, seed, (guint32)a, m == 1,
                               found + a * draws->n, error))
            return NULL;
    }
    return avlast_information_new(draws, columns, m, NULL, seed, error);
}

double avlast_evsi_normal(double mean, double sd, double r)
{
    const double s = sd * sqrt(r), size = fabs(mean);

    if (!(s > 0.0))
        return 0.0;
    const double z = size / s;
    return fmax(0.0,
                s * exp(-0.5 * z * z) / sqrt(2.0 * G_PI) - size * avlast_normal_cdf(-z));
}

double avlast_study_years(const AvlastStudyPlan *plan, const AvlastSchedule *schedule)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (isnan(plan->years))
        return 1.0;
    for (guint t = (guint)plan->delay + 1; t <= (guint)plan->years; t++)
        avlast_sum_add(&sum, avlast_discount_factor(schedule, (double)t));
    return avlast_sum_value(&sum);
}

double avlast_study_cost(const AvlastStudyPlan *plan, double people)
{
    return plan->fixed + plan->per_person * people;
}
