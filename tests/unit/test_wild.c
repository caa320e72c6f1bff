/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "model/wild.h"
#include "support.h"

/* The wild cluster bootstrap against replicates made as data and refitted in R. */

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/wild/%s.csv", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

typedef struct {
    RefTable *data;
    GPtrArray *owned, *x, *names;
    GPtrArray *absorb; /* of AvlastAbsorb *; or NULL */
    guint32 *cluster, n_clusters;
    AvlastLinearModel model;
    gsize column; /* whose coefficient */
} Set;

static void set_clear(Set *set)
{
    ref_table_free(set->data);
    g_ptr_array_unref(set->owned);
    g_ptr_array_unref(set->x);
    g_ptr_array_unref(set->names);
    g_clear_pointer(&set->absorb, g_ptr_array_unref);
    g_free(set->cluster);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Set, set_clear)

static void add(Set *set, const char *name, const double *x)
{
    g_ptr_array_add(set->names, (gpointer)(guintptr)name);
    g_ptr_array_add(set->x, (gpointer)(guintptr)x);
}

/* 1 where the column is `value`; NULL: everywhere. */
static double *indicator(Set *set, const double *of, double value)
{
    double *x = g_new0(double, set->data->rows);

    for (gsize i = 0; i < set->data->rows; i++)
        x[i] = !of || of[i] == value ? 1.0 : 0.0;
    g_ptr_array_add(set->owned, x);
    return x;
}

static void add_groups(Set *set, const double *group)
{
    for (guint32 g = 1; g <= set->n_clusters; g++) {
        char *name = g_strdup_printf("g%u", g);
        g_ptr_array_add(set->owned, name);
        add(set, name, indicator(set, group, g));
    }
}

/* The column's values as a factor to be absorbed. */
static void absorb(Set *set, const char *name, const double *of)
{
    AvlastAbsorb *factor = g_new0(AvlastAbsorb, 1);

    factor->name = g_strdup(name);
    factor->code = g_new(guint32, set->data->rows);
    for (gsize i = 0; i < set->data->rows; i++) {
        factor->code[i] = (guint32)of[i] - (of[i] > 2000.0 ? 2019 : 1);
        factor->levels = MAX(factor->levels, factor->code[i] + 1);
    }
    set->absorb = g_ptr_array_new_with_free_func(avlast_absorb_free);
    g_ptr_array_add(set->absorb, factor);
}

/* absorbed: the fixed effects of schools or years behind '|', no columns. */
static Set set_of(const char *name, const char *model, gboolean absorbed)
{
    Set set = {.data = table_of(name),
               .owned = g_ptr_array_new_with_free_func(g_free),
               .x = g_ptr_array_new(),
               .names = g_ptr_array_new()};
    const double *group = ref_table_numbers(set.data, "g");
    const double *year = ref_table_numbers(set.data, "year");
    const gboolean within = strcmp(model, "within") == 0;
    const gboolean years = strcmp(model, "years") == 0;

    set.cluster = g_new(guint32, set.data->rows);
    for (gsize i = 0; i < set.data->rows; i++) {
        set.cluster[i] = (guint32)group[i] - 1;
        set.n_clusters = MAX(set.n_clusters, (guint32)group[i]);
    }
    if (absorbed)
        absorb(&set, within ? "school" : "year", within ? group : year);
    else if (within)
        add_groups(&set, group);
    else
        add(&set, "(Intercept)", indicator(&set, NULL, 1.0));
    set.column = set.x->len;
    add(&set, within ? "offer" : "treat",
        ref_table_numbers(set.data, within ? "offer" : "treat"));
    if (strcmp(model, "only") != 0)
        add(&set, "x", ref_table_numbers(set.data, "x"));
    if (years && !absorbed) {
        add(&set, "year=2020", indicator(&set, year, 2020.0));
        add(&set, "year=2021", indicator(&set, year, 2021.0));
    }
    set.model =
        (AvlastLinearModel){.outcome = "y",
                            .y = ref_table_numbers(set.data, "y"),
                            .n = set.data->rows,
                            .k = set.x->len,
                            .names = (const char *const *)(gpointer)set.names->pdata,
                            .x = (const double *const *)(gpointer)set.x->pdata,
                            .absorb = set.absorb,
                            .weight = within || strcmp(model, "weighted") == 0
                                          ? ref_table_numbers(set.data, "w")
                                          : NULL};
    return set;
}

enum { QUANTITIES = 7, CASES = 56 };

static void options_of(const RefTable *values, gsize row, const Set *set,
                       AvlastWildOptions *o)
{
    const char *factors = ref_table_cell(values, row, "factors");

    *o = (AvlastWildOptions){
        .reps = 199, .seed = 7, .cluster = set->cluster, .n_clusters = set->n_clusters};
    ck_assert(avlast_wild_parse(ref_table_cell(values, row, "kind"), o));
    o->null = g_ascii_strtod(ref_table_cell(values, row, "null"), NULL);
    o->level = g_ascii_strtod(ref_table_cell(values, row, "level"), NULL);
    if (strcmp(factors, "all") == 0)
        o->reps = 512;
    else
        ck_assert(avlast_wild_factors_parse(factors, &o->factors));
}

static void assert_agrees(gsize row, gboolean absorbed)
{
    g_autoptr(RefTable) values = table_of("values");
    const double *value = ref_table_numbers(values, "value");
    g_auto(Set) set = set_of(ref_table_cell(values, row, "set"),
                             ref_table_cell(values, row, "model"), absorbed);
    g_autoptr(GError) error = NULL;
    AvlastWildOptions options;
    AvlastWild wild;

    ck_assert_uint_eq(values->rows, QUANTITIES * CASES);
    options_of(values, row, &set, &options);
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&set.model, &error);
    assert_no_error(error);
    ck_assert(avlast_wild_test(fit, set.column, &options, &wild, &error));
    assert_no_error(error);
    assert_digits(wild.estimate, value[row], 9);
    assert_digits(wild.std_error, value[row + 1], 9);
    assert_digits(wild.statistic, value[row + 2], 9);
    assert_digits(wild.p_value, value[row + 3], 12);
    assert_digits(wild.p_strict, value[row + 4], 12);
    if (!isnan(value[row + 5])) {
        assert_digits(wild.conf_low, value[row + 5], 7);
        assert_digits(wild.conf_high, value[row + 6], 7);
    }
    ck_assert_int_eq(wild.enumerated, options.reps == 512);
    ck_assert_uint_eq(wild.n_clusters, set.n_clusters);
}

START_TEST(agrees_with_refitted_replicates)
{
    assert_agrees((gsize)_i * QUANTITIES, FALSE);
}
END_TEST

START_TEST(absorbed_effects_are_columns)
{
    const gsize row = (gsize)_i * QUANTITIES;
    g_autoptr(RefTable) values = table_of("values");
    const char *model = ref_table_cell(values, row, "model");

    if (strcmp(model, "within") == 0 || strcmp(model, "years") == 0)
        assert_agrees(row, TRUE);
}
END_TEST

START_TEST(draws_are_those_of_the_reference)
{
    g_autoptr(RefTable) draws = table_of("draws");

    for (gsize i = 0; i < draws->rows; i++) {
        AvlastWildFactors factors;
        ck_assert(
            avlast_wild_factors_parse(ref_table_cell(draws, i, "factors"), &factors));
        for (guint32 g = 0; g < 12; g++) {
            g_autofree char *name = g_strdup_printf("v%u", g + 1);
            const double v = g_ascii_strtod(ref_table_cell(draws, i, name), NULL);
            ck_assert(avlast_wild_factor(factors, FALSE, 7, (guint32)(i % 199), g) == v);
        }
    }
}
END_TEST

/* Mean 0 and variance 1 of all three; the mean third power of Mammen's is 1. */
START_TEST(factors_have_their_moments)
{
    const AvlastWildFactors factors = (AvlastWildFactors)_i;
    double sum[4] = {0};
    const guint32 R = 4000, G = 150;

    for (guint32 r = 0; r < R; r++)
        for (guint32 g = 0; g < G; g++) {
            const double v = avlast_wild_factor(factors, FALSE, 3, r, g);
            sum[1] += v;
            sum[2] += v * v;
            sum[3] += v * v * v;
        }
    for (int m = 1; m <= 3; m++)
        sum[m] /= (double)R * G;
    ck_assert(fabs(sum[1]) < 0.006);
    ck_assert(fabs(sum[2] - 1.0) < 0.006);
    ck_assert(fabs(sum[3] - (factors == AVLAST_WILD_MAMMEN ? 1.0 : 0.0)) < 0.02);
}
END_TEST

/* The order of rows and of clusters' codes, the unit of y and of x do not matter. */
START_TEST(scale_and_threads_do_not_matter)
{
    g_auto(Set) set = set_of("twelve", "plain", FALSE);
    AvlastWildOptions options = {.reps = 1999,
                                 .seed = 2,
                                 .level = 0.95,
                                 .factors = AVLAST_WILD_WEBB,
                                 .jackknife_scores = TRUE,
                                 .cluster = set.cluster,
                                 .n_clusters = set.n_clusters};
    g_autoptr(GError) error = NULL;
    g_autofree double *y = g_new(double, set.model.n);
    AvlastWild one, other;

    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&set.model, &error);
    ck_assert(avlast_wild_test(fit, set.column, &options, &one, &error));
    for (gsize i = 0; i < set.model.n; i++)
        y[i] = 1024.0 * set.model.y[i];
    set.model.y = y;
    g_autoptr(AvlastLinear) larger = avlast_linear_fit(&set.model, &error);
    ck_assert(avlast_wild_test(larger, set.column, &options, &other, &error));
    ck_assert(one.p_value == other.p_value);
    assert_digits(other.conf_low, 1024.0 * one.conf_low, 10);
    assert_digits(other.conf_high, 1024.0 * one.conf_high, 10);
    /* the test of either end of the interval is near its level */
    options.null = one.conf_high;
    ck_assert(avlast_wild_test(fit, set.column, &options, &other, &error));
    ck_assert(fabs(other.p_value - 0.05) < 2.5 / 1999.0);
}
END_TEST

START_TEST(what_cannot_be_is_said)
{
    g_auto(Set) set = set_of("nine", "only", FALSE);
    AvlastWildOptions options = {
        .reps = 512, .level = 0.95, .cluster = set.cluster, .n_clusters = set.n_clusters};
    g_autoptr(GError) error = NULL;
    g_autofree guint32 *same = g_new0(guint32, set.model.n);
    g_autofree double *one = g_new0(double, set.model.n);
    AvlastWild wild;
    gsize with, without;

    /* one treated cluster: no jackknife variance */
    for (gsize i = 0; i < set.model.n; i++)
        one[i] = set.cluster[i] == 4 ? 1.0 : 0.0;
    set.x->pdata[set.column] = one;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&set.model, &error);
    ck_assert(avlast_wild_treated(fit, one, &options, &with, &without));
    ck_assert_uint_eq(with, 1);
    ck_assert_uint_eq(without, 8);
    options.jackknife_variance = TRUE;
    ck_assert(avlast_wild_test(fit, set.column, &options, &wild, &error));
    ck_assert(isnan(wild.std_error) && isnan(wild.p_value) && wild.note);
    ck_assert(strstr(wild.note, "one cluster alone") != NULL);
    /* one cluster */
    options.cluster = same;
    ck_assert(!avlast_wild_test(fit, set.column, &options, &wild, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV387");
    ck_assert(!avlast_wild_treated(fit, set.model.y, &options, &with, &without));
    ck_assert(!avlast_wild_parse("wcr12", &options));
    ck_assert(!avlast_wild_parse("wild", &options));
}
END_TEST

/* Three clusters: 8 vectors, p is at least 1/4, and no interval of 95 % is bounded. */
START_TEST(few_clusters_have_no_interval)
{
    g_auto(Set) set = set_of("nine", "plain", FALSE);
    AvlastWildOptions options = {
        .reps = 99, .level = 0.95, .cluster = set.cluster, .n_clusters = 3};
    g_autoptr(GError) error = NULL;
    AvlastWild wild;

    for (gsize i = 0; i < set.model.n; i++)
        set.cluster[i] %= 3;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&set.model, &error);
    ck_assert(avlast_wild_test(fit, set.column, &options, &wild, &error));
    ck_assert(wild.enumerated);
    ck_assert_uint_eq(wild.reps, 8);
    ck_assert(wild.p_value >= 0.25);
    ck_assert(wild.p_strict <= wild.p_value - 0.25);
    ck_assert(isnan(wild.conf_low) && isnan(wild.conf_high) && wild.note);
}
END_TEST

Suite *suite_wild(void)
{
    Suite *suite = suite_create("wild");
    TCase *cases = tcase_create("cases");

    tcase_add_loop_test(cases, agrees_with_refitted_replicates, 0, CASES);
    tcase_add_loop_test(cases, absorbed_effects_are_columns, 0, CASES);
    tcase_add_test(cases, draws_are_those_of_the_reference);
    tcase_add_loop_test(cases, factors_have_their_moments, 0, 3);
    tcase_add_test(cases, scale_and_threads_do_not_matter);
    tcase_add_test(cases, what_cannot_be_is_said);
    tcase_add_test(cases, few_clusters_have_no_interval);
    suite_add_tcase(suite, cases);
    return suite;
}
