/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SENSITIVITY_PARTS_H
#define AVLAST_VALUE_SENSITIVITY_PARTS_H

#include "value/sensitivity.h"
#include "value/tornado.h"

/* What the analyses of value/sensitivity.h share; for them alone. */
typedef struct {
    const AvlastScenarioValue *value;
    const AvlastValueModel *model;
    AvlastResult *result;
    guint perspective;
    char *group;
    double *npv;     /* value->n */
    gsize n;         /* of them used in regressions */
    double rounding; /* of a mean of npv */
} AvlastSensitivityStudy;

/* A new row of the study's group. */
AvlastEstimate *avlast_sensitivity_row(const AvlastSensitivityStudy *s,
                                       const char *outcome, const char *term,
                                       double estimate);
/* What the charts are of. To be freed. */
char *avlast_sensitivity_metric(const AvlastSensitivityStudy *s);

/* Rows sobol.first, sobol.total and sobol.given, and the chart `importance`. */
gboolean avlast_sensitivity_shares(const AvlastSensitivityStudy *s, GError **error);
/* The chart `two.way`. */
gboolean avlast_sensitivity_two_way(const AvlastSensitivityStudy *s,
                                    const AvlastSensitivity *options, GError **error);
/* The members src, r2, evppi and evpi of the chart `importance`, from the rows. */
void avlast_sensitivity_importance(const AvlastSensitivityStudy *s);
/* The chart `tornado.conditional`, from rows of avlast_tornado_conditional. */
void avlast_sensitivity_conditional(const AvlastSensitivityStudy *s, const GArray *rows);

#endif
