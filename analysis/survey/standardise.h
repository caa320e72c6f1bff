/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_STANDARDISE_H
#define AVLAST_SURVEY_STANDARDISE_H

#include "survey/statistic.h"

/* A standard population: shares of the levels of a column, summing to 1. */
typedef struct {
    char *column;
    GPtrArray *level; /* of char * */
    GArray *share;    /* of double, above 0 */
} AvlastStandard;

/* Reads "COL=a:0.2,b:0.5" (any positive numbers: they are divided by their sum) or
 * "COL=FILE", a table with a column COL and one of numbers. NULL with AVLAST_ERROR_USAGE
 * or AVLAST_ERROR_INCONSISTENT (AV251): no share, one that is not above zero, a level
 * twice; or as avlast_input_load. */
AvlastStandard *avlast_standard_parse(const char *text, GError **error);
void avlast_standard_free(AvlastStandard *standard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastStandard, avlast_standard_free)

/* The level of each row as its number in the standard, AVLAST_NO_LEVEL where it has none;
 * to be freed. NULL with AVLAST_ERROR_INCONSISTENT (AV251) when a row that counts in a
 * group has a level without a share. */
guint32 *avlast_standard_codes(const AvlastStandard *standard, const AvlastFrame *frame,
                               const AvlastSample *sample, const AvlastGroups *groups,
                               GError **error);

typedef enum {
    AVLAST_STANDARDISED_MEAN,
    AVLAST_STANDARDISED_TOTAL,
    AVLAST_STANDARDISED_PROPORTION,
    AVLAST_STANDARDISED_RATIO /* variables are pairs y, x */
} AvlastStandardised;

/* Direct standardisation: what the statistic would be if each group of options->by had
 * the standard's composition.
 *
 * Estimate   s = sum_a p_a m_a of the means m_a = sum w y / W_a of the rows of level a,
 * p_a the standard's shares; a ratio is s(y) / s(x) over the rows that have both; a total
 * W s, W the group's weight, taken as known. Influence  p_a w (y - m_a) / W_a; of a ratio
 * p_a w ((y - m_a(y)) - R (x - m_a(x))) / (W_a s(x)); of a total W times the mean's.
 * Absent     a level that a group has no row of is left out and the others' shares are
 *            divided by their sum; a note tells in how many groups.
 *
 * Rows as of the plain statistics. AVLAST_ERROR_INCONSISTENT (AV251) when a row that
 * counts has a level without a share. Agrees with R
 * survey::svystandardize(excluding.missing) with svymean, svytotal, svyratio, svyby;
 * relative 1e-9 (but a total with an absent level, which R does not scale). */
AvlastEstimates *
avlast_survey_standardised(const AvlastFrame *frame, const AvlastSample *sample,
                           AvlastStandardised kind, const char *const *variables,
                           const AvlastSurveyOptions *options,
                           const AvlastStandard *standard, GError **error);

#endif
