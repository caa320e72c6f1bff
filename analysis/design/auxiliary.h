/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_AUXILIARY_H
#define AVLAST_DESIGN_AUXILIARY_H

#include "data/frame.h"
#include "design/weighting.h"

/* The auxiliary variables x of a step, p of them to a row: an indicator for each cell of
 * each margin, then numbers. A row has one cell of each margin, so x is kept as codes. */
typedef struct {
    gsize n, p;
    guint n_margins, n_numbers;
    guint32 **code;   /* n_margins of n codes; AVLAST_NO_LEVEL: the row takes no part */
    gsize *offset;    /* n_margins + 1: where a margin's cells, then the numbers begin */
    double **number;  /* n_numbers of n values, 0 where the row takes no part */
    guint8 *part;     /* n flags: the row takes part */
    double *total;    /* p totals in the population; NULL in nonresponse */
    gsize *rows;      /* p: rows of a cell; of numbers all that take part */
    GPtrArray *names; /* p of char *: "a=1;b=x", or the number's name */
} AvlastAuxiliary;

/* The step's variables in the frame, for the rows with weight[i] != 0. Names of numbers:
 * a column, "column=level" (its indicator), "(rows)" (1). NULL and *error:
 * AVLAST_ERROR_USAGE for a column that is absent; AVLAST_ERROR_INCONSISTENT for a missing
 * value (AV277), a cell of the sample without a total (AV276), margins whose totals
 * disagree (AV278); AVLAST_ERROR_DEGENERATE for a cell of the population without a row
 * (AV275). */
AvlastAuxiliary *avlast_auxiliary_new(const AvlastWeightStep *step,
                                      const AvlastFrame *frame, const double *weight,
                                      GError **error);
void avlast_auxiliary_free(AvlastAuxiliary *x);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAuxiliary, avlast_auxiliary_free)

/* x'b of row i, b of p values `stride` apart; 0 for a row that takes no part. */
static inline double avlast_auxiliary_dot(const AvlastAuxiliary *x, gsize i,
                                          const double *b, gsize stride)
{
    double sum = 0.0;

    if (!x->part[i])
        return 0.0;
    for (guint m = 0; m < x->n_margins; m++)
        sum += b[(x->offset[m] + x->code[m][i]) * stride];
    for (guint v = 0; v < x->n_numbers; v++)
        sum += x->number[v][i] * b[(x->offset[x->n_margins] + v) * stride];
    return sum;
}

/* The terms of row i that are not 0: their places and values (room for n_margins +
 * n_numbers); returns how many. */
static inline guint avlast_auxiliary_row(const AvlastAuxiliary *x, gsize i, gsize *at,
                                         double *value)
{
    guint n = 0;

    if (!x->part[i])
        return 0;
    for (guint m = 0; m < x->n_margins; m++) {
        at[n] = x->offset[m] + x->code[m][i];
        value[n++] = 1.0;
    }
    for (guint v = 0; v < x->n_numbers; v++) {
        at[n] = x->offset[x->n_margins] + v;
        value[n++] = x->number[v][i];
    }
    return n;
}

#endif
