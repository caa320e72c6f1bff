/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least squares of one data set, for the sensitivity of its coefficient. */
#include <math.h>

#include "cmd/sens/sens.h"
#include "core/error.h"

gboolean avlast_sens_fit(const AvlastSensModel *m, AvlastEstimate *row, GError **error)
{
    g_autoptr(AvlastLinear) fit = avlast_hidden_least_squares(m->matrix, NULL, -1, error);

    if (!fit)
        return FALSE;
    for (gsize j = 0; j < fit->k; j++)
        if (fit->kept[j] == m->treatment && fit->df > 1.0) {
            row->estimate = fit->coefficient[m->treatment];
            row->std_error = fit->sigma * sqrt(gsl_matrix_get(fit->bread, j, j));
            row->df = fit->df;
            row->nobs = (gint64)fit->n;
            return TRUE;
        }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV296", NULL,
                "'%s' is determined by the other columns, or there are too few rows",
                m->matrix->names[m->treatment]);
    return FALSE;
}
