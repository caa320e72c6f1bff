/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of several models as one. */
#include "cmd/regress/models.h"

static gboolean all_have_note(AvlastResult *const *results, gsize n, const char *note)
{
    for (gsize i = 0; i < n; i++) {
        GPtrArray *notes = results[i]->estimates->notes;
        if (!g_ptr_array_find_with_equal_func(notes, note, g_str_equal, NULL))
            return FALSE;
    }
    return TRUE;
}

/* Notes that are not of every model, and the rows not used, with the model's number. */
static void number_texts(AvlastResult *const *results, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const AvlastEstimates *e = results[i]->estimates;
        for (guint d = 0; d < e->dropped->len; d++) {
            AvlastDropped *dropped = g_ptr_array_index(e->dropped, d);
            char *what = g_strdup_printf("model %d: %s", (int)i + 1, dropped->what);
            g_free(dropped->what);
            dropped->what = what;
        }
    }
    g_autoptr(GPtrArray) own = g_ptr_array_new(); /* of char **: places of texts */
    for (gsize i = 0; i < n; i++) {
        const GPtrArray *notes = results[i]->estimates->notes;
        for (guint t = 0; t < notes->len; t++)
            if (!all_have_note(results, n, g_ptr_array_index(notes, t)))
                g_ptr_array_add(own, &notes->pdata[t]);
        g_ptr_array_add(own, NULL);
    }
    for (guint t = 0, i = 0; t < own->len; t++) {
        char **place = g_ptr_array_index(own, t);
        if (!place) {
            i++;
            continue;
        }
        char *said = g_strdup_printf("model %u: %s", i + 1, *place);
        g_free(*place);
        *place = said;
    }
}

static void number_rows(const AvlastEstimates *e, gsize number)
{
    for (guint r = 0; r < e->rows->len; r++) {
        AvlastEstimate *row = avlast_estimates_row(e, r);
        char *group = g_strdup_printf("model=%d%s%s", (int)number, row->group ? ";" : "",
                                      row->group ? row->group : "");
        g_free(row->group);
        row->group = group;
    }
}

/* What all the settings have alike, in the order of the first. */
static json_t *alike(AvlastResult *const *results, gsize n)
{
    json_t *same = json_object();
    const char *key;
    json_t *value;

    json_object_foreach(results[0]->settings, key, value)
    {
        gsize i = 1;
        while (i < n && json_equal(json_object_get(results[i]->settings, key), value))
            i++;
        if (i == n)
            json_object_set(same, key, value);
    }
    return same;
}

static json_t *own_settings(const AvlastResult *result, const json_t *same)
{
    json_t *own = json_object();
    const char *key;
    json_t *value;

    json_object_foreach(result->settings, key, value)
    {
        if (!json_object_get(same, key))
            json_object_set(own, key, value);
    }
    return own;
}

/* The members models of settings and specifications of charts, and what groups are
 * called. */
static void describe(AvlastResult *const *results, gsize n, json_t *const *model)
{
    json_t *same = alike(results, n), *models = json_array(), *chart = json_array(),
           *levels = json_object();
    json_t *columns = json_object_get(results[0]->charts, "columns");

    for (gsize i = 0; i < n; i++) {
        const AvlastEstimates *e = results[i]->estimates;
        const AvlastEstimate *row = e->rows->len > 0 ? avlast_estimates_row(e, 0) : NULL;
        g_autofree char *number = g_strdup_printf("%d", (int)i + 1);
        json_t *own = own_settings(results[i], same), *entry = json_copy(model[i]);
        json_object_set(own, "formula", json_object_get(model[i], "formula"));
        json_object_set_new(own, "estimator", json_string(e->method ? e->method : ""));
        json_object_set_new(own, "rows.used", json_integer(e->rows_used));
        json_array_append_new(models, own);
        json_object_set_new(entry, "model", json_string(number));
        json_object_set_new(entry, "outcome", avlast_json_text(row ? row->outcome : ""));
        json_array_append_new(chart, entry);
        json_object_set(levels, number, json_object_get(model[i], "formula"));
    }
    json_object_set_new(same, "models", models);
    json_decref(results[0]->settings);
    results[0]->settings = same;
    if (!columns) {
        columns = json_object();
        json_object_set_new(results[0]->charts, "columns", columns);
    }
    json_object_set_new(columns, "model",
                        json_pack("{s:s, s:s, s:n, s:o}", "label", "Model", "label_nb",
                                  "Modell", "unit", "levels", levels));
    json_object_set_new(results[0]->charts, "specifications",
                        json_pack("{s:o}", "models", chart));
}

gboolean avlast_regress_join(AvlastResult *const *results, gsize n, json_t *const *model,
                             GError **error)
{
    AvlastEstimates *all = results[0]->estimates;
    gboolean one_method = TRUE, one_design = TRUE;

    number_texts(results, n);
    for (gsize i = 0; i < n; i++) {
        const char *formula = avlast_json_member_text(model[i], "formula");
        g_ptr_array_insert(all->notes, (gint)i,
                           g_strdup_printf("model %d: %s", (int)i + 1, formula));
    }
    describe(results, n, model);
    for (gsize i = 0; i < n; i++) {
        AvlastEstimates *e = results[i]->estimates;
        number_rows(e, i + 1);
        one_method = one_method && g_strcmp0(e->method, all->method) == 0;
        one_design = one_design && g_strcmp0(e->design, all->design) == 0;
        all->rows_used = MAX(all->rows_used, e->rows_used);
        if (i > 0) {
            json_object_update_missing(json_object_get(results[0]->charts, "columns"),
                                       json_object_get(results[i]->charts, "columns"));
            if (!avlast_estimates_append(all, e, error))
                return FALSE;
        }
    }
    if (!one_method) {
        g_free(all->method);
        all->method = g_strdup_printf("%d models", (int)n);
    }
    if (!one_design)
        g_clear_pointer(&all->design, g_free);
    return TRUE;
}
