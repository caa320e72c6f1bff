/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* Every step of the rule, whether it lowered the points or not. */
static void evidence_table(AvlastReport *report)
{
    AvlastEvidenceFacts facts;
    const AvlastEvidence evidence =
        avlast_report_evidence(report, avlast_report_part(report, "primary"), &facts);
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("What was weighed"), _("Allows at most"), _("Points left"),
                    NULL);
    for (guint k = 0; k < AVLAST_STEPS; k++) {
        const AvlastEvidenceStep *step = &evidence.steps[k];
        g_autofree char *words = avlast_evidence_words(step, &facts, report->lang);
        g_autofree char *cap = g_strdup_printf("%d", step->cap);
        g_autofree char *left = g_strdup_printf("%d", step->points);
        avlast_rows_add(rows, words, cap, left, NULL);
    }
    g_autofree char *caption =
        g_strdup_printf(_("Strength of evidence: %d of 5 points"), evidence.points);
    avlast_html_table(report->html, caption, rows);
    avlast_html_paragraph(
        report->html, "small",
        _("This rule is our own: the design sets how many points there are, and each "
          "later "
          "fact can only lower them. It says how well the study can answer, not whether "
          "the answer is good news."));
}

/* Of people who are not in the main analysis; NULL: there is no main analysis of people.
 */
static const AvlastReportPart *main_part(const AvlastReport *report)
{
    const AvlastReportPart *part = avlast_report_part(report, "primary");

    for (guint k = 0; !part && k < report->parts->len; k++) {
        const AvlastReportPart *other = g_ptr_array_index(report->parts, k);
        if (other->result && g_strcmp0(other->role, "primary") == 0 &&
            g_strcmp0(other->command, "fund") != 0 && !avlast_report_brought(other))
            part = other;
    }
    return part;
}

static void missing_table(AvlastReport *report)
{
    const AvlastReportPart *part = main_part(report);
    const GPtrArray *dropped = part ? part->result->estimates->dropped : NULL;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    if (!part)
        return;
    avlast_html_heading(report->html, 3, NULL, _("Missing data"));
    avlast_rows_add(rows, _("Not in the main analysis because of"), _("People"), NULL);
    for (guint k = 0; dropped && k < dropped->len; k++) {
        const AvlastDropped *entry = g_ptr_array_index(dropped, k);
        g_autofree char *n = avlast_report_count(report, entry->rows);
        g_autofree char *what = avlast_report_reason(report, entry->what);
        avlast_rows_add(rows, what, n, NULL);
    }
    if (rows->len > 1)
        avlast_html_table(report->html, _("People who are not in the main analysis"),
                          rows);
    else
        avlast_html_paragraph(report->html, NULL,
                              _("Nobody was left out of the main analysis."));
}

static void deviation(AvlastReport *report, const json_t *entry, gboolean *any)
{
    const char *reason = avlast_report_text(report, json_object_get(entry, "deviation"));
    const char *label = avlast_report_text(report, json_object_get(entry, "label"));
    const json_t *options = json_object_get(entry, "deviations");
    size_t k;
    json_t *option;

    if (!reason && json_array_size(options) == 0)
        return;
    if (!*any)
        avlast_html_raw(report->html, "<ul>\n");
    *any = TRUE;
    avlast_html_add(report->html, "<li>%s: %s",
                    label ? label : avlast_json_member_text(entry, "name"),
                    reason ? reason : "");
    json_array_foreach(options, k, option)
        avlast_html_add(report->html, " <code>%s</code>", json_string_value(option));
    avlast_html_raw(report->html, "</li>\n");
}

static void deviations(AvlastReport *report)
{
    gboolean any = FALSE;
    size_t k;
    json_t *entry;

    avlast_html_heading(report->html, 3, NULL, _("Deviations from the plan"));
    json_array_foreach(json_object_get(report->manifest, "analyses"), k, entry)
        deviation(report, entry, &any);
    if (any)
        avlast_html_raw(report->html, "</ul>\n");
    else
        avlast_html_paragraph(report->html, NULL,
                              avlast_report_registered(report)
                                  ? _("None: all was done as planned.")
                                  : _("None are named; the plan was not registered."));
}

static void failures(AvlastReport *report)
{
    gboolean any = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (part->result)
            continue;
        if (!any) {
            avlast_html_heading(report->html, 3, NULL,
                                _("Planned, but without a result"));
            avlast_html_raw(report->html, "<ul>\n");
        }
        any = TRUE;
        avlast_html_add(report->html, "<li>%s</li>\n", part->label);
    }
    if (any)
        avlast_html_raw(report->html, "</ul>\n");
}

/* How much true effects differ stands above, in a sentence of its own. */
static gboolean told_above(const AvlastReport *report, const AvlastReportPart *part,
                           const char *note)
{
    const char *form = _("true effects differ between pilots by a standard deviation of "
                         "%s to %s");

    return part == avlast_report_portfolio(report) &&
           strncmp(note, form, (gsize)(strchr(form, '%') - form)) == 0;
}

/* Cautions that no report may lose: each analysis' notes. */
static void cautions(AvlastReport *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        /* what stands around the effects has its notes below its own table */
        const GPtrArray *notes =
            part->result && !avlast_report_around(part) && !avlast_report_brought(part)
                ? part->result->estimates->notes
                : NULL;
        for (guint k = 0; notes && k + part->remarks < notes->len; k++) {
            const char *note = g_ptr_array_index(notes, k);
            if (told_above(report, part, note) ||
                !g_hash_table_add(seen, (gpointer)(guintptr)note))
                continue;
            if (g_hash_table_size(seen) == 1) {
                avlast_html_heading(report->html, 3, NULL, _("Cautions"));
                avlast_html_raw(report->html, "<ul>\n");
            }
            avlast_html_add(report->html, "<li>%s</li>\n", note);
        }
    }
    if (g_hash_table_size(seen) > 0)
        avlast_html_raw(report->html, "</ul>\n");
}

/* Points where effects were estimated (or should have been); else what there is instead.
 */
static void strength(AvlastReport *report)
{
    const AvlastReportPart *portfolio = avlast_report_portfolio(report);
    const gboolean effects = avlast_report_seeks_effects(report);

    if (effects)
        evidence_table(report);
    if (portfolio)
        avlast_trust_portfolio(report, portfolio);
    else if (!effects)
        avlast_trust_without_effects(report);
    if (report->value)
        avlast_trust_sources(report);
}

gboolean avlast_section_trust(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;

    avlast_html_raw(html, "<section aria-labelledby=\"trust\">\n");
    avlast_html_heading(html, 2, "trust", _("How far to trust it"));
    strength(report);
    if (json_object_get(report->study, "limits")) {
        avlast_html_heading(html, 3, NULL, _("Limits"));
        avlast_report_prose(report, "limits");
    }
    if (!avlast_report_size(report, error) || !avlast_report_hidden(report, error))
        return FALSE;
    missing_table(report);
    deviations(report);
    failures(report);
    cautions(report);
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
