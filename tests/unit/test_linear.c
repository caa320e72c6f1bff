/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares against NIST's certified values (StRD, linear) and closed forms. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/sum.h"
#include "model/linear.h"
#include "support.h"

#define MAX_COLUMNS 16

/* Columns under construction: x^p formed in double, or in double-double. */
typedef struct {
    gsize n, k;
    char *names[MAX_COLUMNS];
    double *x[MAX_COLUMNS], *low[MAX_COLUMNS];
    const double *y;
} Columns;

static void columns_add(Columns *c, const double *values)
{
    c->names[c->k] = g_strdup_printf("B%" G_GSIZE_FORMAT, c->k);
    c->x[c->k] = g_new(double, c->n);
    for (gsize i = 0; i < c->n; i++)
        c->x[c->k][i] = values ? values[i] : 1.0;
    c->k++;
}

static void columns_add_power(Columns *c, const double *x, int power, gboolean exact)
{
    columns_add(c, x);
    const gsize j = c->k - 1;
    if (exact)
        c->low[j] = g_new(double, c->n);
    for (gsize i = 0; i < c->n; i++) {
        AvlastTwo p = {1.0, 0.0};
        for (int l = 0; l < power; l++)
            p = avlast_two_multiply(p, (AvlastTwo){x[i], 0.0});
        c->x[j][i] = p.high;
        if (exact)
            c->low[j][i] = p.low;
    }
}

static void columns_clear(Columns *c)
{
    for (gsize j = 0; j < c->k; j++) {
        g_free(c->names[j]);
        g_free(c->x[j]);
        g_free(c->low[j]);
    }
}

static AvlastLinear *fit_columns(const Columns *c, GError **error)
{
    const AvlastLinearModel model = {
        .outcome = "y",
        .y = c->y,
        .n = c->n,
        .k = c->k,
        .names = (const char *const *)c->names,
        .x = (const double *const *)c->x,
        .x_low = (const double *const *)c->low,
    };
    return avlast_linear_fit(&model, error);
}

typedef struct {
    const char *name;
    int power;      /* polynomial in x, or 0: the columns x1 ... */
    gboolean exact; /* powers in double-double */
    gboolean intercept;
    double beta, rest; /* digits wanted */
} NistCase;

static const NistCase nist_cases[] = {
    {"Norris", 1, FALSE, TRUE, 13.5, 12},  {"Pontius", 2, FALSE, TRUE, 13, 12},
    {"NoInt1", 1, FALSE, FALSE, 14.5, 12}, {"NoInt2", 1, FALSE, FALSE, 14.5, 12},
    {"Longley", 0, FALSE, TRUE, 14, 12},   {"Wampler1", 5, FALSE, TRUE, 14, 12},
    {"Wampler2", 5, FALSE, TRUE, 13, 12},  {"Wampler3", 5, FALSE, TRUE, 14, 12},
    {"Wampler4", 5, FALSE, TRUE, 14, 12},  {"Wampler5", 5, FALSE, TRUE, 14, 12},
    {"Filip", 10, FALSE, TRUE, 7.5, 7.4},  {"Filip", 10, TRUE, TRUE, 13, 12},
};

START_TEST(nist_linear)
{
    const NistCase *c = &nist_cases[_i];
    char *folder = shared_data("nist-strd");
    if (!folder)
        return;
    g_autofree char *path = g_strdup_printf("%s/linear/%s.csv", folder, c->name);
    g_autofree char *truth_path = g_strdup_printf("%s/certified.csv", folder);
    g_free(folder);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(RefTable) truth = ref_table_read(truth_path);
    g_autoptr(GError) error = NULL;
    Columns x = {.n = table->rows, .y = ref_table_numbers(table, "y")};
    if (c->intercept)
        columns_add(&x, NULL);
    for (int p = 1; p <= c->power; p++)
        columns_add_power(&x, ref_table_numbers(table, "x"), p, c->exact);
    for (gsize j = 1; c->power == 0 && j < table->columns; j++)
        columns_add(&x, ref_table_numbers(table, table->header[j]));

    g_autoptr(AvlastLinear) fit = fit_columns(&x, &error);
    assert_no_error(error);
    ck_assert_uint_eq(fit->dropped->len, 0);
    double least = 15, least_se = 15;
    for (gsize j = 0; j < fit->k; j++) {
        /* NIST names the coefficient of x B1 also where there is no intercept. */
        g_autofree char *b = g_strdup_printf("beta:B%d", (int)j + !c->intercept);
        g_autofree char *s = g_strdup_printf("se:B%d", (int)j + !c->intercept);
        const double beta =
            ref_table_find(truth, "value", "dataset", c->name, "statistic", b, NULL);
        const double se =
            ref_table_find(truth, "value", "dataset", c->name, "statistic", s, NULL);
        const double got_se = fit->sigma * sqrt(gsl_matrix_get(fit->bread, j, j));
        least = fmin(least, digits_of(fit->coefficient[j], beta));
        least_se = fmin(least_se, se == 0.0 ? 15 : digits_of(got_se, se));
    }
#define TRUTH(what)                                                                      \
    ref_table_find(truth, "value", "dataset", c->name, "statistic", what, NULL)
    if (g_getenv("AVLAST_SHOW_DIGITS"))
        g_printerr("%s%s: coefficients %.1f, se %.1f, sd %.1f, R2 %.1f, F %.1f, "
                   "condition %.2g, digits %.1f\n",
                   c->name, c->exact ? " (poly)" : "", least, least_se,
                   digits_of(fit->sigma, TRUTH("resid_sd")),
                   digits_of(fit->r_squared, TRUTH("r2")), digits_of(fit->f, TRUTH("f")),
                   fit->condition, fit->digits);
    ck_assert_msg(least >= c->beta, "%s: coefficients %.1f", c->name, least);
    ck_assert_msg(least_se >= c->rest, "%s: se %.1f", c->name, least_se);
    if (TRUTH("resid_sd") > 0.0) {
        assert_digits(fit->sigma, TRUTH("resid_sd"), c->rest);
        assert_digits(fit->f, TRUTH("f"), c->rest);
    }
    assert_digits(fit->r_squared, TRUTH("r2"), c->rest);
#undef TRUTH
    columns_clear(&x);
}
END_TEST

START_TEST(drops_by_name)
{
    double one[6], a[6], b[6], sum[6], zero[6] = {0}, y[6];
    for (int i = 0; i < 6; i++) {
        one[i] = 1;
        a[i] = 0.1 * i;
        b[i] = i * i % 5;
        sum[i] = 3 * a[i] - 7 * b[i] + 2;
        y[i] = a[i] + sin(i);
    }
    const char *const names[] = {"(Intercept)", "zero", "a", "b", "sum"};
    const double *const x[] = {one, zero, a, b, sum};
    const AvlastLinearModel model = {
        .outcome = "y", .y = y, .n = 6, .k = 5, .names = names, .x = x};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    ck_assert_uint_eq(fit->dropped->len, 2);
    ck_assert_str_eq(g_ptr_array_index(fit->dropped, 0), "zero");
    ck_assert_str_eq(g_ptr_array_index(fit->dropped, 1), "sum");
    ck_assert(isnan(fit->coefficient[1]) && isnan(fit->coefficient[4]));
    ck_assert_uint_eq(fit->k, 3);
    ck_assert_int_eq((int)avlast_linear_column(fit, "b"), 3);
    ck_assert_int_eq((int)avlast_linear_column(fit, "c"), -1);
}
END_TEST

/* Weights are counts: a row of weight 3 is three rows. */
START_TEST(weights_repeat)
{
    enum { N = 5, M = 9 };
    const double one[M] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    const double x[N] = {1, 2, 4, 7, 9}, y[N] = {2, 1, 5, 6, 11}, w[N] = {1, 3, 2, 1, 2};
    double xx[M], yy[M];
    gsize m = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < (int)w[i]; j++, m++) {
            xx[m] = x[i];
            yy[m] = y[i];
        }
    const char *const names[] = {"(Intercept)", "x"};
    const double *const few[] = {one, x}, *const many[] = {one, xx};
    AvlastLinearModel model = {
        .outcome = "y", .y = y, .n = N, .k = 2, .names = names, .x = few, .weight = w};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) weighted = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    model = (AvlastLinearModel){
        .outcome = "y", .y = yy, .n = M, .k = 2, .names = names, .x = many};
    g_autoptr(AvlastLinear) repeated = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    for (gsize j = 0; j < 2; j++)
        assert_digits(weighted->coefficient[j], repeated->coefficient[j], 15);
    assert_digits(weighted->rss, repeated->rss, 14);
    assert_digits(weighted->r_squared, repeated->r_squared, 14);
    assert_digits(weighted->leverage[1], 3 * repeated->leverage[1], 14);
}
END_TEST

/* Shifting and scaling: units of 1e-150 or 1e150 change nothing but the units. */
START_TEST(scaling)
{
    enum { N = 7 };
    double one[N], x[N], far[N], y[N], big[N];
    for (int i = 0; i < N; i++) {
        one[i] = 1;
        x[i] = i * 1.25 + (i % 3);
        far[i] = x[i] * 0x1p-500;
        y[i] = 2 - x[i] / 3 + (i % 2);
        big[i] = y[i] * 0x1p500;
    }
    const char *const names[] = {"(Intercept)", "x"};
    const double *const plain[] = {one, x}, *const small[] = {one, far};
    AvlastLinearModel model = {
        .outcome = "y", .y = y, .n = N, .k = 2, .names = names, .x = plain};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) a = avlast_linear_fit(&model, &error);
    model.x = small;
    model.y = big;
    g_autoptr(AvlastLinear) b = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    ck_assert(b->coefficient[1] == a->coefficient[1] * 0x1p1000);
    ck_assert(b->coefficient[0] == a->coefficient[0] * 0x1p500);
    assert_digits(b->r_squared, a->r_squared, 15);
    assert_digits(b->condition, a->condition, 12);
}
END_TEST

START_TEST(edges)
{
    const double one[3] = {1, 1, 1}, x[3] = {0, 1, 5}, flat[3] = {4, 4, 4};
    const double bad[3] = {1, NAN, 2};
    const guint8 none[3] = {0}, first[3] = {1, 0, 0};
    const char *const names[] = {"(Intercept)", "x"};
    const double *const columns[] = {one, x};
    AvlastLinearModel model = {
        .outcome = "y", .y = flat, .n = 3, .k = 2, .names = names, .x = columns};
    g_autoptr(GError) error = NULL;

    g_autoptr(AvlastLinear) constant = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    ck_assert(constant->coefficient[0] == 4.0 && constant->coefficient[1] == 0.0);
    ck_assert_double_eq(constant->rss, 0.0);
    ck_assert_double_eq(constant->tss, 0.0);
    ck_assert(isnan(constant->r_squared) && isnan(constant->f));

    model.use = first;
    g_autoptr(AvlastLinear) single = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    ck_assert(single->k == 1 && single->df == 0.0 && isnan(single->sigma));
    ck_assert(single->coefficient[0] == 4.0 && isnan(single->coefficient[1]));

    model.use = none;
    ck_assert_ptr_null(avlast_linear_fit(&model, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "no row is left");
    g_clear_error(&error);

    model.use = NULL;
    model.y = bad;
    ck_assert_ptr_null(avlast_linear_fit(&model, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "'y' is not a finite number in row 2");
}
END_TEST

Suite *suite_linear(void)
{
    Suite *suite = suite_create("linear");
    TCase *tcase = tcase_create("linear");

    tcase_add_loop_test(tcase, nist_linear, 0, (int)G_N_ELEMENTS(nist_cases));
    tcase_add_test(tcase, drops_by_name);
    tcase_add_test(tcase, weights_repeat);
    tcase_add_test(tcase, scaling);
    tcase_add_test(tcase, edges);
    suite_add_tcase(suite, tcase);
    return suite;
}
