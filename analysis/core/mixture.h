/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_MIXTURE_H
#define AVLAST_CORE_MIXTURE_H

#include <glib.h>

/* Tails of a weighted sum of independent chi-square variables with one degree of freedom
 * each over a chi-square of its own:
 *
 *   P(sum_j lambda_j X_j > x D),  X_j ~ chi-square(1),  D ~ chi-square(df) / df
 *
 * lambda: k weights >= 0 (zeros add nothing), df > 0 and perhaps infinite (D = 1: a sum
 * of chi-squares). NaN for a negative or not finite weight or x, 1 for x <= 0, NaN when
 * no weight is above 0.
 *
 * Exact: the inversion integral of the generating function M of Q = sum lambda X - x D,
 * P(Q > 0) = 1/(2 pi i) int M(s) / s ds, along a hyperbola through the minimum of M(s) /
 * s on the positive axis, by the trapezoidal rule whose step is halved until two sums
 * agree within 1e-13 of themselves. What is computed is as large as the probability, so
 * small ones have as many digits as large ones (down to the smallest doubles). Rice
 * (1980), SIAM J. Sci. Stat. Comput. 1, after Imhof (1961),
 * doi:10.1093/biomet/48.3-4.419. In R CompQuadForm::davies(0, c(lambda, -x / df), c(1,
 * ..., df)), which has 6 decimals and takes whole df only.
 *
 * Saddlepoint: Lugannani and Rice's in Barndorff-Nielsen's form, Phi(-(w + log(v / w) /
 * w)); Kuonen (1999), doi:10.1093/biomet/86.4.929. R survey:::pFsum(method =
 * "saddlepoint"), where df is whole and the root found to 1e-8. */
double avlast_mixture_upper(const double *lambda, gsize k, double x, double df);
double avlast_mixture_saddlepoint(const double *lambda, gsize k, double x, double df);

#endif
