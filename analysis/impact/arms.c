/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/arms.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/linear.h"
#include "model/robust.h"

gboolean avlast_arm_mean(const AvlastTrial *trial, guint32 arm, const char *name,
                         const double *y, const guint8 *use, double level,
                         AvlastArmMean *mean, GError **error)
{
    static const char *const names[] = {"(Intercept)"};
    const gsize n = trial->frame->rows;
    g_autofree double *one = avlast_array(double, n, error);
    g_autofree guint8 *in = avlast_array(guint8, n, error);

    if (!one || !in)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        one[i] = 1.0;
        in[i] = use[i] && trial->arm[i] == arm;
    }
    const double *const x[] = {one};
    const AvlastLinearModel model = {.outcome = name,
                                     .y = y,
                                     .n = n,
                                     .k = 1,
                                     .names = names,
                                     .x = x,
                                     .weight = trial->weight,
                                     .use = in};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (!fit)
        return FALSE;
    *mean = (AvlastArmMean){fit->n, fit->coefficient[0], NAN, NAN, NAN, NAN};
    const AvlastRobustOptions how = {.type =
                                         trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2,
                                     .cluster = trial->cluster,
                                     .n_clusters = trial->n_clusters,
                                     .cluster_names = trial->cluster_names,
                                     .cluster_column = trial->cluster_column};
    /* One row or one cluster: a mean without an interval, which is no failure. */
    g_autoptr(AvlastRobust) robust =
        fit->n > 1 ? avlast_robust_new(fit, &how, NULL) : NULL;
    g_autoptr(AvlastEstimates) e =
        robust ? avlast_robust_estimates(robust, NULL, NULL, level, FALSE, NULL) : NULL;
    if (e) {
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        mean->std_error = row->std_error;
        mean->df = row->df;
        mean->low = row->conf_low;
        mean->high = row->conf_high;
    }
    return TRUE;
}

typedef struct {
    AvlastSum sum;
    gsize n;
    guint32 arm;
} Group;

static void add_to(Group *group, double y, guint32 arm)
{
    avlast_sum_add(&group->sum, y);
    group->n++;
    group->arm = arm;
}

static double mean_of(const Group *group)
{
    return avlast_sum_value(&group->sum) / (double)group->n;
}

double avlast_trial_icc(const AvlastTrial *trial, const double *y, const guint8 *use)
{
    if (!trial->cluster)
        return NAN;
    const gsize rows = trial->frame->rows,
                cells = (gsize)trial->n_clusters * trial->n_arms;
    /* A cluster with rows in several arms counts as one group in each. */
    g_autofree Group *group = avlast_array(Group, cells, NULL),
                     *arm = avlast_array(Group, trial->n_arms, NULL);
    gsize n = 0, groups = 0, arms = 0;

    if (!group || !arm)
        return NAN;
    for (gsize i = 0; i < rows; i++) {
        if (!use[i])
            continue;
        const guint32 a = trial->arm[i];
        add_to(&group[(gsize)trial->cluster[i] * trial->n_arms + a], y[i], a);
        add_to(&arm[a], y[i], a);
        n++;
    }
    AvlastSum between = AVLAST_SUM_ZERO, within = AVLAST_SUM_ZERO,
              sizes = AVLAST_SUM_ZERO;
    for (gsize g = 0; g < cells; g++) {
        if (group[g].n == 0)
            continue;
        const Group *of = &arm[group[g].arm];
        const double size = (double)group[g].n, d = mean_of(&group[g]) - mean_of(of);
        avlast_sum_add(&between, size * d * d);
        avlast_sum_add(&sizes, size * size / (double)of->n);
        groups++;
    }
    for (guint32 a = 0; a < trial->n_arms; a++)
        arms += arm[a].n > 0 ? 1 : 0;
    for (gsize i = 0; i < rows; i++) {
        if (!use[i])
            continue;
        const double e =
            y[i] -
            mean_of(&group[(gsize)trial->cluster[i] * trial->n_arms + trial->arm[i]]);
        avlast_sum_add_product(&within, e, e);
    }
    if (groups <= arms || n <= groups)
        return NAN;
    const double spare = (double)(groups - arms),
                 msb = avlast_sum_value(&between) / spare,
                 msw = avlast_sum_value(&within) / (double)(n - groups),
                 n0 = ((double)n - avlast_sum_value(&sizes)) / spare;
    const double total = msb + (n0 - 1.0) * msw;
    return total > 0.0 ? (msb - msw) / total : NAN;
}
