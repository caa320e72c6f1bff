/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a result are effects, and what they are called. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "core/text.h"
#include "plots/forest_rows.h"

gboolean avlast_report_in_list(const AvlastReportPart *part, const char *setting,
                               const char *name)
{
    const char *text = avlast_json_member_text(part->result->settings, setting);
    g_auto(GStrv) names = text ? avlast_text_list(text) : g_new0(char *, 1);

    return g_strv_contains((const char *const *)names, name);
}

/* An effect among some (sex=jente), or how effects differ (arm=pilot:age). */
gboolean avlast_report_is_moderated(const AvlastReportPart *part,
                                    const AvlastEstimate *row)
{
    const json_t *settings = part->result->settings;
    const char *colon = strrchr(row->term, ':');
    /* groups are named for people by now; of both --by and moderators none is told */
    const gboolean among = row->group && *row->group &&
                           json_object_get(settings, "moderators") &&
                           !json_object_get(settings, "by");

    return among || (colon && avlast_report_in_list(part, "moderators", colon + 1));
}

gboolean avlast_report_is_further(const AvlastReportPart *part, const AvlastEstimate *row)
{
    if (g_strcmp0(part->command, "rct") != 0 || !row->term)
        return FALSE;
    return g_str_has_suffix(row->term, ")") || avlast_report_is_moderated(part, row) ||
           avlast_report_in_list(part, "takeup", row->term);
}

/* Of a regression only its first term, and what that is multiplied with, is about the
 * pilot; the other coefficients are what it is adjusted for, and stand in the annex. */
gboolean avlast_report_is_effect(const AvlastReportPart *part, const AvlastEstimate *row)
{
    const AvlastEstimate *head = avlast_report_headline(part);

    if (g_strcmp0(row->term, "(Intercept)") == 0 || isnan(row->estimate) ||
        !isnan(row->df2) || !avlast_forest_is_answer(part->result, row) ||
        avlast_report_is_further(part, row))
        return FALSE;
    if (g_strcmp0(part->command, "regress") != 0 || !head || !head->term || !row->term)
        return TRUE;
    g_auto(GStrv) factors = g_strsplit(row->term, ":", -1);
    return g_strv_contains((const char *const *)factors, head->term);
}

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
        if (!avlast_report_is_effect(part, row) || !row->term)
            continue;
        if (first && strcmp(first, row->term) != 0)
            return TRUE;
        first = row->term;
    }
    return FALSE;
}

char *avlast_report_row_name(const AvlastReportPart *part, const AvlastEstimate *row,
                             const char *label)
{
    const char *level = row->term ? strchr(row->term, '=') : NULL;
    /* what relabel.c calls the terms of a regression */
    const char *words = avlast_json_member_text(
        json_object_get(part->result->charts, "terms"), row->term);
    GString *name = g_string_new(label);

    if (row->term && g_str_has_prefix(row->term, "ancova:"))
        g_string_append_printf(name, ", %s", _("adjusted for before (ANCOVA)"));
    else if (row->term && g_str_has_prefix(row->term, "change:"))
        g_string_append_printf(name, ", %s", _("change score"));
    if (words && many_arms(part))
        g_string_append_printf(name, ", %s", words);
    else if (level && many_arms(part))
        g_string_append_printf(name, ", %s", arm_label(part, level + 1));
    if (row->group && *row->group)
        g_string_append_printf(name, " (%s)", row->group);
    return g_string_free(name, FALSE);
}
