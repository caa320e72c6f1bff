/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/hidden.h"

#include <math.h>

#include "core/distribution.h"

double avlast_hidden_partial_r2(const AvlastHiddenFit *fit)
{
    const double t = fit->estimate / fit->std_error;

    return t * t / (t * t + fit->df);
}

/* (sqrt(f^4 + 4 f^2) - f^2) / 2 without the difference of like numbers. */
static double equal_strength(double f)
{
    return f > 0.0 ? 2.0 / (sqrt(1.0 + 4.0 / (f * f)) + 1.0) : 0.0;
}

/* t* of the adjusted estimate, with what imputing adds to its standard error. */
static double critical_of(const AvlastHiddenFit *fit, double level)
{
    const double df = fit->inflation > 0.0 ? fit->t_df : fit->df,
                 times = fit->inflation > 0.0 ? fit->inflation : 1.0;

    return times * avlast_t_critical(level, df - 1.0);
}

double avlast_hidden_robustness(const AvlastHiddenFit *fit, double q, double alpha)
{
    const double f = q * fabs(fit->estimate / fit->std_error) / sqrt(fit->df);

    if (!(alpha < 1.0))
        return equal_strength(f);
    const double critical = critical_of(fit, 1.0 - alpha) / sqrt(fit->df - 1.0);
    if (!(f > critical))
        return isnan(f - critical) ? NAN : 0.0;
    /* The standard error shrinks with what the confounder explains of the outcome: where
     * it explains all, the treatment's side alone counts. */
    if (f > 1.0 / critical)
        return (f * f - critical * critical) / (1.0 + f * f);
    return equal_strength(f - critical);
}

AvlastHiddenAdjusted avlast_hidden_adjust(const AvlastHiddenFit *fit, double r2_treatment,
                                          double r2_outcome, double level)
{
    const double bias =
        fit->std_error * sqrt(fit->df * r2_outcome * r2_treatment / (1.0 - r2_treatment));
    AvlastHiddenAdjusted a = {.df = fit->df - 1.0};

    a.estimate = copysign(1.0, fit->estimate) * (fabs(fit->estimate) - bias);
    a.std_error = fit->std_error * sqrt((1.0 - r2_outcome) / (1.0 - r2_treatment)) *
                  sqrt(fit->df / a.df);
    const double half = critical_of(fit, level) * a.std_error;
    if (fit->inflation > 0.0) {
        a.std_error *= fit->inflation;
        a.df = fit->t_df - 1.0;
    }
    a.low = a.estimate - half;
    a.high = a.estimate + half;
    return a;
}

gboolean avlast_hidden_bound(double rd, double ry, double kd, double ky,
                             double *r2_treatment, double *r2_outcome)
{
    const double r = kd * rd * rd / ((1.0 - kd * rd) * (1.0 - rd));

    *r2_treatment = kd * rd / (1.0 - rd);
    *r2_outcome = NAN;
    if (!(*r2_treatment < 1.0) || !(kd * rd < 1.0) || !(r < 1.0))
        return FALSE;
    const double root = (sqrt(ky) + sqrt(r)) / sqrt(1.0 - r);
    *r2_outcome = fmin(1.0, root * root * ry / (1.0 - ry));
    return TRUE;
}

AvlastLinear *avlast_hidden_least_squares(const AvlastModelMatrix *matrix,
                                          const guint8 *without, gssize column,
                                          GError **error)
{
    g_autofree const double **x = g_new(const double *, matrix->k + 1);
    g_autofree const double **low = g_new(const double *, matrix->k + 1);
    g_autofree const char **names = g_new(const char *, matrix->k + 1);
    AvlastLinearModel model = {.outcome =
                                   column < 0 ? matrix->outcome : matrix->names[column],
                               .y = column < 0 ? matrix->y : matrix->x[column],
                               .n = matrix->n,
                               .use = matrix->use,
                               .absorb = matrix->absorb,
                               .x = x,
                               .x_low = low,
                               .names = names};

    for (gsize j = 0; j < matrix->k; j++) {
        if ((without && without[j]) || (gssize)j == column)
            continue;
        x[model.k] = matrix->x[j];
        low[model.k] = matrix->x_low ? matrix->x_low[j] : NULL;
        names[model.k++] = matrix->names[j];
    }
    return avlast_linear_fit(&model, error);
}

static gboolean partial(const AvlastModelMatrix *matrix, const guint8 *flagged,
                        gssize column, double *r2, GError **error)
{
    g_autoptr(AvlastLinear) full =
        avlast_hidden_least_squares(matrix, NULL, column, error);
    g_autoptr(AvlastLinear) reduced =
        full ? avlast_hidden_least_squares(matrix, flagged, column, error) : NULL;

    if (!reduced)
        return FALSE;
    *r2 = reduced->rss > 0.0 ? fmax(0.0, 1.0 - full->rss / reduced->rss) : NAN;
    return TRUE;
}

gboolean avlast_hidden_benchmark(const AvlastModelMatrix *matrix, gsize treatment,
                                 const guint8 *flagged, double *rd, double *ry,
                                 GError **error)
{
    return partial(matrix, flagged, (gssize)treatment, rd, error) &&
           partial(matrix, flagged, -1, ry, error);
}
