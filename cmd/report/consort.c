/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* The items of CONSORT 2025 that the primary trial's data can fill, with what they say.
 */

typedef struct {
    AvlastReport *report;
    const AvlastReportPart *part;
    const AvlastEstimate *effect;
    GPtrArray *rows;
} Trial;

static const json_t *setting(const Trial *t, const char *key)
{
    return json_object_get(t->part->result->settings, key);
}

static char *number(const Trial *t, const json_t *of, const char *key)
{
    const double value = avlast_json_member_double(of, key);

    return avlast_format_number(value, avlast_format_decimals(value, 3), t->report->lang);
}

/* The entry of a list of settings that is about the effect on page one, or NULL. */
static const json_t *own(const Trial *t, const json_t *list)
{
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        const char *outcome = avlast_json_member_text(entry, "outcome"),
                   *term = avlast_json_member_text(entry, "term");
        if (g_strcmp0(outcome, t->effect->outcome) == 0 &&
            (!term || g_strcmp0(term, t->effect->term) == 0))
            return entry;
    }
    return NULL;
}

static void add_design(const Trial *t)
{
    const AvlastEstimates *e = t->part->result->estimates;
    g_autofree char *design = avlast_report_phrase(t->report, e->design);
    g_autofree char *method = avlast_report_phrase(t->report, e->method);

    avlast_rows_add(t->rows, _("Design and unit of assignment"), design, NULL);
    avlast_rows_add(t->rows, _("Statistical method"), method, NULL);
}

static void add_flow(const Trial *t)
{
    const json_t *arms =
        json_object_get(json_object_get(t->part->result->charts, "flow"), "arms");
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *arm;

    json_array_foreach(arms, k, arm)
    {
        g_autofree char *assigned = avlast_report_count(
            t->report, (gint64)avlast_json_member_double(arm, "assigned"));
        g_autofree char *analysed = avlast_report_count(
            t->report, (gint64)avlast_json_member_double(arm, "analysed"));
        g_string_append(text, k ? "; " : "");
        g_string_append_printf(text, _("%s: %s assigned, %s analysed"),
                               avlast_json_member_text(arm, "name"), assigned, analysed);
    }
    if (text->len)
        avlast_rows_add(t->rows, _("People by arm"), text->str, NULL);
}

/* Whether losses went with the arm, and what the effect can be in spite of them. */
static void add_losses(const Trial *t)
{
    const json_t *attrition = own(t, setting(t, "attrition")),
                 *tests = json_object_get(attrition, "tests"), *bound;
    size_t k;
    json_t *test;

    json_array_foreach(tests, k, test)
    {
        if (g_strcmp0(avlast_json_member_text(test, "term"), t->effect->term) != 0)
            continue;
        g_autofree char *points = avlast_format_signed(
            100.0 * avlast_json_member_double(test, "difference"), 1, t->report->lang);
        g_autofree char *p =
            avlast_format_p(avlast_json_member_double(test, "p.value"), t->report->lang);
        g_autofree char *text = g_strdup_printf(
            _("%s percentage points, arm minus control (p: %s)"), points, p);
        avlast_rows_add(t->rows, _("Outcomes missing, difference between arms"), text,
                        NULL);
    }
    bound = own(t, setting(t, "lost.bounds"));
    if (!bound)
        return;
    g_autofree char *lower = number(t, bound, "lower");
    g_autofree char *upper = number(t, bound, "upper");
    g_autofree char *low = number(t, bound, "low");
    g_autofree char *high = number(t, bound, "high");
    g_autofree char *text =
        g_strdup_printf(_("%s to %s; interval from %s to %s (%s)"), lower, upper, low,
                        high, avlast_json_member_text(bound, "kind"));
    avlast_rows_add(t->rows, _("What the effect can be, whoever was lost"), text, NULL);
}

static void add_balance(const Trial *t)
{
    const double p =
        avlast_json_member_double(setting(t, "balance.assigned.together"), "p.value");

    if (isnan(p))
        return;
    g_autofree char *said = avlast_format_p(p, t->report->lang);
    g_autofree char *text =
        g_strdup_printf(_("one test of all characteristics and arms: p %s%s"),
                        *said == '<' ? "" : "= ", said);
    avlast_rows_add(t->rows, _("Alike at the start, everybody assigned"), text, NULL);
}

static void add_effect(const Trial *t)
{
    const json_t *ratio =
        json_array_get(json_object_get(setting(t, "relative"), t->effect->outcome), 0);
    const double size = fmax(fabs(t->effect->conf_low), fabs(t->effect->conf_high));
    const int decimals = avlast_format_decimals(size, 3);
    g_autofree char *value =
        avlast_format_number(t->effect->estimate, decimals, t->report->lang);
    g_autofree char *interval = avlast_format_interval(
        t->effect->conf_low, t->effect->conf_high, decimals, t->report->lang);
    g_autofree char *text = g_strdup_printf("%s %s", value, interval);

    avlast_rows_add(t->rows, _("Primary effect, absolute"), text, NULL);
    if (!ratio)
        return;
    g_autofree char *times = avlast_format_number(
        avlast_json_member_double(ratio, "ratio"), 2, t->report->lang);
    g_autofree char *around = avlast_format_interval(
        avlast_json_member_double(ratio, "low"), avlast_json_member_double(ratio, "high"),
        2, t->report->lang);
    g_autofree char *relative = g_strdup_printf("%s %s", times, around);
    avlast_rows_add(t->rows, _("Primary effect, ratio of the shares"), relative, NULL);
}

static void add_precision(const Trial *t)
{
    const json_t *mde = own(t, setting(t, "mde"));
    const double icc = avlast_json_member_double(setting(t, "icc"), t->effect->outcome);

    if (!isnan(icc)) {
        g_autofree char *text = avlast_format_number(icc, 3, t->report->lang);
        avlast_rows_add(t->rows, _("Likeness within clusters (ICC)"), text, NULL);
    }
    if (mde) {
        g_autofree char *text = number(t, mde, "value");
        avlast_rows_add(t->rows, _("Smallest effect that it finds in 80 of 100 cases"),
                        text, NULL);
    }
}

/* Whether the offer was taken up, and how sure that is. */
static void add_takeup(const Trial *t)
{
    const json_t *late = own(t, setting(t, "late"));
    const double compliers = avlast_json_member_double(late, "compliers");

    if (isnan(compliers))
        return;
    g_autofree char *share = avlast_format_percent(compliers, t->report->lang);
    g_autofree char *f = number(t, json_object_get(late, "first"), "F");
    g_autofree char *text = g_strdup_printf(
        _("%s took it up because it was offered (first stage F = %s)"), share, f);
    avlast_rows_add(t->rows, _("Take-up"), text, NULL);
}

static void add_moderators(const Trial *t)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *entry;

    json_array_foreach(setting(t, "moderator.tests"), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "outcome"), t->effect->outcome) ||
            g_strcmp0(avlast_json_member_text(entry, "term"), t->effect->term))
            continue;
        g_autofree char *p =
            avlast_format_p(avlast_json_member_double(entry, "p.value"), t->report->lang);
        g_string_append_printf(
            text, "%s%s: p %s%s", text->len ? "; " : "",
            avlast_report_label(t->report, avlast_json_member_text(entry, "column")),
            *p == '<' ? "" : "= ", p);
    }
    if (text->len)
        avlast_rows_add(t->rows, _("Whether the effect varies"), text->str, NULL);
}

void avlast_report_consort(AvlastReport *report)
{
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const AvlastEstimate *effect = part ? avlast_report_headline(part) : NULL;

    if (!effect || g_strcmp0(part->command, "rct") != 0)
        return;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    const Trial t = {report, part, effect, rows};
    avlast_rows_add(rows, _("Item"), _("What the data say"), NULL);
    add_design(&t);
    add_flow(&t);
    add_balance(&t);
    add_losses(&t);
    add_effect(&t);
    add_precision(&t);
    add_takeup(&t);
    add_moderators(&t);
    avlast_html_table(report->html, _("The primary trial, by the items of CONSORT"),
                      rows);
}
