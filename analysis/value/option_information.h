/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_OPTION_INFORMATION_H
#define AVLAST_VALUE_OPTION_INFORMATION_H

#include "value/alternatives.h"
#include "value/scenario.h"
#include "value/sensitivity.h"
#include "value/study.h"

/* What it is worth to know more before choosing among the options of a value model
 * (value/cost_effect.h), at each threshold; the first AVLAST_STUDY_DRAWS draws are used
 * for studies, AVLAST_SENSITIVITY_DRAWS for numbers. */
typedef struct {
    const AvlastScenarioValue *value;
    const guint8 *drawn; /* per input: it is in doubt in one of the options */
    const AvlastAlternatives *options;
    const double *k; /* thresholds that have rows */
    gsize thresholds;
    const double *curve; /* those of a curve */
    gsize steps;
    gboolean society; /* a study is paid for with the cost of tax financing */
} AvlastOptionInformation;

/* Rows of group prefix + "threshold=K", term the input's id or the set:
 *
 *   evppi             what knowing it is worth, with its standard error
 *   evppi.noise       the same with its draws shuffled
 *   evppi.population  evppi x options->population, where that is a number
 *
 * and the sets (value/known.h) with their curves. Errors as avlast_known_sets_of. */
GArray *avlast_option_evppi(const AvlastOptionInformation *known,
                            const AvlastSensitivity *asked, GError **error);

/* The pilot prolonged, as avlast_study_rows has it, for the choice among all options. Of
 * D options the D - 1 differences in net benefit, y_d, are regressed on the effects
 * theta; with B those coefficients, the study tells of B theta, whose principal
 * components z_j (variance l_j in the draws) it finds as z_j + e_j, var e_j = l_j pilot /
 * people, independently: what a covariance V pilot / people of the effects makes of them.
 * E(y | z found) is fitted as in value/decision.h. With one option beside doing nothing,
 * and k = 0, it is avlast_study_rows. Rows evppi (term "effects"), evsi, evsi.population,
 * enbs. */
gboolean avlast_option_study(const AvlastOptionInformation *known,
                             const AvlastStudyPlan *plan, GError **error);

#endif
