/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/cea/cea.h"
#include "cmd/resampling.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/sum.h"
#include "value/discount.h"
#include "value/plane.h"
#include "value/scenario.h"

typedef struct {
    const AvlastCeaOwn *own;
    const AvlastCeaRead *read;
    AvlastEstimates *e;
    double scale; /* decisions that are taken over the years; NaN when not told */
    double *work; /* n */
} Cea;

static const char *name_of(const Cea *cea, gsize option)
{
    return g_ptr_array_index(cea->read->name, option);
}

/* Mean of the draws with their spread and percentiles. */
static void add_draws(const Cea *cea, const char *outcome, const char *group,
                      double *values, double mean)
{
    const gsize n = cea->read->draws.n;
    const double p[] = {(1.0 - cea->e->level) / 2.0, (1.0 + cea->e->level) / 2.0};
    double end[2];
    AvlastEstimate *row = avlast_estimates_add(cea->e, outcome, group, NULL);

    row->estimate = mean;
    row->std_error = avlast_draws_sd(values, n);
    avlast_draws_quantiles(values, n, p, 2, end);
    row->conf_low = end[0];
    row->conf_high = end[1];
    row->nobs = (gint64)n;
}

static gboolean add_frontier(const Cea *cea, GError **error)
{
    const AvlastOptionDraws *draws = &cea->read->draws;
    g_autofree AvlastFrontierRow *row =
        avlast_array(AvlastFrontierRow, draws->options, error);

    if (!row || !avlast_frontier(draws, row, error))
        return FALSE;
    for (gsize d = 0; d < draws->options; d++) {
        g_autofree char *group = g_strdup_printf("option=%s", name_of(cea, d));
        memcpy(cea->work, draws->cost[d], draws->n * sizeof(double));
        add_draws(cea, "cost", group, cea->work, row[d].cost);
        memcpy(cea->work, draws->effect[d], draws->n * sizeof(double));
        add_draws(cea, "effect", group, cea->work, row[d].effect);
    }
    for (gsize d = 0; d < draws->options; d++) {
        g_autofree char *group = g_strdup_printf("option=%s", name_of(cea, d));
        g_autofree char *term =
            row[d].before != d
                ? g_strdup_printf("against %s", name_of(cea, row[d].before))
                : NULL;
        AvlastEstimate *icer = avlast_estimates_add(cea->e, "icer", group, term);
        icer->estimate = row[d].icer;
        if (row[d].place == AVLAST_DOMINATED)
            avlast_estimate_note(icer, "dominated: another costs no more and gives no "
                                       "less");
        else if (row[d].place == AVLAST_EXTENDED_DOMINATED)
            avlast_estimate_note(icer, "dominated by a mixture of two others");
        else if (isnan(row[d].icer))
            avlast_estimate_note(icer, "the cheapest");
    }
    return TRUE;
}

static AvlastEstimate *add(const Cea *cea, const char *outcome, const char *group,
                           const char *term, double value)
{
    AvlastEstimate *row = avlast_estimates_add(cea->e, outcome, group, term);

    row->estimate = value;
    return row;
}

static gboolean add_threshold(const Cea *cea, double k, GError **error)
{
    const AvlastOptionDraws *draws = &cea->read->draws;
    g_autofree double *nb = avlast_array(double, draws->options, error);
    g_autofree double *share = nb ? avlast_array(double, draws->options, error) : NULL;
    g_autofree double *loss = share ? avlast_array(double, draws->options, error) : NULL;
    char text[AVLAST_NUMBER_BUFFER];
    AvlastDecision decision;

    if (!loss)
        return FALSE;
    avlast_decide(draws, k, nb, share, loss, &decision);
    g_autofree char *at = g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
    for (gsize d = 0; d < draws->options; d++) {
        g_autofree char *group = g_strdup_printf("%s;option=%s", at, name_of(cea, d));
        for (gsize i = 0; i < draws->n; i++)
            cea->work[i] = k * draws->effect[d][i] - draws->cost[d][i];
        add_draws(cea, "net.benefit", group, cea->work, nb[d]);
        add(cea, "p.best", group, NULL, share[d]);
        add(cea, "loss", group, NULL, loss[d]);
    }
    add(cea, "p.best", at, name_of(cea, decision.best), decision.frontier);
    add(cea, "evpi", at, NULL, decision.evpi);
    if (!isnan(cea->scale))
        add(cea, "evpi.population", at, NULL, decision.evpi * cea->scale);
    return TRUE;
}

/* A set of parameters with + between them. */
static gboolean add_evppi(const Cea *cea, const char *set, guint32 seed, GError **error)
{
    const AvlastCeaRead *read = cea->read;
    g_auto(GStrv) names = g_strsplit(set, "+", -1);
    const guint m = g_strv_length(names);
    g_autofree const double **phi = g_new0(const double *, m + 1);

    for (guint a = 0; a < m; a++) {
        phi[a] = avlast_cea_column(read->frame, g_strstrip(names[a]), error);
        if (!phi[a])
            return FALSE;
    }
    g_autoptr(AvlastInformation) known =
        avlast_information_new(&read->draws, phi, m, seed, error);
    if (!known)
        return FALSE;
    for (guint t = 0; t < read->threshold->len; t++) {
        const double k = g_array_index(read->threshold, double, t);
        char text[AVLAST_NUMBER_BUFFER];
        g_autofree char *at =
            g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
        AvlastEvppi evppi;
        if (!avlast_information_at(known, k, &evppi, error))
            return FALSE;
        AvlastEstimate *row = add(cea, "evppi", at, set, evppi.value);
        row->std_error = evppi.std_error;
        row->method = g_strdup_printf("least squares on %zu functions",
                                      avlast_information_functions(known));
        if (evppi.held)
            avlast_estimate_note(row, "held at the EVPI");
        if (evppi.value <= evppi.noise)
            avlast_estimate_note(row, "no more than chance makes of shuffled draws");
        add(cea, "evppi.noise", at, set, evppi.noise);
        if (!isnan(cea->scale))
            add(cea, "evppi.population", at, set, evppi.value * cea->scale)->std_error =
                evppi.std_error * cea->scale;
    }
    return TRUE;
}

/* People a year, each year's discounted at its end. */
static double scale_of(const AvlastCeaOwn *own, const AvlastSchedule *schedule)
{
    const double years = isnan(own->years) ? 1.0 : own->years;
    double sum = 0.0;

    for (gsize t = 1; t <= (gsize)years; t++)
        sum += avlast_discount_factor(schedule, (double)t);
    return isnan(own->years) ? own->population : own->population * sum;
}

/* Curves of several thresholds, for the chart. */
static gboolean add_chart(const Cea *cea, AvlastResult *result, GError **error)
{
    const AvlastCeaRead *read = cea->read;
    const AvlastOptionDraws *draws = &read->draws;
    g_autofree double *share = avlast_array(double, draws->options, error);
    g_autoptr(json_t) at = json_array(), best = json_array(), options = json_array();

    if (!share)
        return FALSE;
    for (gsize d = 0; d < draws->options; d++)
        json_array_append_new(options,
                              json_pack("{s:s, s:[]}", "name", name_of(cea, d), "share"));
    for (guint t = 0; t < read->threshold->len; t++) {
        const double k = g_array_index(read->threshold, double, t);
        AvlastDecision decision;
        avlast_decide(draws, k, NULL, share, NULL, &decision);
        json_array_append_new(at, avlast_json_number(k));
        json_array_append_new(best, json_integer((json_int_t)decision.best));
        for (gsize d = 0; d < draws->options; d++)
            json_array_append_new(json_object_get(json_array_get(options, d), "share"),
                                  avlast_json_number(share[d]));
    }
    json_object_set_new(
        result->charts, "acceptability",
        json_pack("{s:O, s:O, s:O}", "thresholds", at, "options", options, "best", best));
    return TRUE;
}

/* Of two options: the other against the first. */
static gboolean add_plane(const Cea *cea, AvlastResult *result, GError **error)
{
    const AvlastOptionDraws *draws = &cea->read->draws;
    AvlastSum cost = AVLAST_SUM_ZERO, gain = AVLAST_SUM_ZERO;
    const double n = (double)draws->n;

    if (draws->options != 2 || draws->n < 2)
        return TRUE;
    g_autofree double *more = avlast_array(double, draws->n, error);
    if (!more)
        return FALSE;
    for (gsize i = 0; i < draws->n; i++) {
        more[i] = draws->cost[1][i] - draws->cost[0][i];
        cea->work[i] = draws->effect[1][i] - draws->effect[0][i];
        avlast_sum_add(&cost, more[i]);
        avlast_sum_add(&gain, cea->work[i]);
    }
    json_t *plane = avlast_plane(more, cea->work, draws->n, avlast_sum_value(&cost) / n,
                                 avlast_sum_value(&gain) / n);
    json_object_set_new(plane, "option", json_string(name_of(cea, 1)));
    json_object_set_new(plane, "against", json_string(name_of(cea, 0)));
    json_object_set_new(result->charts, "plane", plane);
    return TRUE;
}

/* What is best where, in words. */
static void say(const Cea *cea)
{
    const AvlastCeaRead *read = cea->read;
    gsize before = G_MAXSIZE;

    for (guint t = 0; t < read->threshold->len; t++) {
        const double k = g_array_index(read->threshold, double, t);
        AvlastDecision decision;
        avlast_decide(&read->draws, k, NULL, NULL, NULL, &decision);
        if (decision.best != before)
            avlast_estimates_note(
                cea->e,
                "from %.10g per unit of effect on, '%s' has the largest "
                "mean net benefit (in %.0f %% of the draws)",
                k, name_of(cea, decision.best), 100.0 * decision.frontier);
        before = decision.best;
    }
}

gboolean avlast_cea_fill(AvlastRun *run, const AvlastCeaRead *read, AvlastResult *result,
                         GError **error)
{
    const AvlastCeaOwn *own = run->own;
    guint32 seed = 0;
    g_autofree double *work = avlast_array(double, read->draws.n, error);
    AvlastSchedule flat = avlast_schedule_flat(isnan(own->rate) ? 0.0 : own->rate);
    const AvlastSchedule *schedule =
        isnan(own->rate) ? avlast_schedule_find("no-r109") : &flat;
    const Cea cea = {own, read, result->estimates, scale_of(own, schedule), work};

    run->random = own->evppi || own->evsi;
    if (!work || !add_frontier(&cea, error) ||
        (run->random && !avlast_run_seed(run, &seed, error)))
        return FALSE;
    for (guint t = 0; t < read->threshold->len; t++)
        if (!add_threshold(&cea, g_array_index(read->threshold, double, t), error))
            return FALSE;
    for (char **set = own->evppi; set && *set; set++)
        if (!add_evppi(&cea, *set, seed, error))
            return FALSE;
    if (!avlast_cea_study(own, read, schedule, seed, result->estimates, error))
        return FALSE;
    say(&cea);
    if (!add_plane(&cea, result, error))
        return FALSE;
    return read->threshold->len < 2 || add_chart(&cea, result, error);
}
