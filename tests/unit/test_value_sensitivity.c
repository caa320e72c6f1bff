/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/random.h"
#include "support.h"
#include "value/conditional.h"
#include "value/indices.h"
#include "value_cases.h"

/* Public npv = B e u - c; B from the point. */
#define PRODUCT                                                                             \
    "avlast: 1\n"                                                                           \
    "model: {base_year: 2025, horizon: 3, participants: 10, draws: 8000, rate: 0.03, "      \
    "schedule: flat}\n"                                                                     \
    "payers:\n"                                                                             \
    "  - {id: town, kind: municipality}\n"                                                  \
    "  - {id: people, kind: participant}\n"                                                 \
    "effects:\n"                                                                            \
    "  - {id: e, label: {en: Arbeid på Ås, nb: Arbeid på Ås}, estimate: 0.5, se: 0.2, " \
    "source: trial, causal: yes, observed: 3}\n"                                            \
    "unit_costs:\n"                                                                         \
    "  - {id: u, payer: town, kind: transfer, value: 1000, se: 300, distribution: "         \
    "normal, price_year: 2025, source: accounts, sure: S}\n"                                \
    "splits:\n"                                                                             \
    "  - {id: benefit, effect: e, unit_cost: u}\n"                                          \
    "costs:\n"                                                                              \
    "  - {id: c, amount: {value: 13000, se: 2000, distribution: gamma}, payer: town, "      \
    "price_year: 2025, source: accounts}\n"

static AvlastValueOptions asked(guint kinds)
{
    return (AvlastValueOptions){
        .seed = -1, .level = NAN, .sampler = -1, .sensitivity = {.kinds = kinds}};
}

static double figure(const ValueCase *v, const char *outcome, const char *term,
                     double *error)
{
    const AvlastEstimate *row = value_case_row(v, "central", "public", outcome, term);

    ck_assert_msg(row != NULL, "no row %s %s", outcome, term ? term : "");
    if (error)
        *error = row->std_error;
    return row->estimate;
}

START_TEST(a_product_has_its_shares)
{
    const AvlastValueOptions options = asked(AVLAST_SENSITIVITY_SOBOL);
    g_auto(ValueCase) v = value_case_of(PRODUCT, &options);
    const double m1 = 0.5, s1 = 0.2, m2 = 1000, s2 = 300, sc = 2000;
    const double b =
        (value_case_point(&v, "central", "public", "npv", NULL) + 13000) / (m1 * m2);
    const double whole =
        b * b * ((m1 * m1 + s1 * s1) * (m2 * m2 + s2 * s2) - m1 * m1 * m2 * m2) + sc * sc;
    const struct {
        const char *id;
        double first, total;
    } truth[] = {
        {"effects.e", pow(b * s1 * m2, 2), pow(b * s1, 2) * (m2 * m2 + s2 * s2)},
        {"unit_costs.u", pow(b * s2 * m1, 2), pow(b * s2, 2) * (m1 * m1 + s1 * s1)},
        {"costs.c", sc * sc, sc * sc}};
    double error;

    for (guint i = 0; i < 3; i++) {
        const double first = figure(&v, "sobol.first", truth[i].id, &error);
        ck_assert_double_le(fabs(first - truth[i].first / whole), 4 * error + 2e-3);
        ck_assert_double_le(error, 0.03);
        const double total = figure(&v, "sobol.total", truth[i].id, &error);
        ck_assert_double_le(fabs(total - truth[i].total / whole), 4 * error + 2e-3);
        ck_assert_double_le(error, 0.02);
    }
    /* The largest first, with its name for people. */
    const json_t *rows =
        json_object_get(json_object_get(v.result->charts, "importance"), "rows");
    ck_assert_uint_eq(json_array_size(rows), 3);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "id")),
                     "effects.e");
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "label")),
                     "Arbeid på Ås");
    ck_assert_ptr_null(value_case_row(&v, "long", "public", "sobol.first", NULL));
    ck_assert_ptr_null(value_case_row(&v, "central", "public", "src", NULL));
}
END_TEST

#define TOGETHER                                                                         \
    PRODUCT                                                                              \
    "correlations:\n"                                                                    \
    "  - {between: [effects.e, costs.c], value: 0.5, kind: gaussian, source: guess}\n"

/* Numbers drawn together have one share; alone, what their draws tell. e and c with
 * normal scores of correlation r: V(E(y|e)) has cov(c, e) in it. */
START_TEST(numbers_drawn_together_are_one)
{
    const AvlastValueOptions options =
        asked(AVLAST_SENSITIVITY_SOBOL | AVLAST_SENSITIVITY_CONDITIONAL);
    g_auto(ValueCase) v = value_case_of(TOGETHER, &options);
    double error;
    const double pair = figure(&v, "sobol.first", "effects.e+costs.c", &error);
    const double unit = figure(&v, "sobol.first", "unit_costs.u", NULL);
    const double npv = value_case_point(&v, "central", "public", "npv", NULL);
    const double b = (npv + 13000) / 500, z = 1.959963984540054;
    const AvlastInput cost = {
        .distribution = AVLAST_INPUT_GAMMA, .value = 13000, .se = 2000};

    ck_assert_ptr_null(
        value_case_row(&v, "central", "public", "sobol.first", "effects.e"));
    ck_assert_double_ge(figure(&v, "sobol.total", "effects.e+costs.c", NULL),
                        pair - 4 * error);
    ck_assert_double_le(fabs(pair + unit - 1), 0.1); /* all but the interaction */
    const double e = figure(&v, "sobol.given", "effects.e", NULL);
    ck_assert(e > 0 && e < pair + 4 * error);
    ck_assert_ptr_null(
        value_case_row(&v, "central", "public", "sobol.given", "unit_costs.u"));

    /* The tornado with the cost moving along with the effect. */
    assert_digits(
        figure(&v, "conditional.high", "effects.e", NULL),
        b * (0.5 + 0.2 * z) * 1000 - avlast_conditional_mean(&cost, FALSE, 0.5, z), 12);
    assert_digits(figure(&v, "conditional.low", "costs.c", NULL),
                  b * (0.5 - 0.5 * 0.2 * z) * 1000 - avlast_input_quantile(&cost, 0.025),
                  12);
    ck_assert_ptr_null(
        value_case_row(&v, "central", "public", "conditional.low", "unit_costs.u"));
    ck_assert(!value_case_notes(&v, "no numbers are correlated"));
}
END_TEST

/* Along the zero line e u = c / B; the grid's values are B e u - c. */
START_TEST(a_grid_has_its_zero)
{
    char *two_way[] = {g_strdup("unit_costs.u"), g_strdup("effects.e"), NULL};
    AvlastValueOptions options = asked(AVLAST_SENSITIVITY_TWO_WAY);
    options.sensitivity.two_way = _i == 0 ? two_way : NULL;
    g_auto(ValueCase) v = value_case_of(PRODUCT, &options);
    const double b =
        (value_case_point(&v, "central", "public", "npv", NULL) + 13000) / 500;
    const json_t *grid = json_object_get(v.result->charts, "two.way");
    const json_t *a_axis = json_object_get(grid, "a"),
                 *b_axis = json_object_get(grid, "b");
    const json_t *npv = json_object_get(grid, "npv"),
                 *zero = json_object_get(grid, "zero");
    const gboolean named = _i == 0;

    /* Without names: the widest two, e before u. */
    ck_assert_str_eq(json_string_value(json_object_get(a_axis, "id")),
                     named ? "unit_costs.u" : "effects.e");
    for (gsize i = 0; i < AVLAST_GRID; i += 5)
        for (gsize j = 0; j < AVLAST_GRID; j += 5) {
            const double x = json_real_value(
                             json_array_get(json_object_get(a_axis, "at"), i)),
                         y = json_real_value(
                             json_array_get(json_object_get(b_axis, "at"), j));
            ck_assert_double_eq_tol(
                json_real_value(json_array_get(json_array_get(npv, i), j)),
                b * x * y - 13000, 1e-8);
        }
    ck_assert_uint_ge(json_array_size(zero), 15);
    for (gsize k = 0; k < json_array_size(zero); k++) {
        double s[4];
        for (gsize m = 0; m < 4; m++)
            s[m] = json_real_value(json_array_get(json_array_get(zero, k), m));
        assert_digits(s[0] * s[1], 13000 / b, 12);
        assert_digits(s[2] * s[3], 13000 / b, 12);
    }
    g_free(two_way[0]);
    g_free(two_way[1]);
}
END_TEST

/* Linear in normal numbers: knowing one is worth s phi(m/s) - |m| Phi(-|m|/s), s its own
 * part of the spread; knowing all the same with the whole spread. */
#define SUM                                                                              \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 0, participants: 10, draws: 20000, sampler: "     \
    "lhs}\n"                                                                             \
    "payers:\n"                                                                          \
    "  - {id: town, kind: municipality}\n"                                               \
    "  - {id: people, kind: participant}\n"                                              \
    "costs:\n"                                                                           \
    "  - {id: a, amount: {value: 100, se: 30}, payer: town, price_year: 2025, source: "  \
    "x}\n"                                                                               \
    "  - {id: b, amount: {value: 100, se: 60}, payer: town, price_year: 2025, source: "  \
    "x}\n"                                                                               \
    "  - {id: c, amount: {value: 100, se: 1}, payer: town, price_year: 2025, source: "   \
    "x}\n"                                                                               \
    "effects:\n"                                                                         \
    "  - {id: e, estimate: 3.2, se: 0.5, source: trial, causal: yes}\n"                  \
    "unit_costs:\n"                                                                      \
    "  - {id: u, payer: town, kind: transfer, value: 10, price_year: 2025, source: x, "  \
    "sure: S}\n"                                                                         \
    "splits:\n"                                                                          \
    "  - {id: s, effect: e, unit_cost: u}\n"

static double worth(double m, double s)
{
    return s * exp(-0.5 * m * m / (s * s)) / sqrt(2 * G_PI) -
           fabs(m) * avlast_normal_cdf(-fabs(m) / s);
}

START_TEST(knowing_a_number_has_its_worth)
{
    AvlastValueOptions options =
        asked(AVLAST_SENSITIVITY_EVPPI | AVLAST_SENSITIVITY_SOBOL |
              AVLAST_SENSITIVITY_REGRESSION | AVLAST_SENSITIVITY_ZERO);
    g_autofree char *text = g_strdup(SUM);
    options.draws = 5000;
    char *timing = strstr(text, "horizon: 0");
    timing[9] = '1';
    g_auto(ValueCase) v = value_case_of(text, &options);
    const double m = value_case_point(&v, "central", "public", "npv", NULL);
    const double b = (m + 300) / 3.2;
    const double sd[] = {30, 60, 1, b * 0.5};
    static const char *const ids[] = {"costs.a", "costs.b", "costs.c", "effects.e"};
    double whole = 0, error;

    for (guint i = 0; i < 4; i++)
        whole += sd[i] * sd[i];
    for (guint i = 0; i < 4; i++) {
        const double evppi = figure(&v, "evppi", ids[i], &error);
        ck_assert_double_le(fabs(evppi - worth(m, sd[i])),
                            4 * error + 0.02 * worth(m, sqrt(whole)));
        ck_assert_double_ge(evppi, 0.0);
        ck_assert_double_le(evppi, figure(&v, "evpi", NULL, NULL));
        /* Additive: first and total shares are one, src their root with its sign. */
        const double share = sd[i] * sd[i] / whole;
        ck_assert_double_le(fabs(figure(&v, "sobol.first", ids[i], &error) - share),
                            4 * error + 1e-3);
        ck_assert_double_le(fabs(figure(&v, "sobol.total", ids[i], &error) - share),
                            4 * error + 1e-3);
        ck_assert_double_le(
            fabs(figure(&v, "src", ids[i], NULL) - (i == 3 ? 1 : -1) * sqrt(share)),
            0.03);
        /* What must hold, in closed form, and its chance. */
        const double value = i == 3 ? 300 / b : 100 + m;
        assert_digits(figure(&v, "must.hold", ids[i], NULL), value, 10);
        const double z = i == 3 ? (3.2 - value) / 0.5 : (value - 100) / sd[i];
        ck_assert_double_le(
            fabs(figure(&v, "p.must.hold", ids[i], NULL) - avlast_normal_cdf(z)), 0.005);
    }
    ck_assert_double_le(fabs(figure(&v, "evpi", NULL, NULL) / worth(m, sqrt(whole)) - 1),
                        0.05);
    assert_digits(figure(&v, "src.r2", NULL, NULL), 1.0, 10);
}
END_TEST

/* What one unit of the effect is worth in SUM. */
static double worth_of_effect(const ValueCase *v)
{
    return (value_case_point(v, "central", "public", "npv", NULL) + 300) / 3.2;
}

/* Independent draws: the error of a deviation is near sd / sqrt(2 n), of a share
 * sqrt(p (1 - p) / n), of a 5 % quantile of a normal figure 2.11 sd / sqrt(n). Hypercubes
 * of a sum have less. */
START_TEST(monte_carlo_errors_are_honest)
{
    AvlastValueOptions options = asked(0);
    options.mcse = TRUE;
    options.sampler = _i == 0 ? AVLAST_SAMPLER_MC : AVLAST_SAMPLER_LHS;
    options.draws = 20000;
    g_autofree char *text = g_strdup(SUM);
    strstr(text, "horizon: 0")[9] = '1';
    g_auto(ValueCase) v = value_case_of(text, &options);
    const AvlastEstimate *row =
        value_case_row(&v, "central", "public", "mc.error", "npv");
    const AvlastEstimate *share =
        value_case_row(&v, "central", "public", "mc.error", "p.npv.positive");
    const double sd = value_case_row(&v, "central", "public", "npv", NULL)->std_error;
    const double p = value_case_point(&v, "central", "public", "p.npv.positive", NULL);

    ck_assert_double_nan(row->estimate); /* the point rests on no draws */
    if (_i == 0) {
        /* 15 degrees of freedom: within a factor of two. */
        ck_assert_double_le(fabs(log(row->std_error / (sd / sqrt(2 * 20000.0)))), G_LN2);
        ck_assert_double_le(fabs(log(row->conf_low / (2.11 * sd / sqrt(20000.0)))),
                            G_LN2);
        ck_assert_double_le(fabs(log(share->estimate / sqrt(p * (1 - p) / 20000))),
                            G_LN2);
    } else {
        /* Of a sum's sample variance hypercubes take away 2 sum s^4 of 2 (sum s^2)^2, and
         * leave the products of pairs; R's simulation has 0.76 of the error. */
        const double part[] = {30, 60, 1, 0.5 * worth_of_effect(&v)};
        double squares = 0, fourths = 0;
        for (guint i = 0; i < 4; i++) {
            squares += part[i] * part[i];
            fourths += pow(part[i], 4);
        }
        const double left = sqrt(1 - fourths / (squares * squares));
        ck_assert_double_eq_tol(left, 0.767, 0.01);
        ck_assert_double_le(fabs(log(row->std_error / (left * sd / sqrt(2 * 20000.0)))),
                            G_LN2);
        ck_assert_double_le(share->estimate, sqrt(p * (1 - p) / 20000));
    }
    ck_assert_ptr_null(
        value_case_row(&v, "central", "public", "mc.error", "break.even e"));
}
END_TEST

/* Nothing has doubt: no rows, no failure. */
START_TEST(a_model_without_doubt_has_nothing_to_tell)
{
    g_autofree char *text = g_strdup(SUM);
    const AvlastValueOptions options = asked((1u << 7) - 1u);
    char *at;

    while ((at = strstr(text, ", se: ")) != NULL)
        memmove(at, strpbrk(at + 5, "},"), strlen(strpbrk(at + 5, "},")) + 1);
    at = strstr(text, "estimate: 3.2");
    g_autofree char *whole =
        g_strdup_printf("%.*sestimate: 3.2, se: 0%s", (int)(at - text), text, at + 13);
    g_auto(ValueCase) v = value_case_of(whole, &options);

    ck_assert_ptr_null(value_case_row(&v, "central", "public", "sobol.first", NULL));
    ck_assert_ptr_null(value_case_row(&v, "central", "public", "src", NULL));
    ck_assert_ptr_null(value_case_row(&v, "central", "public", "evppi", NULL));
    ck_assert(value_case_notes(&v, "no grid"));
    ck_assert_ptr_nonnull(
        value_case_row(&v, "central", "public", "must.hold", "costs.a"));
    ck_assert_ptr_null(value_case_row(&v, "central", "public", "p.must.hold", "costs.a"));
}
END_TEST

Suite *suite_value_sensitivity(void)
{
    Suite *suite = suite_create("value_sensitivity");
    TCase *models = tcase_create("models");

    tcase_set_timeout(models, 120);
    tcase_add_test(models, a_product_has_its_shares);
    tcase_add_test(models, numbers_drawn_together_are_one);
    tcase_add_loop_test(models, a_grid_has_its_zero, 0, 2);
    tcase_add_test(models, knowing_a_number_has_its_worth);
    tcase_add_loop_test(models, monte_carlo_errors_are_honest, 0, 2);
    tcase_add_test(models, a_model_without_doubt_has_nothing_to_tell);
    suite_add_tcase(suite, models);
    return suite;
}
