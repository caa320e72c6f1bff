/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it is worth to know numbers, one by one and in sets, before choosing. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "value/sensitivity_known.h"

static gboolean is_there(const GArray *sets, const char *name)
{
    for (guint i = 0; i < sets->len; i++)
        if (strcmp(g_array_index(sets, AvlastKnownSet, i).name, name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean find_input(const AvlastKnownAsked *asked, const char *id, guint *input,
                           GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (*input = 0; *input < asked->model->inputs->len; (*input)++) {
        const AvlastInput *one = avlast_value_input(asked->model, *input);
        if (!asked->drawn[*input])
            continue;
        if (strcmp(one->id, id) == 0)
            return TRUE;
        g_ptr_array_add(names, one->id);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(id, (const char *const *)names->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV750", NULL,
                "--evppi: no number with doubt is called '%s'%s", id, hint);
    return FALSE;
}

/* The draws of the numbers of a set, and what they are called together; NULL with an
 * error for a name that is none. */
static const double **columns_of(const AvlastKnownAsked *asked, AvlastKnownSet *set,
                                 GError **error)
{
    const guint m = g_strv_length(set->members);
    g_autofree const double **phi = avlast_array(const double *, m, error);
    g_autoptr(GString) label = g_string_new(NULL);

    for (guint a = 0; phi && a < m; a++) {
        guint input;
        if (!find_input(asked, set->members[a], &input, error))
            return NULL;
        const AvlastInput *one = avlast_value_input(asked->model, input);
        phi[a] = asked->draws->column[input];
        g_string_append_printf(label, "%s%s", a ? " + " : "",
                               one->label ? one->label : one->id);
    }
    set->label = g_strdup(label->str);
    return g_steal_pointer(&phi);
}

static gboolean repeats(const AvlastKnownSet *set, GError **error)
{
    for (char **name = set->members; *name; name++)
        if (g_strv_contains((const char *const *)name + 1, *name)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV750", NULL,
                        "--evppi: '%s' has '%s' twice", set->name, *name);
            return TRUE;
        }
    return FALSE;
}

/* A number by itself of which there are too few different draws has no row; a set that
 * was asked for by name is told of. */
static gboolean fit(const AvlastKnownAsked *asked, AvlastKnownSet *set, gboolean named,
                    GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autofree const double **phi = columns_of(asked, set, error);

    if (!phi || repeats(set, error))
        return FALSE;
    if (avlast_known_set_fit(set, asked->options, phi, &asked->at,
                             (guint32)asked->model->seed, &fault) ||
        (!named && g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_DEGENERATE)))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&fault));
    return FALSE;
}

/* The most it is worth at any threshold. */
static double largest(const AvlastKnownSet *set, gsize thresholds)
{
    double most = -1.0;

    for (gsize t = 0; set->at && t < thresholds; t++)
        most = fmax(most, set->at[t].value);
    return most;
}

static int by_worth(gconstpointer a, gconstpointer b, gpointer data)
{
    const AvlastKnownSet *x = a, *y = b;
    const AvlastKnownAt *at = data;
    const gboolean one = g_strv_length(x->members) == 1,
                   other = g_strv_length(y->members) == 1;
    const double p = largest(x, at->thresholds), q = largest(y, at->thresholds);

    if (one != other)
        return one ? -1 : 1;
    return p > q ? -1 : p < q ? 1 : strcmp(x->name, y->name);
}

GArray *avlast_known_sets_of(const AvlastKnownAsked *asked, GError **error)
{
    g_autoptr(GArray) sets = avlast_known_sets_new();
    guint singles;

    for (guint i = 0; asked->each && i < asked->model->inputs->len; i++)
        if (asked->drawn[i])
            avlast_known_sets_add(sets, avlast_value_input(asked->model, i)->id);
    singles = sets->len;
    for (char **name = asked->sets; name && *name; name++)
        if (!is_there(sets, *name))
            avlast_known_sets_add(sets, *name);
    for (guint i = 0; i < sets->len; i++)
        if (!fit(asked, &g_array_index(sets, AvlastKnownSet, i), i >= singles, error))
            return NULL;
    avlast_known_sets_raise(sets, &asked->at);
    g_array_sort_with_data(sets, by_worth, (gpointer)(guintptr)&asked->at);
    return g_steal_pointer(&sets);
}
