/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The net value in every scenario, for the public purse and for society. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/scenario_names.h"
#include "plots/terminal.h"

#define KIND       "scenarios"
#define ROW_HEIGHT 44.0
#define HALF       9.0 /* from the row's middle to each of its two lines */

enum { VALUE, LOW, HIGH, NUMBERS };

typedef struct {
    const char *label;
    double npv[2][NUMBERS], difference[2][NUMBERS], chance[2]; /* headline first */
} Row;

typedef struct {
    const char *currency, *payer[2]; /* what the headline and the other are called */
    double price_year, level, low, high;
    Row *row;
    guint count;
    AvlastMoney money;
} Scenarios;

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_array_size(json_object_get(member, "rows")) > 1 ? 1 : 0;
}

static gboolean read_row(Scenarios *s, const json_t *from, const char *const *payers,
                         Row *row, GError **error)
{
    const char *words = avlast_scenario_words(avlast_chart_text(from, "id", ""));

    row->label = words ? words : avlast_chart_text(from, "label", "?");
    for (guint k = 0; k < 2; k++) {
        const json_t *figures = json_object_get(from, payers[k]);
        for (guint i = 0; i < NUMBERS; i++) {
            row->npv[k][i] = avlast_chart_element(figures, "npv", i);
            row->difference[k][i] = avlast_chart_element(figures, "difference", i);
            if (!isfinite(row->npv[k][i]))
                return avlast_chart_malformed(KIND, "a scenario without its value",
                                              error);
            s->low = fmin(s->low, row->npv[k][i]);
            s->high = fmax(s->high, row->npv[k][i]);
        }
        row->chance[k] = avlast_json_member_double(figures, "chance");
    }
    return TRUE;
}

static gboolean scenarios_read(Scenarios *s, const AvlastResult *result, const char *lang,
                               GError **error)
{
    const json_t *member = avlast_chart_member(result, KIND),
                 *rows = json_object_get(member, "rows");
    const gboolean society =
        strcmp(avlast_chart_text(member, "headline", "public"), "society") == 0;
    const char *const payers[] = {society ? "society" : "public",
                                  society ? "public" : "society"};

    *s = (Scenarios){.currency = avlast_chart_text(member, "currency", ""),
                     .payer = {society ? _("Society") : _("Public purse"),
                               society ? _("Public purse") : _("Society")},
                     .price_year = avlast_json_member_double(member, "price.year"),
                     .level = avlast_json_member_double(member, "level"),
                     .count = (guint)json_array_size(rows)};
    s->row = g_new0(Row, MAX(s->count, 1));
    for (guint i = 0; i < s->count; i++)
        if (!read_row(s, json_array_get(rows, i), payers, &s->row[i], error))
            return FALSE;
    s->money = avlast_money_unit(fmax(fabs(s->low), fabs(s->high)), s->currency, lang);
    const double room = s->high > s->low ? 0.04 * (s->high - s->low) : 1.0;
    s->low -= room;
    s->high += room;
    return TRUE;
}

/* --- words --- */

static char *make_title(const Scenarios *s, const char *lang)
{
    guint gains = 0, costs = 0, unsure = 0, least = 0, most = 0;

    for (guint i = 0; i < s->count; i++) {
        const double *npv = s->row[i].npv[0];
        gains += npv[VALUE] > 0.0 ? 1 : 0;
        costs += npv[VALUE] < 0.0 ? 1 : 0;
        unsure += npv[LOW] <= 0.0 && npv[HIGH] >= 0.0 ? 1 : 0;
        least = npv[VALUE] < s->row[least].npv[0][VALUE] ? i : least;
        most = npv[VALUE] > s->row[most].npv[0][VALUE] ? i : most;
    }
    if ((gains == s->count || costs == s->count) && unsure == 0)
        return g_strdup_printf(gains ? _("%s: a net gain in every scenario")
                                     : _("%s: a net cost in every scenario"),
                               s->payer[0]);
    if (gains == s->count || costs == s->count)
        return g_strdup_printf(
            gains ? _("%s: a net gain is expected in every scenario, but is not sure in "
                      "%u of %u")
                  : _("%s: a net cost is expected in every scenario, but is not sure in "
                      "%u of %u"),
            s->payer[0], unsure, s->count);
    g_autofree char *from = avlast_format_money(s->row[least].npv[0][VALUE], s->currency,
                                                TRUE, lang),
                    *to = avlast_format_money(s->row[most].npv[0][VALUE], s->currency,
                                              TRUE, lang);
    return g_strdup_printf(_("%s: gain or cost depends on the scenario, from %s to %s"),
                           s->payer[0], from, to);
}

static char *make_subtitle(const Scenarios *s, const char *lang)
{
    g_autofree char *level = avlast_format_percent(s->level, lang);

    return g_strdup_printf(
        _("Net present value, %s, %.0f prices; line = %s interval; filled: %s"),
        s->money.unit, s->price_year, level, s->payer[0]);
}

static char *number_text(const Scenarios *s, const double npv[NUMBERS])
{
    g_autofree char *value = avlast_money_number(&s->money, npv[VALUE], FALSE),
                    *bounds = avlast_money_interval(&s->money, npv[LOW], npv[HIGH]);

    return g_strdup_printf("%s %s", value, bounds);
}

static void fill_words(const Scenarios *s, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(s, lang);
    g_string_append_printf(alt, _("Net value in %u scenarios, %s."), s->count,
                           s->money.unit);
    avlast_chart_row(chart, _("Scenario"), _("For whom"), _("Net value"),
                     _("Against the central"), _("Chance above zero"), NULL);
    for (guint i = 0; i < s->count; i++)
        for (guint k = 0; k < 2; k++) {
            const Row *row = &s->row[i];
            g_autofree char *npv = number_text(s, row->npv[k]);
            g_autofree char *by = isnan(row->difference[k][VALUE])
                                      ? g_strdup("")
                                      : number_text(s, row->difference[k]);
            g_autofree char *chance = avlast_format_chance(row->chance[k], lang);
            avlast_chart_row(chart, row->label, s->payer[k], npv, by, chance, NULL);
            if (k == 0)
                g_string_append_printf(alt, " %s: %s.", row->label, npv);
        }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

static const char *colour_of(guint k)
{
    return k == 0 ? AVLAST_BLUE : AVLAST_GREY;
}

static void draw_row(const Scenarios *s, AvlastPage *page, guint i, double y,
                     double labels)
{
    const Row *row = &s->row[i];
    g_auto(GStrv) label = avlast_text_wrap(row->label, AVLAST_TEXT_BODY, labels, 3);
    const guint lines = g_strv_length(label);

    for (guint l = 0; l < lines; l++)
        avlast_page_text(page, AVLAST_PAGE_MARGIN,
                         y + ((double)l - (double)(lines - 1) / 2.0) * 14.0, AVLAST_LEFT,
                         AVLAST_TEXT_BODY, AVLAST_INK, label[l]);
    for (guint k = 0; k < 2; k++) {
        const double *npv = row->npv[k], at = y + (k == 0 ? -HALF : HALF);
        const double from = avlast_page_x(page, npv[LOW] / s->money.divisor),
                     to = avlast_page_x(page, npv[HIGH] / s->money.divisor);
        g_autofree char *text = number_text(s, npv),
                        *data = g_strdup_printf("mark%u_%u", i, k);
        const double mark[2] = {npv[VALUE] / s->money.divisor,
                                (double)(s->count - i) - 0.5 +
                                    (k == 0 ? HALF : -HALF) / ROW_HEIGHT};
        avlast_page_line(page, from, at, to, at, colour_of(k), 1.8,
                         k == 0 ? NULL : "(4,3)", TRUE);
        avlast_page_data(page, data, mark, 1, 2);
        if (k == 1) /* white inside, so that no line runs through it */
            avlast_page_plot(page, "$%s using 1:2 with points pt 7 ps 0.9 lc rgb '%s'",
                             data, AVLAST_WHITE);
        avlast_page_plot(page, "$%s using 1:2 with points pt %d ps 0.9 lw 2 lc rgb '%s'",
                         data, k == 0 ? 7 : 6, colour_of(k));
        avlast_page_text(page, avlast_page_width(page) - AVLAST_PAGE_MARGIN, at,
                         AVLAST_RIGHT, k == 0 ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY,
                         k == 0 ? AVLAST_INK : AVLAST_GREY, text);
    }
}

/* The two lines of a row, named above the first. */
static void draw_key(const Scenarios *s, AvlastPage *page, double y)
{
    const double right = avlast_page_width(page) - AVLAST_PAGE_MARGIN;
    const double other = avlast_text_width(s->payer[1], AVLAST_TEXT_BODY);

    avlast_page_text(page, right, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_GREY,
                     s->payer[1]);
    avlast_page_text(page, right - other, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_GREY,
                     " / ");
    avlast_page_text(page, right - other - avlast_text_width(" / ", AVLAST_TEXT_BODY), y,
                     AVLAST_RIGHT, AVLAST_TEXT_STRONG, AVLAST_INK, s->payer[0]);
}

static gboolean draw_page(const Scenarios *s, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(s, options->lang),
                    *note = avlast_chart_origin(result, NULL);
    double labels = 0.0, numbers = 0.0;

    for (guint i = 0; i < s->count; i++) {
        labels = fmax(labels, avlast_text_width(s->row[i].label, AVLAST_TEXT_BODY));
        for (guint k = 0; k < 2; k++) {
            g_autofree char *text = number_text(s, s->row[i].npv[k]);
            numbers = fmax(numbers, avlast_text_width(text, AVLAST_TEXT_STRONG));
        }
    }
    labels = fmin(labels, 0.27 * options->width);
    const double rows = ROW_HEIGHT * s->count;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 24.0 + rows + 28.0);
    const double top = avlast_page_top(page) + 24.0, bottom = top + rows;
    const double x[2] = {s->low / s->money.divisor, s->high / s->money.divisor},
                 y[2] = {0.0, s->count};
    const double left = AVLAST_PAGE_MARGIN + labels + 14.0,
                 right = options->width - AVLAST_PAGE_MARGIN - numbers - 14.0;

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_x_tics(page, MAX(3, (int)((right - left) / 52.0)), -1, options->lang,
                       TRUE);
    avlast_page_line(page, avlast_page_x(page, 0.0), top, avlast_page_x(page, 0.0),
                     bottom, AVLAST_INK, 1.2, NULL, TRUE);
    draw_key(s, page, top - 12.0);
    for (guint i = 0; i < s->count; i++)
        draw_row(s, page, i, top + (i + 0.5) * ROW_HEIGHT, labels);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Scenarios *s, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(s, lang),
                    *note = avlast_chart_origin(result, NULL);
    const int cells = 28, numbers = 24,
              labels = AVLAST_TERMINAL_WIDTH - cells - numbers - 2;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < s->count; i++)
        for (guint k = 0; k < 2; k++) {
            const double *npv = s->row[i].npv[k];
            AvlastStrip *strip = avlast_strip_new(s->low, s->high, cells);
            g_autofree char *text = number_text(s, npv);
            avlast_strip_mark(strip, 0.0, 0x2502);
            avlast_strip_interval(strip, npv[LOW], npv[VALUE], npv[HIGH],
                                  k == 0 ? 0x25cf : 0x25cb);
            avlast_terminal_put(out, k == 0 ? s->row[i].label : "", labels, FALSE);
            g_string_append_c(out, ' ');
            avlast_strip_put(out, strip);
            g_string_append_c(out, ' ');
            avlast_terminal_put(out, text, numbers, TRUE);
            g_string_append_c(out, '\n');
        }
    g_string_append_printf(out, "\n\xe2\x97\x8f %s  \xe2\x97\x8b %s\n", s->payer[0],
                           s->payer[1]);
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Scenarios s;
    gboolean ok = scenarios_read(&s, result, options->lang, error);

    (void)item;
    if (ok) {
        fill_words(&s, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&s, result, options->lang, chart);
        else
            ok = draw_page(&s, result, options, chart, error);
    }
    g_free(s.row);
    return ok;
}

const AvlastChartKind avlast_chart_scenarios = {
    .kind = KIND,
    .purpose = N_("what it is worth under other assumptions"),
    .items = items,
    .draw = draw,
};
