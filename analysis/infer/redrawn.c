/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/redrawn.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "infer/bootstrap.h"
#include "infer/kept.h"
#include "infer/resample.h"

/* --- the loop --- */

static gpointer work_new(gconstpointer data, GError **error)
{
    const AvlastRedrawnLoop *loop = data;

    return loop->work_new(loop->data, error);
}

static gboolean run_block(guint32 first, guint32 count, gpointer work, gconstpointer data,
                          double *theta, GError **error)
{
    const AvlastRedrawnLoop *loop = data;

    (void)error;
    for (guint32 r = first; r < first + count; r++, theta += loop->width) {
        for (gsize i = 0; i < loop->width; i++)
            theta[i] = NAN;
        loop->one(loop->data, r, work, theta);
    }
    return TRUE;
}

double *avlast_redrawn_run(const AvlastRedrawnLoop *loop, GError **error)
{
    const AvlastResampleOptions how = {
        .work_new = work_new, .work_free = loop->work_free, .watch = loop->watch};
    g_autofree double *theta = avlast_table(double, loop->units->n, loop->width, error);

    return theta && avlast_resample(run_block, loop, loop->units->n, loop->width, &how,
                                    theta, error)
               ? g_steal_pointer(&theta)
               : NULL;
}

/* --- from replicates to rows --- */

/* How many replicates have no estimate goes to *missing. */
static double spread(const AvlastRedrawnValues *redrawn, gsize i, guint32 *missing)
{
    const AvlastReplicates *p = redrawn->units;
    const double *theta = redrawn->theta + i;
    AvlastSum sum = AVLAST_SUM_ZERO, square = AVLAST_SUM_ZERO;
    guint32 n = 0;

    for (guint32 r = 0; r < p->n; r++)
        if (isfinite(theta[r * redrawn->width])) {
            avlast_sum_add(&sum, theta[r * redrawn->width]);
            n++;
        }
    *missing = p->n - n;
    if (n < 2)
        return NAN;
    const double mean = avlast_sum_value(&sum) / n;
    /* of a bootstrap over those that are there */
    const double scale = p->random ? 1.0 / (n - 1.0) : p->scale;
    for (guint32 r = 0; r < p->n; r++) {
        const double d = theta[r * redrawn->width] - mean;
        if (isfinite(d))
            avlast_sum_add_product(&square, scale * p->rscale[r] * d, d);
    }
    return sqrt(avlast_sum_value(&square));
}

static void fill_interval(const AvlastRedrawnValues *redrawn, gsize i,
                          AvlastEstimates *rows)
{
    AvlastEstimate *row = avlast_estimates_row(rows, i);
    const gsize K = rows->rows->len;
    const gboolean student = redrawn->interval == AVLAST_BOOT_T;
    const AvlastBoot given = {
        .estimate = row->estimate,
        .level = rows->level,
        .replicate = redrawn->theta + i,
        .step = redrawn->width,
        .reps = redrawn->units->n,
        .std_error = student && i < redrawn->errors ? redrawn->own[i] : NAN,
        .replicate_error = student && i < redrawn->errors ? redrawn->theta + K + i : NULL,
        .acceleration = redrawn->influence
                            ? avlast_boot_acceleration(redrawn->influence + i, K,
                                                       redrawn->n_influence)
                            : 0.0};
    const char *note;

    if (student && (i >= redrawn->errors || isnan(redrawn->own[i])))
        avlast_estimate_note(row, "%s",
                             _("no standard error of each replicate, and so no "
                               "interval of the bootstrap t"));
    else if (!avlast_boot_interval(&given, redrawn->interval, &row->conf_low,
                                   &row->conf_high, &note))
        avlast_estimate_note(row, "%s", _(note));
}

void avlast_redrawn_fill(const AvlastRedrawnValues *redrawn, AvlastEstimates *rows)
{
    guint32 missing;

    for (gsize i = 0; i < rows->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(rows, i);
        row->std_error = spread(redrawn, i, &missing);
        if (missing)
            avlast_estimate_note(row, _("%u of %u replicates have no estimate: left out"),
                                 missing, redrawn->units->n);
        if (redrawn->keep)
            avlast_kept_add(redrawn->keep, row, redrawn->theta + i, redrawn->width,
                            redrawn->units->n);
        if (redrawn->interval != AVLAST_BOOT_NONE)
            fill_interval(redrawn, i, rows);
    }
}

void avlast_redrawn_influence(const AvlastReplicates *each, const AvlastEstimates *rows,
                              double *theta)
{
    const gsize K = rows->rows->len;

    for (gsize r = 0; r < each->n; r++)
        for (gsize i = 0; i < K; i++)
            theta[r * K + i] =
                each->scale * each->rscale[r] *
                (avlast_estimates_row(rows, i)->estimate - theta[r * K + i]);
}
