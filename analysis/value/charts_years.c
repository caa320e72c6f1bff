/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who pays and gains when: real money of each year, and of periods that fit a page. */
#include <glib/gi18n.h>
#include <string.h>

#include "value/charts.h"

/* Beside year 0, which stands by itself since that is when a scheme is paid. */
#define MOST_PERIODS 10u

typedef struct {
    const AvlastScenarioValue *value;
    guint width;   /* years of a period */
    guint periods; /* with year 0 */
    double *draws; /* value->shown values */
    json_t *rows;
} Heat;

static guint first_year(const Heat *heat, guint period)
{
    return period == 0 ? 0 : 1 + (period - 1) * heat->width;
}

/* One beyond the last. */
static guint end_year(const Heat *heat, guint period)
{
    return MIN(first_year(heat, period + 1), heat->value->lines->years);
}

static json_t *periods_of(const Heat *heat)
{
    json_t *list = json_array();

    for (guint k = 0; k < heat->periods; k++)
        json_array_append_new(list, json_pack("[i, i]", (int)first_year(heat, k),
                                              (int)end_year(heat, k) - 1));
    return list;
}

static gboolean moves(const AvlastScenarioValue *value, const AvlastMeasure *measure)
{
    for (guint l = 0; l < value->lines->lines->len; l++)
        if (measure->own[l] != 0.0 || (measure->financed && measure->financed[l] != 0.0))
            return TRUE;
    return FALSE;
}

/* The sum of a period's draws at the ends of the interval. */
static void bounds_of(const Heat *heat, const AvlastMeasure *measure, guint period,
                      double bounds[2])
{
    const AvlastScenarioValue *value = heat->value;
    const double level = value->lines->model->level;
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};

    memset(heat->draws, 0, value->shown * sizeof *heat->draws);
    for (guint t = first_year(heat, period); t < end_year(heat, period); t++)
        avlast_measure_year(value, measure, t, FALSE, heat->draws);
    avlast_draws_quantiles(heat->draws, value->shown, p, 2, bounds);
}

static void add_row(Heat *heat, const char *payer, const char *label, gboolean sum,
                    const AvlastMeasure *measure)
{
    const AvlastScenarioValue *value = heat->value;
    json_t *values = json_array(), *points = json_array(), *low = json_array(),
           *high = json_array();

    for (guint k = 0; k < heat->periods; k++) {
        double total = 0.0, bounds[2];
        for (guint t = first_year(heat, k); t < end_year(heat, k); t++) {
            const double amount = avlast_measure_year_point(value, measure, t, FALSE);
            json_array_append_new(values, avlast_json_number(amount));
            total += amount;
        }
        bounds_of(heat, measure, k, bounds);
        json_array_append_new(points, avlast_json_number(total));
        json_array_append_new(low, avlast_json_number(bounds[0]));
        json_array_append_new(high, avlast_json_number(bounds[1]));
    }
    json_array_append_new(heat->rows,
                          json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "payer", payer,
                                    "label", label, "sum", (int)sum, "values", values,
                                    "periods", points, "low", low, "high", high));
}

static void class_rows(Heat *heat, AvlastPayerClass class)
{
    const GArray *payers = heat->value->lines->model->payers;

    for (guint p = 0; p < payers->len; p++) {
        const AvlastPayer *payer = &g_array_index(payers, AvlastPayer, p);
        g_auto(AvlastMeasure) measure =
            avlast_measure_new(heat->value, p, AVLAST_KINDS_ALL);
        if (payer->class == class && moves(heat->value, &measure))
            add_row(heat, payer->id, payer->label, FALSE, &measure);
    }
}

static void sum_row(Heat *heat, guint perspective, const char *id, const char *label)
{
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(heat->value, perspective, AVLAST_KINDS_ALL);

    if (moves(heat->value, &measure))
        add_row(heat, id, label, TRUE, &measure);
}

/* Society's measure with nothing but the tax financing: with it the rows add up. */
static void financing_row(Heat *heat)
{
    const AvlastLines *lines = heat->value->lines;
    g_auto(AvlastMeasure) measure = avlast_measure_new(
        heat->value, avlast_perspective_society(lines->model), AVLAST_KINDS_ALL);

    memset(measure.own, 0, lines->lines->len * sizeof *measure.own);
    if (heat->value->tax_cost_point > 0.0 && moves(heat->value, &measure))
        add_row(heat, "tax-financing", _("Cost of tax financing"), FALSE, &measure);
}

json_t *avlast_value_payer_years(const AvlastScenarioValue *value, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const guint later = value->lines->years - 1;
    const guint width = MAX((later + MOST_PERIODS - 1) / MOST_PERIODS, 1);
    g_autofree double *draws = avlast_array(double, MAX(value->shown, 1), error);
    Heat heat = {value, width, 1 + (later + width - 1) / width, draws, NULL};

    if (!draws)
        return NULL;
    json_t *years = json_array();
    for (guint t = 0; t <= later; t++)
        json_array_append_new(years, json_integer(t));
    heat.rows = json_array();
    class_rows(&heat, AVLAST_PAYER_PUBLIC);
    sum_row(&heat, avlast_perspective_public(model), "public", _("Public purse"));
    class_rows(&heat, AVLAST_PAYER_PARTICIPANT);
    class_rows(&heat, AVLAST_PAYER_OTHER);
    financing_row(&heat);
    sum_row(&heat, avlast_perspective_society(model), "society", _("Society"));
    return json_pack("{s:s, s:I, s:s, s:f, s:b, s:o, s:o, s:o}", "currency",
                     model->currency, "price.year", (json_int_t)model->base_year,
                     "scenario", value->lines->scenario->id, "level", model->level,
                     "discounted", FALSE, "years", years, "periods", periods_of(&heat),
                     "payers", heat.rows);
}
