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

/* Tests of independence under a design. With p the weighted shares of all, V their design
 * covariance, C the contrasts of no interaction, P = diag(1 / p), n rows and nu the
 * design's df among them, X^2 = n phi^2 and D = (C' P C / n)^-1 C' P V P C with
 * eigenvalues l_j, q = (rows - 1)(columns - 1) of them:
 *
 *   F           Rao and Scott's second-order correction: X^2 / tr D on tr(D)^2 / tr(D^2)
 *               and nu times that; R svychisq(statistic = "F"), Stata's default
 *   CHISQ       first-order: X^2 / (tr D / q), chi-square on q; R "Chisq", which prints
 * X^2 WALD        W / q on q and nu, W = Y' S^-1 Y of the residuals Y_ij = N_ij - N_i N_j
 * / N and their linearised covariance S; R "Wald" ADJWALD     W (nu - q + 1) / (q nu) on
 * q and nu - q + 1; R "adjWald" LINCOM      X^2 against sum l_j chi-square(1) over
 * chi-square(d0 nu) / (d0 nu), d0 the F's first df: exact (core/mixture.h); R "lincom" (6
 * decimals, whole df) SADDLEPOINT the same by the saddlepoint; R "saddlepoint" (whole df)
 *
 * Rao & Scott (1984), doi:10.1214/aos/1176346391; Koch, Freeman & Freeman (1975), Int.
 * Stat. Review 43; Thomas & Rao (1987), JASA 82. */
typedef enum {
    AVLAST_INDEPENDENCE_F,
    AVLAST_INDEPENDENCE_CHISQ,
    AVLAST_INDEPENDENCE_WALD,
    AVLAST_INDEPENDENCE_ADJWALD,
    AVLAST_INDEPENDENCE_LINCOM,
    AVLAST_INDEPENDENCE_SADDLEPOINT,
    AVLAST_INDEPENDENCE_TESTS /* how many */
} AvlastIndependence;

/* "F", "chisq", "wald" ... */
const char *avlast_independence_name(AvlastIndependence test);

/* Fills test[t] for each t with 1 << t in `which`; the note says why there is none. FALSE
 * on failure of the engine. */
gboolean avlast_independence_tests(const AvlastSample *sample,
                                   const AvlastContingency *table, guint which,
                                   AvlastTest test[AVLAST_INDEPENDENCE_TESTS],
                                   GError **error);

/* The F alone. */
gboolean avlast_test_rao_scott(const AvlastSample *sample, const AvlastContingency *table,
                               AvlastTest *test, GError **error);

/* Wald's W of the residuals, NaN when their covariance is singular. For the file that
 * makes all tests. */
gboolean avlast_contingency_wald(const AvlastSample *sample,
                                 const AvlastContingency *table, double *wald,
                                 GError **error);

#endif
