/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joint tests with CR2 over completed data sets against R's clubSandwich and the formulas
 * (tests/ref/imputation_htz.R), and HTZ itself where the sets do not differ. */
#include <math.h>

#include "../ref/reftable.h"
#include "core/memory.h"
#include "data/formula.h"
#include "design_cases.h"
#include "infer/imputation.h"
#include "model/robust.h"
#include "support.h"

enum { M = 5, K = 3 };

typedef struct {
    AvlastEstimates *one[M];
    AvlastWald wald; /* of the last set */
    double least;    /* of the denominator df */
} Sets;

static void fit_one(Sets *s, gsize l, const AvlastFrame *frame)
{
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse("y ~ treat + offer + x", NULL);
    g_autoptr(AvlastModelMatrix) x = avlast_formula_matrix(formula, frame, NULL, NULL);
    const AvlastColumn *group = avlast_frame_find(frame, "g");
    g_autofree guint32 *cluster = g_new(guint32, frame->rows);
    g_autoptr(gsl_matrix) slopes = gsl_matrix_calloc(K, K + 1);
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < frame->rows; i++)
        cluster[i] = (guint32)group->number[i] - 1;
    const AvlastLinearModel model = {.outcome = x->outcome,
                                     .y = x->y,
                                     .n = x->n,
                                     .k = x->k,
                                     .names = (const char *const *)x->names,
                                     .x = (const double *const *)x->x,
                                     .use = x->use};
    const AvlastRobustOptions options = {
        .type = AVLAST_SE_CR2, .cluster = cluster, .n_clusters = 11};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    s->one[l] = avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, &error);
    for (gsize k = 0; k < K; k++)
        gsl_matrix_set(slopes, k, k + 1, 1.0);
    ck_assert(avlast_robust_wald(robust, slopes, &s->wald, &error));
    s->least = l == 0 ? s->wald.df2 : fmin(s->least, s->wald.df2);
}

/* alike: the first set in the place of all. */
static void test_slopes(Sets *s, gboolean alike, AvlastPooledTest *test)
{
    static const guint row[K] = {1, 2, 3};
    g_autofree char *path = source_path("tests/ref/imputation_wild/eleven.csv");
    g_autoptr(AvlastFrame) all = frame_of_csv(path);
    g_autofree guint8 *keep = g_new(guint8, all->rows);
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    const AvlastImputationOptions options = {.joint_rows = TRUE};
    g_auto(AvlastImputationReport) report = {0};
    g_autoptr(GError) error = NULL;

    for (gsize l = 0; l < M; l++) {
        for (gsize i = 0; i < all->rows; i++)
            keep[i] = imp->number[i] == (alike ? 1.0 : (double)(l + 1));
        g_autoptr(AvlastFrame) frame = avlast_frame_select(all, keep, &error);
        assert_no_error(error);
        fit_one(s, l, frame);
    }
    g_autoptr(AvlastEstimates) pooled =
        avlast_imputation_pool(s->one, M, &options, &report, &error);
    assert_no_error(error);
    ck_assert_uint_eq(pooled->rows->len, K + 1);
    ck_assert(avlast_imputation_test(s->one, M, &report, row, K, s->least, test));
    avlast_pool_hotelling(test, s->least);
    for (gsize l = 0; l < M; l++)
        avlast_estimates_free(s->one[l]);
}

START_TEST(agrees_with_clubsandwich)
{
    g_autofree char *path = source_path("tests/ref/imputation_wild/htz.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *value = ref_table_numbers(table, "value");
    AvlastPooledTest test;
    Sets s;

    test_slopes(&s, FALSE, &test);
    assert_digits(s.least, value[0], 10);
    assert_digits(test.statistic, value[1], 11);
    assert_digits(test.df2, value[2], 10);
    assert_digits(test.p_value, value[3], 10);
}
END_TEST

START_TEST(sets_alike_have_htz)
{
    AvlastPooledTest test;
    Sets s;

    test_slopes(&s, TRUE, &test);
    assert_digits(test.statistic, s.wald.f, 12);
    assert_digits(test.df2, s.wald.df2, 12);
    assert_digits(test.p_value, s.wald.p_value, 11);
}
END_TEST

Suite *suite_imputed_htz(void)
{
    Suite *suite = suite_create("imputed_htz");
    TCase *cases = tcase_create("cases");

    tcase_add_test(cases, agrees_with_clubsandwich);
    tcase_add_test(cases, sets_alike_have_htz);
    suite_add_tcase(suite, cases);
    return suite;
}
