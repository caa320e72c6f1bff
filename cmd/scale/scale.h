/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SCALE_SCALE_H
#define AVLAST_CMD_SCALE_SCALE_H

#include "cmd/program.h"
#include "survey/groups.h"
#include "survey/scale_frame.h"

/* The options of avlast scale. */
typedef struct {
    char **scale, **item_range, **icc, **kappa, **bland_altman;
    char *score, *scores, *use, *rater, *subject, *kappa_weights, *show;
    gint64 min_answered;
    double limits;
    gboolean no_reliability, brief, list;
} AvlastScaleOptions;

/* What every part of the program works on. */
typedef struct {
    AvlastRun *run;
    const AvlastScaleOptions *own;
    const AvlastFrame *frame;
    const AvlastSample *sample;
    const AvlastGroups *groups;
    AvlastEstimates *estimates; /* grows */
    json_t *charts;
} AvlastScaleWork;

/* The catalogue as a table, or one instrument as its file, to standard output. */
gboolean avlast_scale_list(const AvlastRun *run, const AvlastScaleOptions *own,
                           GError **error);

/* Scores, their summary and reliability, for each of the scales; into the estimates.
 * scores receives an AvlastScores for each when they are to be written. */
gboolean avlast_scale_measure(const AvlastScaleWork *work, const GPtrArray *scales,
                              GPtrArray *scores, GError **error);

/* --icc, --kappa, --bland-altman. */
gboolean avlast_scale_agreement(const AvlastScaleWork *work, GError **error);

/* Puts rows behind those there are, without telling twice what every result says of its
 * sample. */
gboolean avlast_scale_add(const AvlastScaleWork *work, AvlastEstimates *more,
                          GError **error);

/* --scores: the id (or the row's number), and for each scale its score and the number of
 * answers. */
gboolean avlast_scale_write(const AvlastScaleWork *work, const GPtrArray *scores,
                            GError **error);

#endif
