/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_LATE_PARTS_H
#define AVLAST_IMPACT_LATE_PARTS_H

#include "impact/late.h"
#include "impact/trial_model.h"
#include "model/instrumental.h"

/* Inside of late.c. */

/* Rows of the outcome that have the take-up; counts in `late`. AV362. */
guint8 *avlast_late_rows(const AvlastAnalysed *analysed, const AvlastColumn *takeup,
                         AvlastLate *late, GError **error);
/* Covariates and block indicators, which are in both stages. */
gboolean avlast_late_exogenous(AvlastTrialModel *model, const AvlastAnalysed *analysed,
                               const AvlastRctOptions *options, const guint8 *use,
                               GError **error);

/* The equation of take-up as a model with instruments: column 1 of `model` is the
 * take-up, the arms but the control are its instruments. Must not be moved. */
typedef struct {
    AvlastTrialModel right, arms;
    guint8 *use, *endogenous;
    AvlastIvModel model; /* of what stands above and of the trial */
} AvlastLateEquation;
gboolean avlast_late_equation(const AvlastAnalysed *analysed,
                              const AvlastRctOptions *options,
                              AvlastLateEquation *equation, GError **error);
void avlast_late_equation_clear(AvlastLateEquation *equation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastLateEquation, avlast_late_equation_clear)

#endif
