/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/payer_years.h"

#define KIND "payer.years"

/* --- reading --- */

void avlast_years_clear(AvlastYears *years)
{
    g_clear_pointer(&years->row, g_free);
    g_clear_pointer(&years->period, g_free);
    g_clear_pointer(&years->cell, g_free);
    g_clear_pointer(&years->yearly, g_free);
}

static gboolean read_row(AvlastYears *years, const json_t *from, guint row,
                         GError **error)
{
    years->row[row] = (AvlastYearRow){avlast_chart_text(from, "payer", ""),
                                      avlast_chart_text(from, "label", "?"),
                                      json_is_true(json_object_get(from, "sum"))};
    for (guint k = 0; k < years->n_periods; k++) {
        AvlastYearCell *cell = &years->cell[row * years->n_periods + k];
        *cell = (AvlastYearCell){avlast_chart_element(from, "periods", k),
                                 avlast_chart_element(from, "low", k),
                                 avlast_chart_element(from, "high", k)};
        if (!isfinite(cell->value))
            return avlast_chart_malformed(KIND, "a period without its amount", error);
        years->largest = fmax(years->largest, fabs(cell->value));
    }
    for (guint t = 0; t < years->n_years; t++) {
        const double amount = avlast_chart_element(from, "values", t);
        years->yearly[row * years->n_years + t] = amount;
        if (!isfinite(amount))
            return avlast_chart_malformed(KIND, "a year without its amount", error);
    }
    return TRUE;
}

gboolean avlast_years_read(AvlastYears *years, const AvlastResult *result,
                           const char *lang, GError **error)
{
    const json_t *member = avlast_chart_member(result, KIND);
    const json_t *periods = json_object_get(member, "periods"),
                 *rows = json_object_get(member, "payers");

    *years = (AvlastYears){.currency = avlast_chart_text(member, "currency", ""),
                           .price_year = avlast_json_member_double(member, "price.year"),
                           .level = avlast_json_member_double(member, "level"),
                           .n_rows = (guint)json_array_size(rows),
                           .n_periods = (guint)json_array_size(periods),
                           .n_years =
                               (guint)json_array_size(json_object_get(member, "years"))};
    years->row = g_new0(AvlastYearRow, MAX(years->n_rows, 1));
    years->period = g_malloc0_n(MAX(years->n_periods, 1), sizeof *years->period);
    years->cell = g_new0(AvlastYearCell, MAX((gsize)years->n_rows * years->n_periods, 1));
    years->yearly = g_new0(double, MAX((gsize)years->n_rows * years->n_years, 1));
    for (guint k = 0; k < years->n_periods; k++)
        for (guint i = 0; i < 2; i++) {
            years->period[k][i] =
                avlast_json_double(json_array_get(json_array_get(periods, k), i));
            if (!isfinite(years->period[k][i]))
                return avlast_chart_malformed(KIND, "a period without its years", error);
        }
    for (guint i = 0; i < years->n_rows; i++)
        if (!read_row(years, json_array_get(rows, i), i, error))
            return FALSE;
    years->money = avlast_money_unit(years->largest, years->currency, lang);
    return TRUE;
}

const AvlastYearCell *avlast_years_cell(const AvlastYears *years, guint row, guint period)
{
    return &years->cell[row * years->n_periods + period];
}

gboolean avlast_year_cell_sure(const AvlastYearCell *cell)
{
    return cell->value > 0.0   ? cell->low > 0.0
           : cell->value < 0.0 ? cell->high < 0.0
                               : cell->low == 0.0 && cell->high == 0.0;
}

char *avlast_years_period(const AvlastYears *years, guint period)
{
    const double *years_of = years->period[period];
    g_autofree char *first = avlast_format_number(years_of[0], 0, ""),
                    *last = avlast_format_number(years_of[1], 0, "");

    return years_of[1] > years_of[0] ? g_strdup_printf("%s\xe2\x80\x93%s", first, last)
                                     : g_strdup(first);
}

char *avlast_years_amount(const AvlastYears *years, double amount, int decimals)
{
    return avlast_format_signed(amount / years->money.divisor, decimals,
                                years->money.lang);
}

/* --- the finding --- */

/* Below half of what is printed an amount is neither gain nor loss. */
static int sign_of(const AvlastYears *years, double amount)
{
    const double least = 0.5 * years->money.divisor * pow(10.0, -years->money.decimals);

    return amount >= least ? 1 : amount <= -least ? -1 : 0;
}

gboolean avlast_years_nothing(const AvlastYears *years, const AvlastYearCell *cell)
{
    return sign_of(years, cell->value) == 0 && sign_of(years, cell->low) == 0 &&
           sign_of(years, cell->high) == 0;
}

static const AvlastYearRow *row_of(const AvlastYears *years, const char *payer,
                                   guint *index)
{
    for (*index = 0; *index < years->n_rows; (*index)++)
        if (strcmp(years->row[*index].payer, payer) == 0)
            return &years->row[*index];
    return NULL;
}

typedef struct {
    guint gains, pays, first; /* years; the first in which it gains */
    gboolean again;           /* pays after it has gained */
    gboolean sure;            /* of every gain */
} Pattern;

static Pattern pattern_of(const AvlastYears *years, guint row)
{
    Pattern p = {0, 0, 0, FALSE, TRUE};

    for (guint t = 0; t < years->n_years; t++) {
        const int sign = sign_of(years, years->yearly[row * years->n_years + t]);
        if (sign > 0 && p.gains++ == 0)
            p.first = t;
        p.pays += sign < 0 ? 1 : 0;
        p.again = p.again || (sign < 0 && p.gains > 0);
    }
    for (guint k = 0; k < years->n_periods; k++) {
        const AvlastYearCell *cell = avlast_years_cell(years, row, k);
        if (sign_of(years, cell->value) > 0 && !avlast_year_cell_sure(cell))
            p.sure = FALSE;
    }
    return p;
}

/* When the public purse pays and gains. */
static char *public_sentence(const AvlastYears *years, const char *label, guint row)
{
    const Pattern p = pattern_of(years, row);

    if (p.gains == 0 && p.pays == 0)
        return g_strdup_printf(_("%s: no money moves in any year"), label);
    if (p.gains == 0)
        return g_strdup_printf(_("%s: pays, and gains in no year"), label);
    if (p.pays == 0)
        return g_strdup_printf(p.sure ? _("%s: gains, and pays in no year")
                                      : _("%s: probably gains, and pays in no year"),
                               label);
    if (p.again)
        return g_strdup_printf(_("%s: pays in some years and gains in others"), label);
    g_autofree char *from = avlast_format_number(p.first, 0, "");
    return g_strdup_printf(p.sure ? _("%s: pays first, gains from year %s on")
                                  : _("%s: pays first, probably gains from year %s on"),
                           label, from);
}

/* Who gains most over all years, or NULL. */
static const char *largest_gain(const AvlastYears *years)
{
    const char *label = NULL;
    double most = 0.0;

    for (guint i = 0; i < years->n_rows; i++) {
        double total = 0.0;
        for (guint k = 0; k < years->n_periods; k++)
            total += avlast_years_cell(years, i, k)->value;
        if (!years->row[i].sum && strcmp(years->row[i].payer, "tax-financing") != 0 &&
            total > most) {
            most = total;
            label = years->row[i].label;
        }
    }
    return label;
}

static char *make_title(const AvlastYears *years)
{
    guint index;
    const AvlastYearRow *row = row_of(years, "public", &index);
    const char *gainer = largest_gain(years);

    if (!row)
        return g_strdup(_("Who pays and who gains, by year"));
    g_autofree char *first = public_sentence(years, row->label, index);
    return gainer ? g_strdup_printf(_("%s. Largest gain: %s"), first, gainer)
                  : g_steal_pointer(&first);
}

char *avlast_years_subtitle(const AvlastYears *years)
{
    return isfinite(years->price_year)
               ? g_strdup_printf(_("Money by year, not discounted, %s, %.0f prices"),
                                 years->money.unit, years->price_year)
               : g_strdup_printf(_("Money by year, not discounted, %s"),
                                 years->money.unit);
}

/* --- alternative text and table --- */

static void add_alt(const AvlastYears *years, GString *alt, guint row)
{
    g_string_append_printf(alt, " %s:", years->row[row].label);
    for (guint k = 0; k < years->n_periods; k++) {
        g_autofree char *amount = avlast_years_amount(
            years, avlast_years_cell(years, row, k)->value, years->money.decimals);
        g_autofree char *period = avlast_years_period(years, k);
        g_string_append_printf(alt, _("%s year %s: %s"), k ? ";" : "", period, amount);
    }
    g_string_append_c(alt, '.');
}

static void add_table_row(const AvlastYears *years, AvlastChart *chart, guint row,
                          const char *label, gsize member)
{
    GPtrArray *cells = g_ptr_array_new();

    g_ptr_array_add(cells, g_strdup(label));
    for (guint k = 0; k < years->n_periods; k++) {
        const AvlastYearCell *cell = avlast_years_cell(years, row, k);
        const double numbers[] = {cell->value, cell->low, cell->high};
        g_ptr_array_add(cells,
                        avlast_format_number(numbers[member] / years->money.divisor,
                                             years->money.decimals, years->money.lang));
    }
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
}

static void add_table(const AvlastYears *years, AvlastChart *chart, const char *lang)
{
    GPtrArray *header = g_ptr_array_new();
    g_autofree char *level = avlast_format_percent(years->level, lang);

    g_ptr_array_add(header, g_strdup(_("Who")));
    for (guint k = 0; k < years->n_periods; k++) {
        g_autofree char *period = avlast_years_period(years, k);
        g_ptr_array_add(header, g_strdup_printf(_("Year %s"), period));
    }
    g_ptr_array_add(header, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(header, FALSE));
    for (guint i = 0; i < years->n_rows; i++) {
        g_autofree char *low =
            g_strdup_printf(_("%s: from (%s)"), years->row[i].label, level);
        g_autofree char *high =
            g_strdup_printf(_("%s: to (%s)"), years->row[i].label, level);
        add_table_row(years, chart, i, years->row[i].label, 0);
        add_table_row(years, chart, i, low, 1);
        add_table_row(years, chart, i, high, 2);
    }
}

void avlast_years_words(const AvlastYears *years, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    guint index;

    chart->title = make_title(years);
    g_string_append_printf(
        alt, _("Heat table of money by payer and year, %s; gains have a plus."),
        years->money.unit);
    if (row_of(years, "public", &index))
        add_alt(years, alt, index);
    if (row_of(years, "society", &index))
        add_alt(years, alt, index);
    chart->alt = g_string_free(alt, FALSE);
    add_table(years, chart, lang);
}
