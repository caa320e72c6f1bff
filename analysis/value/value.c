/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/value.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "value/allowances.h"
#include "value/asked.h"
#include "value/book.h"
#include "value/charts.h"
#include "value/cost_effect.h"
#include "value/draw_table.h"
#include "value/keeping.h"
#include "value/mcse.h"
#include "value/metrics.h"
#include "value/scenario_table.h"
#include "value/unpriced.h"

static gboolean wanted(const AvlastValueOptions *options, const char *id)
{
    return !options->scenario ||
           g_strv_contains((const char *const *)options->scenario, id);
}

static gboolean check_scenarios(const AvlastValueModel *model,
                                const AvlastValueOptions *options, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (guint i = 0; i < model->scenarios->len; i++)
        g_ptr_array_add(
            ids,
            (gpointer)(guintptr)g_array_index(model->scenarios, AvlastScenario, i).id);
    g_ptr_array_add(ids, NULL);
    const char *const *names = (const char *const *)ids->pdata;
    for (guint i = 0; options->scenario && options->scenario[i]; i++)
        if (!g_strv_contains(names, options->scenario[i])) {
            g_autofree char *hint = avlast_text_did_you_mean(options->scenario[i], names);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV419", NULL,
                        "the model has no scenario '%s'%s", options->scenario[i], hint);
            return FALSE;
        }
    return TRUE;
}

static gboolean check_total(const AvlastCheck *check, const AvlastEstimates *estimates,
                            GError **error)
{
    g_autofree char *group =
        g_strdup_printf("scenario=%s;payer=%s", check->scenario, check->payer);
    const AvlastEstimate *row =
        avlast_estimates_find(estimates, check->metric, group, NULL, NULL);
    char expected[AVLAST_NUMBER_BUFFER], got[AVLAST_NUMBER_BUFFER];

    if (!row) {
        avlast_yaml_fail(error, check->node, "AV413", "there is no figure '%s' for %s",
                         check->metric, group);
        return FALSE;
    }
    const double scale = check->equals == 0.0 ? 1.0 : fabs(check->equals);
    if (fabs(row->estimate - check->equals) <= check->tolerance * scale)
        return TRUE;
    const AvlastPlace place = {check->node->file, check->node->line, check->node->column};
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV413", &place,
                "'%s' (%s) is %s, not %s", check->metric, group,
                avlast_number_exact(row->estimate, got),
                avlast_number_exact(check->equals, expected));
    return FALSE;
}

static gboolean run_checks(const AvlastValueModel *model,
                           const AvlastValueOptions *options,
                           const AvlastEstimates *estimates, GError **error)
{
    for (guint i = 0; i < model->checks->len; i++) {
        const AvlastCheck *check = &g_array_index(model->checks, AvlastCheck, i);
        if (wanted(options, check->scenario) &&
            avlast_asked(model, check->metric, NULL) &&
            !check_total(check, estimates, error))
            return FALSE;
    }
    return TRUE;
}

static void fill_notes(const AvlastValueModel *model, AvlastEstimates *estimates)
{
    guint recalled = 0, sourced = 0;

    for (guint i = 0; i < model->notes->len; i++)
        avlast_estimates_note(estimates, "%s", (const char *)model->notes->pdata[i]);
    for (guint i = 0; i < model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(model, i);
        sourced += input->sure != NULL;
        recalled += input->sure && strcmp(input->sure, "L") == 0;
    }
    if (recalled)
        avlast_estimates_note(estimates,
                              _("%u of %u assumptions that say how sure they are, are "
                                "recalled only (sure: L)"),
                              recalled, sourced);
    avlast_draw_tables_note(model, estimates);
    if (avlast_asked(model, "p.npv.positive", NULL))
        avlast_estimates_note(estimates,
                              _("p.npv.positive is the share of draws, not a p-value"));
}

static void fill_method(const AvlastValueModel *model, AvlastEstimates *estimates)
{
    const int n = (int)model->draws;
    guint drawn = 0;

    for (guint i = 0; i < model->inputs->len; i++)
        drawn += avlast_value_input(model, i)->distribution != AVLAST_INPUT_FIXED;
    estimates->method = g_strdup_printf(
        model->sampler == AVLAST_SAMPLER_MC ? _("%d draws, percentile intervals")
        : model->sampler == AVLAST_SAMPLER_LHS
            ? _("%d draws in %u Latin hypercubes, percentile intervals")
            : _("%d draws in %u shifted Sobol sequences, percentile intervals"),
        n, avlast_batches((gsize)n));
    if (model->sampler == AVLAST_SAMPLER_SOBOL && drawn > AVLAST_SOBOL_DIMENSIONS)
        avlast_estimates_note(estimates,
                              _("the Sobol sequence spreads the first %d of %u numbers "
                                "with doubt, Latin hypercubes the others"),
                              AVLAST_SOBOL_DIMENSIONS, drawn);
}

/* The conventions every figure rests on, in one line and as settings. */
static void fill_conventions(const AvlastValueModel *model, AvlastResult *result)
{
    static const char *const timings[] = {"start", "mid", "end"};
    const char *const when[] = {_("effects at the start of theirs"),
                                _("effects in the middle of theirs"),
                                _("effects at the end of theirs")};
    char rate[AVLAST_NUMBER_BUFFER];
    const AvlastInput *lambda = avlast_value_input(model, model->tax_cost);
    const double told = g_ascii_strtod(
        g_ascii_formatd(rate, sizeof rate, "%.10g", avlast_input_mean(lambda)), NULL);

    result->estimates->design = g_strdup_printf(
        _("real %s of %d, years 0 to %u, discount schedule %s; costs at the start of "
          "their year, %s; tax financing costs %s per unit of public money"),
        model->currency, (int)model->base_year, model->horizon, model->schedule.id,
        when[model->timing], avlast_number_exact(told, rate));
    fill_method(model, result->estimates);

    json_t *s = result->settings;
    json_object_set_new(s, "base.year", json_integer(model->base_year));
    json_object_set_new(s, "horizon", json_integer(model->horizon));
    json_object_set_new(s, "currency", json_string(model->currency));
    json_object_set_new(s, "schedule", json_string(model->schedule.id));
    json_object_set_new(s, "timing", json_string(timings[model->timing]));
    json_object_set_new(s, "tax.cost", avlast_json_number(avlast_input_mean(lambda)));
    json_object_set_new(s, "draws", json_integer(model->draws));
    if (model->sampler != AVLAST_SAMPLER_MC)
        json_object_set_new(s, "sampler",
                            json_string(avlast_sampler_names[model->sampler]));
    json_object_set_new(s, "level", avlast_json_number(model->level));
    json_object_set_new(s, "perspective",
                        json_string(model->headline_society ? "society" : "public"));
    json_object_set_new(s, "title", avlast_json_text(model->title));
}

static void fill_inputs(const AvlastValueModel *model, AvlastResult *result)
{
    g_autofree char *name = g_path_get_basename(model->path);

    json_array_append_new(result->inputs,
                          json_pack("{s:s, s:s}", "file", name, "sha256", model->sha256));
    for (guint i = 0; i < model->sources->len; i++) {
        const AvlastValueSource *source = model->sources->pdata[i];
        json_array_append_new(
            result->inputs,
            json_pack("{s:s, s:s}", "file", source->file, "sha256", source->sha256));
    }
}

static gboolean weighted_rows(const AvlastScenarioValue *value,
                              AvlastEstimates *estimates, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const guint first = estimates->rows->len;

    if (!avlast_asked(model, "weight", "npv.weighted", NULL))
        return TRUE;
    if (!avlast_weighted_rows(value, estimates, error))
        return FALSE;
    avlast_asked_keep(model, estimates, first);
    return TRUE;
}

static gboolean compute(const AvlastValueModel *model, const AvlastValueOptions *options,
                        AvlastResult *result, AvlastLedger *ledger, GError **error)
{
    g_autoptr(AvlastDraws) draws =
        avlast_draws_open(model, (gsize)model->draws, (guint32)model->seed, error);
    guint shown = AVLAST_VALUE_NONE, computed = 0;

    if (!draws)
        return FALSE;
    for (guint i = 0; i < model->scenarios->len; i++) {
        const char *id = g_array_index(model->scenarios, AvlastScenario, i).id;
        computed += wanted(options, id) ? 1 : 0;
        if (wanted(options, id) &&
            (shown == AVLAST_VALUE_NONE || strcmp(id, "central") == 0))
            shown = i;
    }
    if (!avlast_keep_needed(model, options, computed, draws, error))
        return FALSE;
    g_autoptr(AvlastScenarioTable) table =
        avlast_scenario_table_new(model, draws,
                                  computed > 1 && wanted(options, "central") &&
                                      avlast_asked(model, "npv.difference", NULL),
                                  error);
    if (!table)
        return FALSE;
    for (guint i = 0; i < model->scenarios->len; i++) {
        const AvlastScenario *scenario =
            &g_array_index(model->scenarios, AvlastScenario, i);
        if (!wanted(options, scenario->id))
            continue;
        g_autoptr(AvlastScenarioValue) value =
            avlast_scenario_table_value(table, scenario, error);
        if (!value || !avlast_metrics(value, result->estimates, error) ||
            !weighted_rows(value, result->estimates, error) ||
            !avlast_ledger_book(ledger, value, error) ||
            (options->mcse &&
             !avlast_monte_carlo_errors(value, result->estimates, error)) ||
            !avlast_scenario_table_add(table, value, options->mcse, result->estimates,
                                       error) ||
            (i == shown && !options->rows_only &&
             !avlast_value_charts(value, result, error)) ||
            (i == shown && AVLAST_SENSITIVITY_ANY(&options->sensitivity) &&
             !avlast_sensitivity(value, &options->sensitivity, result, error)) ||
            (!model->asked &&
             !avlast_cost_effect_rows(value, i == shown, &options->sensitivity, result,
                                      options->option_draws, error)))
            return FALSE;
    }
    return !wanted(options, model->optimism_always ? "central" : "optimism") ||
           !avlast_asked(model, "optimism.step", NULL) ||
           avlast_optimism_rows(model, draws, result->estimates, error);
}

gboolean avlast_value(AvlastValueModel *model, const AvlastValueOptions *options,
                      AvlastResult *result, AvlastLedger **ledger, GError **error)
{
    if (options->draws > 0)
        model->draws = options->draws;
    if (options->seed >= 0)
        model->seed = options->seed;
    if (options->sampler >= 0)
        model->sampler = (AvlastSampler)options->sampler;
    if (options->level > 0.0)
        model->level = options->level;
    model->study = options->study;
    model->asked = options->metrics;
    if (!check_scenarios(model, options, error) || !avlast_asked_check(model, error))
        return FALSE;

    g_autoptr(AvlastLedger) book = avlast_ledger_new(model->level);
    book->points_only = options->rows_only;
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = avlast_estimates_new();
    result->estimates->level = model->level;
    result->seed = model->seed;
    fill_conventions(model, result);
    fill_inputs(model, result);
    fill_notes(model, result->estimates);
    if (!compute(model, options, result, book, error))
        return FALSE;
    if (!options->rows_only) {
        avlast_value_chart_ledger(model, book, result);
        avlast_value_chart_assumptions(model, result);
        avlast_value_chart_scenarios(model, result);
    }
    avlast_value_unpriced(model, result);
    if (options->skip_checks && model->checks->len)
        avlast_estimates_note(result->estimates,
                              _("the model's checks were not made: the schedule is not "
                                "its own"));
    else if (!run_checks(model, options, result->estimates, error))
        return FALSE;
    if (ledger)
        *ledger = g_steal_pointer(&book);
    return TRUE;
}
