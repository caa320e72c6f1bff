/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/analysed.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/magnitude.h"

void avlast_analysed_free(AvlastAnalysed *analysed)
{
    if (!analysed)
        return;
    for (guint32 a = 0; analysed->arm && a < analysed->trial->n_arms; a++)
        g_clear_pointer(&analysed->arm[a].lost, g_ptr_array_unref);
    g_free(analysed->arm);
    g_free(analysed->use);
    g_free(analysed->complete);
    avlast_model_matrix_free(analysed->matrix);
    g_free((gpointer)(guintptr)analysed->covariates.names);
    g_free((gpointer)(guintptr)analysed->covariates.x);
    g_free((gpointer)(guintptr)analysed->covariates.x_low);
    g_free(analysed);
}

static gboolean is_candidate(const AvlastAnalysed *a, const guint8 *among, gsize i)
{
    return a->trial->arm[i] != AVLAST_NO_LEVEL && (!among || among[i]);
}

/* Why a row of the trial is not analysed, to be freed. */
static char *reason_lost(const AvlastAnalysed *a, char **variables, gsize i)
{
    if (a->outcome->reason[i] != AVLAST_PRESENT)
        return avlast_missing_reason(a->outcome, i);
    if (a->baseline && a->baseline->reason[i] != AVLAST_PRESENT)
        return avlast_missing_reason(a->baseline, i);
    for (char **name = variables; name && *name; name++) {
        const AvlastColumn *column = avlast_frame_find(a->trial->frame, *name);
        if (column && column->reason[i] != AVLAST_PRESENT)
            return avlast_missing_reason(column, i);
    }
    return g_strdup("a covariate has no value");
}

/* The covariates' columns: the baseline first unless the formula has it itself. */
static void gather_covariates(AvlastAnalysed *a)
{
    const gsize own = a->matrix ? a->matrix->k : 0;
    const char **names = g_new0(const char *, own + 1);
    const double **x = g_new0(const double *, own + 1),
                 **low = g_new0(const double *, own + 1);
    gboolean with_baseline = a->baseline != NULL;
    gsize k = 0;

    for (gsize j = 0; with_baseline && j < own; j++)
        if (strcmp(a->matrix->names[j], a->baseline->name) == 0)
            with_baseline = FALSE;
    if (with_baseline) {
        names[k] = a->baseline->name;
        x[k++] = a->baseline->number;
    }
    for (gsize j = 0; j < own; j++, k++) {
        names[k] = a->matrix->names[j];
        x[k] = a->matrix->x[j];
        low[k] = a->matrix->x_low ? a->matrix->x_low[j] : NULL;
    }
    a->covariates = (AvlastCovariates){k, names, x, low};
}

static gboolean count_clusters(AvlastAnalysed *a, const guint8 *among, GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_autofree guint8 *seen =
        avlast_table(guint8, MAX(trial->n_clusters, 1), (gsize)trial->n_arms, error);

    if (!seen)
        return FALSE;
    for (gsize i = 0; trial->cluster && i < trial->frame->rows; i++) {
        if (!is_candidate(a, among, i))
            continue;
        AvlastArmCount *arm = &a->arm[trial->arm[i]];
        guint8 *mark = &seen[(gsize)trial->cluster[i] * trial->n_arms + trial->arm[i]];
        arm->assigned_clusters += *mark & 1 ? 0 : 1;
        *mark |= 1;
        if (!a->use[i])
            continue;
        arm->analysed_clusters += *mark & 2 ? 0 : 1;
        *mark |= 2;
    }
    return TRUE;
}

static gboolean count_rows(AvlastAnalysed *a, const AvlastAnalysedOptions *options,
                           GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_auto(GStrv) variables =
        options->covariates ? avlast_formula_columns(options->covariates) : NULL;

    a->arm = g_new0(AvlastArmCount, trial->n_arms);
    for (guint32 k = 0; k < trial->n_arms; k++)
        a->arm[k].lost = avlast_dropped_list();
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!is_candidate(a, options->among, i))
            continue;
        AvlastArmCount *arm = &a->arm[trial->arm[i]];
        arm->assigned++;
        arm->with_outcome += a->outcome->reason[i] == AVLAST_PRESENT ? 1 : 0;
        if (a->use[i]) {
            arm->analysed++;
            a->n++;
            continue;
        }
        g_autofree char *why = reason_lost(a, variables, i);
        avlast_dropped_count(arm->lost, why, 1);
    }
    return count_clusters(a, options->among, error);
}

/* Marks the rows that have the outcome, and among them those that have all else. */
static gboolean mark_rows(AvlastAnalysed *a, const AvlastAnalysedOptions *options,
                          GError **error)
{
    const AvlastFrame *frame = a->trial->frame;
    gsize have = 0;

    for (gsize i = 0; i < frame->rows; i++) {
        a->use[i] =
            is_candidate(a, options->among, i) && a->outcome->reason[i] == AVLAST_PRESENT;
        a->complete[i] =
            a->use[i] && (!a->baseline || a->baseline->reason[i] == AVLAST_PRESENT);
        have += options->adjusted ? a->complete[i] : a->use[i];
    }
    if (have == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV340", NULL,
                    "outcome '%s': no row of the trial has it%s", a->outcome->name,
                    options->adjusted && a->baseline ? " and its baseline" : "");
        return FALSE;
    }
    if (options->covariates) {
        g_autoptr(GError) failure = NULL;
        a->matrix =
            avlast_formula_matrix(options->covariates, frame, a->complete, &failure);
        /* Covariates that only describe may be missing altogether. */
        if (!a->matrix &&
            (options->adjusted || failure->code != AVLAST_ERROR_DEGENERATE)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        if (a->matrix)
            memcpy(a->complete, a->matrix->use, frame->rows);
    }
    if (options->adjusted)
        memcpy(a->use, a->complete, frame->rows);
    gather_covariates(a);
    return TRUE;
}

AvlastAnalysed *avlast_analysed_new(const AvlastTrial *trial,
                                    const AvlastAnalysedOptions *options, GError **error)
{
    const AvlastFrame *frame = trial->frame;
    g_autoptr(AvlastAnalysed) a = g_new0(AvlastAnalysed, 1);

    a->trial = trial;
    a->outcome = avlast_frame_require_number(frame, options->outcome, error);
    if (!a->outcome)
        return NULL;
    if (options->baseline) {
        a->baseline = avlast_frame_require_number(frame, options->baseline, error);
        if (!a->baseline)
            return NULL;
    }
    if (!avlast_magnitude_check(a->outcome->name, a->outcome->number, NULL, frame->rows,
                                AVLAST_MAGNITUDE_VARIABLE, error) ||
        (a->baseline &&
         !avlast_magnitude_check(a->baseline->name, a->baseline->number, NULL,
                                 frame->rows, AVLAST_MAGNITUDE_VARIABLE, error)))
        return NULL;
    a->use = avlast_array(guint8, frame->rows, error);
    a->complete = avlast_array(guint8, frame->rows, error);
    if (!a->use || !a->complete || !mark_rows(a, options, error) ||
        !count_rows(a, options, error))
        return NULL;
    return g_steal_pointer(&a);
}
