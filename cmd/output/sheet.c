/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/sheet.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "plots/format.h"

static void free_row(gpointer data)
{
    AvlastSheetRow *row = data;

    for (AvlastSheetCell *cell = row->cells; cell->text; cell++)
        g_free(cell->text);
    g_free(row->cells);
    g_free(row);
}

AvlastSheet *avlast_sheet_new(guint n_columns, const char *lang)
{
    AvlastSheet *sheet = g_new0(AvlastSheet, 1);

    sheet->n_columns = n_columns;
    sheet->numeric = g_new0(gboolean, MAX(n_columns, 1));
    sheet->n_headings = 1;
    sheet->rows = g_ptr_array_new_with_free_func(free_row);
    sheet->unused = g_ptr_array_new_with_free_func(g_free);
    sheet->notes = g_ptr_array_new_with_free_func(g_free);
    sheet->lang = g_strcmp0(lang, "nb") == 0 ? "nb" : "en";
    return sheet;
}

void avlast_sheet_free(AvlastSheet *sheet)
{
    if (!sheet)
        return;
    g_free(sheet->title);
    g_free(sheet->subtitle);
    g_free(sheet->numeric);
    g_ptr_array_unref(sheet->rows);
    g_ptr_array_unref(sheet->unused);
    g_ptr_array_unref(sheet->notes);
    g_free(sheet);
}

static void empty_cell(AvlastSheetCell *cell)
{
    *cell = (AvlastSheetCell){.text = g_strdup(""), .number = NAN, .span = 1};
}

AvlastSheetRow *avlast_sheet_add(AvlastSheet *sheet)
{
    AvlastSheetRow *row = g_new0(AvlastSheetRow, 1);

    /* One more than there are columns: a cell without text ends the row. */
    row->cells = g_new0(AvlastSheetCell, sheet->n_columns + 1);
    for (guint j = 0; j < sheet->n_columns; j++)
        empty_cell(&row->cells[j]);
    g_ptr_array_add(sheet->rows, row);
    return row;
}

/* Takes ownership of text. */
static void fill(AvlastSheet *sheet, guint column, char *text, AvlastCellForm form,
                 double number, int decimals)
{
    AvlastSheetCell *cell = avlast_sheet_cell(sheet, sheet->rows->len - 1, column);
    const gboolean real = isfinite(number);

    g_free(cell->text);
    cell->text = text;
    cell->form = real ? form : AVLAST_CELL_TEXT;
    cell->number = real ? number : NAN;
    cell->decimals = decimals;
}

void avlast_sheet_text(AvlastSheet *sheet, guint column, const char *text)
{
    fill(sheet, column, g_strdup(text ? text : ""), AVLAST_CELL_TEXT, NAN, 0);
}

void avlast_sheet_number(AvlastSheet *sheet, guint column, double value, int decimals)
{
    if (!isnan(value))
        fill(sheet, column, avlast_format_number(value, decimals, sheet->lang),
             AVLAST_CELL_NUMBER, value, decimals);
}

void avlast_sheet_share(AvlastSheet *sheet, guint column, double share, int decimals)
{
    if (isnan(share))
        return;
    if (decimals == 0) {
        fill(sheet, column, avlast_format_percent(share, sheet->lang), AVLAST_CELL_SHARE,
             share, 0);
        return;
    }
    g_autofree char *percent = avlast_format_number(100.0 * share, decimals, sheet->lang);
    const char *space = strcmp(sheet->lang, "nb") == 0 ? "\xc2\xa0" : "";
    fill(sheet, column, g_strconcat(percent, space, "%", NULL), AVLAST_CELL_SHARE, share,
         decimals);
}

void avlast_sheet_p(AvlastSheet *sheet, guint column, double p)
{
    if (!isnan(p))
        fill(sheet, column, avlast_format_p(p, sheet->lang), AVLAST_CELL_NUMBER, p, 3);
}

void avlast_sheet_count(AvlastSheet *sheet, guint column, gint64 n)
{
    if (n >= 0)
        fill(sheet, column, avlast_format_count(n, sheet->lang), AVLAST_CELL_NUMBER,
             (double)n, 0);
}

void avlast_sheet_keep(AvlastSheet *sheet, const gboolean *keep)
{
    guint n = 0;

    for (guint i = 0; i < sheet->rows->len; i++) {
        AvlastSheetCell *cells = avlast_sheet_row(sheet, i)->cells;
        n = 0;
        for (guint j = 0; j < sheet->n_columns; j++) {
            if (keep[j])
                cells[n++] = cells[j];
            else
                g_free(cells[j].text);
        }
        cells[n].text = NULL;
    }
    n = 0;
    for (guint j = 0; j < sheet->n_columns; j++)
        if (keep[j])
            sheet->numeric[n++] = sheet->numeric[j];
    sheet->n_columns = n;
}

void avlast_sheet_note(AvlastSheet *sheet, const char *text)
{
    g_ptr_array_add(sheet->notes, avlast_phrase(text, NULL, NULL, sheet->lang));
}

void avlast_sheet_note_unused(AvlastSheet *sheet, const char *what, gint64 rows)
{
    g_autofree char *said = avlast_phrase(what, NULL, NULL, sheet->lang);

    g_ptr_array_add(sheet->unused,
                    g_strdup_printf("%s: %" G_GINT64_FORMAT " %s: %s", _("not used"),
                                    rows, ngettext("row", "rows", (gulong)rows), said));
}

GBytes *avlast_sheet_in_format(const AvlastSheet *sheet, const char *format,
                               GError **error)
{
    char *text;

    if (strcmp(format, "xlsx") == 0)
        return avlast_sheet_to_workbook(sheet, error);
    if (strcmp(format, "md") == 0)
        text = avlast_sheet_to_markdown(sheet);
    else if (strcmp(format, "html") == 0)
        text = avlast_sheet_to_html(sheet);
    else if (strcmp(format, "latex") == 0)
        text = avlast_sheet_to_latex(sheet);
    else
        text = avlast_sheet_to_table(sheet);
    return g_bytes_new_take(text, strlen(text));
}
