/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/multiplier.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

/* A standard error is that of the root to so many digits. */
#define SAME 1e-7
/* s_r^2 of a draw that moves all units alike is rounding noise: t* is then as large as
 * can be, not absent. */
#define LEAST 1e-20

typedef struct {
    const AvlastMultiplierOptions *options;
    const double *z; /* units x rows, units without influence left out */
    gsize units, rows;
    const double *variance; /* of rows, from z */
    gboolean enumerated, student;
} Multiplier;

/* Deviations theta* - theta of the rows, and s_r behind them. */
static gboolean draw(guint32 first, guint32 count, gpointer work, gconstpointer data,
                     double *theta, GError **error)
{
    const Multiplier *m = data;
    const gsize width = m->rows * (m->student ? 2 : 1);

    (void)work;
    (void)error;
    for (guint32 r = first; r < first + count; r++, theta += width) {
        for (gsize k = 0; k < width; k++)
            theta[k] = 0.0;
        for (gsize u = 0; u < m->units; u++) {
            const double v = avlast_wild_factor(m->options->factors, m->enumerated,
                                                m->options->seed, r, (guint32)u);
            for (gsize k = 0; k < m->rows; k++) {
                const double d = v * m->z[u * m->rows + k];
                theta[k] += d;
                if (m->student)
                    theta[m->rows + k] += d * d;
            }
        }
        for (gsize k = 0; m->student && k < m->rows; k++)
            theta[m->rows + k] =
                sqrt(fmax(theta[m->rows + k] - theta[k] * theta[k] / (double)m->units,
                          LEAST * m->variance[k]));
    }
    return TRUE;
}

/* The units that have influence, and which rows' errors are those of the root. */
static double *take_units(const AvlastEstimates *e, Multiplier *m, double *variance,
                          GError **error)
{
    const gsize n = e->root->size1, k = e->root->size2;
    double *z = avlast_table(double, n, k, error);

    for (gsize u = 0; z && u < n; u++) {
        gboolean some = FALSE;
        for (gsize j = 0; j < k; j++) {
            const double x = gsl_matrix_get(e->root, u, j);
            z[m->units * k + j] = x;
            some |= x < 0.0 || x > 0.0;
        }
        m->units += some ? 1 : 0;
    }
    for (gsize j = 0; z && j < k; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize u = 0; u < m->units; u++)
            avlast_sum_add_product(&sum, z[u * k + j], z[u * k + j]);
        variance[j] = avlast_sum_value(&sum);
    }
    return z;
}

static gboolean is_of_root(const AvlastEstimate *row, double variance)
{
    return isfinite(row->estimate) && isfinite(row->std_error) &&
           fabs(sqrt(variance) - row->std_error) <= SAME * row->std_error;
}

static void fill_row(const Multiplier *m, AvlastEstimate *row, gsize k, double level,
                     double *theta)
{
    const gsize width = m->rows * (m->student ? 2 : 1);
    const AvlastBootInterval kind = m->options->interval;
    const AvlastBoot given = {.estimate = row->estimate,
                              .level = level,
                              .replicate = theta + k,
                              .step = width,
                              .reps = m->options->reps,
                              .std_error = row->std_error,
                              .replicate_error = theta + m->rows + k};
    const char *note;

    for (guint32 r = 0; r < m->options->reps; r++)
        theta[r * width + k] += row->estimate;
    if (!avlast_boot_interval(&given, kind, &row->conf_low, &row->conf_high, &note))
        avlast_estimate_note(row, "%s",
                             m->enumerated ? _("too few units for this interval by signs "
                                               "alone: --boot-factors webb has more")
                                           : _(note));
    char *method =
        g_strdup_printf("%s%smultiplier bootstrap %s", row->method ? row->method : "",
                        row->method ? "; " : "", avlast_boot_interval_name(kind));
    g_free(row->method);
    row->method = method;
}

static gsize fill_rows(const Multiplier *m, AvlastEstimates *e, double *theta)
{
    gsize filled = 0;

    for (gsize k = 0; k < e->rows->len; k++) {
        AvlastEstimate *row = avlast_estimates_row(e, k);
        if (is_of_root(row, k < m->rows ? m->variance[k] : NAN)) {
            fill_row(m, row, k, e->level, theta);
            filled++;
        } else if (isfinite(row->conf_low) || isfinite(row->conf_high)) {
            row->conf_low = row->conf_high = NAN;
            avlast_estimate_note(
                row, "%s",
                _("no influence values of its own, and so no interval of "
                  "the multiplier bootstrap"));
        }
    }
    return filled;
}

static gboolean some_of_root(const AvlastEstimates *e, const double *variance)
{
    for (gsize k = 0; k < e->rows->len && k < e->root->size2; k++)
        if (is_of_root(avlast_estimates_row(e, k), variance[k]))
            return TRUE;
    return FALSE;
}

gboolean avlast_multiplier(AvlastEstimates *e, const AvlastMultiplierOptions *options,
                           AvlastMultiplierTold *told, GError **error)
{
    AvlastMultiplierOptions own = *options;
    Multiplier m = {.options = &own,
                    .rows = e->root ? e->root->size2 : 0,
                    .student = options->interval == AVLAST_BOOT_T};
    const AvlastResampleOptions how = {.block = 16, .watch = options->watch};
    g_autofree double *variance = avlast_array(double, MAX(m.rows, 1), error);
    g_autofree double *z =
        variance && e->root ? take_units(e, &m, variance, error) : NULL;

    if (!variance || (e->root && !z))
        return FALSE;
    if (!z || !some_of_root(e, variance)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV444", NULL,
                    "--bootstrap multiplier has no influence values of these estimates\n"
                    "hint: --bootstrap pairs, or cluster, computes them again");
        return FALSE;
    }
    m.z = z;
    m.variance = variance;
    m.enumerated = options->factors == AVLAST_WILD_RADEMACHER && m.units < 31 &&
                   (1u << m.units) <= options->reps;
    if (m.enumerated)
        own.reps = 1u << m.units;
    const gsize width = m.rows * (m.student ? 2 : 1);
    g_autofree double *theta = avlast_table(double, own.reps, width, error);
    if (!theta || !avlast_resample(draw, &m, own.reps, width, &how, theta, error))
        return FALSE;
    *told = (AvlastMultiplierTold){m.enumerated, own.reps, m.units, 0};
    avlast_boot_tell_intervals(e);
    told->rows = fill_rows(&m, e, theta);
    return TRUE;
}
