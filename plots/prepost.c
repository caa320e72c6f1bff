/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Before and after, by arm: did it change, and more than without? */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/change.h"
#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"
#include "plots/words.h"

static guint items(const AvlastResult *result)
{
    return (guint)json_array_size(avlast_chart_member(result, "prepost"));
}

/* --- words --- */

static char *one_arm_title(const AvlastChange *change, const AvlastChangeArm *arm,
                           const char *lang)
{
    g_autofree char *size =
        avlast_format_number(fabs(avlast_change_moved(arm)), change->decimals, lang);

    return g_strdup_printf(avlast_change_moved(arm) >= 0
                               ? _("%s rose by %s in the group “%s”")
                               : _("%s fell by %s in the group “%s”"),
                           change->label, size, arm->name);
}

/* The difference is the effect; the treated group's own change gives the verb. */
static char *make_title(const AvlastChange *change, const char *lang)
{
    const AvlastChangeArm *treated = change->treated, *control = change->control;

    if (change->alone)
        return avlast_change_title(change->label, change->change[0], change->change[1],
                                   change->change[2], lang);
    if (!treated || !control)
        return one_arm_title(change, treated ? treated : change->arms, lang);

    const AvlastEffect effect = {change->difference[0], change->difference[1],
                                 change->difference[2], NAN};
    const char *t = treated->name, *c = control->name;
    g_autofree char *size = avlast_format_number(
        fabs(effect.estimate),
        avlast_words_decimals(effect.estimate, effect.low, effect.high), lang);

    switch (avlast_words_finding(&effect)) {
    case AVLAST_FINDING_NONE:
    case AVLAST_FINDING_NO_INTERVAL:
    case AVLAST_FINDING_UNSURE:
        if (change->after)
            return g_strdup_printf(
                _("%s: no clear difference after between “%s” and “%s”"), change->label,
                t, c);
        return g_strdup_printf(_("%s: no clear difference in change between “%s” and "
                                 "“%s”"),
                               change->label, t, c);
    default:
        break;
    }
    if (change->after)
        return g_strdup_printf(effect.estimate > 0
                                   ? _("%s after: %s higher in “%s” than in “%s”")
                                   : _("%s after: %s lower in “%s” than in “%s”"),
                               change->label, size, t, c);
    if (effect.estimate > 0)
        return g_strdup_printf(avlast_change_moved(treated) >= 0
                                   ? _("%s rose %s more in “%s” than in “%s”")
                                   : _("%s fell %s less in “%s” than in “%s”"),
                               change->label, size, t, c);
    return g_strdup_printf(avlast_change_moved(treated) > 0
                               ? _("%s rose %s less in “%s” than in “%s”")
                               : _("%s fell %s more in “%s” than in “%s”"),
                           change->label, size, t, c);
}

static char *make_subtitle(const AvlastChange *change, const AvlastResult *result,
                           const char *lang)
{
    const double level = result->estimates ? result->estimates->level : 0.95;
    g_autofree char *percent = avlast_format_percent(level, lang);
    g_autofree char *measure = *change->unit
                                   ? g_strdup_printf(_("Mean, %s"), change->unit)
                                   : g_strdup(_("Mean"));

    if (isnan(change->min) || isnan(change->max))
        return g_strdup_printf(_("%s; bars = %s confidence intervals"), measure, percent);
    g_autofree char *min =
        avlast_format_number(change->min, avlast_format_decimals(change->min, 1), lang);
    g_autofree char *max =
        avlast_format_number(change->max, avlast_format_decimals(change->max, 1), lang);
    return g_strdup_printf(_("%s, scale from %s to %s; bars = %s confidence intervals"),
                           measure, min, max, percent);
}

static char *difference_text(const AvlastChange *change, const char *lang)
{
    const double *d = change->difference;
    const int decimals = avlast_words_decimals(d[0], d[1], d[2]);
    g_autofree char *number = avlast_format_signed(d[0], decimals, lang);
    g_autofree char *interval = avlast_format_interval(d[1], d[2], decimals, lang);

    return g_strconcat(number, " ", interval, NULL);
}

static void fill_words(const AvlastChange *change, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(change, lang);
    g_string_append_printf(alt, _("Line chart of %s before and after, by group."),
                           change->label);
    avlast_chart_row(chart, _("Group"), _("n"), _("Before"), _("After"), _("Change"),
                     NULL);
    for (guint i = 0; i < change->count; i++) {
        const AvlastChangeArm *arm = &change->arms[i];
        const int d = change->decimals;
        g_autofree char *n = avlast_format_number(arm->n, 0, lang);
        g_autofree char *pre = avlast_format_number(arm->pre[0], d, lang);
        g_autofree char *post = avlast_format_number(arm->post[0], d, lang);
        g_autofree char *pre_ci =
            avlast_format_interval(arm->pre[1], arm->pre[2], d, lang);
        g_autofree char *post_ci =
            avlast_format_interval(arm->post[1], arm->post[2], d, lang);
        g_autofree char *before = g_strconcat(pre, " ", pre_ci, NULL);
        g_autofree char *after = g_strconcat(post, " ", post_ci, NULL);
        g_autofree char *moved_by =
            avlast_format_signed(avlast_change_moved(arm), d, lang);

        avlast_chart_row(chart, arm->name, n, before, after, moved_by, NULL);
        g_string_append_printf(alt, _(" %s: from %s to %s."), arm->name, pre, post);
    }
    if (!isnan(change->difference[0])) {
        g_autofree char *difference = difference_text(change, lang);
        avlast_chart_row(chart, _("Difference between the groups"), "", "", "",
                         difference, NULL);
        g_string_append_printf(alt, _(" Difference between the groups: %s."), difference);
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

/* Blue, green, purple for the pilots in their order; grey for the comparison. */
static const char *colour_of(const AvlastChange *change, const AvlastChangeArm *arm)
{
    static const char *const colours[] = {AVLAST_BLUE, AVLAST_GREEN_2, AVLAST_PURPLE_2};
    gsize before = 0;

    for (const AvlastChangeArm *other = change->arms; other < arm; other++)
        before += other->treated ? 1 : 0;
    return arm->treated ? colours[before % G_N_ELEMENTS(colours)] : AVLAST_GREY;
}

/* Labels at the lines' ends, moved apart so that none covers another. */
static void label_ends(const AvlastChange *change, AvlastPage *page, double x,
                       double bottom, const char *lang)
{
    const double need = 38, room = avlast_page_width(page) - AVLAST_PAGE_MARGIN - x;
    g_autofree guint *order = g_new(guint, change->count);
    g_autofree double *y = g_new(double, change->count);

    for (guint i = 0; i < change->count; i++) {
        guint j = i;
        for (; j > 0 && change->arms[order[j - 1]].post[0] < change->arms[i].post[0]; j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    for (guint i = 0; i < change->count; i++) {
        y[i] = avlast_page_y(page, change->arms[order[i]].post[0]);
        if (i > 0)
            y[i] = fmax(y[i], y[i - 1] + need);
    }
    const double floor_y = bottom - 16 - (isnan(change->difference[0]) ? 0 : 46);
    for (guint i = change->count; i-- > 0;)
        y[i] = fmin(y[i], floor_y - (change->count - 1 - i) * need);
    for (guint i = 0; i < change->count; i++) {
        const AvlastChangeArm *arm = &change->arms[order[i]];
        g_auto(GStrv) name = avlast_text_wrap(arm->name, AVLAST_TEXT_STRONG, room, 1);
        g_autofree char *by =
            avlast_format_signed(avlast_change_moved(arm), change->decimals, lang);
        g_autofree char *n = avlast_format_number(arm->n, 0, lang);
        g_autofree char *line =
            isnan(arm->n) ? g_strdup(by) : g_strdup_printf(_("%s (n = %s)"), by, n);
        avlast_page_text(page, x, y[i] - 8, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         colour_of(change, arm), name[0]);
        avlast_page_text(page, x, y[i] + 9, AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_INK,
                         line);
    }
    if (!isnan(change->difference[0])) {
        g_autofree char *difference = difference_text(change, lang);
        /* With several pilots it is the first one's. */
        g_autofree char *name =
            change->count > 2 && change->treated
                ? g_strdup_printf("%s, %s", _("Difference"), change->treated->name)
                : g_strdup(_("Difference"));
        g_auto(GStrv) head = avlast_text_wrap(name, AVLAST_TEXT_BODY, room, 1);
        avlast_page_text(page, x, bottom - 28, AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_INK,
                         head[0]);
        avlast_page_text(page, x, bottom - 10, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         AVLAST_INK, difference);
    }
}

/* What the labels at the right need, at most `most`. */
static double label_width(const AvlastChange *change, double most, const char *lang)
{
    g_autofree char *difference = difference_text(change, lang);
    double width = fmax(120, avlast_text_width(difference, AVLAST_TEXT_STRONG));

    for (guint i = 0; i < change->count; i++)
        width = fmax(width, avlast_text_width(change->arms[i].name, AVLAST_TEXT_STRONG));
    return fmin(width, most);
}

static void draw_arm(const AvlastChange *change, guint i, AvlastPage *page)
{
    const AvlastChangeArm *arm = &change->arms[i];
    g_autofree char *name = g_strdup_printf("arm%u", i + 1);
    /* A little apart, so that intervals at the same place do not cover each other. */
    const double shift = 0.014 * (i - (change->count - 1) / 2.0);
    const double data[] = {shift,     arm->pre[0],  arm->pre[1],  arm->pre[2],
                           1 + shift, arm->post[0], arm->post[1], arm->post[2]};
    const char *colour = colour_of(change, arm);

    avlast_page_data(page, name, data, 2, 4);
    avlast_page_plot(page, "$%s using 1:2:3:4 with yerrorbars pt 0 lw 1.4 lc rgb '%s'",
                     name, colour);
    avlast_page_plot(page, "$%s using 1:2 with lines lw 2.4 dt %s lc rgb '%s'", name,
                     arm->treated ? "solid" : "(8,5)", colour);
    avlast_page_plot(page, "$%s using 1:2 with points pt 7 ps 0.8 lc rgb '%s'", name,
                     colour);
}

static gboolean draw_page(const AvlastChange *change, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(change, result, options->lang);
    g_autofree char *note = avlast_chart_source(
        result,
        change->low > 0 || change->high < 0 ? _("The axis does not start at zero.")
                                            : NULL,
        options->lang);
    const double height = 250 + 20 * change->count;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, height);
    const double top = avlast_page_top(page) + 6, bottom = top + height - 34;
    const double left = 62,
                 right = options->width - AVLAST_PAGE_MARGIN - 8 -
                         label_width(change, 0.4 * options->width, options->lang);
    const double x[2] = {-0.15, 1.05}, y[2] = {change->low, change->high};

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    avlast_page_text(page, avlast_page_x(page, 0), bottom + 16, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_INK, _("Before"));
    avlast_page_text(page, avlast_page_x(page, 1), bottom + 16, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_INK, _("After"));
    /* The pilot last, on top. */
    for (int treated = 0; treated <= 1; treated++)
        for (guint i = 0; i < change->count; i++)
            if (change->arms[i].treated == treated)
                draw_arm(change, i, page);
    label_ends(change, page, right + 8, bottom, options->lang);
    return avlast_page_finish(page, options, chart, error);
}

static void terminal_row(GString *out, const AvlastChange *change, const char *label,
                         const double three[3], gunichar mark, const char *lang)
{
    AvlastStrip *strip = avlast_strip_new(change->low, change->high, 26);
    g_autofree char *mean = avlast_format_number(three[0], change->decimals, lang);
    g_autofree char *interval =
        avlast_format_interval(three[1], three[2], change->decimals, lang);
    g_autofree char *both = g_strconcat(mean, " ", interval, NULL);

    avlast_strip_interval(strip, three[1], three[0], three[2], mark);
    avlast_terminal_put(out, label, 26, FALSE);
    g_string_append_c(out, ' ');
    avlast_strip_put(out, strip);
    g_string_append_c(out, ' ');
    avlast_terminal_put(out, both, 26, TRUE);
    g_string_append_c(out, '\n');
}

static void draw_terminal(const AvlastChange *change, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(change, result, lang);
    g_autofree char *note = avlast_chart_source(result, NULL, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < change->count; i++) {
        const AvlastChangeArm *arm = &change->arms[i];
        g_autofree char *before = g_strdup_printf(_("%s, before"), arm->name);
        g_autofree char *after = g_strdup_printf(_("%s, after"), arm->name);
        const gunichar mark = arm->treated ? 0x25cf : 0x25cb;

        terminal_row(out, change, before, arm->pre, mark, lang);
        terminal_row(out, change, after, arm->post, mark, lang);
    }
    avlast_terminal_put(out, "", 27, FALSE);
    avlast_strip_axis(out, change->low, change->high, 26, change->decimals, lang);
    g_string_append_c(out, '\n');
    if (!isnan(change->difference[0])) {
        g_autofree char *difference = difference_text(change, lang);
        g_string_append_printf(out, "\n%s: %s\n", _("Difference between the groups"),
                               difference);
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    AvlastChange change;
    gboolean ok = avlast_change_read(
        &change, json_array_get(avlast_chart_member(result, "prepost"), item), error);

    if (ok) {
        fill_words(&change, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&change, result, options->lang, chart);
        else
            ok = draw_page(&change, result, options, chart, error);
    }
    g_free(change.arms);
    return ok;
}

const AvlastChartKind avlast_chart_prepost = {
    .kind = "prepost",
    .purpose = N_("did it change, and more than without"),
    .items = items,
    .draw = draw,
};
