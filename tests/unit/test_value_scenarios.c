/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money by payer and year, and scenarios side by side. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "support.h"
#include "value_cases.h"

#define FOLDER "tests/ref/value_scenarios/"

/* Base R; made by tests/ref/value_scenarios.R. */
static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strconcat(FOLDER, name, NULL);
    g_autofree char *path = source_path(relative);
    return ref_table_read(path);
}

static ValueCase model_case(const AvlastValueOptions *options)
{
    g_autofree char *path = source_path(FOLDER "model.yaml");
    g_autofree char *folder = g_path_get_dirname(path);
    return value_case(path, folder, options);
}

static double element(const json_t *row, const char *list, gsize i)
{
    return avlast_json_double(json_array_get(json_object_get(row, list), i));
}

static const json_t *payer_row(const json_t *heat, const char *payer)
{
    const json_t *rows = json_object_get(heat, "payers");

    for (gsize i = 0; i < json_array_size(rows); i++)
        if (g_strcmp0(avlast_json_member_text(json_array_get(rows, i), "payer"), payer) ==
            0)
            return json_array_get(rows, i);
    ck_abort_msg("no row of '%s'", payer);
    return NULL;
}

/* Zero is zero; the rest to nine digits. */
static void assert_money(double got, double expected)
{
    if (expected == 0.0)
        ck_assert_double_eq_tol(got, 0.0, 1e-9);
    else
        assert_digits(got, expected, 9);
}

/* --- money by payer and year --- */

START_TEST(heat_has_r_digits)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = model_case(&options);
    g_autoptr(RefTable) truth = table_of("heat.csv");
    const json_t *heat = json_object_get(v.result->charts, "payer.years");

    ck_assert_uint_eq(json_array_size(json_object_get(heat, "payers")), 7);
    for (gsize i = 0; i < truth->rows; i++) {
        const json_t *row = payer_row(heat, ref_table_cell(truth, i, "payer"));
        const gsize k = (gsize)ref_table_numbers(truth, "period")[i];
        assert_money(element(row, "periods", k), ref_table_numbers(truth, "value")[i]);
        assert_money(element(row, "low", k), ref_table_numbers(truth, "low")[i]);
        assert_money(element(row, "high", k), ref_table_numbers(truth, "high")[i]);
    }
}
END_TEST

static const struct {
    int horizon;
    guint periods;
    int first, last; /* of the last period */
} layouts[] = {{0, 1, 0, 0},     {1, 2, 1, 1},    {10, 11, 10, 10},
               {11, 7, 11, 11},  {13, 8, 13, 13}, {20, 11, 19, 20},
               {30, 11, 28, 30}, {31, 9, 29, 31}, {200, 11, 181, 200}};

START_TEST(periods_cover_every_year_once)
{
    g_autofree char *text = g_strdup_printf(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: %d, participants: 10, draws: 100, tax_cost: "
        "0}\n"
        "payers:\n  - {id: town, kind: municipality}\n  - {id: idle, kind: county}\n"
        "costs:\n  - {id: staff, amount: 1000, payer: town, price_year: 2025, years: "
        "[0], source: x}\n",
        layouts[_i].horizon);
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = value_case_of(text, &options);
    const json_t *heat = json_object_get(v.result->charts, "payer.years");
    const json_t *periods = json_object_get(heat, "periods");
    int next = 0;

    ck_assert_uint_eq(json_array_size(periods), layouts[_i].periods);
    for (gsize k = 0; k < json_array_size(periods); k++) {
        const json_t *period = json_array_get(periods, k);
        const int first = (int)json_integer_value(json_array_get(period, 0));
        ck_assert_int_eq(first, next);
        next = 1 + (int)json_integer_value(json_array_get(period, 1));
        if (k + 1 == json_array_size(periods))
            ck_assert_int_eq(first, layouts[_i].first);
    }
    ck_assert_int_eq(next, layouts[_i].last + 1);
    ck_assert_int_eq(next, layouts[_i].horizon + 1);
    /* A payer without money, and tax financing that costs nothing, have no rows. */
    ck_assert_uint_eq(json_array_size(json_object_get(heat, "payers")), 3);
    ck_assert_double_eq(element(payer_row(heat, "society"), "periods", 0), -1000.0);
}
END_TEST

/* Rows add up to the sums; periods to the years; both to the ledger. */
START_TEST(heat_adds_up)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = model_case(&options);
    const json_t *heat = json_object_get(v.result->charts, "payer.years");
    const json_t *rows = json_object_get(heat, "payers");
    double total[14] = {0.0}, booked = 0.0, society = 0.0;

    for (gsize i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        double by_year = 0.0, by_period = 0.0;
        for (gsize t = 0; t < 14; t++) {
            by_year += element(row, "values", t);
            if (!json_is_true(json_object_get(row, "sum")))
                total[t] += element(row, "values", t);
        }
        for (gsize k = 0; k < 8; k++)
            by_period += element(row, "periods", k);
        assert_digits(by_period, by_year, 12);
    }
    for (gsize t = 0; t < 14; t++) {
        assert_money(element(payer_row(heat, "society"), "values", t), total[t]);
        society += total[t];
    }
    for (guint i = 0; i < v.ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(v.ledger, i);
        if (strcmp(row->scenario, "central") == 0)
            booked += row->amount;
    }
    assert_digits(booked, society, 9);
}
END_TEST

/* --- scenarios side by side --- */

static const json_t *scenario_row(const ValueCase *v, const char *id)
{
    const json_t *rows =
        json_object_get(json_object_get(v->result->charts, "scenarios"), "rows");

    for (gsize i = 0; i < json_array_size(rows); i++)
        if (g_strcmp0(avlast_json_member_text(json_array_get(rows, i), "id"), id) == 0)
            return json_array_get(rows, i);
    ck_abort_msg("no scenario '%s'", id);
    return NULL;
}

/* A figure of R's table in the member, NaN where it is empty. */
static double figure(const json_t *figures, const char *name)
{
    static const struct {
        const char *name, *key;
        int element; /* -1: a number */
    } places[] = {{"npv", "npv", 0},
                  {"npv.low", "npv", 1},
                  {"npv.high", "npv", 2},
                  {"difference", "difference", 0},
                  {"difference.low", "difference", 1},
                  {"difference.high", "difference", 2},
                  {"bcr", "bcr", 0},
                  {"chance", "chance", -1},
                  {"payback", "payback", -1},
                  {"p.payback", "chance.payback", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (strcmp(places[i].name, name) == 0)
            return places[i].element < 0
                       ? avlast_json_member_double(figures, places[i].key)
                       : element(figures, places[i].key, (gsize)places[i].element);
    ck_abort_msg("no figure '%s'", name);
    return NAN;
}

START_TEST(scenarios_have_r_digits)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = model_case(&options);
    g_autoptr(RefTable) truth = table_of("truth.csv");

    ck_assert_uint_eq(truth->rows, 124);
    for (gsize i = 0; i < truth->rows; i++) {
        const char *scenario = ref_table_cell(truth, i, "scenario"),
                   *payer = ref_table_cell(truth, i, "payer"),
                   *name = ref_table_cell(truth, i, "figure");
        const double expected = ref_table_numbers(truth, "value")[i];
        if (strcmp(name, "difference.sd") == 0) {
            assert_digits(value_case_row(&v, scenario, payer, "npv.difference", "central")
                              ->std_error,
                          expected, 10);
            continue;
        }
        const double got =
            figure(json_object_get(scenario_row(&v, scenario), payer), name);
        if (isinf(expected))
            ck_assert_double_nan(got);
        else
            assert_digits(got, expected, 9);
    }
}
END_TEST

/* `central` first, last or left out: the same differences, or none; rows keep the order
 * of the model. */
START_TEST(differences_need_the_central_one)
{
    static const char *const ids[][3] = {{"observed", "central", NULL},
                                         {"observed", "long", NULL},
                                         {"central", NULL, NULL}};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;

    options.scenario = (GStrv)(guintptr)ids[_i];
    g_auto(ValueCase) v = model_case(&options);
    const json_t *scenarios = json_object_get(v.result->charts, "scenarios");
    ck_assert_str_eq(avlast_estimates_row(v.result->estimates, 0)->group,
                     _i == 2 ? "scenario=central;payer=town"
                             : "scenario=observed;payer=town");
    ck_assert_uint_eq(json_array_size(json_object_get(scenarios, "rows")),
                      _i == 2 ? 0 : 2);
    const AvlastEstimate *row =
        value_case_row(&v, "observed", "public", "npv.difference", NULL);
    if (_i > 0)
        ck_assert_ptr_null(row);
    else
        assert_digits(row->estimate, -2838826.700183508, 10);
    ck_assert_ptr_null(value_case_row(&v, "central", "public", "npv.difference", NULL));
    if (_i == 1)
        ck_assert(json_is_null(json_object_get(
            json_object_get(scenario_row(&v, "observed"), "public"), "difference")));
}
END_TEST

/* A scenario that changes nothing differs by nothing, in every draw. */
START_TEST(the_same_scenario_differs_by_nothing)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = value_case_of(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 3, participants: 10, draws: 300}\n"
        "payers:\n  - {id: town, kind: municipality}\n  - {id: p, kind: participant}\n"
        "effects:\n  - {id: work, estimate: 0.2, se: 0.1, source: x, causal: yes}\n"
        "unit_costs:\n  - {id: b, payer: town, kind: transfer, value: 9000, price_year: "
        "2025, source: x}\n"
        "splits:\n  - {id: s, effect: work, unit_cost: b}\n"
        "costs:\n  - {id: staff, amount: 1000, payer: town, price_year: 2025, source: "
        "x}\n"
        "scenarios:\n  - {id: same, set: {costs.staff: 1000}}\n",
        &options);
    static const char *const payers[] = {"public", "society"};

    for (gsize k = 0; k < 2; k++) {
        const AvlastEstimate *row =
            value_case_row(&v, "same", payers[k], "npv.difference", "central");
        ck_assert_double_eq(row->estimate, 0.0);
        ck_assert_double_eq(row->std_error, 0.0);
        ck_assert_double_eq(row->conf_low, 0.0);
        ck_assert_double_eq(row->conf_high, 0.0);
    }
}
END_TEST

/* --- what must hold --- */

static const json_t *held_row(const ValueCase *v, const char *id)
{
    const json_t *rows =
        json_object_get(json_object_get(v->result->charts, "must.hold"), "rows");

    for (gsize i = 0; i < json_array_size(rows); i++)
        if (g_strcmp0(avlast_json_member_text(json_array_get(rows, i), "id"), id) == 0)
            return json_array_get(rows, i);
    return NULL;
}

/* Linear in the effect, the cost and the tax: the roots in closed form. What the public
 * purse does not see (the wage, the cost of financing) is not told. */
START_TEST(what_must_hold_is_solved)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = model_case(&options);
    const double npv = value_case_point(&v, "central", "public", "npv", NULL),
                 cost = value_case_point(&v, "central", "public", "pv.cost", NULL),
                 work = avlast_json_member_double(held_row(&v, "effects.work"), "now"),
                 staff = avlast_json_member_double(held_row(&v, "costs.staff"), "now");
    const double gain = npv + cost, share = 120000.0 / 150000.0;

    assert_digits(avlast_json_member_double(held_row(&v, "effects.work"), "at"),
                  work * cost / gain, 10);
    assert_digits(avlast_json_member_double(held_row(&v, "costs.staff"), "at"),
                  staff * gain / cost, 10);
    assert_digits(avlast_json_member_double(held_row(&v, "unit_costs.benefit"), "at"),
                  120000.0 * (cost - (1.0 - share) * gain) / (share * gain), 9);
    /* Enough without any tax; with no participants nothing moves. */
    ck_assert_str_eq(avlast_json_member_text(held_row(&v, "unit_costs.tax"), "side"),
                     "any");
    ck_assert_str_eq(avlast_json_member_text(held_row(&v, "participants"), "side"),
                     "any");
    ck_assert_str_eq(avlast_json_member_text(held_row(&v, "effects.work"), "side"),
                     "least");
    ck_assert_str_eq(avlast_json_member_text(held_row(&v, "costs.staff"), "side"),
                     "most");
    ck_assert_ptr_null(held_row(&v, "unit_costs.wage"));
    ck_assert_ptr_null(held_row(&v, "tax_cost"));
}
END_TEST

/* The chances are those of the draws, counted in the file itself. */
START_TEST(chances_are_counted)
{
    const AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_auto(ValueCase) v = model_case(&options);
    g_autoptr(RefTable) draws = table_of("draws.csv");
    static const char *const names[] = {"effects.work", "costs.staff"},
                             *const columns[] = {"work", "staff"};
    double before = -1.0;

    for (gsize k = 0; k < 2; k++) {
        const json_t *row = held_row(&v, names[k]);
        const double at = avlast_json_member_double(row, "at");
        guint good = 0;
        for (gsize r = 0; r < draws->rows; r++) {
            const double x = ref_table_numbers(draws, columns[k])[r];
            good += (k == 0 ? x > at : x <= at) ? 1 : 0;
        }
        assert_digits(avlast_json_member_double(row, "chance"), good / 200.0, 12);
    }
    const json_t *rows =
        json_object_get(json_object_get(v.result->charts, "must.hold"), "rows");
    for (gsize i = 0; i < json_array_size(rows); i++) {
        const double chance =
            avlast_json_member_double(json_array_get(rows, i), "chance");
        ck_assert(isnan(chance) || chance >= before);
        before = isnan(chance) ? 2.0 : chance;
    }
}
END_TEST

Suite *suite_value_scenarios(void)
{
    Suite *suite = suite_create("value_scenarios");
    TCase *heat = tcase_create("heat");

    tcase_set_timeout(heat, 60);
    tcase_add_test(heat, heat_has_r_digits);
    tcase_add_loop_test(heat, periods_cover_every_year_once, 0, G_N_ELEMENTS(layouts));
    tcase_add_test(heat, heat_adds_up);
    suite_add_tcase(suite, heat);
    TCase *scenarios = tcase_create("scenarios");
    tcase_set_timeout(scenarios, 60);
    tcase_add_test(scenarios, scenarios_have_r_digits);
    tcase_add_loop_test(scenarios, differences_need_the_central_one, 0, 3);
    tcase_add_test(scenarios, the_same_scenario_differs_by_nothing);
    tcase_add_test(scenarios, what_must_hold_is_solved);
    tcase_add_test(scenarios, chances_are_counted);
    suite_add_tcase(suite, scenarios);
    return suite;
}
