/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_mentions.h"

#include <string.h>

/* Keys whose texts are no columns: names, labels and prose. */
static const char *const silent_keys[] = {"name",      "command", "role",     "label",
                                          "deviation", "with",    "imputed",  "family",
                                          "of",        "file",    "codebook", NULL};

static gboolean in_word(gunichar c)
{
    return g_unichar_isalnum(c) || c == '_' || c == '.';
}

/* Whether the name stands in the text as a word of its own. */
static gboolean mentions(const char *text, const char *name)
{
    const gsize n = strlen(name);

    for (const char *at = text; (at = strstr(at, name)); at += n) {
        const char *before = g_utf8_find_prev_char(text, at);
        if ((!before || !in_word(g_utf8_get_char(before))) &&
            !in_word(g_utf8_get_char(at + n)))
            return TRUE;
    }
    return FALSE;
}

static gboolean node_mentions(const AvlastYaml *node, const char *name)
{
    if (node->kind == AVLAST_YAML_SCALAR)
        return mentions(node->text, name);
    for (guint i = 0; i < node->items->len; i++) {
        const AvlastYaml *item = g_ptr_array_index(node->items, i);
        const gboolean silent = item->name && g_strv_contains(silent_keys, item->name);
        if (!silent && node_mentions(item, name))
            return TRUE;
    }
    return FALSE;
}

void avlast_plan_mentions_add(const AvlastPlan *plan, const AvlastYaml *node,
                              GPtrArray *options)
{
    const guint n = plan->scales->len;
    g_autofree gboolean *needed = g_new0(gboolean, MAX(n, 1));

    for (guint i = n; i-- > 0;) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        needed[i] = needed[i] || node_mentions(node, scale->name);
        for (guint j = 0; needed[i] && j < i; j++) {
            const AvlastPlanScale *part = g_ptr_array_index(plan->scales, j);
            needed[j] = needed[j] ||
                        g_strv_contains((const char *const *)scale->items, part->name);
        }
    }
    for (guint i = 0; i < n; i++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        g_autofree char *sql = needed[i] ? avlast_scale_sql(scale) : NULL;
        if (sql)
            g_ptr_array_add(options, g_strdup_printf("--let=%s = %s", scale->name, sql));
    }
}
