/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/value_words.h"
#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "cmd/report/scenarios.h"
#include "plots/charts.h"
#include "plots/format.h"

static gboolean value_chart(AvlastReport *report, const char *kind, GError **error)
{
    return avlast_report_chart(report, report->value, "value", kind, 0,
                               AVLAST_MARK_PLANNED, error);
}

/* Which numbers matter, as far as the plan asks: one chart for each measure. */
static gboolean importance(AvlastReport *report, GError **error)
{
    const guint items = avlast_chart_items(report->value, "importance");

    for (guint item = 0; item < items; item++)
        if (!avlast_report_chart(report, report->value, "value", "importance", item,
                                 AVLAST_MARK_PLANNED, error))
            return FALSE;
    return TRUE;
}

/* Whether the value model prices this row: an effect of that file and size is among its
 * assumptions. */
static gboolean priced(const AvlastReport *report, const AvlastReportPart *part,
                       const AvlastEstimate *row)
{
    size_t k;
    json_t *entry;

    json_array_foreach(avlast_report_assumptions(report), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "source"), part->file) == 0 &&
            avlast_json_member_double(entry, "value") == row->estimate)
            return TRUE;
    }
    return FALSE;
}

/* Names of outcomes of trials that no analysis hands to the value model, in order. */
static GPtrArray *outcomes_without_price(const AvlastReport *report)
{
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (int round = 0; round < 2; round++) {
        for (guint p = 0; p < report->parts->len; p++) {
            const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
            if (!part->result || g_strcmp0(part->command, "rct") != 0)
                continue;
            for (guint k = 0; k < part->result->estimates->rows->len; k++) {
                AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
                if (!row->outcome || (round == 0 && !priced(report, part, row)))
                    continue;
                if (g_hash_table_add(seen, row->outcome) && round == 1)
                    g_ptr_array_add(names, row->outcome);
            }
        }
    }
    return names;
}

static const char *outcome_label(const AvlastReport *report, const char *outcome)
{
    const json_t *labels = json_object_get(report->manifest, "labels");
    const char *text = avlast_report_text(
        report, json_object_get(json_object_get(labels, outcome), "label"));

    return text ? text : outcome;
}

static void not_priced(AvlastReport *report)
{
    g_autoptr(GPtrArray) names = outcomes_without_price(report);
    const gboolean told = json_object_get(report->study, "not_priced") != NULL;

    if (names->len == 0 && !told)
        return;
    avlast_html_heading(report->html, 3, NULL, _("What is not priced"));
    avlast_report_prose(report, "not_priced");
    if (names->len == 0)
        return;
    avlast_html_paragraph(report->html, NULL,
                          _("These outcomes were measured and carry no money here. They "
                            "count beside the money, not in it:"));
    avlast_html_raw(report->html, "<ul>\n");
    for (guint n = 0; n < names->len; n++)
        avlast_html_add(report->html, "<li>%s</li>\n",
                        outcome_label(report, g_ptr_array_index(names, n)));
    avlast_html_raw(report->html, "</ul>\n");
}

static void metrics(AvlastReport *report)
{
    static const struct {
        const char *outcome, *text;
    } shares[] = {
        {"p.npv.positive", N_("Chance that the net value is above zero")},
        {"p.payback", N_("Chance of payback within the horizon")},
    };
    const AvlastEstimate *bcr = avlast_report_metric(report, "bcr", "central", "public");

    avlast_html_raw(report->html, "<ul>\n");
    for (gsize k = 0; k < G_N_ELEMENTS(shares); k++) {
        const AvlastEstimate *row =
            avlast_report_metric(report, shares[k].outcome, "central", "public");
        if (!row || isnan(row->estimate))
            continue;
        g_autofree char *share = avlast_format_chance(row->estimate, report->lang);
        avlast_html_add(report->html, "<li>%s: %s</li>\n", gettext(shares[k].text),
                        share);
    }
    if (bcr && !isnan(bcr->estimate)) {
        g_autofree char *ratio = avlast_format_number(bcr->estimate, 1, report->lang);
        const char *currency = avlast_report_currency(report);
        g_autofree char *text =
            strcmp(currency, "NOK") == 0
                ? g_strdup_printf(_("Benefit per krone spent, for the public purse: %s"),
                                  ratio)
                /* TRANSLATORS: a currency, and how many times it comes back. */
                : g_strdup_printf(_("Benefit per %s spent, for the public purse: %s"),
                                  currency, ratio);
        avlast_html_add(report->html, "<li>%s</li>\n", text);
    }
    avlast_html_raw(report->html, "</ul>\n");
}

/* The notes of the model's result. */
static void cautions(AvlastReport *report)
{
    const GPtrArray *notes = report->value->estimates->notes;

    for (guint k = 0; k < notes->len; k++) {
        g_autofree char *note = avlast_report_phrase(report, g_ptr_array_index(notes, k));
        avlast_html_paragraph(report->html, "small", note);
    }
}

gboolean avlast_section_value(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;

    avlast_html_raw(html, "<section aria-labelledby=\"value\">\n");
    avlast_html_heading(html, 2, "value", _("Value and burden"));
    if (!report->value && !avlast_report_brings_money(report)) {
        avlast_html_paragraph(html, NULL,
                              _("The plan has no value model, so nothing is said about "
                                "money."));
    } else if (report->value) {
        avlast_html_paragraph(
            html, NULL,
            _("Amounts are present values in the prices of the base year, "
              "rounded to two figures; the exact values stand in the "
              "annex. A range fits data and assumptions together."));
        metrics(report);
        if (!value_chart(report, "payers", error) ||
            !value_chart(report, "payer-years", error) ||
            !value_chart(report, "cashflow", error) ||
            !value_chart(report, "tornado", error) ||
            !value_chart(report, "two-way", error) || !importance(report, error) ||
            !avlast_report_options(report, error))
            return FALSE;
        g_autoptr(GPtrArray) words =
            avlast_value_words(report->value, NULL, report->lang);
        avlast_report_in_words(report, words);
        cautions(report);
        not_priced(report);
    }
    if (!avlast_report_flows(report, error))
        return FALSE;
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}

/* --- what if --- */

/* How much of the effect is needed for the money to come back. */
static void break_even(AvlastReport *report)
{
    const GPtrArray *rows = report->value->estimates->rows;

    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k);
        if (g_strcmp0(row->outcome, "break.even") != 0 ||
            g_strcmp0(row->term, "(all effects)") != 0 || isnan(row->estimate))
            continue;
        g_autofree char *payer = avlast_report_group_member(row->group, "payer");
        g_autofree char *scenario = avlast_report_group_member(row->group, "scenario");
        if (g_strcmp0(scenario, "central") != 0 || g_strcmp0(payer, "public") != 0)
            continue;
        g_autofree char *share = avlast_format_percent(row->estimate, report->lang);
        g_autofree char *text = g_strdup_printf(
            row->estimate > 1
                ? _("For the public purse to break even the effects would have to be %s "
                    "of "
                    "what was estimated: larger than they are.")
                : _("For the public purse to break even %s of the estimated effects is "
                    "enough."),
            share);
        avlast_html_paragraph(report->html, NULL, text);
        return;
    }
}

gboolean avlast_section_what_if(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;

    avlast_html_raw(html, "<section aria-labelledby=\"what-if\">\n");
    avlast_html_heading(html, 2, "what-if", _("What if"));
    avlast_report_prose(report, "outlook");
    if (report->value) {
        break_even(report);
        if (!value_chart(report, "scenarios", error))
            return FALSE;
        avlast_report_scenarios(report);
        avlast_report_must_hold(report);
    } else {
        avlast_html_paragraph(html, NULL,
                              _("Without a value model there is no what-if."));
    }
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
