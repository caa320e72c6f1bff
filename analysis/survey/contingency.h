/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CONTINGENCY_H
#define AVLAST_SURVEY_CONTINGENCY_H

#include "survey/compare.h"

/* Two categories against each other. Cells are row-major, rows x columns; no row or
 * column of the table is all zero. */
typedef struct {
    guint32 rows, columns;
    double *cell;  /* counts of rows of the frame */
    double *share; /* weighted shares of all */
    double n;
    const guint32 *row, *column; /* the frame's rows: codes, AVLAST_NO_LEVEL for none */
    guint32 *own_row, *own_column;
} AvlastContingency;

/* The table of two codes over the rows that count; levels without a row are left out.
 * NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastContingency *avlast_contingency_new(const AvlastSample *sample, const guint32 *row,
                                          guint32 n_rows, const guint32 *column,
                                          guint32 n_columns, GError **error);
void avlast_contingency_free(AvlastContingency *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastContingency, avlast_contingency_free)

/* Smallest expected count under independence. */
double avlast_contingency_expected(const AvlastContingency *table);

/* X^2 / n = sum (p_ij - p_i p_j)^2 / (p_i p_j) of the weighted shares. */
double avlast_contingency_phi_squared(const AvlastContingency *table);

/* Cramer's V = sqrt(phi^2 / min(rows - 1, columns - 1)). */
double avlast_contingency_cramer(const AvlastContingency *table);

/* Pearson's chi-square of the counts, without continuity correction. */
void avlast_test_pearson(const AvlastContingency *table, AvlastTest *test);

/* Fisher's exact test: the sum of the probabilities, given the margins, of all tables
 * that are no likelier than this one (within 1e-7, as R). FALSE when there are more than
 * 5e6 tables to go through; then the test is untouched. */
gboolean avlast_test_fisher(const AvlastContingency *table, AvlastTest *test);

/* Rao and Scott's second-order correction: F = X^2 / tr D with D = (C' P C / n)^-1 C' P V
 * P C, P = diag(1 / p), V the design covariance of the shares p, C the contrasts of no
 * interaction; df d0 = tr(D)^2 / tr(D^2) and d0 nu, nu the design's df. FALSE on failure
 * of the engine. */
gboolean avlast_test_rao_scott(const AvlastSample *sample, const AvlastContingency *table,
                               AvlastTest *test, GError **error);

#endif
