/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CHECK_ASKED_H
#define AVLAST_CMD_CHECK_ASKED_H

#include "data/validate.h"
#include "study/plan.h"
#include "study/plan_checks.h"

/* What the command line of `avlast check` asks for beyond the codebook. */
typedef struct {
    char **rule, **straightline;
    char *duration, *wave;
    gint64 longest;      /* G_MININT64 when not given */
    double min_duration; /* NaN when not given */
} AvlastCheckOptions;

/* All that is asked for, gathered from plan, codebook and options; what the validation
 * borrows lives here. */
typedef struct {
    AvlastPlanChecks *checks; /* the plan's, and the options' added to them */
    AvlastWavesCheck waves;
    GArray *scales; /* of AvlastItemRange */
} AvlastCheckAsked;

/* Sets rules, answers, waves and scales of `against`, whose id, treatment and codebook
 * are set. plan may be NULL. Scales of the plan or the codebook that have reverse items
 * are looked at for straight-lining. A check of the plan that names a column that is not
 * in the frame is left out: the plan's columns are held against the file elsewhere. */
AvlastCheckAsked *avlast_check_asked(const AvlastCheckOptions *options,
                                     const AvlastPlan *plan, const char *lang,
                                     const AvlastFrame *frame,
                                     AvlastValidateOptions *against, GError **error);
void avlast_check_asked_free(AvlastCheckAsked *asked);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCheckAsked, avlast_check_asked_free)

#endif
