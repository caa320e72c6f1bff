/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A point per person: after against before. Who rose lies above the line of no change. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define KIND "pairs"

/* Rose, fell, the same: apart by shape, place and colour. */
enum { ROSE, FELL, SAME, WAYS };

typedef struct {
    const char *label, *arm, *unit;
    double least; /* NaN: none */
    double people[WAYS], n;
    double *data[WAYS]; /* x 3: before, after, how many */
    gsize points[WAYS];
    double range[2];
} Pairs;

static void pairs_clear(Pairs *pairs)
{
    for (int way = 0; way < WAYS; way++)
        g_free(pairs->data[way]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pairs, pairs_clear)

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_is_array(member) ? (guint)json_array_size(member) : 0;
}

static gboolean read_points(Pairs *pairs, const json_t *points, GError **error)
{
    const gsize n = json_array_size(points);

    for (int way = 0; way < WAYS; way++)
        pairs->data[way] = g_new0(double, MAX(3 * n, 1));
    for (gsize i = 0; i < n; i++) {
        double three[3];
        for (gsize c = 0; c < 3; c++) {
            three[c] = avlast_json_double(json_array_get(json_array_get(points, i), c));
            if (isnan(three[c]))
                return avlast_chart_malformed(KIND, "a point without numbers", error);
        }
        const int way = three[1] > three[0] ? ROSE : three[1] < three[0] ? FELL : SAME;
        memcpy(pairs->data[way] + 3 * pairs->points[way]++, three, sizeof three);
        pairs->range[0] = fmin(pairs->range[0], fmin(three[0], three[1]));
        pairs->range[1] = fmax(pairs->range[1], fmax(three[0], three[1]));
    }
    return TRUE;
}

static gboolean pairs_read(Pairs *pairs, const json_t *item, GError **error)
{
    static const char *const names[] = {"rose", "fell", "same"};

    pairs->label =
        avlast_chart_text(item, "label", avlast_chart_text(item, "outcome", ""));
    pairs->arm = avlast_chart_text(item, "arm", "");
    pairs->unit = avlast_chart_text(item, "unit", "");
    pairs->least = avlast_json_member_double(item, "least");
    pairs->range[0] = INFINITY;
    pairs->range[1] = -INFINITY;
    for (int way = 0; way < WAYS; way++) {
        pairs->people[way] = avlast_json_member_double(item, names[way]);
        pairs->n += pairs->people[way];
    }
    if (!(pairs->n > 0))
        return avlast_chart_malformed(KIND, "nobody", error);
    if (!read_points(pairs, json_object_get(item, "points"), error))
        return FALSE;
    const double width = pairs->range[1] - pairs->range[0],
                 room = width > 0.0 ? 0.06 * width : 1.0;
    pairs->range[0] -= room;
    pairs->range[1] += room;
    return TRUE;
}

/* --- words --- */

static char *count(double people, const char *lang)
{
    return avlast_format_count((gint64)people, lang);
}

static char *make_title(const Pairs *pairs, const char *lang)
{
    g_autofree char *rose = count(pairs->people[ROSE], lang),
                    *fell = count(pairs->people[FELL], lang), *n = count(pairs->n, lang);

    return *pairs->arm
               ? g_strdup_printf(_("%s: of %s people in “%s”, %s rose and %s fell"),
                                 pairs->label, n, pairs->arm, rose, fell)
               : g_strdup_printf(_("%s: of %s people, %s rose and %s fell"), pairs->label,
                                 n, rose, fell);
}

static char *make_subtitle(const Pairs *pairs)
{
    g_autofree char *unit =
        *pairs->unit ? g_strdup_printf(" (%s)", pairs->unit) : g_strdup("");

    return g_strdup_printf(isnan(pairs->least)
                               ? _("After%s, upwards, against before; on the line "
                                   "nothing changed")
                               : _("After%s, upwards, against before; between the dashed "
                                   "lines a change may be noise of the measure"),
                           unit);
}

static void fill_words(const Pairs *pairs, const char *lang, AvlastChart *chart)
{
    const char *const words[WAYS] = {_("Rose"), _("Fell"), _("The same")};
    g_autofree char *rose = count(pairs->people[ROSE], lang),
                    *fell = count(pairs->people[FELL], lang),
                    *same = count(pairs->people[SAME], lang);

    chart->title = make_title(pairs, lang);
    chart->alt = g_strdup_printf(
        _("Scatter chart of %s, a point per person: after against before. %s above the "
          "line of no change, %s below it, %s on it."),
        pairs->label, rose, fell, same);
    avlast_chart_row(chart, _("Change"), _("People"), _("Share"), NULL);
    for (int way = 0; way < WAYS; way++) {
        g_autofree char *people = count(pairs->people[way], lang),
                        *share =
                            avlast_format_percent(pairs->people[way] / pairs->n, lang);
        avlast_chart_row(chart, words[way], people, share, NULL);
    }
}

/* --- drawing --- */

/* A line after = before + shift, within the range. */
static void draw_line(const Pairs *pairs, AvlastPage *page, const char *name,
                      double shift, const char *dash)
{
    const double low = pairs->range[0], high = pairs->range[1];
    const double from = fmax(low, low - shift), to = fmin(high, high - shift);
    const double data[] = {from, from + shift, to, to + shift};

    if (from >= to)
        return;
    avlast_page_data(page, name, data, 2, 2);
    avlast_page_plot(page, "$%s using 1:2 with lines lw 1.4 dt %s lc rgb '%s'", name,
                     dash, AVLAST_GREY);
}

static void draw_points(const Pairs *pairs, AvlastPage *page)
{
    static const struct {
        const char *name, *colour;
        int shape;
    } marks[WAYS] = {
        {"rose", AVLAST_BLUE, 7}, {"fell", AVLAST_VERM, 10}, {"same", AVLAST_GREY, 2}};

    for (int way = 0; way < WAYS; way++) {
        if (pairs->points[way] == 0)
            continue;
        avlast_page_data(page, marks[way].name, pairs->data[way], pairs->points[way], 3);
        avlast_page_plot(
            page,
            "$%s using 1:2:(0.7*sqrt($3)<2.4?0.7*sqrt($3):2.4) with points pt %d ps "
            "variable lw 1.3 lc rgb '%s'",
            marks[way].name, marks[way].shape, marks[way].colour);
    }
}

static void draw_counts(const Pairs *pairs, AvlastPage *page, double left, double top,
                        double right, double bottom, const char *lang)
{
    g_autofree char *rose = count(pairs->people[ROSE], lang),
                    *fell = count(pairs->people[FELL], lang),
                    *same = count(pairs->people[SAME], lang);
    g_autofree char *above = g_strdup_printf(_("%s rose"), rose),
                    *below = g_strdup_printf(_("%s fell"), fell),
                    *on = g_strdup_printf(_("%s the same"), same);

    avlast_page_text(page, left + 10, top + 14, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                     AVLAST_BLUE, above);
    avlast_page_text(page, right - 10, bottom - 14, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                     AVLAST_VERM, below);
    avlast_page_text(page, right + 8, top + 8, AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_GREY,
                     on);
}

static gboolean draw_page(const Pairs *pairs, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(pairs);
    gboolean several = FALSE;
    for (int way = 0; way < WAYS; way++)
        for (gsize i = 0; i < pairs->points[way]; i++)
            several |= pairs->data[way][3 * i + 2] > 1.0;
    g_autofree char *note = avlast_chart_origin(
        result,
        several ? _("Filled circles rose, triangles fell, crosses stayed. A larger mark "
                    "stands for several people.")
                : _("Filled circles rose, triangles fell, crosses stayed."));
    const double height = 0.62 * options->width;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, height);
    const double top = avlast_page_top(page) + 6, bottom = top + height - 48, left = 62,
                 right = options->width - AVLAST_PAGE_MARGIN - 90;

    avlast_page_area(page, left, top, right, bottom, pairs->range, pairs->range);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    avlast_page_x_tics(page, 6, -1, options->lang, FALSE);
    avlast_page_text(page, 0.5 * (left + right), bottom + 36, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_INK, _("Before"));
    draw_line(pairs, page, "none", 0.0, "solid");
    if (!isnan(pairs->least)) {
        draw_line(pairs, page, "upper", pairs->least, "(6,4)");
        draw_line(pairs, page, "lower", -pairs->least, "(6,4)");
    }
    draw_points(pairs, page);
    draw_counts(pairs, page, left, top, right, bottom, options->lang);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Pairs *pairs, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    const char *const words[WAYS] = {_("Rose"), _("Fell"), _("The same")};
    GString *out = g_string_new(NULL);
    g_autofree char *note = avlast_chart_origin(result, NULL),
                    *unit = *pairs->unit
                                ? g_strdup_printf("%s, %s", _("Change"), pairs->unit)
                                : g_strdup(_("Change"));

    avlast_terminal_head(out, chart->title, unit);
    for (int way = 0; way < WAYS; way++) {
        g_autofree char *people = count(pairs->people[way], lang);
        const int marks = (int)round(40.0 * pairs->people[way] / pairs->n);
        avlast_terminal_put(out, words[way], 12, FALSE);
        avlast_terminal_put(out, people, 8, TRUE);
        g_string_append_c(out, ' ');
        for (int i = 0; i < marks; i++)
            g_string_append_unichar(out, 0x2588);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Pairs) pairs = {0};

    if (!pairs_read(&pairs, json_array_get(avlast_chart_member(result, KIND), item),
                    error))
        return FALSE;
    fill_words(&pairs, options->lang, chart);
    const gsize points = pairs.points[ROSE] + pairs.points[FELL] + pairs.points[SAME];
    if (options->format == AVLAST_CHART_TERMINAL) {
        draw_terminal(&pairs, result, options->lang, chart);
        return TRUE;
    }
    if (points == 0)
        return avlast_chart_malformed(KIND, "too many points to be kept", error);
    return draw_page(&pairs, result, options, chart, error);
}

const AvlastChartKind avlast_chart_pairs = {
    .kind = KIND,
    .purpose = N_("who rose and who fell, person by person"),
    .items = items,
    .draw = draw,
};
