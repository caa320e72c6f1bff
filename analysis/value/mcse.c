/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/mcse.h"

#include <math.h>

#include "value/metrics.h"

enum { MOST_BATCHES = 16, FIELDS = 4 };

static double field_of(const AvlastEstimate *row, guint field)
{
    const double fields[FIELDS] = {row->estimate, row->std_error, row->conf_low,
                                   row->conf_high};
    return fields[field];
}

static gboolean run_batch(const AvlastScenarioValue *value, guint batch,
                          AvlastEstimates *estimates, GError **error)
{
    const AvlastLines *lines = value->lines;
    const guint inputs = lines->model->inputs->len;
    const gsize from = avlast_batch_start(value->n, batch);
    g_autofree double **column = g_new0(double *, MAX(inputs, 1));
    const AvlastDraws part = {.n = avlast_batch_start(value->n, batch + 1) - from,
                              .inputs = inputs,
                              .column = column};

    for (guint i = 0; i < inputs; i++)
        column[i] = value->draws->column[i] ? value->draws->column[i] + from : NULL;
    g_autoptr(AvlastScenarioValue) one =
        avlast_scenario_new(lines->model, lines->scenario, &part, error);
    return one && avlast_metrics(one, estimates, error);
}

/* The same row in another batch; NULL when it is not there. */
static const AvlastEstimate *alike(const AvlastEstimates *batch, gsize guess,
                                   const AvlastEstimate *like)
{
    for (gsize k = 0; k < batch->rows->len; k++) {
        const AvlastEstimate *row =
            avlast_estimates_row(batch, (guess + k) % batch->rows->len);
        if (g_strcmp0(row->outcome, like->outcome) == 0 &&
            g_strcmp0(row->group, like->group) == 0 &&
            g_strcmp0(row->term, like->term) == 0)
            return row;
    }
    return NULL;
}

/* The errors of one row; NaN where a batch lacks the figure, or all have the same. */
static void fill_row(AvlastEstimates *const *batches, guint count, gsize row,
                     double errors[FIELDS])
{
    const AvlastEstimate *like = avlast_estimates_row(batches[0], row);

    for (guint f = 0; f < FIELDS; f++) {
        double x[MOST_BATCHES];
        for (guint b = 0; b < count; b++) {
            const AvlastEstimate *one = alike(batches[b], row, like);
            x[b] = one ? field_of(one, f) : NAN;
        }
        errors[f] = avlast_draws_sd(x, count) / sqrt((double)count);
        if (!isfinite(errors[f]) || errors[f] == 0.0)
            errors[f] = NAN;
    }
}

static void add_rows(AvlastEstimates *const *batches, guint count,
                     AvlastEstimates *estimates)
{
    for (gsize i = 0; i < batches[0]->rows->len; i++) {
        const AvlastEstimate *like = avlast_estimates_row(batches[0], i);
        double errors[FIELDS];
        fill_row(batches, count, i, errors);
        if (isnan(errors[0]) && isnan(errors[1]) && isnan(errors[2]) && isnan(errors[3]))
            continue;
        g_autofree char *term = like->term
                                    ? g_strdup_printf("%s %s", like->outcome, like->term)
                                    : g_strdup(like->outcome);
        AvlastEstimate *row =
            avlast_estimates_add(estimates, "mc.error", like->group, term);
        row->estimate = errors[0];
        row->std_error = errors[1];
        row->conf_low = errors[2];
        row->conf_high = errors[3];
    }
}

gboolean avlast_monte_carlo_errors(const AvlastScenarioValue *value,
                                   AvlastEstimates *estimates, GError **error)
{
    const guint count = avlast_batches(value->n);
    AvlastEstimates *batches[MOST_BATCHES] = {NULL};
    gboolean fine = TRUE;

    for (guint b = 0; b < count; b++) {
        batches[b] = avlast_estimates_new();
        batches[b]->level = estimates->level;
    }
    for (guint b = 0; b < count && fine; b++)
        fine = run_batch(value, b, batches[b], error);
    if (fine)
        add_rows(batches, count, estimates);
    for (guint b = 0; b < count; b++)
        avlast_estimates_free(batches[b]);
    return fine;
}
