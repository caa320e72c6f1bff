/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "value/sensitivity_parts.h"

/* What charts of the analyses need, from the rows that are there. */

static const AvlastInput *input_of(const AvlastSensitivityStudy *s, const char *id)
{
    for (guint i = 0; id && i < s->model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(s->model, i);
        if (strcmp(input->id, id) == 0)
            return input;
    }
    return NULL;
}

static const AvlastEstimate *row_of(const AvlastSensitivityStudy *s, const char *outcome,
                                    const char *term)
{
    const AvlastEstimates *e = s->result->estimates;

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->outcome, outcome) == 0 && g_strcmp0(row->group, s->group) == 0 &&
            g_strcmp0(row->term, term) == 0)
            return row;
    }
    return NULL;
}

static json_t *named(const AvlastInput *input)
{
    return json_pack("{s:s, s:s}", "id", input->id, "label",
                     input->label ? input->label : input->id);
}

/* Rows of that outcome about single inputs, in their order. To be freed. */
static GPtrArray *rows_of(const AvlastSensitivityStudy *s, const char *outcome)
{
    const AvlastEstimates *e = s->result->estimates;
    GPtrArray *rows = g_ptr_array_new();

    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->outcome, outcome) == 0 && g_strcmp0(row->group, s->group) == 0 &&
            input_of(s, row->term))
            g_ptr_array_add(rows, row);
    }
    return rows;
}

static int by_size(gconstpointer a, gconstpointer b)
{
    const AvlastEstimate *x = *(const AvlastEstimate *const *)a,
                         *y = *(const AvlastEstimate *const *)b;
    const double left = fabs(x->estimate), right = fabs(y->estimate);

    if (left < right || left > right)
        return left < right ? 1 : -1;
    return strcmp(x->term, y->term);
}

static json_t *coefficients(const AvlastSensitivityStudy *s)
{
    g_autoptr(GPtrArray) rows = rows_of(s, "src");
    json_t *list = json_array();

    g_ptr_array_sort(rows, by_size);
    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k),
                             *rank = row_of(s, "spearman", row->term);
        json_t *item = named(input_of(s, row->term));
        json_object_set_new(item, "src", avlast_json_number(row->estimate));
        json_object_set_new(item, "spearman",
                            avlast_json_number(rank ? rank->estimate : NAN));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *worths(const AvlastSensitivityStudy *s)
{
    g_autoptr(GPtrArray) rows = rows_of(s, "evppi");
    json_t *list = json_array();

    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k),
                             *noise = row_of(s, "evppi.noise", row->term);
        json_t *item = named(input_of(s, row->term));
        json_object_set_new(item, "value", avlast_json_number(row->estimate));
        json_object_set_new(item, "std.error", avlast_json_number(row->std_error));
        json_object_set_new(item, "noise",
                            json_boolean(noise && row->estimate <= noise->estimate));
        json_array_append_new(list, item);
    }
    return list;
}

void avlast_sensitivity_importance(const AvlastSensitivityStudy *s)
{
    json_t *src = coefficients(s), *evppi = worths(s);
    json_t *member = json_object_get(s->result->charts, "importance");
    const AvlastEstimate *r2 = row_of(s, "src.r2", NULL), *all = row_of(s, "evpi", NULL);

    if (!member && json_array_size(src) + json_array_size(evppi) > 0) {
        g_autofree char *metric = avlast_sensitivity_metric(s);
        member = json_pack("{s:s}", "metric", metric);
        json_object_set_new(s->result->charts, "importance", member);
    }
    if (!member) {
        json_decref(src);
        json_decref(evppi);
        return;
    }
    json_object_set_new(member, "currency", json_string(s->model->currency));
    json_object_set_new(member, "src", src);
    json_object_set_new(member, "r2", avlast_json_number(r2 ? r2->estimate : NAN));
    json_object_set_new(member, "evppi", evppi);
    json_object_set_new(member, "evpi", avlast_json_number(all ? all->estimate : NAN));
}

void avlast_sensitivity_conditional(const AvlastSensitivityStudy *s, const GArray *rows)
{
    json_t *list = json_array();

    for (guint i = 0; i < rows->len; i++) {
        const AvlastTornadoRow *row = &g_array_index(rows, AvlastTornadoRow, i);
        json_t *item = named(row->input);
        json_object_set_new(item, "at.low", avlast_json_number(row->at_low));
        json_object_set_new(item, "at.high", avlast_json_number(row->at_high));
        json_array_append_new(list, item);
    }
    json_object_set_new(s->result->charts, "tornado.conditional",
                        json_pack("{s:o}", "rows", list));
}
