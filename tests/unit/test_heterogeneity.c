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

/* --- quantiles --- */

typedef struct {
    const char *name;
    Design design;
    double tau[4];
    gsize n_tau;
    double digits;
} QuantileCase;

static const QuantileCase quantile_cases[] = {
    {"quantile",
     {PEOPLE, "treat", NULL, NULL, NULL, NULL},
     {0.11, 0.263, 0.517, 0.907},
     4,
     9},
    {"quantile arms", {SCHOOLS, "arm", "usual", NULL, NULL, NULL}, {0.313, 0.757}, 2, 9},
    {"quantile weighted", {PEOPLE, "treat", NULL, NULL, NULL, "w"}, {0.5}, 1, 9},
    {"quantile blocks", {PEOPLE, "treat", NULL, NULL, "block", NULL}, {0.25}, 1, 9},
    {"quantile clusters", {SCHOOLS, "arm", "usual", "school", NULL, NULL}, {0.413}, 1, 9},
};

START_TEST(quantile_effects_agree_with_quantreg)
{
    const QuantileCase *c = &quantile_cases[_i];
    g_auto(Setting) s = set_up(&c->design, "y", NULL);
    const AvlastQuantileOptions how = {.level = 0.95, .tau = c->tau, .n_tau = c->n_tau};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_quantile_effects(
        s.trial, "y", s.analysed->outcome->number, s.analysed->use, &how, &error);

    assert_no_error(error);
    ck_assert_uint_eq(e->rows->len, c->n_tau * (s.trial->n_arms - 1));
    for (guint j = 0; j < e->rows->len; j++) {
        const AvlastEstimate *row = avlast_estimates_row(e, j);
        same_row(row, table, c->name, row->term, c->digits);
    }
}
END_TEST

START_TEST(quantiles_at_a_step_and_ties)
{
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t\n1,0\n2,0\n3,0\n4,0\n5,1\n5,1\n5,1\n9,1\n");
    const AvlastTrialColumns columns = {.treatment = "t"};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    const guint8 all[] = {1, 1, 1, 1, 1, 1, 1, 1};
    const double tau[] = {0.5};
    const AvlastQuantileOptions how = {.level = 0.95, .tau = tau, .n_tau = 1};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_quantile_effects(
        trial, "y", avlast_frame_find(frame, "y")->number, all, &how, &error);

    assert_no_error(error);
    ck_assert_double_eq(avlast_estimates_row(e, 0)->estimate, 2.5);
    g_autoptr(RefTable) table = reference();
    assert_digits(avlast_hall_sheather(0.05, 200),
                  trial_truth(table, "bandwidth", "0.05", "hs"), 13);
    assert_digits(avlast_hall_sheather(0.5, 200),
                  trial_truth(table, "bandwidth", "0.5", "hs"), 13);
    /* Ties all around: no density, no standard error, and a note that says so. */
    AvlastColumn *y = avlast_frame_find(frame, "y");
    for (gsize i = 4; i < 8; i++)
        y->number[i] = 5.0;
    g_autoptr(AvlastEstimates) flat =
        avlast_quantile_effects(trial, "y", y->number, all, &how, &error);
    ck_assert(isnan(avlast_estimates_row(flat, 0)->std_error));
    ck_assert_ptr_nonnull(strstr(avlast_estimates_row(flat, 0)->note, "equal outcomes"));
}
END_TEST

/* --- moderators --- */

typedef struct {
    const char *name, *column, *covariates;
    Design design;
} ModeratorCase;

static const ModeratorCase moderator_cases[] = {
    {"moderator age", "age", NULL, {PEOPLE, "treat", NULL, NULL, NULL, NULL}},
    {"moderator age adjusted",
     "age",
     "before",
     {PEOPLE, "treat", NULL, NULL, "block", NULL}},
    {"moderator region", "region", NULL, {PEOPLE, "treat", NULL, NULL, NULL, NULL}},
    {"moderator weighted", "before", NULL, {PEOPLE, "treat", NULL, NULL, NULL, "w"}},
    {"moderator clusters", "sex", NULL, {SCHOOLS, "arm", "usual", "school", NULL, NULL}},
    {"moderator area", "area", NULL, {SCHOOLS, "arm", "usual", "school", NULL, NULL}},
};

static void same_moderator_row(const AvlastEstimate *row, const RefTable *table,
                               const char *name, gboolean arms)
{
    const gboolean partial = strcmp(name, "moderator weighted") == 0 ||
                             strcmp(name, "moderator age adjusted") == 0 ||
                             strcmp(name, "moderator area") == 0;
    g_autofree char *term = row->group
                                ? arms ? g_strdup_printf("%s %s", row->term, row->group)
                                       : g_strdup(row->group)
                                : g_strdup(row->term);

    if (row->group && partial)
        return; /* R's values are of the interaction alone */
    if (!isnan(row->estimate)) {
        same_row(row, table, name, term, 9);
        return;
    }
    assert_digits(row->statistic, trial_truth(table, name, term, "F"), 9);
    assert_digits(row->df, trial_truth(table, name, term, "df"), 9);
    assert_digits(row->df2, trial_truth(table, name, term, "df2"), 9);
    assert_digits(row->p_value, trial_truth(table, name, term, "p.value"), 8);
}

START_TEST(moderators_agree)
{
    const ModeratorCase *c = &moderator_cases[_i];
    g_autoptr(AvlastFormula) covariates =
        c->covariates ? avlast_formula_parse_terms(c->covariates, NULL) : NULL;
    g_auto(Setting) s = set_up(&c->design, "y", covariates);
    const AvlastModeratorOptions how = {.column = c->column,
                                        .se = c->design.cluster ? AVLAST_SE_CR2
                                                                : AVLAST_SE_HC2,
                                        .level = 0.95,
                                        .adjusted = c->covariates != NULL,
                                        .blocks = TRUE};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_moderator_effects(s.analysed, &how, &error);

    assert_no_error(error);
    ck_assert_uint_ge(e->rows->len, 3);
    for (guint j = 0; j < e->rows->len; j++)
        same_moderator_row(avlast_estimates_row(e, j), table, c->name,
                           s.trial->n_arms > 2);
    ck_assert_ptr_nonnull(e->root);
}
END_TEST

typedef struct {
    const char *text, *column;
    int class; /* AvlastErrorClass */
    const char *message;
} ModeratorFault;

static const ModeratorFault moderator_faults[] = {
    {"y,t,m\n1,0,a\n2,1,a\n3,0,a\n5,1,a\n", "m", AVLAST_ERROR_DEGENERATE,
     "does not vary"},
    {"y,t,m\n1,0,a\n2,1,a\n3,0,b\n5,1,a\n", "m", AVLAST_ERROR_DEGENERATE,
     "level 'b' of moderator 'm' has no row in arm '1'"},
    {"y,t,m\n1,0,a\n2,1,a\n3,0,b\n5,1,a\n", "y", AVLAST_ERROR_USAGE,
     "'y' is the outcome"},
    {"y,t,m\n1,0,a\n2,1,a\n3,0,b\n5,1,a\n", "t", AVLAST_ERROR_USAGE,
     "'t' is the treatment"},
    {"y,t,m\n1,0,a\n2,1,a\n3,0,b\n5,1,a\n", "mm", AVLAST_ERROR_USAGE, "did you mean 'm'"},
};

START_TEST(faults_of_moderators_are_named)
{
    const ModeratorFault *f = &moderator_faults[_i];
    g_autoptr(AvlastFrame) frame = trial_parse_frame(f->text);
    const AvlastTrialColumns columns = {.treatment = "t"};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    const AvlastAnalysedOptions which = {.outcome = "y"};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, NULL);
    const AvlastModeratorOptions how = {
        .column = f->column, .se = AVLAST_SE_HC2, .level = 0.95};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_moderator_effects(a, &how, &error);

    ck_assert_ptr_null(e);
    assert_error(error, f->class, f->message);
}
END_TEST

Suite *suite_heterogeneity(void)
{
    Suite *suite = suite_create("heterogeneity");
    TCase *spread = tcase_create("who and where");

    tcase_add_loop_test(spread, quantile_effects_agree_with_quantreg, 0,
                        G_N_ELEMENTS(quantile_cases));
    tcase_add_test(spread, quantiles_at_a_step_and_ties);
    tcase_add_loop_test(spread, moderators_agree, 0, G_N_ELEMENTS(moderator_cases));
    tcase_add_loop_test(spread, faults_of_moderators_are_named, 0,
                        G_N_ELEMENTS(moderator_faults));
    suite_add_tcase(suite, spread);
    return suite;
}
