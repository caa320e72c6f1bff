/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/welfare_parts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "value/asked.h"
#include "value/ratio.h"

/* People reached by an effect, times the effect at the avlast_welfare_take-up here, in
 * its own units. */
static double units_of(const AvlastScenarioValue *value, const AvlastEffectItem *effect,
                       gsize r, gboolean point)
{
    const AvlastLines *lines = value->lines;
    const guint input[] = {lines->model->participants, lines->model->reach, effect->share,
                           effect->estimate, effect->take_up};
    double units = (effect->lower_is_better ? -1.0 : 1.0) / effect->pilot;

    for (guint i = 0; i < G_N_ELEMENTS(input); i++)
        units *= input[i] == AVLAST_VALUE_NONE      ? 1.0
                 : point || !lines->drawn[input[i]] ? lines->point[input[i]]
                                                    : value->draws->column[input[i]][r];
    return units;
}

static gboolean add_cost_per_unit(const AvlastWelfareRows *rows,
                                  const AvlastEffectItem *effect, const double *cost,
                                  double paid, GError **error)
{
    const AvlastScenarioValue *value = rows->value;
    const double units = units_of(value, effect, 0, TRUE);

    for (gsize r = 0; r < value->n; r++)
        rows->work[r] = units_of(value, effect, r, FALSE);
    AvlastEstimate *row = avlast_welfare_row(rows, "society", "cost.effect", effect->id,
                                             units > 0.0 ? paid / units : NAN);
    if (!avlast_icer_interval(cost, rows->work, value->n, paid, units,
                              rows->estimates->level, &row->conf_low, &row->conf_high,
                              error))
        return FALSE;
    if (!(units > 0.0))
        avlast_estimate_note(row, _("the effect is no improvement"));
    else if (isinf(row->conf_high))
        avlast_estimate_note(row, _("no upper limit: that there is no improvement cannot "
                                    "be excluded"));
    return TRUE;
}

gboolean avlast_welfare_society(const AvlastWelfareRows *rows, double *inputs,
                                GError **error)
{
    const AvlastScenarioValue *value = rows->value;
    const AvlastValueModel *model = value->lines->model;
    const guint society = avlast_perspective_society(model);
    g_auto(AvlastMeasure) scheme = avlast_welfare_part(value, society, TRUE);
    g_auto(AvlastMeasure) effects = avlast_welfare_part(value, society, FALSE);
    const double paid = avlast_welfare_take(value, &scheme, -1.0, inputs),
                 worth = avlast_welfare_take(value, &effects, 1.0, rows->work);

    if (!(paid > 0.0))
        return TRUE;
    for (gsize r = 0; r < value->n; r++)
        rows->work[r] /= inputs[r];
    avlast_welfare_interval(
        rows, avlast_welfare_row(rows, "society", "sroi", NULL, worth / paid),
        rows->work);
    for (gsize r = 0; r < value->n; r++)
        rows->work[r] -= 1.0;
    avlast_welfare_interval(
        rows,
        avlast_welfare_row(rows, "society", "sroi.net", NULL, (worth - paid) / paid),
        rows->work);
    for (guint e = 0; avlast_asked(model, "cost.effect", NULL) && e < model->effects->len;
         e++)
        if (!add_cost_per_unit(rows, &g_array_index(model->effects, AvlastEffectItem, e),
                               inputs, paid, error))
            return FALSE;
    return TRUE;
}
