/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large effects must be for the money to come back. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "value/returns.h"

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastReturns *returns;
    AvlastEstimates *estimates;
    AvlastMeasure all;
} Needed;

static AvlastEstimate *add_row(const Needed *m, const char *outcome, const char *term,
                               double point)
{
    AvlastEstimate *row =
        avlast_estimates_add(m->estimates, outcome, m->returns->group, term);
    row->estimate = point;
    return row;
}

/* npv at inputs x. */
static gboolean npv_at(const Needed *m, const double *x, double *present, double *npv,
                       GError **error)
{
    if (!avlast_lines_evaluate(m->value->lines, x, NULL, present, error))
        return FALSE;
    *npv = avlast_measure_point(m->value, &m->all, present, m->value->tax_cost_point);
    return TRUE;
}

static gboolean add_break_even(const Needed *m, guint effect, double *x, double *present,
                               GError **error)
{
    const AvlastLines *lines = m->value->lines;
    const AvlastEffectItem *item =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect);
    const guint input = item->estimate;
    const double estimate = lines->point[input];
    double none, one;

    x[input] = 0.0;
    if (!npv_at(m, x, present, &none, error))
        return FALSE;
    x[input] = 1.0;
    if (!npv_at(m, x, present, &one, error))
        return FALSE;
    x[input] = estimate;
    const double slope = one - none;
    if (slope == 0.0)
        return TRUE;

    const double needed = -none / slope;
    add_row(m, "break.even", item->id, needed);
    AvlastEstimate *row = add_row(m, "break.even.ratio", item->id, needed / estimate);
    if (estimate == 0.0) {
        row->estimate = NAN;
        avlast_estimate_note(row, _("the estimate is zero"));
    }
    gsize good = 0;
    for (gsize r = 0; r < m->value->n; r++) {
        const double e =
            lines->drawn[input] ? m->value->draws->column[input][r] : estimate;
        good += (e - needed) * slope > 0.0;
    }
    add_row(m, "p.above.break.even", item->id, (double)good / (double)m->value->n);
    return TRUE;
}

static gboolean add_all(const Needed *m, GError **error)
{
    const AvlastLines *lines = m->value->lines;
    const guint inputs = lines->model->inputs->len, effects = lines->model->effects->len;
    g_autofree double *x = avlast_array(double, inputs, error);
    g_autofree double *present =
        x ? avlast_array(double, lines->lines->len, error) : NULL;
    double none;

    if (!present)
        return FALSE;
    memcpy(x, lines->point, inputs * sizeof *x);
    /* Of an effect in waves no single value is what it takes. */
    for (guint e = 0; e < effects; e++)
        if (!g_array_index(lines->model->effects, AvlastEffectItem, e).wave.any &&
            !add_break_even(m, e, x, present, error))
            return FALSE;
    if (effects == 0)
        return TRUE;

    for (guint e = 0; e < effects; e++)
        x[g_array_index(lines->model->effects, AvlastEffectItem, e).estimate] = 0.0;
    if (!npv_at(m, x, present, &none, error))
        return FALSE;
    const double gain = m->returns->npv_point - none;
    AvlastEstimate *row =
        add_row(m, "break.even", "(all effects)", gain > 0.0 ? -none / gain : NAN);
    if (!(gain > 0.0))
        avlast_estimate_note(row, _("the effects bring no gain"));
    return TRUE;
}

gboolean avlast_effects_needed_rows(const AvlastReturns *returns,
                                    AvlastEstimates *estimates, GError **error)
{
    const AvlastScenarioValue *value = returns->value;
    Needed m = {value, returns, estimates,
                avlast_measure_new(value, returns->perspective, AVLAST_KINDS_ALL)};
    const gboolean fine = add_all(&m, error);

    avlast_measure_clear(&m.all);
    return fine;
}
