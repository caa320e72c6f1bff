/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Robust covariances: what must be the same, special cases, joint tests, refusals, whole
 * formulas. */
#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/csv.h"
#include "data/formula.h"
#include "model/robust.h"
#include "support.h"

#include "robust_cases.h"

/* Reversing the rows changes nothing but the last bits. */
START_TEST(row_order)
{
    Data d, r;
    robust_data_init(&d, "interaction");
    robust_data_init(&r, "interaction");
    g_autofree double *y = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++) {
        const gsize back = d.n - 1 - i;
        y[i] = d.y[back];
        r.cluster[i] = d.cluster[back];
        for (gsize j = 0; j < d.k; j++)
            r.x[j][i] = d.x[j][back];
    }
    r.y = y;
    g_autoptr(AvlastLinear) a = robust_fit_data(&d, FALSE);
    g_autoptr(AvlastLinear) b = robust_fit_data(&r, FALSE);
    for (AvlastSe type = AVLAST_SE_CLASSICAL; type <= AVLAST_SE_CR2; type++) {
        g_autoptr(AvlastRobust) one = robust_of(&d, a, type);
        g_autoptr(AvlastRobust) two = robust_of(&r, b, type);
        g_autoptr(AvlastEstimates) first = robust_estimates_of(one, FALSE);
        g_autoptr(AvlastEstimates) second = robust_estimates_of(two, FALSE);
        for (gsize j = 0; j < d.k; j++) {
            const AvlastEstimate *p = avlast_estimates_row(first, j);
            const AvlastEstimate *q = avlast_estimates_row(second, j);
            assert_digits(p->estimate, q->estimate, 14);
            assert_digits(p->std_error, q->std_error, 12);
            assert_digits(p->df, q->df, 11);
        }
    }
    robust_data_clear(&d);
    robust_data_clear(&r);
}
END_TEST

/* Constant weights are no weights, through the other code path; and clusters of one row
 * are observations: CR2 is HC2, CR0 is HC0. */
START_TEST(special_cases)
{
    Data d;
    robust_data_init(&d, "plain");
    g_autofree double *flat = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++)
        flat[i] = 2.5;
    g_autoptr(AvlastLinear) plain = robust_fit_data(&d, FALSE);
    d.w = flat;
    g_autoptr(AvlastLinear) weighted = robust_fit_data(&d, TRUE);
    g_autoptr(AvlastRobust) one = robust_of(&d, plain, AVLAST_SE_CR2);
    g_autoptr(AvlastRobust) two = robust_of(&d, weighted, AVLAST_SE_CR2);
    g_autoptr(AvlastEstimates) first = robust_estimates_of(one, FALSE);
    g_autoptr(AvlastEstimates) second = robust_estimates_of(two, FALSE);
    for (gsize j = 0; j < d.k; j++) {
        assert_digits(avlast_estimates_row(second, j)->std_error,
                      avlast_estimates_row(first, j)->std_error, 11);
        assert_digits(avlast_estimates_row(second, j)->df,
                      avlast_estimates_row(first, j)->df, 10);
    }
    for (gsize i = 0; i < d.n; i++) {
        d.cluster[i] = (guint32)i;
        g_ptr_array_add(d.cluster_names, g_strdup("row"));
    }
    d.n_clusters = (guint32)d.n;
    for (int pair = 0; pair < 2; pair++) {
        g_autoptr(AvlastRobust) cr =
            robust_of(&d, plain, pair ? AVLAST_SE_CR2 : AVLAST_SE_CR0);
        g_autoptr(AvlastRobust) hc =
            robust_of(&d, plain, pair ? AVLAST_SE_HC2 : AVLAST_SE_HC0);
        g_autoptr(AvlastEstimates) clusters = robust_estimates_of(cr, FALSE);
        g_autoptr(AvlastEstimates) rows = robust_estimates_of(hc, FALSE);
        for (gsize j = 0; j < d.k; j++)
            assert_digits(avlast_estimates_row(clusters, j)->std_error,
                          avlast_estimates_row(rows, j)->std_error, 12);
    }
    robust_data_clear(&d);
}
END_TEST

/* A joint test of one coefficient is its t squared; repeated and dropped rows of L count
 * once and not at all. */
START_TEST(joint_tests)
{
    Data d;
    robust_data_init(&d, "collinear");
    g_autoptr(AvlastLinear) fit = robust_fit_data(&d, FALSE);
    const char *const names[] = {"treat", "twice", "treat"};
    g_autoptr(gsl_matrix) l = robust_pick(fit, names, 3);
    g_autoptr(GError) error = NULL;
    for (AvlastSe type = AVLAST_SE_CLASSICAL; type <= AVLAST_SE_CR2; type++) {
        g_autoptr(AvlastRobust) robust = robust_of(&d, fit, type);
        g_autoptr(AvlastEstimates) out = robust_estimates_of(robust, FALSE);
        const AvlastEstimate *row = avlast_estimates_row(out, 1);
        AvlastWald wald;
        ck_assert(avlast_robust_wald(robust, l, &wald, &error));
        assert_digits(wald.df1, 1.0, 15);
        assert_digits(wald.df2, row->df, 10);
        assert_digits(wald.f, row->statistic * row->statistic, 11);
        assert_digits(wald.p_value, row->p_value, 10);
        const AvlastEstimate *dropped =
            avlast_estimates_find(out, NULL, NULL, "twice", NULL);
        ck_assert(isnan(dropped->estimate) && isnan(dropped->std_error));
        ck_assert_ptr_nonnull(strstr(dropped->note, "dropped"));
    }
    /* all coefficients of more than there are clusters: no test, and a reason */
    for (gsize i = 0; i < d.n; i++)
        d.cluster[i] %= 2;
    d.n_clusters = 2;
    g_autoptr(AvlastRobust) two = robust_of(&d, fit, AVLAST_SE_CR0);
    g_autoptr(gsl_matrix) all = robust_pick(fit, d.names, d.k);
    AvlastWald wald;
    ck_assert(avlast_robust_wald(two, all, &wald, &error));
    ck_assert(isnan(wald.f) && isnan(wald.p_value));
    ck_assert_ptr_nonnull(wald.note);
    robust_data_clear(&d);
}
END_TEST

START_TEST(refusals)
{
    const double one[4] = {1, 1, 1, 1}, lone[4] = {0, 0, 1, 0}, y[4] = {1, 2, 7, 4};
    const double x[4] = {1, 5, 2, 0}, z[4] = {0, 1, 0, 3};
    const char *const names[] = {"(Intercept)", "lone", "x", "z"};
    const double *const columns[] = {one, lone, x, z};
    AvlastLinearModel model = {
        .outcome = "y", .y = y, .n = 4, .k = 2, .names = names, .x = columns};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &error);
    AvlastRobustOptions options = {.type = AVLAST_SE_HC2};
    g_autoptr(AvlastRobust) hc2 = avlast_robust_new(fit, &options, &error);
    g_autoptr(AvlastEstimates) out = robust_estimates_of(hc2, TRUE);
    ck_assert_ptr_null(out->root);
    /* the mean of the other rows has its own; the difference to row 3 has none */
    assert_digits(avlast_estimates_row(out, 0)->std_error, sqrt(7.0 / 9.0), 14);
    ck_assert(isnan(avlast_estimates_row(out, 1)->std_error));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(out, 1)->note, "leverage 1"));
    ck_assert_ptr_nonnull(strstr(g_ptr_array_index(out->notes, 0), "row 3 alone"));

    options.type = AVLAST_SE_HC1;
    g_autoptr(AvlastRobust) hc1 = avlast_robust_new(fit, &options, &error);
    g_autoptr(AvlastEstimates) fine = robust_estimates_of(hc1, FALSE);
    ck_assert(avlast_estimates_row(fine, 0)->std_error > 0.0);

    model.k = 4; /* saturated */
    g_autoptr(AvlastLinear) full = avlast_linear_fit(&model, &error);
    g_autoptr(AvlastRobust) none = avlast_robust_new(full, &options, &error);
    g_autoptr(AvlastEstimates) exact = robust_estimates_of(none, TRUE);
    ck_assert(isfinite(avlast_estimates_row(exact, 3)->estimate));
    ck_assert(isnan(avlast_estimates_row(exact, 3)->std_error));
    ck_assert_ptr_nonnull(
        strstr(avlast_estimates_row(exact, 3)->note, "as many coefficients as rows"));

    const guint32 same[4] = {0, 0, 0, 0};
    options = (AvlastRobustOptions){.type = AVLAST_SE_CR2,
                                    .cluster = same,
                                    .n_clusters = 1,
                                    .cluster_column = "skole"};
    ck_assert_ptr_null(avlast_robust_new(fit, &options, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "one cluster only in 'skole'");
    g_clear_error(&error);
    options.cluster = NULL;
    ck_assert_ptr_null(avlast_robust_new(fit, &options, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "'CR2' need clusters");
}
END_TEST

/* Two outcomes on the same clusters have a joint covariance: regressing their sum gives
 * the same standard error as the sum of the two estimates. */
START_TEST(joint_outcomes)
{
    Data d;
    robust_data_init(&d, "simple");
    const double *age = ref_table_numbers(d.table, "age");
    g_autofree double *sum = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++)
        sum[i] = d.y[i] + age[i];
    g_autoptr(GError) error = NULL;
    const double *const outcomes[] = {d.y, age, sum};
    AvlastEstimates *out[3];
    for (int o = 0; o < 3; o++) {
        d.y = outcomes[o];
        g_autoptr(AvlastLinear) fit = robust_fit_data(&d, FALSE);
        g_autoptr(AvlastRobust) robust = robust_of(&d, fit, AVLAST_SE_CR2);
        out[o] = robust_estimates_of(robust, TRUE);
    }
    const double whole = avlast_estimates_row(out[2], 1)->std_error;
    ck_assert(avlast_estimates_append(out[0], out[1], &error));
    const gsl_matrix *v = out[0]->covariance;
    assert_digits(sqrt(gsl_matrix_get(v, 1, 1) + gsl_matrix_get(v, 3, 3) +
                       2 * gsl_matrix_get(v, 1, 3)),
                  whole, 11);
    for (int o = 0; o < 3; o++)
        avlast_estimates_free(out[o]);
    robust_data_clear(&d);
}
END_TEST

/* From text to HC2 by way of a file, against the same formula in R. */
START_TEST(whole_formulas)
{
    g_autofree char *path = source_path("tests/ref/regress_formula.csv");
    g_autofree char *data = source_path("tests/ref/regress_data.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    g_autofree char *text = NULL;
    g_autoptr(AvlastEstimates) out = NULL;
    gsize terms = 0;

    for (gsize i = 0; i < truth->rows; i++) {
        const char *formula_text = ref_table_cell(truth, i, "formula");
        g_autoptr(GError) error = NULL;
        if (g_strcmp0(text, formula_text) != 0) {
            g_free(text);
            text = g_strdup(formula_text);
            g_autofree char *ours = g_strdelimit(g_strdup(text), ";", ',');
            g_autoptr(AvlastFormula) formula = avlast_formula_parse(ours, &error);
            assert_no_error(error);
            g_auto(GStrv) columns = avlast_formula_columns(formula);
            g_autoptr(AvlastFrame) frame =
                avlast_csv_load(data, NULL, (const char *const *)columns, &error);
            assert_no_error(error);
            g_autoptr(AvlastModelMatrix) matrix =
                avlast_formula_matrix(formula, frame, NULL, &error);
            assert_no_error(error);
            const AvlastLinearModel model = {
                .outcome = matrix->outcome,
                .y = matrix->y,
                .n = matrix->n,
                .k = matrix->k,
                .names = (const char *const *)matrix->names,
                .x = (const double *const *)matrix->x,
                .x_low = (const double *const *)matrix->x_low,
                .use = matrix->use,
            };
            g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &error);
            assert_no_error(error);
            const AvlastRobustOptions options = {.type = AVLAST_SE_HC2};
            g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, &error);
            g_clear_pointer(&out, avlast_estimates_free);
            out = robust_estimates_of(robust, FALSE);
            terms += fit->k;
        }
        const AvlastEstimate *row = avlast_estimates_find(
            out, NULL, NULL, ref_table_cell(truth, i, "term"), NULL);
        ck_assert_msg(row != NULL, "%s: no '%s'", text, ref_table_cell(truth, i, "term"));
        /* R's own digits end near 9 for the cubic */
        assert_digits(row->estimate, ref_table_numbers(truth, "estimate")[i], 8.5);
        assert_digits(row->std_error, ref_table_numbers(truth, "se")[i], 8.5);
    }
    ck_assert_uint_eq(terms, truth->rows);
}
END_TEST

Suite *suite_robust_laws(void)
{
    Suite *suite = suite_create("robust_laws");
    TCase *tests = tcase_create("robust_laws");

    tcase_add_test(tests, row_order);
    tcase_add_test(tests, special_cases);
    tcase_add_test(tests, joint_tests);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, joint_outcomes);
    tcase_add_test(tests, whole_formulas);
    suite_add_tcase(suite, tests);
    return suite;
}
