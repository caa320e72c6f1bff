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

/* ---- populations small enough to draw every sample of ---- */

enum { UNITS = 6, DRAWN = 3 };

static const double odds[UNITS] = {0.5, 0.8, 1.1, 1.3, 0.9, 1.6};
static const double measured[UNITS] = {1.0, -10.0, 90.0, 700.0, 30.0, 270.0};

static AvlastColumn *number_column(const char *name, gsize n)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, n, NULL);

    memset(column->reason, AVLAST_PRESENT, n);
    return column;
}

/* The units of a set of bits as rows: u, p and y. */
static AvlastFrame *frame_of_units(guint set, const double *p, const double *y)
{
    const gsize n = (gsize)__builtin_popcount(set);
    static const char *const names[] = {"u", "p", "y"};
    AvlastFrame *frame = avlast_frame_new("made", n);

    for (guint c = 0; c < 3; c++) {
        AvlastColumn *column = number_column(names[c], n);
        for (guint u = 0, i = 0; u < UNITS; u++)
            if (set >> u & 1)
                column->number[i++] = c == 0 ? u + 1 : c == 1 ? p[u] : y[u];
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* Total and variance from one sample. */
static void draw_frame(const AvlastFrame *frame, const AvlastDesignColumns *columns,
                       double *total, double *variance)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, columns, &error);
    assert_no_error(error);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};
    g_autoptr(AvlastEstimates) e =
        estimate("total", "y", frame, sample, &options, &error);
    assert_no_error(error);
    *total = avlast_estimates_row(e, 0)->estimate;
    *variance = gsl_matrix_get(e->covariance, 0, 0);
}

static void draw(guint set, const double *p, const double *y,
                 const AvlastDesignColumns *columns, double *total, double *variance)
{
    g_autoptr(AvlastFrame) frame = frame_of_units(set, p, y);
    draw_frame(frame, columns, total, variance);
}

/* Samples of DRAWN with chances in proportion to the product of their odds: each unit's
 * probability and each pair's are sums over the samples. Both variances of the joint
 * probabilities are right on average, exactly. */
START_TEST(joint_variances_are_unbiased)
{
    double chance[1 << UNITS] = {0}, all = 0.0, p[UNITS], pair[UNITS][UNITS] = {{0}};
    double population = 0.0, truth = 0.0, expected = 0.0, mean = 0.0;
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new("unit");

    for (guint s = 0; s < 1 << UNITS; s++)
        if (__builtin_popcount(s) == DRAWN) {
            chance[s] = 1.0;
            for (guint u = 0; u < UNITS; u++)
                chance[s] *= s >> u & 1 ? odds[u] : 1.0;
            all += chance[s];
        }
    for (guint s = 0; s < 1 << UNITS; s++)
        for (guint u = 0; u < UNITS; u++)
            for (guint v = 0; v < UNITS; v++)
                pair[u][v] += (s >> u & 1) && (s >> v & 1) ? chance[s] / all : 0.0;
    for (guint u = 0; u < UNITS; u++) {
        p[u] = pair[u][u];
        population += measured[u];
        g_string_append_printf(text, ",%u", u + 1);
    }
    for (guint u = 0; u < UNITS; u++) {
        g_string_append_printf(text, "\n%u", u + 1);
        for (guint v = 0; v < UNITS; v++)
            g_string_append_printf(text, ",%.17g", pair[u][v]);
    }
    g_autofree char *path = write_file(folder, "joint.csv", text->str);
    const AvlastDesignColumns columns = {.clusters = LIST("u"),
                                         .pps = AVLAST_PPS_JOINT,
                                         .yates_grundy = _i == 1,
                                         .joint = path};
    for (guint s = 0; s < 1 << UNITS; s++)
        if (chance[s] > 0.0) {
            double total, variance;
            draw(s, p, measured, &columns, &total, &variance);
            mean += chance[s] / all * total;
            truth += chance[s] / all * (total - population) * (total - population);
            expected += chance[s] / all * variance;
        }
    assert_digits(mean, population, 13);
    assert_digits(expected, truth, 12);
    remove_folder(folder);
}
END_TEST

/* Each unit drawn on its own: right on average, and the closed form. */
START_TEST(poisson_variance_is_unbiased)
{
    static const double p[UNITS] = {0.2, 0.5, 0.35, 0.8, 1.0, 0.6};
    const AvlastDesignColumns columns = {.fpc = LIST("p"), .pps = AVLAST_PPS_POISSON};
    double truth = 0.0, expected = 0.0;

    for (guint u = 0; u < UNITS; u++)
        truth += (1.0 - p[u]) / p[u] * measured[u] * measured[u];
    for (guint s = 1; s < 1 << UNITS; s++) {
        double chance = 1.0, total, variance, form = 0.0;
        for (guint u = 0; u < UNITS; u++) {
            const double z = measured[u] / p[u];
            chance *= s >> u & 1 ? p[u] : 1.0 - p[u];
            form += s >> u & 1 ? (1.0 - p[u]) * z * z : 0.0;
        }
        if (chance == 0.0)
            continue;
        draw(s, p, measured, &columns, &total, &variance);
        assert_digits(variance, form, 14);
        expected += chance * variance;
    }
    assert_digits(expected, truth, 13);
}
END_TEST

/* Values in proportion to the probabilities: every sample gives the true total, and the
 * variances for a fixed size know it. A unit drawn for certain adds nothing, and takes no
 * part in the means of the others, whatever its value. */
START_TEST(proportional_values_have_no_variance)
{
    static const double p[UNITS] = {0.11, 0.5, 0.37, 0.83, 1.0, 0.6};
    static const struct {
        AvlastPps pps;
        gboolean yg;
    } rules[] = {{AVLAST_PPS_BREWER, FALSE},
                 {AVLAST_PPS_HARTLEY_RAO, TRUE},
                 {AVLAST_PPS_OVERTON, TRUE}};
    const AvlastDesignColumns columns = {
        .fpc = LIST("p"), .pps = rules[_i].pps, .yates_grundy = rules[_i].yg};
    double y[UNITS], total, variance, without;

    for (guint u = 0; u < UNITS; u++)
        y[u] = u == 4 ? 1000.0 : 7.3 * p[u];
    draw(63, p, y, &columns, &total, &variance);
    ck_assert_double_eq(variance, 0.0);
    draw(63, p, measured, &columns, &total, &variance);
    draw(63 - 16, p, measured, &columns, &total, &without);
    ck_assert(variance > 0.0);
    assert_digits(variance, without, 15);
}
END_TEST

/* A negative variance is none, and the row says so. */
START_TEST(variance_below_zero_is_not_available)
{
    static const double p[UNITS] = {0.1, 0.9, 0.5, 0.9, 0.9, 0.1};
    static const double y[UNITS] = {0.1, 0.9, 0.5, 0.9, 0.9, 0.1};
    const AvlastDesignColumns columns = {.fpc = LIST("p"), .pps = AVLAST_PPS_OVERTON};
    g_autoptr(AvlastFrame) frame = frame_of_units(63, p, y);
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};
    g_autoptr(AvlastEstimates) e = estimate("total", "y", frame, sample, &options, NULL);
    const AvlastEstimate *row = avlast_estimates_row(e, 0);

    assert_digits(row->estimate, 6.0, 14);
    ck_assert(isnan(row->std_error) && isnan(row->conf_low));
    ck_assert_ptr_nonnull(strstr(row->note, "Horvitz-Thompson variance is below zero"));
}
END_TEST

/* The rows of a first phase, of which `second` are in the second. */
static AvlastFrame *frame_of_phases(guint first, guint second, const double *p)
{
    const gsize n = (gsize)__builtin_popcount(first);
    static const char *const names[] = {"u", "p", "y", "in", "N"};
    AvlastFrame *frame = avlast_frame_new("made", n);

    for (guint c = 0; c < 5; c++) {
        AvlastColumn *column = number_column(names[c], n);
        for (guint u = 0, i = 0; u < UNITS; u++)
            if (first >> u & 1)
                column->number[i++] = c == 0   ? u + 1
                                      : c == 1 ? p[u]
                                      : c == 2 ? measured[u]
                                      : c == 3 ? (second >> u & 1)
                                               : UNITS;
        avlast_frame_add(frame, column);
    }
    return frame;
}

/* Three of six drawn at random, then each of them on its own: every pair of samples. */
START_TEST(two_phases_are_unbiased)
{
    static const double p[UNITS] = {0.5, 0.7, 0.35, 0.8, 0.9, 0.6};
    const AvlastDesignColumns columns = {
        .fpc = LIST("N"), .phase2 = "in", .phase2_probability = "p"};
    double truth = 0.0, expected = 0.0, population = 0.0, mean = 0.0;

    for (guint u = 0; u < UNITS; u++)
        population += measured[u];
    for (guint first = 0; first < 1 << UNITS; first++)
        for (guint second = 0; second < 1 << UNITS; second++) {
            double chance = 1.0 / 20.0, total = 0.0, variance = 0.0;
            if (__builtin_popcount(first) != DRAWN || (second & ~first))
                continue;
            for (guint u = 0; u < UNITS; u++)
                if (first >> u & 1)
                    chance *= second >> u & 1 ? p[u] : 1.0 - p[u];
            if (second) {
                g_autoptr(AvlastFrame) frame = frame_of_phases(first, second, p);
                draw_frame(frame, &columns, &total, &variance);
            }
            mean += chance * total;
            truth += chance * (total - population) * (total - population);
            expected += chance * variance;
        }
    assert_digits(mean, population, 13);
    assert_digits(expected, truth, 12);
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
    tcase_add_loop_test(tests, joint_variances_are_unbiased, 0, 2);
    tcase_add_test(tests, poisson_variance_is_unbiased);
    tcase_add_loop_test(tests, proportional_values_have_no_variance, 0, 3);
    tcase_add_test(tests, two_phases_are_unbiased);
    tcase_add_test(tests, variance_below_zero_is_not_available);
    tcase_add_test(tests, odd_probabilities_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
