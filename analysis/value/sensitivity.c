/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/sensitivity.h"

#include <glib/gi18n.h>
#include <math.h>

#include "value/breakeven.h"
#include "value/conditional.h"
#include "value/decision.h"
#include "value/indices.h"
#include "value/sensitivity_known.h"
#include "value/sensitivity_parts.h"

const char *const avlast_sensitivity_names[] = {
    "tornado", "conditional", "two-way", "sobol", "regression", "evppi", "zero", NULL};

static gboolean add_tornado(const AvlastSensitivityStudy *s, const char *what,
                            GArray *rows)
{
    g_autofree char *low = g_strconcat(what, ".low", NULL);
    g_autofree char *high = g_strconcat(what, ".high", NULL);

    for (guint i = 0; rows && i < rows->len; i++) {
        const AvlastTornadoRow *row = &g_array_index(rows, AvlastTornadoRow, i);
        avlast_sensitivity_row(s, low, row->input->id, row->at_low);
        avlast_sensitivity_row(s, high, row->input->id, row->at_high);
    }
    return rows != NULL;
}

/* --- regressions --- */

static gboolean add_regression(const AvlastSensitivityStudy *s, GError **error)
{
    const guint m = s->model->inputs->len;
    g_autofree const double **x = g_new0(const double *, MAX(m, 1));
    g_autofree guint *input = g_new(guint, MAX(m, 1));
    g_autofree double *coefficient = g_new0(double, MAX(m, 1));
    double r2;
    guint p = 0;

    for (guint i = 0; i < m; i++)
        if (s->value->lines->drawn[i]) {
            input[p] = i;
            x[p++] = s->value->draws->column[i];
        }
    if (p == 0)
        return TRUE;
    if (!avlast_standard_coefficients(x, s->npv, s->n, p, coefficient, &r2, error))
        return FALSE;
    for (guint k = 0; k < p; k++)
        avlast_sensitivity_row(s, "src", avlast_value_input(s->model, input[k])->id,
                               coefficient[k]);
    avlast_sensitivity_row(s, "src.r2", NULL, r2);
    for (guint k = 0; k < p; k++) {
        double rank;
        if (!avlast_rank_correlation(x[k], s->npv, s->n, &rank, error))
            return FALSE;
        avlast_sensitivity_row(s, "spearman", avlast_value_input(s->model, input[k])->id,
                               rank);
    }
    return TRUE;
}

/* --- the value of knowing numbers --- */

/* The choice is between the scheme and none; the threshold of 1 takes the net present
 * value as it is. */
static gboolean add_evppi(const AvlastSensitivityStudy *s,
                          const AvlastSensitivity *options, GError **error)
{
    static const double one = 1.0;
    g_autofree double *none = avlast_array(double, s->n, error);
    const double *const effect[] = {none, s->npv}, *const cost[] = {none, none};
    const AvlastOptionDraws draws = {s->n, 2, cost, effect};
    const AvlastKnownAsked asked = {
        .model = s->model,
        .draws = s->value->draws,
        .drawn = s->value->lines->drawn,
        .each = (options->kinds & AVLAST_SENSITIVITY_EVPPI) != 0,
        .sets = options->sets,
        .options = &draws,
        .at = {.k = &one, .thresholds = 1, .how = options->how}};
    g_autoptr(GArray) sets = none ? avlast_known_sets_of(&asked, error) : NULL;

    for (guint i = 0; sets && i < sets->len; i++) {
        const AvlastKnownSet *set = &g_array_index(sets, AvlastKnownSet, i);
        if (!set->at)
            continue;
        AvlastEstimate *row =
            avlast_sensitivity_row(s, "evppi", set->name, set->at[0].value);
        row->std_error = set->at[0].std_error;
        if (set->blocks)
            row->method = avlast_known_set_method(set);
        avlast_known_set_note(set, 0, row);
        avlast_sensitivity_row(s, "evppi.noise", set->name, set->at[0].noise);
    }
    return sets != NULL;
}

/* --- what must hold --- */

static gboolean add_zeros(const AvlastSensitivityStudy *s, GError **error)
{
    for (guint i = 0; i < s->model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(s->model, i);
        AvlastBreakEven even = {0};
        if (input->implied && !s->value->lines->drawn[i])
            continue;
        if (!avlast_break_even(s->value, s->perspective, i, &even, error))
            return FALSE;
        if (!even.moves)
            continue;
        AvlastEstimate *row = avlast_sensitivity_row(s, "must.hold", input->id, even.at);
        if (even.n == 0)
            avlast_estimate_note(row, even.good_below ? _("above zero at any value")
                                                      : _("below zero at any value"));
        else if (even.n > 1)
            avlast_estimate_note(row, _("%u values"), even.n);
        else
            avlast_estimate_note(row, even.good_below ? _("at most") : _("at least"));
        if (isfinite(even.chance))
            avlast_sensitivity_row(s, "p.must.hold", input->id, even.chance);
    }
    return TRUE;
}

static gboolean run(const AvlastSensitivityStudy *s, const AvlastSensitivity *options,
                    GError **error)
{
    const guint kinds = options->kinds;

    if (kinds & AVLAST_SENSITIVITY_TORNADO) {
        g_autoptr(GArray) rows = avlast_tornado(s->value, s->perspective, error);
        if (!add_tornado(s, "tornado", rows))
            return FALSE;
    }
    if (kinds & AVLAST_SENSITIVITY_CONDITIONAL) {
        g_autoptr(GArray) rows =
            avlast_tornado_conditional(s->value, s->perspective, error);
        if (!add_tornado(s, "conditional", rows))
            return FALSE;
        avlast_sensitivity_conditional(s, rows);
        if (rows->len == 0)
            avlast_estimates_note(s->result->estimates,
                                  _("no numbers are correlated: a conditional tornado "
                                    "would be the plain one"));
    }
    return (!(kinds & AVLAST_SENSITIVITY_TWO_WAY) ||
            avlast_sensitivity_two_way(s, options, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_SOBOL) || avlast_sensitivity_shares(s, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_REGRESSION) || add_regression(s, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_EVPPI || options->sets) ||
            add_evppi(s, options, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_ZERO) || add_zeros(s, error));
}

gboolean avlast_sensitivity(const AvlastScenarioValue *value,
                            const AvlastSensitivity *options, AvlastResult *result,
                            GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    AvlastSensitivityStudy study = {.value = value,
                                    .model = model,
                                    .result = result,
                                    .perspective = model->headline_society
                                                       ? avlast_perspective_society(model)
                                                       : avlast_perspective_public(model),
                                    .n = MIN(value->n, (gsize)AVLAST_SENSITIVITY_DRAWS)};
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, study.perspective, AVLAST_KINDS_ALL);

    study.npv = avlast_array(double, value->n, error);
    if (!study.npv)
        return FALSE;
    study.group = g_strdup_printf("scenario=%s;payer=%s", value->lines->scenario->id,
                                  avlast_perspective_id(model, study.perspective));
    avlast_measure_draws(value, &measure, study.npv);
    for (gsize r = 0; r < study.n; r++)
        study.rounding = fmax(study.rounding, 1e-13 * fabs(study.npv[r]));
    const gboolean fine = run(&study, options, error);
    if (fine)
        avlast_sensitivity_importance(&study);
    g_free(study.npv);
    g_free(study.group);
    return fine;
}
