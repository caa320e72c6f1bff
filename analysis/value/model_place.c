/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/model_read.h"

AvlastPlace avlast_model_place(const AvlastYaml *node)
{
    return (AvlastPlace){node->file, node->line, node->column};
}

char *avlast_model_file_path(const AvlastModelReader *reader, const AvlastYaml *node,
                             GError **error)
{
    g_autofree char *folder = g_path_get_dirname(reader->model->path);
    g_autofree char *path = avlast_yaml_path(node, folder, error);
    const AvlastPlace place = avlast_model_place(node);

    if (!path || g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&path);
    avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV101", &place, "there is no file '%s'",
                path);
    return NULL;
}

AvlastPlace avlast_model_place_of(const AvlastYaml *item, const char *const *keys)
{
    for (guint i = 0; keys[i]; i++) {
        const AvlastYaml *node = avlast_yaml_find(item, keys[i]);
        if (node)
            return avlast_model_place(node);
    }
    return avlast_model_place(item);
}
