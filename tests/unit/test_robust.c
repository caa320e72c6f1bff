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

#define MAX_COLUMNS 10

/* The reference data with the columns of one of the reference models. */
typedef struct {
    RefTable *table;
    gsize n, k;
    const char *names[MAX_COLUMNS];
    double *x[MAX_COLUMNS];
    const double *y, *w;
    guint32 *cluster, *stratum;
    guint32 n_clusters, n_strata;
    GPtrArray *cluster_names;
} Data;

static guint32 *codes_of(const RefTable *table, const char *column, guint32 *count,
                         GPtrArray *names)
{
    guint32 *codes = g_new(guint32, table->rows);

    for (gsize i = 0; i < table->rows; i++) {
        const char *cell = ref_table_cell(table, i, column);
        guint at = 0;
        while (at < names->len && strcmp(g_ptr_array_index(names, at), cell) != 0)
            at++;
        if (at == names->len)
            g_ptr_array_add(names, g_strdup(cell));
        codes[i] = at;
    }
    *count = names->len;
    return codes;
}

static double *add_column(Data *d, const char *name)
{
    d->names[d->k] = name;
    return d->x[d->k++] = g_new0(double, d->n);
}

static void data_init(Data *d, const char *model)
{
    g_autofree char *path = source_path("tests/ref/regress_data.csv");
    g_autoptr(GPtrArray) strata = g_ptr_array_new_with_free_func(g_free);
    const gboolean simple = g_str_has_prefix(model, "simple");

    memset(d, 0, sizeof *d);
    d->table = ref_table_read(path);
    d->n = d->table->rows;
    d->y = ref_table_numbers(d->table, "score");
    d->w = ref_table_numbers(d->table, "w");
    d->cluster_names = g_ptr_array_new_with_free_func(g_free);
    d->cluster = codes_of(d->table, "school", &d->n_clusters, d->cluster_names);
    d->stratum = codes_of(d->table, "stratum", &d->n_strata, strata);
    const double *treat = ref_table_numbers(d->table, "treat");
    const double *age = ref_table_numbers(d->table, "age");
    double *one = add_column(d, "(Intercept)"), *t = add_column(d, "treat");
    double *a = simple ? NULL : add_column(d, "age");
    double *twice = g_str_equal(model, "collinear") ? add_column(d, "twice") : NULL;
    double *vest = simple ? NULL : add_column(d, "region=vest");
    double *east = simple ? NULL : add_column(d, "region=øst");
    double *both =
        g_str_has_prefix(model, "interaction") ? add_column(d, "treat:age") : NULL;
    for (gsize i = 0; i < d->n; i++) {
        const char *region = ref_table_cell(d->table, i, "region");
        one[i] = 1.0;
        t[i] = treat[i];
        if (a) {
            a[i] = age[i];
            vest[i] = strcmp(region, "vest") == 0;
            east[i] = strcmp(region, "øst") == 0;
        }
        if (twice)
            twice[i] = 2 * age[i] + 1;
        if (both)
            both[i] = treat[i] * age[i];
    }
}

static void data_clear(Data *d)
{
    ref_table_free(d->table);
    for (gsize j = 0; j < d->k; j++)
        g_free(d->x[j]);
    g_free(d->cluster);
    g_free(d->stratum);
    g_ptr_array_unref(d->cluster_names);
}

static AvlastLinear *fit_data(const Data *d, gboolean weighted)
{
    g_autoptr(GError) error = NULL;
    const AvlastLinearModel model = {
        .outcome = "score",
        .y = d->y,
        .n = d->n,
        .k = d->k,
        .names = d->names,
        .x = (const double *const *)d->x,
        .weight = weighted ? d->w : NULL,
    };
    AvlastLinear *fit = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    return fit;
}

static AvlastRobust *robust_of(const Data *d, const AvlastLinear *fit, AvlastSe type)
{
    g_autoptr(GError) error = NULL;
    const AvlastRobustOptions options = {
        .type = type,
        .cluster = d->cluster,
        .n_clusters = d->n_clusters,
        .cluster_names = d->cluster_names,
        .cluster_column = "school",
    };
    AvlastRobust *robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    return robust;
}

static AvlastEstimates *estimates_of(const AvlastRobust *robust, gboolean root)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *out =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, root, &error);
    assert_no_error(error);
    return out;
}

/* L that picks the coefficients of the given names. */
static gsl_matrix *pick(const AvlastLinear *fit, const char *const *names, gsize q)
{
    gsl_matrix *l = gsl_matrix_calloc(q, fit->columns);

    for (gsize s = 0; s < q; s++)
        gsl_matrix_set(l, s, (gsize)avlast_linear_column(fit, names[s]), 1.0);
    return l;
}

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
    data_init(&d, model);
    g_autoptr(AvlastLinear) fit = fit_data(&d, weighted);
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
            g_autoptr(gsl_matrix) l = pick(fit, regions, 2);
            g_autoptr(GError) error = NULL;
            AvlastWald wald;
            ck_assert(avlast_robust_wald(robust, l, &wald, &error));
            assert_digits(wald.f, b[i], 9);
            assert_digits(wald.df1, se[i], 15);
            assert_digits(wald.df2, df[i], 9);
            continue;
        }
        g_autoptr(AvlastEstimates) out = estimates_of(robust, FALSE);
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
    data_clear(&d);
}
END_TEST

START_TEST(fit_statistics)
{
    const char *model = cases[_i];
    g_autofree char *path = source_path("tests/ref/regress.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    Data d;
    data_init(&d, model);
    g_autoptr(AvlastLinear) fit = fit_data(&d, g_str_equal(model, "weighted"));
#define TRUTH(what)                                                                      \
    ref_table_find(truth, "estimate", "case", model, "type", "fit", "term", what, NULL)
    assert_digits(fit->sigma, TRUTH("sigma"), 12);
    assert_digits(fit->r_squared, TRUTH("r2"), 12);
    assert_digits(fit->adj_r_squared, TRUTH("adj"), 12);
    assert_digits(fit->f, TRUTH("F"), 12);
#undef TRUTH
    data_clear(&d);
}
END_TEST

/* V = root' root, and the root's units are named. */
START_TEST(roots)
{
    Data d;
    data_init(&d, "interaction");
    g_autoptr(AvlastLinear) fit = fit_data(&d, _i % 2);
    const AvlastSe type = (AvlastSe)(AVLAST_SE_HC0 + _i / 2);
    g_autoptr(AvlastSample) sample = NULL;
    g_autoptr(AvlastRobust) robust =
        robust_by_name(&d, fit, avlast_se_name(type), _i % 2, &sample);
    g_autoptr(AvlastEstimates) out = estimates_of(robust, TRUE);
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
    data_clear(&d);
}
END_TEST

/* A 0/1 regressor under HC2 is the Neyman variance s1^2/n1 + s0^2/n0. */
START_TEST(neyman)
{
    Data d;
    data_init(&d, "simple");
    g_autoptr(AvlastLinear) fit = fit_data(&d, FALSE);
    g_autoptr(AvlastRobust) robust = robust_of(&d, fit, AVLAST_SE_HC2);
    g_autoptr(AvlastEstimates) out = estimates_of(robust, FALSE);
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
    data_clear(&d);
}
END_TEST

/* Reversing the rows changes nothing but the last bits. */
START_TEST(row_order)
{
    Data d, r;
    data_init(&d, "interaction");
    data_init(&r, "interaction");
    g_autofree double *y = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++) {
        const gsize back = d.n - 1 - i;
        y[i] = d.y[back];
        r.cluster[i] = d.cluster[back];
        for (gsize j = 0; j < d.k; j++)
            r.x[j][i] = d.x[j][back];
    }
    r.y = y;
    g_autoptr(AvlastLinear) a = fit_data(&d, FALSE);
    g_autoptr(AvlastLinear) b = fit_data(&r, FALSE);
    for (AvlastSe type = AVLAST_SE_CLASSICAL; type <= AVLAST_SE_CR2; type++) {
        g_autoptr(AvlastRobust) one = robust_of(&d, a, type);
        g_autoptr(AvlastRobust) two = robust_of(&r, b, type);
        g_autoptr(AvlastEstimates) first = estimates_of(one, FALSE);
        g_autoptr(AvlastEstimates) second = estimates_of(two, FALSE);
        for (gsize j = 0; j < d.k; j++) {
            const AvlastEstimate *p = avlast_estimates_row(first, j);
            const AvlastEstimate *q = avlast_estimates_row(second, j);
            assert_digits(p->estimate, q->estimate, 14);
            assert_digits(p->std_error, q->std_error, 12);
            assert_digits(p->df, q->df, 11);
        }
    }
    data_clear(&d);
    data_clear(&r);
}
END_TEST

/* Constant weights are no weights, through the other code path; and clusters of one row
 * are observations: CR2 is HC2, CR0 is HC0. */
START_TEST(special_cases)
{
    Data d;
    data_init(&d, "plain");
    g_autofree double *flat = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++)
        flat[i] = 2.5;
    g_autoptr(AvlastLinear) plain = fit_data(&d, FALSE);
    d.w = flat;
    g_autoptr(AvlastLinear) weighted = fit_data(&d, TRUE);
    g_autoptr(AvlastRobust) one = robust_of(&d, plain, AVLAST_SE_CR2);
    g_autoptr(AvlastRobust) two = robust_of(&d, weighted, AVLAST_SE_CR2);
    g_autoptr(AvlastEstimates) first = estimates_of(one, FALSE);
    g_autoptr(AvlastEstimates) second = estimates_of(two, FALSE);
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
        g_autoptr(AvlastEstimates) clusters = estimates_of(cr, FALSE);
        g_autoptr(AvlastEstimates) rows = estimates_of(hc, FALSE);
        for (gsize j = 0; j < d.k; j++)
            assert_digits(avlast_estimates_row(clusters, j)->std_error,
                          avlast_estimates_row(rows, j)->std_error, 12);
    }
    data_clear(&d);
}
END_TEST

/* A joint test of one coefficient is its t squared; repeated and dropped rows of L count
 * once and not at all. */
START_TEST(joint_tests)
{
    Data d;
    data_init(&d, "collinear");
    g_autoptr(AvlastLinear) fit = fit_data(&d, FALSE);
    const char *const names[] = {"treat", "twice", "treat"};
    g_autoptr(gsl_matrix) l = pick(fit, names, 3);
    g_autoptr(GError) error = NULL;
    for (AvlastSe type = AVLAST_SE_CLASSICAL; type <= AVLAST_SE_CR2; type++) {
        g_autoptr(AvlastRobust) robust = robust_of(&d, fit, type);
        g_autoptr(AvlastEstimates) out = estimates_of(robust, FALSE);
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
    g_autoptr(gsl_matrix) all = pick(fit, d.names, d.k);
    AvlastWald wald;
    ck_assert(avlast_robust_wald(two, all, &wald, &error));
    ck_assert(isnan(wald.f) && isnan(wald.p_value));
    ck_assert_ptr_nonnull(wald.note);
    data_clear(&d);
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
    g_autoptr(AvlastEstimates) out = estimates_of(hc2, TRUE);
    ck_assert_ptr_null(out->root);
    /* the mean of the other rows has its own; the difference to row 3 has none */
    assert_digits(avlast_estimates_row(out, 0)->std_error, sqrt(7.0 / 9.0), 14);
    ck_assert(isnan(avlast_estimates_row(out, 1)->std_error));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(out, 1)->note, "leverage 1"));
    ck_assert_ptr_nonnull(strstr(g_ptr_array_index(out->notes, 0), "row 3 alone"));

    options.type = AVLAST_SE_HC1;
    g_autoptr(AvlastRobust) hc1 = avlast_robust_new(fit, &options, &error);
    g_autoptr(AvlastEstimates) fine = estimates_of(hc1, FALSE);
    ck_assert(avlast_estimates_row(fine, 0)->std_error > 0.0);

    model.k = 4; /* saturated */
    g_autoptr(AvlastLinear) full = avlast_linear_fit(&model, &error);
    g_autoptr(AvlastRobust) none = avlast_robust_new(full, &options, &error);
    g_autoptr(AvlastEstimates) exact = estimates_of(none, TRUE);
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
    data_init(&d, "simple");
    const double *age = ref_table_numbers(d.table, "age");
    g_autofree double *sum = g_new(double, d.n);
    for (gsize i = 0; i < d.n; i++)
        sum[i] = d.y[i] + age[i];
    g_autoptr(GError) error = NULL;
    const double *const outcomes[] = {d.y, age, sum};
    AvlastEstimates *out[3];
    for (int o = 0; o < 3; o++) {
        d.y = outcomes[o];
        g_autoptr(AvlastLinear) fit = fit_data(&d, FALSE);
        g_autoptr(AvlastRobust) robust = robust_of(&d, fit, AVLAST_SE_CR2);
        out[o] = estimates_of(robust, TRUE);
    }
    const double whole = avlast_estimates_row(out[2], 1)->std_error;
    ck_assert(avlast_estimates_append(out[0], out[1], &error));
    const gsl_matrix *v = out[0]->covariance;
    assert_digits(sqrt(gsl_matrix_get(v, 1, 1) + gsl_matrix_get(v, 3, 3) +
                       2 * gsl_matrix_get(v, 1, 3)),
                  whole, 11);
    for (int o = 0; o < 3; o++)
        avlast_estimates_free(out[o]);
    data_clear(&d);
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
            out = estimates_of(robust, FALSE);
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

Suite *suite_robust(void)
{
    Suite *suite = suite_create("robust");
    TCase *tcase = tcase_create("robust");

    tcase_add_loop_test(tcase, reference, 0, (int)G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, fit_statistics, 0, 2);
    tcase_add_loop_test(tcase, roots, 0, 2 * (AVLAST_SE_SURVEY - AVLAST_SE_HC0 + 1));
    tcase_add_test(tcase, neyman);
    tcase_add_test(tcase, row_order);
    tcase_add_test(tcase, special_cases);
    tcase_add_test(tcase, joint_tests);
    tcase_add_test(tcase, refusals);
    tcase_add_test(tcase, joint_outcomes);
    tcase_add_test(tcase, whole_formulas);
    suite_add_tcase(suite, tcase);
    return suite;
}
