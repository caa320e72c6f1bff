/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/regress/regress.h"

static void scale(gsl_matrix *matrix, gsize column, double by)
{
    for (gsize i = 0; matrix && i < matrix->size1; i++)
        *gsl_matrix_ptr(matrix, i, column) *= by;
}

void avlast_regress_exponentiate(AvlastEstimates *estimates, gsize k)
{
    gsl_matrix *v = estimates->covariance;

    for (gsize j = 0; j < k; j++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, j);
        const double ratio = exp(row->estimate);
        row->estimate = ratio;
        row->std_error *= ratio;
        row->conf_low = exp(row->conf_low);
        row->conf_high = exp(row->conf_high);
        scale(estimates->root, j, ratio);
        scale(v, j, ratio);
        for (gsize a = 0; v && a < v->size2; a++)
            *gsl_matrix_ptr(v, j, a) *= ratio;
    }
}
