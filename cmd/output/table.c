/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <libsmartcols/libsmartcols.h>
#include <math.h>
#include <stdlib.h>

#include "cmd/output/output.h"
#include "core/text.h"

/* The aligned body; widths of UTF-8 text and control bytes (shown as \xNN) are the
 * library's business. */
static char *aligned(const AvlastSheet *sheet)
{
    struct libscols_table *table = scols_new_table();
    char *text = NULL;

    scols_table_set_column_separator(table, "  ");
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    char **heads = g_ptr_array_index(sheet->rows, 0);
    for (guint j = 0; j < sheet->n_columns; j++)
        scols_table_new_column(table, heads[j], 0,
                               sheet->numeric[j] ? SCOLS_FL_RIGHT : 0);
    for (guint i = 1; i < sheet->rows->len; i++) {
        char **cells = g_ptr_array_index(sheet->rows, i);
        struct libscols_line *line = scols_table_new_line(table, NULL);
        for (guint j = 0; j < sheet->n_columns; j++)
            scols_line_set_data(line, j, cells[j]);
    }
    scols_print_table_to_string(table, &text);
    char *copy = g_strdup(text ? text : "");
    free(text);
    scols_unref_table(table);
    return copy;
}

static void append_header(GString *out, const AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;

    g_string_append_printf(out, "avlast %s", result->program);
    if (e->rows_used > 0 && e->rows_read > e->rows_used)
        g_string_append_printf(out, _("   %lld of %lld rows used"),
                               (long long)e->rows_used, (long long)e->rows_read);
    else if (e->rows_used > 0)
        g_string_append_printf(out, _("   %lld rows"), (long long)e->rows_used);
    g_string_append_c(out, '\n');
    if (e->design)
        g_string_append_printf(out, "%s: %s\n", _("design"), e->design);
    if (e->method)
        g_string_append_printf(out, "%s: %s\n", _("method"), e->method);
    g_string_append_c(out, '\n');
}

/* The row whose money the reader asks for first: the public purse's net value, not that
 * of the payer who happens to be named first; 0 when there is none. */
static guint public_value(const AvlastEstimates *e)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (g_strcmp0(row->outcome, "npv") == 0 && row->group &&
            g_str_has_suffix(row->group, "payer=public") &&
            (g_str_has_prefix(row->group, "scenario=central;") ||
             !strstr(row->group, "scenario=observed;")))
            return i;
    }
    return 0;
}

/* The first row that says something (no intercept) in words, from the printed cells, so
 * that sentence and table cannot disagree. */
static void append_sentence(GString *out, const AvlastSheet *sheet,
                            const AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;
    const gboolean money = strcmp(result->program, "value") == 0;
    guint chosen = money ? public_value(e) : 0;

    while (chosen + 1 < e->rows->len &&
           g_strcmp0(avlast_estimates_row(e, chosen)->term, "(Intercept)") == 0)
        chosen++;
    if (e->rows->len == 0)
        return;
    const AvlastEstimate *row = avlast_estimates_row(e, chosen);
    if (!isfinite(row->conf_low) || !isfinite(row->conf_high))
        return;
    g_autoptr(GString) name = g_string_new(row->outcome);
    if (row->group && *row->group)
        g_string_append_printf(name, ", %s", row->group);
    if (row->term && *row->term && g_strcmp0(row->term, row->outcome) != 0)
        g_string_append_printf(name, ", %s", row->term);

    char **cells = g_ptr_array_index(sheet->rows, chosen + 1);
    guint first = 0;
    while (!sheet->numeric[first])
        first++;
    const guint low = first + sheet->interval;
    g_autofree char *safe = avlast_text_printable(name->str);
    g_string_append_printf(
        out,
        money ? _("\n%s: %s; data and assumptions fit values from %s to %s.\n")
              : _("\n%s: %s; the data fit values from %s to %s.\n"),
        safe, cells[first], cells[low], cells[low + 1]);
}

static void append_remarks(GString *out, const AvlastEstimates *e)
{
    if (e->dropped->len + e->notes->len > 0)
        g_string_append_c(out, '\n');
    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(e->dropped, i);
        g_autofree char *safe = avlast_text_printable(d->what);
        g_string_append_printf(out, "%s: %" G_GINT64_FORMAT " %s: %s\n", _("not used"),
                               d->rows, ngettext("row", "rows", (gulong)d->rows), safe);
    }
    for (guint i = 0; i < e->notes->len; i++) {
        g_autofree char *safe = avlast_text_printable(g_ptr_array_index(e->notes, i));
        g_string_append_printf(out, "%s: %s\n", _("note"), safe);
    }
}

char *avlast_output_table(const AvlastResult *result, guint digits, const char *lang)
{
    const AvlastEstimates *e = result->estimates;
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(e, digits, lang);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *body = aligned(sheet);

    append_header(out, result);
    g_string_append(out, body);
    if (!g_str_has_suffix(body, "\n"))
        g_string_append_c(out, '\n');
    append_sentence(out, sheet, result);
    append_remarks(out, e);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
