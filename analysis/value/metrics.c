/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/metrics.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/number.h"
#include "value/asked.h"
#include "value/path.h"
#include "value/returns.h"
#include "value/study.h"
#include "value/vectors.h"
#include "value/welfare.h"

/* Draws below which perspectives are not worth threads; arrays of n draws for each. */
enum { FEW = 20000, BUFFERS = 5 };

/* Perspectives that are computed at a time have so many numbers in all (256 MB). */
#define WORK ((gsize)1 << 25)

typedef struct {
    const AvlastScenarioValue *value;
    AvlastEstimates *estimates;
    guint perspective;
    char *group;
    double *npv, *cost, *saving, *scratch; /* n values each */
    AvlastMeasure all;
    double npv_point, cost_point, saving_point;
} Metrics;

static AvlastEstimate *add_row(const Metrics *m, const char *outcome, const char *term,
                               double point)
{
    AvlastEstimate *row = avlast_estimates_add(m->estimates, outcome, m->group, term);
    row->estimate = point;
    return row;
}

static void add_spread(const Metrics *m, AvlastEstimate *row, const double *draws)
{
    const double p[] = {(1.0 - m->estimates->level) / 2.0,
                        (1.0 + m->estimates->level) / 2.0};
    double bounds[2];

    row->std_error = avlast_draws_spread(draws, m->value->n, p, 2, m->scratch, bounds);
    row->conf_low = bounds[0];
    row->conf_high = bounds[1];
}

/* Of a row that is asked for: nothing takes longer than the interval. */
static void add_interval(const Metrics *m, AvlastEstimate *row, const double *draws)
{
    if (avlast_asked(m->value->lines->model, row->outcome, NULL))
        add_spread(m, row, draws);
}

static double share_above(const double *draws, gsize n, double bound)
{
    return (double)avlast_vector_above(draws, n, bound) / (double)n;
}

#define COSTS                                                                            \
    (AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_COST) | AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND))
#define SAVINGS                                                                          \
    (AVLAST_KIND_BIT(AVLAST_KIND_RESOURCE_SAVING) | AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY))

/* Whether the perspective has any entry of these kinds. */
static gboolean has_kinds(const Metrics *m, guint kinds)
{
    g_auto(AvlastMeasure) measure = avlast_measure_new(m->value, m->perspective, kinds);

    for (guint l = 0; l < m->value->lines->lines->len; l++)
        if (measure.own[l] != 0.0)
            return TRUE;
    return FALSE;
}

/* A figure of some kinds: its point, and its draws in `out` unless that is NULL. */
static double measure_of(const Metrics *m, guint kinds, double *out)
{
    g_auto(AvlastMeasure) measure = avlast_measure_new(m->value, m->perspective, kinds);

    if (out)
        avlast_measure_draws(m->value, &measure, out);
    return avlast_measure_point(m->value, &measure, m->value->present,
                                m->value->tax_cost_point);
}

/* A benefit-cost ratio from its points, and from the draws of both sides; the numerators
 * are overwritten. */
static void add_ratio(const Metrics *m, const char *outcome, double numerator_point,
                      double denominator_point, double *numerator,
                      const double *denominator)
{
    const gsize n = m->value->n;
    const gboolean exists = denominator_point > 0.0;
    const double missing = 1.0 - share_above(denominator, n, 0.0);
    AvlastEstimate *row =
        add_row(m, outcome, NULL, exists ? numerator_point / denominator_point : NAN);

    if (!exists) {
        avlast_estimate_note(row, _("no ratio: there is no cost left to divide by"));
        return;
    }
    if (missing > 0.0) {
        avlast_estimate_note(row,
                             _("no interval: no cost to divide by in %.3g %% of draws"),
                             100.0 * missing);
        return;
    }
    for (gsize r = 0; r < n; r++)
        numerator[r] /= denominator[r];
    add_interval(m, row, numerator);
}

/* Both rules: savings of resources taken off the costs, or counted as benefits. */
static void add_net_ratio(Metrics *m, double *numerator)
{
    const gsize n = m->value->n;
    const guint others = ~(COSTS | SAVINGS);

    if (!avlast_asked(m->value->lines->model, "bcr", NULL))
        return;
    if (!has_kinds(m, others)) {
        AvlastEstimate *row = add_row(m, "bcr", NULL, NAN);
        avlast_estimate_note(row, has_kinds(m, SAVINGS)
                                      ? _("all benefits are savings: see bcr.gross")
                                      : _("nothing is gained"));
    } else {
        const double benefit = measure_of(m, others, numerator);
        measure_of(m, SAVINGS, m->saving);
        for (gsize r = 0; r < n; r++)
            m->saving[r] = m->cost[r] - m->saving[r];
        add_ratio(m, "bcr", benefit, m->cost_point - m->saving_point, numerator,
                  m->saving);
    }
}

static void add_ratios(Metrics *m, double *numerator)
{
    const gsize n = m->value->n;

    add_net_ratio(m, numerator);
    if (!has_kinds(m, SAVINGS) ||
        !avlast_asked(m->value->lines->model, "bcr.gross", NULL))
        return;
    for (gsize r = 0; r < n; r++)
        numerator[r] = m->npv[r] + m->cost[r];
    add_ratio(m, "bcr.gross", m->npv_point + m->cost_point, m->cost_point, numerator,
              m->cost);
}

static gboolean add_payback(const Metrics *m, double *payback, GError **error)
{
    const guint horizon = m->value->lines->years - 1;
    g_autofree double *cumulative = avlast_array(double, m->value->lines->years, error);
    guint falls;

    if (!cumulative ||
        !avlast_path_draws(m->value, &m->all, NULL, 0, NULL, payback, error))
        return FALSE;
    const double point = avlast_path_point(m->value, &m->all, cumulative, &falls);
    gsize back = 0;
    for (gsize r = 0; r < m->value->n; r++)
        back += payback[r] <= (double)horizon;
    const double chance = (double)back / (double)m->value->n;
    AvlastEstimate *row = add_row(m, "payback", NULL, isfinite(point) ? point : NAN);
    add_interval(m, row, payback);
    if (isinf(point))
        avlast_estimate_note(row, _("not within %u years"), horizon);
    if (falls)
        avlast_estimate_note(row, _("below zero again in year %u"), falls);
    if (back < m->value->n) {
        row->std_error = NAN;
        avlast_estimate_note(row, _("never within %u years in %.3g %% of draws"), horizon,
                             100.0 * (double)(m->value->n - back) / (double)m->value->n);
    }
    if (!isfinite(row->conf_low))
        row->conf_low = NAN;
    if (!isfinite(row->conf_high))
        row->conf_high = NAN;
    add_row(m, "p.payback", NULL, chance);
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
                    share_above(m->npv, m->value->n, t->above));
    }
}

/* A perspective that the model never gives or takes money has no rows. */
static gboolean is_touched(const Metrics *m)
{
    for (guint l = 0; l < m->value->lines->lines->len; l++)
        if (m->all.own[l] != 0.0)
            return TRUE;
    return FALSE;
}

/* Net value, benefits and costs: points, and those draws that something asked for rests
 * on. */
static void measure_all(Metrics *m, double *work)
{
    const AvlastValueModel *model = m->value->lines->model;
    const gsize n = m->value->n;
    const gboolean sums = avlast_asked(model, "pv.benefit", "bcr.gross", NULL),
                   costs = sums || avlast_asked(model, "pv.cost", "bcr", NULL),
                   net = sums || model->study ||
                         avlast_asked(model, "npv", "p.npv.positive", "p.npv.above",
                                      "annual", "evpi", "loss", NULL);

    m->npv_point = measure_of(m, AVLAST_KINDS_ALL, net ? m->npv : NULL);
    m->saving_point = measure_of(m, SAVINGS, NULL);
    m->cost_point = -measure_of(m, COSTS, costs ? m->cost : NULL);
    for (gsize r = 0; costs && r < n; r++)
        m->cost[r] = m->cost[r] == 0.0 ? 0.0 : -m->cost[r];
    m->cost_point = m->cost_point == 0.0 ? 0.0 : m->cost_point;
    for (gsize r = 0; sums && r < n; r++)
        work[r] = m->npv[r] + m->cost[r];
}

/* `benefit`: the draws of npv + cost. Returns the row of npv. */
static const AvlastEstimate *value_rows(const Metrics *m, double *benefit)
{
    const AvlastValueModel *model = m->value->lines->model;
    const guint cash =
        ~(AVLAST_KIND_BIT(AVLAST_KIND_CAPACITY) | AVLAST_KIND_BIT(AVLAST_KIND_IN_KIND));
    AvlastEstimate *npv = add_row(m, "npv", NULL, m->npv_point);

    if (avlast_asked(model, "npv", "annual", NULL))
        add_spread(m, npv, m->npv);
    if (has_kinds(m, ~cash) && avlast_asked(model, "npv.cash", NULL)) {
        const double cash_point = measure_of(m, cash, m->saving);
        if (cash_point != m->npv_point)
            add_interval(m, add_row(m, "npv.cash", NULL, cash_point), m->saving);
    }
    if (m->cost_point != 0.0) {
        add_interval(m, add_row(m, "pv.benefit", NULL, m->npv_point + m->cost_point),
                     benefit);
        add_interval(m, add_row(m, "pv.cost", NULL, m->cost_point), m->cost);
    }
    if (avlast_asked(model, "p.npv.positive", NULL))
        add_row(m, "p.npv.positive", NULL, share_above(m->npv, m->value->n, 0.0));
    if (avlast_asked(model, "p.npv.above", NULL))
        add_thresholds(m);
    return npv;
}

/* What must hold, and what a study is worth. */
static gboolean total_rows(const AvlastReturns *returns, AvlastEstimates *estimates,
                           GError **error)
{
    const AvlastValueModel *model = returns->value->lines->model;

    if (avlast_asked(model, "break.even", "break.even.ratio", "p.above.break.even",
                     NULL) &&
        !(avlast_effects_needed_rows(returns, estimates, error) &&
          avlast_needed_rows(returns, estimates, error)))
        return FALSE;
    return !model->study || avlast_study_rows(returns, model->study, estimates, error);
}

static gboolean perspective_rows(Metrics *m, double *work, GError **error)
{
    const AvlastValueModel *model = m->value->lines->model;
    const gboolean total = m->perspective >= model->payers->len;

    measure_all(m, work);
    const AvlastEstimate *npv = value_rows(m, work);
    const gboolean costs = m->cost_point > 0.0;
    if (costs) {
        if (avlast_asked(model, "bcr", "bcr.gross", NULL))
            add_ratios(m, work);
        if (avlast_asked(model, "payback", "p.payback", "p.payback.by", NULL) &&
            !add_payback(m, work, error))
            return FALSE;
    }
    const AvlastReturns returns = {.value = m->value,
                                   .perspective = m->perspective,
                                   .group = m->group,
                                   .npv = m->npv,
                                   .payback = costs ? work : NULL,
                                   .npv_point = m->npv_point,
                                   .npv_sd = npv->std_error,
                                   .npv_low = npv->conf_low,
                                   .npv_high = npv->conf_high};
    return (!(costs || total) || avlast_returns_rows(&returns, m->estimates, error)) &&
           (!total || total_rows(&returns, m->estimates, error));
}

/* One perspective's rows, or after the last perspective those of welfare; `buffer` has
 * room for BUFFERS times n values. */
static gboolean rows_of(const AvlastScenarioValue *value, guint perspective,
                        double *buffer, AvlastEstimates *estimates, GError **error)
{
    const AvlastValueModel *model = value->lines->model;

    if (perspective >= avlast_perspectives(model))
        return avlast_welfare_rows(value, estimates, error);
    gboolean fine = TRUE;
    Metrics m = {.value = value,
                 .estimates = estimates,
                 .perspective = perspective,
                 .npv = buffer,
                 .cost = buffer + value->n,
                 .saving = buffer + 2 * value->n,
                 .scratch = buffer + 3 * value->n,
                 .all = avlast_measure_new(value, perspective, AVLAST_KINDS_ALL),
                 .group =
                     g_strdup_printf("scenario=%s;payer=%s", value->lines->scenario->id,
                                     avlast_perspective_id(model, perspective))};

    if (perspective >= model->payers->len || is_touched(&m))
        fine = perspective_rows(&m, buffer + 4 * value->n, error);
    avlast_measure_clear(&m.all);
    g_free(m.group);
    return fine;
}

/* How many perspectives at a time: no more threads than there may be, and no more memory
 * than WORK. */
static int threads_for(gsize n)
{
    int threads = 1;

#ifdef _OPENMP
    if (n >= FEW)
        threads = MIN(omp_get_max_threads(), (int)CLAMP(WORK / (BUFFERS * n), 1, 8));
#endif
    return threads;
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
    const guint count = avlast_perspectives(value->lines->model) + 1;
    g_autofree AvlastEstimates **part = g_new0(AvlastEstimates *, count);
    g_autofree GError **problem = g_new0(GError *, count);
    const int threads = threads_for(value->n);
    gboolean fine = TRUE;

    /* From the last on: sums over many lines are at the end, and take longest. */
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        GError *own = NULL;
        /* Once for all perspectives of a thread: new memory is dear. */
        g_autofree double *buffer = avlast_table(double, BUFFERS, value->n, &own);
#pragma omp for schedule(dynamic, 1)
        for (guint i = 0; i < count; i++) {
            const guint p = count - 1 - i;
            part[p] = avlast_estimates_new();
            part[p]->level = estimates->level;
            if (buffer)
                rows_of(value, p, buffer, part[p], &problem[p]);
            else if (own)
                problem[p] = g_error_copy(own);
        }
        g_clear_error(&own);
    }
    for (guint p = 0; p < count; p++) {
        avlast_asked_keep(value->lines->model, part[p], 0);
        if (fine && !problem[p])
            move_rows(estimates, part[p]);
        avlast_estimates_free(part[p]);
        if (!problem[p])
            continue;
        if (fine)
            g_propagate_error(error, g_steal_pointer(&problem[p]));
        g_clear_error(&problem[p]);
        fine = FALSE;
    }
    return fine;
}
