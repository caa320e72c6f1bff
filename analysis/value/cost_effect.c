/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/cost_effect.h"

#include <math.h>

#include "core/memory.h"
#include "core/number.h"
#include "value/option_information.h"

/* The joint draws of all options in one scenario. */
typedef struct {
    const AvlastScenarioValue *base;
    const AvlastCostEffect *section;
    gsize options, n;
    double *table; /* costs, then effects: 2 x options x n */
    double *point; /* 2 x options */
    const double **column;
    const char **name, **label;
    guint8 *drawn; /* per input: it is in doubt in one of them */
    double curve[AVLAST_OPTION_CURVE];
} Options;

static const AvlastOptionItem *option_at(const AvlastCostEffect *section, gsize d)
{
    return &g_array_index(section->options, AvlastOptionItem, d);
}

static gboolean has_effect(const AvlastValueModel *model, const AvlastOptionItem *option,
                           guint effect)
{
    const AvlastEffectItem *item =
        &g_array_index(model->effects, AvlastEffectItem, effect);

    return option->effects >> (item->wave.any ? item->wave.lead : effect) & 1;
}

/* Costs have a line each and come first; what else has no effect is a contract's. */
static gboolean has_line(const AvlastLines *lines, const AvlastOptionItem *option,
                         guint l)
{
    const AvlastValueModel *model = lines->model;
    const AvlastLine *line = avlast_line(lines, l);

    if (l < model->costs->len)
        return option->costs[l];
    for (guint i = 0; line->effect == AVLAST_VALUE_NONE && i < model->contracts->len;
         i++) {
        const AvlastContract *contract =
            &g_array_index(model->contracts, AvlastContract, i);
        if (contract->id == line->item)
            return has_effect(model, option, contract->effect);
    }
    return line->effect != AVLAST_VALUE_NONE && has_effect(model, option, line->effect);
}

#define COUNTED_KINDS (AVLAST_KINDS_ALL & ~AVLAST_KIND_BIT(AVLAST_KIND_INTANGIBLE))

static void take_cost(const Options *options, const AvlastScenarioValue *value, gsize d)
{
    const AvlastCostEffect *section = options->section;
    const AvlastOptionItem *option = option_at(section, d);
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, section->perspective, COUNTED_KINDS);
    double *out = options->table + d * options->n;

    for (guint l = 0; l < value->lines->lines->len; l++) {
        const gboolean effect = avlast_line(value->lines, l)->effect != AVLAST_VALUE_NONE;
        if (has_line(value->lines, option, l) && !(section->scheme && effect))
            continue;
        measure.own[l] = 0.0;
        if (measure.financed)
            measure.financed[l] = 0.0;
    }
    avlast_measure_draws(value, &measure, out);
    for (gsize r = 0; r < options->n; r++)
        out[r] = 0.0 - out[r];
    options->point[d] = 0.0 - avlast_measure_point(value, &measure, value->present,
                                                   value->tax_cost_point);
}

static void take_effect(const Options *options, const AvlastScenarioValue *value, gsize d)
{
    const AvlastLines *lines = value->lines;
    const AvlastOptionItem *option = option_at(options->section, d);
    g_auto(AvlastMeasure) measure = {g_new0(double, MAX(lines->lines->len, 1)), NULL};

    for (guint l = lines->units; l < lines->lines->len; l++)
        measure.own[l] =
            has_effect(lines->model, option, avlast_line(lines, l)->effect) ? 1.0 : 0.0;
    avlast_measure_draws(value, &measure,
                         options->table + (options->options + d) * options->n);
    options->point[options->options + d] =
        avlast_measure_point(value, &measure, value->present, value->tax_cost_point);
}

/* An option that sets numbers, or has a scenario of its own, is computed anew: with the
 * same draws. */
static gboolean take_option(const Options *options, gsize d, GError **error)
{
    const AvlastScenarioValue *base = options->base;
    const AvlastValueModel *model = base->lines->model;
    const AvlastOptionItem *option = option_at(options->section, d);
    const gboolean own = option->scenario != AVLAST_VALUE_NONE;
    /* what is computed anew looks at both until its end */
    g_autoptr(GArray) overrides = g_array_new(FALSE, FALSE, sizeof(AvlastOverride));
    AvlastScenario scenario =
        own ? g_array_index(model->scenarios, AvlastScenario, option->scenario)
            : *base->lines->scenario;
    g_autoptr(AvlastScenarioValue) anew = NULL;

    if (own || option->overrides->len > 0) {
        g_array_append_vals(overrides, scenario.overrides->data, scenario.overrides->len);
        g_array_append_vals(overrides, option->overrides->data, option->overrides->len);
        scenario.overrides = overrides;
        anew = avlast_scenario_new(model, &scenario, base->draws, error);
        if (!anew)
            return FALSE;
    }
    const AvlastScenarioValue *here = anew ? anew : base;
    take_cost(options, here, d);
    take_effect(options, here, d);
    for (guint i = 0; i < model->inputs->len; i++)
        options->drawn[i] |= here->lines->drawn[i];
    return TRUE;
}

static void options_clear(Options *options)
{
    g_free(options->table);
    g_free(options->point);
    g_free(options->column);
    g_free(options->name);
    g_free(options->label);
    g_free(options->drawn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean options_fill(Options *options, GError **error)
{
    const gsize d = options->options;

    options->table = avlast_table(double, 2 * d, options->n, error);
    options->point = options->table ? avlast_array(double, 2 * d, error) : NULL;
    options->column = options->point ? avlast_array(const double *, 2 * d, error) : NULL;
    options->name = options->column ? avlast_array(const char *, d, error) : NULL;
    options->label = options->name ? avlast_array(const char *, d, error) : NULL;
    options->drawn =
        options->label
            ? avlast_array(guint8, options->base->lines->model->inputs->len, error)
            : NULL;
    if (!options->drawn)
        return FALSE;
    for (guint t = 0; t < AVLAST_OPTION_CURVE; t++)
        options->curve[t] = options->section->curve[0] +
                            (options->section->curve[1] - options->section->curve[0]) /
                                (AVLAST_OPTION_CURVE - 1.0) * t;
    for (gsize i = 0; i < 2 * d; i++)
        options->column[i] = options->table + i * options->n;
    for (gsize i = 0; i < d; i++) {
        options->name[i] = option_at(options->section, i)->id;
        options->label[i] = option_at(options->section, i)->label;
        if (!take_option(options, i, error))
            return FALSE;
    }
    return TRUE;
}

/* --- what is told of the scenario shown --- */

/* cost.A,effect.A,cost.B,effect.B, then the numbers in doubt by their names. */
static void write_draws(const Options *options, GString *out)
{
    const AvlastLines *lines = options->base->lines;
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    char number[AVLAST_NUMBER_BUFFER];

    for (gsize d = 0; d < options->options; d++) {
        g_string_append_printf(out, "%scost.%s,effect.%s", d ? "," : "", options->name[d],
                               options->name[d]);
        g_ptr_array_add(columns, (gpointer)(guintptr)options->column[d]);
        g_ptr_array_add(columns,
                        (gpointer)(guintptr)options->column[options->options + d]);
    }
    for (guint i = 0; i < lines->model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(lines->model, i);
        if (input->distribution == AVLAST_INPUT_FIXED)
            continue;
        g_string_append_printf(out, ",%s", input->id);
        g_ptr_array_add(columns, options->base->draws->column[i]);
    }
    g_string_append_c(out, '\n');
    for (gsize r = 0; r < options->n; r++) {
        for (guint i = 0; i < columns->len; i++) {
            const double *column = columns->pdata[i];
            if (i > 0)
                g_string_append_c(out, ',');
            g_string_append(out, avlast_number_exact(column[r], number));
        }
        g_string_append_c(out, '\n');
    }
}

static void add_notes(const Options *options, AvlastEstimates *estimates)
{
    const AvlastLines *lines = options->base->lines;
    const AvlastValueModel *model = lines->model;
    const guint perspective = options->section->perspective;
    g_auto(AvlastMeasure) beside = avlast_measure_new(
        options->base, perspective, AVLAST_KIND_BIT(AVLAST_KIND_INTANGIBLE));
    gboolean any = FALSE;

    if (options->section->scheme)
        return;
    for (guint l = 0; l < lines->lines->len; l++)
        any |= beside.own[l] != 0.0;
    if (any)
        avlast_estimates_note(estimates,
                              "cost-effectiveness: what is intangible is not among the "
                              "costs, since a threshold prices the effect itself");
    if (perspective == avlast_perspective_society(model))
        avlast_estimates_note(estimates,
                              "cost-effectiveness: incomes gained are taken off the "
                              "costs of society; a threshold is what a unit is worth "
                              "beyond them");
}

static void label_unit(const Options *options, json_t *chart)
{
    json_object_set_new(chart, "unit", json_string(options->section->unit));
    json_object_set_new(chart, "currency",
                        json_string(options->base->lines->model->currency));
}

static json_t *what_they_are(const Options *options)
{
    const AvlastValueModel *model = options->base->lines->model;
    const AvlastCostEffect *section = options->section;
    json_t *list = json_array();

    for (gsize d = 0; d < options->options; d++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:o}", "id", options->name[d], "label",
                            options->label[d], "cost",
                            avlast_json_number(options->point[d]), "effect",
                            avlast_json_number(options->point[options->options + d])));
    json_t *all = json_pack("{s:s, s:s, s:b, s:s, s:o}", "scenario",
                            options->base->lines->scenario->id, "payer",
                            avlast_perspective_id(model, section->perspective), "scheme",
                            section->scheme, "comparator",
                            options->name[section->comparator], "options", list);
    label_unit(options, all);
    return all;
}

static gboolean add_charts(const Options *options, const AvlastAlternatives *all,
                           const GArray *known, json_t *charts, GError **error)
{
    const AvlastCostEffect *section = options->section;
    json_t *planes = json_array();

    json_object_set_new(charts, "alternatives", what_they_are(options));
    json_object_set_new(charts, "planes", planes);
    for (gsize d = 0; d < options->options; d++) {
        if (d == section->comparator)
            continue;
        json_t *plane = avlast_alternatives_plane(all, d, section->comparator, error);
        if (!plane)
            return FALSE;
        label_unit(options, plane);
        json_array_append_new(planes, plane);
    }
    json_t *curves = avlast_alternatives_acceptability(all, options->curve,
                                                       AVLAST_OPTION_CURVE, error);
    if (!curves)
        return FALSE;
    label_unit(options, curves);
    json_object_set_new(charts, "acceptability", curves);
    json_t *evpi =
        avlast_alternatives_evpi(all, options->curve, AVLAST_OPTION_CURVE, known, error);
    if (!evpi)
        return FALSE;
    label_unit(options, evpi);
    json_object_set_new(charts, "evpi", evpi);
    return TRUE;
}

/* How often the choice is made, as numbers of the model's participants; NaN: once. */
static double decisions(const AvlastScenarioValue *value)
{
    const AvlastValueModel *model = value->lines->model;
    const AvlastStudyPlan *plan = model->study;

    return plan && !isnan(plan->population)
               ? avlast_study_years(plan, &value->lines->scenario->schedule) *
                     plan->population / value->lines->point[model->participants]
               : NAN;
}

/* What is worth knowing before choosing; the sets that the chart shows, or NULL. */
static gboolean add_information(const Options *options, const AvlastAlternatives *all,
                                const AvlastSensitivity *asked, GArray **sets,
                                GError **error)
{
    const AvlastCostEffect *section = options->section;
    const AvlastValueModel *model = options->base->lines->model;
    const AvlastOptionInformation known = {
        .value = options->base,
        .drawn = options->drawn,
        .options = all,
        .k = (const double *)(gconstpointer)section->thresholds->data,
        .thresholds = section->thresholds->len,
        .curve = options->curve,
        .steps = AVLAST_OPTION_CURVE,
        .society = section->perspective == avlast_perspective_society(model)};

    *sets = NULL;
    if (model->study && !avlast_option_study(&known, model->study, error))
        return FALSE;
    if (!asked || !(asked->kinds & AVLAST_SENSITIVITY_EVPPI || asked->sets))
        return TRUE;
    *sets = avlast_option_evppi(&known, asked, error);
    return *sets != NULL;
}

gboolean avlast_cost_effect_rows(const AvlastScenarioValue *value, gboolean shown,
                                 const AvlastSensitivity *asked, AvlastResult *result,
                                 GString *draws, GError **error)
{
    const AvlastCostEffect *section = value->lines->model->cost_effect;
    g_autofree char *prefix = g_strdup_printf("scenario=%s;", value->lines->scenario->id);

    if (!section)
        return TRUE;
    g_auto(Options) options = {.base = value,
                               .section = section,
                               .options = section->options->len,
                               .n = value->n};
    if (!options_fill(&options, error))
        return FALSE;
    const AvlastAlternatives all = {.draws = {options.n, options.options, options.column,
                                              options.column + options.options},
                                    .name = options.name,
                                    .label = options.label,
                                    .cost = options.point,
                                    .effect = options.point + options.options,
                                    .prefix = prefix,
                                    .comparator = section->comparator,
                                    .population = decisions(value),
                                    .estimates = result->estimates};
    const double *k = (const double *)(gconstpointer)section->thresholds->data;
    if (!avlast_alternatives_rows(&all, error))
        return FALSE;
    for (guint t = 0; t < section->thresholds->len; t++)
        if (!avlast_alternatives_at(&all, k[t], error))
            return FALSE;
    g_autoptr(GArray) sets = NULL;
    if (!add_information(&options, &all, shown ? asked : NULL, &sets, error))
        return FALSE;
    if (!shown)
        return TRUE;
    avlast_alternatives_note(&all, k, section->thresholds->len);
    add_notes(&options, result->estimates);
    if (draws)
        write_draws(&options, draws);
    return add_charts(&options, &all, sets, result->charts, error);
}
