/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Newcombe's interval of the difference of paired shares against
 * tests/ref/paired_shares.R, the paper's example, and what must be of any table. */
#include <math.h>

#include "../ref/reftable.h"
#include "impact/prepost/mcnemar.h"
#include "support.h"

START_TEST(formula_in_r)
{
    g_autofree char *path = source_path("tests/ref/paired_shares.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *yes = ref_table_numbers(table, "yes"),
                 *up = ref_table_numbers(table, "up"),
                 *down = ref_table_numbers(table, "down"),
                 *no = ref_table_numbers(table, "no"),
                 *level = ref_table_numbers(table, "level");
    static const char *const columns[] = {"difference", "low", "high"};

    ck_assert_uint_ge(table->rows, 40);
    for (gsize i = 0; i < table->rows; i++) {
        const gsize count[2][2] = {{(gsize)no[i], (gsize)up[i]},
                                   {(gsize)down[i], (gsize)yes[i]}};
        double got[3];
        avlast_paired_shares(count, level[i], &got[0], &got[1], &got[2]);
        for (int k = 0; k < 3; k++) {
            const double truth = ref_table_numbers(table, columns[k])[i];
            ck_assert_msg(fabs(got[k] - truth) < 1e-12, "row %zu, %s: %.15g, not %.15g",
                          i + 1, columns[k], got[k], truth);
        }
    }
}
END_TEST

/* Newcombe (1998), table II: 36, 12, 2, 0. */
START_TEST(published)
{
    const gsize count[2][2] = {{0, 12}, {2, 36}};
    double difference, low, high;

    avlast_paired_shares(count, 0.95, &difference, &low, &high);
    ck_assert(fabs(difference - 0.2) < 1e-15);
    ck_assert(fabs(low - 0.0569) < 5e-5);
    ck_assert(fabs(high - 0.3404) < 5e-5);
}
END_TEST

/* Yes and no, or before and after, in each other's place turn the interval round; it
 * holds the difference and never leaves -1 to 1. */
START_TEST(turned_round)
{
    for (gsize code = 1; code < 6 * 6 * 6 * 6; code++) {
        const gsize a = code % 6, b = code / 6 % 6, c = code / 36 % 6, d = code / 216;
        const gsize count[2][2] = {{a, b}, {c, d}}, time[2][2] = {{a, c}, {b, d}},
                    answer[2][2] = {{d, c}, {b, a}};
        double x[3], y[3], z[3];
        avlast_paired_shares(count, 0.95, &x[0], &x[1], &x[2]);
        avlast_paired_shares(time, 0.95, &y[0], &y[1], &y[2]);
        avlast_paired_shares(answer, 0.95, &z[0], &z[1], &z[2]);
        ck_assert(x[1] >= -1.0 && x[1] <= x[0] && x[0] <= x[2] && x[2] <= 1.0);
        ck_assert(fabs(x[1] + y[2]) < 1e-14 && fabs(x[2] + y[1]) < 1e-14);
        ck_assert(fabs(x[1] + z[2]) < 1e-14 && fabs(x[2] + z[1]) < 1e-14);
    }
    const gsize nobody[2][2] = {{0, 0}, {0, 0}};
    double x[3];
    avlast_paired_shares(nobody, 0.95, &x[0], &x[1], &x[2]);
    ck_assert(isnan(x[0]) && isnan(x[1]) && isnan(x[2]));
}
END_TEST

Suite *suite_paired_shares(void);
Suite *suite_paired_shares(void)
{
    Suite *suite = suite_create("paired_shares");
    TCase *t = tcase_create("newcombe");

    tcase_add_test(t, formula_in_r);
    tcase_add_test(t, published);
    tcase_add_test(t, turned_round);
    suite_add_tcase(suite, t);
    return suite;
}
