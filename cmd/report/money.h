/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_MONEY_H
#define AVLAST_REPORT_MONEY_H

#include "cmd/report/report.h"

/* What the value result tells; all of it empty when there is none. */

/* "NOK" unless the model says otherwise. */
const char *avlast_report_currency(const AvlastReport *report);
int avlast_report_horizon(const AvlastReport *report);
/* The public purse's years to payback: the median of the draws where the cash flow chart
 * shows that, else the point; NaN when it is not paid back. */
double avlast_report_payback(const AvlastReport *report);

/* What a payer is called in the report's language. Borrowed. */
const char *avlast_report_payer_name(const AvlastReport *report, const char *payer);
/* The payer of a row's group ("scenario=central;payer=state"), or NULL; to be freed. */
char *avlast_report_group_member(const char *group, const char *key);

/* What a scenario is called. Borrowed. */
const char *avlast_report_scenario_name(const AvlastReport *report, const char *scenario);
/* The scheme's own costs, all payers, present value, central scenario; 0 when unknown. */
double avlast_report_cost(const AvlastReport *report);
/* The list of assumptions, or NULL; the mean of one, or NaN. */
const json_t *avlast_report_assumptions(const AvlastReport *report);
double avlast_report_assumed(const AvlastReport *report, const char *id);

/* Page one's table: net value per payer of the central scenario. */
void avlast_report_payer_summary(AvlastReport *report);

/* "3 of 100 fewer with the pilot (from 1 to 5 fits the data): label"; to be freed. */
char *avlast_report_of_100(const AvlastReport *report, const AvlastEstimate *row,
                           const char *label);

/* What a board must know that it does not know: texts (char *). */
GPtrArray *avlast_report_unknowns(const AvlastReport *report,
                                  const AvlastReportPart *part);

#endif
