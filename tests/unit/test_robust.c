/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances of linear fits against estimatr, sandwich, clubSandwich and survey
 * (tests/ref/regress.R), and properties that need no reference. */
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

static const char *const regions[] = {"region=vest", "region=øst"};
static const char *const cases[] = {"plain",  "weighted", "interaction", "interaction_w",
                                    "simple", "simple_w", "collinear"};

/* The sample of the survey references: schools as PSUs, in strata or not. */
static AvlastSample *sample_of(const Data *d, gboolean weighted, gboolean stratified)
{
    AvlastSample *sample = g_new0(AvlastSample, 1);

    sample->n = d->n;
    sample->weight = g_new(double, d->n);
    for (gsize i = 0; i < d->n; i++)
        sample->weight[i] = weighted ? d->w[i] : 1.0;
    sample->weighted = weighted;
    sample->n_stages = 1;
    sample->stage = g_new0(AvlastStage, 1);
    sample->stage->cluster = g_memdup2(d->cluster, d->n * sizeof *d->cluster);
    sample->stage->n_clusters = d->n_clusters;
    sample->stage->n_strata = 1;
    if (stratified) {
        sample->stage->stratum = g_memdup2(d->stratum, d->n * sizeof *d->stratum);
        sample->stage->n_strata = d->n_strata;
    }
    sample->df = NAN;
    sample->dropped = g_ptr_array_new_with_free_func(g_free);
    sample->notes = g_ptr_array_new_with_free_func(g_free);
    return sample;
}

static AvlastRobust *robust_by_name(const Data *d, const AvlastLinear *fit,
                                    const char *name, gboolean weighted,
                                    AvlastSample **sample)
{
    AvlastSe type;

    if (!g_str_has_prefix(name, "survey")) {
        ck_assert(avlast_se_parse(name, &type));
        return robust_of(d, fit, type);
    }
    g_autoptr(GError) error = NULL;
    *sample = sample_of(d, weighted, g_str_equal(name, "survey_stratified"));
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = *sample};
    AvlastRobust *robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    return robust;
}

/* Every reference row of one model: estimates, standard errors, df, joint tests. */
START_TEST(reference)
{
    const char *model = cases[_i];
    /* The collinear column is dropped by name and leaves the plain model. */
    const char *source = g_str_equal(model, "collinear") ? "plain" : model;
    const gboolean weighted =
        g_str_equal(model, "weighted") || g_str_has_suffix(model, "_w");
    g_autofree char *path = source_path("tests/ref/regress.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    const double *b = ref_table_numbers(truth, "estimate");
    const double *se = ref_table_numbers(truth, "se");
    const double *df = ref_table_numbers(truth, "df");
    Data d;
    robust_data_init(&d, model);
    g_autoptr(AvlastLinear) fit = robust_fit_data(&d, weighted);
    gsize compared = 0;

    for (gsize i = 0; i < truth->rows; i++) {
        const char *type = ref_table_cell(truth, i, "type");
        const char *term = ref_table_cell(truth, i, "term");
        if (strcmp(ref_table_cell(truth, i, "case"), source) != 0 ||
            strcmp(type, "fit") == 0)
            continue;
        g_autoptr(AvlastSample) sample = NULL;
        g_autoptr(AvlastRobust) robust = robust_by_name(&d, fit, type, weighted, &sample);
        compared++;
        if (strcmp(term, "F:region") == 0) { /* columns: F, df1, df2 */
            g_autoptr(gsl_matrix) l = robust_pick(fit, regions, 2);
            g_autoptr(GError) error = NULL;
            AvlastWald wald;
            ck_assert(avlast_robust_wald(robust, l, &wald, &error));
            assert_digits(wald.f, b[i], 9);
            assert_digits(wald.df1, se[i], 15);
            assert_digits(wald.df2, df[i], 9);
            continue;
        }
        g_autoptr(AvlastEstimates) out = robust_estimates_of(robust, FALSE);
        const AvlastEstimate *row = avlast_estimates_find(out, "score", NULL, term, NULL);
        ck_assert_msg(row != NULL, "no term '%s'", term);
        ck_assert_msg(digits_of(row->estimate, b[i]) >= 10 &&
                          digits_of(row->std_error, se[i]) >= 9.5 &&
                          digits_of(row->df, df[i]) >= 9,
                      "%s %s %s %s: %.17g (%.17g), df %.17g; expected %.17g (%.17g), df "
                      "%.17g",
                      model, type, ref_table_cell(truth, i, "source"), term,
                      row->estimate, row->std_error, row->df, b[i], se[i], df[i]);
    }
    ck_assert_uint_gt(compared, 30);
    robust_data_clear(&d);
}
END_TEST

START_TEST(fit_statistics)
{
    const char *model = cases[_i];
    g_autofree char *path = source_path("tests/ref/regress.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    Data d;
    robust_data_init(&d, model);
    g_autoptr(AvlastLinear) fit = robust_fit_data(&d, g_str_equal(model, "weighted"));
#define TRUTH(what)                                                                      \
    ref_table_find(truth, "estimate", "case", model, "type", "fit", "term", what, NULL)
    assert_digits(fit->sigma, TRUTH("sigma"), 12);
    assert_digits(fit->r_squared, TRUTH("r2"), 12);
    assert_digits(fit->adj_r_squared, TRUTH("adj"), 12);
    assert_digits(fit->f, TRUTH("F"), 12);
#undef TRUTH
    robust_data_clear(&d);
}
END_TEST

/* V = root' root, and the root's units are named. */
START_TEST(roots)
{
    Data d;
    robust_data_init(&d, "interaction");
    g_autoptr(AvlastLinear) fit = robust_fit_data(&d, _i % 2);
    const AvlastSe type = (AvlastSe)(AVLAST_SE_HC0 + _i / 2);
    g_autoptr(AvlastSample) sample = NULL;
    g_autoptr(AvlastRobust) robust =
        robust_by_name(&d, fit, avlast_se_name(type), _i % 2, &sample);
    g_autoptr(AvlastEstimates) out = robust_estimates_of(robust, TRUE);
    const gsize q = out->covariance->size1;
    g_autoptr(gsl_matrix) v = gsl_matrix_alloc(q, q);

    ck_assert_ptr_nonnull(out->root);
    ck_assert_uint_eq(out->unit->len, out->root->size1);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, out->root, out->root, 0.0, v);
    for (gsize a = 0; a < q; a++) {
        const double scale = sqrt(gsl_matrix_get(out->covariance, a, a));
        for (gsize b = 0; b < q; b++)
            ck_assert_double_le(
                fabs(gsl_matrix_get(v, a, b) - gsl_matrix_get(out->covariance, a, b)),
                1e-12 * scale * sqrt(gsl_matrix_get(out->covariance, b, b)));
    }
    if (type < AVLAST_SE_CR0)
        ck_assert_ptr_null(out->unit_column);
    else if (type != AVLAST_SE_SURVEY)
        ck_assert_str_eq(out->unit_column, "school");
    robust_data_clear(&d);
}
END_TEST

/* A 0/1 regressor under HC2 is the Neyman variance s1^2/n1 + s0^2/n0. */
START_TEST(neyman)
{
    Data d;
    robust_data_init(&d, "simple");
    g_autoptr(AvlastLinear) fit = robust_fit_data(&d, FALSE);
    g_autoptr(AvlastRobust) robust = robust_of(&d, fit, AVLAST_SE_HC2);
    g_autoptr(AvlastEstimates) out = robust_estimates_of(robust, FALSE);
    double mean[2] = {0}, square[2] = {0}, count[2] = {0};
    for (gsize i = 0; i < d.n; i++) {
        mean[(int)d.x[1][i]] += d.y[i];
        count[(int)d.x[1][i]]++;
    }
    for (int a = 0; a < 2; a++)
        mean[a] /= count[a];
    for (gsize i = 0; i < d.n; i++)
        square[(int)d.x[1][i]] += pow(d.y[i] - mean[(int)d.x[1][i]], 2);
    const double variance =
        square[0] / (count[0] - 1) / count[0] + square[1] / (count[1] - 1) / count[1];
    assert_digits(avlast_estimates_row(out, 1)->estimate, mean[1] - mean[0], 13);
    assert_digits(avlast_estimates_row(out, 1)->std_error, sqrt(variance), 12);
    robust_data_clear(&d);
}
END_TEST

Suite *suite_robust(void)
{
    Suite *suite = suite_create("robust");
    TCase *tcase = tcase_create("robust");

    tcase_add_loop_test(tcase, reference, 0, (int)G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, fit_statistics, 0, 2);
    tcase_add_loop_test(tcase, roots, 0, 2 * (AVLAST_SE_SURVEY - AVLAST_SE_HC0 + 1));
    tcase_add_test(tcase, neyman);
    suite_add_tcase(suite, tcase);
    return suite;
}
