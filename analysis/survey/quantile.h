/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_QUANTILE_H
#define AVLAST_SURVEY_QUANTILE_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* Quantiles of a number within groups, over the rows that count with a value.
 *
 * Rule     without weights R's type 7: x_(h), h = (n - 1) p + 1, between two rows
 * linearly; with weights the smallest value whose weighted distribution function is at
 *          least p (R svyquantile qrule = "math"; steps met within 1e-12 count as met).
 * Interval Woodruff's: with m the share of rows at or below the quantile and s its design
 *          standard error, the quantiles (same rule) of m +- t s, df the group's own;
 *          an end beyond 0 or 1 does not exist and is NaN, as are both when s is 0.
 * std_error is the interval's width over 2 t when both ends exist. Source   Woodruff
 * (1952), doi:10.1080/01621459.1952.10483443; Hyndman & Fan (1996),
 *          doi:10.1080/00031305.1996.10473566.
 * R        quantile(type = 7); svyquantile(qrule = "math" or, without weights, "hf7", df
 * = degf(subset)). */

/* Rows group-major, n_p for each group, with estimate, conf_low, conf_high, std_error,
 * df, nobs, nclusters. NULL on failure of the engine. */
AvlastEstimates *avlast_quantiles(const AvlastSample *sample, const AvlastGroups *groups,
                                  const double *value, const double *p, gsize n_p,
                                  double level, GError **error);

#endif
