/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How people answered: tables of what is no effect of the pilot. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/describe/describe.h"
#include "cmd/report/report.h"
#include "plots/format.h"
#include "plots/groups_items.h"

/* The answer's label, and what of it the row is about; a level says it alone. */
static char *answer_name(const AvlastReport *report, const AvlastReportPart *part,
                         const AvlastEstimate *row, const char *label)
{
    const char *term = row->term;
    const char *words = term && g_strcmp0(part->command, "scale") == 0
                            ? avlast_report_term_words(term)
                            : NULL;

    if (!term || !*term || g_strcmp0(term, row->outcome) == 0)
        return g_strdup(label);
    if (words)
        return g_strdup_printf("%s: %s", label, words);
    if (g_str_has_prefix(term, "band="))
        return g_strdup_printf("%s: %s", label, avlast_report_said(term + 5));
    g_autofree char *said = avlast_report_term(report, row->outcome, term);
    return g_strdup_printf("%s: %s", label, said);
}

/* --- the tables --- */

static char *describe(const AvlastReport *report, double value, double width,
                      gboolean share)
{
    return share ? avlast_format_percent(value, report->lang)
                 : avlast_format_number(value, avlast_format_decimals(width, 2),
                                        report->lang);
}

static void add_answer(AvlastReport *report, const AvlastReportPart *part,
                       const AvlastEstimate *row, double width, gboolean grouped,
                       GPtrArray *rows)
{
    const gboolean share = avlast_report_is_share(part, row);
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
    const gboolean few =
        avlast_report_few(report, row->nobs, share ? row->estimate : NAN);
    g_autofree char *value =
        few ? g_strdup(_("hidden")) : describe(report, row->estimate, width, share);
    g_autofree char *low = describe(report, row->conf_low, width, share);
    g_autofree char *high = describe(report, row->conf_high, width, share);
    g_autofree char *range = isnan(row->conf_high - row->conf_low) || few
                                 ? g_strdup("")
                                 : g_strdup_printf(_("%s to %s"), low, high);
    g_autofree char *n = avlast_report_count(report, row->nobs);
    g_autofree char *name = answer_name(report, part, row, outcome.label);
    g_autofree char *group = avlast_report_group(report, row->group);

    if (grouped)
        avlast_rows_add(rows, name, group, value, range, n, NULL);
    else
        avlast_rows_add(rows, name, value, range, n, NULL);
    avlast_outcome_clear(&outcome);
}

/* The narrowest interval among the groups of one answer, or of a regression among its
 * coefficients: numbers below each other have the same decimals. */
static double narrowest(const AvlastReportPart *part, const AvlastEstimate *first)
{
    const AvlastEstimates *e = part->result->estimates;
    const gboolean all = g_strcmp0(part->command, "regress") == 0;
    double width = NAN;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->outcome, first->outcome) == 0 &&
            (all || g_strcmp0(row->term, first->term) == 0) &&
            row->conf_high > row->conf_low)
            width = fmin(width, row->conf_high - row->conf_low);
    }
    return width;
}

/* Of a yes and a no the no says nothing more. */
static gboolean is_no(const AvlastReportPart *part, const AvlastEstimate *row,
                      GHashTable *levels)
{
    const GPtrArray *terms = g_hash_table_lookup(levels, row->outcome);

    return g_strcmp0(part->command, "survey") == 0 &&
           avlast_lineup_is_other_half(row, levels) &&
           avlast_lineup_is_yes(terms->pdata[1]);
}

/* Not a joint test, which a sentence tells, nor what is known of another row ("cv:TERM"
 * of --extra). */
static gboolean is_answer(const AvlastReportPart *part, const AvlastEstimate *row)
{
    const char *extra = avlast_json_member_text(part->result->settings, "extra");
    g_auto(GStrv) names = g_strsplit(extra ? extra : "", ",", -1);
    g_autofree char *head =
        g_strndup(row->term ? row->term : "", strcspn(row->term ? row->term : "", ":"));

    return !(isnan(row->estimate) && !isnan(row->p_value)) &&
           !g_strv_contains((const char *const *)names, head);
}

/* The groups of one answer under each other, answers in their first order. */
static void add_answers(AvlastReport *report, const AvlastReportPart *part,
                        GPtrArray *rows)
{
    const AvlastEstimates *e = part->result->estimates;
    const char *what = avlast_report_is_proportion(part) ? _("Share") : _("Estimate");
    const char *who = avlast_report_of_pilots(report) ? _("Pilots") : _("People");
    gboolean grouped = FALSE;
    g_autoptr(GHashTable) levels = avlast_lineup_levels(part->result);
    g_autoptr(GHashTable) done =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        grouped |= row->group && *row->group;
    }
    if (grouped)
        avlast_rows_add(rows, _("Answer"), _("Among"), what, _("Fits the data"), who,
                        NULL);
    else
        avlast_rows_add(rows, _("Answer"), what, _("Fits the data"), who, NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *first = avlast_estimates_row(e, k);
        if (!is_answer(part, first) || is_no(part, first, levels) ||
            !g_hash_table_add(done,
                              g_strdup_printf("%s\t%s", first->outcome, first->term)))
            continue;
        const double width = narrowest(part, first);
        for (guint j = k; j < e->rows->len; j++) {
            const AvlastEstimate *row = avlast_estimates_row(e, j);
            if (g_strcmp0(row->outcome, first->outcome) == 0 &&
                g_strcmp0(row->term, first->term) == 0)
                add_answer(report, part, row, width, grouped, rows);
        }
    }
}

static gboolean is_all_hidden(char **row)
{
    for (char **cell = row + 1; *cell; cell++)
        if (**cell && strcmp(*cell, _("hidden")) != 0)
            return FALSE;
    return TRUE;
}

/* Of a variable of which nothing may be shown one row is enough. */
static void fold_hidden(GPtrArray *rows)
{
    for (guint i = 1; i < rows->len; i++) {
        char **head = g_ptr_array_index(rows, i);
        guint end = i + 1;
        gboolean hidden = !g_str_has_prefix(*head, AVLAST_HTML_WITHIN);

        while (end < rows->len && g_str_has_prefix(*(char **)g_ptr_array_index(rows, end),
                                                   AVLAST_HTML_WITHIN)) {
            hidden = hidden && is_all_hidden(g_ptr_array_index(rows, end));
            end++;
        }
        if (!hidden || end == i + 1)
            continue;
        for (char **cell = head + 1; *cell; cell++) {
            g_free(*cell);
            *cell = g_strdup(_("hidden"));
        }
        g_ptr_array_remove_range(rows, i + 1, end - i - 1);
    }
}

/* What `avlast describe` lays out, as it lays it out. */
static gboolean add_description(AvlastReport *report, const AvlastReportPart *part,
                                GError **error)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    gboolean hidden;
    /* counts tell `describe` who is few, rows' n tell the other programs */
    GArray *kept = g_strcmp0(part->command, "describe") == 0
                       ? NULL
                       : avlast_report_hide_rows(report, part);
    g_autoptr(AvlastSheet) sheet = avlast_describe_sheet(part->result, 3, report->lang,
                                                         report->small, &hidden, error);
    if (kept)
        avlast_report_show_rows(part, kept);

    if (!sheet)
        return FALSE;
    report->hid_small |= hidden;
    for (guint i = 0; i < sheet->rows->len; i++) {
        const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
        g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
        for (guint j = 0; j < sheet->n_columns; j++) {
            g_autofree char *text =
                g_strconcat(j == 0 && row->indent ? AVLAST_HTML_WITHIN : "",
                            row->cells[j].text, NULL);
            g_strv_builder_add(cells, text);
        }
        g_ptr_array_add(rows, g_strv_builder_end(cells));
    }
    fold_hidden(rows);
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
    avlast_html_heading(html, 2, "answers",
                        avlast_report_portfolio(report)     ? _("What lies behind it")
                        : avlast_report_only_brings(report) ? _("What came out of it")
                                                            : _("How people answered"));
    /* else they stand with the results and the money */
    if (avlast_report_describes(report)) {
        any = avlast_report_only_brings(report);
        if (!avlast_report_together(report, error) || !avlast_report_flows(report, error))
            return FALSE;
    }
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (!part->result || avlast_report_of_effects(part) ||
            avlast_report_around(part) || avlast_report_brought(part) ||
            part == avlast_report_portfolio(report))
            continue;
        any = TRUE;
        g_autoptr(GPtrArray) rows = avlast_rows_new();
        avlast_html_add(html, "<h3>%s", part->label);
        avlast_report_badge(report, part->mark);
        avlast_html_raw(html, "</h3>\n");
        html->level = 3;
        if (!avlast_report_answer_charts(report, part, error))
            return FALSE;
        if (json_object_get(part->result->charts, "describe")) {
            if (!add_description(report, part, error))
                return FALSE;
            avlast_report_method(report, part);
            continue;
        }
        add_answers(report, part, rows);
        avlast_html_table(html, part->label, rows);
        avlast_report_method(report, part);
    }
    if (avlast_report_describes(report))
        avlast_report_corrected(report);
    if (!any)
        avlast_html_paragraph(html, NULL, _("The plan holds no description of answers."));
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
