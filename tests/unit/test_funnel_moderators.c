/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Residual funnels of meta-regressions, and Egger's test beside moderators, against
 * metafor (tests/ref/funnel_moderators.R) and by what must hold. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "chart_support.h"
#include "cmd/pool/pool.h"
#include "core/distribution.h"
#include "plots/funnel.h"

#define MAX_STUDIES 64

typedef struct {
    double y[MAX_STUDIES], v[MAX_STUDIES], x[MAX_STUDIES * 4];
    char name[MAX_STUDIES][8];
    AvlastPoolStudies read;
    AvlastStudies studies;
} Set;

static void set_read(Set *set, const char *name, gsize p)
{
    g_autofree char *path = source_path("tests/ref/pooling/studies.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    gsize k = 0;

    memset(&set->read, 0, sizeof set->read);
    set->read.label = g_ptr_array_new();
    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "set"), name) != 0)
            continue;
        const char *g = ref_table_cell(table, i, "g");
        const double se = g_ascii_strtod(ref_table_cell(table, i, "se"), NULL);
        const double row[] = {1.0, g_ascii_strtod(ref_table_cell(table, i, "x"), NULL),
                              strcmp(g, "provider") == 0 ? 1.0 : 0.0,
                              strcmp(g, "start-up") == 0 ? 1.0 : 0.0};
        set->y[k] = g_ascii_strtod(ref_table_cell(table, i, "y"), NULL);
        set->v[k] = se * se;
        memcpy(set->x + k * p, row, p * sizeof(double));
        g_strlcpy(set->name[k], ref_table_cell(table, i, "study"), sizeof set->name[k]);
        g_ptr_array_add(set->read.label, set->name[k]);
        k++;
    }
    set->read.outcome = (char *)(gsize) "Trivsel på Ås";
    set->read.k = k;
    set->read.p = p;
    set->read.y = set->y;
    set->read.v = set->v;
    set->read.x = set->x;
    set->studies = (AvlastStudies){k, set->y, set->v, p, set->x};
}

static const struct {
    const char *method, *set, *mods;
} cases[] = {
    {"REML", "moderator", "x"}, {"REML", "moderator", "xg"}, {"REML", "many", "x"},
    {"REML", "many", "xg"},     {"DL", "moderator", "x"},    {"DL", "moderator", "xg"},
    {"DL", "many", "x"},        {"DL", "many", "xg"},        {"PM", "moderator", "x"},
    {"PM", "moderator", "xg"},  {"PM", "many", "x"},         {"PM", "many", "xg"},
    {"FE", "moderator", "x"},   {"FE", "moderator", "xg"},   {"FE", "many", "x"},
    {"FE", "many", "xg"},
};

static AvlastPoolOptions options_of(const char *method)
{
    return (AvlastPoolOptions){strcmp(method, "FE") == 0   ? AVLAST_POOL_COMMON
                               : strcmp(method, "DL") == 0 ? AVLAST_POOL_DL
                               : strcmp(method, "PM") == 0 ? AVLAST_POOL_PM
                                                           : AVLAST_POOL_REML,
                               strcmp(method, "PM") == 0 ? AVLAST_POOL_HKSJ
                                                         : AVLAST_POOL_Z,
                               AVLAST_POOL_PREDICT_Z, 0.95};
}

static double value_of(const AvlastPooled *pooled, const AvlastEgger *egger,
                       const char *what)
{
    const guint64 i = g_ascii_strtoull(what + 1, NULL, 10) - 1;

    if (*what == 'x')
        return pooled->residual[i];
    if (*what == 'y')
        return pooled->residual_se[i];
    if (g_str_has_prefix(what, "outside")) {
        const double level = g_ascii_strtod(what + strlen("outside"), NULL);
        const double z = avlast_normal_quantile(0.5 * (1.0 + level));
        double outside = 0.0;
        for (gsize j = 0; j < pooled->k; j++)
            outside += fabs(pooled->residual[j]) > z * pooled->residual_se[j] ? 1.0 : 0.0;
        return outside;
    }
    return strcmp(what, "slope") == 0      ? egger->slope
           : strcmp(what, "slope_se") == 0 ? egger->std_error
           : strcmp(what, "slope_t") == 0  ? egger->t
                                           : egger->p_value;
}

START_TEST(residuals_are_metafors)
{
    g_autofree char *path = source_path("tests/ref/funnel_moderators.csv");
    g_autoptr(RefTable) expected = ref_table_read(path);
    const gsize p = strcmp(cases[_i].mods, "x") == 0 ? 2 : 4;
    const AvlastPoolOptions options = options_of(cases[_i].method);
    g_autofree char *name =
        g_strjoin("/", cases[_i].set, cases[_i].method, cases[_i].mods, NULL);
    g_autoptr(GError) error = NULL;
    AvlastEgger egger;
    guint compared = 0;
    Set set;

    set_read(&set, cases[_i].set, p);
    g_autoptr(AvlastPooled) pooled = avlast_pool(&set.studies, &options, &error);
    assert_no_error(error);
    ck_assert(avlast_pool_egger(&set.studies, 0.95, &egger, &error));
    ck_assert(isnan(egger.limit.estimate));
    for (gsize i = 0; i < expected->rows; i++) {
        const char *what = ref_table_cell(expected, i, "what");
        if (strcmp(ref_table_cell(expected, i, "case"), name) != 0)
            continue;
        assert_digits(value_of(pooled, &egger, what),
                      ref_table_numbers(expected, "value")[i], 8);
        compared++;
    }
    ck_assert_uint_ge(compared, 32);
    g_ptr_array_unref(set.read.label);
}
END_TEST

/* Weighted residuals are orthogonal to the moderators; their squares over their variances
 * sum to what the weights say when tau2 is 0. */
START_TEST(residuals_keep_to_the_moderators)
{
    const AvlastPoolOptions options = options_of("FE");
    g_autoptr(GError) error = NULL;
    Set set;

    set_read(&set, "moderator", 4);
    g_autoptr(AvlastPooled) pooled = avlast_pool(&set.studies, &options, &error);
    assert_no_error(error);
    double trace = 0.0;
    for (gsize a = 0; a < 4; a++) {
        double sum = 0.0;
        for (gsize i = 0; i < pooled->k; i++)
            sum += set.x[i * 4 + a] * pooled->residual[i] / set.v[i];
        ck_assert_double_lt(fabs(sum), 1e-9);
    }
    /* the trace of I - H is k - p */
    for (gsize i = 0; i < pooled->k; i++)
        trace += pooled->residual_se[i] * pooled->residual_se[i] / set.v[i];
    ck_assert_double_lt(fabs(trace - ((double)pooled->k - 4.0)), 1e-9);
    g_ptr_array_unref(set.read.label);
}
END_TEST

static AvlastResult *drawn(Set *set, gboolean ratio, gboolean tested)
{
    const AvlastPoolOptions options = options_of("REML");
    g_autoptr(GError) error = NULL;
    AvlastEgger egger;
    AvlastResult *result = avlast_result_new("pool");

    g_autoptr(AvlastPooled) pooled = avlast_pool(&set->studies, &options, &error);
    assert_no_error(error);
    ck_assert(avlast_pool_egger(&set->studies, 0.95, &egger, &error));
    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    if (tested) {
        AvlastEstimate *row = avlast_estimates_add(result->estimates, "y", NULL, "egger");
        row->estimate = egger.slope;
        row->p_value = egger.p_value;
    }
    avlast_pool_charts(&set->read, pooled, ratio, result);
    return result;
}

START_TEST(residual_funnel_in_every_format)
{
    Set set;

    set_read(&set, _i % 2 ? "many" : "moderator", 2);
    g_autoptr(AvlastResult) result = drawn(&set, _i > 1, _i % 2 == 0);
    ck_assert_uint_eq(avlast_chart_items(result, "pooled"), 0);
    ck_assert_uint_eq(avlast_chart_items(result, "funnel"), 1);
    draw_in_all_ways(result, "funnel", 1);
    g_ptr_array_unref(set.read.label);
}
END_TEST

START_TEST(residual_funnel_says_so)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "en"};
    g_autoptr(GError) error = NULL;
    g_auto(AvlastFunnel) f = {0};
    Set set;

    set_read(&set, "moderator", 2);
    g_autoptr(AvlastResult) result = drawn(&set, FALSE, TRUE);
    ck_assert(avlast_funnel_read(&f, json_object_get(result->charts, "funnel"), &error));
    ck_assert(f.residual && f.tested && !f.line && f.exact == 0);
    ck_assert_double_eq(f.centre, 0.0);
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "funnel", 0, &options, &error);
    assert_no_error(error);
    ck_assert_ptr_nonnull(strstr(chart->title, "Egger's test, p = "));
    ck_assert_ptr_nonnull(strstr(chart->alt, "leave unexplained of 20 studies"));
    char *const *head = g_ptr_array_index(chart->table, 0);
    ck_assert_str_eq(head[1], "Beyond what the moderators say");
    g_ptr_array_unref(set.read.label);
}
END_TEST

/* A moderator that only one study has fits it exactly: it is no point of the funnel. */
START_TEST(exactly_fitted_studies_are_left_out)
{
    const AvlastPoolOptions options = options_of("REML");
    g_autoptr(GError) error = NULL;
    g_auto(AvlastFunnel) f = {0};
    Set set;

    set_read(&set, "moderator", 2);
    for (gsize i = 0; i < set.studies.k; i++)
        set.x[2 * i + 1] = i == 3 ? 1.0 : 0.0;
    g_autoptr(AvlastPooled) pooled = avlast_pool(&set.studies, &options, &error);
    assert_no_error(error);
    ck_assert_double_eq(pooled->residual_se[3], 0.0);
    ck_assert_double_lt(fabs(pooled->residual[3]), 1e-12);
    g_autoptr(AvlastResult) result = drawn(&set, FALSE, FALSE);
    ck_assert(avlast_funnel_read(&f, json_object_get(result->charts, "funnel"), &error));
    ck_assert_uint_eq(f.k, 19);
    ck_assert_uint_eq(f.exact, 1);
    g_autofree char *note = avlast_funnel_note(&f, result, FALSE, "en");
    ck_assert_ptr_nonnull(strstr(note, "1 study that the moderators fit exactly"));
    g_ptr_array_unref(set.read.label);
}
END_TEST

/* Where errors follow from the moderators, or studies are too few, there is no test. */
START_TEST(no_test_beside_its_own_moderator)
{
    g_autoptr(GError) error = NULL;
    AvlastEgger egger;
    Set set;

    set_read(&set, "moderator", 2);
    for (gsize i = 0; i < set.studies.k; i++)
        set.x[2 * i + 1] = 3.0 - 2.0 * sqrt(set.v[i]);
    ck_assert(avlast_pool_egger(&set.studies, 0.95, &egger, &error));
    assert_no_error(error);
    ck_assert(isnan(egger.slope) && isnan(egger.p_value));
    set.studies.k = 3;
    ck_assert(avlast_pool_egger(&set.studies, 0.95, &egger, &error));
    ck_assert(isnan(egger.slope));
    g_ptr_array_unref(set.read.label);
}
END_TEST

Suite *suite_funnel_moderators(void)
{
    Suite *suite = suite_create("funnel_moderators");
    TCase *tests = tcase_create("funnel_moderators");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, residuals_are_metafors, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tests, residuals_keep_to_the_moderators);
    tcase_add_loop_test(tests, residual_funnel_in_every_format, 0, 4);
    tcase_add_test(tests, residual_funnel_says_so);
    tcase_add_test(tests, exactly_fitted_studies_are_left_out);
    tcase_add_test(tests, no_test_beside_its_own_moderator);
    suite_add_tcase(suite, tests);
    return suite;
}
