/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/pool/pool.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "core/memory.h"

/* Studies that are result files of other programs. */

gboolean avlast_pool_of_results(const AvlastRun *run)
{
    gboolean all = run->arguments && run->arguments[0];

    for (char **argument = run->arguments; all && *argument; argument++)
        all = g_str_has_suffix(*argument, ".json");
    return all;
}

static gboolean fits(const char *wanted, const char *own)
{
    return !wanted || g_strcmp0(wanted, own) == 0;
}

/* The one row of the file that is asked for; refused with the candidates. */
static const AvlastEstimate *row_of(const AvlastResult *result, const AvlastPoolOwn *own,
                                    const char *path, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const AvlastEstimate *found = NULL;
    guint n = 0;

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (names->len < 400)
            g_string_append_printf(names, "%s%s%s%s%s%s", i ? "; " : "",
                                   row->outcome ? row->outcome : "",
                                   row->group ? " " : "", row->group ? row->group : "",
                                   row->term ? " " : "", row->term ? row->term : "");
        if (!fits(own->outcome, row->outcome) || !fits(own->term, row->term) ||
            !(own->group ? fits(own->group, row->group) : !row->group))
            continue;
        found = row;
        n++;
    }
    if (n == 1 && found->std_error > 0.0)
        return found;
    if (n == 1)
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV438", NULL,
                    "%s: the row has no standard error above 0", path);
    else
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV438", NULL,
                    "%s: %s row has that outcome, group and term\nhint: choose with "
                    "--outcome, --term, --group among: %s",
                    path, n ? "more than one" : "no", names->str);
    return NULL;
}

/* Files that are made from the same data hold the same people. */
static void warn_of_shared(AvlastPoolStudies *studies, const AvlastResult *result,
                           GHashTable *seen, const char *label)
{
    for (gsize i = 0; i < json_array_size(result->inputs); i++) {
        const json_t *input = json_array_get(result->inputs, i);
        const char *digest = avlast_json_member_text(input, "sha256");
        const char *before = digest ? g_hash_table_lookup(seen, digest) : NULL;
        if (before)
            g_ptr_array_add(
                studies->notes,
                g_strdup_printf("'%s' and '%s' come from the same data, but are taken as "
                                "independent: the pooled error is wrong",
                                before, label));
        else if (digest)
            g_hash_table_insert(seen, g_strdup(digest), g_strdup(label));
    }
}

static gboolean take_result(AvlastPoolStudies *studies, const AvlastPoolOwn *own,
                            const char *path, GHashTable *seen, GError **error)
{
    g_autoptr(AvlastResult) result = avlast_result_read(path, error);
    const AvlastEstimate *row = result ? row_of(result, own, path, error) : NULL;

    if (!row)
        return FALSE;
    g_autofree char *base = g_path_get_basename(path);
    base[strlen(base) - strlen(".json")] = '\0';
    for (guint i = 0; i < studies->label->len; i++)
        if (strcmp(g_ptr_array_index(studies->label, i), base) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV436", NULL,
                        "two studies are called '%s'\nhint: studies are called as their "
                        "files; give each a name of its own",
                        base);
            return FALSE;
        }
    if (!studies->outcome)
        studies->outcome = g_strdup(row->outcome ? row->outcome : "");
    else if (g_strcmp0(studies->outcome, row->outcome) != 0)
        g_ptr_array_add(
            studies->notes,
            g_strdup_printf("'%s' is about '%s', the first about '%s': are they the same "
                            "on the same scale?",
                            base, row->outcome ? row->outcome : "", studies->outcome));
    const gsize i = studies->k++;
    studies->y[i] = row->estimate;
    studies->v[i] = row->std_error * row->std_error;
    studies->df[i] = isnan(row->df) ? INFINITY : row->df;
    warn_of_shared(studies, result, seen, base);
    for (gsize j = 0; j < json_array_size(result->inputs); j++)
        json_array_append(studies->inputs, json_array_get(result->inputs, j));
    g_ptr_array_add(studies->label, g_steal_pointer(&base));
    return TRUE;
}

static gboolean refuse_table_options(const AvlastRun *run, GError **error)
{
    static const char *const of_tables[] = {"label", "moderators", NULL};

    return avlast_run_refuse_unused(run, "Data", of_tables, "about result files", error);
}

AvlastPoolStudies *avlast_pool_read_results(AvlastRun *run, GError **error)
{
    const AvlastPoolOwn *own = run->own;
    const guint n = g_strv_length(run->arguments);
    g_autoptr(AvlastPoolStudies) studies = g_new0(AvlastPoolStudies, 1);
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    studies->label = g_ptr_array_new_with_free_func(g_free);
    studies->notes = g_ptr_array_new_with_free_func(g_free);
    studies->inputs = json_array();
    studies->p = 1;
    studies->y = avlast_array(double, n, error);
    studies->v = studies->y ? avlast_array(double, n, error) : NULL;
    studies->df = studies->v ? avlast_array(double, n, error) : NULL;
    if (!studies->df || !refuse_table_options(run, error))
        return NULL;
    for (guint i = 0; i < n; i++)
        if (!take_result(studies, own, run->arguments[i], seen, error))
            return NULL;
    return g_steal_pointer(&studies);
}
