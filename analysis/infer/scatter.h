/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_SCATTER_H
#define AVLAST_INFER_SCATTER_H

#include "core/sum.h"
#include "infer/cells.h"

/* Sums of squares and products of unit totals about their strata's means, the inner loop
 * of the variance engine. Terms are group * k + estimate. The tables are terms x terms
 * (upper triangle) when `joint`, else one value per term. */
typedef struct {
    const AvlastSample *sample;
    gsize k, terms;
    gboolean joint;
    AvlastTwo *covariance;      /* finished strata */
    AvlastSum *product;         /* sums of products in the stratum at hand */
    AvlastSum *sum;             /* terms: sums in the stratum at hand */
    double *noise;              /* terms: what rounding may have left in the variance */
    double *deviation;          /* terms: work space */
    guint8 *touched;            /* groups that the stratum at hand has ... */
    guint32 *groups, n_touched; /* ... and their list */
    gsize *gathered;            /* 2 x terms: work space */
    AvlastTwo *centre; /* terms: what the units of the stratum at hand are measured from,
                          NULL: their mean; with */
    double *factor;    /* terms: what their deviations count (lonely.h) */
    AvlastTwo *tilted; /* terms: work space of unequal.c */
    gboolean indefinite; /* a variance may come out below zero: it is NaN then */
    gsl_matrix *root;    /* NULL when it is not wanted; else units x terms */
    gsize root_row;      /* row of the level's first unit */
} AvlastScatter;

typedef struct {
    guint stage;
    const AvlastLevel *level;
    const AvlastCells *cells;
    const guint32 *first_cell; /* n_units + 1: each unit's first cell; NULL: cells->unit
                                  is NULL, so that each unit is a cell */
    const guint8 *flags;       /* n_cells x k of avlast_lonely_flags, or NULL */
    double *next_multiplier; /* n_units, filled; NULL at the last level: the unit's share
                                of the variance within it, the product of n/N so far */
} AvlastScatterLevel;

/* NULL and AVLAST_ERROR_INTERNAL when memory runs out. Joint up to AVLAST_JOINT_TERMS,
 * unless `separate`. */
AvlastScatter *avlast_scatter_new(const AvlastSample *sample, gsize k, guint32 n_groups,
                                  gboolean separate, GError **error);
void avlast_scatter_free(AvlastScatter *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastScatter, avlast_scatter_free)

/* Adds the strata from .. to - 1, those of one parent, whose share of the variance is
 * `multiplier`: the formula of variance.h with the lonely rule. FALSE and
 * AVLAST_ERROR_DEGENERATE as there. */
gboolean avlast_scatter_add(AvlastScatter *work, const AvlastScatterLevel *at,
                            guint32 from, guint32 to, double multiplier, GError **error);

/* The covariance of two terms (a == b unless joint); exactly 0 when either variance is
 * rounding noise. */
double avlast_scatter_value(const AvlastScatter *work, gsize a, gsize b);

#endif
