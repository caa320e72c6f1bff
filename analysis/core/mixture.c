/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mixture.h"

#include <complex.h>
#include <math.h>

#include "core/distribution.h"

typedef struct {
    const double *lambda; /* scaled so that the largest is 1 */
    gsize k;
    double x, df;
} Mixture;

/* The hyperbola's angle: its ends lean over to where M decays. */
#define LEAN      0.5
#define PRECISION 1e-13
/* Beyond this the step is as fine as it will ever need be. */
#define HALVINGS 14

/* log M(s), M(s) = E exp(s Q). */
static double complex log_generating(const Mixture *m, double complex s)
{
    double complex sum =
        isinf(m->df) ? -m->x * s : -m->df / 2.0 * clog(1.0 + 2.0 * m->x / m->df * s);

    for (gsize j = 0; j < m->k; j++)
        sum -= 0.5 * clog(1.0 - 2.0 * m->lambda[j] * s);
    return sum;
}

/* K'(c) of the real logarithm K. */
static double slope(const Mixture *m, double c)
{
    double sum = isinf(m->df) ? -m->x : -m->x / (1.0 + 2.0 * m->x / m->df * c);

    for (gsize j = 0; j < m->k; j++)
        sum += m->lambda[j] / (1.0 - 2.0 * m->lambda[j] * c);
    return sum;
}

/* The root in (low, high) of K'(c) = with_pole / c, which rises; by halving. */
static double root(const Mixture *m, double low, double high, double with_pole)
{
    for (int step = 0; step < 2000; step++) {
        const double middle = low + (high - low) / 2.0;
        if (middle == low || middle == high)
            break;
        if (slope(m, middle) - (with_pole != 0.0 ? with_pole / middle : 0.0) < 0.0)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2.0;
}

/* Im(M(s) / s ds/dv) at v, over M(c). */
static double integrand(const Mixture *m, double c, double a, double base, double v)
{
    const double complex s =
        c + a * ((cosh(v) - 1.0) * sin(LEAN) + I * sinh(v) * cos(LEAN));
    const double complex ds = a * (sinh(v) * sin(LEAN) + I * cosh(v) * cos(LEAN));
    const double complex log_value = log_generating(m, s) - base;

    if (creal(log_value) < -745.0)
        return 0.0;
    return cimag(cexp(log_value) * ds / s);
}

/* The sum over v = first, first + step ... until nothing is added. */
static double add_up(const Mixture *m, double c, double a, double base, double first,
                     double step)
{
    double sum = 0.0;
    int small = 0;

    for (double v = first; v < 700.0 && small < 8; v += step) {
        const double value = integrand(m, c, a, base, v);
        sum += value;
        small = fabs(value) <= 1e-18 * fabs(sum) ? small + 1 : 0;
    }
    return sum;
}

/* Weights over the largest, without zeros; FALSE when there is nothing to compute, then
 * *answer is the answer. */
static gboolean settle(const double *lambda, gsize k, double x, double df, double *scaled,
                       Mixture *m, double *answer)
{
    double most = 0.0;

    *answer = NAN;
    for (gsize j = 0; j < k; j++) {
        if (!(lambda[j] >= 0.0) || isinf(lambda[j]))
            return FALSE;
        most = fmax(most, lambda[j]);
    }
    if (!(most > 0.0) || !(df > 0.0) || !isfinite(x))
        return FALSE;
    *m = (Mixture){.lambda = scaled, .x = x / most, .df = df};
    for (gsize j = 0; j < k; j++)
        if (lambda[j] > 0.0)
            scaled[m->k++] = lambda[j] / most;
    *answer = 1.0;
    return x > 0.0;
}

double avlast_mixture_upper(const double *lambda, gsize k, double x, double df)
{
    g_autofree double *scaled = g_new(double, MAX(k, 1));
    Mixture m;
    double answer;

    if (!settle(lambda, k, x, df, scaled, &m, &answer))
        return answer;
    const double c = root(&m, 0.0, 0.5, 1.0);
    const double a = 0.7 * fmin(c, (0.5 - c) / (1.0 - sin(LEAN)));
    const double base = creal(log_generating(&m, c));
    double step = 0.5;
    double sum =
        integrand(&m, c, a, base, 0.0) / 2.0 + add_up(&m, c, a, base, step, step);
    for (int halving = 0; halving < HALVINGS; halving++) {
        const double finer = sum + add_up(&m, c, a, base, step / 2.0, step);
        const double before = sum * step;
        sum = finer;
        step /= 2.0;
        if (fabs(sum * step - before) <= PRECISION * fabs(before))
            break;
    }
    return fmin(1.0, exp(base) * sum * step / G_PI);
}

/* y - log(1 + y) without loss where y is small. */
static double excess(double y)
{
    if (fabs(y) > 0.05)
        return y - log1p(y);
    double sum = 0.0, power = -y;
    for (int i = 2; i < 20; i++) {
        power *= -y;
        sum += power / i;
    }
    return sum;
}

/* One variable's part, of coefficient `l` and df `h`, at s: to w^2 / 2 = s K' - K, to v^2
 * = s^2 K'', and to K''' and K'''' in units of s. */
static void add_part(double l, double h, double s, double *half, double *square,
                     double *third, double *fourth)
{
    const double y = 2.0 * l * s / (1.0 - 2.0 * l * s);
    const double slope_of_y = 2.0 * l / (1.0 - 2.0 * l * s);

    *half += h / 2.0 * excess(y);
    *square += h / 2.0 * slope_of_y * slope_of_y;
    *third += h * pow(slope_of_y, 3.0);
    *fourth += 3.0 * h * pow(slope_of_y, 4.0);
}

double avlast_mixture_saddlepoint(const double *lambda, gsize k, double x, double df)
{
    g_autofree double *scaled = g_new(double, MAX(k, 1));
    Mixture m;
    double answer, half = 0.0, second = 0.0, third = 0.0, fourth = 0.0;

    if (!settle(lambda, k, x, df, scaled, &m, &answer))
        return answer;
    /* K' falls to minus infinity at the left end of its domain when df is finite; without
     * it, it is below zero from where every term is */
    const double low = isinf(df) ? -(double)m.k / (2.0 * m.x) : -df / (2.0 * m.x);
    const double s = root(&m, low, 0.5, 0.0);
    for (gsize j = 0; j < m.k; j++)
        add_part(m.lambda[j], 1.0, s, &half, &second, &third, &fourth);
    if (!isinf(df))
        add_part(-m.x / df, df, s, &half, &second, &third, &fourth);
    const double v = s * sqrt(second);
    const double w = copysign(sqrt(2.0 * half), s);
    /* the limit at the mean, and what is next to it */
    const double skew = third / pow(second, 1.5), tail = fourth / (second * second);
    const double shift = fabs(w) < 1e-5
                             ? skew / 6.0 + v * (skew * skew / 36.0 - tail / 24.0)
                             : log(v / w) / w;

    return avlast_normal_cdf(-(w + shift));
}
