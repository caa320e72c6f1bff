/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design_cases.h"
#include "infer/variance.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

/* Designs beyond strata and clusters: values of tests/ref/designs.R. */

typedef struct {
    const char *name, *file;
    AvlastDesignColumns columns;
    guint values; /* that expected.csv has of it */
} Design;

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const Design designs[] = {
    {"domain_centre",
     "lonely",
     {.weights = "w",
      .strata = LIST("stratum"),
      .clusters = LIST("psu"),
      .lonely = AVLAST_LONELY_CENTRE,
      .lonely_domain = TRUE},
     27},
    {"domain_centre_fpc",
     "lonely",
     {.weights = "w",
      .strata = LIST("stratum"),
      .clusters = LIST("psu"),
      .fpc = LIST("N"),
      .lonely = AVLAST_LONELY_CENTRE,
      .lonely_domain = TRUE},
     27},
    {"domain_average",
     "lonely",
     {.weights = "w",
      .strata = LIST("stratum"),
      .clusters = LIST("psu"),
      .lonely = AVLAST_LONELY_AVERAGE,
      .lonely_domain = TRUE},
     27},
    {"domain_average_fpc",
     "lonely",
     {.weights = "w",
      .strata = LIST("stratum"),
      .clusters = LIST("psu"),
      .fpc = LIST("N"),
      .lonely = AVLAST_LONELY_AVERAGE,
      .lonely_domain = TRUE},
     27},
};

static AvlastFrame *frame_of(const char *file)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/designs/%s.csv", file);
    g_autofree char *path = source_path(relative);
    return frame_of_csv(path);
}

/* The rows of "a=1;b=x"; NULL for "". To be freed. */
static guint8 *rows_of(const AvlastFrame *frame, const char *group)
{
    g_auto(GStrv) parts = g_strsplit(group, ";", -1);
    guint8 *flags = g_new(guint8, frame->rows);

    memset(flags, 1, frame->rows);
    for (char **part = parts; *part; part++) {
        g_auto(GStrv) sides = g_strsplit(*part, "=", 2);
        const AvlastColumn *column = avlast_frame_find(frame, sides[0]);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            flags[i] &= strcmp(cell, sides[1]) == 0;
        }
    }
    if (*group)
        return flags;
    g_free(flags);
    return NULL;
}

static AvlastEstimates *estimate(const char *quantity, const char *outcome,
                                 const AvlastFrame *frame, const AvlastSample *sample,
                                 const AvlastSurveyOptions *options, GError **error)
{
    const char *const ratio[] = {"y", "x", NULL};
    const char *const one[] = {outcome, NULL};

    if (g_str_has_prefix(quantity, "ratio"))
        return avlast_survey_ratio(frame, sample, ratio, options, error);
    if (g_str_has_prefix(quantity, "total"))
        return avlast_survey_total(frame, sample, one, options, error);
    return avlast_survey_mean(frame, sample, one, options, error);
}

static double field_of(const AvlastEstimate *row, const char *quantity)
{
    return strstr(quantity, "_se")            ? row->std_error
           : g_str_has_prefix(quantity, "df") ? row->df
                                              : row->estimate;
}

START_TEST(values_agree_with_r)
{
    const Design *design = &designs[_i];
    g_autoptr(AvlastFrame) frame = frame_of(design->file);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/designs/expected.csv", design->name, "");
    static const char *const rules[] = {"df_r", "df_stata", "df_sas"};

    ck_assert_uint_eq(expected->len, design->values);
    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        AvlastDesignColumns columns = design->columns;
        g_autoptr(GError) error = NULL;
        for (guint r = 0; r < G_N_ELEMENTS(rules); r++)
            if (strcmp(v->quantity, rules[r]) == 0)
                columns.df_rule = (AvlastDfRule)r;
        g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, &error);
        assert_no_error(error);
        g_autofree guint8 *flags = rows_of(frame, v->group);
        avlast_sample_set_domain(sample, flags);
        const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};
        g_autoptr(AvlastEstimates) e =
            estimate(v->quantity, v->outcome, frame, sample, &options, &error);
        assert_no_error(error);
        const double got = field_of(avlast_estimates_row(e, 0), v->quantity);
        ck_assert_msg(digits_of(got, v->value) >= 9, "%s %s %s: %.17g, expected %.17g",
                      design->name, v->quantity, v->group, got, v->value);
        if (g_str_has_prefix(v->quantity, "df"))
            ck_assert_double_eq(avlast_design_df(sample, flags), v->value);
    }
}
END_TEST

/* V = root' root under every design that has a root; the groups of --by are domains one
 * at a time; the order of the rows does not matter. */
START_TEST(roots_groups_and_order_agree)
{
    const Design *design = &designs[_i];
    g_autoptr(AvlastFrame) frame = frame_of(design->file);
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = frame->rows - 1 - i;
    g_autoptr(AvlastFrame) turned = frame_reordered(frame, order);
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &design->columns, NULL);
    g_autoptr(AvlastSample) other = avlast_sample_new(turned, &design->columns, NULL);
    const char *const by[] = {"g2", NULL};
    AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE, .by = by, .keep_root = TRUE};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = estimate("mean", "y", frame, sample, &options, &error);
    assert_no_error(error);
    options.keep_root = FALSE;
    g_autoptr(AvlastEstimates) f = estimate("mean", "y", turned, other, &options, NULL);

    for (guint a = 0; a < e->rows->len; a++) {
        const AvlastEstimate *row = avlast_estimates_row(e, a);
        assert_digits(row->std_error, avlast_estimates_row(f, a)->std_error, 12);
        for (guint b = 0; b < e->rows->len; b++) {
            double sum = 0.0;
            for (gsize i = 0; i < e->root->size1; i++)
                sum += gsl_matrix_get(e->root, i, a) * gsl_matrix_get(e->root, i, b);
            const double scale = row->std_error * avlast_estimates_row(e, b)->std_error;
            assert_digits(1 + sum / scale,
                          1 + gsl_matrix_get(e->covariance, a, b) / scale, 10);
        }
        g_autofree guint8 *flags = rows_of(frame, row->group);
        avlast_sample_set_domain(sample, flags);
        options.by = NULL;
        g_autoptr(AvlastEstimates) one =
            estimate("mean", "y", frame, sample, &options, NULL);
        assert_digits(avlast_estimates_row(one, 0)->std_error, row->std_error, 12);
        ck_assert_double_eq(avlast_estimates_row(one, 0)->df, row->df);
        avlast_sample_set_domain(sample, NULL);
    }
}
END_TEST

Suite *suite_designs(void)
{
    Suite *suite = suite_create("designs");
    TCase *tests = tcase_create("designs");

    tcase_add_loop_test(tests, values_agree_with_r, 0, G_N_ELEMENTS(designs));
    tcase_add_loop_test(tests, roots_groups_and_order_agree, 0, G_N_ELEMENTS(designs));
    suite_add_tcase(suite, tests);
    return suite;
}
