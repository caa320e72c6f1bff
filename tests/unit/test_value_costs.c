/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/scenario.h"
#include "value/value.h"

/* Kinds of cost, steps and contracts of a value model. R 4.2.2: tests/ref/value_costs.R.
 */

typedef struct {
    AvlastValueModel *model;
    AvlastResult *result;
    AvlastLedger *ledger;
} Costed;

static Costed costed(const char *path, gint64 draws)
{
    const AvlastValueOptions how = {.draws = draws, .seed = 7};
    GError *error = NULL;
    Costed c = {avlast_value_model_read(path, NULL, &error), avlast_result_new("value"),
                NULL};
    assert_no_error(error);
    ck_assert_msg(avlast_effects_resolve(c.model, ".", &error), "%s", error->message);
    ck_assert_msg(avlast_value(c.model, &how, c.result, &c.ledger, &error), "%s",
                  error->message);
    return c;
}

static void costed_clear(Costed *c)
{
    avlast_value_model_free(c->model);
    avlast_result_free(c->result);
    avlast_ledger_free(c->ledger);
}

static const AvlastEstimate *figure(const Costed *c, const char *scenario,
                                    const char *payer, const char *outcome)
{
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);
    return avlast_estimates_find(c->result->estimates, outcome, group, NULL, NULL);
}

/* What the item takes (sign 1) or gives (sign -1) over the years, discounted. */
static double moved(const Costed *c, const char *scenario, const char *item, double sign)
{
    double sum = 0.0;

    for (guint i = 0; i < c->ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(c->ledger, i);
        if (strcmp(row->scenario, scenario) == 0 && strcmp(row->item, item) == 0 &&
            row->amount * sign > 0.0)
            sum += row->present;
    }
    return sum;
}

START_TEST(every_kind_of_cost_agrees_with_r)
{
    g_autofree char *path = source_path("tests/ref/value_costs/model.yaml");
    g_autofree char *csv = source_path("tests/ref/value_costs.csv");
    g_autoptr(RefTable) table = ref_table_read(csv);
    Costed c = costed(path, 200);
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        g_auto(GStrv) name = g_strsplit(ref_table_cell(table, i, "case"), ".", 2);
        const char *quantity = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        double got;
        if (strcmp(name[0], "drawn") == 0)
            continue;
        if (strcmp(quantity, "gave") == 0 || strcmp(quantity, "took") == 0) {
            got = moved(&c, name[0], name[1], *quantity == 'g' ? -1.0 : 1.0);
        } else {
            const AvlastEstimate *row = figure(&c, name[0], name[1], quantity);
            ck_assert_msg(row != NULL, "no %s of %s in %s", quantity, name[1], name[0]);
            got = row->estimate;
        }
        ck_assert_msg(fabs(got - truth) <= 1e-11 * fabs(truth),
                      "%s of %s in %s: %.17g, R %.17g", quantity, name[1], name[0], got,
                      truth);
        compared++;
    }
    ck_assert_uint_ge(compared, 260);
    costed_clear(&c);
}
END_TEST

/* One year of 100 people, effect N(0.2, 0.08): 12 units are closed at a time, and a
 * contract of 1000 per outcome pays 5000 to 25000. */
static const char drawn_model[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 3, participants: 100, schedule: none, tax_cost: "
    "0}\n"
    "payers: [{id: town, kind: municipality}, {id: people, kind: participant},"
    " {id: startup, kind: provider}]\n"
    "profiles: [{id: once, shape: step, years: 1, source: x}]\n"
    "effects: [{id: e, estimate: 0.2, se: 0.08, source: x, causal: yes, profile: once,"
    " long: once}]\n";

static Costed drawn(const char *rest, gint64 draws)
{
    char *folder = temporary_folder();
    g_autofree char *text = g_strconcat(drawn_model, rest, NULL);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    const Costed c = costed(path, draws);
    remove_folder(folder);
    return c;
}

static double truth_of(const char *what)
{
    g_autofree char *csv = source_path("tests/ref/value_costs.csv");
    g_autoptr(RefTable) table = ref_table_read(csv);

    for (gsize i = 0; i < table->rows; i++)
        if (strcmp(ref_table_cell(table, i, "case"), what) == 0)
            return ref_table_numbers(table, "value")[i];
    ck_abort_msg("no %s", what);
    return NAN;
}

/* Over the draws, whole steps are closed: their mean and the share of draws in which any
 * is are those of a normal effect, within four standard errors. */
START_TEST(steps_are_taken_in_every_draw)
{
    Costed c = drawn(
        "unit_costs: [{id: u, payer: town, kind: resource, value: 1, price_year: 2025,"
        " step: 12, source: x}]\n"
        "splits: [{id: s, effect: e, unit_cost: u}]\n"
        "thresholds: [{payer: town, above: 11}]\n",
        40000);
    const AvlastEstimate *cash = figure(&c, "central", "town", "npv.cash");
    const AvlastEstimate *all = figure(&c, "central", "town", "npv");
    const double se = cash->std_error / 200.0;

    /* At the point 20 units are saved, of which one step of 12 is closed. */
    ck_assert_double_eq_tol(all->estimate, 20.0, 1e-12);
    ck_assert_double_eq_tol(cash->estimate, 12.0, 1e-12);
    ck_assert_double_eq_tol(all->std_error, 8.0, 0.15);
    g_autoptr(AvlastDraws) draws = avlast_draws_new(c.model, 40000, 7, NULL);
    const double *x = draws->column[0];
    double mean = 0.0, positive = 0.0, input = 0.0;
    for (guint i = 0; i < c.model->inputs->len; i++)
        if (draws->column[i])
            x = draws->column[i];
    for (gsize r = 0; r < draws->n; r++) {
        mean += 12.0 * floor(100.0 * x[r] / 12.0) / 40000.0;
        positive += (100.0 * x[r] >= 12.0) / 40000.0;
        input += x[r] / 40000.0;
    }
    ck_assert_double_eq_tol(input, 0.2, 4.0 * 0.08 / 200.0);
    ck_assert_double_eq_tol(mean, truth_of("drawn.step"), 4.0 * se);
    ck_assert_double_eq_tol(positive, truth_of("drawn.step.positive"), 4.0 * 0.5 / 200.0);
    /* And the ledger's percentiles are whole steps. */
    for (guint i = 0; i < c.ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(c.ledger, i);
        if (row->kind == AVLAST_KIND_RESOURCE_SAVING) {
            ck_assert_double_eq_tol(fmod(row->low, 12.0), 0.0, 1e-9);
            ck_assert_double_eq_tol(fmod(row->high, 12.0), 0.0, 1e-9);
            ck_assert_double_gt(row->high, row->low);
        }
    }
    costed_clear(&c);
}
END_TEST

/* The contract stays within floor and cap in every draw, and its sides cancel. */
START_TEST(contracts_are_bounded_in_every_draw)
{
    Costed c = drawn("contracts: [{id: k, effect: e, payer: town, provider: startup,"
                     " price: 1000, floor: 5000, cap: 25000, price_year: 2025,"
                     " source: x}]\n",
                     40000);
    const AvlastEstimate *paid = figure(&c, "central", "startup", "npv");
    const AvlastEstimate *given = figure(&c, "central", "town", "npv");
    const AvlastEstimate *society = figure(&c, "central", "society", "npv");

    ck_assert_double_eq_tol(paid->estimate, 20000.0, 1e-9);
    ck_assert_double_eq_tol(paid->conf_low, 100000.0 * (0.2 - 1.6448536269514722 * 0.08),
                            250.0);
    ck_assert_double_eq(paid->conf_high, 25000.0);
    ck_assert_double_eq_tol(given->estimate, -paid->estimate, 1e-9);
    ck_assert_double_eq_tol(society->estimate, 0.0, 1e-9);
    ck_assert_double_eq_tol(society->std_error, 0.0, 1e-9);

    g_autoptr(AvlastScenarioValue) value = NULL;
    g_autoptr(AvlastDraws) draws = avlast_draws_new(c.model, 40000, 7, NULL);
    value = avlast_scenario_new(
        c.model, &g_array_index(c.model->scenarios, AvlastScenario, 1), draws, NULL);
    g_auto(AvlastMeasure) measure = avlast_measure_new(value, 2, AVLAST_KINDS_ALL);
    g_autofree double *out = g_new0(double, draws->n);
    double mean = 0.0;
    avlast_measure_draws(value, &measure, out);
    for (gsize r = 0; r < draws->n; r++) {
        ck_assert(out[r] >= 5000.0 && out[r] <= 25000.0);
        mean += out[r] / (double)draws->n;
    }
    ck_assert_double_eq_tol(mean, truth_of("drawn.contract"),
                            4.0 * paid->std_error / 200.0);
    g_clear_pointer(&value, avlast_scenario_free); /* it borrows from the model */
    costed_clear(&c);
}
END_TEST

typedef struct {
    const char *text, *message;
} Refused;

#define COST(rest)                                                                       \
    "costs: [{id: c, payer: town, price_year: 2025, source: x, " rest "}]\n"
#define CONTRACT(rest)                                                                   \
    "contracts: [{id: k, effect: e, price: 1, price_year: 2025, source: x, " rest "}]\n"
#define UNIT(rest)                                                                       \
    "unit_costs: [{id: u, payer: town, value: 1, price_year: 2025, source: x, " rest     \
    "}]\n"

static const Refused refused[] = {
    {COST("kind: fixed, amount: 1, per: participant"),
     "AV650: 'per' does not go with a cost of kind fixed"},
    {COST("amount: 1, life: 3"), "AV650: 'life' does not go with a cost without a kind"},
    {COST("kind: start-up, amount: 1, years: [1]"), "AV650: 'years'"},
    {COST("kind: capital, amount: 1"), "AV607: key 'life' is missing"},
    {COST("kind: capital, amount: 1, life: 0"), "AV404"},
    {COST("kind: capital, amount: 1, life: 2, start: 3"), "AV404"},
    {COST("kind: capital, amount: 1, life: 2, rate: 4"), "AV404"},
    {COST("kind: capital, amount: 1, life: 2, salvage: 1.5"), "AV404"},
    {COST("kind: capital, amount: 1, life: 2, real_growth: 0.01"), "AV650"},
    {COST("kind: volunteer, amount: 1"), "AV650: 'amount'"},
    {COST("kind: volunteer, wage: 1"), "AV607: key 'hours' is missing"},
    {COST("kind: wages, amount: 1"), "did you mean 'wage'?"},
    {COST("kind: wage, amount: 1, levy: -0.1"), "AV404"},
    {CONTRACT("payer: town"), "AV607: key 'provider' is missing"},
    {CONTRACT("provider: startup"), "AV607: who pays 'k'?"},
    {CONTRACT("payer: town, provider: town"), "AV651: 'k': the provider pays itself"},
    {CONTRACT("payer: town, provider: startup, floor: 2, cap: 1"), "AV651"},
    {CONTRACT("payer: town, provider: startup, baseline: 0.2"), "AV651"},
    {CONTRACT("payer: town, provider: startup, years: [9]"), "AV404"},
    {UNIT("kind: transfer, step: 2"), "AV652"},
    {UNIT("kind: resource, step: 0"), "AV652"},
    {UNIT("kind: resource, notice: 1"), "AV652"},
    {UNIT("kind: resource, step: 2, cashable: 0.5"), "AV652"},
};

START_TEST(what_does_not_go_together_is_refused)
{
    char *folder = temporary_folder();
    g_autofree char *text = g_strconcat(drawn_model, refused[_i].text, NULL);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);

    ck_assert_msg(model == NULL, "no fault in %s", refused[_i].text);
    assert_error(error, AVLAST_ERROR_PLAN, refused[_i].message);
    remove_folder(folder);
}
END_TEST

Suite *suite_value_costs(void)
{
    Suite *suite = suite_create("value_costs");
    TCase *tcase = tcase_create("value_costs");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_kind_of_cost_agrees_with_r);
    tcase_add_test(tcase, steps_are_taken_in_every_draw);
    tcase_add_test(tcase, contracts_are_bounded_in_every_draw);
    tcase_add_loop_test(tcase, what_does_not_go_together_is_refused, 0,
                        (int)G_N_ELEMENTS(refused));
    suite_add_tcase(suite, tcase);
    return suite;
}
