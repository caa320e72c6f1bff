/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "value/sensitivity_parts.h"

AvlastEstimate *avlast_sensitivity_row(const AvlastSensitivityStudy *s,
                                       const char *outcome, const char *term,
                                       double estimate)
{
    AvlastEstimate *row =
        avlast_estimates_add(s->result->estimates, outcome, s->group, term);
    row->estimate = estimate;
    return row;
}

char *avlast_sensitivity_metric(const AvlastSensitivityStudy *s)
{
    return g_strdup_printf(_("Net present value, %s"),
                           s->model->headline_society ? _("Society") : _("Public purse"));
}
