/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "design_cases.h"
#include "glm_cases.h"
#include "support.h"

/* Digits wanted of what R iterates to with epsilon 1e-14. */
#define ITERATED 9

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/glm/expected.csv");

    return ref_table_read(path);
}

/* The rows of one case and kind against what was estimated; returns how many. */
static guint compare(RefTable *table, const char *tag, const char *kind,
                     const AvlastEstimates *rows)
{
    const double *estimate = ref_table_numbers(table, "estimate"),
                 *se = ref_table_numbers(table, "se"),
                 *df = ref_table_numbers(table, "df"), *p = ref_table_numbers(table, "p");
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), tag) != 0 ||
            strcmp(ref_table_cell(table, i, "kind"), kind) != 0)
            continue;
        const AvlastEstimate *row = avlast_estimates_find(
            rows, NULL, NULL, ref_table_cell(table, i, "term"), NULL);
        ck_assert_msg(row != NULL, "%s: no row '%s'", tag,
                      ref_table_cell(table, i, "term"));
        assert_digits(row->estimate, estimate[i], ITERATED);
        assert_digits(row->std_error, se[i], ITERATED);
        assert_digits(row->df, df[i], 15);
        if (!isnan(p[i]))
            assert_digits(row->p_value, p[i], ITERATED - 1);
        compared++;
    }
    return compared;
}

START_TEST(designs_agree_with_svyglm)
{
    static const char *const designs[] = {"strat", "clus", "rows", "domain"};
    const GlmCase *c = &glm_cases[_i];
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) frame = glm_frame();

    for (guint d = 0; d < G_N_ELEMENTS(designs); d++) {
        g_autoptr(AvlastSample) sample = glm_sample(frame, designs[d]);
        g_auto(GlmFit) fit = {0};
        g_autoptr(GError) error = NULL;
        g_autofree char *tag = g_strdup_printf("%s/%s", c->name, designs[d]);
        glm_fit_case(&fit, c, frame, sample, &error);
        assert_no_error(error);
        g_autoptr(AvlastEstimates) rows = glm_rows(&fit, sample, AVLAST_SE_SURVEY, NULL);
        ck_assert_uint_eq(compare(table, tag, "survey", rows), fit.glm->fit->k);
    }
}
END_TEST

START_TEST(sandwiches_agree)
{
    static const AvlastSe rows_types[] = {AVLAST_SE_CLASSICAL, AVLAST_SE_HC0,
                                          AVLAST_SE_HC1, AVLAST_SE_HC2, AVLAST_SE_HC3};
    static const AvlastSe cluster_types[] = {AVLAST_SE_CR0, AVLAST_SE_CR1,
                                             AVLAST_SE_STATA};
    const GlmCase *c = &glm_cases[_i];
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) clusters = glm_sample(frame, "clus");

    for (int weighted = 0; weighted < 2; weighted++) {
        g_autoptr(AvlastSample) sample =
            glm_sample(frame, weighted ? "weighted" : "plain");
        g_autofree char *tag =
            g_strdup_printf("%s/%s", c->name, weighted ? "weighted" : "plain");
        g_auto(GlmFit) fit = {0};
        g_autoptr(GError) error = NULL;
        glm_fit_case(&fit, c, frame, sample, &error);
        assert_no_error(error);
        for (guint t = 0; t < G_N_ELEMENTS(rows_types); t++) {
            g_autoptr(AvlastEstimates) rows = glm_rows(&fit, sample, rows_types[t], NULL);
            ck_assert_uint_eq(compare(table, tag, avlast_se_name(rows_types[t]), rows),
                              fit.glm->fit->k);
        }
        for (guint t = 0; t < G_N_ELEMENTS(cluster_types); t++) {
            g_autoptr(AvlastEstimates) rows =
                glm_rows(&fit, clusters, cluster_types[t], NULL);
            ck_assert_uint_eq(compare(table, tag, avlast_se_name(cluster_types[t]), rows),
                              fit.glm->fit->k);
        }
        assert_digits(fit.glm->deviance,
                      ref_table_find(table, "estimate", "case", tag, "kind", "fit",
                                     "term", "deviance", NULL),
                      ITERATED);
        assert_digits(fit.glm->dispersion,
                      ref_table_find(table, "estimate", "case", tag, "kind", "fit",
                                     "term", "dispersion", NULL),
                      ITERATED);
        if (!c->exposed)
            assert_digits(fit.glm->null_deviance,
                          ref_table_find(table, "estimate", "case", tag, "kind", "fit",
                                         "term", "null", NULL),
                          ITERATED);
    }
}
END_TEST

/* The estimating equations are met, and the same coefficients come from rows in another
 * order and from weights on another scale. */
START_TEST(scores_vanish)
{
    const GlmCase *c = &glm_cases[_i];
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 89) % frame->rows;
    ck_assert_uint_ne(frame->rows % 89, 0);
    g_autoptr(AvlastFrame) other = frame_reordered(frame, order);
    AvlastColumn *w = avlast_frame_find(other, "w");
    for (gsize i = 0; i < other->rows; i++)
        w->number[i] *= 1024.0;
    g_autoptr(AvlastSample) sample = glm_sample(frame, "strat");
    g_autoptr(AvlastSample) sample2 = glm_sample(other, "strat");
    g_auto(GlmFit) fit = {0};
    g_auto(GlmFit) fit2 = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, c, frame, sample, &error);
    assert_no_error(error);
    glm_fit_case(&fit2, c, other, sample2, &error);
    assert_no_error(error);

    const AvlastLinear *f = fit.glm->fit;
    for (gsize j = 0; j < f->columns; j++) {
        double score = 0.0, size = 0.0;
        for (gsize i = 0; i < f->n; i++) {
            const AvlastMean *m = &fit.glm->mean[i];
            const double term = f->weight[i] * fit.model.x[j][f->row[i]] * m->slope *
                                avlast_family_residual(c->family, f->y[i], m) /
                                avlast_family_variance(c->family, m);
            score += term;
            size += fabs(term);
        }
        ck_assert_msg(fabs(score) <= 1e-11 * size, "%s, %s: score %g of %g", c->name,
                      f->names[j], score, size);
        assert_digits(fit2.glm->fit->coefficient[j], f->coefficient[j], 11);
    }
    g_autoptr(AvlastEstimates) a = glm_rows(&fit, sample, AVLAST_SE_SURVEY, NULL);
    g_autoptr(AvlastEstimates) b = glm_rows(&fit2, sample2, AVLAST_SE_SURVEY, NULL);
    for (guint i = 0; i < a->rows->len; i++)
        assert_digits(avlast_estimates_row(b, i)->std_error,
                      avlast_estimates_row(a, i)->std_error, 11);
}
END_TEST

/* Rows written as often as an integer weight says give the same coefficients, and CR0 the
 * same standard errors. */
START_TEST(replication_is_weight)
{
    static const char *const kinds[] = {"logit", "poisson", "cloglog", "gamma"};
    const GlmCase *c = glm_case_of(kinds[_i]);
    g_autoptr(AvlastFrame) frame = glm_frame();
    AvlastColumn *w = avlast_frame_find(frame, "w");
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(gsize));
    for (gsize i = 0; i < frame->rows; i++) {
        w->number[i] = 1.0 + (double)(i % 3);
        for (gsize r = 0; r <= i % 3; r++)
            g_array_append_val(order, i);
    }
    g_autoptr(GString) text = g_string_new("psu,w,age,sex,region,time,ill,visits,cost\n");
    for (guint r = 0; r < order->len; r++) {
        static const char *const columns[] = {"psu",  "w",   "age",    "sex", "region",
                                              "time", "ill", "visits", "cost"};
        for (guint j = 0; j < G_N_ELEMENTS(columns); j++) {
            g_autofree char *cell = avlast_column_cell(
                avlast_frame_find(frame, columns[j]), g_array_index(order, gsize, r));
            g_string_append_printf(text, "%s%s", j ? "," : "", cell);
        }
        g_string_append_c(text, '\n');
    }
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "rows.csv", text->str);
    g_autoptr(AvlastFrame) rows = frame_of_csv(path);
    g_autoptr(AvlastSample) sample = glm_sample(frame, "clus");
    static const char *const psu[] = {"psu", NULL};
    const AvlastDesignColumns columns = {.clusters = psu};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSample) plain = avlast_sample_new(rows, &columns, &error);
    assert_no_error(error);
    g_auto(GlmFit) weighted = {0};
    g_auto(GlmFit) written = {0};
    glm_fit_case(&weighted, c, frame, sample, &error);
    assert_no_error(error);
    glm_fit_case(&written, c, rows, plain, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) a = glm_rows(&weighted, sample, AVLAST_SE_CR0, NULL);
    g_autoptr(AvlastEstimates) b = glm_rows(&written, plain, AVLAST_SE_CR0, NULL);
    for (guint i = 0; i < a->rows->len; i++) {
        assert_digits(avlast_estimates_row(a, i)->estimate,
                      avlast_estimates_row(b, i)->estimate, 11);
        assert_digits(avlast_estimates_row(a, i)->std_error,
                      avlast_estimates_row(b, i)->std_error, 11);
    }
    remove_folder(folder);
}
END_TEST

static void fit_small(const char *outcome, const double *y, const double *x, gsize n,
                      AvlastFamily family, AvlastLink link, AvlastGlm **glm,
                      GError **error)
{
    g_autofree double *one = g_new(double, n);
    const char *const names[] = {"(Intercept)", "x"};
    const double *const columns[] = {one, x};
    const AvlastLinearModel model = {
        .outcome = outcome, .y = y, .n = n, .k = 2, .names = names, .x = columns};
    const AvlastGlmOptions options = {.family = family, .link = link};

    for (gsize i = 0; i < n; i++)
        one[i] = 1.0;
    *glm = avlast_glm_fit(&model, &options, error);
}

START_TEST(separation_is_named)
{
    const double x[6] = {1, 2, 3, 4, 5, 6}, d[6] = {0, 0, 0, 0, 1, 1};
    const double split[6] = {0, 0, 0, 1, 1, 1}, part[6] = {0, 1, 0, 1, 1, 1},
                 none[6] = {0, 0, 0, 0, 0, 0}, wrong[6] = {0, 1, 2, 0, 1, 0},
                 counts[6] = {3, 1, 2, 4, 0, 0};
    static const AvlastLink links[] = {AVLAST_LINK_LOGIT, AVLAST_LINK_PROBIT,
                                       AVLAST_LINK_CLOGLOG};
    AvlastGlm *glm;
    g_autoptr(GError) error = NULL;

    for (guint l = 0; l < G_N_ELEMENTS(links); l++) {
        fit_small("ill", split, x, 6, AVLAST_FAMILY_BINOMIAL, links[l], &glm, &error);
        ck_assert_ptr_null(glm);
        assert_error(error, AVLAST_ERROR_DEGENERATE,
                     "'x' predicts 'ill' without error in 6 of 6 rows (separation)");
        g_clear_error(&error);
        fit_small("ill", part, d, 6, AVLAST_FAMILY_BINOMIAL, links[l], &glm, &error);
        ck_assert_ptr_null(glm);
        assert_error(error, AVLAST_ERROR_DEGENERATE, "in 2 of 6 rows (separation)");
        g_clear_error(&error);
    }
    fit_small("visits", counts, d, 6, AVLAST_FAMILY_POISSON, AVLAST_LINK_LOG, &glm,
              &error);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "'x' predicts 'visits' without error");
    g_clear_error(&error);
    fit_small("ill", none, x, 6, AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, &glm, &error);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "'ill' is 0 in all 6 rows");
    g_clear_error(&error);
    fit_small("ill", wrong, x, 6, AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, &glm,
              &error);
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "'ill' is 2 in row 3");
}
END_TEST

/* A saturated model of two groups: the closed form of a log odds ratio and its variance
 * 1/a + 1/b + 1/c + 1/d; shares near 0 lose no digits. */
START_TEST(two_groups_by_hand)
{
    const gsize n = 4000;
    g_autofree double *y = g_new0(double, n);
    g_autofree double *x = g_new0(double, n);
    AvlastGlm *glm;
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < n; i++)
        x[i] = i >= 1000;
    y[0] = 1.0;
    for (gsize i = 1000; i < 1007; i++)
        y[i] = 1.0;
    fit_small("ill", y, x, n, AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, &glm, &error);
    assert_no_error(error);
    g_autoptr(AvlastGlm) fit = glm;
    assert_digits(fit->fit->coefficient[1], log(7.0 / 2993.0 / (1.0 / 999.0)), 12);
    const AvlastRobustOptions options = {.type = AVLAST_SE_CLASSICAL};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit->fit, &options, &error);
    g_autoptr(AvlastEstimates) rows =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, &error);
    assert_digits(avlast_estimates_row(rows, 1)->std_error,
                  sqrt(1.0 / 7 + 1.0 / 2993 + 1.0 + 1.0 / 999), 12);
}
END_TEST

/* Dropped columns are named and leave the others as they are. */
START_TEST(dependent_columns)
{
    const GlmCase more = {"more", "ill ~ age + sex + region + i.stratum + i.psu",
                          AVLAST_FAMILY_GAUSSIAN, AVLAST_LINK_IDENTITY, FALSE};
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, "strat");
    g_auto(GlmFit) fit = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, &more, frame, sample, &error);
    assert_no_error(error);
    ck_assert_uint_eq(fit.glm->fit->dropped->len, 4); /* 5 strata of PSUs */
    g_autoptr(AvlastLinear) linear = avlast_linear_fit(&fit.model, &error);
    assert_no_error(error);
    for (gsize j = 0; j < linear->columns; j++)
        if (isfinite(linear->coefficient[j]))
            assert_digits(fit.glm->fit->coefficient[j], linear->coefficient[j], 12);
}
END_TEST

Suite *suite_glm(void)
{
    Suite *suite = suite_create("glm");
    TCase *t = tcase_create("glm");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, designs_agree_with_svyglm, 0, n_glm_cases);
    tcase_add_loop_test(t, sandwiches_agree, 0, n_glm_cases);
    tcase_add_loop_test(t, scores_vanish, 0, n_glm_cases);
    tcase_add_loop_test(t, replication_is_weight, 0, 4);
    tcase_add_test(t, separation_is_named);
    tcase_add_test(t, two_groups_by_hand);
    tcase_add_test(t, dependent_columns);
    suite_add_tcase(suite, t);
    return suite;
}
