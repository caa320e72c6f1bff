/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/keeping.h"

#include "value/asked.h"
#include "value/window.h"

/* Something looks at draws in ways of its own. */
static gboolean all_needed(const AvlastValueModel *model,
                           const AvlastValueOptions *options, guint scenarios)
{
    return !options->rows_only || options->mcse || options->study ||
           options->option_draws || AVLAST_SENSITIVITY_ANY(&options->sensitivity) ||
           scenarios > 1 || (!model->asked && model->cost_effect) ||
           (model->weights.any && avlast_asked(model, "weight", "npv.weighted", NULL)) ||
           (model->optimism->len && avlast_asked(model, "optimism.step", NULL));
}

static void mark(const AvlastValueModel *model, guint8 *which)
{
    const gboolean needed = avlast_asked(model, "break.even", "break.even.ratio",
                                         "p.above.break.even", NULL),
                   units = avlast_asked(model, "cost.effect", NULL);

    if (needed || units)
        which[model->participants] = which[model->reach] = 1;
    for (guint e = 0; e < model->effects->len; e++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, e);
        const guint profile[] = {effect->profile, effect->long_profile};
        which[effect->estimate] |= needed || units;
        which[effect->share] |= units ? 1 : 0;
        for (guint k = 0; needed && k < G_N_ELEMENTS(profile); k++) {
            const guint parameter =
                profile[k] == AVLAST_VALUE_NONE
                    ? AVLAST_VALUE_NONE
                    : g_array_index(model->profiles, AvlastProfileItem, profile[k])
                          .parameter;
            if (parameter != AVLAST_VALUE_NONE)
                which[parameter] = 1;
        }
    }
}

gboolean avlast_keep_needed(const AvlastValueModel *model,
                            const AvlastValueOptions *options, guint scenarios,
                            AvlastDraws *draws, GError **error)
{
    g_autofree guint8 *which = g_new0(guint8, MAX(model->inputs->len, 1));

    if (options->rows_only)
        draws->shown = 0;
    if (draws->n < AVLAST_WINDOW_MANY || all_needed(model, options, scenarios))
        return avlast_draws_keep(draws, NULL, error);
    draws->once = !avlast_asked(model, "wtp", "net.cost", "mvpf", "mvpf.corrected",
                                "mvpf.fieller", "p.quadrant", "cba", "cba.financed",
                                "sroi", "sroi.net", "cost.effect", NULL);
    mark(model, which);
    return avlast_draws_keep(draws, which, error);
}
