/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of two variables: shares in cells whose colour deepens with the share, each
 * with its interval. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/error.h"
#include "plots/chart.h"
#include "plots/crosstab_cells.h"
#include "plots/extremes.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

/* --- texts --- */

/* Lines that are compared: along a row when columns add up to one, and the other way
 * round. */
static AvlastExtremes line_ends(const AvlastCrossTable *table, guint line,
                                AvlastExtreme *ends)
{
    const gboolean across = table->basis == 0;
    const guint n = across ? table->columns->len : table->rows->len;

    for (guint k = 0; k < n; k++) {
        const AvlastCrossCell *cell = across ? avlast_cross_cell(table, line, k)
                                             : avlast_cross_cell(table, k, line);
        ends[k] = (AvlastExtreme){across ? table->column_labels->pdata[k]
                                         : table->row_labels->pdata[k],
                                  cell->value[0], cell->value[1], cell->value[2]};
    }
    return avlast_extremes(ends, n);
}

static char *title_of_all(const AvlastCrossTable *table, const char *lang)
{
    const guint n = table->rows->len * table->columns->len;
    g_autofree AvlastExtreme *rows = g_new(AvlastExtreme, n);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < n; i++) {
        const double *v = table->cells[i].value;
        char *label = g_strdup_printf(
            "%s \xc3\x97 %s", (char *)table->row_labels->pdata[i / table->columns->len],
            (char *)table->column_labels->pdata[i % table->columns->len]);
        g_ptr_array_add(labels, label);
        rows[i] = (AvlastExtreme){label, v[0], v[1], v[2]};
    }
    const AvlastExtremes ends = avlast_extremes(rows, n);
    if (!ends.highest)
        return g_strdup_printf("%s \xc3\x97 %s", table->row_name, table->column_name);
    g_autofree char *high = avlast_format_percent(ends.highest->estimate, lang);
    g_autofree char *low = avlast_format_percent(ends.lowest->estimate, lang);
    return g_strdup_printf(_("%s (%s) is highest and %s (%s) lowest; %s"),
                           ends.highest->label, high, ends.lowest->label, low,
                           avlast_extremes_overlap(&ends));
}

static char *make_title(const AvlastCrossTable *table, const char *lang)
{
    const gboolean across = table->basis == 0;
    const guint lines = across ? table->rows->len : table->columns->len;
    const guint n = across ? table->columns->len : table->rows->len;
    g_autofree AvlastExtreme *ends = g_new(AvlastExtreme, n);
    double most = -1;
    guint widest = 0;

    if (table->basis == 2)
        return title_of_all(table, lang);
    for (guint l = 0; l < lines; l++) {
        const AvlastExtremes e = line_ends(table, l, ends);
        const double spread = e.highest ? e.highest->estimate - e.lowest->estimate : -1;
        widest = spread > most ? l : widest;
        most = fmax(most, spread);
    }
    const AvlastExtremes e = line_ends(table, widest, ends);
    if (!e.highest)
        return g_strdup_printf("%s \xc3\x97 %s", table->row_name, table->column_name);
    g_autofree char *high = avlast_format_percent(e.highest->estimate, lang);
    g_autofree char *low = avlast_format_percent(e.lowest->estimate, lang);
    g_autofree char *text =
        g_strdup_printf(_("highest in %s (%s), lowest in %s (%s); %s"), e.highest->label,
                        high, e.lowest->label, low, avlast_extremes_overlap(&e));
    return g_strdup_printf(
        "%s, %s: %s", across ? table->row_name : table->column_name,
        (char *)(across ? table->row_labels : table->column_labels)->pdata[widest], text);
}

static char *make_subtitle(const AvlastCrossTable *table, const AvlastResult *result,
                           const char *lang)
{
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);

    return g_strdup_printf(_("%s by %s, %s; below: %s confidence interval"),
                           table->row_name, table->column_name,
                           avlast_cross_basis(table->basis), level);
}

static char *make_note(const AvlastCrossTable *table, const AvlastResult *result,
                       const char *lang)
{
    g_autofree char *p = avlast_format_p(table->p, lang);
    g_autofree char *sentence =
        table->p >= 0
            ? g_strdup_printf(*p == '<' ? _("Test that the two are unrelated: p %s.")
                                        : _("Test that the two are unrelated: p = %s."),
                              p)
            : NULL;

    return avlast_chart_source(result, sentence, lang);
}

static char *interval_of(const AvlastCrossCell *cell, const char *lang)
{
    return isnan(cell->value[1]) || isnan(cell->value[2])
               ? g_strdup("")
               : avlast_format_interval(100 * cell->value[1], 100 * cell->value[2], 0,
                                        lang);
}

static void fill_words(const AvlastCrossTable *table, const char *lang,
                       AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    GPtrArray *head = g_ptr_array_new();

    chart->title = make_title(table, lang);
    g_string_append_printf(alt, _("Table of %s by %s, %s."), table->row_name,
                           table->column_name, avlast_cross_basis(table->basis));
    g_ptr_array_add(head, g_strdup(table->row_name));
    for (guint c = 0; c < table->columns->len; c++)
        g_ptr_array_add(head, g_strdup(table->column_labels->pdata[c]));
    g_ptr_array_add(head, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(head, FALSE));
    for (guint r = 0; r < table->rows->len; r++) {
        GPtrArray *cells = g_ptr_array_new();
        g_ptr_array_add(cells, g_strdup(table->row_labels->pdata[r]));
        for (guint c = 0; c < table->columns->len; c++) {
            const AvlastCrossCell *cell = avlast_cross_cell(table, r, c);
            g_autofree char *share = avlast_format_percent(cell->value[0], lang);
            g_autofree char *interval = interval_of(cell, lang);
            g_ptr_array_add(cells, g_strdup_printf("%s %s", share, interval));
            if (r * table->columns->len + c < 6)
                g_string_append_printf(alt, " %s, %s: %s.",
                                       (char *)table->row_labels->pdata[r],
                                       (char *)table->column_labels->pdata[c], share);
        }
        g_ptr_array_add(cells, NULL);
        g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

#define CELL_HEIGHT 38.0
#define LEAST_CELL  44.0

/* From white to teal with the share. */
static void colour_of(double weight, char colour[8])
{
    const double w = isnan(weight) ? 0 : fmin(fmax(weight, 0), 1);

    g_snprintf(colour, 8, "#%02x%02x%02x", (guint)lround(255 - w * 254),
               (guint)lround(255 - w * 122), (guint)lround(255 - w * 142));
}

static void draw_cell(AvlastPage *page, const AvlastCrossCell *cell, double most,
                      double x, double y, double width, const char *lang)
{
    const double weight = most > 0 ? 0.85 * cell->value[0] / most : 0;
    /* the deepest colour still carries dark text at 4.5:1 */
    const char *ink = AVLAST_INK;
    g_autofree char *share = avlast_format_percent(cell->value[0], lang);
    g_autofree char *interval = interval_of(cell, lang);
    const gboolean room =
        *interval && avlast_text_width(interval, AVLAST_TEXT_NOTE) < width - 4;
    char fill[8];

    colour_of(weight, fill);
    avlast_page_box(page, x + 1, y + 1, x + width - 1, y + CELL_HEIGHT - 1, fill, NULL,
                    FALSE);
    avlast_page_text(page, x + width / 2, y + (room ? 13 : CELL_HEIGHT / 2),
                     AVLAST_CENTRE, AVLAST_TEXT_STRONG, ink, share);
    if (room)
        avlast_page_text(page, x + width / 2, y + 28, AVLAST_CENTRE, AVLAST_TEXT_NOTE,
                         ink, interval);
}

static double labels_width(const AvlastCrossTable *table, double width)
{
    double labels = 50;

    for (guint r = 0; r < table->rows->len; r++)
        labels = fmax(labels,
                      avlast_text_width(table->row_labels->pdata[r], AVLAST_TEXT_BODY));
    return fmin(labels, 0.32 * width);
}

static gboolean too_wide(const AvlastCrossTable *table, int width, const char *unit,
                         GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV507", NULL,
                "a table of %u columns is too wide to be drawn in %d %s\nhint: "
                "--width, or the two variables the other way round",
                table->columns->len, width, unit);
    return FALSE;
}

static gboolean draw_page(const AvlastCrossTable *table, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const double labels = labels_width(table, options->width);
    const double left = AVLAST_PAGE_MARGIN + labels + 12;
    const double width =
        fmin((options->width - AVLAST_PAGE_MARGIN - left) / table->columns->len, 150);
    g_autofree char *subtitle = make_subtitle(table, result, options->lang);
    g_autofree char *note = make_note(table, result, options->lang);
    g_autoptr(GPtrArray) heads =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_strfreev);
    double head = 20;

    if (width < LEAST_CELL)
        return too_wide(table, options->width, "pixels", error);
    for (guint c = 0; c < table->columns->len; c++) {
        GStrv lines = avlast_text_wrap(table->column_labels->pdata[c], AVLAST_TEXT_STRONG,
                                       width - 6, 4);
        head = fmax(head, 16.0 * g_strv_length(lines) + 6);
        g_ptr_array_add(heads, lines);
    }
    g_autoptr(AvlastPage) page = avlast_page_new(
        options, chart->title, subtitle, note, head + table->rows->len * CELL_HEIGHT + 4);
    double y = avlast_page_top(page) + head;
    for (guint c = 0; c < table->columns->len; c++) {
        GStrv lines = heads->pdata[c];
        const guint n = g_strv_length(lines);
        for (guint l = 0; l < n; l++)
            avlast_page_text(page, left + (c + 0.5) * width, y - 10 - 16.0 * (n - 1 - l),
                             AVLAST_CENTRE, AVLAST_TEXT_STRONG, AVLAST_INK, lines[l]);
    }
    for (guint r = 0; r < table->rows->len; r++, y += CELL_HEIGHT) {
        g_auto(GStrv) label = avlast_text_wrap(table->row_labels->pdata[r],
                                               AVLAST_TEXT_BODY, labels + 4, 2);
        const guint n = g_strv_length(label);
        for (guint l = 0; l < n; l++)
            avlast_page_text(page, AVLAST_PAGE_MARGIN,
                             y + CELL_HEIGHT / 2 + (l - (n - 1) / 2.0) * 15, AVLAST_LEFT,
                             AVLAST_TEXT_BODY, AVLAST_INK, label[l]);
        for (guint c = 0; c < table->columns->len; c++)
            draw_cell(page, avlast_cross_cell(table, r, c), table->most, left + c * width,
                      y, width, options->lang);
    }
    return avlast_page_finish(page, options, chart, error);
}

static gboolean draw_terminal(const AvlastCrossTable *table, const AvlastResult *result,
                              const char *lang, AvlastChart *chart, GError **error)
{
    g_autofree char *subtitle = make_subtitle(table, result, lang);
    g_autofree char *note = make_note(table, result, lang);
    const int labels = 20;
    const int columns = MAX((int)table->columns->len, 1);
    const int width = MIN((AVLAST_TERMINAL_WIDTH - labels) / columns, 18);

    if (width < 6)
        return too_wide(table, AVLAST_TERMINAL_WIDTH, "cells", error);
    GString *out = g_string_new(NULL);
    avlast_terminal_head(out, chart->title, subtitle);
    avlast_terminal_put(out, "", labels, FALSE);
    for (guint c = 0; c < table->columns->len; c++) {
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, table->column_labels->pdata[c], width - 1, TRUE);
    }
    g_string_append_c(out, '\n');
    for (guint r = 0; r < table->rows->len; r++) {
        avlast_terminal_put(out, table->row_labels->pdata[r], labels, FALSE);
        for (guint c = 0; c < table->columns->len; c++) {
            const AvlastCrossCell *cell = avlast_cross_cell(table, r, c);
            g_autofree char *share = avlast_format_percent(cell->value[0], lang);
            g_autofree char *interval = interval_of(cell, lang);
            g_autofree char *both = g_strdup_printf("%s %s", share, interval);
            g_string_append_c(out, ' ');
            avlast_terminal_put(out, avlast_terminal_cells(both) < width ? both : share,
                                width - 1, TRUE);
        }
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
    return TRUE;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastCrossTable) table = {0};

    avlast_cross_table_read(&table, result, item, options->lang);
    fill_words(&table, options->lang, chart);
    return options->format == AVLAST_CHART_TERMINAL
               ? draw_terminal(&table, result, options->lang, chart, error)
               : draw_page(&table, result, options, chart, error);
}

const AvlastChartKind avlast_chart_crosstab = {
    .kind = "crosstab",
    .purpose = N_("how two variables go together"),
    .items = avlast_cross_items,
    .draw = draw,
};
