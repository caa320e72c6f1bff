/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_TABLE_H
#define AVLAST_SURVEY_TABLE_H

#include "survey/contingency.h"
#include "survey/described.h"
#include "survey/statistic.h"

/* What the cells of a table are. */
typedef enum {
    AVLAST_TABLE_COLUMN, /* shares of each column: N_ij / N_+j */
    AVLAST_TABLE_ROW,    /* shares of each row: N_ij / N_i+ */
    AVLAST_TABLE_TOTAL,  /* shares of all: N_ij / N */
    AVLAST_TABLE_COUNT   /* counts of the population: N_ij */
} AvlastTableKind;

/* "column", "row" ... */
const char *avlast_table_kind_name(AvlastTableKind kind);

typedef struct {
    AvlastTableKind kind;
    guint tests; /* bits 1 << AvlastIndependence */
} AvlastTableOptions;

/* A table of two variables under a sampling design, over the rows that have both; with
 * options->by one for each group.
 *
 * Rows       outcome a, `group` the group of --by and the column: "region=nord;b=x".
 *            Cells: term "column:a=level" (or row:, total:, count:). Margins: column: the
 *            same terms without b; row: term "row:all" of each column; total and count:
 *            both. Behind them "n:a=level", the rows of each cell, and for each group of
 *            --by a row for each test asked for (F, chisq, wald, adjwald, lincom,
 *            saddlepoint) and `cramers.v` of the weighted shares.
 * Estimate   weighted shares and counts; influence as survey/proportion.h and total.h,
 *            the denominators' rows being the domain; intervals of options->interval.
 * Covariance joint among the cells; NaN elsewhere.
 * Tests      survey/contingency.h, with the df of the rows that are in the table.
 *
 * NULL with AVLAST_ERROR_USAGE for an absent column, AVLAST_ERROR_INCONSISTENT (AV245)
 * for too many cells, AVLAST_ERROR_DEGENERATE (AV232, AV234) when no row has both, or as
 * avlast_variance. Agrees with R survey::svytable, svymean(~interaction(a, b)), svyby and
 * svychisq; relative 1e-9. */
AvlastEstimates *avlast_survey_table(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *a, const char *b,
                                     const AvlastSurveyOptions *options,
                                     const AvlastTableOptions *table, GError **error);

#endif
