/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_MEANS_H
#define AVLAST_SURVEY_MEANS_H

#include "infer/estimates.h"
#include "infer/variance.h"
#include "survey/compare.h"
#include "survey/moments.h"

/* Means of terms within groups with their design covariance, for the statistics that are
 * made of means. */

/* Terms of k arrays of values (NaN: missing), borrowed. */
AvlastTerms *avlast_terms_of_arrays(const double *const *value, gsize k);

/* Groups of given codes (copied); NULL: all rows in one group. Labels are NULL. */
AvlastGroups *avlast_groups_of_codes(const guint32 *code, guint32 n, gsize rows);

/* Rows group-major, index g * k + j, with estimate, std_error, df, nobs, nclusters, and,
 * unless `separate`, the joint covariance. A mean of no rows is NaN; that of one unit has
 * no standard error, as has that of a domain without degrees of freedom. *moments
 * (optional) receives the moments. NULL on failure of the engine. */
AvlastEstimates *avlast_means(const AvlastSample *sample, const AvlastTerms *terms,
                              const AvlastGroups *groups, gboolean separate,
                              AvlastMoments **moments, GError **error);

/* t interval of a row at that level; empty when it has no standard error or df. */
void avlast_mean_interval(AvlastEstimate *row, double level);

/* Wald's W = d' V^-1 d of the differences d = L m, V = L S L'; L has q rows. Rows that
 * hang on others (pivot below 1e-10 of its scale) are left out: *rank of them remain. NaN
 * when none does. FALSE without memory. */
gboolean avlast_wald(const gsl_vector *mean, const gsl_matrix *covariance,
                     const gsl_matrix *contrasts, double *wald, gsize *rank,
                     GError **error);

/* Whether all groups that have a value have the same mean: fills the test (see
 * avlast_compare_numbers, designed). */
gboolean avlast_test_group_means(const AvlastCompared *groups, const double *value,
                                 AvlastTest *test, GError **error);

#endif
