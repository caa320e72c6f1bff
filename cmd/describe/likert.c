/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/describe/modes.h"
#include "survey/likert.h"

static void add_lines(json_t *layout, const AvlastLikert *likert,
                      const AvlastLikertItem *item)
{
    const char *outcome = item->column->name;
    json_t *head = avlast_lines_add(layout, outcome, "head", 0);

    avlast_line_label(head, item->column);
    for (gsize s = 0; s < item->steps; s++) {
        const char *term = g_ptr_array_index(item->terms, s);
        json_t *line = avlast_lines_add(layout, outcome, "share", 1);
        json_object_set_new(line, "label",
                            json_string(g_ptr_array_index(item->labels, s)));
        avlast_line_term(line, "n:", term);
        avlast_line_term(line, "", term);
    }
    json_t *net = avlast_lines_add(layout, outcome, "percent", 1);
    json_object_set_new(net, "statistic", json_string("net agreement"));
    avlast_line_term(net, "", "net");
    json_t *mean = avlast_lines_add(layout, outcome, "interval", 1);
    json_object_set_new(mean, "statistic", json_string("mean [interval]"));
    avlast_line_term(mean, "", "mean");
    avlast_lines_missing(layout, likert->estimates, outcome, 1);
}

/* What a diverging chart is drawn from: each item in each group. */
static json_t *chart_of(const AvlastLikert *likert)
{
    json_t *chart = json_array();

    for (guint i = 0; i < likert->items->len; i++) {
        const AvlastLikertItem *item = g_ptr_array_index(likert->items, i);
        const char *outcome = item->column->name;
        json_t *steps = json_array(), *groups = json_array();
        for (gsize s = 0; s < item->steps; s++)
            json_array_append_new(steps, json_string(g_ptr_array_index(item->labels, s)));
        for (guint32 g = 0; g <= (likert->groups->code ? likert->groups->n : 0); g++) {
            const char *group =
                g ? g_ptr_array_index(likert->groups->label, g - 1) : NULL;
            json_t *shares = json_array(), *at = json_object();
            for (guint r = 0; r < likert->estimates->rows->len; r++) {
                const AvlastEstimate *row = avlast_estimates_row(likert->estimates, r);
                if (g_strcmp0(row->outcome, outcome) != 0 ||
                    g_strcmp0(row->group, group) != 0)
                    continue;
                if (g_strcmp0(row->term, "n") == 0)
                    json_object_set_new(at, "n", avlast_json_number(row->estimate));
                if (g_strcmp0(row->term, "net") == 0)
                    json_object_set_new(at, "net",
                                        json_pack("[o, o, o]",
                                                  avlast_json_number(row->estimate),
                                                  avlast_json_number(row->conf_low),
                                                  avlast_json_number(row->conf_high)));
                for (gsize s = 0; s < item->steps; s++)
                    if (g_strcmp0(row->term, g_ptr_array_index(item->terms, s)) == 0)
                        json_array_append_new(shares, avlast_json_number(row->estimate));
            }
            json_object_set_new(at, "group", avlast_json_text(group));
            json_object_set_new(at, "shares", shares);
            json_array_append_new(groups, at);
        }
        json_t *entry = json_pack("{s:s, s:o, s:i, s:o}", "outcome", outcome, "steps",
                                  steps, "box", (int)item->box, "groups", groups);
        avlast_line_label(entry, item->column);
        json_array_append_new(chart, entry);
    }
    return chart;
}

gboolean avlast_describe_likert(AvlastRun *run, const AvlastFrame *frame,
                                const AvlastSample *sample, const char *const *items,
                                AvlastResult *result, GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const AvlastLikertOptions options = {.by = (const char *const *)run->options.by,
                                         .box =
                                             own->box == G_MININT64 ? 0 : (guint)own->box,
                                         .level = run->options.level};
    g_autoptr(AvlastLikert) likert = avlast_likert(frame, sample, items, &options, error);

    if (!likert)
        return FALSE;
    json_t *layout =
        avlast_layout_of_groups(likert->groups, likert->n, likert->weight, sample, TRUE);
    for (guint i = 0; i < likert->items->len; i++)
        add_lines(layout, likert, g_ptr_array_index(likert->items, i));
    json_object_set_new(result->charts, "describe", layout);
    json_object_set_new(result->charts, "likert", chart_of(likert));
    for (guint i = 0; i < likert->items->len; i++) {
        const AvlastLikertItem *item = g_ptr_array_index(likert->items, i);
        avlast_estimates_note(
            likert->estimates,
            ngettext("net agreement: share of the top %u of %u steps minus that of the "
                     "bottom %u",
                     "net agreement: share of the top %u of %u steps minus that of the "
                     "bottom %u",
                     item->box),
            item->box, (guint)item->steps, item->box);
    }
    avlast_describe_take(result, &likert->estimates,
                         _("n (per cent of those who answered)"));
    return TRUE;
}
