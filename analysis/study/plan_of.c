/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_of.h"

#include <string.h>

#include "core/text.h"

static const char *const power_statistics[] = {"means", "shares", "survival", NULL};
static const char *const sens_statistics[] = {"evalue", "robustness", "oster",
                                              "rosenbaum", NULL};

/* --- one analysis --- */

static gboolean read_statistic(const AvlastYaml *node, const char *const *choices,
                               const char **statistic, GError **error)
{
    guint index = 0;

    if (!avlast_yaml_require(node, "statistic", error) ||
        !avlast_yaml_get_choice(node, "statistic", choices, &index, error))
        return FALSE;
    *statistic = choices[index];
    return TRUE;
}

/* --- tables of their own --- */

/* Programs that may read a table which is not the plan's data. */
static gboolean takes_table(const char *command)
{
    static const char *const commands[] = {"pool", "cash", "cea", NULL};

    return g_strv_contains(commands, command);
}

/* `file`, and what is known of its columns. */
static gboolean read_table(const AvlastPlan *plan, AvlastPlanAnalysis *analysis,
                           GError **error)
{
    const AvlastYaml *file = avlast_yaml_find(analysis->node, "file"),
                     *codebook = avlast_yaml_find(analysis->node, "codebook");

    if (file && !(analysis->file = avlast_yaml_path(file, plan->folder, error)))
        return FALSE;
    if (codebook &&
        !(analysis->codebook = avlast_yaml_path(codebook, plan->folder, error)))
        return FALSE;
    analysis->reads_data = !file && !analysis->of;
    return TRUE;
}

/* Studies are results of this plan, or rows of a table with columns of effects and their
 * errors. */
static gboolean read_pool(const AvlastPlan *plan, AvlastPlanAnalysis *analysis,
                          GError **error)
{
    static const char *const of_tables[] = {"variables", "study", "moderators", "file",
                                            "codebook"};
    static const char *const of_results[] = {"outcome", "term", "group"};
    const AvlastYaml *node = analysis->node;
    const gboolean results = analysis->of != NULL;
    const char *const *wrong = results ? of_tables : of_results;
    const gsize n = results ? G_N_ELEMENTS(of_tables) : G_N_ELEMENTS(of_results);

    if (!results && !avlast_yaml_require(node, "variables", error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (avlast_yaml_find(node, wrong[i])) {
            avlast_yaml_fail(error, avlast_yaml_find(node, wrong[i]), "AV760",
                             "'%s' is of %s\nhint: %s", wrong[i],
                             results ? "a table of studies, and 'of' names results"
                                     : "results, which 'of' names",
                             results ? "one or the other"
                                     : "'variables' are the columns of a table");
            return FALSE;
        }
    return read_table(plan, analysis, error);
}

/* --- sens --- */

static gboolean refuse(const AvlastYaml *node, const char *key, const char *statistic,
                       const char *hint, GError **error)
{
    avlast_yaml_fail(error, avlast_yaml_find(node, key), "AV682",
                     "'%s' does not go with 'statistic: %s'\nhint: %s", key, statistic,
                     hint);
    return FALSE;
}

/* What a sensitivity analysis is of: a model of the data, pairs in the data, a result of
 * this plan, or numbers among its options. */
static gboolean read_sens(AvlastPlanAnalysis *analysis, GError **error)
{
    const AvlastYaml *node = analysis->node;
    const gboolean formula = avlast_yaml_find(node, "formula") != NULL,
                   variables = avlast_yaml_find(node, "variables") != NULL;
    const char *statistic = NULL;

    if (!read_statistic(node, sens_statistics, &statistic, error))
        return FALSE;
    const gboolean oster = strcmp(statistic, "oster") == 0,
                   rosenbaum = strcmp(statistic, "rosenbaum") == 0,
                   evalue = strcmp(statistic, "evalue") == 0;
    if (formula && (evalue || rosenbaum))
        return refuse(node, "formula", statistic,
                      evalue ? "'of' names the analysis whose estimate it is of"
                             : "'variables' are the treated one's and the control's",
                      error);
    if (variables && !rosenbaum)
        return refuse(node, "variables", statistic,
                      evalue ? "'of' names the analysis whose estimate it is of"
                             : "'formula' is the model",
                      error);
    if (analysis->of && (oster || rosenbaum || formula))
        return refuse(node, "of", statistic,
                      rosenbaum ? "it is of the pairs in the data: 'variables'"
                      : oster   ? "it is of the data: 'formula'"
                                : "'formula' or 'of', not both",
                      error);
    if (analysis->of && analysis->of[1])
        return refuse(node, "of", statistic, "one analysis at a time", error);
    if (oster && !avlast_yaml_require(node, "formula", error))
        return FALSE;
    analysis->reads_data = formula || variables;
    return TRUE;
}

gboolean avlast_plan_read_of(const AvlastPlan *plan, AvlastPlanAnalysis *analysis,
                             GError **error)
{
    const AvlastYaml *node = analysis->node, *of = avlast_yaml_find(node, "of");
    const gboolean adjust = strcmp(analysis->command, "adjust") == 0,
                   sens = strcmp(analysis->command, "sens") == 0,
                   pool = strcmp(analysis->command, "pool") == 0;
    const char *statistic;

    analysis->reads_data = TRUE;
    if (adjust && !avlast_yaml_require(node, "of", error))
        return FALSE;
    /* to other programs `of` is an unknown key */
    if (of && (adjust || sens || pool) &&
        !(analysis->of = avlast_yaml_as_texts(of, error)))
        return FALSE;
    if (sens)
        return read_sens(analysis, error);
    if ((adjust || pool) && analysis->of && !analysis->of[0]) {
        avlast_yaml_fail(error, of, "AV680", "'of' names no analysis");
        return FALSE;
    }
    if (pool)
        return read_pool(plan, analysis, error);
    if (takes_table(analysis->command))
        return read_table(plan, analysis, error);
    analysis->reads_data = !adjust && strcmp(analysis->command, "power") != 0;
    return strcmp(analysis->command, "power") != 0 ||
           read_statistic(node, power_statistics, &statistic, error);
}

/* --- all of them --- */

static const AvlastYaml *name_node(const AvlastPlanAnalysis *analysis, guint k)
{
    const AvlastYaml *of = avlast_yaml_find(analysis->node, "of");

    return of->kind == AVLAST_YAML_LIST ? g_ptr_array_index(of->items, k) : of;
}

static gboolean check_name(const AvlastPlan *plan, const AvlastPlanAnalysis *analysis,
                           guint k, GError **error)
{
    static const char *const without[] = {"power", "cash", "cea", NULL};
    const char *name = analysis->of[k];
    const AvlastPlanAnalysis *found = avlast_plan_analysis(plan, name);

    for (guint j = 0; j < k; j++)
        if (strcmp(analysis->of[j], name) == 0) {
            avlast_yaml_fail(error, name_node(analysis, k), "AV680",
                             "'of' names '%s' twice", name);
            return FALSE;
        }
    if (found && !g_strv_contains(without, found->command))
        return TRUE;
    if (found) {
        avlast_yaml_fail(error, name_node(analysis, k), "AV680",
                         "'%s' is of '%s': it has no estimates that '%s' could be of",
                         name, found->command, analysis->command);
        return FALSE;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *other = g_ptr_array_index(plan->analyses, i);
        if (other != analysis)
            g_ptr_array_add(names, other->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(name, (const char *const *)names->pdata);
    avlast_yaml_fail(error, name_node(analysis, k), "AV680",
                     "the plan has no analysis '%s'%s", name, hint);
    return FALSE;
}

/* The wave after those of all it is of; 0 while one of them waits itself. */
static guint wave_of(const AvlastPlan *plan, const AvlastPlanAnalysis *analysis)
{
    guint wave = 1;

    for (char **name = analysis->of; name && *name; name++) {
        const guint before = avlast_plan_analysis(plan, *name)->wave;
        if (before == 0)
            return 0;
        wave = MAX(wave, before + 1);
    }
    return wave;
}

/* The first that this one is of and that waits itself. */
static guint waiting(const AvlastPlan *plan, const AvlastPlanAnalysis *analysis)
{
    guint k = 0;

    while (avlast_plan_analysis(plan, analysis->of[k])->wave != 0)
        k++;
    return k;
}

/* Whoever goes on among those that wait comes round in the end. */
static void fail_circle(const AvlastPlan *plan, const AvlastPlanAnalysis *from,
                        GError **error)
{
    g_autoptr(GString) circle = g_string_new(NULL);
    const AvlastPlanAnalysis *at = from;

    for (guint i = 0; i < plan->analyses->len; i++)
        at = avlast_plan_analysis(plan, at->of[waiting(plan, at)]);
    from = at;
    do {
        g_string_append_printf(circle, "%s, of ", at->name);
        at = avlast_plan_analysis(plan, at->of[waiting(plan, at)]);
    } while (at != from);
    avlast_yaml_fail(error, name_node(from, waiting(plan, from)), "AV681",
                     "analyses wait for each other: %s%s", circle->str, from->name);
}

gboolean avlast_plan_order(AvlastPlan *plan, GError **error)
{
    const AvlastPlanAnalysis *left = NULL;
    gboolean moved = TRUE;

    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        for (guint k = 0; a->of && a->of[k]; k++)
            if (!check_name(plan, a, k, error))
                return FALSE;
    }
    while (moved) {
        moved = FALSE;
        left = NULL;
        for (guint i = 0; i < plan->analyses->len; i++) {
            AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
            if (a->wave != 0)
                continue;
            a->wave = wave_of(plan, a);
            moved = moved || a->wave != 0;
            if (a->wave == 0)
                left = a;
        }
    }
    if (left)
        fail_circle(plan, left, error);
    return left == NULL;
}

void avlast_plan_add_of(const AvlastPlanAnalysis *analysis, GPtrArray *positional)
{
    for (char **name = analysis->of; name && *name; name++)
        g_ptr_array_add(positional, g_strconcat(*name, ".json", NULL));
    if (analysis->file)
        g_ptr_array_add(positional, g_strdup(analysis->file));
}
