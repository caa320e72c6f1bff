/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets as aligned text. */
#include <glib/gi18n.h>
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>

#include "cmd/output/sheet.h"
#include "core/text.h"

static void add_line(struct libscols_table *table, const AvlastSheet *sheet,
                     const AvlastSheetRow *row)
{
    struct libscols_line *line = scols_table_new_line(table, NULL);

    for (guint j = 0; j < sheet->n_columns; j++) {
        const int steps = j == 0 ? 2 * (int)row->indent : 0;
        g_autofree char *text = g_strdup_printf("%*s%s", steps, "", row->cells[j].text);
        scols_line_set_data(line, j, text);
    }
}

/* Widths of UTF-8 text and control bytes (shown as \xNN) are the library's business. It
 * knows one row of headings; where there are more, they are lines like the others. */
char *avlast_sheet_aligned(const AvlastSheet *sheet)
{
    struct libscols_table *table = scols_new_table();
    const guint heads = sheet->n_headings == 1 && sheet->rows->len > 0 ? 1 : 0;
    char *text = NULL;

    scols_table_set_column_separator(table, "  ");
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    scols_table_enable_noheadings(table, !heads);
    for (guint j = 0; j < sheet->n_columns; j++)
        scols_table_new_column(table, heads ? avlast_sheet_cell(sheet, 0, j)->text : "",
                               0, sheet->numeric[j] ? SCOLS_FL_RIGHT : 0);
    for (guint i = heads; i < sheet->rows->len; i++)
        add_line(table, sheet, avlast_sheet_row(sheet, i));
    scols_print_table_to_string(table, &text);
    const gboolean ended = text && g_str_has_suffix(text, "\n");
    char *copy = g_strconcat(text ? text : "", ended ? "" : "\n", NULL);
    free(text);
    scols_unref_table(table);
    return copy;
}

char *avlast_sheet_remarks(const AvlastSheet *sheet)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < sheet->unused->len; i++) {
        g_autofree char *safe =
            avlast_text_printable(g_ptr_array_index(sheet->unused, i));
        g_string_append_printf(out, "%s\n", safe);
    }
    for (guint i = 0; i < sheet->notes->len; i++) {
        g_autofree char *safe = avlast_text_printable(g_ptr_array_index(sheet->notes, i));
        g_string_append_printf(out, "%s: %s\n", _("note"), safe);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *avlast_sheet_to_table(const AvlastSheet *sheet)
{
    const char *const lines[] = {sheet->title, sheet->subtitle};
    g_autofree char *body = avlast_sheet_aligned(sheet);
    g_autofree char *remarks = avlast_sheet_remarks(sheet);
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *safe = lines[i] ? avlast_text_printable(lines[i]) : NULL;
        if (safe)
            g_string_append_printf(out, "%s\n", safe);
    }
    g_string_append_printf(out, "%s%s%s%s", out->len ? "\n" : "", body,
                           *remarks ? "\n" : "", remarks);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
