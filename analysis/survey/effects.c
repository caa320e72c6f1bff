/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/effects.h"

#include <glib/gi18n.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/mixture.h"

void avlast_effects_clear(AvlastEffects *effects)
{
    g_clear_pointer(&effects->eigenvalue, g_free);
}

/* Eigenvalues of L^-1 A L^-T, those of D: not below 0 but by rounding. */
static gboolean find_eigenvalues(const gsl_matrix *root, gsl_matrix *above,
                                 double **value, GError **error)
{
    const gsize q = root->size1;
    g_autoptr(gsl_vector) found = avlast_vector_new(q, error);
    gsl_eigen_symm_workspace *space = found ? gsl_eigen_symm_alloc(q) : NULL;

    *value = space ? avlast_array(double, q, error) : NULL;
    if (*value) {
        gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1.0, root,
                       above);
        gsl_blas_dtrsm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1.0, root,
                       above);
        gsl_eigen_symm(above, found, space);
        for (gsize j = 0; j < q; j++)
            (*value)[j] = fmax(gsl_vector_get(found, j), 0.0);
    }
    gsl_eigen_symm_free(space);
    return *value != NULL;
}

gboolean avlast_effects_fill(AvlastEffects *d, gsl_matrix *below, gsl_matrix *above,
                             gboolean eigenvalues, GError **error)
{
    const gsize q = below->size1;
    g_autoptr(gsl_matrix) product = avlast_matrix_new(q, q, error);

    if (!product)
        return FALSE;
    d->trace = d->squares = NAN;
    if (gsl_linalg_cholesky_decomp1(below) != 0)
        return TRUE;
    gsl_matrix_memcpy(product, above);
    for (gsize b = 0; b < q; b++) {
        gsl_vector_view column = gsl_matrix_column(product, b);
        gsl_linalg_cholesky_svx(below, &column.vector);
    }
    d->trace = d->squares = 0.0;
    for (gsize a = 0; a < q; a++) {
        d->trace += gsl_matrix_get(product, a, a);
        for (gsize b = 0; b < q; b++)
            d->squares += gsl_matrix_get(product, a, b) * gsl_matrix_get(product, b, a);
    }
    return !eigenvalues || find_eigenvalues(below, above, &d->eigenvalue, error);
}

/* --- the tests --- */

static const struct {
    const char *name, *method;
} tests[AVLAST_INDEPENDENCE_TESTS] = {
    [AVLAST_INDEPENDENCE_F] =
        {"F", N_("Pearson's chi-square with Rao and Scott's correction")},
    [AVLAST_INDEPENDENCE_CHISQ] =
        {"chisq", N_("Pearson's chi-square over the mean design effect")},
    [AVLAST_INDEPENDENCE_WALD] = {"wald", N_("Wald test under the design")},
    [AVLAST_INDEPENDENCE_ADJWALD] = {"adjwald",
                                     N_("adjusted Wald test under the design")},
    [AVLAST_INDEPENDENCE_LINCOM] = {"lincom", N_("Pearson's chi-square, exact mixture")},
    [AVLAST_INDEPENDENCE_SADDLEPOINT] = {
        "saddlepoint", N_("Pearson's chi-square, mixture by saddlepoint")}};

const char *avlast_independence_name(AvlastIndependence test)
{
    return tests[test].name;
}

static gboolean is_wald(AvlastIndependence kind)
{
    return kind == AVLAST_INDEPENDENCE_WALD || kind == AVLAST_INDEPENDENCE_ADJWALD;
}

static void fill_wald(AvlastIndependence kind, double wald, double q, double df,
                      AvlastTest *test)
{
    const double df2 = kind == AVLAST_INDEPENDENCE_WALD ? df : df - q + 1.0;

    if (isnan(wald)) {
        test->note = N_("no test: the covariance is singular");
        return;
    }
    if (!(df2 > 0.0)) {
        test->note = N_("no test: no degrees of freedom are left");
        return;
    }
    test->statistic = kind == AVLAST_INDEPENDENCE_WALD ? wald / q : wald * df2 / (q * df);
    test->df = q;
    test->df2 = df2;
    test->p_value = avlast_f_upper(test->statistic, q, df2);
}

static void fill_pearson(AvlastIndependence kind, const AvlastEffects *d,
                         AvlastTest *test)
{
    const double first = d->trace * d->trace / d->squares;

    if (!(d->trace > 0.0)) {
        test->note = N_("no test: the shares have no covariance");
        return;
    }
    test->statistic = d->pearson;
    if (kind == AVLAST_INDEPENDENCE_F) {
        test->statistic = d->pearson / d->trace;
        test->df = first;
        test->df2 = first * d->df;
        test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    } else if (kind == AVLAST_INDEPENDENCE_CHISQ) {
        test->statistic = d->pearson / (d->trace / (double)d->q);
        test->df = (double)d->q;
        test->p_value = avlast_chisq_upper(test->statistic, test->df);
    } else if (kind == AVLAST_INDEPENDENCE_LINCOM) {
        test->p_value =
            avlast_mixture_upper(d->eigenvalue, d->q, d->pearson, first * d->df);
    } else {
        test->p_value =
            avlast_mixture_saddlepoint(d->eigenvalue, d->q, d->pearson, first * d->df);
    }
}

void avlast_effects_start(AvlastTest test[AVLAST_INDEPENDENCE_TESTS], gint64 n,
                          const char *note)
{
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        test[i] = (AvlastTest){.term = tests[i].name,
                               .method = tests[i].method,
                               .note = note,
                               .statistic = NAN,
                               .df = NAN,
                               .df2 = NAN,
                               .p_value = NAN,
                               .nobs = n};
}

void avlast_effects_tests(const AvlastEffects *d, guint which,
                          AvlastTest test[AVLAST_INDEPENDENCE_TESTS])
{
    for (AvlastIndependence i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++) {
        if (!(which & 1U << i))
            continue;
        if (!(d->df > 0.0))
            test[i].note = N_("no test: no degrees of freedom are left");
        else if (is_wald(i))
            fill_wald(i, d->wald, (double)d->q, d->df, &test[i]);
        else
            fill_pearson(i, d, &test[i]);
    }
}
