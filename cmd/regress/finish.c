/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/bootstrap.h"
#include "cmd/regress/regress.h"
#include "core/error.h"
#include "survey/contrast.h"

/* A mean prediction is not to be tested against 0. */
static void leave_untested(const AvlastEffects *effects, AvlastEstimates *estimates)
{
    const guint first = effects ? estimates->rows->len - (guint)effects->n : 0;

    for (guint a = 0; effects && a < effects->n; a++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, first + a);
        if (g_str_has_prefix(row->term, "margin"))
            row->statistic = row->p_value = NAN;
    }
}

AvlastEstimates *avlast_regress_finish(const AvlastRegress *r, const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const AvlastRegressModel *m, AvlastWald *slopes,
                                       GError **error)
{
    const AvlastOptions *o = &r->run->options;
    const AvlastPredictor predictor = {m->matrix, m->fit, m->link, m->offset};
    AvlastRobustOptions options = avlast_regress_robust(r, sample);
    g_autoptr(AvlastEffectList) list = avlast_effect_list_new(&predictor);
    GError *fault = NULL;

    avlast_regress_restart(r);
    if (!avlast_regress_add_effects(r, m, frame, list, error))
        return NULL;
    options.effects = avlast_effect_list_take(list, &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    g_autoptr(AvlastRobust) robust = avlast_robust_new(m->fit, &options, error);
    g_autoptr(AvlastEstimates) estimates =
        robust ? avlast_robust_estimates(robust, NULL, NULL, o->level,
                                         avlast_run_keeps_root(r->run, sample), error)
               : NULL;
    if (!estimates || !avlast_regress_test_slopes(r, m->fit, robust, slopes, error) ||
        !avlast_regress_run_tests(r, m, robust, estimates, error))
        return NULL;
    leave_untested(options.effects, estimates);
    avlast_regress_say_small(r, m->fit, avlast_robust_small(robust));
    avlast_regress_warn(r, m, avlast_robust_small(robust));
    return g_steal_pointer(&estimates);
}

gboolean avlast_regress_add_contrasts(const AvlastRegress *r, AvlastEstimates *e,
                                      GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) label = g_ptr_array_new();
    AvlastGroups groups = {.n = 1, .label = label, .columns = columns};
    const AvlastContrastRows rows = {.groups = &groups, .k = e->rows->len};

    g_ptr_array_add(label, NULL);
    return avlast_contrasts_add(e, &rows, (const char *const *)r->own->contrasts, error);
}
