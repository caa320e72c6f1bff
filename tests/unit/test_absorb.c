/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Absorbed fixed effects and the covariances of their models, several ways of clusters
 * and correlation over time, against lm with an indicator for each level, sandwich,
 * clubSandwich, plm, estimatr and brute force (tests/ref/absorb.R). */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"
#include "design_cases.h"
#include "model/absorb_internal.h"
#include "model/robust.h"
#include "support.h"

#define TOLERANCE 1e-9

/* One model with one covariance, as named by the reference. */
typedef struct {
    const AvlastFrame *frame;
    AvlastModelMatrix *matrix;
    AvlastLinear *fit;
    AvlastRobust *robust;
    AvlastEstimates *estimates;
    AvlastRobustOptions options;
    AvlastWay way[3];
    GPtrArray *codes;
} Case;

static void case_clear(Case *c)
{
    g_clear_pointer(&c->estimates, avlast_estimates_free);
    g_clear_pointer(&c->robust, avlast_robust_free);
    g_clear_pointer(&c->fit, avlast_linear_free);
    g_clear_pointer(&c->matrix, avlast_model_matrix_free);
    g_clear_pointer(&c->codes, g_ptr_array_unref);
}

static guint32 *codes_of(Case *c, const char *column, guint32 *n)
{
    g_autoptr(GError) error = NULL;
    guint32 *code = avlast_column_codes(avlast_frame_find(c->frame, column),
                                        c->frame->rows, n, NULL, &error);

    assert_no_error(error);
    g_ptr_array_add(c->codes, code);
    return code;
}

static void fit_case(Case *c, const char *model, const char *weights)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("y ~ %s", strcmp(model, "series") == 0 ? "x + z" : model);
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(text, &error);

    assert_no_error(error);
    c->codes = g_ptr_array_new_with_free_func(g_free);
    c->matrix = avlast_formula_matrix(formula, c->frame, NULL, &error);
    assert_no_error(error);
    const AvlastLinearModel linear = {
        .outcome = "y",
        .y = c->matrix->y,
        .n = c->matrix->n,
        .k = c->matrix->k,
        .names = (const char *const *)c->matrix->names,
        .x = (const double *const *)c->matrix->x,
        .weight = *weights ? avlast_frame_find(c->frame, weights)->number : NULL,
        .use = c->matrix->use,
        .absorb = c->matrix->absorb,
    };
    c->fit = avlast_linear_fit(&linear, &error);
    assert_no_error(error);
}

/* Columns of clusters, or of time. */
static void take_columns(Case *c, const char *model, const char *text)
{
    g_auto(GStrv) column = g_strsplit(text, "/", -1);

    for (guint w = 0; column[w]; w++) {
        guint32 n;
        const guint32 *code = codes_of(c, column[w], &n);
        if (w > 0) {
            c->way[w - 1] = (AvlastWay){code, column[w]};
            c->options.n_more = w;
            continue;
        }
        c->options.cluster = code;
        c->options.n_clusters = n;
    }
    if (c->options.type == AVLAST_SE_DRISCOLL_KRAAY)
        c->options.period = c->options.cluster;
    else if (c->options.type == AVLAST_SE_NEWEY_WEST) {
        guint32 n;
        c->options.period = codes_of(c, strcmp(model, "series") == 0 ? "id" : "year", &n);
    }
}

static void read_type(Case *c, const char *model, const char *text)
{
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    const char *columns = word[1] ? NULL : "state";
    gint64 lag;

    c->options.lag = -1;
    c->options.type = AVLAST_SE_CR1;
    for (guint i = 0; word[i]; i++)
        if (word[1] && avlast_ssc_parse(word[i], &c->options.ssc))
            ;
        else if (avlast_se_parse(word[i], &c->options.type))
            ;
        else if (g_ascii_string_to_signed(word[i], 10, 0, 99, &lag, NULL))
            c->options.lag = (gint)lag;
        else
            columns = word[i];
    c->options.more = c->way;
    if (columns)
        take_columns(c, model, columns);
    else
        take_columns(c, model, "id");
    if (strcmp(model, "series") == 0)
        c->options.cluster = NULL;
}

static void estimate_case(Case *c, const char *model, const char *type)
{
    g_autoptr(GError) error = NULL;

    if (*type)
        read_type(c, model, type);
    c->robust = avlast_robust_new(c->fit, &c->options, &error);
    assert_no_error(error);
    c->estimates = avlast_robust_estimates(c->robust, NULL, NULL, 0.95, FALSE, &error);
    assert_no_error(error);
}

/* The number that a row of the reference is of. */
static double found(const Case *c, const char *term, const char *what)
{
    g_autoptr(GError) error = NULL;

    if (g_str_has_prefix(what, "F")) {
        AvlastWald wald;
        g_autoptr(gsl_matrix) both = gsl_matrix_calloc(2, c->fit->columns);
        gsl_matrix_set(both, 0, (gsize)avlast_linear_column(c->fit, "x"), 1.0);
        gsl_matrix_set(both, 1, (gsize)avlast_linear_column(c->fit, "z"), 1.0);
        avlast_robust_wald(c->robust, both, &wald, &error);
        assert_no_error(error);
        return strcmp(what, "F") == 0 ? wald.f : wald.df2;
    }
    if (strcmp(what, "r.squared") == 0)
        return c->fit->r_squared;
    if (strcmp(what, "sigma") == 0)
        return c->fit->sigma;
    if (strcmp(what, "df.residual") == 0)
        return c->fit->df;
    const AvlastEstimate *row =
        avlast_estimates_row(c->estimates, (guint)avlast_linear_column(c->fit, term));
    return strcmp(what, "estimate") == 0    ? row->estimate
           : strcmp(what, "std.error") == 0 ? row->std_error
                                            : row->df;
}

START_TEST(agrees_with_indicators)
{
    g_autofree char *path = source_path("tests/ref/absorb.csv");
    g_autofree char *data = source_path("tests/ref/absorb_data.csv");
    g_autofree char *series = source_path("tests/ref/absorb_series.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = frame_of_csv(data);
    g_autoptr(AvlastFrame) short_frame = frame_of_csv(series);
    const double *value = ref_table_numbers(table, "value");
    g_autofree char *before = g_strdup("");
    Case c = {.codes = NULL};

    ck_assert_uint_ge(table->rows, 480);
    for (gsize i = 0; i < table->rows; i++) {
        const char *model = ref_table_cell(table, i, "model");
        const char *weights = ref_table_cell(table, i, "weights");
        const char *type = ref_table_cell(table, i, "type");
        g_autofree char *key = g_strjoin("\t", model, weights, type, NULL);
        if (strcmp(key, before) != 0) {
            case_clear(&c);
            c = (Case){.frame = strcmp(model, "series") == 0 ? short_frame : frame};
            fit_case(&c, model, weights);
            estimate_case(&c, model, type);
            g_free(before);
            before = g_steal_pointer(&key);
        }
        const double got =
            found(&c, ref_table_cell(table, i, "term"), ref_table_cell(table, i, "what"));
        ck_assert_msg(fabs(got - value[i]) <= TOLERANCE * fabs(value[i]),
                      "%s %s of '%s': %.17g is not %.17g", before,
                      ref_table_cell(table, i, "what"), ref_table_cell(table, i, "term"),
                      got, value[i]);
    }
    case_clear(&c);
}
END_TEST

/* A small model of given factors; y and one or two columns. */
static AvlastLinear *fit_small(const double *y, const double *const *x, gsize k, gsize n,
                               AvlastAbsorb *factor, gsize n_factors, GError **error)
{
    static const char *const names[] = {"a", "b"};
    g_autoptr(GPtrArray) factors = g_ptr_array_new();
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = y,
                                     .n = n,
                                     .k = k,
                                     .names = names,
                                     .x = x,
                                     .absorb = factors};

    for (gsize f = 0; f < n_factors; f++)
        g_ptr_array_add(factors, &factor[f]);
    return avlast_linear_fit(&model, error);
}

static char f_name[] = "f", g_name[] = "g";

/* Levels 0, 1 of f meet 0, 1 of g, and 2, 3 meet 2, 3: two parts. Row 8 is alone in its
 * level of f. */
START_TEST(counts_parts_and_singletons)
{
    g_autoptr(GError) error = NULL;
    guint32 f[] = {0, 0, 1, 1, 2, 2, 3, 3, 4}, g[] = {0, 1, 0, 1, 2, 3, 2, 3, 3};
    const double y[] = {1, 2, 4, 3, 7, 5, 8, 9, 100}, a[] = {1, 3, 2, 5, 4, 4, 6, 1, 7};
    const double *const x[] = {a};
    AvlastAbsorb factor[] = {{f_name, f, 5}, {g_name, g, 4}};
    g_autoptr(AvlastLinear) fit = fit_small(y, x, 1, 9, factor, 2, &error);

    assert_no_error(error);
    ck_assert_uint_eq(fit->absorbed->components, 2);
    ck_assert_uint_eq(fit->absorbed->rank, 7);
    ck_assert_uint_eq(fit->absorbed->singletons, 1);
    ck_assert(fit->df == 1.0);
    ck_assert_msg(fabs(fit->residual[8]) < 1e-12, "%g", fit->residual[8]);
    g_autoptr(AvlastLinear) without = fit_small(y, x, 1, 8, factor, 2, &error);
    assert_no_error(error);
    assert_digits(fit->coefficient[0], without->coefficient[0], 13);
    ck_assert(without->df == fit->df);
}
END_TEST

/* A column that the effects determine is dropped; of the other nothing changes. */
START_TEST(drops_what_effects_determine)
{
    g_autoptr(GError) error = NULL;
    guint32 f[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
    const double y[] = {1, 2, 4, 3, 7, 5, 8, 9, 6}, a[] = {1, 3, 2, 5, 4, 4, 6, 1, 7};
    const double b[] = {0.1, 0.1, 0.1, 3.7, 3.7, 3.7, -9.3, -9.3, -9.3};
    const double *const x[] = {b, a}, *const alone[] = {a}, *const none[] = {b};
    AvlastAbsorb factor[] = {{f_name, f, 3}};
    g_autoptr(AvlastLinear) both = fit_small(y, x, 2, 9, factor, 1, &error);
    g_autoptr(AvlastLinear) one = fit_small(y, alone, 1, 9, factor, 1, &error);

    assert_no_error(error);
    ck_assert_uint_eq(both->k, 1);
    ck_assert(isnan(both->coefficient[0]));
    ck_assert(both->coefficient[1] == one->coefficient[0]);
    g_autoptr(AvlastLinear) empty = fit_small(y, none, 1, 9, factor, 1, &error);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "sum of the fixed effects");
    ck_assert_ptr_null(empty);
}
END_TEST

/* Levels that hang together in a ring, each by two rows, which alternating projections
 * alone would need very many steps for: what x leaves is one direction, in all rows. */
START_TEST(settles_a_ring)
{
    enum { LEVELS = 400, N = 2 * LEVELS };
    g_autoptr(GError) error = NULL;
    g_autofree guint32 *f = g_new(guint32, N), *g = g_new(guint32, N);
    g_autofree double *y = g_new(double, N), *a = g_new(double, N);
    const double *const x[] = {a};
    AvlastAbsorb factor[] = {{f_name, f, LEVELS}, {g_name, g, LEVELS}};

    for (guint32 i = 0; i < N; i++) {
        f[i] = i / 2;
        g[i] = (i + 1) / 2 % LEVELS;
        a[i] = i == 3 ? 1.0 : 0.0;
        y[i] = 0.25 * a[i] + sin(f[i]) + cos(3.0 * g[i]);
    }
    g_autoptr(AvlastLinear) fit = fit_small(y, x, 1, N, factor, 2, &error);
    assert_no_error(error);
    ck_assert_uint_eq(fit->absorbed->rank, N - 1);
    ck_assert_uint_eq(fit->k, 1);
    ck_assert(fit->df == 0.0);
    assert_digits(fit->coefficient[0], 0.25, 9);
}
END_TEST

/* Two factors whose levels meet as chance wants: some are alone, some have thousands of
 * rows; in `parts` groups that no row joins. */
typedef struct {
    guint32 large, small, parts;
    gsize n;
    gboolean weighted, steps; /* too many levels: steps are the quicker way */
} TwoFactors;

static const TwoFactors two_factors[] = {
    {300, 40, 1, 4000, FALSE, FALSE},   {300, 40, 1, 4000, TRUE, FALSE},
    {1000, 120, 2, 20000, TRUE, FALSE}, {900, 30, 3, 3000, FALSE, FALSE},
    {50, 50, 1, 1000, FALSE, FALSE},    {2000, 2, 1, 5000, FALSE, FALSE},
    {12, 1, 1, 60, FALSE, FALSE},       {1500, 1400, 1, 6000, FALSE, TRUE},
};

enum { COLUMNS = 4 };

static void fill_columns(const TwoFactors *two, GRand *rand, const guint32 *f,
                         const guint32 *g, double *const *column)
{
    for (gsize i = 0; i < two->n; i++) {
        const double u = g_rand_double(rand);
        column[0][i] = u + f[i] + 3.0 * sin(g[i]);
        column[1][i] = 1e6 + u * u + 100.0 * cos(f[i]);
        column[2][i] = u < 0.1 ? 1.0 : 0.0;
        column[3][i] = 0.1 * f[i] - 7.0 * g[i]; /* determined */
    }
}

/* What steps and elimination leave of a column is the same, and free of both factors. */
START_TEST(both_ways_of_two_factors_agree)
{
    const TwoFactors *two = &two_factors[_i];
    const gsize n = two->n;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261129);
    g_autofree guint32 *f = g_new(guint32, n), *g = g_new(guint32, n);
    g_autofree gsize *row = g_new(gsize, n);
    g_autofree double *weight = g_new(double, n), *room = g_new(double, 2 * COLUMNS * n);
    double *one[COLUMNS], *other[COLUMNS];

    for (gsize i = 0; i < n; i++) {
        const double u = g_rand_double(rand), v = g_rand_double(rand);
        f[i] = i < two->large ? (guint32)i : (guint32)(u * u * two->large);
        g[i] = i < two->small ? (guint32)i : (guint32)(v * two->small);
        g[i] = (g[i] / two->parts * two->parts + f[i] % two->parts) % two->small;
        row[i] = i;
        weight[i] = 0.5 + g_rand_double(rand);
    }
    for (gsize j = 0; j < COLUMNS; j++) {
        one[j] = room + 2 * j * n;
        other[j] = room + (2 * j + 1) * n;
    }
    fill_columns(two, rand, f, g, one);
    for (gsize j = 0; j < COLUMNS; j++)
        memcpy(other[j], one[j], n * sizeof *other[j]);
    AvlastAbsorb factor[] = {{f_name, f, two->large}, {g_name, g, two->small}};
    g_autoptr(GPtrArray) factors = g_ptr_array_new();
    g_ptr_array_add(factors, &factor[0]);
    g_ptr_array_add(factors, &factor[1]);
    g_autoptr(AvlastAbsorbed) a =
        avlast_absorbed_new(factors, row, n, two->weighted ? weight : NULL, &error);
    assert_no_error(error);
    g_autoptr(AvlastTwoWay) way = NULL;
    ck_assert(avlast_two_way_new(a, a->order[0], a->order[1], &way, &error));
    ck_assert((way == NULL) == two->steps);
    const guint8 which[] = {1, 1};
    gsize steps = 0;
    ck_assert(avlast_absorb_by(a, which, TRUE, one, COLUMNS, &steps, &error));
    assert_no_error(error);
    ck_assert(avlast_absorb_by(a, which, FALSE, other, COLUMNS, &steps, &error));
    assert_no_error(error);
    ck_assert((steps == 0) == !two->steps);
    for (gsize j = 0; j < COLUMNS; j++) {
        double apart = 0.0, length = 0.0;
        for (gsize i = 0; i < n; i++) {
            apart += (one[j][i] - other[j][i]) * (one[j][i] - other[j][i]);
            length += one[j][i] * one[j][i];
        }
        /* The second column has lost six digits to its mean before it comes here. */
        ck_assert_msg(sqrt(apart) <= (j == 1 ? 1e-10 : 1e-11) * sqrt(length),
                      "column %zu: %g of %g", j, sqrt(apart), sqrt(length));
        ck_assert((length == 0.0) == (j == 3));
    }
}
END_TEST

Suite *suite_absorb(void)
{
    Suite *suite = suite_create("absorb");
    TCase *reference = tcase_create("reference");

    tcase_add_test(reference, agrees_with_indicators);
    tcase_add_test(reference, counts_parts_and_singletons);
    tcase_add_test(reference, drops_what_effects_determine);
    tcase_add_test(reference, settles_a_ring);
    tcase_add_loop_test(reference, both_ways_of_two_factors_agree, 0,
                        G_N_ELEMENTS(two_factors));
    suite_add_tcase(suite, reference);
    return suite;
}
