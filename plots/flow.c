/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flow of participants (CONSORT 2010 with its extension for clusters): who was lost?
 * Every number comes from the run. Schulz KF et al. (2010), doi:10.1136/bmj.c332;
 * Campbell MK et al. (2012), doi:10.1136/bmj.e5661. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/flow_boxes.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define LINE 17.0
#define GAP  26.0

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "flow");

    return json_array_size(json_object_get(member, "arms")) > 0 ? 1 : 0;
}

/* --- words --- */

static double share_of(const AvlastFlowArm *arm)
{
    return arm->assigned > 0 ? (double)arm->analysed / (double)arm->assigned : 0;
}

static char *make_title(const AvlastFlow *flow, const char *lang)
{
    const AvlastFlowArm *most = flow->arms, *least = flow->arms;

    for (guint i = 1; i < flow->count; i++) {
        most = share_of(&flow->arms[i]) > share_of(most) ? &flow->arms[i] : most;
        least = share_of(&flow->arms[i]) < share_of(least) ? &flow->arms[i] : least;
    }
    g_autofree char *n = avlast_format_count(flow->assigned, lang);
    if (flow->analysed == flow->assigned)
        return g_strdup_printf(_("All %s who were assigned were analysed"), n);
    if (share_of(most) - share_of(least) > 0.05) {
        g_autofree char *more = avlast_format_percent(1 - share_of(least), lang);
        g_autofree char *less = avlast_format_percent(1 - share_of(most), lang);
        return g_strdup_printf(_("More were lost in “%s” (%s) than in “%s” (%s)"),
                               least->name, more, most->name, less);
    }
    if ((double)flow->analysed >= 0.995 * (double)flow->assigned)
        return g_strdup_printf(_("Nearly all %s who were assigned were analysed"), n);
    g_autofree char *share =
        avlast_format_percent((double)flow->analysed / (double)flow->assigned, lang);
    return g_strdup_printf(
        _("%s of the %s who were assigned were analysed, about the same "
          "in each group"),
        share, n);
}

static void fill_words(const AvlastFlow *flow, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(_("Flow chart of participants."));
    g_autofree char *assessed = avlast_format_count(flow->assessed, lang);

    chart->title = make_title(flow, lang);
    g_string_append_printf(alt, _(" In the data: %s."), assessed);
    avlast_chart_row(chart, _("Group"), _("Assigned"), _("Lost"), _("Analysed"), NULL);
    for (guint i = 0; i < flow->count; i++) {
        const AvlastFlowArm *arm = &flow->arms[i];
        g_autofree char *assigned = avlast_format_count(arm->assigned, lang);
        g_autofree char *analysed = avlast_format_count(arm->analysed, lang);

        avlast_chart_row(chart, arm->name, assigned, arm->lost_text, analysed, NULL);
        g_string_append_printf(alt, _(" %s: %s assigned, %s lost, %s analysed."),
                               arm->name, assigned, arm->lost_text, analysed);
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

/* The box's lines wrapped at a width: texts, and how many belong to the bold first. */
static AvlastFlowBox *wrapped(const AvlastFlowBox *box, double width, guint *bold)
{
    AvlastFlowBox *lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < box->len; i++) {
        g_auto(GStrv) parts =
            avlast_text_wrap(g_ptr_array_index(box, i),
                             i ? AVLAST_TEXT_BODY : AVLAST_TEXT_STRONG, width - 20, 3);
        for (char **part = parts; *part; part++)
            g_ptr_array_add(lines, g_strdup(*part));
        if (i == 0)
            *bold = lines->len;
    }
    return lines;
}

static double box_height(const AvlastFlowBox *box, double width)
{
    guint bold = 0;
    g_autoptr(GPtrArray) lines = wrapped(box, width, &bold);

    return LINE * lines->len + 14;
}

static void draw_box(AvlastPage *page, const AvlastFlowBox *box, double centre,
                     double top, double width, double height, const char *fill)
{
    guint bold = 0;
    g_autoptr(GPtrArray) lines = wrapped(box, width, &bold);
    const double first = top + height / 2 - LINE * (lines->len - 1) / 2.0;

    avlast_page_box(page, centre - width / 2, top, centre + width / 2, top + height, fill,
                    AVLAST_GREY, FALSE);
    for (guint i = 0; i < lines->len; i++)
        avlast_page_text(page, centre, first + LINE * i, AVLAST_CENTRE,
                         i < bold ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY, AVLAST_INK,
                         g_ptr_array_index(lines, i));
}

typedef struct {
    double column, gap, top_width, side_width;           /* widths */
    double assessed, excluded, assigned, lost, analysed; /* heights */
} Heights;

static Heights measure(const AvlastFlow *flow, double width)
{
    const double room = width - 2 * AVLAST_PAGE_MARGIN;
    Heights h = {.gap = 18, .top_width = fmin(260, room), .side_width = room / 2 - 24};

    h.column = fmin(330, (room - h.gap * (flow->count - 1)) / flow->count);
    h.assessed = box_height(flow->assessed_box, h.top_width);
    h.excluded = flow->excluded_box ? box_height(flow->excluded_box, h.side_width) : 0;
    for (guint i = 0; i < flow->count; i++) {
        const AvlastFlowArm *arm = &flow->arms[i];
        h.assigned = fmax(h.assigned, box_height(arm->assigned_box, h.column));
        h.lost = fmax(h.lost, box_height(arm->lost_box, h.column));
        h.analysed = fmax(h.analysed, box_height(arm->analysed_box, h.column));
    }
    return h;
}

static double arm_centre(const AvlastFlow *flow, const Heights *h, double width, guint i)
{
    const double all = flow->count * h->column + (flow->count - 1) * h->gap;

    return (width - all) / 2 + h->column / 2 + i * (h->column + h->gap);
}

static void draw_arm(const AvlastFlow *flow, const Heights *h, AvlastPage *page, guint i,
                     double split)
{
    const AvlastFlowArm *arm = &flow->arms[i];
    const double centre = arm_centre(flow, h, avlast_page_width(page), i);
    double y = split + GAP * 0.7;

    avlast_page_arrow(page, centre, split, centre, y, AVLAST_GREY);
    draw_box(page, arm->assigned_box, centre, y, h->column, h->assigned, AVLAST_WHITE);
    y += h->assigned;
    avlast_page_arrow(page, centre, y, centre, y + GAP, AVLAST_GREY);
    y += GAP;
    draw_box(page, arm->lost_box, centre, y, h->column, h->lost, AVLAST_WHITE);
    y += h->lost;
    avlast_page_arrow(page, centre, y, centre, y + GAP, AVLAST_GREY);
    draw_box(page, arm->analysed_box, centre, y + GAP, h->column, h->analysed, "#e5f0f7");
}

static gboolean draw_page(const AvlastFlow *flow, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const double width = options->width, centre = width / 2;
    const Heights h = measure(flow, width);
    const double side = flow->excluded_box ? h.excluded + GAP * 0.6 : GAP * 0.4;
    const double body = h.assessed + GAP * 0.5 + side + GAP * 0.7 + h.assigned + GAP +
                        h.lost + GAP + h.analysed + 4;
    g_autofree char *note = avlast_chart_source(result, NULL, options->lang);
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title,
                        _("Flow of participants (CONSORT, with clusters)"), note, body);
    const double top = avlast_page_top(page), split = top + h.assessed + GAP * 0.5 + side;

    draw_box(page, flow->assessed_box, centre, top, h.top_width, h.assessed,
             AVLAST_WHITE);
    avlast_page_line(page, centre, top + h.assessed, centre, split, AVLAST_GREY, 1.2,
                     NULL, FALSE);
    if (flow->excluded_box) {
        const double y = top + h.assessed + GAP * 0.5;
        const double left = centre + 24;
        avlast_page_arrow(page, centre, y + h.excluded / 2, left, y + h.excluded / 2,
                          AVLAST_GREY);
        draw_box(page, flow->excluded_box, left + h.side_width / 2, y, h.side_width,
                 h.excluded, AVLAST_WHITE);
    }
    if (flow->count > 1)
        avlast_page_line(page, arm_centre(flow, &h, width, 0), split,
                         arm_centre(flow, &h, width, flow->count - 1), split, AVLAST_GREY,
                         1.2, NULL, FALSE);
    for (guint i = 0; i < flow->count; i++)
        draw_arm(flow, &h, page, i, split);
    return avlast_page_finish(page, options, chart, error);
}

static void terminal_box(GString *out, const AvlastFlowBox *box, const char *indent,
                         const char *rest)
{
    for (guint i = 0; i < box->len; i++) {
        g_string_append_printf(out, "%s%s", i ? rest : indent, i ? "  " : "");
        avlast_terminal_put(out, g_ptr_array_index(box, i), 70, FALSE);
        while (out->len && out->str[out->len - 1] == ' ')
            g_string_truncate(out, out->len - 1);
        g_string_append_c(out, '\n');
    }
}

static void draw_terminal(const AvlastFlow *flow, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *note = avlast_chart_source(result, NULL, lang);

    avlast_terminal_head(out, chart->title,
                         _("Flow of participants (CONSORT, with clusters)"));
    terminal_box(out, flow->assessed_box, "", "");
    if (flow->excluded_box)
        terminal_box(out, flow->excluded_box, "\xe2\x94\x9c\xe2\x94\x80 ",
                     "\xe2\x94\x82  ");
    for (guint i = 0; i < flow->count; i++) {
        const gboolean last = i + 1 == flow->count;
        const char *stem = last ? "   " : "\xe2\x94\x82  ";
        g_autofree char *branch = g_strconcat(stem, "\xe2\x94\x82  ", NULL);
        g_autofree char *end = g_strconcat(stem, "\xe2\x94\x94\xe2\x96\xb6 ", NULL);

        g_string_append(out, "\xe2\x94\x82\n");
        g_string_append(out,
                        last ? "\xe2\x94\x94\xe2\x96\xb6 " : "\xe2\x94\x9c\xe2\x96\xb6 ");
        g_string_append_printf(out, "%s, %s\n",
                               (char *)g_ptr_array_index(flow->arms[i].assigned_box, 0),
                               (char *)g_ptr_array_index(flow->arms[i].assigned_box, 1));
        terminal_box(out, flow->arms[i].lost_box, branch, branch);
        g_string_append_printf(out, "%s%s, %s\n", end,
                               (char *)g_ptr_array_index(flow->arms[i].analysed_box, 0),
                               (char *)g_ptr_array_index(flow->arms[i].analysed_box, 1));
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    AvlastFlow flow;
    gboolean ok = avlast_flow_read(&flow, result, options->lang, error);

    (void)item;
    if (ok) {
        fill_words(&flow, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&flow, result, options->lang, chart);
        else
            ok = draw_page(&flow, result, options, chart, error);
    }
    avlast_flow_clear(&flow);
    return ok;
}

const AvlastChartKind avlast_chart_flow = {
    .kind = "flow",
    .purpose = N_("who was lost"),
    .items = items,
    .draw = draw,
};
