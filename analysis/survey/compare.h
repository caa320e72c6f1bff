/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_COMPARE_H
#define AVLAST_SURVEY_COMPARE_H

#include "design/sample.h"

/* Tests of whether a variable differs between groups. */

typedef enum {
    AVLAST_TEST_NONE,
    AVLAST_TEST_AUTO,  /* numbers: WELCH; categories: CHISQ, FISHER when an expected count
                          is below 5; under a design its own tests */
    AVLAST_TEST_WELCH, /* unequal variances: Welch's t; several groups: his F */
    AVLAST_TEST_T,     /* one variance: Student's t; several groups: F of analysis of
                          variance */
    AVLAST_TEST_WILCOXON, /* ranks: Wilcoxon's rank sum; several groups: Kruskal-Wallis */
    AVLAST_TEST_CHISQ,    /* Pearson's, without continuity correction */
    AVLAST_TEST_FISHER    /* exact; any table that can be gone through */
} AvlastTestKind;

typedef struct {
    const char *term;                   /* "t", "F", "W", "chisq", "fisher" */
    double statistic, df, df2, p_value; /* NaN where they do not apply */
    gint64 nobs;
    const char *method; /* untranslated (N_) */
    const char *note;   /* why there is no test, or a caution (N_); or NULL */
    gboolean unlike;    /* an expected count is below 5 */
} AvlastTest;

/* Groups of rows to compare: code[i] < n, or AVLAST_NO_LEVEL. */
typedef struct {
    const AvlastSample *sample;
    const guint32 *code;
    guint32 n;
} AvlastCompared;

/* A number between groups: rows that count with a value. Groups without a value take no
 * part; when fewer than two remain, or one has a single row (unit under a design), there
 * is no test and `note` says why.
 *
 * Not designed   R t.test, oneway.test, wilcox.test (exact below 50 rows a group without
 *                ties, else normal with continuity correction), kruskal.test.
 * Designed       two groups: t = (m2 - m1) / se with df = PSUs - strata - 1; several: F =
 *                W / (k - 1), W Wald's statistic of equal means, df k - 1 and PSUs -
 *                strata - (k - 1). WILCOXON: the same of rank scores (Lumley & Scott
 * 2013, doi:10.1093/biomet/ast027). R svyttest, regTermTest, svyranktest.
 *
 * The sign of t is that of the second group minus the first. FALSE and
 * AVLAST_ERROR_INTERNAL without memory, or when the design has no variance
 * (AVLAST_ERROR_DEGENERATE, AV208). */
gboolean avlast_compare_numbers(const AvlastCompared *groups, const double *value,
                                AvlastTestKind kind, AvlastTest *test, GError **error);

/* The same for a category: level[i] < n_levels, or AVLAST_NO_LEVEL. Levels and groups
 * that no row has are left out. Not designed: R chisq.test(correct = FALSE),
 * fisher.test; designed: Rao and Scott (1984, doi:10.1214/aos/1176346391) second-order F,
 * R svychisq(statistic = "F"). A Fisher test that would go through more than 5e6 tables
 * becomes a chi-square test, and the note says so. */
gboolean avlast_compare_levels(const AvlastCompared *groups, const guint32 *level,
                               guint32 n_levels, AvlastTestKind kind, AvlastTest *test,
                               GError **error);

/* Weighted mid-ranks of the rows that count with a value and a group (code NULL: all);
 * NaN for other rows: the weight of the rows below and half that of the rows that have
 * the same value, over the weight of all. R svyranktest, which takes a plain mean over
 * ties, so that its ranks depend on the rows' order when tied rows weigh unequally. */
gboolean avlast_rank_scores(const AvlastCompared *groups, const double *value,
                            double *score, GError **error);

#endif
