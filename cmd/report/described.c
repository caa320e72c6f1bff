/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of answers, and page one of a study that describes and estimates no effect. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/charts.h"

/* Charts of one kind in a part at most: a report is read, not leafed through. */
#define MOST_CHARTS 12

/* --- small numbers --- */

static gboolean row_is_share(const AvlastReportPart *part, const AvlastEstimate *row)
{
    return avlast_report_is_share(part, row) || (row->term && strchr(row->term, '=')) ||
           avlast_json_member_text(part->result->settings, "multiple");
}

/* Takes the estimates that point at few people out of what charts see, and gives back
 * what they were. */
GArray *avlast_report_hide_rows(AvlastReport *report, const AvlastReportPart *part)
{
    const GPtrArray *rows = part->result->estimates->rows;
    GArray *kept = g_array_sized_new(FALSE, FALSE, sizeof(double), rows->len);

    for (guint i = 0; i < rows->len; i++) {
        AvlastEstimate *row = g_ptr_array_index(rows, i);
        const double share = row_is_share(part, row) ? row->estimate : NAN;
        g_array_append_val(kept, row->estimate);
        if (avlast_report_few(report, row->nobs, share))
            row->estimate = NAN;
    }
    return kept;
}

void avlast_report_show_rows(const AvlastReportPart *part, GArray *kept)
{
    for (guint i = 0; i < kept->len; i++)
        avlast_estimates_row(part->result->estimates, i)->estimate =
            g_array_index(kept, double, i);
    g_array_unref(kept);
}

/* A line of a Likert chart goes as a whole: the other shares would tell the hidden one.
 */
static void hide_few_answers(AvlastReport *report, json_t *likert)
{
    size_t i, g, s;
    json_t *item, *at, *share;

    json_array_foreach(likert, i, item)
    {
        json_array_foreach(json_object_get(item, "groups"), g, at)
        {
            const double n = avlast_json_member_double(at, "n");
            json_t *shares = json_object_get(at, "shares");
            gboolean few = FALSE;
            json_array_foreach(shares, s, share) few |= avlast_report_few(
                report, isnan(n) ? 0 : (gint64)n, avlast_json_double(share));
            for (s = 0; few && s < json_array_size(shares); s++)
                json_array_set_new(shares, s, json_null());
        }
    }
}

/* Bars of few people are levelled with the next ones until there are enough; what is left
 * over at the end goes with the last. */
static void level_few(AvlastReport *report, json_t *bars)
{
    json_t *n = json_object_get(bars, "n"), *share = json_object_get(bars, "share");
    const gsize bins = MIN(json_array_size(n), json_array_size(share));
    gsize from = 0, last = 0;
    double people = 0;

    for (gsize b = 0; b < bins; b++) {
        people += avlast_json_double(json_array_get(n, b));
        if (people == 0 && b + 1 < bins) {
            from = b + 1;
            continue;
        }
        if (people < (double)report->small && b + 1 < bins)
            continue;
        if (people < (double)report->small)
            from = last;
        double sum = 0;
        for (gsize k = from; k <= b; k++)
            sum += avlast_json_double(json_array_get(share, k));
        for (gsize k = from; k <= b && b > from; k++) {
            json_array_set_new(share, k,
                               avlast_json_number(sum / (double)(b + 1 - from)));
            json_array_set_new(n, k, json_null());
            report->hid_small = TRUE;
        }
        last = from;
        from = b + 1;
        people = 0;
    }
}

static void level_histograms(AvlastReport *report, json_t *list)
{
    size_t i, g;
    json_t *histogram, *group;

    json_array_foreach(list, i, histogram)
    {
        level_few(report, histogram);
        json_array_foreach(json_object_get(histogram, "groups"), g, group)
            level_few(report, group);
    }
}

/* --- the charts of a part --- */

/* A single dot says no more than the table's row. */
static gboolean is_worth_drawing(const AvlastReport *report, const AvlastResult *result,
                                 const char *kind, guint item)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL,
                                        .lang = report->lang};
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, kind, item, &options, NULL);

    return chart && chart->table->len > 2;
}

static gboolean draw_charts(AvlastReport *report, const AvlastReportPart *part,
                            GError **error)
{
    static const char *const kinds[] = {"likert", "crosstab", "histogram", "survival",
                                        "pooled", "funnel",   "groups",    "forest"};

    /* reliabilities are for the table */
    if (g_strcmp0(part->command, "scale") == 0)
        return TRUE;
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        const guint items = avlast_chart_items(part->result, kinds[k]);
        /* single times of a curve, cells of a table: told by the chart that is there */
        if (strcmp(kinds[k], "groups") == 0 &&
            avlast_chart_items(part->result, "survival") > 0)
            continue;
        /* studies are in the chart of all of them */
        if (strcmp(kinds[k], "forest") == 0 &&
            avlast_chart_items(part->result, "pooled") > 0)
            continue;
        for (guint i = 0; i < MIN(items, MOST_CHARTS); i++)
            if (is_worth_drawing(report, part->result, kinds[k], i) &&
                !avlast_report_chart(report, part->result, part->name, kinds[k], i,
                                     part->mark, error))
                return FALSE;
    }
    return TRUE;
}

gboolean avlast_report_answer_charts(AvlastReport *report, const AvlastReportPart *part,
                                     GError **error)
{
    GArray *kept = avlast_report_hide_rows(report, part);

    hide_few_answers(report, json_object_get(part->result->charts, "likert"));
    level_histograms(report, json_object_get(part->result->charts, "histogram"));
    const gboolean done = draw_charts(report, part, error);
    avlast_report_show_rows(part, kept);
    return done;
}

/* --- page one --- */

gboolean avlast_report_describes(const AvlastReport *report)
{
    gboolean any = FALSE;

    if (report->value)
        return FALSE;
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (avlast_report_of_effects(part))
            return FALSE;
        any |= part->result != NULL;
    }
    return any;
}

/* What the plan calls primary answers the question; without any, the first that has a
 * chart. */
static GPtrArray *answering(const AvlastReport *report)
{
    GPtrArray *parts = g_ptr_array_new();

    for (int primary = 1; primary >= 0 && parts->len == 0; primary--)
        for (guint p = 0; p < report->parts->len && parts->len < (primary ? 3 : 1); p++) {
            AvlastReportPart *part = g_ptr_array_index(report->parts, p);
            g_auto(GStrv) kinds = part->result ? avlast_chart_kinds(part->result) : NULL;
            const gboolean told = (kinds && *kinds) ||
                                  (part->result && g_strcmp0(part->command, "cash") == 0);
            if (told && !avlast_report_around(part) &&
                (!primary || g_strcmp0(part->role, "primary") == 0))
                g_ptr_array_add(parts, part);
        }
    return parts;
}

/* The finding that a part's first chart states. */
static AvlastChart *first_chart(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL,
                                        .lang = report->lang};
    g_auto(GStrv) kinds = avlast_chart_kinds(part->result);

    if (!kinds || !*kinds || g_strcmp0(part->command, "cash") == 0)
        return NULL; /* a flow's sentences tell of all payers, its first chart of one */
    GArray *kept = avlast_report_hide_rows(report, part);
    AvlastChart *chart = avlast_chart_draw(part->result, kinds[0], 0, &options, NULL);

    avlast_report_show_rows(part, kept);
    return chart;
}

/* The first three rows of the chart's table. */
static void tiles(AvlastReport *report, const AvlastChart *chart)
{
    const GPtrArray *table = chart->table;
    const char *const *head = g_ptr_array_index(table, 0);

    if (g_strv_length((char **)(gsize)head) != 4)
        return;
    avlast_html_heading(report->html, 2, "figures", _("In figures"));
    avlast_html_raw(report->html, "<ul class=\"tiles\">\n");
    for (guint i = 1; i < MIN(table->len, 5u); i++) {
        const char *const *row = g_ptr_array_index(table, i);
        avlast_html_add(report->html,
                        "<li class=\"tile\"><h3>%s</h3>\n<p class=\"figure\">%s</p>\n"
                        "<p>%s, %s %s</p></li>\n",
                        row[0], row[2], head[2], head[3], row[3]);
    }
    avlast_html_raw(report->html, "</ul>\n");
}

void avlast_board_findings(AvlastReport *report)
{
    g_autoptr(GPtrArray) parts = answering(report);

    avlast_html_raw(report->html, "<div class=\"answer\">\n");
    avlast_html_heading(report->html, 2, "answer", _("The answer"));
    for (guint p = 0; p < parts->len; p++) {
        g_autoptr(AvlastChart) chart = first_chart(report, g_ptr_array_index(parts, p));
        g_autofree char *text = chart ? g_strconcat(chart->title, ".", NULL) : NULL;
        if (text)
            avlast_html_paragraph(report->html, NULL, text);
        else
            avlast_board_flow(report, g_ptr_array_index(parts, p));
    }
    avlast_html_raw(report->html, "</div>\n");
    g_autoptr(AvlastChart) first =
        parts->len ? first_chart(report, g_ptr_array_index(parts, 0)) : NULL;
    if (first)
        tiles(report, first);
}

gboolean avlast_board_finding_chart(AvlastReport *report, GError **error)
{
    g_autoptr(GPtrArray) parts = answering(report);

    if (parts->len == 0)
        return TRUE;
    const AvlastReportPart *part = g_ptr_array_index(parts, 0);
    g_auto(GStrv) kinds = avlast_chart_kinds(part->result);
    if (!kinds || !*kinds)
        return TRUE;
    GArray *kept = avlast_report_hide_rows(report, part);
    report->column = AVLAST_REPORT_HALF;
    const gboolean done = avlast_report_chart(report, part->result, part->name, kinds[0],
                                              0, part->mark, error);
    report->column = AVLAST_REPORT_COLUMN;
    avlast_report_show_rows(part, kept);
    return done;
}
