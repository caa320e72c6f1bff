/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_TRIAL_CASES_H
#define AVLAST_TESTS_TRIAL_CASES_H

#include "../ref/reftable.h"
#include "impact/rct.h"

/* Trials as tests run them, and R's values to hold them against (tests/ref/rct.R). */

typedef struct {
    const char *name; /* case in rct.csv */
    const char *file;
    const char *outcomes, *treatment, *control, *cluster, *block, *weights;
    const char *covariates, *baseline, *by;
    AvlastRctMethod method;
    const char *se; /* or NULL */
} TrialCase;

#define PERSON  "tests/ref/rct_person.csv", "score", "treat", NULL
#define CLUSTER "tests/ref/rct_cluster.csv", "after", "arm", "usual", "school"

/* A frame from a small table, without the program's reader: a column is numbers when all
 * its cells are, else a category. Lines count from 2. */
AvlastFrame *trial_frame_of(const RefTable *table, const char *source);
AvlastFrame *trial_read_frame(const char *relative);
AvlastFrame *trial_parse_frame(const char *text);

/* The result of a case, or NULL with *error set. */
AvlastResult *trial_run(const AvlastFrame *frame, const TrialCase *c, GError **error);

/* tests/ref/rct.csv, a number of it, and a row held to it. */
RefTable *trial_reference(void);
double trial_truth(const RefTable *table, const char *name, const char *term,
                   const char *quantity);
void trial_same_as(const AvlastEstimate *row, const RefTable *table, const char *name);

#endif
