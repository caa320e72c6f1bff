/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RCT_RCT_H
#define AVLAST_CMD_RCT_RCT_H

#include "cmd/program.h"
#include "impact/beside.h"

/* The walls of avlast rct: its options (options.c), what they say together (asked.c), the
 * columns they need (read.c), and the run from a frame to a result (run.c). What a new
 * option adds goes into these four places and a file of its own. */

/* Own options. */
typedef struct {
    char *treatment, *control, *covariates, *blocks, *strata, *cluster, *weights;
    char *takeup, *assigned, *method, *se, *small_blocks;
    char **probability, **measures, **baseline, **worthwhile, **labels, **role;
    char *permute, **adjust, **family;
    char *assignments;
    char *wild, *wild_factors;
    double df;
    char **bounds, **tighten, **range, **quantiles, **moderators;
    char *attrition_weights;
    char **index, *index_method;
    gboolean imputed_blind;
} AvlastRctOwn;

extern const AvlastOption avlast_rct_own_options[];

/* What was asked for, put together; `how` borrows from here and from the run. */
typedef struct {
    AvlastRun *run;
    AvlastRctOwn *own;
    char **outcomes;
    char **factors, **controls; /* of several treatments; else NULL */
    AvlastFormula *covariates;
    double *worthwhile;
    AvlastRctOptions how;
    AvlastRctBeside beside; /* beside.c, with what it borrows: */
    AvlastFormula *response;
    double *tau;
    GPtrArray *indices;               /* of AvlastSummaryIndex *: index.c */
    struct AvlastSummaryFound *found; /* one for each, once data are read */
    AvlastFrame *assignments;         /* of --assignments: assignments.c */
} AvlastRctAsked;

/* Checks the options against each other and reads their lists. Failure: FALSE with
 * AVLAST_ERROR_USAGE. `asked` is to be cleared in any case. */
gboolean avlast_rct_asked(AvlastRctAsked *asked, AvlastRun *run, GError **error);
void avlast_rct_asked_clear(AvlastRctAsked *asked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastRctAsked, avlast_rct_asked_clear)

/* Bounds, weights for attrition, quantiles, moderators: reads their options. Failure:
 * FALSE with AVLAST_ERROR_USAGE. */
gboolean avlast_rct_ask_beside(AvlastRctAsked *asked, GError **error);
void avlast_rct_beside_clear(AvlastRctAsked *asked);

/* --index: reads its options (failure: FALSE with AVLAST_ERROR_USAGE); whether a name is
 * an index; the columns they are made of; adds them to the frame that was read (and to
 * the completed data sets behind it); says in notes and the setting `index` what they
 * are. */
gboolean avlast_rct_ask_index(AvlastRctAsked *asked, GError **error);
gboolean avlast_rct_is_index(const AvlastRctAsked *asked, const char *name);
void avlast_rct_index_columns(const AvlastRctAsked *asked, GPtrArray *columns);
gboolean avlast_rct_add_index(AvlastRctAsked *asked, AvlastFrame *frame, GError **error);
void avlast_rct_tell_index(const AvlastRctAsked *asked, AvlastResult *result);
void avlast_rct_index_clear(AvlastRctAsked *asked);

/* The file's frame, with the columns that were asked for. */
AvlastFrame *avlast_rct_frame(const AvlastRctAsked *asked, GError **error);

/* With --imputation: the effects of every completed data set pooled, the rest of the
 * result from the first of them, which the evaluation is of. */
gboolean avlast_rct_imputed(const AvlastRctAsked *asked,
                            const AvlastEvaluation *evaluation, const AvlastFrame *frame,
                            AvlastResult *result, GError **error);

/* The program. */
gboolean avlast_rct_run(AvlastRun *run, GError **error);

#endif
