/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For whom: the effect in each level of a moderator (or low and high on it), with the
 * test of a difference beside its name. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/heterogeneity_words.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define ROW_HEIGHT 23.0

static guint items(const AvlastResult *result)
{
    return (guint)json_array_size(avlast_chart_member(result, "heterogeneity"));
}

/* --- drawing --- */

typedef struct {
    double left, right, n, numbers; /* x of the columns */
} Columns;

static Columns lay_out(const AvlastSpread *s, double width, const char *lang)
{
    const double edge = width - AVLAST_PAGE_MARGIN;
    double labels = 0,
           numbers = avlast_text_width(_("Estimate [interval]"), AVLAST_TEXT_STRONG),
           n = avlast_text_width("1,000", AVLAST_TEXT_BODY);

    for (guint i = 0; i < s->lines->len; i++) {
        const AvlastSpreadLine *line = &g_array_index(s->lines, AvlastSpreadLine, i);
        if (line->heading)
            continue;
        g_autofree char *both = avlast_spread_numbers(s, line, lang);
        g_autofree char *label = avlast_spread_label(line, lang);
        labels = fmax(labels, 14 + avlast_text_width(label, AVLAST_TEXT_BODY));
        numbers = fmax(numbers, avlast_text_width(both, AVLAST_TEXT_BODY));
    }
    Columns at = {.numbers = edge};
    at.n = edge - fmin(numbers, 0.4 * width) - 12;
    at.right = at.n - n - 12;
    at.left = AVLAST_PAGE_MARGIN + fmin(labels, 0.32 * width) + 12;
    at.left = fmin(at.left, at.right - 100);
    return at;
}

static void draw_line(const AvlastSpread *s, AvlastPage *page, const Columns *at,
                      const AvlastSpreadLine *line, double y, const char *lang)
{
    if (line->heading) {
        g_autofree char *p = avlast_spread_test(line->p, lang);
        const double width = at->numbers - AVLAST_PAGE_MARGIN -
                             avlast_text_width(p, AVLAST_TEXT_BODY) - 12;
        g_auto(GStrv) label = avlast_text_wrap(line->label, AVLAST_TEXT_STRONG, width, 1);
        avlast_page_text(page, AVLAST_PAGE_MARGIN, y, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         AVLAST_INK, label[0]);
        avlast_page_text(page, at->numbers, y, AVLAST_RIGHT,
                         line->p < AVLAST_SPREAD_TELLING ? AVLAST_TEXT_STRONG
                                                         : AVLAST_TEXT_BODY,
                         AVLAST_INK, p);
        return;
    }
    g_autofree char *both = avlast_spread_numbers(s, line, lang);
    g_autofree char *n = line->n >= 0 ? avlast_format_count(line->n, lang) : g_strdup("");
    g_autofree char *name = avlast_spread_label(line, lang);
    g_auto(GStrv) label =
        avlast_text_wrap(name, AVLAST_TEXT_BODY, at->left - AVLAST_PAGE_MARGIN - 20, 1);
    avlast_page_text(page, AVLAST_PAGE_MARGIN + 14, y, AVLAST_LEFT, AVLAST_TEXT_BODY,
                     AVLAST_INK, label[0]);
    avlast_page_text(page, at->n, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK, n);
    avlast_page_text(page, at->numbers, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                     both);
}

/* The whole trial filled, groups hollow. */
static void draw_marks(const AvlastSpread *s, AvlastPage *page)
{
    const guint n = s->lines->len;
    g_autofree double *rows = g_new(double, 4 * n);
    gsize count = 0;

    for (guint i = 0; i < n; i++) {
        const AvlastSpreadLine *line = &g_array_index(s->lines, AvlastSpreadLine, i);
        if (line->heading || !isfinite(line->value[0]))
            continue;
        double *to = rows + 4 * count++;
        to[0] = line->value[0];
        to[1] = n - i - 0.5;
        /* an end at infinity reaches to the edge */
        to[2] = isnan(line->value[1]) ? line->value[0] : fmax(line->value[1], s->low);
        to[3] = isnan(line->value[2]) ? line->value[0] : fmin(line->value[2], s->high);
    }
    if (count == 0)
        return;
    avlast_page_data(page, "effects", rows, count, 4);
    avlast_page_plot(page,
                     "$effects using 1:2:3:4 with xerrorbars pt 0 lw 1.6 lc rgb '%s'",
                     AVLAST_BLUE);
    avlast_page_plot(page, "$effects using 1:2 with points pt 7 ps 0.9 lc rgb '%s'",
                     AVLAST_BLUE);
    avlast_page_plot(page,
                     "$effects every ::1 using 1:2 with points pt 7 ps 0.5 lc rgb '%s'",
                     AVLAST_WHITE);
}

static void draw_guides(const AvlastSpread *s, AvlastPage *page, double top,
                        double bottom)
{
    const double all = g_array_index(s->lines, AvlastSpreadLine, 0).value[0];

    if (s->low < 0 && s->high > 0)
        avlast_page_line(page, avlast_page_x(page, 0), top, avlast_page_x(page, 0),
                         bottom, AVLAST_GREY, 1, NULL, TRUE);
    if (isfinite(all))
        avlast_page_line(page, avlast_page_x(page, all), top, avlast_page_x(page, all),
                         bottom, AVLAST_BLUE, 1, "(4,3)", TRUE);
}

static gboolean draw_page(const AvlastSpread *s, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const Columns at = lay_out(s, options->width, options->lang);
    g_autofree char *subtitle = avlast_spread_subtitle(s, result, options->lang);
    g_autofree char *own = avlast_spread_note(s, result);
    g_autofree char *note =
        g_strdup_printf("%s %s", _("Dashes: the effect in all."), own);
    const double head = 22, rows = s->lines->len * ROW_HEIGHT;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, head + rows + 28);
    const double top = avlast_page_top(page) + head, bottom = top + rows;
    const double x[2] = {s->low, s->high}, y[2] = {0, s->lines->len};

    avlast_page_area(page, at.left, top, at.right, bottom, x, y);
    avlast_page_text(page, at.n, top - 11, AVLAST_RIGHT, AVLAST_TEXT_STRONG, AVLAST_INK,
                     _("n"));
    avlast_page_text(page, at.numbers, top - 11, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, _("Estimate [interval]"));
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 48)), -1, options->lang,
                       FALSE);
    draw_guides(s, page, top, bottom);
    for (guint i = 0; i < s->lines->len; i++)
        draw_line(s, page, &at, &g_array_index(s->lines, AvlastSpreadLine, i),
                  top + (i + 0.5) * ROW_HEIGHT, options->lang);
    draw_marks(s, page);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const AvlastSpread *s, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_spread_subtitle(s, result, lang);
    g_autofree char *note = avlast_spread_note(s, result);
    const int strip = 22, numbers = 28, n = 7,
              labels = AVLAST_TERMINAL_WIDTH - strip - numbers - n - 1;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < s->lines->len; i++) {
        const AvlastSpreadLine *line = &g_array_index(s->lines, AvlastSpreadLine, i);
        if (line->heading) {
            g_autofree char *p = avlast_spread_test(line->p, lang);
            avlast_terminal_put(out, line->label, AVLAST_TERMINAL_WIDTH - 14, FALSE);
            avlast_terminal_put(out, p, 14, TRUE);
            g_string_append_c(out, '\n');
            continue;
        }
        g_autofree char *both = avlast_spread_numbers(s, line, lang);
        g_autofree char *count =
            line->n >= 0 ? avlast_format_count(line->n, lang) : g_strdup("");
        g_autofree char *name = avlast_spread_label(line, lang);
        AvlastStrip *cells = avlast_strip_new(s->low, s->high, strip);
        avlast_strip_interval(cells, line->value[1], line->value[0], line->value[2],
                              i == 0 ? 0x25cf : 0x25cb);
        g_string_append(out, "  ");
        avlast_terminal_put(out, name, labels - 2, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, cells);
        avlast_terminal_put(out, count, n, TRUE);
        avlast_terminal_put(out, both, numbers, TRUE);
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", labels + 1, FALSE);
    avlast_strip_axis(out, s->low, s->high, strip, s->decimals, lang);
    g_string_append(out, "\n\n");
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastSpread) s = avlast_spread_read(result, item);

    avlast_spread_words(&s, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&s, result, options, chart, error);
    draw_terminal(&s, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_heterogeneity = {
    .kind = "heterogeneity",
    .purpose = N_("for whom the effect is larger"),
    .items = items,
    .draw = draw,
};
