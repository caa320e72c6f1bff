/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_ASKED_H
#define AVLAST_VALUE_ASKED_H

#include "infer/estimates.h"
#include "value/model.h"

/* Which figures of a value model are asked for: all of them, unless model->asked holds
 * some of these names. What is not asked for is not computed. */

/* Outcomes of avlast_value, ended by NULL; those of cost_effectiveness and of a study are
 * not among them. */
extern const char *const avlast_figure_names[];

/* Whether any of the names up to NULL is asked for. */
gboolean avlast_asked(const AvlastValueModel *model, ...) G_GNUC_NULL_TERMINATED;

/* FALSE with AVLAST_ERROR_USAGE (AV716) for a name that is none of the above. */
gboolean avlast_asked_check(const AvlastValueModel *model, GError **error);

/* Drops the rows from `first` on that were not asked for. */
void avlast_asked_keep(const AvlastValueModel *model, AvlastEstimates *estimates,
                       guint first);

#endif
