/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"
#include "design_cases.h"
#include "infer/imputation.h"
#include "model/robust.h"
#include "support.h"
#include "survey/association.h"
#include "survey/geomean.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* Multiple imputation against tests/ref/imputation.R, and its properties. */

#define M 5

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/expected.csv");
    return ref_table_read(path);
}

/* The completed data set number l (0: the original). */
static AvlastFrame *completed(const AvlastFrame *all, gsize l)
{
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autofree guint8 *keep = g_new0(guint8, all->rows);

    for (gsize i = 0; i < all->rows; i++)
        keep[i] = imp->number[i] == (double)l;
    AvlastFrame *frame = avlast_frame_select(all, keep, NULL);
    ck_assert_ptr_nonnull(frame);
    return frame;
}

static AvlastFrame *all_data(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/data.csv");
    return frame_of_csv(path);
}

static AvlastSample *sample_of(const AvlastFrame *frame, const char *design)
{
    static const char *const strata[] = {"str", NULL}, *const psu[] = {"psu", NULL},
                             *const fpc[] = {"fpc", NULL};
    const gboolean rows = strcmp(design, "rows") == 0;
    const AvlastDesignColumns columns = {.weights = "w",
                                         .strata = rows ? NULL : strata,
                                         .clusters = rows ? NULL : psu,
                                         .fpc = strcmp(design, "full") ? NULL : fpc};
    AvlastSample *sample = avlast_sample_new(frame, &columns, NULL);

    ck_assert_ptr_nonnull(sample);
    return sample;
}

typedef struct {
    const char *name, *design;
    Statistic estimate;
    const char *variables[4];
    AvlastSurveyOptions options;
    gboolean smokers; /* the domain */
} Case;

typedef struct {
    AvlastEstimates *one[M];
} Set;

static void set_clear(Set *set)
{
    for (gsize l = 0; l < M; l++)
        g_clear_pointer(&set->one[l], avlast_estimates_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Set, set_clear)

static void estimate_all(const Case *c, Set *set)
{
    g_autoptr(AvlastFrame) all = all_data();

    for (gsize l = 0; l < M; l++) {
        g_autoptr(AvlastFrame) frame = completed(all, l + 1);
        g_autoptr(AvlastSample) sample = sample_of(frame, c->design);
        g_autofree guint8 *inside = g_new0(guint8, frame->rows);
        g_autoptr(GError) error = NULL;
        for (gsize i = 0; i < frame->rows; i++)
            inside[i] = avlast_frame_find(frame, "smokes")->number[i] == 1.0;
        if (c->smokers)
            avlast_sample_set_domain(sample, inside);
        set->one[l] = c->estimate(frame, sample, c->variables, &c->options, &error);
        assert_no_error(error);
    }
}

static AvlastEstimates *pool(const Set *set, gsize m, gboolean root,
                             AvlastImputationReport *report)
{
    const AvlastImputationOptions options = {.keep_root = root};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *pooled =
        avlast_imputation_pool(set->one, m, &options, report, &error);

    assert_no_error(error);
    return pooled;
}

static void check_row(const RefTable *table, const char *name, const char *term,
                      const AvlastEstimate *row, double fmi, double riv)
{
    const struct {
        const char *quantity;
        double value;
    } values[] = {{"estimate", row->estimate},
                  {"se", row->std_error},
                  {"df", row->df},
                  {"fmi", fmi},
                  {"riv", riv},
                  {"low", row->conf_low},
                  {"high", row->conf_high}};

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const double truth = ref_table_find(table, "value", "case", name, "term", term,
                                            "quantity", values[i].quantity, NULL);
        ck_assert_msg(digits_of(values[i].value, truth) >= 9.0,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, values[i].quantity,
                      values[i].value, truth);
    }
}

static const char *const by_g[] = {"g", NULL}, *const contrasts[] = {"log(y / x)", NULL};

static const Case cases[] = {{.name = "mean rows",
                              .design = "rows",
                              .estimate = avlast_survey_mean,
                              .variables = {"y"}},
                             {.name = "mean full",
                              .design = "full",
                              .estimate = avlast_survey_mean,
                              .variables = {"y", "x"}},
                             {.name = "total",
                              .design = "full",
                              .estimate = avlast_survey_total,
                              .variables = {"y", "place"}},
                             {.name = "proportion",
                              .design = "full",
                              .estimate = avlast_survey_proportion,
                              .variables = {"smokes", "place"}},
                             {.name = "ratio",
                              .design = "clusters",
                              .estimate = avlast_survey_ratio,
                              .variables = {"y", "x"}},
                             {.name = "geomean",
                              .design = "clusters",
                              .estimate = avlast_survey_geomean,
                              .variables = {"x"}},
                             {.name = "correlation",
                              .design = "clusters",
                              .estimate = avlast_survey_correlation,
                              .variables = {"x", "y"}},
                             {.name = "by",
                              .design = "full",
                              .estimate = avlast_survey_mean,
                              .variables = {"y"},
                              .options = {.by = by_g}},
                             {.name = "domain",
                              .design = "full",
                              .estimate = avlast_survey_mean,
                              .variables = {"y"},
                              .smokers = TRUE},
                             {.name = "contrast",
                              .design = "full",
                              .estimate = avlast_survey_mean,
                              .variables = {"y", "x"},
                              .options = {.contrasts = contrasts}},
                             {.name = "variance",
                              .design = "full",
                              .estimate = avlast_survey_variance,
                              .variables = {"y"}}};

START_TEST(statistics_agree_with_mitools)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) table = expected();
    g_auto(AvlastImputationReport) report = {0};
    g_auto(Set) set = {0};
    guint compared = 0;

    estimate_all(c, &set);
    g_autoptr(AvlastEstimates) pooled = pool(&set, M, FALSE, &report);
    for (guint t = 0; t < pooled->rows->len; t++) {
        const AvlastEstimate *row = avlast_estimates_row(pooled, t);
        const char *term = row->group ? row->group + strlen("g=") : row->term;
        if (strcmp(c->name, "correlation") == 0)
            term = "x:y";
        if (strcmp(c->name, "contrast") == 0 && strcmp(row->outcome, c->name) != 0)
            continue;
        if (strcmp(term, "place=ytre") == 0 && strcmp(c->name, "total") == 0)
            continue;
        check_row(table, c->name, term, row, report.fmi[t], report.riv[t]);
        compared++;
    }
    ck_assert_uint_ge(compared, 1);
    /* the joint covariance: that of the estimates, and its diagonal */
    for (guint t = 0; t < pooled->rows->len; t++)
        assert_digits(gsl_matrix_get(pooled->covariance, t, t),
                      pow(avlast_estimates_row(pooled, t)->std_error, 2.0), 12);
}
END_TEST

static AvlastEstimates *regress(const AvlastFrame *frame)
{
    g_autoptr(AvlastSample) sample = sample_of(frame, "clusters");
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse("y ~ x + smokes + place", NULL);
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, NULL);
    ck_assert_ptr_nonnull(matrix);
    const AvlastLinearModel model = {.outcome = matrix->outcome,
                                     .y = matrix->y,
                                     .n = matrix->n,
                                     .k = matrix->k,
                                     .names = (const char *const *)matrix->names,
                                     .x = (const double *const *)matrix->x,
                                     .x_low = (const double *const *)matrix->x_low,
                                     .weight = sample->weight,
                                     .use = matrix->use};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, NULL);
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, NULL);
    return avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, NULL);
}

static void check_test(const RefTable *table, const char *name, const char *term,
                       const AvlastPooledTest *test)
{
    const struct {
        const char *quantity;
        double value;
    } values[] = {{"statistic", test->statistic},
                  {"df1", test->df1},
                  {"df2", test->df2},
                  {"p", test->p_value},
                  {"riv", test->riv}};

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const double truth = ref_table_find(table, "value", "case", name, "term", term,
                                            "quantity", values[i].quantity, NULL);
        ck_assert_msg(digits_of(values[i].value, truth) >= 9.0,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, values[i].quantity,
                      values[i].value, truth);
    }
}

START_TEST(coefficients_agree_with_mitools)
{
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) all = all_data();
    g_auto(AvlastImputationReport) report = {0};
    g_auto(Set) set = {0};

    for (gsize l = 0; l < M; l++) {
        g_autoptr(AvlastFrame) frame = completed(all, l + 1);
        set.one[l] = regress(frame);
    }
    g_autoptr(AvlastEstimates) pooled = pool(&set, M, TRUE, &report);
    ck_assert_uint_eq(pooled->rows->len, 6);
    for (guint t = 0; t < pooled->rows->len; t++) {
        const AvlastEstimate *row = avlast_estimates_row(pooled, t);
        check_row(table, "regress", row->term, row, report.fmi[t], report.riv[t]);
        assert_digits(row->statistic, row->estimate / row->std_error, 12);
        assert_digits(row->p_value, avlast_t_two_sided(row->statistic, row->df), 12);
        /* the root tells the same covariance */
        for (guint u = 0; u <= t; u++) {
            double sum = 0.0;
            for (gsize i = 0; i < pooled->root->size1; i++)
                sum += gsl_matrix_get(pooled->root, i, t) *
                       gsl_matrix_get(pooled->root, i, u);
            assert_digits(sum, gsl_matrix_get(pooled->covariance, t, u), 9);
        }
    }
    ck_assert_uint_eq(pooled->unit->len, pooled->root->size1);

    /* the slopes together; and as ratios, whose logarithms they are */
    static const guint slopes[] = {1, 2, 3, 4, 5};
    AvlastPooledTest test;
    ck_assert(avlast_imputation_test(set.one, M, &report, slopes, 5, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
    for (gsize l = 0; l < M; l++)
        for (guint a = 0; a < 6; a++) {
            AvlastEstimate *row = avlast_estimates_row(set.one[l], a);
            row->estimate = exp(row->estimate);
            row->scale = AVLAST_ROW_LOG;
            for (guint b = 0; b < 6; b++) {
                *gsl_matrix_ptr(set.one[l]->covariance, a, b) *= row->estimate;
                *gsl_matrix_ptr(set.one[l]->covariance, b, a) *= row->estimate;
            }
        }
    ck_assert(avlast_imputation_test(set.one, M, &report, slopes, 5, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
}
END_TEST

#define K 5

START_TEST(d1_agrees_with_its_formula)
{
    static const char *const name[K] = {"x", "smokes", "placeøst", "placesør",
                                        "placeytre"};
    g_autoptr(RefTable) table = expected();
    double q[M * K], some[6];
    g_autoptr(gsl_matrix) u = avlast_matrix_new(K, K, NULL),
                          two = avlast_matrix_new(2, 2, NULL),
                          one = avlast_matrix_new(1, 1, NULL);
    AvlastPooledTest test;

    for (guint l = 0; l < M; l++)
        for (guint j = 0; j < K; j++) {
            g_autofree char *imp = g_strdup_printf("imp%u", l + 1);
            q[l * K + j] = ref_table_find(table, "value", "case", "D1 q", "term", imp,
                                          "quantity", name[j], NULL);
            if (l < 3 && j < 2)
                some[l * 2 + j] = q[l * K + j];
        }
    for (guint i = 0; i < K; i++)
        for (guint j = 0; j < K; j++)
            gsl_matrix_set(u, i, j,
                           ref_table_find(table, "value", "case", "D1 u", "term", name[i],
                                          "quantity", name[j], NULL));
    ck_assert(avlast_pool_d1(q, u, M, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
    ck_assert(avlast_pool_d1(q, u, M, INFINITY, &test));
    check_test(table, "D1", "slopes large", &test);
    for (guint i = 0; i < 2; i++)
        for (guint j = 0; j < 2; j++)
            gsl_matrix_set(two, i, j, gsl_matrix_get(u, i, j));
    ck_assert(avlast_pool_d1(some, two, 3, INFINITY, &test));
    check_test(table, "D1", "two of three", &test);
    gsl_matrix_set(one, 0, 0, gsl_matrix_get(u, 0, 0));
    double first[M];
    for (guint l = 0; l < M; l++)
        first[l] = q[l * K];
    ck_assert(avlast_pool_d1(first, one, M, INFINITY, &test));
    check_test(table, "D1", "one", &test);
    /* singular: nothing */
    gsl_matrix_set_all(two, 1.0);
    ck_assert(!avlast_pool_d1(some, two, 3, 10.0, &test));
    ck_assert(isnan(test.statistic) && isnan(test.p_value));
}
END_TEST

START_TEST(d2_agrees_with_its_formula)
{
    static const double three[] = {3.1, 4.7, 2.2, 6.0, 3.9, 5.5},
                        part[] = {11.3, 9.8, 14.1}, none[] = {0.2, 3.0, 0.9};
    g_autoptr(RefTable) table = expected();
    double f[M];
    AvlastPooledTest test;

    avlast_pool_d2(three, 6, 3.0, INFINITY, &test);
    check_test(table, "D2", "chisq", &test);
    avlast_pool_d2(part, 3, 2.37, 18.0, &test);
    check_test(table, "D2", "fraction", &test);
    avlast_pool_d2(none, 3, 2.0, INFINITY, &test);
    check_test(table, "D2", "none", &test);
    for (guint l = 0; l < M; l++) {
        g_autofree char *imp = g_strdup_printf("imp%u", l + 1);
        f[l] = ref_table_find(table, "value", "case", "D2 F", "term", imp, "quantity",
                              "f", NULL);
    }
    avlast_pool_d2(f, M, 1.0, 18.0, &test);
    check_test(table, "D2", "F", &test);

    /* the same as a row of a table: F with its df and p-value */
    g_auto(Set) set = {0};
    for (guint l = 0; l < M; l++) {
        set.one[l] = avlast_estimates_new();
        AvlastEstimate *row = avlast_estimates_add(set.one[l], "smokes", NULL, "F");
        row->statistic = f[l];
        row->df = 1.0;
        row->df2 = 18.0;
        row->p_value = avlast_f_upper(f[l], 1.0, 18.0);
    }
    g_autoptr(AvlastEstimates) pooled = pool(&set, M, FALSE, NULL);
    const AvlastEstimate *row = avlast_estimates_row(pooled, 0);
    assert_digits(row->statistic, test.statistic, 12);
    assert_digits(row->df2, test.df2, 12);
    assert_digits(row->p_value, test.p_value, 12);
    ck_assert(isnan(row->estimate));

    /* a test without df, by its p-value alone: as a chi-square of 1 df */
    double w[M];
    for (guint l = 0; l < M; l++) {
        AvlastEstimate *one = avlast_estimates_row(set.one[l], 0);
        one->statistic = 0.5 + l;
        one->df = one->df2 = NAN;
        w[l] = 2.0 * (l + 1.0) * (l + 1.0);
        one->p_value = avlast_chisq_upper(w[l], 1.0);
    }
    avlast_pool_d2(w, M, 1.0, INFINITY, &test);
    g_autoptr(AvlastEstimates) mixture = pool(&set, M, FALSE, NULL);
    row = avlast_estimates_row(mixture, 0);
    assert_digits(row->statistic, test.statistic, 12);
    assert_digits(row->df2, test.df2, 12);
    assert_digits(row->p_value, test.p_value, 12);
}
END_TEST

/* --- properties --- */

/* What one imputation says, said five times, is what it says. */
START_TEST(imputations_alike_change_nothing)
{
    const Case *c = &cases[_i];
    g_auto(Set) set = {0}, other = {0};
    g_auto(AvlastImputationReport) report = {0};

    estimate_all(c, &set);
    for (guint l = 0; l < M; l++)
        other.one[l] = set.one[0];
    g_autoptr(AvlastEstimates) pooled = pool(&other, M, FALSE, &report);
    for (guint l = 0; l < M; l++)
        other.one[l] = NULL;
    for (guint t = 0; t < pooled->rows->len; t++) {
        const AvlastEstimate *a = avlast_estimates_row(pooled, t),
                             *b = avlast_estimates_row(set.one[0], t);
        ck_assert_double_eq(a->estimate, b->estimate);
        ck_assert_double_eq(a->std_error, b->std_error);
        ck_assert_double_eq(a->df, b->df);
        ck_assert_double_eq(a->conf_low, b->conf_low);
        ck_assert_double_eq(a->conf_high, b->conf_high);
        ck_assert_double_eq(report.fmi[t], 0.0);
        for (guint u = 0; u < t; u++)
            assert_digits(gsl_matrix_get(pooled->covariance, t, u),
                          gsl_matrix_get(set.one[0]->covariance, t, u), 12);
    }
}
END_TEST

START_TEST(order_of_imputations_does_not_matter)
{
    const Case *c = &cases[_i];
    g_auto(Set) set = {0}, turned = {0};

    estimate_all(c, &set);
    for (guint l = 0; l < M; l++)
        turned.one[l] = set.one[(l * 2 + 3) % M];
    g_autoptr(AvlastEstimates) a = pool(&set, M, FALSE, NULL);
    g_autoptr(AvlastEstimates) b = pool(&turned, M, FALSE, NULL);
    for (guint l = 0; l < M; l++)
        turned.one[l] = NULL;
    ck_assert_uint_eq(a->rows->len, b->rows->len);
    for (guint t = 0; t < a->rows->len; t++) {
        const AvlastEstimate *x = avlast_estimates_row(a, t);
        const AvlastEstimate *y =
            avlast_estimates_find(b, x->outcome, x->group, x->term, NULL);
        assert_digits(y->estimate, x->estimate, 13);
        assert_digits(y->std_error, x->std_error, 12);
        assert_digits(y->conf_low, x->conf_low, 11);
        assert_digits(y->conf_high, x->conf_high, 11);
        ck_assert_str_eq(x->note ? x->note : "", y->note ? y->note : "");
    }
}
END_TEST

START_TEST(rules_keep_to_the_scale_and_the_limit)
{
    const double q[] = {1.0, 1.4, 0.8, 1.1}, u[] = {0.2, 0.25, 0.22, 0.21};
    double q10[4], u100[4], many[4000], same[4000];
    const AvlastRubin r = avlast_rubin(q, u, 4, 30.0);

    for (guint i = 0; i < 4; i++) {
        q10[i] = 10.0 * q[i];
        u100[i] = 100.0 * u[i];
    }
    const AvlastRubin s = avlast_rubin(q10, u100, 4, 30.0);
    assert_digits(s.estimate, 10.0 * r.estimate, 14);
    assert_digits(s.total, 100.0 * r.total, 14);
    assert_digits(s.df, r.df, 13);
    assert_digits(s.fmi, r.fmi, 13);
    ck_assert(r.df < 30.0 && r.fmi > 0.0 && r.fmi < 1.0);
    /* many imputations: the observed-data df alone, T = U + B */
    for (guint i = 0; i < 4000; i++) {
        many[i] = q[i % 4];
        same[i] = 0.22;
    }
    const AvlastRubin l = avlast_rubin(many, same, 4000, 30.0);
    assert_digits(l.total, 0.22 + l.between, 3);
    assert_digits(l.df, 31.0 / 33.0 * 30.0 * 0.22 / (0.22 + l.between), 2);
    /* no variance within: all that is known is how the imputations differ */
    const double zero[] = {0.0, 0.0, 0.0, 0.0};
    const AvlastRubin z = avlast_rubin(q, zero, 4, 30.0);
    ck_assert_double_eq(z.df, 3.0);
    ck_assert_double_eq(z.fmi, 1.0);
    /* ... but not when they differ by rounding: a total that is fixed */
    const double fixed[] = {7000.0, 7000.0 + 1e-12, 7000.0, 7000.0 - 2e-12};
    const AvlastRubin f = avlast_rubin(fixed, zero, 4, 30.0);
    ck_assert_double_eq(f.total, 0.0);
    ck_assert_double_eq(f.df, 30.0);
    ck_assert_double_eq(f.fmi, 0.0);
}
END_TEST

/* Rows by label: two sets with other rows. */
static void add_row(AvlastEstimates *e, const char *term, double estimate, double se)
{
    AvlastEstimate *row = avlast_estimates_add(e, "y", NULL, term);

    row->estimate = estimate;
    row->std_error = se;
    row->df = 20.0;
    avlast_estimate_infer(row, 0.95);
}

START_TEST(rows_of_some_imputations_say_so)
{
    g_auto(Set) set = {0};
    const AvlastImputationOptions joint = {.joint_rows = TRUE};
    g_autoptr(GError) error = NULL;

    for (guint l = 0; l < 3; l++) {
        set.one[l] = avlast_estimates_new();
        add_row(set.one[l], "a", 1.0 + l, 0.5);
        if (l > 0)
            add_row(set.one[l], "b", 2.0 + l, l == 1 ? 0.5 : 0.6);
        if (l == 2)
            add_row(set.one[l], "c", 3.0, 0.5);
        add_row(set.one[l], "d", 4.0 - l, l == 1 ? NAN : 0.5);
    }
    g_autoptr(AvlastEstimates) e = pool(&set, 3, FALSE, NULL);
    ck_assert_uint_eq(e->rows->len, 4);
    const AvlastEstimate *a = avlast_estimates_row(e, 0), *b = avlast_estimates_row(e, 1),
                         *c = avlast_estimates_row(e, 2), *d = avlast_estimates_row(e, 3);
    ck_assert_str_eq(b->term, "b");
    ck_assert_str_eq(c->term, "c");
    assert_digits(a->std_error, sqrt(0.25 + 4.0 / 3.0), 14);
    assert_digits(a->statistic, 2.0 / a->std_error, 14);
    assert_digits(b->estimate, 3.5, 15);
    assert_digits(b->std_error, sqrt((0.25 + 0.36) / 2.0 + 1.5 * 0.5), 14);
    ck_assert_ptr_nonnull(strstr(b->note, "in 2 of 3 imputations only"));
    assert_digits(c->estimate, 3.0, 15);
    ck_assert(isnan(c->std_error) && isnan(c->conf_low) && isnan(c->p_value));
    ck_assert_ptr_nonnull(strstr(c->note, "in 1 of 3"));
    assert_digits(d->estimate, 3.0, 15);
    ck_assert(isnan(d->std_error) && isnan(d->conf_low));
    ck_assert_ptr_nonnull(strstr(d->note, "1 of 3 imputations have none"));
    ck_assert_ptr_null(avlast_imputation_pool(set.one, 3, &joint, NULL, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "no 'b'");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_imputation_pool(set.one, 1, NULL, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "one imputation");
}
END_TEST

/* Levels that an imputation has not: shares of a and b (and c) that sum to 1. */
START_TEST(absent_levels_are_zero)
{
    g_auto(Set) set = {0};

    for (guint l = 0; l < 2; l++) {
        static const double share[2][3] = {{0.5, 0.3, 0.2}, {0.6, 0.4, 0.0}};
        set.one[l] = avlast_estimates_new();
        const gsize k = l == 0 ? 3 : 2;
        for (gsize a = 0; a < k; a++) {
            static const char *const terms[] = {"place=å", "place=b", "place=c"};
            AvlastEstimate *row =
                avlast_estimates_add(set.one[l], "place", "g=1", terms[a]);
            row->estimate = share[l][a];
            row->std_error = sqrt(share[l][a] * (1.0 - share[l][a]) / 50.0);
            row->df = 49.0;
            row->scale = AVLAST_ROW_LOGIT;
        }
        AvlastEstimate *other =
            avlast_estimates_add(set.one[l], "place", "g=2", l ? "place=c" : "place=b");
        other->estimate = 1.0;
        other->std_error = 0.0;
        other->df = 49.0;
        set.one[l]->covariance = avlast_matrix_new(k + 1, k + 1, NULL);
        for (gsize a = 0; a < k; a++)
            for (gsize b = 0; b < k; b++)
                gsl_matrix_set(set.one[l]->covariance, a, b,
                               share[l][a] * ((a == b) - share[l][b]) / 50.0);
    }
    g_autoptr(AvlastEstimates) e = pool(&set, 2, FALSE, NULL);
    ck_assert_uint_eq(e->rows->len, 5);
    double sum = 0.0;
    for (gsize a = 0; a < 5; a++) {
        const AvlastEstimate *row = avlast_estimates_row(e, a);
        double across = 0.0;
        if (strcmp(row->group, "g=1") != 0)
            continue;
        sum += row->estimate;
        for (gsize b = 0; b < 5; b++)
            if (strcmp(avlast_estimates_row(e, b)->group, "g=1") == 0)
                across += gsl_matrix_get(e->covariance, a, b);
        ck_assert_double_lt(fabs(across), 1e-16);
    }
    assert_digits(sum, 1.0, 15);
    const AvlastEstimate *c = avlast_estimates_find(e, "place", "g=1", "place=c", NULL);
    assert_digits(c->estimate, 0.1, 15);
    assert_digits(c->std_error, sqrt(0.5 * 0.16 / 50.0 + 1.5 * 0.02), 13);
    ck_assert(c->conf_low > 0.0 && c->conf_low < 0.1 && c->conf_high <= 1.0);
    c = avlast_estimates_find(e, "place", "g=2", "place=c", NULL);
    assert_digits(c->estimate, 0.5, 15);
    assert_digits(c->std_error, sqrt(1.5 * 0.5), 14);
    assert_digits(c->df, 1.0, 15);
}
END_TEST

/* A share of 0 in one imputation, and tests against another value than 0. */
START_TEST(edges_of_shares_and_nulls)
{
    static const Case rare = {.name = "rare",
                              .design = "full",
                              .estimate = avlast_survey_proportion,
                              .variables = {"rare"}};
    g_auto(Set) set = {0}, null = {0};

    estimate_all(&rare, &set);
    ck_assert_double_eq(avlast_estimates_row(set.one[0], 0)->estimate, 0.0);
    g_autoptr(AvlastEstimates) e = pool(&set, M, FALSE, NULL);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);
    const double p = row->estimate, z = log(p / (1.0 - p));
    const double half =
        avlast_t_critical(0.95, row->df) * row->std_error / (p * (1.0 - p));
    assert_digits(row->conf_low, 1.0 / (1.0 + exp(-(z - half))), 12);
    assert_digits(row->conf_high, 1.0 / (1.0 + exp(-(z + half))), 12);
    ck_assert(row->conf_low > 0.0 && row->conf_low < p && row->conf_high < 1.0);
    ck_assert_ptr_nonnull(strstr(row->note, "edge"));
    ck_assert_ptr_nonnull(strstr(row->note, "(in 1 of 5 imputations)"));

    for (guint l = 0; l < M; l++) {
        null.one[l] = avlast_estimates_new();
        add_row(null.one[l], "a", 11.0 + l, 2.0);
        AvlastEstimate *one = avlast_estimates_row(null.one[l], 0);
        one->statistic = (one->estimate - 10.0) / 2.0;
    }
    g_autoptr(AvlastEstimates) n = pool(&null, M, FALSE, NULL);
    row = avlast_estimates_row(n, 0);
    assert_digits(row->statistic, 3.0 / sqrt(4.0 + 1.2 * 2.5), 12);
    avlast_estimates_row(null.one[2], 0)->statistic = 17.0;
    g_autoptr(AvlastEstimates) without = pool(&null, M, FALSE, NULL);
    ck_assert(isnan(avlast_estimates_row(without, 0)->statistic));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(without, 0)->note, "not pooled"));
}
END_TEST

Suite *suite_imputation(void)
{
    Suite *suite = suite_create("imputation");
    TCase *reference = tcase_create("reference"),
          *properties = tcase_create("properties");

    tcase_add_loop_test(reference, statistics_agree_with_mitools, 0, G_N_ELEMENTS(cases));
    tcase_add_test(reference, coefficients_agree_with_mitools);
    tcase_add_test(reference, d1_agrees_with_its_formula);
    tcase_add_test(reference, d2_agrees_with_its_formula);
    tcase_add_loop_test(properties, imputations_alike_change_nothing, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_loop_test(properties, order_of_imputations_does_not_matter, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_test(properties, rules_keep_to_the_scale_and_the_limit);
    tcase_add_test(properties, rows_of_some_imputations_say_so);
    tcase_add_test(properties, absent_levels_are_zero);
    tcase_add_test(properties, edges_of_shares_and_nulls);
    suite_add_tcase(suite, reference);
    suite_add_tcase(suite, properties);
    return suite;
}
