/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_options.h"

#include <string.h>

#include "core/text.h"

const AvlastPlanOption *avlast_plan_option_find(const AvlastPlanOption *accepted,
                                                const char *name)
{
    for (; accepted->name; accepted++)
        if (strcmp(accepted->name, name) == 0)
            return accepted;
    return NULL;
}

char *avlast_plan_option_name(const char *key)
{
    return g_strdelimit(g_strdup(key), "_", '-');
}

GStrv avlast_plan_texts(const AvlastYaml *node, GError **error)
{
    if (node->kind != AVLAST_YAML_LIST)
        return avlast_yaml_as_texts(node, error);

    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint i = 0; i < node->items->len; i++) {
        const AvlastYaml *item = g_ptr_array_index(node->items, i);
        const char *text = "";
        const gboolean none =
            item->kind == AVLAST_YAML_SCALAR && item->quoted && !*item->text;
        if (!none && !avlast_yaml_as_text(item, &text, error))
            return NULL;
        g_strv_builder_add(builder, text);
    }
    return g_strv_builder_end(builder);
}

char *avlast_plan_joined(const AvlastYaml *node, const char *const *texts)
{
    const gboolean listed = node->kind == AVLAST_YAML_LIST;
    g_autoptr(GString) list = g_string_new(NULL);

    for (const char *const *text = texts; *text; text++) {
        const gboolean quote = listed && strchr(*text, ',') && !strpbrk(*text, "(\"`");
        g_string_append_printf(list, "%s%s%s%s", text == texts ? "" : ",",
                               quote ? "\"" : "", *text, quote ? "\"" : "");
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

/* Options that name files which all programs share: their paths start at the plan's
 * folder. */
static const char *const path_options[] = {
    "poststratify",        "rake",        "calibrate", "weight-steps",
    "joint-probabilities", "assignments", NULL};

static gboolean place_paths(const AvlastPlan *plan, const AvlastYaml *node, GStrv texts,
                            GError **error)
{
    for (char **text = texts; *text; text++) {
        g_auto(GStrv) names = avlast_text_list(*text);
        for (char **name = names; *name; name++) {
            char *path = strcmp(*name, "none") == 0
                             ? g_strdup(*name)
                             : avlast_yaml_path_text(node, *name, plan->folder, error);
            if (!path)
                return FALSE;
            g_free(*name);
            *name = path;
        }
        g_free(*text);
        *text = g_strjoinv(",", names);
    }
    return TRUE;
}

gboolean avlast_plan_option_add(const AvlastPlan *plan, const AvlastPlanOption *option,
                                const AvlastYaml *node, GPtrArray *options,
                                GError **error)
{
    if (option->flag) {
        gboolean on = FALSE;
        if (!avlast_yaml_as_boolean(node, &on, error))
            return FALSE;
        if (on)
            g_ptr_array_add(options, g_strdup_printf("--%s", option->name));
        return TRUE;
    }

    g_auto(GStrv) texts = avlast_plan_texts(node, error);
    if (!texts || (g_strv_contains(path_options, option->name) &&
                   !place_paths(plan, node, texts, error)))
        return FALSE;
    if (option->repeatable) {
        for (char **text = texts; *text; text++)
            g_ptr_array_add(options, g_strdup_printf("--%s=%s", option->name, *text));
        return TRUE;
    }
    g_autofree char *value = avlast_plan_joined(node, (const char *const *)texts);
    g_ptr_array_add(options, g_strdup_printf("--%s=%s", option->name, value));
    return TRUE;
}
