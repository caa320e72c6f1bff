/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_WEIGHT_H
#define AVLAST_CMD_WEIGHT_H

#include "cmd/output/sheet.h"
#include "cmd/weighting.h"

/* What `avlast weight` does: steps to weights, a report of them, and the data with the
 * new column and the file of steps beside. */
typedef struct {
    char *response, *trim_unit, *column, *save;
    char **nonresponse, **propensity, **trim;
} AvlastWeightOwn;

extern const AvlastOption avlast_weight_options[];

/* The whole of the program. */
gboolean avlast_weight_run(AvlastRun *run, GError **error);

/* Puts the run's steps in order: nonresponse, totals, trimming, the totals again. Columns
 * of --propensity that hold numbers go in as numbers. */
gboolean avlast_weight_order(AvlastRun *run, const AvlastFrame *frame, GError **error);

/* Writes --save FILE with its codebook and steps. */
gboolean avlast_weight_save(AvlastRun *run, AvlastFrame *frame,
                            const AvlastSample *sample, GError **error);

/* The report's estimates: for each margin's cell (outcome: the variables, group: the
 * cell) its rows and the terms `before`, `target` and `after`; for `weights` the groups
 * `base` and `final` with their sum, quantiles, Kish's design effect and effective n; for
 * `factor` the quantiles of final / base weight; for each step its number of iterations,
 * misfit, factors and counts. */
AvlastEstimates *avlast_weight_report(const AvlastSample *sample, guint past,
                                      GError **error);

/* The report as people read it. */
AvlastSheet *avlast_weight_sheet(const AvlastEstimates *estimates, const char *lang);

#endif
