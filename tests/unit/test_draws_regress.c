/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regressions under many assignments against lm(), sandwich and clubSandwich in each
 * (tests/ref/draws_regress.R), and against the estimator itself. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "impact/permute.h"
#include "model/robust.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    const char *name, *treatment, *control, *block, *cluster, *weights, *covariates;
    AvlastRctMethod method;
} Design;

static const Design designs[] = {
    {"rows", "ten", NULL, NULL, NULL, NULL, "age + sex", AVLAST_RCT_ANCOVA},
    {"weighted", "ten", NULL, NULL, NULL, "age", "sex", AVLAST_RCT_ANCOVA},
    {"bare", "ten", NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_DIFFERENCE},
    {"blocked", "four", NULL, "block", NULL, NULL, "age", AVLAST_RCT_ANCOVA},
    {"clusters", "whole", NULL, NULL, "school", NULL, "age + sex", AVLAST_RCT_ANCOVA},
    {"clusterblocks", "one", NULL, "schoolpair", "school", NULL, "age",
     AVLAST_RCT_ANCOVA},
    {"three", "arm3", "kontroll", NULL, NULL, NULL, "age", AVLAST_RCT_ANCOVA},
    {"lin rows", "ten", NULL, NULL, NULL, NULL, "age", AVLAST_RCT_LIN},
    {"lin weighted", "ten", NULL, NULL, NULL, "age", "z", AVLAST_RCT_LIN},
    {"lin blocks", "four", NULL, "block", NULL, NULL, NULL, AVLAST_RCT_LIN},
    {"lin blocked", "four", NULL, "block", NULL, NULL, "age", AVLAST_RCT_LIN},
    {"lin clusters", "whole", NULL, NULL, "school", NULL, "age + sex", AVLAST_RCT_LIN},
    {"lin three", "arm3", "kontroll", NULL, NULL, NULL, "age", AVLAST_RCT_LIN},
};

typedef struct {
    const char *outcomes[4];
    AvlastFrame *frame;
    AvlastFormula *covariates;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} Trial;

static const Design *design_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(designs); i++)
        if (strcmp(designs[i].name, name) == 0)
            return &designs[i];
    ck_abort_msg("no design '%s'", name);
    return NULL;
}

static AvlastSe se_of(const char *name)
{
    AvlastSe se = AVLAST_SE_CLASSICAL;

    ck_assert_msg(avlast_se_parse(name, &se), "no standard error '%s'", name);
    return se;
}

static void trial_open(Trial *t, const Design *d, AvlastSe se,
                       const char *const *outcomes)
{
    GError *error = NULL;

    memset(t, 0, sizeof *t);
    for (gsize i = 0; outcomes[i]; i++)
        t->outcomes[i] = outcomes[i];
    t->frame = trial_read_frame("tests/ref/permute_data.csv");
    t->covariates =
        d->covariates ? avlast_formula_parse_terms(d->covariates, &error) : NULL;
    t->options = (AvlastRctOptions){.outcomes = t->outcomes,
                                    .columns = {.treatment = d->treatment,
                                                .control = d->control,
                                                .cluster = d->cluster,
                                                .block = d->block,
                                                .weights = d->weights},
                                    .covariates = t->covariates,
                                    .method = d->method,
                                    .se_choice = AVLAST_RCT_SE_GIVEN,
                                    .se = se,
                                    .df = NAN,
                                    .level = 0.95};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static void trial_close(Trial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_formula_free(t->covariates);
    avlast_frame_free(t->frame);
}

static AvlastTrialDraws *draws_of(const Trial *t, const AvlastDrawsOptions *how)
{
    GError *error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_new(t->evaluation, how, &error);

    assert_no_error(error);
    return draws;
}

/* One line of draws_regress.csv. */
static void hold(RefTable *table, gsize i)
{
    const char *outcome = ref_table_cell(table, i, "outcome");
    /* beside y, so that units without the other keep their place in the lottery */
    const char *const outcomes[] = {"y", strcmp(outcome, "y") == 0 ? NULL : outcome,
                                    NULL};
    const AvlastDrawsOptions how = {.reps = 2000};
    gsize j = (gsize)ref_table_numbers(table, "arm")[i] - 1;
    double squares = 0.0, variances = 0.0, largest = 0.0;
    Trial t;

    trial_open(&t, design_of(ref_table_cell(table, i, "case")),
               se_of(ref_table_cell(table, i, "se")), outcomes);
    g_autoptr(AvlastTrialDraws) draws = draws_of(&t, &how);
    j += outcomes[1] ? draws->effects / 2 : 0;
    ck_assert(draws->exact && draws->kernel);
    ck_assert_uint_eq(draws->reps, (gsize)ref_table_numbers(table, "count")[i]);
    for (gsize r = 0; r < draws->reps; r++) {
        const AvlastDrawn *d = &draws->drawn[r * draws->effects + j];
        squares += d->effect * d->effect / (double)draws->reps;
        variances += d->yy / (double)draws->reps;
        largest = fmax(largest, fabs(d->effect) / sqrt(d->yy));
    }
    assert_digits(draws->observed[j].effect, ref_table_numbers(table, "effect")[i], 9);
    assert_digits(sqrt(draws->observed[j].yy), ref_table_numbers(table, "error")[i], 9);
    assert_digits(squares, ref_table_numbers(table, "squares")[i], 9);
    assert_digits(variances, ref_table_numbers(table, "variances")[i], 9);
    assert_digits(largest, ref_table_numbers(table, "largest")[i], 9);
    assert_digits(avlast_permute_p(draws, j, AVLAST_PERMUTE_T, 0.0),
                  ref_table_numbers(table, "p")[i], 13);
    trial_close(&t);
}

START_TEST(every_assignment_is_that_of_lm_and_sandwich)
{
    g_autofree char *path = source_path("tests/ref/draws_regress.csv");
    g_autoptr(RefTable) table = ref_table_read(path);

    for (gsize i = 0; i < table->rows; i++)
        hold(table, i);
    ck_assert_uint_ge(table->rows, 70);
}
END_TEST

static void near(double a, double b, double scale, const char *what, const Design *d)
{
    ck_assert_msg(isnan(a) == isnan(b) && !(fabs(a - b) > 1e-9 * (fabs(b) + scale)),
                  "%s, %s: %.17g, %.17g", d->name, what, a, b);
}

static void same_draws(const AvlastTrialDraws *sums, const AvlastTrialDraws *estimator,
                       const Design *d)
{
    ck_assert(sums->kernel && !estimator->kernel);
    for (gsize i = 0; i < sums->reps * sums->effects; i++) {
        const AvlastDrawn *a = &sums->drawn[i], *b = &estimator->drawn[i];
        const double se = isnan(b->yy) ? 1.0 : sqrt(b->yy);
        near(a->effect, b->effect, se, "effect", d);
        near(a->yy, b->yy, 0.0, "yy", d);
        near(a->shift, b->shift, 1.0, "shift", d);
        near(a->yd, b->yd, se, "yd", d);
        near(a->dd, b->dd, 1e-3, "dd", d);
    }
}

/* All five numbers, several outcomes of different rows, a number of draws that fills no
 * last block, one arm of three among the units of two. */
START_TEST(sums_and_the_estimator_say_the_same)
{
    static const char *const outcomes[] = {"y", "gap", "z", NULL};
    static const char *const rows[] = {"classical", "HC0", "HC1", "HC2", "HC3"},
                             *const clusters[] = {"CR0", "CR1", "stata", "CR2", "CR3"};

    for (gsize c = 0; c < G_N_ELEMENTS(designs); c++) {
        const Design *d = &designs[c];
        if (d->method == AVLAST_RCT_LIN) /* test_draws_lin.c */
            continue;
        for (gsize s = 0; s < 5; s++) {
            const guint32 arm = strcmp(d->name, "three") == 0 ? 2 : 0;
            AvlastDrawsOptions how = {
                .reps = 37 + (guint)s, .seed = 8, .shift = TRUE, .arm = arm};
            Trial t;
            trial_open(&t, d, se_of(d->cluster ? clusters[s] : rows[s]), outcomes);
            g_autoptr(AvlastTrialDraws) sums = draws_of(&t, &how);
            how.estimator = TRUE;
            g_autoptr(AvlastTrialDraws) estimator = draws_of(&t, &how);
            same_draws(sums, estimator, d);
            trial_close(&t);
        }
    }
}
END_TEST

Suite *suite_draws_regress(void)
{
    Suite *suite = suite_create("draws_regress");
    TCase *cases = tcase_create("all");

    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, every_assignment_is_that_of_lm_and_sandwich);
    tcase_add_test(cases, sums_and_the_estimator_say_the_same);
    suite_add_tcase(suite, cases);
    return suite;
}
