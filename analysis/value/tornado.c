/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/tornado.h"

#include <math.h>
#include <string.h>

static int by_swing(gconstpointer a, gconstpointer b)
{
    const AvlastTornadoRow *x = a, *y = b;
    const double left = fabs(x->at_high - x->at_low),
                 right = fabs(y->at_high - y->at_low);

    return (left < right) - (left > right);
}

static gboolean npv_at(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                       const double *x, double *present, double *npv, GError **error)
{
    if (!avlast_lines_evaluate(value->lines, x, NULL, present, error))
        return FALSE;
    *npv =
        avlast_measure_point(value, measure, present, x[value->lines->model->tax_cost]);
    return TRUE;
}

GArray *avlast_tornado(const AvlastScenarioValue *value, guint perspective,
                       GError **error)
{
    const AvlastLines *lines = value->lines;
    const guint inputs = lines->model->inputs->len;
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(AvlastTornadoRow));
    g_autofree double *x = avlast_array(double, inputs, error);
    g_autofree double *present =
        x ? avlast_array(double, lines->lines->len, error) : NULL;

    if (!present)
        return NULL;
    memcpy(x, lines->point, inputs * sizeof *x);
    for (guint i = 0; i < inputs; i++) {
        AvlastTornadoRow row = {.input = avlast_value_input(lines->model, i)};
        if (!lines->drawn[i])
            continue;
        avlast_input_range(row.input, &row.low, &row.high);
        x[i] = row.low;
        if (!npv_at(value, &measure, x, present, &row.at_low, error))
            return NULL;
        x[i] = row.high;
        if (!npv_at(value, &measure, x, present, &row.at_high, error))
            return NULL;
        x[i] = lines->point[i];
        if (row.at_low != row.at_high)
            g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_swing);
    return g_steal_pointer(&rows);
}
