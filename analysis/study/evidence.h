/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_EVIDENCE_H
#define AVLAST_STUDY_EVIDENCE_H

#include <glib.h>

/* Strength of evidence, 0 to 5: a rule of our own that a board can follow by hand.
 *
 * The design gives the starting points; each later fact can only lower them, to a cap.
 * Every step is returned, whether it lowered the points or not, so that a reader sees why
 * a study has the points it has. Nothing here knows whether the effect is good or bad:
 * effect, evidence and cost are three marks, never one score.
 *
 * The limits for attrition (20 % in all, 5 percentage points between the arms) and for
 * baseline differences (over 0.25 sd no adjustment mends them; below, one does) follow
 * the boundaries of What Works Clearinghouse, Procedures and Standards Handbook 5.0
 * (2022), chapter II, rounded for use without its tables. The caps themselves are ours.
 */

typedef enum {
    AVLAST_DESIGN_RANDOMISED,    /* 5 points */
    AVLAST_DESIGN_DISCONTINUITY, /* 4 */
    AVLAST_DESIGN_TRENDS,        /* did, its, matched with clean pre-trends: 3 */
    AVLAST_DESIGN_MATCHED,       /* 2 */
    AVLAST_DESIGN_COMPARISON,    /* before and after, with a comparison group: 1 */
    AVLAST_DESIGN_BEFORE_AFTER,  /* before and after alone: 0 */
    AVLAST_DESIGN_UNKNOWN        /* no analysis of effects: 0 */
} AvlastDesignClass;

typedef struct {
    AvlastDesignClass design;
    double detectable;    /* smallest detectable effect, in the outcome's units; NaN when
                             unknown */
    double worthwhile;    /* smallest change worth having, same units; NaN when the plan
                             names none */
    double attrition;     /* share of those assigned who are not analysed; NaN */
    double attrition_gap; /* absolute difference of that share between two arms; NaN */
    double imbalance;     /* largest absolute standardised difference at the start; NaN */
    gboolean adjusted;    /* the analysis adjusts for where people started */
    gint64 clusters;      /* units assigned, both arms together; -1 when people were
                             assigned one by one */
    gboolean registered;  /* the plan was registered before the data */
    guint deviations;     /* of the primary analysis from the plan */
} AvlastEvidenceFacts;

typedef enum {
    AVLAST_STEP_DESIGN,
    AVLAST_STEP_DETECTABLE,
    AVLAST_STEP_ATTRITION,
    AVLAST_STEP_ATTRITION_GAP,
    AVLAST_STEP_BALANCE,
    AVLAST_STEP_CLUSTERS,
    AVLAST_STEP_REGISTERED,
    AVLAST_STEPS
} AvlastEvidenceKind;

typedef struct {
    AvlastEvidenceKind kind;
    gboolean known; /* FALSE: the study does not tell, which also caps */
    int cap;        /* the most that this fact allows; 5 when it sets no cap */
    int points;     /* what is left after this step */
    double value;   /* the fact itself: share, sd, ratio, count */
    double limit;   /* the limit it was held against (the one passed, when it was) */
} AvlastEvidenceStep;

typedef struct {
    int points; /* 0 to 5: after the last step */
    AvlastEvidenceStep steps[AVLAST_STEPS];
} AvlastEvidence;

/* Weighs the facts by this table (a cap holds when its condition does; the lowest wins):
 *
 *   design        start 5, 4, 3, 2, 1, 0
 *   detectable    over 1 x worthwhile: at most 4; over 2 x: 3; unknown: 4
 *   attrition     over 20 %: 4; over 35 %: 3; unknown: 4
 *   gap of arms   over 5 points: 4; over 10 points: 3; unknown: no cap of its own
 *   balance       over 0.25 sd: 3; over 0.10 sd and not adjusted for: 4; unknown: 4
 *   clusters      under 20: 4; under 10: 3; under 4: 1; people assigned singly: none
 *   registered    no, or the primary analysis deviates from the plan: 4
 */
AvlastEvidence avlast_evidence_weigh(const AvlastEvidenceFacts *facts);

/* Smallest detectable effect of an estimate: the true effect that a two-sided test at
 * `1 - level` finds with the given power,
 *
 *   (t_{(1+level)/2, df} + t_{power, df}) * se,
 *
 * in the outcome's units. NaN when se is not positive or df is not. Source: Bloom (1995),
 * doi:10.1177/0193841X9501900504. R: (qt((1 + level) / 2, df) + qt(power, df)) * se. */
double avlast_evidence_detectable(double se, double df, double level, double power);

#endif
