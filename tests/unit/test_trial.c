/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "impact/arms.h"
#include "impact/attrition.h"
#include "impact/balance.h"
#include "support.h"
#include "trial_cases.h"

/* --- what goes with the effects --- */

static AvlastTrial *trial_of(const AvlastFrame *frame, const char *control,
                             const char *treatment, const char *cluster)
{
    const AvlastTrialColumns columns = {
        .treatment = treatment, .control = control, .cluster = cluster};
    GError *error = NULL;
    AvlastTrial *trial = avlast_trial_new(frame, &columns, &error);

    assert_no_error(error);
    return trial;
}

static AvlastAnalysed *analysed_of(const AvlastTrial *trial, const char *outcome,
                                   const AvlastFormula *covariates)
{
    const AvlastAnalysedOptions options = {
        .outcome = outcome, .covariates = covariates, .adjusted = TRUE};
    GError *error = NULL;
    AvlastAnalysed *a = avlast_analysed_new(trial, &options, &error);

    assert_no_error(error);
    return a;
}

START_TEST(intracluster_correlation_is_that_of_the_mean_squares)
{
    static const char *const outcomes[] = {"after", "lonely"};
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) trial = trial_of(frame, "usual", "arm", "school");

    for (gsize i = 0; i < 2; i++) {
        g_autoptr(AvlastAnalysed) a = analysed_of(trial, outcomes[i], NULL);
        assert_digits(avlast_trial_icc(trial, a->outcome->number, a->use),
                      trial_truth(table, "icc", outcomes[i], "icc"), 9);
    }
}
END_TEST

START_TEST(attrition_agrees_with_a_regression_of_missing)
{
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) persons = trial_read_frame("tests/ref/rct_person.csv"),
                           schools = trial_read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) single = trial_of(persons, NULL, "treat", NULL),
                           clustered = trial_of(schools, "usual", "arm", "school");
    g_autoptr(AvlastAnalysed) score = analysed_of(single, "score", NULL),
                              after = analysed_of(clustered, "after", NULL);
    g_autoptr(GError) error = NULL;
    gboolean none;
    g_autoptr(AvlastEstimates) a = avlast_attrition_test(score, 0.95, &none, &error),
                               b = avlast_attrition_test(after, 0.95, &none, &error);

    assert_no_error(error);
    trial_same_as(avlast_estimates_row(a, 0), table, "attrition");
    trial_same_as(avlast_estimates_row(b, 0), table, "cluster attrition");
    trial_same_as(avlast_estimates_row(b, 1), table, "cluster attrition");
}
END_TEST

static void same_mean(const AvlastAnalysed *a, guint32 arm, const RefTable *table,
                      const char *name, const char *term)
{
    AvlastArmMean mean;

    ck_assert(avlast_arm_mean(a->trial, arm, "y", a->outcome->number, a->use, 0.95, &mean,
                              NULL));
    assert_digits(mean.mean, trial_truth(table, name, term, "estimate"), 9);
    assert_digits(mean.std_error, trial_truth(table, name, term, "std.error"), 9);
    assert_digits(mean.df, trial_truth(table, name, term, "df"), 9);
    assert_digits(mean.low, trial_truth(table, name, term, "conf.low"), 9);
    assert_digits(mean.high, trial_truth(table, name, term, "conf.high"), 9);
}

START_TEST(arm_means_know_their_clusters)
{
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) persons = trial_read_frame("tests/ref/rct_person.csv"),
                           schools = trial_read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) single = trial_of(persons, NULL, "treat", NULL),
                           clustered = trial_of(schools, "usual", "arm", "school");
    g_autoptr(AvlastAnalysed) score = analysed_of(single, "score", NULL),
                              after = analysed_of(clustered, "after", NULL);

    same_mean(score, 0, table, "arm mean", "0");
    same_mean(score, 1, table, "arm mean", "1");
    same_mean(after, 0, table, "cluster arm mean", "usual");
    same_mean(after, 2, table, "cluster arm mean", "group");
}
END_TEST

START_TEST(balance_agrees)
{
    static const char *const terms[] = {"age", "region=sør", "before"};
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/rct_person.csv");
    g_autoptr(AvlastTrial) trial = trial_of(frame, NULL, "treat", NULL);
    g_autoptr(AvlastFormula) covariates =
        avlast_formula_parse_terms("age, region, before", NULL);
    g_autoptr(AvlastAnalysed) a = analysed_of(trial, "score", covariates);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, covariates, 1, &error);

    assert_no_error(error);
    ck_assert_uint_eq(balance->rows->len, 5);
    for (gsize k = 0; k < G_N_ELEMENTS(terms); k++)
        for (guint i = 0; i < balance->rows->len; i++) {
            const AvlastBalanceRow *row = g_ptr_array_index(balance->rows, i);
            if (strcmp(row->term, terms[k]) != 0)
                continue;
            assert_digits(row->treated,
                          trial_truth(table, "balance", terms[k], "treated"), 9);
            assert_digits(row->control,
                          trial_truth(table, "balance", terms[k], "control"), 9);
            assert_digits(row->smd, trial_truth(table, "balance", terms[k], "smd"), 9);
        }
    assert_digits(balance->f, trial_truth(table, "balance", "joint", "F"), 9);
    ck_assert_double_eq(balance->df1, 4);
    ck_assert_str_eq(balance->method, "Wald F, HC2");
}
END_TEST

START_TEST(clustered_balance_agrees_with_clubsandwich)
{
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) trial = trial_of(frame, "usual", "arm", "school");
    g_autoptr(AvlastFormula) covariates = avlast_formula_parse_terms("before, sex", NULL);
    g_autoptr(AvlastAnalysed) a = analysed_of(trial, "after", covariates);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, covariates, 2, &error);

    assert_no_error(error);
    assert_digits(balance->f, trial_truth(table, "cluster balance", "arm=group", "F"), 9);
    assert_digits(balance->df2, trial_truth(table, "cluster balance", "arm=group", "df2"),
                  9);
    assert_digits(balance->p_value,
                  trial_truth(table, "cluster balance", "arm=group", "p"), 8);
}
END_TEST

static json_int_t integer_at(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

START_TEST(flow_adds_up_and_tells_the_reasons)
{
    const TrialCase c = {"",   CLUSTER,         NULL, NULL, NULL, "before",
                         NULL, AVLAST_RCT_AUTO, NULL};
    g_autoptr(AvlastFrame) frame = trial_read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);

    assert_no_error(error);
    json_t *flow = json_object_get(result->charts, "flow"),
           *arms = json_object_get(flow, "arms");
    json_int_t assigned = 0, clusters = 0;
    ck_assert_uint_eq(json_array_size(arms), 3);
    for (size_t k = 0; k < 3; k++) {
        json_t *arm = json_array_get(arms, k), *lost = json_object_get(arm, "lost");
        json_int_t gone = 0;
        for (size_t i = 0; i < json_array_size(lost); i++)
            gone += integer_at(json_array_get(lost, i), "rows");
        ck_assert_int_eq(integer_at(arm, "assigned"), integer_at(arm, "analysed") + gone);
        assigned += integer_at(arm, "assigned");
        clusters += integer_at(arm, "assigned.clusters");
        if (gone)
            ck_assert_str_eq(avlast_json_member_text(json_array_get(lost, 0), "what"),
                             "no 'after' (empty)");
    }
    ck_assert_int_eq(assigned, (json_int_t)frame->rows);
    ck_assert_int_eq(clusters, 36);
    ck_assert_int_eq(integer_at(flow, "assessed"), assigned);
    /* The control is told apart, the change chart has all arms. */
    ck_assert(json_is_false(json_object_get(json_array_get(arms, 0), "treated")));
    json_t *change = json_array_get(json_object_get(result->charts, "prepost"), 0);
    ck_assert_uint_eq(json_array_size(json_object_get(change, "arms")), 3);
}
END_TEST

START_TEST(relative_effect_of_a_share)
{
    const TrialCase c = {"",       "tests/ref/rct_person.csv",
                         "better", "treat",
                         NULL,     NULL,
                         NULL,     NULL,
                         NULL,     NULL,
                         NULL,     AVLAST_RCT_AUTO,
                         NULL};
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);

    assert_no_error(error);
    json_t *ratio = json_array_get(
        json_object_get(json_object_get(result->settings, "relative"), "better"), 0);
    assert_digits(avlast_json_member_double(ratio, "ratio"),
                  trial_truth(table, "relative", "treat", "ratio"), 9);
    assert_digits(avlast_json_member_double(ratio, "low"),
                  trial_truth(table, "relative", "treat", "low"), 9);
    assert_digits(avlast_json_member_double(ratio, "high"),
                  trial_truth(table, "relative", "treat", "high"), 9);
}
END_TEST

/* --- faults --- */

typedef struct {
    const char *text;
    TrialCase c;
    int class; /* AvlastErrorClass */
    const char *message;
} Fault;

#define TINY(cluster, block)                                                             \
    "", "", "y", "t", NULL, cluster, block, NULL, NULL, NULL, NULL

static const Fault faults[] = {
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {"", "", "y,y", "t", NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL},
     AVLAST_ERROR_USAGE,
     "'y' is given twice"},
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {"", "", "y", "t", NULL, NULL, NULL, NULL, "y", NULL, NULL, 0, NULL},
     AVLAST_ERROR_USAGE,
     "'y' is an outcome and cannot be a covariate"},
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {"", "", "y", "t", NULL, NULL, NULL, NULL, "t", NULL, NULL, 0, NULL},
     AVLAST_ERROR_USAGE,
     "'t' is the treatment and cannot be a covariate"},
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {"", "", "y", "t", NULL, NULL, NULL, NULL, NULL, "y", NULL, 0, NULL},
     AVLAST_ERROR_USAGE,
     "cannot be its own baseline"},
    {"y,t\n1,1\n2,2\n1,3\n2,4\n1,5\n2,6\n1,7\n2,8\n1,9\n2,10\n1,11\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "has 11 values: too many to be arms"},
    {"y,t,w\n1,0,1\n2,1,-1\n",
     {"", "", "y", "t", NULL, NULL, NULL, "w", NULL, NULL, NULL, 0, NULL},
     AVLAST_ERROR_INCONSISTENT,
     "trial.csv:3: error AV347: weight 'w' is negative"},
    {"y,t\n1,1\n2,1\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "one arm only"},
    {"y,t\n1,1\n2,2\n", {TINY(NULL, NULL), 0, NULL}, AVLAST_ERROR_USAGE, "'1', '2'"},
    {"y,t\n1,usual\n2,pilot\n",
     {"", "", "y", "t", "usuall", NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL},
     AVLAST_ERROR_USAGE,
     "did you mean 'usual'"},
    {"y,t,g\n1,0,a\n2,1,b\n3,1,a\n",
     {TINY("g", NULL), 0, NULL},
     AVLAST_ERROR_INCONSISTENT,
     "trial.csv:4: error AV345: treatment varies within cluster "
     "'a': '1' here, '0' on line 2"},
    {"y,t,g,b\n1,0,a,1\n2,1,b,1\n3,0,a,2\n",
     {TINY("g", "b"), 0, NULL},
     AVLAST_ERROR_INCONSISTENT,
     "found in two blocks"},
    {"y,t\n3,0\n3,1\n3,0\n3,1\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "does not vary"},
    {"y,t\n1,0\n2,0\n3,1\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "one row only"},
    {"y,t\n1,0\n2,0\n,1\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "no row of arm '1'"},
    {"y,t\n,0\n,1\n",
     {TINY(NULL, NULL), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "no row of the trial has it"},
    {"y,t\n1,\n2,\n", {TINY(NULL, NULL), 0, NULL}, AVLAST_ERROR_DEGENERATE, "no row has"},
    {"y,t\n1,0\nx,1\n", {TINY(NULL, NULL), 0, NULL}, AVLAST_ERROR_INCONSISTENT, "'x'"},
    {"y,t,b\n1,0,a\n2,1,a\n3,0,a\n4,1,a\n5,0,c\n6,0,c\n",
     {TINY(NULL, "b"), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "block 'c' of 'b': no row of the arm compared"},
    {"y,t,b\n1,0,a\n2,1,a\n3,0,a\n4,1,a\n5,0,c\n6,1,c\n",
     {TINY(NULL, "b"), 0, NULL},
     AVLAST_ERROR_DEGENERATE,
     "AV360: outcome 'y', arm '1': one block alone has one unit in an arm"},
    {"y,t\n1,0\n2,1\n3,0\n4,1\n",
     {TINY(NULL, NULL), 0, "CR2"},
     AVLAST_ERROR_USAGE,
     "'CR2' do not fit a trial without --cluster"},
    {"y,t,b\n1,0,a\n2,1,a\n3,0,a\n4,1,a\n",
     {TINY(NULL, "b"), 0, "HC3"},
     AVLAST_ERROR_USAGE,
     "HC2 standard errors only"},
};

START_TEST(faults_are_named)
{
    const Fault *f = &faults[_i];
    g_autoptr(AvlastFrame) frame = trial_parse_frame(f->text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &f->c, &error);

    ck_assert_ptr_null(result);
    assert_error(error, f->class, f->message);
}
END_TEST

START_TEST(thousands_of_blocks_are_for_the_difference)
{
    const TrialCase ancova = {TINY(NULL, "b"), AVLAST_RCT_ANCOVA, NULL},
                    difference = {TINY(NULL, "b"), AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(GString) text = g_string_new("y,t,b\n");
    for (int b = 0; b < 1500; b++)
        g_string_append_printf(text, "%d,0,%d\n%d,1,%d\n", b % 7, b, b % 5, b);
    g_autoptr(AvlastFrame) frame = trial_parse_frame(text->str);
    g_autoptr(GError) error = NULL, none = NULL;
    g_autoptr(AvlastResult) refused = trial_run(frame, &ancova, &error),
                            done = trial_run(frame, &difference, &none);

    ck_assert_ptr_null(refused);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "1500 blocks are too many");
    assert_no_error(none);
    ck_assert_double_eq(avlast_estimates_row(done->estimates, 0)->df, 1499);
}
END_TEST

START_TEST(few_clusters_are_a_caution)
{
    const TrialCase c = {TINY("g", NULL), AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(AvlastFrame) frame = trial_parse_frame(
        "y,t,g\n1,0,a\n2,0,a\n3,0,b\n5,0,b\n2,1,c\n6,1,c\n4,1,d\n8,1,d\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);
    gboolean found = FALSE;

    assert_no_error(error);
    for (guint i = 0; i < result->estimates->notes->len; i++)
        found |= strstr(g_ptr_array_index(result->estimates->notes, i),
                        "arm '1' has so few clusters (2)") != NULL;
    ck_assert(found);
}
END_TEST

/* Covariates of an unadjusted difference describe the arms, and lose no row. */
START_TEST(a_difference_keeps_rows_without_covariates)
{
    const TrialCase c = {"",   "",   "y", "t", NULL, NULL,
                         NULL, NULL, "x", "b", NULL, AVLAST_RCT_DIFFERENCE,
                         NULL};
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t,x,b\n1,0,1,2\n2,0,,3\n3,0,4,4\n5,1,2,"
                          "\n7,1,7,6\n9,1,3,1\n4,1,2,2\n2,0,5,5\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);

    assert_no_error(error);
    ck_assert_int_eq(avlast_estimates_row(result->estimates, 0)->nobs, 8);
    ck_assert_double_eq(avlast_estimates_row(result->estimates, 0)->estimate, 6.25 - 2.0);
    ck_assert_uint_eq(json_array_size(json_object_get(
                          json_object_get(result->charts, "balance"), "rows")),
                      2);
}
END_TEST

START_TEST(fewer_clusters_than_coefficients_are_a_caution)
{
    const TrialCase c = {"",   "",   "y",   "t",  NULL, "g",
                         NULL, NULL, "a,b", NULL, NULL, AVLAST_RCT_ANCOVA,
                         NULL};
    g_autoptr(AvlastFrame) frame = trial_parse_frame(
        "y,t,g,a,b\n1,0,A,1,5\n2,0,A,2,3\n3,0,A,4,4\n5,0,A,3,2\n2,1,C,2,1\n6,1,C,1,6\n"
        "4,1,D,5,7\n8,1,D,3,8\n3,1,D,4,8\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);
    gboolean found = FALSE;

    assert_no_error(error);
    for (guint i = 0; i < result->estimates->notes->len; i++)
        found |= strstr(g_ptr_array_index(result->estimates->notes, i),
                        "fewer clusters (3) than coefficients (4)") != NULL;
    ck_assert(found);
}
END_TEST

START_TEST(small_blocks_can_be_left_out)
{
    static const char *const outcomes[] = {"y", NULL};
    g_autoptr(AvlastFrame) frame = trial_parse_frame(
        "y,t,b\n1,0,a\n2,1,a\n3,0,a\n5,1,a\n5,0,c\n6,1,c\n7,0,d\n,1,d\n9,0,d\n");
    const AvlastRctOptions options = {.outcomes = outcomes,
                                      .columns = {.treatment = "t", .block = "b"},
                                      .small_blocks = AVLAST_SMALL_BLOCKS_DROP,
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    g_autoptr(GError) error = NULL;
    gint64 dropped = 0;

    avlast_rct(frame, &options, result, &error);
    assert_no_error(error);
    const AvlastEstimate *row = avlast_estimates_row(result->estimates, 0);
    ck_assert_double_eq(row->estimate, 1.5);
    ck_assert_int_eq(row->nobs, 4);
    ck_assert_double_eq(row->df, 2);
    for (guint i = 0; i < result->estimates->dropped->len; i++)
        dropped +=
            ((const AvlastDropped *)g_ptr_array_index(result->estimates->dropped, i))
                ->rows;
    ck_assert_int_eq(dropped, 5);
}
END_TEST

Suite *suite_trial(void)
{
    Suite *suite = suite_create("trial");
    TCase *rest = tcase_create("description"), *faulty = tcase_create("faults");

    tcase_add_test(rest, intracluster_correlation_is_that_of_the_mean_squares);
    tcase_add_test(rest, attrition_agrees_with_a_regression_of_missing);
    tcase_add_test(rest, arm_means_know_their_clusters);
    tcase_add_test(rest, balance_agrees);
    tcase_add_test(rest, clustered_balance_agrees_with_clubsandwich);
    tcase_add_test(rest, flow_adds_up_and_tells_the_reasons);
    tcase_add_test(rest, relative_effect_of_a_share);
    tcase_add_loop_test(faulty, faults_are_named, 0, G_N_ELEMENTS(faults));
    tcase_add_test(faulty, thousands_of_blocks_are_for_the_difference);
    tcase_add_test(faulty, few_clusters_are_a_caution);
    tcase_add_test(faulty, fewer_clusters_than_coefficients_are_a_caution);
    tcase_add_test(faulty, small_blocks_can_be_left_out);
    tcase_add_test(faulty, a_difference_keeps_rows_without_covariates);
    suite_add_tcase(suite, rest);
    suite_add_tcase(suite, faulty);
    return suite;
}
