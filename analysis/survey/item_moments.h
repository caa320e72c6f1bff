/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_ITEM_MOMENTS_H
#define AVLAST_SURVEY_ITEM_MOMENTS_H

#include <gsl/gsl_matrix.h>

#include "survey/reliability.h"

/* Weighted means and covariances of items in one group. Element (a, b) is over the rows
 * that have both a and b (pairwise), or all items. */
typedef struct {
    gsize n; /* rows that count: with all items, or with two at least when pairwise */
    gsize *count;       /* k x k */
    gsl_matrix *weight; /* W_ab */
    gsl_matrix *mean;   /* (a, b): the mean of a */
    gsl_matrix *spread; /* sum w (a - mean_ab)(b - mean_ba) / W_ab */
    gsl_matrix *cov;    /* spread n_ab / (n_ab - 1) */
} AvlastItemMoments;

void avlast_item_moments_clear(AvlastItemMoments *moments, gsize n);

/* groups->n of them, to be cleared and freed by the caller. NULL and
 * AVLAST_ERROR_INTERNAL when memory runs out. */
AvlastItemMoments *avlast_item_moments(const AvlastSample *sample,
                                       const AvlastGroups *groups,
                                       const AvlastItems *items, gboolean pairwise,
                                       GError **error);

/* Whether row i counts: in the sample and domain, with all answers, or two when
 * pairwise. */
gboolean avlast_items_count(const AvlastSample *sample, const AvlastItems *items,
                            gboolean pairwise, gsize i);

#endif
