/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "model/robust_parts.h"

/* What multiplies q_i in row i of the root, but for the common factor. */
static double hc_residual(const AvlastRobust *robust, gsize i)
{
    const AvlastLinear *fit = robust->fit;
    const double e = fit->residual[i] * sqrt(avlast_robust_weight(fit, i));
    const double rest = 1.0 - robust->leverage[i],
                 of_mean = robust->leverage[i] / robust->mean;

    switch (robust->options.type) {
    case AVLAST_SE_HC2:
        return e / sqrt(rest);
    case AVLAST_SE_HC3:
        return e / rest;
    case AVLAST_SE_HC4:
        return e * pow(rest, -0.5 * fmin(4.0, of_mean));
    case AVLAST_SE_HC4M:
        return e * pow(rest, -0.5 * (fmin(1.0, of_mean) + fmin(1.5, of_mean)));
    case AVLAST_SE_HC5:
        return e * pow(rest, -0.25 * fmin(of_mean, fmax(4.0, 0.7 * robust->largest)));
    default:
        return e;
    }
}

void avlast_robust_hc_row(const AvlastRobust *robust, gsize i, double *row)
{
    const AvlastLinear *fit = robust->fit;
    const double e = hc_residual(robust, i);

    for (gsize j = 0; j < fit->k; j++)
        row[j] = e * fit->q[i * fit->k + j];
    avlast_robust_add_effects(robust, i, row);
}
