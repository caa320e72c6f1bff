/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_WEIGHTING_H
#define AVLAST_CMD_WEIGHTING_H

#include "cmd/program.h"
#include "design/history.h"

/* --poststratify, --rake, --calibrate of a run, and the steps behind the column of
 * --weights that a file beside the data (or --weight-steps) tells of. */
struct AvlastRunWeighting {
    GPtrArray *steps;       /* of AvlastWeightStep *: what the options ask for */
    AvlastHistory *history; /* of the weights, or NULL */
    gboolean given;         /* by --weight-steps, so that it has to fit */
    GPtrArray *all;         /* history's steps and then the options' */
};

/* Reads the options' population files and finds the history of the weights of the data
 * file, into run->weighting. Nothing for a program without design. */
gboolean avlast_run_find_weighting(AvlastRun *run, const char *path, GError **error);
void avlast_run_weighting_free(AvlastRunWeighting *weighting);

/* Columns that the steps need, NULL-terminated, to be freed. A history that was only
 * found beside the data asks for none that the header lacks. */
GStrv avlast_run_weighting_columns(const AvlastRun *run, const char *const *header);

/* The sample of the columns, taken through the steps of run->weighting. Notes tell of a
 * history that was found and could not be used. */
AvlastSample *avlast_run_weighted_sample(AvlastRun *run, const AvlastFrame *frame,
                                         const AvlastDesignColumns *columns,
                                         GError **error);

/* The calibrating steps of the shared options, appended; for programs that order steps of
 * their own. */
gboolean avlast_run_calibrating_steps(const AvlastRun *run, GPtrArray *steps,
                                      GError **error);

/* "LO,HI" of a list option: two numbers, 0 <= lo < hi. */
gboolean avlast_run_bounds(const char *option, const GStrv list, double *low,
                           double *high, GError **error);

#endif
