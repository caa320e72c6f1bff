/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coefficients that one cluster determines alone: CR2 and CR3 give none there, and
 * elsewhere what clubSandwich and leaving clusters out give, tests/ref/own_clusters.csv
 * (tests/ref/own_clusters.R). CR2 of what remains is right on average under the working
 * model, of what is withheld it would not be.
 */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "data/formula.h"
#include "model/robust.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    AvlastFrame *frame;
    AvlastModelMatrix *matrix;
    AvlastLinear *fit;
    double *one; /* the third column of "x + z + one" */
} Fitted;

static void fitted_clear(Fitted *f)
{
    avlast_linear_free(f->fit);
    avlast_model_matrix_free(f->matrix);
    avlast_frame_free(f->frame);
    g_free(f->one);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fitted, fitted_clear)

/* y, or NULL for the file's. */
static void refit(Fitted *f, gboolean one, gboolean weighted, const double *y)
{
    const AvlastModelMatrix *m = f->matrix;
    const AvlastColumn *g = avlast_frame_find(f->frame, "g");
    g_autoptr(GError) error = NULL;
    g_autofree const double **x = g_new0(const double *, m->k + 1);
    g_autofree const char **names = g_new0(const char *, m->k + 1);
    const gsize k = m->k + (one ? 1 : 0);

    if (one && !f->one) {
        f->one = g_new0(double, m->n);
        for (gsize i = 0; i < m->n; i++)
            f->one[i] =
                strcmp(g_ptr_array_index(g->levels, g->code[i]), "g1") == 0 ? 1.0 : 0.0;
    }
    for (gsize j = 0; j < m->k; j++) {
        x[j] = m->x[j];
        names[j] = m->names[j];
    }
    if (one) {
        x[m->k] = f->one;
        names[m->k] = "one";
    }
    const AvlastLinearModel linear = {
        .outcome = "y",
        .y = y ? y : m->y,
        .n = m->n,
        .k = k,
        .names = names,
        .x = x,
        .weight = weighted ? avlast_frame_find(f->frame, "w")->number : NULL,
        .use = m->use};
    g_clear_pointer(&f->fit, avlast_linear_free);
    f->fit = avlast_linear_fit(&linear, &error);
    assert_no_error(error);
}

static Fitted fit_model(gboolean one, gboolean weighted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse(one ? "y ~ x + z" : "y ~ x + z + g", &error);
    Fitted f = {.frame = trial_read_frame("tests/ref/leverage_data.csv")};

    assert_no_error(error);
    f.matrix = avlast_formula_matrix(formula, f.frame, NULL, &error);
    assert_no_error(error);
    refit(&f, one, weighted, NULL);
    return f;
}

static AvlastRobust *robust_of(const Fitted *f, AvlastSe type)
{
    const AvlastColumn *g = avlast_frame_find(f->frame, "g");
    g_autoptr(GError) error = NULL;
    const AvlastRobustOptions options = {.type = type,
                                         .cluster = g->code,
                                         .n_clusters = g->levels->len,
                                         .cluster_names = g->levels};
    AvlastRobust *robust = avlast_robust_new(f->fit, &options, &error);

    assert_no_error(error);
    return robust;
}

static AvlastEstimates *estimates_of(const AvlastRobust *robust)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *out =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, &error);

    assert_no_error(error);
    return out;
}

static gboolean withheld(const char *term, gboolean one)
{
    return one ? strcmp(term, "one") == 0
               : g_str_has_prefix(term, "g=") || strcmp(term, "(Intercept)") == 0;
}

static AvlastWald test_of(const AvlastRobust *robust, const AvlastLinear *fit,
                          const char *first, const char *second)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gsl_matrix) l = avlast_matrix_new(2, fit->columns, &error);
    AvlastWald wald;

    for (gsize j = 0; j < fit->columns; j++) {
        gsl_matrix_set(l, 0, j, strcmp(fit->names[j], first) == 0 ? 1.0 : 0.0);
        gsl_matrix_set(l, 1, j, strcmp(fit->names[j], second) == 0 ? 1.0 : 0.0);
    }
    ck_assert(avlast_robust_wald(robust, l, &wald, &error));
    return wald;
}

/* Loop: the indicators or the arm of one cluster, plain or weighted. */
START_TEST(as_clubsandwich)
{
    static const char *const terms[] = {"x", "z"};
    g_autofree char *path = source_path("tests/ref/own_clusters.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const gboolean one = _i % 2 == 1, weighted = _i / 2 == 1;
    const char *model = one ? "x + z + one" : "x + z + g", *w = weighted ? "w" : "";
    g_auto(Fitted) f = fit_model(one, weighted);

    for (int cr3 = 0; cr3 < 2; cr3++) {
        const char *type = cr3 ? "CR3" : "CR2";
        g_autoptr(AvlastRobust) robust =
            robust_of(&f, cr3 ? AVLAST_SE_CR3 : AVLAST_SE_CR2);
        g_autoptr(AvlastEstimates) out = estimates_of(robust);
        for (guint t = 0; t < G_N_ELEMENTS(terms); t++) {
            const AvlastEstimate *row =
                avlast_estimates_find(out, NULL, NULL, terms[t], NULL);
            assert_digits(row->std_error,
                          ref_table_find(table, "value", "model", model, "weights", w,
                                         "type", type, "term", terms[t], "quantity",
                                         "std.error", NULL),
                          10);
            if (!cr3)
                assert_digits(row->df,
                              ref_table_find(table, "value", "model", model, "weights", w,
                                             "type", type, "term", terms[t], "quantity",
                                             "df", NULL),
                              10);
        }
        for (guint s = 0; s < out->rows->len; s++) {
            const AvlastEstimate *row = avlast_estimates_row(out, s);
            ck_assert(isnan(row->std_error) == withheld(row->term, one));
            ck_assert(isnan(row->p_value) == withheld(row->term, one));
            if (withheld(row->term, one))
                ck_assert_ptr_nonnull(strstr(row->note, "one cluster alone"));
        }
        ck_assert_ptr_null(out->root);
    }
    g_autoptr(AvlastRobust) robust = robust_of(&f, AVLAST_SE_CR2);
    const AvlastWald wald = test_of(robust, f.fit, "x", "z");
    assert_digits(wald.f,
                  ref_table_find(table, "value", "model", model, "weights", w, "type",
                                 "CR2", "quantity", "F", NULL),
                  10);
    assert_digits(wald.df2,
                  ref_table_find(table, "value", "model", model, "weights", w, "type",
                                 "CR2", "quantity", "df2", NULL),
                  10);
    const AvlastWald none = test_of(robust, f.fit, "x", one ? "one" : "g=g3");
    ck_assert(isnan(none.f) && strstr(none.note, "one cluster alone"));
}
END_TEST

/* The sum of CR2's variance over outcomes that are 1 in one row and 0 elsewhere is its
 * expectation under independent errors of variance 1, which is (X'X)^-1 for all but what
 * one cluster determines alone; CR0's is less for all. */
START_TEST(right_on_average)
{
    g_auto(Fitted) f = fit_model(TRUE, FALSE);
    const gsize n = f.matrix->n;
    g_autofree double *y = g_new0(double, n);
    double sum[4] = {0}, truth[4] = {0};

    for (gsize i = 0; i < n; i++) {
        y[i] = 1.0;
        refit(&f, TRUE, FALSE, y);
        y[i] = 0.0;
        g_autoptr(AvlastRobust) robust = robust_of(&f, AVLAST_SE_CR2);
        g_autoptr(AvlastEstimates) out = estimates_of(robust);
        ck_assert_uint_eq(out->rows->len, 4);
        for (guint s = 0; s < 4; s++)
            sum[s] += gsl_matrix_get(out->covariance, s, s);
        if (i > 0)
            continue;
        g_autoptr(AvlastRobust) plain = robust_of(&f, AVLAST_SE_CLASSICAL);
        g_autoptr(AvlastEstimates) classical = estimates_of(plain);
        for (guint s = 0; s < 4; s++)
            truth[s] = gsl_matrix_get(classical->covariance, s, s) /
                       (f.fit->sigma * f.fit->sigma);
    }
    for (guint s = 0; s < 3; s++)
        assert_digits(sum[s], truth[s], 10);
    ck_assert(isnan(sum[3]));
}
END_TEST

/* By custom CR0, CR1 and stata are printed all the same, with a note; without such
 * clusters there is none. */
START_TEST(warned_of)
{
    g_auto(Fitted) f = fit_model(TRUE, FALSE);
    g_autoptr(AvlastRobust) robust = robust_of(&f, AVLAST_SE_STATA);
    g_autoptr(AvlastEstimates) out = estimates_of(robust);
    gboolean told = FALSE;

    for (guint i = 0; i < out->notes->len; i++) {
        const char *note = g_ptr_array_index(out->notes, i);
        told |= strstr(note, "cluster 'g1' determines a coefficient alone: its standard "
                             "error (stata)") != NULL;
    }
    ck_assert(told);
    ck_assert(avlast_estimates_find(out, NULL, NULL, "one", NULL)->std_error > 0.0);
    refit(&f, FALSE, FALSE, NULL);
    g_autoptr(AvlastRobust) without = robust_of(&f, AVLAST_SE_STATA);
    g_autoptr(AvlastEstimates) plain = estimates_of(without);
    for (guint i = 0; i < plain->notes->len; i++)
        ck_assert_ptr_null(strstr(g_ptr_array_index(plain->notes, i), "alone"));
}
END_TEST

Suite *suite_own_clusters(void)
{
    Suite *suite = suite_create("own_clusters");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, as_clubsandwich, 0, 4);
    tcase_add_test(all, right_on_average);
    tcase_add_test(all, warned_of);
    suite_add_tcase(suite, all);
    return suite;
}
