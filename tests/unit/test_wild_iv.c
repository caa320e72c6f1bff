/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "model/wild_iv.h"
#include "support.h"

/* The wild cluster bootstrap with instruments against replicates made as data and
 * estimated again in R (tests/ref/wild_iv.R). */

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/wild_iv/%s.csv", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

typedef struct {
    RefTable *data;
    GPtrArray *owned, *x, *names, *absorb;
    const double *z[3];
    guint8 endogenous[8];
    guint32 *cluster, n_clusters;
    AvlastIvModel model;
    AvlastIvSwept swept;
} Set;

static void set_clear(Set *set)
{
    ref_table_free(set->data);
    g_ptr_array_unref(set->owned);
    g_ptr_array_unref(set->x);
    g_ptr_array_unref(set->names);
    g_clear_pointer(&set->absorb, g_ptr_array_unref);
    g_free(set->cluster);
    avlast_iv_swept_clear(&set->swept);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Set, set_clear)

static void add(Set *set, const char *name, const double *x)
{
    g_ptr_array_add(set->names, (gpointer)(guintptr)name);
    g_ptr_array_add(set->x, (gpointer)(guintptr)x);
}

static const double *numbers(Set *set, const char *name)
{
    return ref_table_numbers(set->data, name);
}

static const double *ones(Set *set)
{
    double *x = g_new(double, set->data->rows);

    for (gsize i = 0; i < set->data->rows; i++)
        x[i] = 1.0;
    g_ptr_array_add(set->owned, x);
    return x;
}

static void absorb(Set *set, const char *name, const double *of, double base)
{
    AvlastAbsorb *factor = g_new0(AvlastAbsorb, 1);

    factor->name = g_strdup(name);
    factor->code = g_new(guint32, set->data->rows);
    for (gsize i = 0; i < set->data->rows; i++) {
        factor->code[i] = (guint32)(of[i] - base);
        factor->levels = MAX(factor->levels, factor->code[i] + 1);
    }
    set->absorb = g_ptr_array_new_with_free_func(avlast_absorb_free);
    g_ptr_array_add(set->absorb, factor);
}

static void model_of(Set *set, const char *model, const char *method)
{
    static const char *const instruments[] = {"lot", "z", "draw"};
    const gboolean years = strstr(model, "year") != NULL,
                   schools = strstr(model, "school") != NULL;

    if (years)
        absorb(set, "year", numbers(set, "year"), 2019.0);
    if (schools)
        absorb(set, "school", numbers(set, "g"), 1.0);
    if (!set->absorb)
        add(set, "(Intercept)", ones(set));
    if (!strstr(model, "bare"))
        add(set, "x", numbers(set, "x"));
    set->endogenous[set->x->len] = 1;
    add(set, "d", numbers(set, "d"));
    for (guint j = 0; j < 3; j++)
        set->z[j] = numbers(set, instruments[j]);
    set->model = (AvlastIvModel){
        .model = {.outcome = "y",
                  .y = numbers(set, "y"),
                  .n = set->data->rows,
                  .k = set->x->len,
                  .names = (const char *const *)(gpointer)set->names->pdata,
                  .x = (const double *const *)(gpointer)set->x->pdata,
                  .absorb = set->absorb,
                  .weight = strstr(model, "weighted") ? numbers(set, "w") : NULL},
        .endogenous = set->endogenous,
        .n_instruments = !strstr(model, "over") ? 1
                         : schools              ? 2
                                                : 3,
        .names = instruments,
        .instrument = set->z,
        .method = strcmp(method, "liml") == 0 ? AVLAST_IV_LIML : AVLAST_IV_2SLS};
}

static gboolean fill(Set *set, const char *name, const char *model, const char *method,
                     GError **error)
{
    *set = (Set){.data = table_of(name),
                 .owned = g_ptr_array_new_with_free_func(g_free),
                 .x = g_ptr_array_new(),
                 .names = g_ptr_array_new()};
    const double *group = numbers(set, "g");

    set->cluster = g_new(guint32, set->data->rows);
    for (gsize i = 0; i < set->data->rows; i++) {
        set->cluster[i] = (guint32)group[i] - 1;
        set->n_clusters = MAX(set->n_clusters, (guint32)group[i]);
    }
    model_of(set, model, method);
    return !set->absorb || avlast_iv_sweep(&set->model, &set->swept, error);
}

/* Rows of values.csv by case: the first of each has quantity "estimate". */
static gsize case_row(const RefTable *values, int nth)
{
    for (gsize i = 0; i < values->rows; i++)
        if (strcmp(ref_table_cell(values, i, "quantity"), "estimate") == 0 && nth-- == 0)
            return i;
    ck_abort_msg("no such case");
    return 0;
}

enum { CASES = 37 };

static double of_case(const RefTable *values, gsize row, const char *quantity)
{
    for (gsize i = row; i < values->rows; i++) {
        if (i > row && strcmp(ref_table_cell(values, i, "quantity"), "estimate") == 0)
            break;
        if (strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0) {
            const char *text = ref_table_cell(values, i, "value");
            return strcmp(text, "NA") == 0 ? NAN : g_ascii_strtod(text, NULL);
        }
    }
    return NAN;
}

static gboolean is_told(const RefTable *values, gsize row, const char *quantity)
{
    for (gsize i = row; i < values->rows; i++) {
        if (i > row && strcmp(ref_table_cell(values, i, "quantity"), "estimate") == 0)
            return FALSE;
        if (strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0)
            return TRUE;
    }
    return FALSE;
}

static void assert_end(double got, const RefTable *values, gsize row,
                       const char *quantity)
{
    if (strcmp(ref_table_cell(values, row, "quantity"), "estimate") != 0)
        ck_abort_msg("not a case");
    const double truth = of_case(values, row, quantity);
    if (isfinite(truth))
        assert_digits(got, truth, 7);
    else
        ck_assert(isnan(got));
}

/* Finite ends of the pieces, in order, are where R's test changes its mind. */
static void assert_set(const AvlastIvSet *set, const RefTable *values, gsize row)
{
    const double inside = of_case(values, row, "AR.inside.first");
    guint n = 0;

    for (gsize i = 0; i < 2 * set->n; i++) {
        const double end = i % 2 ? set->high[i / 2] : set->low[i / 2];
        if (isinf(end))
            continue;
        g_autofree char *name = g_strdup_printf("AR.%u", ++n);
        assert_digits(end, of_case(values, row, name), 7);
    }
    ck_assert(of_case(values, row, "AR.changes") == (double)n);
    ck_assert((set->n > 0 && isinf(set->low[0])) == (inside == 1.0));
}

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
        o->reps = 256;
    else
        ck_assert(avlast_wild_factors_parse(factors, &o->factors));
}

START_TEST(agrees_with_replicates_estimated_again)
{
    g_autoptr(RefTable) values = table_of("values");
    const gsize row = case_row(values, _i);
    g_auto(Set) set = {0};
    g_auto(AvlastWildIv) wild = {0};
    g_autoptr(GError) error = NULL;
    AvlastWildOptions options;

    ck_assert(fill(&set, ref_table_cell(values, row, "set"),
                   ref_table_cell(values, row, "model"),
                   ref_table_cell(values, row, "method"), &error));
    options_of(values, row, &set, &options);
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&set.model, &error);
    assert_no_error(error);
    ck_assert(avlast_wild_iv_test(iv, &set.model, &options, &wild, &error));
    assert_no_error(error);
    assert_digits(wild.test.estimate, of_case(values, row, "estimate"), 9);
    assert_digits(wild.test.std_error, of_case(values, row, "std.error"), 9);
    assert_digits(wild.test.statistic, of_case(values, row, "statistic"), 9);
    assert_digits(wild.test.p_value, of_case(values, row, "p.value"), 12);
    assert_digits(wild.test.p_strict, of_case(values, row, "p.strict"), 12);
    assert_digits(wild.p_equal, of_case(values, row, "p.equal"), 12);
    assert_digits(wild.ar_p_value, of_case(values, row, "p.AR"), 12);
    assert_digits(wild.ar_p_strict, of_case(values, row, "p.AR.strict"), 12);
    ck_assert_uint_eq(wild.test.n_clusters, set.n_clusters);
    if (is_told(values, row, "conf.low")) {
        assert_end(wild.test.conf_low, values, row, "conf.low");
        assert_end(wild.test.conf_high, values, row, "conf.high");
        assert_end(wild.equal_low, values, row, "equal.low");
        assert_end(wild.equal_high, values, row, "equal.high");
        assert_set(&wild.ar, values, row);
    }
}
END_TEST

START_TEST(refused)
{
    AvlastWildOptions options = {.jackknife_scores = TRUE};
    g_autoptr(GError) several = NULL, gmm = NULL, kind = NULL, none = NULL;

    ck_assert(!avlast_wild_iv_check(1, AVLAST_IV_2SLS, &options, &kind));
    assert_error(kind, AVLAST_ERROR_USAGE, "wcr11");
    options.jackknife_scores = FALSE;
    ck_assert(!avlast_wild_iv_check(1, AVLAST_IV_GMM, &options, &gmm));
    assert_error(gmm, AVLAST_ERROR_USAGE, "GMM");
    ck_assert(!avlast_wild_iv_check(2, AVLAST_IV_LIML, &options, &several));
    assert_error(several, AVLAST_ERROR_USAGE, "one endogenous");
    ck_assert(avlast_wild_iv_check(1, AVLAST_IV_LIML, &options, &none));
}
END_TEST

/* With instruments that are the column itself, u~ and v~ are what least squares has: the
 * test is that of model/wild.h. */
START_TEST(without_endogeneity_it_is_least_squares)
{
    g_auto(Set) set = {0};
    g_auto(AvlastWildIv) wild = {0};
    g_autoptr(GError) error = NULL;
    AvlastWild plain;

    ck_assert(fill(&set, "eight", "plain", "2sls", &error));
    set.z[0] = set.model.model.x[2];
    AvlastWildOptions options = {.reps = 256,
                                 .level = 0.95,
                                 .unrestricted = _i == 1,
                                 .cluster = set.cluster,
                                 .n_clusters = set.n_clusters};
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&set.model, &error);
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&set.model.model, &error);
    assert_no_error(error);
    ck_assert(avlast_wild_iv_test(iv, &set.model, &options, &wild, &error));
    ck_assert(avlast_wild_test(fit, 2, &options, &plain, &error));
    assert_digits(wild.test.p_value, plain.p_value, 12);
    assert_digits(wild.test.p_strict, plain.p_strict, 12);
    assert_digits(wild.test.std_error, plain.std_error, 10);
    assert_digits(wild.test.conf_low, plain.conf_low, 7);
    assert_digits(wild.test.conf_high, plain.conf_high, 7);
    if (_i == 0) /* one instrument: squares of t */
        assert_digits(wild.ar_p_value, plain.p_value, 12);
}
END_TEST

Suite *suite_wild_iv(void)
{
    Suite *suite = suite_create("wild_iv");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, agrees_with_replicates_estimated_again, 0, CASES);
    tcase_add_loop_test(all, without_endogeneity_it_is_least_squares, 0, 2);
    tcase_add_test(all, refused);
    suite_add_tcase(suite, all);
    return suite;
}
