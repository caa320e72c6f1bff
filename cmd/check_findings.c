/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults and notes as people read them. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/check_output.h"
#include "cmd/output/phrases.h"
#include "core/text.h"

/* Whether the text of such faults tells the name already, or it names no column. */
static gboolean names_itself(const char *id)
{
    static const char *const ids[] = {"AV145", "AV187", "AV189", "AV190", NULL};

    return id && g_strv_contains(ids, id);
}

static void append_fault(GString *out, const AvlastFault *fault)
{
    g_autofree char *name = fault->name ? g_strdup(fault->name) : NULL;
    g_autoptr(GString) text = g_string_new(fault->file);

    if (fault->line)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, fault->line);
    if (fault->line && fault->column)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, fault->column);
    g_string_append_printf(text, ": error %s: %s", fault->id, fault->text);
    if (name && !names_itself(fault->id))
        g_string_append_printf(text, _(" (column '%s')"), name);
    g_autofree char *safe = avlast_text_printable(g_strdelimit(text->str, "\n\r", ' '));
    g_string_append_printf(out, "%s\n", safe);
}

/* Faults of one code in one column (or of one rule). */
typedef struct {
    const AvlastFault *first;
    guint n;
    GString *lines;
} Kind;

#define LINES_SHOWN 8

static void kind_clear(gpointer data)
{
    g_string_free(((Kind *)data)->lines, TRUE);
}

/* The place of the fault's kind in kinds, a new one at its end. */
static guint kind_of(GArray *kinds, GHashTable *index, const AvlastFault *fault)
{
    g_autofree char *key = g_strdup_printf("%s %s", fault->id ? fault->id : "",
                                           fault->name ? fault->name : "");
    const guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, key));

    if (at > 0)
        return at - 1;
    const Kind kind = {fault, 0, g_string_new(NULL)};
    g_array_append_val(kinds, kind);
    g_hash_table_insert(index, g_steal_pointer(&key), GUINT_TO_POINTER(kinds->len));
    return kinds->len - 1;
}

static void add_to_kind(Kind *kind, const AvlastFault *fault)
{
    if (kind->n++ < LINES_SHOWN)
        g_string_append_printf(kind->lines, "%s%" G_GSIZE_FORMAT, kind->n > 1 ? ", " : "",
                               fault->line);
    else if (kind->n == LINES_SHOWN + 1)
        g_string_append(kind->lines, ", ...");
}

static GArray *kinds_new(void)
{
    GArray *kinds = g_array_new(FALSE, FALSE, sizeof(Kind));

    g_array_set_clear_func(kinds, kind_clear);
    return kinds;
}

/* Faults of one kind beyond the limit are counted, not listed. */
void avlast_check_append_faults(GString *out, const AvlastCheckReport *report)
{
    g_autoptr(GHashTable) index =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) kinds = kinds_new();
    const GPtrArray *faults = report->validation->faults;

    for (guint k = 0; k < faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(faults, k);
        const guint at = kind_of(kinds, index, fault);
        Kind *kind = &g_array_index(kinds, Kind, at);
        add_to_kind(kind, fault);
        if (report->listed == 0 || kind->n <= report->listed)
            append_fault(out, fault);
    }
    for (guint k = 0; report->listed > 0 && k < kinds->len; k++) {
        const Kind *kind = &g_array_index(kinds, Kind, k);
        if (kind->n <= report->listed)
            continue;
        g_autofree char *safe =
            avlast_text_printable(kind->first->name ? kind->first->name : "");
        g_string_append_printf(out,
                               _("%u of %s in '%s', lines %s (--limit 0 lists all)\n"),
                               kind->n, kind->first->id, safe, kind->lines->str);
    }
}

#define NOTES_SHOWN 3
#define NAMES_SHOWN 10

/* A note on the whole file or a column. After some of one code only the columns are told.
 */
static void append_note(GString *out, const AvlastFault *note, GHashTable *more,
                        const char *lang)
{
    const guint n = note->id ? GPOINTER_TO_UINT(g_hash_table_lookup(more, note->id)) : 0;

    if (note->id)
        g_hash_table_insert(more, (gpointer)(gsize)note->id, GUINT_TO_POINTER(n + 1));
    if (n >= NOTES_SHOWN)
        return;
    g_autofree char *said = avlast_phrase(note->text, NULL, NULL, lang);
    g_autofree char *text = note->name
                                ? g_strdup_printf(_("%s (column '%s')"), said, note->name)
                                : g_strdup(said);
    g_autofree char *safe = avlast_text_printable(g_strdelimit(text, "\n\r", ' '));
    g_string_append_printf(out, "%s%s%s: %s\n", _("note"), note->id ? " " : "",
                           note->id ? note->id : "", safe);
}

static void append_more(GString *out, const GPtrArray *notes, const char *id)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (guint k = 0; k < notes->len; k++) {
        const AvlastFault *note = g_ptr_array_index(notes, k);
        if (note->line > 0 || g_strcmp0(note->id, id) != 0 || n++ < NOTES_SHOWN)
            continue;
        if (n <= NOTES_SHOWN + NAMES_SHOWN)
            g_string_append_printf(names, "%s'%s'", names->len ? ", " : "", note->name);
    }
    if (n > NOTES_SHOWN + NAMES_SHOWN)
        g_string_append(names, ", ...");
    g_autofree char *safe = avlast_text_printable(names->str);
    if (n > NOTES_SHOWN)
        g_string_append_printf(out, _("note %s: %u more like it, in %s\n"), id,
                               n - NOTES_SHOWN, safe);
}

static void append_file_notes(GString *out, const GPtrArray *notes, const char *lang)
{
    g_autoptr(GHashTable) more = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint k = 0; k < notes->len; k++) {
        const AvlastFault *note = g_ptr_array_index(notes, k);
        const AvlastFault *next =
            k + 1 < notes->len ? g_ptr_array_index(notes, k + 1) : NULL;
        if (note->line > 0)
            continue;
        append_note(out, note, more, lang);
        if (note->id && (!next || next->line > 0 || g_strcmp0(next->id, note->id) != 0))
            append_more(out, notes, note->id);
    }
}

/* Of notes on rows the first, and where the others are. */
void avlast_check_append_notes(GString *out, const AvlastCheckReport *report)
{
    g_autoptr(GHashTable) index =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) kinds = kinds_new();
    const GPtrArray *notes = report->validation->notes;

    append_file_notes(out, notes, report->lang);
    for (guint k = 0; k < notes->len; k++) {
        const AvlastFault *note = g_ptr_array_index(notes, k);
        if (note->line > 0) {
            const guint at = kind_of(kinds, index, note);
            add_to_kind(&g_array_index(kinds, Kind, at), note);
        }
    }
    for (guint k = 0; k < kinds->len; k++) {
        const Kind *kind = &g_array_index(kinds, Kind, k);
        g_autofree char *text = g_strdup(kind->first->text);
        g_autofree char *safe = avlast_text_printable(g_strdelimit(text, "\n\r", ' '));
        g_string_append_printf(out, "%s %s: ", _("note"), kind->first->id);
        if (kind->n == 1)
            g_string_append_printf(out, _("line %s: %s\n"), kind->lines->str, safe);
        else
            g_string_append_printf(out, _("%u rows, lines %s; the first: %s\n"), kind->n,
                                   kind->lines->str, safe);
    }
}
