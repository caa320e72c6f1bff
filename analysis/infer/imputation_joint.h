/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_IMPUTATION_JOINT_H
#define AVLAST_INFER_IMPUTATION_JOINT_H

#include "infer/imputation.h"

/* Fills pooled->covariance, and with keep_root the root, from those of the imputations;
 * left NULL when one of them has none. where: as in the report. */
gboolean avlast_imputation_joint(AvlastEstimates *const *imputations, gsize m,
                                 const guint *where, gboolean keep_root,
                                 AvlastEstimates *pooled, GError **error);

#endif
