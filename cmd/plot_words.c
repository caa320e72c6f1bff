/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/plot_words.h"

#include <string.h>

#include "cmd/output/phrases.h"
#include "plots/labels.h"

typedef struct {
    const AvlastResult *result;
    const char *lang;
    GHashTable *label; /* of label in either language to the reader's */
} Words;

static const char *name_of(gconstpointer data, const char *column)
{
    const Words *w = data;

    /* a name that nobody put into words is no word */
    return json_object_get(json_object_get(w->result->charts, "columns"), column)
               ? avlast_labels_column(w->result, column, w->lang)
               : column;
}

static void fill_labels(const Words *w, const json_t *columns)
{
    static const char *const keys[] = {"label", "label_nb"};
    const gboolean nb = g_strcmp0(w->lang, "nb") == 0;
    const char *name;
    json_t *column;

    json_object_foreach((json_t *)(guintptr)columns, name, column)
    {
        const char *own = avlast_json_member_text(column, keys[nb ? 1 : 0]);
        for (gsize k = 0; own && k < G_N_ELEMENTS(keys); k++) {
            const char *known = avlast_json_member_text(column, keys[k]);
            if (known && !g_hash_table_contains(w->label, known))
                g_hash_table_insert(w->label, g_strdup(known), g_strdup(own));
        }
    }
}

/* Columns still by their names, in quotes, by their labels. */
static char *name_columns(const Words *w, const char *text)
{
    const char *name;
    json_t *column;
    char *said = g_strdup(text);

    json_object_foreach(json_object_get(w->result->charts, "columns"), name, column)
    {
        g_autofree char *quoted = g_strdup_printf("'%s'", name);
        g_auto(GStrv) parts = g_strsplit(said, quoted, -1);
        g_autofree char *label = g_strdup_printf("'%s'", name_of(w, name));
        g_free(said);
        said = g_strjoinv(label, parts);
    }
    return said;
}

static void say(const Words *w, json_t *value);

static void say_member(const Words *w, json_t *object, const char *key, json_t *value)
{
    const char *text = json_string_value(value);

    if (!text) {
        say(w, value);
        return;
    }
    g_autofree char *phrase =
        strcmp(key, "what") == 0 ? avlast_phrase(text, name_of, w, w->lang) : NULL;
    g_autofree char *reason = phrase ? name_columns(w, phrase) : NULL;
    const char *label = reason ? reason : g_hash_table_lookup(w->label, text);
    if (label)
        json_object_set_new(object, key, json_string(label));
}

static void say(const Words *w, json_t *value)
{
    const char *key;
    json_t *member;
    void *next;
    size_t i;

    json_object_foreach_safe(value, next, key, member)
    {
        say_member(w, value, key, member);
    }
    json_array_foreach(value, i, member) say(w, member);
}

void avlast_plot_words(AvlastResult *result, const char *lang)
{
    static const char *const kinds[] = {
        "flow", "forest", "prepost", "balance", "heterogeneity", "permutation", "pairs"};
    g_autoptr(GHashTable) label =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const Words words = {result, lang, label};

    if (!json_is_object(result->charts))
        return;
    fill_labels(&words, json_object_get(result->charts, "columns"));
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        say(&words, json_object_get(result->charts, kinds[k]));
}
