/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which notes of a result warn, which only describe, and which no reader needs. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* Whether a note begins as the text does, up to its colon. */
static gboolean has_head(const char *note, const char *text)
{
    return strncmp(note, text, strcspn(text, ":") + 1) == 0;
}

/* Whether a note holds the words that come before the form's number. */
static gboolean has_words(const char *note, const char *form)
{
    g_autofree char *words = g_strndup(form, strcspn(form, "%"));
    const char *at = *words ? strstr(note, words) : NULL;

    return at && at >= note + 2 && (g_str_has_prefix(at - 2, ": ") || at[-2] == ';');
}

/* How a model fits, what its factors are compared with and what an instrument is made of
 * are no cautions; some stand in the language of the run. */
static gboolean is_remark(const char *note)
{
    static const char *const fit = N_("fit: R2 %.4f (mean of the imputations)");
    static const char *const made[] = {
        N_("sum of %u items"), N_("mean of %u items"),
        N_("reliability from rows with every answer: %u; with some: %u")};

    if (has_head(note, fit) || has_head(note, _(fit)) ||
        strstr(note, "': reference level '"))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (has_words(note, made[i]) || has_words(note, _(made[i])))
            return TRUE;
    return FALSE;
}

/* That a person has many rows, told by the key of one of them, helps who ran it; nobody's
 * key belongs in a report. */
static gboolean is_for_the_analyst(const char *note)
{
    return g_str_has_suffix(note, "' does not name the rows") ||
           g_str_has_suffix(note, "', so it does not name the rows");
}

/* Of a column that the report does not have; of the option that is best at each value,
 * which stands in words and with its currency. */
static gboolean is_told(const char *note)
{
    return g_str_has_prefix(note, "p.npv.positive ") ||
           (g_str_has_prefix(note, "from ") && strstr(note, " per unit of effect on, '"));
}

guint avlast_report_sort_notes(GPtrArray *notes)
{
    g_autoptr(GPtrArray) remarks = g_ptr_array_new();
    guint kept = 0;

    for (guint k = notes->len; k > 0; k--)
        if (is_for_the_analyst(g_ptr_array_index(notes, k - 1)) ||
            is_told(g_ptr_array_index(notes, k - 1)))
            g_ptr_array_remove_index(notes, k - 1);
    for (guint k = 0; k < notes->len; k++) {
        char *note = g_ptr_array_index(notes, k);
        if (is_remark(note))
            g_ptr_array_add(remarks, note);
        else
            g_ptr_array_index(notes, kept++) = note;
    }
    for (guint k = 0; k < remarks->len; k++)
        g_ptr_array_index(notes, kept + k) = g_ptr_array_index(remarks, k);
    return remarks->len;
}
