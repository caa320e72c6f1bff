/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_CALIBRATION_CASES_H
#define AVLAST_TESTS_CALIBRATION_CASES_H

#include "design/calibration.h"
#include "design_cases.h"

extern const char *const g2_cat[3], *const g2_alone[2], *const cat_alone[2],
                                                            *const by_b[2];

const DesignCase *calibration_case_of(const char *name);

/* The design's totals of terms with `depth` parts, as a margin of the variables. */
AvlastMargin *calibration_margin_of(const char *name, const char *const *variables);

double calibration_total_of_x(const char *name);

AvlastWeightStep *calibration_step_of(GPtrArray *steps, AvlastStepKind kind,
                                      const char *name, const char *const *a,
                                      const char *const *b, gboolean x);

#endif
