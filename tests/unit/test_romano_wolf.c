/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "impact/permute.h"
#include "support.h"
#include "trial_cases.h"

/* Romano and Wolf's step-down for estimators that are fitted again in each sample,
 * against copies of the units that R fits (tests/ref/trial_bootstrap.R), and what must
 * hold. */

static const char *const both[] = {"y", "pass", NULL};

typedef struct {
    const char *name, *set;
    gboolean blocks, cluster, weights;
    AvlastRctMethod method;
} Case;

static const Case cases[] = {
    {"weighted", "rows", FALSE, FALSE, TRUE, AVLAST_RCT_DIFFERENCE},
    {"lin", "rows", FALSE, FALSE, FALSE, AVLAST_RCT_LIN},
    {"ancova", "rows", TRUE, FALSE, TRUE, AVLAST_RCT_ANCOVA},
    {"adjusted", "schools", FALSE, TRUE, FALSE, AVLAST_RCT_ANCOVA}};

typedef struct {
    AvlastFrame *frame;
    AvlastFormula *covariates;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} Trial;

static void trial_clear(Trial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_formula_free(t->covariates);
    avlast_frame_free(t->frame);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trial, trial_clear)

static void evaluate(Trial *t)
{
    GError *error = NULL;

    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static void trial_of(const Case *c, const char *const *outcomes, Trial *t)
{
    g_autofree char *relative =
        g_strdup_printf("tests/ref/trial_bootstrap/%s.csv", c->set);
    GError *error = NULL;

    t->frame = trial_read_frame(relative);
    t->covariates = c->method != AVLAST_RCT_DIFFERENCE
                        ? avlast_formula_parse_terms("x", &error)
                        : NULL;
    t->options = (AvlastRctOptions){.outcomes = outcomes,
                                    .columns = {.treatment = "treat",
                                                .block = c->blocks ? "block" : NULL,
                                                .cluster = c->cluster ? "school" : NULL,
                                                .weights = c->weights ? "w" : NULL},
                                    .covariates = t->covariates,
                                    .method = c->method,
                                    .df = NAN,
                                    .level = 0.9};
    evaluate(t);
}

static AvlastTrialDraws *draw(const Trial *t, gsize reps)
{
    const AvlastDrawsOptions how = {.bootstrap = TRUE, .reps = reps, .seed = 11};
    GError *error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_new(t->evaluation, &how, &error);

    assert_no_error(error);
    return draws;
}

static double number(const RefTable *values, gsize i, const char *column)
{
    return g_ascii_strtod(ref_table_cell(values, i, column), NULL);
}

static void stepdown(const AvlastTrialDraws *draws, const guint8 *which, double *p)
{
    GError *error = NULL;

    ck_assert(avlast_permute_stepdown(draws, TRUE, which, p, &error));
    assert_no_error(error);
}

START_TEST(p_values_are_those_of_copies)
{
    static const guint8 all[] = {1, 1};
    g_autofree char *path = source_path("tests/ref/trial_bootstrap/romano.csv");
    g_autoptr(RefTable) values = ref_table_read(path);
    g_auto(Trial) t = {0};
    double p[2];
    gsize seen = 0;

    trial_of(&cases[_i], both, &t);
    g_autoptr(AvlastTrialDraws) draws = draw(&t, 59);
    ck_assert(!draws->exact && draws->reps == 59 && draws->effects == 2);
    stepdown(draws, all, p);
    for (gsize i = 0; i < values->rows; i++) {
        if (strcmp(ref_table_cell(values, i, "case"), cases[_i].name) != 0)
            continue;
        const gsize o = strcmp(ref_table_cell(values, i, "outcome"), "y") == 0 ? 0 : 1;
        const AvlastDrawn *own = &draws->observed[o], *last = &draws->drawn[58 * 2 + o];
        assert_digits(own->effect, number(values, i, "effect"), 10);
        assert_digits(sqrt(own->yy), number(values, i, "error"), 9);
        assert_digits((last->effect - own->effect) / sqrt(last->yy),
                      number(values, i, "last"), 8);
        assert_digits(p[o], number(values, i, "p"), 12);
        seen++;
    }
    ck_assert_uint_eq(seen, 2);
}
END_TEST

/* An outcome beside itself is one hypothesis; alone it is the plain bootstrap p. */
START_TEST(the_same_outcome_twice_counts_once)
{
    static const char *const twice[] = {"a", "b", NULL};
    static const guint8 all[] = {1, 1}, first[] = {1, 0};
    g_autoptr(GString) csv = g_string_new("treat,x,a,b\n");
    g_auto(Trial) t = {0};
    double p[2], alone[2];
    gsize beyond = 0;
    GError *error = NULL;

    for (guint i = 0; i < 40; i++) {
        const double a = sin(3.7 * i) + 0.2 * (i % 2);
        g_string_append_printf(csv, "%u,%.6f,%.6f,%.6f\n", i % 2, cos(1.3 * i), a, a);
    }
    t.frame = trial_parse_frame(csv->str);
    t.covariates = avlast_formula_parse_terms("x", &error);
    t.options = (AvlastRctOptions){.outcomes = twice,
                                   .columns = {.treatment = "treat"},
                                   .covariates = t.covariates,
                                   .method = AVLAST_RCT_LIN,
                                   .df = NAN,
                                   .level = 0.95};
    evaluate(&t);
    g_autoptr(AvlastTrialDraws) draws = draw(&t, 99);
    stepdown(draws, all, p);
    stepdown(draws, first, alone);
    ck_assert_double_eq(p[0], p[1]);
    ck_assert_double_eq(p[0], alone[0]);
    const AvlastDrawn *own = &draws->observed[0];
    for (gsize r = 0; r < 99; r++) {
        const AvlastDrawn *d = &draws->drawn[r * 2];
        beyond += fabs(d->effect - own->effect) / sqrt(d->yy) >=
                          fabs(own->effect) / sqrt(own->yy)
                      ? 1
                      : 0;
    }
    ck_assert_double_eq(p[0], (1.0 + (double)beyond) / 100.0);
}
END_TEST

/* Rows that lack one outcome are drawn all the same, for the others: an outcome that all
 * have comes out as it does without the company. */
START_TEST(missing_outcomes_leave_the_others_alone)
{
    static const char *const some[] = {"a", "b", NULL}, *const one[] = {"a", NULL};
    g_autoptr(GString) csv = g_string_new("treat,x,a,b\n");
    g_auto(Trial) t = {0}, u = {0};
    GError *error = NULL;

    for (guint i = 0; i < 60; i++) {
        const double a = sin(3.7 * i) + 0.4 * (i % 2), x = cos(1.3 * i);
        g_string_append_printf(csv, "%u,%.6f,%.6f,", i % 2, x, a);
        if (i % 3 == 0)
            g_string_append_c(csv, '\n');
        else
            g_string_append_printf(csv, "%.6f\n", a + cos(5.1 * i));
    }
    for (guint k = 0; k < 2; k++) {
        Trial *at = k ? &u : &t;
        at->frame = trial_parse_frame(csv->str);
        at->covariates = avlast_formula_parse_terms("x", &error);
        at->options = (AvlastRctOptions){.outcomes = k ? one : some,
                                         .columns = {.treatment = "treat"},
                                         .covariates = at->covariates,
                                         .method = AVLAST_RCT_ANCOVA,
                                         .df = NAN,
                                         .level = 0.95};
        evaluate(at);
    }
    g_autoptr(AvlastTrialDraws) two = draw(&t, 29), single = draw(&u, 29);
    for (gsize r = 0; r < 29; r++) {
        ck_assert_double_eq(two->drawn[2 * r].effect, single->drawn[r].effect);
        ck_assert_double_eq(two->drawn[2 * r].yy, single->drawn[r].yy);
        ck_assert(two->drawn[2 * r + 1].yy > 0.0);
    }
}
END_TEST

/* Two factors: of each draw the main effects and the interaction, from the cells. */
START_TEST(factors_are_drawn_by_their_effects)
{
    static const char *const one[] = {"y", NULL};
    static const guint8 all[] = {1, 1, 1};
    g_autoptr(GString) csv = g_string_new("f,g,y\n");
    g_auto(Trial) t = {0};
    double p[3];

    for (guint i = 0; i < 80; i++)
        g_string_append_printf(csv, "%u,%u,%.6f\n", i % 2, i / 2 % 2,
                               sin(2.3 * i) + (i % 2 ? 2.0 : 0.0));
    t.frame = trial_parse_frame(csv->str);
    t.options = (AvlastRctOptions){
        .outcomes = one,
        .columns = {.treatment = "f", .factors = (const char *const[]){"f", "g", NULL}},
        .method = AVLAST_RCT_DIFFERENCE,
        .df = NAN,
        .level = 0.95};
    evaluate(&t);
    g_autoptr(AvlastTrialDraws) draws = draw(&t, 199);
    ck_assert_uint_eq(draws->effects, 3);
    stepdown(draws, all, p);
    ck_assert_double_le(p[0], 0.01);
    ck_assert_double_ge(p[1], 0.05);
    ck_assert_double_ge(p[2], 0.05);
}
END_TEST

Suite *suite_romano_wolf(void)
{
    Suite *suite = suite_create("romano_wolf");
    TCase *tcase = tcase_create("core");

    tcase_add_loop_test(tcase, p_values_are_those_of_copies, 0, (int)G_N_ELEMENTS(cases));
    tcase_add_test(tcase, the_same_outcome_twice_counts_once);
    tcase_add_test(tcase, missing_outcomes_leave_the_others_alone);
    tcase_add_test(tcase, factors_are_drawn_by_their_effects);
    suite_add_tcase(suite, tcase);
    return suite;
}
