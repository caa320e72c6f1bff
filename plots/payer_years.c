/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who pays and who gains in which year: a table whose cells are shaded by size. The sign
 * is printed, and what may be either is framed instead of filled, so that no colour tells
 * anything by itself. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/page.h"
#include "plots/payer_years.h"
#include "plots/terminal.h"

#define ROW_HEIGHT 30.0
#define HEAD_LINE  15.0
#define KEY_HEIGHT 28.0
#define GAP        1.5

/* The largest shades; dark text has 4.5:1 on both. */
static const double gain_shade[3] = {0x9f, 0xcb, 0xe6},
                    loss_shade[3] = {0xf6, 0xc2, 0x9b}, no_shade[3] = {0xf7, 0xf7, 0xf7};

typedef struct {
    const AvlastYears *years;
    AvlastPage *page;
    double labels, left, wide; /* of the labels; of the cells */
    int decimals;              /* -1: no room for numbers, only signs */
    gboolean folded;           /* "10–" above "12" */
} Table;

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "payer.years");

    return json_array_size(json_object_get(member, "periods")) > 0 &&
                   json_array_size(json_object_get(member, "payers")) > 0
               ? 1
               : 0;
}

/* --- the page --- */

static char *shade_of(const Table *table, double amount)
{
    const double *shade = amount > 0.0 ? gain_shade : loss_shade;
    const double part =
        table->years->largest > 0.0 ? sqrt(fabs(amount) / table->years->largest) : 0.0;
    int colour[3];

    for (int i = 0; i < 3; i++)
        colour[i] = (int)lround(no_shade[i] + part * (shade[i] - no_shade[i]));
    return g_strdup_printf("#%02x%02x%02x", (guint)colour[0], (guint)colour[1],
                           (guint)colour[2]);
}

static char *cell_text(const Table *table, const AvlastYearCell *cell)
{
    if (table->decimals >= 0)
        return avlast_years_amount(table->years, cell->value, table->decimals);
    return g_strdup(cell->value > 0.0 ? "+" : cell->value < 0.0 ? "\xe2\x88\x92" : "");
}

/* As many decimals as fit, at most the unit's; -1 when no number does. */
static int fitting_decimals(const AvlastYears *years, double room)
{
    int decimals = years->money.decimals;

    for (; decimals >= 0; decimals--) {
        double widest = 0.0;
        for (guint i = 0; i < years->n_rows * years->n_periods; i++) {
            g_autofree char *text =
                avlast_years_amount(years, years->cell[i].value, decimals);
            widest = fmax(widest, avlast_text_width(text, AVLAST_TEXT_NOTE));
        }
        if (widest <= room)
            return decimals;
    }
    return -1;
}

static void draw_box(const Table *table, double x, double y, double wide, double high,
                     double amount, gboolean sure)
{
    g_autofree char *shade = shade_of(table, amount);

    if (!sure)
        avlast_page_box(table->page, x + GAP + 1.0, y + GAP + 1.0, x + wide - GAP - 1.0,
                        y + high - GAP - 1.0, AVLAST_WHITE, AVLAST_GREY, FALSE);
    else
        avlast_page_box(table->page, x + GAP, y + GAP, x + wide - GAP, y + high - GAP,
                        amount == 0.0 ? AVLAST_WHITE : shade, NULL, FALSE);
}

static void draw_row(const Table *table, guint row, double y)
{
    const AvlastYearRow *of = &table->years->row[row];
    const AvlastTextStyle style = of->sum ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
    g_auto(GStrv) label = avlast_text_wrap(of->label, style, table->labels, 2);
    const guint lines = g_strv_length(label);
    const double middle = y + ROW_HEIGHT / 2.0;

    for (guint l = 0; l < lines; l++)
        avlast_page_text(table->page, AVLAST_PAGE_MARGIN,
                         middle + ((double)l - (double)(lines - 1) / 2.0) * 14.0,
                         AVLAST_LEFT, style, AVLAST_INK, label[l]);
    for (guint k = 0; k < table->years->n_periods; k++) {
        const AvlastYearCell *cell = avlast_years_cell(table->years, row, k);
        const double x = table->left + table->wide * k;
        g_autofree char *text = cell_text(table, cell);
        const gboolean nothing = avlast_years_nothing(table->years, cell);
        if (!nothing)
            draw_box(table, x, y, table->wide, ROW_HEIGHT, cell->value,
                     avlast_year_cell_sure(cell));
        avlast_page_text(table->page, x + table->wide / 2.0, middle, AVLAST_CENTRE,
                         AVLAST_TEXT_NOTE, nothing ? AVLAST_GREY : AVLAST_INK, text);
    }
}

static gboolean must_fold(const AvlastYears *years, double room)
{
    for (guint k = 0; k < years->n_periods; k++) {
        g_autofree char *period = avlast_years_period(years, k);
        if (avlast_text_width(period, AVLAST_TEXT_NOTE) > room)
            return TRUE;
    }
    return FALSE;
}

/* y: the middle of the last line. */
static void draw_head(const Table *table, double y)
{
    avlast_page_text(table->page, table->left - 6.0, y, AVLAST_RIGHT, AVLAST_TEXT_NOTE,
                     AVLAST_GREY, _("Year"));
    for (guint k = 0; k < table->years->n_periods; k++) {
        g_autofree char *period = avlast_years_period(table->years, k);
        const double x = table->left + table->wide * (k + 0.5);
        char *dash = table->folded ? strstr(period, "\xe2\x80\x93") : NULL;
        const char *below = dash ? dash + 3 : period;
        g_autofree char *above = dash ? g_strndup(period, (gsize)(below - period)) : NULL;
        if (above)
            avlast_page_text(table->page, x, y - HEAD_LINE, AVLAST_CENTRE,
                             AVLAST_TEXT_NOTE, AVLAST_GREY, above);
        avlast_page_text(table->page, x, y, AVLAST_CENTRE, AVLAST_TEXT_NOTE, AVLAST_GREY,
                         below);
    }
}

/* What filling and frame mean, in one line. */
static void draw_key(const Table *table, double y, const char *lang)
{
    const double size = 16.0;
    const double amounts[] = {table->years->largest, -table->years->largest, 0.0};
    g_autofree char *level = avlast_format_percent(table->years->level, lang);
    g_autofree char *either =
        g_strdup_printf(_("may be gain or cost (%s interval)"), level);
    const char *texts[] = {_("gain"), _("cost"), either};
    double x = AVLAST_PAGE_MARGIN;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        draw_box(table, x, y - size / 2.0, size, size, amounts[i], i < 2);
        avlast_page_text(table->page, x + size + 4.0, y, AVLAST_LEFT, AVLAST_TEXT_NOTE,
                         AVLAST_GREY, texts[i]);
        x += size + 20.0 + avlast_text_width(texts[i], AVLAST_TEXT_NOTE);
    }
}

static double label_width(const AvlastYears *years, double most)
{
    double widest = avlast_text_width(_("Year"), AVLAST_TEXT_NOTE);

    for (guint i = 0; i < years->n_rows; i++)
        widest = fmax(widest, avlast_text_width(years->row[i].label,
                                                years->row[i].sum ? AVLAST_TEXT_STRONG
                                                                  : AVLAST_TEXT_BODY));
    return fmin(widest, most);
}

static gboolean draw_page(const AvlastYears *years, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = avlast_years_subtitle(years),
                    *note = avlast_chart_origin(result, NULL);
    const double rows = ROW_HEIGHT * years->n_rows;
    Table table = {.years = years, .labels = label_width(years, 0.28 * options->width)};

    table.left = AVLAST_PAGE_MARGIN + table.labels + 10.0;
    table.wide = fmin((options->width - AVLAST_PAGE_MARGIN - table.left) /
                          MAX(years->n_periods, 1),
                      90.0);
    table.decimals = fitting_decimals(years, table.wide - 2.0 * GAP - 3.0);
    table.folded = must_fold(years, table.wide - 2.0);
    const double head = 7.0 + HEAD_LINE * (table.folded ? 2.0 : 1.0);
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, head + rows + KEY_HEIGHT);
    const double top = avlast_page_top(page) + head;
    table.page = page;
    draw_head(&table, top - 11.0);
    for (guint i = 0; i < years->n_rows; i++)
        draw_row(&table, i, top + ROW_HEIGHT * i);
    draw_key(&table, top + rows + KEY_HEIGHT / 2.0 + 2.0, options->lang);
    return avlast_page_finish(page, options, chart, error);
}

/* --- as text --- */

static void put_cells(GString *out, const AvlastYears *years, guint row, int cells)
{
    for (guint k = 0; k < years->n_periods; k++) {
        const AvlastYearCell *cell = avlast_years_cell(years, row, k);
        const char *mark =
            avlast_year_cell_sure(cell) || avlast_years_nothing(years, cell) ? "" : "?";
        g_autofree char *text = NULL;
        for (int decimals = years->money.decimals; decimals >= 0; decimals--) {
            g_autofree char *amount = avlast_years_amount(years, cell->value, decimals);
            g_free(text);
            text = g_strconcat(amount, mark, NULL);
            if (avlast_terminal_cells(text) < cells)
                break;
        }
        avlast_terminal_put(out, text, cells, TRUE);
    }
    g_string_append_c(out, '\n');
}

static void draw_terminal(const AvlastYears *years, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_years_subtitle(years),
                    *level = avlast_format_percent(years->level, lang);
    g_autofree char *key =
        g_strdup_printf(_("? may be gain or cost (%s interval)."), level);
    g_autofree char *note = avlast_chart_origin(result, key);
    const int count = MAX((int)years->n_periods, 1);
    const int cells = CLAMP((AVLAST_TERMINAL_WIDTH - 22) / count, 6, 10);
    const int labels = AVLAST_TERMINAL_WIDTH - cells * count;

    avlast_terminal_head(out, chart->title, subtitle);
    avlast_terminal_put(out, _("Year"), labels, FALSE);
    for (guint k = 0; k < years->n_periods; k++) {
        g_autofree char *period = avlast_years_period(years, k);
        avlast_terminal_put(out, period, cells, TRUE);
    }
    g_string_append_c(out, '\n');
    for (guint i = 0; i < years->n_rows; i++) {
        avlast_terminal_put(out, years->row[i].label, labels, FALSE);
        put_cells(out, years, i, cells);
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastYears) years = {0};

    (void)item;
    if (!avlast_years_read(&years, result, options->lang, error))
        return FALSE;
    avlast_years_words(&years, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&years, result, options, chart, error);
    draw_terminal(&years, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_payer_years = {
    .kind = "payer-years",
    .purpose = N_("who pays and who gains in which year"),
    .items = items,
    .draw = draw,
};
