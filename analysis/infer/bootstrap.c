/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/bootstrap.h"

#include <glib/gi18n.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/sum.h"

static const char *const names[] = {"", "percentile", "bca", "t", "normal"};

gboolean avlast_boot_interval_of_name(const char *name, AvlastBootInterval *kind)
{
    for (guint i = 1; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *kind = (AvlastBootInterval)i;
            return TRUE;
        }
    return FALSE;
}

const char *avlast_boot_interval_name(AvlastBootInterval kind)
{
    return names[kind];
}

/* The (n + 1) p-th of n sorted values. */
static double quantile(const double *sorted, guint32 n, double p)
{
    const double at = ((double)n + 1.0) * p, near = round(at);
    const gboolean whole = fabs(at - near) < 1e-9 * (double)n;
    const double k = whole ? near : floor(at);

    if (!(k >= 1.0) || k > (double)n || (k == (double)n && !whole))
        return NAN;
    const gsize i = (gsize)k - 1;
    if (whole)
        return sorted[i];
    const double low = avlast_normal_quantile(k / ((double)n + 1.0));
    const double high = avlast_normal_quantile((k + 1.0) / ((double)n + 1.0));
    return sorted[i] +
           (avlast_normal_quantile(p) - low) / (high - low) * (sorted[i + 1] - sorted[i]);
}

double avlast_boot_acceleration(const double *u, gsize step, gsize n)
{
    AvlastSum square = AVLAST_SUM_ZERO, cube = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++) {
        const double x = u[i * step];
        if (!isfinite(x))
            continue;
        avlast_sum_add_product(&square, x, x);
        avlast_sum_add_product(&cube, x * x, x);
    }
    const double size = avlast_sum_value(&square);
    return size > 0.0 ? avlast_sum_value(&cube) / (6.0 * pow(size, 1.5)) : 0.0;
}

/* The finite replicates, studentised for t, sorted; how many. */
static guint32 take(const AvlastBoot *b, AvlastBootInterval kind, double *sorted)
{
    guint32 n = 0;

    for (guint32 r = 0; r < b->reps; r++) {
        double x = b->replicate[r * b->step];
        if (kind == AVLAST_BOOT_T)
            x = (x - b->estimate) / b->replicate_error[r * b->step];
        if (isfinite(x))
            sorted[n++] = x;
    }
    gsl_sort(sorted, 1, n);
    return n;
}

static void normal(const AvlastBoot *b, const double *t, guint32 n, double *low,
                   double *high)
{
    const double z = avlast_normal_quantile(0.5 + b->level / 2.0);
    AvlastSum sum = AVLAST_SUM_ZERO, square = AVLAST_SUM_ZERO;

    for (guint32 r = 0; r < n; r++)
        avlast_sum_add(&sum, t[r]);
    const double mean = avlast_sum_value(&sum) / n;
    for (guint32 r = 0; r < n; r++)
        avlast_sum_add_product(&square, t[r] - mean, t[r] - mean);
    const double sd = sqrt(avlast_sum_value(&square) / (n - 1.0));
    *low = 2.0 * b->estimate - mean - z * sd;
    *high = 2.0 * b->estimate - mean + z * sd;
}

/* The two shares whose quantiles are the ends. */
static void shares(const AvlastBoot *b, AvlastBootInterval kind, const double *t,
                   guint32 n, double share[2])
{
    guint32 below = 0;

    share[0] = (1.0 - b->level) / 2.0;
    share[1] = (1.0 + b->level) / 2.0;
    if (kind != AVLAST_BOOT_BCA)
        return;
    while (below < n && t[below] < b->estimate)
        below++;
    const double w = avlast_normal_quantile((double)below / n);
    for (int i = 0; i < 2; i++) {
        const double at = w + avlast_normal_quantile(share[i]);
        share[i] = avlast_normal_cdf(w + at / (1.0 - b->acceleration * at));
    }
}

gboolean avlast_boot_interval(const AvlastBoot *b, AvlastBootInterval kind, double *low,
                              double *high, const char **note)
{
    g_autofree double *t = g_new(double, MAX(b->reps, 1));
    const guint32 n = take(b, kind, t);
    double share[2];

    *low = *high = NAN;
    *note = NULL;
    if (n >= 2 && t[0] == t[n - 1] && kind != AVLAST_BOOT_T) {
        *low = *high = t[0]; /* nothing varies */
        return TRUE;
    }
    if (n >= 2 && kind == AVLAST_BOOT_NORMAL) {
        normal(b, t, n, low, high);
    } else if (n >= 2) {
        shares(b, kind, t, n, share);
        *low = quantile(t, n, share[0]);
        *high = quantile(t, n, share[1]);
    }
    if (kind == AVLAST_BOOT_T) {
        const double top = *high;
        *high = b->estimate - b->std_error * *low;
        *low = b->estimate - b->std_error * top;
    }
    if (isfinite(*low) && isfinite(*high))
        return TRUE;
    *low = *high = NAN;
    *note = N_("too few replicates for this interval: more --reps");
    return FALSE;
}

void avlast_boot_tell_few(AvlastEstimates *estimates, AvlastBootInterval kind,
                          gsize units)
{
    if (units >= 30 || (kind != AVLAST_BOOT_PERCENTILE && kind != AVLAST_BOOT_BCA &&
                        kind != AVLAST_BOOT_NORMAL))
        return;
    avlast_estimates_note(estimates,
                          _("%s intervals of %d units are short (in tests 88 of 100 of "
                            "95 %% hold the truth with 8 clusters, 91 with 12); "
                            "--boot-ci t, --jackknife or the design's own hold 91 to 98"),
                          avlast_boot_interval_name(kind), (int)units);
}

gsize avlast_boot_units(const AvlastEstimates *rows)
{
    gint64 least = G_MAXINT64;

    for (guint i = 0; i < rows->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(rows, i);
        const gint64 units = row->nclusters > 0 ? row->nclusters : row->nobs;
        if (units > 0)
            least = MIN(least, units);
    }
    return least == G_MAXINT64 ? G_MAXSIZE : (gsize)least;
}

void avlast_boot_tell_intervals(AvlastEstimates *estimates)
{
    const char *const was[] = {_(", t intervals"), _(", t quantiles"),
                               _(", Woodruff's intervals")};

    for (gsize i = 0; estimates->method && i < G_N_ELEMENTS(was); i++) {
        const char *at = strstr(estimates->method, was[i]);
        if (!at)
            continue;
        char *method =
            g_strdup_printf("%.*s%s", (int)(at - estimates->method), estimates->method,
                            _(", intervals of the bootstrap"));
        g_free(estimates->method);
        estimates->method = method;
    }
}
