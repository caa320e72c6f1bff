/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/sensitivity.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "value/breakeven.h"
#include "value/conditional.h"
#include "value/decision.h"
#include "value/indices.h"

const char *const avlast_sensitivity_names[] = {
    "tornado", "conditional", "two-way", "sobol", "regression", "evppi", "zero", NULL};

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastValueModel *model;
    AvlastResult *result;
    guint perspective;
    char *group;
    double *npv;     /* value->n */
    gsize n;         /* of them used in regressions */
    double rounding; /* of a mean of npv */
} Study;

static AvlastEstimate *add(const Study *s, const char *outcome, const char *term,
                           double estimate)
{
    AvlastEstimate *row =
        avlast_estimates_add(s->result->estimates, outcome, s->group, term);
    row->estimate = estimate;
    return row;
}

/* What the charts are of. To be freed. */
static char *metric_of(const Study *s)
{
    return g_strdup_printf(_("Net present value, %s"),
                           s->model->headline_society ? _("Society") : _("Public purse"));
}

static gboolean add_tornado(const Study *s, const char *what, GArray *rows)
{
    g_autofree char *low = g_strconcat(what, ".low", NULL);
    g_autofree char *high = g_strconcat(what, ".high", NULL);

    for (guint i = 0; rows && i < rows->len; i++) {
        const AvlastTornadoRow *row = &g_array_index(rows, AvlastTornadoRow, i);
        add(s, low, row->input->id, row->at_low);
        add(s, high, row->input->id, row->at_high);
    }
    return rows != NULL;
}

/* --- shares of the variance --- */

static char *unit_name(const Study *s, const guint *unit, guint which, gboolean label)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (guint i = 0; i < s->model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(s->model, i);
        if (unit[i] == which)
            g_string_append_printf(name, "%s%s", name->len ? label ? " + " : "+" : "",
                                   label && input->label ? input->label : input->id);
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

static guint members(const Study *s, const guint *unit, guint which)
{
    guint count = 0;

    for (guint i = 0; i < s->model->inputs->len; i++)
        count += unit[i] == which;
    return count;
}

static gboolean add_given(const Study *s, const guint *unit, GError **error)
{
    /* Bins as narrow as the draws let them be: their means' own noise is taken off. */
    const gsize bins = (gsize)fmax(2.0, fmin(100.0, sqrt((double)s->n)));

    for (guint i = 0; i < s->model->inputs->len; i++) {
        double share;
        if (unit[i] == AVLAST_VALUE_NONE || members(s, unit, unit[i]) < 2)
            continue;
        if (!avlast_correlation_ratio(s->value->draws->column[i], s->npv, s->n, bins,
                                      &share, error))
            return FALSE;
        add(s, "sobol.given", avlast_value_input(s->model, i)->id, share);
    }
    return TRUE;
}

typedef struct {
    guint unit;
    AvlastVarianceShares shares;
} Share;

static int by_total(gconstpointer a, gconstpointer b)
{
    const Share *x = a, *y = b;

    if (x->shares.total != y->shares.total)
        return x->shares.total < y->shares.total ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static void show_shares(const Study *s, const GArray *shares, const guint *unit)
{
    json_t *rows = json_array();

    for (guint k = 0; k < shares->len; k++) {
        const Share *share = &g_array_index(shares, Share, k);
        g_autofree char *id = unit_name(s, unit, share->unit, FALSE);
        g_autofree char *label = unit_name(s, unit, share->unit, TRUE);
        AvlastEstimate *first = add(s, "sobol.first", id, share->shares.first);
        first->std_error = share->shares.first_error;
        AvlastEstimate *total = add(s, "sobol.total", id, share->shares.total);
        total->std_error = share->shares.total_error;
        if (members(s, unit, share->unit) > 1)
            avlast_estimate_note(total, _("drawn together"));
        json_array_append_new(
            rows,
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "id", id, "label", label, "first",
                      avlast_json_number(share->shares.first), "first.error",
                      avlast_json_number(share->shares.first_error), "total",
                      avlast_json_number(share->shares.total), "total.error",
                      avlast_json_number(share->shares.total_error)));
    }
    g_autofree char *metric = metric_of(s);
    json_object_set_new(s->result->charts, "importance",
                        json_pack("{s:s, s:o}", "metric", metric, "rows", rows));
}

static gboolean add_shares(const Study *s, GError **error)
{
    const guint m = s->model->inputs->len;
    const gsize n = MIN(s->value->n, (gsize)AVLAST_SENSITIVITY_SHARES);
    g_autofree guint *unit = g_new(guint, MAX(m, 1));
    const guint units = avlast_input_units(s->value->lines, unit);
    g_autofree AvlastVarianceShares *shares = g_new0(AvlastVarianceShares, MAX(units, 1));
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Share));

    if (!avlast_unit_shares(s->value, s->perspective, unit, units, n, shares, error))
        return FALSE;
    for (guint u = 0; u < units; u++) {
        const Share share = {u, shares[u]};
        /* What never moves the figure has exactly no share. */
        if (share.shares.total > 0.0)
            g_array_append_val(sorted, share);
    }
    g_array_sort(sorted, by_total);
    show_shares(s, sorted, unit);
    return add_given(s, unit, error);
}

/* --- regressions --- */

static gboolean add_regression(const Study *s, GError **error)
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
        add(s, "src", avlast_value_input(s->model, input[k])->id, coefficient[k]);
    add(s, "src.r2", NULL, r2);
    for (guint k = 0; k < p; k++) {
        double rank;
        if (!avlast_rank_correlation(x[k], s->npv, s->n, &rank, error))
            return FALSE;
        add(s, "spearman", avlast_value_input(s->model, input[k])->id, rank);
    }
    return TRUE;
}

/* --- the value of knowing one number --- */

typedef struct {
    guint input;
    AvlastEvppi evppi;
} Known;

static int by_value(gconstpointer a, gconstpointer b)
{
    const Known *x = a, *y = b;

    if (x->evppi.value != y->evppi.value)
        return x->evppi.value < y->evppi.value ? 1 : -1;
    return (x->input > y->input) - (x->input < y->input);
}

static gboolean know_one(const Study *s, const AvlastOptionDraws *options, guint input,
                         GArray *known, GError **error)
{
    const double *column = s->value->draws->column[input];
    g_autoptr(GError) fault = NULL;
    Known one = {.input = input};
    g_autoptr(AvlastInformation) information =
        avlast_information_new(options, &column, 1, (guint32)s->model->seed, &fault);

    if (!information && g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_DEGENERATE))
        return TRUE; /* too few draws for a fit, or all of them equal: no row */
    if (!information) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return FALSE;
    }
    if (!avlast_information_at(information, 1.0, &one.evppi, error))
        return FALSE;
    if (one.evppi.value <= s->rounding)
        one.evppi.value = 0.0;
    g_array_append_val(known, one);
    return TRUE;
}

static gboolean add_evppi(const Study *s, GError **error)
{
    g_autofree double *none = avlast_array(double, s->n, error);
    const double *const effect[] = {none, s->npv}, *const cost[] = {none, none};
    const AvlastOptionDraws options = {s->n, 2, cost, effect};
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(Known));

    if (!none)
        return FALSE;
    for (guint i = 0; i < s->model->inputs->len; i++)
        if (s->value->lines->drawn[i] && !know_one(s, &options, i, known, error))
            return FALSE;
    g_array_sort(known, by_value);
    for (guint k = 0; k < known->len; k++) {
        const Known *one = &g_array_index(known, Known, k);
        AvlastEstimate *row = add(
            s, "evppi", avlast_value_input(s->model, one->input)->id, one->evppi.value);
        row->std_error = one->evppi.std_error;
        if (one->evppi.value <= one->evppi.noise)
            avlast_estimate_note(row, _("not told from noise"));
    }
    return TRUE;
}

/* --- what must hold --- */

static gboolean add_zeros(const Study *s, GError **error)
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
        AvlastEstimate *row = add(s, "must.hold", input->id, even.at);
        if (even.n == 0)
            avlast_estimate_note(row, even.good_below ? _("above zero at any value")
                                                      : _("below zero at any value"));
        else if (even.n > 1)
            avlast_estimate_note(row, _("%u values"), even.n);
        else
            avlast_estimate_note(row, even.good_below ? _("at most") : _("at least"));
        if (isfinite(even.chance))
            add(s, "p.must.hold", input->id, even.chance);
    }
    return TRUE;
}

/* --- two inputs --- */

static gboolean find_input(const Study *s, const char *id, guint *input, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < s->model->inputs->len; i++) {
        const AvlastInput *one = avlast_value_input(s->model, i);
        *input = i;
        if (s->value->lines->drawn[i] && strcmp(one->id, id) == 0)
            return TRUE;
        if (s->value->lines->drawn[i])
            g_ptr_array_add(names, one->id);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(id, (const char *const *)names->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                "no number with doubt is called '%s'%s", id, hint);
    return FALSE;
}

static gboolean choose_pair(const Study *s, const AvlastSensitivity *options, guint *a,
                            guint *b, gboolean *found, GError **error)
{
    *found = TRUE;
    if (options->two_way) {
        if (!find_input(s, options->two_way[0], a, error) ||
            !find_input(s, options->two_way[1], b, error))
            return FALSE;
        if (*a != *b)
            return TRUE;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                    "'%s' against itself is no grid", options->two_way[0]);
        return FALSE;
    }
    g_autoptr(GArray) rows = avlast_tornado(s->value, s->perspective, error);
    if (!rows)
        return FALSE;
    *found = rows->len >= 2;
    return !*found ||
           (find_input(s, g_array_index(rows, AvlastTornadoRow, 0).input->id, a, error) &&
            find_input(s, g_array_index(rows, AvlastTornadoRow, 1).input->id, b, error));
}

static json_t *numbers(const double *x, gsize n)
{
    json_t *list = json_array();

    for (gsize i = 0; i < n; i++)
        json_array_append_new(list, avlast_json_number(x[i]));
    return list;
}

static json_t *axis(const Study *s, guint input, const double *at)
{
    const AvlastInput *in = avlast_value_input(s->model, input);
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:o}", "id", in->id, "label",
                  in->label ? in->label : in->id, "at", numbers(at, AVLAST_GRID), "point",
                  avlast_json_number(s->value->lines->point[input]));

    json_object_set_new(object, "unit", avlast_json_text(in->unit));
    return object;
}

static gboolean add_two_way(const Study *s, const AvlastSensitivity *options,
                            GError **error)
{
    guint a = 0, b = 0;
    gboolean found;
    g_autofree AvlastTwoWay *grid = g_new0(AvlastTwoWay, 1);

    if (!choose_pair(s, options, &a, &b, &found, error))
        return FALSE;
    if (!found) {
        avlast_estimates_note(s->result->estimates,
                              _("no grid: fewer than two numbers move the value"));
        return TRUE;
    }
    if (!avlast_two_way(s->value, s->perspective, a, b, grid, error))
        return FALSE;
    json_t *npv = json_array(), *zero = json_array();
    for (guint i = 0; i < AVLAST_GRID; i++)
        json_array_append_new(npv, numbers(grid->npv[i], AVLAST_GRID));
    for (guint i = 0; i + 3 < grid->zero->len; i += 4)
        json_array_append_new(zero, numbers(&g_array_index(grid->zero, double, i), 4));
    g_array_unref(grid->zero);
    g_autofree char *metric = metric_of(s);
    json_object_set_new(s->result->charts, "two.way",
                        json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "currency",
                                  s->model->currency, "metric", metric, "a",
                                  axis(s, a, grid->at_a), "b", axis(s, b, grid->at_b),
                                  "npv", npv, "zero", zero));
    return TRUE;
}

static gboolean run(const Study *s, const AvlastSensitivity *options, GError **error)
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
        if (rows->len == 0)
            avlast_estimates_note(s->result->estimates,
                                  _("no numbers are correlated: a conditional tornado "
                                    "would be the plain one"));
    }
    return (!(kinds & AVLAST_SENSITIVITY_TWO_WAY) || add_two_way(s, options, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_SOBOL) || add_shares(s, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_REGRESSION) || add_regression(s, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_EVPPI) || add_evppi(s, error)) &&
           (!(kinds & AVLAST_SENSITIVITY_ZERO) || add_zeros(s, error));
}

gboolean avlast_sensitivity(const AvlastScenarioValue *value,
                            const AvlastSensitivity *options, AvlastResult *result,
                            GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    Study study = {.value = value,
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
    g_free(study.npv);
    g_free(study.group);
    return fine;
}
