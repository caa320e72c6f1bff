/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "data/formula.h"
#include "design_cases.h"
#include "imputation_cases.h"
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

/* Statistics of completed data sets, pooled, against mitools (tests/ref/imputation.R),
 * and properties. */

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

Suite *suite_imputation(void)
{
    Suite *suite = suite_create("imputation");
    TCase *reference = tcase_create("reference"),
          *properties = tcase_create("properties");

    tcase_add_loop_test(reference, statistics_agree_with_mitools, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(properties, imputations_alike_change_nothing, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_loop_test(properties, order_of_imputations_does_not_matter, 0,
                        G_N_ELEMENTS(cases));
    suite_add_tcase(suite, reference);
    suite_add_tcase(suite, properties);
    return suite;
}
