/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "value/breakeven.h"
#include "value/effects.h"

/* Two years of an effect that halves every h years, no discounting:
 * npv(h) = N e u (1 + 0.5^(1/h)) - C. */
static const char two_years[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 2, participants: 10, schedule: none, tax_cost: "
    "0}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "profiles:\n"
    "  - {id: fade, shape: half-life, half_life: {value: 2, low: 0.5, high: 6}, source: "
    "x}\n"
    "effects:\n"
    "  - {id: work, estimate: 0.5, se: 0.1, source: x, causal: yes, profile: fade}\n"
    "unit_costs:\n"
    "  - {id: u, payer: town, kind: resource, value: 1000, price_year: 2025, source: x}\n"
    "splits:\n"
    "  - {id: s, effect: work, unit_cost: u}\n"
    "costs:\n"
    "  - {id: c, amount: 8000, payer: town, price_year: 2025, source: x}\n"
    "adjustments:\n"
    "  - {id: out, kind: displacement, value: 0.1, source: x}\n"
    "scenarios: []\n";

typedef struct {
    AvlastValueModel *model;
    AvlastDraws *draws;
    AvlastScenarioValue *value;
} Made;

static Made made_of(const char *text)
{
    g_autofree char *folder = g_dir_make_tmp("avlast-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "m.yaml", NULL);
    GError *error = NULL;
    Made made = {NULL, NULL, NULL};

    ck_assert(g_file_set_contents(path, text, -1, NULL));
    made.model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(made.model, folder, &error));
    made.draws = avlast_draws_new(made.model, 2000, 3, &error);
    assert_no_error(error);
    for (guint s = 0; s < made.model->scenarios->len; s++) {
        const AvlastScenario *scenario =
            &g_array_index(made.model->scenarios, AvlastScenario, s);
        if (strcmp(scenario->id, "central") == 0)
            made.value = avlast_scenario_new(made.model, scenario, made.draws, &error);
    }
    assert_no_error(error);
    ck_assert_ptr_nonnull(made.value);
    ck_assert_int_eq(g_remove(path), 0);
    ck_assert_int_eq(g_rmdir(folder), 0);
    return made;
}

static void made_clear(Made *made)
{
    avlast_scenario_free(made->value);
    avlast_draws_free(made->draws);
    avlast_value_model_free(made->model);
}

static guint input_of(const Made *made, const char *id)
{
    for (guint i = 0; i < made->model->inputs->len; i++)
        if (strcmp(avlast_value_input(made->model, i)->id, id) == 0)
            return i;
    ck_abort_msg("no input %s", id);
    return 0;
}

static AvlastBreakEven break_even_of(const Made *made, const char *id)
{
    g_autoptr(GError) error = NULL;
    AvlastBreakEven found;

    ck_assert(avlast_break_even(made->value, 0, input_of(made, id), &found, &error));
    return found;
}

/* Each root by hand; what lies outside an input's range is no answer. */
START_TEST(what_must_hold_of_each_input)
{
    Made made = made_of(two_years);
    const double h = (0.5 + 4 * 2.0 + 6.0) / 6.0, kept = pow(0.5, 1.0 / h);
    const double gain = 10 * 0.5 * 1000 * 0.9 * (1 + kept), cost = 8000;

    assert_digits(break_even_of(&made, "effects.work").at, 0.5 * cost / gain, 12);
    assert_digits(break_even_of(&made, "unit_costs.u").at, 1000 * cost / gain, 12);
    assert_digits(break_even_of(&made, "costs.c").at, gain, 12);
    assert_digits(break_even_of(&made, "participants").at, 10 * cost / gain, 12);
    assert_digits(break_even_of(&made, "adjustments.out").at, 1 - cost / (gain / 0.9),
                  11);
    assert_digits(break_even_of(&made, "profiles.fade").at,
                  log(0.5) / log(cost / 4500 - 1), 11);

    /* The share of people reached would have to be 1.04, which it cannot be. */
    const AvlastBreakEven reach = break_even_of(&made, "reach");
    ck_assert_double_gt(cost / gain, 1.0);
    ck_assert(isnan(reach.at) && reach.n == 0 && reach.moves);
    ck_assert(!avlast_break_even_good(&reach, 1.0));
    const AvlastBreakEven tax = break_even_of(&made, "tax_cost");
    ck_assert(isnan(tax.at) && !tax.moves);
    made_clear(&made);
}
END_TEST

/* The chance is the input's own distribution beyond the root. */
START_TEST(chance_that_it_holds)
{
    Made made = made_of(two_years);
    const AvlastBreakEven work = break_even_of(&made, "effects.work"),
                          fade = break_even_of(&made, "profiles.fade"),
                          cost = break_even_of(&made, "costs.c");

    ck_assert_double_eq_tol(work.chance, 0.5 * erfc((work.at - 0.5) / 0.1 / sqrt(2.0)),
                            0.03);
    ck_assert(!work.good_below && cost.good_below && !fade.good_below);
    ck_assert(avlast_break_even_good(&work, work.at * 1.001));
    ck_assert(!avlast_break_even_good(&cost, cost.at * 1.001));
    ck_assert_double_gt(fade.chance, 0.05);
    ck_assert_double_lt(fade.chance, 0.95);
    ck_assert_double_nan(cost.chance);
    made_clear(&made);
}
END_TEST

Suite *suite_value_metrics(void)
{
    Suite *suite = suite_create("value_metrics");
    TCase *breakeven = tcase_create("breakeven");

    tcase_add_test(breakeven, what_must_hold_of_each_input);
    tcase_add_test(breakeven, chance_that_it_holds);
    suite_add_tcase(suite, breakeven);
    return suite;
}
