/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "model/robust_parts.h"

/* Small-sample factors of a variance: which coefficients count (K), by which clusters
 * (G), and the degrees of freedom that go with them. */

/* The group of each of the fit's rows. */
static gboolean groups_of_rows(const AvlastRobust *robust, const guint32 *code,
                               guint32 *group)
{
    for (gsize i = 0; i < robust->fit->n; i++)
        group[i] = code[robust->fit->row[i]];
    return TRUE;
}

/* Flags the factors of fixed effects that are nested in any of the clusters. */
static gboolean find_nested(const AvlastRobust *robust, guint8 *nested, gsize *count,
                            GError **error)
{
    const AvlastRobustOptions *o = &robust->options;
    const AvlastAbsorbed *a = robust->fit->absorbed;
    g_autofree guint32 *group = avlast_array(guint32, robust->fit->n, error);

    *count = 0;
    if (!group)
        return FALSE;
    for (gsize way = 0; o->cluster && way <= o->n_more; way++) {
        groups_of_rows(robust, way == 0 ? o->cluster : o->more[way - 1].code, group);
        for (gsize f = 0; f < a->n_factors; f++) {
            gboolean inside;
            if (nested[f])
                continue;
            if (!avlast_absorbed_nested(a, f, group, &inside, error))
                return FALSE;
            nested[f] = inside ? 1 : 0;
            *count += inside ? 1 : 0;
        }
    }
    return TRUE;
}

/* How many coefficients of fixed effects count. */
static gboolean count_absorbed(AvlastRobust *robust, gboolean leave_nested,
                               GError **error)
{
    const AvlastAbsorbed *a = robust->fit->absorbed;
    const gboolean by_levels = robust->options.ssc == AVLAST_SSC_FIXEST;
    gsize rank, inside = 0;

    robust->small.absorbed = 0.0;
    if (!a)
        return TRUE;
    g_autofree guint8 *nested = avlast_array(guint8, a->n_factors, error);
    if (!nested || (leave_nested && !find_nested(robust, nested, &inside, error)))
        return FALSE;
    robust->small.nested = inside > 0;
    if (by_levels) {
        robust->small.absorbed = 1.0;
        for (gsize f = 0; f < a->n_factors; f++)
            robust->small.absorbed += nested[f] ? 0.0 : (double)a->levels[f] - 1.0;
        return TRUE;
    }
    if (inside == 0) {
        robust->small.absorbed = (double)a->rank;
        return TRUE;
    }
    if (!avlast_absorbed_rank_of(a, nested, &rank, error))
        return FALSE;
    robust->small.absorbed = 1.0 + (double)a->rank - (double)rank;
    return TRUE;
}

/* G / (G - 1) of the clusters or periods that count, where a rule has it. */
static double of_clusters(const AvlastRobust *robust)
{
    const double groups = robust->small.groups;

    switch (robust->options.type) {
    case AVLAST_SE_CR1:
    case AVLAST_SE_STATA:
    case AVLAST_SE_DRISCOLL_KRAAY:
        return robust->options.ssc == AVLAST_SSC_SANDWICH &&
                       (robust->options.n_more > 0 ||
                        robust->options.type == AVLAST_SE_DRISCOLL_KRAAY)
                   ? 1.0 /* each way has its own; none */
                   : groups / (groups - 1.0);
    case AVLAST_SE_CR3J:
        return (groups - 1.0) / groups;
    default:
        return 1.0;
    }
}

/* What counts coefficients: (n - 1) / (n - K) with clusters, n / (n - K) without. */
static double of_coefficients(const AvlastRobust *robust)
{
    const AvlastRobustOptions *o = &robust->options;
    const double n = (double)robust->fit->n, rest = n - robust->small.k;

    switch (o->type) {
    case AVLAST_SE_CLASSICAL:
        return robust->fit->df / rest;
    case AVLAST_SE_HC1:
    case AVLAST_SE_NEWEY_WEST:
        return n / rest;
    case AVLAST_SE_DRISCOLL_KRAAY:
        return o->ssc == AVLAST_SSC_SANDWICH ? n / rest : (n - 1.0) / rest;
    case AVLAST_SE_CR1:
        return o->ssc == AVLAST_SSC_NONE ? 1.0 : (n - 1.0) / rest;
    case AVLAST_SE_STATA:
        return (n - 1.0) / rest;
    default:
        return 1.0;
    }
}

gboolean avlast_robust_small_sample(AvlastRobust *robust, double groups, GError **error)
{
    const AvlastRobustOptions *o = &robust->options;
    const AvlastLinear *fit = robust->fit;
    const gboolean clusters = avlast_se_clustered(o->type);
    const gboolean leave_nested =
        clusters && (o->ssc == AVLAST_SSC_STATA || o->ssc == AVLAST_SSC_FIXEST ||
                     (o->ssc == AVLAST_SSC_NONE && o->type == AVLAST_SE_STATA));

    if (!count_absorbed(robust, leave_nested, error))
        return FALSE;
    robust->small.k = (double)fit->k + robust->small.absorbed;
    robust->small.columns = (double)fit->k;
    robust->small.groups = groups;
    robust->small.factor = of_clusters(robust) * of_coefficients(robust);
    robust->factor = sqrt(robust->small.factor);
    robust->df = isfinite(groups) && o->ssc != AVLAST_SSC_SANDWICH
                     ? groups - 1.0
                     : (double)fit->n - robust->small.k;
    if (o->type == AVLAST_SE_CR2 || o->type == AVLAST_SE_CR3)
        robust->df = NAN;
    robust->small.df = robust->df;
    return TRUE;
}

const AvlastSmallSample *avlast_robust_small(const AvlastRobust *robust)
{
    return &robust->small;
}
