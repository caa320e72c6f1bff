/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/describe/describe.h"
#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/format.h"

/* Of a regression only its first term, and what that is multiplied with, is about the
 * pilot; the other coefficients are what it is adjusted for, and stand in the chart. */
static gboolean is_effect(const AvlastReportPart *part, const AvlastEstimate *row)
{
    const AvlastEstimate *head = avlast_report_headline(part);

    if (g_strcmp0(row->term, "(Intercept)") == 0 || isnan(row->estimate) ||
        !isnan(row->df2))
        return FALSE;
    if (g_strcmp0(part->command, "regress") != 0 || !head || !head->term || !row->term)
        return TRUE;
    g_auto(GStrv) factors = g_strsplit(row->term, ":", -1);
    return g_strv_contains((const char *const *)factors, head->term);
}

/* --- effects --- */

/* The arm's label where the result tells who was lost, else its level. */
static const char *arm_label(const AvlastReportPart *part, const char *level)
{
    size_t i, k;
    json_t *outcome, *arm;

    json_array_foreach(json_object_get(part->result->settings, "attrition"), i, outcome)
    {
        json_array_foreach(json_object_get(outcome, "arms"), k, arm)
        {
            const char *label = avlast_json_member_text(arm, "label");
            if (label && g_strcmp0(avlast_json_member_text(arm, "arm"), level) == 0)
                return label;
        }
    }
    return level;
}

/* Several treatments against one control: the row must say which of them it is about. */
static gboolean many_arms(const AvlastReportPart *part)
{
    const char *first = NULL;

    for (guint k = 0; k < part->result->estimates->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
        if (!is_effect(part, row) || !row->term)
            continue;
        if (first && strcmp(first, row->term) != 0)
            return TRUE;
        first = row->term;
    }
    return FALSE;
}

static char *row_name(const AvlastReportPart *part, const AvlastEstimate *row,
                      const char *label)
{
    const char *level = row->term ? strchr(row->term, '=') : NULL;
    GString *name = g_string_new(label);

    if (level && many_arms(part))
        g_string_append_printf(name, ", %s", arm_label(part, level + 1));
    if (row->group && *row->group)
        g_string_append_printf(name, " (%s)", row->group);
    return g_string_free(name, FALSE);
}

static void add_effect(AvlastReport *report, const AvlastReportPart *part,
                       const AvlastEstimate *row, GPtrArray *rows)
{
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
    const AvlastEffect effect = avlast_report_effect(&outcome, row);
    const int decimals = isnan(effect.low)
                             ? avlast_format_decimals(effect.estimate, 2)
                             : avlast_format_decimals(effect.high - effect.low, 2);
    g_autofree char *name = row_name(part, row, outcome.label);
    g_autofree char *size = avlast_format_signed(effect.estimate, decimals, report->lang);
    g_autofree char *low = avlast_format_number(effect.low, decimals, report->lang);
    g_autofree char *high = avlast_format_number(effect.high, decimals, report->lang);
    g_autofree char *range =
        isnan(effect.low) ? g_strdup("") : g_strdup_printf(_("%s to %s"), low, high);
    g_autofree char *n = avlast_report_count(report, row->nobs);

    avlast_rows_add(rows, name, size, outcome.unit ? outcome.unit : "", range,
                    avlast_finding_words(avlast_finding_judge(&effect)), n, NULL);
    avlast_outcome_clear(&outcome);
}

/* One sentence per outcome: the first effect of each. */
static void sentences(AvlastReport *report, const AvlastReportPart *part)
{
    const char *last = NULL;

    for (guint k = 0; k < part->result->estimates->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
        if (!is_effect(part, row) || g_strcmp0(row->outcome, last) == 0 ||
            (row->group && *row->group))
            continue;
        AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
        const AvlastEffect effect = avlast_report_effect(&outcome, row);
        g_autofree char *text =
            avlast_finding_sentence(&effect, outcome.label, outcome.unit, report->lang);
        avlast_html_paragraph(report->html, NULL, text);
        if (outcome.share && !isnan(row->conf_low)) {
            g_autofree char *people = avlast_report_of_100(report, row, outcome.label);
            avlast_html_paragraph(report->html, NULL, people);
        }
        avlast_outcome_clear(&outcome);
        last = row->outcome;
    }
}

/* One effect needs no forest beside its chart of change; subgroups have no such chart. */
static gboolean draw_effects(AvlastReport *report, const AvlastReportPart *part,
                             GError **error)
{
    const gsize changes =
        json_array_size(json_object_get(part->result->charts, "prepost"));
    const gboolean main = avlast_report_part(report, "primary") == part;
    gboolean groups = FALSE;
    guint effects = 0;

    for (guint k = 0; k < part->result->estimates->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
        effects += is_effect(part, row) ? 1 : 0;
        groups |= row->group && *row->group;
    }
    if ((main || groups || effects > 1 || changes == 0) &&
        !avlast_report_chart(report, part->result, part->name, "forest", 0, part->mark,
                             error))
        return FALSE;
    /* The main analysis' first chart of change stands on page one. */
    for (guint k = main ? 1 : 0; !groups && k < changes; k++) {
        if (!avlast_report_chart(report, part->result, part->name, "prepost", k,
                                 part->mark, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean effects(AvlastReport *report, const AvlastReportPart *part,
                        GError **error)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    sentences(report, part);
    if (!draw_effects(report, part, error))
        return FALSE;
    avlast_rows_add(rows, _("Outcome"), _("Effect"), _("Unit"), _("Fits the data"),
                    _("In short"), _("People"), NULL);
    for (guint k = 0; k < part->result->estimates->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
        if (is_effect(part, row))
            add_effect(report, part, row, rows);
    }
    avlast_html_table(report->html, part->label, rows);
    return TRUE;
}

static void method(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autofree char *level = avlast_format_percent(e->level, report->lang);
    g_autofree char *text =
        g_strdup_printf(_("Method: %s. Design: %s. Intervals: %s."),
                        e->method ? e->method : "", e->design ? e->design : "", level);

    avlast_html_paragraph(report->html, "source", text);
    for (guint k = 0; k < e->notes->len; k++)
        avlast_html_paragraph(report->html, "small", g_ptr_array_index(e->notes, k));
}

static gboolean group_of(AvlastReport *report, AvlastMark mark, const char *title,
                         const char *text, GError **error)
{
    gboolean begun = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (!part->result || !avlast_report_of_effects(part) || part->mark != mark)
            continue;
        if (!begun) {
            avlast_html_heading(report->html, 3, NULL, title);
            avlast_html_paragraph(report->html, NULL, text);
        }
        begun = TRUE;
        avlast_html_add(report->html, "<h4>%s", part->label);
        avlast_report_badge(report, part->mark);
        avlast_html_raw(report->html, "</h4>\n");
        report->html->level = 4;
        if (!effects(report, part, error))
            return FALSE;
        method(report, part);
    }
    return TRUE;
}

gboolean avlast_section_results(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;

    avlast_html_raw(html, "<section aria-labelledby=\"results\">\n");
    avlast_html_heading(html, 2, "results", _("What came out of it"));
    if (!group_of(report, AVLAST_MARK_PLANNED, _("Planned before the data"),
                  _("These questions and methods were written down first. They carry the "
                    "answer."),
                  error) ||
        !group_of(
            report, AVLAST_MARK_DEVIATION, _("Not as planned"),
            _("These were planned, but carried out in another way. The reason stands "
              "in the section on trust."),
            error) ||
        !group_of(report, AVLAST_MARK_EXPLORATORY, _("Exploratory"),
                  _("These were looked for afterwards: ideas for the next study, not "
                    "answers."),
                  error))
        return FALSE;
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}

/* --- how people answered --- */

/* A share of people, as survey proportions give it. */
static gboolean is_proportion(const AvlastReportPart *part)
{
    return g_strcmp0(avlast_json_member_text(part->result->settings, "statistic"),
                     "proportion") == 0;
}

static char *describe(const AvlastReport *report, double value, double width,
                      gboolean share)
{
    return share ? avlast_format_percent(value, report->lang)
                 : avlast_format_number(value, avlast_format_decimals(width, 2),
                                        report->lang);
}

static void add_answer(AvlastReport *report, const AvlastReportPart *part,
                       const AvlastEstimate *row, gboolean share, GPtrArray *rows)
{
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
    const double width = row->conf_high - row->conf_low;
    const gboolean few =
        avlast_report_few(report, row->nobs, share ? row->estimate : NAN);
    g_autofree char *value =
        few ? g_strdup(_("hidden")) : describe(report, row->estimate, width, share);
    g_autofree char *low = describe(report, row->conf_low, width, share);
    g_autofree char *high = describe(report, row->conf_high, width, share);
    g_autofree char *range =
        isnan(width) || few ? g_strdup("") : g_strdup_printf(_("%s to %s"), low, high);
    g_autofree char *n = avlast_report_count(report, row->nobs);
    g_autofree char *name =
        row->term && *row->term && g_strcmp0(row->term, row->outcome) != 0
            ? g_strdup_printf("%s: %s", outcome.label, row->term)
            : g_strdup(outcome.label);

    avlast_rows_add(rows, name, row->group ? row->group : "", value, range, n, NULL);
    avlast_outcome_clear(&outcome);
}

/* The groups of one answer under each other, answers in their first order. */
static void add_answers(AvlastReport *report, const AvlastReportPart *part,
                        gboolean share, GPtrArray *rows)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GHashTable) done =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *first = avlast_estimates_row(e, k);
        if (!g_hash_table_add(done,
                              g_strdup_printf("%s\t%s", first->outcome, first->term)))
            continue;
        for (guint j = k; j < e->rows->len; j++) {
            const AvlastEstimate *row = avlast_estimates_row(e, j);
            if (g_strcmp0(row->outcome, first->outcome) == 0 &&
                g_strcmp0(row->term, first->term) == 0)
                add_answer(report, part, row, share, rows);
        }
    }
}

/* What `avlast describe` lays out, as it lays it out. */
static gboolean add_description(AvlastReport *report, const AvlastReportPart *part,
                                GError **error)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    gboolean hidden;
    g_autoptr(AvlastSheet) sheet = avlast_describe_sheet(part->result, 3, report->lang,
                                                         report->small, &hidden, error);

    if (!sheet)
        return FALSE;
    report->hid_small |= hidden;
    for (guint i = 0; i < sheet->rows->len; i++) {
        const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
        g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
        for (guint j = 0; j < sheet->n_columns; j++) {
            g_autofree char *text = g_strconcat(
                j == 0 && row->indent ? "\xe2\x80\x83" : "", row->cells[j].text, NULL);
            g_strv_builder_add(cells, text);
        }
        g_ptr_array_add(rows, g_strv_builder_end(cells));
    }
    avlast_html_table(report->html, part->label, rows);
    /* the result's own notes come with its method */
    for (guint i = part->result->estimates->notes->len; i < sheet->notes->len; i++)
        avlast_html_paragraph(report->html, NULL, g_ptr_array_index(sheet->notes, i));
    return TRUE;
}

gboolean avlast_section_answers(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;
    gboolean any = FALSE;

    avlast_html_raw(html, "<section aria-labelledby=\"answers\">\n");
    avlast_html_heading(html, 2, "answers", _("How people answered"));
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (!part->result || avlast_report_of_effects(part))
            continue;
        any = TRUE;
        g_autoptr(GPtrArray) rows = avlast_rows_new();
        const gboolean share = is_proportion(part);
        avlast_html_add(html, "<h3>%s", part->label);
        avlast_report_badge(report, part->mark);
        avlast_html_raw(html, "</h3>\n");
        html->level = 3;
        if (json_object_get(part->result->charts, "describe")) {
            if (!add_description(report, part, error))
                return FALSE;
            method(report, part);
            continue;
        }
        avlast_rows_add(rows, _("Answer"), _("Among"), share ? _("Share") : _("Estimate"),
                        _("Fits the data"), _("People"), NULL);
        add_answers(report, part, share, rows);
        avlast_html_table(html, part->label, rows);
        method(report, part);
    }
    if (!any)
        avlast_html_paragraph(html, NULL, _("The plan holds no description of answers."));
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
