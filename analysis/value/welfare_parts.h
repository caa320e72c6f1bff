/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_WELFARE_PARTS_H
#define AVLAST_VALUE_WELFARE_PARTS_H

#include "value/welfare.h"

/* What the rows of a scenario's welfare are made with. */
typedef struct {
    const AvlastScenarioValue *value;
    AvlastEstimates *estimates;
    AvlastWelfare welfare;
    double *work, *scratch; /* n values each */
} AvlastWelfareRows;

/* Entries of participants and others: society's less the public purse's. To be cleared.
 */
AvlastMeasure avlast_welfare_people(const AvlastScenarioValue *value);

/* A perspective's entries of the scheme's costs, or of its effects, without tax
 * financing. To be cleared. */
AvlastMeasure avlast_welfare_part(const AvlastScenarioValue *value, guint perspective,
                                  gboolean costs);

/* Fills the draws, times `sign`, and returns the point. */
double avlast_welfare_take(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                           double sign, double *draws);

/* A new row of that payer. */
AvlastEstimate *avlast_welfare_row(const AvlastWelfareRows *rows, const char *payer,
                                   const char *outcome, const char *term, double point);

/* Error and interval from the draws, of a row that is asked for. */
void avlast_welfare_interval(const AvlastWelfareRows *rows, AvlastEstimate *row,
                             const double *draws);

/* The rows of payer=society (value/welfare.h); `inputs` has room for n values. FALSE
 * without memory. */
gboolean avlast_welfare_society(const AvlastWelfareRows *rows, double *inputs,
                                GError **error);

#endif
