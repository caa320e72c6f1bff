/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_SCENARIOS_H
#define AVLAST_REPORT_SCENARIOS_H

#include "cmd/report/report.h"

/* Of the value result: tables of its scenarios side by side, for the public purse and for
 * society, the headline first; and what must hold of each number. Nothing where the
 * result does not have them. */
void avlast_report_scenarios(AvlastReport *report);
void avlast_report_must_hold(AvlastReport *report);

#endif
