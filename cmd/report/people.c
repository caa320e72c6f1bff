/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "data/dates.h"
#include "plots/format.h"

/* --- what was tried --- */

static void fact(AvlastReport *report, const char *title, const char *text)
{
    if (text)
        avlast_html_add(report->html, "<dt>%s</dt><dd>%s</dd>\n", title, text);
}

/* Cost per participant: the scheme's own costs shared by those who take part. */
static char *cost_each(const AvlastReport *report)
{
    const double cost = avlast_report_cost(report);
    const double people = avlast_report_assumed(report, "participants");

    return cost > 0 && people > 0
               ? avlast_format_money(cost / people, avlast_report_currency(report), TRUE,
                                     report->lang)
               : NULL;
}

/* 2026-01-15 as the language writes days. */
static char *day_said(const char *day, const char *lang)
{
    return day && avlast_date_is(day) && g_strcmp0(lang, "nb") == 0
               ? g_strdup_printf("%.2s.%.2s.%.4s", day + 8, day + 5, day)
               : g_strdup(day);
}

gboolean avlast_section_pilot(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;
    g_autofree char *cost = cost_each(report);
    g_autofree char *registered =
        day_said(avlast_json_member_text(report->study, "registered"), report->lang);

    (void)error;
    avlast_html_raw(html, "<section aria-labelledby=\"tried\">\n");
    avlast_html_heading(html, 2, "tried",
                        avlast_report_describes(report) ? _("What was asked")
                                                        : _("What was tried"));
    const gsize begin = html->text->len;
    avlast_html_raw(html, "<dl class=\"facts\">\n");
    const gsize empty = html->text->len;
    fact(report, _("The need"), avlast_report_study(report, "need"));
    fact(report, _("The pilot"), avlast_report_study(report, "pilot"));
    fact(report, _("For whom"), avlast_report_study(report, "for_whom"));
    fact(report, _("Dose"), avlast_report_study(report, "dose"));
    fact(report, _("By whom"), avlast_report_study(report, "provider"));
    fact(report, _("When"), avlast_report_study(report, "period"));
    fact(report, _("Cost per participant"), cost);
    fact(report, _("Plan registered"), registered);
    fact(report, _("Registered at"), avlast_report_study(report, "registry"));
    fact(report, _("Contact"), avlast_report_study(report, "contact"));
    if (html->text->len > empty) {
        avlast_html_raw(html, "</dl>\n");
    } else {
        g_string_truncate(html->text, begin);
        avlast_html_paragraph(html, NULL,
                              _("The plan does not tell: its section 'study' has places "
                                "for the need, the pilot, for whom and when."));
    }
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}

/* --- who took part --- */

static const json_t *flow_of(const AvlastReportPart *part)
{
    return part ? json_object_get(part->result->charts, "flow") : NULL;
}

static gint64 count_of(const json_t *object, const char *key)
{
    const double n = avlast_json_member_double(object, key);

    return isnan(n) ? -1 : (gint64)n;
}

static void add_count(AvlastReport *report, GPtrArray *rows, const char *what,
                      const json_t *arm, const char *key, const char *clusters)
{
    g_autofree char *people = avlast_report_count(report, count_of(arm, key));
    const gint64 groups = count_of(arm, clusters);
    g_autofree char *units =
        groups < 0 ? g_strdup("") : avlast_format_count(groups, report->lang);

    avlast_rows_add(rows, what, people, units, NULL);
}

/* Everyone from the data file to the analysis; small counts hidden. */
static void flow_table(AvlastReport *report, const json_t *flow)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k, j;
    json_t *arm, *entry;

    avlast_rows_add(rows, _("Step"), _("People"), _("Groups assigned"), NULL);
    add_count(report, rows, _("In the data"), flow, "assessed", "clusters");
    json_array_foreach(json_object_get(flow, "excluded"), k, entry)
    {
        g_autofree char *what = g_strdup_printf(_("Not in the trial: %s"),
                                                avlast_json_member_text(entry, "what"));
        add_count(report, rows, what, entry, "rows", "-");
    }
    json_array_foreach(json_object_get(flow, "arms"), k, arm)
    {
        const char *name = avlast_json_member_text(arm, "name");
        g_autofree char *assigned = g_strdup_printf(_("%s: assigned"), name);
        g_autofree char *analysed = g_strdup_printf(_("%s: analysed"), name);
        add_count(report, rows, assigned, arm, "assigned", "assigned.clusters");
        json_array_foreach(json_object_get(arm, "lost"), j, entry)
        {
            g_autofree char *what = g_strdup_printf(
                _("%s: lost, %s"), name, avlast_json_member_text(entry, "what"));
            add_count(report, rows, what, entry, "rows", "-");
        }
        add_count(report, rows, analysed, arm, "analysed", "analysed.clusters");
    }
    avlast_html_table(report->html, _("From assignment to analysis"), rows);
}

/* Shares stand as per cent when the row is a category's level. */
static char *balance_value(const AvlastReport *report, const json_t *row, const char *arm)
{
    const double value = avlast_json_member_double(row, arm);
    const char *term = avlast_json_member_text(row, "term");

    return term && strchr(term, '=')
               ? avlast_format_percent(value, report->lang)
               : avlast_format_number(value, avlast_format_decimals(value, 3),
                                      report->lang);
}

static void balance_table(AvlastReport *report, const json_t *balance)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    const char *treated = avlast_json_member_text(balance, "treated");
    const char *control = avlast_json_member_text(balance, "control");
    size_t k;
    json_t *row;

    avlast_rows_add(rows, _("At the start"), treated ? treated : "",
                    control ? control : "", _("Difference in standard deviations"), NULL);
    json_array_foreach(json_object_get(balance, "rows"), k, row)
    {
        const char *label = avlast_report_text(report, json_object_get(row, "label"));
        g_autofree char *first = balance_value(report, row, "treated");
        g_autofree char *second = balance_value(report, row, "control");
        g_autofree char *smd =
            avlast_format_signed(avlast_json_member_double(row, "smd"), 2, report->lang);
        avlast_rows_add(rows, label ? label : avlast_json_member_text(row, "term"), first,
                        second, smd, NULL);
    }
    avlast_html_table(report->html, _("Table 1: how alike the groups were at the start"),
                      rows);

    const json_t *joint = json_object_get(balance, "joint");
    const double p = avlast_json_member_double(joint, "p");
    if (!isnan(p)) {
        g_autofree char *text = avlast_format_percent(p, report->lang);
        g_autofree char *sentence =
            g_strdup_printf(_("If lots alone decided, differences at least this large in "
                              "all rows together "
                              "would come about in %s of all drawings of lots "
                              "(joint F test)."),
                            text);
        avlast_html_paragraph(report->html, "small", sentence);
    }
}

gboolean avlast_section_people(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const json_t *flow = flow_of(part);
    const json_t *balance =
        part ? json_object_get(part->result->charts, "balance") : NULL;

    avlast_html_raw(html, "<section aria-labelledby=\"people\">\n");
    avlast_html_heading(html, 2, "people", _("Who took part"));
    if (!flow && !balance)
        avlast_html_paragraph(
            html, NULL,
            _("The main analysis does not tell how people flowed through "
              "the pilot."));
    if (flow) {
        if (!avlast_report_chart(report, part->result, part->name, "flow", 0, part->mark,
                                 error))
            return FALSE;
        flow_table(report, flow);
    }
    if (balance) {
        balance_table(report, balance);
        if (!avlast_report_chart(report, part->result, part->name, "balance", 0,
                                 part->mark, error))
            return FALSE;
    }
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
