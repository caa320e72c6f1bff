/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "data/yaml.h"

void avlast_yaml_fail(GError **error, const AvlastYaml *node, const char *id,
                      const char *format, ...)
{
    const AvlastPlace place = {node->file, node->line, node->column};
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    avlast_fail(error, AVLAST_ERROR_PLAN, id, &place, "%s", text);
}

/* " (key 'horizon')": says which member a fault is about. */
static char *under_key(const AvlastYaml *node)
{
    return node->name ? g_strdup_printf(" (key '%s')", node->name) : g_strdup("");
}

gboolean avlast_yaml_expect(const AvlastYaml *node, AvlastYamlKind kind, GError **error)
{
    static const char *const names[] = {"a single value", "a list", "a map of keys"};

    if (node->kind == kind)
        return TRUE;
    g_autofree char *key = under_key(node);
    avlast_yaml_fail(error, node, "AV605", "%s is expected here, not %s%s", names[kind],
                     names[node->kind], key);
    return FALSE;
}

gboolean avlast_yaml_as_text(const AvlastYaml *node, const char **value, GError **error)
{
    if (!avlast_yaml_expect(node, AVLAST_YAML_SCALAR, error))
        return FALSE;
    if (*node->text == '\0') {
        g_autofree char *key = under_key(node);
        avlast_yaml_fail(error, node, "AV605", "the value is empty%s", key);
        return FALSE;
    }
    *value = node->text;
    return TRUE;
}

static gboolean number_of(const AvlastYaml *node, const char *what, double *value,
                          GError **error)
{
    const char *text;

    if (!avlast_yaml_as_text(node, &text, error))
        return FALSE;
    if (avlast_number_parse(text, strlen(text), '.', value))
        return TRUE;
    g_autofree char *key = under_key(node);
    double other;
    const gboolean comma = avlast_number_parse(text, strlen(text), ',', &other);
    avlast_yaml_fail(error, node, "AV605", "'%s' is not %s%s%s", text, what, key,
                     comma ? "\nhint: write a decimal point, not a comma" : "");
    return FALSE;
}

gboolean avlast_yaml_as_number(const AvlastYaml *node, double *value, GError **error)
{
    return number_of(node, "a number", value, error);
}

gboolean avlast_yaml_as_integer(const AvlastYaml *node, gint64 *value, GError **error)
{
    double number;

    if (!number_of(node, "a whole number", &number, error))
        return FALSE;
    if (number != floor(number) || fabs(number) > 0x1p53) {
        g_autofree char *key = under_key(node);
        avlast_yaml_fail(error, node, "AV605", "'%s' is not a whole number%s", node->text,
                         key);
        return FALSE;
    }
    *value = (gint64)number;
    return TRUE;
}

gboolean avlast_yaml_as_boolean(const AvlastYaml *node, gboolean *value, GError **error)
{
    const char *text;

    if (!avlast_yaml_as_text(node, &text, error))
        return FALSE;
    const gboolean yes =
        !g_ascii_strcasecmp(text, "yes") || !g_ascii_strcasecmp(text, "true");
    const gboolean no =
        !g_ascii_strcasecmp(text, "no") || !g_ascii_strcasecmp(text, "false");
    if (!yes && !no) {
        g_autofree char *key = under_key(node);
        avlast_yaml_fail(error, node, "AV605", "'%s' is neither yes nor no%s", text, key);
        return FALSE;
    }
    *value = yes;
    return TRUE;
}

GStrv avlast_yaml_as_texts(const AvlastYaml *node, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    const char *text;

    if (node->kind == AVLAST_YAML_LIST) {
        for (guint i = 0; i < node->items->len; i++) {
            if (!avlast_yaml_as_text(node->items->pdata[i], &text, error))
                return NULL;
            g_ptr_array_add(texts, g_strdup(text));
        }
    } else {
        if (!avlast_yaml_as_text(node, &text, error))
            return NULL;
        g_ptr_array_add(texts, g_strdup(text));
    }
    g_ptr_array_add(texts, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&texts), FALSE);
}

gboolean avlast_yaml_as_numbers(const AvlastYaml *node, double **values, gsize *n,
                                GError **error)
{
    const gboolean list = node->kind == AVLAST_YAML_LIST;
    const gsize count = list ? node->items->len : 1;
    g_autofree double *numbers = g_new0(double, MAX(count, 1));

    for (gsize i = 0; i < count; i++)
        if (!avlast_yaml_as_number(list ? node->items->pdata[i] : node, numbers + i,
                                   error))
            return FALSE;
    *values = g_steal_pointer(&numbers);
    *n = count;
    return TRUE;
}

gboolean avlast_yaml_as_choice(const AvlastYaml *node, const char *const *choices,
                               guint *index, GError **error)
{
    const char *text;

    if (!avlast_yaml_as_text(node, &text, error))
        return FALSE;
    for (guint i = 0; choices[i]; i++)
        if (strcmp(choices[i], text) == 0) {
            *index = i;
            return TRUE;
        }

    g_autofree char *key = under_key(node);
    g_autofree char *hint = avlast_text_did_you_mean(text, choices);
    if (*hint == '\0') {
        g_autofree char *all = g_strjoinv(", ", (char **)(guintptr)choices);
        g_free(hint);
        hint = g_strdup_printf("\nhint: it can be %s", all);
    }
    avlast_yaml_fail(error, node, "AV608", "'%s' is unknown here%s%s", text, key, hint);
    return FALSE;
}

const AvlastYaml *avlast_yaml_find(const AvlastYaml *map, const char *key)
{
    if (!map || map->kind != AVLAST_YAML_MAP)
        return NULL;
    for (guint i = 0; i < map->keys->len; i++) {
        const AvlastYaml *name = map->keys->pdata[i];
        if (strcmp(name->text, key) == 0)
            return map->items->pdata[i];
    }
    return NULL;
}

const AvlastYaml *avlast_yaml_require(const AvlastYaml *map, const char *key,
                                      GError **error)
{
    if (!avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return NULL;
    const AvlastYaml *node = avlast_yaml_find(map, key);
    if (!node) {
        g_autofree char *under = under_key(map);
        avlast_yaml_fail(error, map, "AV607", "key '%s' is missing%s", key, under);
    }
    return node;
}

gboolean avlast_yaml_only(const AvlastYaml *map, const char *const *keys, GError **error)
{
    if (!avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    for (guint i = 0; i < map->keys->len; i++) {
        const AvlastYaml *key = map->keys->pdata[i];
        if (g_strv_contains(keys, key->text))
            continue;
        g_autofree char *hint = avlast_text_did_you_mean(key->text, keys);
        if (*hint == '\0') {
            g_autofree char *all = g_strjoinv(", ", (char **)(guintptr)keys);
            g_free(hint);
            hint = g_strdup_printf("\nhint: the keys here are %s", all);
        }
        avlast_yaml_fail(error, key, "AV606", "unknown key '%s'%s", key->text, hint);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_yaml_get_text(const AvlastYaml *map, const char *key, const char **value,
                              GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    return !node || avlast_yaml_as_text(node, value, error);
}

gboolean avlast_yaml_get_number(const AvlastYaml *map, const char *key, double *value,
                                GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    return !node || avlast_yaml_as_number(node, value, error);
}

gboolean avlast_yaml_get_integer(const AvlastYaml *map, const char *key, gint64 *value,
                                 GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    return !node || avlast_yaml_as_integer(node, value, error);
}

gboolean avlast_yaml_get_boolean(const AvlastYaml *map, const char *key, gboolean *value,
                                 GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    return !node || avlast_yaml_as_boolean(node, value, error);
}

gboolean avlast_yaml_get_choice(const AvlastYaml *map, const char *key,
                                const char *const *choices, guint *index, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    return !node || avlast_yaml_as_choice(node, choices, index, error);
}

gboolean avlast_yaml_get_texts(const AvlastYaml *map, const char *key, GStrv *value,
                               GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    if (!node)
        return TRUE;
    GStrv texts = avlast_yaml_as_texts(node, error);
    if (!texts)
        return FALSE;
    g_strfreev(*value);
    *value = texts;
    return TRUE;
}

static const char *const languages[] = {"en", "nb", NULL};

const char *avlast_yaml_prose(const AvlastYaml *node, const char *lang)
{
    if (!node || node->kind == AVLAST_YAML_LIST)
        return NULL;
    if (node->kind == AVLAST_YAML_SCALAR)
        return node->text;
    const AvlastYaml *text = lang ? avlast_yaml_find(node, lang) : NULL;
    if (!text)
        text = avlast_yaml_find(node, "en");
    if (!text && node->items->len)
        text = node->items->pdata[0];
    return text && text->kind == AVLAST_YAML_SCALAR ? text->text : NULL;
}

gboolean avlast_yaml_check_prose(const AvlastYaml *node, GError **error)
{
    const char *text;

    if (node->kind != AVLAST_YAML_MAP)
        return avlast_yaml_as_text(node, &text, error);
    if (!avlast_yaml_only(node, languages, error))
        return FALSE;
    for (guint i = 0; i < node->items->len; i++)
        if (!avlast_yaml_as_text(node->items->pdata[i], &text, error))
            return FALSE;
    if (node->items->len == 0)
        avlast_yaml_fail(error, node, "AV605", "no language is given\nhint: en or nb");
    return node->items->len > 0;
}

/* The real path of the longest part of `path` that exists. */
static char *real_part(const char *path)
{
    g_autofree char *part = g_strdup(path);

    for (;;) {
        char *real = realpath(part, NULL);
        if (real) {
            char *copy = g_strdup(real);
            free(real);
            return copy;
        }
        char *parent = g_path_get_dirname(part);
        if (strcmp(parent, part) == 0)
            return parent;
        g_free(part);
        part = parent;
    }
}

char *avlast_yaml_path(const AvlastYaml *node, const char *folder, GError **error)
{
    const char *text;

    return avlast_yaml_as_text(node, &text, error)
               ? avlast_yaml_path_text(node, text, folder, error)
               : NULL;
}

char *avlast_yaml_path_text(const AvlastYaml *node, const char *text, const char *folder,
                            GError **error)
{
    gboolean outside = g_path_is_absolute(text);
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    outside |= g_strv_contains((const char *const *)parts, "..");

    g_autofree char *path =
        strcmp(folder, ".") == 0 ? g_strdup(text) : g_build_filename(folder, text, NULL);
    if (!outside) {
        g_autofree char *root = real_part(folder);
        g_autofree char *real = real_part(path);
        const gsize n = strlen(root);
        outside = strncmp(real, root, n) != 0 ||
                  (real[n] != '\0' && real[n] != '/' && strcmp(root, "/") != 0);
    }
    if (outside) {
        avlast_yaml_fail(error, node, "AV610",
                         "'%s' is not below this file's folder\nhint: put the file "
                         "beside it, or in a folder there",
                         text);
        return NULL;
    }
    return g_steal_pointer(&path);
}

gboolean avlast_yaml_range(const AvlastYaml *map, const char *key, const char *code,
                           double *low, double *high, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    g_autofree double *values = NULL;
    gsize n = 0;

    if (!node)
        return TRUE;
    if (!avlast_yaml_as_numbers(node, &values, &n, error))
        return FALSE;
    if (n != 2 || values[0] >= values[1]) {
        avlast_yaml_fail(error, node, code, "'%s' is not a range [lowest, highest]", key);
        return FALSE;
    }
    *low = values[0];
    *high = values[1];
    return TRUE;
}
