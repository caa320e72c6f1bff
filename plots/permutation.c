/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the effect stands among those that other assignments would have given, had the
 * arm made no difference. */
#include <glib/gi18n.h>
#include <math.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/heterogeneity_words.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 210.0
/* Bins of a row in the terminal. */
#define PER_LINE  2
#define BAR_CELLS 40

typedef struct {
    const char *label, *arm, *control;
    gboolean several; /* arms of this outcome */
    gboolean t, exact;
    double observed, p, low, high, from, width, reps;
    double most;   /* draws in the fullest bin */
    double finite; /* draws in all bins */
    gsize bins;
    const json_t *n, *beyond;
} Permutation;

static double counted(const json_t *list, gsize bin)
{
    return avlast_json_double(json_array_get(list, bin));
}

/* Whether another element is of the same outcome. */
static gboolean has_sibling(const json_t *list, gsize item)
{
    const char *own = avlast_chart_text(json_array_get(list, item), "outcome", "");

    for (gsize i = 0; i < json_array_size(list); i++)
        if (i != item &&
            g_strcmp0(avlast_chart_text(json_array_get(list, i), "outcome", ""), own) ==
                0)
            return TRUE;
    return FALSE;
}

static gboolean read_bins(Permutation *p, GError **error)
{
    p->bins = json_array_size(p->n);
    if (p->bins == 0 || json_array_size(p->beyond) != p->bins || !(p->width > 0.0) ||
        !isfinite(p->from))
        return avlast_chart_malformed("permutation", "no bins", error);
    for (gsize b = 0; b < p->bins; b++) {
        const double n = counted(p->n, b), beyond = counted(p->beyond, b);
        if (!(n >= 0.0) || !(beyond >= 0.0) || beyond > n)
            return avlast_chart_malformed("permutation", "a bin without a count", error);
        p->most = fmax(p->most, n);
        p->finite += n;
    }
    return TRUE;
}

static gboolean read_permutation(const AvlastResult *result, guint item, Permutation *p,
                                 GError **error)
{
    const json_t *list = avlast_chart_member(result, "permutation");
    const json_t *own = json_array_get(list, item);

    *p = (Permutation){
        .label = avlast_chart_text(own, "label", avlast_chart_text(own, "outcome", "")),
        .arm = avlast_chart_text(own, "arm", ""),
        .control = avlast_chart_text(own, "control", ""),
        .several = has_sibling(list, item),
        .t = g_strcmp0(avlast_chart_text(own, "statistic", ""), "t") == 0,
        .exact = json_is_true(json_object_get(own, "exact")),
        .observed = avlast_json_member_double(own, "observed"),
        .p = avlast_json_member_double(own, "p.value"),
        .low = avlast_json_member_double(own, "low"),
        .high = avlast_json_member_double(own, "high"),
        .from = avlast_json_member_double(own, "from"),
        .width = avlast_json_member_double(own, "width"),
        .reps = avlast_json_member_double(own, "reps"),
        .n = json_object_get(own, "n"),
        .beyond = json_object_get(own, "beyond")};
    if (!(p->reps >= 1.0))
        return avlast_chart_malformed("permutation", "no assignments", error);
    return read_bins(p, error);
}

/* --- words --- */

/* Draws as large as the trial's, those without a finite value among them: what the
 * p-value was counted from. */
static gint64 as_large(const Permutation *p)
{
    return llround(p->exact ? p->p * p->reps : p->p * (1.0 + p->reps) - 1.0);
}

static char *value_said(const Permutation *p, double value, const char *lang)
{
    const double size = isfinite(p->observed) && fabs(p->observed) > p->width
                            ? fabs(p->observed)
                            : p->width;

    return avlast_format_number(value, avlast_format_decimals(size, 3), lang);
}

static char *named(const Permutation *p)
{
    return p->several ? g_strdup_printf("%s (%s)", p->label, p->arm) : g_strdup(p->label);
}

static char *make_title(const Permutation *p, const char *lang)
{
    g_autofree char *name = named(p);

    if (isnan(p->p))
        return g_strdup_printf(_("%s: these assignments give no p-value"), name);
    g_autofree char *share =
        p->exact ? avlast_format_percent(p->p, lang) : avlast_format_chance(p->p, lang);
    g_autofree char *said = avlast_spread_test(p->p, lang);
    return g_strdup_printf(
        _("%s: by chance alone %s of the assignments would show as much (%s)"), name,
        share, said);
}

static char *make_subtitle(const Permutation *p, const char *lang)
{
    g_autofree char *reps = avlast_format_number(p->reps, 0, lang);
    const char *measure = p->t ? _("Effect over its standard error (t)")
                               : _("Difference between the groups");

    if (!*p->control)
        return g_strdup_printf(
            p->exact ? _("%s in all %s assignments the design allows, as if %s made no "
                         "difference")
                     : _("%s in %s assignments drawn anew, as if %s made no difference"),
            measure, reps, p->arm);
    return g_strdup_printf(
        p->exact ? _("%s in all %s assignments the design allows, as if %s and %s "
                     "made no difference")
                 : _("%s in %s assignments drawn anew, as if %s and %s made no "
                     "difference"),
        measure, reps, p->arm, p->control);
}

static char *counted_said(const Permutation *p, const char *lang)
{
    g_autofree char *k = avlast_format_count(as_large(p), lang);
    g_autofree char *reps = avlast_format_number(p->reps, 0, lang);

    return g_strdup_printf(_("as large or larger, in either direction: %s of %s"), k,
                           reps);
}

/* In the terminal no bar is dark. */
static char *make_note(const Permutation *p, const AvlastResult *result, gboolean dark,
                       const char *lang)
{
    g_autoptr(GString) note = g_string_new(NULL);
    const double lost = p->reps - p->finite;

    if (!isnan(p->p)) {
        g_autofree char *large = counted_said(p, lang);
        g_string_append_printf(note, dark ? _("Dark: %s.") : _("Assignments %s."), large);
    }
    if (lost > 0.0) {
        g_autofree char *k = avlast_format_number(lost, 0, lang);
        g_string_append_printf(note, _(" Not drawn, counted as larger: %s."), k);
    }
    if (isfinite(p->low) && isfinite(p->high)) {
        g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
        g_autofree char *interval = avlast_format_interval(
            p->low, p->high, avlast_format_decimals(0.5 * (p->high - p->low), 2), lang);
        g_string_append_printf(note,
                               _(" Effects that the assignments do not reject (%s): %s."),
                               level, interval);
    }
    return avlast_chart_source(result, note->str, lang);
}

static char *bin_said(const Permutation *p, gsize first, gsize count, const char *lang)
{
    g_autofree char *low = value_said(p, p->from + p->width * (double)first, lang);
    g_autofree char *high =
        value_said(p, p->from + p->width * (double)(first + count), lang);

    return g_strdup_printf(_("%s to %s"), low, high);
}

static void fill_words(const Permutation *p, AvlastChart *chart, const char *lang)
{
    g_autofree char *observed = value_said(p, p->observed, lang);
    g_autofree char *large = isnan(p->p) ? g_strdup("") : counted_said(p, lang);

    chart->title = make_title(p, lang);
    chart->alt = g_strdup_printf(_("Histogram: %s. As the arms were drawn: %s; %s."),
                                 chart->title, observed, large);
    avlast_chart_row(chart, p->t ? "t" : _("Difference"), _("Assignments"),
                     _("As large or larger"), NULL);
    for (gsize b = 0; b < p->bins; b++) {
        g_autofree char *where = bin_said(p, b, 1, lang);
        g_autofree char *n = avlast_format_number(counted(p->n, b), 0, lang);
        g_autofree char *beyond = avlast_format_number(counted(p->beyond, b), 0, lang);
        if (counted(p->n, b) > 0.0)
            avlast_chart_row(chart, where, n, beyond, NULL);
    }
}

/* --- the page --- */

typedef struct {
    const Permutation *p;
    AvlastPage *page;
    double left, right, top, bottom;
} Sheet;

static double across(const Sheet *at, double value)
{
    const double all = at->p->width * (double)at->p->bins;

    return at->left + (value - at->p->from) / all * (at->right - at->left);
}

static void draw_bars(const Sheet *at)
{
    const Permutation *p = at->p;
    const double each = p->most > 0.0 ? (at->bottom - at->top) / p->most : 0.0;

    for (gsize b = 0; b < p->bins; b++) {
        const double n = counted(p->n, b), beyond = counted(p->beyond, b);
        const double x0 = across(at, p->from + p->width * (double)b) + 0.5,
                     x1 = across(at, p->from + p->width * (double)(b + 1)) - 0.5;
        if (n > beyond)
            avlast_page_box(at->page, x0, at->bottom - beyond * each, x1,
                            at->bottom - n * each, AVLAST_BLUE_2, NULL, FALSE);
        /* A bar of few must still be seen: the tails are what it is about. */
        if (beyond > 0.0)
            avlast_page_box(at->page, x0, at->bottom, x1,
                            at->bottom - fmax(2.0, beyond * each), AVLAST_INK, NULL,
                            FALSE);
    }
    avlast_page_line(at->page, at->left, at->bottom, at->right, at->bottom, AVLAST_GREY,
                     0.8, NULL, FALSE);
}

/* The trial's own value, and its mirror image. */
static void draw_observed(const Sheet *at, const char *lang)
{
    const Permutation *p = at->p;

    if (!isfinite(p->observed))
        return;
    const double x = across(at, p->observed), mirror = across(at, -p->observed);
    g_autofree char *value = value_said(p, p->observed, lang);
    g_autofree char *text = g_strdup_printf(_("as drawn: %s"), value);
    const gboolean turned = x > 0.5 * (at->left + at->right);
    avlast_page_line(at->page, x, at->top - 22.0, x, at->bottom, AVLAST_INK, 2.0, NULL,
                     FALSE);
    avlast_page_line(at->page, mirror, at->top - 8.0, mirror, at->bottom, AVLAST_INK, 1.2,
                     "(5,4)", FALSE);
    avlast_page_text(at->page, turned ? x - 6.0 : x + 6.0, at->top - 16.0,
                     turned ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_STRONG, AVLAST_INK,
                     text);
}

static gboolean draw_page(const Permutation *p, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const char *lang = options->lang;
    g_autofree char *subtitle = make_subtitle(p, lang);
    g_autofree char *note = make_note(p, result, TRUE, lang);
    g_autofree char *most = avlast_format_percent(p->most / p->reps, lang);
    const double x[2] = {p->from, p->from + p->width * (double)p->bins}, y[2] = {0, 1};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 34.0 + PLOT_HEIGHT + 30.0);
    Sheet at = {.p = p, .page = page};

    at.left = AVLAST_PAGE_MARGIN + 44.0;
    at.right = options->width - AVLAST_PAGE_MARGIN - 10.0;
    at.top = avlast_page_top(page) + 34.0;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_line(page, at.left, at.top, at.right, at.top, AVLAST_FAINT, 0.7, NULL,
                     TRUE);
    avlast_page_text(page, at.left - 6.0, at.top, AVLAST_RIGHT, AVLAST_TEXT_NOTE,
                     AVLAST_GREY, most);
    draw_bars(&at);
    draw_observed(&at, lang);
    avlast_page_area(page, at.left, at.bottom - 1.0, at.right, at.bottom, x, y);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 70.0)), -1, lang, FALSE);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

static gboolean holds(const Permutation *p, gsize first, gsize count, double value)
{
    const double bin = floor((value - p->from) / p->width);
    const double place = fmin((double)p->bins - 1.0, fmax(0.0, bin));

    return isfinite(value) && place >= (double)first && place < (double)(first + count);
}

static void put_lines(const Permutation *p, GString *out, const char *lang)
{
    g_autofree char *observed = value_said(p, p->observed, lang);
    double most = 1.0;

    for (gsize b = 0; b < p->bins; b += PER_LINE) {
        double n = 0.0;
        for (gsize j = b; j < MIN(b + PER_LINE, p->bins); j++)
            n += counted(p->n, j);
        most = fmax(most, n);
    }
    for (gsize b = 0; b < p->bins; b += PER_LINE) {
        const gsize count = MIN(PER_LINE, p->bins - b);
        g_autofree char *where = bin_said(p, b, count, lang);
        double n = 0.0;
        for (gsize j = b; j < b + count; j++)
            n += counted(p->n, j);
        g_autofree char *share = avlast_format_percent(n / p->reps, lang);
        avlast_terminal_put(out, where, 20, TRUE);
        if (n > 0.0) {
            g_string_append(out, "  ");
            avlast_terminal_bar(out, BAR_CELLS * n / most);
            g_string_append_printf(out, " %s", share);
        }
        if (holds(p, b, count, p->observed))
            g_string_append_printf(out, _("  < as drawn: %s"), observed);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
}

static guint items(const AvlastResult *result)
{
    const json_t *list = avlast_chart_member(result, "permutation");

    return json_is_array(list) ? (guint)json_array_size(list) : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Permutation p;

    if (!read_permutation(result, item, &p, error))
        return FALSE;
    fill_words(&p, chart, options->lang);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&p, result, options, chart, error);

    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(&p, options->lang);
    g_autofree char *note = make_note(&p, result, FALSE, options->lang);
    avlast_terminal_head(out, chart->title, subtitle);
    put_lines(&p, out, options->lang);
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
    return TRUE;
}

const AvlastChartKind avlast_chart_permutation = {
    .kind = "permutation",
    .purpose = N_("could chance alone have shown as much"),
    .items = items,
    .draw = draw,
};
