/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rank of replicate weights in a domain. The rows of a jackknife and of half samples
 * are 1 plus vectors that are orthogonal to it and sum to zero over a whole stratum, so
 * that their rank is known; others are counted. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "design/replicates_parts.h"

#define TOLERANCE 1e-5

/* Which units have a row that counts. */
static guint8 *units_of(const AvlastReplicates *p, const AvlastSample *sample,
                        const guint8 *flags, GError **error)
{
    guint8 *there = avlast_array(guint8, p->n_units, error);

    for (gsize i = 0; there && i < p->n_rows; i++) {
        const guint32 u = p->unit ? p->unit[i] : (guint32)i;
        if (u != AVLAST_NO_LEVEL && sample->weight[i] != 0.0 && (!flags || flags[i]))
            there[u] = 1;
    }
    return there;
}

/* Of deletions and draws: a stratum's units of the domain are independent of each other,
 * but when all are there they sum to 1 and lose a dimension. Of half samples the two
 * units of a pair lie on one line. */
static guint32 rank_of_design(const AvlastReplicates *p, const guint8 *there)
{
    const AvlastLevel *level = &p->layout->level[0];
    const gboolean pairs = p->side != NULL;
    guint32 rank = 0;
    gboolean one = FALSE;

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 n = avlast_replicates_size(level, h);
        guint32 m = 0;
        for (guint32 u = level->first[h]; u < level->first[h + 1]; u++)
            m += there[u];
        if (m == 0)
            continue;
        if (p->left[h] == 0.0 || n == 1 || (pairs && n != 2)) {
            one = TRUE; /* factors of 1 alone */
        } else {
            one |= m == n;
            rank += pairs ? 1 : m == n ? m - 1 : m;
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

/* Units that are there, in the order of the count: far ones first, so that equal
 * neighbours do not hold it up. */
static guint32 *spread_units(const guint8 *there, guint32 n_units, guint32 *n,
                             GError **error)
{
    g_autofree guint32 *list = avlast_array(guint32, n_units, error);
    guint32 *out = list ? avlast_array(guint32, n_units, error) : NULL;
    guint32 at = 0;

    if (!out)
        return NULL;
    *n = 0;
    for (guint32 u = 0; u < n_units; u++)
        if (there[u])
            list[(*n)++] = u;
    const guint32 step = MAX(*n / 256, 1);
    for (guint32 from = 0; from < step; from++)
        for (guint32 k = from; k < *n; k += step)
            out[at++] = list[k];
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

guint32 avlast_replicates_rank(const AvlastReplicates *replicates,
                               const AvlastSample *sample, const guint8 *flags,
                               GError **error)
{
    const AvlastReplicates *p = replicates;
    g_autofree guint8 *there = units_of(p, sample, flags, error);
    guint32 n = 0, rank = 0;

    if (!there)
        return 0;
    const gboolean made = !p->column && p->type != AVLAST_REPLICATES_SDR &&
                          p->type != AVLAST_REPLICATES_PRESTON;
    const guint32 known = made ? rank_of_design(p, there) : 0;
    if (made && !p->random)
        return known;
    /* twice as many free units as draws: they fill the space */
    if (made && p->n >= 20 && known >= 2 * p->n)
        return p->n;
    g_autofree guint32 *list = spread_units(there, p->n_units, &n, error);
    if (!list || !count_rank(p, list, n, &rank, error))
        return 0;
    return rank;
}
