/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"
#include "core/error.h"
#include "plots/charts.h"

static gboolean write_beside(AvlastReport *report, const char *name, const char *ending,
                             const char *text, gsize length, GError **error)
{
    g_autofree char *folder = g_build_filename(report->folder, "charts", NULL);
    g_autofree char *file = g_strconcat(name, ending, NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) fault = NULL;

    if (g_mkdir_with_parents(folder, 0777) == 0 &&
        g_file_set_contents_full(path, text, (gssize)length,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0666, &fault)) {
        g_ptr_array_add(report->written, g_strconcat("charts/", file, NULL));
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL, "'%s' cannot be written: %s",
                path, fault ? fault->message : "the folder cannot be made");
    return FALSE;
}

/* A missing gnuplot must not cost the reader the numbers. */
static gboolean without_picture(AvlastReport *report, GError *fault, GError **error)
{
    if (!g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_HELPER)) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    for (guint k = 0; k < report->warnings->len; k++) {
        if (strcmp(g_ptr_array_index(report->warnings, k), fault->message) == 0) {
            g_error_free(fault);
            return TRUE;
        }
    }
    g_ptr_array_add(report->warnings, g_strdup(fault->message));
    g_error_free(fault);
    avlast_html_paragraph(report->html, "small",
                          _("A chart could not be drawn here; its numbers stand in the "
                            "tables."));
    return TRUE;
}

static void write_figure(AvlastReport *report, const AvlastChart *chart, const char *kind,
                         AvlastMark mark)
{
    AvlastHtml *html = report->html;
    gsize length = 0;
    const char *svg = g_bytes_get_data(chart->image, &length);
    /* The finding stands in the chart; the caption asks what it answers. */
    const char *purpose = avlast_chart_purpose(kind);
    g_autofree char *caption = g_strdup_printf(_("Figure %u: %s"), report->figures,
                                               purpose ? purpose : chart->title);

    avlast_html_raw(html, "<figure>\n");
    /* on a small screen a wide chart scrolls sideways, its title with it; the picture has
     * a title of its own for the ear */
    if (report->column >= AVLAST_REPORT_COLUMN)
        avlast_html_add(html, "<p class=\"finding\" aria-hidden=\"true\">%s</p>\n",
                        chart->title);
    avlast_html_add(html,
                    "<div class=\"chart%s\" role=\"group\" tabindex=\"0\" "
                    "aria-label=\"%s\">",
                    report->column < AVLAST_REPORT_COLUMN ? " narrow" : "", caption);
    g_string_append_len(html->text, svg, (gssize)length);
    avlast_html_add(html, "</div>\n<figcaption>%s", caption);
    avlast_report_badge(report, mark);
    avlast_html_raw(html, "</figcaption>\n");
    if (chart->table && chart->table->len > 1) {
        avlast_html_add(html, "<details><summary>%s</summary>\n",
                        _("The figure's numbers as a table"));
        avlast_html_table(html, caption, chart->table);
        avlast_html_raw(html, "</details>\n");
    }
    avlast_html_raw(html, "</figure>\n");
}

gboolean avlast_report_chart(AvlastReport *report, const AvlastResult *result,
                             const char *name, const char *kind, guint item,
                             AvlastMark mark, GError **error)
{
    g_auto(GStrv) kinds = avlast_chart_kinds(result);

    if (!g_strv_contains((const char *const *)kinds, kind))
        return TRUE;
    g_autofree char *prefix = g_strdup_printf("figure%u", report->figures + 1);
    const AvlastChartOptions options = {.format = AVLAST_CHART_SVG,
                                        .lang = report->lang,
                                        .width = report->column,
                                        .prefix = prefix};
    GError *fault = NULL;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, kind, item, &options, &fault);
    if (!chart)
        return without_picture(report, fault, error);

    report->figures++;
    write_figure(report, chart, kind, mark);
    g_autofree char *stem = item ? g_strdup_printf("%s-%s-%u", name, kind, item + 1)
                                 : g_strdup_printf("%s-%s", name, kind);
    gsize length = 0;
    const char *svg = g_bytes_get_data(chart->image, &length);
    return write_beside(report, stem, ".svg", svg, length, error) &&
           (!chart->script || write_beside(report, stem, ".gp", chart->script,
                                           strlen(chart->script), error));
}
