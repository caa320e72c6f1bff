/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/flow_boxes.h"

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"

#define MOST_REASONS 5u

static gint64 count_of(const json_t *object, const char *key)
{
    const double v = avlast_json_member_double(object, key);

    return v >= 0 && v < 9e15 ? (gint64)v : -1;
}

static AvlastFlowBox *box_new(char *first)
{
    AvlastFlowBox *box = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(box, first);
    return box;
}

static void add_count(AvlastFlowBox *box, gint64 rows, gint64 clusters, const char *lang)
{
    g_autofree char *n = avlast_format_count(rows, lang);
    g_autofree char *k = avlast_format_count(clusters, lang);

    g_ptr_array_add(box, clusters >= 0 ? g_strdup_printf(ngettext("n = %s in %s cluster",
                                                                  "n = %s in %s clusters",
                                                                  (gulong)clusters),
                                                         n, k)
                                       : g_strdup_printf(_("n = %s"), n));
}

static gint64 sum_of(const json_t *list)
{
    gint64 sum = 0;

    for (gsize i = 0; i < json_array_size(list); i++)
        sum += MAX(count_of(json_array_get(list, i), "rows"), 0);
    return sum;
}

/* A list whose count is too small to be shown holds one entry, marked with the limit. */
static char *count_text(const json_t *list, const char *lang)
{
    const gint64 limit = count_of(json_array_get(list, 0), "fewer.than");

    return limit > 0 ? g_strdup_printf("<%" G_GINT64_FORMAT, limit)
                     : avlast_format_count(sum_of(list), lang);
}

/* Reasons, one a line; the smaller ones together when there are many. */
static void add_reasons(AvlastFlowBox *box, const json_t *list, const char *lang)
{
    const gsize n = json_array_size(list);
    const gsize shown = n > MOST_REASONS ? MOST_REASONS - 1 : n;
    gint64 rest = 0;

    if (count_of(json_array_get(list, 0), "fewer.than") > 0) {
        g_ptr_array_add(
            box, g_strdup(avlast_chart_text(json_array_get(list, 0), "what", "?")));
        return;
    }
    for (gsize i = 0; i < n; i++) {
        const json_t *reason = json_array_get(list, i);
        const gint64 rows = MAX(count_of(reason, "rows"), 0);
        g_autofree char *number = avlast_format_count(rows, lang);
        if (i < shown)
            g_ptr_array_add(box, g_strdup_printf("%s:\xc2\xa0%s",
                                                 avlast_chart_text(reason, "what", "?"),
                                                 number));
        else
            rest += rows;
    }
    if (n > shown) {
        g_autofree char *number = avlast_format_count(rest, lang);
        g_ptr_array_add(box, g_strdup_printf(_("other reasons: %s"), number));
    }
}

static AvlastFlowBox *reasons_box(const char *format, const json_t *list,
                                  const char *lang)
{
    g_autofree char *number = count_text(list, lang);
    AvlastFlowBox *box = box_new(
        g_strdup_printf(*number == '<' ? "%s (n %s)" : "%s (n = %s)", format, number));

    add_reasons(box, list, lang);
    return box;
}

static gboolean arm_read(AvlastFlowArm *arm, const json_t *from, const char *lang,
                         GError **error)
{
    const json_t *lost = json_object_get(from, "lost");

    arm->name = avlast_chart_text(from, "name", "?");
    arm->treated = json_is_true(json_object_get(from, "treated"));
    arm->assigned = count_of(from, "assigned");
    arm->analysed = count_of(from, "analysed");
    arm->lost = sum_of(lost);
    arm->lost_text = count_text(lost, lang);
    if (arm->assigned < 0 || arm->analysed < 0)
        return avlast_chart_malformed("flow", "an arm without its numbers", error);
    if (arm->assigned - arm->lost != arm->analysed)
        return avlast_chart_malformed("flow", "assigned less lost is not analysed",
                                      error);
    arm->assigned_box = box_new(g_strdup(arm->name));
    add_count(arm->assigned_box, arm->assigned, count_of(from, "assigned.clusters"),
              lang);
    arm->lost_box = reasons_box(_("Lost"), lost, lang);
    arm->analysed_box = box_new(g_strdup(_("Analysed")));
    add_count(arm->analysed_box, arm->analysed, count_of(from, "analysed.clusters"),
              lang);
    return TRUE;
}

void avlast_flow_clear(AvlastFlow *flow)
{
    for (guint i = 0; i < flow->count; i++) {
        g_clear_pointer(&flow->arms[i].lost_text, g_free);
        g_clear_pointer(&flow->arms[i].assigned_box, g_ptr_array_unref);
        g_clear_pointer(&flow->arms[i].lost_box, g_ptr_array_unref);
        g_clear_pointer(&flow->arms[i].analysed_box, g_ptr_array_unref);
    }
    g_clear_pointer(&flow->assessed_box, g_ptr_array_unref);
    g_clear_pointer(&flow->excluded_box, g_ptr_array_unref);
    g_free(flow->arms);
}

gboolean avlast_flow_read(AvlastFlow *flow, const AvlastResult *result, const char *lang,
                          GError **error)
{
    const json_t *member = avlast_chart_member(result, "flow");
    const json_t *arms = json_object_get(member, "arms"),
                 *excluded = json_object_get(member, "excluded");

    *flow = (AvlastFlow){.assessed = count_of(member, "assessed"),
                         .count = (guint)json_array_size(arms)};
    flow->arms = g_new0(AvlastFlowArm, flow->count);
    for (guint i = 0; i < flow->count; i++) {
        if (!arm_read(&flow->arms[i], json_array_get(arms, i), lang, error))
            return FALSE;
        flow->assigned += flow->arms[i].assigned;
        flow->analysed += flow->arms[i].analysed;
    }
    flow->assessed_box = box_new(g_strdup(_("In the data")));
    add_count(flow->assessed_box, flow->assessed, count_of(member, "clusters"), lang);
    if (json_array_size(excluded) > 0)
        flow->excluded_box = reasons_box(_("Excluded"), excluded, lang);
    return TRUE;
}
