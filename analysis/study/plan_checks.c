/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_checks.h"

#include <math.h>
#include <string.h>

static const char *const rule_keys[] = {"name",    "rule",     "when",
                                        "message", "severity", NULL};
static const char *const straight_keys[] = {"name", "straightline", "longest", "severity",
                                            NULL};
static const char *const duration_keys[] = {"name", "duration", "severity", NULL};
static const char *const limit_keys[] = {"column", "min", NULL};
static const char *const waves_keys[] = {"name", "waves", NULL};
static const char *const wave_keys[] = {"name", "columns", NULL};
static const char *const severities[] = {"fault", "note", NULL};

void avlast_plan_checks_free(AvlastPlanChecks *checks)
{
    if (!checks)
        return;
    g_ptr_array_unref(checks->rules);
    g_ptr_array_unref(checks->answers);
    g_free(checks->wave);
    g_clear_pointer(&checks->waves, g_ptr_array_unref);
    g_free(checks);
}

static void rule_free(gpointer rule)
{
    avlast_rule_free(rule);
}

static AvlastPlace place_of(const AvlastYaml *node)
{
    return node ? (AvlastPlace){node->file, node->line, node->column}
                : (AvlastPlace){NULL, 0, 0};
}

static gboolean read_rule(const AvlastYaml *map, const char *lang,
                          AvlastPlanChecks *checks, GError **error)
{
    const AvlastYaml *message = avlast_yaml_find(map, "message");
    const char *name = NULL, *sql = NULL, *when = NULL;
    guint severity = 0;

    if (!avlast_yaml_only(map, rule_keys, error) ||
        !avlast_yaml_require(map, "name", error) ||
        !avlast_yaml_get_text(map, "name", &name, error) ||
        !avlast_yaml_get_text(map, "rule", &sql, error) ||
        !avlast_yaml_get_text(map, "when", &when, error) ||
        (message && !avlast_yaml_check_prose(message, error)) ||
        !avlast_yaml_get_choice(map, "severity", severities, &severity, error))
        return FALSE;
    AvlastRule *rule = g_new0(AvlastRule, 1);
    *rule = (AvlastRule){
        .name = g_strdup(name),
        .rule = g_strdup(sql),
        .when = g_strdup(when),
        .message = g_strdup(avlast_yaml_prose(message, lang)),
        .note = severity == 1,
        .rule_place = place_of(avlast_yaml_find(map, "rule")),
        .when_place = place_of(avlast_yaml_find(map, "when")),
    };
    g_ptr_array_add(checks->rules, rule);
    return TRUE;
}

/* A new check of answers, in the list already. */
static AvlastAnswersCheck *add_answers(const AvlastYaml *map, AvlastAnswersKind kind,
                                       const char *name, AvlastPlanChecks *checks,
                                       GError **error)
{
    guint severity = 1;

    if (!avlast_yaml_get_text(map, "name", &name, error) ||
        !avlast_yaml_get_choice(map, "severity", severities, &severity, error))
        return NULL;
    AvlastAnswersCheck *check = g_new0(AvlastAnswersCheck, 1);
    check->name = g_strdup(name);
    check->kind = kind;
    check->least = NAN;
    check->fault = severity == 0;
    g_ptr_array_add(checks->answers, check);
    return check;
}

static gboolean read_straight(const AvlastYaml *map, AvlastPlanChecks *checks,
                              GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, "straightline");
    gint64 longest = 0;
    AvlastAnswersCheck *check;

    if (!avlast_yaml_only(map, straight_keys, error) ||
        !(check =
              add_answers(map, AVLAST_ANSWERS_STRAIGHT, "straightline", checks, error)) ||
        !avlast_yaml_get_texts(map, "straightline", &check->items, error) ||
        !avlast_yaml_get_integer(map, "longest", &longest, error))
        return FALSE;
    const guint n = g_strv_length(check->items);
    if (n < 3 || longest < 0 || longest == 1 || longest > n) {
        avlast_yaml_fail(error, n < 3 ? node : avlast_yaml_find(map, "longest"), "AV195",
                         n < 3 ? "straight-lining needs three items at least"
                               : "'longest' is from 2 to the number of items");
        return FALSE;
    }
    check->longest = (guint)longest;
    return TRUE;
}

static gboolean read_duration(const AvlastYaml *map, AvlastPlanChecks *checks,
                              GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, "duration");
    const char *column = NULL;
    AvlastAnswersCheck *check;

    if (!avlast_yaml_only(map, duration_keys, error) ||
        !(check = add_answers(map, AVLAST_ANSWERS_FAST, "duration", checks, error)))
        return FALSE;
    if (node->kind == AVLAST_YAML_MAP
            ? !avlast_yaml_only(node, limit_keys, error) ||
                  !avlast_yaml_require(node, "column", error) ||
                  !avlast_yaml_get_text(node, "column", &column, error) ||
                  !avlast_yaml_get_number(node, "min", &check->least, error)
            : !avlast_yaml_as_text(node, &column, error))
        return FALSE;
    check->duration = g_strdup(column);
    return TRUE;
}

static gboolean read_wave(const AvlastYaml *map, AvlastPlanChecks *checks, GError **error)
{
    const char *name = NULL;
    AvlastWave *wave = g_new0(AvlastWave, 1);

    g_ptr_array_add(checks->waves, wave);
    if (!avlast_yaml_only(map, wave_keys, error) ||
        !avlast_yaml_require(map, "name", error) ||
        !avlast_yaml_require(map, "columns", error) ||
        !avlast_yaml_get_text(map, "name", &name, error) ||
        !avlast_yaml_get_texts(map, "columns", &wave->columns, error))
        return FALSE;
    wave->name = g_strdup(name);
    return TRUE;
}

static gboolean read_waves(const AvlastYaml *map, AvlastPlanChecks *checks,
                           GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, "waves");
    const char *column = NULL;

    if (!avlast_yaml_only(map, waves_keys, error))
        return FALSE;
    if (checks->wave || checks->waves) {
        avlast_yaml_fail(error, node, "AV195", "waves are told twice");
        return FALSE;
    }
    if (node->kind == AVLAST_YAML_SCALAR) {
        if (!avlast_yaml_as_text(node, &column, error))
            return FALSE;
        checks->wave = g_strdup(column);
        return TRUE;
    }
    if (!avlast_yaml_expect(node, AVLAST_YAML_LIST, error))
        return FALSE;
    checks->waves = g_ptr_array_new_with_free_func(avlast_wave_free);
    for (guint k = 0; k < node->items->len; k++)
        if (!read_wave(g_ptr_array_index(node->items, k), checks, error))
            return FALSE;
    if (checks->waves->len >= 2 && checks->waves->len <= 64)
        return TRUE;
    avlast_yaml_fail(error, node, "AV195", "waves are from two to 64");
    return FALSE;
}

static gboolean read_member(const AvlastYaml *map, const char *lang,
                            AvlastPlanChecks *checks, GError **error)
{
    if (!avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    if (avlast_yaml_find(map, "rule"))
        return read_rule(map, lang, checks, error);
    if (avlast_yaml_find(map, "straightline"))
        return read_straight(map, checks, error);
    if (avlast_yaml_find(map, "duration"))
        return read_duration(map, checks, error);
    if (avlast_yaml_find(map, "waves"))
        return read_waves(map, checks, error);
    avlast_yaml_fail(error, map, "AV195",
                     "the check does not tell what to check\nhint: give it rule, "
                     "straightline, duration or waves");
    return FALSE;
}

AvlastPlanChecks *avlast_plan_checks_read(const AvlastYaml *section, const char *lang,
                                          GError **error)
{
    g_autoptr(AvlastPlanChecks) checks = g_new0(AvlastPlanChecks, 1);

    checks->rules = g_ptr_array_new_with_free_func(rule_free);
    checks->answers = g_ptr_array_new_with_free_func(avlast_answers_check_free);
    if (section && !avlast_yaml_expect(section, AVLAST_YAML_LIST, error))
        return NULL;
    for (guint k = 0; section && k < section->items->len; k++)
        if (!read_member(g_ptr_array_index(section->items, k), lang, checks, error))
            return NULL;
    return g_steal_pointer(&checks);
}
