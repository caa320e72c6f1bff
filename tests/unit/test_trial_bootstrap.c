/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "impact/trial_bootstrap.h"
#include "infer/bootstrap.h"
#include "support.h"
#include "trial_cases.h"

/* Trials under samples of their units, against copies of the units that R fits again
 * (tests/ref/trial_bootstrap.R); what the jackknife is known to be. */

static const char *const y[] = {"y", NULL}, *const pass[] = {"pass", NULL};

typedef struct {
    const char *name, *set;
    gboolean blocks, cluster, weights;
    AvlastRctMethod method;
} Case;

static const Case cases[] = {
    {"rows", "rows", FALSE, FALSE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"weighted", "rows", FALSE, FALSE, TRUE, AVLAST_RCT_DIFFERENCE},
    {"blocks", "rows", TRUE, FALSE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"lin", "rows", FALSE, FALSE, FALSE, AVLAST_RCT_LIN},
    {"ancova", "rows", TRUE, FALSE, TRUE, AVLAST_RCT_ANCOVA},
    {"pairs", "pairs", TRUE, FALSE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"schools", "schools", FALSE, TRUE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"counties", "schools", TRUE, TRUE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"adjusted", "schools", FALSE, TRUE, FALSE, AVLAST_RCT_ANCOVA},
    {"couples", "couples", TRUE, TRUE, FALSE, AVLAST_RCT_DIFFERENCE},
    {"small", "small", TRUE, FALSE, FALSE, AVLAST_RCT_DIFFERENCE}};

static const AvlastBootInterval intervals[] = {AVLAST_BOOT_PERCENTILE, AVLAST_BOOT_BCA,
                                               AVLAST_BOOT_T, AVLAST_BOOT_NORMAL};

/* A case as data and options; the formula is of both. */
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

static void trial_of(const Case *c, const char *const *outcomes, Trial *t)
{
    g_autofree char *relative =
        g_strdup_printf("tests/ref/trial_bootstrap/%s.csv", c->set);
    const gboolean adjusted = c->method != AVLAST_RCT_DIFFERENCE;
    GError *error = NULL;

    t->frame = trial_read_frame(relative);
    t->covariates = adjusted ? avlast_formula_parse_terms("x", &error) : NULL;
    t->options = (AvlastRctOptions){.outcomes = outcomes,
                                    .columns = {.treatment = "treat",
                                                .block = c->blocks ? "block" : NULL,
                                                .cluster = c->cluster ? "school" : NULL,
                                                .weights = c->weights ? "w" : NULL},
                                    .covariates = t->covariates,
                                    .method = c->method,
                                    .df = NAN,
                                    .level = 0.9};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static AvlastRedrawnOptions how_of(AvlastReplicateType type, AvlastBootInterval interval)
{
    return (AvlastRedrawnOptions){
        .type = type, .interval = interval, .reps = 59, .seed = 11};
}

static AvlastEstimates *bootstrap(const Trial *t, const AvlastRedrawnOptions *how)
{
    GError *error = NULL;
    AvlastEstimates *e = avlast_trial_bootstrap(
        g_ptr_array_index(t->evaluation->analysed, 0), &t->options, how, &error);

    assert_no_error(error);
    return e;
}

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/trial_bootstrap/%s", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

static double number(const RefTable *values, const char *name, const char *kind,
                     const char *term, const char *quantity)
{
    for (gsize i = 0; i < values->rows; i++)
        if (strcmp(ref_table_cell(values, i, "case"), name) == 0 &&
            strcmp(ref_table_cell(values, i, "kind"), kind) == 0 &&
            strcmp(ref_table_cell(values, i, "term"), term) == 0 &&
            strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0)
            return g_ascii_strtod(ref_table_cell(values, i, "value"), NULL);
    ck_abort_msg("no value of %s %s %s %s", name, kind, term, quantity);
    return NAN;
}

/* An interval that R had to take the last replicate for is none here. */
static void same_interval(const AvlastEstimate *row, const RefTable *values,
                          const char *name, const char *kind, AvlastBootInterval interval)
{
    g_autofree char *low = g_strdup_printf("%s.low", avlast_boot_interval_name(interval)),
                    *high =
                        g_strdup_printf("%s.high", avlast_boot_interval_name(interval));

    if (isnan(row->conf_low)) {
        ck_assert_int_eq(interval, AVLAST_BOOT_BCA);
        ck_assert_ptr_nonnull(row->note);
        return;
    }
    assert_digits(row->conf_low, number(values, name, kind, row->term, low), 9);
    assert_digits(row->conf_high, number(values, name, kind, row->term, high), 9);
}

/* --- the draws are those that R has --- */

START_TEST(units_are_drawn_as_in_the_reference)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) factors = table_of("factors.csv");
    g_auto(Trial) t = {0};
    gsize rows = 0;

    trial_of(c, y, &t);
    for (gsize k = 0; k < 2; k++) {
        const AvlastRedrawnOptions how = how_of(
            k ? AVLAST_REPLICATES_BAYES : AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_NONE);
        GError *error = NULL;
        g_autoptr(AvlastReplicates) p = avlast_trial_replicates(
            g_ptr_array_index(t.evaluation->analysed, 0), &how, &error);
        assert_no_error(error);
        g_autofree double *factor = g_new(double, p->n_units);
        for (gsize at = 0; at < factors->rows; at++) {
            if (strcmp(ref_table_cell(factors, at, "case"), c->name) != 0 ||
                strcmp(ref_table_cell(factors, at, "kind"), k ? "bayes" : "resampled") !=
                    0)
                continue;
            const gsize row =
                (gsize)g_ascii_strtoull(ref_table_cell(factors, at, "row"), NULL, 10);
            for (guint32 r = 0; r < p->n; r++) {
                g_autofree char *name = g_strdup_printf("r%u", r + 1);
                avlast_replicates_factors(p, r, factor);
                assert_digits(factor[p->unit[row - 1]],
                              g_ascii_strtod(ref_table_cell(factors, at, name), NULL),
                              12);
            }
            rows++;
        }
    }
    ck_assert_uint_ge(rows, t.frame->rows);
}
END_TEST

START_TEST(intervals_are_those_of_copies)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) values = table_of("values.csv");
    g_auto(Trial) t = {0};

    trial_of(c, y, &t);
    for (gsize k = 0; k < G_N_ELEMENTS(intervals); k++) {
        const AvlastRedrawnOptions how =
            how_of(AVLAST_REPLICATES_RESAMPLED, intervals[k]);
        g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        assert_digits(row->std_error,
                      number(values, c->name, "resampled", "treat", "error"), 9);
        same_interval(row, values, c->name, "resampled", intervals[k]);
    }
    const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);
    g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);
    assert_digits(row->estimate,
                  number(values, c->name, "jackknife", "treat", "estimate"), 11);
    assert_digits(row->std_error, number(values, c->name, "jackknife", "treat", "error"),
                  9);
    ck_assert(isnan(row->conf_low));
}
END_TEST

START_TEST(bayesian_weights_are_weights)
{
    const Case *c = &cases[_i ? 6 : 0];
    g_autoptr(RefTable) values = table_of("values.csv");
    g_auto(Trial) t = {0};

    trial_of(c, y, &t);
    for (gsize k = 0; k < G_N_ELEMENTS(intervals); k++) {
        const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_BAYES, intervals[k]);
        g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        assert_digits(row->std_error, number(values, c->name, "bayes", "treat", "error"),
                      9);
        if (intervals[k] != AVLAST_BOOT_T)
            same_interval(row, values, c->name, "bayes", intervals[k]);
    }
}
END_TEST

/* Ratio, odds and the effect on those who took it up. */
START_TEST(what_follows_from_effects_is_drawn_too)
{
    static const char *const terms[] = {"ratio(treat)", "odds(treat)", "took"};
    const char *term = terms[_i / 2], *kind = _i % 2 ? "bayes" : "resampled";
    g_autoptr(RefTable) values = table_of("values.csv");
    g_auto(Trial) t = {0};

    trial_of(&cases[0], _i / 2 == 2 ? y : pass, &t);
    t.options.measures = AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS;
    t.options.takeup = "took";
    for (gsize k = 0; k < G_N_ELEMENTS(intervals); k++) {
        const AvlastRedrawnOptions how = how_of(
            _i % 2 ? AVLAST_REPLICATES_BAYES : AVLAST_REPLICATES_RESAMPLED, intervals[k]);
        g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
        const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, term, NULL);
        assert_digits(row->std_error, number(values, "rows", kind, term, "error"), 9);
        if (intervals[k] != AVLAST_BOOT_T) {
            same_interval(row, values, "rows", kind, intervals[k]);
            continue;
        }
        ck_assert(isnan(row->conf_low) && isnan(row->conf_high));
        ck_assert_ptr_nonnull(row->note);
    }
    const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);
    g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
    const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, term, NULL);
    assert_digits(row->estimate, number(values, "rows", "jackknife", term, "estimate"),
                  11);
    assert_digits(row->std_error, number(values, "rows", "jackknife", term, "error"), 9);
}
END_TEST

/* --- the jackknife --- */

/* Of a difference in means of rows it is the design's own standard error: Neyman's, in
 * blocks, and that of matched pairs. */
START_TEST(the_jackknife_is_neyman)
{
    static const gsize which[] = {0, 2, 5};
    g_auto(Trial) t = {0};
    const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);
    GError *error = NULL;

    trial_of(&cases[which[_i]], y, &t);
    g_autoptr(AvlastEstimates) e = bootstrap(&t, &how);
    g_autoptr(AvlastEstimates) own = avlast_rct_effects(
        g_ptr_array_index(t.evaluation->analysed, 0), &t.options, &error);
    assert_no_error(error);
    assert_digits(avlast_estimates_row(e, 0)->std_error,
                  avlast_estimates_row(own, 0)->std_error, 10);
}
END_TEST

/* Three arms: each against the control, whatever the other does. */
START_TEST(arms_are_drawn_by_themselves)
{
    g_autoptr(GString) three = g_string_new("treat,y\n"), two = g_string_new("treat,y\n");
    static const char *const arms[] = {"a", "b", "c"};
    const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);
    GError *error = NULL;

    for (guint i = 0; i < 30; i++) {
        const double value = sin((double)i) + 0.3 * (i % 3);
        g_string_append_printf(three, "%s,%.6f\n", arms[i % 3], value);
        if (i % 3 != 1)
            g_string_append_printf(two, "%s,%.6f\n", arms[i % 3], value);
    }
    g_autoptr(AvlastFrame) frame = trial_parse_frame(three->str),
                           part = trial_parse_frame(two->str);
    const AvlastRctOptions options = {.outcomes = y,
                                      .columns = {.treatment = "treat", .control = "a"},
                                      .method = AVLAST_RCT_DIFFERENCE,
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastEvaluation) all = avlast_evaluation_new(frame, &options, &error),
                                some = avlast_evaluation_new(part, &options, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) x = avlast_trial_bootstrap(
        g_ptr_array_index(all->analysed, 0), &options, &how, &error);
    g_autoptr(AvlastEstimates) z = avlast_trial_bootstrap(
        g_ptr_array_index(some->analysed, 0), &options, &how, &error);
    assert_no_error(error);
    ck_assert_uint_eq(x->rows->len, 2);
    assert_digits(avlast_estimates_row(x, 1)->std_error,
                  avlast_estimates_row(z, 0)->std_error, 11);
}
END_TEST

/* --- what cannot be --- */

static void refused(const char *csv, const char *block, AvlastRctMethod method,
                    const char *code)
{
    const AvlastRedrawnOptions how =
        how_of(AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_PERCENTILE);
    const AvlastRctOptions options = {.outcomes = y,
                                      .columns = {.treatment = "treat", .block = block},
                                      .method = method,
                                      .small_blocks = AVLAST_SMALL_BLOCKS_HYBRID,
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastFrame) frame = trial_parse_frame(csv);
    GError *error = NULL;
    g_autoptr(AvlastEvaluation) e = avlast_evaluation_new(frame, &options, &error);

    assert_no_error(error);
    ck_assert_ptr_null(avlast_trial_bootstrap(g_ptr_array_index(e->analysed, 0), &options,
                                              &how, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_ptr_nonnull(strstr(error->message, code));
    g_clear_error(&error);
}

START_TEST(what_has_nothing_to_draw_is_refused)
{
    refused("treat,y\n0,1\n0,2\n0,4\n1,3\n", NULL, AVLAST_RCT_DIFFERENCE, "AV443");
    refused("block,treat,y\na,0,1\na,0,2\na,1,4\na,1,3\n\xc3\xa5,0,1\n\xc3\xa5,1,2\n",
            "block", AVLAST_RCT_DIFFERENCE, "AV443");
    refused("treat,y\n0,1\n0,2\n1,4\n1,3\n", NULL, AVLAST_RCT_HORVITZ, "AV442");
}
END_TEST

Suite *suite_trial_bootstrap(void)
{
    Suite *suite = suite_create("trial_bootstrap");
    TCase *tcase = tcase_create("trial_bootstrap");
    const int n = (int)G_N_ELEMENTS(cases);

    tcase_add_loop_test(tcase, units_are_drawn_as_in_the_reference, 0, n);
    tcase_add_loop_test(tcase, intervals_are_those_of_copies, 0, n);
    tcase_add_loop_test(tcase, bayesian_weights_are_weights, 0, 2);
    tcase_add_loop_test(tcase, what_follows_from_effects_is_drawn_too, 0, 6);
    tcase_add_loop_test(tcase, the_jackknife_is_neyman, 0, 3);
    tcase_add_test(tcase, arms_are_drawn_by_themselves);
    tcase_add_test(tcase, what_has_nothing_to_draw_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
