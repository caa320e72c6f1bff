/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_MODEL_CASES_H
#define AVLAST_TESTS_MODEL_CASES_H

#include "design_cases.h"
#include "infer/estimates.h"
#include "model/maximum.h"

/* The data, designs and models of tests/ref/models.R. */

AvlastFrame *models_frame(void);

/* "rows", "clus", "fpc"; "domain" is "clus" with the domain b = 1. */
AvlastSample *models_sample(const AvlastFrame *frame, const char *design);

/* Fits "ordinal_logit", "multinomial", "cox_entry_strata" ...; NULL with an error.
 * `terms` is the right-hand side, or NULL for that of the script. */
AvlastMaximum *models_fit(const AvlastFrame *frame, const AvlastSample *sample,
                          const char *model, const char *outcome, const char *terms,
                          GError **error);

/* The same with its estimates; fails the test on an error. */
AvlastEstimates *models_estimates(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *model, const char *outcome,
                                  const char *terms);

#endif
