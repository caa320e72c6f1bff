/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ATTRITION_H
#define AVLAST_IMPACT_ATTRITION_H

#include "impact/analysed.h"

/* Whether losing the outcome goes with the arm: the regression of "the outcome is
 * missing" (0/1) on the arms over all rows assigned,
 *
 *   missing = a + sum_k d_k D_k + e,
 *
 * with HC2, or CR2 and Satterthwaite df by cluster. Rows: one per arm other than the
 * control, d_k the difference in the share missing. *none is TRUE and the result NULL
 * without an error when the test cannot be made: no outcome is missing, all are, or an
 * arm has one cluster. Agrees with R estimatr::lm_robust(is.na(y) ~ arm, clusters =).
 * Failure: NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastEstimates *avlast_attrition_test(const AvlastAnalysed *analysed, double level,
                                       gboolean *none, GError **error);

#endif
