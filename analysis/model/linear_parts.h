/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LINEAR_PARTS_H
#define AVLAST_MODEL_LINEAR_PARTS_H

/* The inside of AvlastLinear, for linear.c and glm*.c, whose last step is a fit of the
 * same kind. */

#include "model/leastsquares.h"
#include "model/linear.h"

/* A fit with its names and the rows to use (*n of them in fit->row), values checked. NULL
 * with an error as of avlast_linear_fit. */
AvlastLinear *avlast_linear_start(const AvlastLinearModel *model, gsize *n,
                                  GError **error);

/* Moves a solution over the rows of fit->row into the fit: all but sums of squares, R2
 * and F. AVLAST_ERROR_DEGENERATE when no column is left. */
gboolean avlast_linear_take(AvlastLinear *fit, const AvlastLinearModel *model,
                            AvlastLeastSquares *solution, GError **error);

/* Makes fit->absorbed and solves for the columns that the fixed effects leave. */
AvlastLeastSquares *avlast_linear_absorb(AvlastLinear *fit,
                                         const AvlastLinearModel *model, gsize n,
                                         GError **error);

#endif
