/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_BROUGHT_H
#define AVLAST_REPORT_BROUGHT_H

#include "cmd/report/report.h"

/* Tables of pool (what all studies say, and the mean without each), cash and cea. */
void avlast_brought_sums(AvlastReport *report, const AvlastReportPart *part);
void avlast_brought_left_out(AvlastReport *report, const AvlastReportPart *part);
void avlast_brought_flows(AvlastReport *report, const AvlastReportPart *part);
void avlast_brought_options(AvlastReport *report, const AvlastReportPart *part);

#endif
