/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who pays and who gains: a horizontal waterfall with a subtotal for the public purse. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/error.h"
#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/scenario_names.h"
#include "plots/terminal.h"

typedef struct {
    const char *label;
    gboolean sum; /* subtotal or total: a bar from zero */
    double value, low, high;
    double from, to; /* the bar */
} Step;

typedef struct {
    const char *currency, *scenario;
    double price_year, horizon, level;
    Step *steps;
    guint count;
    const Step *main; /* the first sum, which the title is about; or NULL */
    double low, high; /* of the axis */
    AvlastMoney money;
} Payers;

static const json_t *steps_of(const AvlastResult *result)
{
    return json_object_get(avlast_chart_member(result, "payers"), "steps");
}

static guint items(const AvlastResult *result)
{
    return json_array_size(steps_of(result)) > 0 ? 1 : 0;
}

/* A sum that is not the sum of its steps would be a wrong picture. */
static gboolean place_bar(Step *step, double *running, double size, GError **error)
{
    if (!isfinite(step->value))
        return avlast_chart_malformed("payers", "a step without a value", error);
    if (step->sum && fabs(step->value - *running) > 1e-6 * fmax(size, 1))
        return avlast_chart_malformed("payers", "a sum that differs from its steps",
                                      error);
    step->from = step->sum ? 0 : *running;
    step->to = step->sum ? step->value : *running + step->value;
    *running = step->to;
    return TRUE;
}

static void set_axis(Payers *payers)
{
    for (guint i = 0; i < payers->count; i++) {
        const Step *step = &payers->steps[i];
        const double low = step->sum && isfinite(step->low) ? step->low : step->to;
        const double high = step->sum && isfinite(step->high) ? step->high : step->to;
        payers->low = fmin(payers->low, fmin(fmin(step->from, step->to), low));
        payers->high = fmax(payers->high, fmax(fmax(step->from, step->to), high));
    }
    payers->money = avlast_money_unit(fmax(fabs(payers->low), fabs(payers->high)),
                                      payers->currency, payers->money.lang);
    const double span = payers->high - payers->low;
    payers->low -= span > 0 ? 0.02 * span : 1;
    payers->high += span > 0 ? 0.02 * span : 1;
}

/* What people call the scenario: the program's own by its words, others by their label.
 */
static const char *scenario_of(const AvlastResult *result, const char *id)
{
    const json_t *list =
        json_object_get(avlast_chart_member(result, "ledger"), "scenarios");
    const char *words = avlast_scenario_words(id);

    for (gsize k = 0; !words && k < json_array_size(list); k++) {
        const json_t *entry = json_array_get(list, k);
        if (g_strcmp0(avlast_chart_text(entry, "id", NULL), id) == 0)
            words = avlast_chart_text(entry, "label", NULL);
    }
    return words ? words : id;
}

static gboolean payers_read(Payers *payers, const AvlastResult *result, const char *lang,
                            GError **error)
{
    const json_t *member = avlast_chart_member(result, "payers"),
                 *steps = steps_of(result);
    double running = 0, size = 0;

    *payers = (Payers){.currency = avlast_chart_text(member, "currency", ""),
                       .scenario =
                           scenario_of(result, avlast_chart_text(member, "scenario", "")),
                       .price_year = avlast_json_member_double(member, "price.year"),
                       .horizon = avlast_json_member_double(member, "horizon"),
                       .level = avlast_json_member_double(member, "level"),
                       .count = (guint)json_array_size(steps),
                       .money.lang = lang};
    payers->steps = g_new0(Step, payers->count);
    for (guint i = 0; i < payers->count; i++) {
        const json_t *from = json_array_get(steps, i);
        const char *kind = avlast_chart_text(from, "kind", "step");
        Step *step = &payers->steps[i];

        step->label = avlast_chart_text(from, "label", "?");
        step->sum = strcmp(kind, "step") != 0;
        step->value = avlast_json_member_double(from, "value");
        step->low = avlast_json_member_double(from, "low");
        step->high = avlast_json_member_double(from, "high");
        size = fmax(size, fabs(step->value));
        if (!place_bar(step, &running, size, error))
            return FALSE;
        if (step->sum && !payers->main)
            payers->main = step;
    }
    set_axis(payers);
    return TRUE;
}

/* --- words --- */

static char *make_title(const Payers *payers, const char *lang)
{
    const Step *step = payers->main;

    if (!step)
        return g_strdup(_("Who pays and who gains"));
    g_autofree char *amount =
        avlast_format_money(fabs(step->value), payers->currency, TRUE, lang);
    const gboolean gain = step->value >= 0;
    const gboolean sure = step->low > 0 || step->high < 0;
    const gboolean known = isfinite(step->low) && isfinite(step->high);

    if (!known)
        return g_strdup_printf(gain ? _("%s: a net gain of %s, how sure is not known")
                                    : _("%s: a net cost of %s, how sure is not known"),
                               step->label, amount);
    if (sure)
        return g_strdup_printf(gain ? _("%s: a net gain of %s")
                                    : _("%s: a net cost of %s"),
                               step->label, amount);
    return g_strdup_printf(
        gain ? _("%s: a net gain of %s is expected, but a net cost cannot be ruled out")
             : _("%s: a net cost of %s is expected, but a net gain cannot be ruled out"),
        step->label, amount);
}

static char *make_subtitle(const Payers *payers, const char *lang)
{
    GString *text = g_string_new(NULL);

    if (isfinite(payers->horizon)) {
        const gint64 years = (gint64)payers->horizon;
        g_autofree char *n = avlast_format_count(years, lang);
        g_string_append_printf(text,
                               ngettext("Net present value over %s year, %s",
                                        "Net present value over %s years, %s",
                                        (gulong)years),
                               n, payers->money.unit);
    } else {
        g_string_append_printf(text, _("Net present value, %s"), payers->money.unit);
    }
    if (isfinite(payers->price_year))
        g_string_append_printf(text, _(", %.0f prices"), payers->price_year);
    if (*payers->scenario)
        g_string_append_printf(text, _("; scenario: %s"), payers->scenario);
    return g_string_free(text, FALSE);
}

/* What the marks mean; the terminal has a legend of its own. */
static char *make_note(const Payers *payers, const AvlastResult *result, const char *lang)
{
    const Step *step = payers->main;
    GString *note =
        g_string_new(_("Blue: gain. Orange: cost. Grey: sum of the lines above."));

    if (step && isfinite(step->low) && isfinite(step->high)) {
        g_autofree char *level =
            avlast_format_percent(isfinite(payers->level) ? payers->level : 0.9, lang);
        g_string_append_c(note, ' ');
        g_string_append_printf(note, _("Thin line: %s interval."), level);
    }
    char *source = avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

/* "Brackets: 90% interval." and the source. */
static char *make_text_note(const Payers *payers, const AvlastResult *result,
                            const char *lang)
{
    const gboolean known = payers->main && isfinite(payers->main->low);
    g_autofree char *level =
        avlast_format_percent(isfinite(payers->level) ? payers->level : 0.9, lang);
    g_autofree char *brackets = g_strdup_printf(_("Brackets: %s interval."), level);

    return avlast_chart_source(result, known ? brackets : NULL, lang);
}

static char *amount_text(const Payers *payers, const Step *step)
{
    g_autofree char *number = avlast_money_number(&payers->money, step->value, TRUE);

    if (!step->sum || !isfinite(step->low) || !isfinite(step->high))
        return g_steal_pointer(&number);
    g_autofree char *interval =
        avlast_money_interval(&payers->money, step->low, step->high);
    return g_strconcat(number, " ", interval, NULL);
}

static void fill_words(const Payers *payers, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(payers, lang);
    g_string_append_printf(alt, _("Waterfall chart of who pays and who gains, %s."),
                           payers->money.unit);
    avlast_chart_row(chart, _("Payer"), payers->money.unit, _("Interval"), NULL);
    for (guint i = 0; i < payers->count; i++) {
        const Step *step = &payers->steps[i];
        g_autofree char *number = avlast_money_number(&payers->money, step->value, TRUE);
        g_autofree char *interval =
            avlast_money_interval(&payers->money, step->low, step->high);

        avlast_chart_row(chart, step->label, number, interval, NULL);
        g_string_append_printf(alt, " %s: %s.", step->label, number);
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

static const char *colour_of(const Step *step)
{
    return step->sum ? AVLAST_SUM : step->value < 0 ? AVLAST_VERM : AVLAST_BLUE;
}

/* The axis counts in the unit of the labels. */
static double at_amount(const Payers *payers, const AvlastPage *page, double amount)
{
    return avlast_page_x(page, amount / payers->money.divisor);
}

static void draw_interval(const Payers *payers, AvlastPage *page, const Step *step,
                          double y)
{
    if (!step->sum || !isfinite(step->low) || !isfinite(step->high))
        return;
    const double a = at_amount(payers, page, step->low),
                 b = at_amount(payers, page, step->high);
    avlast_page_line(page, a, y, b, y, AVLAST_INK, 1.5, NULL, FALSE);
    avlast_page_line(page, a, y - 4, a, y + 4, AVLAST_INK, 1.5, NULL, FALSE);
    avlast_page_line(page, b, y - 4, b, y + 4, AVLAST_INK, 1.5, NULL, FALSE);
}

static void draw_step(const Payers *payers, guint i, AvlastPage *page, double labels,
                      double y, double row_height)
{
    const Step *step = &payers->steps[i];
    const AvlastTextStyle style = step->sum ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
    g_auto(GStrv) label = avlast_text_wrap(step->label, style, labels, 2);
    const guint lines = g_strv_length(label);
    g_autofree char *amount = amount_text(payers, step);
    const double half = 0.34 * row_height, from = at_amount(payers, page, step->from),
                 to = at_amount(payers, page, step->to);

    for (guint l = 0; l < lines; l++)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, y + (l - (lines - 1) / 2.0) * 14,
                         AVLAST_LEFT, style, AVLAST_INK, label[l]);
    /* A step of nothing still leaves a mark. */
    avlast_page_box(page, from, y - half, fabs(to - from) < 1 ? from + 1 : to, y + half,
                    colour_of(step), NULL, FALSE);
    draw_interval(payers, page, step, y);
    if (i + 1 < payers->count)
        avlast_page_line(page, to, y + half, to, y + row_height - half, AVLAST_GREY, 1,
                         NULL, FALSE);
    avlast_page_text(page, avlast_page_width(page) - AVLAST_PAGE_MARGIN, y, AVLAST_RIGHT,
                     AVLAST_TEXT_STRONG, AVLAST_INK, amount);
}

static gboolean draw_page(const Payers *payers, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(payers, options->lang);
    g_autofree char *note = make_note(payers, result, options->lang);
    double labels = 0, amounts = 0, row_height = 27;

    for (guint i = 0; i < payers->count; i++) {
        const Step *step = &payers->steps[i];
        g_autofree char *amount = amount_text(payers, step);
        labels =
            fmax(labels, avlast_text_width(step->label, step->sum ? AVLAST_TEXT_STRONG
                                                                  : AVLAST_TEXT_BODY));
        amounts = fmax(amounts, avlast_text_width(amount, AVLAST_TEXT_STRONG));
    }
    if (labels > 0.32 * options->width) {
        labels = 0.32 * options->width;
        row_height = 34;
    }
    const double rows = payers->count * row_height;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, rows + 28);
    const double top = avlast_page_top(page), bottom = top + rows;
    const double left = AVLAST_PAGE_MARGIN + labels + 14,
                 right = options->width - AVLAST_PAGE_MARGIN - amounts - 14;
    const double x[2] = {payers->low / payers->money.divisor,
                         payers->high / payers->money.divisor},
                 y[2] = {0, payers->count};

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_x_tics(page, MAX(3, (int)((right - left) / 52)), -1, options->lang, TRUE);
    avlast_page_line(page, avlast_page_x(page, 0), top, avlast_page_x(page, 0), bottom,
                     AVLAST_GREY, 1.2, NULL, TRUE);
    for (guint i = 0; i < payers->count; i++)
        draw_step(payers, i, page, labels, top + (i + 0.5) * row_height, row_height);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Payers *payers, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(payers, lang);
    g_autofree char *note = make_text_note(payers, result, lang);
    int amounts = 0;

    for (guint i = 0; i < payers->count; i++) {
        g_autofree char *amount = amount_text(payers, &payers->steps[i]);
        amounts = MAX(amounts, avlast_terminal_cells(amount));
    }
    amounts = MIN(amounts, 28);
    const int cells = 24, labels = AVLAST_TERMINAL_WIDTH - cells - amounts - 2;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < payers->count; i++) {
        const Step *step = &payers->steps[i];
        AvlastStrip *strip = avlast_strip_new(payers->low, payers->high, cells);
        g_autofree char *amount = amount_text(payers, step);

        avlast_strip_mark(strip, 0, 0x2502);
        avlast_strip_fill(strip, step->from, step->to,
                          step->sum         ? 0x2593
                          : step->value < 0 ? 0x2591
                                            : 0x2588);
        avlast_terminal_put(out, step->label, labels, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, amount, amounts, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out, "\n\xe2\x96\x88 %s  \xe2\x96\x91 %s  \xe2\x96\x93 %s\n",
                           _("gain"), _("cost"), _("sum"));
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Payers payers;
    gboolean ok = payers_read(&payers, result, options->lang, error);

    (void)item;
    if (ok) {
        fill_words(&payers, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&payers, result, options->lang, chart);
        else
            ok = draw_page(&payers, result, options, chart, error);
    }
    g_free(payers.steps);
    return ok;
}

const AvlastChartKind avlast_chart_payers = {
    .kind = "payers",
    .purpose = N_("who pays, who gains"),
    .items = items,
    .draw = draw,
};
