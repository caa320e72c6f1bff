/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Instruments that give the endogenous column without error, as when everybody took up
 * what was assigned: all answers are then those of least squares. */
#include <math.h>

#include "core/error.h"
#include "model/instrumental.h"
#include "support.h"

enum { N = 40 };

typedef struct {
    double y[N], one[N], d[N], z[N], more[N];
    const double *x[2], *instrument[2];
    AvlastIvModel model;
} Data;

static const char *const names[] = {"(Intercept)", "d"};
static const char *const instruments[] = {"z", "more"};
static const guint8 endogenous[] = {0, 1};

static void data_fill(Data *data, gsize n_instruments)
{
    for (gsize i = 0; i < N; i++) {
        const double t = (double)i;
        data->one[i] = 1.0;
        data->d[i] = i % 3 == 0 ? 0.7 : 0.1 + sin(1.3 * t);
        data->z[i] = 3.0 * data->d[i] - 0.3; /* not without rounding */
        data->more[i] = cos(2.1 * t);
        data->y[i] = 0.5 * data->d[i] + sin(5.7 * t) + 0.4 * cos(t * t);
    }
    data->x[0] = data->one;
    data->x[1] = data->d;
    data->instrument[0] = data->z;
    data->instrument[1] = data->more;
    data->model = (AvlastIvModel){
        .model =
            {.outcome = "y", .y = data->y, .n = N, .k = 2, .names = names, .x = data->x},
        .endogenous = endogenous,
        .n_instruments = n_instruments,
        .names = instruments,
        .instrument = data->instrument};
}

static AvlastEstimates *least_squares(const Data *data, AvlastSe type)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&data->model.model, &error);
    assert_no_error(error);
    const AvlastRobustOptions options = {.type = type};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    AvlastEstimates *e = avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, &error);
    assert_no_error(error);
    return e;
}

static const AvlastEstimate *test_row(const AvlastEstimates *tests, const char *term)
{
    const AvlastEstimate *row = avlast_estimates_find(tests, NULL, NULL, term, NULL);

    ck_assert_msg(row != NULL, "no row '%s'", term);
    return row;
}

/* With one instrument Anderson and Rubin's set is the t interval of least squares, and tF
 * has the normal critical value. */
START_TEST(one_instrument)
{
    static const AvlastSe types[] = {AVLAST_SE_CLASSICAL, AVLAST_SE_HC1, AVLAST_SE_HC2};
    static const char *const untold[] = {"first.stage.F:d", "effective.F:d",
                                         "Cragg-Donald.F", "Kleibergen-Paap.F",
                                         "Wu-Hausman.F"};

    for (gsize t = 0; t < G_N_ELEMENTS(types); t++) {
        g_autoptr(GError) error = NULL;
        Data data;
        data_fill(&data, 1);
        g_autoptr(AvlastEstimates) ols = least_squares(&data, types[t]);
        const AvlastEstimate *b = avlast_estimates_row(ols, 1);
        g_autoptr(AvlastIv) iv = avlast_iv_fit(&data.model, &error);
        assert_no_error(error);
        const AvlastRobustOptions options = {.type = types[t]};
        g_autoptr(AvlastEstimates) tests =
            avlast_iv_tests(iv, &data.model, &options, 0.95, &error);
        assert_no_error(error);
        const AvlastEstimate *set = test_row(tests, "AR:d"),
                             *tf = test_row(tests, "tF:d");
        assert_digits(set->estimate, b->estimate, 11.0);
        assert_digits(set->conf_low, b->conf_low, 9.0);
        assert_digits(set->conf_high, b->conf_high, 9.0);
        assert_digits(tf->conf_high, b->estimate + 1.96 * b->std_error, 9.0);
        ck_assert_str_eq(
            tf->note, "critical value 1.96 of |t|: the first stage fits without error");
        for (gsize u = 0; u < G_N_ELEMENTS(untold); u++) {
            const AvlastEstimate *row = test_row(tests, untold[u]);
            ck_assert(isnan(row->statistic));
            ck_assert_str_eq(row->note, "no test: the first stage fits without error");
        }
    }
}
END_TEST

/* The column itself among the instruments, so that its residuals are nought and LIML's
 * determinant has no inverse: LIML is least squares, and kappa the ratio of residual sums
 * of squares without and with the other instruments. */
START_TEST(limited_information)
{
    g_autoptr(GError) error = NULL;
    Data data;

    data_fill(&data, 2);
    data.instrument[0] = data.d;
    data.model.method = AVLAST_IV_LIML;
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&data.model, &error);
    assert_no_error(error);
    g_autoptr(AvlastLinear) ols = avlast_linear_fit(&data.model.model, &error);
    assert_no_error(error);
    for (gsize j = 0; j < 2; j++)
        assert_digits(iv->fit->coefficient[j], ols->coefficient[j], 11.0);
    assert_digits(iv->kappa, ols->rss / iv->reduced->rss, 12.0);
}
END_TEST

Suite *suite_exact_first_stage(void)
{
    Suite *suite = suite_create("exact_first_stage");
    TCase *property = tcase_create("property");

    tcase_add_test(property, one_instrument);
    tcase_add_test(property, limited_information);
    suite_add_tcase(suite, property);
    return suite;
}
