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

Suite *suite_value_scenarios(void)
{
    Suite *suite = suite_create("value_scenarios");
    TCase *heat = tcase_create("heat");

    tcase_set_timeout(heat, 60);
    tcase_add_test(heat, heat_has_r_digits);
    tcase_add_loop_test(heat, periods_cover_every_year_once, 0, G_N_ELEMENTS(layouts));
    tcase_add_test(heat, heat_adds_up);
    suite_add_tcase(suite, heat);
    return suite;
}
