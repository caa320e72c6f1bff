/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_ADJUSTED_H
#define AVLAST_INFER_ADJUSTED_H

#include "infer/estimates.h"
#include "infer/multiplicity.h"

/* Corrected p-values as rows of a result: "holm:TERM" beside "TERM", with the same
 * outcome and group, the corrected p-value, and nothing else; of a joint band
 * ("sup-t:TERM") also its interval. */

/* A new last row for the row at `index`: name ":" its term. The covariance is to be
 * padded before the estimates are used (avlast_estimates_pad). */
AvlastEstimate *avlast_adjusted_row(AvlastEstimates *estimates, gsize index,
                                    const char *name);

/* Makes the covariance as large as there are rows: NaN for those that have none; the
 * root's columns of them are 0. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_estimates_pad(AvlastEstimates *estimates, GError **error);

/* Corrects the p-values of each family by each method and adds the rows, those of a
 * method together, and a note that counts them. family: as many names as there are rows
 * when it is called, NULL for rows of none; rows without a p-value are of none. Methods
 * up to AVLAST_MULTIPLICITY_OF_P and AVLAST_MULTIPLICITY_SUPT; the latter takes the
 * smallest df of the family, and covariances that are not known as 0, which can only
 * widen the band (Sidak 1967, doi:10.1080/01621459.1967.10482935, for one such pair of
 * groups of estimates). FALSE with *error of avlast_supt, or AVLAST_ERROR_DEGENERATE
 * (AV391) when a family has no hypothesis. */
gboolean avlast_adjusted_add(AvlastEstimates *estimates, const char *const *family,
                             const AvlastMultiplicity *methods, gsize n_methods,
                             guint32 seed, GError **error);

/* The note of a family: how many hypotheses it has and how many are below 1 - level. */
void avlast_adjusted_note(AvlastEstimates *estimates, AvlastMultiplicity method,
                          const char *family, const double *p, gsize n);

#endif
