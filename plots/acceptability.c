/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options by their draws: how often each is the best at each value of a unit of effect,
 * and which is best on average. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define KIND        "acceptability"
#define PLOT_HEIGHT 260
#define MOST        6u

typedef struct {
    guint options, steps;
    const char **name;
    double *at;    /* steps: the thresholds, rising */
    double *share; /* options x steps */
    guint *best;   /* steps: the largest mean */
    char *label;   /* of the thresholds' axis */
    const char *currency;
} Acceptability;

static const struct {
    const char *colour, *dash;
} looks[MOST] = {{AVLAST_BLUE, NULL},       {AVLAST_VERM, "(8,4)"},
                 {AVLAST_GREEN_2, "(3,3)"}, {AVLAST_PURPLE_2, "(10,4,3,4)"},
                 {AVLAST_INK, "(5,5)"},     {AVLAST_GREY, "(2,2)"}};

static void acceptability_clear(Acceptability *a)
{
    g_free(a->name);
    g_free(a->at);
    g_free(a->share);
    g_free(a->best);
    g_free(a->label);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Acceptability, acceptability_clear)

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_array_size(json_object_get(member, "thresholds")) > 1 ? 1 : 0;
}

static gboolean take_option(Acceptability *a, guint d, const json_t *option,
                            GError **error)
{
    a->name[d] = avlast_chart_text(option, "name", "?");
    for (guint t = 0; t < a->steps; t++) {
        const double share = avlast_chart_element(option, "share", t);
        if (!(share >= 0.0 && share <= 1.0 + 1e-9))
            return avlast_chart_malformed(KIND, "a share that is none", error);
        a->share[d * a->steps + t] = share;
    }
    return TRUE;
}

static gboolean acceptability_read(Acceptability *a, const json_t *member,
                                   const char *lang, GError **error)
{
    const json_t *options = json_object_get(member, "options"),
                 *best = json_object_get(member, "best");

    a->options = (guint)json_array_size(options);
    a->steps = (guint)json_array_size(json_object_get(member, "thresholds"));
    if (a->options < 2 || json_array_size(best) != a->steps)
        return avlast_chart_malformed(KIND, "options or thresholds are missing", error);
    a->name = g_new0(const char *, a->options);
    a->at = g_new0(double, a->steps);
    a->best = g_new0(guint, a->steps);
    a->share = g_new0(double, (gsize)a->options * a->steps);
    const char *unit = avlast_chart_text(member, "unit", NULL);
    a->currency = avlast_chart_text(member, "currency", "");
    const AvlastMoney money = avlast_money_unit(1.0, a->currency, lang);
    a->label = unit ? g_strdup_printf(_("value of 1 %s, %s"), unit, money.unit)
                    : g_strdup(_("value of a unit of effect"));
    for (guint t = 0; t < a->steps; t++) {
        a->at[t] = avlast_chart_element(member, "thresholds", t);
        a->best[t] = (guint)json_integer_value(json_array_get(best, t));
        if (!isfinite(a->at[t]) || (t > 0 && a->at[t] <= a->at[t - 1]) ||
            a->best[t] >= a->options)
            return avlast_chart_malformed(KIND, "thresholds do not rise", error);
    }
    for (guint d = 0; d < a->options; d++)
        if (!take_option(a, d, json_array_get(options, d), error))
            return FALSE;
    return TRUE;
}

static double share_at(const Acceptability *a, guint option, guint step)
{
    return a->share[(gsize)option * a->steps + step];
}

/* --- words --- */

/* Where another option becomes the best for the first time; 0: nowhere. */
static guint first_switch(const Acceptability *a)
{
    for (guint t = 1; t < a->steps; t++)
        if (a->best[t] != a->best[t - 1])
            return t;
    return 0;
}

static char *value_of(const Acceptability *a, guint step, const char *lang)
{
    const gboolean whole = fabs(fmod(a->at[step], 1.0)) < 1e-9;

    return *a->currency && whole
               ? avlast_format_money(a->at[step], a->currency, FALSE, lang)
               : avlast_format_plain(a->at[step], lang);
}

static char *make_title(const Acceptability *a, const char *lang)
{
    const guint at = first_switch(a);
    double low = 1.0, high = 0.0;

    for (guint t = 0; t < a->steps; t++) {
        low = fmin(low, share_at(a, a->best[t], t));
        high = fmax(high, share_at(a, a->best[t], t));
    }
    if (at == 0) {
        g_autofree char *from = avlast_format_chance(low, lang);
        g_autofree char *to = avlast_format_chance(high, lang);
        return g_strdup_printf(_("“%s” is best on average at every value, and the best "
                                 "in %s to %s of the draws"),
                               a->name[a->best[0]], from, to);
    }
    g_autofree char *before = value_of(a, at - 1, lang);
    g_autofree char *from = value_of(a, at, lang);
    g_autofree char *chance = avlast_format_chance(share_at(a, a->best[at], at), lang);
    return g_strdup_printf(
        _("“%s” is best on average up to %s, “%s” from %s on, there in "
          "%s of the draws"),
        a->name[a->best[at - 1]], before, a->name[a->best[at]], from, chance);
}

static char *make_subtitle(void)
{
    return g_strdup(_("Share of draws in which each option has the largest net benefit; "
                      "thick: the one that is best on average"));
}

/* A row for each value, a column for each option. */
static void add_table(const Acceptability *a, const char *lang, AvlastChart *chart)
{
    GPtrArray *row = g_ptr_array_new();

    g_ptr_array_add(row, g_strdup(_("Value of a unit")));
    for (guint d = 0; d < a->options; d++)
        g_ptr_array_add(row, g_strdup(a->name[d]));
    g_ptr_array_add(row, g_strdup(_("Best on average")));
    g_ptr_array_add(row, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(row, FALSE));
    for (guint t = 0; t < a->steps; t++) {
        row = g_ptr_array_new();
        g_ptr_array_add(row, value_of(a, t, lang));
        for (guint d = 0; d < a->options; d++)
            g_ptr_array_add(row, avlast_format_chance(share_at(a, d, t), lang));
        g_ptr_array_add(row, g_strdup(a->name[a->best[t]]));
        g_ptr_array_add(row, NULL);
        g_ptr_array_add(chart->table, g_ptr_array_free(row, FALSE));
    }
}

static void fill_words(const Acceptability *a, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(a, lang);
    g_string_append_printf(alt,
                           ngettext("Acceptability curves of %u option.",
                                    "Acceptability curves of %u options.", a->options),
                           a->options);
    add_table(a, lang, chart);
    for (guint d = 0; d < a->options && d < MOST; d++) {
        g_autofree char *first = avlast_format_chance(share_at(a, d, 0), lang);
        g_autofree char *last = avlast_format_chance(share_at(a, d, a->steps - 1), lang);
        g_string_append_printf(alt, _(" %s: from %s to %s."), a->name[d], first, last);
    }
    chart->alt = g_string_free(alt, FALSE);
}

static char *make_note(const Acceptability *a, const AvlastResult *result)
{
    g_autofree char *more =
        a->options > MOST ? g_strdup_printf(ngettext("%u further option is not drawn.",
                                                     "%u further options are not drawn.",
                                                     a->options - MOST),
                                            a->options - MOST)
                          : NULL;

    return avlast_chart_origin(result, more);
}

/* --- drawing --- */

/* Names at the right ends, moved apart. */
static void draw_ends(const Acceptability *a, AvlastPage *page, double right,
                      double bottom)
{
    const double room = avlast_page_width(page) - AVLAST_PAGE_MARGIN - right - 8;
    const guint n = MIN(a->options, MOST);
    double y[MOST];

    for (guint d = 0; d < n; d++)
        y[d] = avlast_page_y(page, share_at(a, d, a->steps - 1));
    avlast_page_spread(y, n, bottom);
    for (guint d = 0; d < n; d++) {
        g_auto(GStrv) name = avlast_text_wrap(a->name[d], AVLAST_TEXT_STRONG, room, 1);
        avlast_page_text(page, right + 8, y[d], AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         looks[d].colour, name[0]);
    }
}

static void draw_curves(const Acceptability *a, AvlastPage *page)
{
    const guint n = MIN(a->options, MOST);
    g_autofree double *rows = g_new0(double, 2 * (gsize)a->steps);

    for (guint d = 0; d < n; d++)
        for (guint thick = 0; thick < 2; thick++) {
            g_autofree char *name = g_strdup_printf("c%u%s", d, thick ? "b" : "");
            gboolean any = FALSE;
            for (guint t = 0; t < a->steps; t++) {
                const gboolean drawn = !thick || a->best[t] == d;
                rows[2 * t] = a->at[t];
                rows[2 * t + 1] = drawn ? share_at(a, d, t) : NAN;
                any = any || drawn;
            }
            if (!any)
                continue;
            avlast_page_data(page, name, rows, a->steps, 2);
            avlast_page_plot(page, "$%s using 1:2 with lines lw %s lc rgb '%s' dt %s",
                             name, thick ? "5" : "1.8", looks[d].colour,
                             !thick && looks[d].dash ? looks[d].dash : "1");
        }
}

static gboolean draw_page(const Acceptability *a, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle();
    g_autofree char *note = make_note(a, result);
    const double x[2] = {a->at[0], a->at[a->steps - 1]}, y[2] = {0, 1};
    double names = 30;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 8 + PLOT_HEIGHT + 48);
    const double top = avlast_page_top(page) + 8, bottom = top + PLOT_HEIGHT;

    for (guint d = 0; d < MIN(a->options, MOST); d++)
        names = fmax(names, avlast_text_width(a->name[d], AVLAST_TEXT_STRONG));
    const double left = AVLAST_PAGE_MARGIN + 44,
                 right = options->width - AVLAST_PAGE_MARGIN - 10 -
                         fmin(names, 0.26 * options->width);
    avlast_page_area(page, left, top, right, bottom, x, y);
    for (int quarter = 0; quarter <= 4; quarter++) {
        const double at = avlast_page_y(page, quarter / 4.0);
        g_autofree char *text = avlast_format_percent(quarter / 4.0, options->lang);
        avlast_page_text(page, left - 6, at, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                         text);
        avlast_page_line(page, left, at, right, at, AVLAST_FAINT, 0.7, NULL, TRUE);
    }
    avlast_page_x_tics(page, MAX(3, (int)((right - left) / 90)), -1, options->lang,
                       FALSE);
    avlast_page_text(page, (left + right) / 2, bottom + 34, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_GREY, a->label);
    draw_curves(a, page);
    draw_ends(a, page, right, bottom);
    return avlast_page_finish(page, options, chart, error);
}

/* At up to five values, a bar for each option. */
static void draw_terminal(const Acceptability *a, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle =
        g_strdup(_("Share of draws in which each option has the largest net benefit; *: "
                   "the one that is best on average"));
    g_autofree char *note = make_note(a, result);
    const guint shown = MIN(a->steps, 5u);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < shown; i++) {
        const guint t = shown > 1 ? i * (a->steps - 1) / (shown - 1) : 0;
        g_autofree char *value = avlast_format_plain(a->at[t], lang);
        g_string_append_printf(out, "%s\n", value);
        for (guint d = 0; d < a->options; d++) {
            AvlastStrip *strip = avlast_strip_new(0.0, 1.0, 40);
            g_autofree char *share = avlast_format_chance(share_at(a, d, t), lang);
            if (share_at(a, d, t) > 0.0)
                avlast_strip_fill(strip, 0.0, share_at(a, d, t), 0x2588);
            g_string_append(out, a->best[t] == d ? "* " : "  ");
            avlast_terminal_put(out, a->name[d], 24, FALSE);
            g_string_append_c(out, ' ');
            avlast_strip_put(out, strip);
            avlast_terminal_put(out, share, 8, TRUE);
            g_string_append_c(out, '\n');
        }
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Acceptability) a = {0};

    (void)item;
    if (!acceptability_read(&a, avlast_chart_member(result, KIND), options->lang, error))
        return FALSE;
    fill_words(&a, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&a, result, options, chart, error);
    draw_terminal(&a, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_acceptability = {
    .kind = KIND,
    .purpose = N_("which option is best, and how sure is that"),
    .items = items,
    .draw = draw,
};
