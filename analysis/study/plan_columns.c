/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_columns.h"

#include <string.h>

#include "core/text.h"
#include "data/formula.h"
#include "data/sql.h"
#include "survey/ratio.h"

/* Keys whose texts are names, and keys whose texts are formulas or terms. */
static const char *const name_keys[] = {
    "id",      "weights",   "strata",   "cluster",     "fpc",        "blocks",
    "by",      "treatment", "outcome",  "baseline",    "variables",  "items",
    "reverse", "likert",    "crosstab", "categorical", "continuous", NULL};
static const char *const formula_keys[] = {"formula", "covariates", NULL};

typedef struct {
    const AvlastPlan *plan;
    const char *source;
    const char *const *header;
    GHashTable *known; /* columns, scales and lets */
    AvlastValidation *validation;
} Check;

static void check_name(const Check *check, const AvlastYaml *node, const char *name)
{
    const AvlastPlace place = {node->file, node->line, node->column};

    /* a star stands for all columns that fit */
    if (*name == '\0' || strchr(name, '*') || g_hash_table_contains(check->known, name))
        return;
    const char *near = avlast_text_nearest(name, check->header);
    avlast_validation_add(check->validation, "AV145", &place, name,
                          "the plan's column '%s' is not in '%s'%s%s%s", name,
                          check->source, near ? "; the nearest is '" : "",
                          near ? near : "", near ? "'" : "");
}

/* A text that is one name. */
static void check_text(const Check *check, const AvlastYaml *node)
{
    check_name(check, node, node->text);
}

/* A text of names with commas, as on the command line. */
static void check_names(const Check *check, const AvlastYaml *node)
{
    g_auto(GStrv) names = avlast_text_list(node->text);

    for (char **name = names; *name; name++)
        check_name(check, node, *name);
}

/* The same of ratios: a/b,c/d. One that is none is the program's to find. */
static void check_ratios(const Check *check, const AvlastYaml *node)
{
    g_auto(GStrv) names = avlast_ratio_names(node->text, NULL);

    for (char **name = names; name && *name; name++)
        check_name(check, node, *name);
}

static void check_formula(const Check *check, const AvlastYaml *node)
{
    g_autoptr(AvlastFormula) formula = strchr(node->text, '~')
                                           ? avlast_formula_parse(node->text, NULL)
                                           : avlast_formula_parse_terms(node->text, NULL);
    g_auto(GStrv) names = formula ? avlast_formula_columns(formula) : NULL;

    for (char **name = names; name && *name; name++)
        check_name(check, node, *name);
}

static void check_node(const Check *check, const AvlastYaml *node,
                       void (*each)(const Check *, const AvlastYaml *))
{
    if (node->kind == AVLAST_YAML_SCALAR)
        each(check, node);
    for (guint i = 0; node->kind == AVLAST_YAML_LIST && i < node->items->len; i++)
        check_node(check, g_ptr_array_index(node->items, i), each);
}

static void check_map(const Check *check, const AvlastYaml *map)
{
    const AvlastYaml *statistic = map ? avlast_yaml_find(map, "statistic") : NULL;
    const gboolean ratio = statistic && g_strcmp0(statistic->text, "ratio") == 0;
    const gboolean test = statistic && g_strcmp0(statistic->text, "test") == 0;
    const AvlastYaml *command = map ? avlast_yaml_find(map, "command") : NULL;
    const gboolean sens = command && g_strcmp0(command->text, "sens") == 0;

    for (guint i = 0; map && i < map->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(map->items, i);
        if (ratio && strcmp(node->name, "variables") == 0)
            check_node(check, node, check_ratios);
        else if (test && strcmp(node->name, "variables") == 0)
            check_node(check, node, check_formula);
        else if (sens && strcmp(node->name, "treatment") == 0)
            continue; /* a term of the model: "arm=pilot" */
        else if (g_strv_contains(name_keys, node->name))
            check_node(check, node, check_names);
        else if (g_strv_contains(formula_keys, node->name))
            check_node(check, node, check_formula);
    }
}

/* The items of every scale, whether they are listed or follow from a name. */
static void check_scales(const Check *check)
{
    const AvlastYaml *scales = avlast_yaml_find(check->plan->tree, "scales");

    for (guint i = 0; scales && i < scales->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(scales->items, i),
                         *items = avlast_yaml_find(node, "items");
        const AvlastPlanScale *scale = g_ptr_array_index(check->plan->scales, i);
        const gboolean listed = items && items->kind == AVLAST_YAML_LIST &&
                                items->items->len == avlast_scale_items(scale);
        for (guint j = 0; scale->items[j]; j++)
            check_name(check,
                       listed  ? g_ptr_array_index(items->items, j)
                       : items ? items
                               : node,
                       scale->items[j]);
    }
}

static void add_let(const Check *check, const AvlastYaml *node)
{
    g_autofree char *name = NULL, *expression = NULL;

    if (avlast_sql_split(node->text, &name, &expression, NULL))
        g_hash_table_add(check->known, g_steal_pointer(&name));
}

static void add_lets(const Check *check, const AvlastYaml *map)
{
    const AvlastYaml *lets = avlast_yaml_find(map, "let");

    if (lets)
        check_node(check, lets, add_let);
}

/* Of a check only what it names: a rule's SQL finds its own faults. */
static void check_checks(const Check *check, const AvlastYaml *list)
{
    for (guint i = 0; list && i < list->items->len; i++) {
        const AvlastYaml *map = g_ptr_array_index(list->items, i);
        const AvlastYaml *items = avlast_yaml_find(map, "straightline");
        const AvlastYaml *duration = avlast_yaml_find(map, "duration");
        const AvlastYaml *waves = avlast_yaml_find(map, "waves");
        const AvlastYaml *column = avlast_yaml_find(duration, "column");
        if (items)
            check_node(check, items, check_text);
        if (duration)
            check_node(check, column ? column : duration, check_text);
        if (waves && waves->kind == AVLAST_YAML_SCALAR)
            check_text(check, waves);
        for (guint k = 0;
             waves && waves->kind == AVLAST_YAML_LIST && k < waves->items->len; k++)
            check_node(check,
                       avlast_yaml_find(g_ptr_array_index(waves->items, k), "columns"),
                       check_text);
    }
}

void avlast_plan_check_columns(const AvlastPlan *plan, const char *source,
                               const char *const *header, AvlastValidation *validation)
{
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Check check = {plan, source, header, known, validation};

    for (; *header; header++)
        g_hash_table_add(known, g_strdup(*header));
    for (guint i = 0; i < plan->scales->len; i++)
        g_hash_table_add(
            known,
            g_strdup(((AvlastPlanScale *)g_ptr_array_index(plan->scales, i))->name));
    add_lets(&check, plan->data);
    for (guint i = 0; i < plan->analyses->len; i++)
        add_lets(&check,
                 ((AvlastPlanAnalysis *)g_ptr_array_index(plan->analyses, i))->node);

    check_map(&check, plan->data);
    check_map(&check, plan->design);
    check_checks(&check, plan->checks);
    check_scales(&check);
    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        /* The columns of a table of the analysis's own are known when it is made; rows
         * of results and quantities of a trial to come are no columns. */
        if (a->reads_data && !avlast_yaml_find(a->node, "sql") &&
            !avlast_yaml_find(a->node, "reshape"))
            check_map(&check, a->node);
    }
}

/* --- columns that the plan makes --- */

static gboolean is_in_name(char c)
{
    return c == '_' || c < 0 || g_ascii_isalnum(c);
}

/* Whether the name stands in the SQL as a word of its own. */
static gboolean sql_names(const char *sql, const char *name)
{
    const size_t n = strlen(name);

    for (const char *at = sql; n && (at = strstr(at, name)); at += n)
        if ((at == sql || !is_in_name(at[-1])) && !is_in_name(at[n]))
            return TRUE;
    return FALSE;
}

static gboolean map_makes(const AvlastYaml *map, const char *name)
{
    const AvlastYaml *sql = map ? avlast_yaml_find(map, "sql") : NULL;

    return sql && sql->text && sql_names(sql->text, name);
}

GStrv avlast_plan_made(const AvlastPlan *plan, const AvlastCodebook *codebook)
{
    g_autoptr(GStrvBuilder) made = g_strv_builder_new();
    g_autoptr(GHashTable) lets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Check check = {.plan = plan, .known = lets};

    if (plan->data)
        add_lets(&check, plan->data);
    for (guint i = 0; i < plan->analyses->len; i++)
        add_lets(&check,
                 ((AvlastPlanAnalysis *)g_ptr_array_index(plan->analyses, i))->node);
    for (guint k = 0; codebook && k < codebook->entries->len; k++) {
        const char *name =
            ((AvlastCodebookEntry *)g_ptr_array_index(codebook->entries, k))->name;
        gboolean makes = g_hash_table_contains(lets, name) || map_makes(plan->data, name);
        for (guint i = 0; i < plan->analyses->len && !makes; i++)
            makes = map_makes(
                ((AvlastPlanAnalysis *)g_ptr_array_index(plan->analyses, i))->node, name);
        if (makes)
            g_strv_builder_add(made, name);
    }
    return g_strv_builder_end(made);
}

static const char *first_text(const AvlastYaml *node)
{
    while (node && node->kind == AVLAST_YAML_LIST)
        node = node->items->len > 0 ? g_ptr_array_index(node->items, 0) : NULL;
    return node && node->kind == AVLAST_YAML_SCALAR && *node->text ? node->text : NULL;
}

void avlast_plan_treatment(const AvlastPlan *plan, const char **treatment,
                           const char **cluster)
{
    *treatment = *cluster = NULL;
    for (guint i = 0; i < plan->analyses->len && !*treatment; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        const AvlastYaml *node = a->node, *own = avlast_yaml_find(node, "cluster");
        if (strcmp(a->command, "sens") == 0)
            continue; /* a term of its model */
        *treatment = first_text(avlast_yaml_find(node, "treatment"));
        if (*treatment &&
            g_strcmp0(first_text(avlast_yaml_find(node, "assigned")), "row") != 0)
            *cluster = first_text(own ? own : avlast_yaml_find(plan->design, "cluster"));
    }
}
