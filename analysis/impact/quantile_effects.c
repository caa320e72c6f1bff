/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/quantile_effects.h"

#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/units.h"

double avlast_hall_sheather(double tau, double n)
{
    const double x = avlast_normal_quantile(tau),
                 f = exp(-0.5 * x * x) / sqrt(2.0 * G_PI),
                 z = avlast_normal_quantile(0.975);

    return pow(n, -1.0 / 3.0) * pow(z, 2.0 / 3.0) *
           cbrt(1.5 * f * f / (2.0 * x * x + 1.0));
}

/* An arm's outcomes in order, with the weight up to each. */
typedef struct {
    gsize n;
    gsize *row;
    double *upto; /* cumulative weight, the row's own included */
    double total;
} Sorted;

static int by_outcome(gconstpointer a, gconstpointer b, gpointer data)
{
    const double *y = data;
    const gsize i = *(const gsize *)a, j = *(const gsize *)b;

    return y[i] < y[j] ? -1 : y[i] > y[j] ? 1 : i < j ? -1 : i > j;
}

static gboolean sort_arm(const AvlastTrial *trial, guint32 arm, const double *y,
                         const guint8 *use, const double *weight, Sorted *s,
                         GError **error)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    s->row = avlast_array(gsize, trial->frame->rows, error);
    s->upto = avlast_array(double, trial->frame->rows, error);
    if (!s->row || !s->upto)
        return FALSE;
    for (gsize i = 0; i < trial->frame->rows; i++)
        if (trial->arm[i] == arm && use[i] && weight[i] > 0.0)
            s->row[s->n++] = i;
    g_qsort_with_data(s->row, (gint)s->n, sizeof(gsize), by_outcome,
                      (gpointer)(guintptr)y);
    for (gsize j = 0; j < s->n; j++) {
        avlast_sum_add(&sum, weight[s->row[j]]);
        s->upto[j] = avlast_sum_value(&sum);
    }
    s->total = avlast_sum_value(&sum);
    return TRUE;
}

/* The quantile; where the weight is exactly tau between two values, their middle. A share
 * that is tau but for rounding counts as exactly tau. */
static double quantile_of(const Sorted *s, const double *y, double tau)
{
    const double wanted = tau * s->total, slack = 4e-14 * s->total;
    gsize low = 0, high = s->n - 1;

    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (s->upto[middle] < wanted - slack)
            low = middle + 1;
        else
            high = middle;
    }
    if (low + 1 < s->n && fabs(s->upto[low] - wanted) <= slack)
        return 0.5 * (y[s->row[low]] + y[s->row[low + 1]]);
    return y[s->row[low]];
}

/* The quantile of one arm; sign times its rows' influence is added to move. Returns
 * whether there is a density to divide by. */
static gboolean arm_quantile(const Sorted *s, const double *y, const double *weight,
                             double tau, double n, double sign, double *value,
                             double *move)
{
    const double smallest = 1.4901161193847656e-08; /* as quantreg: sqrt(epsilon) */
    double h = avlast_hall_sheather(tau, n);

    while (tau - h < 0.0 || tau + h > 1.0)
        h /= 2.0;
    const double q = quantile_of(s, y, tau),
                 gap = quantile_of(s, y, tau + h) - quantile_of(s, y, tau - h);
    *value += sign * q;
    if (!(gap > smallest))
        return FALSE;
    const double f = 2.0 * h / (gap - smallest);
    AvlastSum below = AVLAST_SUM_ZERO;
    for (gsize j = 0; j < s->n; j++)
        if (y[s->row[j]] <= q)
            avlast_sum_add(&below, weight[s->row[j]]);
    /* Scores about their own mean, of the variance that the theory gives them. */
    const double p = avlast_sum_value(&below) / s->total;
    if (!(p > 0.0 && p < 1.0))
        return FALSE;
    const double scale = sqrt(tau * (1.0 - tau) / (p * (1.0 - p)));
    for (gsize j = 0; j < s->n; j++) {
        const gsize i = s->row[j];
        move[i] +=
            sign * scale * weight[i] * (p - (y[i] <= q ? 1.0 : 0.0)) / (f * s->total);
    }
    return TRUE;
}

static gboolean sort_arms(const AvlastTrial *trial, const char *outcome, const double *y,
                          const guint8 *use, const double *weight, Sorted *arms,
                          GError **error)
{
    for (guint32 a = 0; a < trial->n_arms; a++) {
        if (!sort_arm(trial, a, y, use, weight, &arms[a], error))
            return FALSE;
        if (arms[a].n == 0) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV352", NULL,
                        "outcome '%s': no row of arm '%s' has it", outcome,
                        (char *)g_ptr_array_index(trial->arm_names, a));
            return FALSE;
        }
    }
    return TRUE;
}

/* Rows and their influence, by arm and tau. */
static gboolean fill_rows(const AvlastTrial *trial, const char *outcome, const double *y,
                          const double *weight, const AvlastQuantileOptions *options,
                          const Sorted *arms, AvlastEstimates *e, GPtrArray *moves,
                          guint8 *flat, GError **error)
{
    double n = 0.0;

    for (guint32 a = 0; a < trial->n_arms; a++)
        n += (double)arms[a].n;
    for (guint32 a = 1; a < trial->n_arms; a++)
        for (gsize t = 0; t < options->n_tau; t++) {
            char tau[G_ASCII_DTOSTR_BUF_SIZE];
            g_ascii_formatd(tau, sizeof tau, "%.15g", options->tau[t]);
            g_autofree char *term = g_strdup_printf(
                "p%s(%s)", tau, (char *)g_ptr_array_index(trial->terms, a));
            AvlastEstimate *row = avlast_estimates_add(e, outcome, NULL, term);
            double *move = avlast_array(double, trial->frame->rows, error);
            if (!move)
                return FALSE;
            g_ptr_array_add(moves, move);
            row->estimate = 0.0;
            row->method = g_strdup("difference of quantiles");
            const gboolean one = arm_quantile(&arms[a], y, weight, options->tau[t], n,
                                              1.0, &row->estimate, move),
                           zero = arm_quantile(&arms[0], y, weight, options->tau[t], n,
                                               -1.0, &row->estimate, move);
            flat[moves->len - 1] = !one || !zero;
        }
    return TRUE;
}

static void forget_flat(AvlastEstimates *e, const guint8 *flat)
{
    for (guint j = 0; j < e->rows->len; j++) {
        AvlastEstimate *row = avlast_estimates_row(e, j);
        if (flat[j]) {
            for (guint i = 0; i < e->rows->len; i++) {
                gsl_matrix_set(e->covariance, i, j, NAN);
                gsl_matrix_set(e->covariance, j, i, NAN);
            }
            for (gsize u = 0; u < e->root->size1; u++)
                gsl_matrix_set(e->root, u, j, NAN);
            row->std_error = NAN;
            avlast_estimate_note(row,
                                 "too many equal outcomes around this quantile for a "
                                 "standard error");
        } else {
            avlast_estimate_infer(row, e->level);
        }
    }
}

AvlastEstimates *avlast_quantile_effects(const AvlastTrial *trial, const char *outcome,
                                         const double *y, const guint8 *use,
                                         const AvlastQuantileOptions *options,
                                         GError **error)
{
    const gsize n = trial->frame->rows;
    g_autoptr(GPtrArray) dropped = avlast_dropped_list();
    g_autoptr(GPtrArray) moves = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_autofree double *weight =
        avlast_trial_even_weights(trial, options->drop_small_blocks, dropped, error);
    g_autofree guint8 *in = avlast_array(guint8, n, error);
    g_autofree guint8 *flat = avlast_table(guint8, trial->n_arms, options->n_tau, error);
    g_autofree Sorted *arms = g_new0(Sorted, trial->n_arms);
    gboolean done =
        weight && in && flat && sort_arms(trial, outcome, y, use, weight, arms, error) &&
        fill_rows(trial, outcome, y, weight, options, arms, e, moves, flat, error);

    for (guint32 a = 0; a < trial->n_arms; a++) {
        g_free(arms[a].row);
        g_free(arms[a].upto);
    }
    if (!done)
        return NULL;
    for (gsize i = 0; i < n; i++)
        in[i] = trial->arm[i] != AVLAST_NO_LEVEL && use[i] && weight[i] > 0.0;
    const AvlastUnitsOptions how = {TRUE, trial->n_arms};
    e->level = options->level;
    if (!avlast_units_variance(trial, (const double *const *)moves->pdata, in, &how, e,
                               error))
        return NULL;
    forget_flat(e, flat);
    for (guint i = 0; i < dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(dropped, i);
        avlast_estimates_drop(e, d->what, d->rows);
    }
    return g_steal_pointer(&e);
}
