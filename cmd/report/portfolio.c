/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fund's portfolio: page one for its board, and the section behind it. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/charts.h"
#include "plots/format.h"

#define NOT_KNOWN "\xe2\x80\x93"

const AvlastReportPart *avlast_report_portfolio(const AvlastReport *report)
{
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (part->result && g_strcmp0(part->command, "fund") == 0 &&
            json_object_get(part->result->charts, "fund"))
            return part;
    }
    return NULL;
}

gboolean avlast_report_of_pilots(const AvlastReport *report)
{
    const AvlastReportPart *portfolio = avlast_report_portfolio(report);
    const gint64 pilots =
        portfolio ? (gint64)json_array_size(json_object_get(
                        json_object_get(portfolio->result->charts, "fund"), "pilots"))
                  : 0;

    for (guint p = 0; portfolio && p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        for (guint k = 0; part->result && k < part->result->estimates->rows->len; k++)
            if (avlast_estimates_row(part->result->estimates, k)->nobs > pilots)
                return FALSE;
    }
    return pilots > 0;
}

static const json_t *fund_of(const AvlastReportPart *part)
{
    return json_object_get(part->result->charts, "fund");
}

static const char *currency_of(const AvlastReportPart *part)
{
    const char *currency = avlast_json_member_text(fund_of(part), "currency");

    return currency ? currency : "NOK";
}

static const AvlastEstimate *row_of(const AvlastReportPart *part, const char *outcome,
                                    const char *group, const char *term)
{
    const AvlastEstimates *e = part->result->estimates;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, outcome) == 0 &&
            g_strcmp0(row->group ? row->group : "", group) == 0 &&
            g_strcmp0(row->term ? row->term : "", term) == 0)
            return row;
    }
    return NULL;
}

static char *money(const AvlastReport *report, const AvlastReportPart *part, double value)
{
    return isnan(value)
               ? g_strdup(NOT_KNOWN)
               : avlast_format_money(value, currency_of(part), TRUE, report->lang);
}

static char *number(const AvlastReport *report, double value)
{
    return isnan(value) ? g_strdup(NOT_KNOWN)
                        : avlast_format_number(value, 2, report->lang);
}

static char *range_of(const AvlastReport *report, const AvlastEstimate *row)
{
    if (!row || isnan(row->conf_low) || isnan(row->conf_high))
        return g_strdup("");
    g_autofree char *low = number(report, row->conf_low);
    g_autofree char *high = number(report, row->conf_high);
    return g_strdup_printf(_("%s to %s"), low, high);
}

/* --- page one --- */

static void tile(AvlastReport *report, const char *title, const char *figure,
                 const char *text)
{
    /* A tile is narrow: its figure may break between amount and unit. */
    g_auto(GStrv) words = g_strsplit(figure, "\xc2\xa0", -1);
    g_autofree char *breakable = g_strjoinv(" ", words);

    avlast_html_add(report->html,
                    "<li class=\"tile\"><h3>%s</h3>\n<p class=\"figure\">%s</p>\n"
                    "<p>%s</p></li>\n",
                    title, breakable, text);
}

static gboolean is_chosen(const json_t *pilot)
{
    return avlast_json_member_double(pilot, "chosen") > 1e-9;
}

static void chosen_tiles(AvlastReport *report, const AvlastReportPart *part)
{
    const json_t *pilots = json_object_get(fund_of(part), "pilots");
    const json_t *spending = json_object_get(fund_of(part), "spending");
    const AvlastEstimate *value = row_of(part, "net.value", "", "chosen");
    const AvlastEstimate *regret = row_of(part, "regret", "", "");
    guint chosen = 0;
    size_t k;
    json_t *pilot;

    if (!spending || !value)
        return;
    json_array_foreach(pilots, k, pilot) chosen += is_chosen(pilot) ? 1 : 0;
    g_autofree char *count =
        g_strdup_printf(_("%u of %u"), chosen, (guint)json_array_size(pilots));
    g_autofree char *spent =
        money(report, part, avlast_json_member_double(spending, "spent"));
    g_autofree char *budget =
        money(report, part, avlast_json_member_double(spending, "budget"));
    g_autofree char *use = g_strdup_printf(_("for %s of a budget of %s"), spent, budget);
    tile(report, _("Pilots chosen"), count, use);
    g_autofree char *size = money(report, part, value->estimate);
    g_autofree char *low = money(report, part, value->conf_low);
    g_autofree char *high = money(report, part, value->conf_high);
    g_autofree char *fits =
        g_strdup_printf(_("from %s to %s fits data and assumptions"), low, high);
    tile(report, _("Expected net value"), size, fits);
    g_autofree char *lost = regret ? money(report, part, regret->estimate) : NULL;
    if (lost)
        tile(report, _("What is not known costs"), lost,
             _("so much better would the choice be if every effect were known"));
}

static void tiles(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimate *pooled = row_of(part, "shrunken", "", "pooled");

    avlast_html_heading(report->html, 2, "figures", _("In figures"));
    avlast_html_raw(report->html, "<ul class=\"tiles\">\n");
    chosen_tiles(report, part);
    if (pooled) {
        g_autofree char *size = number(report, pooled->estimate);
        g_autofree char *fits = range_of(report, pooled);
        tile(report, _("Mean effect of all pilots"), size, fits);
    }
    avlast_html_raw(report->html, "</ul>\n");
}

/* What the chart of that kind states, as a sentence. */
static void say_finding(AvlastReport *report, const AvlastReportPart *part,
                        const char *kind)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL,
                                        .lang = report->lang};

    if (avlast_chart_items(part->result, kind) == 0)
        return;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(part->result, kind, 0, &options, NULL);
    g_autofree char *text = chart ? g_strconcat(chart->title, ".", NULL) : NULL;
    avlast_html_paragraph(report->html, NULL, text);
}

void avlast_board_portfolio(AvlastReport *report, const AvlastReportPart *part)
{
    avlast_html_raw(report->html, "<div class=\"answer\">\n");
    avlast_html_heading(report->html, 2, "answer", _("The answer"));
    say_finding(report, part, "ranking");
    say_finding(report, part, "budget");
    say_finding(report, part, "evidence");
    avlast_html_raw(report->html, "</div>\n");
    tiles(report, part);
}

/* What is paid for: share where only a part of a pilot is. */
void avlast_board_chosen(AvlastReport *report, const AvlastReportPart *part)
{
    const json_t *fund = fund_of(part), *spending = json_object_get(fund, "spending");
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k;
    json_t *pilot;

    if (!spending)
        return;
    avlast_rows_add(rows, _("Pilot"), _("Cost"), _("Net value"), _("Chance of a gain"),
                    NULL);
    json_array_foreach(json_object_get(fund, "pilots"), k, pilot)
    {
        const double share = avlast_json_member_double(pilot, "chosen");
        const json_t *value = json_object_get(pilot, "value");
        if (!is_chosen(pilot))
            continue;
        g_autofree char *part_of = avlast_format_percent(share, report->lang);
        g_autofree char *name =
            share < 1.0 - 1e-9
                ? g_strdup_printf("%s (%s)", avlast_json_member_text(pilot, "name"),
                                  part_of)
                : g_strdup(avlast_json_member_text(pilot, "name"));
        g_autofree char *cost =
            money(report, part, share * avlast_json_member_double(pilot, "cost"));
        g_autofree char *worth =
            money(report, part, share * avlast_json_double(json_array_get(value, 0)));
        g_autofree char *chance = avlast_format_chance(
            avlast_json_member_double(pilot, "chance"), report->lang);
        avlast_rows_add(rows, name, cost, worth, chance, NULL);
    }
    g_autofree char *spent =
        money(report, part, avlast_json_member_double(spending, "spent"));
    g_autofree char *value =
        money(report, part, avlast_json_member_double(spending, "value"));
    avlast_rows_add(rows, _("Together"), spent, value, "", NULL);
    avlast_html_table_sums(report->html, _("What the budget buys"), rows, 1);
}

gboolean avlast_board_portfolio_chart(AvlastReport *report, const AvlastReportPart *part,
                                      GError **error)
{
    report->column = AVLAST_REPORT_HALF;
    const gboolean done = avlast_report_chart(report, part->result, part->name, "ranking",
                                              0, part->mark, error);
    report->column = AVLAST_REPORT_COLUMN;
    return done;
}

/* --- the section --- */

/* A line for each group of rows "KEY=...": mean effect, cost, net value. */
static void groups(AvlastReport *report, const AvlastReportPart *part, const char *key,
                   const char *head, const char *caption)
{
    const AvlastEstimates *e = part->result->estimates;
    const char *column = avlast_json_member_text(part->result->settings, key);
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, head, _("Mean effect"), _("Fits the data"), _("Cost"),
                    _("Net value"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        g_autofree char *level = avlast_report_group_member(row->group, key);
        if (!level || g_strcmp0(row->term, "pooled") != 0)
            continue;
        const AvlastEstimate *cost = row_of(part, "cost", row->group, "");
        const AvlastEstimate *value = row_of(part, "net.value", row->group, "");
        g_autofree char *of =
            column ? g_strdup_printf("%s=%s", column, level) : g_strdup(level);
        g_autofree char *name =
            column ? avlast_report_group(report, of) : g_strdup(level);
        g_autofree char *effect = number(report, row->estimate);
        g_autofree char *fits = range_of(report, row);
        g_autofree char *paid = money(report, part, cost ? cost->estimate : NAN);
        g_autofree char *worth = money(report, part, value ? value->estimate : NAN);
        avlast_rows_add(rows, name, effect, fits, paid, worth, NULL);
    }
    if (rows->len > 1)
        avlast_html_table(report->html, caption, rows);
}

gboolean avlast_section_portfolio(AvlastReport *report, GError **error)
{
    static const char *const kinds[] = {"budget", "evidence"};
    const AvlastReportPart *part = avlast_report_portfolio(report);

    if (!part)
        return TRUE;
    avlast_html_raw(report->html, "<section aria-labelledby=\"portfolio\">\n");
    avlast_html_heading(report->html, 2, "portfolio", _("The portfolio"));
    avlast_html_add(report->html, "<h3>%s", part->label);
    avlast_report_badge(report, part->mark);
    avlast_html_raw(report->html, "</h3>\n");
    report->html->level = 3;
    if (!avlast_report_describes(report) &&
        !avlast_report_chart(report, part->result, part->name, "ranking", 0, part->mark,
                             error))
        return FALSE;
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (!avlast_report_chart(report, part->result, part->name, kinds[k], 0,
                                 part->mark, error))
            return FALSE;
    groups(report, part, "kind", _("Kind"), _("Kinds of pilot compared"));
    groups(report, part, "until", _("Until"),
           _("The portfolio as it stood at the end of each year"));
    avlast_report_method(report, part);
    avlast_html_raw(report->html, "</section>\n");
    return TRUE;
}
