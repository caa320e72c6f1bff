/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several studies together: each study with its weight, the means, and what a further
 * setting may expect. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"
#include "plots/words.h"

#define KIND      "pooled"
#define MOST_ROWS 40u

typedef struct {
    double value, low, high;
} Interval;

typedef struct {
    const char *name;
    Interval own, shrunken;
    double weight;
} Study;

typedef struct {
    const char *outcome;
    gboolean ratio, several; /* effects are ratios; mean is over settings */
    guint k, shown;
    Study *studies;
    Interval mean, common, next;
    double none, x[2]; /* the effect that is none; the axis */
    int decimals;
} Pooled;

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_array_size(json_object_get(member, "studies")) > 0 ? 1 : 0;
}

static Interval interval_of(const json_t *object, const char *key)
{
    return (Interval){avlast_chart_element(object, key, 0),
                      avlast_chart_element(object, key, 1),
                      avlast_chart_element(object, key, 2)};
}

static void stretch(Pooled *pooled, const Interval *interval)
{
    const double values[] = {interval->value, interval->low, interval->high};

    for (gsize i = 0; i < 3; i++)
        if (isfinite(values[i])) {
            pooled->x[0] = fmin(pooled->x[0], values[i]);
            pooled->x[1] = fmax(pooled->x[1], values[i]);
        }
}

static gboolean pooled_read(Pooled *pooled, const json_t *member, GError **error)
{
    const json_t *studies = json_object_get(member, "studies");

    pooled->outcome = avlast_chart_text(member, "outcome", "");
    pooled->ratio = json_is_true(json_object_get(member, "ratio"));
    pooled->mean = interval_of(member, "mean");
    pooled->common = interval_of(member, "common");
    pooled->next = interval_of(member, "next");
    pooled->several = isfinite(pooled->mean.value);
    pooled->none = pooled->ratio ? 1.0 : 0.0;
    pooled->x[0] = pooled->x[1] = pooled->none;
    pooled->k = (guint)json_array_size(studies);
    pooled->shown = MIN(pooled->k, MOST_ROWS);
    if (!isfinite(pooled->common.value))
        return avlast_chart_malformed(KIND, "no mean", error);
    pooled->studies = g_new0(Study, pooled->k);
    for (guint i = 0; i < pooled->k; i++) {
        const json_t *from = json_array_get(studies, i);
        Study *study = &pooled->studies[i];
        study->name = avlast_chart_text(from, "name", "?");
        study->own = interval_of(from, "effect");
        study->shrunken = interval_of(from, "shrunken");
        study->weight = avlast_json_member_double(from, "weight");
        if (!isfinite(study->own.value) || !isfinite(study->weight))
            return avlast_chart_malformed(KIND, "a study without an effect", error);
        stretch(pooled, &study->own);
    }
    stretch(pooled, &pooled->mean);
    stretch(pooled, &pooled->common);
    stretch(pooled, &pooled->next);
    const double room = 0.03 * (pooled->x[1] - pooled->x[0]);
    pooled->x[0] -= room;
    pooled->x[1] += room > 0.0 ? room : 1.0;
    const Interval *main = pooled->several ? &pooled->mean : &pooled->common;
    pooled->decimals = avlast_words_decimals(main->value, main->low, main->high);
    return TRUE;
}

/* --- words --- */

static gboolean without(const Interval *interval, double none)
{
    return (interval->low > none && interval->high > none) ||
           (interval->low < none && interval->high < none);
}

static char *number(const Pooled *pooled, double value, const char *lang)
{
    return avlast_format_number(value, pooled->decimals, lang);
}

static char *make_title(const Pooled *pooled, const char *lang)
{
    const Interval *mean = pooled->several ? &pooled->mean : &pooled->common;
    g_autofree char *value = number(pooled, mean->value, lang),
                    *low = number(pooled, mean->low, lang),
                    *high = number(pooled, mean->high, lang),
                    *from = number(pooled, pooled->next.low, lang),
                    *to = number(pooled, pooled->next.high, lang);

    if (!pooled->several)
        return g_strdup_printf(without(mean, pooled->none)
                                   ? _("In these studies together the effect is %s (%s "
                                       "to %s)")
                                   : _("These studies together show no clear effect: %s "
                                       "(%s to %s)"),
                               value, low, high);
    if (!isfinite(mean->low))
        return g_strdup_printf(_("The studies average %s; how sure that is, so few "
                                 "cannot tell"),
                               value);
    if (!without(mean, pooled->none))
        return g_strdup_printf(_("No clear effect on average over settings: %s (%s to "
                                 "%s)"),
                               value, low, high);
    if (!isfinite(pooled->next.low))
        return g_strdup_printf(_("On average an effect of %s (%s to %s)"), value, low,
                               high);
    return g_strdup_printf(without(&pooled->next, pooled->none)
                               ? _("On average an effect of %s, and a further setting "
                                   "can expect from %s to %s")
                               : _("On average an effect of %s, but a further setting "
                                   "may have from %s to %s"),
                           value, from, to);
}

static void add_row(const Pooled *pooled, const char *name, const Interval *interval,
                    double weight, const char *lang, AvlastChart *chart)
{
    g_autofree char *value = number(pooled, interval->value, lang);
    g_autofree char *range =
        avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);
    g_autofree char *share =
        isfinite(weight) ? avlast_format_percent(weight, lang) : g_strdup("");

    avlast_chart_row(chart, name, value, range, share, NULL);
}

static void fill_words(const Pooled *pooled, const char *lang, AvlastChart *chart)
{
    const Interval *mean = pooled->several ? &pooled->mean : &pooled->common;
    g_autofree char *value = number(pooled, mean->value, lang);
    g_autofree char *range =
        avlast_format_interval(mean->low, mean->high, pooled->decimals, lang);

    chart->title = make_title(pooled, lang);
    chart->alt = g_strdup_printf(ngettext("Forest chart of %u study; mean %s, interval "
                                          "%s.",
                                          "Forest chart of %u studies; mean %s, interval "
                                          "%s.",
                                          pooled->k),
                                 pooled->k, value, range);
    avlast_chart_row(chart, _("Study"), _("Effect"), _("Interval"), _("Weight"), NULL);
    for (guint i = 0; i < pooled->k; i++)
        add_row(pooled, pooled->studies[i].name, &pooled->studies[i].own,
                pooled->studies[i].weight, lang, chart);
    if (pooled->several)
        add_row(pooled, _("Mean over settings"), &pooled->mean, NAN, lang, chart);
    add_row(pooled, _("In these studies"), &pooled->common, NAN, lang, chart);
    if (isfinite(pooled->next.low))
        add_row(pooled, _("A further setting"), &pooled->next, NAN, lang, chart);
}

static char *make_subtitle(const Pooled *pooled)
{
    return pooled->ratio ? g_strdup_printf(_("%s: ratios with intervals; larger squares "
                                             "weigh more"),
                                           pooled->outcome)
                         : g_strdup_printf(_("%s: effects with intervals; larger squares "
                                             "weigh more"),
                                           pooled->outcome);
}

static char *make_note(const Pooled *pooled, const AvlastResult *result)
{
    GString *note = g_string_new(NULL);

    if (pooled->k > pooled->shown)
        g_string_append_printf(note,
                               ngettext("%u further study is not shown.",
                                        "%u further studies are not shown.",
                                        pooled->k - pooled->shown),
                               pooled->k - pooled->shown);
    if (isfinite(pooled->studies[0].shrunken.value))
        g_string_append_printf(note, "%s%s", note->len ? " " : "",
                               _("Open circles: what each study's own effect is likely "
                                 "to be, given all of them."));
    char *source = avlast_chart_origin(result, note->str);
    g_string_free(note, TRUE);
    return source;
}

/* --- drawing --- */

static void draw_whiskers(AvlastPage *page, const Interval *interval, double y,
                          const char *colour, const char *dash)
{
    if (!isfinite(interval->low) || !isfinite(interval->high))
        return;
    const double left = avlast_page_x(page, interval->low),
                 right = avlast_page_x(page, interval->high);
    avlast_page_line(page, left, y, right, y, colour, 1.6, dash, FALSE);
    avlast_page_line(page, left, y - 4, left, y + 4, colour, 1.6, NULL, FALSE);
    avlast_page_line(page, right, y - 4, right, y + 4, colour, 1.6, NULL, FALSE);
}

static void draw_numbers(const Pooled *pooled, AvlastPage *page, const Interval *interval,
                         double right, double y, AvlastTextStyle style, const char *lang)
{
    g_autofree char *value = number(pooled, interval->value, lang);
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

static void draw_study(const Pooled *pooled, AvlastPage *page, const Study *study,
                       double labels, double right, double y, const char *lang)
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

static void draw_sum(const Pooled *pooled, AvlastPage *page, const char *name,
                     const Interval *interval, double labels, double right, double y,
                     const char *lang)
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

static double label_room(const Pooled *pooled, double most)
{
    double room = fmax(avlast_text_width(_("Mean over settings"), AVLAST_TEXT_STRONG),
                       avlast_text_width(_("In these studies"), AVLAST_TEXT_STRONG));

    room = fmax(room, avlast_text_width(_("A further setting"), AVLAST_TEXT_STRONG));
    for (guint i = 0; i < pooled->shown; i++)
        room = fmax(room, avlast_text_width(pooled->studies[i].name, AVLAST_TEXT_BODY));
    return fmin(room, most);
}

static double number_room(const Pooled *pooled, const char *lang)
{
    double room = 0;

    for (guint i = 0; i < pooled->shown + 3; i++) {
        const Interval *interval = i < pooled->shown        ? &pooled->studies[i].own
                                   : i == pooled->shown     ? &pooled->mean
                                   : i == pooled->shown + 1 ? &pooled->common
                                                            : &pooled->next;
        g_autofree char *value = number(pooled, interval->value, lang);
        g_autofree char *range =
            avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);
        g_autofree char *text = g_strdup_printf("%s %s", value, range);
        room = fmax(room, avlast_text_width(text, AVLAST_TEXT_STRONG));
    }
    return room;
}

static void draw_sums(const Pooled *pooled, AvlastPage *page, double labels, double right,
                      double y, double step, const char *lang)
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

static void draw_shrunken(const Pooled *pooled, AvlastPage *page)
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

static gboolean draw_page(const Pooled *pooled, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const char *lang = options->lang;
    g_autofree char *subtitle = make_subtitle(pooled);
    g_autofree char *note = make_note(pooled, result);
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

static void terminal_row(GString *out, const Pooled *pooled, const char *name,
                         const Interval *interval, gunichar mark, const char *lang)
{
    AvlastStrip *strip = avlast_strip_new(pooled->x[0], pooled->x[1], 28);
    g_autofree char *value = number(pooled, interval->value, lang);
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

static void draw_terminal(const Pooled *pooled, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(pooled);
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
    Pooled pooled = {0};
    gboolean ok = pooled_read(&pooled, avlast_chart_member(result, KIND), error);

    (void)item;
    if (ok) {
        fill_words(&pooled, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&pooled, result, options->lang, chart);
        else
            ok = draw_page(&pooled, result, options, chart, error);
    }
    g_free(pooled.studies);
    return ok;
}

const AvlastChartKind avlast_chart_pooled = {
    .kind = KIND,
    .purpose = N_("what do several studies say together"),
    .items = items,
    .draw = draw,
};
