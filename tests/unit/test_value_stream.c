/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "support.h"
#include "value/effects.h"
#include "value/figures.h"
#include "value/path.h"
#include "value_cases.h"

/* Figures of draws that are told of as they are made, against the stored draws of the
 * same numbers, fully sorted and added up. */

enum { DRAWS = 66001 };

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* R's type 7. */
static double quantile_of(const double *sorted, double p)
{
    const double place = p * (DRAWS - 1);
    const gsize k = (gsize)place;
    const double low = sorted[k], high = sorted[MIN(k + 1, DRAWS - 1)];

    return low == high ? low : low + (place - (double)k) * (high - low);
}

/* But for the last bits of a perspective that is another's multiple. */
static void check_end(double end, const double *sorted, double p)
{
    const double expected = quantile_of(sorted, p);

    if (end != expected)
        ck_assert_double_le(fabs(end - expected), 1e-15 * fabs(expected));
}

static void check_figure(const AvlastFigure *figure, const double *draws)
{
    g_autofree double *sorted = g_memdup2(draws, DRAWS * sizeof *draws);
    double mean = 0, square = 0;
    gsize positive = 0;

    for (guint r = 0; r < DRAWS; r++) {
        mean += (draws[r] - draws[0]) / DRAWS;
        positive += draws[r] > 0;
    }
    mean += draws[0];
    for (guint r = 0; r < DRAWS; r++)
        square += (draws[r] - mean) * (draws[r] - mean) / (DRAWS - 1);
    ck_assert(figure->asked);
    ck_assert_uint_eq(figure->positive, positive);
    if (!figure->spread || isnan(figure->low))
        return;
    qsort(sorted, DRAWS, sizeof *sorted, by_value);
    check_end(figure->low, sorted, (1.0 - 0.9) / 2.0);
    check_end(figure->high, sorted, (1.0 + 0.9) / 2.0);
    if (square == 0.0)
        ck_assert_double_eq(figure->sd, 0.0);
    else
        ck_assert_double_le(fabs(figure->sd - sqrt(square)), 1e-12 * sqrt(square));
}

static double *draws_of(const AvlastScenarioValue *value, guint perspective, guint kinds)
{
    g_auto(AvlastMeasure) m = avlast_measure_new(value, perspective, kinds);
    double *out = g_new(double, DRAWS);

    avlast_measure_draws(value, &m, out);
    return out;
}

static void check_sums(const AvlastFigures *f, const double *npv)
{
    double mean = 0, gain = 0, size = 0;

    for (guint r = 0; r < DRAWS; r++) {
        mean += npv[r] / DRAWS;
        gain += fmax(0, npv[r]) / DRAWS;
        size += fabs(npv[r]) / DRAWS;
    }
    ck_assert_double_le(fabs(f->figure[AVLAST_FIGURE_NPV].mean - mean), 1e-12 * size);
    ck_assert_double_le(fabs(f->figure[AVLAST_FIGURE_NPV].gain - gain), 1e-12 * size);
}

static void check_money(const AvlastScenarioValue *value, const AvlastFigures *f)
{
    const guint costs = AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_COST) |
                        AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND),
                savings = AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_SAVING) |
                          AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY);
    g_autofree double *npv = draws_of(value, f->perspective, AVLAST_KINDS_ALL),
                      *cost = draws_of(value, f->perspective, costs),
                      *saving = draws_of(value, f->perspective, savings),
                      *other = draws_of(value, f->perspective, ~(costs | savings)),
                      *cash = draws_of(value, f->perspective,
                                       ~(AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY) |
                                         AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND)));
    g_autofree double *benefit = g_new(double, DRAWS);
    const double *const draws[] = {npv, cash, cost, benefit};

    for (guint r = 0; r < DRAWS; r++) {
        cost[r] = -cost[r];
        benefit[r] = npv[r] + cost[r];
    }
    for (guint k = AVLAST_FIGURE_NPV; k <= AVLAST_FIGURE_BENEFIT; k++)
        if (f->figure[k].asked)
            check_figure(&f->figure[k], draws[k]);
    if (f->gains)
        check_sums(f, npv);
    for (guint r = 0; r < DRAWS; r++) {
        saving[r] = cost[r] - saving[r];
        other[r] /= saving[r];
        benefit[r] /= cost[r];
    }
    if (f->figure[AVLAST_FIGURE_GROSS].asked &&
        f->figure[AVLAST_FIGURE_COST].positive == DRAWS)
        check_figure(&f->figure[AVLAST_FIGURE_GROSS], benefit);
    if (f->figure[AVLAST_FIGURE_NET].asked) {
        check_figure(&f->figure[AVLAST_FIGURE_NET_COST], saving);
        if (f->figure[AVLAST_FIGURE_NET_COST].positive == DRAWS)
            check_figure(&f->figure[AVLAST_FIGURE_NET], other);
    }
    for (guint i = 0; i < value->lines->model->thresholds->len; i++) {
        gsize above = 0;
        for (guint r = 0; r < DRAWS; r++)
            above +=
                npv[r] >
                g_array_index(value->lines->model->thresholds, AvlastThreshold, i).above;
        ck_assert_uint_eq(f->above[i], above);
    }
}

static void check_payback(const AvlastScenarioValue *value, const AvlastFigures *f)
{
    const AvlastFigure *figure = &f->figure[AVLAST_FIGURE_PAYBACK];
    g_autofree double *payback = g_new(double, DRAWS);

    avlast_path_payback(value, &f->all, payback);
    for (guint t = 0; t < value->lines->years; t++) {
        gsize back = 0;
        for (guint r = 0; r < DRAWS; r++)
            back += payback[r] <= t;
        if (f->by_year)
            ck_assert_uint_eq(f->by_year[t], back);
        if (t + 1 == value->lines->years)
            ck_assert_uint_eq(figure->positive, back);
    }
    qsort(payback, DRAWS, sizeof *payback, by_value);
    check_end(figure->low, payback, (1.0 - 0.9) / 2.0);
    check_end(figure->high, payback, (1.0 + 0.9) / 2.0);
}

static guint check_all(AvlastValueModel *model, guint scenario)
{
    GError *error = NULL;
    g_autoptr(AvlastDraws) kept = avlast_draws_new(model, DRAWS, 5, &error);
    g_autoptr(AvlastDraws) open = avlast_draws_open(model, DRAWS, 5, &error);
    assert_no_error(error);
    open->once = TRUE;
    const AvlastScenario *s = &g_array_index(model->scenarios, AvlastScenario, scenario);
    g_autoptr(AvlastScenarioValue) stored = avlast_scenario_new(model, s, kept, &error);
    g_autoptr(AvlastScenarioValue) once = avlast_scenario_new(model, s, open, &error);
    assert_no_error(error);
    const guint count = avlast_perspectives(model);
    AvlastFigures *figures = avlast_figures_new(once, 0.9, &error);
    guint touched = 0;
    assert_no_error(error);

    for (guint i = 0; i < count; i++) {
        touched += figures[i].touched ? 1 : 0;
        if (!figures[i].touched)
            continue;
        check_money(stored, &figures[i]);
        if (figures[i].figure[AVLAST_FIGURE_PAYBACK].asked)
            check_payback(stored, &figures[i]);
    }
    avlast_figures_free(figures, count);
    return touched;
}

/* Every kind of profile, a cost of public funds in doubt, contributions in kind. */
START_TEST(what_is_told_is_what_is_stored)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    GError *error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    ck_assert_uint_ge(check_all(model, 0), 6);
}
END_TEST

static const char head[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 12, participants: 100, rate: 0.04, tax_cost: "
    "0.2}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "  - {id: state, kind: state}\n"
    "profiles: [{id: f, shape: exponential, drop_off: {value: 0.2, se: 0.05, "
    "distribution: beta}, source: x}]\n"
    "effects: [{id: e, estimate: 0.2, se: 0.1, causal: yes, source: x, profile: f}]\n"
    "unit_costs:\n"
    "  - {id: u, payer: town, kind: resource, value: 40000, se: 9000, distribution: "
    "gamma, price_year: 2025, source: x}\n"
    "  - {id: v, payer: state, kind: resource, value: 20000, price_year: 2025, source: "
    "x}\n"
    "splits: [{id: s, effect: e, unit_cost: u}, {id: t, effect: e, unit_cost: v}]\n";

static const char *const tails[] = {
    /* costs without doubt: society's are a multiple, and exact */
    "costs: [{id: c, amount: 3000.1, per: participant, payer: town, price_year: 2025, "
    "source: x}]\n",
    /* costs of which some draws are none */
    "costs: [{id: c, amount: {value: 200000, se: 150000, distribution: normal}, payer: "
    "town, price_year: 2025, source: x}]\n"
    "thresholds: [{metric: npv, payer: town, above: 100000}, {metric: npv, payer: "
    "society, above: -50000.5}]\n",
};

static gboolean alike(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

START_TEST(multiples_and_thresholds)
{
    g_autofree char *text = g_strconcat(head, tails[_i], NULL);
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    options.draws = DRAWS;
    options.rows_only = TRUE;
    g_auto(ValueCase) value = value_case_of(text, &options);
    const AvlastEstimate *cost =
        value_case_row(&value, "central", "society", "pv.cost", NULL);

    ck_assert_uint_eq(check_all(value.model, 0), 4);
    if (_i == 0) {
        ck_assert_double_eq(cost->std_error, 0.0);
        ck_assert_double_eq(cost->conf_low, cost->estimate);
        ck_assert_double_eq(cost->conf_high, cost->estimate);
    }
}
END_TEST

/* The same bytes on one thread and on several, alone and with all figures. */
START_TEST(threads_make_no_difference)
{
#ifdef _OPENMP
    g_autofree char *text = g_strconcat(head, tails[0], NULL);
    char *const some[] = {"npv", "bcr.gross", "p.payback", NULL};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    options.draws = DRAWS;
    options.rows_only = TRUE;
    const int before = omp_get_max_threads();
    omp_set_num_threads(1);
    g_auto(ValueCase) one = value_case_of(text, &options);
    omp_set_num_threads(3);
    options.metrics = (GStrv)(guintptr)some;
    g_auto(ValueCase) many = value_case_of(text, &options);
    omp_set_num_threads(before);
    const AvlastEstimates *rows = many.result->estimates;

    ck_assert_uint_ge(rows->rows->len, 10);
    for (guint i = 0; i < rows->rows->len; i++) {
        const AvlastEstimate *a = avlast_estimates_row(rows, i);
        const AvlastEstimate *b = avlast_estimates_find(one.result->estimates, a->outcome,
                                                        a->group, a->term, NULL);
        ck_assert_ptr_nonnull(b);
        ck_assert(alike(a->estimate, b->estimate) && alike(a->std_error, b->std_error));
        ck_assert(alike(a->conf_low, b->conf_low) && alike(a->conf_high, b->conf_high));
    }
#endif
}
END_TEST

Suite *suite_value_stream(void)
{
    Suite *suite = suite_create("value_stream");
    TCase *tests = tcase_create("stream");

    tcase_add_test(tests, what_is_told_is_what_is_stored);
    tcase_add_loop_test(tests, multiples_and_thresholds, 0, 2);
    tcase_add_test(tests, threads_make_no_difference);
    suite_add_tcase(suite, tests);
    return suite;
}
