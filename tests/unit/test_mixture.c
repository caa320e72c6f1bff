/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixtures of chi-squares: tail areas by their integral, closed forms and a saddlepoint.
 */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/mixture.h"
#include "design_cases.h"
#include "support.h"
#include "survey/difference.h"
#include "survey/fit.h"
#include "survey/standardise.h"
#include "survey/table.h"

#define ALL_TESTS ((1U << AVLAST_INDEPENDENCE_TESTS) - 1)
#include "survey_test_cases.h"

/* --- mixtures of chi-squares --- */

static gsize weights_of(const char *text, double *lambda)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);
    gsize k = 0;

    for (; parts[k]; k++)
        lambda[k] = g_ascii_strtod(parts[k], NULL);
    return k;
}

START_TEST(mixtures_agree_with_their_integral)
{
    g_autoptr(GPtrArray) expected = tested_expected_of("mixture", "");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_auto(GStrv) part = g_strsplit(v->term, ";", -1);
        double lambda[4];
        const gsize k = weights_of(part[0], lambda);
        const double x = g_ascii_strtod(part[1], NULL),
                     df = g_ascii_strtod(part[2], NULL);
        tested_check_value("mixture", v,
                           strcmp(v->quantity, "upper") == 0
                               ? avlast_mixture_upper(lambda, k, x, df)
                               : avlast_mixture_saddlepoint(lambda, k, x, df),
                           10);
    }
    ck_assert_uint_eq(expected->len, 36);
}
END_TEST

/* Equal weights are a chi-square or F; pairs of equal weights a sum of exponentials. */
START_TEST(mixtures_have_their_closed_forms)
{
    static const double xs[] = {1e-6, 0.01, 0.7, 3.0, 9.5, 40.0, 300.0, 1200.0};
    const double lambda[] = {1.7, 1.7, 1.7, 1.7, 1.7, 0.0},
                 pairs[] = {2.0, 0.3, 0.3, 2.0};

    for (guint i = 0; i < G_N_ELEMENTS(xs); i++) {
        const double x = xs[i];
        for (gsize k = 1; k <= 6; k++) {
            const double n = (double)MIN(k, 5);
            assert_digits(avlast_mixture_upper(lambda, k, x, INFINITY),
                          avlast_chisq_upper(x / 1.7, n), 12);
            for (double df = 0.5; df < 300.0; df *= 3.7)
                assert_digits(avlast_mixture_upper(lambda, k, x, df),
                              avlast_f_upper(x / 1.7 / n, n, df), 12);
        }
        const double exact = (2.0 * exp(-x / 4.0) - 0.3 * exp(-x / 0.6)) / (2.0 - 0.3);
        assert_digits(avlast_mixture_upper(pairs, 4, x, INFINITY), exact, 12);
    }
    ck_assert(avlast_mixture_upper(pairs, 4, 0.0, 5.0) == 1.0);
    ck_assert(avlast_mixture_upper(pairs, 4, -3.0, 5.0) == 1.0);
    ck_assert(isnan(avlast_mixture_upper(lambda + 5, 1, 1.0, 5.0)));
    ck_assert(isnan(avlast_mixture_upper((const double[]){-1.0}, 1, 1.0, 5.0)));
    ck_assert(isnan(avlast_mixture_upper(pairs, 4, 1.0, 0.0)));
}
END_TEST

/* The saddlepoint is smooth through the mean, where its formula has 0 / 0. */
START_TEST(saddlepoint_passes_the_mean)
{
    const double lambda[] = {2.0, 0.7, 0.1};
    /* K'(0) = 0 where x = sum lambda */
    const double mean = 2.8, df = 11.0;
    double before = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 - 1e-3), df);

    for (int step = -9; step <= 10; step++) {
        const double p =
            avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 + 1e-4 * step), df);
        ck_assert(p < before && before - p < 4e-5 + (step == -9 ? 1e-4 : 0.0));
        before = p;
    }
    const double at = avlast_mixture_saddlepoint(lambda, 3, mean, df),
                 low = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 - 1e-4), df),
                 high = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 + 1e-4), df);
    assert_digits(at, (low + high) / 2.0, 7);
    ck_assert(fabs(at - avlast_mixture_upper(lambda, 3, mean, df)) < 0.01);
}
END_TEST

Suite *suite_mixture(void)
{
    Suite *suite = suite_create("mixture");
    TCase *tests = tcase_create("mixture");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, mixtures_agree_with_their_integral);
    tcase_add_test(tests, mixtures_have_their_closed_forms);
    tcase_add_test(tests, saddlepoint_passes_the_mean);
    suite_add_tcase(suite, tests);
    return suite;
}
