/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/report/report.h"
#include "plots/format.h"

static double sum_rows(const json_t *list)
{
    double sum = 0;
    size_t k;
    json_t *entry;

    json_array_foreach(list, k, entry) sum += avlast_json_member_double(entry, "rows");
    return sum;
}

/* Attrition from the flow: assigned to an arm, not analysed. */
static void flow_facts(const AvlastReportPart *part, AvlastEvidenceFacts *facts)
{
    double assigned = 0, lost = 0, least = INFINITY, most = -INFINITY;
    size_t k;
    json_t *arm;

    json_array_foreach(
        json_object_get(json_object_get(part->result->charts, "flow"), "arms"), k, arm)
    {
        const double n = avlast_json_member_double(arm, "assigned");
        const double analysed = avlast_json_member_double(arm, "analysed");
        const double gone =
            isnan(analysed) ? sum_rows(json_object_get(arm, "lost")) : n - analysed;
        assigned += n;
        lost += gone;
        least = fmin(least, gone / n);
        most = fmax(most, gone / n);
    }
    if (assigned > 0) {
        facts->attrition = lost / assigned;
        facts->attrition_gap = most - least;
    }
}

static void balance_facts(const AvlastReportPart *part, AvlastEvidenceFacts *facts)
{
    size_t k;
    json_t *row;

    json_array_foreach(
        json_object_get(json_object_get(part->result->charts, "balance"), "rows"), k, row)
    {
        const double smd = fabs(avlast_json_member_double(row, "smd"));
        if (!isnan(smd) && !(facts->imbalance >= smd))
            facts->imbalance = smd;
    }
}

static AvlastDesignClass design_of(const AvlastReportPart *part)
{
    static const struct {
        const char *command;
        AvlastDesignClass design;
    } classes[] = {
        {"rct", AVLAST_DESIGN_RANDOMISED},       {"rd", AVLAST_DESIGN_DISCONTINUITY},
        {"iv", AVLAST_DESIGN_MATCHED},           {"did", AVLAST_DESIGN_COMPARISON},
        {"its", AVLAST_DESIGN_COMPARISON},       {"match", AVLAST_DESIGN_MATCHED},
        {"synth", AVLAST_DESIGN_MATCHED},        {"regress", AVLAST_DESIGN_COMPARISON},
        {"prepost", AVLAST_DESIGN_BEFORE_AFTER},
    };

    if (part && part->result && g_strcmp0(part->command, "prepost") == 0 &&
        avlast_json_member_text(part->result->design, "comparison"))
        return AVLAST_DESIGN_COMPARISON;
    for (gsize k = 0; part && k < G_N_ELEMENTS(classes); k++) {
        if (g_strcmp0(part->command, classes[k].command) == 0)
            return classes[k].design;
    }
    return AVLAST_DESIGN_UNKNOWN;
}

static gboolean adjusted(const AvlastReportPart *part)
{
    const json_t *covariates = json_object_get(part->result->settings, "covariates");

    return json_array_size(covariates) > 0 ||
           (json_is_string(covariates) && *json_string_value(covariates));
}

AvlastEvidence avlast_report_evidence(const AvlastReport *report,
                                      const AvlastReportPart *part,
                                      AvlastEvidenceFacts *facts)
{
    const AvlastEstimate *row = avlast_report_headline(part);
    const char *registered = avlast_json_member_text(report->study, "registered");

    *facts = (AvlastEvidenceFacts){
        .design = design_of(part),
        .detectable = NAN,
        .worthwhile = NAN,
        .attrition = NAN,
        .attrition_gap = NAN,
        .imbalance = NAN,
        .clusters = -1,
        .registered = registered && *registered,
        .deviations = part && part->mark == AVLAST_MARK_DEVIATION ? 1 : 0,
    };
    if (part && row) {
        AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
        facts->detectable = avlast_evidence_detectable(
            row->std_error, row->df, part->result->estimates->level, 0.8);
        facts->worthwhile = outcome.worthwhile;
        facts->clusters = row->nclusters;
        facts->adjusted = adjusted(part);
        flow_facts(part, facts);
        balance_facts(part, facts);
        avlast_outcome_clear(&outcome);
    }
    return avlast_evidence_weigh(facts);
}

static const char *design_words(AvlastDesignClass design)
{
    switch (design) {
    case AVLAST_DESIGN_RANDOMISED:
        return _("Lots decided who got the pilot: the strongest design");
    case AVLAST_DESIGN_DISCONTINUITY:
        return _("A threshold decided who got the pilot: a strong design");
    case AVLAST_DESIGN_TRENDS:
        return _("Compared over time with others who moved alike before");
    case AVLAST_DESIGN_MATCHED:
        return _("Compared with others made alike by calculation");
    case AVLAST_DESIGN_COMPARISON:
        return _("Compared with others who may differ in unseen ways");
    case AVLAST_DESIGN_BEFORE_AFTER:
        return _("Before and after alone: anything else may have changed too");
    case AVLAST_DESIGN_UNKNOWN:
        break;
    }
    return _("No analysis of effects was planned");
}

static char *detectable_words(const AvlastEvidenceStep *step, const char *lang)
{
    if (!step->known)
        return g_strdup(
            _("Whether the pilot was large enough is not known: the plan names "
              "no smallest change worth having"));
    g_autofree char *ratio = avlast_format_number(step->value, 1, lang);
    return step->value > 1
               ? g_strdup_printf(_("Rather small: the smallest effect it could detect is "
                                   "%s times the "
                                   "smallest change worth having"),
                                 ratio)
               : g_strdup_printf(
                     _("Large enough: the smallest effect it could detect is %s "
                       "times the smallest change worth having"),
                     ratio);
}

static char *share_words(const AvlastEvidenceStep *step, const char *lang)
{
    g_autofree char *share = avlast_format_percent(step->value, lang);
    g_autofree char *limit = avlast_format_percent(step->limit, lang);

    if (step->kind == AVLAST_STEP_ATTRITION) {
        if (!step->known)
            return g_strdup(_("How many were lost on the way is not known"));
        return step->value > step->limit
                   ? g_strdup_printf(_("Many were lost on the way: %s (over %s)"), share,
                                     limit)
                   : g_strdup_printf(_("Few were lost on the way: %s (limit %s)"), share,
                                     limit);
    }
    if (!step->known)
        return g_strdup(_("Whether more were lost in one group is not known"));
    g_autofree char *points = avlast_format_number(100 * step->value, 1, lang);
    g_autofree char *most = avlast_format_number(100 * step->limit, 0, lang);
    return step->value > step->limit
               ? g_strdup_printf(
                     _("More were lost in one group than in the other: a gap of "
                       "%s percentage points (over %s)"),
                     points, most)
               : g_strdup_printf(_("About as many were lost in each group: a gap of %s "
                                   "percentage points (limit %s)"),
                                 points, most);
}

static char *balance_words(const AvlastEvidenceStep *step,
                           const AvlastEvidenceFacts *facts, const char *lang)
{
    g_autofree char *value = avlast_format_number(step->value, 2, lang);
    g_autofree char *limit = avlast_format_number(step->limit, 2, lang);

    if (!step->known)
        return g_strdup(_("Whether the groups were alike at the start is not known"));
    if (step->value <= step->limit)
        return g_strdup_printf(_("The groups were alike at the start: the largest "
                                 "difference is %s standard deviations (limit %s)"),
                               value, limit);
    return facts->adjusted && step->cap == 5
               ? g_strdup_printf(
                     _("The groups differed somewhat at the start (%s standard "
                       "deviations, over %s), which the analysis adjusts for"),
                     value, limit)
               : g_strdup_printf(_("The groups differed at the start: by %s standard "
                                   "deviations (over %s)"),
                                 value, limit);
}

char *avlast_evidence_words(const AvlastEvidenceStep *step,
                            const AvlastEvidenceFacts *facts, const char *lang)
{
    switch (step->kind) {
    case AVLAST_STEP_DESIGN:
        return g_strdup(design_words(facts->design));
    case AVLAST_STEP_DETECTABLE:
        return detectable_words(step, lang);
    case AVLAST_STEP_ATTRITION:
    case AVLAST_STEP_ATTRITION_GAP:
        return share_words(step, lang);
    case AVLAST_STEP_BALANCE:
        return balance_words(step, facts, lang);
    case AVLAST_STEP_CLUSTERS:
        if (facts->clusters < 0)
            return g_strdup(_("People were assigned one by one"));
        return g_strdup_printf(
            step->cap < 5 ? ngettext("Few groups were assigned: %d (under %d)",
                                     "Few groups were assigned: %d (under %d)",
                                     (gulong)facts->clusters)
                          : ngettext("Enough groups were assigned: %d (at least %d)",
                                     "Enough groups were assigned: %d (at least %d)",
                                     (gulong)facts->clusters),
            (int)facts->clusters, (int)step->limit);
    case AVLAST_STEP_REGISTERED:
    case AVLAST_STEPS:
        break;
    }
    return g_strdup(!facts->registered ? _("The plan was not registered before the data")
                    : facts->deviations
                        ? _("The plan was registered before the data, but the main "
                            "analysis deviates from it")
                        : _("The plan was registered before the data and followed"));
}
