/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_PREPOST_PREPOST_H
#define AVLAST_CMD_PREPOST_PREPOST_H

#include "cmd/adjust/within.h"
#include "impact/prepost/prepost.h"

/* The options of avlast prepost. */
typedef struct {
    char **baseline, **waves, **effects, **test, **worthwhile, **labels, **role;
    char *time, *treatment, *control, *cluster, *weights, *use, *zeros, *p_value;
    double reliability, sd, norm;
    AvlastAdjustWithin together;
} AvlastPrePostOwn;

gboolean avlast_prepost_run(AvlastRun *run, GError **error);

/* From own options to those of the estimator, whose lists are borrowed; checks what can
 * be checked without data; one --role is repeated for all outcomes. `worthwhile` receives
 * numbers to be freed. */
gboolean avlast_prepost_take_options(AvlastRun *run, char **outcomes,
                                     AvlastPrePostOptions *options, double **worthwhile,
                                     GError **error);

/* --bootstrap and --jackknife: adds their rows and notes. TRUE at once without them. */
gboolean avlast_prepost_bootstrap(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastPrePostOptions *options,
                                  AvlastResult *result, GError **error);

/* A plain sentence for each outcome, into the notes. */
void avlast_prepost_sentences(const AvlastPrePostOptions *options, AvlastResult *result,
                              const char *lang);

#endif
