/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that come to an output folder after its run. */

#include "study/manifest.h"

/* The list is sorted by file. */
static void put_entry(json_t *list, json_t *entry)
{
    const char *name = avlast_json_member_text(entry, "file");
    size_t at = 0;

    for (; at < json_array_size(list); at++) {
        const char *other = avlast_json_member_text(json_array_get(list, at), "file");
        const int order = g_strcmp0(other, name);
        if (order == 0) {
            json_array_set(list, at, entry);
            return;
        }
        if (order > 0)
            break;
    }
    json_array_insert(list, at, entry);
}

gboolean avlast_manifest_add_outputs(json_t *manifest, const char *folder,
                                     const char *const *names, GError **error)
{
    g_autoptr(json_t) later = json_object();
    json_t *outputs = json_object_get(manifest, "outputs"), *entry;
    size_t k;

    if (!avlast_manifest_set_outputs(later, folder, names, error))
        return FALSE;
    if (!outputs)
        json_object_set_new(manifest, "outputs", outputs = json_array());
    json_array_foreach(json_object_get(later, "outputs"), k, entry)
        put_entry(outputs, entry);
    return TRUE;
}
