/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Noncentral t against tests/ref/noncentral.py (mpmath, 30 digits), far tails with few
 * degrees of freedom among them. */
#include <math.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "support.h"

static double apart(double got, double truth)
{
    return fabs(got - truth) / truth;
}

START_TEST(tails_keep_their_digits)
{
    g_autofree char *path = source_path("tests/ref/noncentral.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *t = ref_table_numbers(table, "t"), *df = ref_table_numbers(table, "df");
    const double *shift = ref_table_numbers(table, "shift");
    const double *p = ref_table_numbers(table, "p");

    ck_assert_uint_ge(table->rows, 200);
    for (gsize i = 0; i < table->rows; i++) {
        const double got = avlast_t_noncentral_cdf(t[i], df[i], shift[i]);
        ck_assert_msg(apart(got, p[i]) < 1e-11, "t %g df %g shift %g: %.17g, not %.17g",
                      t[i], df[i], shift[i], got, p[i]);
    }
}
END_TEST

START_TEST(roots_give_the_probability_back)
{
    g_autofree char *path = source_path("tests/ref/noncentral.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *t = ref_table_numbers(table, "t"), *df = ref_table_numbers(table, "df");
    const double *shift = ref_table_numbers(table, "shift");
    const double *p = ref_table_numbers(table, "p");
    guint seen = 0;

    for (gsize i = 0; i < table->rows; i += 3) {
        if (p[i] < 1e-6 || p[i] > 0.999)
            continue;
        const double at = avlast_t_noncentral_shift(t[i], df[i], p[i]);
        ck_assert_msg(fabs(at - shift[i]) < 1e-9 * (1.0 + fabs(shift[i])),
                      "t %g df %g p %g: shift %.17g, not %g", t[i], df[i], p[i], at,
                      shift[i]);
        const double back = avlast_t_noncentral_quantile(p[i], df[i], shift[i]);
        ck_assert_msg(fabs(back - t[i]) < 1e-8 * (1.0 + fabs(t[i])),
                      "p %g df %g shift %g: t %.17g, not %g", p[i], df[i], shift[i], back,
                      t[i]);
        seen++;
    }
    ck_assert_uint_ge(seen, 40);
    ck_assert(isnan(avlast_t_noncentral_shift(INFINITY, 3, 0.5)));
    ck_assert(isnan(avlast_t_noncentral_shift(1, 0.5, 0.5)));
    ck_assert(isnan(avlast_t_noncentral_quantile(1, 3, 0.5)));
}
END_TEST

Suite *suite_noncentral(void);
Suite *suite_noncentral(void)
{
    Suite *suite = suite_create("noncentral");
    TCase *t = tcase_create("t");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, tails_keep_their_digits);
    tcase_add_test(t, roots_give_the_probability_back);
    suite_add_tcase(suite, t);
    return suite;
}
