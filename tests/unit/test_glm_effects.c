/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "design_cases.h"
#include "glm_cases.h"
#include "model/effects.h"
#include "model/termtest.h"
#include "support.h"
#include "survey/contrast.h"

/* Margins, marginal effects, joint tests and Satterthwaite's df: values of
 * tests/ref/glm_effects.R. */

static const GlmCase cases[] = {
    {"logit", "ill ~ age + sex + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT,
     FALSE},
    {"poisson", "visits ~ age + sex + region", AVLAST_FAMILY_POISSON, AVLAST_LINK_LOG,
     TRUE},
    {"bent", "ill ~ age*sex + age^2", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_PROBIT, FALSE},
    {"line", "cost ~ age*region + sex", AVLAST_FAMILY_GAUSSIAN, AVLAST_LINK_IDENTITY,
     FALSE}};
static const char *const designs[] = {"strat", "clus", "rows", "domain"};

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/glm/effects.csv");

    return ref_table_read(path);
}

static AvlastWhatIf *what_if(const GlmFit *fit, const char *const *pairs)
{
    AvlastSetting set[4];
    gsize n = 0;
    g_autoptr(GError) error = NULL;

    for (; pairs[2 * n]; n++)
        set[n] =
            (AvlastSetting){(char *)(gsize)pairs[2 * n], (char *)(gsize)pairs[2 * n + 1]};
    AvlastWhatIf *out = avlast_what_if_new(fit->matrix, set, n, &error);
    assert_no_error(error);
    return out;
}

/* The effects that the R script has of a case. */
static AvlastEffectList *effects_of(const GlmFit *fit)
{
    static const char *const none[] = {NULL}, *const at[] = {"age", "30", "sex", "1",
                                                             NULL};
    const AvlastPredictor predictor = {fit->matrix, fit->glm->fit, fit->glm->link,
                                       fit->offset};
    AvlastEffectList *list = avlast_effect_list_new(&predictor);
    gboolean category;
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) levels = avlast_what_if_levels(fit->matrix, "region", &category);
    g_autoptr(AvlastWhatIf) as_is = what_if(fit, none);
    g_autoptr(AvlastWhatIf) at_30 = what_if(fit, at);

    for (guint l = 0; levels && levels[l]; l++) {
        const char *const one[] = {"region", levels[l], NULL};
        const char *const base[] = {"region", "nord", NULL};
        g_autoptr(AvlastWhatIf) here = what_if(fit, one);
        g_autoptr(AvlastWhatIf) there = what_if(fit, base);
        g_autofree char *margin = g_strdup_printf("margin:region=%s", levels[l]);
        g_autofree char *ame = g_strdup_printf("ame:region=%s", levels[l]);
        ck_assert(avlast_effect_margin(list, here, margin, &error));
        if (l > 0)
            ck_assert(avlast_effect_difference(list, here, there, ame, &error));
    }
    ck_assert(avlast_effect_slope(list, as_is, "age", "ame:age", &error));
    ck_assert(avlast_effect_margin(list, at_30, "margin:age=30;sex=1", &error));
    return list;
}

static const AvlastEstimate *row_of(const AvlastEstimates *rows, const char *term)
{
    const AvlastEstimate *row = avlast_estimates_find(rows, NULL, NULL, term, NULL);

    ck_assert_msg(row != NULL, "no row '%s'", term);
    return row;
}

static void check_test(RefTable *table, gsize at, const char *kind, const char *term,
                       const GlmFit *fit, const AvlastRobust *robust,
                       const AvlastEstimates *rows)
{
    const AvlastTermModel model = {.model = &fit->model,
                                   .fit = fit->glm->fit,
                                   .glm = fit->glm,
                                   .options = &fit->options};
    AvlastTermMethod method;
    AvlastTermTest test;
    g_autoptr(GError) error = NULL;
    g_autofree char *terms = g_strdelimit(g_strdup(term), ";", ',');
    g_autofree guint8 *flags =
        avlast_formula_columns_of(fit->formula, fit->matrix, terms, &error);

    assert_no_error(error);
    ck_assert(avlast_term_method_parse(kind, &method));
    ck_assert(avlast_term_test(&model, robust, rows, flags, method, &test, &error));
    assert_no_error(error);
    ck_assert_ptr_null(test.note);
    assert_digits(test.statistic, ref_table_numbers(table, "estimate")[at], 9);
    assert_digits(test.df, ref_table_numbers(table, "df")[at], 15);
    assert_digits(test.df2, ref_table_numbers(table, "df2")[at], 15);
    /* R finds its saddlepoint's root to 1e-8 only */
    assert_digits(test.p_value, ref_table_numbers(table, "p")[at],
                  method == AVLAST_TERM_LRT_SADDLEPOINT ? 5 : 8);
    if (method != AVLAST_TERM_LRT_SADDLEPOINT)
        return;
    ck_assert(
        avlast_term_test(&model, robust, rows, flags, AVLAST_TERM_LRT, &test, &error));
    assert_digits(test.p_value, ref_table_numbers(table, "p")[at], 1);
}

static void check_design(RefTable *table, const AvlastFrame *frame, const GlmCase *c,
                         const char *design, guint *compared)
{
    g_autoptr(AvlastSample) sample = glm_sample(frame, design);
    g_autofree char *tag = g_strdup_printf("%s/%s", c->name, design);
    g_auto(GlmFit) fit = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, c, frame, sample, &error);
    assert_no_error(error);
    g_autoptr(AvlastEffectList) list = effects_of(&fit);
    AvlastRobustOptions options = {
        .type = AVLAST_SE_SURVEY,
        .sample = sample,
        .effects = avlast_effect_list_take(list, &error),
    };
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit.glm->fit, &options, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) rows =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, &error);
    options.satterthwaite = TRUE;
    g_autoptr(AvlastRobust) few = avlast_robust_new(fit.glm->fit, &options, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) few_rows =
        avlast_robust_estimates(few, NULL, NULL, 0.95, FALSE, &error);

    for (gsize i = 0; i < table->rows; i++) {
        const char *kind = ref_table_cell(table, i, "kind"),
                   *term = ref_table_cell(table, i, "term");
        const double value = ref_table_numbers(table, "estimate")[i];
        if (strcmp(ref_table_cell(table, i, "case"), tag) != 0 ||
            strcmp(kind, "contrast") == 0)
            continue;
        ++*compared;
        if (strcmp(kind, "effect") == 0) {
            const AvlastEstimate *row = row_of(rows, term);
            assert_digits(row->estimate, value, 9);
            assert_digits(row->std_error, ref_table_numbers(table, "se")[i], 9);
            assert_digits(row->df, ref_table_numbers(table, "df")[i], 15);
        } else if (strcmp(kind, "aic") == 0) {
            const AvlastTermModel model = {.fit = fit.glm->fit, .glm = fit.glm};
            double aic, parameters;
            ck_assert(avlast_term_aic(&model, rows, &aic, &parameters, &error));
            assert_digits(strcmp(term, "AIC") == 0 ? aic : parameters, value, 9);
        } else if (strcmp(kind, "df") == 0 || strcmp(kind, "clubSandwich") == 0) {
            const AvlastEstimate *row = row_of(few_rows, term);
            assert_digits(row->df, value, 9);
            assert_digits(row->std_error, row_of(rows, term)->std_error, 15);
        } else {
            check_test(table, i, kind, term, &fit, robust, rows);
        }
    }
}

START_TEST(effects_tests_and_df)
{
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) frame = glm_frame();
    guint compared = 0;

    for (guint d = 0; d < G_N_ELEMENTS(designs); d++)
        check_design(table, frame, &cases[_i], designs[d], &compared);
    ck_assert_uint_ge(compared, 30);
}
END_TEST

/* Delete-one-PSU refits of all of it: what the linearisation forgets would show. */
START_TEST(jackknife_agrees)
{
    const GlmCase *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, "clus");
    g_auto(GlmFit) full = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&full, c, frame, sample, &error);
    assert_no_error(error);
    g_autoptr(AvlastEffectList) list = effects_of(&full);
    const AvlastEffects *effects = avlast_effect_list_take(list, &error);
    g_autoptr(AvlastEstimates) rows = glm_rows(&full, sample, AVLAST_SE_SURVEY, effects);
    const gsize n = effects->n, psus = sample->stage[0].n_clusters;
    g_autofree double *squares = g_new0(double, n);
    g_autofree double *weight = g_memdup2(sample->weight, sample->n * sizeof(double));

    for (gsize g = 0; g < psus; g++) {
        for (gsize i = 0; i < sample->n; i++)
            sample->weight[i] = sample->stage[0].cluster[i] == g ? 0.0 : weight[i];
        g_auto(GlmFit) part = {0};
        glm_fit_case(&part, c, frame, sample, &error);
        assert_no_error(error);
        g_autoptr(AvlastEffectList) other = effects_of(&part);
        const AvlastEffects *moved = avlast_effect_list_take(other, &error);
        for (gsize a = 0; a < n; a++)
            squares[a] += pow(moved->estimate[a] - effects->estimate[a], 2.0);
    }
    for (gsize a = 0; a < n; a++) {
        const double jackknife = sqrt(squares[a] * (double)(psus - 1) / (double)psus);
        const double ratio = row_of(rows, effects->names[a])->std_error / jackknife;
        ck_assert_msg(ratio > 0.80 && ratio < 1.08, "%s, %s: %g of the jackknife's",
                      c->name, effects->names[a], ratio);
    }
}
END_TEST

/* Standardising to what everybody is gives the mean of the outcome (canonical links), and
 * its error is that of the mean. */
START_TEST(margins_mean)
{
    static const char *const none[] = {NULL};
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, "strat");
    g_auto(GlmFit) fit = {0};
    g_auto(GlmFit) alone = {0};
    const GlmCase intercept = {"line", "ill ~ 1", AVLAST_FAMILY_GAUSSIAN,
                               AVLAST_LINK_IDENTITY, FALSE};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, &cases[0], frame, sample, &error);
    assert_no_error(error);
    glm_fit_case(&alone, &intercept, frame, sample, &error);
    assert_no_error(error);
    const AvlastPredictor predictor = {fit.matrix, fit.glm->fit, fit.glm->link, NULL};
    g_autoptr(AvlastEffectList) list = avlast_effect_list_new(&predictor);
    g_autoptr(AvlastWhatIf) as_is = what_if(&fit, none);
    ck_assert(avlast_effect_margin(list, as_is, "mean", &error));
    g_autoptr(AvlastEstimates) rows =
        glm_rows(&fit, sample, AVLAST_SE_SURVEY, avlast_effect_list_take(list, &error));
    g_autoptr(AvlastEstimates) mean = glm_rows(&alone, sample, AVLAST_SE_SURVEY, NULL);
    assert_digits(row_of(rows, "mean")->estimate, avlast_estimates_row(mean, 0)->estimate,
                  12);
    assert_digits(row_of(rows, "mean")->std_error,
                  avlast_estimates_row(mean, 0)->std_error, 11);
}
END_TEST

/* The joint covariance: a difference of margins by contrast is the effect, in all kinds
 * of standard errors that count the sampling of covariates. */
START_TEST(contrasts_of_margins)
{
    static const AvlastSe types[] = {AVLAST_SE_SURVEY, AVLAST_SE_HC0,
                                     AVLAST_SE_HC2,    AVLAST_SE_CR0,
                                     AVLAST_SE_CR2,    AVLAST_SE_CLASSICAL};
    static const char *const difference[] = {"margin:region=vest - margin:region=nord",
                                             NULL};
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, "clus");
    g_auto(GlmFit) fit = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, &cases[0], frame, sample, &error);
    assert_no_error(error);
    g_autoptr(AvlastEffectList) list = effects_of(&fit);
    const AvlastEffects *effects = avlast_effect_list_take(list, &error);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) label = g_ptr_array_new();
    g_ptr_array_add(label, NULL);
    AvlastGroups groups = {.n = 1, .label = label, .columns = columns};

    for (guint t = 0; t < G_N_ELEMENTS(types); t++) {
        g_autoptr(AvlastEstimates) rows = glm_rows(&fit, sample, types[t], effects);
        const AvlastContrastRows all = {.groups = &groups, .k = rows->rows->len};
        ck_assert(avlast_contrasts_add(rows, &all, difference, &error));
        const AvlastEstimate *ame = row_of(rows, "ame:region=vest"),
                             *own = row_of(rows, difference[0]);
        assert_digits(own->estimate, ame->estimate, 12);
        assert_digits(own->std_error, ame->std_error, 11);
        ck_assert(ame->std_error > 0.0);
        if (rows->root) /* the root still makes the covariance */
            for (guint a = 0; a < rows->rows->len; a++) {
                double sum = 0.0;
                for (gsize i = 0; i < rows->root->size1; i++)
                    sum += pow(gsl_matrix_get(rows->root, i, a), 2.0);
                assert_digits(sqrt(sum), avlast_estimates_row(rows, a)->std_error, 10);
            }
    }
}
END_TEST

START_TEST(contrasts_agree_with_svycontrast)
{
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, designs[_i]);
    g_autofree char *tag = g_strdup_printf("logit/%s", designs[_i]);
    g_auto(GlmFit) fit = {0};
    g_autoptr(GError) error = NULL;
    glm_fit_case(&fit, &cases[0], frame, sample, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) rows = glm_rows(&fit, sample, AVLAST_SE_SURVEY, NULL);
    static const char *const expressions[] = {"exp(sex) - 1", "age / sex", NULL};
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) label = g_ptr_array_new();
    g_ptr_array_add(label, NULL);
    AvlastGroups groups = {.n = 1, .label = label, .columns = columns};
    const AvlastContrastRows all = {.groups = &groups, .k = rows->rows->len};
    ck_assert(avlast_contrasts_add(rows, &all, expressions, &error));
    for (guint x = 0; expressions[x]; x++) {
        const AvlastEstimate *row = row_of(rows, expressions[x]);
        assert_digits(
            row->estimate,
            ref_table_find(table, "estimate", "case", tag, "term", expressions[x], NULL),
            9);
        assert_digits(
            row->std_error,
            ref_table_find(table, "se", "case", tag, "term", expressions[x], NULL), 9);
        assert_digits(row->df, avlast_estimates_row(rows, 0)->df, 15);
    }
}
END_TEST

START_TEST(refusals)
{
    g_autoptr(AvlastFrame) frame = glm_frame();
    g_autoptr(AvlastSample) sample = glm_sample(frame, "clus");
    g_auto(GlmFit) fit = {0};
    g_autoptr(GError) error = NULL;
    const AvlastSetting level = {(char *)(gsize) "region", (char *)(gsize) "aust"},
                        column = {(char *)(gsize) "cost", (char *)(gsize) "3"},
                        number = {(char *)(gsize) "age", (char *)(gsize) "old"};

    glm_fit_case(&fit, &cases[0], frame, sample, &error);
    assert_no_error(error);
    ck_assert_ptr_null(avlast_what_if_new(fit.matrix, &level, 1, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "no level 'aust'");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_what_if_new(fit.matrix, &column, 1, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "'cost' is not in the model");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_what_if_new(fit.matrix, &number, 1, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "'old' is none");
    g_clear_error(&error);
    ck_assert_ptr_null(
        avlast_formula_columns_of(fit.formula, fit.matrix, "regoin", &error));
    assert_error(error, AVLAST_ERROR_USAGE,
                 "no term 'regoin'\nhint: did you mean 'region'?");
}
END_TEST

Suite *suite_glm_effects(void)
{
    Suite *suite = suite_create("glm_effects");
    TCase *t = tcase_create("glm_effects");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, effects_tests_and_df, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(t, jackknife_agrees, 0, G_N_ELEMENTS(cases));
    tcase_add_test(t, margins_mean);
    tcase_add_test(t, contrasts_of_margins);
    tcase_add_loop_test(t, contrasts_agree_with_svycontrast, 0, G_N_ELEMENTS(designs));
    tcase_add_test(t, refusals);
    suite_add_tcase(suite, t);
    return suite;
}
