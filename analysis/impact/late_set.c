/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "impact/late_parts.h"

void avlast_late_equation_clear(AvlastLateEquation *q)
{
    avlast_trial_model_clear(&q->right);
    avlast_trial_model_clear(&q->arms);
    g_clear_pointer(&q->use, g_free);
    g_clear_pointer(&q->endogenous, g_free);
}

/* The right-hand side: a constant, the take-up, and what is in both stages. */
static gboolean add_right(AvlastTrialModel *m, const AvlastAnalysed *a,
                          const AvlastColumn *takeup, const AvlastRctOptions *options,
                          const guint8 *use, GError **error)
{
    const gsize n = a->trial->frame->rows;
    double *one = avlast_array(double, n, error);

    if (!one)
        return FALSE;
    g_ptr_array_add(m->owned, one);
    for (gsize i = 0; i < n; i++)
        one[i] = 1.0;
    avlast_trial_model_add(m, one, NULL, g_strdup("(Intercept)"));
    avlast_trial_model_add(m, takeup->number, NULL, g_strdup(takeup->name));
    return avlast_late_exogenous(m, a, options, use, error);
}

gboolean avlast_late_equation(const AvlastAnalysed *a, const AvlastRctOptions *options,
                              AvlastLateEquation *q, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastColumn *takeup =
        avlast_frame_require_number(trial->frame, options->takeup, error);
    AvlastLate count = {.binary = TRUE};

    *q =
        (AvlastLateEquation){.right = avlast_trial_model(), .arms = avlast_trial_model()};
    q->use = takeup ? avlast_late_rows(a, takeup, &count, error) : NULL;
    if (!q->use || !add_right(&q->right, a, takeup, options, q->use, error) ||
        !avlast_trial_model_arms(&q->arms, trial, q->use, a->outcome->name, error) ||
        !(q->endogenous = avlast_array(guint8, q->right.x->len, error)))
        return FALSE;
    q->endogenous[1] = 1;
    q->model = (AvlastIvModel){
        .model = {.outcome = a->outcome->name,
                  .y = a->outcome->number,
                  .n = trial->frame->rows,
                  .k = q->right.x->len,
                  .names = (const char *const *)q->right.names->pdata,
                  .x = (const double *const *)q->right.x->pdata,
                  .x_low = (const double *const *)q->right.x_low->pdata,
                  .weight = trial->weight,
                  .use = q->use},
        .endogenous = q->endogenous,
        .n_instruments = q->arms.x->len - 1, /* the arms but the control */
        .names = (const char *const *)q->arms.names->pdata + 1,
        .instrument = (const double *const *)q->arms.x->pdata + 1};
    return TRUE;
}

static void take_set(const AvlastEstimates *tests, const char *takeup, AvlastLate *late)
{
    g_autofree char *term = g_strdup_printf("AR:%s", takeup);
    const AvlastEstimate *row = avlast_estimates_find(tests, NULL, NULL, term, NULL);

    if (!row)
        return;
    late->set_low = row->conf_low;
    late->set_high = row->conf_high;
    if ((isnan(row->conf_low) || isnan(row->conf_high)) && row->note)
        g_strlcpy(late->set_words, row->note, sizeof late->set_words);
}

gboolean avlast_late_set(const AvlastAnalysed *a, const AvlastRctOptions *options,
                         AvlastLate *late, GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_auto(AvlastLateEquation) q = {0};
    g_autoptr(GError) fault = NULL; /* a set that cannot be found is not told */

    if (!avlast_late_equation(a, options, &q, error))
        return FALSE;
    const AvlastRobustOptions how = {.type = avlast_rct_se(trial, options),
                                     .cluster = trial->cluster,
                                     .n_clusters = trial->n_clusters,
                                     .cluster_names = trial->cluster_names,
                                     .cluster_column = trial->cluster_column};
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&q.model, &fault);
    g_autoptr(AvlastEstimates) tests =
        iv ? avlast_iv_anderson_rubin(iv, &q.model, &how, options->level, &fault) : NULL;

    if (tests)
        take_set(tests, options->takeup, late);
    return TRUE;
}
