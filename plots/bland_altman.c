/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two measurements of the same: differences against means, with bias and limits. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"
#include "plots/words.h"

#define KIND "bland-altman"

typedef struct {
    double value, low, high;
} Line;

typedef struct {
    const char *a, *b;
    Line bias, lower, upper;
    gsize n;      /* distinct points */
    double *data; /* n x 3: mean, difference, how many */
    double x[2], y[2];
    int decimals;
} Agreement;

static void agreement_clear(Agreement *agreement)
{
    g_free(agreement->data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Agreement, agreement_clear)

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_array_size(json_object_get(member, "points")) > 0 ? 1 : 0;
}

static gboolean read_line(const json_t *member, const char *key, Line *line)
{
    *line =
        (Line){avlast_chart_element(member, key, 0), avlast_chart_element(member, key, 1),
               avlast_chart_element(member, key, 2)};
    return !isnan(line->value);
}

/* A range with room at both ends; one of no width gets some. */
static void widen(double range[2])
{
    const double width = range[1] - range[0];
    const double room = width > 0.0 ? 0.06 * width : fmax(1.0, 0.1 * fabs(range[0]));

    range[0] -= room;
    range[1] += room;
}

static void stretch(double range[2], double value)
{
    if (isnan(value))
        return;
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

static gboolean agreement_read(Agreement *agreement, const json_t *member, GError **error)
{
    const json_t *points = json_object_get(member, "points");

    agreement->a = avlast_chart_text(member, "a", "a");
    agreement->b = avlast_chart_text(member, "b", "b");
    agreement->n = json_array_size(points);
    if (!read_line(member, "bias", &agreement->bias) ||
        !read_line(member, "lower", &agreement->lower) ||
        !read_line(member, "upper", &agreement->upper))
        return avlast_chart_malformed(KIND, "no bias or limits", error);
    agreement->data = g_new0(double, MAX(3 * agreement->n, 1));
    agreement->x[0] = agreement->y[0] = INFINITY;
    agreement->x[1] = agreement->y[1] = -INFINITY;
    for (gsize i = 0; i < agreement->n; i++) {
        const json_t *point = json_array_get(points, i);
        for (gsize c = 0; c < 3; c++) {
            const double value = avlast_json_double(json_array_get(point, c));
            if (isnan(value))
                return avlast_chart_malformed(KIND, "a point without numbers", error);
            agreement->data[3 * i + c] = value;
        }
        stretch(agreement->x, agreement->data[3 * i]);
        stretch(agreement->y, agreement->data[3 * i + 1]);
    }
    stretch(agreement->y, 0.0);
    stretch(agreement->y, agreement->lower.low);
    stretch(agreement->y, agreement->lower.value);
    stretch(agreement->y, agreement->upper.high);
    stretch(agreement->y, agreement->upper.value);
    widen(agreement->x);
    widen(agreement->y);
    agreement->decimals = avlast_words_decimals(
        agreement->bias.value, agreement->bias.low, agreement->bias.high);
    return TRUE;
}

/* --- words --- */

static char *number(const Agreement *agreement, double value, const char *lang)
{
    return avlast_format_signed(value, agreement->decimals, lang);
}

static char *make_title(const Agreement *agreement, const char *lang)
{
    const Line *bias = &agreement->bias;
    g_autofree char *low = number(agreement, agreement->lower.value, lang),
                    *high = number(agreement, agreement->upper.value, lang),
                    *size = avlast_format_number(fabs(bias->value), agreement->decimals,
                                                 lang);

    if (isnan(bias->low) || (bias->low <= 0.0 && bias->high >= 0.0))
        return g_strdup_printf(_("“%s” and “%s” do not differ clearly on average; most "
                                 "single differences lie from %s to %s"),
                               agreement->a, agreement->b, low, high);
    return g_strdup_printf(bias->value > 0.0
                               ? _("“%s” is %s higher than “%s” on average; most single "
                                   "differences lie from %s to %s")
                               : _("“%s” is %s lower than “%s” on average; most single "
                                   "differences lie from %s to %s"),
                           agreement->a, size, agreement->b, low, high);
}

static void add_line(const Agreement *agreement, const char *name, const Line *line,
                     const char *lang, AvlastChart *chart)
{
    g_autofree char *value = number(agreement, line->value, lang);
    g_autofree char *interval =
        avlast_format_interval(line->low, line->high, agreement->decimals, lang);

    avlast_chart_row(chart, name, value, interval, NULL);
}

static void fill_words(const Agreement *agreement, const char *lang, AvlastChart *chart)
{
    g_autofree char *bias = number(agreement, agreement->bias.value, lang),
                    *low = number(agreement, agreement->lower.value, lang),
                    *high = number(agreement, agreement->upper.value, lang);

    chart->title = make_title(agreement, lang);
    chart->alt = g_strdup_printf(
        _("Scatter chart of the differences between %s and %s against "
          "their means. Mean difference %s, limits of agreement %s to %s."),
        agreement->a, agreement->b, bias, low, high);
    avlast_chart_row(chart, _("Line"), _("Difference"), _("Interval"), NULL);
    add_line(agreement, _("Upper limit of agreement"), &agreement->upper, lang, chart);
    add_line(agreement, _("Mean difference"), &agreement->bias, lang, chart);
    add_line(agreement, _("Lower limit of agreement"), &agreement->lower, lang, chart);
}

static char *make_subtitle(const Agreement *agreement)
{
    return g_strdup_printf(_("%s minus %s, against the mean of both; bands are "
                             "confidence intervals"),
                           agreement->a, agreement->b);
}

/* --- drawing --- */

static void draw_line(const Agreement *agreement, AvlastPage *page, const Line *line,
                      const char *label, gboolean dashed, double left, double right,
                      double *label_y, const char *lang)
{
    const double y = avlast_page_y(page, line->value);

    *label_y = fmax(y, *label_y + 40); /* below the label before it */
    g_autofree char *value = number(agreement, line->value, lang);

    if (!isnan(line->low))
        avlast_page_box(page, left, avlast_page_y(page, line->high), right,
                        avlast_page_y(page, line->low), AVLAST_BAND, NULL, TRUE);
    avlast_page_line(page, left, y, right, y, dashed ? AVLAST_GREY : AVLAST_INK, 1.4,
                     dashed ? "(6,4)" : NULL, TRUE);
    avlast_page_text(page, right + 8, *label_y - 8, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, value);
    avlast_page_text(page, right + 8, *label_y + 9, AVLAST_LEFT, AVLAST_TEXT_BODY,
                     AVLAST_GREY, label);
}

static gboolean has_several(const Agreement *agreement)
{
    for (gsize i = 0; i < agreement->n; i++)
        if (agreement->data[3 * i + 2] > 1.0)
            return TRUE;
    return FALSE;
}

static gboolean draw_page(const Agreement *agreement, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    static const char *const labels[] = {N_("upper limit"), N_("mean difference"),
                                         N_("lower limit")};
    const Line *const lines[] = {&agreement->upper, &agreement->bias, &agreement->lower};
    g_autofree char *subtitle = make_subtitle(agreement);
    const gboolean several = has_several(agreement);
    g_autofree char *note = avlast_chart_source(
        result, several ? _("A larger point stands for several rows.") : NULL,
        options->lang);
    const double height = 330;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, height);
    const double top = avlast_page_top(page) + 6, bottom = top + height - 34;
    double room = 0, label_y = top - 40;

    for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
        room = fmax(room, avlast_text_width(_(labels[i]), AVLAST_TEXT_BODY));
    const double left = 62, right = options->width - AVLAST_PAGE_MARGIN - 8 - room;
    avlast_page_area(page, left, top, right, bottom, agreement->x, agreement->y);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    avlast_page_x_tics(page, 6, -1, options->lang, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        draw_line(agreement, page, lines[i], _(labels[i]), lines[i] != &agreement->bias,
                  left, right, &label_y, options->lang);
    avlast_page_data(page, "points", agreement->data, agreement->n, 3);
    avlast_page_plot(
        page,
        "$points using 1:2:(0.45*sqrt($3)<2.2?0.45*sqrt($3):2.2) with points "
        "pt 7 ps variable lc rgb '%s'",
        AVLAST_BLUE);
    return avlast_page_finish(page, options, chart, error);
}

static void terminal_row(GString *out, const Agreement *agreement, const char *label,
                         const Line *line, const char *lang)
{
    AvlastStrip *strip = avlast_strip_new(agreement->y[0], agreement->y[1], 30);
    g_autofree char *value = number(agreement, line->value, lang);

    avlast_strip_interval(strip, line->low, line->value, line->high, 0x25cf);
    avlast_terminal_put(out, label, 26, FALSE);
    g_string_append_c(out, ' ');
    avlast_strip_put(out, strip);
    g_string_append_c(out, ' ');
    avlast_terminal_put(out, value, 12, TRUE);
    g_string_append_c(out, '\n');
}

static void draw_terminal(const Agreement *agreement, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(agreement);
    g_autofree char *note = avlast_chart_source(result, NULL, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    terminal_row(out, agreement, _("Upper limit of agreement"), &agreement->upper, lang);
    terminal_row(out, agreement, _("Mean difference"), &agreement->bias, lang);
    terminal_row(out, agreement, _("Lower limit of agreement"), &agreement->lower, lang);
    avlast_terminal_put(out, "", 27, FALSE);
    avlast_strip_axis(out, agreement->y[0], agreement->y[1], 30, agreement->decimals,
                      lang);
    g_string_append(out, "\n\n");
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Agreement) agreement = {0};

    (void)item;
    if (!agreement_read(&agreement, avlast_chart_member(result, KIND), error))
        return FALSE;
    fill_words(&agreement, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&agreement, result, options, chart, error);
    draw_terminal(&agreement, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_bland_altman = {
    .kind = KIND,
    .purpose = N_("do two measurements agree"),
    .items = items,
    .draw = draw,
};
