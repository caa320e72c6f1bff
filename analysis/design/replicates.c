/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/replicates.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/calibration.h"
#include "design/replicates_parts.h"

static const char *const names[] = {[AVLAST_REPLICATES_BRR] = "brr",
                                    [AVLAST_REPLICATES_FAY] = "fay",
                                    [AVLAST_REPLICATES_JK1] = "jk1",
                                    [AVLAST_REPLICATES_JKN] = "jkn",
                                    [AVLAST_REPLICATES_BOOTSTRAP] = "bootstrap",
                                    [AVLAST_REPLICATES_SDR] = "sdr",
                                    [AVLAST_REPLICATES_ACS] = "acs",
                                    [AVLAST_REPLICATES_RAO_WU] = "rao-wu",
                                    [AVLAST_REPLICATES_CANTY_DAVISON] = "canty-davison",
                                    [AVLAST_REPLICATES_PRESTON] = "preston",
                                    [AVLAST_REPLICATES_RESAMPLED] = "resampled",
                                    [AVLAST_REPLICATES_BAYES] = "bayes"};

const char *avlast_replicates_type_name(AvlastReplicateType type)
{
    return names[type];
}

gboolean avlast_replicates_type_of_name(const char *name, AvlastReplicateType *type)
{
    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            *type = (AvlastReplicateType)i;
            return TRUE;
        }
    return FALSE;
}

AvlastReplicates *avlast_replicates_new(AvlastReplicateType type, gsize n, GError **error)
{
    if (n > AVLAST_REPLICATES_MOST) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV219", NULL,
                    "%" G_GSIZE_FORMAT " replicates are more than %d\nhint: a bootstrap "
                    "(--replicates rao-wu --reps 200) needs fewer; without replicates "
                    "the variance is linearised",
                    n, AVLAST_REPLICATES_MOST);
        return NULL;
    }
    g_autoptr(AvlastReplicates) replicates = g_new0(AvlastReplicates, 1);
    replicates->type = type;
    replicates->n = (guint32)n;
    replicates->scale = 1.0;
    replicates->rscale = avlast_array(double, n, error);
    if (!replicates->rscale)
        return NULL;
    for (gsize r = 0; r < n; r++)
        replicates->rscale[r] = 1.0;
    return g_steal_pointer(&replicates);
}

void avlast_replicates_free(AvlastReplicates *replicates)
{
    if (!replicates)
        return;
    g_free(replicates->unit);
    g_free(replicates->rscale);
    g_free(replicates->name);
    g_free(replicates->description);
    g_free(replicates->column);
    avlast_layout_free(replicates->layout);
    avlast_hadamard_free(replicates->hadamard);
    g_free(replicates->row_a);
    g_free(replicates->row_b);
    g_free(replicates->side);
    g_free(replicates->left);
    g_free(replicates->dropped);
    avlast_replicates_free(replicates->jackknife);
    g_free(replicates);
}

static void half_samples(const AvlastReplicates *p, guint32 r, double *factor)
{
    const AvlastLevel *level = &p->layout->level[0];

    for (guint32 u = 0; u < p->n_units; u++)
        factor[u] = 1.0 + (1.0 - p->rho) * p->left[avlast_level_stratum(level, u)] *
                              p->side[u] *
                              avlast_hadamard_sign(p->hadamard, p->row_a[u], r);
}

static void jackknife(const AvlastReplicates *p, guint32 r, double *factor)
{
    const AvlastLevel *level = &p->layout->level[0];
    const guint32 h = avlast_level_stratum(level, p->dropped[r]);
    const double n = avlast_replicates_size(level, h);

    for (guint32 u = 0; u < p->n_units; u++)
        factor[u] = 1.0;
    for (guint32 u = level->first[h]; u < level->first[h + 1]; u++)
        factor[u] = n / (n - 1.0);
    factor[p->dropped[r]] = 0.0;
}

static void differences(const AvlastReplicates *p, guint32 r, double *factor)
{
    const AvlastLevel *level = &p->layout->level[0];

    for (guint32 u = 0; u < p->n_units; u++)
        factor[u] = 1.0 + p->left[avlast_level_stratum(level, u)] * sqrt(0.125) *
                              (avlast_hadamard_sign(p->hadamard, p->row_a[u], r) -
                               avlast_hadamard_sign(p->hadamard, p->row_b[u], r));
}

void avlast_replicates_factors(const AvlastReplicates *replicates, guint32 r,
                               double *factor)
{
    if (replicates->column) {
        memcpy(factor, replicates->column[r], replicates->n_rows * sizeof *factor);
        return;
    }
    switch (replicates->type) {
    case AVLAST_REPLICATES_BRR:
    case AVLAST_REPLICATES_FAY:
        half_samples(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_JK1:
    case AVLAST_REPLICATES_JKN:
        jackknife(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_SDR:
    case AVLAST_REPLICATES_ACS:
        differences(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_BOOTSTRAP:
    case AVLAST_REPLICATES_RAO_WU:
        avlast_replicates_rao_wu(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_CANTY_DAVISON:
        avlast_replicates_canty_davison(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_PRESTON:
        avlast_replicates_preston(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_RESAMPLED:
        avlast_replicates_resampled(replicates, r, factor);
        break;
    case AVLAST_REPLICATES_BAYES:
        avlast_replicates_bayes(replicates, r, factor);
        break;
    }
}

void avlast_replicates_weights(const AvlastReplicates *replicates,
                               const AvlastSample *sample, guint32 r, double *work,
                               double *weight)
{
    const double *w = sample->calibration   ? sample->calibration->base
                      : sample->full_weight ? sample->full_weight
                                            : sample->weight;

    if (replicates->column && replicates->combined) {
        for (gsize i = 0; i < replicates->n_rows; i++)
            weight[i] = w[i] == 0.0 ? 0.0 : replicates->column[r][i];
        return;
    }
    avlast_replicates_factors(replicates, r, work);
    for (gsize i = 0; i < replicates->n_rows; i++) {
        const guint32 u = replicates->unit ? replicates->unit[i] : (guint32)i;
        weight[i] = u == AVLAST_NO_LEVEL ? 0.0 : w[i] * work[u];
    }
}
