/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SENS_SENS_H
#define AVLAST_CMD_SENS_SENS_H

#include "cmd/program.h"
#include "data/formula.h"
#include "impact/hidden.h"
#include "impact/oster.h"

/* `avlast sens`: one file for each method. */

typedef struct {
    /* one estimate: of a result file, or as numbers */
    char *outcome, *term, *group, *results;
    double estimate, std_error, df, low, high;
    /* evalue */
    char *scale;
    double truth, sd_outcome;
    /* robustness, oster */
    char *treatment, *benchmark, *always;
    char **times;
    double q, r_max, r_max_times, delta, target;
    /* rosenbaum */
    char **gamma, **discordant;
    char *test, *p_values, *zeros, *alternative;
} AvlastSensOwn;

/* Each adds rows, notes and charts to the result; file: the last argument, or NULL. */
gboolean avlast_sens_evalue(AvlastRun *run, AvlastResult *result, const char *file,
                            GError **error);
gboolean avlast_sens_robustness(AvlastRun *run, AvlastResult *result, const char *formula,
                                const char *file, GError **error);
gboolean avlast_sens_oster(AvlastRun *run, AvlastResult *result, const char *formula,
                           const char *file, GError **error);
gboolean avlast_sens_rosenbaum(AvlastRun *run, AvlastResult *result, const char *columns,
                               const char *file, GError **error);

/* The estimate the analysis is of: the row of a result file that --outcome, --term and
 * --group name (its only one with an interval, without them), or the numbers given.
 * Copied into a new row of `result`, whose inputs get the file. NULL and *error (AV294).
 */
AvlastEstimate *avlast_sens_estimate(const AvlastRun *run, AvlastResult *result,
                                     const char *file, GError **error);

/* "0.5,1,2" as numbers, each above `least`; *n of them; NULL and *error. */
double *avlast_sens_numbers(char **texts, const char *option, double least, guint *n,
                            GError **error);

/* A row with an estimate alone. */
AvlastEstimate *avlast_sens_add(AvlastResult *result, const char *outcome,
                                const char *group, const char *term, double value);

/* The model's matrix and the place of the treatment's column in it. */
typedef struct {
    AvlastFormula *formula;
    AvlastFrame *frame;
    AvlastModelMatrix *matrix;
    gsize treatment;
} AvlastSensModel;

void avlast_sens_model_clear(AvlastSensModel *model);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSensModel, avlast_sens_model_clear)
gboolean avlast_sens_model(AvlastRun *run, AvlastResult *result, const char *formula,
                           const char *file, AvlastSensModel *model, GError **error);

/* The treatment's coefficient with its classical standard error, df and nobs, nothing
 * else of the row. FALSE and *error (AV296). */
gboolean avlast_sens_fit(const AvlastSensModel *model, AvlastEstimate *row,
                         GError **error);

/* The same of all completed data sets by Rubin's rules, of which the model is the first;
 * and the fit that confounders are asked about: the mean variance within the sets and the
 * complete-data df tell what a confounder moves, what imputing adds enters the interval.
 */
gboolean avlast_sens_pool_fit(const AvlastRun *run, const AvlastSensModel *model,
                              AvlastEstimate *row, AvlastHiddenFit *fit, GError **error);

/* Means over the sets: partial R2 of a benchmark, moments of Oster's bounds. */
gboolean avlast_sens_pool_benchmark(const AvlastRun *run, const AvlastSensModel *model,
                                    const char *terms, double r[2], GError **error);
gboolean avlast_sens_pool_oster(const AvlastRun *run, const AvlastSensModel *model,
                                const char *always, AvlastOsterMoments *moments,
                                GError **error);

#endif
