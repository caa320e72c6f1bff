/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_COX_PARTS_H
#define AVLAST_MODEL_COX_PARTS_H

/* The inside of Cox's model, for the files cox*.c only: rows in the order of time and the
 * sums over those at risk. */

#include "core/sum.h"
#include "model/cox.h"

/* Sums over a set of rows: of r = w exp(x'b), of r x and r x x' (upper triangle). */
typedef struct {
    AvlastSum weight, *first, *second;
} AvlastCoxSums;

/* Rows in the order of their stratum and, within, of falling time, events first; and in
 * that of falling entry. All indices are of AvlastModelRows. */
typedef struct {
    const AvlastLinearModel *model;
    const AvlastCox *cox;
    const AvlastModelRows *rows;
    gsize p;
    gsize *order, *leave;
    double *x;    /* n x p row-major, about the weighted means */
    double *risk; /* n: exp(x'b), about the largest */
    AvlastCoxSums all, tied;
    double *mean; /* p: of x under the risk */
    AvlastSum *score, *information;
} AvlastCoxWork;

void avlast_cox_work_clear(AvlastCoxWork *work);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastCoxWork, avlast_cox_work_clear)

/* Fills the arrays of a work of which model, cox, rows and p are set. FALSE with
 * AVLAST_ERROR_DEGENERATE (AV335) when no row has an event. */
gboolean avlast_cox_prepare(AvlastCoxWork *work, GError **error);

static inline double avlast_cox_time_of(const AvlastCoxWork *work, gsize i)
{
    return work->model->y[work->rows->row[i]];
}

static inline double avlast_cox_entry_of(const AvlastCoxWork *work, gsize i)
{
    return work->cox->entry ? work->cox->entry[work->rows->row[i]] : -INFINITY;
}

static inline gboolean avlast_cox_is_event(const AvlastCoxWork *work, gsize i)
{
    return work->cox->event[work->rows->row[i]] == 1.0;
}

static inline guint32 avlast_cox_stratum_of(const AvlastCoxWork *work, gsize i)
{
    return work->cox->stratum ? work->cox->stratum[work->rows->row[i]] : 0;
}

static inline gint avlast_cox_by_stratum(const AvlastCoxWork *work, gsize a, gsize b)
{
    const guint32 s = avlast_cox_stratum_of(work, a), t = avlast_cox_stratum_of(work, b);

    return (s > t) - (s < t);
}

/* The events at one time: `d` of them with total weight `weight`. */
typedef struct {
    gsize from, to; /* all rows of that time, in `order` */
    gsize d;
    double weight;
} AvlastCoxMoment;

/* Goes through the times with events from the last to the first in each stratum, with the
 * sums over those at risk; `at` is the state between calls (zeros at first). FALSE at the
 * end. */
typedef struct {
    AvlastCoxMoment moment;
    gsize next, left; /* in order, in leave */
} AvlastCoxWalk;

gboolean avlast_cox_next(AvlastCoxWork *work, AvlastCoxWalk *walk, gboolean squares);

/* One denominator: the rows at risk less `part` of the tied events. Fills work->mean. */
double avlast_cox_denominator(AvlastCoxWork *work, double part);

/* How many denominators the events of a moment have. */
static inline gsize avlast_cox_terms(const AvlastCoxWork *work, const AvlastCoxMoment *at)
{
    return work->cox->breslow ? 1 : at->d;
}

#endif
