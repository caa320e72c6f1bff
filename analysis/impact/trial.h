/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_H
#define AVLAST_IMPACT_TRIAL_H

#include <gsl/gsl_matrix.h>

#include "data/frame.h"
#include "impact/lost.h"
#include "model/linear_memo.h"

/* A randomised trial as the data show it: who was assigned to which arm, in which
 * randomisation block and with which cluster. Rows are never dropped from the frame: a
 * row that is not of the trial has no arm, and is counted under its reason. */

typedef struct {
    const char *treatment;
    const char *control; /* level of the treatment; NULL: 0 of a 0/1 treatment */
    /* Several factors whose cells are the arms (impact/factorial.h), and the control
     * level of each; NULL: `treatment` and `control` alone. */
    const char *const *factors, *const *controls;
    /* Columns with the probability of assignment to each arm but the control, in the
     * arms' order; NULL: all alike. */
    const char *const *probabilities;
    const char *cluster, *block, *weights; /* columns, or NULL */
    gboolean rows_assigned;  /* people were assigned, not clusters: an arm may vary within
                                a cluster, which then only matters for the standard error
                              */
    const guint8 *domain;    /* rows flags, 0 = outside; NULL = all rows */
    const char *domain_text; /* what the domain is called in the count of rows outside it
                              */
} AvlastTrialColumns;

typedef struct {
    const AvlastFrame *frame; /* borrowed: must outlive the trial */
    guint32 *arm; /* rows codes < n_arms, 0 = control; AVLAST_NO_LEVEL = not in the trial
                   */
    guint32 n_arms;
    GPtrArray *arm_names;  /* of char *: the levels */
    GPtrArray *arm_labels; /* of char *: for people: the codebook's, the level, or
                              "treat=1" of a number */
    GPtrArray *terms;      /* of char *: "arm=pilot", or "treat" for a 0/1 number */
    /* What is estimated of the arms: effects (of char *) are the terms of the rows.
     * contrasts NULL: each arm against the control. Else (a factorial trial) effects x
     * (n_arms - 1): each row's combination of those differences. */
    GPtrArray *effects;
    gsl_matrix *contrasts;
    guint32 *cluster; /* rows codes < n_clusters, or NULL */
    guint32 n_clusters;
    GPtrArray *cluster_names;
    guint32 *block; /* rows codes < n_blocks, or NULL */
    guint32 n_blocks;
    GPtrArray *block_names;
    double *weight; /* rows values > 0 (NaN outside the trial), or NULL: all equal */
    /* With probabilities: n_arms x rows of them, arm-major; weight is then sampling (NULL
     * = all 1) over that of the row's own arm. */
    double *probability, *sampling;
    char *probability_columns; /* "p', 'q" */
    gboolean rows_assigned;
    char *treatment_column, *cluster_column, *block_column, *weight_column;
    GPtrArray *excluded; /* of AvlastDropped *: rows that are not of the trial, and why */
    gsize assigned;      /* rows that are */
    AvlastLinearMemo *memo; /* what its regressions share; NULL where threads fit */
} AvlastTrial;

/* Reads who was assigned to what.
 *
 * A row is of the trial when it is in the domain and has a treatment, and a cluster,
 * block and weight where those columns are given; else it is counted in `excluded` under
 * the first of these that it lacks, by the reason of the missing cell. Rows of weight
 * zero are excluded too.
 *
 * Failure: NULL and AVLAST_ERROR_USAGE for an absent column, an unknown control level
 * (did-you-mean) or a missing --control; AVLAST_ERROR_INCONSISTENT when an arm varies
 * within a cluster (unless rows_assigned), a cluster is found in two blocks, or a weight
 * is negative, each with its lines; AVLAST_ERROR_DEGENERATE when no row is left, there is
 * one arm only, or the treatment has too many levels to be arms. */
AvlastTrial *avlast_trial_new(const AvlastFrame *frame, const AvlastTrialColumns *columns,
                              GError **error);
void avlast_trial_free(AvlastTrial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTrial, avlast_trial_free)

/* What a level of the column is called: the codebook's label, or NULL. Borrowed. */
const char *avlast_level_label(const AvlastColumn *column, const char *level);

/* Reads the probabilities and makes the weights. FALSE with AV349: as many columns as
 * arms but the control, each probability within 0 and 1 and their sum below 1, constant
 * in clusters that were assigned. */
gboolean avlast_trial_probabilities(AvlastTrial *trial, const char *const *columns,
                                    GError **error);
/* The weights (frame->rows) as they would be under other arms. */
void avlast_trial_weigh(const AvlastTrial *trial, const guint32 *arm, double *weight);

/* What the design turns out to be, by the units (clusters, else rows) that were assigned
 * in each block to each arm. */
typedef enum {
    AVLAST_DESIGN_COMPLETE,       /* rows, no blocks */
    AVLAST_DESIGN_BLOCKED,        /* rows in blocks */
    AVLAST_DESIGN_PAIRS,          /* one row of each arm in every block */
    AVLAST_DESIGN_CLUSTERED,      /* clusters, no blocks */
    AVLAST_DESIGN_BLOCK_CLUSTERS, /* clusters in blocks */
    AVLAST_DESIGN_CLUSTER_PAIRS   /* one cluster of each arm in every block */
} AvlastTrialKind;

typedef struct {
    AvlastTrialKind kind;
    guint32 small;   /* blocks with a single unit in an arm, where not all are pairs */
    guint32 lacking; /* blocks without a unit in some arm */
} AvlastTrialFound;

/* Counts units. Whatever an outcome lacks does not matter here. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_trial_find(const AvlastTrial *trial, AvlastTrialFound *found,
                           GError **error);
/* "randomised clusters": its name in results (design.kind). One unit of each of more
 * than two arms: "matched sets". */
const char *avlast_trial_kind_name(AvlastTrialKind kind, guint32 arms);

/* One line for people: "24 clusters ('school') assigned within 6 blocks ('block') to 2
 * arms; design found: clusters in blocks". To be freed. */
char *avlast_trial_design(const AvlastTrial *trial);

#endif
