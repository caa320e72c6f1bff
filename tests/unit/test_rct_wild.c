/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "impact/trial_wild.h"
#include "support.h"
#include "trial_cases.h"

/* The wild cluster bootstrap of a trial's effects against replicates of the same
 * regressions made as data and refitted in R (tests/ref/wild.R). */

static const char *const y[] = {"y", NULL};

/* A regression of wild.R as a trial has it. */
static const struct {
    const char *set, *model, *factors, *covariates, *weights;
} trials[] = {{"nine", "plain", "all", "x", NULL},
              {"nine", "weighted", "all", "x", "w"},
              {"nine", "years", "all", "x + i.year", NULL},
              {"twelve", "plain", "webb", "x", NULL},
              {"twelve", "only", "rademacher", NULL, NULL}};

static const char *const kinds[] = {"wcr11", "wcr13", "wcr31", "wcr33",
                                    "wcu11", "wcu13", "wcu31", "wcu33"};

static AvlastFrame *frame_of(const char *set)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/wild/%s.csv", set);

    return trial_read_frame(relative);
}

static AvlastRctOptions options_of(const AvlastFormula *covariates, const char *weights)
{
    return (AvlastRctOptions){
        .outcomes = y,
        .columns = {.treatment = "treat", .cluster = "school", .weights = weights},
        .covariates = covariates,
        .method = covariates ? AVLAST_RCT_ANCOVA : AVLAST_RCT_DIFFERENCE,
        .df = NAN,
        .level = 0.95};
}

static AvlastFormula *covariates_of(const char *text)
{
    GError *error = NULL;
    AvlastFormula *formula = text ? avlast_formula_parse_terms(text, &error) : NULL;

    assert_no_error(error);
    return formula;
}

static void wild_options(gsize t, const char *kind, AvlastWildOptions *o)
{
    const gboolean all = strcmp(trials[t].factors, "all") == 0;

    *o = (AvlastWildOptions){.reps = all ? 512 : 199, .seed = 7};
    ck_assert(avlast_wild_parse(kind, o));
    if (!all)
        ck_assert(avlast_wild_factors_parse(trials[t].factors, &o->factors));
    o->level = strcmp(trials[t].model, "only") == 0 ? 0.9 : 0.95;
}

static double number(const RefTable *values, gsize t, const char *kind,
                     const char *quantity)
{
    for (gsize i = 0; i < values->rows; i++)
        if (strcmp(ref_table_cell(values, i, "set"), trials[t].set) == 0 &&
            strcmp(ref_table_cell(values, i, "model"), trials[t].model) == 0 &&
            strcmp(ref_table_cell(values, i, "kind"), kind) == 0 &&
            strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0)
            return strcmp(ref_table_cell(values, i, "value"), "NA") == 0
                       ? NAN
                       : g_ascii_strtod(ref_table_cell(values, i, "value"), NULL);
    ck_abort_msg("no value of %s", quantity);
    return NAN;
}

START_TEST(effects_are_bootstrapped_as_in_their_regression)
{
    const gsize t = (gsize)_i / G_N_ELEMENTS(kinds);
    const char *kind = kinds[(gsize)_i % G_N_ELEMENTS(kinds)];
    g_autofree char *path = source_path("tests/ref/wild/values.csv");
    g_autoptr(RefTable) values = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = frame_of(trials[t].set);
    g_autoptr(AvlastFormula) covariates = covariates_of(trials[t].covariates);
    const AvlastRctOptions options = options_of(covariates, trials[t].weights);
    GError *error = NULL;
    g_autoptr(AvlastEvaluation) e = avlast_evaluation_new(frame, &options, &error);
    AvlastWildOptions how;
    AvlastWild wild;
    gsize with, without;

    assert_no_error(error);
    wild_options(t, kind, &how);
    ck_assert(avlast_trial_wild(g_ptr_array_index(e->analysed, 0), &options, &how, &wild,
                                &with, &without, &error));
    assert_digits(wild.estimate, number(values, t, kind, "estimate"), 9);
    assert_digits(wild.std_error, number(values, t, kind, "std.error"), 9);
    assert_digits(wild.p_value, number(values, t, kind, "p.value"), 9);
    assert_digits(wild.p_strict, number(values, t, kind, "p.strict"), 9);
    ck_assert_uint_eq(with, strcmp(trials[t].set, "nine") == 0 ? 4 : 5);
    ck_assert_uint_eq(without, strcmp(trials[t].set, "nine") == 0 ? 5 : 7);
    if (isnan(number(values, t, kind, "conf.low")))
        return;
    assert_digits(wild.conf_low, number(values, t, kind, "conf.low"), 7);
    assert_digits(wild.conf_high, number(values, t, kind, "conf.high"), 7);
}
END_TEST

/* Three arms: each is a coefficient of one regression; a constant added to one arm moves
 * its interval by just that, and nothing of the other's. */
START_TEST(arms_have_tests_of_their_own)
{
    g_autoptr(AvlastFrame) frame = frame_of("twelve");
    AvlastRctOptions options = options_of(NULL, NULL);
    double *arm = avlast_frame_find(frame, "treat")->number;
    double *out = avlast_frame_find(frame, "y")->number;
    const double *g = avlast_frame_find(frame, "g")->number;
    AvlastWildOptions how;
    AvlastWild before[2], after[2];
    gsize with[2], without[2];
    GError *error = NULL;

    for (gsize i = 0; i < frame->rows; i++)
        arm[i] = (double)((int)g[i] % 3);
    options.columns.control = "0";
    wild_options(4, "wcu11", &how);
    how.level = 0.8;
    for (int turn = 0; turn < 2; turn++) {
        g_autoptr(AvlastEvaluation) e = avlast_evaluation_new(frame, &options, &error);
        assert_no_error(error);
        ck_assert(avlast_trial_wild(g_ptr_array_index(e->analysed, 0), &options, &how,
                                    turn ? after : before, with, without, &error));
        ck_assert_uint_eq(with[1], 4);
        ck_assert_uint_eq(without[1], 8);
        for (gsize i = 0; i < frame->rows; i++)
            out[i] += arm[i] > 1.5 ? 10.0 : 0.0;
    }
    assert_digits(after[0].conf_low, before[0].conf_low, 7);
    assert_digits(after[0].p_value, before[0].p_value, 9);
    assert_digits(after[1].estimate, before[1].estimate + 10.0, 9);
    assert_digits(after[1].conf_low, before[1].conf_low + 10.0, 7);
    assert_digits(after[1].conf_high, before[1].conf_high + 10.0, 7);
}
END_TEST

static void refused(AvlastRctOptions options)
{
    g_autoptr(AvlastFrame) frame = frame_of("nine");
    GError *error = NULL;
    g_autoptr(AvlastEvaluation) e = avlast_evaluation_new(frame, &options, &error);

    assert_no_error(error);
    ck_assert(!avlast_trial_wild_check(e->trial, &options, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "--wild");
    g_clear_error(&error);
}

START_TEST(other_methods_are_refused)
{
    g_autoptr(AvlastFormula) covariates = covariates_of("x");
    AvlastRctOptions options = options_of(covariates, NULL);

    options.method = AVLAST_RCT_LIN;
    refused(options);
    options = options_of(NULL, NULL);
    options.columns.cluster = NULL;
    refused(options);
}
END_TEST

Suite *suite_rct_wild(void)
{
    Suite *suite = suite_create("rct_wild");
    TCase *group = tcase_create("rct_wild");

    tcase_add_loop_test(group, effects_are_bootstrapped_as_in_their_regression, 0,
                        G_N_ELEMENTS(trials) * G_N_ELEMENTS(kinds));
    tcase_add_test(group, arms_have_tests_of_their_own);
    tcase_add_test(group, other_methods_are_refused);
    suite_add_tcase(suite, group);
    return suite;
}
