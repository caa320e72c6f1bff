/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permutation tests of completed data sets against brute force
 * (tests/ref/imputation_permute.R), and what they come to where nothing was imputed. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "data/formula.h"
#include "design_cases.h"
#include "impact/draws_imputed.h"
#include "impact/permute.h"
#include "impact/trial_bootstrap.h"
#include "infer/imputation.h"
#include "support.h"

#define M 4

typedef struct {
    const char *name, *treatment, *blocks, *covariates;
    AvlastRctMethod method;
    double df;
} Design;

static const Design designs[] = {
    {"complete", "arm", NULL, NULL, AVLAST_RCT_DIFFERENCE, 8},
    {"blocked", "four", "block", NULL, AVLAST_RCT_DIFFERENCE, 6},
    {"ancova", "arm", NULL, "x", AVLAST_RCT_ANCOVA, 7}};

static const char *const both[] = {"y", "z", NULL};

typedef struct {
    AvlastFrame *frame[M];
    AvlastEvaluation *evaluation[M];
    AvlastTrialDraws *draws[M];
    AvlastFormula *covariates;
    AvlastRctOptions options;
} Sets;

/* alike: the first set M times. */
static void open_sets(Sets *s, const Design *design, gboolean alike)
{
    g_autofree char *path = source_path("tests/ref/imputation/permute_data.csv");
    g_autoptr(AvlastFrame) all = frame_of_csv(path);
    g_autofree guint8 *keep = g_new0(guint8, all->rows);
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autoptr(GError) error = NULL;

    memset(s, 0, sizeof *s);
    s->covariates =
        design->covariates ? avlast_formula_parse_terms(design->covariates, NULL) : NULL;
    s->options = (AvlastRctOptions){.outcomes = both,
                                    .columns = {.treatment = design->treatment,
                                                .control = "0",
                                                .block = design->blocks},
                                    .covariates = s->covariates,
                                    .method = design->method,
                                    .df = NAN,
                                    .level = 0.8};
    for (gsize l = 0; l < M; l++) {
        for (gsize i = 0; i < all->rows; i++)
            keep[i] = imp->number[i] == (alike ? 1.0 : (double)(l + 1));
        s->frame[l] = avlast_frame_select(all, keep, NULL);
        s->evaluation[l] = avlast_evaluation_new(s->frame[l], &s->options, &error);
        assert_no_error(error);
    }
}

static void draw(Sets *s, const AvlastDrawsOptions *how)
{
    g_autoptr(GError) error = NULL;

    for (gsize l = 0; l < M; l++) {
        s->draws[l] = avlast_trial_draws_new(s->evaluation[l], how, &error);
        assert_no_error(error);
    }
}

static void close_sets(Sets *s)
{
    for (gsize l = 0; l < M; l++) {
        avlast_trial_draws_free(s->draws[l]);
        avlast_evaluation_free(s->evaluation[l]);
        avlast_frame_free(s->frame[l]);
    }
    avlast_formula_free(s->covariates);
}

static AvlastTrialDraws *together(const Sets *s, gboolean blind, gboolean bootstrap,
                                  double df)
{
    const double complete[] = {df, df};
    const AvlastDrawsImputed how = {blind, bootstrap, complete};
    g_autoptr(GError) error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_imputed(s->draws, M, &how, &error);

    assert_no_error(error);
    return draws;
}

static double truth(const RefTable *table, const char *name, const char *term,
                    const char *quantity)
{
    return ref_table_find(table, "value", "case", name, "term", term, "quantity",
                          quantity, NULL);
}

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/permute.csv");
    return ref_table_read(path);
}

static void hold_one(const RefTable *table, const Design *design,
                     const AvlastTrialDraws *draws, gsize o, const char *kind)
{
    const AvlastPermuteStatistic statistic =
        strcmp(kind, "difference") == 0 ? AVLAST_PERMUTE_DIFFERENCE : AVLAST_PERMUTE_T;
    const double se = truth(table, design->name, both[o], "se");
    g_autofree char *p_name = g_strconcat("p.", kind, NULL),
                    *low_name = g_strconcat("low.", kind, NULL),
                    *high_name = g_strconcat("high.", kind, NULL);
    AvlastPermuted *p = avlast_permuted_new(draws, o, statistic, 0.8, se);
    const double low = truth(table, design->name, both[o], low_name),
                 high = truth(table, design->name, both[o], high_name);

    ck_assert(draws->exact);
    assert_digits(draws->observed[o].effect,
                  truth(table, design->name, both[o], "effect"), 9);
    assert_digits(sqrt(draws->observed[o].yy), se, 9);
    assert_digits(p->p_value, truth(table, design->name, both[o], p_name), 12);
    ck_assert_msg(fabs(p->low - low) < 1e-7 * (se + fabs(low)), "%s %s %s: %.12g, %.12g",
                  design->name, both[o], kind, p->low, low);
    ck_assert_msg(fabs(p->high - high) < 1e-7 * (se + fabs(high)),
                  "%s %s %s: %.12g, %.12g", design->name, both[o], kind, p->high, high);
    avlast_permuted_free(p);
}

static void hold_stepdown(const RefTable *table, const Design *design,
                          const AvlastTrialDraws *draws, const char *quantity)
{
    const guint8 which[] = {1, 1};
    double p[2];

    ck_assert(avlast_permute_stepdown(draws, FALSE, which, p, NULL));
    for (gsize o = 0; o < 2; o++)
        assert_digits(p[o], truth(table, design->name, both[o], quantity), 12);
}

START_TEST(p_values_and_intervals_are_those_of_brute_force)
{
    const Design *design = &designs[_i];
    const AvlastDrawsOptions how = {.shift = TRUE, .reps = 1000};
    g_autoptr(RefTable) table = expected();
    Sets s;

    open_sets(&s, design, FALSE);
    draw(&s, &how);
    g_autoptr(AvlastTrialDraws) any = together(&s, FALSE, FALSE, design->df);
    g_autoptr(AvlastTrialDraws) blind = together(&s, TRUE, FALSE, design->df);
    for (gsize o = 0; o < 2; o++) {
        hold_one(table, design, any, o, "any");
        hold_one(table, design, blind, o, "blind");
        hold_one(table, design, blind, o, "difference");
    }
    hold_stepdown(table, design, any, "wy.any");
    hold_stepdown(table, design, blind, "wy.blind");
    close_sets(&s);
}
END_TEST

/* Sets that do not differ: p-values, intervals and step-down p-values of one of them, of
 * assignments drawn and of bootstrap samples, too. */
START_TEST(sets_that_are_alike_are_one)
{
    const Design *design = &designs[_i % 3];
    const gboolean bootstrap = _i >= 3;
    const AvlastDrawsOptions how = {
        .bootstrap = bootstrap, .shift = !bootstrap, .reps = 99, .seed = 7};
    const guint8 which[] = {1, 1};
    double one[2], all[2];
    Sets s;

    open_sets(&s, design, TRUE);
    draw(&s, &how);
    for (int blind = 0; blind < 2; blind++) {
        g_autoptr(AvlastTrialDraws) draws = together(&s, blind, bootstrap, design->df);
        ck_assert(!draws->exact);
        ck_assert(avlast_permute_stepdown(s.draws[0], bootstrap, which, one, NULL));
        ck_assert(avlast_permute_stepdown(draws, bootstrap, which, all, NULL));
        for (gsize o = 0; o < 2; o++) {
            assert_digits(all[o], one[o], 12);
            AvlastPermuted *a =
                avlast_permuted_new(s.draws[0], o, AVLAST_PERMUTE_T, 0.8, 1.0);
            AvlastPermuted *b = avlast_permuted_new(draws, o, AVLAST_PERMUTE_T, 0.8, 1.0);
            assert_digits(b->p_value, a->p_value, 12);
            ck_assert_uint_eq(b->reps, 99);
            if (!bootstrap) {
                ck_assert(fabs(b->low - a->low) < 1e-9);
                ck_assert(fabs(b->high - a->high) < 1e-9);
            }
            avlast_permuted_free(a);
            avlast_permuted_free(b);
        }
    }
    close_sets(&s);
}
END_TEST

/* Rows that one set lacks are other units: no draws of the same assignment. */
START_TEST(sets_of_other_people_are_refused)
{
    const AvlastDrawsOptions how = {.reps = 99};
    const double df[] = {8, 8};
    const AvlastDrawsImputed way = {FALSE, FALSE, df};
    g_autoptr(GError) error = NULL;
    Sets s;

    open_sets(&s, &designs[0], FALSE);
    draw(&s, &how);
    avlast_trial_draws_free(s.draws[2]);
    avlast_evaluation_free(s.evaluation[2]);
    for (gsize o = 0; both[o]; o++) { /* of both outcomes: one alone keeps the row */
        AvlastColumn *column = avlast_frame_find(s.frame[2], both[o]);
        column->number[3] = NAN;
        column->reason[3] = 1;
    }
    s.evaluation[2] = avlast_evaluation_new(s.frame[2], &s.options, NULL);
    s.draws[2] = avlast_trial_draws_new(s.evaluation[2], &how, NULL);
    AvlastTrialDraws *draws = avlast_trial_draws_imputed(s.draws, M, &way, &error);
    ck_assert_ptr_null(draws);
    ck_assert_ptr_nonnull(strstr(error->message, "AV734"));
    close_sets(&s);
}
END_TEST

/* --- the jackknife --- */

START_TEST(jackknife_agrees_with_r)
{
    static const char *const quantities[] = {"estimate", "se", "df", "low", "high"};
    const AvlastRedrawnOptions how = {.type = AVLAST_REPLICATES_JKN};
    g_autoptr(RefTable) table = expected();
    AvlastEstimates *set[M];
    Sets s;

    open_sets(&s, &designs[0], FALSE);
    for (gsize o = 0; o < 2; o++) {
        for (gsize l = 0; l < M; l++) {
            set[l] = avlast_trial_bootstrap(
                g_ptr_array_index(s.evaluation[l]->analysed, o), &s.options, &how, NULL);
            ck_assert_ptr_nonnull(set[l]);
            set[l]->level = 0.95;
            AvlastEstimate *row = avlast_estimates_row(set[l], 0);
            row->df = 8.0; /* as avlast_redrawn_finish takes it from the effect's row */
            avlast_estimate_infer(row, 0.95);
        }
        g_autoptr(AvlastEstimates) pooled =
            avlast_imputation_pool(set, M, NULL, NULL, NULL);
        const AvlastEstimate *row = avlast_estimates_row(pooled, 0);
        const double got[] = {row->estimate, row->std_error, row->df, row->conf_low,
                              row->conf_high};
        for (gsize q = 0; q < G_N_ELEMENTS(got); q++)
            assert_digits(got[q], truth(table, "jackknife trial", both[o], quantities[q]),
                          9);
        for (gsize l = 0; l < M; l++)
            avlast_estimates_free(set[l]);
    }
    close_sets(&s);
}
END_TEST

Suite *suite_imputed_draws(void)
{
    Suite *suite = suite_create("imputed_draws");
    TCase *tests = tcase_create("imputed_draws");

    tcase_add_loop_test(tests, p_values_and_intervals_are_those_of_brute_force, 0, 3);
    tcase_add_loop_test(tests, sets_that_are_alike_are_one, 0, 6);
    tcase_add_test(tests, sets_of_other_people_are_refused);
    tcase_add_test(tests, jackknife_agrees_with_r);
    suite_add_tcase(suite, tests);
    return suite;
}
