/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/charts.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/path.h"
#include "value/plane.h"
#include "value/tornado.h"
#include "value/welfare.h"

/* Which lines of a perspective a step of the waterfall takes in. */
typedef enum { STEP_COSTS, STEP_EFFECTS } StepPart;

typedef struct {
    const AvlastScenarioValue *value;
    json_t *steps;
    double *draws; /* n values */
} Steps;

/* FALSE when the perspective has nothing of that part. */
static gboolean measure_part(const AvlastScenarioValue *value, guint perspective,
                             StepPart part, AvlastMeasure *measure)
{
    gboolean any = FALSE;

    *measure = avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    for (guint l = 0; l < value->lines->lines->len; l++) {
        const gboolean cost = avlast_line(value->lines, l)->effect == AVLAST_VALUE_NONE;
        if (cost != (part == STEP_COSTS))
            measure->own[l] = 0.0;
        any |= measure->own[l] != 0.0;
    }
    return any;
}

static void add_step(Steps *steps, const char *label, const char *payer, const char *kind,
                     const AvlastMeasure *measure)
{
    const AvlastScenarioValue *value = steps->value;
    const double level = value->lines->model->level;
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};
    double bounds[2];

    avlast_measure_draws(value, measure, steps->draws);
    avlast_draws_quantiles(steps->draws, value->n, p, 2, bounds);
    json_array_append_new(
        steps->steps,
        json_pack("{s:s, s:o, s:s, s:o, s:o, s:o}", "label", label, "payer",
                  avlast_json_text(payer), "kind", kind, "value",
                  avlast_json_number(avlast_measure_point(value, measure, value->present,
                                                          value->tax_cost_point)),
                  "low", avlast_json_number(bounds[0]), "high",
                  avlast_json_number(bounds[1])));
}

/* A payer's share of the scheme's cost, and what the effects bring it. */
static void payer_steps(Steps *steps, guint index)
{
    const AvlastPayer *payer =
        &g_array_index(steps->value->lines->model->payers, AvlastPayer, index);
    g_auto(AvlastMeasure) costs = {NULL, NULL}, effects = {NULL, NULL};
    const gboolean pays = measure_part(steps->value, index, STEP_COSTS, &costs);
    const gboolean gains = measure_part(steps->value, index, STEP_EFFECTS, &effects);
    g_autofree char *cost_label = g_strdup_printf(_("%s: the scheme"), payer->label);
    g_autofree char *gain_label =
        pays ? g_strdup_printf(_("%s: effects"), payer->label) : g_strdup(payer->label);

    if (pays)
        add_step(steps, cost_label, payer->id, "step", &costs);
    if (gains)
        add_step(steps, gain_label, payer->id, "step", &effects);
}

static void sum_step(Steps *steps, const char *label, guint perspective, const char *kind)
{
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(steps->value, perspective, AVLAST_KINDS_ALL);
    add_step(steps, label, NULL, kind, &measure);
}

/* Society's measure with nothing but the tax financing. */
static void financing_step(Steps *steps)
{
    const AvlastValueModel *model = steps->value->lines->model;
    g_auto(AvlastMeasure) measure = avlast_measure_new(
        steps->value, avlast_perspective_society(model), AVLAST_KINDS_ALL);

    for (guint l = 0; l < steps->value->lines->lines->len; l++)
        measure.own[l] = 0.0;
    add_step(steps, _("Cost of tax financing"), "tax-financing", "step", &measure);
}

static void class_steps(Steps *steps, AvlastPayerClass class)
{
    const GArray *payers = steps->value->lines->model->payers;

    for (guint p = 0; p < payers->len; p++)
        if (g_array_index(payers, AvlastPayer, p).class == class)
            payer_steps(steps, p);
}

static json_t *payers_chart(const AvlastScenarioValue *value, double *draws)
{
    const AvlastValueModel *model = value->lines->model;
    Steps steps = {value, json_array(), draws};

    class_steps(&steps, AVLAST_PAYER_PUBLIC);
    sum_step(&steps, _("Public purse"), avlast_perspective_public(model), "subtotal");
    class_steps(&steps, AVLAST_PAYER_PARTICIPANT);
    class_steps(&steps, AVLAST_PAYER_OTHER);
    financing_step(&steps);
    sum_step(&steps, _("Society"), avlast_perspective_society(model), "total");
    return json_pack("{s:s, s:I, s:i, s:s, s:f, s:o}", "currency", model->currency,
                     "price.year", (json_int_t)model->base_year, "horizon",
                     (int)model->horizon, "scenario", value->lines->scenario->id, "level",
                     model->level, "steps", steps.steps);
}

static json_t *years_of(guint years)
{
    json_t *list = json_array();
    for (guint t = 0; t < years; t++)
        json_array_append_new(list, json_integer(t));
    return list;
}

static const char *scope_label(const AvlastValueModel *model)
{
    return model->headline_society ? _("Society") : _("Public purse");
}

static guint headline(const AvlastValueModel *model)
{
    return model->headline_society ? avlast_perspective_society(model)
                                   : avlast_perspective_public(model);
}

static json_t *payback_of(const AvlastScenarioValue *value, double *payback)
{
    const guint horizon = value->lines->years - 1;
    const double half = 0.5;
    double median;
    gsize back = 0;

    for (gsize r = 0; r < value->n; r++)
        back += payback[r] <= (double)horizon;
    avlast_draws_quantiles(payback, value->n, &half, 1, &median);
    return json_pack("{s:o, s:f, s:i}", "year",
                     isfinite(median) ? json_real(median) : json_null(), "chance",
                     (double)back / (double)value->n, "horizon", (int)horizon);
}

static json_t *cashflow_chart(const AvlastScenarioValue *value, double *payback,
                              GError **error)
{
    static const double p[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    static const char *const names[] = {"p5", "p25", "p50", "p75", "p95"};
    const gsize count = G_N_ELEMENTS(p);
    const AvlastValueModel *model = value->lines->model;
    const guint years = value->lines->years;
    g_autofree double *bands = avlast_table(double, years, count, error);
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, headline(model), AVLAST_KINDS_ALL);

    if (!bands || !avlast_path_draws(value, &measure, p, count, bands, payback, error))
        return NULL;
    json_t *chart = json_pack("{s:s, s:I, s:s, s:o}", "currency", model->currency,
                              "price.year", (json_int_t)model->base_year, "scope",
                              scope_label(model), "years", years_of(years));
    for (gsize i = 0; i < count; i++) {
        json_t *values = json_array();
        for (guint t = 0; t < years; t++)
            json_array_append_new(values, avlast_json_number(bands[t * count + i]));
        json_object_set_new(chart, names[i], values);
    }
    json_object_set_new(chart, "payback", payback_of(value, payback));
    return chart;
}

/* A figure as people write it beside a bar: no more digits than matter, thousands apart
 * by a narrow blank, a decimal comma in Norwegian. */
static char *short_number(const AvlastValueModel *model, double value)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_autoptr(GString) text = g_string_new(NULL);

    if (fabs(value) < 1000.0) {
        g_ascii_formatd(buffer, sizeof buffer, "%.3g", value);
        if (model->norwegian)
            g_strdelimit(buffer, ".", ',');
        return g_strdup(buffer);
    }
    g_ascii_formatd(buffer, sizeof buffer, "%.0f", value);
    const gsize length = strlen(buffer);
    for (gsize i = 0; i < length; i++) {
        g_string_append_c(text, buffer[i]);
        if (g_ascii_isdigit(buffer[i]) && i + 1 < length && (length - 1 - i) % 3 == 0)
            g_string_append(text, "\u202f");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static json_t *tornado_chart(const AvlastScenarioValue *value, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const guint perspective = headline(model);
    g_autoptr(GArray) rows = avlast_tornado(value, perspective, error);
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    g_autofree char *metric =
        g_strdup_printf(_("Net present value, %s"), scope_label(model));

    if (!rows)
        return NULL;
    json_t *list = json_array();
    for (guint i = 0; i < rows->len; i++) {
        const AvlastTornadoRow *row = &g_array_index(rows, AvlastTornadoRow, i);
        g_autofree char *low = short_number(model, row->low);
        g_autofree char *high = short_number(model, row->high);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "id", row->input->id, "label",
                      row->input->label ? row->input->label : row->input->id, "low", low,
                      "high", high, "at.low", avlast_json_number(row->at_low), "at.high",
                      avlast_json_number(row->at_high)));
    }
    return json_pack("{s:s, s:s, s:o, s:o}", "currency", model->currency, "metric",
                     metric, "base",
                     avlast_json_number(avlast_measure_point(
                         value, &measure, value->present, value->tax_cost_point)),
                     "rows", list);
}

/* What people gain against what the purse pays. */
static gboolean add_plane(const AvlastScenarioValue *value, AvlastResult *result,
                          GError **error)
{
    g_auto(AvlastWelfare) welfare = {0};

    if (!avlast_welfare_draws(value, &welfare, error))
        return FALSE;
    json_t *plane = avlast_plane(welfare.cost, welfare.wtp, value->n, welfare.cost_point,
                                 welfare.wtp_point);
    json_object_set_new(plane, "currency", json_string(value->lines->model->currency));
    json_object_set_new(result->charts, "plane", plane);
    return TRUE;
}

/* Every text that the model gives in both languages, for whom reads the result in the
 * other one. */
static void add_names(const AvlastYaml *node, json_t *names)
{
    const AvlastYaml *en = NULL, *nb = NULL;

    if (node->kind == AVLAST_YAML_MAP) {
        en = avlast_yaml_find(node, "en");
        nb = avlast_yaml_find(node, "nb");
    }
    if (en && nb && en->kind == AVLAST_YAML_SCALAR && nb->kind == AVLAST_YAML_SCALAR &&
        strcmp(en->text, nb->text) != 0)
        json_array_append_new(names, json_pack("[s, s]", en->text, nb->text));
    for (guint i = 0; node->kind != AVLAST_YAML_SCALAR && i < node->items->len; i++)
        add_names(g_ptr_array_index(node->items, i), names);
}

gboolean avlast_value_charts(const AvlastScenarioValue *value, AvlastResult *result,
                             GError **error)
{
    g_autofree double *work = avlast_array(double, value->n, error);

    if (!work)
        return FALSE;
    json_object_set_new(result->charts, "payers", payers_chart(value, work));
    json_t *names = json_array();
    add_names(value->lines->model->source, names);
    json_object_set_new(result->charts, "names", names);
    json_t *heat = avlast_value_payer_years(value, error);
    if (!heat)
        return FALSE;
    json_object_set_new(result->charts, "payer.years", heat);
    json_t *cashflow = cashflow_chart(value, work, error);
    if (!cashflow)
        return FALSE;
    json_object_set_new(result->charts, "cashflow", cashflow);
    json_t *tornado = tornado_chart(value, error);
    if (!tornado)
        return FALSE;
    json_object_set_new(result->charts, "tornado", tornado);
    json_t *held = avlast_value_must_hold(value, error);
    if (!held)
        return FALSE;
    json_object_set_new(result->charts, "must.hold", held);
    return add_plane(value, result, error);
}
