/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "value/indices.h"
#include "value/sensitivity_parts.h"

static char *unit_name(const AvlastSensitivityStudy *s, const guint *unit, guint which,
                       gboolean label)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (guint i = 0; i < s->model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(s->model, i);
        if (unit[i] == which)
            g_string_append_printf(name, "%s%s", name->len ? label ? " + " : "+" : "",
                                   label && input->label ? input->label : input->id);
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

static guint members(const AvlastSensitivityStudy *s, const guint *unit, guint which)
{
    guint count = 0;

    for (guint i = 0; i < s->model->inputs->len; i++)
        count += unit[i] == which;
    return count;
}

static gboolean add_given(const AvlastSensitivityStudy *s, const guint *unit,
                          GError **error)
{
    /* Bins as narrow as the draws let them be: their means' own noise is taken off. */
    const gsize bins = (gsize)fmax(2.0, fmin(100.0, sqrt((double)s->n)));

    for (guint i = 0; i < s->model->inputs->len; i++) {
        double share;
        if (unit[i] == AVLAST_VALUE_NONE || members(s, unit, unit[i]) < 2)
            continue;
        if (!avlast_correlation_ratio(s->value->draws->column[i], s->npv, s->n, bins,
                                      &share, error))
            return FALSE;
        avlast_sensitivity_row(s, "sobol.given", avlast_value_input(s->model, i)->id,
                               share);
    }
    return TRUE;
}

typedef struct {
    guint unit;
    AvlastVarianceShares shares;
} Share;

static int by_total(gconstpointer a, gconstpointer b)
{
    const Share *x = a, *y = b;

    if (x->shares.total != y->shares.total)
        return x->shares.total < y->shares.total ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static void show_shares(const AvlastSensitivityStudy *s, const GArray *shares,
                        const guint *unit)
{
    json_t *rows = json_array();

    for (guint k = 0; k < shares->len; k++) {
        const Share *share = &g_array_index(shares, Share, k);
        g_autofree char *id = unit_name(s, unit, share->unit, FALSE);
        g_autofree char *label = unit_name(s, unit, share->unit, TRUE);
        AvlastEstimate *first =
            avlast_sensitivity_row(s, "sobol.first", id, share->shares.first);
        first->std_error = share->shares.first_error;
        AvlastEstimate *total =
            avlast_sensitivity_row(s, "sobol.total", id, share->shares.total);
        total->std_error = share->shares.total_error;
        if (members(s, unit, share->unit) > 1)
            avlast_estimate_note(total, _("drawn together"));
        json_array_append_new(
            rows,
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "id", id, "label", label, "first",
                      avlast_json_number(share->shares.first), "first.error",
                      avlast_json_number(share->shares.first_error), "total",
                      avlast_json_number(share->shares.total), "total.error",
                      avlast_json_number(share->shares.total_error)));
    }
    g_autofree char *metric = avlast_sensitivity_metric(s);
    json_object_set_new(s->result->charts, "importance",
                        json_pack("{s:s, s:o}", "metric", metric, "rows", rows));
}

gboolean avlast_sensitivity_shares(const AvlastSensitivityStudy *s, GError **error)
{
    const guint m = s->model->inputs->len;
    const gsize n = MIN(s->value->n, (gsize)AVLAST_SENSITIVITY_SHARES);
    g_autofree guint *unit = g_new(guint, MAX(m, 1));
    const guint units = avlast_input_units(s->value->lines, unit);
    g_autofree AvlastVarianceShares *shares = g_new0(AvlastVarianceShares, MAX(units, 1));
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Share));

    if (!avlast_unit_shares(s->value, s->perspective, unit, units, n, shares, error))
        return FALSE;
    for (guint u = 0; u < units; u++) {
        const Share share = {u, shares[u]};
        /* What never moves the figure has exactly no share. */
        if (share.shares.total > 0.0)
            g_array_append_val(sorted, share);
    }
    g_array_sort(sorted, by_total);
    show_shares(s, sorted, unit);
    return add_given(s, unit, error);
}
