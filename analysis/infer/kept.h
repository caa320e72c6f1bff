/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_KEPT_H
#define AVLAST_INFER_KEPT_H

#include "infer/estimates.h"

/* Replicates of the rows of several completed data sets, kept for intervals from all of
 * them together: the percentiles of the m R estimates of a row, "MI boot (pooled
 * sample)".
 *
 * Source: Schomaker & Heumann (2018), doi:10.1002/sim.7654. */

/* An empty list, freed by g_ptr_array_unref. */
GPtrArray *avlast_kept_new(void);

/* Adds n replicates, `step` apart, of a row. */
void avlast_kept_add(GPtrArray *kept, const AvlastEstimate *row, const double *replicate,
                     gsize step, guint32 n);

/* The interval of every row of which replicates were kept, by its outcome, group and term
 * (infer/bootstrap.h, percentile); NaN with a note where there is none. */
void avlast_kept_fill(const GPtrArray *kept, AvlastEstimates *pooled);

#endif
