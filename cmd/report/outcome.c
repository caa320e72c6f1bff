/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "core/number.h"
#include "plots/forest_rows.h"
#include "plots/format.h"

/* Units that codebooks and plans give in English; others are shown as they stand. */
static const char *const units[] G_GNUC_UNUSED = {
    N_("points"), N_("days"),     N_("hours"),   N_("weeks"), N_("months"),
    N_("years"),  N_("contacts"), N_("visits"),  N_("times"), N_("people"),
    N_("score"),  N_("kroner"),   N_("dollars"),
};

/* The term a treatment has: not the intercept, and with an interval. */
const AvlastEstimate *avlast_report_headline(const AvlastReportPart *part)
{
    if (!part || !part->result)
        return NULL;
    const GPtrArray *rows = part->result->estimates->rows;
    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k);
        if (!isnan(row->estimate) && !isnan(row->conf_low) &&
            g_strcmp0(row->term, "(Intercept)") != 0)
            return row;
    }
    return NULL;
}

/* The prepost member of that outcome knows its label, unit and range. */
static const json_t *prepost_of(const AvlastReportPart *part, const char *outcome)
{
    size_t k;
    json_t *element;

    json_array_foreach(json_object_get(part->result->charts, "prepost"), k, element)
    {
        if (g_strcmp0(avlast_json_member_text(element, "outcome"), outcome) == 0)
            return element;
    }
    return NULL;
}

/* Members of forest and of the manifest's labels are keyed by outcome. */
static const json_t *keyed(const json_t *object, const char *member, const char *outcome)
{
    return json_object_get(json_object_get(object, member), outcome);
}

static const char *label_of(const AvlastReport *report, const AvlastReportPart *part,
                            const char *outcome)
{
    const json_t *known = keyed(report->manifest, "labels", outcome);
    const json_t *forest = json_object_get(part->result->charts, "forest");
    const char *text = avlast_report_text(report, json_object_get(known, "label"));

    if (!text)
        text = avlast_report_text(report, keyed(forest, "labels", outcome));
    if (!text)
        text = avlast_report_text(report,
                                  json_object_get(prepost_of(part, outcome), "label"));
    return text ? text : outcome;
}

static const char *unit_of(const AvlastReport *report, const AvlastReportPart *part,
                           const char *outcome)
{
    const json_t *known = keyed(report->manifest, "labels", outcome);
    const json_t *forest = json_object_get(part->result->charts, "forest");
    const char *text = avlast_report_text(report, json_object_get(known, "unit"));

    if (!text)
        text = avlast_report_text(report,
                                  json_object_get(prepost_of(part, outcome), "unit"));
    if (!text)
        text = avlast_report_text(report, json_object_get(forest, "unit"));
    return text;
}

/* What the plan's study says of an outcome (study/plan_outcomes.h). */
static double study_number(const AvlastReport *report, const char *member,
                           const char *outcome)
{
    const char *text = json_string_value(keyed(report->study, member, outcome));
    double number = NAN;

    if (!text)
        return NAN;
    if (strcmp(member, "better") == 0)
        return strcmp(text, "higher") == 0 ? 1 : strcmp(text, "lower") == 0 ? -1 : NAN;
    return avlast_number_parse(text, strlen(text), '.', &number) ? number : NAN;
}

/* The member of that outcome in this part's forest, else in another's: what is worthwhile
 * does not change between analyses of the same outcome; else what the study says. */
static double forest_number(const AvlastReport *report, const AvlastReportPart *part,
                            const char *member, const char *outcome)
{
    double number = avlast_json_double(
        keyed(json_object_get(part->result->charts, "forest"), member, outcome));

    for (guint k = 0; isnan(number) && k < report->parts->len; k++) {
        const AvlastReportPart *other = g_ptr_array_index(report->parts, k);
        if (other->result)
            number = avlast_json_double(
                keyed(json_object_get(other->result->charts, "forest"), member, outcome));
    }
    return isnan(number) ? study_number(report, member, outcome) : number;
}

/* Of two columns held together ("first,second") both labels. */
static char *whole_label(const AvlastReport *report, const AvlastReportPart *part,
                         const char *outcome)
{
    const char *label = label_of(report, part, outcome);

    if (label != outcome || !outcome || !strchr(outcome, ','))
        return g_strdup(label);
    g_auto(GStrv) columns = g_strsplit(outcome, ",", -1);
    for (char **column = columns; *column; column++) {
        char *name = g_strdup(avlast_report_label(report, *column));
        g_free(*column);
        *column = name;
    }
    return g_strjoinv(" \xc2\xb7 ", columns);
}

AvlastOutcome avlast_report_outcome(const AvlastReport *report,
                                    const AvlastReportPart *part, const char *outcome)
{
    const char *unit = unit_of(report, part, outcome);
    AvlastOutcome known = {
        .label = whole_label(report, part, outcome),
        .share = g_strcmp0(unit, "share") == 0,
        .worthwhile = forest_number(report, part, "worthwhile", outcome),
    };
    const double better = forest_number(report, part, "better", outcome);

    known.scale = known.share ? 100 : 1;
    known.better = better > 0 ? 1 : better < 0 ? -1 : 0;
    known.unit = known.share     ? g_strdup(_("percentage points"))
                 : unit && *unit ? g_strdup(avlast_report_said(unit))
                                 : NULL;
    return known;
}

/* Before and after alone: no word of what the pilot did. */
static char *change_sentence(const AvlastReport *report, const AvlastOutcome *outcome,
                             const AvlastEffect *effect)
{
    const int decimals = avlast_format_decimals(
        isnan(effect->low) ? effect->estimate : effect->high - effect->low, 2);
    const char *blank = outcome->unit ? "\xc2\xa0" : "",
               *unit = outcome->unit ? outcome->unit : "";
    g_autofree char *number =
        avlast_format_number(fabs(effect->estimate), decimals, report->lang);
    g_autofree char *size = g_strconcat(number, blank, unit, NULL);
    g_autofree char *from = avlast_format_signed(effect->low, decimals, report->lang),
                    *high = avlast_format_signed(effect->high, decimals, report->lang);
    g_autofree char *to = g_strconcat(high, blank, unit, NULL);

    if (isnan(effect->estimate) || isnan(effect->low))
        return g_strdup_printf(_("How sure the change in %s is could not be worked out."),
                               outcome->label);
    if (effect->low <= 0 && effect->high >= 0)
        return g_strdup_printf(_("It is not clear whether %s changed from before to "
                                 "after: anything from %s to %s fits the data."),
                               outcome->label, from, to);
    return g_strdup_printf(
        effect->estimate > 0
            ? _("%s was %s higher after than before (from %s to %s fits the data). "
                "Without a comparison group nobody can say how much of it would have "
                "come about anyway.")
            : _("%s was %s lower after than before (from %s to %s fits the data). "
                "Without a comparison group nobody can say how much of it would have "
                "come about anyway."),
        outcome->label, size, from, to);
}

gboolean avlast_report_before_after(const AvlastReportPart *part)
{
    gboolean beside;

    return part && part->result && avlast_forest_is_change(part->result, &beside) &&
           !beside;
}

char *avlast_report_sentence(const AvlastReport *report, const AvlastReportPart *part,
                             const AvlastOutcome *outcome, const AvlastEffect *effect)
{
    if (avlast_report_before_after(part))
        return change_sentence(report, outcome, effect);
    return avlast_finding_sentence(effect, outcome->label, outcome->unit, report->lang);
}

void avlast_outcome_clear(AvlastOutcome *outcome)
{
    g_free(outcome->label);
    g_free(outcome->unit);
}

AvlastEffect avlast_report_effect(const AvlastOutcome *outcome, const AvlastEstimate *row)
{
    return (AvlastEffect){
        .estimate = outcome->scale * row->estimate,
        .low = outcome->scale * row->conf_low,
        .high = outcome->scale * row->conf_high,
        .worthwhile = outcome->scale * outcome->worthwhile,
        .better = outcome->better,
    };
}

const char *avlast_mark_class(AvlastMark mark)
{
    return mark == AVLAST_MARK_PLANNED     ? "planned"
           : mark == AVLAST_MARK_DEVIATION ? "deviation"
                                           : "exploratory";
}

const char *avlast_mark_words(AvlastMark mark)
{
    return mark == AVLAST_MARK_PLANNED     ? _("planned")
           : mark == AVLAST_MARK_DEVIATION ? _("deviation from the plan")
                                           : _("exploratory");
}

gboolean avlast_report_registered(const AvlastReport *report)
{
    const char *day = avlast_json_member_text(report->study, "registered");

    return day && *day;
}

void avlast_report_badge(AvlastReport *report, AvlastMark mark)
{
    const char *words = mark == AVLAST_MARK_PLANNED && !avlast_report_registered(report)
                            ? _("in the plan")
                            : avlast_mark_words(mark);

    avlast_html_add(report->html, " <span class=\"badge %s\">%s</span>",
                    avlast_mark_class(mark), words);
}

void avlast_report_begin(AvlastReport *report, const AvlastReportPart *part,
                         const char *id, const char *title, const char *text)
{
    if (id) {
        avlast_html_heading(report->html, 3, id, title);
        avlast_html_paragraph(report->html, NULL, text);
    }
    avlast_html_add(report->html, "<h4>%s", part->label);
    avlast_report_badge(report, part->mark);
    avlast_html_raw(report->html, "</h4>\n");
    report->html->level = 4;
}

void avlast_report_in_words(AvlastReport *report, const GPtrArray *words)
{
    if (words->len == 0)
        return;
    avlast_html_add(report->html, "<details><summary>%s</summary>\n<ul>\n",
                    _("What each figure says"));
    for (guint k = 0; k < words->len; k++)
        avlast_html_add(report->html, "<li>%s</li>\n", (const char *)words->pdata[k]);
    avlast_html_raw(report->html, "</ul>\n</details>\n");
}

static gboolean group_has(const char *group, const char *key, const char *value)
{
    if (!value)
        return TRUE;
    g_auto(GStrv) parts = g_strsplit(group ? group : "", ";", -1);
    g_autofree char *wanted = g_strconcat(key, "=", value, NULL);
    for (char **part = parts; *part; part++) {
        if (strcmp(*part, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

const AvlastEstimate *avlast_report_metric(const AvlastReport *report, const char *metric,
                                           const char *scenario, const char *payer)
{
    if (!report->value)
        return NULL;
    const GPtrArray *rows = report->value->estimates->rows;
    for (guint k = 0; k < rows->len; k++) {
        const AvlastEstimate *row = g_ptr_array_index(rows, k);
        if (g_strcmp0(row->outcome, metric) == 0 &&
            group_has(row->group, "scenario", scenario) &&
            group_has(row->group, "payer", payer))
            return row;
    }
    return NULL;
}
