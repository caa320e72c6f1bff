/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FLOW_BOXES_H
#define AVLAST_PLOTS_FLOW_BOXES_H

#include "infer/result.h"

/* The numbers and the boxes of a participant flow, read from charts->flow. */

/* A box is lines of text, the first in bold. */
typedef GPtrArray AvlastFlowBox;

typedef struct {
    const char *name;
    gboolean treated;
    gint64 assigned, analysed, lost;
    char *lost_text; /* "<5" where the result hides a small count */
    AvlastFlowBox *assigned_box, *lost_box, *analysed_box;
} AvlastFlowArm;

typedef struct {
    gint64 assessed, assigned, analysed;
    AvlastFlowBox *assessed_box, *excluded_box; /* excluded_box NULL: none was */
    AvlastFlowArm *arms;
    guint count;
} AvlastFlow;

/* FALSE with AVLAST_ERROR_MALFORMED when numbers are missing or assigned less lost is not
 * analysed; avlast_flow_clear is to be called in any case. */
gboolean avlast_flow_read(AvlastFlow *flow, const AvlastResult *result, const char *lang,
                          GError **error);
void avlast_flow_clear(AvlastFlow *flow);

#endif
