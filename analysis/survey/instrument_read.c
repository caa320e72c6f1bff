/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "survey/instrument_parts.h"

static const char *const instrument_keys[] = {
    "avlast-scale", "name",   "title", "items",   "item_range", "reverse",
    "scores",       "source", "doi",   "licence", "note",       NULL};

static gboolean read_scores(const AvlastYaml *root, AvlastInstrument *instrument,
                            GError **error)
{
    const AvlastYaml *list = avlast_yaml_require(root, "scores", error);

    if (!list || !avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    if (list->items->len == 0) {
        avlast_yaml_fail(error, list, "AV262", "an instrument without scores");
        return FALSE;
    }
    for (guint i = 0; i < list->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(list->items, i);
        AvlastScale *scale = avlast_instrument_read_score(root, node, instrument, error);
        if (!scale)
            return FALSE;
        for (guint j = 0; j < instrument->scores->len; j++) {
            const AvlastScale *other = g_ptr_array_index(instrument->scores, j);
            if (strcmp(other->name, scale->name) == 0) {
                avlast_yaml_fail(error, node, "AV262", "two scores are called '%s'",
                                 scale->name);
                avlast_scale_free(scale);
                return FALSE;
            }
        }
        g_ptr_array_add(instrument->scores, scale);
    }
    return TRUE;
}

static gboolean read_header(const AvlastYaml *root, AvlastInstrument *instrument,
                            GError **error)
{
    const AvlastYaml *node;
    const char *name = NULL, *source = NULL, *licence = NULL;
    gint64 version = 0, items = 0;

    if (!avlast_yaml_only(root, instrument_keys, error) ||
        !(node = avlast_yaml_require(root, "avlast-scale", error)) ||
        !avlast_yaml_as_integer(node, &version, error) ||
        !avlast_yaml_require(root, "name", error) ||
        !avlast_yaml_get_text(root, "name", &name, error) ||
        !avlast_yaml_require(root, "items", error) ||
        !avlast_yaml_get_integer(root, "items", &items, error) ||
        !avlast_yaml_require(root, "item_range", error) ||
        !avlast_yaml_range(root, "item_range", "AV262", &instrument->item_min,
                           &instrument->item_max, error) ||
        !avlast_yaml_get_text(root, "source", &source, error) ||
        !avlast_yaml_get_text(root, "licence", &licence, error) ||
        !avlast_yaml_get_texts(root, "doi", &instrument->doi, error) ||
        !avlast_instrument_check_prose(root, "title", error) ||
        !avlast_instrument_check_prose(root, "note", error))
        return FALSE;
    if (version != 1 || items < 1 || items > 1000) {
        avlast_yaml_fail(error, node, "AV262",
                         version != 1 ? "instruments of this version are not known; this "
                                        "program reads `avlast-scale: 1`"
                                      : "an instrument has from 1 to 1000 items");
        return FALSE;
    }
    instrument->name = g_strdup(name);
    instrument->n_items = (guint)items;
    instrument->source = g_strdup(source);
    instrument->licence = g_strdup(licence);
    avlast_instrument_prose(root, "title", &instrument->title, &instrument->title_nb);
    avlast_instrument_prose(root, "note", &instrument->note, &instrument->note_nb);
    return TRUE;
}

static AvlastInstrument *read_tree(const AvlastYaml *root, GError **error)
{
    g_autoptr(AvlastInstrument) instrument = g_new0(AvlastInstrument, 1);

    instrument->scores = g_ptr_array_new_with_free_func(avlast_scale_free);
    if (!read_header(root, instrument, error) || !read_scores(root, instrument, error))
        return NULL;
    instrument->file = g_strdup(root->file);
    return g_steal_pointer(&instrument);
}

AvlastInstrument *avlast_instrument_read(const char *path, GError **error)
{
    g_autoptr(AvlastYaml) root = avlast_yaml_read(path, NULL, error);

    return root ? read_tree(root, error) : NULL;
}

AvlastInstrument *avlast_instrument_parse(const char *text, gsize length,
                                          const char *name, GError **error)
{
    g_autoptr(AvlastYaml) root = avlast_yaml_parse(text, length, name, error);

    return root ? read_tree(root, error) : NULL;
}
