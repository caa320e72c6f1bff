/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evidence.h"

#include <math.h>

#include "core/distribution.h"

enum { UNCAPPED = 5 };

static const int start_of[] = {
    [AVLAST_DESIGN_RANDOMISED] = 5, [AVLAST_DESIGN_DISCONTINUITY] = 4,
    [AVLAST_DESIGN_TRENDS] = 3,     [AVLAST_DESIGN_MATCHED] = 2,
    [AVLAST_DESIGN_COMPARISON] = 1, [AVLAST_DESIGN_BEFORE_AFTER] = 0,
    [AVLAST_DESIGN_UNKNOWN] = 0,
};

/* One row of the table: `first` and `second` are limits that the value may reach but not
 * pass. */
typedef struct {
    double first, second;
    int cap_first, cap_second, cap_unknown;
} Limits;

static AvlastEvidenceStep held_against(AvlastEvidenceKind kind, double value,
                                       const Limits *limits)
{
    AvlastEvidenceStep step = {kind, !isnan(value), UNCAPPED, 0, value, limits->first};

    if (isnan(value))
        step.cap = limits->cap_unknown;
    else if (value > limits->second) {
        step.cap = limits->cap_second;
        step.limit = limits->second;
    } else if (value > limits->first)
        step.cap = limits->cap_first;
    return step;
}

static AvlastEvidenceStep weigh_clusters(gint64 clusters)
{
    AvlastEvidenceStep step = {AVLAST_STEP_CLUSTERS, TRUE, UNCAPPED, 0,
                               (double)clusters,     20};

    if (clusters < 0) /* people were assigned one by one: nothing to count */
        return step;
    if (clusters < 4) {
        step.cap = 1;
        step.limit = 4;
    } else if (clusters < 10) {
        step.cap = 3;
        step.limit = 10;
    } else if (clusters < 20)
        step.cap = 4;
    return step;
}

AvlastEvidence avlast_evidence_weigh(const AvlastEvidenceFacts *facts)
{
    const Limits detectable = {1, 2, 4, 3, 4};
    const Limits attrition = {0.20, 0.35, 4, 3, 4};
    const Limits gap = {0.05, 0.10, 4, 3, UNCAPPED};
    /* An adjusted analysis passes the first limit: its cap is none. */
    const Limits balance = {0.10, 0.25, facts->adjusted ? UNCAPPED : 4, 3, 4};
    const gboolean as_planned = facts->registered && facts->deviations == 0;
    AvlastEvidence evidence = {0};

    evidence.steps[AVLAST_STEP_DESIGN] = (AvlastEvidenceStep){
        .kind = AVLAST_STEP_DESIGN,
        .known = facts->design != AVLAST_DESIGN_UNKNOWN,
        .cap = start_of[facts->design],
        .value = NAN,
        .limit = NAN,
    };
    evidence.steps[AVLAST_STEP_DETECTABLE] =
        held_against(AVLAST_STEP_DETECTABLE,
                     fabs(facts->detectable) / fabs(facts->worthwhile), &detectable);
    evidence.steps[AVLAST_STEP_ATTRITION] =
        held_against(AVLAST_STEP_ATTRITION, facts->attrition, &attrition);
    evidence.steps[AVLAST_STEP_ATTRITION_GAP] =
        held_against(AVLAST_STEP_ATTRITION_GAP, fabs(facts->attrition_gap), &gap);
    evidence.steps[AVLAST_STEP_BALANCE] =
        held_against(AVLAST_STEP_BALANCE, fabs(facts->imbalance), &balance);
    evidence.steps[AVLAST_STEP_CLUSTERS] = weigh_clusters(facts->clusters);
    evidence.steps[AVLAST_STEP_REGISTERED] = (AvlastEvidenceStep){
        .kind = AVLAST_STEP_REGISTERED,
        .known = TRUE,
        .cap = as_planned ? UNCAPPED : 4,
        .value = facts->deviations,
        .limit = 0,
    };

    evidence.points = UNCAPPED;
    for (guint k = 0; k < AVLAST_STEPS; k++) {
        evidence.points = MIN(evidence.points, evidence.steps[k].cap);
        evidence.steps[k].points = evidence.points;
    }
    return evidence;
}

double avlast_evidence_detectable(double se, double df, double level, double power)
{
    if (!(se > 0) || !(df > 0))
        return NAN;
    return (avlast_t_critical(level, df) + avlast_t_critical(2 * power - 1, df)) * se;
}
