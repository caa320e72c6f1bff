/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_POOL_POOL_H
#define AVLAST_CMD_POOL_POOL_H

#include "cmd/program.h"
#include "infer/pooling.h"

/* avlast pool: several studies' estimates together, from a table of them or from result
 * files. */

typedef struct {
    char *study, *moderators, *outcome, *group, *term, *method, *errors, *prediction,
        *results;
    gboolean exponentiate, egger, shrink, leave_one_out, words;
} AvlastPoolOwn;

extern const AvlastOption avlast_pool_options[];

/* The studies as they were read: arrays of k, one row each. */
typedef struct {
    gsize k, p;
    char *outcome;
    double *y, *v, *x;  /* x: k x p, or NULL without moderators */
    double *df;         /* k: of each study's own interval, Inf where it is not told */
    GPtrArray *label;   /* of char *, all different */
    GStrv names;        /* p: of x's columns; NULL without moderators */
    AvlastFrame *frame; /* of a table, else NULL */
    GPtrArray *notes;   /* of char * */
    GPtrArray *lost;    /* of AvlastLost *: rows of a table that are not used, or NULL */
    json_t *inputs;     /* of result files, else NULL */
} AvlastPoolStudies;

void avlast_pool_studies_free(AvlastPoolStudies *studies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPoolStudies, avlast_pool_studies_free)

/* From the table or the result files that the arguments name. NULL with *error set. */
AvlastPoolStudies *avlast_pool_read(AvlastRun *run, GError **error);
AvlastPoolStudies *avlast_pool_read_results(AvlastRun *run, GError **error);
gboolean avlast_pool_of_results(const AvlastRun *run);

/* Fits and writes all rows and sentences into the result. */
gboolean avlast_pool_fill(AvlastRun *run, const AvlastPoolStudies *read,
                          AvlastResult *result, GError **error);

/* What its charts need, from the rows that are there. */
void avlast_pool_charts(const AvlastPoolStudies *read, const AvlastPooled *pooled,
                        gboolean ratio, AvlastResult *result);

gboolean avlast_pool_run(AvlastRun *run, GError **error);

#endif
