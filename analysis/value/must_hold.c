/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of every number for the headline net present value to be zero. */
#include <math.h>
#include <stdlib.h>

#include "value/breakeven.h"
#include "value/charts.h"

typedef struct {
    const AvlastInput *input;
    AvlastBreakEven even;
} Held;

/* How far the root is from the point, in units of the point. */
static double distance(const Held *held)
{
    const double size = fabs(held->even.point);

    return isnan(held->even.at)
               ? INFINITY
               : fabs(held->even.at - held->even.point) / (size > 0.0 ? size : 1.0);
}

/* Whose value on the good side is least sure comes first; what does not vary last. */
static int by_danger(gconstpointer a, gconstpointer b)
{
    const Held *x = a, *y = b;
    const double p = isnan(x->even.chance) ? 2.0 : x->even.chance,
                 q = isnan(y->even.chance) ? 2.0 : y->even.chance;

    if (p < q || p > q)
        return p < q ? -1 : 1;
    return (distance(x) > distance(y)) - (distance(x) < distance(y));
}

/* A root at the end of the range leaves one side only: with no participants there is
 * neither gain nor cost, and any number of them will do. */
static const char *side_of(const Held *held)
{
    const AvlastBreakEven *even = &held->even;
    const AvlastInput *input = held->input;
    const gboolean bounded = input->maximum > input->minimum;

    if (even->n == 0)
        return even->good_below ? "any" : "none";
    if (even->n == 1 && bounded && even->at <= input->minimum)
        return even->good_below ? "none" : "any";
    if (even->n == 1 && bounded && even->at >= input->maximum)
        return even->good_below ? "any" : "none";
    return even->n > 1 ? "several" : even->good_below ? "most" : "least";
}

static GArray *collect(const AvlastScenarioValue *value, guint perspective,
                       GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Held));

    for (guint i = 0; i < model->inputs->len; i++) {
        Held held = {.input = avlast_value_input(model, i)};
        if (held.input->implied && !value->lines->drawn[i])
            continue;
        if (!avlast_break_even(value, perspective, i, &held.even, error))
            return NULL;
        if (held.even.moves)
            g_array_append_val(all, held);
    }
    g_array_sort(all, by_danger);
    return g_steal_pointer(&all);
}

json_t *avlast_value_must_hold(const AvlastScenarioValue *value, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const guint perspective = model->headline_society ? avlast_perspective_society(model)
                                                      : avlast_perspective_public(model);
    g_autoptr(GArray) all = collect(value, perspective, error);
    json_t *rows;

    if (!all)
        return NULL;
    rows = json_array();
    for (guint i = 0; i < all->len; i++) {
        const Held *held = &g_array_index(all, Held, i);
        const AvlastInput *input = held->input;
        json_t *row = json_pack("{s:s, s:s, s:o, s:o, s:s, s:o}", "id", input->id,
                                "label", input->label ? input->label : input->id, "now",
                                avlast_json_number(held->even.point), "at",
                                avlast_json_number(held->even.at), "side", side_of(held),
                                "chance", avlast_json_number(held->even.chance));
        json_object_set_new(row, "unit", avlast_json_text(input->unit));
        json_array_append_new(rows, row);
    }
    return json_pack("{s:s, s:s, s:o}", "scenario", value->lines->scenario->id, "payer",
                     avlast_perspective_id(model, perspective), "rows", rows);
}
