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

typedef struct {
    AvlastEstimator estimator;
    const AvlastFrame *frame;
    const AvlastSample *sample;
    gconstpointer data;
    GPtrArray *calls;
} Replication;

static AvlastEstimates *run_full(const Replication *p, AvlastRecordMode mode,
                                 GError **error)
{
    AvlastRecorder recorder = {.mode = mode, .calls = p->calls};
    AvlastSample sample = *p->sample;

    sample.recorder = &recorder;
    g_autoptr(AvlastEstimates) estimates =
        p->estimator(p->frame, &sample, p->data, error);
    return g_steal_pointer(&estimates);
}

/* One replicate. Where the statistic fails, what it did not come to stays NaN. */
static gboolean run_replicate(const Replication *p, guint32 r, double *weight,
                              double *work, char **message)
{
    AvlastRecorder recorder = {
        .mode = AVLAST_RECORD_REPLICATE, .calls = p->calls, .r = r};
    AvlastSample sample = *p->sample;
    g_autoptr(GError) error = NULL;

    avlast_replicates_weights(p->sample->replicates, p->sample, r, work, weight);
    if (p->sample->calibration &&
        !avlast_calibration_reweigh(p->sample->calibration, weight, &error)) {
        *message = g_strdup(error->message);
        return FALSE;
    }
    sample.weight = weight;
    sample.full_weight = p->sample->weight;
    sample.recorder = &recorder;
    g_autoptr(AvlastEstimates) estimates =
        p->estimator(p->frame, &sample, p->data, &error);
    if (!estimates && error)
        *message = g_strdup(error->message);
    return estimates != NULL;
}

/* All replicates; messages of those that failed, by replicate. */
static gboolean run_replicates(const Replication *p, gboolean serial, GPtrArray *messages,
                               GError **error)
{
    const AvlastReplicates *replicates = p->sample->replicates;
    gboolean memory = TRUE;

    g_ptr_array_set_size(messages, (gint)replicates->n);
#pragma omp parallel if (!serial) reduction(&& : memory)
    {
        g_autofree double *weight = avlast_array(double, p->sample->n, NULL);
        g_autofree double *work = avlast_array(double, replicates->n_units, NULL);
        memory = weight && work;
#pragma omp for schedule(dynamic, 1)
        for (guint32 r = 0; r < replicates->n; r++)
            if (weight && work)
                run_replicate(p, r, weight, work, (char **)&messages->pdata[r]);
    }
    if (!memory)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL, "memory ran out");
    return memory;
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

static void tell_failures(const GPtrArray *messages, AvlastEstimates *estimates)
{
    guint failed = 0;
    const char *first = NULL;

    for (guint r = 0; r < messages->len; r++)
        if (messages->pdata[r]) {
            first = first ? first : messages->pdata[r];
            failed++;
        }
    if (!failed)
        return;
    g_auto(GStrv) lines = g_strsplit(first, "\n", 2);
    avlast_estimates_note(estimates,
                          _("%u of %u replicates gave no estimate and are left out; the "
                            "first because: %s"),
                          failed, messages->len, lines[0]);
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

AvlastEstimates *avlast_estimate(AvlastEstimator estimator, const AvlastFrame *frame,
                                 const AvlastSample *sample, gconstpointer data,
                                 gboolean serial, GError **error)
{
    g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func(recorded_free);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);
    const Replication p = {estimator, frame, sample, data, calls};

    if (!sample->replicates)
        return estimator(frame, sample, data, error);
    g_autoptr(AvlastEstimates) first = run_full(&p, AVLAST_RECORD_FULL, error);
    if (!first)
        return NULL;
    tell_method(first);
    if (calls->len == 0)
        return g_steal_pointer(&first);
    if (!run_replicates(&p, serial, messages, error))
        return NULL;
    if (!any_estimate(calls, sample->replicates->n)) {
        const char *why = messages->len ? messages->pdata[0] : NULL;
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV226", NULL,
                    "no replicate gave an estimate%s%s", why ? ": " : "", why ? why : "");
        return NULL;
    }
    AvlastEstimates *estimates = run_full(&p, AVLAST_RECORD_REPLAY, error);
    if (!estimates)
        return NULL;
    tell_method(estimates);
    tell_failures(messages, estimates);
    return estimates;
}
