/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "trial_cases.h"

static const TrialCase cases[] = {
    {"difference", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"difference weighted", PERSON, NULL, NULL, "w", NULL, NULL, NULL, AVLAST_RCT_AUTO,
     NULL},
    {"blocked", PERSON, NULL, "block", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"blocked weighted", PERSON, NULL, "block", "w", NULL, NULL, NULL, AVLAST_RCT_AUTO,
     NULL},
    {"regression classical", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO,
     "classical"},
    {"regression HC0", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO,
     "HC0"},
    {"regression HC1", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO,
     "HC1"},
    {"regression HC2", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO,
     "HC2"},
    {"regression HC3", PERSON, NULL, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO,
     "HC3"},
    {"ancova", PERSON, NULL, NULL, NULL, "age, region, before", NULL, NULL,
     AVLAST_RCT_ANCOVA, NULL},
    {"ancova", PERSON, NULL, NULL, NULL, "age, region", "before", NULL, AVLAST_RCT_ANCOVA,
     NULL},
    {"ancova blocks", PERSON, NULL, "block", NULL, "age, before", NULL, NULL,
     AVLAST_RCT_ANCOVA, NULL},
    {"ancova weighted", PERSON, NULL, NULL, "w", "age, region", NULL, NULL,
     AVLAST_RCT_ANCOVA, NULL},
    {"lin", PERSON, NULL, NULL, NULL, "age, region, before", NULL, NULL, AVLAST_RCT_AUTO,
     NULL},
    {"lin", PERSON, NULL, NULL, NULL, "age + region", "before", NULL, AVLAST_RCT_AUTO,
     NULL},
    {"lin blocks", PERSON, NULL, "block", NULL, "before", NULL, NULL, AVLAST_RCT_AUTO,
     NULL},
    {"lin weighted", PERSON, NULL, NULL, "w", "age, before", NULL, NULL, AVLAST_RCT_LIN,
     NULL},
    {"pairs", "tests/ref/rct_pairs.csv", "y", "treat", NULL, NULL, "pair", NULL, NULL,
     NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"pairs of clusters", "tests/ref/rct_village.csv", "y", "treat", NULL, "village",
     "pair", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"cluster difference", CLUSTER, NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"cluster blocked", CLUSTER, "area", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"cluster ancova", CLUSTER, NULL, NULL, "before, sex", NULL, NULL, AVLAST_RCT_ANCOVA,
     NULL},
    {"cluster ancova blocks", CLUSTER, "area", NULL, "before", NULL, NULL,
     AVLAST_RCT_ANCOVA, NULL},
    {"cluster ancova stata", CLUSTER, NULL, NULL, "before", NULL, NULL, AVLAST_RCT_ANCOVA,
     "stata"},
    {"cluster ancova CR0", CLUSTER, NULL, NULL, "before", NULL, NULL, AVLAST_RCT_ANCOVA,
     "CR0"},
    {"cluster lin", CLUSTER, NULL, NULL, "before, sex", NULL, NULL, AVLAST_RCT_AUTO,
     NULL},
};

START_TEST(effects_agree_with_estimatr)
{
    const TrialCase *c = &cases[_i];
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, c, &error);

    assert_no_error(error);
    ck_assert_uint_eq(result->estimates->rows->len,
                      c->cluster && !c->weights && strcmp(c->treatment, "arm") == 0 ? 2
                                                                                    : 1);
    for (guint i = 0; i < result->estimates->rows->len; i++)
        trial_same_as(avlast_estimates_row(result->estimates, i), table, c->name);
}
END_TEST

START_TEST(subgroups_are_estimated_by_themselves)
{
    const TrialCase c = {"",       PERSON,          NULL, NULL, NULL, NULL, "before",
                         "region", AVLAST_RCT_AUTO, NULL};
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);

    assert_no_error(error);
    ck_assert_uint_eq(result->estimates->rows->len, 4);
    ck_assert_ptr_null(avlast_estimates_row(result->estimates, 0)->group);
    for (guint i = 1; i < 4; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        g_autofree char *name = g_strdup_printf("lin %s", row->group);
        trial_same_as(row, table, name);
    }
    json_t *test = json_array_get(json_object_get(result->settings, "subgroups"), 0);
    assert_digits(avlast_json_member_double(test, "F"),
                  trial_truth(table, "lin region", "treat", "F"), 9);
    assert_digits(avlast_json_member_double(test, "p.value"),
                  trial_truth(table, "lin region", "treat", "p"), 9);
    ck_assert_double_eq(avlast_json_member_double(test, "df"), 2);
    ck_assert_double_eq(avlast_json_member_double(test, "df2"),
                        trial_truth(table, "lin region", "treat", "df2"));
    /* People of different groups are different people. */
    ck_assert_double_eq_tol(gsl_matrix_get(result->estimates->covariance, 1, 2), 0.0,
                            1e-12);
}
END_TEST

/* --- joint covariance --- */

static void same_joint(const AvlastResult *result, const char *name, const char *term)
{
    g_autoptr(RefTable) table = trial_reference();
    const gsl_matrix *v = result->estimates->covariance;
    const gsize second = v->size1 / 2;

    assert_digits(gsl_matrix_get(v, 0, 0), trial_truth(table, name, term, "v11"), 9);
    assert_digits(gsl_matrix_get(v, 0, second), trial_truth(table, name, term, "v12"), 9);
    assert_digits(gsl_matrix_get(v, second, second),
                  trial_truth(table, name, term, "v22"), 9);
    ck_assert_double_eq(gsl_matrix_get(v, 0, second), gsl_matrix_get(v, second, 0));
}

static const TrialCase joint[] = {
    {"joint difference", "tests/ref/rct_person.csv", "score,well", "treat", NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"joint lin", "tests/ref/rct_person.csv", "score,well", "treat", NULL, NULL, NULL,
     NULL, "age, before", NULL, NULL, AVLAST_RCT_LIN, NULL},
    {"joint blocked", "tests/ref/rct_person.csv", "score,well", "treat", NULL, NULL,
     "block", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"joint pairs", "tests/ref/rct_pairs.csv", "y,z", "treat", NULL, NULL, "pair", NULL,
     NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
};

/* As one regression of both outcomes, stacked, clustered by person. */
START_TEST(outcomes_covary_as_in_a_stacked_regression)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame(joint[_i].file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &joint[_i], &error);

    assert_no_error(error);
    same_joint(result, joint[_i].name, "treat");
}
END_TEST

START_TEST(clustered_outcomes_and_arms_covary_too)
{
    const TrialCase c = {"joint cluster",
                         "tests/ref/rct_cluster.csv",
                         "after,lonely",
                         "arm",
                         "usual",
                         "school",
                         NULL,
                         NULL,
                         "before",
                         NULL,
                         NULL,
                         AVLAST_RCT_ANCOVA,
                         NULL};
    g_autoptr(RefTable) table = trial_reference();
    g_autoptr(AvlastFrame) frame = trial_read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = trial_run(frame, &c, &error);

    assert_no_error(error);
    same_joint(result, c.name, "arm=digital");
    const gsl_matrix *v = result->estimates->covariance;
    assert_digits(gsl_matrix_get(v, 0, 3),
                  trial_truth(table, c.name, "arm=digital", "across"), 9);
    assert_digits(gsl_matrix_get(v, 0, 1),
                  trial_truth(table, c.name, "arm=digital", "arms"), 9);
}
END_TEST

/* --- properties --- */

/* Lin with block indicators alone is the blocked difference in means. */
START_TEST(lin_with_blocks_alone_is_the_blocked_difference)
{
    const TrialCase lin = {"",   PERSON, NULL, "block",        NULL,
                           NULL, NULL,   NULL, AVLAST_RCT_LIN, NULL};
    const TrialCase blocked = {
        "", PERSON, NULL, "block", NULL, NULL, NULL, NULL, AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(AvlastFrame) frame = trial_read_frame(lin.file);
    g_autoptr(AvlastResult) a = trial_run(frame, &lin, NULL),
                            b = trial_run(frame, &blocked, NULL);
    const AvlastEstimate *x = avlast_estimates_row(a->estimates, 0),
                         *y = avlast_estimates_row(b->estimates, 0);

    assert_digits(x->estimate, y->estimate, 11);
    assert_digits(x->std_error, y->std_error, 10);
}
END_TEST

/* The covariance is the root's cross-product, and its diagonal the standard errors. */
START_TEST(root_and_covariance_agree)
{
    const TrialCase *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(AvlastResult) result = trial_run(frame, c, NULL);
    const AvlastEstimates *e = result->estimates;

    if (c->se && strcmp(c->se, "classical") == 0)
        return;
    ck_assert_ptr_nonnull(e->root);
    ck_assert_uint_eq(e->unit->len, e->root->size1);
    for (guint j = 0; j < e->rows->len; j++) {
        double sum = 0;
        for (gsize i = 0; i < e->root->size1; i++)
            sum += gsl_matrix_get(e->root, i, j) * gsl_matrix_get(e->root, i, j);
        const double se = avlast_estimates_row(e, j)->std_error;
        assert_digits(sum, se * se, 9);
        assert_digits(gsl_matrix_get(e->covariance, j, j), se * se, 10);
    }
}
END_TEST

/* Two runs over the same clusters, joined by their roots, covary as one run of both. */
START_TEST(separate_runs_join_as_one)
{
    const TrialCase both = {"",
                            "tests/ref/rct_cluster.csv",
                            "after,lonely",
                            "arm",
                            "usual",
                            "school",
                            "area",
                            NULL,
                            "before",
                            NULL,
                            NULL,
                            AVLAST_RCT_AUTO,
                            NULL};
    TrialCase first = both, second = both;
    first.outcomes = "after";
    second.outcomes = "lonely";
    g_autoptr(AvlastFrame) frame = trial_read_frame(both.file);
    g_autoptr(AvlastResult) a = trial_run(frame, &both, NULL),
                            b = trial_run(frame, &first, NULL),
                            c = trial_run(frame, &second, NULL);

    ck_assert(avlast_estimates_append(b->estimates, c->estimates, NULL));
    for (gsize i = 0; i < 4; i++)
        for (gsize j = 0; j < 4; j++)
            assert_digits(gsl_matrix_get(b->estimates->covariance, i, j),
                          gsl_matrix_get(a->estimates->covariance, i, j), 13);
}
END_TEST

/* Rows in another order, and an outcome on another scale, change nothing that matters. */
START_TEST(order_and_scale_do_not_matter)
{
    static const TrialCase c = {"",   CLUSTER, "area",          NULL, "before, sex",
                                NULL, NULL,    AVLAST_RCT_AUTO, NULL};
    g_autofree char *path = source_path(c.file);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) plain = trial_frame_of(table, "plain");
    for (gsize i = 0; i < table->rows / 2; i++) {
        gpointer *a = &table->lines->pdata[i],
                 *b = &table->lines->pdata[table->rows - 1 - i], keep = *a;
        *a = *b;
        *b = keep;
    }
    g_autoptr(AvlastFrame) turned = trial_frame_of(table, "turned");
    AvlastColumn *y = avlast_frame_find(turned, "after");
    for (gsize i = 0; i < turned->rows; i++)
        y->number[i] = 1000.0 + 8.0 * y->number[i];
    g_autoptr(AvlastResult) a = trial_run(plain, &c, NULL),
                            b = trial_run(turned, &c, NULL);

    for (guint k = 0; k < 2; k++) {
        const AvlastEstimate *one = avlast_estimates_row(a->estimates, k),
                             *two = avlast_estimates_row(b->estimates, k);
        assert_digits(two->estimate, 8.0 * one->estimate, 10);
        assert_digits(two->std_error, 8.0 * one->std_error, 10);
        assert_digits(two->df, one->df, 10);
    }
}
END_TEST

/* --- public data --- */

START_TEST(job_training_agrees_with_published_runs)
{
    g_autofree char *folder = shared_data("nsw_dw");
    if (!folder)
        return;
    g_autofree char *path = g_build_filename(folder, "nsw_dw_experimental.csv", NULL);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = trial_frame_of(table, "nsw");
    const TrialCase plain = {"",   "",   "re78", "treat", NULL, NULL, NULL,
                             NULL, NULL, NULL,   NULL,    0,    NULL};
    const TrialCase lin = {
        "",      "",   "re78",
        "treat", NULL, NULL,
        NULL,    NULL, "age, educ, black, hisp, marr, nodegree, re74, re75",
        NULL,    NULL, 0,
        NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) a = trial_run(frame, &plain, &error);
    assert_no_error(error);
    g_autoptr(AvlastResult) b = trial_run(frame, &lin, &error);
    assert_no_error(error);
    const AvlastEstimate *x = avlast_estimates_row(a->estimates, 0),
                         *y = avlast_estimates_row(b->estimates, 0);

    assert_digits(x->estimate, 1794.34238185, 11);
    assert_digits(x->std_error, 670.996544467, 11);
    assert_digits(x->df, 307.132494497, 11);
    assert_digits(y->estimate, 1621.5830819, 10);
    assert_digits(y->std_error, 694.721569121, 11);
    ck_assert_double_eq(y->df, 427);
}
END_TEST

START_TEST(hiv_results_agree_with_published_runs)
{
    g_autofree char *folder = shared_data("thornton_hiv");
    if (!folder)
        return;
    g_autofree char *path = g_build_filename(folder, "thornton_hiv.csv", NULL);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = trial_frame_of(table, "hiv");
    static const char *const outcomes[] = {"got", NULL};
    AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = "any", .cluster = "villnum", .rows_assigned = TRUE},
        .df = NAN,
        .level = 0.95};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) a = avlast_result_new("rct"), b = avlast_result_new("rct");

    avlast_rct(frame, &options, a, &error);
    assert_no_error(error);
    options.se_choice = AVLAST_RCT_SE_GIVEN;
    options.se = AVLAST_SE_STATA;
    avlast_rct(frame, &options, b, &error);
    assert_no_error(error);
    const AvlastEstimate *x = avlast_estimates_row(a->estimates, 0),
                         *y = avlast_estimates_row(b->estimates, 0);
    assert_digits(x->estimate, 0.451982274406, 11);
    assert_digits(x->std_error, 0.022790321861, 11);
    assert_digits(x->df, 62.8758649123, 11);
    assert_digits(y->std_error, 0.0226860143589, 11);
    ck_assert_double_eq(y->df, 118);
    /* Rows without a village, treatment or outcome are counted, each under its reason. */
    gint64 rows = a->estimates->rows_used;
    gboolean village = FALSE;
    for (guint i = 0; i < a->estimates->dropped->len; i++) {
        const AvlastDropped *dropped = g_ptr_array_index(a->estimates->dropped, i);
        village |= strcmp(dropped->what, "no 'villnum' (empty)") == 0;
        rows += dropped->rows;
    }
    ck_assert(village);
    ck_assert_int_eq(rows, (gint64)frame->rows);
}
END_TEST

Suite *suite_rct(void)
{
    Suite *suite = suite_create("rct");
    TCase *effects = tcase_create("effects"), *real = tcase_create("public data");

    tcase_add_loop_test(effects, effects_agree_with_estimatr, 0, G_N_ELEMENTS(cases));
    tcase_add_test(effects, subgroups_are_estimated_by_themselves);
    tcase_add_loop_test(effects, outcomes_covary_as_in_a_stacked_regression, 0,
                        G_N_ELEMENTS(joint));
    tcase_add_test(effects, clustered_outcomes_and_arms_covary_too);
    tcase_add_test(effects, lin_with_blocks_alone_is_the_blocked_difference);
    tcase_add_test(effects, separate_runs_join_as_one);
    tcase_add_test(effects, order_and_scale_do_not_matter);
    tcase_add_loop_test(effects, root_and_covariance_agree, 0, G_N_ELEMENTS(cases));
    tcase_add_test(real, job_training_agrees_with_published_runs);
    tcase_add_test(real, hiv_results_agree_with_published_runs);
    suite_add_tcase(suite, effects);
    suite_add_tcase(suite, real);
    return suite;
}
