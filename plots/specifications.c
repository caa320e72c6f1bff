/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The specification curve: one coefficient in every model, in order, and below it which
 * of the choices each model has. */
#include "plots/specifications.h"

#include <glib/gi18n.h>
#include <math.h>

#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PANEL      210.0
#define ROW_HEIGHT 19.0

/* --- words --- */

static char *title_of(const AvlastSpecifications *s, const char *lang)
{
    g_autofree char *term = avlast_specifications_choice(s, s->term);
    const guint n = s->points->len;
    const AvlastSpecified *first = avlast_specifications_at(s, 0),
                          *last = avlast_specifications_at(s, n - 1);
    g_autofree char *all = avlast_format_count(n, lang),
                    *above = avlast_format_count(s->above, lang),
                    *below = avlast_format_count(s->below, lang),
                    *told = avlast_format_count(s->above + s->below, lang),
                    *none = avlast_format_plain(s->none, lang),
                    *from = avlast_format_number(first->row->estimate, s->decimals, lang),
                    *to = avlast_format_number(last->row->estimate, s->decimals, lang);

    if (s->above == n)
        return g_strdup_printf(_("%s: above %s in all %s models, from %s to %s"), term,
                               none, all, from, to);
    if (s->below == n)
        return g_strdup_printf(_("%s: below %s in all %s models, from %s to %s"), term,
                               none, all, from, to);
    if (s->above > 0 && s->below > 0)
        return g_strdup_printf(
            _("%s: clearly above %s in %s and clearly below in %s of %s models"), term,
            none, above, below, all);
    return s->above + s->below == 0
               ? g_strdup_printf(
                     _("%s: not told from %s by any of %s models; from %s to %s"), term,
                     none, all, from, to)
               : g_strdup_printf(_("%s: told from %s in %s of %s models; from %s to %s"),
                                 term, none, told, all, from, to);
}

static char *subtitle_of(const AvlastSpecifications *s, const AvlastResult *result,
                         const char *lang)
{
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang),
                    *none = avlast_format_plain(s->none, lang);

    return g_strdup_printf(
        _("Estimates with %s intervals, smallest first; hollow: the interval holds %s"),
        level, none);
}

static char *note_of(const AvlastSpecifications *s, const AvlastResult *result)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint c = 0; c < s->shared->len; c++) {
        g_autofree char *choice =
            avlast_specifications_choice(s, g_ptr_array_index(s->shared, c));
        g_string_append_printf(text, "%s%s", c ? ", " : "", choice);
    }
    g_autofree char *all =
        text->len ? g_strdup_printf(_("In all models: %s. "), text->str) : g_strdup("");
    g_autofree char *both = g_strconcat(
        all,
        _("Models of the same rows are not independent of each other: how many agree is "
          "no test"),
        NULL);
    return avlast_chart_origin(result, both);
}

static void fill_words(const AvlastSpecifications *s, const AvlastResult *result,
                       AvlastChart *chart, const char *lang)
{
    chart->title = title_of(s, lang);
    chart->alt = g_strdup_printf(_("Specification curve of %s"), chart->title);
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    g_autofree char *interval = g_strdup_printf(_("%s interval"), level);
    avlast_chart_row(chart, _("Model"), _("Formula"), _("Estimate"), interval, _("n"),
                     NULL);
    for (guint i = 0; i < s->points->len; i++) {
        const AvlastSpecified *p = avlast_specifications_at(s, i);
        g_autofree char *number = g_strdup_printf("%d", p->number),
                        *value =
                            avlast_format_number(p->row->estimate, s->decimals, lang),
                        *both = avlast_format_interval(
                            p->row->conf_low, p->row->conf_high, s->decimals, lang),
                        *n = p->row->nobs >= 0 ? avlast_format_count(p->row->nobs, lang)
                                               : g_strdup("");
        avlast_chart_row(chart, number, avlast_chart_text(p->model, "formula", ""), value,
                         both, n, NULL);
    }
}

/* --- drawing --- */

static void draw_points(const AvlastSpecifications *s, AvlastPage *page)
{
    const guint n = s->points->len;
    const double size = n > 60 ? 0.5 : n > 30 ? 0.7 : 0.9;
    g_autofree double *points = g_new(double, 4 * n), *hollow = g_new(double, 2 * n);
    gsize holes = 0;

    for (guint i = 0; i < n; i++) {
        const AvlastSpecified *p = avlast_specifications_at(s, i);
        points[4 * i] = i + 1.0;
        points[4 * i + 1] = p->row->estimate;
        points[4 * i + 2] = p->row->conf_low;
        points[4 * i + 3] = p->row->conf_high;
        if (avlast_specifications_told(s, p))
            continue;
        hollow[2 * holes] = i + 1.0;
        hollow[2 * holes++ + 1] = p->row->estimate;
    }
    avlast_page_data(page, "models", points, n, 4);
    avlast_page_plot(page,
                     "$models using 1:2:3:4 with yerrorbars pt 0 lw 1.5 lc rgb '%s'",
                     AVLAST_BLUE);
    avlast_page_plot(page, "$models using 1:2 with points pt 7 ps %.1f lc rgb '%s'", size,
                     AVLAST_BLUE);
    if (holes == 0)
        return;
    avlast_page_data(page, "hollow", hollow, holes, 2);
    avlast_page_plot(page, "$hollow using 1:2 with points pt 7 ps %.1f lc rgb '%s'",
                     0.55 * size, AVLAST_WHITE);
}

/* A filled square where the model has the choice, a small pale one where it has not. */
static void draw_choice(const AvlastSpecifications *s, AvlastPage *page, double left,
                        double y, const char *choice)
{
    g_autofree char *name = avlast_specifications_choice(s, choice);
    g_auto(GStrv) label =
        avlast_text_wrap(name, AVLAST_TEXT_BODY, left - AVLAST_PAGE_MARGIN - 12, 1);
    const double step = avlast_page_x(page, 2) - avlast_page_x(page, 1),
                 half = fmin(5.0, 0.35 * step);

    avlast_page_text(page, left - 10, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                     label[0]);
    for (guint i = 0; i < s->points->len; i++) {
        const double x = avlast_page_x(page, i + 1.0);
        const gboolean has =
            avlast_specifications_has(avlast_specifications_at(s, i), choice);
        const double r = has ? half : 0.3 * half;
        avlast_page_box(page, x - r, y - r, x + r, y + r, has ? AVLAST_INK : AVLAST_MID,
                        NULL, FALSE);
    }
}

static void draw_numbers(const AvlastSpecifications *s, AvlastPage *page, double left,
                         double y)
{
    const double step = avlast_page_x(page, 2) - avlast_page_x(page, 1);

    if (step < 18.0)
        return;
    avlast_page_text(page, left - 10, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_GREY,
                     _("Model"));
    for (guint i = 0; i < s->points->len; i++) {
        g_autofree char *number =
            g_strdup_printf("%d", avlast_specifications_at(s, i)->number);
        avlast_page_text(page, avlast_page_x(page, i + 1.0), y, AVLAST_CENTRE,
                         AVLAST_TEXT_BODY, AVLAST_GREY, number);
    }
}

static gboolean draw_page(const AvlastSpecifications *s, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = subtitle_of(s, result, options->lang),
                    *note = note_of(s, result);
    const double rows = (s->choices->len + 1) * ROW_HEIGHT,
                 x[2] = {0.4, s->points->len + 0.6}, y[2] = {s->low, s->high};
    double labels = 60;

    for (guint c = 0; c < s->choices->len; c++) {
        g_autofree char *name =
            avlast_specifications_choice(s, g_ptr_array_index(s->choices, c));
        labels = fmax(labels, avlast_text_width(name, AVLAST_TEXT_BODY));
    }
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, PANEL + 20 + rows + 12);
    const double left = AVLAST_PAGE_MARGIN + fmin(labels, 0.3 * options->width) + 12,
                 right = options->width - AVLAST_PAGE_MARGIN,
                 top = avlast_page_top(page) + 8, bottom = top + PANEL;
    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_y_tics(page, 5, -1, options->lang, TRUE);
    avlast_page_line(page, left, avlast_page_y(page, s->none), right,
                     avlast_page_y(page, s->none), AVLAST_GREY, 1.2, NULL, TRUE);
    draw_points(s, page);
    draw_numbers(s, page, left, bottom + 14);
    for (guint c = 0; c < s->choices->len; c++)
        draw_choice(s, page, left, bottom + 14 + (c + 1) * ROW_HEIGHT,
                    g_ptr_array_index(s->choices, c));
    return avlast_page_finish(page, options, chart, error);
}

/* A letter for each choice: a, b, ... z, and '+' for those behind. */
static char letter_of(guint c)
{
    return c < 26 ? (char)('a' + (char)c) : '+';
}

static void draw_terminal(const AvlastSpecifications *s, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = subtitle_of(s, result, lang), *note = note_of(s, result);
    const guint letters = MIN(s->choices->len, 20);
    const int numbers = 26, strip = AVLAST_TERMINAL_WIDTH - numbers - 6 - 21;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < s->points->len; i++) {
        const AvlastSpecified *p = avlast_specifications_at(s, i);
        char *const *cells = g_ptr_array_index(chart->table, i + 1);
        g_autofree char *both = g_strdup_printf("%s %s", cells[2], cells[3]);
        AvlastStrip *line = avlast_strip_new(s->low, s->high, strip);
        line->none = s->none;
        avlast_strip_interval(line, p->row->conf_low, p->row->estimate, p->row->conf_high,
                              avlast_specifications_told(s, p) ? 0x25cf : 0x25cb);
        avlast_terminal_put(out, cells[0], 4, TRUE);
        g_string_append(out, "  ");
        avlast_strip_put(out, line);
        avlast_terminal_put(out, both, numbers, TRUE);
        if (letters > 0)
            g_string_append_c(out, ' ');
        for (guint c = 0; c < letters; c++)
            g_string_append_c(
                out, avlast_specifications_has(p, g_ptr_array_index(s->choices, c))
                         ? letter_of(c)
                         : '.');
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", 6, FALSE);
    avlast_strip_axis(out, s->low, s->high, strip, s->decimals, lang);
    g_string_append(out, "\n\n");
    for (guint c = 0; c < letters; c++) {
        g_autofree char *name =
            avlast_specifications_choice(s, g_ptr_array_index(s->choices, c));
        g_string_append_printf(out, "  %c  %s\n", letter_of(c), name);
    }
    if (letters > 0)
        g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastSpecifications) s =
        avlast_specifications_read(result, item, options->lang);

    fill_words(&s, result, chart, options->lang);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&s, result, options, chart, error);
    draw_terminal(&s, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_specifications = {
    .kind = "specifications",
    .purpose = N_("how an estimate changes with the model"),
    .items = avlast_specifications_items,
    .draw = draw,
};
