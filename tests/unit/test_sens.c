/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity to hidden bias: values of tests/ref/sens.R (confounders put into data,
 * populations of known delta, enumeration, published numbers), and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "data/input.h"
#include "impact/evalue.h"
#include "impact/hidden.h"
#include "impact/oster.h"
#include "impact/rosenbaum.h"
#include "support.h"

static double number(const RefTable *table, gsize row, const char *column)
{
    char *end;
    const char *text = ref_table_cell(table, row, column);
    const double value = g_ascii_strtod(text, &end);

    return end == text ? NAN : value;
}

static RefTable *table_of(const char *name)
{
    g_autofree char *path = source_path(name);

    return ref_table_read(path);
}

static void compare(const RefTable *t, gsize i, double got)
{
    ck_assert_msg(digits_of(got, number(t, i, "value")) >= number(t, i, "digits"),
                  "%s, %s: %s = %.17g, expected %.17g", ref_table_cell(t, i, "method"),
                  ref_table_cell(t, i, "case"), ref_table_cell(t, i, "quantity"), got,
                  number(t, i, "value"));
}

static AvlastModelMatrix *matrix_of(AvlastFrame **frame)
{
    g_autofree char *path = source_path("tests/ref/sens/data.csv");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, NULL, &error);

    assert_no_error(error);
    *frame = avlast_input_read(input, NULL, &error);
    assert_no_error(error);
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse("y ~ d + x1 + x2 + g", &error);
    AvlastModelMatrix *matrix = avlast_formula_matrix(formula, *frame, NULL, &error);
    assert_no_error(error);
    return matrix;
}

START_TEST(evalues)
{
    static const char *const scales[] = {"rr",      "or-rare",   "or-common",
                                         "hr-rare", "hr-common", "difference"};
    g_autoptr(RefTable) t = table_of("tests/ref/sens/expected.csv");
    guint compared = 0;

    for (gsize i = 0; i < t->rows; i++)
        for (guint s = 0; s < G_N_ELEMENTS(scales); s++) {
            if (strcmp(ref_table_cell(t, i, "method"), scales[s]) != 0)
                continue;
            const double truth = number(t, i, "d");
            const AvlastEvalue e =
                avlast_evalue((AvlastEvalueScale)s, number(t, i, "a"), number(t, i, "b"),
                              number(t, i, "c"), isnan(truth) ? 1.0 : truth);
            compare(t, i,
                    strcmp(ref_table_cell(t, i, "quantity"), "limit") == 0 ? e.limit
                                                                           : e.value);
            compared++;
        }
    ck_assert_uint_eq(compared, 23);
    /* the bias factor of two confounding ratios of the E-value is the ratio itself */
    const double e = avlast_evalue_of_ratio(2.7, 1.0);
    assert_digits(e * e / (2.0 * e - 1.0), 2.7, 14);
    ck_assert(isnan(avlast_evalue(AVLAST_EVALUE_RR, -1.0, NAN, NAN, 1.0).value));
}
END_TEST

START_TEST(partial_r2_of_darfur)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/expected.csv");

    for (gsize i = 0; i < t->rows; i++) {
        if (strcmp(ref_table_cell(t, i, "method"), "hidden") != 0)
            continue;
        const AvlastHiddenFit fit = {.estimate = number(t, i, "a"),
                                     .std_error = number(t, i, "b"),
                                     .df = number(t, i, "c")};
        const char *what = ref_table_cell(t, i, "quantity");
        compare(t, i,
                strcmp(what, "rv") == 0         ? avlast_hidden_robustness(&fit, 1, 1)
                : strcmp(what, "rv.alpha") == 0 ? avlast_hidden_robustness(&fit, 1, 0.05)
                                                : avlast_hidden_partial_r2(&fit));
    }
    /* The paper's table 2: a confounder as strong as being a woman leaves 0.0752, 0.0219
     */
    const AvlastHiddenFit fit = {
        .estimate = 0.09731582, .std_error = 0.02325654, .df = 783};
    const AvlastHiddenAdjusted a =
        avlast_hidden_adjust(&fit, 0.009164287, 0.1246409, 0.95);
    assert_digits(a.estimate, 0.07522027, 6);
    assert_digits(a.std_error, 0.02187331, 6);
    assert_digits(a.low, 0.03228290, 5);
    assert_digits(a.high, 0.1181576, 5);
}
END_TEST

static AvlastHiddenFit fit_of(const AvlastModelMatrix *matrix)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) fit = avlast_hidden_least_squares(matrix, NULL, -1, &error);

    assert_no_error(error);
    const gssize d = avlast_linear_column(fit, "d");
    return (AvlastHiddenFit){
        .estimate = fit->coefficient[d],
        .std_error = fit->sigma * sqrt(gsl_matrix_get(fit->bread, (gsize)d, (gsize)d)),
        .df = fit->df};
}

static double of_data(const AvlastHiddenFit *fit, const RefTable *t, gsize i)
{
    const char *what = ref_table_cell(t, i, "quantity");
    const AvlastHiddenAdjusted a =
        avlast_hidden_adjust(fit, number(t, i, "a"), number(t, i, "b"), 0.95);

    if (strcmp(what, "estimate") == 0)
        return fit->estimate;
    if (strcmp(what, "std.error") == 0)
        return fit->std_error;
    if (strcmp(what, "df") == 0)
        return fit->df;
    if (strcmp(what, "partial.r2") == 0)
        return avlast_hidden_partial_r2(fit);
    if (strcmp(what, "rv") == 0)
        return avlast_hidden_robustness(fit, 1.0, 1.0);
    if (strcmp(what, "rv.half") == 0)
        return avlast_hidden_robustness(fit, 0.5, 1.0);
    if (strcmp(what, "rv.alpha") == 0)
        return avlast_hidden_robustness(fit, 1.0, 0.05);
    if (strcmp(what, "adjusted") == 0)
        return a.estimate;
    if (strcmp(what, "adjusted.se") == 0)
        return a.std_error;
    return strcmp(what, "adjusted.low") == 0 ? a.low : a.high;
}

/* The truth is least squares with such a confounder among the columns. */
START_TEST(confounders_in_the_data)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/expected.csv");
    g_autoptr(AvlastFrame) frame = NULL;
    g_autoptr(AvlastModelMatrix) matrix = matrix_of(&frame);
    const AvlastHiddenFit fit = fit_of(matrix);
    guint compared = 0;

    for (gsize i = 0; i < t->rows; i++)
        if (strcmp(ref_table_cell(t, i, "method"), "data") == 0) {
            compare(t, i, of_data(&fit, t, i));
            compared++;
        }
    ck_assert_uint_eq(compared, 23);
}
END_TEST

START_TEST(benchmarks_of_the_data)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/expected.csv");
    g_autoptr(AvlastFrame) frame = NULL;
    g_autoptr(AvlastModelMatrix) matrix = matrix_of(&frame);
    const AvlastHiddenFit fit = fit_of(matrix);

    for (gsize i = 0; i < t->rows; i++) {
        g_autoptr(GError) error = NULL;
        guint8 flags[8] = {0};
        double rd, ry, dz, yz;
        if (strcmp(ref_table_cell(t, i, "method"), "bound") != 0)
            continue;
        const char *what = ref_table_cell(t, i, "quantity"),
                   *name = ref_table_cell(t, i, "case");
        for (gsize j = 0; j < matrix->k; j++)
            flags[j] = g_str_has_prefix(matrix->names[j], name) ? 1 : 0;
        const gsize d = 1;
        ck_assert_str_eq(matrix->names[d], "d");
        ck_assert(avlast_hidden_benchmark(matrix, d, flags, &rd, &ry, &error));
        ck_assert(
            avlast_hidden_bound(rd, ry, number(t, i, "a"), number(t, i, "a"), &dz, &yz));
        const AvlastHiddenAdjusted a = avlast_hidden_adjust(&fit, dz, yz, 0.95);
        compare(t, i,
                strcmp(what, "r2.treatment") == 0 ? dz
                : strcmp(what, "r2.outcome") == 0 ? yz
                : strcmp(what, "estimate") == 0   ? a.estimate
                                                  : a.std_error);
    }
    double dz, yz;
    ck_assert(!avlast_hidden_bound(0.6, 0.1, 1.0, 1.0, &dz, &yz));
}
END_TEST

/* By definition: at the robustness value (1 - q) of the estimate is left. */
START_TEST(robustness_value_is_what_it_says)
{
    for (int i = 0; i < 20; i++) {
        const AvlastHiddenFit fit = {.estimate = (i % 2 ? -1 : 1) * 0.3 * (i + 1),
                                     .std_error = 0.8,
                                     .df = 40 + 13 * i};
        for (int k = 1; k <= 4; k++) {
            const double q = 0.25 * k, rv = avlast_hidden_robustness(&fit, q, 1.0);
            const AvlastHiddenAdjusted a = avlast_hidden_adjust(&fit, rv, rv, 0.9);
            ck_assert_double_eq_tol(a.estimate, (1.0 - q) * fit.estimate, 1e-12);
            const double less = avlast_hidden_robustness(&fit, q, 0.1);
            ck_assert(less <= rv);
            if (less > 0.0) {
                const AvlastHiddenAdjusted b =
                    avlast_hidden_adjust(&fit, less, less, 0.9);
                const double edge = fit.estimate > 0.0 ? b.low : b.high;
                ck_assert_double_eq_tol(edge, (1.0 - q) * fit.estimate, 1e-10);
            }
        }
    }
}
END_TEST

/* Populations whose delta, R_max and coefficient are known give them back. */
START_TEST(oster_finds_the_truth)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/oster.csv");
    guint compared = 0;

    for (gsize i = 0; i < t->rows; i++) {
        const double r_max = number(t, i, "r.max"), delta = number(t, i, "delta"),
                     b = number(t, i, "b");
        const AvlastOsterMoments m = {number(t, i, "b0"),
                                      number(t, i, "r0"),
                                      number(t, i, "b1"),
                                      number(t, i, "r1"),
                                      number(t, i, "s.y"),
                                      number(t, i, "s.x"),
                                      number(t, i, "t.x"),
                                      100,
                                      TRUE};
        double found[3], nearest = INFINITY;
        if (isnan(delta))
            continue;
        assert_digits(avlast_oster_delta(&m, r_max, b), delta, 9);
        const guint n = avlast_oster_coefficients(&m, r_max, delta, found);
        ck_assert_uint_ge(n, 1);
        for (guint k = 0; k < n; k++) {
            nearest = fmin(nearest, fabs(found[k] - b));
            assert_digits(avlast_oster_delta(&m, r_max, found[k]), delta, 7);
        }
        ck_assert_double_lt(nearest, 1e-9);
        for (guint k = 1; k < n; k++)
            ck_assert_double_ge(fabs(found[k] - m.b1), fabs(found[k - 1] - m.b1));
        compared++;
    }
    ck_assert_uint_eq(compared, 6);
}
END_TEST

START_TEST(oster_moments_of_data)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/oster.csv");
    g_autoptr(AvlastFrame) frame = NULL;
    g_autoptr(AvlastModelMatrix) matrix = matrix_of(&frame);

    for (gsize i = 0; i < t->rows; i++) {
        g_autoptr(GError) error = NULL;
        const char *name = ref_table_cell(t, i, "case");
        guint8 always[8] = {0};
        AvlastOsterMoments m;
        if (!g_str_has_prefix(name, "data"))
            continue;
        for (gsize j = 0; j < matrix->k; j++)
            always[j] = strchr(name, ';') && strcmp(matrix->names[j], "x1") == 0 ? 1 : 0;
        ck_assert(avlast_oster_moments(matrix, 1, always, &m, &error));
        assert_digits(m.b0, number(t, i, "b0"), 9);
        assert_digits(m.r0, number(t, i, "r0"), 9);
        assert_digits(m.b1, number(t, i, "b1"), 9);
        assert_digits(m.r1, number(t, i, "r1"), 9);
        assert_digits(m.s_y, number(t, i, "s.y"), 9);
        assert_digits(m.s_x, number(t, i, "s.x"), 9);
        assert_digits(m.t_x, number(t, i, "t.x"), 9);
        for (gsize j = 0; j < matrix->k; j++)
            always[j] = 1;
        ck_assert(!avlast_oster_moments(matrix, 1, always, &m, &error));
        assert_error(error, AVLAST_ERROR_DEGENERATE, "AV295");
    }
}
END_TEST

static AvlastRosenbaum *lead_of(AvlastRosenbaumTest test, gboolean exact, gboolean pratt)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/lead.csv");
    g_autoptr(GError) error = NULL;
    double d[64];

    for (gsize i = 0; i < t->rows; i++)
        d[i] = number(t, i, "exposed") - number(t, i, "control");
    AvlastRosenbaum *r = avlast_rosenbaum_new(d, t->rows, test, exact, pratt, &error);
    assert_no_error(error);
    return r;
}

static double of_lead(const char *what, double gamma)
{
    g_autoptr(AvlastRosenbaum) normal =
        lead_of(AVLAST_ROSENBAUM_SIGNED_RANK, FALSE, FALSE),
                               exact = lead_of(AVLAST_ROSENBAUM_SIGNED_RANK, TRUE, FALSE),
                               sign = lead_of(AVLAST_ROSENBAUM_SIGN, FALSE, FALSE);
    double p[2], e[2];

    if (strcmp(what, "p.pratt") == 0 || strcmp(what, "p.pratt.exact") == 0) {
        g_autoptr(AvlastRosenbaum) pratt =
            lead_of(AVLAST_ROSENBAUM_SIGNED_RANK, strcmp(what, "p.pratt") != 0, TRUE);
        avlast_rosenbaum_p(pratt, gamma, p);
        return p[1];
    }
    if (strcmp(what, "critical") == 0)
        return avlast_rosenbaum_critical(normal, 0.05);
    if (g_str_has_prefix(what, "hl.")) {
        avlast_rosenbaum_estimates(normal, gamma, e);
        return strcmp(what, "hl.low") == 0 ? e[0] : e[1];
    }
    avlast_rosenbaum_p(strcmp(what, "p.exact") == 0  ? exact
                       : strcmp(what, "p.sign") == 0 ? sign
                                                     : normal,
                       gamma, p);
    return strcmp(what, "p.low") == 0 ? p[0] : p[1];
}

START_TEST(rosenbaums_tables)
{
    g_autoptr(RefTable) t = table_of("tests/ref/sens/expected.csv");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastRosenbaum) hammond = avlast_rosenbaum_counts(110, 12, &error);
    guint compared = 0;

    for (gsize i = 0; i < t->rows; i++) {
        const char *method = ref_table_cell(t, i, "method"),
                   *what = ref_table_cell(t, i, "quantity");
        const double gamma = number(t, i, "a");
        double p[2];
        if (strcmp(method, "hammond") == 0) {
            avlast_rosenbaum_p(hammond, gamma, p);
            compare(t, i, p[1]);
        } else if (strcmp(method, "lead") == 0) {
            compare(t, i, of_lead(what, gamma));
        } else {
            continue;
        }
        compared++;
    }
    ck_assert_uint_eq(compared, 57);
}
END_TEST

/* Without bias the interval is the usual one of Wilcoxon's test; it grows with gamma. */
START_TEST(intervals_grow)
{
    g_autoptr(AvlastRosenbaum) r = lead_of(AVLAST_ROSENBAUM_SIGNED_RANK, FALSE, FALSE);
    g_autoptr(AvlastRosenbaum) sign = lead_of(AVLAST_ROSENBAUM_SIGN, FALSE, FALSE);
    double interval[2], wider[2], p[2];

    /* published (Rosenbaum 2002, table 4.3): 9.5 to 20.5 and 4.5 to 27.5 */
    avlast_rosenbaum_interval(r, 1.0, 0.95, interval);
    ck_assert_double_eq(interval[0], 9.5);
    ck_assert_double_eq(interval[1], 20.5);
    avlast_rosenbaum_interval(r, 2.0, 0.95, interval);
    ck_assert_double_eq(interval[0], 4.5);
    ck_assert_double_eq(interval[1], 27.5);
    for (int i = 0; i < 8; i++) {
        const double gamma = 1.0 + i;
        avlast_rosenbaum_interval(r, gamma, 0.95, interval);
        avlast_rosenbaum_interval(r, 1.2 * gamma, 0.95, wider);
        ck_assert(wider[0] <= interval[0] && wider[1] >= interval[1]);
        avlast_rosenbaum_p(r, gamma, p);
        ck_assert(p[0] <= p[1]);
    }
    avlast_rosenbaum_interval(sign, 1.0, 0.95, interval);
    ck_assert(isnan(interval[0]));
    avlast_rosenbaum_p(r, avlast_rosenbaum_critical(r, 0.01), p);
    assert_digits(p[1], 0.01, 9);
}
END_TEST

START_TEST(pairs_that_do_not_differ)
{
    static const double none[3] = {0, 0, 0}, down[4] = {-1, -2, -3, -4}, one[1] = {2};
    g_autoptr(GError) error = NULL;
    double p[2];

    ck_assert(
        !avlast_rosenbaum_new(none, 3, AVLAST_ROSENBAUM_SIGNED_RANK, TRUE, TRUE, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV298");
    g_clear_error(&error);
    ck_assert(!avlast_rosenbaum_counts(0, 0, &error));
    g_clear_error(&error);
    g_autoptr(AvlastRosenbaum) r =
        avlast_rosenbaum_new(down, 4, AVLAST_ROSENBAUM_SIGNED_RANK, TRUE, TRUE, &error);
    avlast_rosenbaum_p(r, 2.0, p);
    ck_assert_double_eq(p[1], 1.0);
    ck_assert(isnan(avlast_rosenbaum_critical(r, 0.05)));
    g_autoptr(AvlastRosenbaum) single =
        avlast_rosenbaum_new(one, 1, AVLAST_ROSENBAUM_SIGNED_RANK, TRUE, TRUE, &error);
    avlast_rosenbaum_p(single, 3.0, p);
    assert_digits(p[1], 0.75, 14);
    assert_digits(p[0], 0.25, 14);
}
END_TEST

/* Of completed data sets: what a confounder moves hangs on the variance within the sets,
 * the interval on the whole (tests/ref/imputation_sens.R, roots of the definition). */
START_TEST(confounders_of_completed_data)
{
    static const char *const cases[] = {"q2", "q3", "age"};
    g_autofree char *path = source_path("tests/ref/imputation/sens.csv");
    g_autoptr(RefTable) t = ref_table_read(path);

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        const char *name = cases[c];
        const double within = ref_table_find(t, "value", "case", name, "quantity",
                                             "within", NULL),
                     total = ref_table_find(t, "value", "case", name, "quantity", "total",
                                            NULL);
        const AvlastHiddenFit fit = {
            .estimate =
                ref_table_find(t, "value", "case", name, "quantity", "estimate", NULL),
            .std_error = sqrt(within),
            .df = ref_table_find(t, "value", "case", name, "quantity", "df", NULL),
            .inflation = sqrt(total / within),
            .t_df =
                ref_table_find(t, "value", "case", name, "quantity", "df.rubin", NULL)};
        const AvlastHiddenAdjusted a = avlast_hidden_adjust(&fit, 0.1, 0.2, 0.95);
        const struct {
            const char *quantity;
            double value;
        } values[] = {{"partial.r2", avlast_hidden_partial_r2(&fit)},
                      {"rv", avlast_hidden_robustness(&fit, 1.0, 1.0)},
                      {"rv.alpha", avlast_hidden_robustness(&fit, 1.0, 0.05)},
                      {"adjusted", a.estimate},
                      {"adjusted.se", a.std_error},
                      {"adjusted.low", a.low},
                      {"adjusted.high", a.high}};
        for (gsize q = 0; q < G_N_ELEMENTS(values); q++) {
            const double truth = ref_table_find(t, "value", "case", name, "quantity",
                                                values[q].quantity, NULL);
            ck_assert_msg(fabs(values[q].value - truth) <= 1e-9 * fmax(fabs(truth), 0.01),
                          "%s, %s: %.17g, expected %.17g", name, values[q].quantity,
                          values[q].value, truth);
        }
    }
}
END_TEST

Suite *suite_sens(void)
{
    Suite *suite = suite_create("sens");
    TCase *numbers = tcase_create("numbers");

    tcase_add_test(numbers, evalues);
    tcase_add_test(numbers, partial_r2_of_darfur);
    tcase_add_test(numbers, confounders_in_the_data);
    tcase_add_test(numbers, benchmarks_of_the_data);
    tcase_add_test(numbers, robustness_value_is_what_it_says);
    tcase_add_test(numbers, confounders_of_completed_data);
    tcase_add_test(numbers, oster_finds_the_truth);
    tcase_add_test(numbers, oster_moments_of_data);
    tcase_add_test(numbers, rosenbaums_tables);
    tcase_add_test(numbers, intervals_grow);
    tcase_add_test(numbers, pairs_that_do_not_differ);
    suite_add_tcase(suite, numbers);
    return suite;
}
