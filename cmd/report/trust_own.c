/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far to trust what is no study of effects, which gets no points: a portfolio, a
 * value model, a description. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/format.h"

/* --- a portfolio --- */

static const AvlastEstimate *spread_of(const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, "shrunken") == 0 && g_strcmp0(row->term, "tau") == 0)
            return row;
    }
    return NULL;
}

static char *figures(const AvlastReport *report, double value)
{
    return avlast_format_number(value, avlast_format_decimals(value, 2), report->lang);
}

static void say_spread(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimate *tau = spread_of(part);

    if (!tau || isnan(tau->conf_low) || isnan(tau->conf_high))
        return;
    g_autofree char *low = figures(report, tau->conf_low);
    g_autofree char *high = figures(report, tau->conf_high);
    g_autofree char *text = g_strdup_printf(
        _("The true effects differ from pilot to pilot by a standard deviation of "
          "between %s and %s: the less they differ, the more each pilot is "
          "judged by the others."),
        low, high);
    avlast_html_paragraph(report->html, NULL, text);
}

static void say_barred(AvlastReport *report, const json_t *pilots)
{
    guint barred = 0;
    size_t k;
    json_t *pilot;

    json_array_foreach(pilots, k, pilot) barred +=
        json_is_true(json_object_get(pilot, "barred")) ? 1 : 0;
    if (barred == 0)
        return;
    g_autofree char *text = g_strdup_printf(
        ngettext(
            "%u pilot has less evidence than the plan asks for and cannot be chosen.",
            "%u pilots have less evidence than the plan asks for and cannot be "
            "chosen.",
            barred),
        barred);
    avlast_html_paragraph(report->html, NULL, text);
}

static char *range_of(const AvlastReport *report, const json_t *three, int decimals)
{
    const double low = avlast_json_double(json_array_get(three, 1)),
                 high = avlast_json_double(json_array_get(three, 2));

    if (isnan(low) || isnan(high))
        return g_strdup("");
    g_autofree char *from = avlast_format_number(low, decimals, report->lang);
    g_autofree char *to = avlast_format_number(high, decimals, report->lang);
    return g_strdup_printf(_("%s to %s"), from, to);
}

static void pilots_table(AvlastReport *report, const json_t *pilots)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k;
    json_t *pilot;

    avlast_rows_add(rows, _("Pilot"), _("Grade of the evidence (1 is best)"),
                    _("Effect it reported"), _("Standard error"),
                    _("Its effect given all pilots"), _("Its rank"), NULL);
    json_array_foreach(pilots, k, pilot)
    {
        const char *name = avlast_json_member_text(pilot, "name");
        const double grade = avlast_json_member_double(pilot, "grade");
        const double se = avlast_json_member_double(pilot, "se");
        const int decimals = avlast_format_decimals(se, 2);
        g_autofree char *mark =
            isnan(grade) ? g_strdup("") : avlast_format_plain(grade, report->lang);
        g_autofree char *reported = avlast_format_number(
            avlast_json_member_double(pilot, "reported"), decimals, report->lang);
        g_autofree char *error = avlast_format_number(se, decimals, report->lang);
        g_autofree char *effect =
            range_of(report, json_object_get(pilot, "effect"), decimals);
        g_autofree char *rank = range_of(report, json_object_get(pilot, "rank"), 0);
        avlast_rows_add(rows, name ? name : "", mark, reported, error, effect, rank,
                        NULL);
    }
    avlast_html_table(report->html, _("How well each pilot is known"), rows);
}

void avlast_trust_portfolio(AvlastReport *report, const AvlastReportPart *part)
{
    const json_t *pilots =
        json_object_get(json_object_get(part->result->charts, "fund"), "pilots");

    avlast_html_paragraph(
        report->html, NULL,
        _("Points for strength of evidence weigh how one study was made; a portfolio has "
          "none. How far to trust it hangs on how well each pilot was evaluated, how "
          "much "
          "the pilots differ, and how many they are."));
    say_spread(report, part);
    say_barred(report, pilots);
    pilots_table(report, pilots);
}

/* --- money --- */

void avlast_trust_sources(AvlastReport *report)
{
    static const struct {
        const char *sure, *words;
    } kinds[] = {
        {"S", N_("seen in the source")},
        {"M", N_("well known")},
        {"L", N_("recalled or judged, and to be verified")},
    };
    const json_t *list = avlast_report_assumptions(report);
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    guint count[G_N_ELEMENTS(kinds)] = {0}, other = 0;
    size_t k;
    json_t *entry;

    json_array_foreach(list, k, entry)
    {
        const char *sure = avlast_json_member_text(entry, "sure");
        gsize i = 0;
        while (i < G_N_ELEMENTS(kinds) && g_strcmp0(sure, kinds[i].sure) != 0)
            i++;
        if (i < G_N_ELEMENTS(kinds))
            count[i]++;
        else
            other++;
    }
    if (json_array_size(list) == 0)
        return;
    avlast_rows_add(rows, _("The value model's numbers"), _("How many"), NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *n = avlast_format_count(count[i], report->lang);
        if (count[i] > 0)
            avlast_rows_add(rows, gettext(kinds[i].words), n, NULL);
    }
    g_autofree char *rest = avlast_format_count(other, report->lang);
    if (other > 0)
        avlast_rows_add(rows, _("estimated here, or how sure is not told"), rest, NULL);
    avlast_html_table(report->html, _("What the money rests on"), rows);
}

/* --- without effects --- */

void avlast_trust_without_effects(AvlastReport *report)
{
    avlast_html_paragraph(
        report->html, NULL,
        report->value
            ? _("Points for strength of evidence weigh how effects were estimated; here "
                "none was. What is said about money is as sure as the numbers that went "
                "into it.")
        : avlast_report_only_brings(report)
            ? _("Points for strength of evidence weigh how effects were estimated; what "
                "stands here was brought from elsewhere. It can be trusted as far as "
                "each study and each number that went into it.")
            : _("Points for strength of evidence weigh how effects were estimated; this "
                "study describes and claims none. It can be trusted as far as those who "
                "answered are like those it speaks of."));
}
