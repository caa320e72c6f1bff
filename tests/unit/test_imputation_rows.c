/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"
#include "design_cases.h"
#include "imputation_cases.h"
#include "infer/imputation.h"
#include "model/robust.h"
#include "support.h"
#include "survey/proportion.h"

/* Which rows are pooled, and what becomes of scales, limits, absent rows and absent
 * levels. */

START_TEST(rules_keep_to_the_scale_and_the_limit)
{
    const double q[] = {1.0, 1.4, 0.8, 1.1}, u[] = {0.2, 0.25, 0.22, 0.21};
    double q10[4], u100[4], many[4000], same[4000];
    const AvlastRubin r = avlast_rubin(q, u, 4, 30.0);

    for (guint i = 0; i < 4; i++) {
        q10[i] = 10.0 * q[i];
        u100[i] = 100.0 * u[i];
    }
    const AvlastRubin s = avlast_rubin(q10, u100, 4, 30.0);
    assert_digits(s.estimate, 10.0 * r.estimate, 14);
    assert_digits(s.total, 100.0 * r.total, 14);
    assert_digits(s.df, r.df, 13);
    assert_digits(s.fmi, r.fmi, 13);
    ck_assert(r.df < 30.0 && r.fmi > 0.0 && r.fmi < 1.0);
    /* many imputations: the observed-data df alone, T = U + B */
    for (guint i = 0; i < 4000; i++) {
        many[i] = q[i % 4];
        same[i] = 0.22;
    }
    const AvlastRubin l = avlast_rubin(many, same, 4000, 30.0);
    assert_digits(l.total, 0.22 + (1.0 + 1.0 / 4000.0) * l.between, 13);
    assert_digits(l.df, 31.0 / 33.0 * 30.0 * 0.22 / (0.22 + l.between), 2);
    /* no variance within: all that is known is how the imputations differ */
    const double zero[] = {0.0, 0.0, 0.0, 0.0};
    const AvlastRubin z = avlast_rubin(q, zero, 4, 30.0);
    ck_assert_double_eq(z.df, 3.0);
    ck_assert_double_eq(z.fmi, 1.0);
    /* ... but not when they differ by rounding: a total that is fixed */
    const double fixed[] = {7000.0, 7000.0 + 1e-12, 7000.0, 7000.0 - 2e-12};
    const AvlastRubin f = avlast_rubin(fixed, zero, 4, 30.0);
    ck_assert_double_eq(f.total, 0.0);
    ck_assert_double_eq(f.df, 30.0);
    ck_assert_double_eq(f.fmi, 0.0);
}
END_TEST

/* Rows by label: two sets with other rows. */
static void add_row(AvlastEstimates *e, const char *term, double estimate, double se)
{
    AvlastEstimate *row = avlast_estimates_add(e, "y", NULL, term);

    row->estimate = estimate;
    row->std_error = se;
    row->df = 20.0;
    avlast_estimate_infer(row, 0.95);
}

START_TEST(rows_of_some_imputations_say_so)
{
    g_auto(Set) set = {0};
    const AvlastImputationOptions joint = {.joint_rows = TRUE};
    g_autoptr(GError) error = NULL;

    for (guint l = 0; l < 3; l++) {
        set.one[l] = avlast_estimates_new();
        add_row(set.one[l], "a", 1.0 + l, 0.5);
        if (l > 0)
            add_row(set.one[l], "b", 2.0 + l, l == 1 ? 0.5 : 0.6);
        if (l == 2)
            add_row(set.one[l], "c", 3.0, 0.5);
        add_row(set.one[l], "d", 4.0 - l, l == 1 ? NAN : 0.5);
    }
    g_autoptr(AvlastEstimates) e = pool(&set, 3, FALSE, NULL);
    ck_assert_uint_eq(e->rows->len, 4);
    const AvlastEstimate *a = avlast_estimates_row(e, 0), *b = avlast_estimates_row(e, 1),
                         *c = avlast_estimates_row(e, 2), *d = avlast_estimates_row(e, 3);
    ck_assert_str_eq(b->term, "b");
    ck_assert_str_eq(c->term, "c");
    assert_digits(a->std_error, sqrt(0.25 + 4.0 / 3.0), 14);
    assert_digits(a->statistic, 2.0 / a->std_error, 14);
    assert_digits(b->estimate, 3.5, 15);
    assert_digits(b->std_error, sqrt((0.25 + 0.36) / 2.0 + 1.5 * 0.5), 14);
    ck_assert_ptr_nonnull(strstr(b->note, "in 2 of 3 imputations only"));
    assert_digits(c->estimate, 3.0, 15);
    ck_assert(isnan(c->std_error) && isnan(c->conf_low) && isnan(c->p_value));
    ck_assert_ptr_nonnull(strstr(c->note, "in 1 of 3"));
    assert_digits(d->estimate, 3.0, 15);
    ck_assert(isnan(d->std_error) && isnan(d->conf_low));
    ck_assert_ptr_nonnull(strstr(d->note, "1 of 3 imputations have none"));
    ck_assert_ptr_null(avlast_imputation_pool(set.one, 3, &joint, NULL, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "no 'b'");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_imputation_pool(set.one, 1, NULL, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "one imputation");
}
END_TEST

/* Levels that an imputation has not: shares of a and b (and c) that sum to 1. */
START_TEST(absent_levels_are_zero)
{
    g_auto(Set) set = {0};

    for (guint l = 0; l < 2; l++) {
        static const double share[2][3] = {{0.5, 0.3, 0.2}, {0.6, 0.4, 0.0}};
        set.one[l] = avlast_estimates_new();
        const gsize k = l == 0 ? 3 : 2;
        for (gsize a = 0; a < k; a++) {
            static const char *const terms[] = {"place=å", "place=b", "place=c"};
            AvlastEstimate *row =
                avlast_estimates_add(set.one[l], "place", "g=1", terms[a]);
            row->estimate = share[l][a];
            row->std_error = sqrt(share[l][a] * (1.0 - share[l][a]) / 50.0);
            row->df = 49.0;
            row->scale = AVLAST_ROW_LOGIT;
        }
        AvlastEstimate *other =
            avlast_estimates_add(set.one[l], "place", "g=2", l ? "place=c" : "place=b");
        other->estimate = 1.0;
        other->std_error = 0.0;
        other->df = 49.0;
        set.one[l]->covariance = avlast_matrix_new(k + 1, k + 1, NULL);
        for (gsize a = 0; a < k; a++)
            for (gsize b = 0; b < k; b++)
                gsl_matrix_set(set.one[l]->covariance, a, b,
                               share[l][a] * ((a == b) - share[l][b]) / 50.0);
    }
    g_autoptr(AvlastEstimates) e = pool(&set, 2, FALSE, NULL);
    ck_assert_uint_eq(e->rows->len, 5);
    double sum = 0.0;
    for (gsize a = 0; a < 5; a++) {
        const AvlastEstimate *row = avlast_estimates_row(e, a);
        double across = 0.0;
        if (strcmp(row->group, "g=1") != 0)
            continue;
        sum += row->estimate;
        for (gsize b = 0; b < 5; b++)
            if (strcmp(avlast_estimates_row(e, b)->group, "g=1") == 0)
                across += gsl_matrix_get(e->covariance, a, b);
        ck_assert_double_lt(fabs(across), 1e-16);
    }
    assert_digits(sum, 1.0, 15);
    const AvlastEstimate *c = avlast_estimates_find(e, "place", "g=1", "place=c", NULL);
    assert_digits(c->estimate, 0.1, 15);
    assert_digits(c->std_error, sqrt(0.5 * 0.16 / 50.0 + 1.5 * 0.02), 13);
    ck_assert(c->conf_low > 0.0 && c->conf_low < 0.1 && c->conf_high <= 1.0);
    c = avlast_estimates_find(e, "place", "g=2", "place=c", NULL);
    assert_digits(c->estimate, 0.5, 15);
    assert_digits(c->std_error, sqrt(1.5 * 0.5), 14);
    assert_digits(c->df, 1.0, 15);
}
END_TEST

/* A share of 0 in one imputation, and tests against another value than 0. */
START_TEST(edges_of_shares_and_nulls)
{
    static const Case rare = {.name = "rare",
                              .design = "full",
                              .estimate = avlast_survey_proportion,
                              .variables = {"rare"}};
    g_auto(Set) set = {0}, null = {0};

    estimate_all(&rare, &set);
    ck_assert_double_eq(avlast_estimates_row(set.one[0], 0)->estimate, 0.0);
    g_autoptr(AvlastEstimates) e = pool(&set, M, FALSE, NULL);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);
    const double p = row->estimate, z = log(p / (1.0 - p));
    const double half =
        avlast_t_critical(0.95, row->df) * row->std_error / (p * (1.0 - p));
    assert_digits(row->conf_low, 1.0 / (1.0 + exp(-(z - half))), 12);
    assert_digits(row->conf_high, 1.0 / (1.0 + exp(-(z + half))), 12);
    ck_assert(row->conf_low > 0.0 && row->conf_low < p && row->conf_high < 1.0);
    ck_assert_ptr_nonnull(strstr(row->note, "edge"));
    ck_assert_ptr_nonnull(strstr(row->note, "(in 1 of 5 imputations)"));

    for (guint l = 0; l < M; l++) {
        null.one[l] = avlast_estimates_new();
        add_row(null.one[l], "a", 11.0 + l, 2.0);
        AvlastEstimate *one = avlast_estimates_row(null.one[l], 0);
        one->statistic = (one->estimate - 10.0) / 2.0;
    }
    g_autoptr(AvlastEstimates) n = pool(&null, M, FALSE, NULL);
    row = avlast_estimates_row(n, 0);
    assert_digits(row->statistic, 3.0 / sqrt(4.0 + 1.2 * 2.5), 12);
    avlast_estimates_row(null.one[2], 0)->statistic = 17.0;
    g_autoptr(AvlastEstimates) without = pool(&null, M, FALSE, NULL);
    ck_assert(isnan(avlast_estimates_row(without, 0)->statistic));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(without, 0)->note, "not pooled"));
}
END_TEST

Suite *suite_imputation_rows(void)
{
    Suite *suite = suite_create("imputation_rows");
    TCase *properties = tcase_create("properties");

    tcase_add_test(properties, rules_keep_to_the_scale_and_the_limit);
    tcase_add_test(properties, rows_of_some_imputations_say_so);
    tcase_add_test(properties, absent_levels_are_zero);
    tcase_add_test(properties, edges_of_shares_and_nulls);
    suite_add_tcase(suite, properties);
    return suite;
}
