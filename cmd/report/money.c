/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/report/money.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"
#include "plots/scenario_names.h"

static const json_t *payers_chart(const AvlastReport *report)
{
    return report->value ? json_object_get(report->value->charts, "payers") : NULL;
}

const char *avlast_report_currency(const AvlastReport *report)
{
    const char *currency = avlast_json_member_text(payers_chart(report), "currency");

    return currency ? currency : "NOK";
}

int avlast_report_horizon(const AvlastReport *report)
{
    const double horizon = avlast_json_member_double(payers_chart(report), "horizon");

    return isnan(horizon) ? 0 : (int)horizon;
}

double avlast_report_payback(const AvlastReport *report)
{
    const json_t *flow =
        report->value ? json_object_get(report->value->charts, "cashflow") : NULL;
    const json_t *payback = json_object_get(flow, "payback");
    const AvlastEstimate *row =
        avlast_report_metric(report, "payback", "central", "public");

    /* The chart follows the model's perspective, which may be society's. */
    const char *perspective =
        report->value ? avlast_json_member_text(report->value->settings, "perspective")
                      : NULL;

    return payback && g_strcmp0(perspective, "public") == 0
               ? avlast_json_member_double(payback, "year")
           : row ? row->estimate
                 : NAN;
}

char *avlast_report_group_member(const char *group, const char *key)
{
    g_auto(GStrv) parts = g_strsplit(group ? group : "", ";", -1);
    const gsize length = strlen(key);

    for (char **part = parts; *part; part++) {
        if (strncmp(*part, key, length) == 0 && (*part)[length] == '=')
            return g_strdup(*part + length + 1);
    }
    return NULL;
}

static const json_t *ledger(const AvlastReport *report)
{
    return report->value ? json_object_get(report->value->charts, "ledger") : NULL;
}

/* The label of an entry {"id", "label"} in a list of the ledger, or NULL. */
static const char *ledger_label(const AvlastReport *report, const char *list,
                                const char *id)
{
    size_t k;
    json_t *entry;

    json_array_foreach(json_object_get(ledger(report), list), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "id"), id) == 0)
            return avlast_report_text(report, json_object_get(entry, "label"));
    }
    return NULL;
}

const char *avlast_report_payer_name(const AvlastReport *report, const char *payer)
{
    if (strcmp(payer, "public") == 0)
        return _("The public purse together");
    if (strcmp(payer, "society") == 0)
        return _("Society as a whole");
    const char *label = ledger_label(report, "payers", payer);
    return label ? label : payer;
}

const char *avlast_report_scenario_name(const AvlastReport *report, const char *scenario)
{
    const char *words = avlast_scenario_words(scenario);
    if (words)
        return words;
    const char *label = ledger_label(report, "scenarios", scenario);
    return label ? label : scenario;
}

/* The scheme's own costs, all payers, present value; savings are not taken off. */
double avlast_report_cost(const AvlastReport *report)
{
    double cost = 0;
    size_t k, j;
    json_t *series, *amount;

    json_array_foreach(json_object_get(ledger(report), "series"), k, series)
    {
        const char *kind = avlast_json_member_text(series, "kind");
        if (g_strcmp0(avlast_json_member_text(series, "scenario"), "central") != 0 ||
            (g_strcmp0(kind, "resource.cost") != 0 && g_strcmp0(kind, "in.kind") != 0))
            continue;
        json_array_foreach(json_object_get(series, "present"), j, amount) cost -=
            json_number_value(amount);
    }
    return cost;
}

const json_t *avlast_report_assumptions(const AvlastReport *report)
{
    return report->value ? json_object_get(report->value->charts, "assumptions") : NULL;
}

double avlast_report_assumed(const AvlastReport *report, const char *id)
{
    size_t k;
    json_t *entry;

    json_array_foreach(avlast_report_assumptions(report), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "id"), id) == 0)
            return avlast_json_member_double(entry, "mean");
    }
    return NAN;
}

/* "saves", "pays", or "may do either", by where the interval lies. */
static const char *gains_or_pays(const AvlastEstimate *row)
{
    if (isnan(row->conf_low) || isnan(row->conf_high))
        return "";
    if (row->conf_low > 0)
        return _("gains");
    if (row->conf_high < 0)
        return _("pays");
    return row->estimate > 0   ? _("probably gains")
           : row->estimate < 0 ? _("probably pays")
                               : "\xe2\x80\x93";
}

static void add_payer(const AvlastReport *report, GPtrArray *rows,
                      const AvlastEstimate *row, const AvlastMoney *unit)
{
    g_autofree char *payer = avlast_report_group_member(row->group, "payer");

    if (!payer)
        return;
    g_autofree char *value =
        avlast_format_number(row->estimate / unit->divisor, unit->decimals, report->lang);
    g_autofree char *low =
        avlast_format_number(row->conf_low / unit->divisor, unit->decimals, report->lang);
    g_autofree char *high = avlast_format_number(row->conf_high / unit->divisor,
                                                 unit->decimals, report->lang);
    g_autofree char *range = g_strdup_printf(_("%s to %s"), low, high);
    avlast_rows_add(rows, avlast_report_payer_name(report, payer), value, range,
                    gains_or_pays(row), NULL);
}

static gboolean is_sum(const AvlastEstimate *row)
{
    g_autofree char *payer = avlast_report_group_member(row->group, "payer");

    return g_strcmp0(payer, "public") == 0 || g_strcmp0(payer, "society") == 0;
}

static gboolean central_npv(const AvlastEstimate *row)
{
    g_autofree char *scenario = avlast_report_group_member(row->group, "scenario");

    return g_strcmp0(row->outcome, "npv") == 0 && g_strcmp0(scenario, "central") == 0;
}

#define MOST_DECIMALS 4

void avlast_report_payer_summary(AvlastReport *report)
{
    if (!report->value)
        return;
    const AvlastEstimates *values = report->value->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    double largest = 0, smallest = INFINITY;

    for (guint k = 0; k < values->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(values, k);
        if (!central_npv(row))
            continue;
        largest = fmax(largest, fabs(row->estimate));
        if (row->estimate < 0 || row->estimate > 0)
            smallest = fmin(smallest, fabs(row->estimate));
    }
    AvlastMoney unit =
        avlast_money_unit(largest, avlast_report_currency(report), report->lang);
    /* "0.0" beside "pays" would contradict itself: as many decimals as the smallest needs
     */
    while (unit.decimals < MOST_DECIMALS &&
           smallest / unit.divisor < 0.5 * pow(10, -unit.decimals))
        unit.decimals++;
    g_autofree char *amount = g_strdup_printf(_("Net value, %s"), unit.unit);
    avlast_rows_add(rows, _("Who"), amount, _("Fits data and assumptions"), _("In short"),
                    NULL);
    guint single = 0;
    for (int sums = 0; sums < 2; sums++) {
        single = rows->len;
        for (guint k = 0; k < values->rows->len; k++) {
            const AvlastEstimate *row = avlast_estimates_row(values, k);
            if (central_npv(row) && is_sum(row) == (sums == 1))
                add_payer(report, rows, row, &unit);
        }
    }
    if (rows->len > 1) {
        g_autofree char *caption =
            g_strdup_printf(ngettext("Who pays and who gains over %d year",
                                     "Who pays and who gains over %d years",
                                     (gulong)avlast_report_horizon(report)),
                            avlast_report_horizon(report));
        avlast_html_table_sums(report->html, caption, rows, rows->len - single);
    }
}

/* "5.7 fewer", "1.4 more", "0.0 more": a number of people of 100 with its direction in a
 * word. */
static char *people_of_100(double people, int decimals, const char *lang)
{
    g_autofree char *size = avlast_format_number(fabs(people), decimals, lang);

    return people < 0 ? g_strdup_printf(_("%s fewer"), size)
                      : g_strdup_printf(_("%s more"), size);
}

char *avlast_report_of_100(const AvlastReport *report, const AvlastEstimate *row,
                           const char *label)
{
    const double people = 100 * row->estimate;
    const int decimals = fabs(people) < 9.95 ? 1 : 0;
    g_autofree char *size = avlast_format_number(fabs(people), decimals, report->lang);
    g_autofree char *low = people_of_100(100 * row->conf_low, decimals, report->lang);
    g_autofree char *high = people_of_100(100 * row->conf_high, decimals, report->lang);

    return people < 0 ? g_strdup_printf(_("%s: %s of 100 fewer (from %s to %s)."), label,
                                        size, low, high)
                      : g_strdup_printf(_("%s: %s of 100 more (from %s to %s)."), label,
                                        size, low, high);
}

static void say(GPtrArray *items, char *text)
{
    g_ptr_array_add(items, text);
}

/* What could be smaller or larger than shown, by the scenarios of persistence. */
static void persistence(const AvlastReport *report, GPtrArray *items)
{
    const AvlastEstimate *observed =
        avlast_report_metric(report, "npv", "observed", "public");
    const AvlastEstimate *longer = avlast_report_metric(report, "npv", "long", "public");
    const char *currency = avlast_report_currency(report);

    if (!observed || !longer)
        return;
    g_autofree char *low =
        avlast_format_money(observed->estimate, currency, TRUE, report->lang);
    g_autofree char *high =
        avlast_format_money(longer->estimate, currency, TRUE, report->lang);
    say(items,
        g_strdup_printf(_("How long the effect lasts: counting only the time that "
                          "was observed the public purse's net value is %s; if the "
                          "effect lasts long it is %s."),
                        low, high));
}

/* The assumption with the largest swing. */
static void weightiest(const AvlastReport *report, GPtrArray *items)
{
    const json_t *tornado =
        report->value ? json_object_get(report->value->charts, "tornado") : NULL;
    const json_t *row = json_array_get(json_object_get(tornado, "rows"), 0);
    const char *label = avlast_report_text(report, json_object_get(row, "label"));
    const char *currency = avlast_report_currency(report);

    if (!label)
        return;
    const double a = avlast_json_member_double(row, "at.low");
    const double b = avlast_json_member_double(row, "at.high");
    g_autofree char *low = avlast_format_money(fmin(a, b), currency, TRUE, report->lang);
    g_autofree char *high = avlast_format_money(fmax(a, b), currency, TRUE, report->lang);
    say(items,
        g_strdup_printf(_("The assumption that matters most is \"%s\": varied alone, it "
                          "moves the net value from %s to %s."),
                        label, low, high));
}

static void detectable(const AvlastReport *report, const AvlastReportPart *part,
                       GPtrArray *items)
{
    const AvlastEstimate *row = avlast_report_headline(part);

    if (!row)
        return;
    const double smallest = avlast_evidence_detectable(
        row->std_error, row->df, part->result->estimates->level, 0.8);
    if (isnan(smallest))
        return;
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
    const double shown = smallest * outcome.scale;
    g_autofree char *size =
        avlast_format_number(shown, avlast_format_decimals(shown, 2), report->lang);
    say(items, g_strdup_printf(_("Whether there are smaller effects: the pilot could be "
                                 "expected to detect one of %s %s or more."),
                               size, outcome.unit ? outcome.unit : ""));
    avlast_outcome_clear(&outcome);
}

static void lost(const AvlastReport *report, const AvlastReportPart *part,
                 GPtrArray *items)
{
    AvlastEvidenceFacts facts;

    avlast_report_evidence(report, part, &facts);
    if (isnan(facts.attrition) || facts.attrition < 0.05)
        return;
    g_autofree char *share = avlast_format_percent(facts.attrition, report->lang);
    say(items, g_strdup_printf(
                   _("How it went for the %s who were not measured at the end."), share));
}

static void recalled(const AvlastReport *report, GPtrArray *items)
{
    int count = 0;
    size_t k;
    json_t *entry;

    json_array_foreach(avlast_report_assumptions(report), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "sure"), "L") == 0)
            count++;
    }
    if (count > 0)
        say(items, g_strdup_printf(ngettext("Whether %d assumption holds that is only "
                                            "recalled or judged, not sourced.",
                                            "Whether %d assumptions hold that are only "
                                            "recalled or judged, not sourced.",
                                            (gulong)count),
                                   count));
}

GPtrArray *avlast_report_unknowns(const AvlastReport *report,
                                  const AvlastReportPart *part)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);

    persistence(report, items);
    weightiest(report, items);
    detectable(report, part, items);
    lost(report, part, items);
    recalled(report, items);
    return items;
}
