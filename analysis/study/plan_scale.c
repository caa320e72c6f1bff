/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_scale.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"

static const char *const scale_keys[] = {"name",  "label",      "label_nb", "unit",
                                         "items", "reverse",    "score",    "times",
                                         "range", "item_range", NULL};
static const char *const score_choices[] = {"sum", "mean", NULL};

void avlast_plan_scale_free(gpointer data)
{
    AvlastPlanScale *scale = data;

    g_free(scale->name);
    g_free(scale->label);
    g_free(scale->label_nb);
    g_free(scale->unit);
    g_strfreev(scale->items);
    g_strfreev(scale->reverse);
    g_free(scale);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPlanScale, avlast_plan_scale_free)

const AvlastPlanScale *avlast_plan_scale(const AvlastPlan *plan, const char *name)
{
    for (guint i = 0; i < plan->scales->len; i++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        if (strcmp(scale->name, name) == 0)
            return scale;
    }
    return NULL;
}

/* A pair [low, high] with low < high; absent leaves both. */
static gboolean read_range(const AvlastYaml *map, const char *key, double *low,
                           double *high, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    g_autofree double *values = NULL;
    gsize n = 0;

    if (!node)
        return TRUE;
    if (!avlast_yaml_as_numbers(node, &values, &n, error))
        return FALSE;
    if (n != 2 || values[0] >= values[1]) {
        avlast_yaml_fail(error, node, "AV622", "'%s' is not a range [lowest, highest]",
                         key);
        return FALSE;
    }
    *low = values[0];
    *high = values[1];
    return TRUE;
}

static gboolean check_reverse(const AvlastYaml *node, const AvlastPlanScale *scale,
                              GError **error)
{
    for (char **item = scale->reverse; *item; item++)
        if (!g_strv_contains((const char *const *)scale->items, *item)) {
            avlast_yaml_fail(error, avlast_yaml_find(node, "reverse"), "AV622",
                             "'%s' is reversed but is no item of scale '%s'", *item,
                             scale->name);
            return FALSE;
        }
    if (scale->reverse[0] && isnan(scale->item_min)) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "reverse"), "AV622",
                         "scale '%s' reverses items but does not tell their range\n"
                         "hint: add item_range: [lowest, highest]",
                         scale->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_items(const AvlastYaml *node, const AvlastPlanScale *scale,
                            GError **error)
{
    const AvlastYaml *items = avlast_yaml_find(node, "items");

    if (!scale->items[0]) {
        avlast_yaml_fail(error, items, "AV622", "scale '%s' has no items", scale->name);
        return FALSE;
    }
    for (guint i = 0; scale->items[i]; i++)
        for (guint j = 0; j < i; j++)
            if (strcmp(scale->items[i], scale->items[j]) == 0) {
                avlast_yaml_fail(error, items, "AV622", "scale '%s' has item '%s' twice",
                                 scale->name, scale->items[i]);
                return FALSE;
            }
    return TRUE;
}

/* Letters of any language, digits and '_' (and '-' and '.' inside): a column name or a
 * file name without surprises. */
static gboolean is_name(const char *text)
{
    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && c != '_' && (p == text || (c != '-' && c != '.')))
            return FALSE;
    }
    return *text != '\0' && strlen(text) <= 100;
}

gboolean avlast_plan_read_name(const AvlastYaml *map, const char **name, GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(map, "name", error);

    if (!node || !avlast_yaml_as_text(node, name, error))
        return FALSE;
    if (is_name(*name))
        return TRUE;
    avlast_yaml_fail(error, node, "AV623",
                     "'%s' cannot be a name\nhint: letters, digits and '_', at most 100 "
                     "bytes",
                     *name);
    return FALSE;
}

static AvlastPlanScale *read_scale(const AvlastYaml *node, GError **error)
{
    g_autoptr(AvlastPlanScale) scale = g_new0(AvlastPlanScale, 1);
    const char *name, *label = NULL, *label_nb = NULL, *unit = NULL;
    guint score = 0;

    scale->times = 1.0;
    scale->min = scale->max = scale->item_min = scale->item_max = NAN;
    if (!avlast_yaml_only(node, scale_keys, error) ||
        !avlast_plan_read_name(node, &name, error) ||
        !avlast_yaml_require(node, "items", error) ||
        !avlast_yaml_get_texts(node, "items", &scale->items, error) ||
        !avlast_yaml_get_texts(node, "reverse", &scale->reverse, error) ||
        !avlast_yaml_get_text(node, "label_nb", &label_nb, error) ||
        !avlast_yaml_get_text(node, "unit", &unit, error) ||
        !avlast_yaml_get_choice(node, "score", score_choices, &score, error) ||
        !avlast_yaml_get_number(node, "times", &scale->times, error) ||
        !read_range(node, "range", &scale->min, &scale->max, error) ||
        !read_range(node, "item_range", &scale->item_min, &scale->item_max, error))
        return NULL;

    const AvlastYaml *prose = avlast_yaml_find(node, "label");
    if (prose && !avlast_yaml_check_prose(prose, error))
        return NULL;
    label = avlast_yaml_prose(prose, "en");
    if (prose && prose->kind == AVLAST_YAML_MAP && !label_nb)
        label_nb = avlast_yaml_prose(prose, "nb");

    scale->name = g_strdup(name);
    scale->label = g_strdup(label);
    scale->label_nb = g_strdup(label_nb);
    scale->unit = g_strdup(unit);
    scale->mean = score == 1;
    if (!scale->reverse)
        scale->reverse = g_new0(char *, 1);
    if (!check_items(node, scale, error) || !check_reverse(node, scale, error))
        return NULL;
    return g_steal_pointer(&scale);
}

gboolean avlast_plan_read_scales(AvlastPlan *plan, const AvlastYaml *list, GError **error)
{
    if (list && !avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    for (guint i = 0; list && i < list->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(list->items, i);
        AvlastPlanScale *scale = read_scale(node, error);
        if (!scale)
            return FALSE;
        const gboolean twice = avlast_plan_scale(plan, scale->name) != NULL;
        g_ptr_array_add(plan->scales, scale);
        if (twice) {
            avlast_yaml_fail(error, avlast_yaml_find(node, "name"), "AV623",
                             "two scales are called '%s'", scale->name);
            return FALSE;
        }
    }
    return TRUE;
}

/* --- as SQL --- */

static void append_column(GString *sql, const char *name)
{
    g_string_append_c(sql, '"');
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            g_string_append_c(sql, '"');
        g_string_append_c(sql, *p);
    }
    g_string_append_c(sql, '"');
}

/* Divisors and factors carry a point, so that SQL never divides whole numbers. */
static void append_number(GString *sql, double value)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    g_string_append(sql, avlast_number_exact(value, buffer));
    if (!strpbrk(buffer, ".e"))
        g_string_append(sql, ".0");
}

char *avlast_scale_sql(const AvlastPlanScale *scale)
{
    g_autoptr(GString) sql = g_string_new("(");

    for (char **item = scale->items; *item; item++) {
        if (item != scale->items)
            g_string_append(sql, " + ");
        if (!g_strv_contains((const char *const *)scale->reverse, *item)) {
            append_column(sql, *item);
            continue;
        }
        g_string_append_c(sql, '(');
        append_number(sql, scale->item_min + scale->item_max);
        g_string_append(sql, " - ");
        append_column(sql, *item);
        g_string_append_c(sql, ')');
    }
    g_string_append_c(sql, ')');
    if (scale->mean) {
        g_string_append(sql, " / ");
        append_number(sql, (double)g_strv_length(scale->items));
    }
    if (scale->times != 1.0) {
        g_string_append(sql, " * ");
        append_number(sql, scale->times);
    }
    return g_string_free(g_steal_pointer(&sql), FALSE);
}
