/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

double digits_of(double got, double truth)
{
    if (isnan(got) && isnan(truth))
        return 15.0;
    if (got == truth)
        return 15.0;
    if (!isfinite(got) || !isfinite(truth))
        return 0.0;
    const double error = fabs(got - truth) / (truth == 0.0 ? 1.0 : fabs(truth));
    return fmin(15.0, -log10(error));
}

char *source_path(const char *relative)
{
    return g_build_filename(SOURCE_DIR, relative, NULL);
}

char *shared_data(const char *name)
{
    char *path = g_build_filename(SOURCE_DIR, "..", "shared", "data", name, NULL);

    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return path;
    fprintf(stderr, "skipped: no public reference data '%s'\n", name);
    g_free(path);
    return NULL;
}

char *temporary_folder(void)
{
    char *folder = g_dir_make_tmp("avlast-test-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    return folder;
}

void remove_folder(char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) &&
            !g_file_test(path, G_FILE_TEST_IS_SYMLINK)) {
            remove_folder(path);
            continue;
        }
        g_unlink(path);
        g_free(path);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(folder);
    g_free(folder);
}

char *write_file(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}
