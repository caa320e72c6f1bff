/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/trial.h"

static gboolean refuse(const AvlastTrial *trial, gsize i, const char *column,
                       double value, const char *why, GError **error)
{
    const AvlastPlace place = {
        trial->frame->source,
        trial->frame->line ? avlast_frame_line(trial->frame, i) : i + 1, 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV349", &place,
                "probability of assignment '%s' is %g: %s", column, value, why);
    return FALSE;
}

/* The control's is what the others leave. */
static gboolean fill_row(AvlastTrial *trial, const AvlastColumn *const *column, gsize i,
                         GError **error)
{
    const gsize n = trial->frame->rows;
    AvlastSum left = AVLAST_SUM_ZERO;

    avlast_sum_add(&left, 1.0);
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        const double p = column[arm - 1]->number[i];
        if (!(p > 0.0) || !(p < 1.0))
            return refuse(trial, i, column[arm - 1]->name, p,
                          "it must lie between 0 and 1", error);
        trial->probability[arm * n + i] = p;
        avlast_sum_add(&left, -p);
    }
    trial->probability[i] = avlast_sum_value(&left);
    if (trial->probability[i] > 0.0)
        return TRUE;
    return refuse(trial, i, column[0]->name, column[0]->number[i],
                  "those of all arms leave nothing for the control", error);
}

/* A cluster that was assigned as a whole has one probability. */
static gboolean constant_in_clusters(const AvlastTrial *trial,
                                     const AvlastColumn *const *column, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autofree gsize *first = avlast_array(gsize, MAX(trial->n_clusters, 1), error);

    if (!first)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        gsize *at = &first[trial->cluster[i]];
        if (*at == 0)
            *at = i + 1;
        for (guint32 arm = 1; arm < trial->n_arms; arm++)
            if (column[arm - 1]->number[i] != column[arm - 1]->number[*at - 1])
                return refuse(trial, i, column[arm - 1]->name, column[arm - 1]->number[i],
                              "it varies within a cluster that was assigned as a whole",
                              error);
    }
    return TRUE;
}

void avlast_trial_weigh(const AvlastTrial *trial, const guint32 *arm, double *weight)
{
    const gsize n = trial->frame->rows;

    for (gsize i = 0; i < n; i++)
        weight[i] = trial->arm[i] == AVLAST_NO_LEVEL
                        ? NAN
                        : (trial->sampling ? trial->sampling[i] : 1.0) /
                              trial->probability[arm[i] * n + i];
}

gboolean avlast_trial_probabilities(AvlastTrial *trial, const char *const *names,
                                    GError **error)
{
    const gsize n = trial->frame->rows;
    const guint given = g_strv_length((char **)(guintptr)names);

    if (given != trial->n_arms - 1) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV349", NULL,
            "--probability: %u columns for %u arms\nhint: one for each arm but the "
            "control, in the order of the arms' names",
            given, trial->n_arms);
        return FALSE;
    }
    g_autofree const AvlastColumn **column = g_new0(const AvlastColumn *, given + 1);
    for (guint k = 0; k < given; k++)
        if (!(column[k] = avlast_frame_require_number(trial->frame, names[k], error)))
            return FALSE;
    trial->probability = avlast_table(double, trial->n_arms, n, error);
    double *weight = trial->probability ? avlast_array(double, n, error) : NULL;
    if (!weight)
        return FALSE;
    trial->sampling = trial->weight;
    trial->weight = weight;
    for (gsize i = 0; i < n; i++)
        if (trial->arm[i] != AVLAST_NO_LEVEL && !fill_row(trial, column, i, error))
            return FALSE;
    if (trial->cluster && !trial->rows_assigned &&
        !constant_in_clusters(trial, column, error))
        return FALSE;
    avlast_trial_weigh(trial, trial->arm, trial->weight);
    trial->probability_columns = g_strjoinv("', '", (char **)(guintptr)names);
    return TRUE;
}
