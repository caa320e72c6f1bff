/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cmd/run/folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/output/output.h"
#include "core/error.h"
#include "study/manifest.h"

#define MANIFEST "manifest.json"

static gboolean is_empty(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

    return dir && !g_dir_read_name(dir);
}

/* The target without links and trailing slashes, whether it exists or not. */
static char *resolved(const char *target)
{
    char *real = realpath(target, NULL);

    if (real) {
        char *copy = g_strdup(real);
        free(real);
        return copy;
    }
    return g_canonicalize_filename(target, NULL);
}

static gboolean may_replace(const char *target, gboolean force, GError **error)
{
    const AvlastPlace place = {target, 0, 0};
    g_autofree char *manifest = g_build_filename(target, MANIFEST, NULL);

    if (!g_file_test(target, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!g_file_test(target, G_FILE_TEST_IS_DIR)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", &place,
                    "there is a file of that name\nhint: give a folder with -o");
        return FALSE;
    }
    if (is_empty(target))
        return TRUE;
    if (!force) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", &place,
                    "the folder exists\nhint: --force replaces what an earlier run wrote "
                    "there");
        return FALSE;
    }
    if (!g_file_test(manifest, G_FILE_TEST_EXISTS)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV634", &place,
                    "the folder was not made by 'avlast run': it has no " MANIFEST
                    "\nhint: choose another folder with -o");
        return FALSE;
    }
    return TRUE;
}

AvlastFolder *avlast_folder_new(const char *target, gboolean force, GError **error)
{
    g_autoptr(AvlastFolder) folder = g_new0(AvlastFolder, 1);

    folder->force = force;
    folder->target = resolved(target);
    if (!may_replace(folder->target, force, error))
        return NULL;

    g_autofree char *stage = g_strconcat(folder->target, ".part-XXXXXX", NULL);
    if (!g_mkdtemp_full(stage, 0777)) {
        const AvlastPlace place = {folder->target, 0, 0};
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "cannot be made: %s",
                    g_strerror(errno));
        return NULL;
    }
    folder->stage = g_steal_pointer(&stage);
    return g_steal_pointer(&folder);
}

/* Symbolic links are removed, never followed. */
static void remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *item = g_build_filename(path, name, NULL);
        if (g_file_test(item, G_FILE_TEST_IS_DIR) &&
            !g_file_test(item, G_FILE_TEST_IS_SYMLINK))
            remove_tree(item);
        else
            g_unlink(item);
    }
    g_rmdir(path);
}

void avlast_folder_free(AvlastFolder *folder)
{
    if (!folder)
        return;
    if (folder->stage && !folder->done)
        remove_tree(folder->stage);
    g_free(folder->stage);
    g_free(folder->target);
    g_free(folder);
}

static gboolean make_parent(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    const AvlastPlace place = {parent, 0, 0};

    if (g_mkdir_with_parents(parent, 0777) == 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "cannot be made: %s",
                g_strerror(errno));
    return FALSE;
}

gboolean avlast_folder_write(AvlastFolder *folder, const char *name, const char *text,
                             GError **error)
{
    g_autofree char *path = g_build_filename(folder->stage, name, NULL);

    return make_parent(path, error) &&
           avlast_output_file(path, text, strlen(text), TRUE, error);
}

static void list_files(const char *path, const char *prefix, GPtrArray *names)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *item = g_build_filename(path, name, NULL);
        char *relative = g_strconcat(prefix, name, NULL);
        if (g_file_test(item, G_FILE_TEST_IS_DIR)) {
            g_autofree char *deeper = g_strconcat(relative, "/", NULL);
            list_files(item, deeper, names);
            g_free(relative);
        } else if (strcmp(relative, MANIFEST) != 0) {
            g_ptr_array_add(names, relative);
        } else {
            g_free(relative);
        }
    }
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GStrv avlast_folder_files(const AvlastFolder *folder)
{
    GPtrArray *names = g_ptr_array_new();

    list_files(folder->stage, "", names);
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(names, FALSE);
}

/* Nothing of the user's may be in the way of a new file. */
static gboolean check_way(const AvlastFolder *folder, const char *const *names,
                          const char *const *old, GError **error)
{
    for (; *names; names++) {
        g_autofree char *path = g_build_filename(folder->target, *names, NULL);
        const AvlastPlace place = {path, 0, 0};
        const gboolean theirs =
            g_file_test(path, G_FILE_TEST_EXISTS) && !g_strv_contains(old, *names);
        if (theirs || g_file_test(path, G_FILE_TEST_IS_DIR)) {
            avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV634", &place,
                        "is in the way and was not written by an earlier run\nhint: move "
                        "it, or choose another folder with -o");
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean move_file(const AvlastFolder *folder, const char *name, GError **error)
{
    g_autofree char *from = g_build_filename(folder->stage, name, NULL),
                    *to = g_build_filename(folder->target, name, NULL);
    const AvlastPlace place = {to, 0, 0};

    if (!make_parent(to, error))
        return FALSE;
    if (g_rename(from, to) == 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "cannot be written: %s",
                g_strerror(errno));
    return FALSE;
}

static void remove_old(const AvlastFolder *folder, const char *const *names,
                       const char *const *old)
{
    for (; *old; old++) {
        if (g_strv_contains(names, *old))
            continue;
        g_autofree char *path = g_build_filename(folder->target, *old, NULL),
                        *parent = g_path_get_dirname(path);
        g_unlink(path);
        if (strcmp(parent, folder->target) != 0)
            g_rmdir(parent); /* only when it is empty */
    }
}

/* The manifest goes last: until then the old one still tells what may be replaced. */
static gboolean replace_files(AvlastFolder *folder, GError **error)
{
    g_autoptr(json_t) manifest = avlast_manifest_read(folder->target, error);
    if (!manifest)
        return FALSE;
    g_auto(GStrv) old = avlast_manifest_outputs(manifest),
                  names = avlast_folder_files(folder);
    const char *const *new_names = (const char *const *)names, *const *old_names =
                                                                   (const char *const *)
                                                                       old;

    if (!check_way(folder, new_names, old_names, error))
        return FALSE;
    for (char **name = names; *name; name++)
        if (!move_file(folder, *name, error))
            return FALSE;
    if (!move_file(folder, MANIFEST, error))
        return FALSE;
    remove_old(folder, new_names, old_names);
    return TRUE;
}

gboolean avlast_folder_publish(AvlastFolder *folder, GError **error)
{
    if (g_rename(folder->stage, folder->target) == 0) {
        folder->done = TRUE;
        return TRUE;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        const AvlastPlace place = {folder->target, 0, 0};
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "cannot be made: %s",
                    g_strerror(errno));
        return FALSE;
    }
    /* It may have come to be since the start. */
    return may_replace(folder->target, folder->force, error) &&
           replace_files(folder, error);
}
