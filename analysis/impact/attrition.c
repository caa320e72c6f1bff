/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/attrition.h"

#include "core/error.h"
#include "core/memory.h"

AvlastEstimates *avlast_attrition_test(const AvlastAnalysed *a, double level,
                                       gboolean *none, GError **error)
{
    /* Of the arms, also where the effects are those of several factors. */
    AvlastTrial arms = *a->trial;
    const AvlastTrial *trial = &arms;
    const gsize n = trial->frame->rows;
    g_autofree double *missing = avlast_array(double, n, error);
    g_autofree guint8 *assigned = avlast_array(guint8, n, error);
    const AvlastAdjustOptions options = {
        .level = level, .se = trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2};
    g_autoptr(GError) failure = NULL;

    arms.contrasts = NULL;
    *none = FALSE;
    if (!missing || !assigned)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        assigned[i] = trial->arm[i] != AVLAST_NO_LEVEL;
        missing[i] = a->outcome->reason[i] != AVLAST_PRESENT ? 1.0 : 0.0;
    }
    AvlastEstimates *e = avlast_trial_adjust(trial, a->outcome->name, missing, assigned,
                                             NULL, &options, &failure);
    if (e)
        return e;
    *none = failure->code == AVLAST_ERROR_DEGENERATE;
    if (!*none)
        g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}
