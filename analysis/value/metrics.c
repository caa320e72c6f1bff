/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/metrics.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/number.h"
#include "value/asked.h"
#include "value/figures.h"
#include "value/path.h"
#include "value/returns.h"
#include "value/study.h"
#include "value/welfare.h"

typedef struct {
    const AvlastScenarioValue *value;
    AvlastEstimates *estimates;
    const AvlastFigures *figures;
    guint perspective;
    char *group;
} Metrics;

static AvlastEstimate *add_row(const Metrics *m, const char *outcome, const char *term,
                               double point)
{
    AvlastEstimate *row = avlast_estimates_add(m->estimates, outcome, m->group, term);
    row->estimate = point;
    return row;
}

/* Of a row that is asked for: nothing takes longer than the interval. */
static void add_interval(const Metrics *m, AvlastEstimate *row, AvlastFigureKind kind)
{
    const AvlastFigure *figure = &m->figures->figure[kind];

    if (!figure->spread || !avlast_asked(m->value->lines->model, row->outcome, NULL))
        return;
    row->std_error = figure->sd;
    row->conf_low = figure->low;
    row->conf_high = figure->high;
}

static double share(const Metrics *m, gsize draws)
{
    return (double)draws / (double)m->value->n;
}

/* A benefit-cost ratio from its points, and from the draws of the ratio and of what it is
 * divided by. */
static void add_ratio(const Metrics *m, const char *outcome, double numerator,
                      double denominator, AvlastFigureKind ratio,
                      AvlastFigureKind divisor)
{
    const gboolean exists = denominator > 0.0;
    AvlastEstimate *row =
        add_row(m, outcome, NULL, exists ? numerator / denominator : NAN);

    if (!exists) {
        avlast_estimate_note(row, _("no ratio: there is no cost left to divide by"));
        return;
    }
    const double missing = 1.0 - share(m, m->figures->figure[divisor].positive);
    if (missing > 0.0)
        avlast_estimate_note(row,
                             _("no interval: no cost to divide by in %.3g %% of draws"),
                             100.0 * missing);
    else
        add_interval(m, row, ratio);
}

/* Both rules: savings of resources taken off the costs, or counted as benefits. */
static void add_ratios(const Metrics *m)
{
    const AvlastFigures *f = m->figures;
    const AvlastValueModel *model = m->value->lines->model;

    if (avlast_asked(model, "bcr", NULL) && f->any_others) {
        add_ratio(m, "bcr", f->others_point, f->cost_point - f->saving_point,
                  AVLAST_FIGURE_NET, AVLAST_FIGURE_NET_COST);
    } else if (avlast_asked(model, "bcr", NULL)) {
        AvlastEstimate *row = add_row(m, "bcr", NULL, NAN);
        avlast_estimate_note(row, f->any_saving
                                      ? _("all benefits are savings: see bcr.gross")
                                      : _("nothing is gained"));
    }
    if (f->any_saving && avlast_asked(model, "bcr.gross", NULL))
        add_ratio(m, "bcr.gross", f->npv + f->cost_point, f->cost_point,
                  AVLAST_FIGURE_GROSS, AVLAST_FIGURE_COST);
}

static gboolean add_payback(const Metrics *m, GError **error)
{
    const gsize n = m->value->n;
    const guint horizon = m->value->lines->years - 1;
    g_autofree double *cumulative = avlast_array(double, m->value->lines->years, error);
    guint falls;

    if (!cumulative)
        return FALSE;
    const double point =
        avlast_path_point(m->value, &m->figures->all, cumulative, &falls);
    const gsize back = m->figures->figure[AVLAST_FIGURE_PAYBACK].positive;
    AvlastEstimate *row = add_row(m, "payback", NULL, isfinite(point) ? point : NAN);
    add_interval(m, row, AVLAST_FIGURE_PAYBACK);
    if (isinf(point))
        avlast_estimate_note(row, _("not within %u years"), horizon);
    if (falls)
        avlast_estimate_note(row, _("below zero again in year %u"), falls);
    if (back < n) {
        row->std_error = NAN;
        avlast_estimate_note(row, _("never within %u years in %.3g %% of draws"), horizon,
                             100.0 * (double)(n - back) / (double)n);
    }
    if (!isfinite(row->conf_low))
        row->conf_low = NAN;
    if (!isfinite(row->conf_high))
        row->conf_high = NAN;
    add_row(m, "p.payback", NULL, share(m, back));
    return TRUE;
}

static void add_thresholds(const Metrics *m)
{
    const GArray *thresholds = m->value->lines->model->thresholds;
    char number[AVLAST_NUMBER_BUFFER];

    for (guint i = 0; i < thresholds->len; i++) {
        const AvlastThreshold *t = &g_array_index(thresholds, AvlastThreshold, i);
        if (t->payer == m->perspective)
            add_row(m, "p.npv.above", avlast_number_exact(t->above, number),
                    share(m, m->figures->above[i]));
    }
}

static void value_rows(const Metrics *m)
{
    const AvlastFigures *f = m->figures;
    const AvlastValueModel *model = m->value->lines->model;

    add_interval(m, add_row(m, "npv", NULL, f->npv), AVLAST_FIGURE_NPV);
    if (f->figure[AVLAST_FIGURE_CASH].asked)
        add_interval(m, add_row(m, "npv.cash", NULL, f->cash_point), AVLAST_FIGURE_CASH);
    if (f->cost_point != 0.0) {
        add_interval(m, add_row(m, "pv.benefit", NULL, f->npv + f->cost_point),
                     AVLAST_FIGURE_BENEFIT);
        add_interval(m, add_row(m, "pv.cost", NULL, f->cost_point), AVLAST_FIGURE_COST);
    }
    if (avlast_asked(model, "p.npv.positive", NULL))
        add_row(m, "p.npv.positive", NULL,
                share(m, f->figure[AVLAST_FIGURE_NPV].positive));
    if (avlast_asked(model, "p.npv.above", NULL))
        add_thresholds(m);
}

static gboolean study_rows(AvlastReturns *returns, AvlastEstimates *estimates,
                           GError **error)
{
    const AvlastScenarioValue *value = returns->value;
    g_auto(AvlastMeasure) all =
        avlast_measure_new(value, returns->perspective, AVLAST_KINDS_ALL);
    g_autofree double *npv = avlast_array(double, value->n, error);

    if (!npv)
        return FALSE;
    avlast_measure_draws(value, &all, npv);
    returns->npv = npv;
    const gboolean fine =
        avlast_study_rows(returns, value->lines->model->study, estimates, error);
    returns->npv = NULL;
    return fine;
}

/* What must hold, and what a study is worth. */
static gboolean total_rows(AvlastReturns *returns, AvlastEstimates *estimates,
                           GError **error)
{
    const AvlastValueModel *model = returns->value->lines->model;

    if (avlast_asked(model, "break.even", "break.even.ratio", "p.above.break.even",
                     NULL) &&
        !(avlast_effects_needed_rows(returns, estimates, error) &&
          avlast_needed_rows(returns, estimates, error)))
        return FALSE;
    return !model->study || study_rows(returns, estimates, error);
}

static gboolean perspective_rows(const Metrics *m, GError **error)
{
    const AvlastValueModel *model = m->value->lines->model;
    const gboolean total = m->perspective >= model->payers->len;
    const AvlastFigure *npv = &m->figures->figure[AVLAST_FIGURE_NPV];

    value_rows(m);
    const gboolean costs = m->figures->cost_point > 0.0;
    if (costs) {
        add_ratios(m);
        if (avlast_asked(model, "payback", "p.payback", "p.payback.by", NULL) &&
            !add_payback(m, error))
            return FALSE;
    }
    AvlastReturns returns = {.value = m->value,
                             .perspective = m->perspective,
                             .group = m->group,
                             .by_year = costs ? m->figures->by_year : NULL,
                             .mean = npv->mean,
                             .gain = npv->gain,
                             .npv_point = m->figures->npv,
                             .npv_sd = npv->sd,
                             .npv_low = npv->low,
                             .npv_high = npv->high};
    return (!(costs || total) || avlast_returns_rows(&returns, m->estimates, error)) &&
           (!total || total_rows(&returns, m->estimates, error));
}

/* One perspective's rows, or after the last perspective those of welfare. */
static gboolean rows_of(const AvlastScenarioValue *value, guint perspective,
                        const AvlastFigures *figures, AvlastEstimates *estimates,
                        GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    gboolean fine = TRUE;

    if (perspective >= avlast_perspectives(model))
        return avlast_welfare_rows(value, estimates, error);
    const Metrics m = {
        .value = value,
        .estimates = estimates,
        .figures = &figures[perspective],
        .perspective = perspective,
        .group = g_strdup_printf("scenario=%s;payer=%s", value->lines->scenario->id,
                                 avlast_perspective_id(model, perspective))};

    if (m.figures->touched)
        fine = perspective_rows(&m, error);
    g_free(m.group);
    return fine;
}

/* Puts the rows of `part` behind those of `estimates`. */
static void move_rows(AvlastEstimates *estimates, AvlastEstimates *part)
{
    gsize count;
    g_autofree gpointer *rows = g_ptr_array_steal(part->rows, &count);

    for (gsize i = 0; i < count; i++)
        g_ptr_array_add(estimates->rows, rows[i]);
}

gboolean avlast_metrics(const AvlastScenarioValue *value, AvlastEstimates *estimates,
                        GError **error)
{
    const guint count = avlast_perspectives(value->lines->model);
    AvlastFigures *figures = avlast_figures_new(value, estimates->level, error);
    gboolean fine = figures != NULL;

    for (guint p = 0; fine && p <= count; p++) {
        g_autoptr(AvlastEstimates) part = avlast_estimates_new();
        part->level = estimates->level;
        fine = rows_of(value, p, figures, part, error);
        avlast_asked_keep(value->lines->model, part, 0);
        if (fine)
            move_rows(estimates, part);
    }
    avlast_figures_free(figures, count);
    return fine;
}
