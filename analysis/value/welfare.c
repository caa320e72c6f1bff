/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/welfare.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "value/asked.h"
#include "value/ratio.h"
#include "value/welfare_parts.h"

void avlast_welfare_clear(AvlastWelfare *welfare)
{
    g_clear_pointer(&welfare->wtp, g_free);
    g_clear_pointer(&welfare->cost, g_free);
}

gboolean avlast_welfare_draws(const AvlastScenarioValue *value, AvlastWelfare *welfare,
                              GError **error)
{
    g_auto(AvlastMeasure) people = avlast_welfare_people(value);
    g_auto(AvlastMeasure) purse = avlast_measure_new(
        value, avlast_perspective_public(value->lines->model), AVLAST_KINDS_ALL);

    welfare->wtp = avlast_array(double, value->n, error);
    welfare->cost = welfare->wtp ? avlast_array(double, value->n, error) : NULL;
    if (!welfare->cost)
        return FALSE;
    welfare->wtp_point = avlast_welfare_take(value, &people, 1.0, welfare->wtp);
    welfare->cost_point = avlast_welfare_take(value, &purse, -1.0, welfare->cost);
    return TRUE;
}

/* --- marginal value of public funds --- */

static void note_place(AvlastEstimate *row, double wtp, double cost, double opposite,
                       double level)
{
    switch (avlast_quadrant(wtp, cost)) {
    case AVLAST_GAIN_AND_SAVING:
        avlast_estimate_note(row, _("infinite: people gain and the purse does not pay"));
        break;
    case AVLAST_LOSS_AND_SAVING:
        avlast_estimate_note(row, _("what people lose per unit the purse saves: less is "
                                    "better"));
        break;
    case AVLAST_GAIN_AND_COST:
    case AVLAST_LOSS_AND_COST:
    case AVLAST_QUADRANTS:
        break;
    }
    if (opposite >= 1.0 - level)
        avlast_estimate_note(
            row, _("no interval: %.3g %% of the draws have both signs turned"),
            100.0 * opposite);
    else if (opposite > 0.0)
        avlast_estimate_note(row,
                             _("%.3g %% of the draws, with both signs turned, are left "
                               "out and the interval is wider for it"),
                             100.0 * opposite);
}

static gboolean add_mvpf(const AvlastWelfareRows *rows, const char *payer,
                         const double *cost, double cost_point, gboolean partial,
                         AvlastMvpfInterval *interval, GError **error)
{
    const AvlastWelfare *w = &rows->welfare;
    const double level = rows->estimates->level;

    if (!avlast_mvpf_interval(w->wtp, cost, rows->value->n, w->wtp_point, cost_point,
                              level, interval, error))
        return FALSE;
    AvlastEstimate *row = avlast_welfare_row(rows, payer, "mvpf", NULL,
                                             avlast_mvpf(w->wtp_point, cost_point));
    row->conf_low = interval->low;
    row->conf_high = interval->high;
    if (partial)
        avlast_estimate_note(row, _("partial: this payer's net cost alone"));
    note_place(row, w->wtp_point, cost_point, interval->opposite, level);
    return TRUE;
}

/* --- Fieller's set, where everything is linear in normal effects --- */

static gboolean only_effects_vary(const AvlastScenarioValue *value)
{
    const AvlastLines *lines = value->lines;
    const AvlastValueModel *model = lines->model;
    guint varies = 0, effects = 0;

    for (guint i = 0; i < model->inputs->len; i++)
        varies += lines->drawn[i] ? 1 : 0;
    for (guint e = 0; e < model->effects->len; e++) {
        const guint input = g_array_index(model->effects, AvlastEffectItem, e).estimate;
        if (!lines->drawn[input])
            continue;
        if (avlast_value_input(model, input)->distribution != AVLAST_INPUT_NORMAL)
            return FALSE;
        effects++;
    }
    return effects > 0 && effects == varies;
}

/* Half the move of a measure when an effect moves by one standard error either way. */
static gboolean slopes_of(const AvlastWelfareRows *rows, const AvlastMeasure *people,
                          const AvlastMeasure *purse, guint input, double *x,
                          double *present, double slope[2], GError **error)
{
    const AvlastLines *lines = rows->value->lines;
    const double sd = avlast_input_sd(avlast_value_input(lines->model, input));
    double at[2][2];

    for (int side = 0; side < 2; side++) {
        x[input] = lines->point[input] + (side ? sd : -sd);
        if (!avlast_lines_evaluate(lines, x, NULL, present, error))
            return FALSE;
        at[side][0] = avlast_measure_point(rows->value, people, present, 0.0);
        at[side][1] = -avlast_measure_point(rows->value, purse, present, 0.0);
    }
    x[input] = lines->point[input];
    for (int k = 0; k < 2; k++)
        slope[k] = (at[1][k] - at[0][k]) / (2.0 * sd);
    return TRUE;
}

/* Covariance of WTP and NC: the slopes' quadratic forms of the effects' covariance. */
static gboolean linear_covariance(const AvlastWelfareRows *rows, double covariance[3],
                                  GError **error)
{
    const AvlastLines *lines = rows->value->lines;
    const AvlastValueModel *model = lines->model;
    const guint p = model->effects->len;
    g_auto(AvlastMeasure) people = avlast_welfare_people(rows->value);
    g_auto(AvlastMeasure) purse = avlast_measure_new(
        rows->value, avlast_perspective_public(model), AVLAST_KINDS_ALL);
    g_autofree double *x = avlast_array(double, model->inputs->len, error);
    g_autofree double *present =
        x ? avlast_array(double, MAX(lines->lines->len, 1), error) : NULL;
    g_autofree double *slope = present ? avlast_array(double, 2 * (gsize)p, error) : NULL;

    if (!slope)
        return FALSE;
    memcpy(x, lines->point, model->inputs->len * sizeof *x);
    for (guint e = 0; e < p; e++) {
        const guint input = g_array_index(model->effects, AvlastEffectItem, e).estimate;
        if (lines->drawn[input] && !slopes_of(rows, &people, &purse, input, x, present,
                                              slope + 2 * (gsize)e, error))
            return FALSE;
    }
    covariance[0] = covariance[1] = covariance[2] = 0.0;
    for (guint i = 0; i < p; i++)
        for (guint j = 0; j < p; j++) {
            const double v = gsl_matrix_get(model->covariance, i, j);
            covariance[0] += slope[2 * i] * slope[2 * j] * v;
            covariance[1] += slope[2 * i] * slope[2 * j + 1] * v;
            covariance[2] += slope[2 * i + 1] * slope[2 * j + 1] * v;
        }
    return TRUE;
}

static gboolean add_fieller(const AvlastWelfareRows *rows, GError **error)
{
    const AvlastWelfare *w = &rows->welfare;
    double v[3], low, high;

    if (!only_effects_vary(rows->value))
        return TRUE;
    if (!linear_covariance(rows, v, error))
        return FALSE;
    const double z = avlast_normal_quantile((1.0 + rows->estimates->level) / 2.0);
    const AvlastFiellerKind kind =
        avlast_fieller(w->wtp_point, w->cost_point, v[0], v[1], v[2], z, &low, &high);
    AvlastEstimate *row = avlast_welfare_row(rows, "public", "mvpf.fieller", NULL,
                                             avlast_mvpf(w->wtp_point, w->cost_point));
    if (kind == AVLAST_FIELLER_INTERVAL) {
        row->conf_low = low;
        row->conf_high = high;
        return TRUE;
    }
    row->conf_low = -INFINITY;
    row->conf_high = INFINITY;
    if (kind == AVLAST_FIELLER_ALL)
        avlast_estimate_note(row, _("no ratio can be excluded"));
    else
        avlast_estimate_note(row, _("all ratios but those from %.6g to %.6g"), low, high);
    return TRUE;
}

static gboolean add_ratios(const AvlastWelfareRows *rows, GError **error)
{
    static const char *const quadrants[] = {"wtp>=0 cost>0", "wtp>=0 cost<=0",
                                            "wtp<0 cost<0", "wtp<0 cost>=0"};
    const AvlastWelfare *w = &rows->welfare;
    AvlastMvpfInterval interval;

    if (!avlast_asked(rows->value->lines->model, "mvpf", "mvpf.corrected", "p.quadrant",
                      NULL))
        return TRUE;
    if (!add_mvpf(rows, "public", w->cost, w->cost_point, FALSE, &interval, error))
        return FALSE;
    AvlastEstimate *row = avlast_welfare_row(rows, "public", "mvpf.corrected", NULL,
                                             avlast_mvpf(w->wtp_point, w->cost_point));
    row->conf_low = interval.corrected_low;
    row->conf_high = interval.corrected_high;
    for (int q = 0; q < AVLAST_QUADRANTS; q++)
        avlast_welfare_row(rows, "public", "p.quadrant", quadrants[q], interval.share[q]);
    return TRUE;
}

static gboolean public_rows(AvlastWelfareRows *rows, GError **error)
{
    const AvlastScenarioValue *value = rows->value;
    const AvlastValueModel *model = value->lines->model;
    const AvlastWelfare *w = &rows->welfare;

    avlast_welfare_interval(
        rows, avlast_welfare_row(rows, "public", "wtp", NULL, w->wtp_point), w->wtp);
    avlast_welfare_interval(
        rows, avlast_welfare_row(rows, "public", "net.cost", NULL, w->cost_point),
        w->cost);
    if (!add_ratios(rows, error) || !add_fieller(rows, error))
        return FALSE;
    if (!avlast_asked(model, "cba", "cba.financed", NULL))
        return TRUE;

    g_auto(AvlastMeasure) scheme =
        avlast_welfare_part(value, avlast_perspective_public(model), TRUE);
    const double paid = avlast_welfare_take(value, &scheme, -1.0, rows->work);
    if (!(paid > 0.0))
        return TRUE;
    for (gsize r = 0; r < value->n; r++)
        rows->work[r] = 1.0 + (w->wtp[r] - w->cost[r]) / rows->work[r];
    const double cba = 1.0 + (w->wtp_point - w->cost_point) / paid;
    avlast_welfare_interval(rows, avlast_welfare_row(rows, "public", "cba", NULL, cba),
                            rows->work);
    for (gsize r = 0; r < value->n; r++)
        rows->work[r] /= 1.5;
    avlast_welfare_interval(
        rows, avlast_welfare_row(rows, "public", "cba.financed", NULL, cba / 1.5),
        rows->work);
    return TRUE;
}

/* Each public payer that the scheme costs or saves something. */
static gboolean payer_rows(const AvlastWelfareRows *rows, GError **error)
{
    const AvlastScenarioValue *value = rows->value;
    const GArray *payers = value->lines->model->payers;
    guint purse = 0;
    AvlastMvpfInterval interval;

    for (guint p = 0; p < payers->len; p++)
        purse += g_array_index(payers, AvlastPayer, p).class == AVLAST_PAYER_PUBLIC;
    for (guint p = 0; p < payers->len && purse > 1; p++) {
        const AvlastPayer *payer = &g_array_index(payers, AvlastPayer, p);
        g_auto(AvlastMeasure) measure = avlast_measure_new(value, p, AVLAST_KINDS_ALL);
        gboolean touched = FALSE;
        for (guint l = 0; l < value->lines->lines->len; l++)
            touched = touched || measure.own[l] != 0.0;
        if (payer->class != AVLAST_PAYER_PUBLIC || !touched)
            continue;
        const double cost = avlast_welfare_take(value, &measure, -1.0, rows->work);
        if (!add_mvpf(rows, payer->id, rows->work, cost, TRUE, &interval, error))
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_welfare_rows(const AvlastScenarioValue *value, AvlastEstimates *estimates,
                             GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const gboolean society = avlast_asked(model, "sroi", "sroi.net", "cost.effect", NULL),
                   payers = avlast_asked(model, "mvpf", NULL),
                   public =
                       payers || avlast_asked(model, "wtp", "net.cost", "mvpf.corrected",
                                              "mvpf.fieller", "p.quadrant", "cba",
                                              "cba.financed", NULL);
    g_autofree double *buffer =
        society || public ? avlast_table(double, 3, value->n, error) : NULL;
    AvlastWelfareRows rows = {.value = value,
                              .estimates = estimates,
                              .work = buffer,
                              .scratch = buffer ? buffer + value->n : NULL};
    if (!society && !public)
        return TRUE;
    const gboolean fine =
        buffer &&
        (!public || (avlast_welfare_draws(value, &rows.welfare, error) &&
                     public_rows(&rows, error))) &&
        (!payers || payer_rows(&rows, error)) &&
        (!society || avlast_welfare_society(&rows, buffer + 2 * value->n, error));

    avlast_welfare_clear(&rows.welfare);
    return fine;
}
