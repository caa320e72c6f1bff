/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wild cluster bootstrap of completed data sets against replicates of every set made
 * as data and refitted in R (tests/ref/imputation_wild.R), and what it comes to where
 * nothing was imputed. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "data/formula.h"
#include "design_cases.h"
#include "model/wild_sets.h"
#include "support.h"

enum { QUANTITIES = 8, CASES = 19, MOST = 5 };

typedef struct {
    gsize m;
    AvlastFrame *frame[MOST];
    AvlastFormula *formula;
    AvlastModelMatrix *matrix[MOST];
    AvlastLinear *fit[MOST];
    guint32 *cluster[MOST], n_clusters;
    gsize column;
} Sets;

static void fit_one(Sets *s, gsize l, gboolean weighted)
{
    const AvlastFrame *frame = s->frame[l];
    const AvlastColumn *group = avlast_frame_find(frame, "g");
    g_autofree guint8 *among = g_new(guint8, frame->rows);
    g_autoptr(GError) error = NULL;

    s->cluster[l] = g_new(guint32, frame->rows);
    for (gsize i = 0; i < frame->rows; i++) {
        among[i] = 1;
        s->cluster[l][i] = (guint32)group->number[i] - 1;
        s->n_clusters = MAX(s->n_clusters, s->cluster[l][i] + 1);
    }
    AvlastModelMatrix *x = s->matrix[l] =
        avlast_formula_matrix(s->formula, frame, among, &error);
    assert_no_error(error);
    const AvlastLinearModel model = {
        .outcome = x->outcome,
        .y = x->y,
        .n = x->n,
        .k = x->k,
        .names = (const char *const *)x->names,
        .x = (const double *const *)x->x,
        .weight = weighted ? avlast_frame_find(frame, "w")->number : NULL,
        .use = x->use,
        .absorb = x->absorb};
    s->fit[l] = avlast_linear_fit(&model, &error);
    assert_no_error(error);
}

/* alike: the first set in the place of all. */
static void open_sets(Sets *s, const char *name, const char *formula, gboolean weighted,
                      gboolean alike)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/imputation_wild/%s.csv", name);
    g_autofree char *path = source_path(relative);
    g_autoptr(AvlastFrame) all = frame_of_csv(path);
    g_autofree guint8 *keep = g_new(guint8, all->rows);
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autoptr(GError) error = NULL;

    memset(s, 0, sizeof *s);
    s->formula = avlast_formula_parse(formula, &error);
    assert_no_error(error);
    for (gsize i = 0; i < all->rows; i++)
        s->m = MAX(s->m, (gsize)imp->number[i]);
    for (gsize l = 0; l < s->m; l++) {
        for (gsize i = 0; i < all->rows; i++)
            keep[i] = imp->number[i] == (alike ? 1.0 : (double)(l + 1));
        s->frame[l] = avlast_frame_select(all, keep, &error);
        assert_no_error(error);
        fit_one(s, l, weighted);
    }
    for (const char *const *names = (const char *const *)s->matrix[0]->names;
         strcmp(names[s->column], strstr(formula, "offer") ? "offer" : "treat") != 0;)
        s->column++;
}

static void close_sets(Sets *s)
{
    for (gsize l = 0; l < s->m; l++) {
        avlast_linear_free(s->fit[l]);
        avlast_model_matrix_free(s->matrix[l]);
        avlast_frame_free(s->frame[l]);
        g_free(s->cluster[l]);
    }
    avlast_formula_free(s->formula);
}

static AvlastWildSets *gather(const Sets *s, AvlastWildOptions *o)
{
    AvlastWildSets *sets = avlast_wild_sets_new();
    g_autoptr(GError) error = NULL;

    o->n_clusters = s->n_clusters;
    for (gsize l = 0; l < s->m; l++) {
        o->cluster = s->cluster[l];
        ck_assert(avlast_wild_sets_add(sets, s->fit[l], s->column, NAN, o, &error));
        assert_no_error(error);
    }
    o->cluster = NULL; /* not read by the test */
    return sets;
}

static void test(const Sets *s, AvlastWildOptions *o, AvlastWild *wild, double *stretch)
{
    g_autoptr(AvlastWildSets) sets = gather(s, o);
    g_autoptr(GError) error = NULL;

    ck_assert(avlast_wild_sets_test(sets, o, wild, stretch, &error));
    assert_no_error(error);
}

static const char *formula_of(const char *model, gboolean absorbed)
{
    if (strcmp(model, "plain") == 0)
        return "y ~ treat + x";
    if (strcmp(model, "years") == 0)
        return absorbed ? "y ~ treat + x | year" : "y ~ treat + x + i.year";
    return absorbed ? "y ~ offer + x | school" : "y ~ offer + x + i.school";
}

static void assert_agrees(gsize row, gboolean absorbed)
{
    g_autofree char *path = source_path("tests/ref/imputation_wild/values.csv");
    g_autoptr(RefTable) values = ref_table_read(path);
    const double *value = ref_table_numbers(values, "value");
    const char *factors = ref_table_cell(values, row, "factors");
    AvlastWildOptions o = {.reps = strcmp(factors, "all") == 0 ? 128 : 199, .seed = 7};
    AvlastWild wild;
    double stretch;
    Sets s;

    ck_assert_uint_eq(values->rows, QUANTITIES * CASES);
    o.null = ref_table_numbers(values, "null")[row];
    o.level = ref_table_numbers(values, "level")[row];
    ck_assert(avlast_wild_parse(ref_table_cell(values, row, "kind"), &o));
    if (strcmp(factors, "all") != 0)
        ck_assert(avlast_wild_factors_parse(factors, &o.factors));
    open_sets(&s, ref_table_cell(values, row, "set"),
              formula_of(ref_table_cell(values, row, "model"), absorbed),
              ref_table_numbers(values, "weighted")[row] > 0.0, FALSE);
    test(&s, &o, &wild, &stretch);
    ck_assert_int_eq(wild.enumerated, strcmp(factors, "all") == 0);
    assert_digits(wild.estimate, value[row], 10);
    assert_digits(wild.std_error, value[row + 1], 10);
    assert_digits(wild.statistic, value[row + 2], 10);
    assert_digits(wild.p_value, value[row + 3], 12);
    assert_digits(wild.p_strict, value[row + 4], 12);
    assert_digits(stretch, value[row + 5], 10);
    if (!isnan(value[row + 6])) {
        assert_digits(wild.conf_low, value[row + 6], 9);
        assert_digits(wild.conf_high, value[row + 7], 9);
    }
    close_sets(&s);
}

START_TEST(agrees_with_refitted_replicates)
{
    assert_agrees((gsize)_i * QUANTITIES, FALSE);
}
END_TEST

START_TEST(absorbed_effects_are_columns)
{
    g_autofree char *path = source_path("tests/ref/imputation_wild/values.csv");
    g_autoptr(RefTable) values = ref_table_read(path);
    const gsize row = (gsize)_i * QUANTITIES;

    if (strcmp(ref_table_cell(values, row, "model"), "plain") != 0)
        assert_agrees(row, TRUE);
}
END_TEST

static const char *const kinds[] = {"wcr11", "wcr13", "wcr31", "wcr33",
                                    "wcu11", "wcu13", "wcu31", "wcu33"};

/* p to the last bit, whatever the sets count. */
START_TEST(sets_alike_are_one)
{
    for (int f = 0; f < 3; f++) {
        AvlastWildOptions o = {.reps = 999, .seed = 4, .level = 0.95};
        AvlastWild one, all;
        double stretch;
        g_autoptr(GError) error = NULL;
        Sets s;
        o.factors = (AvlastWildFactors)f;
        ck_assert(avlast_wild_parse(kinds[_i], &o));
        open_sets(&s, "eleven", "y ~ treat + x | year", TRUE, TRUE);
        test(&s, &o, &all, &stretch);
        o.cluster = s.cluster[0];
        ck_assert(avlast_wild_test(s.fit[0], s.column, &o, &one, &error));
        ck_assert(all.p_value == one.p_value);
        ck_assert(all.p_strict == one.p_strict);
        assert_digits(all.std_error, one.std_error, 12);
        assert_digits(all.conf_low, one.conf_low, 10);
        assert_digits(all.conf_high, one.conf_high, 10);
        assert_digits(stretch, 1.0, 13);
        close_sets(&s);
    }
}
END_TEST

/* The order of sets does not matter; p at an end of the interval is its level. */
START_TEST(order_and_ends)
{
    AvlastWildOptions o = {
        .reps = 1999, .seed = 2, .level = 0.95, .factors = AVLAST_WILD_WEBB};
    AvlastWild one, other;
    Sets s;

    open_sets(&s, "eleven", "y ~ treat + x", FALSE, FALSE);
    test(&s, &o, &one, NULL);
    AvlastLinear *first = s.fit[0];
    s.fit[0] = s.fit[3];
    s.fit[3] = first;
    test(&s, &o, &other, NULL);
    ck_assert(one.p_value == other.p_value);
    assert_digits(other.conf_low, one.conf_low, 10);
    o.null = one.conf_low;
    test(&s, &o, &other, NULL);
    ck_assert(fabs(other.p_value - 0.05) < 2.5 / 1999.0);
    close_sets(&s);
}
END_TEST

/* A factor of the variance weighs it against what lies between the sets. */
START_TEST(standard_errors_may_be_given)
{
    AvlastWildOptions o = {.reps = 128, .level = 0.9};
    g_autoptr(AvlastWildSets) sets = avlast_wild_sets_new();
    g_autoptr(GError) error = NULL;
    AvlastWild wild;
    double between = 0.0, mean = 0.0;
    Sets s;

    open_sets(&s, "seven", "y ~ treat + x", FALSE, FALSE);
    o.n_clusters = s.n_clusters;
    for (gsize l = 0; l < s.m; l++) {
        o.cluster = s.cluster[l];
        ck_assert(avlast_wild_sets_add(sets, s.fit[l], s.column, 0.25, &o, &error));
        ck_assert(avlast_wild_sets_error(sets) == 0.25);
        mean += s.fit[l]->coefficient[s.column] / (double)s.m;
    }
    for (gsize l = 0; l < s.m; l++)
        between += pow(s.fit[l]->coefficient[s.column] - mean, 2.0) / (double)(s.m - 1);
    ck_assert(avlast_wild_sets_test(sets, &o, &wild, NULL, &error));
    assert_digits(wild.std_error, sqrt(0.0625 + (1.0 + 1.0 / (double)s.m) * between), 12);
    close_sets(&s);
}
END_TEST

START_TEST(other_clusters_are_refused)
{
    AvlastWildOptions o = {.reps = 128, .level = 0.9};
    g_autoptr(GError) error = NULL, second = NULL;
    Sets s;

    open_sets(&s, "seven", "y ~ treat + x", FALSE, FALSE);
    g_autoptr(AvlastWildSets) sets = avlast_wild_sets_new();
    o.n_clusters = s.n_clusters + 1;
    o.cluster = s.cluster[0];
    ck_assert(avlast_wild_sets_add(sets, s.fit[0], s.column, NAN, &o, &error));
    o.cluster = s.cluster[1];
    s.cluster[1][0] = 3; /* a row in another cluster */
    ck_assert(!avlast_wild_sets_add(sets, s.fit[1], s.column, NAN, &o, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "AV736");
    s.cluster[1][0] = s.n_clusters; /* one in a cluster of its own */
    ck_assert(!avlast_wild_sets_add(sets, s.fit[1], s.column, NAN, &o, &second));
    assert_error(second, AVLAST_ERROR_INCONSISTENT, "AV736");
    close_sets(&s);
}
END_TEST

Suite *suite_wild_sets(void)
{
    Suite *suite = suite_create("wild_sets");
    TCase *cases = tcase_create("cases");

    tcase_add_loop_test(cases, agrees_with_refitted_replicates, 0, CASES);
    tcase_add_loop_test(cases, absorbed_effects_are_columns, 0, CASES);
    tcase_add_loop_test(cases, sets_alike_are_one, 0, G_N_ELEMENTS(kinds));
    tcase_add_test(cases, order_and_ends);
    tcase_add_test(cases, standard_errors_may_be_given);
    tcase_add_test(cases, other_clusters_are_refused);
    suite_add_tcase(suite, cases);
    return suite;
}
