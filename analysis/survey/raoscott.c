/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <gsl/gsl_linalg.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "infer/variance.h"
#include "survey/contingency.h"

/* More cells than this have no use as a test and cost a covariance of their square. */
#define MOST_CELLS 400

static void influence_of_shares(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const AvlastContingency *t = state;
    const gsize k = (gsize)t->rows * t->columns;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const gboolean counts = t->row[i] != AVLAST_NO_LEVEL;
        for (gsize c = 0; c < k; c++)
            influence[r * k + c] = counts ? -sample->weight[i] * t->share[c] : 0.0;
        if (counts)
            influence[r * k + (gsize)t->row[i] * t->columns + t->column[i]] +=
                sample->weight[i];
    }
}

/* The influence is of W times the shares: the covariance is divided by W^2. */
static gboolean covariance_of(const AvlastSample *sample, const AvlastContingency *t,
                              AvlastEstimates *e, double *weight, double *df,
                              GError **error)
{
    const gsize k = (gsize)t->rows * t->columns;
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);
    const AvlastVarianceOptions options = {.k = k};

    if (!flags)
        return FALSE;
    *weight = 0.0;
    for (gsize i = 0; i < sample->n; i++) {
        flags[i] = t->row[i] != AVLAST_NO_LEVEL;
        *weight += flags[i] ? sample->weight[i] : 0.0;
    }
    for (gsize c = 0; c < k; c++)
        avlast_estimates_add(e, NULL, NULL, NULL);
    *df = avlast_design_df(sample, flags);
    return avlast_variance(sample, influence_of_shares, t, &options, e, error);
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

/* tr D and tr D^2 of D = denominator^-1 numerator. */
static gboolean traces(const AvlastContingency *t, const gsl_matrix *v, double weight,
                       double *trace, double *squares, GError **error)
{
    const gsize k = v->size1, q = (gsize)(t->rows - 1) * (t->columns - 1);
    g_autoptr(gsl_matrix) inverse = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) middle = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) below = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) above = avlast_matrix_new(q, q, error);

    if (!inverse || !middle || !below || !above)
        return FALSE;
    for (gsize a = 0; a < k; a++) {
        if (t->share[a] > 0.0)
            gsl_matrix_set(inverse, a, a, 1.0 / t->share[a] / t->n);
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(middle, a, b,
                           t->share[a] > 0.0 && t->share[b] > 0.0
                               ? gsl_matrix_get(v, a, b) / (weight * weight) /
                                     (t->share[a] * t->share[b])
                               : 0.0);
    }
    for (gsize a = 0; a < q; a++)
        for (gsize b = 0; b < q; b++) {
            gsl_matrix_set(below, a, b, contrast(t, inverse, a, b));
            gsl_matrix_set(above, a, b, contrast(t, middle, a, b));
        }
    *trace = *squares = NAN;
    if (gsl_linalg_cholesky_decomp1(below) != 0)
        return TRUE;
    for (gsize b = 0; b < q; b++) {
        gsl_vector_view column = gsl_matrix_column(above, b);
        gsl_linalg_cholesky_svx(below, &column.vector);
    }
    *trace = *squares = 0.0;
    for (gsize a = 0; a < q; a++) {
        *trace += gsl_matrix_get(above, a, a);
        for (gsize b = 0; b < q; b++)
            *squares += gsl_matrix_get(above, a, b) * gsl_matrix_get(above, b, a);
    }
    return TRUE;
}

gboolean avlast_test_rao_scott(const AvlastSample *sample, const AvlastContingency *t,
                               AvlastTest *test, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    double weight, df, trace = NAN, squares = NAN;

    test->term = "F";
    test->method = N_("Pearson's chi-square with Rao and Scott's correction");
    if ((gsize)t->rows * t->columns > MOST_CELLS) {
        test->note = N_("no test: too many cells");
        return TRUE;
    }
    if (!covariance_of(sample, t, e, &weight, &df, error) ||
        !traces(t, e->covariance, weight, &trace, &squares, error))
        return FALSE;
    if (!(df > 0.0)) {
        test->note = N_("no test: no degrees of freedom are left");
        return TRUE;
    }
    if (!(trace > 0.0)) {
        test->note = N_("no test: the shares have no covariance");
        return TRUE;
    }
    test->statistic = t->n * avlast_contingency_phi_squared(t) / trace;
    test->df = trace * trace / squares;
    test->df2 = test->df * df;
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    return TRUE;
}
