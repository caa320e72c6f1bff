/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow of participants: from the file to the analysis, in all and by arm. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/table/part.h"

/* A row of the flow: a number of each arm, and of all. */
static void flow_row(const AvlastTablePart *p, const char *what, const json_t *all_arms,
                     const char *name)
{
    gint64 sum = 0;
    gboolean any = FALSE;
    size_t k;
    json_t *arm;

    json_array_foreach(all_arms, k, arm) any |=
        json_is_integer(json_object_get(arm, name));
    if (!any)
        return;
    avlast_sheet_add(p->sheet);
    avlast_sheet_text(p->sheet, 0, what);
    json_array_foreach(all_arms, k, arm)
    {
        avlast_part_count(p, 2 + (guint)k, arm, name);
        sum += json_integer_value(json_object_get(arm, name));
    }
    avlast_sheet_count(p->sheet, 1, sum);
}

static gint64 lost_for(const json_t *arm, const char *what)
{
    size_t j;
    json_t *entry;

    json_array_foreach(
        json_object_get(arm, "lost"), j,
        entry) if (g_strcmp0(avlast_json_member_text(entry, "what"), what) ==
                   0) return json_integer_value(json_object_get(entry, "rows"));
    return 0;
}

/* Each reason once, in the order of the arms. */
static void lost_rows(const AvlastTablePart *p, const json_t *all_arms)
{
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);
    size_t k, j, a;
    json_t *arm, *entry, *each;

    json_array_foreach(all_arms, k, arm)
        json_array_foreach(json_object_get(arm, "lost"), j, entry)
    {
        const char *what = avlast_json_member_text(entry, "what");
        gint64 sum = 0;
        if (!what || !g_hash_table_add(said, (gpointer)(guintptr)what))
            continue;
        g_autofree char *words = avlast_phrase(what, NULL, NULL, p->lang);
        g_autofree char *text = g_strdup_printf(_("lost: %s"), words);
        avlast_sheet_add(p->sheet)->indent = 1;
        avlast_sheet_text(p->sheet, 0, text);
        json_array_foreach(all_arms, a, each)
        {
            const gint64 rows = lost_for(each, what);
            avlast_sheet_count(p->sheet, 2 + (guint)a, rows);
            sum += rows;
        }
        avlast_sheet_count(p->sheet, 1, sum);
    }
}

/* Of several outcomes the flow is that of the first; of each further one a row tells how
 * many were analysed. */
static void further_outcomes(const AvlastTablePart *p, const json_t *chart)
{
    json_t *of_arms = json_object_get(p->result->settings, "arms"), *arms;
    const char *first = avlast_json_member_text(chart, "outcome"), *outcome;

    if (json_object_size(of_arms) < 2 || !first)
        return;
    g_autofree char *text = g_strdup_printf(
        _("lost and analysed: outcome %s, and the others below it"), first);
    json_object_foreach(of_arms, outcome, arms)
    {
        if (strcmp(outcome, first) == 0)
            continue;
        g_autofree char *what = g_strdup_printf(_("analysed: %s"), outcome);
        flow_row(p, what, arms, "n");
    }
    avlast_sheet_note(p->sheet, text);
}

gboolean avlast_part_flow(const AvlastTablePart *p)
{
    const json_t *chart = json_object_get(p->result->charts, "flow"),
                 *all_arms = json_object_get(chart, "arms");
    size_t k;
    json_t *entry;

    if (json_array_size(all_arms) == 0)
        return FALSE;
    avlast_sheet_add(p->sheet);
    avlast_part_head(p, 1, _("all"), TRUE);
    json_array_foreach(all_arms, k, entry)
        avlast_part_head(p, 2 + (guint)k, avlast_json_member_text(entry, "name"), TRUE);
    avlast_sheet_add(p->sheet);
    avlast_sheet_text(p->sheet, 0, _("in the file"));
    avlast_part_count(p, 1, chart, "assessed");
    json_array_foreach(json_object_get(chart, "excluded"), k, entry)
    {
        avlast_sheet_add(p->sheet)->indent = 1;
        avlast_part_phrase(p, 0, avlast_json_member_text(entry, "what"));
        avlast_part_count(p, 1, entry, "rows");
    }
    flow_row(p, _("assigned"), all_arms, "assigned");
    flow_row(p, _("clusters assigned"), all_arms, "assigned.clusters");
    lost_rows(p, all_arms);
    flow_row(p, _("analysed"), all_arms, "analysed");
    flow_row(p, _("clusters analysed"), all_arms, "analysed.clusters");
    further_outcomes(p, chart);
    return TRUE;
}
