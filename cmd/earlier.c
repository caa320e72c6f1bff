/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/earlier.h"

char *avlast_earlier_path(const char *results, const char *file)
{
    return results && !g_path_is_absolute(file) ? g_build_filename(results, file, NULL)
                                                : g_strdup(file);
}

void avlast_earlier_add(AvlastResult *result, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;

    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return;
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    if (!json_is_array(result->inputs)) {
        json_decref(result->inputs);
        result->inputs = json_array();
    }
    json_array_append_new(result->inputs,
                          json_pack("{s:s, s:s, s:I}", "file", path, "sha256", hash,
                                    "bytes", (json_int_t)length));
}
