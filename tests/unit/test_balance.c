/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "impact/balance.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    const char *name, *file, *treatment, *control, *cluster, *block, *covariates;
    guint32 arm;
    gboolean assigned;    /* of everybody, lost or not */
    const char *terms[4]; /* rows that the reference has */
} BalanceCase;

static const BalanceCase cases[] = {
    {"rows",
     "tests/ref/attrition_person.csv",
     "treat",
     NULL,
     NULL,
     NULL,
     "age, before, region",
     1,
     FALSE,
     {"age", "before", "region=nord"}},
    {"blocks",
     "tests/ref/attrition_person.csv",
     "treat",
     NULL,
     NULL,
     "block",
     "age",
     1,
     FALSE,
     {"age"}},
    {"assigned",
     "tests/ref/attrition_person.csv",
     "treat",
     NULL,
     NULL,
     NULL,
     "age, before, region",
     1,
     TRUE,
     {"age"}},
    {"clusters digital",
     "tests/ref/attrition_school.csv",
     "arm",
     "usual",
     "school",
     NULL,
     "age, sex",
     1,
     FALSE,
     {"age"}},
    {"clusters group",
     "tests/ref/attrition_school.csv",
     "arm",
     "usual",
     "school",
     NULL,
     "age, sex",
     2,
     FALSE,
     {"age"}},
};

static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/balance.csv");

    return ref_table_read(path);
}

static const AvlastBalanceRow *find(const AvlastBalance *balance, const char *term)
{
    for (guint i = 0; i < balance->rows->len; i++) {
        const AvlastBalanceRow *row = g_ptr_array_index(balance->rows, i);
        if (strcmp(row->term, term) == 0)
            return row;
    }
    ck_abort_msg("no row '%s'", term);
    return NULL;
}

static void same_together(const AvlastAnalysed *a, const AvlastBalance *balance,
                          const RefTable *table, const char *name)
{
    const AvlastBalanceTogether t = avlast_balance_together(a, balance);

    ck_assert_ptr_null(t.note);
    ck_assert_uint_eq(t.differences, 4);
    assert_digits(t.f, trial_truth(table, name, "together", "F"), 9);
    assert_digits(t.df1, trial_truth(table, name, "together", "df"), 12);
    assert_digits(t.df2, trial_truth(table, name, "together", "df2"), 12);
    assert_digits(t.p_value, trial_truth(table, name, "together", "p.value"), 9);
}

START_TEST(differences_agree)
{
    const BalanceCase *c = &cases[_i];
    const AvlastTrialColumns columns = {.treatment = c->treatment,
                                        .control = c->control,
                                        .cluster = c->cluster,
                                        .block = c->block};
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    g_autoptr(AvlastFormula) covariates = avlast_formula_parse_terms(c->covariates, NULL);
    const AvlastAnalysedOptions which = {.outcome = "y", .covariates = covariates};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, NULL);
    g_autoptr(RefTable) table = reference();

    for (gsize i = 0; c->assigned && i < frame->rows; i++)
        a->use[i] = 1;
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, covariates, c->arm, NULL);
    for (gsize t = 0; t < 4 && c->terms[t]; t++) {
        const AvlastBalanceRow *row = find(balance, c->terms[t]);
        assert_digits(row->difference,
                      trial_truth(table, c->name, c->terms[t], "difference"), 9);
        assert_digits(row->std_error,
                      trial_truth(table, c->name, c->terms[t], "std.error"), 9);
        assert_digits(row->df, trial_truth(table, c->name, c->terms[t], "df"), 9);
        assert_digits(row->p_value, trial_truth(table, c->name, c->terms[t], "p.value"),
                      9);
    }
    if (strcmp(c->name, "rows") == 0 || c->assigned)
        same_together(a, balance, table, c->name);
    else if (c->arm == 1 && c->cluster)
        same_together(a, balance, table, "clusters");
    /* the nine people of unknown age are lacked by this row alone */
    if (c->assigned)
        ck_assert_uint_eq(find(balance, "age")->missing, 9);
}
END_TEST

START_TEST(too_few_units_have_no_joint_test)
{
    g_autoptr(AvlastFrame) frame = trial_parse_frame(
        "y,t,a,b,c,d\n1,0,1,2,9,1\n2,0,2,1,3,4\n3,1,5,3,4,2\n4,1,4,8,6,2\n5,1,3,3,2,5\n");
    const AvlastTrialColumns columns = {.treatment = "t"};
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, NULL);
    g_autoptr(AvlastFormula) covariates = avlast_formula_parse_terms("a, b, c, d", NULL);
    const AvlastAnalysedOptions which = {.outcome = "y", .covariates = covariates};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, NULL);
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, covariates, 1, NULL);
    const AvlastBalanceTogether t = avlast_balance_together(a, balance);

    ck_assert_str_eq(t.note, "fewer units than differences");
    ck_assert(isnan(t.f));
    ck_assert(isfinite(find(balance, "a")->p_value));
}
END_TEST

Suite *suite_balance(void)
{
    Suite *suite = suite_create("balance");
    TCase *all = tcase_create("differences");

    tcase_add_loop_test(all, differences_agree, 0, G_N_ELEMENTS(cases));
    tcase_add_test(all, too_few_units_have_no_joint_test);
    suite_add_tcase(suite, all);
    return suite;
}
