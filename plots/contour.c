/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a confounder would leave of an estimate, by how much it explains of the treatment
 * and of the outcome: lines of equal estimate, and benchmarks among them. */
#include "plots/contour.h"

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/terminal.h"

/* --- words --- */

static void fill_words(const AvlastContour *c, const AvlastResult *result,
                       AvlastChart *chart)
{
    const char *lang = c->lang;
    g_autofree char *rv = avlast_format_percent(c->rv, lang);
    g_autofree char *share = avlast_format_percent(c->q, lang);
    g_autofree char *most_x = avlast_format_percent(c->most_x, lang);
    g_autofree char *most_y = avlast_format_percent(c->most_y, lang);

    chart->title =
        c->q < 1.0
            ? g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take %s of the estimate"),
                              rv, share)
            : g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take the whole estimate"),
                              rv);
    chart->alt = g_strdup_printf(
        _("Contour chart: %s. The treatment's axis from 0 to %s, the outcome's to %s; "
          "%u benchmarks."),
        chart->title, most_x, most_y, (guint)avlast_contour_marks(c));
    avlast_chart_row(chart, _("confounder"), _("R2 with the treatment"),
                     _("R2 with the outcome"), _("estimate left"), NULL);
    g_autofree char *all = avlast_contour_said(c, c->estimate),
                    *left = avlast_contour_said(c, (1.0 - c->q) * c->estimate);
    avlast_chart_row(chart, _("none"), "0", "0", all, NULL);
    avlast_chart_row(chart, _("robustness value"), rv, rv, left, NULL);
    for (gsize i = 0; i < avlast_contour_marks(c); i++) {
        const AvlastContourMark m = avlast_contour_mark(c, result, i);
        g_autofree char *name = m.name, *x = avlast_format_percent(m.x, lang),
                        *y = avlast_format_percent(m.y, lang),
                        *estimate = avlast_contour_said(c, m.estimate);
        avlast_chart_row(chart, name, x, y, estimate, NULL);
    }
}

static char *subtitle_of(const AvlastContour *c)
{
    g_autofree char *all = avlast_contour_said(c, c->estimate);

    return g_strdup_printf(
        _("Lines: what would be left of the estimate (now %s), by what "
          "the confounder explains of the rest"),
        all);
}

/* The table's rows: lines of a contour are no use in 80 cells. */
static void draw_terminal(const AvlastContour *c, const AvlastResult *result,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = subtitle_of(c);
    g_autofree char *note = avlast_chart_source(result, NULL, c->lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < chart->table->len; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i);
        avlast_terminal_put(out, cells[0], 18, FALSE);
        for (int j = 1; j < 4; j++)
            avlast_terminal_put(out, cells[j], j < 3 ? 22 : 18, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static guint items(const AvlastResult *result)
{
    return json_is_object(avlast_chart_member(result, "contour")) ? 1 : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastContour) contour = {0};

    (void)item;
    if (!avlast_contour_read(result, options->lang, &contour, error))
        return FALSE;
    fill_words(&contour, result, chart);
    if (options->format != AVLAST_CHART_TERMINAL) {
        g_autofree char *subtitle = subtitle_of(&contour);
        return avlast_contour_draw(&contour, result, subtitle, options, chart, error);
    }
    draw_terminal(&contour, result, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_contour = {
    .kind = "contour",
    .purpose = N_("what a hidden confounder would leave of the estimate"),
    .items = items,
    .draw = draw,
};
