/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_FINDINGS_RULES_H
#define AVLAST_VALUE_FINDINGS_RULES_H

#include "value/findings.h"
#include "value/model.h"

/* The checks of avlast_value_findings() on a model as far as it could be read; for
 * analysis/value/findings*.c alone. */

void avlast_findings_apply(const AvlastValueModel *model, GPtrArray *found);

/* Counted twice, and stretched effects (findings_effects.c). */
void avlast_findings_effects(const AvlastValueModel *model, GPtrArray *found);

/* Adds a finding at the node: a fault, or a note. */
void avlast_finding(GPtrArray *found, gboolean fault, const char *code,
                    const AvlastPlace *place, const char *name, const char *format, ...)
    G_GNUC_PRINTF(6, 7);

#endif
