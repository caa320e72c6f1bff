/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rank of replicate weights in a domain. The rows of a jackknife and of half samples
 * are 1 plus vectors that are orthogonal to it and sum to zero over a whole stratum, so
 * that their rank is known; others are counted. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "design/replicates_parts.h"

#define TOLERANCE 1e-5

/* Of deletions and draws: a stratum's units of the domain are independent of each other,
 * but when all are there they sum to 1 and lose a dimension. Of half samples the two
 * units of a pair lie on one line. */
static guint32 rank_of_design(const AvlastReplicates *p, const guint32 *unit,
                              guint32 n_units)
{
    const AvlastLevel *level = &p->layout->level[0];
    const gboolean pairs = p->side != NULL;
    guint32 rank = 0;
    gboolean one = FALSE;

    for (guint32 from = 0, to; from < n_units; from = to) {
        const guint32 h = avlast_level_stratum(level, unit[from]);
        const guint32 n = avlast_replicates_size(level, h);
        for (to = from; to < n_units && avlast_level_stratum(level, unit[to]) == h;)
            to++;
        if (p->left[h] == 0.0 || n == 1 || (pairs && n != 2)) {
            one = TRUE; /* factors of 1 alone */
        } else {
            one |= to - from == n;
            rank += pairs ? 1 : to - from == n ? n - 1 : to - from;
        }
    }
    return rank + (one ? 1 : 0);
}

/* Rows of factors made orthogonal to those before them, until there is nothing new or the
 * rank is that of all replicates. */
typedef struct {
    guint32 n, rank;
    double *basis; /* rank x n, each of length 1 */
    double *row;
} Gram;

static void take_row(Gram *gram)
{
    double *x = gram->row;
    double size = 0.0, left = 0.0;

    for (guint32 r = 0; r < gram->n; r++)
        size += x[r] * x[r];
    for (int pass = 0; pass < 2; pass++)
        for (guint32 b = 0; b < gram->rank; b++) {
            const double *y = gram->basis + (gsize)b * gram->n;
            double along = 0.0;
            for (guint32 r = 0; r < gram->n; r++)
                along += x[r] * y[r];
            for (guint32 r = 0; r < gram->n; r++)
                x[r] -= along * y[r];
        }
    for (guint32 r = 0; r < gram->n; r++)
        left += x[r] * x[r];
    if (!(left > TOLERANCE * TOLERANCE * size))
        return;
    for (guint32 r = 0; r < gram->n; r++)
        gram->basis[(gsize)gram->rank * gram->n + r] = x[r] / sqrt(left);
    gram->rank++;
}

/* Far units first, so that equal neighbours do not hold the count up. */
static guint32 *spread_units(const guint32 *unit, guint32 n, GError **error)
{
    guint32 *out = avlast_array(guint32, n, error);
    const guint32 step = MAX(n / 256, 1);
    guint32 at = 0;

    for (guint32 from = 0; out && from < step; from++)
        for (guint32 k = from; k < n; k += step)
            out[at++] = unit[k];
    return out;
}

/* Factors of some units, unit by unit; weights of given ones, which have the same rank.
 */
static double *factors_of(const AvlastReplicates *p, const guint32 *list, guint32 n,
                          GError **error)
{
    g_autofree double *all = avlast_array(double, p->column ? 1 : p->n_units, error);
    double *some = all ? avlast_table(double, n, p->n, error) : NULL;

    for (guint32 r = 0; some && r < p->n; r++) {
        if (!p->column)
            avlast_replicates_factors(p, r, all);
        for (guint32 k = 0; k < n; k++)
            some[(gsize)k * p->n + r] = p->column ? p->column[r][list[k]] : all[list[k]];
    }
    return some;
}

#define AT_ONCE 512

static gboolean count_rank(const AvlastReplicates *p, const guint32 *list, guint32 n,
                           guint32 *rank, GError **error)
{
    g_autofree double *basis = avlast_table(double, MIN(n, p->n), p->n, error);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    Gram gram = {p->n, 0, basis, NULL};

    if (!basis)
        return FALSE;
    for (guint32 from = 0; from < n && gram.rank < MIN(n, p->n); from += AT_ONCE) {
        const guint32 count = MIN(AT_ONCE, n - from);
        g_autofree double *rows = factors_of(p, list + from, count, error);
        if (!rows)
            return FALSE;
        for (guint32 k = 0; k < count && gram.rank < MIN(n, p->n); k++) {
            gram.row = rows + (gsize)k * p->n;
            g_autofree float *coarse = g_new(float, p->n);
            for (guint32 r = 0; r < p->n; r++)
                coarse[r] = (float)gram.row[r];
            if (g_hash_table_add(seen, g_bytes_new(coarse, p->n * sizeof *coarse)))
                take_row(&gram);
        }
    }
    *rank = gram.rank;
    return TRUE;
}

guint32 avlast_replicates_rank(const AvlastReplicates *replicates, const guint32 *unit,
                               guint32 n_units, GError **error)
{
    const AvlastReplicates *p = replicates;
    const gboolean made = !p->column && p->type != AVLAST_REPLICATES_SDR &&
                          p->type != AVLAST_REPLICATES_PRESTON;
    const guint32 known = made ? rank_of_design(p, unit, n_units) : 0;
    guint32 rank = 0;

    if (made && !p->random)
        return known;
    /* many more draws than free units fill their space, too */
    if ((p->type == AVLAST_REPLICATES_RESAMPLED || p->type == AVLAST_REPLICATES_BAYES) &&
        p->n >= known + 20)
        return known;
    /* twice as many free units as draws: they fill the space */
    if (made && p->n >= 20 && known >= 2 * p->n)
        return p->n;
    g_autofree guint32 *list = spread_units(unit, n_units, error);
    if (!list || !count_rank(p, list, n_units, &rank, error))
        return 0;
    return rank;
}
