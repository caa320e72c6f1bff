/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "design_cases.h"
#include "infer/bootstrap.h"
#include "model/multiplier.h"
#include "support.h"
#include "survey/mean.h"
#include "trial_cases.h"

/* The multiplier bootstrap against influence values times the same factors in R
 * (tests/ref/multiplier.R). */

static const char *const y[] = {"y", NULL};
static const char *const sources[] = {"mean", "slope", "rows"};
static const char *const factors[] = {"webb", "mammen", "rademacher"};
static const double levels[] = {0.95, 0.8};
static const AvlastBootInterval intervals[] = {AVLAST_BOOT_NORMAL, AVLAST_BOOT_PERCENTILE,
                                               AVLAST_BOOT_T};

static AvlastEstimates *mean_of(void)
{
    static const char *const strata[] = {"block", NULL}, *const clusters[] = {"school",
                                                                              NULL};
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = clusters, .df = NAN};
    const AvlastSurveyOptions options = {.level = 0.95, .keep_root = TRUE};
    g_autoptr(AvlastFrame) frame =
        trial_read_frame("tests/ref/trial_bootstrap/schools.csv");
    GError *error = NULL;
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, &error);

    assert_no_error(error);
    AvlastEstimates *e = avlast_survey_mean(frame, sample, y, &options, &error);
    assert_no_error(error);
    return e;
}

static AvlastEstimates *effect_of(gboolean clusters)
{
    g_autofree char *path = g_strdup_printf("tests/ref/trial_bootstrap/%s.csv",
                                            clusters ? "schools" : "rows");
    g_autoptr(AvlastFrame) frame = trial_read_frame(path);
    GError *error = NULL;
    g_autoptr(AvlastFormula) x = avlast_formula_parse_terms("x", &error);
    const AvlastRctOptions options = {
        .outcomes = y,
        .columns = {.treatment = "treat", .cluster = clusters ? "school" : NULL},
        .covariates = clusters ? x : NULL,
        .method = clusters ? AVLAST_RCT_ANCOVA : AVLAST_RCT_DIFFERENCE,
        .df = NAN,
        .level = 0.95};
    g_autoptr(AvlastEvaluation) evaluation =
        avlast_evaluation_new(frame, &options, &error);

    assert_no_error(error);
    AvlastEstimates *e =
        avlast_rct_effects(g_ptr_array_index(evaluation->analysed, 0), &options, &error);
    assert_no_error(error);
    return e;
}

static AvlastEstimates *estimates_of(gsize source)
{
    return source == 0 ? mean_of() : effect_of(source == 1);
}

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/multiplier/%s.csv", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

static double number(const RefTable *values, const char *source, const char *factor,
                     const char *quantity)
{
    for (gsize i = 0; i < values->rows; i++)
        if (strcmp(ref_table_cell(values, i, "case"), source) == 0 &&
            strcmp(ref_table_cell(values, i, "factor"), factor) == 0 &&
            strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0)
            return g_ascii_strtod(ref_table_cell(values, i, "value"), NULL);
    ck_abort_msg("no value of %s %s %s", source, factor, quantity);
    return NAN;
}

START_TEST(draws_are_those_of_the_reference)
{
    g_autoptr(RefTable) drawn = table_of("factors");

    for (gsize i = 0; i < drawn->rows; i++) {
        AvlastWildFactors kind;
        const guint32 unit =
            (guint32)g_ascii_strtoull(ref_table_cell(drawn, i, "unit"), NULL, 10);
        ck_assert(avlast_wild_factors_parse(ref_table_cell(drawn, i, "factor"), &kind));
        for (guint32 r = 0; r < 39; r++) {
            g_autofree char *name = g_strdup_printf("r%u", r + 1);
            ck_assert(g_ascii_strtod(ref_table_cell(drawn, i, name), NULL) ==
                      avlast_wild_factor(kind, FALSE, 5, r, unit - 1));
        }
    }
}
END_TEST

START_TEST(intervals_are_those_of_influence)
{
    const gsize source = (gsize)_i / 9;
    const char *factor = factors[(gsize)_i / 3 % 3];
    const AvlastBootInterval interval = intervals[(gsize)_i % 3];
    g_autoptr(RefTable) values = table_of("values");
    AvlastMultiplierOptions how = {.interval = interval, .reps = 39, .seed = 5};
    AvlastMultiplierTold told;
    GError *error = NULL;

    ck_assert(avlast_wild_factors_parse(factor, &how.factors));
    for (gsize k = 0; k < G_N_ELEMENTS(levels); k++) {
        g_autoptr(AvlastEstimates) e = estimates_of(source);
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        g_autofree char *low = g_strdup_printf(
                            "%s.low.%g", avlast_boot_interval_name(interval), levels[k]),
                        *high = g_strdup_printf(
                            "%s.high.%g", avlast_boot_interval_name(interval), levels[k]);
        e->level = levels[k];
        ck_assert(avlast_multiplier(e, &how, &told, &error));
        assert_no_error(error);
        assert_digits(row->estimate, number(values, sources[source], "all", "estimate"),
                      11);
        assert_digits(row->std_error, number(values, sources[source], "all", "error"),
                      11);
        assert_digits(row->conf_low, number(values, sources[source], factor, low), 9);
        assert_digits(row->conf_high, number(values, sources[source], factor, high), 9);
        ck_assert(!told.enumerated && told.reps == 39 && told.rows == 1);
        ck_assert_uint_eq(told.units, source == 2 ? 42 : 14);
    }
}
END_TEST

static AvlastEstimates *made(const double *root, gsize units)
{
    AvlastEstimates *e = avlast_estimates_new();
    AvlastEstimate *row = avlast_estimates_add(e, "y", NULL, "x");
    double square = 0.0;

    e->level = 0.8;
    e->root = gsl_matrix_calloc(units, 1);
    for (gsize u = 0; u < units; u++) {
        gsl_matrix_set(e->root, u, 0, root[u]);
        square += root[u] * root[u];
    }
    row->estimate = 3.0;
    row->std_error = sqrt(square);
    row->conf_low = 2.0;
    row->conf_high = 4.0;
    return e;
}

/* All vectors of signs: each end has its mirror, and the variance of the draws is V. */
START_TEST(all_signs_are_taken_once)
{
    static const double root[] = {0.5, -0.2, 0.0, 0.7, 0.1, -0.4};
    AvlastMultiplierOptions how = {
        .interval = AVLAST_BOOT_PERCENTILE, .reps = 50, .seed = 1};
    AvlastMultiplierTold told;
    GError *error = NULL;
    g_autoptr(AvlastEstimates) e = made(root, 6), f = made(root, 6);
    const AvlastEstimate *row = avlast_estimates_row(e, 0),
                         *other = avlast_estimates_row(f, 0);

    ck_assert(avlast_multiplier(e, &how, &told, &error));
    ck_assert(told.enumerated && told.reps == 32 && told.units == 5);
    assert_digits(row->conf_high - 3.0, 3.0 - row->conf_low, 12);
    how.interval = AVLAST_BOOT_NORMAL;
    ck_assert(avlast_multiplier(f, &how, &told, &error));
    assert_no_error(error);
    assert_digits(other->conf_high - 3.0,
                  avlast_normal_quantile(0.9) * other->std_error * sqrt(32.0 / 31.0), 12);
}
END_TEST

/* Units that all move alike make t* as large as can be, in the draws where their signs
 * are the same: no end is found then, and none is invented. */
START_TEST(too_few_units_have_no_interval)
{
    static const double root[] = {0.3, 0.3, 0.3};
    const AvlastMultiplierOptions how = {
        .interval = AVLAST_BOOT_PERCENTILE, .reps = 99, .seed = 1};
    AvlastMultiplierTold told;
    GError *error = NULL;
    g_autoptr(AvlastEstimates) e = made(root, 3);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);

    e->level = 0.95;
    ck_assert(avlast_multiplier(e, &how, &told, &error));
    assert_no_error(error);
    ck_assert(isnan(row->conf_low) && isnan(row->conf_high));
    ck_assert_ptr_nonnull(strstr(row->note, "webb"));
}
END_TEST

/* What has no influence of its own loses an interval that is not of this bootstrap; when
 * nothing has, that is an error. */
START_TEST(rows_without_influence_are_told)
{
    static const double root[] = {0.5, -0.2, 0.3, 0.7, 0.1, -0.4, 0.2};
    const AvlastMultiplierOptions how = {
        .interval = AVLAST_BOOT_PERCENTILE, .reps = 39, .seed = 1};
    AvlastMultiplierTold told;
    GError *error = NULL;
    g_autoptr(AvlastEstimates) e = made(root, 7);
    AvlastEstimate *row = avlast_estimates_row(e, 0),
                   *other = avlast_estimates_add(e, "y", NULL, "f(x)");

    other->estimate = other->std_error = 1.0;
    other->conf_low = 0.0;
    other->conf_high = 2.0;
    ck_assert(avlast_multiplier(e, &how, &told, &error));
    ck_assert(isnan(other->conf_low) && isnan(other->conf_high));
    ck_assert(told.rows == 1 && isfinite(row->conf_low));
    row->std_error *= 1.01;
    ck_assert(!avlast_multiplier(e, &how, &told, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "AV444"));
    g_clear_error(&error);
}
END_TEST

Suite *suite_multiplier(void)
{
    Suite *suite = suite_create("multiplier");
    TCase *group = tcase_create("multiplier");

    tcase_add_test(group, draws_are_those_of_the_reference);
    tcase_add_loop_test(group, intervals_are_those_of_influence, 0, 27);
    tcase_add_test(group, all_signs_are_taken_once);
    tcase_add_test(group, too_few_units_have_no_interval);
    tcase_add_test(group, rows_without_influence_are_told);
    suite_add_tcase(suite, group);
    return suite;
}
