/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "design_cases.h"
#include "designs_estimate.h"
#include "infer/variance.h"
#include "support.h"

/* Designs beyond strata and clusters: values of tests/ref/designs.R. */

typedef struct {
    const char *name, *file;
    AvlastDesignColumns columns;
    guint values; /* that expected.csv has of it */
} Design;

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
    {"brewer", "pps", {.fpc = LIST("p"), .pps = AVLAST_PPS_BREWER}, 13},
    {"overton", "pps", {.fpc = LIST("p"), .pps = AVLAST_PPS_OVERTON}, 13},
    {"overton_yg",
     "pps",
     {.fpc = LIST("p"), .pps = AVLAST_PPS_OVERTON, .yates_grundy = TRUE},
     13},
    {"hartley_rao", "pps", {.fpc = LIST("p"), .pps = AVLAST_PPS_HARTLEY_RAO}, 13},
    {"hartley_rao_yg",
     "pps",
     {.fpc = LIST("p"), .pps = AVLAST_PPS_HARTLEY_RAO, .yates_grundy = TRUE},
     13},
    {"joint", "pps", {.id = "id", .pps = AVLAST_PPS_JOINT, .joint = "joint"}, 13},
    {"joint_yg",
     "pps",
     {.id = "id",
      .fpc = LIST("p"),
      .pps = AVLAST_PPS_JOINT,
      .joint = "joint",
      .yates_grundy = TRUE},
     13},
    {"poisson", "pps", {.fpc = LIST("p"), .pps = AVLAST_PPS_POISSON}, 13},
    {"brewer_clusters",
     "ppsc",
     {.strata = LIST("h"),
      .clusters = LIST("c"),
      .fpc = LIST("p"),
      .pps = AVLAST_PPS_BREWER},
     13},
    {"hartley_rao_clusters",
     "ppsc",
     {.strata = LIST("h"),
      .clusters = LIST("c"),
      .fpc = LIST("p"),
      .pps = AVLAST_PPS_HARTLEY_RAO},
     13},
    {"overton_clusters_yg",
     "ppsc",
     {.strata = LIST("h"),
      .clusters = LIST("c"),
      .fpc = LIST("p"),
      .pps = AVLAST_PPS_OVERTON,
      .yates_grundy = TRUE},
     13},
    {"brewer_stages",
     "ppsc",
     {.strata = LIST("h"),
      .clusters = LIST("c"),
      .fpc = LIST("p", "f"),
      .pps = AVLAST_PPS_BREWER},
     13},
    {"tp_srs", "phases", {.fpc = LIST("N"), .phase2 = "in2", .phase2_strata = "g"}, 13},
    {"tp_clusters",
     "phases",
     {.clusters = LIST("psu"), .fpc = LIST("M"), .phase2 = "in2", .phase2_strata = "g"},
     13},
    {"tp_strata",
     "phases",
     {.strata = LIST("h"), .fpc = LIST("Nh"), .phase2 = "in2", .phase2_strata = "g"},
     13},
    {"tp_stages",
     "phases",
     {.clusters = LIST("psu"),
      .fpc = LIST("M", "K"),
      .phase2 = "in2",
      .phase2_strata = "g"},
     13},
    {"tp_replacement",
     "phases",
     {.weights = "w", .clusters = LIST("psu"), .phase2 = "in2", .phase2_strata = "g"},
     13},
    {"tp_poisson",
     "phases",
     {.fpc = LIST("N"), .phase2 = "in2", .phase2_probability = "p2"},
     13},
    {"tp_units",
     "phases",
     {.fpc = LIST("N"), .phase2 = "chosen", .phase2_cluster = "pair"},
     13},
};

static AvlastFrame *frame_of(const char *file)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/designs/%s.csv", file);
    g_autofree char *path = source_path(relative);
    return frame_of_csv(path);
}

/* The sample; `joint` names a file of the reference folder. */
static AvlastSample *sample_of(const Design *design, const AvlastFrame *frame,
                               AvlastDfRule rule)
{
    g_autofree char *joint = source_path("tests/ref/designs/joint.csv");
    AvlastDesignColumns columns = design->columns;
    g_autoptr(GError) error = NULL;

    columns.df_rule = rule;
    columns.joint = columns.joint ? joint : NULL;
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);
    assert_no_error(error);
    return sample;
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
        AvlastDfRule rule = AVLAST_DF_R;
        g_autoptr(GError) error = NULL;
        for (guint r = 0; r < G_N_ELEMENTS(rules); r++)
            if (strcmp(v->quantity, rules[r]) == 0)
                rule = (AvlastDfRule)r;
        g_autoptr(AvlastSample) sample = sample_of(design, frame, rule);
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
    g_autoptr(AvlastSample) sample = sample_of(design, frame, AVLAST_DF_R);
    g_autoptr(AvlastSample) other = sample_of(design, turned, AVLAST_DF_R);
    const char *const by[] = {"g2", NULL};
    AvlastSurveyOptions options = {
        .deff = AVLAST_DEFF_NONE, .by = by, .keep_root = avlast_sample_has_root(sample)};
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
            for (gsize i = 0; e->root && i < e->root->size1; i++)
                sum += gsl_matrix_get(e->root, i, a) * gsl_matrix_get(e->root, i, b);
            const double scale = row->std_error * avlast_estimates_row(e, b)->std_error;
            if (e->root)
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

static void refuse(const AvlastDesignColumns *columns, const char *file, const char *text)
{
    g_autoptr(AvlastFrame) frame = frame_of(file);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_sample_new(frame, columns, &error));
    ck_assert_msg(error && strstr(error->message, text), "'%s', expected '%s'",
                  error ? error->message : "no error", text);
}

START_TEST(odd_probabilities_are_refused)
{
    char *folder = temporary_folder();
    g_autofree char *good = source_path("tests/ref/designs/joint.csv");
    g_autofree char *text = NULL;
    AvlastDesignColumns columns = {.fpc = LIST("y"), .pps = AVLAST_PPS_BREWER};

    refuse(&columns, "pps", "AV212: unit '1': 11.355 is no probability");
    columns.fpc = NULL;
    refuse(&columns, "pps", "AV212: unequal probabilities are said to be used");
    columns.fpc = LIST("f");
    columns.clusters = LIST("h");
    refuse(&columns, "ppsc", "AV213: unit '1': ");
    AvlastDesignColumns joint = {.id = "id", .pps = AVLAST_PPS_JOINT, .joint = good};
    ck_assert(g_file_get_contents(good, &text, NULL, NULL));
    joint.id = NULL;
    refuse(&joint, "pps", "no row '1'");
    joint.id = "id";
    joint.fpc = LIST("p2");
    refuse(&joint, "pps", "p2");
    g_autofree char *twice = g_strconcat(text, "u34", strstr(text, "\nu34,") + 4, NULL);
    g_autofree char *path = write_file(folder, "twice.csv", twice);
    joint.fpc = NULL;
    joint.joint = path;
    refuse(&joint, "pps", "two rows 'u34'");
    AvlastDesignColumns phases = {.phase2 = "w"};
    refuse(&phases, "phases", "AV217: 'w' is 3.29: 1 is in the second phase, 0 is not");
    phases.phase2 = "in2";
    phases.phase2_cluster = "pair";
    refuse(&phases, "phases", "only some of its rows are in it");
    phases.phase2_cluster = NULL;
    phases.phase2_strata = "id";
    refuse(&phases, "phases", "no unit of stratum '1' is in the second phase");
    phases.phase2_strata = NULL;
    phases.phase2_probability = "x";
    refuse(&phases, "phases", "is no probability of being drawn into the second phase");
    remove_folder(folder);
}
END_TEST

Suite *suite_designs(void)
{
    Suite *suite = suite_create("designs");
    TCase *tests = tcase_create("designs");

    tcase_add_loop_test(tests, values_agree_with_r, 0, G_N_ELEMENTS(designs));
    tcase_add_loop_test(tests, roots_groups_and_order_agree, 0, G_N_ELEMENTS(designs));
    tcase_add_test(tests, odd_probabilities_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
