/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "model/robust_parts.h"

/* Leverages above 1 - this are 1. */
#define LEVERAGE_ROUNDING 1e-10

gboolean avlast_robust_is_whole(double leverage)
{
    return 1.0 - leverage < LEVERAGE_ROUNDING;
}

static double length_of(const double *x, gsize k)
{
    double squares = 0.0;

    for (gsize j = 0; j < k; j++)
        squares += x[j] * x[j];
    return sqrt(squares);
}

gboolean avlast_robust_find_alone(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gboolean used = avlast_se_uses_leverage(robust->options.type);

    for (gsize i = 0; used && i < fit->n; i++) {
        if (!avlast_robust_is_whole(robust->leverage[i]))
            continue;
        if (!robust->alone && !(robust->alone = avlast_array(guint8, fit->n, error)))
            return FALSE;
        robust->alone[i] = 1;
        robust->n_alone++;
        robust->alone_in_columns |=
            length_of(fit->q + i * fit->k, fit->k) > AVLAST_ROBUST_NO_MOVE;
    }
    /* As if those rows, and the coefficient that each determines, were not there. */
    const double rows = (double)(fit->n - robust->n_alone);
    robust->mean = (rows - fit->df) / rows;
    for (gsize i = 0; i < fit->n; i++)
        if (!robust->alone || !robust->alone[i])
            robust->largest = fmax(robust->largest, robust->leverage[i] / robust->mean);
    return TRUE;
}

gboolean avlast_robust_rests_alone(const AvlastRobust *robust, const double *t)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k;

    if (!robust->alone_in_columns)
        return FALSE;
    g_autofree double *row = g_new0(double, MAX(k, 1));
    avlast_robust_in_q(robust, t, row);
    const double least = AVLAST_ROBUST_NO_MOVE * length_of(row, k);
    for (gsize i = 0; i < fit->n; i++) {
        double move = 0.0;
        for (gsize j = 0; robust->alone[i] && j < k; j++)
            move += row[j] * fit->q[i * k + j];
        if (fabs(move) > least)
            return TRUE;
    }
    return FALSE;
}

/* What multiplies q_i in row i of the root, but for the common factor. */
static double hc_residual(const AvlastRobust *robust, gsize i)
{
    const AvlastLinear *fit = robust->fit;
    const double e = fit->residual[i] * sqrt(avlast_robust_weight(fit, i));
    const double rest = 1.0 - robust->leverage[i],
                 of_mean = robust->leverage[i] / robust->mean;

    if (robust->alone && robust->alone[i])
        return 0.0;
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
