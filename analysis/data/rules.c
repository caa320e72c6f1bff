/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/rules.h"

#include <string.h>

#include "core/text.h"
#include "data/sql.h"

void avlast_rule_free(AvlastRule *rule)
{
    if (!rule)
        return;
    g_free(rule->name);
    g_free(rule->rule);
    g_free(rule->when);
    g_free(rule->message);
    g_free(rule);
}

void avlast_rule_result_clear(AvlastRuleResult *result)
{
    g_clear_pointer(&result->failed, g_free);
    g_clear_pointer(&result->columns, g_strfreev);
}

/* The colon that ends the name, or NULL when the text begins with the expression. */
static const char *name_end(const char *text)
{
    const char *p = text;

    for (; *p && *p != ':'; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && !strchr(" _-.", (int)MIN(c, 127)))
            return NULL;
    }
    return *p ? p : NULL;
}

AvlastRule *avlast_rule_parse(const char *text, GError **error)
{
    const char *colon = g_utf8_validate(text, -1, NULL) ? name_end(text) : NULL;
    g_autoptr(AvlastRule) rule = g_new0(AvlastRule, 1);

    rule->rule = g_strstrip(g_strdup(colon ? colon + 1 : text));
    rule->name =
        colon ? g_strstrip(g_strndup(text, (gsize)(colon - text))) : g_strdup(rule->rule);
    if (*rule->rule && *rule->name)
        return g_steal_pointer(&rule);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--rule '%s' has no form\nhint: write --rule 'name: SQL', such as --rule "
                "'adults: age >= 18'",
                text);
    return NULL;
}

/* A fault of the SQL, at its place in the plan. */
static void at_place(const AvlastPlace *place, GError *fault, GError **error)
{
    static const char prefix[] = "error AV";
    char id[8];

    if (!place->file || !g_str_has_prefix(fault->message, prefix) ||
        strlen(fault->message) < strlen("error AV130: ")) {
        g_propagate_error(error, fault);
        return;
    }
    g_strlcpy(id, fault->message + strlen("error "), 6);
    avlast_fail(error, AVLAST_ERROR_PLAN, id, place, "%s",
                fault->message + strlen("error AV130: "));
    g_error_free(fault);
}

/* The condition's truth in each row and, where `unknown` is not NULL, where it is
 * unknown. */
static guint8 *truth_of(const AvlastRule *rule, const char *sql, const AvlastPlace *place,
                        const AvlastFrame *frame, guint8 **unknown, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autofree char *what = g_strdup_printf("rule '%s'", rule->name);
    g_autofree guint8 *truth = avlast_sql_mask(frame, what, sql, NULL, &fault);

    if (truth && unknown) {
        g_autofree char *is_null = g_strdup_printf("(%s\n) IS NULL", sql);
        *unknown = avlast_sql_mask(frame, what, is_null, NULL, &fault);
    }
    if (fault) {
        at_place(place, g_steal_pointer(&fault), error);
        return NULL;
    }
    return g_steal_pointer(&truth);
}

/* The header's columns and the computed ones. */
static GStrv all_columns(const AvlastFrame *frame)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint j = 0; j < frame->columns->len; j++)
        g_strv_builder_add(names,
                           ((AvlastColumn *)g_ptr_array_index(frame->columns, j))->name);
    return g_strv_builder_end(names);
}

gboolean avlast_rule_check(const AvlastRule *rule, const AvlastFrame *frame,
                           const guint8 *among, AvlastRuleResult *result, GError **error)
{
    g_autofree guint8 *applies = NULL, *holds = NULL, *unknown = NULL;
    const char *const conditions[] = {rule->rule, rule->when, NULL};

    *result = (AvlastRuleResult){0};
    if (rule->when &&
        !(applies = truth_of(rule, rule->when, &rule->when_place, frame, NULL, error)))
        return FALSE;
    holds = truth_of(rule, rule->rule, &rule->rule_place, frame, &unknown, error);
    if (!holds)
        return FALSE;
    g_auto(GStrv) names = all_columns(frame);
    result->columns =
        avlast_sql_columns(NULL, conditions, (const char *const *)names, error);
    if (!result->columns)
        return FALSE;

    for (gsize i = 0; i < frame->rows; i++) {
        const gboolean checked = (!among || among[i]) && (!applies || applies[i]);
        const gboolean failed = checked && !holds[i] && !unknown[i];
        result->n_checked += checked ? 1 : 0;
        result->n_unknown += checked && unknown[i] ? 1 : 0;
        result->n_failed += failed ? 1 : 0;
        holds[i] = failed ? 1 : 0;
    }
    result->failed = g_steal_pointer(&holds);
    return TRUE;
}
