/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several studies together: each study with its weight, the means, and what a further
 * setting may expect. */
#include "plots/pooled.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, AVLAST_POOLED_KIND);

    return json_array_size(json_object_get(member, "studies")) > 0 ? 1 : 0;
}

/* --- drawing --- */

static void draw_whiskers(AvlastPage *page, const AvlastPooledInterval *interval,
                          double y, const char *colour, const char *dash)
{
    if (!isfinite(interval->low) || !isfinite(interval->high))
        return;
    const double left = avlast_page_x(page, interval->low),
                 right = avlast_page_x(page, interval->high);
    avlast_page_line(page, left, y, right, y, colour, 1.6, dash, FALSE);
    avlast_page_line(page, left, y - 4, left, y + 4, colour, 1.6, NULL, FALSE);
    avlast_page_line(page, right, y - 4, right, y + 4, colour, 1.6, NULL, FALSE);
}

static void draw_numbers(const AvlastPooledChart *pooled, AvlastPage *page,
                         const AvlastPooledInterval *interval, double right, double y,
                         AvlastTextStyle style, const char *lang)
{
    g_autofree char *value = avlast_pooled_number(pooled, interval->value, lang);
    g_autofree char *range =
        avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);
    g_autofree char *text = g_strdup_printf("%s %s", value, range);

    avlast_page_text(page, right, y, AVLAST_RIGHT, style, AVLAST_INK, text);
}

static void draw_name(AvlastPage *page, const char *name, double width, double y,
                      AvlastTextStyle style)
{
    g_auto(GStrv) lines = avlast_text_wrap(name, style, width, 1);

    avlast_page_text(page, AVLAST_PAGE_MARGIN, y, AVLAST_LEFT, style, AVLAST_INK,
                     lines[0]);
}

static void draw_study(const AvlastPooledChart *pooled, AvlastPage *page,
                       const AvlastPooledStudy *study, double labels, double right,
                       double y, const char *lang)
{
    /* Area, not side, shows the weight; the lightest can still be seen. */
    const double half = fmax(2.5, 9.0 * sqrt(study->weight)),
                 x = avlast_page_x(page, study->own.value);

    draw_name(page, study->name, labels, y, AVLAST_TEXT_BODY);
    draw_whiskers(page, &study->own, y, AVLAST_GREY, NULL);
    avlast_page_box(page, x - half, y - half, x + half, y + half, AVLAST_BLUE, NULL,
                    FALSE);
    draw_numbers(pooled, page, &study->own, right, y, AVLAST_TEXT_BODY, lang);
}

static void draw_sum(const AvlastPooledChart *pooled, AvlastPage *page, const char *name,
                     const AvlastPooledInterval *interval, double labels, double right,
                     double y, const char *lang)
{
    draw_name(page, name, labels, y, AVLAST_TEXT_STRONG);
    draw_numbers(pooled, page, interval, right, y, AVLAST_TEXT_STRONG, lang);
    if (!isfinite(interval->low))
        return;
    /* A diamond of four lines: its width is the interval. */
    const double left = avlast_page_x(page, interval->low),
                 middle = avlast_page_x(page, interval->value),
                 end = avlast_page_x(page, interval->high);
    avlast_page_line(page, left, y, middle, y - 7, AVLAST_INK, 2.2, NULL, FALSE);
    avlast_page_line(page, middle, y - 7, end, y, AVLAST_INK, 2.2, NULL, FALSE);
    avlast_page_line(page, end, y, middle, y + 7, AVLAST_INK, 2.2, NULL, FALSE);
    avlast_page_line(page, middle, y + 7, left, y, AVLAST_INK, 2.2, NULL, FALSE);
}

static double label_room(const AvlastPooledChart *pooled, double most)
{
    double room = fmax(avlast_text_width(_("Mean over settings"), AVLAST_TEXT_STRONG),
                       avlast_text_width(_("In these studies"), AVLAST_TEXT_STRONG));

    room = fmax(room, avlast_text_width(_("A further setting"), AVLAST_TEXT_STRONG));
    for (guint i = 0; i < pooled->shown; i++)
        room = fmax(room, avlast_text_width(pooled->studies[i].name, AVLAST_TEXT_BODY));
    return fmin(room, most);
}

static double number_room(const AvlastPooledChart *pooled, const char *lang)
{
    double room = 0;

    for (guint i = 0; i < pooled->shown + 3; i++) {
        const AvlastPooledInterval *interval = i < pooled->shown ? &pooled->studies[i].own
                                               : i == pooled->shown     ? &pooled->mean
                                               : i == pooled->shown + 1 ? &pooled->common
                                                                        : &pooled->next;
        g_autofree char *value = avlast_pooled_number(pooled, interval->value, lang);
        g_autofree char *range =
            avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);
        g_autofree char *text = g_strdup_printf("%s %s", value, range);
        room = fmax(room, avlast_text_width(text, AVLAST_TEXT_STRONG));
    }
    return room;
}

static void draw_sums(const AvlastPooledChart *pooled, AvlastPage *page, double labels,
                      double right, double y, double step, const char *lang)
{
    if (pooled->several) {
        draw_sum(pooled, page, _("Mean over settings"), &pooled->mean, labels, right, y,
                 lang);
        y += step;
    }
    draw_sum(pooled, page, _("In these studies"), &pooled->common, labels, right, y,
             lang);
    y += step;
    if (!isfinite(pooled->next.low))
        return;
    draw_name(page, _("A further setting"), labels, y, AVLAST_TEXT_STRONG);
    draw_whiskers(page, &pooled->next, y, AVLAST_INK, "(6,4)");
    draw_numbers(pooled, page, &pooled->next, right, y, AVLAST_TEXT_STRONG, lang);
}

static void draw_shrunken(const AvlastPooledChart *pooled, AvlastPage *page)
{
    g_autofree double *points = g_new0(double, 2 * (gsize)pooled->shown);

    if (!isfinite(pooled->studies[0].shrunken.value))
        return;
    for (guint i = 0; i < pooled->shown; i++) {
        points[2 * i] = pooled->studies[i].shrunken.value;
        points[2 * i + 1] = i + 0.5;
    }
    avlast_page_data(page, "shrunken", points, pooled->shown, 2);
    avlast_page_plot(page,
                     "$shrunken using 1:2 with points pt 6 ps 0.9 lw 1.6 lc rgb '%s'",
                     AVLAST_INK);
}

static gboolean draw_page(const AvlastPooledChart *pooled, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const char *lang = options->lang;
    g_autofree char *subtitle = avlast_pooled_chart_subtitle(pooled);
    g_autofree char *note = avlast_pooled_chart_note(pooled, result);
    const double step = 24, labels = label_room(pooled, 0.32 * options->width),
                 numbers = number_room(pooled, lang);
    const guint sums =
        1u + (pooled->several ? 1u : 0u) + (isfinite(pooled->next.low) ? 1u : 0u);
    const double rows = (pooled->shown + sums + 0.4) * step;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, rows + 30);
    const double top = avlast_page_top(page), bottom = top + rows;
    const double left = AVLAST_PAGE_MARGIN + labels + 14,
                 right = options->width - AVLAST_PAGE_MARGIN;
    /* Rows are counted downwards. */
    const double y[2] = {pooled->shown + sums + 0.4, 0};

    avlast_page_area(page, left, top, right - numbers - 12, bottom, pooled->x, y);
    avlast_page_x_tics(page, 6, -1, lang, TRUE);
    const double none = avlast_page_x(page, pooled->none);
    avlast_page_line(page, none, top, none, bottom, AVLAST_GREY, 1.4, "(4,4)", TRUE);
    for (guint i = 0; i < pooled->shown; i++)
        draw_study(pooled, page, &pooled->studies[i], labels, right,
                   top + (i + 0.5) * step, lang);
    const double line = top + (pooled->shown + 0.2) * step;
    avlast_page_line(page, AVLAST_PAGE_MARGIN, line, right, line, AVLAST_MID, 1, NULL,
                     TRUE);
    draw_sums(pooled, page, labels, right, top + (pooled->shown + 0.9) * step, step,
              lang);
    draw_shrunken(pooled, page);
    return avlast_page_finish(page, options, chart, error);
}

static void terminal_row(GString *out, const AvlastPooledChart *pooled, const char *name,
                         const AvlastPooledInterval *interval, gunichar mark,
                         const char *lang)
{
    AvlastStrip *strip = avlast_strip_new(pooled->x[0], pooled->x[1], 28);
    g_autofree char *value = avlast_pooled_number(pooled, interval->value, lang);
    g_autofree char *range =
        avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);

    strip->none = pooled->none;
    avlast_strip_interval(strip, interval->low, interval->value, interval->high, mark);
    avlast_terminal_put(out, name, 22, FALSE);
    g_string_append_c(out, ' ');
    avlast_strip_put(out, strip);
    avlast_terminal_put(out, value, 9, TRUE);
    g_string_append_c(out, ' ');
    avlast_terminal_put(out, range, 18, FALSE);
    g_string_append_c(out, '\n');
}

static void draw_terminal(const AvlastPooledChart *pooled, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_pooled_chart_subtitle(pooled);
    g_autofree char *note = avlast_chart_origin(result, NULL);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < pooled->shown; i++)
        terminal_row(out, pooled, pooled->studies[i].name, &pooled->studies[i].own,
                     0x25a0, lang);
    if (pooled->several)
        terminal_row(out, pooled, _("Mean over settings"), &pooled->mean, 0x25c6, lang);
    terminal_row(out, pooled, _("In these studies"), &pooled->common, 0x25c6, lang);
    if (isfinite(pooled->next.low))
        terminal_row(out, pooled, _("A further setting"), &pooled->next, 0x25cb, lang);
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    AvlastPooledChart pooled = {0};
    gboolean ok = avlast_pooled_chart_read(
        &pooled, avlast_chart_member(result, AVLAST_POOLED_KIND), error);

    (void)item;
    if (ok) {
        avlast_pooled_chart_words(&pooled, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&pooled, result, options->lang, chart);
        else
            ok = draw_page(&pooled, result, options, chart, error);
    }
    g_free(pooled.studies);
    return ok;
}

const AvlastChartKind avlast_chart_pooled = {
    .kind = AVLAST_POOLED_KIND,
    .purpose = N_("what do several studies say together"),
    .items = items,
    .draw = draw,
};
