/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/figures.h"

#include <math.h>

#include "core/sum.h"
#include "value/asked.h"
#include "value/vectors.h"
#include "value/window.h"

#define COSTS                                                                            \
    (AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_COST) | AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND))
#define SAVINGS                                                                          \
    (AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_SAVING) | AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY))
#define NOT_CASH                                                                         \
    (AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY) | AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND))

/* --- what is asked for --- */

/* A figure of some kinds: its measure and its point. Returns whether any entry is of
 * them. */
static gboolean measure_of(const AvlastScenarioValue *value, guint perspective,
                           guint kinds, AvlastMeasure *measure, double *point)
{
    *measure = avlast_measure_new(value, perspective, kinds);
    *point = avlast_measure_point(value, measure, value->present, value->tax_cost_point);
    for (guint l = 0; l < value->lines->lines->len; l++)
        if (measure->own[l] != 0.0)
            return TRUE;
    return FALSE;
}

static void ask(AvlastFigures *f, AvlastFigureKind kind, gboolean spread)
{
    f->figure[kind].asked = TRUE;
    f->figure[kind].spread |= spread;
}

static void ask_money(const AvlastValueModel *model, AvlastFigures *f)
{
    const gboolean total = f->perspective >= model->payers->len;

    f->gains = total && avlast_asked(model, "evpi", "loss", NULL);
    if (f->gains ||
        avlast_asked(model, "npv", "annual", "p.npv.positive", "p.npv.above", NULL))
        ask(f, AVLAST_FIGURE_NPV, avlast_asked(model, "npv", "annual", NULL));
    if (f->any_cash && f->cash_point != f->npv && avlast_asked(model, "npv.cash", NULL))
        ask(f, AVLAST_FIGURE_CASH, TRUE);
    if (f->cost_point != 0.0 && avlast_asked(model, "pv.benefit", NULL))
        ask(f, AVLAST_FIGURE_BENEFIT, TRUE);
    if (f->cost_point != 0.0 && avlast_asked(model, "pv.cost", NULL))
        ask(f, AVLAST_FIGURE_COST, TRUE);
}

static void ask_ratios(const AvlastValueModel *model, AvlastFigures *f)
{
    if (!(f->cost_point > 0.0))
        return;
    if (f->any_saving && avlast_asked(model, "bcr.gross", NULL)) {
        ask(f, AVLAST_FIGURE_COST, FALSE);
        ask(f, AVLAST_FIGURE_GROSS, TRUE);
    }
    if (f->any_others && f->cost_point - f->saving_point > 0.0 &&
        avlast_asked(model, "bcr", NULL)) {
        ask(f, AVLAST_FIGURE_NET_COST, FALSE);
        ask(f, AVLAST_FIGURE_NET, TRUE);
    }
    if (avlast_asked(model, "payback", "p.payback", "p.payback.by", NULL))
        ask(f, AVLAST_FIGURE_PAYBACK, avlast_asked(model, "payback", NULL));
}

static void plan(const AvlastScenarioValue *value, guint perspective, AvlastFigures *f)
{
    const AvlastValueModel *model = value->lines->model;

    f->perspective = perspective;
    f->touched = measure_of(value, perspective, AVLAST_KINDS_ALL, &f->all, &f->npv) ||
                 perspective >= model->payers->len;
    measure_of(value, perspective, ~NOT_CASH, &f->cash, &f->cash_point);
    measure_of(value, perspective, COSTS, &f->cost, &f->cost_point);
    f->any_saving = measure_of(value, perspective, SAVINGS, &f->saving, &f->saving_point);
    f->any_others =
        measure_of(value, perspective, ~(COSTS | SAVINGS), &f->others, &f->others_point);
    g_auto(AvlastMeasure) rest = {NULL, NULL};
    double point;
    f->any_cash = measure_of(value, perspective, NOT_CASH, &rest, &point);
    f->cost_point = f->cost_point == 0.0 ? 0.0 : -f->cost_point;
    if (!f->touched)
        return;
    ask_money(model, f);
    ask_ratios(model, f);
    f->above = g_new0(gsize, MAX(model->thresholds->len, 1));
    if (f->figure[AVLAST_FIGURE_PAYBACK].asked && perspective >= model->payers->len &&
        avlast_asked(model, "p.payback.by", NULL))
        f->by_year = g_new0(gsize, value->lines->years);
    for (guint k = 0; k < AVLAST_FIGURES; k++)
        f->figure[k].sd = f->figure[k].low = f->figure[k].high = NAN;
}

/* --- few draws --- */

static void count_thresholds(const AvlastScenarioValue *value, AvlastFigures *f,
                             const double *npv)
{
    const GArray *thresholds = value->lines->model->thresholds;

    for (guint i = 0; i < thresholds->len; i++)
        f->above[i] = avlast_vector_above(
            npv, value->n, g_array_index(thresholds, AvlastThreshold, i).above);
}

static void count_years(const AvlastScenarioValue *value, AvlastFigures *f,
                        const double *payback)
{
    const guint last = value->lines->years - 1;

    for (gsize r = 0; r < value->n; r++)
        if (payback[r] <= (double)last)
            f->by_year[(gsize)ceil(payback[r])]++;
}

static void find_gains(const AvlastScenarioValue *value, AvlastFigure *figure,
                       const double *npv)
{
    AvlastSum gains = AVLAST_SUM_ZERO, all = AVLAST_SUM_ZERO;

    for (gsize r = 0; r < value->n; r++) {
        avlast_sum_add(&all, npv[r]);
        avlast_sum_add(&gains, fmax(0.0, npv[r]));
    }
    figure->gain = avlast_sum_value(&gains) / (double)value->n;
    figure->mean = avlast_sum_value(&all) / (double)value->n;
}

/* A ratio is told of when there is something to divide by in all draws. */
static gboolean is_whole(const AvlastScenarioValue *value, const AvlastFigures *f,
                         AvlastFigureKind kind)
{
    return kind == AVLAST_FIGURE_GROSS
               ? f->figure[AVLAST_FIGURE_COST].positive == value->n
           : kind == AVLAST_FIGURE_NET
               ? f->figure[AVLAST_FIGURE_NET_COST].positive == value->n
               : TRUE;
}

static void tell(const AvlastScenarioValue *value, AvlastFigures *f,
                 AvlastFigureKind kind, const double *draws, const double p[2],
                 double *scratch)
{
    AvlastFigure *figure = &f->figure[kind];
    double bounds[2];

    if (figure->spread && is_whole(value, f, kind)) {
        figure->sd = avlast_draws_spread(draws, value->n, p, 2, scratch, bounds);
        figure->low = bounds[0];
        figure->high = bounds[1];
    }
}

static void count(const AvlastScenarioValue *value, AvlastFigures *f,
                  AvlastFigureKind kind, const double *draws)
{
    f->figure[kind].positive =
        kind == AVLAST_FIGURE_PAYBACK
            ? value->n -
                  avlast_vector_above(draws, value->n, (double)(value->lines->years - 1))
            : avlast_vector_above(draws, value->n, 0.0);
    if (kind == AVLAST_FIGURE_NPV)
        count_thresholds(value, f, draws);
    if (kind == AVLAST_FIGURE_NPV && f->gains)
        find_gains(value, &f->figure[kind], draws);
    if (kind == AVLAST_FIGURE_PAYBACK && f->by_year)
        count_years(value, f, draws);
}

/* Is the figure to be stored: it is asked for, or, `late`, its interval is missing. */
static gboolean is_stored(const AvlastScenarioValue *value, const AvlastFigures *f,
                          AvlastFigureKind kind, gboolean late)
{
    const AvlastFigure *figure = &f->figure[kind];

    return figure->asked &&
           (!late || (figure->spread && isnan(figure->low) && is_whole(value, f, kind)));
}

/* The figures one after the other from their draws; `late`: those without an interval. */
static gboolean from_draws(const AvlastScenarioValue *value, AvlastFigures *f,
                           const double p[2], gboolean late, GError **error)
{
    double *out[AVLAST_FIGURES] = {NULL};
    guint stored = 0;

    for (guint k = 0; k < AVLAST_FIGURES; k++)
        stored += is_stored(value, f, k, late) ? 1 : 0;
    if (stored == 0)
        return TRUE;
    g_autofree double *room = avlast_table(double, stored + 1, value->n, error);
    if (!room)
        return FALSE;
    stored = 0;
    for (guint k = 0; k < AVLAST_FIGURES; k++)
        if (is_stored(value, f, k, late))
            out[k] = room + ++stored * value->n;
    avlast_figures_draws(value, f, out);
    for (guint k = 0; k < AVLAST_FIGURES; k++) {
        if (!out[k])
            continue;
        if (!late)
            count(value, f, k, out[k]);
        tell(value, f, k, out[k], p, room);
    }
    return TRUE;
}

/* Years are counted one by one until here. */
static void add_years(const AvlastScenarioValue *value, AvlastFigures *f)
{
    if (!f->by_year)
        return;
    for (guint t = 1; t < value->lines->years; t++)
        f->by_year[t] += f->by_year[t - 1];
}

void avlast_figures_free(AvlastFigures *figures, guint n)
{
    for (guint i = 0; figures && i < n; i++) {
        AvlastFigures *f = &figures[i];
        avlast_measure_clear(&f->all);
        avlast_measure_clear(&f->cash);
        avlast_measure_clear(&f->cost);
        avlast_measure_clear(&f->saving);
        avlast_measure_clear(&f->others);
        g_free(f->above);
        g_free(f->by_year);
    }
    g_free(figures);
}

AvlastFigures *avlast_figures_new(const AvlastScenarioValue *value, double level,
                                  GError **error)
{
    const guint n = avlast_perspectives(value->lines->model);
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};
    AvlastFigures *figures = g_new0(AvlastFigures, n);
    const gboolean many = value->n >= AVLAST_WINDOW_MANY;
    gboolean fine = TRUE, missing = !many;

    for (guint i = 0; i < n; i++)
        plan(value, i, &figures[i]);
    if (many)
        fine = avlast_figures_stream(value, figures, n, p, &missing, error);
    for (guint i = 0; i < n && fine && missing; i++)
        fine = from_draws(value, &figures[i], p, many, error);
    for (guint i = 0; i < n; i++)
        add_years(value, &figures[i]);
    if (!fine) {
        avlast_figures_free(figures, n);
        return NULL;
    }
    return figures;
}
