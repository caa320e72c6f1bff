/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_IMPUTED_H
#define AVLAST_CMD_IMPUTED_H

#include "cmd/program.h"
#include "infer/estimator.h"
#include "infer/imputation.h"

/* --imputation and --imputed: several completed data sets in the place of one. A program
 * that takes AVLAST_SHARE_IMPUTATION reads with avlast_run_frame, which returns the first
 * and keeps the others, and calls its estimator through avlast_run_impute when
 * run->imputed is not NULL. */
struct AvlastImputed {
    GPtrArray *frame;  /* of AvlastFrame *: the second and further completed data sets */
    GStrv name;        /* all m: "imp=1", or the files */
    AvlastFrame *file; /* of one long file: the whole of it, without columns; else NULL */
    gsize m, rows;     /* data sets, and rows in each */
    gsize original;    /* rows with imputation number 0, left out */
    AvlastImputationReport report;
};

AvlastImputed *avlast_imputed_new(void);
void avlast_imputed_free(AvlastImputed *imputed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastImputed, avlast_imputed_free)

/* What is done with the m estimates before they are freed; also after each of them, with
 * pooled NULL and m how many there are so far. */
typedef gboolean (*AvlastImputedSeen)(AvlastEstimates *const *set, gsize m,
                                      const AvlastImputationReport *report,
                                      AvlastEstimates *pooled, gpointer data,
                                      GError **error);

typedef struct {
    AvlastEstimator estimate;
    gconstpointer data;
    AvlastImputationOptions options;
    AvlastImputedSeen seen; /* or NULL */
    gpointer seen_data;
} AvlastImpute;

/* Runs the estimator on each completed data set with its own sample (frame and sample are
 * the first's) and pools. */
AvlastEstimates *avlast_run_impute(AvlastRun *run, const AvlastFrame *frame,
                                   const AvlastSample *sample, const AvlastImpute *impute,
                                   GError **error);

/* The same of estimates that stand beside others: what is known of the pooling stays that
 * of the others. */
AvlastEstimates *avlast_run_impute_beside(AvlastRun *run, const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const AvlastImpute *impute, GError **error);

/* Adds to the result the inputs (the first's frame included), the setting `imputation`
 * {m, rows, original, fmi {low, high}, rows.fmi, rows.riv} and a sentence. Does what
 * avlast_result_add_input does when nothing is imputed. */
void avlast_run_add_input(const AvlastRun *run, AvlastResult *result,
                          const AvlastFrame *frame);

/* The inputs alone, of every completed data set. */
void avlast_run_add_files(const AvlastRun *run, AvlastResult *result,
                          const AvlastFrame *frame);

/* --- for avlast_run_frame --- */

/* Whether --imputation or --imputed was given; FALSE with *error when both were. */
gboolean avlast_run_imputes(const AvlastRun *run, gboolean *imputes, GError **error);

/* The frame of one long file taken apart by the column --imputation: returns the first
 * part, the others go to imputed->frame. */
AvlastFrame *avlast_imputed_split(AvlastImputed *imputed, const AvlastFrame *whole,
                                  const char *column, GError **error);

/* The data sets have the same columns of the same types and the same number of rows, and
 * with --id the same ids in the same order. */
gboolean avlast_imputed_check(const AvlastImputed *imputed, const AvlastFrame *first,
                              const char *id, GError **error);

#endif
