/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Love plot: were the groups alike at the start? Standardised mean differences, worst
 * first, against a band of 0.1. */
#include <math.h>
#include <stdlib.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define BAND 0.1

typedef struct {
    const char *label;
    double smd, treated, control;
    gsize order; /* in the result, to break ties */
} Row;

typedef struct {
    const char *treated, *control;
    Row *rows;
    guint count, beyond;
    double limit; /* the axis is [-limit, limit] */
    double p;     /* of the joint test, or NaN */
} Balance;

static const json_t *rows_of(const AvlastResult *result)
{
    return json_object_get(avlast_chart_member(result, "balance"), "rows");
}

static guint items(const AvlastResult *result)
{
    return json_array_size(rows_of(result)) > 0 ? 1 : 0;
}

/* Largest first; what cannot be computed last. */
static int by_size(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    const double dx = isnan(x->smd) ? -1 : fabs(x->smd);
    const double dy = isnan(y->smd) ? -1 : fabs(y->smd);

    if (dx != dy)
        return dx > dy ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static Balance balance_read(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "balance"),
                 *rows = rows_of(result);
    Balance balance = {
        .treated = avlast_chart_text(member, "treated", _("treated")),
        .control = avlast_chart_text(member, "control", _("control")),
        .count = (guint)json_array_size(rows),
        .limit = 2.5 * BAND,
        .p = avlast_json_member_double(json_object_get(member, "joint"), "p")};

    balance.rows = g_new0(Row, balance.count);
    for (guint i = 0; i < balance.count; i++) {
        const json_t *from = json_array_get(rows, i);
        Row *row = &balance.rows[i];

        row->label =
            avlast_chart_text(from, "label", avlast_chart_text(from, "term", "?"));
        row->smd = avlast_json_member_double(from, "smd");
        row->treated = avlast_json_member_double(from, "treated");
        row->control = avlast_json_member_double(from, "control");
        row->order = i;
        if (!isnan(row->smd))
            balance.limit = fmax(balance.limit, 1.1 * fabs(row->smd));
        balance.beyond += fabs(row->smd) > BAND;
    }
    qsort(balance.rows, balance.count, sizeof *balance.rows, by_size);
    return balance;
}

/* --- words --- */

static char *make_title(const Balance *balance, const char *lang)
{
    const Row *worst = &balance->rows[0];
    g_autofree char *band = avlast_format_number(BAND, 1, lang);

    if (isnan(worst->smd))
        return g_strdup(_("How alike the groups were cannot be computed"));
    if (balance->beyond == 0) {
        g_autofree char *size = avlast_format_number(fabs(worst->smd), 2, lang);
        return g_strdup_printf(_("The groups were alike at the start: the largest "
                                 "difference is %s standard deviations (%s)"),
                               size, worst->label);
    }
    g_autofree char *k = avlast_format_count(balance->beyond, lang);
    g_autofree char *n = avlast_format_count(balance->count, lang);
    return g_strdup_printf(
        ngettext("%s of %s characteristics differs by more than %s standard deviations; "
                 "the largest is %s",
                 "%s of %s characteristics differ by more than %s standard deviations; "
                 "the largest is %s",
                 balance->beyond),
        k, n, band, worst->label);
}

static char *make_subtitle(const Balance *balance, const char *lang)
{
    g_autofree char *band = avlast_format_number(BAND, 1, lang);

    return g_strdup_printf(
        _("Difference at the start in standard deviations (SD), %s minus "
          "%s; grey zone: less than %s"),
        balance->treated, balance->control, band);
}

static char *make_note(const Balance *balance, const AvlastResult *result,
                       const char *lang)
{
    g_autofree char *p = avlast_format_p(balance->p, lang);
    g_autofree char *relation = g_strconcat(*p == '<' ? "" : "= ", p, NULL);
    g_autofree char *joint =
        isnan(balance->p)
            ? NULL
            : g_strdup_printf(_("Joint test of all characteristics: p %s."), relation);

    return avlast_chart_source(result, joint, lang);
}

static int decimals_of(const Row *row)
{
    return MIN(2,
               avlast_format_decimals(fmax(fabs(row->treated), fabs(row->control)), 3));
}

static void fill_words(const Balance *balance, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(balance, lang);
    g_string_append_printf(alt,
                           ngettext("Balance plot of %u characteristic.",
                                    "Balance plot of %u characteristics.",
                                    balance->count),
                           balance->count);
    avlast_chart_row(chart, _("Characteristic"), _("Standardised difference"),
                     balance->treated, balance->control, NULL);
    for (guint i = 0; i < balance->count; i++) {
        const Row *row = &balance->rows[i];
        g_autofree char *smd = avlast_format_signed(row->smd, 2, lang);
        g_autofree char *treated =
            avlast_format_number(row->treated, decimals_of(row), lang);
        g_autofree char *control =
            avlast_format_number(row->control, decimals_of(row), lang);

        avlast_chart_row(chart, row->label, smd, treated, control, NULL);
        if (i < 5)
            g_string_append_printf(alt, " %s: %s.", row->label, smd);
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

typedef struct {
    double left, right, smd, treated, control; /* x of the columns */
} Columns;

/* Wide enough for the name in one line, or for half of it in two. */
static double mean_width(const char *name)
{
    const double width = avlast_text_width(name, AVLAST_TEXT_STRONG);

    return 14 + CLAMP(width > 90 ? 0.7 * width : width, 56, 110);
}

static Columns lay_out(const Balance *balance, double width)
{
    const double treated = mean_width(balance->treated),
                 control = mean_width(balance->control),
                 edge = width - AVLAST_PAGE_MARGIN;
    double labels = 0;

    for (guint i = 0; i < balance->count; i++)
        labels =
            fmax(labels, avlast_text_width(balance->rows[i].label, AVLAST_TEXT_BODY));
    const double left = AVLAST_PAGE_MARGIN + fmin(labels, 0.34 * width) + 14;
    return (Columns){.left = left,
                     .right = edge - treated - control - 62,
                     .smd = edge - treated - control - 4,
                     .treated = edge - control,
                     .control = edge};
}

static void draw_row(const Balance *balance, const Row *row, AvlastPage *page,
                     const Columns *at, double y, const char *lang)
{
    g_auto(GStrv) label = avlast_text_wrap(row->label, AVLAST_TEXT_BODY,
                                           at->left - AVLAST_PAGE_MARGIN - 8, 2);
    const guint lines = g_strv_length(label);
    g_autofree char *smd = avlast_format_signed(row->smd, 2, lang);
    g_autofree char *treated = avlast_format_number(row->treated, decimals_of(row), lang);
    g_autofree char *control = avlast_format_number(row->control, decimals_of(row), lang);
    const gboolean beyond = fabs(row->smd) > BAND;

    (void)balance;
    for (guint i = 0; i < lines; i++)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, y + (i - (lines - 1) / 2.0) * 14,
                         AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_INK, label[i]);
    avlast_page_text(page, at->smd, y, AVLAST_RIGHT,
                     beyond ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY, AVLAST_INK, smd);
    avlast_page_text(page, at->treated, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                     treated);
    avlast_page_text(page, at->control, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                     control);
    if (!isnan(row->smd))
        avlast_page_line(page, avlast_page_x(page, 0), y, avlast_page_x(page, row->smd),
                         y, AVLAST_MID, 1.2, NULL, TRUE);
}

/* A column's name in up to two lines that end above y. */
static void draw_head(AvlastPage *page, double x, double y, double width,
                      const char *name)
{
    g_auto(GStrv) lines = avlast_text_wrap(name, AVLAST_TEXT_STRONG, width, 2);
    const guint n = g_strv_length(lines);

    for (guint i = 0; i < n; i++)
        avlast_page_text(page, x, y - 15 * (n - 1 - i), AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                         AVLAST_INK, lines[i]);
}

static void draw_heads(const Balance *balance, AvlastPage *page, const Columns *at,
                       double y)
{
    draw_head(page, at->smd, y, 54, _("SD"));
    draw_head(page, at->treated, y, at->treated - at->smd - 12, balance->treated);
    draw_head(page, at->control, y, at->control - at->treated - 12, balance->control);
}

/* Within the band hollow, beyond it filled: not by colour alone. */
static void draw_marks(const Balance *balance, AvlastPage *page)
{
    const guint n = balance->count;
    g_autofree double *inside = g_new(double, 2 * n), *beyond = g_new(double, 2 * n);
    gsize counts[2] = {0, 0};

    for (guint i = 0; i < n; i++) {
        const Row *row = &balance->rows[i];
        if (isnan(row->smd))
            continue;
        double *to =
            fabs(row->smd) > BAND ? beyond + 2 * counts[1]++ : inside + 2 * counts[0]++;
        to[0] = row->smd;
        to[1] = n - i - 0.5;
    }
    if (counts[0]) {
        avlast_page_data(page, "alike", inside, counts[0], 2);
        avlast_page_plot(page, "$alike with points pt 7 ps 0.9 lc rgb '%s'", AVLAST_BLUE);
        avlast_page_plot(page, "$alike with points pt 7 ps 0.5 lc rgb '%s'",
                         AVLAST_WHITE);
    }
    if (counts[1]) {
        avlast_page_data(page, "unlike", beyond, counts[1], 2);
        avlast_page_plot(page, "$unlike with points pt 7 ps 0.9 lc rgb '%s'",
                         AVLAST_VERM);
    }
}

static gboolean draw_page(const Balance *balance, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const Columns at = lay_out(balance, options->width);
    g_autofree char *subtitle = make_subtitle(balance, options->lang);
    g_autofree char *note = make_note(balance, result, options->lang);
    double row_height = 23;

    for (guint i = 0; i < balance->count; i++)
        if (avlast_text_width(balance->rows[i].label, AVLAST_TEXT_BODY) >
            at.left - AVLAST_PAGE_MARGIN - 8)
            row_height = 34;
    const double rows = balance->count * row_height, head = 38;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, head + rows + 28);
    const double top = avlast_page_top(page) + head, bottom = top + rows;
    const double x[2] = {-balance->limit, balance->limit}, y[2] = {0, balance->count};

    avlast_page_area(page, at.left, top, at.right, bottom, x, y);
    avlast_page_box(page, avlast_page_x(page, -BAND), top, avlast_page_x(page, BAND),
                    bottom, "#ececec", NULL, TRUE);
    avlast_page_line(page, avlast_page_x(page, 0), top, avlast_page_x(page, 0), bottom,
                     AVLAST_GREY, 1, NULL, TRUE);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 46)), -1, options->lang,
                       FALSE);
    draw_heads(balance, page, &at, top - 11);
    for (guint i = 0; i < balance->count; i++)
        draw_row(balance, &balance->rows[i], page, &at, top + (i + 0.5) * row_height,
                 options->lang);
    draw_marks(balance, page);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Balance *balance, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(balance, lang);
    g_autofree char *note = make_note(balance, result, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    avlast_terminal_put(out, "", 59, FALSE);
    avlast_terminal_put(out, balance->treated, 10, TRUE);
    g_string_append_c(out, ' ');
    avlast_terminal_put(out, balance->control, 10, TRUE);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < balance->count; i++) {
        const Row *row = &balance->rows[i];
        AvlastStrip *strip = avlast_strip_new(-balance->limit, balance->limit, 23);
        g_autofree char *smd = avlast_format_signed(row->smd, 2, lang);
        g_autofree char *treated =
            avlast_format_number(row->treated, decimals_of(row), lang);
        g_autofree char *control =
            avlast_format_number(row->control, decimals_of(row), lang);

        avlast_strip_fill(strip, -BAND, BAND, 0x2591);
        avlast_strip_mark(strip, 0, 0x2502);
        avlast_strip_mark(strip, row->smd, fabs(row->smd) > BAND ? 0x25cf : 0x25cb);
        avlast_terminal_put(out, row->label, 27, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, smd, 8, TRUE);
        avlast_terminal_put(out, treated, 10, TRUE);
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, control, 10, TRUE);
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", 28, FALSE);
    avlast_strip_axis(out, -balance->limit, balance->limit, 23, 2, lang);
    g_string_append(out, "\n\n");
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Balance balance = balance_read(result);
    gboolean ok = TRUE;

    (void)item;
    fill_words(&balance, options->lang, chart);
    if (options->format == AVLAST_CHART_TERMINAL)
        draw_terminal(&balance, result, options->lang, chart);
    else
        ok = draw_page(&balance, result, options, chart, error);
    g_free(balance.rows);
    return ok;
}

const AvlastChartKind avlast_chart_balance = {
    .kind = "balance",
    .purpose = N_("were the groups alike at the start"),
    .items = items,
    .draw = draw,
};
