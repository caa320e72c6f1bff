/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "attrition_cases.h"
#include "core/error.h"
#include "impact/attrition_weights.h"
#include "impact/bounds.h"
#include "impact/moderators.h"
#include "impact/quantile_effects.h"
#include "impact/subgroups.h"
#include "support.h"
#include "trial_cases.h"

/* --- Lee, Manski --- */

typedef struct {
    const char *name, *outcome;
    Design design;
    const char *cells[3];
    double low, high; /* Manski when finite */
} BoundCase;

static const BoundCase bound_cases[] = {
    {"lee y", "y", {PEOPLE, "treat", NULL, NULL, NULL, NULL}, {NULL}, NAN, NAN},
    {"lee z", "z", {PEOPLE, "treat", NULL, NULL, NULL, NULL}, {NULL}, NAN, NAN},
    {"lee turned", "y", {PEOPLE, "treat", "1", NULL, NULL, NULL}, {NULL}, NAN, NAN},
    {"lee weighted", "y", {PEOPLE, "treat", NULL, NULL, NULL, "w"}, {NULL}, NAN, NAN},
    {"lee cells", "y", {PEOPLE, "treat", NULL, NULL, NULL, NULL}, {"sex"}, NAN, NAN},
    {"lee more cells",
     "y",
     {PEOPLE, "treat", NULL, NULL, NULL, NULL},
     {"region", "sex"},
     NAN,
     NAN},
    {"lee weighted cells",
     "y",
     {PEOPLE, "treat", NULL, NULL, NULL, "w"},
     {"region"},
     NAN,
     NAN},
    {"lee blocks", "y", {PEOPLE, "treat", NULL, NULL, "block", NULL}, {NULL}, NAN, NAN},
    {"lee clusters",
     "y",
     {SCHOOLS, "arm", "usual", "school", NULL, NULL},
     {NULL},
     NAN,
     NAN},
    {"lee clusters cells",
     "y",
     {SCHOOLS, "arm", "usual", "school", NULL, "w"},
     {"sex"},
     NAN,
     NAN},
    {"lee clusters blocks",
     "y",
     {SCHOOLS, "arm", "usual", "school", "area", NULL},
     {NULL},
     NAN,
     NAN},
    {"manski", "z", {PEOPLE, "treat", NULL, NULL, NULL, NULL}, {NULL}, 0, 10},
    {"manski blocks weighted",
     "z",
     {PEOPLE, "treat", NULL, NULL, "block", "w"},
     {NULL},
     0,
     10},
    {"manski clusters",
     "y",
     {SCHOOLS, "arm", "usual", "school", NULL, NULL},
     {NULL},
     0,
     60},
};

static AvlastEstimates *bounds_of(const BoundCase *c, const Setting *s, AvlastBound *told,
                                  GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree guint32 *cell =
        c->cells[0] ? avlast_subgroups(s->trial, c->cells, names, error) : NULL;
    const AvlastBoundsOptions how = {.level = 0.95,
                                     .cell = cell,
                                     .n_cells = names->len,
                                     .cell_names = names,
                                     .low = c->low,
                                     .high = c->high};
    const double *y = s->analysed->outcome->number;

    return isnan(c->low) ? avlast_bounds_lee(s->trial, c->outcome, y, s->analysed->use,
                                             &how, told, error)
                         : avlast_bounds_manski(s->trial, c->outcome, y, s->analysed->use,
                                                &how, told, error);
}

START_TEST(bounds_agree)
{
    const BoundCase *c = &bound_cases[_i];
    g_auto(Setting) s = set_up(&c->design, c->outcome, NULL);
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    AvlastBound told[2] = {{0}};
    g_autoptr(AvlastEstimates) e = bounds_of(c, &s, told, &error);

    assert_no_error(error);
    ck_assert_uint_eq(e->rows->len, 2 * (s.trial->n_arms - 1));
    /* What comes from numerical derivatives has fewer digits. */
    const double digits = _i < 3 || strcmp(c->name, "manski") == 0 ? 9 : 7;
    for (guint j = 0; j < e->rows->len; j += 2) {
        const AvlastEstimate *low = avlast_estimates_row(e, j),
                             *high = avlast_estimates_row(e, j + 1);
        g_autofree char *term = arm_term(low->term);
        assert_digits(low->estimate, trial_truth(table, c->name, term, "lower"), 11);
        assert_digits(high->estimate, trial_truth(table, c->name, term, "upper"), 11);
        assert_digits(low->std_error, trial_truth(table, c->name, term, "se.lower"),
                      digits);
        assert_digits(high->std_error, trial_truth(table, c->name, term, "se.upper"),
                      digits);
        assert_digits(low->conf_low, trial_truth(table, c->name, term, "low"),
                      digits - 1);
        assert_digits(high->conf_high, trial_truth(table, c->name, term, "high"),
                      digits - 1);
        assert_digits(told[j / 2].conf_low, low->conf_low, 15);
        if (digits < 9)
            assert_digits(gsl_matrix_get(e->covariance, j, j + 1),
                          trial_truth(table, c->name, term, "v12"), 6);
    }
    if (strncmp(c->name, "lee ", 4) == 0 && _i < 2)
        assert_digits(told[0].share, trial_truth(table, c->name, "treat", "share"), 11);
}
END_TEST

/* Nobody lost: both bounds are the difference in means with Neyman's standard error. */
START_TEST(without_loss_both_bounds_are_the_effect)
{
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t\n1,0\n4,0\n3,0\n7,1\n5,1\n8,1\n2,0\n9,1\n");
    const AvlastTrialColumns columns = {.treatment = "t"};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    const guint8 all[] = {1, 1, 1, 1, 1, 1, 1, 1};
    const AvlastBoundsOptions how = {.level = 0.95, .low = -100, .high = 100};
    const double *y = avlast_frame_find(frame, "y")->number;
    AvlastBound told[1];
    g_autoptr(AvlastEstimates)
        lee = avlast_bounds_lee(trial, "y", y, all, &how, told, NULL),
        manski = avlast_bounds_manski(trial, "y", y, all, &how, NULL, NULL);

    for (guint j = 0; j < 2; j++) {
        const AvlastEstimate *a = avlast_estimates_row(lee, j),
                             *b = avlast_estimates_row(manski, j);
        /* means 7.25 and 2.5; variances 8.75/3 and 5/3 */
        assert_digits(a->estimate, 4.75, 14);
        assert_digits(a->std_error, sqrt((8.75 / 3.0 + 5.0 / 3.0) / 4.0), 14);
        assert_digits(b->estimate, 4.75, 14);
        assert_digits(b->std_error, a->std_error, 14);
    }
    ck_assert_double_eq(told[0].share, 0.0);
    assert_digits(told[0].conf_high,
                  4.75 + 1.959963984540054 * avlast_estimates_row(lee, 0)->std_error, 13);
}
END_TEST

/* Bounds hold what trimming by hand gives, whole rows being trimmed. */
START_TEST(bounds_of_a_small_trial_by_hand)
{
    /* 4 of 4 known in the arm, 2 of 4 in the control: half of the arm is trimmed. */
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t\n1,0\n3,0\n,0\n,0\n10,1\n2,1\n4,1\n8,1\n");
    const AvlastTrialColumns columns = {.treatment = "t"};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    const guint8 known[] = {1, 1, 0, 0, 1, 1, 1, 1};
    const AvlastBoundsOptions how = {.level = 0.95};
    AvlastBound told[1];
    g_autoptr(AvlastEstimates) e = avlast_bounds_lee(
        trial, "y", avlast_frame_find(frame, "y")->number, known, &how, told, NULL);

    assert_digits(avlast_estimates_row(e, 0)->estimate, 3.0 - 2.0, 14);
    assert_digits(avlast_estimates_row(e, 1)->estimate, 9.0 - 2.0, 14);
    ck_assert_double_eq_tol(told[0].share, 0.5, 1e-14);
    ck_assert_double_eq_tol(told[0].rows, 2.0, 1e-13);
    ck_assert_uint_eq(told[0].trimmed, 1);
}
END_TEST

/* Blocks and cells that lack an arm. */
START_TEST(faults_of_bounds_are_named)
{
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t,b\n1,0,a\n3,0,a\n2,1,a\n10,1,a\n2,1,c\n");
    const AvlastTrialColumns blocked = {.treatment = "t", .block = "b"},
                             plain = {.treatment = "t"};
    g_autoptr(AvlastTrial) a = avlast_trial_new(frame, &blocked, NULL),
                           b = avlast_trial_new(frame, &plain, NULL);
    const guint8 all[] = {1, 1, 1, 1, 1};
    const double *y = avlast_frame_find(frame, "y")->number;
    const guint32 cell[] = {0, 0, 0, 0, 1};
    const AvlastBoundsOptions how = {.level = 0.95},
                              drop = {.level = 0.95, .drop_small_blocks = TRUE},
                              cells = {.level = 0.95, .cell = cell, .n_cells = 2};
    g_autoptr(GError) one = NULL, two = NULL, none = NULL;
    g_autoptr(AvlastEstimates) x = avlast_bounds_lee(a, "y", y, all, &how, NULL, &one),
                               z = avlast_bounds_lee(b, "y", y, all, &cells, NULL, &two),
                               d = avlast_bounds_lee(a, "y", y, all, &drop, NULL, &none);

    ck_assert_ptr_null(x);
    assert_error(one, AVLAST_ERROR_DEGENERATE, "block 'c' of 'b' has no row of arm '0'");
    ck_assert_ptr_null(z);
    assert_error(two, AVLAST_ERROR_DEGENERATE, "AV375");
    assert_no_error(none);
    ck_assert_uint_eq(d->dropped->len, 1);
    ck_assert_double_eq_tol(avlast_estimates_row(d, 0)->estimate, 4.0, 1e-14);
}
END_TEST

START_TEST(critical_value_lies_between_one_and_two_sided)
{
    assert_digits(avlast_bounds_critical(0.0, 0.95, INFINITY), 1.959963984540054, 12);
    assert_digits(avlast_bounds_critical(50.0, 0.95, INFINITY), 1.6448536269514722, 12);
    ck_assert_double_lt(avlast_bounds_critical(1.0, 0.95, 10),
                        avlast_bounds_critical(0.5, 0.95, 10));
}
END_TEST

/* --- weights for attrition --- */

typedef struct {
    const char *name, *terms, *covariates;
    Design design;
} WeightCase;

static const WeightCase weight_cases[] = {
    {"ipw", "age, region", NULL, {PEOPLE, "treat", NULL, NULL, NULL, NULL}},
    {"ipw weighted", "age, region", NULL, {PEOPLE, "treat", NULL, NULL, NULL, "w"}},
    {"ipw blocks", "age", NULL, {PEOPLE, "treat", NULL, NULL, "block", NULL}},
    {"ipw ancova", "age, sex", "before", {PEOPLE, "treat", NULL, NULL, NULL, NULL}},
    {"ipw clusters", "age, sex", NULL, {SCHOOLS, "arm", "usual", "school", NULL, NULL}},
};

START_TEST(attrition_weights_agree)
{
    const WeightCase *c = &weight_cases[_i];
    g_autoptr(AvlastFormula)
        terms = avlast_formula_parse_terms(c->terms, NULL),
        covariates =
            c->covariates ? avlast_formula_parse_terms(c->covariates, NULL) : NULL;
    g_auto(Setting) s = set_up(&c->design, "y", covariates);
    const AvlastTrialFitOptions how = {.blocks = TRUE};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    AvlastResponse told;
    g_autoptr(AvlastEstimates) e = avlast_attrition_weighted(
        s.analysed, terms, covariates ? &s.analysed->covariates : NULL, &how, 0.95, &told,
        &error);

    assert_no_error(error);
    for (guint j = 0; j < e->rows->len; j++) {
        const AvlastEstimate *row = avlast_estimates_row(e, j);
        g_autofree char *term = arm_term(row->term);
        same_row(row, table, c->name, term, 7);
    }
    if (e->rows->len == 2)
        assert_digits(gsl_matrix_get(e->covariance, 0, 1),
                      trial_truth(table, c->name, "arm=digital", "v12"), 6);
    ck_assert_double_gt(told.smallest, 0.0);
    ck_assert_double_le(told.effective, (double)told.rows);
}
END_TEST

Suite *suite_attrition(void)
{
    Suite *suite = suite_create("attrition");
    TCase *lost = tcase_create("lost outcomes");

    tcase_add_loop_test(lost, bounds_agree, 0, G_N_ELEMENTS(bound_cases));
    tcase_add_test(lost, without_loss_both_bounds_are_the_effect);
    tcase_add_test(lost, bounds_of_a_small_trial_by_hand);
    tcase_add_test(lost, faults_of_bounds_are_named);
    tcase_add_test(lost, critical_value_lies_between_one_and_two_sided);
    tcase_add_loop_test(lost, attrition_weights_agree, 0, G_N_ELEMENTS(weight_cases));
    suite_add_tcase(suite, lost);
    return suite;
}
