/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/instrument_parts.h"

void avlast_instrument_free(AvlastInstrument *instrument)
{
    if (!instrument)
        return;
    g_free(instrument->name);
    g_free(instrument->file);
    g_free(instrument->title);
    g_free(instrument->title_nb);
    g_clear_pointer(&instrument->scores, g_ptr_array_unref);
    g_free(instrument->source);
    g_free(instrument->licence);
    g_free(instrument->note);
    g_free(instrument->note_nb);
    g_strfreev(instrument->doi);
    g_free(instrument);
}

void avlast_instrument_prose(const AvlastYaml *map, const char *key, char **en, char **nb)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);

    *en = g_strdup(avlast_yaml_prose(node, "en"));
    *nb = node && node->kind == AVLAST_YAML_MAP ? g_strdup(avlast_yaml_prose(node, "nb"))
                                                : NULL;
}

gboolean avlast_instrument_check_prose(const AvlastYaml *map, const char *key,
                                       GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);

    return !node || avlast_yaml_check_prose(node, error);
}
