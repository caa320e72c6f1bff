/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_MODES_H
#define AVLAST_CMD_DESCRIBE_MODES_H

#include "cmd/describe/describe.h"

/* The options of `avlast describe`. */
typedef struct {
    char **statistic, **quantiles, **categorical, **continuous, **test;
    char **crosstab, **likert, **multiple;
    char *joint, *percent;
    gboolean no_smd, histogram, correlation, spearman;
    gint64 bins, box;
} AvlastDescribeOwn;

gboolean avlast_describe_run(AvlastRun *run, GError **error);

/* Table 1 of the variables into the result. */
gboolean avlast_describe_table(AvlastRun *run, const AvlastFrame *frame,
                               const AvlastSample *sample, const char *const *variables,
                               AvlastResult *result, GError **error);

/* The other things it computes; what each takes is in the options. */
gboolean avlast_describe_correlation(AvlastRun *run, const AvlastFrame *frame,
                                     const AvlastSample *sample,
                                     const char *const *variables, AvlastResult *result,
                                     GError **error);
gboolean avlast_describe_crosstab(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastSample *sample, AvlastResult *result,
                                  GError **error);
/* Says how strong the relation of a crosstab is. */
void avlast_describe_note_cramer(const AvlastRun *run, AvlastResult *result);
gboolean avlast_describe_multiple(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastSample *sample, AvlastResult *result,
                                  GError **error);
gboolean avlast_describe_likert(AvlastRun *run, const AvlastFrame *frame,
                                const AvlastSample *sample, const char *const *items,
                                AvlastResult *result, GError **error);

/* Bins of every number described: rows `bin:FROM..TO` and the chart histogram
 * [{"outcome", "label", "label_nb", "unit", "from", "width", "n" [rows], "share" [...],
 * "total", "mean", "groups" (with --by): [{"group", "n", "share", "total", "mean"}]}]. */
gboolean avlast_describe_bins(const AvlastRun *run, const AvlastDescription *description,
                              const AvlastSample *sample, AvlastResult *result,
                              GError **error);
/* The chart as text, 80 cells wide; "" when the result has none. To be freed. */
char *avlast_histogram_text(const AvlastResult *result, const char *lang);

/* The estimates and their line about the method, in place of the result's. */
void avlast_describe_take(AvlastResult *result, AvlastEstimates **estimates,
                          const char *method);

#endif
