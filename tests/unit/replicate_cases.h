/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_REPLICATE_CASES_H
#define AVLAST_TESTS_REPLICATE_CASES_H

#include "infer/replication.h"
#include "support.h"
#include "survey/mean.h"

/* Designs whose replicates are tested, and statistics asked of them. */
typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

typedef struct {
    Statistic statistic;
    const char *variables[3], *by[2];
    gboolean keep_root;
} Asked;

typedef struct {
    const char *name, *file, *weights, *strata[2], *clusters[3], *fpc[3], *by;
} Design;

extern const Design pairs, pairs_fpc, strat, strat_fpc, clus1, clus2;

AvlastFrame *replicate_frame_of(const Design *d);

AvlastSample *replicate_plain_sample(const Design *d, const AvlastFrame *frame);

AvlastSample *replicate_sample_with(const Design *d, const AvlastFrame *frame,
                                    AvlastReplicateType type, guint reps, guint seed,
                                    double rho);

AvlastEstimates *replicate_run(const AvlastFrame *frame, const AvlastSample *sample,
                               gconstpointer data, GError **error);

AvlastEstimates *replicate_estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                    const Asked *asked);

extern const Asked totals;

#endif
