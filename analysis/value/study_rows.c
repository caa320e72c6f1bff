/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/memory.h"
#include "core/number.h"
#include "value/indices.h"
#include "value/study.h"

typedef struct {
    const AvlastReturns *returns;
    const AvlastStudyPlan *plan;
    AvlastEstimates *estimates;
    AvlastOptionDraws draws;
    double *index; /* b'theta in each draw */
} Study;

/* Draws of each effect in doubt. */
static GPtrArray *effects_of(const AvlastScenarioValue *value)
{
    const AvlastValueModel *model = value->lines->model;
    GPtrArray *columns = g_ptr_array_new();

    for (guint e = 0; e < model->effects->len; e++) {
        const guint input = g_array_index(model->effects, AvlastEffectItem, e).estimate;
        if (value->lines->drawn[input])
            g_ptr_array_add(columns, value->draws->column[input]);
    }
    return columns;
}

static double variance_of(const double *x, gsize n)
{
    double mean = 0.0, sum = 0.0;

    for (gsize i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (gsize i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (double)n;
}

/* Least squares of the net present value on the effects; those that move together as one
 * share what they do. */
static gboolean fill_index(Study *study, const GPtrArray *columns, GError **error)
{
    const double *const *x = (const double *const *)columns->pdata;
    const gsize p = columns->len, n = study->draws.n;
    g_autofree double *b = avlast_array(double, p, error);

    if (!b || !avlast_standard_coefficients(x, study->returns->npv, n, p, b, NULL, error))
        return FALSE;
    const double spread = sqrt(variance_of(study->returns->npv, n));
    for (gsize r = 0; r < n; r++)
        study->index[r] = 0.0;
    for (gsize i = 0; i < p; i++) {
        const double sd = sqrt(variance_of(x[i], n));
        const double slope = sd > 0.0 && spread > 0.0 ? b[i] * spread / sd : 0.0;
        for (gsize r = 0; r < n; r++)
            study->index[r] += slope * x[i][r];
    }
    return TRUE;
}

static AvlastEstimate *add(const Study *study, const char *outcome, const char *term,
                           double value, double std_error)
{
    AvlastEstimate *row =
        avlast_estimates_add(study->estimates, outcome, study->returns->group, term);

    row->estimate = value;
    row->std_error = std_error;
    return row;
}

/* One size: with what a single person's answer would vary by, on the index. */
static gboolean add_size(const Study *study, double people, double spread, double *enbs,
                         AvlastEstimate **last, GError **error)
{
    const AvlastScenarioValue *value = study->returns->value;
    const AvlastValueModel *model = value->lines->model;
    const AvlastStudyPlan *plan = study->plan;
    const AvlastStudied studied = {study->index, spread};
    char number[AVLAST_NUMBER_BUFFER];
    g_autofree char *term = g_strdup_printf("n=%s", avlast_number_exact(people, number));
    g_autoptr(AvlastInformation) known = avlast_study_information(
        &study->draws, &studied, 1, people, (guint32)model->seed, error);
    AvlastEvppi evsi;

    if (!known || !avlast_information_at(known, 0.0, &evsi, error))
        return FALSE;
    AvlastEstimate *row = add(study, "evsi", term, evsi.value, evsi.std_error);
    if (evsi.value <= evsi.noise)
        avlast_estimate_note(row, _("no more than chance makes of shuffled draws"));
    double times = 1.0;
    if (!isnan(plan->population)) {
        times = avlast_study_years(plan, &value->lines->scenario->schedule) *
                plan->population / value->lines->point[model->participants];
        add(study, "evsi.population", term, evsi.value * times, evsi.std_error * times);
    }
    double cost = avlast_study_cost(plan, people);
    if (study->returns->perspective == avlast_perspective_society(model))
        cost *= 1.0 + value->tax_cost_point;
    *enbs = evsi.value * times - cost;
    *last = add(study, "enbs", term, *enbs, evsi.std_error * times);
    return TRUE;
}

static gboolean add_known(const Study *study, GError **error)
{
    const double *const phi[] = {study->index};
    const AvlastValueModel *model = study->returns->value->lines->model;
    g_autoptr(AvlastInformation) known =
        avlast_information_new(&study->draws, phi, 1, NULL, (guint32)model->seed, error);
    AvlastEvppi evppi;

    if (!known || !avlast_information_at(known, 0.0, &evppi, error))
        return FALSE;
    add(study, "evppi", "effects", evppi.value, evppi.std_error);
    return TRUE;
}

static gboolean add_sizes(const Study *study, GError **error)
{
    const AvlastStudyPlan *plan = study->plan;
    /* What one more person's answer varies by: the pilot's people have the variance. */
    const double spread = sqrt(variance_of(study->index, study->draws.n) * plan->pilot);
    AvlastEstimate *best = NULL;
    double most = 0.0;

    for (gsize i = 0; i < plan->sizes; i++) {
        AvlastEstimate *row;
        double enbs;
        if (!add_size(study, plan->people[i], spread, &enbs, &row, error))
            return FALSE;
        if (!best || enbs > most) {
            most = enbs;
            best = row;
        }
    }
    if (most > 0.0)
        avlast_estimate_note(best, _("the most of the sizes asked for"));
    else if (best)
        avlast_estimate_note(best,
                             _("no study of the sizes asked for is worth its cost"));
    return TRUE;
}

gboolean avlast_study_rows(const AvlastReturns *returns, const AvlastStudyPlan *plan,
                           AvlastEstimates *estimates, GError **error)
{
    g_autoptr(GPtrArray) effects = effects_of(returns->value);
    const gsize n = MIN(returns->value->n, (gsize)AVLAST_STUDY_DRAWS);

    if (effects->len == 0)
        return TRUE;
    g_autofree double *zero = avlast_array(double, n, error);
    g_autofree double *cost = zero ? avlast_array(double, n, error) : NULL;
    g_autofree double *index = cost ? avlast_array(double, n, error) : NULL;
    const double *const costs[] = {zero, cost}, *const gains[] = {zero, zero};
    Study study = {returns, plan, estimates, {n, 2, costs, gains}, index};

    if (!index)
        return FALSE;
    for (gsize r = 0; r < n; r++) {
        zero[r] = 0.0;
        cost[r] = -returns->npv[r];
    }
    return fill_index(&study, effects, error) &&
           (variance_of(index, n) == 0.0 ||
            (add_known(&study, error) && add_sizes(&study, error)));
}
