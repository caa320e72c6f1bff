/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/run/people.h"

#include <string.h>

#include "core/memory.h"

/* Beyond it a covariance takes more than it is worth. */
#define MOST_ROWS 4000

static gboolean has_influence(const AvlastPlanAnalysis *analysis)
{
    static const char *const commands[] = {"rct", "prepost", "regress", "survey", NULL};

    return analysis && g_strv_contains(commands, analysis->command);
}

/* --- which are taken together --- */

static void take(const AvlastPlan *plan, const char *name, GHashTable *set)
{
    const AvlastPlanAnalysis *analysis = avlast_plan_analysis(plan, name);

    if (has_influence(analysis))
        g_hash_table_add(set, analysis->name);
}

/* "work.json" of `from: {result: work.json, ...}`. */
static void take_from(const AvlastPlan *plan, const AvlastYaml *item, GHashTable *set)
{
    const AvlastYaml *from =
        item && item->kind == AVLAST_YAML_MAP ? avlast_yaml_find(item, "from") : NULL;
    const char *file = NULL;

    if (!from || from->kind != AVLAST_YAML_MAP ||
        !avlast_yaml_get_text(from, "result", &file, NULL) || !file ||
        !g_str_has_suffix(file, ".json"))
        return;
    g_autofree char *name = g_strndup(file, strlen(file) - strlen(".json"));
    take(plan, name, set);
}

static void take_list(const AvlastPlan *plan, const AvlastYaml *list, GHashTable *set)
{
    for (guint i = 0; list && list->kind == AVLAST_YAML_LIST && i < list->items->len;
         i++) {
        const AvlastYaml *item = g_ptr_array_index(list->items, i);
        take_from(plan, item, set);
        if (item->kind == AVLAST_YAML_MAP)
            take_list(plan, avlast_yaml_find(item, "waves"), set);
    }
}

static void take_value(const AvlastPlan *plan, GHashTable *set)
{
    g_autoptr(AvlastYaml) tree =
        plan->value_file ? avlast_yaml_read(plan->value_file, NULL, NULL) : NULL;

    if (tree && tree->kind == AVLAST_YAML_MAP)
        take_list(plan, avlast_yaml_find(tree, "effects"), set);
}

static GHashTable *new_set(void)
{
    return g_hash_table_new(g_str_hash, g_str_equal);
}

static void set_free(gpointer set)
{
    g_hash_table_unref(set);
}

/* The sets of analyses that something takes together; one alone is joined to nothing. */
static GPtrArray *sets_of(const AvlastPlan *plan)
{
    GPtrArray *sets = g_ptr_array_new_with_free_func(set_free);
    GHashTable *set = new_set();

    take_value(plan, set);
    for (guint i = 0; i <= plan->analyses->len; i++) {
        if (g_hash_table_size(set) > 1)
            g_ptr_array_add(sets, set);
        else
            g_hash_table_unref(set);
        if (i == plan->analyses->len)
            break;
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        set = new_set();
        for (char **name = a->of; name && *name; name++)
            take(plan, *name, set);
    }
    return sets;
}

GHashTable *avlast_people_wanted(const AvlastPlan *plan)
{
    g_autoptr(GPtrArray) sets = sets_of(plan);
    GHashTable *wanted = new_set();

    for (guint i = 0; i < sets->len; i++) {
        GHashTableIter iter;
        gpointer name;
        g_hash_table_iter_init(&iter, sets->pdata[i]);
        while (g_hash_table_iter_next(&iter, &name, NULL))
            g_hash_table_add(wanted, name);
    }
    return wanted;
}

static gboolean together(const GPtrArray *sets, const AvlastPlanAnalysis *a,
                         const AvlastPlanAnalysis *b)
{
    for (guint i = 0; i < sets->len; i++)
        if (g_hash_table_contains(sets->pdata[i], a->name) &&
            g_hash_table_contains(sets->pdata[i], b->name))
            return TRUE;
    return FALSE;
}

/* --- results --- */

static void forget_argument(json_t *arguments)
{
    for (gsize i = json_array_size(arguments); i-- > 0;)
        if (g_strcmp0(json_string_value(json_array_get(arguments, i)),
                      "--keep-influence") == 0)
            json_array_remove(arguments, i);
}

char *avlast_people_forget(const char *json)
{
    g_autoptr(json_t) object = json_loads(json, 0, NULL);

    if (!object)
        return NULL;
    forget_argument(json_object_get(object, "arguments"));
    if (json_is_true(json_object_get(json_object_get(object, "influence"), "private")))
        json_object_set_new(object, "influence", json_null());
    char *text = json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    char *copy = text ? g_strconcat(text, "\n", NULL) : NULL;
    free(text);
    return copy;
}

typedef struct {
    const AvlastPlan *plan;
    AvlastResult *const *results;
    char **file, **sha256;
} Joining;

static gboolean join_pair(const Joining *joining, guint i, guint j,
                          AvlastBetween *between, GError **error)
{
    AvlastResult *const *results = joining->results;
    const AvlastBetweenFile a = {joining->file[i], joining->sha256[i]},
                            b = {joining->file[j], joining->sha256[j]};
    GError *fault = NULL;
    gint64 shared;

    if (results[i]->estimates->rows->len + results[j]->estimates->rows->len > MOST_ROWS)
        return TRUE;
    g_autoptr(gsl_matrix) v =
        avlast_between_covariance(results[i], results[j], &shared, &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    if (v)
        avlast_between_add(between, &a, &b, results[i]->estimates->unit_column, shared,
                           v);
    return TRUE;
}

static gboolean join_all(const Joining *joining, AvlastBetween *between, GError **error)
{
    const GPtrArray *analyses = joining->plan->analyses;
    g_autoptr(GPtrArray) sets = sets_of(joining->plan);

    for (guint j = 0; j < analyses->len; j++)
        for (guint i = 0; i < j; i++)
            if (joining->results[i] && joining->results[j] &&
                together(sets, analyses->pdata[i], analyses->pdata[j]) &&
                !join_pair(joining, i, j, between, error))
                return FALSE;
    return TRUE;
}

gboolean avlast_people_join(const AvlastPlan *plan, AvlastResult *const *results,
                            AvlastFolder *folder, GError **error)
{
    const guint n = plan->analyses->len;
    g_auto(GStrv) file = g_new0(char *, n + 1), sha256 = g_new0(char *, n + 1);
    g_autoptr(AvlastBetween) between = avlast_between_new();
    const Joining joining = {plan, results, file, sha256};

    for (guint i = 0; i < n; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        file[i] = g_strconcat(a->name, ".json", NULL);
        g_autofree char *path = g_build_filename(folder->stage, file[i], NULL);
        sha256[i] = avlast_between_digest(path);
        if (!sha256[i])
            sha256[i] = g_strdup("");
    }
    if (!join_all(&joining, between, error))
        return FALSE;
    if (avlast_between_pairs(between) == 0)
        return TRUE;
    g_autofree char *text = avlast_between_to_json(between);
    return avlast_folder_write(folder, AVLAST_BETWEEN_FILE, text, error);
}
