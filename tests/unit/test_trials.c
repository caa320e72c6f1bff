/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "impact/measures.h"
#include "support.h"
#include "trial_cases.h"

/* Designs, measures and take-up against tests/ref/trials/values.csv (tests/ref/trials.R).
 * Every row of the file whose case is named here is held against the result. */

typedef struct {
    const char *name, *file, *outcomes, *treatment;
    const char *cluster, *block, *weights, *covariates, *se, *takeup;
    const char *probability, *control;
    AvlastRctMethod method;
    guint measures;

} Case;

#define SMALL "tests/ref/trials/small.csv"
#define TAKE  "tests/ref/trials/takeup.csv"
#define PROB  "tests/ref/trials/probability.csv"
#define FACT  "tests/ref/trials/factorial.csv"
#define BOTH  (AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS)
#define SIZES (AVLAST_MEASURE_G | AVLAST_MEASURE_GLASS)

static const Case cases[] = {
    {"hybrid y", SMALL, "y", "treat", .block = "block"},
    {"hybrid z", SMALL, "z", "treat", .block = "block"},
    {"hybrid weighted", SMALL, "y", "treat", .block = "block", .weights = "w"},
    {"hybrid triples", "tests/ref/trials/triples.csv", "y", "treat", .block = "block"},
    {"late classical", TAKE, "y", "lot", .takeup = "took", .se = "classical"},
    {"late HC0", TAKE, "y", "lot", .takeup = "took", .se = "HC0"},
    {"late HC1", TAKE, "y", "lot", .takeup = "took", .se = "HC1"},
    {"late HC2", TAKE, "y", "lot", .takeup = "took", .se = "HC2"},
    {"late HC3", TAKE, "y", "lot", .takeup = "took", .se = "HC3"},
    {"late hours", TAKE, "y", "lot", .takeup = "hours"},
    {"late covariates", TAKE, "y", "lot", .takeup = "took", .covariates = "x, pre"},
    {"late blocks", TAKE, "y", "lot", .takeup = "took", .block = "block"},
    {"late weighted", TAKE, "y", "lot", .takeup = "took", .covariates = "x",
     .weights = "w", .method = AVLAST_RCT_ANCOVA},
    {"late CR2", TAKE, "y_s", "drawn", .takeup = "took_s", .cluster = "school"},
    {"late stata", TAKE, "y_s", "drawn", .takeup = "took_s", .cluster = "school",
     .se = "stata"},
    {"late CR0", TAKE, "y_s", "drawn", .takeup = "took_s", .cluster = "school",
     .se = "CR0"},
    {"late CR2 covariates", TAKE, "y_s", "drawn", .takeup = "took_s", .cluster = "school",
     .covariates = "x"},
    {"late three", TAKE, "y", "three", .control = "none", .takeup = "took3"},
    {"relative", TAKE, "better", "lot", .measures = BOTH},
    {"relative clusters", TAKE, "better_s", "drawn", .cluster = "school",
     .measures = BOTH},
    {"relative ancova", TAKE, "better", "lot", .covariates = "x, pre",
     .method = AVLAST_RCT_ANCOVA, .measures = BOTH},
    {"relative lin", TAKE, "better", "lot", .covariates = "x, pre", .measures = BOTH},
    {"relative weighted", TAKE, "better", "lot", .covariates = "x", .weights = "w",
     .measures = BOTH},
    {"relative blocks", TAKE, "better", "lot", .block = "block", .measures = BOTH},
    {"sizes", TAKE, "y", "lot", .measures = SIZES},
    {"sizes lin", TAKE, "y", "lot", .covariates = "x, pre", .measures = SIZES},
    {"sizes clusters", TAKE, "y_s", "drawn", .cluster = "school", .measures = SIZES},
    {"sizes weighted", TAKE, "y", "lot", .weights = "w", .measures = SIZES},
    {"ipw", PROB, "y", "z", .probability = "p"},
    {"ipw sampled", PROB, "y", "z", .probability = "p", .weights = "w"},
    {"ipw ancova", PROB, "y", "z", .probability = "p", .covariates = "x",
     .method = AVLAST_RCT_ANCOVA},
    {"ipw lin", PROB, "y", "z", .probability = "p", .covariates = "x"},
    {"ipw clusters", PROB, "yg", "zg", .probability = "pg", .cluster = "g"},
    {"ipw three", PROB, "y3", "arm", .control = "usual", .probability = "p1,p2"},
    {"ht", PROB, "y", "z", .probability = "p", .method = AVLAST_RCT_HORVITZ},
    {"ht clusters", PROB, "yg", "zg", .probability = "pg", .cluster = "g",
     .method = AVLAST_RCT_HORVITZ},
    {"ht blocks", PROB, "yb", "zb", .probability = "pb", .block = "b",
     .method = AVLAST_RCT_HORVITZ},
    {"ht block clusters", PROB, "ygb", "zgb", .probability = "phalf", .block = "b",
     .cluster = "gb", .method = AVLAST_RCT_HORVITZ},
    {"factorial", FACT, "y", "a,b", .block = NULL},
    {"factorial HC1", FACT, "y", "a,b", .se = "HC1"},
    {"factorial ancova", FACT, "y", "a,b", .covariates = "x",
     .method = AVLAST_RCT_ANCOVA},
    {"factorial lin", FACT, "y", "a,b", .covariates = "x"},
    {"factorial three", FACT, "y", "a,b,c", .block = NULL},
    {"factorial clusters", FACT, "crop", "seeds,advice", .control = "no,0",
     .cluster = "village"},
    {"factorial blocks", FACT, "y", "a,b", .block = "wave"},
};

static RefTable *values(void)
{
    g_autofree char *path = source_path("tests/ref/trials/values.csv");

    return ref_table_read(path);
}

static AvlastResult *run(const AvlastFrame *frame, const Case *c, GError **error)
{
    g_auto(GStrv) outcomes = g_strsplit(c->outcomes, ",", -1);
    g_autoptr(AvlastFormula) covariates =
        c->covariates ? avlast_formula_parse_terms(c->covariates, error) : NULL;
    g_auto(GStrv) factors = g_strsplit(c->treatment, ",", -1);
    g_auto(GStrv) controls = c->control ? g_strsplit(c->control, ",", -1) : NULL;
    g_auto(GStrv) p = c->probability ? g_strsplit(c->probability, ",", -1) : NULL;
    const gboolean several = factors[1] != NULL;
    AvlastRctOptions options = {
        .outcomes = (const char *const *)outcomes,
        .columns = {.treatment = c->treatment,
                    .control = c->control,
                    .factors = several ? (const char *const *)factors : NULL,
                    .controls = several ? (const char *const *)controls : NULL,
                    .probabilities = (const char *const *)p,
                    .cluster = c->cluster,
                    .block = c->block,
                    .weights = c->weights},
        .covariates = covariates,
        .method = c->method,
        .measures = c->measures,
        .takeup = c->takeup,
        .df = NAN,
        .level = 0.95};

    if (c->se) {
        options.se_choice = AVLAST_RCT_SE_GIVEN;
        ck_assert(avlast_se_parse(c->se, &options.se));
    }
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    return avlast_rct(frame, &options, result, error) ? g_steal_pointer(&result) : NULL;
}

static double quantity_of(const AvlastEstimate *row, const char *name)
{
    return strcmp(name, "estimate") == 0    ? row->estimate
           : strcmp(name, "std.error") == 0 ? row->std_error
           : strcmp(name, "df") == 0        ? row->df
           : strcmp(name, "p.value") == 0   ? row->p_value
           : strcmp(name, "conf.low") == 0  ? row->conf_low
                                            : row->conf_high;
}

/* How many numbers were compared. */
static guint hold(const AvlastEstimates *e, const RefTable *table, const char *name)
{
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), name) != 0 ||
            strcmp(ref_table_cell(table, i, "term"), "first") == 0)
            continue;
        const char *term = ref_table_cell(table, i, "term"),
                   *what = ref_table_cell(table, i, "quantity");
        const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, term, NULL);
        ck_assert_msg(row != NULL, "%s: no row '%s'", name, term);
        const double truth = g_ascii_strtod(ref_table_cell(table, i, "value"), NULL),
                     got = quantity_of(row, what);
        /* A p-value far out in the tail has fewer digits than the t it is of. */
        const double wanted = strcmp(what, "p.value") == 0 ? 7.5 : 9.0;
        ck_assert_msg(digits_of(got, truth) >= wanted,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, what, got, truth);
        compared++;
    }
    return compared;
}

START_TEST(results_agree_with_estimatr)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) table = values();
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run(frame, c, &error);

    assert_no_error(error);
    ck_assert_uint_ge(hold(result->estimates, table, c->name), 5);
}
END_TEST

/* The joint covariance is the root's, and its diagonal the standard errors. */
START_TEST(roots_agree_with_standard_errors)
{
    const Case *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(AvlastResult) result = run(frame, c, NULL);
    const AvlastEstimates *e = result->estimates;

    if (c->se && strcmp(c->se, "classical") == 0)
        return;
    if (c->method == AVLAST_RCT_HORVITZ && c->block)
        return;
    ck_assert_ptr_nonnull(e->root);
    for (guint j = 0; j < e->rows->len; j++) {
        double sum = 0;
        for (gsize i = 0; i < e->root->size1; i++)
            sum += gsl_matrix_get(e->root, i, j) * gsl_matrix_get(e->root, i, j);
        assert_digits(sqrt(sum), avlast_estimates_row(e, j)->std_error, 9);
        assert_digits(sqrt(gsl_matrix_get(e->covariance, j, j)),
                      avlast_estimates_row(e, j)->std_error, 9);
    }
}
END_TEST

static double member(const json_t *object, const char *name)
{
    return avlast_json_member_double(object, name);
}

START_TEST(first_stages_are_told)
{
    static const struct {
        const char *name;
        gboolean shares;
    } told[] = {{"late HC2", TRUE}, {"late three", FALSE}, {"late CR2", FALSE}};
    g_autoptr(RefTable) table = values();
    const Case *c = cases;

    while (strcmp(c->name, told[_i].name) != 0)
        c++;
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_autoptr(AvlastResult) result = run(frame, c, NULL);
    const json_t *late = json_array_get(json_object_get(result->settings, "late"), 0),
                 *first = json_object_get(late, "first");

    assert_digits(member(first, "F"), trial_truth(table, c->name, "first", "F"), 9);
    assert_digits(member(first, "df2"), trial_truth(table, c->name, "first", "df2"), 9);
    if (!told[_i].shares)
        return;
    const double treated = trial_truth(table, c->name, "first", "treated"),
                 control = trial_truth(table, c->name, "first", "control");
    assert_digits(member(late, "compliers"), treated - control, 10);
    assert_digits(member(late, "always.takers"), control, 11);
    assert_digits(member(late, "never.takers"), 1.0 - treated, 11);
}
END_TEST

/* With one instrument and no covariates the effect of take-up is the ratio of two. */
START_TEST(wald_ratio)
{
    const Case c = {"", TAKE, "y", "lot", .takeup = "took", .weights = "w"};
    g_autoptr(AvlastFrame) frame = trial_read_frame(c.file);
    const AvlastColumn *took = avlast_frame_find(frame, "took");
    AvlastColumn *y = avlast_frame_find(frame, "y");

    for (gsize i = 0; i < frame->rows; i++)
        if (took->reason[i] != AVLAST_PRESENT)
            y->reason[i] = 1;
    g_autoptr(AvlastResult) result = run(frame, &c, NULL);
    const AvlastEstimate *itt = avlast_estimates_row(result->estimates, 0),
                         *first = avlast_estimates_row(result->estimates, 1),
                         *late = avlast_estimates_row(result->estimates, 2);

    ck_assert_str_eq(first->term, "first(lot)");
    ck_assert_str_eq(late->term, "took");
    assert_digits(late->estimate, itt->estimate / first->estimate, 11);
    ck_assert(fabs(late->std_error - itt->std_error / first->estimate) > 1e-4);
}
END_TEST

START_TEST(exact_j)
{
    static const char *const at[] = {"2", "3.5", "10", "58", "137"};
    g_autoptr(RefTable) table = values();

    for (gsize i = 0; i < G_N_ELEMENTS(at); i++)
        assert_digits(avlast_hedges_j(g_ascii_strtod(at[i], NULL)),
                      trial_truth(table, "J", at[i], "J"), 12);
    ck_assert(isnan(avlast_hedges_j(1.0)));
}
END_TEST

/* Turned arms: ratio and odds become their inverses, g changes its sign. */
START_TEST(turned_arms_turn_the_measures)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame(TAKE);
    const Case share = {"", TAKE, "better", "lot", .measures = BOTH},
               size = {"", TAKE, "y", "lot", .measures = SIZES};
    g_autoptr(AvlastResult) a = run(frame, &share, NULL), b = run(frame, &size, NULL);
    AvlastColumn *lot = avlast_frame_find(frame, "lot");

    for (gsize i = 0; i < frame->rows; i++)
        lot->number[i] = 1.0 - lot->number[i];
    g_autoptr(AvlastResult) c = run(frame, &share, NULL), d = run(frame, &size, NULL);
    for (guint i = 1; i < 3; i++) {
        const AvlastEstimate *one = avlast_estimates_row(a->estimates, i),
                             *two = avlast_estimates_row(c->estimates, i);
        assert_digits(two->estimate, 1.0 / one->estimate, 11);
        assert_digits(two->conf_low, 1.0 / one->conf_high, 11);
        assert_digits(two->p_value, one->p_value, 9);
    }
    assert_digits(avlast_estimates_row(d->estimates, 1)->estimate,
                  -avlast_estimates_row(b->estimates, 1)->estimate, 11);
}
END_TEST

static const struct {
    const char *text;
    Case how;
    int class;
    const char *says;
} faults[] = {
    {"y,t,b\n1,0,a\n2,1,a\n3,0,a\n5,1,a\n5,0,c\n6,1,c\n7,1,c\n",
     {.outcomes = "y", .treatment = "t", .block = "b"},
     AVLAST_ERROR_DEGENERATE,
     "AV360: outcome 'y', arm '1': one block alone"},
    {"y,t,b\n1,0,a\n2,1,a\n3,0,a\n5,1,a\n5,0,c\n6,1,c\n7,1,c\n7,0,d\n6,0,d\n4,0,d\n9,1,"
     "d\n",
     {.outcomes = "y", .treatment = "t", .block = "b"},
     AVLAST_ERROR_DEGENERATE,
     "AV360: outcome 'y', arm '1': one block has half or more"},
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {.outcomes = "y", .treatment = "t", .measures = AVLAST_MEASURE_ODDS},
     AVLAST_ERROR_USAGE,
     "AV361"},
    {"y,t\n1,0\n0,1\n1,0\n1,1\n",
     {.outcomes = "y", .treatment = "t", .measures = AVLAST_MEASURE_G},
     AVLAST_ERROR_USAGE,
     "AV361"},
    {"y,t,d\n1,0,1\n2,1,1\n3,0,1\n5,1,1\n",
     {.outcomes = "y", .treatment = "t", .takeup = "d"},
     AVLAST_ERROR_DEGENERATE,
     "AV362: take-up 'd' is the same"},
    {"y,t,d\n1,0,1\n2,1,0\n3,0,0\n5,1,1\n",
     {.outcomes = "y", .treatment = "t", .takeup = "d"},
     AVLAST_ERROR_DEGENERATE,
     "AV363: take-up 'd' is as high"},
    {"y,t,p\n1,0,0.5\n2,1,1.2\n3,0,0.5\n5,1,0.5\n",
     {.outcomes = "y", .treatment = "t", .probability = "p"},
     AVLAST_ERROR_INCONSISTENT,
     "trial.csv:3: error AV349: probability of assignment 'p' is 1.2"},
    {"y,t,p,g\n1,0,0.5,1\n2,1,0.4,2\n3,0,0.6,1\n5,1,0.4,2\n",
     {.outcomes = "y", .treatment = "t", .probability = "p", .cluster = "g"},
     AVLAST_ERROR_INCONSISTENT,
     "varies within a cluster"},
    {"y,t,p\n1,0,0.5\n2,1,0.2\n3,0,0.5\n5,1,0.5\n",
     {.outcomes = "y", .treatment = "t", .probability = "p,p"},
     AVLAST_ERROR_USAGE,
     "AV349"},
    {"y,t,p,b\n1,0,0.5,a\n2,1,0.5,a\n3,0,0.5,a\n5,1,0.5,c\n4,0,0.5,c\n",
     {.outcomes = "y",
      .treatment = "t",
      .probability = "p",
      .block = "b",
      .method = AVLAST_RCT_HORVITZ},
     AVLAST_ERROR_INCONSISTENT,
     "block 'a'"},
    {"y,t\n1,0\n2,1\n3,0\n5,1\n",
     {.outcomes = "y", .treatment = "t", .method = AVLAST_RCT_HORVITZ},
     AVLAST_ERROR_USAGE,
     "AV354"},
    {"y,a,b\n1,0,0\n2,1,0\n3,0,1\n5,1,0\n",
     {.outcomes = "y", .treatment = "a,b"},
     AVLAST_ERROR_DEGENERATE,
     "AV365: 3 of the 4 cells"},
    {"y,a,b\n1,0,0\n2,1,0\n3,0,1\n5,2,0\n",
     {.outcomes = "y", .treatment = "a,b"},
     AVLAST_ERROR_USAGE,
     "AV364: factor 'a' has 3 levels"},
    {"y,a,b\n1,no,0\n2,yes,0\n3,no,1\n5,yes,1\n",
     {.outcomes = "y", .treatment = "a,b"},
     AVLAST_ERROR_USAGE,
     "AV342"},
    {"y,a,b\n1,no,0\n2,yes,0\n3,no,1\n5,yes,1\n",
     {.outcomes = "y", .treatment = "a,b", .control = "nei,0"},
     AVLAST_ERROR_USAGE,
     "AV343"},
    {"y,a,b,d\n1,0,0,1\n2,1,0,0\n3,0,1,1\n5,1,1,0\n",
     {.outcomes = "y", .treatment = "a,b", .takeup = "d"},
     AVLAST_ERROR_USAGE,
     "AV361: --takeup goes with arms"},
};

START_TEST(faults_are_told)
{
    g_autoptr(AvlastFrame) frame = trial_parse_frame(faults[_i].text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run(frame, &faults[_i].how, &error);

    ck_assert_ptr_null(result);
    assert_error(error, faults[_i].class, faults[_i].says);
}
END_TEST

/* A share of 0 or 1 has no odds, and says so. */
START_TEST(no_odds_of_certainty)
{
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("y,t\n1,1\n1,1\n1,1\n1,0\n0,0\n0,0\n");
    const Case c = {"", "", "y", "t", .measures = BOTH};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run(frame, &c, &error);

    assert_no_error(error);
    const AvlastEstimate *ratio = avlast_estimates_row(result->estimates, 1),
                         *odds = avlast_estimates_row(result->estimates, 2);
    assert_digits(ratio->estimate, 3.0, 12);
    ck_assert(isnan(odds->estimate) && isnan(odds->conf_low));
    ck_assert_ptr_nonnull(strstr(odds->note, "not between 0 and 1"));
}
END_TEST

static const struct {
    const char *text, *cluster, *block, *kind;
    guint32 small, lacking;
} designs[] = {
    {"t\n0\n1\n0\n", NULL, NULL, "complete randomisation", 0, 0},
    {"t,b\n0,1\n1,1\n1,1\n0,1\n0,2\n1,2\n0,2\n0,3\n", NULL, "b",
     "randomisation within blocks", 1, 1},
    {"t,b\n0,1\n1,1\n1,2\n0,2\n", NULL, "b", "matched pairs", 0, 0},
    {"t,g\n0,1\n0,1\n1,2\n", "g", NULL, "randomised clusters", 0, 0},
    {"t,g,b\n0,1,x\n0,1,x\n1,2,x\n0,3,x\n", "g", "b", "randomised clusters within blocks",
     1, 0},
    {"t,g,b\n0,1,x\n0,1,x\n1,2,x\n1,3,ø\n0,4,ø\n0,4,ø\n", "g", "b",
     "matched pairs of clusters", 0, 0},
};

START_TEST(designs_are_found)
{
    g_autoptr(AvlastFrame) frame = trial_parse_frame(designs[_i].text);
    const AvlastTrialColumns columns = {
        .treatment = "t", .cluster = designs[_i].cluster, .block = designs[_i].block};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &columns, &error);
    AvlastTrialFound found;

    assert_no_error(error);
    ck_assert(avlast_trial_find(trial, &found, NULL));
    ck_assert_str_eq(avlast_trial_kind_name(found.kind, trial->n_arms), designs[_i].kind);
    ck_assert_uint_eq(found.small, designs[_i].small);
    ck_assert_uint_eq(found.lacking, designs[_i].lacking);
}
END_TEST

/* Outcomes of a trial with small blocks covary as the sum of their parts says: y with
 * itself under another name has the correlation 1. */
START_TEST(small_blocks_covary)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame(SMALL);
    const Case c = {"", SMALL, "y,z", "treat", .block = "block"};
    AvlastColumn *z = avlast_frame_find(frame, "z");
    const AvlastColumn *y = avlast_frame_find(frame, "y");

    for (gsize i = 0; i < frame->rows; i++)
        z->number[i] = 3.0 - 2.0 * y->number[i];
    g_autoptr(AvlastResult) result = run(frame, &c, NULL);
    const gsl_matrix *v = result->estimates->covariance;
    assert_digits(gsl_matrix_get(v, 0, 1), -2.0 * gsl_matrix_get(v, 0, 0), 11);
    assert_digits(gsl_matrix_get(v, 1, 1), 4.0 * gsl_matrix_get(v, 0, 0), 11);
}
END_TEST

/* A dose that is twice as large has half the effect, and the same t. */
START_TEST(dose_has_a_unit)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame(TAKE);
    const Case c = {"", TAKE, "y", "lot", .takeup = "hours"};
    AvlastColumn *hours = avlast_frame_find(frame, "hours");
    g_autoptr(AvlastResult) a = run(frame, &c, NULL);

    for (gsize i = 0; i < frame->rows; i++)
        hours->number[i] *= 2.0;
    g_autoptr(AvlastResult) b = run(frame, &c, NULL);
    const AvlastEstimate *one = avlast_estimates_row(a->estimates, 2),
                         *two = avlast_estimates_row(b->estimates, 2);
    assert_digits(two->estimate, one->estimate / 2.0, 11);
    assert_digits(two->statistic, one->statistic, 10);
    ck_assert(json_is_null(json_object_get(
        json_array_get(json_object_get(a->settings, "late"), 0), "compliers")));
}
END_TEST

Suite *suite_trials(void)
{
    Suite *suite = suite_create("trials");
    TCase *all = tcase_create("trials");

    tcase_add_loop_test(all, results_agree_with_estimatr, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(all, roots_agree_with_standard_errors, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(all, first_stages_are_told, 0, 3);
    tcase_add_test(all, wald_ratio);
    tcase_add_test(all, exact_j);
    tcase_add_test(all, turned_arms_turn_the_measures);
    tcase_add_loop_test(all, faults_are_told, 0, G_N_ELEMENTS(faults));
    tcase_add_test(all, no_odds_of_certainty);
    tcase_add_loop_test(all, designs_are_found, 0, G_N_ELEMENTS(designs));
    tcase_add_test(all, small_blocks_covary);
    tcase_add_test(all, dose_has_a_unit);
    suite_add_tcase(suite, all);
    return suite;
}
