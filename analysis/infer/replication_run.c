/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates run one after another in the loop of infer/resample.h. A replicate's
 * numbers: the estimates of each call, those of the final rows (with their standard
 * errors for t intervals), and 1 when it failed. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "design/calibration.h"
#include "infer/bootstrap.h"
#include "infer/kept.h"
#include "infer/replication_parts.h"
#include "infer/resample.h"

static gsize rows_of(const AvlastReplication *p)
{
    return p->rows ? p->rows->rows->len : 0;
}

static gboolean studentised(const AvlastReplication *p)
{
    return p->replicates->interval == AVLAST_BOOT_T;
}

static gsize calls_width(const AvlastReplication *p)
{
    gsize width = 0;

    for (guint c = 0; c < p->calls->len; c++)
        width += ((const AvlastRecorded *)g_ptr_array_index(p->calls, c))->k;
    return width;
}

static gsize width_of(const AvlastReplication *p)
{
    return calls_width(p) + rows_of(p) * (studentised(p) ? 2 : 1) + 1;
}

typedef struct {
    double *weight, *factor;
} Work;

static void work_free(gpointer data)
{
    Work *work = data;

    g_free(work->weight);
    g_free(work->factor);
    g_free(work);
}

static gpointer work_new(gconstpointer data, GError **error)
{
    const AvlastReplication *p = data;
    Work *work = g_new0(Work, 1);

    work->weight = avlast_array(double, p->sample->n, error);
    work->factor =
        work->weight ? avlast_array(double, p->replicates->n_units, error) : NULL;
    if (work->factor)
        return work;
    work_free(work);
    return NULL;
}

/* The estimates under a replicate's weights; NULL with a reason where there are none. */
static AvlastEstimates *run_one(const AvlastReplication *p, guint32 r, const Work *work,
                                GError **error)
{
    AvlastRecorder recorder = {
        .mode = AVLAST_RECORD_REPLICATE, .calls = p->calls, .r = r};
    AvlastSample sample = *p->sample;

    avlast_replicates_weights(p->replicates, p->sample, r, work->factor, work->weight);
    if (p->sample->calibration &&
        !avlast_calibration_reweigh(p->sample->calibration, work->weight, error))
        return NULL;
    sample.weight = work->weight;
    sample.weighted = TRUE; /* equal weights are not, times the factors */
    sample.full_weight = p->sample->weight;
    sample.recorder = &recorder;
    if (studentised(p))
        recorder.factor = work->factor;
    g_autoptr(AvlastEstimates) estimates =
        p->estimator(p->frame, &sample, p->data, error);
    return g_steal_pointer(&estimates);
}

static gboolean same_row(const AvlastEstimate *a, const AvlastEstimate *b)
{
    return g_strcmp0(a->term, b->term) == 0 && g_strcmp0(a->group, b->group) == 0 &&
           g_strcmp0(a->outcome, b->outcome) == 0;
}

/* The estimates of the final rows, whatever rows the replicate has. */
static void take_rows(const AvlastReplication *p, const AvlastEstimates *e, double *to)
{
    const gsize K = rows_of(p);

    for (guint i = 0; i < K; i++) {
        const AvlastEstimate *wanted = avlast_estimates_row(p->rows, i);
        const AvlastEstimate *row = i < e->rows->len ? avlast_estimates_row(e, i) : NULL;
        if (!row || !same_row(row, wanted))
            row = avlast_estimates_find(e, wanted->outcome, wanted->group, wanted->term,
                                        NULL);
        to[i] = row ? row->estimate : NAN;
        if (studentised(p))
            to[K + i] = row ? row->std_error : NAN;
    }
}

static gboolean run_block(guint32 first, guint32 count, gpointer data, gconstpointer plan,
                          double *theta, GError **error)
{
    const AvlastReplication *p = plan;
    const gsize calls = calls_width(p), width = width_of(p);

    (void)error;
    for (guint32 r = first; r < first + count; r++, theta += width) {
        g_autoptr(AvlastEstimates) e = run_one(p, r, data, NULL);
        double *to = theta;
        for (gsize i = 0; i < width; i++)
            theta[i] = NAN;
        for (guint c = 0; c < p->calls->len; c++) {
            const AvlastRecorded *call = g_ptr_array_index(p->calls, c);
            memcpy(to, &call->theta[r * call->k], call->k * sizeof *to);
            to += call->k;
        }
        if (e)
            take_rows(p, e, theta + calls);
        theta[width - 1] = e ? 0.0 : 1.0;
    }
    return TRUE;
}

double *avlast_replication_run(const AvlastReplication *p, GError **error)
{
    const gsize width = width_of(p);
    const AvlastResampleOptions how = {.serial = p->serial,
                                       .work_new = work_new,
                                       .work_free = work_free,
                                       .watch = p->replicates->watch};
    g_autofree double *theta = avlast_table(double, p->replicates->n, width, error);

    if (!theta ||
        !avlast_resample(run_block, p, p->replicates->n, width, &how, theta, error))
        return NULL;
    for (guint32 r = 0; r < p->replicates->n; r++) { /* those of a checkpoint, too */
        const double *from = &theta[r * width];
        for (guint c = 0; c < p->calls->len; c++) {
            AvlastRecorded *call = g_ptr_array_index(p->calls, c);
            memcpy(&call->theta[r * call->k], from, call->k * sizeof *from);
            from += call->k;
        }
    }
    return g_steal_pointer(&theta);
}

char *avlast_replication_why(const AvlastReplication *p, const double *theta,
                             guint32 *failed)
{
    const gsize width = width_of(p);
    guint32 n = 0, first = 0;
    g_autoptr(GError) error = NULL;

    for (guint32 r = p->replicates->n; r-- > 0;)
        if (theta[r * width + width - 1] != 0.0) {
            first = r;
            n++;
        }
    if (failed)
        *failed = n;
    if (n == 0)
        return NULL;
    Work *work = work_new(p, &error);
    if (work) {
        avlast_estimates_free(run_one(p, first, work, &error));
        work_free(work);
    }
    return g_strdup(error ? error->message : "");
}

void avlast_replication_tell(const AvlastReplication *p, const double *theta,
                             AvlastEstimates *estimates)
{
    guint32 failed = 0;
    g_autofree char *why = avlast_replication_why(p, theta, &failed);

    if (!why)
        return;
    g_auto(GStrv) lines = g_strsplit(why, "\n", 2);
    avlast_estimates_note(estimates,
                          _("%u of %u replicates gave no estimate and are left out; the "
                            "first because: %s"),
                          failed, p->replicates->n, lines[0] ? lines[0] : "");
}

/* u of avlast_boot_acceleration: units x rows. *n gets the units. */
static double *leave_out(const AvlastReplication *p, gsize *n, GError **error)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    AvlastReplication alone = *p;
    const gsize K = rows_of(p);

    alone.calls = none;
    alone.replicates = p->replicates->jackknife;
    *n = alone.replicates->n;
    const gsize width = width_of(&alone);
    g_autofree double *theta = avlast_replication_run(&alone, error);
    double *u = theta ? avlast_table(double, *n, K, error) : NULL;
    for (gsize i = 0; u && i < *n; i++)
        for (gsize t = 0; t < K; t++)
            u[i * K + t] = alone.replicates->scale * alone.replicates->rscale[i] *
                           (avlast_estimates_row(p->rows, (guint)t)->estimate -
                            theta[i * width + t]);
    return u;
}

gboolean avlast_replication_intervals(const AvlastReplication *p, const double *theta,
                                      AvlastEstimates *estimates, GError **error)
{
    const AvlastBootInterval kind = p->replicates->interval;
    const gsize K = rows_of(p), width = width_of(p), calls = calls_width(p);
    gsize n = 0;
    g_autofree double *u = kind == AVLAST_BOOT_BCA ? leave_out(p, &n, error) : NULL;
    const AvlastEstimates *own = p->linear;

    if (kind == AVLAST_BOOT_BCA && !u)
        return FALSE;
    for (guint t = 0; t < K && t < estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        const char *note;
        AvlastBoot boot = {.estimate = row->estimate,
                           .level = estimates->level,
                           .replicate = theta + calls + t,
                           .step = width,
                           .reps = p->replicates->n,
                           .replicate_error = theta + calls + K + t};
        if (!isfinite(row->std_error)) /* a test: it has no interval */
            continue;
        if (p->replicates->keep)
            avlast_kept_add(p->replicates->keep, row, boot.replicate, width, boot.reps);
        boot.acceleration = u ? avlast_boot_acceleration(u + t, K, n) : 0.0;
        boot.std_error = own ? avlast_estimates_row(own, t)->std_error : NAN;
        if (!avlast_boot_interval(&boot, kind, &row->conf_low, &row->conf_high, &note))
            avlast_estimate_note(row, "%s", _(note));
        char *method =
            g_strdup_printf("%s%sbootstrap %s", row->method ? row->method : "",
                            row->method ? "; " : "", avlast_boot_interval_name(kind));
        g_free(row->method);
        row->method = method;
    }
    avlast_boot_tell_intervals(estimates);
    avlast_estimates_note(estimates, _("intervals of the bootstrap: %s"),
                          avlast_boot_interval_name(kind));
    avlast_boot_tell_few(estimates, kind, p->replicates->n_units);
    return TRUE;
}
