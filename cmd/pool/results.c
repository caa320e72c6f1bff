/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/earlier.h"
#include "cmd/pool/pool.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "core/memory.h"
#include "infer/between.h"

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

/* --- who is in two studies --- */

/* Of an earlier study: what it is called, what it was made of, and its people as far as
 * its file names them. */
typedef struct {
    char *label, *unit_column, *sha256;
    json_t *inputs;
    GHashTable *people; /* or NULL */
} Seen;

static void seen_free(gpointer data)
{
    Seen *seen = data;

    g_free(seen->label);
    g_free(seen->unit_column);
    g_free(seen->sha256);
    json_decref(seen->inputs);
    g_clear_pointer(&seen->people, g_hash_table_unref);
    g_free(seen);
}

/* Row numbers name nobody: those of two results may be of two parts of the file. */
static gboolean names_people(const AvlastEstimates *e)
{
    return e->unit && e->unit->len > 0 && e->unit_column;
}

static Seen *seen_new(const AvlastResult *result, const char *label, const char *sha256)
{
    const AvlastEstimates *e = result->estimates;
    Seen *seen = g_new0(Seen, 1);

    seen->label = g_strdup(label);
    seen->unit_column = g_strdup(e->unit_column);
    seen->sha256 = g_strdup(sha256);
    seen->inputs = json_incref(result->inputs);
    if (names_people(e)) {
        seen->people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (guint i = 0; i < e->unit->len; i++)
            g_hash_table_add(seen->people, g_strdup(g_ptr_array_index(e->unit, i)));
    }
    return seen;
}

static gboolean same_data(const json_t *a, const json_t *b)
{
    for (gsize i = 0; i < json_array_size(a); i++)
        for (gsize j = 0; j < json_array_size(b); j++) {
            const char *x = avlast_json_member_text(json_array_get(a, i), "sha256");
            const char *y = avlast_json_member_text(json_array_get(b, j), "sha256");
            if (x && g_strcmp0(x, y) == 0)
                return TRUE;
        }
    return FALSE;
}

/* How many of them the result holds too; -1 when one of the two does not name them, and
 * `avlast run` did not count them either. */
static gint64 shared_with(const Seen *seen, const AvlastEstimates *e,
                          const AvlastBetween *between, const char *sha256)
{
    gint64 shared = avlast_between_shared(between, seen->sha256, sha256);

    if (shared >= 0)
        return shared;
    shared = 0;
    if (!seen->people || !names_people(e) ||
        g_strcmp0(seen->unit_column, e->unit_column) != 0)
        return -1;
    for (guint i = 0; i < e->unit->len; i++)
        shared += g_hash_table_contains(seen->people, g_ptr_array_index(e->unit, i));
    return shared;
}

/* Files that are made from the same data may hold the same people. Parts of one file
 * (--where) need not: the units of the results tell, where they are kept. */
static void warn_of_shared(AvlastPoolStudies *studies, const AvlastResult *result,
                           GPtrArray *seen, const char *label,
                           const AvlastBetween *between, const char *sha256)
{
    for (guint i = 0; i < seen->len; i++) {
        const Seen *before = g_ptr_array_index(seen, i);
        const gint64 shared =
            same_data(before->inputs, result->inputs)
                ? shared_with(before, result->estimates, between, sha256)
                : 0;
        if (shared < 0) {
            g_ptr_array_add(
                studies->notes,
                g_strdup_printf("'%s' and '%s' come from the same data, but are taken as "
                                "independent: the pooled error is wrong unless they are "
                                "of different people",
                                before->label, label));
            break; /* with one it is said */
        }
        if (shared > 0)
            g_ptr_array_add(
                studies->notes,
                g_strdup_printf("'%s' and '%s' have %" G_GINT64_FORMAT
                                " people in common, but are taken as independent: the "
                                "pooled error is wrong",
                                before->label, label, shared));
    }
    g_ptr_array_add(seen, seen_new(result, label, sha256));
}

/* The file itself, and the data it was made of, each once. */
static void add_inputs(AvlastPoolStudies *studies, const AvlastResult *result,
                       const char *path)
{
    g_autoptr(AvlastResult) own = avlast_result_new("pool");

    avlast_earlier_add(own, path);
    for (int from = 0; from < 2; from++) {
        const json_t *list = from ? result->inputs : own->inputs;
        for (gsize j = 0; j < json_array_size(list); j++) {
            json_t *input = json_array_get(list, j);
            gboolean there = FALSE;
            for (gsize i = 0; i < json_array_size(studies->inputs); i++)
                there = there || json_equal(json_array_get(studies->inputs, i), input);
            if (!there)
                json_array_append(studies->inputs, input);
        }
    }
}

static gboolean take_result(AvlastPoolStudies *studies, const AvlastPoolOwn *own,
                            const char *file, GPtrArray *seen,
                            const AvlastBetween *between, GError **error)
{
    g_autofree char *path = avlast_earlier_path(own->results, file);
    g_autoptr(AvlastResult) result = avlast_result_read(path, error);
    const AvlastEstimate *row = result ? row_of(result, own, file, error) : NULL;

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
    g_autofree char *sha256 = avlast_between_digest(path);
    warn_of_shared(studies, result, seen, base, between, sha256);
    add_inputs(studies, result, path);
    g_ptr_array_add(studies->label, g_steal_pointer(&base));
    return TRUE;
}

static gboolean refuse_table_options(const AvlastRun *run, GError **error)
{
    static const char *const of_tables[] = {"study", "moderators", NULL};

    return avlast_run_refuse_unused(run, "Data", of_tables, "about result files", error);
}

AvlastPoolStudies *avlast_pool_read_results(AvlastRun *run, GError **error)
{
    const AvlastPoolOwn *own = run->own;
    const guint n = g_strv_length(run->arguments);
    g_autoptr(AvlastPoolStudies) studies = g_new0(AvlastPoolStudies, 1);
    g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(seen_free);

    studies->label = g_ptr_array_new_with_free_func(g_free);
    studies->notes = g_ptr_array_new_with_free_func(g_free);
    studies->inputs = json_array();
    studies->p = 1;
    studies->y = avlast_array(double, n, error);
    studies->v = studies->y ? avlast_array(double, n, error) : NULL;
    studies->df = studies->v ? avlast_array(double, n, error) : NULL;
    if (!studies->df || !refuse_table_options(run, error))
        return NULL;
    g_autofree char *first = avlast_earlier_path(own->results, run->arguments[0]),
                    *folder = g_path_get_dirname(first);
    g_autoptr(AvlastBetween) between = avlast_between_read(folder, error);
    if (!between)
        return NULL;
    for (guint i = 0; i < n; i++)
        if (!take_result(studies, own, run->arguments[i], seen, between, error))
            return NULL;
    return g_steal_pointer(&studies);
}
