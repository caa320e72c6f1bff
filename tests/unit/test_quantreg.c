/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantile regression against quantreg (tests/ref/quantreg.R), and its conditions of
 * optimality, which need no reference. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "data/formula.h"
#include "design_cases.h"
#include "model/quantreg.h"
#include "support.h"

typedef struct {
    const char *name, *formula;
    gboolean weighted;
} Case;

static const Case cases[] = {
    {"full", "y ~ x1 + x2 + x3", FALSE},
    {"weighted", "y ~ x1 + x2 + x3", TRUE},
    {"mean", "y ~ 1", FALSE},
    {"origin", "y ~ 0 + x1 + x3", FALSE},
};

static AvlastLinearModel model_of(const AvlastModelMatrix *matrix, const double *weight)
{
    return (AvlastLinearModel){.outcome = matrix->outcome,
                               .y = matrix->y,
                               .n = matrix->n,
                               .k = matrix->k,
                               .names = (const char *const *)matrix->names,
                               .x = (const double *const *)matrix->x,
                               .weight = weight,
                               .use = matrix->use};
}

static void check_rows(const RefTable *table, const Case *c, double tau, const char *se,
                       const AvlastEstimates *e, double objective, gsize *compared)
{
    gsize found = 0;

    for (gsize r = 0; r < table->rows; r++) {
        if (strcmp(ref_table_cell(table, r, "case"), c->name) != 0 ||
            strcmp(ref_table_cell(table, r, "se"), se) != 0 ||
            g_ascii_strtod(ref_table_cell(table, r, "tau"), NULL) != tau)
            continue;
        const AvlastEstimate *row =
            avlast_estimates_find(e, NULL, NULL, ref_table_cell(table, r, "term"), NULL);
        ck_assert(row != NULL);
        found++;
        assert_digits(row->estimate,
                      g_ascii_strtod(ref_table_cell(table, r, "estimate"), NULL), 10.0);
        assert_digits(row->std_error,
                      g_ascii_strtod(ref_table_cell(table, r, "std.error"), NULL), 8.5);
        assert_digits(objective,
                      g_ascii_strtod(ref_table_cell(table, r, "objective"), NULL), 11.0);
    }
    *compared += found;
}

START_TEST(reference)
{
    static const char *const ses[] = {"iid", "nid", "ker", "HC0", "HC1", "CR0", "stata"};
    static const double taus[] = {0.1, 0.25, 0.5, 0.75, 0.9};
    const Case *c = &cases[_i];
    g_autofree char *path = source_path("tests/ref/quantreg/rows.csv");
    g_autofree char *data = source_path("tests/ref/quantreg/data.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = frame_of_csv(data);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(c->formula, &error);
    assert_no_error(error);
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, &error);
    assert_no_error(error);
    g_autoptr(GPtrArray) texts = NULL;
    AvlastRobustOptions robust = {0};
    g_autofree guint32 *cluster = avlast_column_codes(
        avlast_frame_find(frame, "g"), frame->rows, &robust.n_clusters, &texts, &error);
    gsize compared = 0;
    const AvlastLinearModel model =
        model_of(matrix, c->weighted ? avlast_frame_find(frame, "w")->number : NULL);

    for (gsize s = 0; s < G_N_ELEMENTS(ses); s++)
        for (gsize t = 0; t < G_N_ELEMENTS(taus); t++) {
            AvlastQuantregOptions options = {.tau = &taus[t],
                                             .n = 1,
                                             .se = AVLAST_QUANTREG_KER,
                                             .level = 0.95,
                                             .df = NAN};
            double objective;
            if (!avlast_quantreg_se_parse(ses[s], &options.se)) {
                ck_assert(avlast_se_parse(ses[s], &robust.type));
                robust.cluster = s >= 5 ? cluster : NULL;
                options.robust = &robust;
            }
            g_autoptr(AvlastEstimates) e =
                avlast_quantreg_estimates(&model, &options, &objective, &error);
            assert_no_error(error);
            check_rows(table, c, taus[t], ses[s], e, objective, &compared);
        }
    ck_assert_uint_ge(compared, 20 * matrix->k);
}
END_TEST

/* A made-up problem; `whole` makes ties of every kind. */
static gsize make(gboolean whole, gsize n, double *y, double **x)
{
    guint64 state = 12345;

    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < 5; j++) {
            state = state * G_GUINT64_CONSTANT(6364136223846793005) +
                    G_GUINT64_CONSTANT(1442695040888963407);
            const double u = (double)(state >> 11) * 0x1p-53;
            if (j == 4)
                y[i] = whole ? floor(6.0 * u) : x[1][i] + log(u + 1e-3) * x[2][i];
            else
                x[j][i] = j == 0 ? 1.0 : whole ? floor(4.0 * u) : u;
        }
    return n;
}

/* The scores are a proof: within their bounds, of the residuals' sign, and orthogonal to
 * the columns. */
START_TEST(optimal)
{
    enum { N = 2000 };
    static const char *const names[] = {"(Intercept)", "a", "b", "c"};
    g_autofree double *store = g_new(double, (gsize)N * 5);
    double *x[] = {store, store + N, store + 2 * N, store + 3 * N}, *y = store + 4 * N;
    const gsize n = make(_i % 2 == 1, _i < 2 ? N : 17, y, x);

    for (gsize t = 1; t < 10; t += 2) {
        const double tau = 0.1 * (double)t;
        const AvlastLinearModel model = {.outcome = "y",
                                         .y = y,
                                         .n = n,
                                         .k = 4,
                                         .names = names,
                                         .x = (const double *const *)(gpointer)x};
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastQuantreg) q = avlast_quantreg_fit(&model, tau, &error);
        assert_no_error(error);
        double sum[4] = {0};
        for (gsize i = 0; i < n; i++) {
            const double r = q->fit->residual[i], score = q->score[i];
            ck_assert(score <= tau + 1e-9 && score >= tau - 1.0 - 1e-9);
            ck_assert(fabs(r) < 1e-9 || fabs(score - (r > 0.0 ? tau : tau - 1.0)) < 1e-9);
            for (gsize j = 0; j < 4; j++)
                sum[j] += score * x[j][i];
        }
        for (gsize j = 0; j < 4; j++)
            ck_assert_msg(fabs(sum[j]) < 1e-7 * (double)n, "%g", sum[j]);
        ck_assert_uint_lt(q->steps, 400);
    }
}
END_TEST

/* y turned upside down exchanges tau and 1 - tau; y and x in other units only scale. */
START_TEST(equivariant)
{
    enum { N = 500 };
    static const char *const names[] = {"(Intercept)", "a", "b", "c"};
    g_autofree double *store = g_new(double, (gsize)N * 5);
    double *x[] = {store, store + N, store + 2 * N, store + 3 * N}, *y = store + 4 * N;
    g_autofree double *other = g_new(double, N);
    AvlastLinearModel model = {.outcome = "y",
                               .y = y,
                               .n = make(FALSE, N, y, x),
                               .k = 4,
                               .names = names,
                               .x = (const double *const *)(gpointer)x};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastQuantreg) q = avlast_quantreg_fit(&model, 0.3, &error);
    assert_no_error(error);

    for (gsize i = 0; i < N; i++)
        other[i] = -1e6 * y[i] + 3e6;
    model.y = other;
    g_autoptr(AvlastQuantreg) turned = avlast_quantreg_fit(&model, 0.7, &error);
    assert_no_error(error);
    assert_digits(turned->objective, 1e6 * q->objective, 11.0);
    for (gsize j = 0; j < 4; j++)
        assert_digits(turned->fit->coefficient[j],
                      -1e6 * q->fit->coefficient[j] + (j == 0 ? 3e6 : 0.0), 10.0);
}
END_TEST

/* The median of an even number of rows: any value between the two is as good. */
START_TEST(several_minima)
{
    static const double y[] = {1.0, 2.0, 4.0, 9.0}, one[] = {1.0, 1.0, 1.0, 1.0};
    static const char *const names[] = {"(Intercept)"};
    const double *const x[] = {one};
    const AvlastLinearModel model = {
        .outcome = "y", .y = y, .n = 4, .k = 1, .names = names, .x = x};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastQuantreg) q = avlast_quantreg_fit(&model, 0.5, &error);
    assert_no_error(error);
    ck_assert(!q->unique);
    assert_digits(q->objective, 5.0, 14.0);
    g_autoptr(AvlastQuantreg) third = avlast_quantreg_fit(&model, 0.6, &error);
    assert_no_error(error);
    ck_assert(third->unique);
    assert_digits(third->fit->coefficient[0], 4.0, 14.0);
}
END_TEST

/* Covariance between quantiles of iid rows: (min(s, t) - st) / (f_s f_t n) for means. */
START_TEST(jointly)
{
    enum { N = 500 };
    static const char *const names[] = {"(Intercept)"};
    static const double taus[] = {0.25, 0.75};
    g_autofree double *store = g_new(double, (gsize)N * 5);
    double *x[] = {store, store + N, store + 2 * N, store + 3 * N}, *y = store + 4 * N;
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = y,
                                     .n = make(FALSE, N, y, x),
                                     .k = 1,
                                     .names = names,
                                     .x = (const double *const *)(gpointer)x};
    const AvlastQuantregOptions options = {
        .tau = taus, .n = 2, .se = AVLAST_QUANTREG_KER, .level = 0.95, .df = NAN};
    double objective[2];
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e =
        avlast_quantreg_estimates(&model, &options, objective, &error);
    assert_no_error(error);
    const double correlation =
        gsl_matrix_get(e->covariance, 0, 1) /
        (avlast_estimates_row(e, 0)->std_error * avlast_estimates_row(e, 1)->std_error);
    assert_digits(correlation, 1.0 / 3.0, 12.0);
    ck_assert_str_eq(avlast_estimates_row(e, 1)->group, "tau=0.75");
}
END_TEST

Suite *suite_quantreg(void)
{
    Suite *suite = suite_create("quantreg");
    TCase *tcase = tcase_create("quantreg");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, reference, 0, (int)G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, optimal, 0, 4);
    tcase_add_test(tcase, equivariant);
    tcase_add_test(tcase, several_minima);
    tcase_add_test(tcase, jointly);
    suite_add_tcase(suite, tcase);
    return suite;
}
