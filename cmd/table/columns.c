/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of several models as one for each. */
#include <string.h>

#include "cmd/table/table.h"

static char *name_of(const char *path)
{
    char *base = g_path_get_basename(path), *dot = strrchr(base, '.');

    if (dot && dot > base)
        *dot = '\0';
    return base;
}

/* "model=2;tau=0.5" of model 2: what follows the model, which may be "". NULL for a group
 * of another model. */
static const char *behind(const char *group, const char *prefix)
{
    const gsize length = strlen(prefix);

    if (!group || strncmp(group, prefix, length) != 0)
        return NULL;
    return group[length] == ';' ? group + length + 1
           : group[length]      ? NULL
                                : group + length;
}

/* Moves the rows of one model into a result of their own. */
static void take_rows(AvlastEstimates *from, AvlastEstimates *to, const char *prefix)
{
    for (guint i = 0; i < from->rows->len; i++) {
        AvlastEstimate *row = g_ptr_array_index(from->rows, i);
        const char *rest = row ? behind(row->group, prefix) : NULL;
        if (!rest)
            continue;
        char *group = *rest ? g_strdup(rest) : NULL;
        g_free(row->group);
        row->group = group;
        g_ptr_array_add(to->rows, row);
        from->rows->pdata[i] = NULL;
    }
    for (guint i = from->rows->len; i-- > 0;)
        if (!from->rows->pdata[i])
            g_ptr_array_steal_index(from->rows, i);
}

static AvlastResult *model_of(AvlastResult *whole, gsize i)
{
    AvlastResult *one = avlast_result_new(whole->program);
    g_autofree char *group = g_strdup_printf("model=%d", (int)i + 1),
                    *text = g_strdup_printf("model %d: ", (int)i + 1);
    json_t *own = json_array_get(json_object_get(whole->settings, "models"), i);

    json_decref(one->settings);
    one->settings = json_copy(whole->settings);
    json_object_del(one->settings, "models");
    if (own) /* an update of no object is none */
        json_object_update(one->settings, own);
    one->estimates = avlast_estimates_new();
    one->estimates->level = whole->estimates->level;
    take_rows(whole->estimates, one->estimates, group);
    for (guint d = 0; d < whole->estimates->dropped->len; d++) {
        const AvlastDropped *dropped = g_ptr_array_index(whole->estimates->dropped, d);
        if (g_str_has_prefix(dropped->what, text))
            avlast_estimates_drop(one->estimates, dropped->what + strlen(text),
                                  dropped->rows);
    }
    return one;
}

void avlast_table_columns(AvlastResult *result, const char *path, gboolean others,
                          GPtrArray *results, GPtrArray *headings)
{
    const gsize n = json_array_size(json_object_get(result->settings, "models"));
    const guint before = results->len;
    g_autofree char *name = name_of(path);

    for (gsize i = 0; i < n; i++)
        avlast_table_outcomes(model_of(result, i), results);
    if (n > 0)
        avlast_result_free(result);
    else
        avlast_table_outcomes(result, results);
    const guint added = results->len - before;
    for (guint i = 0; i < added; i++)
        g_ptr_array_add(headings, n == 0 && added == 1
                                      ? g_strdup(name)
                                      : g_strdup_printf("%s%s(%d)", others ? name : "",
                                                        others ? " " : "", (int)i + 1));
}
