/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/welfare_parts.h"

#include "value/asked.h"

AvlastMeasure avlast_welfare_people(const AvlastScenarioValue *value)
{
    const AvlastValueModel *model = value->lines->model;
    AvlastMeasure measure =
        avlast_measure_new(value, avlast_perspective_society(model), AVLAST_KINDS_ALL);

    for (guint l = 0; l < value->lines->lines->len; l++)
        measure.own[l] -= measure.financed[l];
    g_clear_pointer(&measure.financed, g_free);
    return measure;
}

AvlastMeasure avlast_welfare_part(const AvlastScenarioValue *value, guint perspective,
                                  gboolean costs)
{
    AvlastMeasure measure = avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);

    g_clear_pointer(&measure.financed, g_free);
    for (guint l = 0; l < value->lines->lines->len; l++)
        if ((avlast_line(value->lines, l)->effect == AVLAST_VALUE_NONE) != costs)
            measure.own[l] = 0.0;
    return measure;
}

double avlast_welfare_take(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                           double sign, double *draws)
{
    const double point = avlast_measure_point(value, measure, value->present, 0.0);

    avlast_measure_draws(value, measure, draws);
    for (gsize r = 0; r < value->n; r++)
        draws[r] = draws[r] == 0.0 ? 0.0 : sign * draws[r];
    return point == 0.0 ? 0.0 : sign * point;
}

AvlastEstimate *avlast_welfare_row(const AvlastWelfareRows *rows, const char *payer,
                                   const char *outcome, const char *term, double point)
{
    g_autofree char *group =
        g_strdup_printf("scenario=%s;payer=%s", rows->value->lines->scenario->id, payer);
    AvlastEstimate *row = avlast_estimates_add(rows->estimates, outcome, group, term);

    row->estimate = point;
    return row;
}

void avlast_welfare_interval(const AvlastWelfareRows *rows, AvlastEstimate *row,
                             const double *draws)
{
    if (!avlast_asked(rows->value->lines->model, row->outcome, NULL))
        return;
    const gsize n = rows->value->n;
    const double level = rows->estimates->level,
                 p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};
    double bound[2];

    row->std_error = avlast_draws_spread(draws, n, p, 2, rows->scratch, bound);
    row->conf_low = bound[0];
    row->conf_high = bound[1];
}
