/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "support.h"
#include "value/conditional.h"
#include "value/indices.h"

/* R 4.2.2; made by tests/ref/value_sensitivity.R. */
static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/value_sensitivity/%s", name);
    g_autofree char *path = source_path(relative);
    return ref_table_read(path);
}

static double truth_of(RefTable *truth, const char *case_, const char *quantity)
{
    return ref_table_find(truth, "value", "case", case_, "quantity", quantity, NULL);
}

/* --- measures on given numbers --- */

static const char *const columns[] = {"a", "b", "c", "d"};

START_TEST(regressions_have_r_digits)
{
    g_autoptr(RefTable) data = table_of("data.csv");
    g_autoptr(RefTable) truth = table_of("truth.csv");
    g_autoptr(GError) error = NULL;
    const double *x[4], *y = ref_table_numbers(data, "y");
    double coefficient[4], r2, rank;

    for (guint i = 0; i < 4; i++)
        x[i] = ref_table_numbers(data, columns[i]);
    ck_assert(
        avlast_standard_coefficients(x, y, data->rows, 4, coefficient, &r2, &error));
    for (guint i = 0; i < 4; i++) {
        assert_digits(coefficient[i], truth_of(truth, "src", columns[i]), 12);
        ck_assert(avlast_rank_correlation(x[i], y, data->rows, &rank, &error));
        assert_digits(rank, truth_of(truth, "spearman", columns[i]), 13);
    }
    assert_digits(r2, truth_of(truth, "src", "r2"), 13);

    /* A column twice shares its coefficient; a constant one has none; y constant: none.
     */
    const double *twice[] = {x[0], x[1], x[2], x[3], x[0]};
    double with[5];
    ck_assert(avlast_standard_coefficients(twice, y, data->rows, 5, with, &r2, &error));
    assert_digits(with[0] + with[4], coefficient[0], 11);
    assert_digits(with[0], with[4], 9);
    assert_digits(with[1], coefficient[1], 11);
    double same[240];
    for (guint r = 0; r < 240; r++)
        same[r] = 7;
    twice[4] = same;
    ck_assert(avlast_standard_coefficients(twice, y, data->rows, 5, with, &r2, &error));
    ck_assert_double_eq(with[4], 0.0);
    assert_digits(with[0], coefficient[0], 12);
    ck_assert(avlast_standard_coefficients(x, same, data->rows, 4, with, &r2, &error));
    ck_assert_double_nan(with[0]);
    ck_assert_double_nan(r2);
    ck_assert(avlast_rank_correlation(same, y, data->rows, &rank, &error));
    ck_assert_double_nan(rank);
}
END_TEST

START_TEST(correlation_ratios_have_r_digits)
{
    static const gsize bins[] = {4, 15, 60};
    g_autoptr(RefTable) data = table_of("data.csv");
    g_autoptr(RefTable) truth = table_of("truth.csv");
    g_autoptr(GError) error = NULL;
    double share;

    for (guint i = 0; i < 4; i++)
        for (guint k = 0; k < 3; k++) {
            g_autofree char *name = g_strdup_printf("%s.%d", columns[i], (int)bins[k]);
            ck_assert(avlast_correlation_ratio(ref_table_numbers(data, columns[i]),
                                               ref_table_numbers(data, "y"), data->rows,
                                               bins[k], &share, &error));
            assert_digits(share, truth_of(truth, "ratio", name), 12);
        }
}
END_TEST

START_TEST(variance_shares_have_r_digits)
{
    g_autoptr(RefTable) data = table_of("data.csv");
    g_autoptr(RefTable) truth = table_of("truth.csv");
    const AvlastVarianceShares s = avlast_variance_shares(
        ref_table_numbers(data, "fa"), ref_table_numbers(data, "fb"),
        ref_table_numbers(data, "fab"), data->rows);
    const double same[100] = {0};

    assert_digits(s.first, truth_of(truth, "shares", "first"), 12);
    assert_digits(s.first_error, truth_of(truth, "shares", "first.error"), 12);
    assert_digits(s.total, truth_of(truth, "shares", "total"), 12);
    assert_digits(s.total_error, truth_of(truth, "shares", "total.error"), 12);
    ck_assert_double_nan(avlast_variance_shares(same, same, same, 100).total);
}
END_TEST

/* Ishigami's function, whose shares are known: x1 acts by itself and with x3, x2 by
 * itself, x3 with x1 alone. Within four of the errors that are told, which are small. */
START_TEST(ishigami_has_its_shares)
{
    enum { N = 16384 };
    const double a = 7, b = 0.1, pi = G_PI;
    const double v1 = 0.5 * pow(1 + b * pow(pi, 4) / 5, 2), v2 = a * a / 8;
    const double v13 = b * b * pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
    const double first[] = {v1, v2, 0}, total[] = {v1 + v13, v2, v13};
    g_autoptr(GError) error = NULL;
    g_autofree double *u = g_new(double, (gsize)N * 6);
    g_autofree double *y = g_new(double, (gsize)N * 3);

    for (guint k = 0; k < 2; k++) {
        g_autoptr(AvlastSampling) s =
            avlast_sampling_new(AVLAST_SAMPLER_LHS, N, 4, k + 1, &error);
        for (guint32 i = 0; i < 3; i++)
            avlast_sampling_fill(s, i, i + 1, 0, N, u + (gsize)(3 * k + i) * N);
    }
    for (guint which = 0; which < 3; which++) {
        for (guint sample = 0; sample < 3; sample++)
            for (gsize r = 0; r < N; r++) {
                double x[3];
                for (guint i = 0; i < 3; i++) {
                    const gboolean other = sample == 1 || (sample == 2 && i == which);
                    x[i] = pi * (2 * u[(gsize)(other ? 3 + i : i) * N + r] - 1);
                }
                y[sample * N + r] =
                    sin(x[0]) + a * sin(x[1]) * sin(x[1]) + b * pow(x[2], 4) * sin(x[0]);
            }
        const AvlastVarianceShares s = avlast_variance_shares(y, y + N, y + 2 * N, N);
        const double v = v1 + v2 + v13;
        ck_assert_double_le(fabs(s.first - first[which] / v), 4 * s.first_error + 1e-3);
        ck_assert_double_le(fabs(s.total - total[which] / v), 4 * s.total_error + 1e-3);
        ck_assert_double_le(s.first_error, 0.02);
        ck_assert_double_le(s.total_error, 0.01);
    }
}
END_TEST

/* --- conditional means --- */

START_TEST(conditional_means_are_those_of_r)
{
    static const AvlastDistribution distribution[] = {
        AVLAST_INPUT_GAMMA,   AVLAST_INPUT_LOGNORMAL,  AVLAST_INPUT_BETA,
        AVLAST_INPUT_UNIFORM, AVLAST_INPUT_TRIANGULAR, AVLAST_INPUT_PERT};
    g_autoptr(RefTable) truth = table_of("truth.csv");
    guint compared = 0;

    for (gsize i = 0; i < truth->rows; i++) {
        if (strcmp(ref_table_cell(truth, i, "case"), "conditional") != 0)
            continue;
        g_auto(GStrv) part = g_strsplit(ref_table_cell(truth, i, "quantity"), ":", 3);
        for (guint k = 0; k < G_N_ELEMENTS(distribution); k++) {
            const gboolean beta = distribution[k] == AVLAST_INPUT_BETA;
            const gboolean bounded = distribution[k] >= AVLAST_INPUT_UNIFORM;
            const AvlastInput input = {.distribution = distribution[k],
                                       .value = beta      ? 0.3
                                                : bounded ? 3
                                                          : 5,
                                       .se = beta ? 0.1 : 2,
                                       .low = 2,
                                       .high = 8};
            if (strcmp(part[0], avlast_distribution_names[distribution[k]]) != 0)
                continue;
            /* A triangle has a corner, which costs the rule digits. */
            assert_digits(avlast_conditional_mean(&input, FALSE,
                                                  g_ascii_strtod(part[1], NULL),
                                                  g_ascii_strtod(part[2], NULL)),
                          ref_table_numbers(truth, "value")[i],
                          distribution[k] == AVLAST_INPUT_TRIANGULAR ? 5 : 9);
            compared++;
        }
    }
    ck_assert_uint_eq(compared, 36);
}
END_TEST

Suite *suite_value_indices(void)
{
    Suite *suite = suite_create("value_indices");
    TCase *parts = tcase_create("parts");

    tcase_add_test(parts, regressions_have_r_digits);
    tcase_add_test(parts, correlation_ratios_have_r_digits);
    tcase_add_test(parts, variance_shares_have_r_digits);
    tcase_add_test(parts, ishigami_has_its_shares);
    tcase_add_test(parts, conditional_means_are_those_of_r);
    suite_add_tcase(suite, parts);
    return suite;
}
