/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/last_row.h"

#include <string.h>

#include "core/number.h"

static gboolean is_total(const char *word)
{
    static const char *const words[] = {
        "sum",         "total", "totals",  "totalt",       "totalsum",
        "grand total", "i alt", "average", "gjennomsnitt", NULL};
    g_autofree char *lower = g_utf8_strdown(word, -1);

    if (g_str_has_suffix(lower, ":"))
        lower[strlen(lower) - 1] = '\0';
    return g_strv_contains(words, g_strstrip(lower));
}

void avlast_last_row_note(const char *word, gsize line, gsize below_blank,
                          GPtrArray *notes)
{
    double number;

    if (word && is_total(word))
        g_ptr_array_add(
            notes, g_strdup_printf("the last row (line %" G_GSIZE_FORMAT
                                   ") begins with '%s': a row of totals is read as any "
                                   "other; leave it out of the file, or out with --where",
                                   line, word));
    else if (word && below_blank > 0 &&
             !avlast_number_parse(word, strlen(word), '.', &number))
        g_ptr_array_add(
            notes, g_strdup_printf("what stands below a blank line at the end (from line "
                                   "%" G_GSIZE_FORMAT "; '%s') is read as rows of the "
                                   "table: take a note out of the file",
                                   below_blank, word));
}
