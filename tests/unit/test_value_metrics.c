/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/breakeven.h"
#include "value/effects.h"
#include "value/plane.h"
#include "value/ratio.h"
#include "value/value.h"

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

/* --- ratios; R 4.2.2, made by tests/ref/value_metrics.R --- */

static RefTable *table_of(const char *name)
{
    g_autofree char *path = source_path(name);
    return ref_table_read(path);
}

static void assert_same(double got, double truth, int digits)
{
    if (isinf(truth) || isinf(got))
        ck_assert_msg(got == truth, "%g, not %g", got, truth);
    else
        assert_digits(got, truth, digits);
}

/* The draws of a case: wtp and cost. */
static gsize draws_of(RefTable *draws, const char *name, double *wtp, double *cost)
{
    gsize n = 0;

    for (gsize i = 0; i < draws->rows; i++)
        if (strcmp(ref_table_cell(draws, i, "case"), name) == 0) {
            wtp[n] = ref_table_numbers(draws, "wtp")[i];
            cost[n++] = ref_table_numbers(draws, "cost")[i];
        }
    return n;
}

static const struct {
    const char *name;
    double wtp, cost;
} welfare_cases[] = {{"sure", 5, 4},    {"weak", 2, 1},        {"saving", 3, -2},
                     {"costly", -1, 4}, {"lossaving", -3, -2}, {"lost", .2, .1},
                     {"half", 1.5, .4}};

START_TEST(ratios_have_the_intervals_of_their_quadrants)
{
    g_autoptr(RefTable) table = table_of("tests/ref/value_metrics.csv");
    g_autoptr(RefTable) draws = table_of("tests/ref/value_metrics_draws.csv");
    const double level = _i % 2 ? 0.95 : 0.9;
    const char *name = welfare_cases[_i / 2].name;
    const double w = welfare_cases[_i / 2].wtp, c = welfare_cases[_i / 2].cost;
    g_autofree char *id = g_strdup_printf("%s.%s", name, _i % 2 ? "0.95" : "0.9");
    g_autoptr(GError) error = NULL;
    double wtp[400], cost[400], low, high;
    AvlastMvpfInterval mvpf;
    guint compared = 0;

    const gsize n = draws_of(draws, name, wtp, cost);
    ck_assert_uint_eq(n, 301);
    ck_assert(avlast_mvpf_interval(wtp, cost, n, w, c, level, &mvpf, &error));
    ck_assert(avlast_icer_interval(cost, wtp, n, c, w, level, &low, &high, &error));
    const struct {
        const char *quantity;
        double value;
    } got[] = {{"ne", mvpf.share[AVLAST_GAIN_AND_COST]},
               {"nw", mvpf.share[AVLAST_GAIN_AND_SAVING]},
               {"sw", mvpf.share[AVLAST_LOSS_AND_SAVING]},
               {"se", mvpf.share[AVLAST_LOSS_AND_COST]},
               {"low", mvpf.low},
               {"high", mvpf.high},
               {"corrected.low", mvpf.corrected_low},
               {"corrected.high", mvpf.corrected_high},
               {"icer.low", low},
               {"icer.high", high}};
    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), id) != 0)
            continue;
        for (guint k = 0; k < G_N_ELEMENTS(got); k++)
            if (strcmp(got[k].quantity, ref_table_cell(table, i, "quantity")) == 0) {
                assert_same(got[k].value, ref_table_numbers(table, "value")[i], 10);
                compared++;
            }
    }
    ck_assert_uint_eq(compared, w > 0 ? 10 : 8);
    if (w < 0)
        ck_assert(isnan(low) && isnan(high));
}
END_TEST

START_TEST(quadrants_and_their_ratios)
{
    ck_assert_double_eq(avlast_mvpf(3, 2), 1.5);
    ck_assert(avlast_mvpf(3, 0) == INFINITY && avlast_mvpf(3, -1) == INFINITY);
    ck_assert(avlast_mvpf(0, -1) == INFINITY && avlast_mvpf(-1, 0) == -INFINITY);
    ck_assert_double_eq(avlast_mvpf(-3, -2), 1.5);
    ck_assert_double_eq(avlast_mvpf(-3, 2), -1.5);
    ck_assert_double_eq(avlast_mvpf(0, 2), 0);
    ck_assert_double_nan(avlast_mvpf(0, 0));
    ck_assert_int_eq(avlast_quadrant(0, 0), AVLAST_GAIN_AND_COST);
    ck_assert_int_eq(avlast_quadrant(1, 0), AVLAST_GAIN_AND_SAVING);
    ck_assert_int_eq(avlast_quadrant(-1, 0), AVLAST_LOSS_AND_COST);
}
END_TEST

START_TEST(fieller_sets)
{
    static const double f[][5] = {{5, 4, 1, .2, .5},       {2, 1, 1, .1, 1},
                                  {.2, .1, 1, .9, 1},      {-3, 2, .4, -.1, .3},
                                  {3, -.5, .04, .01, .09}, {0, 2, 1, 0, .1}};
    g_autoptr(RefTable) table = table_of("tests/ref/value_metrics.csv");
    const double *x = f[_i / 2];
    g_autofree char *id =
        g_strdup_printf("fieller%d.%s", _i / 2 + 1, _i % 2 ? "1.96" : "1.5");
    const double z = _i % 2 ? 1.959963984540054 : 1.5;
    guint compared = 0;
    double low, high;

    const int kind = (int)avlast_fieller(x[0], x[1], x[2], x[3], x[4], z, &low, &high);
    for (gsize i = 0; i < table->rows; i++) {
        const char *quantity = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        if (strcmp(ref_table_cell(table, i, "case"), id) != 0)
            continue;
        compared++;
        if (strcmp(quantity, "kind") == 0)
            ck_assert_int_eq(kind, (int)truth);
        else
            assert_digits(strcmp(quantity, "low") == 0 ? low : high, truth, 10);
    }
    ck_assert_uint_eq(compared, kind == AVLAST_FIELLER_ALL ? 1 : 3);
    /* The bounds are where the studentised difference is z, whatever the set. */
    for (int k = 0; k < 2 && kind != AVLAST_FIELLER_ALL; k++) {
        const double rho = k ? high : low, t = x[0] - rho * x[1],
                     v = x[2] - 2 * rho * x[3] + rho * rho * x[4];
        assert_digits(t * t / v, z * z, 9);
    }
}
END_TEST

/* A denominator right at the edge: half a line. */
START_TEST(fieller_half_line)
{
    double low, high;

    ck_assert_int_eq((int)avlast_fieller(3, 2, 0.25, 0, 1, 2, &low, &high),
                     AVLAST_FIELLER_INTERVAL);
    assert_digits(low, 8.0 / 12.0, 14);
    ck_assert(high == INFINITY);
}
END_TEST

/* --- a whole model --- */

typedef struct {
    AvlastValueModel *model;
    AvlastResult *result;
} Whole;

static Whole whole_of(const char *path, const char *folder)
{
    GError *error = NULL;
    Whole whole = {avlast_value_model_read(path, NULL, &error),
                   avlast_result_new("value")};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;

    options.draws = 500;
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(whole.model, folder, &error));
    ck_assert(avlast_value(whole.model, &options, whole.result, NULL, &error));
    return whole;
}

static void whole_clear(Whole *whole)
{
    avlast_value_model_free(whole->model);
    avlast_result_free(whole->result);
}

static const AvlastEstimate *row_of(const Whole *whole, const char *scenario,
                                    const char *payer, const char *outcome,
                                    const char *term)
{
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);
    return avlast_estimates_find(whole->result->estimates, outcome, group, term, NULL);
}

START_TEST(figures_of_a_model_agree_with_r)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    g_autoptr(RefTable) table = table_of("tests/ref/value_metrics.csv");
    Whole whole = whole_of(path, ".");
    const char *const scenarios[] = {"observed", "central", "long",
                                     "dear",     "short",   NULL};
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        g_auto(GStrv) name = g_strsplit(ref_table_cell(table, i, "case"), ".", 2);
        const char *quantity = ref_table_cell(table, i, "quantity"),
                   *term = ref_table_cell(table, i, "term");
        if (!g_strv_contains(scenarios, name[0]))
            continue;
        const AvlastEstimate *row =
            row_of(&whole, name[0], name[1], quantity, *term ? term : NULL);
        ck_assert_msg(row != NULL, "no %s %s of %s", quantity, term,
                      ref_table_cell(table, i, "case"));
        const gboolean solved = strcmp(quantity, "irr") == 0 || *term == 'p';
        assert_same(row->estimate, ref_table_numbers(table, "value")[i], solved ? 9 : 10);
        compared++;
    }
    ck_assert_uint_ge(compared, 180);
    whole_clear(&whole);
}
END_TEST

/* Signs of the quadrants, chances and values of information fit each other. */
START_TEST(figures_fit_each_other)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    Whole whole = whole_of(path, ".");
    const char *const payers[] = {"public", "society"};
    static const char *const quadrants[] = {"wtp>=0 cost>0", "wtp>=0 cost<=0",
                                            "wtp<0 cost<0", "wtp<0 cost>=0"};
    double sum = 0;

    for (guint q = 0; q < 4; q++)
        sum += row_of(&whole, "central", "public", "p.quadrant", quadrants[q])->estimate;
    assert_digits(sum, 1, 13);
    assert_digits(
        row_of(&whole, "central", "public", "p.quadrant", quadrants[1])->estimate +
            row_of(&whole, "central", "public", "p.quadrant", quadrants[2])->estimate,
        row_of(&whole, "central", "public", "p.npv.positive", NULL)->estimate, 13);
    for (guint p = 0; p < 2; p++) {
        const double evpi = row_of(&whole, "short", payers[p], "evpi", NULL)->estimate,
                     on =
                         row_of(&whole, "short", payers[p], "loss", "carry on")->estimate,
                     off = row_of(&whole, "short", payers[p], "loss", "stop")->estimate;
        assert_digits(evpi, fmin(on, off), 12);
        double before = 0;
        for (guint t = 1; t <= 10; t++) {
            g_autofree char *term = g_strdup_printf("%u", t);
            const AvlastEstimate *by =
                row_of(&whole, "central", payers[p], "p.payback.by", term);
            if (by)
                ck_assert_double_ge(by->estimate, before);
            before = by ? by->estimate : before;
        }
    }
    whole_clear(&whole);
}
END_TEST

/* Only two normal effects vary: Fieller's set is that of their slopes, by hand. */
static const char linear[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 1, participants: 100, schedule: none, tax_cost: "
    "0}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "  - {id: people, kind: participant}\n"
    "effects:\n"
    "  - {id: a, estimate: 0.2, se: 0.05, source: x, causal: yes}\n"
    "  - {id: b, estimate: 0.1, se: 0.02, source: x, causal: yes}\n"
    "unit_costs:\n"
    "  - {id: ua, payer: town, kind: resource, value: 300, price_year: 2025, source: x}\n"
    "  - {id: ub, payer: people, kind: private, value: 500, price_year: 2025, source: "
    "x}\n"
    "  - {id: uc, payer: people, kind: private, value: 200, price_year: 2025, source: "
    "x}\n"
    "splits:\n"
    "  - {id: s, effect: a, unit_cost: ua}\n"
    "  - {id: t, effect: b, unit_cost: ub}\n"
    "  - {id: u, effect: a, unit_cost: uc}\n"
    "costs:\n"
    "  - {id: c, amount: 12000, payer: town, price_year: 2025, source: x}\n"
    "scenarios: []\n";

START_TEST(linear_models_have_fiellers_set)
{
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "m.yaml", NULL);
    double low, high;

    ck_assert(g_file_set_contents(path, linear, -1, NULL));
    Whole whole = whole_of(path, folder);
    const AvlastEstimate *row = row_of(&whole, "central", "public", "mvpf.fieller", NULL);
    ck_assert_ptr_nonnull(row);
    /* wtp = 50000 b + 20000 a; cost = 12000 - 30000 a. */
    const double va = 0.05 * 0.05, vb = 0.02 * 0.02;
    ck_assert_int_eq((int)avlast_fieller(50000 * 0.1 + 20000 * 0.2, 12000 - 30000 * 0.2,
                                         2.5e9 * vb + 4e8 * va, -6e8 * va, 9e8 * va,
                                         1.6448536269514722, &low, &high),
                     AVLAST_FIELLER_INTERVAL);
    assert_digits(row->estimate, 1.5, 12);
    assert_digits(row->conf_low, low, 9);
    assert_digits(row->conf_high, high, 9);
    whole_clear(&whole);
    remove_folder(folder);
}
END_TEST

/* Shares and covariance of four draws, by hand; no more points than are drawn. */
START_TEST(plane_of_draws)
{
    static const double cost[] = {1, -1, -2, 0}, gain[] = {2, 0, -1, -3};
    g_autofree double *many = g_new0(double, 3000);
    json_t *plane = avlast_plane(cost, gain, 4, -0.5, -0.5),
           *large = avlast_plane(many, many, 3000, 0.0, 0.0);
    const double shares[] = {0.25, 0.25, 0.25, 0.25},
                 covariance[] = {5 / 3.0, 1, 13 / 3.0};

    for (gsize q = 0; q < 4; q++)
        ck_assert(avlast_json_double(
                      json_array_get(json_object_get(plane, "shares"), q)) == shares[q]);
    for (gsize k = 0; k < 3; k++)
        assert_digits(
            avlast_json_double(json_array_get(json_object_get(plane, "covariance"), k)),
            covariance[k], 14);
    ck_assert_uint_eq(json_array_size(json_object_get(plane, "points")), 4);
    ck_assert_uint_eq(json_array_size(json_object_get(large, "points")),
                      AVLAST_PLANE_POINTS);
    json_decref(plane);
    json_decref(large);
}
END_TEST

Suite *suite_value_metrics(void)
{
    Suite *suite = suite_create("value_metrics");
    TCase *breakeven = tcase_create("breakeven"), *ratios = tcase_create("ratios"),
          *models = tcase_create("models");

    tcase_add_test(breakeven, what_must_hold_of_each_input);
    tcase_add_test(breakeven, plane_of_draws);
    tcase_add_test(breakeven, chance_that_it_holds);
    suite_add_tcase(suite, breakeven);
    tcase_add_loop_test(ratios, ratios_have_the_intervals_of_their_quadrants, 0, 14);
    tcase_add_test(ratios, quadrants_and_their_ratios);
    tcase_add_loop_test(ratios, fieller_sets, 0, 12);
    tcase_add_test(ratios, fieller_half_line);
    suite_add_tcase(suite, ratios);
    tcase_add_test(models, figures_of_a_model_agree_with_r);
    tcase_add_test(models, figures_fit_each_other);
    tcase_add_test(models, linear_models_have_fiellers_set);
    suite_add_tcase(suite, models);
    return suite;
}
