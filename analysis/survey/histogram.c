/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/histogram.h"

#include <math.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

#define FEWEST 5.0
#define MOST   40.0

void avlast_histogram_free(AvlastHistogram *histogram)
{
    if (!histogram)
        return;
    g_free(histogram->n);
    g_free(histogram->share);
    g_free(histogram);
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double type7(const double *x, gsize n, double p)
{
    const double h = p * (double)(n - 1);
    const gsize low = (gsize)floor(h), high = MIN(low + 1, n - 1);

    return x[low] + (h - floor(h)) * (x[high] - x[low]);
}

/* The width of 1, 2 or 5 times a power of ten nearest above the one wanted. */
static double round_width(double width)
{
    const double power = pow(10.0, floor(log10(width)));
    const double figure = width / power;

    return power * (figure <= 1.0 + 1e-9   ? 1.0
                    : figure <= 2.0 + 1e-9 ? 2.0
                    : figure <= 5.0 + 1e-9 ? 5.0
                                           : 10.0);
}

static void choose_bins(AvlastHistogram *h, const double *x, gsize n, gboolean integer,
                        guint bins)
{
    const double range = x[n - 1] - x[0];
    double width = 2.0 * (type7(x, n, 0.75) - type7(x, n, 0.25)) / cbrt((double)n);

    if (integer && range <= 20.0 && !bins) {
        h->from = x[0] - 0.5;
        h->width = 1.0;
        h->n_bins = (gsize)range + 1;
        return;
    }
    if (!(range > 0.0)) {
        h->width = 1.0;
        h->from = x[0] - 0.5;
        h->n_bins = 1;
        return;
    }
    if (bins)
        width = range / bins;
    else if (!(width > 0.0))
        width = range / (1.0 + log2((double)n));
    if (!bins)
        width = fmin(fmax(width, range / MOST), range / FEWEST);
    h->width = round_width(width);
    if (integer && h->width < 1.0)
        h->width = 1.0;
    if (!isfinite(h->width) || !(h->width > 0.0))
        h->width = range;
    h->from = floor(x[0] / h->width) * h->width;
    h->n_bins = (gsize)fmin(ceil((x[n - 1] - h->from) / h->width), 1000.0);
    h->n_bins = MAX(h->n_bins, 1);
}

/* Which rows: of one group, of any, or all. */
static gboolean is_in(const guint32 *code, gint64 group, gsize row)
{
    return !code || (group < 0 ? code[row] != AVLAST_NO_LEVEL : code[row] == group);
}

static gboolean fill(AvlastHistogram *h, const AvlastSample *sample, const double *value,
                     const guint32 *code, gint64 group, GError **error)
{
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, h->n_bins, error);
    AvlastSum all = AVLAST_SUM_ZERO;

    h->n = sum ? avlast_array(gint64, h->n_bins, error) : NULL;
    h->share = h->n ? avlast_array(double, h->n_bins, error) : NULL;
    if (!h->share)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        if (!is_in(code, group, i) || !avlast_sample_counts(sample, i, value[i]))
            continue;
        /* an edge belongs to the bin above it, whatever the division rounds to */
        double bin = floor((value[i] - h->from) / h->width);
        if (value[i] >= h->from + (bin + 1.0) * h->width)
            bin += 1.0;
        const gsize b = (gsize)fmin(fmax(bin, 0.0), (double)(h->n_bins - 1));
        h->n[b]++;
        h->total++;
        avlast_sum_add(&sum[b], sample->weight[i]);
        avlast_sum_add(&all, sample->weight[i]);
    }
    for (gsize b = 0; b < h->n_bins; b++)
        h->share[b] = avlast_sum_value(&sum[b]) / avlast_sum_value(&all);
    return TRUE;
}

AvlastHistogram *avlast_histogram_new(const AvlastSample *sample,
                                      const AvlastColumn *column, const guint32 *code,
                                      guint bins, GError **error)
{
    g_autoptr(AvlastHistogram) h = g_new0(AvlastHistogram, 1);
    g_autofree double *x = avlast_array(double, sample->n, error);
    gsize n = 0;

    if (!x)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        if (!(code && code[i] == AVLAST_NO_LEVEL) &&
            avlast_sample_counts(sample, i, column->number[i]))
            x[n++] = column->number[i];
    if (n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                    "column '%s' has no value on any row", column->name);
        return NULL;
    }
    qsort(x, n, sizeof *x, by_size);
    choose_bins(h, x, n, column->integer, bins);
    return fill(h, sample, column->number, code, -1, error) ? g_steal_pointer(&h) : NULL;
}

AvlastHistogram *avlast_histogram_of_group(const AvlastHistogram *like,
                                           const AvlastSample *sample,
                                           const AvlastColumn *column,
                                           const guint32 *code, guint32 group,
                                           GError **error)
{
    g_autoptr(AvlastHistogram) h = g_new0(AvlastHistogram, 1);

    h->n_bins = like->n_bins;
    h->from = like->from;
    h->width = like->width;
    return fill(h, sample, column->number, code, group, error) ? g_steal_pointer(&h)
                                                               : NULL;
}
