/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/findings.h"

#include <stdlib.h>
#include <string.h>

#include "value/effects.h"
#include "value/findings_rules.h"

static void free_error(gpointer data)
{
    g_error_free(data);
}

static void free_finding(gpointer data)
{
    AvlastFinding *one = data;

    g_free(one->file);
    g_free(one->name);
    g_free(one->text);
    g_free(one);
}

/* Faults first; then by file, place, code and text. */
static gint by_place(gconstpointer a, gconstpointer b)
{
    const AvlastFinding *x = *(const AvlastFinding *const *)a;
    const AvlastFinding *y = *(const AvlastFinding *const *)b;
    const int file = strcmp(x->file, y->file), code = strcmp(x->id, y->id);

    if (x->fault != y->fault)
        return x->fault ? -1 : 1;
    if (file != 0)
        return file;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return code != 0 ? code : strcmp(x->text, y->text);
}

/* "m.yaml:5:47: error AV402: text" in its parts; a hint stays in the text. */
static void take_error(GPtrArray *found, const char *path, const GError *error)
{
    static const char *const pattern =
        "^(?:(.*?):(\\d+)(?::(\\d+))?: )?error (AV\\d+): (.*)$";
    g_autoptr(GRegex) form = g_regex_new(pattern, G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(form, error->message, 0, &match)) {
        const AvlastPlace whole = {path, 0, 0};
        avlast_finding(found, TRUE, "AV401", &whole, NULL, "%s", error->message);
        return;
    }
    g_autofree char *file = g_match_info_fetch(match, 1);
    g_autofree char *line = g_match_info_fetch(match, 2);
    g_autofree char *column = g_match_info_fetch(match, 3);
    g_autofree char *code = g_match_info_fetch(match, 4);
    g_autofree char *text = g_match_info_fetch(match, 5);
    const AvlastPlace place = {*file ? file : path, strtoul(line, NULL, 10),
                               strtoul(column, NULL, 10)};
    avlast_finding(found, TRUE, g_intern_string(code), &place, NULL, "%s", text);
}

GPtrArray *avlast_value_findings(const char *path, const char *lang, const char *results,
                                 GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(free_finding);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(free_error);
    g_autofree char *beside = g_path_get_dirname(path);
    const AvlastValueReading reading = {.lang = lang};
    g_autoptr(GError) stopped = NULL;
    g_autoptr(AvlastValueModel) model =
        avlast_value_model_read_all(path, &reading, faults, &stopped);

    if (stopped && stopped->code == AVLAST_ERROR_NOT_FOUND && faults->len == 0) {
        g_propagate_error(error, g_steal_pointer(&stopped));
        return NULL;
    }
    for (guint i = 0; i < faults->len; i++)
        take_error(found, path, faults->pdata[i]);
    if (stopped)
        take_error(found, path, stopped);
    if (model && faults->len == 0 &&
        !avlast_effects_resolve(model, results ? results : beside, &stopped))
        take_error(found, path, stopped);
    if (model)
        avlast_findings_apply(model, found);
    g_ptr_array_sort(found, by_place);
    return g_steal_pointer(&found);
}
