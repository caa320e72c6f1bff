/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "cmd/weight/weight.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastCalibration *c;
    AvlastEstimates *e;
    double *sum[3]; /* p each: before, target, after */
    gsize *rows;    /* p */
} Report;

static const char *const sides[] = {"before", "target", "after"};

static const double *before_step(const AvlastCalibration *c, guint s)
{
    return s ? c->done[s - 1].after : c->base;
}

static gboolean is_nonresponse(const AvlastCalibrationStep *done)
{
    return done->x && !done->x->total;
}

/* Sums of weights by term, of the rows that have a weight in `among`. */
static gboolean sums_of(const AvlastAuxiliary *x, const double *weight,
                        const double *among, double *out, gsize *rows, GError **error)
{
    const gsize numbers = x->offset[x->n_margins];
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, x->p, error);

    if (!sum)
        return FALSE;
    for (gsize i = 0; i < x->n; i++) {
        if (!x->part[i] || among[i] == 0.0)
            continue;
        for (guint m = 0; m < x->n_margins; m++) {
            avlast_sum_add(&sum[x->offset[m] + x->code[m][i]], weight[i]);
            if (rows)
                rows[x->offset[m] + x->code[m][i]]++;
        }
        for (guint v = 0; v < x->n_numbers; v++) {
            avlast_sum_add_product(&sum[numbers + v], weight[i], x->number[v][i]);
            if (rows)
                rows[numbers + v]++;
        }
    }
    for (gsize t = 0; t < x->p; t++)
        out[t] = avlast_sum_value(&sum[t]);
    return TRUE;
}

static void add_term(const Report *r, const char *outcome, const char *group, gsize t)
{
    for (int side = 0; side < 3; side++) {
        AvlastEstimate *row = avlast_estimates_add(r->e, outcome, group, sides[side]);
        row->estimate = r->sum[side][t];
        row->nobs = (gint64)r->rows[t];
    }
}

/* The cells of a step's margins, and its numbers, before and after. `first` and `last`
 * are the weights that are held against each other. */
static gboolean add_step(Report *r, const AvlastCalibrationStep *done,
                         const double *first, const double *last, GError **error)
{
    const AvlastAuxiliary *x = done->x;
    gboolean good = TRUE;

    for (int side = 0; side < 3; side++)
        good = good && (r->sum[side] = avlast_array(double, x->p, error));
    r->rows = good ? avlast_array(gsize, x->p, error) : NULL;
    good = r->rows && sums_of(x, first, last, r->sum[0], r->rows, error) &&
           sums_of(x, last, last, r->sum[2], NULL, error) &&
           (x->total || sums_of(x, first, first, r->sum[1], NULL, error));
    for (gsize t = 0; good && x->total && t < x->p; t++)
        r->sum[1][t] = x->total[t];
    for (guint m = 0; good && m < x->n_margins; m++) {
        g_autofree char *name =
            avlast_margin_name(g_ptr_array_index(done->step->margins, m));
        for (gsize t = x->offset[m]; t < x->offset[m + 1]; t++)
            add_term(r, name, g_ptr_array_index(x->names, t), t);
    }
    for (gsize t = x->offset[x->n_margins]; good && x->total && t < x->p; t++)
        add_term(r, g_ptr_array_index(x->names, t), NULL, t);
    for (int side = 0; side < 3; side++)
        g_clear_pointer(&r->sum[side], g_free);
    g_clear_pointer(&r->rows, g_free);
    return good;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double quantile(const double *sorted, gsize n, double p)
{
    const double h = p * (double)(n - 1);
    const gsize low = (gsize)h, high = MIN(low + 1, n - 1);

    return sorted[low] + (h - (double)low) * (sorted[high] - sorted[low]);
}

/* Quantiles of the n values, which are sorted. */
static void add_quantiles(const Report *r, const char *outcome, const char *group,
                          double *value, gsize n)
{
    static const struct {
        const char *name;
        double p;
    } wanted[] = {{"min", 0.0},    {"p0.05", 0.05}, {"p0.25", 0.25}, {"p0.5", 0.5},
                  {"p0.75", 0.75}, {"p0.95", 0.95}, {"max", 1.0}};

    qsort(value, n, sizeof *value, by_size);
    for (gsize q = 0; q < G_N_ELEMENTS(wanted); q++) {
        AvlastEstimate *row = avlast_estimates_add(r->e, outcome, group, wanted[q].name);
        row->estimate = n ? quantile(value, n, wanted[q].p) : NAN;
        row->nobs = (gint64)n;
    }
}

static void add_number(const Report *r, const char *outcome, const char *group,
                       const char *term, double value, gint64 n)
{
    AvlastEstimate *row = avlast_estimates_add(r->e, outcome, group, term);

    row->estimate = value;
    row->nobs = n;
}

/* The weights of the rows that have one at the end. */
static void add_weights(const Report *r, const char *group, const double *weight,
                        double *work)
{
    AvlastSum sum = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
    gsize n = 0;

    for (gsize i = 0; i < r->c->n; i++)
        if (r->sample->weight[i] != 0.0) {
            work[n++] = weight[i];
            avlast_sum_add(&sum, weight[i]);
            avlast_sum_add_product(&squares, weight[i], weight[i]);
        }
    const double all = avlast_sum_value(&sum);
    const double deff = (double)n * avlast_sum_value(&squares) / (all * all);
    add_number(r, "weights", group, "sum", all, (gint64)n);
    add_quantiles(r, "weights", group, work, n);
    add_number(r, "weights", group, "deff.kish", deff, (gint64)n);
    add_number(r, "weights", group, "n.effective", (double)n / deff, (gint64)n);
}

static void add_factors(const Report *r, double *work)
{
    gsize n = 0;

    for (gsize i = 0; i < r->c->n; i++)
        if (r->sample->weight[i] != 0.0)
            work[n++] = r->sample->weight[i] / r->c->base[i];
    add_quantiles(r, "factor", NULL, work, n);
}

/* What each step did, as rows and in a sentence. */
static void tell_step(const Report *r, guint s)
{
    const AvlastCalibrationStep *done = &r->c->done[s];
    g_autofree char *text = avlast_weight_step_describe(done->step);
    g_autofree char *group = g_strdup_printf("step=%u", s + 1);
    double low, high;

    avlast_calibration_range(r->c, s, &low, &high);
    add_number(r, text, group, "factor.min", low, -1);
    add_number(r, text, group, "factor.max", high, -1);
    if (done->step->kind == AVLAST_STEP_TRIM) {
        add_number(r, text, group, "cut", (double)done->about.cut, -1);
        add_number(r, text, group, "bound.low", done->about.low, -1);
        add_number(r, text, group, "bound.high", done->about.high, -1);
        return;
    }
    add_number(r, text, group, "iterations", done->about.iterations, -1);
    if (!is_nonresponse(done)) {
        add_number(r, text, group, "misfit", done->about.misfit, -1);
        add_number(r, text, group, "negative", (double)done->about.negative, -1);
    }
}

static gboolean add_margins(Report *r, guint past, GError **error)
{
    const AvlastCalibration *c = r->c;
    guint first = c->n_done, last = c->n_done;

    for (guint s = past; s < c->n_done; s++) {
        const AvlastCalibrationStep *done = &c->done[s];
        if (is_nonresponse(done) &&
            !add_step(r, done, before_step(c, s), done->after, error))
            return FALSE;
        if (done->x && done->x->total && first == c->n_done)
            first = last = s;
        if (done->step->kind == AVLAST_STEP_TRIM && first < c->n_done)
            last = s + 1; /* what comes after meets the same totals again */
    }
    for (guint s = last; s < c->n_done; s++)
        if (c->done[s].x && c->done[s].x->total &&
            !add_step(r, &c->done[s], before_step(c, first), r->sample->weight, error))
            return FALSE;
    return TRUE;
}

AvlastEstimates *avlast_weight_report(const AvlastSample *sample, guint past,
                                      GError **error)
{
    const AvlastCalibration *c = sample->calibration;
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_autofree double *work = avlast_array(double, sample->n, error);
    Report r = {.sample = sample, .c = c, .e = e};

    if (!work)
        return NULL;
    avlast_estimates_of_sample(e, sample);
    e->method = g_strdup(_("weights, step by step"));
    e->rows_used = 0;
    for (gsize i = 0; i < sample->n; i++)
        e->rows_used += sample->weight[i] != 0.0;
    if (!add_margins(&r, past, error))
        return NULL;
    add_weights(&r, "base", c->base, work);
    add_weights(&r, "final", sample->weight, work);
    add_factors(&r, work);
    for (guint s = past; s < c->n_done; s++)
        tell_step(&r, s);
    return g_steal_pointer(&e);
}
