/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors of a trial's effects in one replicate, for bootstrap t intervals. */
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "impact/trial_bootstrap.h"
#include "impact/trial_fit.h"

static double weight_of(const AvlastTrial *trial, gsize i)
{
    return trial->weight ? trial->weight[i] : 1.0;
}

/* --- influence of rows on each arm's effect: n x (arms - 1) --- */

typedef struct {
    double weight, total;
} Cell;

/* Of a difference in means: of the block's difference, and of its share of all rows. */
static void compare(const AvlastAnalysed *a, const Cell *cell, guint32 arm, double *z)
{
    const AvlastTrial *trial = a->trial;
    const gsize arms = trial->n_arms, blocks = trial->block ? trial->n_blocks : 1;
    double whole = 0.0, effect = 0.0;

    for (gsize b = 0; b < blocks; b++) {
        const Cell *zero = &cell[b * arms], *one = zero + arm;
        if (!(zero->weight > 0.0 && one->weight > 0.0))
            continue;
        whole += zero->weight + one->weight;
        effect += (zero->weight + one->weight) *
                  (one->total / one->weight - zero->total / zero->weight);
    }
    effect /= whole;
    for (gsize i = 0; i < trial->frame->rows; i++) {
        const gsize b = trial->block ? trial->block[i] : 0;
        if (!a->use[i] || (trial->arm[i] != 0 && trial->arm[i] != arm))
            continue;
        const Cell *zero = &cell[b * arms], *one = zero + arm,
                   *own = zero + trial->arm[i];
        if (!(zero->weight > 0.0 && one->weight > 0.0))
            continue;
        const double w = weight_of(trial, i),
                     share = (zero->weight + one->weight) / whole,
                     block = one->total / one->weight - zero->total / zero->weight,
                     e = a->outcome->number[i] - own->total / own->weight;
        z[i * (arms - 1) + arm - 1] =
            w * ((trial->arm[i] ? 1.0 : -1.0) * share * e / own->weight +
                 (block - effect) / whole);
    }
}

static gboolean differences(const AvlastAnalysed *a, double *z, GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_autofree Cell *cell =
        avlast_table(Cell, trial->block ? trial->n_blocks : 1, trial->n_arms, error);

    if (!cell)
        return FALSE;
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!a->use[i])
            continue;
        Cell *own =
            &cell[(trial->block ? trial->block[i] : 0) * trial->n_arms + trial->arm[i]];
        own->weight += weight_of(trial, i);
        own->total += weight_of(trial, i) * a->outcome->number[i];
    }
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        compare(a, cell, arm, z);
    return TRUE;
}

/* Of a regression: w e B x. */
static gboolean coefficients(const AvlastAnalysed *a, const AvlastRctOptions *options,
                             double *z, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastTrialFitOptions how = {.lin = avlast_rct_interacts(trial, options),
                                       .blocks = avlast_rct_adjusts(options) ||
                                                 trial->contrasts != NULL};
    g_autoptr(AvlastLinear) fit = avlast_trial_fit(
        trial, a->outcome->name, a->outcome->number, a->use,
        avlast_rct_method(options) == AVLAST_RCT_DIFFERENCE ? NULL : &a->covariates, &how,
        error);

    if (!fit)
        return FALSE;
    for (gsize c = 0; c < fit->k; c++) {
        if (fit->kept[c] < 1 || fit->kept[c] >= trial->n_arms)
            continue;
        for (gsize j = 0; j < fit->n; j++) {
            double moved = 0.0;
            for (gsize l = c; l < fit->k; l++)
                moved += fit->r_inverse[c * fit->k + l] * fit->q[j * fit->k + l];
            z[fit->row[j] * (trial->n_arms - 1) + fit->kept[c] - 1] =
                moved * fit->residual[j] * (fit->weight ? sqrt(fit->weight[j]) : 1.0);
        }
    }
    return TRUE;
}

/* --- from rows to units --- */

/* Totals by unit, units x effects: arms, or what the contrasts make of them. */
static void sum_units(const AvlastTrial *trial, const AvlastReplicates *units,
                      const double *z, double *total)
{
    const gsize arms = trial->n_arms - 1, effects = trial->effects->len;

    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (units->unit[i] == AVLAST_NO_LEVEL)
            continue;
        for (gsize e = 0; e < effects; e++)
            for (gsize k = 0; k < arms; k++) {
                const double c = trial->contrasts ? gsl_matrix_get(trial->contrasts, e, k)
                                 : k == e         ? 1.0
                                                  : 0.0;
                total[units->unit[i] * effects + e] += c * z[i * arms + k];
            }
    }
}

static double error_of(const AvlastReplicates *units, const double *factor,
                       const double *total, gsize step)
{
    const AvlastLevel *level = &units->layout->level[0];
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], last = level->first[h + 1];
        const double n = last - first;
        double mean = 0.0;
        for (guint32 u = first; u < last; u++)
            mean += total[u * step] / n;
        for (guint32 u = first; u < last; u++)
            if (factor[u] > 0.0) {
                const double d = total[u * step] / factor[u] - mean;
                avlast_sum_add_product(&sum, n / (n - 1.0) * factor[u] * d, d);
            }
    }
    return sqrt(avlast_sum_value(&sum));
}

gboolean avlast_trial_student(const AvlastAnalysed *drawn,
                              const AvlastRctOptions *options,
                              const AvlastReplicates *units, const double *factor,
                              double *se, GError **error)
{
    const AvlastTrial *trial = drawn->trial;
    const gsize effects = trial->effects->len;
    g_autofree double *z =
        avlast_table(double, trial->frame->rows, trial->n_arms - 1, error);
    g_autofree double *total =
        z ? avlast_table(double, units->n_units, effects, error) : NULL;

    if (!total ||
        !(avlast_rct_method(options) == AVLAST_RCT_DIFFERENCE && !trial->contrasts
              ? differences(drawn, z, error)
              : coefficients(drawn, options, z, error)))
        return FALSE;
    sum_units(trial, units, z, total);
    for (gsize e = 0; e < effects; e++)
        se[e] = error_of(units, factor, total + e, effects);
    return TRUE;
}
