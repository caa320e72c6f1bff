/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/rct.h"

/* What block indicators can carry: a regression with an effect of its own for each block
 * fits a block's only unit of an arm without error. */
typedef struct {
    gsize single, lacking; /* blocks with one unit of an arm; without an arm */
    guint32 block, arm;    /* the first of either */
} Thin;

/* Units (clusters where there are any, else rows) in use, block by arm; a cluster counts
 * once. To be freed. */
static gsize *units_in_use(const AvlastTrial *trial, const guint8 *use, GError **error)
{
    const gsize arms = trial->n_arms;
    gsize *count = avlast_table(gsize, trial->n_blocks, arms, error);
    /* The last block, from 1, in which the cluster was seen in each arm. */
    g_autofree guint32 *seen =
        avlast_table(guint32, trial->cluster ? trial->n_clusters : 1, arms, error);

    if (!count || !seen) {
        g_free(count);
        return NULL;
    }
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!use[i])
            continue;
        const guint32 b = trial->block[i], a = trial->arm[i];
        if (trial->cluster) {
            guint32 *mark = &seen[trial->cluster[i] * arms + a];
            if (*mark == b + 1)
                continue;
            *mark = b + 1;
        }
        count[b * arms + a]++;
    }
    return count;
}

static gboolean find_thin(const AvlastTrial *trial, const guint8 *use, Thin *thin,
                          GError **error)
{
    g_autofree gsize *count = units_in_use(trial, use, error);

    *thin = (Thin){0};
    if (!count)
        return FALSE;
    for (guint32 b = 0; b < trial->n_blocks; b++) {
        gsize all = 0, least = G_MAXSIZE;
        guint32 arm = 0;
        for (guint32 a = 0; a < trial->n_arms; a++) {
            const gsize units = count[(gsize)b * trial->n_arms + a];
            all += units;
            if (units < least) {
                least = units;
                arm = a;
            }
        }
        if (all == 0 || least > 1)
            continue;
        if (thin->single + thin->lacking == 0) {
            thin->block = b;
            thin->arm = arm;
        }
        thin->single += least == 1 ? 1 : 0;
        thin->lacking += least == 0 ? 1 : 0;
    }
    return TRUE;
}

static char *say_thin(const AvlastAnalysed *a, const Thin *thin)
{
    const AvlastTrial *trial = a->trial;

    return g_strdup_printf("outcome '%s': in %zu blocks of '%s' an arm has one %s or "
                           "none (first block '%s', "
                           "arm '%s')",
                           a->outcome->name, thin->single + thin->lacking,
                           trial->block_column, trial->cluster ? "cluster" : "row",
                           (char *)g_ptr_array_index(trial->block_names, thin->block),
                           (char *)g_ptr_array_index(trial->arm_names, thin->arm));
}

gboolean avlast_rct_settle_blocks(const AvlastAnalysed *a, AvlastRctOptions *options,
                                  char **note, GError **error)
{
    Thin thin;

    if (!a->trial->block || !avlast_rct_interacts(a->trial, options))
        return TRUE;
    if (!find_thin(a->trial, a->use, &thin, error))
        return FALSE;
    /* Cells of factors that a block lacks are refused where effects are estimated. */
    if (thin.single + thin.lacking == 0 ||
        (a->trial->contrasts && thin.lacking && !avlast_rct_adjusts(options)))
        return TRUE;
    g_autofree char *what = say_thin(a, &thin);
    if (options->method == AVLAST_RCT_LIN) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV730", NULL,
                    "%s, which Lin's regression fits without error: its standard error "
                    "would be missing or far too small\nhint: --method ancova has block "
                    "indicators that are not times the arms",
                    what);
        return FALSE;
    }
    if (avlast_rct_adjusts(options))
        options->method = AVLAST_RCT_ANCOVA;
    options->plain_blocks = TRUE;
    g_free(*note);
    *note = g_strdup_printf(
        "%s, which an effect for each block would fit without error; %s", what,
        avlast_rct_adjusts(options) ? "so ANCOVA takes the place of Lin's regression"
                                    : "so block indicators are not times the cells");
    return TRUE;
}

/* --- standard errors beside block indicators --- */

/* A standard error this much too small is worth a word. */
#define MUCH_TOO_SMALL 0.93

/* Blocks and units with a row in use. */
static gboolean count_used(const AvlastAnalysed *a, gsize *blocks, gsize *units,
                           GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_autofree gsize *count = units_in_use(trial, a->use, error);

    *blocks = *units = 0;
    for (guint32 b = 0; count && b < trial->n_blocks; b++) {
        gsize all = 0;
        for (guint32 k = 0; k < trial->n_arms; k++)
            all += count[(gsize)b * trial->n_arms + k];
        *blocks += all ? 1 : 0;
        *units += all;
    }
    return count != NULL;
}

gboolean avlast_rct_note_blocks(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                AvlastEstimates *e, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastSe se = avlast_rct_se(trial, options);
    gsize blocks, units;

    /* Blocks that lie within clusters of rows that were assigned take nothing. */
    if (!trial->block || (trial->cluster && trial->rows_assigned) ||
        !avlast_rct_adjusts(options) || avlast_rct_interacts(trial, options) ||
        !(se == AVLAST_SE_HC0 || se == AVLAST_SE_CR0 || se == AVLAST_SE_CR1 ||
          se == AVLAST_SE_STATA))
        return TRUE;
    if (!count_used(a, &blocks, &units, error))
        return FALSE;
    const double n = (double)a->n,
                 k = (double)trial->n_arms + (double)a->covariates.k + (double)blocks - 1,
                 factor = se == AVLAST_SE_STATA && n > k ? (n - 1.0) / (n - k) : 1.0,
                 left = sqrt((1.0 - (double)blocks / (double)units) * factor);
    if (left < MUCH_TOO_SMALL)
        avlast_estimates_note(e,
                              "outcome '%s': indicators of %zu blocks take up part of "
                              "the residuals of %zu %s, which %s does not count: its "
                              "standard errors are about %.0f %% of what they should be; "
                              "%s counts it",
                              a->outcome->name, blocks, units,
                              trial->cluster ? "clusters" : "rows", avlast_se_name(se),
                              100.0 * left, trial->cluster ? "CR2" : "HC2");
    return TRUE;
}
