/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios side by side, and what must hold for the net value to be zero. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/value_tables.h"
#include "cmd/report/money.h"
#include "cmd/report/scenarios.h"
#include "plots/format.h"

#define OPEN_ROWS 12 /* more are folded in */

static const json_t *member(const AvlastReport *report, const char *name)
{
    return json_object_get(report->value->charts, name);
}

static double element(const json_t *figures, const char *key, gsize i)
{
    return avlast_json_double(json_array_get(json_object_get(figures, key), i));
}

static char *money(const AvlastMoney *unit, double amount, gboolean plus)
{
    return isnan(amount) ? g_strdup("\xe2\x80\x93")
                         : avlast_money_number(unit, amount, plus);
}

static char *range(const AvlastMoney *unit, const json_t *figures, const char *key)
{
    g_autofree char *low = money(unit, element(figures, key, 1), FALSE);
    g_autofree char *high = money(unit, element(figures, key, 2), FALSE);

    return g_strdup_printf(_("%s to %s"), low, high);
}

/* "+3.1 (1.2 to 5.0)", nothing of the scenario the others are set against. */
static char *difference(const AvlastMoney *unit, const json_t *figures)
{
    const double by = element(figures, "difference", 0);

    if (isnan(by))
        return g_strdup("");
    g_autofree char *amount = money(unit, by, TRUE);
    g_autofree char *bounds = range(unit, figures, "difference");
    return g_strdup_printf("%s (%s)", amount, bounds);
}

/* "2.1 (84%)"; "no (14%)". */
static char *payback(const json_t *figures, const char *lang)
{
    const double years = avlast_json_member_double(figures, "payback"),
                 chance = avlast_json_member_double(figures, "chance.payback");

    if (isnan(chance))
        return g_strdup("\xe2\x80\x93");
    g_autofree char *share = avlast_format_chance(chance, lang);
    g_autofree char *number =
        isnan(years) ? g_strdup(_("no")) : avlast_format_number(years, 1, lang);
    return g_strdup_printf("%s (%s)", number, share);
}

static double largest_of(const json_t *rows, const char *payer)
{
    double largest = 0;
    size_t k;
    json_t *row;

    json_array_foreach(rows, k, row)
    {
        const double npv = element(json_object_get(row, payer), "npv", 0);
        largest = isnan(npv) ? largest : fmax(largest, fabs(npv));
    }
    return largest;
}

static void add_row(AvlastReport *report, GPtrArray *rows, const json_t *row,
                    const char *payer, const AvlastMoney *unit)
{
    const char *id = avlast_json_member_text(row, "id");
    const json_t *figures = json_object_get(row, payer);
    const double bcr = element(figures, "bcr", 0);
    g_autofree char *value = money(unit, element(figures, "npv", 0), FALSE);
    g_autofree char *fits = range(unit, figures, "npv");
    g_autofree char *against = difference(unit, figures);
    g_autofree char *chance =
        avlast_format_chance(avlast_json_member_double(figures, "chance"), report->lang);
    g_autofree char *ratio = isnan(bcr) ? g_strdup("\xe2\x80\x93")
                                        : avlast_format_number(bcr, 1, report->lang);
    g_autofree char *back = payback(figures, report->lang);

    avlast_rows_add(rows, avlast_report_scenario_name(report, id ? id : ""), value, fits,
                    against, chance, ratio, back, NULL);
}

static void side_by_side(AvlastReport *report, const json_t *scenarios, const char *payer)
{
    const json_t *list = json_object_get(scenarios, "rows");
    const AvlastMoney unit = avlast_money_unit(
        largest_of(list, payer), avlast_report_currency(report), report->lang);
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    g_autofree char *amount = g_strdup_printf(_("Net value, %s"), unit.unit);
    g_autofree char *caption =
        g_strdup_printf(_("The same pilot under other assumptions: %s"),
                        avlast_report_payer_name(report, payer));
    size_t k;
    json_t *row;

    avlast_rows_add(rows, _("If"), amount, _("Fits data and assumptions"),
                    _("Against the central"), _("Chance above zero"),
                    _("Benefit per cost"), _("Payback, years (chance)"), NULL);
    json_array_foreach(list, k, row)
    {
        add_row(report, rows, row, payer, &unit);
    }
    avlast_html_table(report->html, caption, rows);
}

void avlast_report_scenarios(AvlastReport *report)
{
    const json_t *scenarios = member(report, "scenarios");
    const gboolean society =
        g_strcmp0(avlast_json_member_text(scenarios, "headline"), "society") == 0;

    if (!scenarios)
        return;
    side_by_side(report, scenarios, society ? "society" : "public");
    side_by_side(report, scenarios, society ? "public" : "society");
    avlast_html_paragraph(
        report->html, "small",
        _("Differences are taken draw by draw, so that what the scenarios share does not "
          "blur them. Payback is that of the expected values; beside it stands the share "
          "of draws in which the money comes back."));
}

void avlast_report_must_hold(AvlastReport *report)
{
    const json_t *held = member(report, "must.hold");
    const json_t *list = json_object_get(held, "rows");
    const char *payer = avlast_json_member_text(held, "payer");
    const gboolean folded = json_array_size(list) > OPEN_ROWS;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k;
    json_t *row;

    if (json_array_size(list) == 0)
        return;
    avlast_rows_add(rows, _("Number"), _("Expected"), _("Must be"),
                    _("Chance that it is"), NULL);
    json_array_foreach(list, k, row)
    {
        const char *label = avlast_report_text(report, json_object_get(row, "label"));
        const double chance = avlast_json_member_double(row, "chance");
        g_autofree char *now = avlast_must_hold_number(row, "now", report->lang),
                        *must = avlast_must_hold_words(row, report->lang),
                        *share = isnan(chance)
                                     ? g_strdup("\xe2\x80\x93")
                                     : avlast_format_chance(chance, report->lang);
        avlast_rows_add(rows, label ? label : "", now, must, share, NULL);
    }
    g_autofree char *caption =
        g_strdup_printf(_("What must hold for the net value not to be below zero: %s"),
                        avlast_report_payer_name(report, payer ? payer : "public"));
    if (folded)
        avlast_html_add(report->html, "<details><summary>%s</summary>\n", caption);
    avlast_html_table(report->html, caption, rows);
    avlast_html_paragraph(report->html, "small",
                          _("Each number is varied alone, with all others as expected; "
                            "the least sure come first."));
    if (folded)
        avlast_html_raw(report->html, "</details>\n");
}
