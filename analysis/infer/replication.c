/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/replication.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/calibration.h"
#include "infer/replication_parts.h"

static void recorded_free(gpointer data)
{
    AvlastRecorded *call = data;

    g_free(call->names);
    g_free(call->theta);
    g_free(call);
}

/* The names of the rows a call is about: a replicate may lack a call, as where a group
 * has no row left. */
static char *names_of(const AvlastEstimates *estimates)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        g_string_append_printf(names, "%s\t%s\t%s\n", row->outcome ? row->outcome : "",
                               row->group ? row->group : "", row->term ? row->term : "");
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* Stands in for a covariance where none is asked for: whatever comes after it in the
 * estimator works on. */
static gboolean fill_stand_in(const AvlastSample *sample,
                              const AvlastVarianceOptions *options,
                              AvlastEstimates *estimates, GError **error)
{
    const gsize m = estimates->rows->len;

    for (gsize t = 0; t < m; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        row->std_error = 1.0;
        row->nobs = 2;
        row->nclusters = sample->stage[0].cluster ? 2 : -1;
        row->df = 1.0;
    }
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    if (options->keep_root) {
        estimates->root = avlast_matrix_new(m, m, error);
        if (!estimates->root)
            return FALSE;
        gsl_matrix_set_identity(estimates->root);
        g_clear_pointer(&estimates->unit, g_ptr_array_unref);
        estimates->unit = g_ptr_array_new_with_free_func(g_free);
        for (gsize t = 0; t < m; t++)
            g_ptr_array_add(estimates->unit, g_strdup(""));
    }
    if (options->separate || m > AVLAST_JOINT_TERMS)
        return TRUE;
    estimates->covariance = avlast_matrix_new(m, m, error);
    if (estimates->covariance)
        gsl_matrix_set_identity(estimates->covariance);
    return estimates->covariance != NULL;
}

/* Takes down the call, or the replicate's estimates of it. */
static gboolean take_down(const AvlastSample *sample, const AvlastEstimates *estimates,
                          GError **error)
{
    AvlastRecorder *recorder = sample->recorder;
    const gsize k = estimates->rows->len;
    g_autofree char *names = names_of(estimates);

    if (recorder->mode == AVLAST_RECORD_FULL) {
        AvlastRecorded *call = g_new0(AvlastRecorded, 1);
        g_ptr_array_add(recorder->calls, call);
        call->names = g_steal_pointer(&names);
        call->k = k;
        call->theta = avlast_table(double, sample->replicates->n, k, error);
        for (gsize i = 0; call->theta && i < sample->replicates->n * k; i++)
            call->theta[i] = NAN;
        return call->theta != NULL;
    }
    for (guint c = recorder->next; c < recorder->calls->len; c++) {
        AvlastRecorded *call = g_ptr_array_index(recorder->calls, c);
        if (call->k != k || strcmp(call->names, names) != 0)
            continue;
        for (gsize t = 0; t < k; t++)
            call->theta[recorder->r * k + t] =
                avlast_estimates_row(estimates, t)->estimate;
        recorder->next = c + 1;
        break;
    }
    return TRUE;
}

/* theta_r - theta of the call that comes in the last run. */
static double *give_out(const AvlastSample *sample, const AvlastEstimates *estimates,
                        double **size, GError **error)
{
    AvlastRecorder *recorder = sample->recorder;
    const gsize k = estimates->rows->len, R = sample->replicates->n;
    g_autofree char *names = names_of(estimates);

    g_return_val_if_fail(recorder->next < recorder->calls->len, NULL);
    const AvlastRecorded *call = g_ptr_array_index(recorder->calls, recorder->next++);
    g_return_val_if_fail(call->k == k && strcmp(call->names, names) == 0, NULL);
    *size = avlast_array(double, k, error);
    double *deviation = *size ? avlast_table(double, R, k, error) : NULL;
    for (gsize t = 0; deviation && t < k; t++) {
        const double theta = avlast_estimates_row(estimates, t)->estimate;
        (*size)[t] = fabs(theta);
        for (gsize r = 0; r < R; r++)
            deviation[r * k + t] = call->theta[r * k + t] - theta;
    }
    return deviation;
}

gboolean avlast_replication_variance(const AvlastSample *sample,
                                     AvlastInfluence influence, const void *state,
                                     const AvlastVarianceOptions *options,
                                     AvlastEstimates *estimates, GError **error)
{
    /* calibrated weights are no factors times weights */
    const gboolean formed = options->form != AVLAST_FORM_OTHER && !sample->calibration;
    const AvlastRecorder *recorder = sample->recorder;
    g_autofree double *size = NULL;

    if (!formed && !recorder) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV225", NULL,
                    "this statistic has no standard error by replicate weights "
                    "here\nhint: avlast survey and avlast regress have");
        return FALSE;
    }
    if (recorder && recorder->factor)
        return (formed || take_down(sample, estimates, error)) &&
               avlast_replication_studentise(sample, influence, state, options, estimates,
                                             error);
    if (recorder && recorder->mode != AVLAST_RECORD_REPLAY &&
        (!formed || recorder->mode == AVLAST_RECORD_REPLICATE))
        return (formed || take_down(sample, estimates, error)) &&
               fill_stand_in(sample, options, estimates, error);

    g_autofree double *deviation =
        formed ? avlast_replication_deviations(sample, influence, state, options, &size,
                                               error)
               : give_out(sample, estimates, &size, error);
    return deviation &&
           avlast_replication_fill(sample, deviation, size, options, estimates, error) &&
           avlast_replication_counts(sample, options, estimates, error);
}

/* What the statistic says of its variance. */
static void tell_method(AvlastEstimates *estimates)
{
    const char *was = _(", linearised variance");
    const char *at = estimates->method ? strstr(estimates->method, was) : NULL;

    if (!at)
        return;
    char *method =
        g_strdup_printf("%.*s%s%s", (int)(at - estimates->method), estimates->method,
                        _(", variance between replicates"), at + strlen(was));
    g_free(estimates->method);
    estimates->method = method;
}

static AvlastEstimates *run_full(const AvlastReplication *p, AvlastRecordMode mode,
                                 GError **error)
{
    AvlastRecorder recorder = {.mode = mode, .calls = p->calls};
    AvlastSample sample = *p->sample;

    sample.recorder = &recorder;
    g_autoptr(AvlastEstimates) estimates =
        p->estimator(p->frame, &sample, p->data, error);
    return g_steal_pointer(&estimates);
}

/* The same without replicates, for t intervals. Before the last run, since an estimator
 * may tell of its fit what the last run had. */
static AvlastEstimates *run_linearised(const AvlastReplication *p, GError **error)
{
    AvlastSample sample = *p->sample;

    sample.replicates = NULL;
    g_autoptr(AvlastEstimates) estimates =
        p->estimator(p->frame, &sample, p->data, error);
    return g_steal_pointer(&estimates);
}

/* Each call has an estimate of at least two replicates, or none that is needed. */
static gboolean any_estimate(const GPtrArray *calls, guint32 R)
{
    for (guint c = 0; c < calls->len; c++) {
        const AvlastRecorded *call = g_ptr_array_index(calls, c);
        for (gsize i = 0; i < R * call->k; i++)
            if (!isnan(call->theta[i]))
                return TRUE;
    }
    return calls->len == 0;
}

AvlastEstimates *avlast_estimate(AvlastEstimator estimator, const AvlastFrame *frame,
                                 const AvlastSample *sample, gconstpointer data,
                                 gboolean serial, GError **error)
{
    g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func(recorded_free);
    AvlastReplication p = {.estimator = estimator,
                           .frame = frame,
                           .sample = sample,
                           .data = data,
                           .calls = calls,
                           .replicates = sample->replicates,
                           .serial = serial};

    if (!sample->replicates)
        return estimator(frame, sample, data, error);
    const gboolean interval = sample->replicates->interval != AVLAST_BOOT_NONE;
    g_autoptr(AvlastEstimates) first = run_full(&p, AVLAST_RECORD_FULL, error);
    if (!first)
        return NULL;
    tell_method(first);
    if (calls->len == 0 && !interval)
        return g_steal_pointer(&first);
    p.rows = interval ? first : NULL;
    g_autofree double *theta = avlast_replication_run(&p, error);
    if (!theta)
        return NULL;
    if (!any_estimate(calls, sample->replicates->n)) {
        g_autofree char *why = avlast_replication_why(&p, theta, NULL);
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV226", NULL,
                    "no replicate gave an estimate%s%s", why ? ": " : "", why ? why : "");
        return NULL;
    }
    const gboolean t = interval && sample->replicates->interval == AVLAST_BOOT_T;
    g_autoptr(AvlastEstimates) linear = t ? run_linearised(&p, error) : NULL;
    if (t && !linear)
        return NULL;
    p.linear = linear;
    g_autoptr(AvlastEstimates) estimates =
        calls->len ? run_full(&p, AVLAST_RECORD_REPLAY, error) : NULL;
    if (calls->len && !estimates)
        return NULL;
    if (estimates)
        tell_method(estimates);
    AvlastEstimates *last = estimates ? estimates : first;
    avlast_replication_tell(&p, theta, last);
    if (interval && !avlast_replication_intervals(&p, theta, last, error))
        return NULL;
    return estimates ? g_steal_pointer(&estimates) : g_steal_pointer(&first);
}
