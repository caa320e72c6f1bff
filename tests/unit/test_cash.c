/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flows of money: closed forms, published examples, and properties. */
#include <math.h>

#include "support.h"
#include "value/cash.h"

static AvlastFlow flow_of(const double *amount, gsize n)
{
    return (AvlastFlow){n, amount, 0.0};
}

/* Rates planted as the roots of a product of (1 - x (1 + r_i)) come back. */
static void plant(const double *rate, gsize n, double *amount)
{
    amount[0] = -1000.0;
    for (gsize i = 1; i <= n; i++)
        amount[i] = 0.0;
    for (gsize i = 0; i < n; i++)
        for (gsize j = i + 1; j > 0; j--)
            amount[j] -= amount[j - 1] * (1.0 + rate[i]);
}

START_TEST(test_irr_planted)
{
    const double sets[][6] = {{0.1},
                              {0.05, 0.25},
                              {-0.4, 0.1, 0.6},
                              {0.02, 0.04, 0.5, 2.0},
                              {-0.9, -0.2, 0.15, 1.0, 9.0}};
    double amount[8];

    for (gsize s = 0; s < G_N_ELEMENTS(sets); s++) {
        const gsize n = s + 1;
        plant(sets[s], n, amount);
        const AvlastFlow flow = flow_of(amount, n + 1);
        gsize count;
        g_autofree double *rate = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
        ck_assert_uint_eq(count, n);
        for (gsize i = 0; i < n; i++)
            assert_digits(1.0 + rate[i], 1.0 + sets[s][i], 10);
    }
}
END_TEST

/* The classic of two rates, and one whose sum only touches 0. */
START_TEST(test_irr_known)
{
    const double pump[] = {-1600.0, 10000.0, -10000.0}, touch[] = {-100.0, 220.0, -121.0},
                 never[] = {100.0, -200.0, 150.0}, none[] = {50.0, 60.0},
                 late[] = {0.0, 0.0, -100.0, 0.0, 121.0, 0.0};
    gsize count;

    AvlastFlow flow = flow_of(pump, 3);
    g_autofree double *two = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
    ck_assert_uint_eq(count, 2);
    assert_digits(two[0], 0.25, 14);
    assert_digits(two[1], 4.0, 14);
    flow = flow_of(touch, 3);
    g_autofree double *one = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
    ck_assert_uint_eq(count, 1);
    assert_digits(one[0], 0.1, 7);
    flow = flow_of(never, 3);
    g_autofree double *zero = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
    ck_assert(zero && count == 0);
    flow = flow_of(none, 2);
    g_autofree double *gains = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
    ck_assert(gains && count == 0);
    flow = flow_of(late, 6);
    g_autofree double *shifted = avlast_flow_irr(&flow, -0.99, 10.0, &count, NULL);
    ck_assert_uint_eq(count, 1);
    assert_digits(shifted[0], 0.1, 14);
}
END_TEST

/* A long flow: every rate found makes the value 0 beside its parts, and the value changes
 * sign nowhere else on a fine grid. */
START_TEST(test_irr_long)
{
    double amount[60];

    for (gsize i = 0; i < 60; i++)
        amount[i] = sin(1.7 * (double)(i * i)) * 100.0 - (i == 0 ? 300.0 : 0.0) + 8.0;
    const AvlastFlow flow = flow_of(amount, 60);
    gsize count, crossed = 0;
    g_autofree double *rate = avlast_flow_irr(&flow, -0.5, 10.0, &count, NULL);
    double before = 0.0;
    for (gsize i = 0; i < 200000; i++) {
        const double x = 1.0 / 11.0 + (2.0 - 1.0 / 11.0) * ((double)i + 0.5) / 200000.0;
        double value = 0.0;
        for (gsize t = 60; t-- > 0;)
            value = value * x + amount[t];
        crossed += i > 0 && signbit(value) != signbit(before);
        before = value;
    }
    ck_assert_uint_eq(count, crossed);
    for (gsize i = 0; i < count; i++) {
        double value = 0.0, size = 0.0;
        for (gsize t = 0; t < 60; t++) {
            value += amount[t] * pow(1.0 + rate[i], -(double)t);
            size += fabs(amount[t]) * pow(1.0 + rate[i], -(double)t);
        }
        ck_assert(fabs(value) <= 1e-12 * size);
    }
}
END_TEST

/* Microsoft's example of MIRR: -120000, 39000, 30000, 21000, 37000, 46000 at 10 and 12 %
 * gives 12.61 %; three years -4.80 %; at 14 % 13.48 %. To the digits by the formula. */
START_TEST(test_mirr)
{
    const double amount[] = {-120000.0, 39000.0, 30000.0, 21000.0, 37000.0, 46000.0};
    const AvlastFlow five = flow_of(amount, 6), three = flow_of(amount, 4);
    const double future = 39000.0 * pow(1.12, 4) + 30000.0 * pow(1.12, 3) +
                          21000.0 * pow(1.12, 2) + 37000.0 * 1.12 + 46000.0;

    assert_digits(avlast_flow_mirr(&five, 0.10, 0.12), pow(future / 120000.0, 0.2) - 1.0,
                  13);
    ck_assert(fabs(avlast_flow_mirr(&five, 0.10, 0.12) - 0.1261) < 5e-5);
    ck_assert(fabs(avlast_flow_mirr(&three, 0.10, 0.12) + 0.0480) < 5e-5);
    ck_assert(fabs(avlast_flow_mirr(&five, 0.10, 0.14) - 0.1348) < 5e-5);
    ck_assert(isnan(avlast_flow_mirr(&(AvlastFlow){1, amount, 0.0}, 0.1, 0.1)));
}
END_TEST

/* Under R-109 a level amount of 60 years: three geometric sums, without a jump at 40. */
START_TEST(test_npv_closed)
{
    const AvlastSchedule *schedule = avlast_schedule_find("no-r109");
    double amount[101];

    amount[0] = 0.0;
    for (gsize t = 1; t <= 100; t++)
        amount[t] = 1.0;
    const AvlastFlow flow = flow_of(amount, 101);
    const double a = (1.0 - pow(1.04, -40)) / 0.04,
                 b = pow(1.04, -40) * (1.0 - pow(1.03, -35)) / 0.03,
                 c = pow(1.04, -40) * pow(1.03, -35) * (1.0 - pow(1.02, -25)) / 0.02;
    assert_digits(avlast_flow_npv(&flow, schedule), a + b + c, 13);
    assert_digits(avlast_flow_annual(&flow, schedule), 1.0, 13);

    const double project[] = {-500.0, 120.0, 150.0, -30.0, 200.0, 220.0};
    const AvlastFlow plain = flow_of(project, 6), middle = {6, project, 0.5};
    const AvlastSchedule flat = avlast_schedule_flat(0.04);
    const double npv = avlast_flow_npv(&plain, &flat);
    assert_digits(avlast_flow_npv(&middle, &flat), npv / sqrt(1.04), 13);
    assert_digits(avlast_flow_gains(&plain, &flat) - avlast_flow_costs(&plain, &flat),
                  npv, 13);
    assert_digits(avlast_flow_annual(&plain, &flat), npv * 0.04 / (1.0 - pow(1.04, -5)),
                  13);
}
END_TEST

START_TEST(test_payback)
{
    const double plain[] = {-100.0, 40.0, 40.0, 40.0},
                 falls[] = {-100.0, 150.0, -80.0, 60.0}, never[] = {-100.0, 10.0},
                 gain[] = {10.0, 5.0}, worse[] = {-100.0, 120.0, -60.0};
    double last;
    AvlastFlow flow = flow_of(plain, 4);

    assert_digits(avlast_flow_payback(&flow, NULL, &last), 2.5, 15);
    assert_digits(last, 2.5, 15);
    flow = flow_of(falls, 4);
    assert_digits(avlast_flow_payback(&flow, NULL, &last), 2.0 / 3.0, 15);
    assert_digits(last, 2.5, 15);
    flow = flow_of(worse, 3);
    assert_digits(avlast_flow_payback(&flow, NULL, &last), 100.0 / 120.0, 15);
    ck_assert(isnan(last));
    flow = flow_of(never, 2);
    ck_assert(isnan(avlast_flow_payback(&flow, NULL, &last)) && isnan(last));
    flow = flow_of(gain, 2);
    ck_assert(avlast_flow_payback(&flow, NULL, &last) == 0.0 && last == 0.0);
    ck_assert_uint_eq(avlast_flow_sign_changes(&(AvlastFlow){4, falls, 0.0}), 3);
    /* Discounted, later. */
    const AvlastSchedule flat = avlast_schedule_flat(0.1);
    flow = flow_of(plain, 4);
    const double left = 100.0 - 40.0 / 1.1 - 40.0 / 1.21;
    ck_assert(isnan(avlast_flow_payback(&flow, &flat, &last)) == (left > 40.0 / 1.331));
}
END_TEST

Suite *suite_cash(void)
{
    Suite *suite = suite_create("cash");
    TCase *tcase = tcase_create("cash");

    tcase_add_test(tcase, test_irr_planted);
    tcase_add_test(tcase, test_irr_known);
    tcase_add_test(tcase, test_irr_long);
    tcase_add_test(tcase, test_mirr);
    tcase_add_test(tcase, test_npv_closed);
    tcase_add_test(tcase, test_payback);
    suite_add_tcase(suite, tcase);
    return suite;
}
