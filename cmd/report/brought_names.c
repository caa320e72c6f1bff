/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What studies and outcomes of pooled results are called in a report. */
#include <string.h>

#include "cmd/report/report.h"

/* What a study is called: an analysis of the plan by its label, others as they are. */
static const char *study_label(const AvlastReport *report, const char *name)
{
    for (guint k = 0; name && k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (g_strcmp0(part->name, name) == 0)
            return part->label;
    }
    return name;
}

static gboolean is_of_results(const AvlastReportPart *part)
{
    return json_is_true(json_object_get(part->result->settings, "of.results"));
}

static void rename_row(const AvlastReport *report, AvlastEstimate *row)
{
    const char *equals = row->group ? strchr(row->group, '=') : NULL;
    const char *label = equals ? study_label(report, equals + 1) : NULL;

    /* a semicolon would part the group */
    if (!label || label == equals + 1 || strchr(label, ';'))
        return;
    char *group =
        g_strdup_printf("%.*s=%s", (int)(equals - row->group), row->group, label);
    g_free(row->group);
    row->group = group;
}

/* By the plan's codebook, or by that of the table itself. */
static const char *outcome_label(const AvlastReport *report, const AvlastReportPart *part,
                                 const char *outcome)
{
    const json_t *own =
        json_object_get(json_object_get(part->result->charts, "columns"), outcome);
    const char *label = avlast_json_member_text(
        own, strcmp(report->lang, "nb") == 0 ? "label_nb" : "label");

    if (!label)
        label = avlast_json_member_text(own, "label");
    return label ? label : avlast_report_label(report, outcome);
}

static void rename_chart(const AvlastReport *report, const AvlastReportPart *part,
                         json_t *chart, gboolean results)
{
    const char *outcome = avlast_json_member_text(chart, "outcome");
    size_t k;
    json_t *study;

    if (outcome) {
        g_autofree char *label = g_strdup(outcome_label(report, part, outcome));
        json_object_set_new(chart, "outcome", json_string(label));
    }
    json_array_foreach(json_object_get(chart, "studies"), k, study)
    {
        const char *name = avlast_json_member_text(study, "name");
        const char *label = results ? study_label(report, name) : name;
        if (label != name)
            json_object_set_new(study, "name", json_string(label));
    }
}

void avlast_report_relabel_studies(const AvlastReport *report, AvlastReportPart *part)
{
    if (g_strcmp0(part->command, "pool") != 0)
        return;
    const gboolean results = is_of_results(part);
    rename_chart(report, part, json_object_get(part->result->charts, "pooled"), results);
    rename_chart(report, part, json_object_get(part->result->charts, "funnel"), results);
    for (guint k = 0; results && k < part->result->estimates->rows->len; k++)
        rename_row(report, avlast_estimates_row(part->result->estimates, k));
}
