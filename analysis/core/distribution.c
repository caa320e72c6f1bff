/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/distribution.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

double avlast_normal_cdf(double z)
{
    return pnorm(z, 0.0, 1.0, 1, 0);
}

double avlast_normal_quantile(double p)
{
    return qnorm(p, 0.0, 1.0, 1, 0);
}

double avlast_t_two_sided(double t, double df)
{
    return 2.0 * pt(fabs(t), df, 0, 0);
}

double avlast_t_critical(double level, double df)
{
    return qt(0.5 * (1.0 - level), df, 0, 0);
}

double avlast_t_cdf(double t, double df)
{
    return pt(t, df, 1, 0);
}

double avlast_chisq_upper(double x, double df)
{
    return pchisq(x, df, 0, 0);
}

double avlast_f_upper(double f, double df1, double df2)
{
    return pf(f, df1, df2, 0, 0);
}

double avlast_f_quantile(double p, double df1, double df2)
{
    return qf(p, df1, df2, 1, 0);
}

double avlast_beta_quantile(double p, double a, double b)
{
    return qbeta(p, a, b, 1, 0);
}

double avlast_beta_density(double x, double a, double b)
{
    return dbeta(x, a, b, 0);
}

double avlast_gamma_density(double x, double shape, double scale)
{
    return dgamma(x, shape, scale, 0);
}

double avlast_gamma_quantile(double p, double shape, double scale)
{
    return qgamma(p, shape, scale, 1, 0);
}

double avlast_binomial_quantile(double p, double n, double share)
{
    return qbinom(p, n, share, 1, 0);
}
