/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Models with instruments against AER, estimatr, clubSandwich and matrices written out
 * (tests/ref/instruments.R), and properties that need no reference. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "cmd/regress/instruments.h"
#include "core/error.h"
#include "design_cases.h"
#include "support.h"

typedef struct {
    const char *name, *formula;
    gboolean weighted;
} Case;

static const Case cases[] = {
    {"just", "y ~ x1 + x2 | d1 ~ z1", FALSE},
    {"over", "y ~ x1 + x2 | d1 ~ z1 + z2 + z3", FALSE},
    {"two", "y ~ x1 + x2 | d1 + d2 ~ z1 + z2 + z3", FALSE},
    {"weighted", "y ~ x1 + x2 | d1 ~ z1 + z2", TRUE},
    {"weighted2", "y ~ x2 | d1 + d2 ~ z1 + z2 + z3", TRUE},
    {"bare", "y ~ 1 | d1 ~ z1 + z2", FALSE},
    {"weak", "y ~ x1 | weak ~ z1 + z2", FALSE},
    {"weak1", "y ~ x1 | weak ~ z1", FALSE},
    {"weak2", "y ~ x1 | weak + d2 ~ z1 + z2 + z3", FALSE},
    {"same2", "y ~ x1 + x2 | d1 + d2 ~ z1 + z3", FALSE},
};

/* A fitted case with its rows and tests. */
typedef struct {
    AvlastInstruments given;
    AvlastFormula *formula;
    AvlastModelMatrix *matrix, *z;
    guint8 *endogenous, *flags;
    GPtrArray *names, *x;
    guint32 *cluster;
    AvlastIvModel model;
    AvlastRobustOptions options;
    AvlastIv *iv;
    AvlastEstimates *rows, *tests;
} Fit;

static AvlastFrame *data(void)
{
    g_autofree char *path = source_path("tests/ref/instruments/data.csv");

    return frame_of_csv(path);
}

static void fit_open(Fit *f, const char *formula, gboolean weighted,
                     const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;

    *f = (Fit){0};
    f->formula = avlast_instruments_parse(formula, &f->given, &error);
    assert_no_error(error);
    f->matrix = avlast_formula_matrix(f->formula, frame, NULL, &error);
    assert_no_error(error);
    f->z = avlast_formula_matrix(f->given.formula, frame, f->matrix->use, &error);
    assert_no_error(error);
    f->endogenous =
        avlast_formula_columns_of(f->formula, f->matrix, f->given.endogenous, &error);
    assert_no_error(error);
    f->flags =
        avlast_formula_columns_of(f->given.formula, f->z, f->given.excluded, &error);
    assert_no_error(error);
    f->names = g_ptr_array_new();
    f->x = g_ptr_array_new();
    for (gsize j = 0; j < f->z->k; j++)
        if (f->flags[j]) {
            g_ptr_array_add(f->names, f->z->names[j]);
            g_ptr_array_add(f->x, f->z->x[j]);
        }
    f->model = (AvlastIvModel){
        .model = {.outcome = f->matrix->outcome,
                  .y = f->matrix->y,
                  .n = f->matrix->n,
                  .k = f->matrix->k,
                  .names = (const char *const *)f->matrix->names,
                  .x = (const double *const *)f->matrix->x,
                  .weight = weighted ? avlast_frame_find(frame, "w")->number : NULL,
                  .use = f->matrix->use},
        .endogenous = f->endogenous,
        .n_instruments = f->names->len,
        .names = (const char *const *)(void *)f->names->pdata,
        .instrument = (const double *const *)(void *)f->x->pdata};
}

static void fit_run(Fit *f, const char *method, const char *se, const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) texts = NULL;

    f->model.method = strcmp(method, "liml") == 0  ? AVLAST_IV_LIML
                      : strcmp(method, "gmm") == 0 ? AVLAST_IV_GMM
                                                   : AVLAST_IV_2SLS;
    ck_assert(avlast_se_parse(se, &f->options.type));
    if (f->options.type >= AVLAST_SE_CR0 && f->options.type <= AVLAST_SE_CR2) {
        f->cluster = avlast_column_codes(avlast_frame_find(frame, "g"), frame->rows,
                                         &f->options.n_clusters, &texts, &error);
        assert_no_error(error);
        f->options.cluster = f->model.cluster = f->cluster;
        f->model.n_clusters = f->options.n_clusters;
    }
    f->iv = avlast_iv_fit(&f->model, &error);
    assert_no_error(error);
    g_autoptr(AvlastRobust) robust = avlast_robust_new(f->iv->fit, &f->options, &error);
    assert_no_error(error);
    f->rows = avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, &error);
    assert_no_error(error);
    f->tests = avlast_iv_tests(f->iv, &f->model, &f->options, 0.95, &error);
    assert_no_error(error);
}

static void fit_close(Fit *f)
{
    g_clear_pointer(&f->rows, avlast_estimates_free);
    g_clear_pointer(&f->tests, avlast_estimates_free);
    g_clear_pointer(&f->iv, avlast_iv_free);
    g_clear_pointer(&f->z, avlast_model_matrix_free);
    g_clear_pointer(&f->matrix, avlast_model_matrix_free);
    g_clear_pointer(&f->formula, avlast_formula_free);
    avlast_instruments_clear(&f->given);
    g_clear_pointer(&f->names, g_ptr_array_unref);
    g_clear_pointer(&f->x, g_ptr_array_unref);
    g_free(f->endogenous);
    g_free(f->flags);
    g_free(f->cluster);
}

static void open_case(Fit *f, const RefTable *table, gsize r, const AvlastFrame *frame)
{
    const char *name = ref_table_cell(table, r, "case");

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++)
        if (strcmp(cases[c].name, name) == 0) {
            fit_open(f, cases[c].formula, cases[c].weighted, frame);
            fit_run(f, ref_table_cell(table, r, "method"), ref_table_cell(table, r, "se"),
                    frame);
            return;
        }
    ck_abort_msg("no case '%s'", name);
}

static gboolean same(const RefTable *table, gsize a, gsize b)
{
    static const char *const keys[] = {"case", "method", "se"};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(ref_table_cell(table, a, keys[i]),
                   ref_table_cell(table, b, keys[i])) != 0)
            return FALSE;
    return TRUE;
}

START_TEST(coefficients)
{
    g_autofree char *path = source_path("tests/ref/instruments/rows.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = data();
    const double *estimate = ref_table_numbers(table, "estimate");
    const double *se = ref_table_numbers(table, "std.error");
    const double *df = ref_table_numbers(table, "df");
    Fit f = {0};

    ck_assert_uint_gt(table->rows, 400);
    for (gsize r = 0; r < table->rows; r++) {
        if (r == 0 || !same(table, r, r - 1)) {
            if (r > 0)
                fit_close(&f);
            open_case(&f, table, r, frame);
        }
        const AvlastEstimate *row = avlast_estimates_find(
            f.rows, NULL, NULL, ref_table_cell(table, r, "term"), NULL);
        ck_assert_msg(row != NULL, "no row %zu", r);
        const double digits =
            g_str_has_prefix(ref_table_cell(table, r, "case"), "weak") ? 8.0 : 9.0;
        assert_digits(row->estimate, estimate[r], digits);
        assert_digits(row->std_error, se[r], digits);
        assert_digits(row->df, df[r], digits);
    }
    fit_close(&f);
}
END_TEST

static void check_set(const Fit *f, const char *term, double low, double high)
{
    const char *kind = term;
    g_autofree char *name = g_strdup_printf("AR%s", strchr(term, ':'));
    const AvlastEstimate *row = avlast_estimates_find(f->tests, NULL, NULL, name, NULL);

    ck_assert(row != NULL);
    if (g_str_has_prefix(kind, "AR:")) {
        assert_digits(row->conf_low, low, 9.0);
        assert_digits(row->conf_high, high, 9.0);
    } else if (g_str_has_prefix(kind, "line")) {
        ck_assert(strstr(row->note, "whole line") != NULL && isnan(row->conf_low));
    } else if (g_str_has_prefix(kind, "empty")) {
        ck_assert(strstr(row->note, "empty") != NULL && isnan(row->conf_low));
    } else {
        g_autofree char *text = g_strdup_printf("(-Inf; %.6g], [%.6g; Inf)", low, high);
        ck_assert_msg(strstr(row->note, text) != NULL, "'%s' in '%s'", text, row->note);
    }
}

START_TEST(tests_of_instruments)
{
    g_autofree char *path = source_path("tests/ref/instruments/tests.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = data();
    const char *const columns[] = {"statistic", "df", "df2", "p"};
    Fit f = {0};

    ck_assert_uint_gt(table->rows, 250);
    for (gsize r = 0; r < table->rows; r++) {
        const char *term = ref_table_cell(table, r, "term");
        if (r == 0 || !same(table, r, r - 1)) {
            if (r > 0)
                fit_close(&f);
            open_case(&f, table, r, frame);
        }
        if (g_str_has_prefix(term, "AR:") || g_str_has_prefix(term, "line:") ||
            g_str_has_prefix(term, "complement:") || g_str_has_prefix(term, "empty:")) {
            check_set(&f, term, ref_table_numbers(table, "low")[r],
                      ref_table_numbers(table, "high")[r]);
            continue;
        }
        const AvlastEstimate *row =
            avlast_estimates_find(f.tests, NULL, NULL, term, NULL);
        ck_assert_msg(row != NULL, "no '%s'", term);
        const double got[] = {row->statistic, row->df, row->df2, row->p_value};
        for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
            const double truth = ref_table_numbers(table, columns[i])[r];
            if (!isnan(truth))
                assert_digits(got[i], truth, i == 3 ? 7.0 : 8.5);
        }
    }
    fit_close(&f);
}
END_TEST

/* With as many instruments as endogenous columns all three are the same, and the
 * coefficient is the ratio of the reduced form to the first stage. */
START_TEST(exactly_identified)
{
    static const char *const methods[] = {"2sls", "liml", "gmm"};
    g_autoptr(AvlastFrame) frame = data();
    Fit first = {0};

    fit_open(&first, "y ~ x1 | d1 ~ z1", FALSE, frame);
    fit_run(&first, "2sls", "HC0", frame);
    const AvlastIv *iv = first.iv;
    const double ratio = iv->reduced->coefficient[2] / iv->first[0]->coefficient[2];
    assert_digits(avlast_estimates_row(first.rows, 2)->estimate, ratio, 12.0);
    for (gsize m = 1; m < G_N_ELEMENTS(methods); m++) {
        Fit f = {0};
        fit_open(&f, "y ~ x1 | d1 ~ z1", FALSE, frame);
        fit_run(&f, methods[m], "HC0", frame);
        for (guint j = 0; j < 3; j++) {
            const AvlastEstimate *a = avlast_estimates_row(first.rows, j);
            const AvlastEstimate *b = avlast_estimates_row(f.rows, j);
            assert_digits(b->estimate, a->estimate, 11.0);
            assert_digits(b->std_error, a->std_error, 11.0);
        }
        fit_close(&f);
    }
    fit_close(&first);
}
END_TEST

/* Instruments that are the columns themselves give least squares. */
START_TEST(own_instruments)
{
    g_autoptr(AvlastFrame) frame = data();
    g_autoptr(GError) error = NULL;
    Fit f = {0};
    static const char *const name[] = {"copy"};

    fit_open(&f, "y ~ x1 | d1 ~ z1", FALSE, frame);
    const double *column[] = {f.matrix->x[2]};
    f.model.names = name;
    f.model.instrument = column;
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&f.model, &error);
    assert_no_error(error);
    g_autoptr(AvlastLinear) ols = avlast_linear_fit(&f.model.model, &error);
    assert_no_error(error);
    for (gsize j = 0; j < 3; j++)
        assert_digits(iv->fit->coefficient[j], ols->coefficient[j], 12.0);
    fit_close(&f);
}
END_TEST

START_TEST(not_identified)
{
    g_autoptr(AvlastFrame) frame = data();
    g_autoptr(GError) error = NULL;
    Fit f = {0};

    fit_open(&f, "y ~ x1 | d1 + d2 ~ z1", FALSE, frame);
    ck_assert(avlast_iv_fit(&f.model, &error) == NULL);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "1 instrument for 2 endogenous columns");
    g_clear_error(&error);
    fit_close(&f);
    /* An instrument that is an exogenous column says nothing. */
    fit_open(&f, "y ~ x1 | d1 ~ x1", FALSE, frame);
    ck_assert(avlast_iv_fit(&f.model, &error) == NULL);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "0 instruments for 1 endogenous");
    fit_close(&f);
}
END_TEST

/* Table 3 of Lee et al.: its corners, between two entries, and beyond it. */
START_TEST(tf_table)
{
    assert_digits(avlast_iv_tf_critical(4.0), 18.66, 14.0);
    assert_digits(avlast_iv_tf_critical(6.25), 4.92, 12.0);
    assert_digits(avlast_iv_tf_critical(110.0), 1.96, 14.0);
    assert_digits(avlast_iv_tf_critical(3.85 * 3.85), 0.5 * (2.91 + 2.85), 12.0);
    ck_assert(isinf(avlast_iv_tf_critical(3.99)));
}
END_TEST

/* Sets by hand, one instrument: (gy - b gd)^2 <= c (oyy - 2 b oyd + b^2 odd). */
START_TEST(sets)
{
    static const struct {
        double gy, gd, oyd, bound;
        gsize n;
    } known[] = {
        {2.0, 4.0, 0.0, 1.0, 1}, /* interval */
        {2.0, 0.5, 0.0, 1.0, 2}, /* complement */
        {0.5, 0.5, 0.0, 1.0, 1}, /* line */
    };
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        double one = 1.0, gy = known[i].gy, gd = known[i].gd, cross = known[i].oyd;
        gsl_vector_view y = gsl_vector_view_array(&gy, 1);
        gsl_vector_view d = gsl_vector_view_array(&gd, 1);
        gsl_matrix_view o = gsl_matrix_view_array(&one, 1, 1);
        gsl_matrix_view x = gsl_matrix_view_array(&cross, 1, 1);
        g_auto(AvlastIvSet) set = {0};
        ck_assert(avlast_iv_set(&y.vector, &d.vector, &o.matrix, &x.matrix, &o.matrix,
                                known[i].bound, 0.3, 0.1, &set, &error));
        ck_assert_uint_eq(set.n, known[i].n);
        if (i == 0) { /* 15 b^2 - 16 b + 3 <= 0 */
            assert_digits(set.low[0], (16.0 - sqrt(76.0)) / 30.0, 12.0);
            assert_digits(set.high[0], (16.0 + sqrt(76.0)) / 30.0, 12.0);
        } else {
            ck_assert(isinf(set.low[0]) && isinf(set.high[set.n - 1]));
        }
        if (i == 1) { /* -0.75 b^2 - 2 b + 3 <= 0 */
            assert_digits(set.high[0], (-2.0 - sqrt(13.0)) / 1.5, 12.0);
            assert_digits(set.low[1], (-2.0 + sqrt(13.0)) / 1.5, 12.0);
        }
    }
}
END_TEST

START_TEST(parsing)
{
    static const struct {
        const char *formula, *message;
    } faults[] = {
        {"y ~ x1 | ~ z1", "nothing stands before '~'"},
        {"y ~ x1 | d1 ~", "nothing follows '~'"},
        {"y ~ x1 | d1 ~ z1 +", "a term is missing"},
        {"y ~ x1 | d1 ~ z1 ~ z2", "a second '~'"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(AvlastInstruments) given = {0};
        ck_assert(avlast_instruments_parse(faults[i].formula, &given, &error) == NULL);
        assert_error(error, AVLAST_ERROR_USAGE, faults[i].message);
    }
    g_autoptr(GError) error = NULL;
    g_auto(AvlastInstruments) given = {0};
    g_autoptr(AvlastFormula) odd =
        avlast_instruments_parse("y ~ `a|b~c` | d ~ `å z`", &given, &error);
    assert_no_error(error);
    g_auto(GStrv) columns = avlast_formula_columns(odd);
    ck_assert(g_strv_contains((const char *const *)columns, "a|b~c"));
    ck_assert(g_strv_contains((const char *const *)columns, "å z"));
}
END_TEST

Suite *suite_instruments(void)
{
    Suite *suite = suite_create("instruments");
    TCase *reference = tcase_create("reference");
    TCase *property = tcase_create("property");

    tcase_set_timeout(reference, 120);
    tcase_add_test(reference, coefficients);
    tcase_add_test(reference, tests_of_instruments);
    suite_add_tcase(suite, reference);
    tcase_add_test(property, exactly_identified);
    tcase_add_test(property, own_instruments);
    tcase_add_test(property, not_identified);
    tcase_add_test(property, tf_table);
    tcase_add_test(property, sets);
    tcase_add_test(property, parsing);
    suite_add_tcase(suite, property);
    return suite;
}
