/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_MCSE_H
#define AVLAST_VALUE_MCSE_H

#include "infer/estimates.h"
#include "value/scenario.h"

/* Appends the Monte Carlo error of each of a scenario's metrics: how far they would move
 * with other draws, by the spread of the batches (value/sampler.h), each computed as a
 * run of its own: sd over batches / sqrt(batches). A row "mc.error" of the same group for
 * each row of avlast_metrics that rests on draws; term is the metric (and its term after
 * a blank), estimate, std_error, conf_low and conf_high the errors of those of the row.
 * What is missing in a batch is empty. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_monte_carlo_errors(const AvlastScenarioValue *value,
                                   AvlastEstimates *estimates, GError **error);

#endif
