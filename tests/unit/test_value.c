/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/path.h"
#include "value/value.h"

/* R 4.2.2; made by tests/ref/value.R. */
static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/value.csv");
    return ref_table_read(path);
}

typedef struct {
    AvlastValueModel *model;
    AvlastResult *result;
    AvlastLedger *ledger;
} Valued;

static Valued value_of(const char *path, const char *folder,
                       const AvlastValueOptions *options)
{
    GError *error = NULL;
    Valued v = {avlast_value_model_read(path, NULL, &error), avlast_result_new("value"),
                NULL};
    assert_no_error(error);
    ck_assert_msg(avlast_effects_resolve(v.model, folder, &error), "%s", error->message);
    ck_assert_msg(avlast_value(v.model, options, v.result, &v.ledger, &error), "%s",
                  error->message);
    return v;
}

static void valued_clear(Valued *v)
{
    avlast_value_model_free(v->model);
    avlast_result_free(v->result);
    avlast_ledger_free(v->ledger);
}

static const AvlastEstimate *row_of(const Valued *v, const char *scenario,
                                    const char *payer, const char *outcome,
                                    const char *term)
{
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);
    const AvlastEstimate *row =
        avlast_estimates_find(v->result->estimates, outcome, group, term, NULL);
    ck_assert_msg(row != NULL, "no row %s %s", outcome, group);
    return row;
}

static const AvlastValueOptions few_draws = {.draws = 1000, .seed = 7};

START_TEST(a_whole_model_agrees_with_r)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    Valued v = value_of(path, ".", &few_draws);
    g_autoptr(RefTable) table = reference();
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        g_auto(GStrv) name = g_strsplit(ref_table_cell(table, i, "case"), ".", 2);
        const char *quantity = ref_table_cell(table, i, "quantity");
        const char *const scenarios[] = {"observed", "central", "long",
                                         "dear",     "short",   NULL};
        if (!g_strv_contains(scenarios, name[0]))
            continue;
        const gboolean solved = strcmp(quantity, "break.even") == 0;
        const AvlastEstimate *row =
            row_of(&v, name[0], name[1], quantity, solved ? "work" : NULL);
        assert_digits(row->estimate, ref_table_numbers(table, "value")[i],
                      solved ? 10 : 12);
        compared++;
    }
    ck_assert_uint_ge(compared, 90);
    valued_clear(&v);
}
END_TEST

/* society = public + participants + others + tax financing, payer by payer and year by
 * year, in every scenario; each npv row is a sum over the ledger. */
START_TEST(the_ledger_adds_up)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    Valued v = value_of(path, ".", &few_draws);
    const AvlastValueModel *model = v.model;

    for (guint s = 0; s < model->scenarios->len; s++) {
        const char *scenario = g_array_index(model->scenarios, AvlastScenario, s).id;
        AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
        double parts = 0.0, moving = 0.0;
        filter.scenario = scenario;
        for (filter.class = 0; filter.class <= AVLAST_PAYER_FINANCING; filter.class ++)
            parts += avlast_ledger_sum(v.ledger, &filter, TRUE);
        assert_digits(parts, row_of(&v, scenario, "society", "npv", NULL)->estimate, 12);

        filter.class = -1;
        for (guint p = 0; p < model->payers->len; p++) {
            filter.payer = g_array_index(model->payers, AvlastPayer, p).id;
            assert_digits(avlast_ledger_sum(v.ledger, &filter, TRUE),
                          row_of(&v, scenario, filter.payer, "npv", NULL)->estimate, 12);
        }
        filter.payer = NULL;
        for (int t = 0; t <= (int)model->horizon; t++) {
            filter.year = t;
            filter.kind = AVLAST_KIND_TRANSFER;
            moving = avlast_ledger_sum(v.ledger, &filter, FALSE);
            filter.kind = AVLAST_KIND_TAX;
            moving += avlast_ledger_sum(v.ledger, &filter, FALSE);
            ck_assert_double_le(fabs(moving), 1e-9);
        }
    }
    g_autofree char *csv = avlast_ledger_to_csv(v.ledger);
    ck_assert(g_str_has_prefix(csv, "scenario,payer,year,kind,item,amount,"));
    valued_clear(&v);
}
END_TEST

/* Two effects of one result file and fixed prices: npv is linear in them, so its point is
 * c'theta, its standard deviation sqrt(c'Vc), and its percentiles are the normal ones. */
static const char linear_model[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 3, participants: 100, tax_cost: 0.2}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "  - {id: people, kind: participant}\n"
    "effects:\n"
    "  - {id: a, from: {result: r.json, outcome: y1, term: t}, causal: yes}\n"
    "  - {id: b, from: {result: r.json, outcome: y2, term: t}, causal: yes, better: "
    "lower}\n"
    "unit_costs:\n"
    "  - {id: ua, payer: town, kind: resource, value: 50, price_year: 2025, source: x}\n"
    "  - {id: ub, payer: people, kind: private, value: 20, price_year: 2025, source: x}\n"
    "splits:\n"
    "  - {id: sa, effect: a, unit_cost: ua}\n"
    "  - {id: sb, effect: b, unit_cost: ub}\n"
    "costs:\n"
    "  - {id: c, amount: 9000, payer: town, price_year: 2025, source: x}\n"
    "scenarios: []\n";

static void add_effect(AvlastEstimates *estimates, const char *outcome, double estimate,
                       double se)
{
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, NULL, "t");
    row->estimate = estimate;
    row->std_error = se;
}

/* A result file of outcomes y1, y2 or only one of them, with covariance; optionally with
 * a root over three units of the column "school". */
static void write_result(const char *folder, const char *name, int first, int count,
                         gboolean root, const char *digest)
{
    static const double theta[] = {2.5, -4.0},
                        factor[3][2] = {{0.3, 0.1}, {-0.2, 0.9}, {0.4, -0.5}};
    static const char *const units[] = {"a", "b", "c"};
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    AvlastEstimates *e = result->estimates = avlast_estimates_new();
    g_autoptr(GError) error = NULL;

    e->covariance = avlast_matrix_new((gsize)count, (gsize)count, &error);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            double v = 0;
            for (int u = 0; u < 3; u++)
                v += factor[u][first + i] * factor[u][first + j];
            gsl_matrix_set(e->covariance, (gsize)i, (gsize)j, v);
        }
    for (int i = 0; i < count; i++)
        add_effect(e, first + i ? "y2" : "y1", theta[first + i],
                   sqrt(gsl_matrix_get(e->covariance, (gsize)i, (gsize)i)));
    if (root) {
        e->root = avlast_matrix_new(3, (gsize)count, &error);
        e->unit = g_ptr_array_new_with_free_func(g_free);
        e->unit_column = g_strdup("school");
        /* The units' order differs between files: they are matched by name. */
        for (int u = 0; u < 3; u++) {
            const int from = first ? 2 - u : u;
            g_ptr_array_add(e->unit, g_strdup(units[from]));
            for (int i = 0; i < count; i++)
                gsl_matrix_set(e->root, (gsize)u, (gsize)i, factor[from][first + i]);
        }
    }
    json_array_append_new(result->inputs,
                          json_pack("{s:s, s:s}", "file", "d.csv", "sha256", digest));
    g_autofree char *text = avlast_result_to_json(result);
    g_free(write_file(folder, name, text));
}

/* c = gradient of npv: town (1 + lambda) a, people b; years 1 to 3 at 4 %. */
static void linear_truth(double *point, double *sd, double covariance)
{
    const double annuity = 1 / 1.04 + 1 / 1.0816 + 1 / 1.124864;
    const double a = 1.2 * 100 * 50 * annuity, b = -100 * 20 * annuity;
    const double va = 0.09 + 0.04 + 0.16, vb = 0.01 + 0.81 + 0.25;

    *point = a * 2.5 + b * -4.0 - 1.2 * 9000;
    *sd = sqrt(a * a * va + b * b * vb + 2 * a * b * covariance);
}

START_TEST(linear_models_match_theta_and_v)
{
    static const double cross = 0.3 * 0.1 - 0.2 * 0.9 - 0.4 * 0.5;
    /* 0: one file; 1: two files with roots of the same units; 2: of other data; 3: none.
     */
    char *folder = temporary_folder();
    g_autofree char *path = NULL;
    double point, sd;

    if (_i == 0) {
        path = write_file(folder, "m.yaml", linear_model);
        write_result(folder, "r.json", 0, 2, FALSE, "d1");
    } else {
        g_autoptr(GString) text = g_string_new(linear_model);
        char *second = strstr(text->str, "r.json, outcome: y2");
        *second = 's';
        path = write_file(folder, "m.yaml", text->str);
        write_result(folder, "r.json", 0, 1, _i < 3, "d1");
        write_result(folder, "s.json", 1, 1, _i < 3, _i == 2 ? "d2" : "d1");
    }
    Valued v = value_of(path, folder, &(AvlastValueOptions){.draws = 40000, .seed = 3});
    linear_truth(&point, &sd, _i < 2 ? cross : 0.0);

    const AvlastEstimate *row = row_of(&v, "central", "society", "npv", NULL);
    /* "central" has constant profiles; so has "long": the same numbers. */
    assert_digits(row->estimate, point, 12);
    assert_digits(row_of(&v, "long", "society", "npv", NULL)->estimate, point, 12);
    /* 4 standard errors of a standard deviation and of a 5 % quantile from 40,000 draws.
     */
    ck_assert_double_le(fabs(row->std_error / sd - 1), 4 / sqrt(2.0 * 40000));
    ck_assert_double_le(fabs(row->conf_low - (point - 1.6448536269514722 * sd)),
                        4 * sd * 2.114 / sqrt(40000.0));
    gboolean told = FALSE;
    for (guint i = 0; i < v.result->estimates->notes->len; i++)
        told |= strstr(v.result->estimates->notes->pdata[i], "independent") != NULL;
    ck_assert_int_eq(told, _i >= 2);
    ck_assert_uint_eq(json_array_size(v.result->inputs), _i == 0 ? 2 : 3);
    valued_clear(&v);
    remove_folder(folder);
}
END_TEST

/* The draws do not depend on how many there are, nor on what else the model holds. */
START_TEST(draws_keep_their_numbers)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    GError *error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    g_autoptr(AvlastDraws) few = avlast_draws_new(model, 50, 9, &error);
    g_autoptr(AvlastDraws) many = avlast_draws_new(model, 5000, 9, &error);
    g_autoptr(AvlastDraws) other = avlast_draws_new(model, 50, 10, &error);
    guint drawn = 0;

    for (guint i = 0; i < model->inputs->len; i++) {
        if (!few->column[i])
            continue;
        drawn++;
        for (guint r = 0; r < 50; r++)
            ck_assert_double_eq(few->column[i][r], many->column[i][r]);
        ck_assert_double_ne(few->column[i][0], other->column[i][0]);
        /* Mean of 5,000 draws within 4.5 standard errors of the distribution's. */
        const AvlastInput *input = avlast_value_input(model, i);
        double sum = 0;
        for (guint r = 0; r < 5000; r++)
            sum += many->column[i][r];
        ck_assert_double_le(fabs(sum / 5000 - avlast_input_mean(input)),
                            4.5 * avlast_input_sd(input) / sqrt(5000.0));
    }
    ck_assert_uint_eq(drawn, 18);
}
END_TEST

/* A cost in year 0, gains of a given size: payback by linear interpolation, never, and
 * with a later fall. */
START_TEST(payback_is_the_first_return)
{
    static const struct {
        const char *values; /* yearly gain of years 1 to 4, cost 100 in year 0 */
        double payback;     /* undiscounted */
        const char *note;
    } cases[] = {{"[80, 40, 0, 0]", 1.5, NULL},
                 {"[100, 0, 0, 0]", 1.0, NULL},
                 {"[20, 20, 20, 20]", NAN, "not within 4 years"},
                 {"[150, -90, 0, 60]", 100.0 / 150, "below zero again in year 2"}};
    char *folder = temporary_folder();

    g_autofree char *text = g_strdup_printf(
        "avlast: 1\nmodel: {base_year: 2025, horizon: 4, participants: 1, schedule: "
        "none}\n"
        "payers: [{id: town, kind: municipality}]\n"
        "profiles: [{id: p, shape: table, values: %s, source: x}]\n"
        "effects: [{id: e, estimate: 1, se: 0.01, source: x, causal: yes, profile: p}]\n"
        "unit_costs: [{id: u, payer: town, kind: resource, value: 1, price_year: 2025, "
        "source: x}]\n"
        "splits: [{id: s, effect: e, unit_cost: u}]\n"
        "costs: [{id: c, amount: 100, payer: town, price_year: 2025, source: x}]\n",
        cases[_i].values);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    Valued v = value_of(path, folder, &few_draws);
    const AvlastEstimate *row = row_of(&v, "central", "public", "payback", NULL);
    assert_digits(row->estimate, cases[_i].payback, 12);
    if (cases[_i].note)
        ck_assert_msg(row->note && strstr(row->note, cases[_i].note), "note: %s",
                      row->note);
    valued_clear(&v);
    remove_folder(folder);
}
END_TEST

/* The timing of effects: booked in year 1 and discounted as the manual says. */
START_TEST(timing_sets_year_and_factor)
{
    static const struct {
        const char *timing;
        double t;
        int year;
    } cases[] = {{"start", 0, 0}, {"mid", 0.5, 0}, {"end", 1, 1}};
    char *folder = temporary_folder();
    g_autofree char *text = g_strdup_printf(
        "avlast: 1\nmodel: {base_year: 2025, horizon: 4, participants: 1, rate: 0.07, "
        "timing: %s}\n"
        "payers: [{id: town, kind: municipality}]\n"
        "effects: [{id: e, estimate: 1, se: 0, source: x, causal: yes}]\n"
        "unit_costs: [{id: u, payer: town, kind: resource, value: 1, price_year: 2025, "
        "source: x}]\n"
        "splits: [{id: s, effect: e, unit_cost: u}]\n",
        cases[_i].timing);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    Valued v = value_of(path, folder, &few_draws);
    assert_digits(row_of(&v, "observed", "public", "npv", NULL)->estimate,
                  pow(1.07, -cases[_i].t), 14);
    AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
    filter.scenario = "observed";
    filter.year = cases[_i].year;
    ck_assert_double_eq(avlast_ledger_sum(v.ledger, &filter, FALSE), 2 * 0.6);
    valued_clear(&v);
    remove_folder(folder);
}
END_TEST

/* An assumption more leaves the draws of the others as they were. */
START_TEST(draws_are_each_inputs_own)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    g_autofree char *catalogue = source_path("tests/ref/value/catalogue.csv");
    g_autofree char *text = NULL, *rows = NULL;
    char *folder = temporary_folder();
    GError *error = NULL;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    ck_assert(g_file_get_contents(catalogue, &rows, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "\ncosts:\n", 2);
    g_autofree char *more = g_strconcat(
        parts[0],
        "\ncosts:\n  - {id: aaa, amount: {value: 5, low: 1, high: 9}, payer: state, "
        "price_year: 2025, source: x}\n",
        parts[1], NULL);
    g_autofree char *other_path = write_file(folder, "m.yaml", more);
    g_free(write_file(folder, "catalogue.csv", rows));

    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    g_autoptr(AvlastValueModel) other = avlast_value_model_read(other_path, NULL, &error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    ck_assert(avlast_effects_resolve(other, ".", &error));
    g_autoptr(AvlastDraws) a = avlast_draws_new(model, 20, 9, &error);
    g_autoptr(AvlastDraws) b = avlast_draws_new(other, 20, 9, &error);
    ck_assert_uint_gt(other->inputs->len, model->inputs->len);
    for (guint i = 0; i < model->inputs->len; i++)
        for (guint k = 0; k < other->inputs->len; k++)
            if (a->column[i] && strcmp(avlast_value_input(model, i)->id,
                                       avlast_value_input(other, k)->id) == 0)
                ck_assert_mem_eq(a->column[i], b->column[k], 20 * sizeof(double));
    remove_folder(folder);
}
END_TEST

/* Steps add up to the subtotal and the total, which are the rows'; bands are in order and
 * end at the npv's percentiles; the tornado is sorted around its base. */
START_TEST(charts_tell_the_rows_numbers)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    Valued v = value_of(path, ".", &few_draws);
    const json_t *charts = v.result->charts, *step, *row;
    const json_t *flow = json_object_get(charts, "cashflow");
    const json_t *tornado = json_object_get(charts, "tornado");
    const AvlastEstimate *npv = row_of(&v, "central", "public", "npv", NULL);
    double sum = 0, before = INFINITY;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(charts, "payers"), "steps"), i,
                       step)
    {
        const char *kind = avlast_json_member_text(step, "kind");
        const double value = avlast_json_member_double(step, "value");
        if (strcmp(kind, "step") == 0)
            sum += value;
        else
            assert_digits(value, sum, 12);
        ck_assert_double_le(avlast_json_member_double(step, "low"),
                            avlast_json_member_double(step, "high"));
    }
    assert_digits(sum, row_of(&v, "central", "society", "npv", NULL)->estimate, 12);

    static const char *const bands[] = {"p5", "p25", "p50", "p75", "p95"};
    for (guint t = 0; t <= v.model->horizon; t++)
        for (guint k = 1; k < 5; k++)
            ck_assert_double_le(
                avlast_json_double(
                    json_array_get(json_object_get(flow, bands[k - 1]), t)),
                avlast_json_double(json_array_get(json_object_get(flow, bands[k]), t)));
    assert_digits(avlast_json_double(json_array_get(json_object_get(flow, "p5"), 50)),
                  npv->conf_low, 12);
    assert_digits(avlast_json_double(json_array_get(json_object_get(flow, "p95"), 50)),
                  npv->conf_high, 12);
    assert_digits(avlast_json_member_double(json_object_get(flow, "payback"), "chance"),
                  row_of(&v, "central", "public", "p.payback", NULL)->estimate, 15);

    assert_digits(avlast_json_member_double(tornado, "base"), npv->estimate, 12);
    json_array_foreach(json_object_get(tornado, "rows"), i, row)
    {
        const double low = avlast_json_member_double(row, "at.low");
        const double high = avlast_json_member_double(row, "at.high");
        ck_assert_double_le(fabs(high - low), before);
        before = fabs(high - low);
        /* The staff's share of the public purse: 0.6 x 120 x (1 + 1/1.04) a krone. */
        if (strcmp(avlast_json_member_text(row, "id"), "costs.staff") == 0)
            assert_digits(low - high, 7000 * 0.6 * 120 * (1 + 1 / 1.04), 10);
    }
    ck_assert_uint_ge(i, 10);
    valued_clear(&v);
}
END_TEST

/* Rows of a result file that are not there, not one only, or without standard error. */
START_TEST(effects_must_point_to_one_row)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"outcome: y2, term: t", "outcome: y3", "AV409: effect 'b': no row of 'r.json'"},
        {"outcome: y2, term: t", "outcome: y2, term: u", "AV409"},
        {"r.json, outcome: y2", "../r.json, outcome: y2", "AV610"},
        {"r.json, outcome: y2", "none.json, outcome: y2", "none.json"},
    };
    char *folder = temporary_folder();
    g_auto(GStrv) parts = g_strsplit(linear_model, cases[_i].from, 2);
    g_autofree char *text = g_strconcat(parts[0], cases[_i].to, parts[1], NULL);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(GError) error = NULL;

    write_result(folder, "r.json", 0, 2, FALSE, "d1");
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(!avlast_effects_resolve(model, folder, &error));
    ck_assert_ptr_nonnull(strstr(error->message, cases[_i].message));
    remove_folder(folder);
}
END_TEST

Suite *suite_value(void)
{
    Suite *suite = suite_create("value");
    TCase *models = tcase_create("models");

    tcase_set_timeout(models, 60); /* sanitizers beside other work */
    tcase_add_test(models, a_whole_model_agrees_with_r);
    tcase_add_test(models, the_ledger_adds_up);
    tcase_add_loop_test(models, linear_models_match_theta_and_v, 0, 4);
    tcase_add_test(models, draws_keep_their_numbers);
    tcase_add_test(models, draws_are_each_inputs_own);
    tcase_add_test(models, charts_tell_the_rows_numbers);
    tcase_add_loop_test(models, effects_must_point_to_one_row, 0, 4);
    tcase_add_loop_test(models, payback_is_the_first_return, 0, 4);
    tcase_add_loop_test(models, timing_sets_year_and_factor, 0, 3);
    suite_add_tcase(suite, models);
    return suite;
}
