/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan brings beside its own effects: several studies together, flows of money,
 * and options by draws of their cost and effect. */
#include <glib/gi18n.h>

#include "cmd/output/figure_words.h"
#include "cmd/report/brought.h"
#include "plots/charts.h"

/* A page one is short. */
#define MOST_SENTENCES 6u
/* Charts of flows, one for each. */
#define MOST_FLOWS 4u

typedef enum { POOL, CASH, CEA, KINDS } Kind;

static const char *const commands[KINDS] = {"pool", "cash", "cea"};

static gboolean is_kind(const AvlastReportPart *part, Kind kind)
{
    return part->result && g_strcmp0(part->command, commands[kind]) == 0;
}

gboolean avlast_report_brought(const AvlastReportPart *part)
{
    return is_kind(part, POOL) || is_kind(part, CASH) || is_kind(part, CEA);
}

/* --- the sections --- */

static gboolean charts(AvlastReport *report, const AvlastReportPart *part, Kind kind,
                       GError **error)
{
    static const char *const kinds[KINDS][2] = {
        {"pooled", "funnel"}, {"flows", NULL}, {"acceptability", "plane"}};

    for (gsize k = 0; k < 2 && kinds[kind][k]; k++) {
        const guint there = avlast_chart_items(part->result, kinds[kind][k]),
                    most = kind == CASH ? MOST_FLOWS : 1;
        for (guint item = 0; item < MIN(there, most); item++)
            if (!avlast_report_chart(report, part->result, part->name, kinds[kind][k],
                                     item, part->mark, error))
                return FALSE;
    }
    return TRUE;
}

/* Method and notes; the level only where there are intervals. */
static void method(AvlastReport *report, const AvlastReportPart *part, Kind kind)
{
    const AvlastEstimates *e = part->result->estimates;

    if (kind != CASH) {
        avlast_report_method(report, part);
        return;
    }
    g_autofree char *text = g_strdup_printf(_("Method: %s."), e->method ? e->method : "");
    avlast_html_paragraph(report->html, "source", text);
    for (guint k = 0; k < e->notes->len; k++)
        avlast_html_paragraph(report->html, "small", g_ptr_array_index(e->notes, k));
}

static gboolean show(AvlastReport *report, Kind kind, const char *id, const char *title,
                     const char *text, GError **error)
{
    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (!is_kind(part, kind))
            continue;
        avlast_report_begin(report, part, id, title, text);
        id = NULL;
        if (!charts(report, part, kind, error))
            return FALSE;
        if (kind == CASH) {
            avlast_brought_flows(report, part);
        } else if (kind == CEA) {
            avlast_brought_options(report, part);
        } else {
            avlast_brought_sums(report, part);
            avlast_brought_left_out(report, part);
        }
        g_autoptr(GPtrArray) words =
            avlast_figure_words(part->result, NULL, TRUE, report->lang);
        avlast_report_in_words(report, words);
        method(report, part, kind);
    }
    return TRUE;
}

gboolean avlast_report_together(AvlastReport *report, GError **error)
{
    return show(report, POOL, "together", _("Several studies together"),
                _("What the effect is in these studies, on average over settings like "
                  "theirs, and in a further one."),
                error);
}

gboolean avlast_report_flows(AvlastReport *report, GError **error)
{
    return show(report, CASH, "flows", _("Flows of money"),
                _("As they were given, at what they are worth today; costs are below "
                  "zero."),
                error) &&
           show(report, CEA, "choices", _("Options by what they cost and give"),
                _("From draws of each option's cost and effect: a draw is one world."),
                error);
}

gboolean avlast_report_brings_money(const AvlastReport *report)
{
    for (guint k = 0; k < report->parts->len; k++)
        if (is_kind(g_ptr_array_index(report->parts, k), CASH) ||
            is_kind(g_ptr_array_index(report->parts, k), CEA))
            return TRUE;
    return FALSE;
}

gboolean avlast_report_only_brings(const AvlastReport *report)
{
    gboolean any = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (part->result && !avlast_report_around(part) && !avlast_report_brought(part))
            return FALSE;
        any = any || avlast_report_brought(part);
    }
    return any;
}

/* Page one of a flow of money, of all payers: what it is worth, and when it is back.
 */
void avlast_board_flow(AvlastReport *report, const AvlastReportPart *part)
{
    static const char *const outcomes[] = {"npv", "payback", NULL};
    g_autoptr(GPtrArray) words =
        avlast_figure_words(part->result, outcomes, TRUE, report->lang);

    for (guint k = 0; k < MIN(words->len, MOST_SENTENCES); k++)
        avlast_html_paragraph(report->html, NULL, words->pdata[k]);
}
