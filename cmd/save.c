/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/save.h"

#include <string.h>

#include "cmd/output/output.h"
#include "core/error.h"
#include "data/csv_write.h"

static char *codebook_path(const char *path)
{
    const gsize n = strlen(path);
    const gsize stem = g_str_has_suffix(path, ".csv") ? n - strlen(".csv") : n;

    return g_strdup_printf("%.*s.codebook.csv", (int)stem, path);
}

static gboolean write_both(AvlastRun *run, const char *path, const AvlastFrame *frame,
                           const AvlastCodebook *known, GError **error)
{
    g_autoptr(GPtrArray) lost = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) csv = avlast_csv_write(frame, lost);
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_of_frame(frame, known);
    g_autoptr(GString) book = avlast_codebook_write(codebook);
    g_autofree char *book_path = codebook_path(path);
    const gboolean force = run->options.force;

    /* Neither is written when one of them may not be. */
    if (!force && g_file_test(book_path, G_FILE_TEST_EXISTS)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", NULL,
                    "'%s' exists\nhint: --force replaces it", book_path);
        return FALSE;
    }
    if (!avlast_output_file(path, csv->str, csv->len, force, error) ||
        !avlast_output_file(book_path, book->str, book->len, force, error))
        return FALSE;
    avlast_run_say(run, TRUE,
                   "%s: %" G_GSIZE_FORMAT " rows and %u columns; what they mean is in %s",
                   path, frame->rows, frame->columns->len, book_path);
    for (guint i = 0; i < lost->len; i++)
        avlast_run_say(run, TRUE, "%s: %s", path, (char *)g_ptr_array_index(lost, i));
    return TRUE;
}

gboolean avlast_check_save(AvlastRun *run, const char *path, const AvlastFrame *frame,
                           const guint8 *among, const AvlastCodebook *codebook,
                           GError **error)
{
    if (!g_str_has_suffix(path, ".csv") && strrchr(path, '.') > strrchr(path, '/') &&
        strrchr(path, '.')) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--save '%s': data are written as CSV\nhint: --save data.csv", path);
        return FALSE;
    }
    g_autoptr(AvlastFrame) kept = among ? avlast_frame_select(frame, among, error) : NULL;
    if (among && !kept)
        return FALSE;
    return write_both(run, path, kept ? kept : frame, codebook, error);
}
