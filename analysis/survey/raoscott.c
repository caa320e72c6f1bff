/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/mixture.h"
#include "infer/variance.h"
#include "survey/contingency.h"

/* More cells than this have no use as a test and cost a covariance of their square. */
#define MOST_CELLS 400

typedef struct {
    const AvlastContingency *t;
    double weight; /* of all rows of the table */
} Shares;

static void influence_of_shares(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const Shares *s = state;
    const AvlastContingency *t = s->t;
    const gsize k = (gsize)t->rows * t->columns;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const gboolean counts = t->row[i] != AVLAST_NO_LEVEL;
        const double w = counts ? sample->weight[i] / s->weight : 0.0;
        for (gsize c = 0; c < k; c++)
            influence[r * k + c] = counts ? -w * t->share[c] : 0.0;
        if (counts)
            influence[r * k + (gsize)t->row[i] * t->columns + t->column[i]] += w;
    }
}

static gboolean covariance_of(const AvlastSample *sample, const AvlastContingency *t,
                              AvlastEstimates *e, double *df, GError **error)
{
    const gsize k = (gsize)t->rows * t->columns;
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);
    const AvlastVarianceOptions options = {.k = k};
    Shares shares = {.t = t};

    if (!flags)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        flags[i] = t->row[i] != AVLAST_NO_LEVEL;
        shares.weight += flags[i] ? sample->weight[i] : 0.0;
    }
    for (gsize c = 0; c < k; c++)
        avlast_estimates_add(e, NULL, NULL, NULL)->estimate = t->share[c];
    *df = avlast_design_df(sample, flags);
    return avlast_variance(sample, influence_of_shares, &shares, &options, e, error);
}

/* C' A C for the contrasts of interaction, cell (i, j) against the last row and column.
 */
static double contrast(const AvlastContingency *t, const gsl_matrix *a, gsize p, gsize q)
{
    const gsize J = t->columns, free = J - 1, last = t->rows - 1;
    const gsize x[4] = {p / free * J + p % free, p / free * J + free, last * J + p % free,
                        last * J + free};
    const gsize y[4] = {q / free * J + q % free, q / free * J + free, last * J + q % free,
                        last * J + free};
    static const double sign[4] = {1.0, -1.0, -1.0, 1.0};
    double sum = 0.0;

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            sum += sign[i] * sign[j] * gsl_matrix_get(a, x[i], y[j]);
    return sum;
}

/* What D tells: traces of D and D^2, and its eigenvalues (in *above). */
typedef struct {
    double trace, squares, df;
    const double *eigenvalue; /* q of them, or NULL when they were not asked for */
} Effects;

/* Eigenvalues of L^-1 A L^-T, those of D: not below 0 but by rounding. */
static gboolean find_eigenvalues(const gsl_matrix *root, gsl_matrix *above, gsize q,
                                 double **value, GError **error)
{
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

static gboolean fill_effects(const AvlastContingency *t, const gsl_matrix *v,
                             double **eigenvalues, Effects *d, GError **error)
{
    const gsize k = v->size1, q = (gsize)(t->rows - 1) * (t->columns - 1);
    g_autoptr(gsl_matrix) inverse = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) middle = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) below = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) above = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) product = avlast_matrix_new(q, q, error);

    if (!inverse || !middle || !below || !above || !product)
        return FALSE;
    for (gsize a = 0; a < k; a++) {
        if (t->share[a] > 0.0)
            gsl_matrix_set(inverse, a, a, 1.0 / t->share[a] / t->n);
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(middle, a, b,
                           t->share[a] > 0.0 && t->share[b] > 0.0
                               ? gsl_matrix_get(v, a, b) / (t->share[a] * t->share[b])
                               : 0.0);
    }
    for (gsize a = 0; a < q; a++)
        for (gsize b = 0; b < q; b++) {
            gsl_matrix_set(below, a, b, contrast(t, inverse, a, b));
            gsl_matrix_set(above, a, b, contrast(t, middle, a, b));
        }
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
    return !eigenvalues || find_eigenvalues(below, above, q, eigenvalues, error);
}

/* --- the tests --- */

static const struct {
    const char *name, *method;
} tests[AVLAST_INDEPENDENCE_TESTS] = {
    [AVLAST_INDEPENDENCE_F] =
        {"F", N_("Pearson's chi-square with Rao and Scott's correction")},
    [AVLAST_INDEPENDENCE_CHISQ] =
        {"chisq", N_("Pearson's chi-square over the mean design effect")},
    [AVLAST_INDEPENDENCE_WALD] = {"wald", N_("Wald test of independence")},
    [AVLAST_INDEPENDENCE_ADJWALD] = {"adjwald", N_("adjusted Wald test of independence")},
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
        test->note = N_("no test: the residuals' covariance is singular");
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

static void fill_pearson(AvlastIndependence kind, const Effects *d, double pearson,
                         gsize q, AvlastTest *test)
{
    const double first = d->trace * d->trace / d->squares;

    if (!(d->trace > 0.0)) {
        test->note = N_("no test: the shares have no covariance");
        return;
    }
    test->statistic = pearson;
    if (kind == AVLAST_INDEPENDENCE_F) {
        test->statistic = pearson / d->trace;
        test->df = first;
        test->df2 = first * d->df;
        test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    } else if (kind == AVLAST_INDEPENDENCE_CHISQ) {
        test->statistic = pearson / (d->trace / (double)q);
        test->df = (double)q;
        test->p_value = avlast_chisq_upper(test->statistic, test->df);
    } else if (kind == AVLAST_INDEPENDENCE_LINCOM) {
        test->p_value = avlast_mixture_upper(d->eigenvalue, q, pearson, first * d->df);
    } else {
        test->p_value =
            avlast_mixture_saddlepoint(d->eigenvalue, q, pearson, first * d->df);
    }
}

static gboolean fill_tests(const AvlastSample *sample, const AvlastContingency *t,
                           guint which, AvlastTest *test, GError **error)
{
    const gsize q = (gsize)(t->rows - 1) * (t->columns - 1);
    const guint mixtures =
        1U << AVLAST_INDEPENDENCE_LINCOM | 1U << AVLAST_INDEPENDENCE_SADDLEPOINT;
    const guint walds =
        1U << AVLAST_INDEPENDENCE_WALD | 1U << AVLAST_INDEPENDENCE_ADJWALD;
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    Effects d = {.trace = NAN, .squares = NAN};
    double wald = NAN;
    g_autofree double *eigenvalue = NULL;

    /* all that calls the engine comes first: a replicate has no covariance, only calls */
    if (!covariance_of(sample, t, e, &d.df, error) ||
        (which & walds && !avlast_contingency_wald(sample, t, &wald, error)))
        return FALSE;
    if (!(d.df > 0.0) || !e->covariance) {
        for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
            test[i].note = N_("no test: no degrees of freedom are left");
        return TRUE;
    }
    if (which & ~walds) {
        const gboolean all = (which & mixtures) != 0;
        if (!fill_effects(t, e->covariance, all ? &eigenvalue : NULL, &d, error))
            return FALSE;
        d.eigenvalue = eigenvalue;
    }
    const double pearson = t->n * avlast_contingency_phi_squared(t);
    for (AvlastIndependence i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        if (which & 1U << i && is_wald(i))
            fill_wald(i, wald, (double)q, d.df, &test[i]);
        else if (which & 1U << i)
            fill_pearson(i, &d, pearson, q, &test[i]);
    return TRUE;
}

gboolean avlast_independence_tests(const AvlastSample *sample, const AvlastContingency *t,
                                   guint which,
                                   AvlastTest test[AVLAST_INDEPENDENCE_TESTS],
                                   GError **error)
{
    const char *note = NULL;

    if (t->rows < 2 || t->columns < 2)
        note = t->rows < 2 && t->columns < 2
                   ? N_("no test: all rows have the same values")
                   : N_("no test: a variable has one value only");
    else if ((gsize)t->rows * t->columns > MOST_CELLS)
        note = N_("no test: too many cells");
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        test[i] = (AvlastTest){.term = tests[i].name,
                               .method = tests[i].method,
                               .note = note,
                               .statistic = NAN,
                               .df = NAN,
                               .df2 = NAN,
                               .p_value = NAN,
                               .nobs = (gint64)t->n};
    return note || fill_tests(sample, t, which, test, error);
}

gboolean avlast_test_rao_scott(const AvlastSample *sample, const AvlastContingency *t,
                               AvlastTest *test, GError **error)
{
    AvlastTest all[AVLAST_INDEPENDENCE_TESTS];

    if (!avlast_independence_tests(sample, t, 1U << AVLAST_INDEPENDENCE_F, all, error))
        return FALSE;
    const gboolean unlike = test->unlike;
    *test = all[AVLAST_INDEPENDENCE_F];
    test->unlike = unlike;
    return TRUE;
}
