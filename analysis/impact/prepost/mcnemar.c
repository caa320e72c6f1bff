/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/mcnemar.h"

#include <math.h>

#include "core/distribution.h"
#include "impact/prepost/signed_rank.h"

void avlast_clopper_pearson(gsize k, gsize n, double level, double *low, double *high)
{
    const double tail = 0.5 * (1.0 - level), yes = (double)k, no = (double)(n - k);

    *low = k == 0 ? 0.0 : avlast_beta_quantile(tail, yes, no + 1.0);
    *high = k == n ? 1.0 : avlast_beta_quantile(1.0 - tail, yes + 1.0, no);
}

/* P(Bin(n, 1/2) = k). */
static double chance_of(gsize k, gsize n)
{
    const double count = (double)n, at = (double)k;

    return exp(lgamma(count + 1.0) - lgamma(at + 1.0) - lgamma(count - at + 1.0) -
               count * G_LN2);
}

void avlast_mcnemar(gsize up, gsize down, double level, AvlastMcNemar *test)
{
    const gsize n = up + down, least = MIN(up, down);
    const double b = (double)up, c = (double)down, gap = fabs(b - c);
    double low, high;

    *test = (AvlastMcNemar){up, down, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (n == 0)
        return;
    const double tail = 2.0 * avlast_binomial_half(least, n);
    test->exact = fmin(1.0, tail);
    test->mid = up == down ? 1.0 - 0.5 * chance_of(least, n) : tail - chance_of(least, n);
    test->chi_square = gap * gap / (b + c);
    test->chi_square_p = avlast_chisq_upper(test->chi_square, 1.0);
    const double less = fmax(gap - 1.0, 0.0);
    test->corrected = less * less / (b + c);
    test->corrected_p = avlast_chisq_upper(test->corrected, 1.0);
    test->odds = b / c;
    avlast_clopper_pearson(up, n, level, &low, &high);
    test->low = low / (1.0 - low);
    test->high = high / (1.0 - high);
}

/* How far Wilson's interval of k of n reaches below and above the share. */
static void wilson_reach(double k, double n, double z, double *below, double *above)
{
    const double p = k / n, whole = 2.0 * (n + z * z);
    const double half = z * sqrt(z * z + 4.0 * n * p * (1.0 - p));

    *below = p - (2.0 * n * p + z * z - half) / whole;
    *above = (2.0 * n * p + z * z + half) / whole - p;
}

void avlast_paired_shares(const gsize count[2][2], double level, double *difference,
                          double *low, double *high)
{
    const double no = (double)count[0][0], up = (double)count[0][1],
                 down = (double)count[1][0], yes = (double)count[1][1];
    const double n = no + up + down + yes, before = yes + down, after = yes + up;
    const double z = avlast_normal_quantile(0.5 * (1.0 + level));
    const double margins = before * (n - before) * after * (n - after);
    double below1, above1, below2, above2;

    *difference = *low = *high = NAN;
    if (!(n > 0.0))
        return;
    const double along = yes * no - up * down;
    const double less = along > 0.0 ? fmax(along - 0.5 * n, 0.0) : along;
    const double phi = margins > 0.0 ? less / sqrt(margins) : 0.0;
    wilson_reach(before, n, z, &below1, &above1);
    wilson_reach(after, n, z, &below2, &above2);
    *difference = (up - down) / n;
    const double down_by =
        below2 * below2 - 2.0 * phi * below2 * above1 + above1 * above1;
    const double up_by = above2 * above2 - 2.0 * phi * above2 * below1 + below1 * below1;
    *low = fmax(-1.0, *difference - sqrt(fmax(0.0, down_by)));
    *high = fmin(1.0, *difference + sqrt(fmax(0.0, up_by)));
}
