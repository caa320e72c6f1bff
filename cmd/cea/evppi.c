/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/cea/cea.h"
#include "core/number.h"

/* A set of parameters with + between them, and what knowing it is worth at each
 * threshold. */
typedef struct {
    const char *name;
    GStrv members;
    gsize functions;
    AvlastEvppi *at;   /* threshold->len */
    const char **part; /* the set within it whose worth this one was raised to, or NULL */
} Set;

static void set_clear(gpointer data)
{
    Set *set = data;

    g_strfreev(set->members);
    g_free(set->at);
    g_free(set->part);
}

static gboolean fit(const AvlastCeaRead *read, Set *set, guint32 seed, GError **error)
{
    const guint m = g_strv_length(set->members);
    g_autofree const double **phi = g_new0(const double *, m + 1);

    for (guint a = 0; a < m; a++) {
        phi[a] = avlast_cea_column(read->frame, g_strstrip(set->members[a]), error);
        if (!phi[a])
            return FALSE;
    }
    g_autoptr(AvlastInformation) known =
        avlast_information_new(&read->draws, phi, m, seed, error);
    if (!known)
        return FALSE;
    set->functions = avlast_information_functions(known);
    set->at = g_new0(AvlastEvppi, read->threshold->len);
    set->part = g_new0(const char *, read->threshold->len);
    for (guint t = 0; t < read->threshold->len; t++)
        if (!avlast_information_at(known, g_array_index(read->threshold, double, t),
                                   &set->at[t], error))
            return FALSE;
    return TRUE;
}

static gboolean is_part(const Set *part, const Set *whole)
{
    for (char **name = part->members; *name; name++)
        if (!g_strv_contains((const char *const *)whole->members, *name))
            return FALSE;
    return g_strv_length(part->members) < g_strv_length(whole->members);
}

/* To know more is never worth less, but two fits have two errors: what a part of a set is
 * worth, the set is worth. Small sets first, so that it goes on to the largest. */
static void raise_sets(GArray *sets, guint thresholds)
{
    guint most = 0;

    for (guint i = 0; i < sets->len; i++)
        most = MAX(most, g_strv_length(g_array_index(sets, Set, i).members));
    for (guint size = 2; size <= most; size++)
        for (guint w = 0; w < sets->len; w++) {
            Set *whole = &g_array_index(sets, Set, w);
            if (g_strv_length(whole->members) != size)
                continue;
            for (guint p = 0; p < sets->len; p++) {
                const Set *part = &g_array_index(sets, Set, p);
                for (guint t = 0; t < thresholds && is_part(part, whole); t++)
                    if (part->at[t].value > whole->at[t].value) {
                        whole->at[t].value = part->at[t].value;
                        whole->part[t] = part->name;
                    }
            }
        }
}

static AvlastEstimate *add(AvlastEstimates *e, const char *outcome, const char *group,
                           const Set *set, double value)
{
    AvlastEstimate *row = avlast_estimates_add(e, outcome, group, set->name);

    row->estimate = value;
    return row;
}

static void show(const AvlastCeaRead *read, const Set *set, double decisions,
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
        row->method = g_strdup_printf("least squares on %zu functions", set->functions);
        if (evppi->held)
            avlast_estimate_note(row, "held at the EVPI");
        if (set->part[t])
            avlast_estimate_note(row, "held at that of its part %s", set->part[t]);
        if (evppi->value <= evppi->noise)
            avlast_estimate_note(row, "no more than chance makes of shuffled draws");
        add(e, "evppi.noise", at, set, evppi->noise);
        if (!isnan(decisions))
            add(e, "evppi.population", at, set, evppi->value * decisions)->std_error =
                evppi->std_error * decisions;
    }
}

gboolean avlast_cea_evppi(const AvlastCeaOwn *own, const AvlastCeaRead *read,
                          double decisions, guint32 seed, AvlastEstimates *estimates,
                          GError **error)
{
    g_autoptr(GArray) sets = g_array_new(FALSE, TRUE, sizeof(Set));

    g_array_set_clear_func(sets, set_clear);
    for (char **name = own->evppi; name && *name; name++) {
        Set set = {.name = *name, .members = g_strsplit(*name, "+", -1)};
        g_array_append_val(sets, set);
    }
    for (guint i = 0; i < sets->len; i++)
        if (!fit(read, &g_array_index(sets, Set, i), seed, error))
            return FALSE;
    raise_sets(sets, read->threshold->len);
    for (guint i = 0; i < sets->len; i++)
        show(read, &g_array_index(sets, Set, i), decisions, estimates);
    return TRUE;
}
