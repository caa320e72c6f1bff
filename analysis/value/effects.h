/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_EFFECTS_H
#define AVLAST_VALUE_EFFECTS_H

#include "value/model.h"

/* Gives every effect of the model its estimate and standard error, and fills
 * model->covariance, the joint covariance V of all effects (p x p, the model's order):
 *
 *   both effects from one file of draws  the covariance of its columns
 *   both effects from one result file    its covariance block
 *   from two files                       sum over units u of root_a(u,i) root_b(u,j),
 *     when both keep influence of the same units (infer/between.h), or what
 *     joint-covariance.json in `folder` says of files of these digests
 *   otherwise                            0, with a note in model->notes
 *
 * `folder` holds the result files that `from` names. V is checked to be positive
 * semidefinite. Failure: AVLAST_ERROR_PLAN at the effect for an outcome, group or term
 * that is not in the file, or that is not one row only (the hint names the candidates),
 * or an estimate without standard error; AVLAST_ERROR_NOT_FOUND or AVLAST_ERROR_MALFORMED
 * from reading; AVLAST_ERROR_DEGENERATE when V is not positive semidefinite. */
gboolean avlast_effects_resolve(AvlastValueModel *model, const char *folder,
                                GError **error);

/* A lower-triangular-up-to-rows root L (p x p) of a positive semidefinite V, V = L L', by
 * Cholesky with the largest pivot first on the correlation scale; a pivot below 1e-10 is
 * zero, so V may be singular. NULL and AVLAST_ERROR_DEGENERATE when V is not positive
 * semidefinite; AVLAST_ERROR_INTERNAL without memory.
 * Source: Higham (2009), Cholesky factorization, doi:10.1002/wics.18. */
gsl_matrix *avlast_semidefinite_root(const gsl_matrix *v, GError **error);

#endif
