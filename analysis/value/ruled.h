/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_RULED_H
#define AVLAST_VALUE_RULED_H

#include "value/scenario.h"

/* f(b) of a line with a rule over the draws; see avlast_line_rule(). */

/* The draws of a block: out[t * stride + r]. */
void avlast_ruled_block(const AvlastScenarioValue *value, guint line,
                        AvlastDrawBlock *block, guint stride, double *out);

/* The draws shown: years x shown values, to be freed. NULL with AVLAST_ERROR_INTERNAL
 * without memory. */
double *avlast_ruled_shown(const AvlastScenarioValue *value, guint line, GError **error);

#endif
