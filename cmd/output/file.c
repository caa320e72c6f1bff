/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "cmd/output/output.h"
#include "core/error.h"

gboolean avlast_output_file(const char *path, const void *bytes, gsize length,
                            gboolean force, GError **error)
{
    const AvlastPlace place = {path, 0, 0};
    g_autoptr(GError) cause = NULL;

    if (length > G_MAXSSIZE) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "too large");
        return FALSE;
    }
    if (!force && g_file_test(path, G_FILE_TEST_EXISTS)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", &place,
                    "the file exists\nhint: --force replaces it");
        return FALSE;
    }
    if (!g_file_set_contents_full(
            path, bytes, (gssize)length,
            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &cause)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place, "cannot be written: %s",
                    cause->message);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_output_standard(const void *bytes, gsize length, GError **error)
{
    if (fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL, "standard output: %s",
                g_strerror(errno));
    return FALSE;
}
