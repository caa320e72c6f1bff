/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_MOMENTS_H
#define AVLAST_SURVEY_MOMENTS_H

#include "design/sample.h"
#include "survey/groups.h"
#include "survey/terms.h"

/* Weighted moments of one term in one group, over the rows that count. */
typedef struct {
    gsize n;
    double weight;  /* W = sum w */
    double squares; /* sum w^2 */
    double total;   /* sum w y */
    double mean;    /* sum w y / W */
    double scatter; /* sum w (y - mean)^2 */
} AvlastMoments;

/* groups->n * terms->k moments, index g * k + j; to be freed. Compensated sums; the mean
 * is their quotient rounded once; a second pass takes the scatter about it. NULL and
 * AVLAST_ERROR_INTERNAL when memory runs out. */
AvlastMoments *avlast_moments(const AvlastSample *sample, const AvlastGroups *groups,
                              const AvlastTerms *terms, GError **error);

#endif
