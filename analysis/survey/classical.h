/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CLASSICAL_H
#define AVLAST_SURVEY_CLASSICAL_H

#include "survey/compare.h"

/* Tests for rows drawn one by one. `value` holds the groups' values one group after the
 * other, group g at first[g] .. first[g + 1] - 1; k groups, each with a row or more. They
 * fill the test's numbers; a test that the data do not allow leaves them NaN with a note.
 */

/* Welch (1947, 1951): R t.test(var.equal = FALSE), oneway.test. */
void avlast_test_welch(const double *value, const gsize *first, gsize k,
                       AvlastTest *test);
/* Student, Fisher: R t.test(var.equal = TRUE), oneway.test(var.equal = TRUE). */
void avlast_test_means(const double *value, const gsize *first, gsize k,
                       AvlastTest *test);
/* Wilcoxon, Kruskal-Wallis: R wilcox.test, kruskal.test. FALSE without memory. */
gboolean avlast_test_ranks(const double *value, const gsize *first, gsize k,
                           AvlastTest *test, GError **error);

/* Mid-ranks of n values (1 .. n) and sum over ties of t^3 - t. FALSE without memory. */
gboolean avlast_mid_ranks(const double *value, gsize n, double *rank, double *ties,
                          GError **error);

#endif
