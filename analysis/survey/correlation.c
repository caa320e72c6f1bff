/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/correlation.h"

#include <float.h>
#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "data/magnitude.h"
#include "survey/compare.h"
#include "survey/describe.h"
#include "survey/rows.h"
#include "survey/tally.h"

/* One pair over its own rows. */
typedef struct {
    double *x, *y; /* NaN where either is missing */
    double mean_x, mean_y, sd_x, sd_y, r, weight;
    gint64 n;
} Pair;

typedef struct {
    const Pair *pair;
    gsize k;
} State;

static void pair_clear(gpointer data)
{
    Pair *pair = data;

    g_free(pair->x);
    g_free(pair->y);
}

static void moments(const AvlastSample *sample, Pair *p)
{
    AvlastSum w = AVLAST_SUM_ZERO, x = AVLAST_SUM_ZERO, y = AVLAST_SUM_ZERO;
    AvlastSum xx = AVLAST_SUM_ZERO, yy = AVLAST_SUM_ZERO, xy = AVLAST_SUM_ZERO;
    double most_x = 0.0, most_y = 0.0;

    p->n = 0;
    for (gsize i = 0; i < sample->n; i++) {
        if (!avlast_sample_counts(sample, i, p->x[i]))
            continue;
        p->n++;
        avlast_sum_add(&w, sample->weight[i]);
        avlast_sum_add_product(&x, sample->weight[i], p->x[i]);
        avlast_sum_add_product(&y, sample->weight[i], p->y[i]);
        most_x = fmax(most_x, fabs(p->x[i]));
        most_y = fmax(most_y, fabs(p->y[i]));
    }
    p->weight = avlast_sum_value(&w);
    p->mean_x = avlast_sum_value(&x) / p->weight;
    p->mean_y = avlast_sum_value(&y) / p->weight;
    for (gsize i = 0; i < sample->n; i++) {
        if (!avlast_sample_counts(sample, i, p->x[i]))
            continue;
        const double a = p->x[i] - p->mean_x, b = p->y[i] - p->mean_y;
        avlast_sum_add_product(&xx, sample->weight[i] * a, a);
        avlast_sum_add_product(&yy, sample->weight[i] * b, b);
        avlast_sum_add_product(&xy, sample->weight[i] * a, b);
    }
    p->sd_x = sqrt(avlast_sum_value(&xx) / p->weight);
    p->sd_y = sqrt(avlast_sum_value(&yy) / p->weight);
    p->r = NAN;
    /* a spread that is rounding of the values is none */
    if (p->n > 1 && p->sd_x > 4.0 * DBL_EPSILON * most_x &&
        p->sd_y > 4.0 * DBL_EPSILON * most_y)
        p->r = avlast_sum_value(&xy) / p->weight / p->sd_x / p->sd_y;
    /* what is one but for rounding is one */
    if (1.0 - fabs(p->r) < 16.0 * DBL_EPSILON)
        p->r = p->r < 0.0 ? -1.0 : 1.0;
}

static gboolean make_pair(const AvlastSample *sample, const double *x, const double *y,
                          gboolean ranks, Pair *p, GError **error)
{
    const AvlastCompared all = {sample, NULL, 1};

    p->x = avlast_array(double, sample->n, error);
    p->y = p->x ? avlast_array(double, sample->n, error) : NULL;
    if (!p->y)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const gboolean both = !isnan(x[i]) && !isnan(y[i]);
        p->x[i] = both ? x[i] : NAN;
        p->y[i] = both ? y[i] : NAN;
    }
    if (ranks) {
        g_autofree double *a = avlast_array(double, sample->n, error);
        g_autofree double *b = a ? avlast_array(double, sample->n, error) : NULL;
        if (!b || !avlast_rank_scores(&all, p->x, a, error) ||
            !avlast_rank_scores(&all, p->y, b, error))
            return FALSE;
        g_free(p->x);
        g_free(p->y);
        p->x = g_steal_pointer(&a);
        p->y = g_steal_pointer(&b);
    }
    moments(sample, p);
    return TRUE;
}

static void influence_of_r(const AvlastSample *sample, const void *state, gsize first,
                           gsize count, double *influence)
{
    const State *s = state;

    for (gsize i = first; i < first + count; i++)
        for (gsize j = 0; j < s->k; j++) {
            const Pair *p = &s->pair[j];
            double u = 0.0;
            if (!isnan(p->r) && avlast_sample_counts(sample, i, p->x[i])) {
                const double a = (p->x[i] - p->mean_x) / p->sd_x,
                             b = (p->y[i] - p->mean_y) / p->sd_y;
                u = sample->weight[i] / p->weight *
                    (a * b - p->r * (a * a + b * b) / 2.0);
            }
            influence[(i - first) * s->k + j] = u;
        }
}

static void infer_simple(const Pair *p, const AvlastCorrelationOptions *o, double level,
                         AvlastEstimate *row)
{
    const double n = (double)p->n, r = p->r, rest = 1.0 - r * r;

    row->nobs = p->n;
    row->df = n - 2.0;
    if (!(n > 2.0))
        return;
    row->std_error = sqrt(rest / row->df);
    row->statistic = rest > 0.0 ? r / row->std_error : NAN;
    row->p_value = rest > 0.0 ? avlast_t_two_sided(row->statistic, row->df) : 0.0;
    if (!(n > 3.0) || !(rest > 0.0))
        return;
    const double z = avlast_normal_quantile(0.5 + level / 2.0);
    const double half = z * sqrt((o->spearman ? 1.0 + r * r / 2.0 : 1.0) / (n - 3.0));
    row->conf_low = tanh(atanh(r) - half);
    row->conf_high = tanh(atanh(r) + half);
    if (!o->imputed)
        return;
    row->std_error = rest * half / z;
    row->statistic = atanh(r) * z / half;
    row->p_value = avlast_chisq_upper(row->statistic * row->statistic, 1.0);
    row->df = NAN;
}

static void infer_designed(const Pair *p, double level, AvlastEstimate *row)
{
    const double rest = 1.0 - p->r * p->r;
    const gint64 units = row->nclusters >= 0 ? row->nclusters : row->nobs;

    if (units < 2) {
        row->std_error = NAN;
        avlast_estimate_note(row, "%s", _("no standard error"));
    }
    if (!(row->std_error > 0.0) || !(rest > 0.0) || !(row->df > 0.0))
        return;
    const double scaled = row->std_error / rest;
    const double half = avlast_t_critical(level, row->df) * scaled;
    row->statistic = atanh(p->r) / scaled;
    row->p_value = avlast_t_two_sided(row->statistic, row->df);
    row->conf_low = tanh(atanh(p->r) - half);
    row->conf_high = tanh(atanh(p->r) + half);
}

/* The pairs of variable i with all later ones. */
static gboolean correlate(const AvlastSample *sample, AvlastColumn *const *columns,
                          gsize i, gsize n, const AvlastCorrelationOptions *o,
                          AvlastEstimates *out, GError **error)
{
    const gboolean designed = avlast_sample_is_designed(sample);
    const gsize k = n - i - 1;
    g_autoptr(GArray) pairs = g_array_sized_new(FALSE, TRUE, sizeof(Pair), (guint)k);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_autofree const double **observed = g_new0(const double *, k);

    g_array_set_clear_func(pairs, pair_clear);
    g_array_set_size(pairs, (guint)k);
    for (gsize j = 0; j < k; j++) {
        Pair *p = &g_array_index(pairs, Pair, j);
        if (!make_pair(sample, columns[i]->number, columns[i + 1 + j]->number,
                       o->spearman, p, error))
            return FALSE;
        observed[j] = p->x;
        avlast_estimates_add(e, NULL, NULL, NULL)->estimate = p->r;
    }
    const State state = {(const Pair *)(void *)pairs->data, k};
    const AvlastVarianceOptions how = {.k = k, .separate = TRUE, .value = observed};
    if (designed && !avlast_variance(sample, influence_of_r, &state, &how, e, error))
        return FALSE;
    for (gsize j = 0; j < k; j++) {
        const Pair *p = &state.pair[j];
        AvlastEstimate *row = avlast_estimates_row(e, j);
        row->nobs = p->n;
        if (isnan(p->r))
            row->std_error = NAN;
        else if (designed)
            infer_designed(p, out->level, row);
        else
            infer_simple(p, o, out->level, row);
        AvlastEstimate *shown =
            avlast_estimates_add(out, columns[i]->name, NULL, columns[i + 1 + j]->name);
        shown->estimate = p->r;
        shown->std_error = row->std_error;
        shown->statistic = row->statistic;
        shown->df = isnan(p->r) ? NAN : row->df;
        shown->p_value = row->p_value;
        shown->conf_low = row->conf_low;
        shown->conf_high = row->conf_high;
        shown->nobs = p->n;
        shown->nclusters = designed ? row->nclusters : -1;
        shown->scale = AVLAST_ROW_FISHER;
        shown->method = g_strdup(o->spearman ? "spearman" : "pearson");
        if (row->note)
            avlast_estimate_note(shown, "%s", row->note);
        if (fabs(p->r) == 1.0) {
            shown->std_error = shown->statistic = shown->p_value = NAN;
            avlast_estimate_note(shown, "%s", _("each is a line of the other"));
        }
        if (isnan(p->r))
            avlast_estimate_note(shown, "%s",
                                 p->n < 2 ? _("no row has both values")
                                          : _("a variable does not vary"));
    }
    return TRUE;
}

static gboolean add_column(const AvlastFrame *frame, const char *name, GPtrArray *columns,
                           GError **error)
{
    AvlastColumn *column = avlast_frame_require_number(frame, name, error);

    if (!column || !avlast_magnitude_check(name, column->number, NULL, frame->rows,
                                           AVLAST_MAGNITUDE_VARIABLE, error))
        return FALSE;
    if (g_ptr_array_find(columns, column, NULL)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                    name);
        return FALSE;
    }
    g_ptr_array_add(columns, column);
    return TRUE;
}

static guint values_in(const GPtrArray *columns, gsize row)
{
    guint n = 0;

    for (guint c = 0; c < columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(columns, c);
        n += column->reason[row] == AVLAST_PRESENT ? 1 : 0;
    }
    return n;
}

AvlastEstimates *avlast_correlation_pairs(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastCorrelationOptions *options,
                                          GError **error)
{
    static const AvlastCorrelationOptions defaults = {.level = 0.95};
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(AvlastGroups) all = avlast_groups_new(frame, sample, NULL, error);

    if (!options)
        options = &defaults;
    for (; *variables; variables++)
        if (!add_column(frame, *variables, columns, error))
            return NULL;
    if (columns->len < 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a correlation needs two numbers or more");
        return NULL;
    }
    out->level = options->level > 0.0 ? options->level : 0.95;
    avlast_estimates_of_sample(out, sample);
    avlast_rows_dropped(out, sample, all);
    for (gsize i = 0; i + 1 < columns->len; i++)
        if (!correlate(sample, (AvlastColumn *const *)columns->pdata, i, columns->len,
                       options, out, error))
            return NULL;
    for (guint c = 0; c < columns->len; c++)
        avlast_tally_missing(out, sample, columns, c, columns->len == 2, NULL);
    out->rows_used = 0;
    for (gsize i = 0; i < sample->n; i++)
        out->rows_used +=
            values_in(columns, i) >= 2 && avlast_sample_counts(sample, i, 0.0);
    return g_steal_pointer(&out);
}
