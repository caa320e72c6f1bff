/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model/robust_parts.h"

/* Leverage, and with it HC2 to HC5, CR2 and CR3, is that of columns and fixed effects
 * together. Fixed effects of one set (the base) are kept implicit: for clusters the
 * factors nested in them, whose projection does not reach across clusters; for rows the
 * factor of most levels. The others get columns behind those of Q. */

static gboolean choose_base(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastAbsorbed *a = fit->absorbed;

    if (!avlast_se_clustered(robust->options.type)) {
        robust->base[a->order[0]] = 1;
        robust->n_base = 1;
        return TRUE;
    }
    g_autofree guint32 *group = avlast_array(guint32, fit->n, error);
    if (!group)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++)
        group[i] = robust->options.cluster[fit->row[i]];
    for (gsize f = 0; f < a->n_factors; f++) {
        gboolean nested;
        if (!avlast_absorbed_nested(a, f, group, &nested, error))
            return FALSE;
        robust->base[f] = nested ? 1 : 0;
        robust->n_base += nested ? 1 : 0;
    }
    return TRUE;
}

gboolean avlast_robust_widen(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    g_autofree double *more = NULL;
    gsize m;

    robust->wide = fit->k;
    robust->wide_q = fit->q;
    if (!fit->absorbed)
        return TRUE;
    if (!(robust->base = avlast_array(guint8, fit->absorbed->n_factors, error)) ||
        !choose_base(robust, error) ||
        !avlast_absorbed_basis(fit->absorbed, robust->base, &more, &m, error))
        return FALSE;
    if (m == 0)
        return TRUE;
    robust->wide = fit->k + m;
    if (!(robust->wide_own = avlast_table(double, fit->n, robust->wide, error)))
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        double *to = robust->wide_own + i * robust->wide;
        memcpy(to, fit->q + i * fit->k, fit->k * sizeof *to);
        memcpy(to + fit->k, more + i * m, m * sizeof *to);
    }
    robust->wide_q = robust->wide_own;
    return TRUE;
}

gboolean avlast_robust_leverages(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastAbsorbed *a = fit->absorbed;

    robust->leverage = fit->leverage;
    if (!a)
        return TRUE;
    if (!avlast_robust_widen(robust, error) ||
        !(robust->leverage_own = avlast_array(double, fit->n, error)))
        return FALSE;
    const gsize base = a->order[0];
    for (gsize i = 0; i < fit->n; i++) {
        const double *q = robust->wide_q + i * robust->wide;
        double h = avlast_robust_weight(fit, i) / a->total[base][a->code[base][i]];
        for (gsize j = 0; j < robust->wide; j++)
            h += q[j] * q[j];
        robust->leverage_own[i] = fmin(h, 1.0);
    }
    robust->leverage = robust->leverage_own;
    return TRUE;
}

/* A column of n becomes orthogonal to those before it, and of length 1; FALSE when these
 * determine it. */
static gboolean join_basis(double *columns, gsize n, gsize before)
{
    double *x = columns + before * n, length = 0.0, left = 0.0;

    for (gsize i = 0; i < n; i++)
        length += x[i] * x[i];
    for (int round = 0; round < 2; round++)
        for (gsize j = 0; j < before; j++) {
            const double *q = columns + j * n;
            double along = 0.0;
            for (gsize i = 0; i < n; i++)
                along += q[i] * x[i];
            for (gsize i = 0; i < n; i++)
                x[i] -= along * q[i];
        }
    for (gsize i = 0; i < n; i++)
        left += x[i] * x[i];
    if (!(left > 1e-16 * length))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        x[i] /= sqrt(left);
    return TRUE;
}

gboolean avlast_robust_local(const AvlastRobust *robust, gsize g, double **basis,
                             gsize *m, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastAbsorbed *a = fit->absorbed;
    const gsize *row = robust->order + robust->first[g];
    const gsize n = robust->first[g + 1] - robust->first[g];
    gsize most = 0;

    *m = 0;
    *basis = NULL;
    if (robust->n_base == 0)
        return TRUE;
    for (gsize f = 0; f < a->n_factors; f++)
        most += robust->base[f] ? MIN(n, a->levels[f]) : 0;
    g_autofree guint8 *done = avlast_array(guint8, n, error);
    if (!done || !(*basis = avlast_table(double, most + 1, n, error)))
        return FALSE;
    for (gsize f = 0; f < a->n_factors; f++) {
        if (!robust->base[f])
            continue;
        memset(done, 0, n);
        for (gsize s = 0; s < n; s++) { /* a column for each level, at its first row */
            double *x = *basis + *m * n;
            if (done[s])
                continue;
            memset(x, 0, n * sizeof *x);
            for (gsize r = s; r < n; r++)
                if (a->code[f][row[r]] == a->code[f][row[s]]) {
                    x[r] = sqrt(avlast_robust_weight(fit, row[r]));
                    done[r] = 1;
                }
            if (join_basis(*basis, n, *m))
                ++*m;
        }
    }
    return TRUE;
}
