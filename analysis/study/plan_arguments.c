/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan.h"

#include <string.h>

#include "core/text.h"
#include "study/plan_mentions.h"
#include "study/plan_of.h"
#include "study/plan_options.h"

/* The keys that are not options but what a program computes, in the order of its command
 * line. */
typedef struct {
    const char *command;
    const char *keys[5];
    gboolean optional;
} Positionals;

static const Positionals positionals[] = {
    {"adjust", {"of", NULL}, FALSE},
    {"describe", {"variables", NULL}, TRUE},
    {"pool", {"variables", "of", NULL}, TRUE},
    {"power", {"statistic", NULL}, FALSE},
    {"prepost", {"outcome", NULL}, FALSE},
    {"rct", {"outcome", NULL}, FALSE},
    {"regress", {"formula", NULL}, FALSE},
    {"sens", {"statistic", "formula", "variables", "of", NULL}, TRUE},
    {"survey", {"statistic", "variables", NULL}, FALSE}};

/* Keys of an analysis that no program sees, and the last, which is made of paths, for a
 * program that takes it. */
static const char *const own_keys[] = {"name",      "command", "role",    "label",
                                       "deviation", "with",    "imputed", NULL};
static const char *const table_keys[] = {"name",      "command", "role",    "label",
                                         "deviation", "with",    "imputed", "file",
                                         "codebook",  NULL};
static const char *const other_keys[] = {"name",      "command", "role", "label",
                                         "deviation", "with",    NULL};

void avlast_plan_arguments_free(AvlastPlanArguments *arguments)
{
    if (!arguments)
        return;
    g_strfreev(arguments->options);
    g_strfreev(arguments->positional);
    g_free(arguments);
}

static const char *const *positional_keys(const char *command)
{
    static const char *const none[] = {NULL};

    for (gsize i = 0; i < G_N_ELEMENTS(positionals); i++)
        if (strcmp(positionals[i].command, command) == 0)
            return positionals[i].keys;
    return none;
}

/* Whether what the command computes may be left to it. */
static gboolean positionals_are_optional(const char *command)
{
    for (gsize i = 0; i < G_N_ELEMENTS(positionals); i++)
        if (strcmp(positionals[i].command, command) == 0)
            return positionals[i].optional;
    return FALSE;
}

/* --- options --- */

/* A section that all analyses share: what this program takes and the analysis does not
 * give itself. Weights are never left out in silence. */
static gboolean add_section(const AvlastPlan *plan, const AvlastYaml *section,
                            const AvlastYaml *analysis, const char *command,
                            const AvlastPlanOption *accepted, const char *const *skip,
                            GPtrArray *options, GError **error)
{
    for (guint i = 0; section && i < section->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(section->items, i);
        g_autofree char *name = avlast_plan_option_name(node->name);
        const AvlastPlanOption *option = avlast_plan_option_find(accepted, name);
        if (g_strv_contains(skip, node->name) || avlast_yaml_find(analysis, node->name))
            continue;
        if (!option && strcmp(node->name, "weights") == 0) {
            avlast_yaml_fail(error, node, "AV624",
                             "the design has weights, but '%s' takes none\nhint: give "
                             "them to the analyses that take them instead",
                             command);
            return FALSE;
        }
        if (option && !avlast_plan_option_add(plan, option, node, options, error))
            return FALSE;
    }
    return TRUE;
}

/* A trial's families are the whole study's (study/families.h); the program corrects by
 * them, too, when it is told to correct. */
static gboolean is_of_study(const AvlastPlanAnalysis *analysis, const char *key)
{
    return analysis && analysis->family && strcmp(key, "family") == 0 &&
           !avlast_yaml_find(analysis->node, "adjust");
}

/* The analysis's own keys. `reserved` are positionals and keys that no program sees;
 * `of` is NULL for the value section. */
static gboolean add_keys(const AvlastPlan *plan, const AvlastYaml *analysis,
                         const AvlastPlanAnalysis *of, const char *command,
                         const AvlastPlanOption *accepted,
                         const char *const *const reserved[2], GPtrArray *options,
                         GError **error)
{
    for (guint i = 0; i < analysis->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(analysis->items, i);
        if (g_strv_contains(reserved[0], node->name) ||
            g_strv_contains(reserved[1], node->name) || is_of_study(of, node->name))
            continue;
        g_autofree char *name = avlast_plan_option_name(node->name);
        const AvlastPlanOption *option = avlast_plan_option_find(accepted, name);
        if (!option) {
            g_autoptr(GPtrArray) known = g_ptr_array_new();
            for (int r = 0; r < 2; r++)
                for (const char *const *key = reserved[r]; *key; key++)
                    g_ptr_array_add(known, (gpointer)(gsize)*key);
            for (const AvlastPlanOption *o = accepted; o->name; o++)
                g_ptr_array_add(known, (gpointer)(gsize)o->name);
            g_ptr_array_add(known, NULL);
            g_autofree char *hint =
                avlast_text_did_you_mean(name, (const char *const *)known->pdata);
            const AvlastYaml *key = g_ptr_array_index(analysis->keys, i);
            avlast_yaml_fail(error, key, "AV624", "'%s' is no option of '%s'%s",
                             node->name, command, hint);
            return FALSE;
        }
        if (!avlast_plan_option_add(plan, option, node, options, error))
            return FALSE;
    }
    return TRUE;
}

/* Programs that mark their outcomes by role are told it; what only describes has no
 * effects to mark. */
static void add_role(const AvlastPlanAnalysis *analysis, const AvlastPlanOption *accepted,
                     GPtrArray *options)
{
    if (avlast_yaml_find(analysis->node, "role") &&
        avlast_plan_option_find(accepted, "role") &&
        analysis->role != AVLAST_ROLE_DESCRIPTIVE)
        g_ptr_array_add(options,
                        g_strdup_printf("--role=%s", avlast_role_name(analysis->role)));
}

static gboolean add_positionals(const AvlastYaml *analysis, const char *const *keys,
                                gboolean optional, GPtrArray *positional, GError **error)
{
    for (; *keys; keys++) {
        if ((optional && !avlast_yaml_find(analysis, *keys)) || strcmp(*keys, "of") == 0)
            continue;
        const AvlastYaml *node = avlast_yaml_require(analysis, *keys, error);
        g_auto(GStrv) texts = node ? avlast_plan_texts(node, error) : NULL;
        if (!texts)
            return FALSE;
        g_ptr_array_add(positional, avlast_plan_joined(node, (const char *const *)texts));
    }
    return TRUE;
}

static char **strv_of(GPtrArray *texts)
{
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

static void add_path(const AvlastPlanOption *accepted, const AvlastYaml *node,
                     const char *name, const char *path, GPtrArray *options)
{
    if (path && avlast_plan_option_find(accepted, name) && !avlast_yaml_find(node, name))
        g_ptr_array_add(options, g_strdup_printf("--%s=%s", name, path));
}

/* --- the whole --- */

static AvlastPlanArguments *value_arguments(const AvlastPlan *plan, const char *command,
                                            const AvlastPlanOption *accepted,
                                            GError **error)
{
    static const char *const none[] = {NULL}, *const file[] = {"file", NULL};
    const char *const *const reserved[2] = {none, file};
    g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);

    if (strcmp(command, "value") != 0) {
        avlast_yaml_fail(error, plan->value, "AV625",
                         "the plan's value section is for 'avlast value', not for '%s'",
                         command);
        return NULL;
    }
    if (!add_keys(plan, plan->value, NULL, command, accepted, reserved, options, error))
        return NULL;

    g_ptr_array_set_free_func(options, NULL);
    AvlastPlanArguments *arguments = g_new0(AvlastPlanArguments, 1);
    arguments->options = strv_of(g_steal_pointer(&options));
    arguments->positional = g_new0(char *, 2);
    arguments->positional[0] = g_strdup(plan->value_file);
    return arguments;
}

static void no_such_analysis(const AvlastPlan *plan, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < plan->analyses->len; i++)
        g_ptr_array_add(
            names, ((AvlastPlanAnalysis *)g_ptr_array_index(plan->analyses, i))->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(name, (const char *const *)names->pdata);
    avlast_yaml_fail(error, avlast_yaml_find(plan->tree, "analyses"), "AV625",
                     "the plan has no analysis '%s'%s", name, hint);
}

/* The further files of --sql, of the analysis or of the plan's data: their paths start at
 * the plan's folder. */
static gboolean add_files(const AvlastPlan *plan, const AvlastYaml *analysis,
                          const AvlastYaml *data, const AvlastPlanOption *accepted,
                          GPtrArray *options, GError **error)
{
    const AvlastYaml *own = avlast_yaml_find(analysis, "with");
    const AvlastYaml *node = own ? own : avlast_yaml_find(data, "with");
    g_auto(GStrv) files = node && avlast_plan_option_find(accepted, "with")
                              ? avlast_plan_texts(node, error)
                              : NULL;

    if (node && avlast_plan_option_find(accepted, "with") && !files)
        return FALSE;
    for (char **file = files; file && *file; file++) {
        const char *equals = strchr(*file, '=');
        const gboolean named = equals && !memchr(*file, '/', (gsize)(equals - *file));
        const char *name = named ? equals + 1 : *file;
        g_autofree char *path = avlast_yaml_path_text(node, name, plan->folder, error);
        if (!path)
            return FALSE;
        g_ptr_array_add(options, named
                                     ? g_strdup_printf("--with=%.*s=%s",
                                                       (int)(equals - *file), *file, path)
                                     : g_strdup_printf("--with=%s", path));
    }
    return TRUE;
}

/* Further completed data sets: their paths start at the plan's folder, too. */
static gboolean add_imputed(const AvlastPlan *plan, const AvlastYaml *analysis,
                            const AvlastPlanOption *accepted, GPtrArray *options,
                            GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(analysis, "imputed");
    g_auto(GStrv) files = node && avlast_plan_option_find(accepted, "imputed")
                              ? avlast_plan_texts(node, error)
                              : NULL;
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    if (!files)
        return !node || !avlast_plan_option_find(accepted, "imputed");
    for (char **file = files; *file; file++) {
        g_autofree char *path = avlast_yaml_path_text(node, *file, plan->folder, error);
        if (!path)
            return FALSE;
        g_strv_builder_add(paths, path);
    }
    g_auto(GStrv) list = g_strv_builder_end(paths);
    g_autofree char *text = avlast_plan_joined(node, (const char *const *)list);
    g_ptr_array_add(options, g_strdup_printf("--imputed=%s", text));
    return TRUE;
}

/* The sections that all programs share, for what reads data. `node` is the analysis;
 * without one, a program looks at the data alone and needs no weights. */
static gboolean add_shared(const AvlastPlan *plan, const AvlastYaml *node,
                           const char *command, const AvlastPlanOption *accepted,
                           GPtrArray *options, GError **error)
{
    static const char *const data_skip[] = {"file", "codebook", "with", NULL},
                             *const weights[] = {"weights", NULL},
                             *const nothing[] = {NULL};

    add_path(accepted, node, "codebook", plan->codebook_file, options);
    if (!add_files(plan, node, plan->data, accepted, options, error) ||
        !add_imputed(plan, node, accepted, options, error))
        return FALSE;
    if (!add_section(plan, plan->data, node, command, accepted, data_skip, options,
                     error) ||
        !add_section(plan, plan->design, node, command, accepted,
                     node || avlast_plan_option_find(accepted, "weights") ? nothing
                                                                          : weights,
                     options, error))
        return FALSE;
    /* `scale` makes the scores itself, with what is known of them */
    if (node && avlast_plan_option_find(accepted, "let") && strcmp(command, "scale") != 0)
        avlast_plan_mentions_add(plan, node, options);
    return TRUE;
}

/* A table of the analysis's own: the plan's data and design are not of it. */
static gboolean add_own(const AvlastPlan *plan, const AvlastPlanAnalysis *analysis,
                        const AvlastPlanOption *accepted, GPtrArray *options,
                        GError **error)
{
    if (analysis->codebook)
        g_ptr_array_add(options, g_strdup_printf("--codebook=%s", analysis->codebook));
    if (!analysis->file)
        return TRUE;
    return add_files(plan, analysis->node, NULL, accepted, options, error) &&
           add_imputed(plan, analysis->node, accepted, options, error);
}

/* Keys of an analysis that are no options of the program. */
static const char *const *keys_apart(const AvlastPlanAnalysis *analysis,
                                     const AvlastPlanOption *accepted)
{
    if (analysis && (analysis->file || analysis->codebook))
        return table_keys;
    return avlast_plan_option_find(accepted, "imputed") ? own_keys : other_keys;
}

static const AvlastPlanAnalysis *analysis_for(const AvlastPlan *plan, const char *name,
                                              const char *command, GError **error)
{
    const AvlastPlanAnalysis *analysis = avlast_plan_analysis(plan, name);

    if (!analysis) {
        no_such_analysis(plan, name, error);
        return NULL;
    }
    if (strcmp(analysis->command, command) != 0) {
        avlast_yaml_fail(error, avlast_yaml_find(analysis->node, "command"), "AV625",
                         "analysis '%s' is for '%s', not for '%s'", name,
                         analysis->command, command);
        return NULL;
    }
    return analysis;
}

AvlastPlanArguments *avlast_plan_arguments(const AvlastPlan *plan, const char *name,
                                           const char *command,
                                           const AvlastPlanOption *accepted,
                                           GError **error)
{
    if (plan->value && g_strcmp0(name, "value") == 0)
        return value_arguments(plan, command, accepted, error);

    const AvlastPlanAnalysis *analysis =
        name ? analysis_for(plan, name, command, error) : NULL;
    if (name && !analysis)
        return NULL;

    const AvlastYaml *node = analysis ? analysis->node : NULL;
    const gboolean data = !analysis || analysis->reads_data;
    const char *const *const reserved[2] = {keys_apart(analysis, accepted),
                                            positional_keys(command)};
    g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) positional = g_ptr_array_new_with_free_func(g_free);
    if ((data && !add_shared(plan, node, command, accepted, options, error)) ||
        (analysis && !add_own(plan, analysis, accepted, options, error)) ||
        (node &&
         (!add_keys(plan, node, analysis, command, accepted, reserved, options, error) ||
          !add_positionals(node, reserved[1], positionals_are_optional(command),
                           positional, error))))
        return NULL;
    if (analysis)
        add_role(analysis, accepted, options);
    if (data)
        g_ptr_array_add(positional, g_strdup(plan->data_file));
    else
        avlast_plan_add_of(analysis, positional);

    g_ptr_array_set_free_func(options, NULL);
    g_ptr_array_set_free_func(positional, NULL);
    AvlastPlanArguments *arguments = g_new0(AvlastPlanArguments, 1);
    arguments->options = strv_of(g_steal_pointer(&options));
    arguments->positional = strv_of(g_steal_pointer(&positional));
    return arguments;
}
