/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_CONSORT_H
#define AVLAST_REPORT_CONSORT_H

#include "cmd/report/report.h"

/* The primary trial and the row that answers for it. */
typedef struct {
    AvlastReport *report;
    const AvlastReportPart *part;
    const AvlastEstimate *effect;
} AvlastConsort;

/* A member of the plan's section `study`, a list joined; NULL when it is not there. */
char *avlast_report_told(const AvlastReport *report, const char *key);

/* What the data say of an item: to be freed; NULL when they say nothing. */
char *avlast_consort_design(const AvlastConsort *t);
char *avlast_consort_method(const AvlastConsort *t);
char *avlast_consort_ratio(const AvlastConsort *t);
char *avlast_consort_flow(const AvlastConsort *t);
char *avlast_consort_lost(const AvlastConsort *t);
char *avlast_consort_attrition(const AvlastConsort *t);
char *avlast_consort_population(const AvlastConsort *t);
char *avlast_consort_missing(const AvlastConsort *t);
char *avlast_consort_bounds(const AvlastConsort *t);
char *avlast_consort_balance(const AvlastConsort *t);
char *avlast_consort_outcome(const AvlastConsort *t);
char *avlast_consort_icc(const AvlastConsort *t);
char *avlast_consort_detectable(const AvlastConsort *t);
char *avlast_consort_takeup(const AvlastConsort *t);
char *avlast_consort_moderators(const AvlastConsort *t);

#endif
