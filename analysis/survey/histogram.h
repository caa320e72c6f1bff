/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_HISTOGRAM_H
#define AVLAST_SURVEY_HISTOGRAM_H

#include "design/sample.h"

typedef struct {
    gsize n_bins;
    double from, width; /* bin b is [from + b width, from + (b + 1) width), the last one
                           closed */
    gint64 *n;          /* rows in each bin */
    double *share;      /* their weighted share of all rows with a value */
    gint64 total;
} AvlastHistogram;

/* Bins of one width over the rows that count with a value (code: in a group; NULL: all).
 *
 * The width is Freedman and Diaconis' 2 IQR / n^(1/3) (doi:10.1007/BF01025868), of the
 * range over Sturges' 1 + log2 n when the IQR is 0, brought to 1, 2 or 5 times a power of
 * ten so that there are 5 to 40 bins, with edges at multiples of it; whole numbers over a
 * range of at most 20 have a bin each, centred at the number. `bins` > 0 asks for about
 * so many. NULL and AVLAST_ERROR_DEGENERATE (AV232) without a value,
 * AVLAST_ERROR_INTERNAL without memory. */
AvlastHistogram *avlast_histogram_new(const AvlastSample *sample,
                                      const AvlastColumn *column, const guint32 *code,
                                      guint bins, GError **error);
/* The rows of one group in the bins of another histogram; shares are NaN when it has no
 * value. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastHistogram *avlast_histogram_of_group(const AvlastHistogram *like,
                                           const AvlastSample *sample,
                                           const AvlastColumn *column,
                                           const guint32 *code, guint32 group,
                                           GError **error);
void avlast_histogram_free(AvlastHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHistogram, avlast_histogram_free)

#endif
