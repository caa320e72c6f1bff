/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/text.h"
#include "value/conditional.h"
#include "value/sensitivity_parts.h"

static gboolean find_input(const AvlastSensitivityStudy *s, const char *id, guint *input,
                           GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < s->model->inputs->len; i++) {
        const AvlastInput *one = avlast_value_input(s->model, i);
        *input = i;
        if (s->value->lines->drawn[i] && strcmp(one->id, id) == 0)
            return TRUE;
        if (s->value->lines->drawn[i])
            g_ptr_array_add(names, one->id);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(id, (const char *const *)names->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                "no number with doubt is called '%s'%s", id, hint);
    return FALSE;
}

static gboolean choose_pair(const AvlastSensitivityStudy *s,
                            const AvlastSensitivity *options, guint *a, guint *b,
                            gboolean *found, GError **error)
{
    *found = TRUE;
    if (options->two_way) {
        if (!find_input(s, options->two_way[0], a, error) ||
            !find_input(s, options->two_way[1], b, error))
            return FALSE;
        if (*a != *b)
            return TRUE;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                    "'%s' against itself is no grid", options->two_way[0]);
        return FALSE;
    }
    g_autoptr(GArray) rows = avlast_tornado(s->value, s->perspective, error);
    if (!rows)
        return FALSE;
    *found = rows->len >= 2;
    return !*found ||
           (find_input(s, g_array_index(rows, AvlastTornadoRow, 0).input->id, a, error) &&
            find_input(s, g_array_index(rows, AvlastTornadoRow, 1).input->id, b, error));
}

static json_t *numbers(const double *x, gsize n)
{
    json_t *list = json_array();

    for (gsize i = 0; i < n; i++)
        json_array_append_new(list, avlast_json_number(x[i]));
    return list;
}

static json_t *axis(const AvlastSensitivityStudy *s, guint input, const double *at)
{
    const AvlastInput *in = avlast_value_input(s->model, input);
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:o}", "id", in->id, "label",
                  in->label ? in->label : in->id, "at", numbers(at, AVLAST_GRID), "point",
                  avlast_json_number(s->value->lines->point[input]));

    json_object_set_new(object, "unit", avlast_json_text(in->unit));
    return object;
}

gboolean avlast_sensitivity_two_way(const AvlastSensitivityStudy *s,
                                    const AvlastSensitivity *options, GError **error)
{
    guint a = 0, b = 0;
    gboolean found;
    g_autofree AvlastTwoWay *grid = g_new0(AvlastTwoWay, 1);

    if (!choose_pair(s, options, &a, &b, &found, error))
        return FALSE;
    if (!found) {
        avlast_estimates_note(s->result->estimates,
                              _("no grid: fewer than two numbers move the value"));
        return TRUE;
    }
    if (!avlast_two_way(s->value, s->perspective, a, b, grid, error))
        return FALSE;
    json_t *npv = json_array(), *zero = json_array();
    for (guint i = 0; i < AVLAST_GRID; i++)
        json_array_append_new(npv, numbers(grid->npv[i], AVLAST_GRID));
    for (guint i = 0; i + 3 < grid->zero->len; i += 4)
        json_array_append_new(zero, numbers(&g_array_index(grid->zero, double, i), 4));
    g_array_unref(grid->zero);
    g_autofree char *metric = avlast_sensitivity_metric(s);
    json_object_set_new(s->result->charts, "two.way",
                        json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "currency",
                                  s->model->currency, "metric", metric, "a",
                                  axis(s, a, grid->at_a), "b", axis(s, b, grid->at_b),
                                  "npv", npv, "zero", zero));
    return TRUE;
}
