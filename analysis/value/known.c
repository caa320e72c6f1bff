/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/known.h"

static void set_clear(gpointer data)
{
    AvlastKnownSet *set = data;

    g_free(set->name);
    g_free(set->label);
    g_strfreev(set->members);
    g_free(set->at);
    g_free(set->curve);
    g_free(set->part);
}

GArray *avlast_known_sets_new(void)
{
    GArray *sets = g_array_new(FALSE, TRUE, sizeof(AvlastKnownSet));

    g_array_set_clear_func(sets, set_clear);
    return sets;
}

void avlast_known_sets_add(GArray *sets, const char *name)
{
    AvlastKnownSet set = {.name = g_strdup(name), .members = g_strsplit(name, "+", -1)};

    for (char **member = set.members; *member; member++)
        g_strstrip(*member);
    g_array_append_val(sets, set);
}

gboolean avlast_known_set_fit(AvlastKnownSet *set, const AvlastOptionDraws *draws,
                              const double *const *phi, const AvlastKnownAt *at,
                              guint32 seed, GError **error)
{
    g_autoptr(AvlastInformation) known = avlast_information_new(
        draws, phi, g_strv_length(set->members), &at->how, seed, error);

    if (!known)
        return FALSE;
    g_autofree AvlastEvppi *worth = g_new0(AvlastEvppi, MAX(at->thresholds, 1));
    g_autofree double *curve = g_new0(double, MAX(at->steps, 1));
    for (gsize t = 0; t < at->thresholds; t++) {
        if (!avlast_information_at(known, at->k[t], &worth[t], error))
            return FALSE;
    }
    for (gsize t = 0; t < at->steps; t++)
        if (!avlast_information_value(known, at->curve[t], &curve[t], error))
            return FALSE;
    set->functions = avlast_information_functions(known);
    set->blocks = at->how.blocks;
    set->at = g_steal_pointer(&worth);
    set->curve = g_steal_pointer(&curve);
    set->part = g_new0(const char *, MAX(at->thresholds, 1));
    return TRUE;
}

char *avlast_known_set_method(const AvlastKnownSet *set)
{
    return g_strdup_printf(set->blocks ? "means of %zu blocks"
                                       : "least squares on %zu functions",
                           set->functions);
}

static gboolean is_part(const AvlastKnownSet *part, const AvlastKnownSet *whole)
{
    for (char **name = part->members; *name; name++)
        if (!g_strv_contains((const char *const *)whole->members, *name))
            return FALSE;
    return g_strv_length(part->members) < g_strv_length(whole->members);
}

static void raise_set(AvlastKnownSet *whole, const AvlastKnownSet *part,
                      const AvlastKnownAt *at)
{
    for (gsize t = 0; t < at->thresholds; t++)
        if (part->at[t].value > whole->at[t].value) {
            whole->at[t].value = part->at[t].value;
            whole->part[t] = part->name;
        }
    for (gsize t = 0; t < at->steps; t++)
        whole->curve[t] = MAX(whole->curve[t], part->curve[t]);
}

/* Small sets first, so that what is raised goes on to the largest. */
void avlast_known_sets_raise(GArray *sets, const AvlastKnownAt *at)
{
    guint most = 0;

    for (guint i = 0; i < sets->len; i++)
        most = MAX(most, g_strv_length(g_array_index(sets, AvlastKnownSet, i).members));
    for (guint size = 2; size <= most; size++)
        for (guint w = 0; w < sets->len; w++) {
            AvlastKnownSet *whole = &g_array_index(sets, AvlastKnownSet, w);
            if (!whole->at || g_strv_length(whole->members) != size)
                continue;
            for (guint p = 0; p < sets->len; p++) {
                const AvlastKnownSet *part = &g_array_index(sets, AvlastKnownSet, p);
                if (part->at && is_part(part, whole))
                    raise_set(whole, part, at);
            }
        }
}

void avlast_known_set_note(const AvlastKnownSet *set, gsize t, AvlastEstimate *row)
{
    if (set->at[t].held)
        avlast_estimate_note(row, "held at the EVPI");
    if (set->part[t])
        avlast_estimate_note(row, "held at that of its part %s", set->part[t]);
    if (set->at[t].value <= set->at[t].noise)
        avlast_estimate_note(row, "no more than chance makes of shuffled draws");
}
