/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/intervals.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"

static const char *const names[] = {"logit", "xlogit", "wilson",    "beta",
                                    "mean",  "asin",   "likelihood"};

void avlast_share_interval_of_row(AvlastEstimate *row, double level, AvlastInterval kind)
{
    const AvlastShare share = {.estimate = row->estimate,
                               .std_error = row->std_error,
                               .df = row->df,
                               .level = level,
                               .n = (gsize)MAX(row->nobs, 0),
                               .kish_n = NAN};
    gboolean exact;

    avlast_share_interval(&share, kind, &row->conf_low, &row->conf_high, &exact);
}

AvlastRowScale avlast_interval_scale(AvlastInterval kind)
{
    if (kind == AVLAST_INTERVAL_MEAN)
        return AVLAST_ROW_PLAIN;
    return kind == AVLAST_INTERVAL_LOGIT || kind == AVLAST_INTERVAL_XLOGIT
               ? AVLAST_ROW_LOGIT
               : AVLAST_ROW_SHARE;
}

const char *avlast_interval_name(AvlastInterval kind)
{
    return names[kind];
}

gboolean avlast_interval_of_name(const char *name, AvlastInterval *kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *kind = (AvlastInterval)i;
            return TRUE;
        }
    return FALSE;
}

/* Clopper-Pearson of n p successes in n, both real. */
static void exact_interval(double p, double n, double level, double *low, double *high)
{
    const double tail = (1.0 - level) / 2.0, hits = n * p, misses = n * (1.0 - p);

    *low = hits > 0.0 ? avlast_beta_quantile(tail, hits, misses + 1.0) : 0.0;
    *high = misses > 0.0 ? avlast_beta_quantile(1.0 - tail, hits + 1.0, misses) : 1.0;
}

static void logit_interval(double p, double se, double t, double *low, double *high)
{
    const double centre = log(p / (1.0 - p)), half = t * se / (p * (1.0 - p));

    *low = 1.0 / (1.0 + exp(half - centre));
    *high = 1.0 / (1.0 + exp(-half - centre));
}

static void wilson_interval(double p, double n, double t, double *low, double *high)
{
    const double stretch = 1.0 + t * t / n, centre = (p + t * t / (2.0 * n)) / stretch;
    const double half = t / (2.0 * n) * sqrt(4.0 * n * p * (1.0 - p) + t * t) / stretch;

    *low = centre - half;
    *high = centre + half;
}

static void asin_interval(double p, double se, double t, double *low, double *high)
{
    const double angle = asin(sqrt(p)), half = t * se / (2.0 * sqrt(p * (1.0 - p)));
    const double from = sin(fmax(angle - half, 0.0)),
                 to = sin(fmin(angle + half, G_PI_2));

    *low = from * from;
    *high = to * to;
}

/* The q between p (deviance 0) and `end` (0 or 1) whose deviance is the limit. The search
 * is on the logit, where the ends are far away, by halving: as exact as doubles allow. */
static double likelihood_end(double p, double n, double limit, double end)
{
    double near = log(p / (1.0 - p)), far = end > 0.5 ? 700.0 : -700.0;

    for (guint step = 0; step < 200 && near != far; step++) {
        const double middle = near + (far - near) / 2.0;
        const double e = exp(-fabs(middle)), small = e / (1.0 + e),
                     large = 1.0 / (1.0 + e);
        const double q = middle > 0.0 ? large : small, r = middle > 0.0 ? small : large;
        const double d = 2.0 * n * (p * log(p / q) + (1.0 - p) * log((1.0 - p) / r));
        if (middle == near || middle == far)
            break;
        if (d < limit)
            near = middle;
        else
            far = middle;
    }
    return 1.0 / (1.0 + exp(-near));
}

void avlast_share_interval(const AvlastShare *share, AvlastInterval kind, double *low,
                           double *high, gboolean *exact)
{
    const double p = share->estimate, se = share->std_error;

    *low = *high = NAN;
    *exact = FALSE;
    if (!(share->df > 0.0) || isnan(p) || isnan(se))
        return;
    const double t = avlast_t_critical(share->level, share->df);
    if (p <= 0.0 || p >= 1.0) {
        *exact = TRUE;
        exact_interval(p, share->kish_n, share->level, low, high);
        return;
    }
    if (se == 0.0) {
        *low = *high = p;
        return;
    }
    const double n = p * (1.0 - p) / (se * se);
    const double rows = (double)share->n, limit = t * t * rows / (rows - 1.0);
    switch (kind) {
    case AVLAST_INTERVAL_LOGIT:
    case AVLAST_INTERVAL_XLOGIT:
        logit_interval(p, se, t, low, high);
        break;
    case AVLAST_INTERVAL_WILSON:
        wilson_interval(p, n, t, low, high);
        break;
    case AVLAST_INTERVAL_BETA: {
        const double simple = avlast_t_critical(share->level, rows - 1.0);
        exact_interval(p, n * (simple / t) * (simple / t), share->level, low, high);
        break;
    }
    case AVLAST_INTERVAL_MEAN:
        *low = p - t * se;
        *high = p + t * se;
        break;
    case AVLAST_INTERVAL_ASIN:
        asin_interval(p, se, t, low, high);
        break;
    case AVLAST_INTERVAL_LIKELIHOOD:
        *low = likelihood_end(p, n, limit, 0.0);
        *high = likelihood_end(p, n, limit, 1.0);
        break;
    }
}
