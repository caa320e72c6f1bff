/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/report/brought.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"

/* A cell's number: three digits of it, or nothing. */
static char *number(const AvlastReport *report, double value)
{
    return isfinite(value) ? avlast_format_number(value, avlast_format_decimals(value, 3),
                                                  report->lang)
                           : g_strdup("");
}

static char *range_of(const AvlastReport *report, const AvlastEstimate *row)
{
    if (isnan(row->conf_low) || isnan(row->conf_high))
        return g_strdup("");
    const int decimals = avlast_format_decimals(row->conf_high - row->conf_low, 2);
    g_autofree char *low = avlast_format_number(row->conf_low, decimals, report->lang),
                    *high = avlast_format_number(row->conf_high, decimals, report->lang);
    return g_strdup_printf(_("%s to %s"), low, high);
}

/* --- several studies --- */

static const struct {
    const char *term, *words;
} sums[] = {
    {"pooled", N_("Mean over settings")},
    {"common", N_("In these studies")},
    {"prediction", N_("A further setting")},
    {"(Intercept)", N_("All moderators at 0 or their reference")},
    {"F", N_("All moderators together")},
    {"QM", N_("All moderators together")},
    {"tau", N_("How much settings differ (standard deviation)")},
    {"I2", N_("Share of the differences that is not chance")},
    {"Q", N_("Whether the studies differ at all")},
    {"egger", N_("Whether small studies differ (Egger's test)")},
    {"limit", N_("A study without error")},
};

/* What a row of all studies is called; NULL: it is told by another. To be freed. */
static char *sum_name(const AvlastReport *report, const AvlastEstimate *row)
{
    static const char *const beside[] = {"tau2", "H2", NULL};

    if (g_strv_contains(beside, row->term ? row->term : ""))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++)
        if (g_strcmp0(row->term, sums[i].term) == 0)
            return g_strdup(gettext(sums[i].words));
    return avlast_report_term(report, row->outcome, row->term);
}

void avlast_brought_sums(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("Quantity"), _("Value"), _("Fits the data"), _("p"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        g_autofree char *name = row->group ? NULL : sum_name(report, row);
        if (!name)
            continue;
        const gboolean share = g_strcmp0(row->term, "I2") == 0,
                       next = g_strcmp0(row->term, "prediction") == 0;
        g_autofree char *low =
            share ? avlast_format_percent(row->conf_low, report->lang) : NULL;
        g_autofree char *high =
            share ? avlast_format_percent(row->conf_high, report->lang) : NULL;
        /* a further setting's own effect is not known: its range is */
        g_autofree char *value = next ? g_strdup("")
                                 : share
                                     ? avlast_format_percent(row->estimate, report->lang)
                                     : number(report, row->estimate);
        g_autofree char *range = share && !isnan(row->conf_low) && !isnan(row->conf_high)
                                     ? g_strdup_printf(_("%s to %s"), low, high)
                                 : share ? g_strdup("")
                                         : range_of(report, row);
        g_autofree char *p = isnan(row->p_value)
                                 ? g_strdup("")
                                 : avlast_format_p(row->p_value, report->lang);
        avlast_rows_add(rows, name, value, range, p, NULL);
    }
    avlast_html_table(report->html, part->label, rows);
}

/* "without=Hamar": the mean of the others. */
void avlast_brought_left_out(AvlastReport *report, const AvlastReportPart *part)
{
    static const char without[] = "without=";
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("Without"), _("Mean over settings"), _("Fits the data"),
                    NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (!row->group || !g_str_has_prefix(row->group, without))
            continue;
        g_autofree char *value = number(report, row->estimate),
                        *range = range_of(report, row);
        avlast_rows_add(rows, row->group + strlen(without), value, range, NULL);
    }
    if (rows->len > 1)
        avlast_html_table(report->html, _("Whether one study alone carries the mean"),
                          rows);
}

/* --- flows of money --- */

static const AvlastEstimate *first_row(const AvlastEstimates *e, const char *outcome,
                                       const char *group)
{
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, outcome) == 0 && g_strcmp0(row->group, group) == 0)
            return row;
    }
    return NULL;
}

static char *money_of(const AvlastReport *report, const AvlastReportPart *part,
                      const AvlastEstimate *row)
{
    const char *currency = avlast_json_member_text(part->result->settings, "currency");

    return row && isfinite(row->estimate)
               ? avlast_format_money(row->estimate, currency ? currency : "", TRUE,
                                     report->lang)
               : g_strdup("");
}

/* One rate, or how many there are. */
static char *rate_of(const AvlastReport *report, const AvlastEstimates *e,
                     const char *group)
{
    const AvlastEstimate *rate = NULL;
    guint n = 0;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, "irr") != 0 || g_strcmp0(row->group, group) != 0)
            continue;
        rate = row;
        n++;
    }
    if (n > 1)
        return g_strdup_printf(_("%u rates"), n);
    return rate && isfinite(rate->estimate)
               ? avlast_format_percent(rate->estimate, report->lang)
               : g_strdup(_("none"));
}

void avlast_brought_flows(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("Flow"), _("Net value"), _("Gains"), _("Costs"),
                    _("Paid back after"), _("Internal rate"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, "npv") != 0)
            continue;
        const AvlastEstimate *back = first_row(e, "payback", row->group);
        g_autofree char *years = back ? number(report, back->estimate) : g_strdup("");
        g_autofree char *name = row->group ? avlast_report_group(report, row->group)
                                           : g_strdup(_("All of it")),
                        *value = money_of(report, part, row),
                        *gains =
                            money_of(report, part, first_row(e, "pv.gains", row->group)),
                        *costs =
                            money_of(report, part, first_row(e, "pv.costs", row->group)),
                        *when = *years ? g_strdup_printf(_("%s years"), years)
                                       : g_strdup(_("Not paid back")),
                        *rate = rate_of(report, e, row->group);
        avlast_rows_add(rows, name, value, gains, costs, when, rate, NULL);
    }
    avlast_html_table(report->html, part->label, rows);
}

/* --- options --- */

void avlast_brought_options(AvlastReport *report, const AvlastReportPart *part)
{
    static const char option[] = "option=";
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("Option"), _("Cost"), _("Effect"), _("A further unit costs"),
                    NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, "cost") != 0 || !row->group ||
            !g_str_has_prefix(row->group, option))
            continue;
        const AvlastEstimate *effect = first_row(e, "effect", row->group),
                             *icer = first_row(e, "icer", row->group);
        g_autofree char *cost = money_of(report, part, row),
                        *gain = number(report, effect ? effect->estimate : NAN),
                        *further = money_of(report, part, icer);
        const gboolean worse =
            icer && icer->note && g_str_has_prefix(icer->note, "dominated");
        avlast_rows_add(rows, row->group + strlen(option), cost, gain,
                        worse      ? _("not worth choosing")
                        : *further ? further
                                   : _("the cheapest"),
                        NULL);
    }
    avlast_html_table(report->html, part->label, rows);
}
