/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Likert items: disagreement left of zero, agreement right of it, what lies between set
 * apart on an axis of its own; net agreement with its interval below each bar. */
#include <math.h>
#include <stdio.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/likert_rows.h"
#include "plots/likert_words.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define BAR        17.0
#define LEAST_TOLD 0.05 /* shares below it have no number */
#define GAP        20.0 /* between the panels */

typedef struct {
    const AvlastLikertChart *likert;
    AvlastPage *page;
    const char *lang;
    double per_share;   /* pixels */
    double zero, apart; /* x of agreement's zero, and of where the rest begins */
} Sheet;

/* --- colours --- */

typedef struct {
    double r, g, b;
} Colour;

/* From the step beside the middle to the outermost. */
static const Colour brown[2] = {{223, 194, 125}, {166, 97, 26}},
                    teal[2] = {{128, 205, 193}, {1, 133, 113}},
                    grey[2] = {{226, 226, 226}, {200, 200, 200}};

static Colour mixed(const Colour ends[2], double share)
{
    return (Colour){ends[0].r + share * (ends[1].r - ends[0].r),
                    ends[0].g + share * (ends[1].g - ends[0].g),
                    ends[0].b + share * (ends[1].b - ends[0].b)};
}

static Colour colour_of(const AvlastLikertChart *likert, guint step)
{
    const guint n = likert->n_steps, box = likert->box, rest = n - 2 * box;
    const double wide = box > 1 ? box - 1 : 1;

    if (step < box)
        return mixed(brown, box > 1 ? (box - 1 - step) / wide : 1);
    if (step >= n - box)
        return mixed(teal, box > 1 ? (step - (n - box)) / wide : 1);
    return mixed(grey, rest > 1 ? (step - box) / (double)(rest - 1) : 0);
}

/* White on what is dark. */
static const char *ink_on(Colour c)
{
    const double light = 0.2126 * pow(c.r / 255, 2.2) + 0.7152 * pow(c.g / 255, 2.2) +
                         0.0722 * pow(c.b / 255, 2.2);

    return light < 0.2 ? AVLAST_WHITE : AVLAST_INK;
}

/* --- the drawing --- */

static double draw_step(const Sheet *at, const AvlastLikertLine *line, guint step,
                        double x, double y)
{
    const Colour c = colour_of(at->likert, step);
    const double width = line->share[step] * at->per_share;
    g_autofree char *number = avlast_format_number(100 * line->share[step], 0, at->lang);
    char fill[8];

    g_snprintf(fill, sizeof fill, "#%02x%02x%02x", (guint)lround(c.r), (guint)lround(c.g),
               (guint)lround(c.b));
    if (width > 0)
        avlast_page_box(at->page, x, y - BAR / 2, x + width, y + BAR / 2, fill,
                        AVLAST_WHITE, FALSE);
    if (line->share[step] >= LEAST_TOLD &&
        width >= avlast_text_width(number, AVLAST_TEXT_NOTE) + 2)
        avlast_page_text(at->page, x + width / 2, y, AVLAST_CENTRE, AVLAST_TEXT_NOTE,
                         ink_on(c), number);
    return x + width;
}

static void draw_bars(const Sheet *at, const AvlastLikertLine *line, double y)
{
    const guint n = at->likert->n_steps, box = at->likert->box;
    double below = 0, x = at->zero;

    for (guint s = 0; s < box; s++)
        below += line->share[s] * at->per_share;
    double left = x - below, apart = at->apart;
    for (guint s = 0; s < n; s++) {
        double *from = s < box ? &left : s >= n - box ? &x : &apart;
        *from = draw_step(at, line, s, *from, y);
    }
}

/* Below the bar, on its axis. */
static void draw_net(const Sheet *at, const AvlastLikertLine *line, double y)
{
    const double x = at->zero + line->net[0] * at->per_share,
                 low = at->zero + line->net[1] * at->per_share,
                 high = at->zero + line->net[2] * at->per_share;

    if (isnan(x))
        return;
    if (!isnan(low) && !isnan(high)) {
        avlast_page_line(at->page, low, y, high, y, AVLAST_INK, 1.6, NULL, FALSE);
        avlast_page_line(at->page, low, y - 3, low, y + 3, AVLAST_INK, 1.2, NULL, FALSE);
        avlast_page_line(at->page, high, y - 3, high, y + 3, AVLAST_INK, 1.2, NULL,
                         FALSE);
    }
    avlast_page_box(at->page, x - 3, y - 3, x + 3, y + 3, AVLAST_INK, NULL, FALSE);
}

static char *numbers_of(const AvlastLikertLine *line, const char *lang)
{
    g_autofree char *net = avlast_likert_net(line, lang);
    g_autofree char *n = avlast_format_number(line->n, 0, lang);

    return g_strdup_printf(_("net %s   n = %s"), net, n);
}

/* The label and the numbers above a bar. */
static void draw_label(const Sheet *at, const AvlastLikertLine *line, GStrv label,
                       double y)
{
    const double right = avlast_page_width(at->page) - AVLAST_PAGE_MARGIN;
    g_autofree char *numbers = numbers_of(line, at->lang);
    double below = y;

    for (char **text = label; *text; text++, below += 16)
        avlast_page_text(at->page, AVLAST_PAGE_MARGIN, below, AVLAST_LEFT,
                         line->all ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY, AVLAST_INK,
                         *text);
    avlast_page_text(at->page, right, below - 16, AVLAST_RIGHT,
                     line->all ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY, AVLAST_INK,
                     numbers);
}

/* What each colour means, in as many lines as it takes; page NULL only counts them. */
static guint draw_key(const AvlastLikertChart *likert, AvlastPage *page, double width,
                      double y)
{
    const double edge = width - AVLAST_PAGE_MARGIN;
    double x = AVLAST_PAGE_MARGIN;
    guint lines = 1;

    for (guint s = 0; s < likert->n_steps; s++) {
        const Colour c = colour_of(likert, s);
        g_auto(GStrv) text = avlast_text_wrap(likert->steps[s], AVLAST_TEXT_BODY,
                                              width - 2 * AVLAST_PAGE_MARGIN - 18, 1);
        const double wide = 18 + avlast_text_width(text[0], AVLAST_TEXT_BODY);
        char fill[8];
        if (x > AVLAST_PAGE_MARGIN && x + wide > edge) {
            x = AVLAST_PAGE_MARGIN;
            y += 19;
            lines++;
        }
        g_snprintf(fill, sizeof fill, "#%02x%02x%02x", (guint)lround(c.r),
                   (guint)lround(c.g), (guint)lround(c.b));
        if (page) {
            avlast_page_box(page, x, y - 6, x + 12, y + 6, fill, AVLAST_GREY, FALSE);
            avlast_page_text(page, x + 18, y, AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_INK,
                             text[0]);
        }
        x += wide + 16;
    }
    return lines;
}

static double guide_step(const Sheet *at)
{
    return at->per_share * 0.2 >= 44 ? 0.2 : 0.5;
}

/* Guide lines beside a bar, not through its label. */
static void draw_guides(const Sheet *at, double top, double bottom)
{
    const double step = guide_step(at);

    for (int k = -(int)floor(at->likert->left / step);
         k * step <= at->likert->right + 1e-9; k++) {
        const double share = k * step;
        const double x = at->zero + share * at->per_share;
        avlast_page_line(at->page, x, top, x, bottom, AVLAST_FAINT, 0.7, NULL, TRUE);
    }
    avlast_page_line(at->page, at->zero, top, at->zero, bottom, AVLAST_GREY, 1.2, NULL,
                     TRUE);
    if (at->likert->between > 0)
        avlast_page_line(at->page, at->apart, top, at->apart, bottom, AVLAST_GREY, 0.8,
                         NULL, TRUE);
}

/* Shares on both sides of zero, without a sign. */
static void draw_axis(const Sheet *at, double bottom)
{
    const double step = guide_step(at);

    for (int k = -(int)floor(at->likert->left / step);
         k * step <= at->likert->right + 1e-9; k++) {
        const double share = k * step;
        g_autofree char *text =
            avlast_format_percent(fabs(round(share * 10) / 10), at->lang);
        avlast_page_text(at->page, at->zero + share * at->per_share, bottom + 12,
                         AVLAST_CENTRE, AVLAST_TEXT_NOTE, AVLAST_GREY, text);
    }
}

static gboolean draw_page(const AvlastLikertChart *likert, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const guint n = likert->lines->len;
    const double room = options->width - 2 * AVLAST_PAGE_MARGIN;
    const double rest = likert->between > 0 ? GAP : 0;
    const double key = 19.0 * draw_key(likert, NULL, options->width, 0) + 8;
    g_autofree char *subtitle = avlast_likert_subtitle(likert);
    g_autofree char *note = avlast_likert_note(likert, result, TRUE, options->lang);
    g_autoptr(GPtrArray) labels =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_strfreev);
    double rows = 0;

    for (guint i = 0; i < n; i++) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, i);
        g_autofree char *numbers = numbers_of(line, options->lang);
        GStrv label = avlast_text_wrap(
            line->label, line->all ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY,
            room - avlast_text_width(numbers, AVLAST_TEXT_STRONG) - 16, 3);
        g_ptr_array_add(labels, label);
        rows += 16 * g_strv_length(label) + 42;
    }
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, key + rows + 24);
    Sheet at = {.likert = likert, .page = page, .lang = options->lang};
    at.per_share = (room - rest) / (likert->left + likert->right + likert->between);
    at.zero = AVLAST_PAGE_MARGIN + likert->left * at.per_share;
    at.apart = at.zero + likert->right * at.per_share + rest;

    const double top = avlast_page_top(page) + key;
    double y = top;
    draw_key(likert, page, options->width, avlast_page_top(page) + 6);
    for (guint i = 0; i < n; i++) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, i);
        GStrv label = g_ptr_array_index(labels, i);
        const double bar = y + 16 * g_strv_length(label) + 4 + BAR / 2;
        draw_guides(&at, bar - BAR / 2 - 2, bar + BAR / 2 + 15);
        draw_label(&at, line, label, y + 8);
        draw_bars(&at, line, bar);
        draw_net(&at, line, bar + BAR / 2 + 7);
        y += 16 * g_strv_length(label) + 42;
    }
    draw_axis(&at, y - 6);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

/* The darker, the farther out; the side of zero tells which of the two. */
static gunichar shade(guint from_middle, guint box)
{
    static const gunichar shades[] = {0x2592, 0x2593, 0x2588};

    return box == 1 || from_middle == box - 1 ? shades[2] : shades[from_middle ? 1 : 0];
}

static void strip_bars(const AvlastLikertChart *likert, const AvlastLikertLine *line,
                       AvlastStrip *strip)
{
    const guint n = likert->n_steps, box = likert->box;
    double left = 0, right = 0;

    /* From zero outwards, so that what lies farther out is drawn over the shared cell. */
    for (guint k = 0; k < box; k++) {
        const double down = line->share[box - 1 - k], up = line->share[n - box + k];
        if (down > 0)
            avlast_strip_fill(strip, -left - down, -left, shade(k, box));
        if (up > 0)
            avlast_strip_fill(strip, right, right + up, shade(k, box));
        left += down;
        right += up;
    }
    avlast_strip_mark(strip, 0, 0x2502);
}

static void put_line(const AvlastLikertChart *likert, const AvlastLikertLine *line,
                     const char *lang, GString *out)
{
    const int bars = 46;
    g_autofree char *numbers = numbers_of(line, lang);
    const int cells = avlast_terminal_cells(numbers);
    GString *shares = g_string_new(NULL);
    AvlastStrip *strip = avlast_strip_new(-likert->left, likert->right, bars);

    avlast_terminal_put(out, line->label, AVLAST_TERMINAL_WIDTH - cells - 2, FALSE);
    g_string_append_printf(out, "  %s\n", numbers);
    strip_bars(likert, line, strip);
    avlast_strip_put(out, strip);
    for (guint s = 0; s < likert->n_steps; s++) {
        g_autofree char *number = avlast_format_number(100 * line->share[s], 0, lang);
        const gboolean middle = s >= likert->box && s < likert->n_steps - likert->box;
        g_string_append_printf(shares, middle ? " (%s)" : " %s", number);
    }
    g_string_append(out, " ");
    avlast_terminal_put(out, shares->str, AVLAST_TERMINAL_WIDTH - bars - 1, TRUE);
    g_string_append(out, "\n\n");
    g_string_free(shares, TRUE);
}

static void draw_terminal(const AvlastLikertChart *likert, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL), *key = g_string_new(_("Per cent, in order:"));
    g_autofree char *subtitle = avlast_likert_subtitle(likert);
    g_autofree char *note = avlast_likert_note(likert, result, FALSE, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < likert->lines->len; i++)
        put_line(likert, g_ptr_array_index(likert->lines, i), lang, out);
    for (guint s = 0; s < likert->n_steps; s++) {
        const gboolean middle = s >= likert->box && s < likert->n_steps - likert->box;
        g_string_append_printf(key, middle ? "%s (%s)" : "%s %s", s ? "," : "",
                               likert->steps[s]);
    }
    g_string_append_c(key, '.');
    avlast_terminal_wrap(out, key->str);
    avlast_terminal_wrap(out, note);
    g_string_free(key, TRUE);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_autoptr(AvlastLikertChart) likert =
        avlast_likert_chart_new(result, item, options->lang, error);

    if (!likert)
        return FALSE;
    avlast_likert_words(likert, result, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(likert, result, options, chart, error);
    draw_terminal(likert, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_likert = {
    .kind = "likert",
    .purpose = N_("what people answered, from most to least agreement"),
    .items = avlast_likert_items,
    .draw = draw,
};
