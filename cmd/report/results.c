/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/forest_rows.h"
#include "plots/format.h"

gboolean avlast_report_forest(AvlastReport *report, const AvlastReportPart *part,
                              GError **error)
{
    const GPtrArray *rows = part->result->estimates->rows;
    g_autoptr(GArray) kept = g_array_sized_new(FALSE, FALSE, sizeof(double), rows->len);
    g_autofree gboolean *drawn = g_new0(gboolean, rows->len + 1);
    const gboolean some = g_strcmp0(part->command, "regress") == 0;

    /* the headline is the first with an estimate: all are judged before any is hidden */
    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k);
        drawn[k] = !some || avlast_report_is_effect(part, row);
        g_array_append_val(kept, row->estimate);
    }
    for (guint k = 0; k < rows->len; k++)
        if (!drawn[k])
            avlast_estimates_row(part->result->estimates, k)->estimate = NAN;
    const gboolean done = avlast_report_chart(report, part->result, part->name, "forest",
                                              0, part->mark, error);
    for (guint k = 0; k < rows->len; k++)
        avlast_estimates_row(part->result->estimates, k)->estimate =
            g_array_index(kept, double, k);
    return done;
}

/* --- effects --- */

/* Of a regression: by how much the effect differs with something else, no effect itself.
 */
static gboolean is_difference(const AvlastReportPart *part, const AvlastEstimate *row)
{
    return g_strcmp0(part->command, "regress") == 0 && row->term &&
           strchr(row->term, ':') != NULL;
}

static const char *in_short(const AvlastReportPart *part, const AvlastEstimate *row,
                            const AvlastEffect *effect)
{
    if (!is_difference(part, row))
        return avlast_finding_words(avlast_finding_judge(effect));
    return effect->low > 0                             ? _("a higher effect")
           : effect->high < 0                          ? _("a lower effect")
           : isnan(effect->low) || isnan(effect->high) ? _("could not be judged")
                                                       : _("the effects may be equal");
}

static void add_effect(AvlastReport *report, const AvlastReportPart *part,
                       const AvlastEstimate *row, GPtrArray *rows)
{
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
    const AvlastEffect effect = avlast_report_effect(&outcome, row);
    const int decimals = isnan(effect.low)
                             ? avlast_format_decimals(effect.estimate, 2)
                             : avlast_format_decimals(effect.high - effect.low, 2);
    g_autofree char *name = avlast_report_row_name(part, row, outcome.label);
    g_autofree char *size = avlast_format_signed(effect.estimate, decimals, report->lang);
    g_autofree char *low = avlast_format_number(effect.low, decimals, report->lang);
    g_autofree char *high = avlast_format_number(effect.high, decimals, report->lang);
    g_autofree char *range =
        isnan(effect.low) ? g_strdup("") : g_strdup_printf(_("%s to %s"), low, high);
    g_autofree char *n = avlast_report_count(report, row->nobs);

    avlast_rows_add(rows, name, size, outcome.unit ? outcome.unit : "", range,
                    in_short(part, row, &effect), n, NULL);
    avlast_outcome_clear(&outcome);
}

/* Where the effect was let differ, the first coefficient is that of one kind of people.
 */
static void where_it_holds(AvlastReport *report, const AvlastReportPart *part,
                           const AvlastEstimate *effect)
{
    const GPtrArray *rows = part->result->estimates->rows;

    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k);
        if (g_strcmp0(row->outcome, effect->outcome) != 0 || !is_difference(part, row) ||
            !avlast_report_is_effect(part, row))
            continue;
        avlast_html_paragraph(
            report->html, NULL,
            _("That is the effect where what it was let vary with is zero, no or at its "
              "reference level; the rows with a times sign tell by how much it differs "
              "elsewhere."));
        return;
    }
}

/* One sentence per outcome: the first effect of each. */
static void sentences(AvlastReport *report, const AvlastReportPart *part)
{
    const char *last = NULL;

    for (guint k = 0; k < part->result->estimates->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
        if (!avlast_report_is_effect(part, row) || g_strcmp0(row->outcome, last) == 0 ||
            (row->group && *row->group))
            continue;
        AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
        const AvlastEffect effect = avlast_report_effect(&outcome, row);
        g_autofree char *text = avlast_report_sentence(report, part, &outcome, &effect);
        avlast_html_paragraph(report->html, NULL, text);
        where_it_holds(report, part, row);
        if (outcome.share && !isnan(row->conf_low) && !avlast_report_before_after(part)) {
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
        effects += avlast_report_is_effect(part, row) ? 1 : 0;
        groups |= row->group && *row->group;
    }
    if ((main || groups || effects > 1 || changes == 0) &&
        !avlast_report_forest(report, part, error))
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
        if (avlast_report_is_effect(part, row))
            add_effect(report, part, row, rows);
    }
    avlast_html_table(report->html, part->label, rows);
    return avlast_report_further(report, part, error);
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
        avlast_report_method(report, part);
    }
    return TRUE;
}

gboolean avlast_section_results(AvlastReport *report, GError **error)
{
    AvlastHtml *html = report->html;
    const gboolean first = avlast_report_registered(report);

    avlast_html_raw(html, "<section aria-labelledby=\"results\">\n");
    avlast_html_heading(html, 2, "results", _("What came out of it"));
    if (!group_of(report, AVLAST_MARK_PLANNED,
                  first ? _("Planned before the data") : _("What the plan asks"),
                  first ? _("These questions and methods were written down first. They "
                            "carry the answer.")
                        : _("The plan names no day on which it was registered: whether "
                            "these questions and methods were chosen before anybody saw "
                            "the data cannot be told."),
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
    avlast_report_families(report);
    avlast_report_corrected(report);
    if (!avlast_report_together(report, error))
        return FALSE;
    gboolean any = FALSE;
    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        any |= part->result && avlast_report_of_effects(part);
    }
    if (!any)
        avlast_html_paragraph(html, NULL, _("The plan holds no analysis of effects."));
    avlast_html_raw(html, "</section>\n");
    return TRUE;
}
