/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/cea/cea.h"
#include "core/number.h"
#include "value/known.h"

static gboolean fit(const AvlastCeaRead *read, AvlastKnownSet *set,
                    const AvlastKnownAt *at, guint32 seed, GError **error)
{
    const guint m = g_strv_length(set->members);
    g_autofree const double **phi = g_new0(const double *, m + 1);

    for (guint a = 0; a < m; a++) {
        phi[a] = avlast_cea_column(read->frame, set->members[a], error);
        if (!phi[a])
            return FALSE;
    }
    return avlast_known_set_fit(set, &read->draws, phi, at, seed, error);
}

static AvlastEstimate *add(AvlastEstimates *e, const char *outcome, const char *group,
                           const AvlastKnownSet *set, double value)
{
    AvlastEstimate *row = avlast_estimates_add(e, outcome, group, set->name);

    row->estimate = value;
    return row;
}

static void show(const AvlastCeaRead *read, const AvlastKnownSet *set, double decisions,
                 AvlastEstimates *e)
{
    for (guint t = 0; t < read->threshold->len; t++) {
        char text[AVLAST_NUMBER_BUFFER];
        g_autofree char *at = g_strdup_printf(
            "threshold=%s",
            avlast_number_exact(g_array_index(read->threshold, double, t), text));
        const AvlastEvppi *evppi = &set->at[t];
        AvlastEstimate *row = add(e, "evppi", at, set, evppi->value);
        row->std_error = evppi->std_error;
        row->method = avlast_known_set_method(set);
        avlast_known_set_note(set, t, row);
        add(e, "evppi.noise", at, set, evppi->noise);
        if (!isnan(decisions))
            add(e, "evppi.population", at, set, evppi->value * decisions)->std_error =
                evppi->std_error * decisions;
    }
}

GArray *avlast_cea_evppi(const AvlastCeaOwn *own, const AvlastCeaRead *read,
                         double decisions, guint32 seed, AvlastEstimates *estimates,
                         GError **error)
{
    const double *k = (const double *)(gconstpointer)read->threshold->data;
    const gsize n = read->threshold->len;
    const AvlastKnownAt at = {
        .k = k, .curve = k, .thresholds = n, .steps = n, .how = read->how};
    g_autoptr(GArray) sets = avlast_known_sets_new();

    for (char **name = own->evppi; name && *name; name++)
        avlast_known_sets_add(sets, *name);
    for (guint i = 0; i < sets->len; i++)
        if (!fit(read, &g_array_index(sets, AvlastKnownSet, i), &at, seed, error))
            return NULL;
    avlast_known_sets_raise(sets, &at);
    for (guint i = 0; i < sets->len; i++)
        show(read, &g_array_index(sets, AvlastKnownSet, i), decisions, estimates);
    return g_steal_pointer(&sets);
}
