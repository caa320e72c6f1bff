/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/format.h"

/* Page one: one sheet that a board reads in ten minutes. Every sentence on it is made
 * from the numbers of the results. */

static void open_tile(AvlastHtml *html, const char *title, const char *figure)
{
    /* A tile is narrow: its figure may break between amount and unit. */
    g_auto(GStrv) words = g_strsplit(figure, "\xc2\xa0", -1);
    g_autofree char *breakable = g_strjoinv(" ", words);

    avlast_html_add(html, "<li class=\"tile\"><h3>%s</h3>\n<p class=\"figure\">%s</p>\n",
                    title, breakable);
}

static void close_tile(AvlastHtml *html)
{
    avlast_html_raw(html, "</li>\n");
}

/* "3 of 100 fewer: referred to youth psychiatry" for the first planned outcome that is a
 * share of people. */
static void people_of_100(AvlastReport *report)
{
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (!part->result || part->mark == AVLAST_MARK_EXPLORATORY ||
            !avlast_report_of_effects(part) || avlast_report_before_after(part))
            continue;
        for (guint k = 0; k < part->result->estimates->rows->len; k++) {
            const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
            AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
            const gboolean tell = outcome.share && !isnan(row->conf_low) &&
                                  g_strcmp0(row->term, "(Intercept)") != 0;
            if (tell) {
                g_autofree char *text = avlast_report_of_100(report, row, outcome.label);
                avlast_html_paragraph(report->html, NULL, text);
            }
            avlast_outcome_clear(&outcome);
            if (tell)
                return;
        }
    }
}

static void effect_tile(AvlastReport *report, const AvlastReportPart *part,
                        const AvlastEstimate *row, const AvlastOutcome *outcome)
{
    AvlastHtml *html = report->html;

    if (!row) {
        open_tile(html, _("Effect"), "\xe2\x80\x93");
        avlast_html_paragraph(html, NULL, _("No effect was estimated."));
        close_tile(html);
        return;
    }
    const AvlastEffect effect = avlast_report_effect(outcome, row);
    const int decimals = avlast_format_decimals(effect.high - effect.low, 2);
    g_autofree char *size = avlast_format_signed(effect.estimate, decimals, report->lang);
    g_autofree char *from = avlast_format_number(effect.low, decimals, report->lang);
    g_autofree char *to = avlast_format_number(effect.high, decimals, report->lang);
    g_autofree char *figure =
        outcome->unit ? g_strdup_printf("%s %s", size, outcome->unit) : g_strdup(size);
    g_autofree char *range = g_strdup_printf(_("from %s to %s fits the data"), from, to);

    open_tile(html, _("Effect"), figure);
    avlast_html_add(html, "<p>%s</p>\n<p>%s", outcome->label, range);
    avlast_report_badge(report, part->mark);
    avlast_html_raw(html, "</p>\n");
    people_of_100(report);
    close_tile(html);
}

static void evidence_tile(AvlastReport *report, const AvlastReportPart *part)
{
    AvlastHtml *html = report->html;
    AvlastEvidenceFacts facts;

    if (!avlast_report_seeks_effects(report)) {
        open_tile(html, _("Strength of evidence"), "\xe2\x80\x93");
        avlast_html_paragraph(html, NULL, _("No effect was estimated, so no points."));
        close_tile(html);
        return;
    }
    const AvlastEvidence evidence = avlast_report_evidence(report, part, &facts);
    g_autofree char *figure = g_strdup_printf(_("%d of 5"), evidence.points);

    avlast_html_add(html,
                    "<li class=\"tile\"><h3>%s</h3>\n<p class=\"figure\">%s <span "
                    "class=\"dots\" aria-hidden=\"true\">",
                    _("Strength of evidence"), figure);
    for (int k = 0; k < 5; k++)
        avlast_html_raw(html, k < evidence.points ? "\xe2\x97\x8f" : "\xe2\x97\x8b");
    avlast_html_raw(html, "</span></p>\n");
    g_autofree char *design =
        avlast_evidence_words(&evidence.steps[AVLAST_STEP_DESIGN], &facts, report->lang);
    avlast_html_paragraph(html, NULL, design);
    for (guint k = AVLAST_STEP_DESIGN + 1; k < AVLAST_STEPS; k++) {
        /* The facts that hold the points down, not those that did no harm. */
        if (evidence.steps[k].cap > evidence.points || evidence.steps[k].cap == 5)
            continue;
        g_autofree char *reason =
            avlast_evidence_words(&evidence.steps[k], &facts, report->lang);
        avlast_html_paragraph(html, NULL, reason);
    }
    close_tile(html);
}

/* Costs of later years can take back what was earned: who was paid back at some time need
 * not be ahead at the end, and then the tile must not stop at the good news. */
static void still_ahead(AvlastReport *report, const AvlastEstimate *chance)
{
    const AvlastEstimate *ahead =
        avlast_report_metric(report, "p.npv.positive", "central", "public");

    if (!ahead || !(ahead->estimate < chance->estimate - 0.005))
        return;
    g_autofree char *share = avlast_format_chance(ahead->estimate, report->lang);
    g_autofree char *text = g_strdup_printf(
        _("Later costs follow: %s chance that it is ahead at the end"), share);
    avlast_html_paragraph(report->html, NULL, text);
}

static void payback_tile(AvlastReport *report)
{
    const AvlastEstimate *chance =
        avlast_report_metric(report, "p.payback", "central", "public");
    const int horizon = avlast_report_horizon(report);
    const double year = avlast_report_payback(report);
    g_autofree char *years = avlast_format_number(year, 1, report->lang);
    g_autofree char *when = isnan(year) ? g_strdup(_("Not paid back"))
                                        : g_strdup_printf(_("%s years"), years);

    open_tile(report->html, _("Payback"), when);
    if (chance) {
        g_autofree char *share = avlast_format_chance(chance->estimate, report->lang);
        g_autofree char *text =
            g_strdup_printf(ngettext("%s chance that the public purse has its money back "
                                     "within %d year",
                                     "%s chance that the public purse has its money back "
                                     "within %d years",
                                     (gulong)horizon),
                            share, horizon);
        avlast_html_paragraph(report->html, NULL, text);
        still_ahead(report, chance);
    }
    close_tile(report->html);
}

static void money_tiles(AvlastReport *report)
{
    AvlastHtml *html = report->html;
    const AvlastEstimate *npv = avlast_report_metric(report, "npv", "central", "public");
    const char *currency = avlast_report_currency(report);
    const int horizon = avlast_report_horizon(report);

    if (!npv)
        return; /* the section on value says why */
    g_autofree char *size =
        avlast_format_money(npv->estimate, currency, TRUE, report->lang);
    g_autofree char *from =
        avlast_format_money(npv->conf_low, currency, TRUE, report->lang);
    g_autofree char *to =
        avlast_format_money(npv->conf_high, currency, TRUE, report->lang);
    g_autofree char *range =
        g_strdup_printf(_("from %s to %s fits data and assumptions"), from, to);
    g_autofree char *scope =
        g_strdup_printf(ngettext("for the public purse, over %d year",
                                 "for the public purse, over %d years", (gulong)horizon),
                        horizon);
    open_tile(html, _("Net value"), size);
    avlast_html_add(html, "<p>%s</p>\n<p>%s</p>\n", scope, range);
    close_tile(html);
    payback_tile(report);
}

/* "The pilot worked" is too much for a comparison of people who may differ: a reader of
 * the first lines alone must know. */
static void other_causes(AvlastReport *report, const AvlastReportPart *part)
{
    AvlastEvidenceFacts facts;
    const AvlastEvidence evidence = avlast_report_evidence(report, part, &facts);

    if (facts.design != AVLAST_DESIGN_MATCHED && facts.design != AVLAST_DESIGN_COMPARISON)
        return;
    g_autofree char *text = g_strdup_printf(
        _("The groups may have differed from the start, so part of the difference may "
          "have other causes than the pilot (strength of evidence: %d of 5)."),
        evidence.points);
    avlast_html_paragraph(report->html, NULL, text);
}

static void answer(AvlastReport *report, const AvlastReportPart *part,
                   const AvlastEstimate *row, const AvlastOutcome *outcome)
{
    AvlastHtml *html = report->html;
    const AvlastEstimate *npv = avlast_report_metric(report, "npv", "central", "public");

    avlast_html_raw(html, "<div class=\"answer\">\n");
    avlast_html_heading(html, 2, "answer", _("The answer"));
    if (row) {
        const AvlastEffect effect = avlast_report_effect(outcome, row);
        g_autofree char *text = avlast_report_sentence(report, part, outcome, &effect);
        avlast_html_paragraph(html, NULL, text);
        other_causes(report, part);
    } else {
        avlast_html_paragraph(html, NULL,
                              _("There is no answer: no planned analysis of effects gave "
                                "a result."));
    }
    if (npv) {
        g_autofree char *text = avlast_finding_value(
            npv->estimate, npv->conf_low, npv->conf_high, avlast_report_horizon(report),
            _("the public purse"), avlast_report_currency(report), report->lang);
        avlast_html_paragraph(html, NULL, text);
    }
    avlast_html_raw(html, "</div>\n");
}

static void open_questions(AvlastReport *report, const AvlastReportPart *part)
{
    g_autoptr(GPtrArray) items = avlast_report_unknowns(report, part);

    if (items->len == 0)
        return;
    avlast_html_heading(report->html, 2, "unknown", _("What we do not know"));
    avlast_html_raw(report->html, "<ul>\n");
    for (guint k = 0; k < items->len; k++)
        avlast_html_add(report->html, "<li>%s</li>\n",
                        (const char *)g_ptr_array_index(items, k));
    avlast_html_raw(report->html, "</ul>\n");
}

/* What the plan itself says that a survey cannot tell. */
static void limits(AvlastReport *report)
{
    if (!json_object_get(report->study, "limits"))
        return;
    avlast_html_heading(report->html, 2, "unknown", _("What we do not know"));
    avlast_report_prose(report, "limits");
}

static void decision(AvlastReport *report)
{
    if (!json_object_get(report->study, "decision"))
        return;
    avlast_html_raw(report->html, "<div class=\"decision\">\n");
    avlast_html_heading(report->html, 2, "decision", _("The decision needed"));
    avlast_report_prose(report, "decision");
    avlast_html_raw(report->html, "</div>\n");
}

static void heading(AvlastReport *report)
{
    AvlastHtml *html = report->html;
    const char *place = avlast_report_study(report, "municipality");
    const char *title = avlast_report_study(report, "title");
    const char *question = avlast_report_study(report, "question");

    avlast_html_add(html, "<p class=\"eyebrow\">%s%s%s</p>\n", place ? place : "",
                    place ? " \xc2\xb7 " : "", _("Report to the board"));
    avlast_html_heading(html, 1, "top", title ? title : _("Evaluation of a pilot"));
    avlast_html_paragraph(html, "question", question);
}

/* The one chart: whether people changed more with the pilot; else all effects. */
static gboolean main_chart(AvlastReport *report, const AvlastReportPart *part,
                           GError **error)
{
    if (!part)
        return TRUE;
    const gboolean change =
        json_array_size(json_object_get(part->result->charts, "prepost")) > 0;
    report->column = AVLAST_REPORT_HALF;
    const gboolean done = change ? avlast_report_chart(report, part->result, part->name,
                                                       "prepost", 0, part->mark, error)
                                 : avlast_report_forest(report, part, error);
    report->column = AVLAST_REPORT_COLUMN;
    return done;
}

gboolean avlast_section_board(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const AvlastEstimate *row = avlast_report_headline(part);
    AvlastOutcome outcome = {0};
    const gboolean describes = avlast_report_describes(report);
    const AvlastReportPart *portfolio =
        describes ? avlast_report_portfolio(report) : NULL;
    gboolean done = TRUE;

    if (row)
        outcome = avlast_report_outcome(report, part, row->outcome);
    avlast_html_raw(html, "<section class=\"board\" aria-labelledby=\"top\">\n");
    heading(report);
    if (portfolio) {
        avlast_board_portfolio(report, portfolio);
    } else if (describes) {
        avlast_board_findings(report);
    } else {
        answer(report, part, row, &outcome);
        avlast_html_heading(html, 2, "figures", _("In figures"));
        avlast_html_raw(html, "<ul class=\"tiles\">\n");
        effect_tile(report, part, row, &outcome);
        evidence_tile(report, part);
        money_tiles(report);
        avlast_html_raw(html, "</ul>\n");
    }
    avlast_html_raw(html, "<div class=\"pair\">\n<div>\n");
    if (portfolio) {
        avlast_board_chosen(report, portfolio);
        limits(report);
        avlast_html_raw(html, "</div>\n<div>\n");
        done = avlast_board_portfolio_chart(report, portfolio, error);
    } else if (describes) {
        done = avlast_board_finding_chart(report, error);
        avlast_html_raw(html, "</div>\n<div>\n");
        limits(report);
    } else {
        avlast_report_payer_summary(report);
        open_questions(report, part);
        avlast_html_raw(html, "</div>\n<div>\n");
        done = main_chart(report, part, error);
    }
    decision(report);
    avlast_html_raw(html, "</div>\n</div>\n");
    avlast_html_raw(html, "</section>\n");
    avlast_outcome_clear(&outcome);
    return done;
}
