/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/number.h"
#include "impact/arms.h"
#include "impact/attrition.h"
#include "impact/balance.h"
#include "impact/difference.h"
#include "impact/rct.h"
#include "support.h"

/* --- a frame from a small table, without the program's reader --- */

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean is_missing(const char *cell)
{
    return *cell == '\0' || strcmp(cell, "NA") == 0;
}

static AvlastColumn *text_column(const RefTable *t, const char *name)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_CATEGORY, t->rows, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize i = 0; i < t->rows; i++) {
        const char *cell = ref_table_cell(t, i, name);
        if (!is_missing(cell) && g_hash_table_add(seen, (gpointer)(guintptr)cell))
            g_ptr_array_add(column->levels, g_strdup(cell));
    }
    g_ptr_array_sort(column->levels, by_text);
    for (gsize i = 0; i < t->rows; i++)
        for (guint l = 0; l < column->levels->len; l++)
            if (strcmp(ref_table_cell(t, i, name),
                       g_ptr_array_index(column->levels, l)) == 0) {
                column->code[i] = l;
                column->reason[i] = AVLAST_PRESENT;
            }
    return column;
}

static AvlastFrame *frame_of(const RefTable *t, const char *source)
{
    AvlastFrame *frame = avlast_frame_new(source, t->rows);

    frame->header = g_strdupv(t->header);
    g_free(frame->line);
    frame->line = g_new(gsize, t->rows);
    for (gsize i = 0; i < t->rows; i++)
        frame->line[i] = i + 2;
    for (gsize c = 0; c < t->columns; c++) {
        AvlastColumn *column =
            avlast_column_new(t->header[c], AVLAST_COLUMN_NUMBER, t->rows, NULL);
        gboolean numbers = TRUE;
        for (gsize i = 0; i < t->rows && numbers; i++) {
            const char *cell = ref_table_cell(t, i, t->header[c]);
            if (is_missing(cell))
                continue;
            numbers = avlast_number_parse(cell, strlen(cell), '.', &column->number[i]);
            column->reason[i] = AVLAST_PRESENT;
        }
        if (!numbers) {
            avlast_column_free(column);
            column = text_column(t, t->header[c]);
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

static AvlastFrame *read_frame(const char *relative)
{
    g_autofree char *path = source_path(relative);
    g_autoptr(RefTable) t = ref_table_read(path);

    return frame_of(t, relative);
}

static AvlastFrame *parse_frame(const char *text)
{
    g_autoptr(RefTable) t = ref_table_parse(text);

    return frame_of(t, "trial.csv");
}

/* --- running a trial --- */

typedef struct {
    const char *name; /* case in rct.csv */
    const char *file;
    const char *outcomes, *treatment, *control, *cluster, *block, *weights;
    const char *covariates, *baseline, *by;
    AvlastRctMethod method;
    const char *se; /* or NULL */
} Case;

static AvlastResult *run_case(const AvlastFrame *frame, const Case *c, GError **error)
{
    g_auto(GStrv) outcomes = g_strsplit(c->outcomes, ",", -1);
    g_auto(GStrv) baseline = c->baseline ? g_strsplit(c->baseline, ",", -1) : NULL;
    g_auto(GStrv) by = c->by ? g_strsplit(c->by, ",", -1) : NULL;
    g_autoptr(AvlastFormula) covariates =
        c->covariates ? avlast_formula_parse_terms(c->covariates, error) : NULL;
    AvlastRctOptions options = {.outcomes = (const char *const *)outcomes,
                                .columns = {.treatment = c->treatment,
                                            .control = c->control,
                                            .cluster = c->cluster,
                                            .block = c->block,
                                            .weights = c->weights},
                                .covariates = covariates,
                                .baseline = (const char *const *)baseline,
                                .by = (const char *const *)by,
                                .method = c->method,
                                .df = NAN,
                                .level = 0.95};

    if (c->se) {
        options.se_choice = AVLAST_RCT_SE_GIVEN;
        ck_assert(avlast_se_parse(c->se, &options.se));
    }
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    return avlast_rct(frame, &options, result, error) ? g_steal_pointer(&result) : NULL;
}

#define PERSON  "tests/ref/rct_person.csv", "score", "treat", NULL
#define CLUSTER "tests/ref/rct_cluster.csv", "after", "arm", "usual", "school"

static const Case cases[] = {
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

static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/rct.csv");

    return ref_table_read(path);
}

static double truth(const RefTable *table, const char *name, const char *term,
                    const char *quantity)
{
    return ref_table_find(table, "value", "case", name, "term", term, "quantity",
                          quantity, NULL);
}

static void same_as(const AvlastEstimate *row, const RefTable *table, const char *name)
{
    assert_digits(row->estimate, truth(table, name, row->term, "estimate"), 9);
    assert_digits(row->std_error, truth(table, name, row->term, "std.error"), 9);
    assert_digits(row->df, truth(table, name, row->term, "df"), 9);
    assert_digits(row->p_value, truth(table, name, row->term, "p.value"), 8);
    assert_digits(row->conf_low, truth(table, name, row->term, "conf.low"), 9);
    assert_digits(row->conf_high, truth(table, name, row->term, "conf.high"), 9);
}

START_TEST(effects_agree_with_estimatr)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame(c->file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, c, &error);

    assert_no_error(error);
    ck_assert_uint_eq(result->estimates->rows->len,
                      c->cluster && !c->weights && strcmp(c->treatment, "arm") == 0 ? 2
                                                                                    : 1);
    for (guint i = 0; i < result->estimates->rows->len; i++)
        same_as(avlast_estimates_row(result->estimates, i), table, c->name);
}
END_TEST

START_TEST(subgroups_are_estimated_by_themselves)
{
    const Case c = {"",       PERSON,          NULL, NULL, NULL, NULL, "before",
                    "region", AVLAST_RCT_AUTO, NULL};
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);

    assert_no_error(error);
    ck_assert_uint_eq(result->estimates->rows->len, 4);
    ck_assert_ptr_null(avlast_estimates_row(result->estimates, 0)->group);
    for (guint i = 1; i < 4; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        g_autofree char *name = g_strdup_printf("lin %s", row->group);
        same_as(row, table, name);
    }
    json_t *test = json_array_get(json_object_get(result->settings, "subgroups"), 0);
    assert_digits(avlast_json_member_double(test, "F"),
                  truth(table, "lin region", "treat", "F"), 9);
    assert_digits(avlast_json_member_double(test, "p.value"),
                  truth(table, "lin region", "treat", "p"), 9);
    ck_assert_double_eq(avlast_json_member_double(test, "df"), 2);
    ck_assert_double_eq(avlast_json_member_double(test, "df2"),
                        truth(table, "lin region", "treat", "df2"));
    /* People of different groups are different people. */
    ck_assert_double_eq_tol(gsl_matrix_get(result->estimates->covariance, 1, 2), 0.0,
                            1e-12);
}
END_TEST

/* --- joint covariance --- */

static void same_joint(const AvlastResult *result, const char *name, const char *term)
{
    g_autoptr(RefTable) table = reference();
    const gsl_matrix *v = result->estimates->covariance;
    const gsize second = v->size1 / 2;

    assert_digits(gsl_matrix_get(v, 0, 0), truth(table, name, term, "v11"), 9);
    assert_digits(gsl_matrix_get(v, 0, second), truth(table, name, term, "v12"), 9);
    assert_digits(gsl_matrix_get(v, second, second), truth(table, name, term, "v22"), 9);
    ck_assert_double_eq(gsl_matrix_get(v, 0, second), gsl_matrix_get(v, second, 0));
}

static const Case joint[] = {
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
    g_autoptr(AvlastFrame) frame = read_frame(joint[_i].file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &joint[_i], &error);

    assert_no_error(error);
    same_joint(result, joint[_i].name, "treat");
}
END_TEST

START_TEST(clustered_outcomes_and_arms_covary_too)
{
    const Case c = {"joint cluster",
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
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);

    assert_no_error(error);
    same_joint(result, c.name, "arm=digital");
    const gsl_matrix *v = result->estimates->covariance;
    assert_digits(gsl_matrix_get(v, 0, 3), truth(table, c.name, "arm=digital", "across"),
                  9);
    assert_digits(gsl_matrix_get(v, 0, 1), truth(table, c.name, "arm=digital", "arms"),
                  9);
}
END_TEST

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
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) trial = trial_of(frame, "usual", "arm", "school");

    for (gsize i = 0; i < 2; i++) {
        g_autoptr(AvlastAnalysed) a = analysed_of(trial, outcomes[i], NULL);
        assert_digits(avlast_trial_icc(trial, a->outcome->number, a->use),
                      truth(table, "icc", outcomes[i], "icc"), 9);
    }
}
END_TEST

START_TEST(attrition_agrees_with_a_regression_of_missing)
{
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) persons = read_frame("tests/ref/rct_person.csv"),
                           schools = read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) single = trial_of(persons, NULL, "treat", NULL),
                           clustered = trial_of(schools, "usual", "arm", "school");
    g_autoptr(AvlastAnalysed) score = analysed_of(single, "score", NULL),
                              after = analysed_of(clustered, "after", NULL);
    g_autoptr(GError) error = NULL;
    gboolean none;
    g_autoptr(AvlastEstimates) a = avlast_attrition_test(score, 0.95, &none, &error),
                               b = avlast_attrition_test(after, 0.95, &none, &error);

    assert_no_error(error);
    same_as(avlast_estimates_row(a, 0), table, "attrition");
    same_as(avlast_estimates_row(b, 0), table, "cluster attrition");
    same_as(avlast_estimates_row(b, 1), table, "cluster attrition");
}
END_TEST

static void same_mean(const AvlastAnalysed *a, guint32 arm, const RefTable *table,
                      const char *name, const char *term)
{
    AvlastArmMean mean;

    ck_assert(avlast_arm_mean(a->trial, arm, "y", a->outcome->number, a->use, 0.95, &mean,
                              NULL));
    assert_digits(mean.mean, truth(table, name, term, "estimate"), 9);
    assert_digits(mean.std_error, truth(table, name, term, "std.error"), 9);
    assert_digits(mean.df, truth(table, name, term, "df"), 9);
    assert_digits(mean.low, truth(table, name, term, "conf.low"), 9);
    assert_digits(mean.high, truth(table, name, term, "conf.high"), 9);
}

START_TEST(arm_means_know_their_clusters)
{
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) persons = read_frame("tests/ref/rct_person.csv"),
                           schools = read_frame("tests/ref/rct_cluster.csv");
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
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame("tests/ref/rct_person.csv");
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
            assert_digits(row->treated, truth(table, "balance", terms[k], "treated"), 9);
            assert_digits(row->control, truth(table, "balance", terms[k], "control"), 9);
            assert_digits(row->smd, truth(table, "balance", terms[k], "smd"), 9);
        }
    assert_digits(balance->f, truth(table, "balance", "joint", "F"), 9);
    ck_assert_double_eq(balance->df1, 4);
    ck_assert_str_eq(balance->method, "Wald F, HC2");
}
END_TEST

START_TEST(clustered_balance_agrees_with_clubsandwich)
{
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame("tests/ref/rct_cluster.csv");
    g_autoptr(AvlastTrial) trial = trial_of(frame, "usual", "arm", "school");
    g_autoptr(AvlastFormula) covariates = avlast_formula_parse_terms("before, sex", NULL);
    g_autoptr(AvlastAnalysed) a = analysed_of(trial, "after", covariates);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, covariates, 2, &error);

    assert_no_error(error);
    assert_digits(balance->f, truth(table, "cluster balance", "arm=group", "F"), 9);
    assert_digits(balance->df2, truth(table, "cluster balance", "arm=group", "df2"), 9);
    assert_digits(balance->p_value, truth(table, "cluster balance", "arm=group", "p"), 8);
}
END_TEST

static json_int_t integer_at(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

START_TEST(flow_adds_up_and_tells_the_reasons)
{
    const Case c = {"", CLUSTER, NULL, NULL, NULL, "before", NULL, AVLAST_RCT_AUTO, NULL};
    g_autoptr(AvlastFrame) frame = read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);

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
    const Case c = {"",       "tests/ref/rct_person.csv",
                    "better", "treat",
                    NULL,     NULL,
                    NULL,     NULL,
                    NULL,     NULL,
                    NULL,     AVLAST_RCT_AUTO,
                    NULL};
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastFrame) frame = read_frame(c.file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);

    assert_no_error(error);
    json_t *ratio = json_array_get(
        json_object_get(json_object_get(result->settings, "relative"), "better"), 0);
    assert_digits(avlast_json_member_double(ratio, "ratio"),
                  truth(table, "relative", "treat", "ratio"), 9);
    assert_digits(avlast_json_member_double(ratio, "low"),
                  truth(table, "relative", "treat", "low"), 9);
    assert_digits(avlast_json_member_double(ratio, "high"),
                  truth(table, "relative", "treat", "high"), 9);
}
END_TEST

/* --- properties --- */

/* Lin with block indicators alone is the blocked difference in means. */
START_TEST(lin_with_blocks_alone_is_the_blocked_difference)
{
    const Case lin = {"",   PERSON, NULL, "block",        NULL,
                      NULL, NULL,   NULL, AVLAST_RCT_LIN, NULL};
    const Case blocked = {
        "", PERSON, NULL, "block", NULL, NULL, NULL, NULL, AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(AvlastFrame) frame = read_frame(lin.file);
    g_autoptr(AvlastResult) a = run_case(frame, &lin, NULL),
                            b = run_case(frame, &blocked, NULL);
    const AvlastEstimate *x = avlast_estimates_row(a->estimates, 0),
                         *y = avlast_estimates_row(b->estimates, 0);

    assert_digits(x->estimate, y->estimate, 11);
    assert_digits(x->std_error, y->std_error, 10);
}
END_TEST

/* The covariance is the root's cross-product, and its diagonal the standard errors. */
START_TEST(root_and_covariance_agree)
{
    const Case *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = read_frame(c->file);
    g_autoptr(AvlastResult) result = run_case(frame, c, NULL);
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
    const Case both = {"",
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
    Case first = both, second = both;
    first.outcomes = "after";
    second.outcomes = "lonely";
    g_autoptr(AvlastFrame) frame = read_frame(both.file);
    g_autoptr(AvlastResult) a = run_case(frame, &both, NULL),
                            b = run_case(frame, &first, NULL),
                            c = run_case(frame, &second, NULL);

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
    static const Case c = {"",   CLUSTER, "area",          NULL, "before, sex",
                           NULL, NULL,    AVLAST_RCT_AUTO, NULL};
    g_autofree char *path = source_path(c.file);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) plain = frame_of(table, "plain");
    for (gsize i = 0; i < table->rows / 2; i++) {
        gpointer *a = &table->lines->pdata[i],
                 *b = &table->lines->pdata[table->rows - 1 - i], keep = *a;
        *a = *b;
        *b = keep;
    }
    g_autoptr(AvlastFrame) turned = frame_of(table, "turned");
    AvlastColumn *y = avlast_frame_find(turned, "after");
    for (gsize i = 0; i < turned->rows; i++)
        y->number[i] = 1000.0 + 8.0 * y->number[i];
    g_autoptr(AvlastResult) a = run_case(plain, &c, NULL), b = run_case(turned, &c, NULL);

    for (guint k = 0; k < 2; k++) {
        const AvlastEstimate *one = avlast_estimates_row(a->estimates, k),
                             *two = avlast_estimates_row(b->estimates, k);
        assert_digits(two->estimate, 8.0 * one->estimate, 10);
        assert_digits(two->std_error, 8.0 * one->std_error, 10);
        assert_digits(two->df, one->df, 10);
    }
}
END_TEST

/* --- faults --- */

typedef struct {
    const char *text;
    Case c;
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
     "block 'c' of 'b': one row in an arm"},
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
    g_autoptr(AvlastFrame) frame = parse_frame(f->text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &f->c, &error);

    ck_assert_ptr_null(result);
    assert_error(error, f->class, f->message);
}
END_TEST

START_TEST(thousands_of_blocks_are_for_the_difference)
{
    const Case ancova = {TINY(NULL, "b"), AVLAST_RCT_ANCOVA, NULL},
               difference = {TINY(NULL, "b"), AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(GString) text = g_string_new("y,t,b\n");
    for (int b = 0; b < 1500; b++)
        g_string_append_printf(text, "%d,0,%d\n%d,1,%d\n", b % 7, b, b % 5, b);
    g_autoptr(AvlastFrame) frame = parse_frame(text->str);
    g_autoptr(GError) error = NULL, none = NULL;
    g_autoptr(AvlastResult) refused = run_case(frame, &ancova, &error),
                            done = run_case(frame, &difference, &none);

    ck_assert_ptr_null(refused);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "1500 blocks are too many");
    assert_no_error(none);
    ck_assert_double_eq(avlast_estimates_row(done->estimates, 0)->df, 1499);
}
END_TEST

START_TEST(few_clusters_are_a_caution)
{
    const Case c = {TINY("g", NULL), AVLAST_RCT_DIFFERENCE, NULL};
    g_autoptr(AvlastFrame) frame =
        parse_frame("y,t,g\n1,0,a\n2,0,a\n3,0,b\n5,0,b\n2,1,c\n6,1,c\n4,1,d\n8,1,d\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);
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
    const Case c = {"",   "",   "y", "t", NULL, NULL,
                    NULL, NULL, "x", "b", NULL, AVLAST_RCT_DIFFERENCE,
                    NULL};
    g_autoptr(AvlastFrame) frame = parse_frame("y,t,x,b\n1,0,1,2\n2,0,,3\n3,0,4,4\n5,1,2,"
                                               "\n7,1,7,6\n9,1,3,1\n4,1,2,2\n2,0,5,5\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);

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
    const Case c = {"",   "",   "y",   "t",  NULL, "g",
                    NULL, NULL, "a,b", NULL, NULL, AVLAST_RCT_ANCOVA,
                    NULL};
    g_autoptr(AvlastFrame) frame = parse_frame(
        "y,t,g,a,b\n1,0,A,1,5\n2,0,A,2,3\n3,0,A,4,4\n5,0,A,3,2\n2,1,C,2,1\n6,1,C,1,6\n"
        "4,1,D,5,7\n8,1,D,3,8\n3,1,D,4,8\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run_case(frame, &c, &error);
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
    g_autoptr(AvlastFrame) frame = parse_frame(
        "y,t,b\n1,0,a\n2,1,a\n3,0,a\n5,1,a\n5,0,c\n6,1,c\n7,0,d\n,1,d\n9,0,d\n");
    const AvlastRctOptions options = {.outcomes = outcomes,
                                      .columns = {.treatment = "t", .block = "b"},
                                      .drop_small_blocks = TRUE,
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

/* --- public data --- */

START_TEST(job_training_agrees_with_published_runs)
{
    g_autofree char *folder = shared_data("nsw_dw");
    if (!folder)
        return;
    g_autofree char *path = g_build_filename(folder, "nsw_dw_experimental.csv", NULL);
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = frame_of(table, "nsw");
    const Case plain = {"",   "",   "re78", "treat", NULL, NULL, NULL,
                        NULL, NULL, NULL,   NULL,    0,    NULL};
    const Case lin = {"",      "",   "re78",
                      "treat", NULL, NULL,
                      NULL,    NULL, "age, educ, black, hisp, marr, nodegree, re74, re75",
                      NULL,    NULL, 0,
                      NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) a = run_case(frame, &plain, &error);
    assert_no_error(error);
    g_autoptr(AvlastResult) b = run_case(frame, &lin, &error);
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
    g_autoptr(AvlastFrame) frame = frame_of(table, "hiv");
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
    TCase *effects = tcase_create("effects"), *rest = tcase_create("description"),
          *faulty = tcase_create("faults"), *real = tcase_create("public data");

    tcase_add_loop_test(effects, effects_agree_with_estimatr, 0, G_N_ELEMENTS(cases));
    tcase_add_test(effects, subgroups_are_estimated_by_themselves);
    tcase_add_loop_test(effects, outcomes_covary_as_in_a_stacked_regression, 0,
                        G_N_ELEMENTS(joint));
    tcase_add_test(effects, clustered_outcomes_and_arms_covary_too);
    tcase_add_test(effects, lin_with_blocks_alone_is_the_blocked_difference);
    tcase_add_test(effects, separate_runs_join_as_one);
    tcase_add_test(effects, order_and_scale_do_not_matter);
    tcase_add_loop_test(effects, root_and_covariance_agree, 0, G_N_ELEMENTS(cases));
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
    tcase_add_test(real, job_training_agrees_with_published_runs);
    tcase_add_test(real, hiv_results_agree_with_published_runs);
    suite_add_tcase(suite, effects);
    suite_add_tcase(suite, rest);
    suite_add_tcase(suite, faulty);
    suite_add_tcase(suite, real);
    return suite;
}
