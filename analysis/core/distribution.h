/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_DISTRIBUTION_H
#define AVLAST_CORE_DISTRIBUTION_H

#include <stddef.h>

/* Distribution functions and quantiles, from R's own numerical library (libRmath): the
 * digits are those of R's pt, qt, pf, qbeta ... Degrees of freedom may be infinite. NaN
 * when a parameter is outside its range. */

double avlast_normal_cdf(double z);
double avlast_normal_quantile(double p);

/* Of n probabilities in (0, 1) into z, which is another array: several at a time. R's
 * qnorm, to the last bit where it is computed without contraction. */
void avlast_normal_quantiles(const double *p, size_t n, double *z);

/* Two-sided p-value of a t statistic: 2 P(T > |t|). */
double avlast_t_two_sided(double t, double df);
/* The quantile of t that leaves (1 - level) / 2 in each tail. */
double avlast_t_critical(double level, double df);
double avlast_t_cdf(double t, double df);

double avlast_chisq_upper(double x, double df);
double avlast_f_upper(double f, double df1, double df2);
double avlast_f_quantile(double p, double df1, double df2);
double avlast_beta_quantile(double p, double a, double b);
double avlast_gamma_quantile(double p, double shape, double scale);
double avlast_binomial_quantile(double p, double n, double share);
double avlast_beta_density(double x, double a, double b);
double avlast_gamma_density(double x, double shape, double scale);

/* P(T <= t) of noncentral t, df >= 1: T = (Z + shift) / S with S^2 a chi-square over its
 * df. The mean of Phi(t S - shift) over S, by Gauss-Legendre over log S in pieces: 12
 * digits of the smaller tail, where R's pt(t, df, ncp) has 1e-12 absolute; infinite df is
 * the normal distribution. */
double avlast_t_noncentral_cdf(double t, double df, double shift);
/* Its p quantile and, of t, the shift at which t is the p quantile, by halving. Not R's
 * own: qnt prints its doubts to standard output, and its qt(p, df, ncp) has 1e-8. */
double avlast_t_noncentral_quantile(double p, double df, double shift);
double avlast_t_noncentral_shift(double t, double df, double p);

/* The quantile of noncentral chi-square, df > 0 (need not be whole), noncentrality >= 0:
 * a Poisson mixture of chi-squares, its root by halving; about 14 digits. R's qchisq(p,
 * df, ncp), which has 1e-11 itself. */
double avlast_chisq_noncentral_quantile(double p, double df, double noncentrality);

#endif
