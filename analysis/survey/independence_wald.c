/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"
#include "survey/contingency.h"
#include "survey/means.h"

/* The table's totals: N_ij are W share_ij. */
typedef struct {
    const AvlastContingency *t;
    double *row, *column; /* shares of the margins */
} Margins;

/* Residuals of all cells but the first row and column, which the others tell. The
 * influence of Y_ij = N_ij - N_i N_j / N. */
static void influence_of_residuals(const AvlastSample *sample, const void *state,
                                   gsize first, gsize count, double *influence)
{
    const Margins *m = state;
    const AvlastContingency *t = m->t;
    const gsize q = (gsize)(t->rows - 1) * (t->columns - 1);

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        double *out = influence + r * q;
        for (guint32 a = 1; a < t->rows; a++)
            for (guint32 b = 1; b < t->columns; b++, out++) {
                if (t->row[i] == AVLAST_NO_LEVEL) {
                    *out = 0.0;
                    continue;
                }
                const double in_row = t->row[i] == a ? 1.0 : 0.0;
                const double in_column = t->column[i] == b ? 1.0 : 0.0;
                *out =
                    sample->weight[i] * (in_row - m->row[a]) * (in_column - m->column[b]);
            }
    }
}

static gboolean fill_margins(Margins *m, GError **error)
{
    const AvlastContingency *t = m->t;

    m->row = avlast_array(double, t->rows, error);
    m->column = m->row ? avlast_array(double, t->columns, error) : NULL;
    if (!m->column)
        return FALSE;
    for (guint32 a = 0; a < t->rows; a++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (guint32 b = 0; b < t->columns; b++)
            avlast_sum_add(&sum, t->share[(gsize)a * t->columns + b]);
        m->row[a] = avlast_sum_value(&sum);
    }
    for (guint32 b = 0; b < t->columns; b++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (guint32 a = 0; a < t->rows; a++)
            avlast_sum_add(&sum, t->share[(gsize)a * t->columns + b]);
        m->column[b] = avlast_sum_value(&sum);
    }
    return TRUE;
}

/* W = Y' S^-1 Y of the rows of e. */
static gboolean quadratic(const AvlastEstimates *e, double *wald, GError **error)
{
    const gsize q = e->rows->len;
    g_autoptr(gsl_vector) y = avlast_vector_new(q, error);
    g_autoptr(gsl_matrix) unit = y ? avlast_matrix_new(q, q, error) : NULL;
    gsize rank;

    *wald = NAN;
    if (!e->covariance)
        return TRUE;
    if (!unit)
        return FALSE;
    gsl_matrix_set_identity(unit);
    for (gsize j = 0; j < q; j++)
        gsl_vector_set(y, j, avlast_estimates_row(e, j)->estimate);
    if (!avlast_wald(y, e->covariance, unit, wald, &rank, error))
        return FALSE;
    if (rank < q)
        *wald = NAN;
    return TRUE;
}

gboolean avlast_contingency_wald(const AvlastSample *sample, const AvlastContingency *t,
                                 double *wald, GError **error)
{
    const gsize q = (gsize)(t->rows - 1) * (t->columns - 1);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const AvlastVarianceOptions options = {.k = q};
    Margins m = {.t = t};
    AvlastSum weight = AVLAST_SUM_ZERO;
    gboolean ok = fill_margins(&m, error);

    for (gsize i = 0; i < sample->n; i++)
        if (t->row[i] != AVLAST_NO_LEVEL)
            avlast_sum_add(&weight, sample->weight[i]);
    const double total = avlast_sum_value(&weight);
    for (guint32 a = 1; ok && a < t->rows; a++)
        for (guint32 b = 1; b < t->columns; b++)
            avlast_estimates_add(e, NULL, NULL, NULL)->estimate =
                total * (t->share[(gsize)a * t->columns + b] - m.row[a] * m.column[b]);
    ok = ok && avlast_variance(sample, influence_of_residuals, &m, &options, e, error) &&
         quadratic(e, wald, error);
    g_free(m.row);
    g_free(m.column);
    return ok;
}
