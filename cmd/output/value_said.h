/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_VALUE_SAID_H
#define AVLAST_CMD_VALUE_SAID_H

#include "infer/result.h"

/* A result of `avlast value` holds names and notes in the language of its run. This puts
 * them into another: names that the model gives in both (charts->names), and texts of the
 * program (cmd/output/value_said.def). What is in that language already, or known in one
 * alone, stays; so do results of other programs. */
void avlast_value_said(AvlastResult *result, const char *lang);

#endif
