/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_DESCRIBED_CASES_H
#define AVLAST_TESTS_DESCRIBED_CASES_H

#include "infer/result.h"

/* Rows "group:term:estimate:low:high"; an empty group is none. */
AvlastResult *described(const char *program, const char *statistic,
                        const char *const *rows);

/* Draws the chart in every format. */
void described_drawn(const AvlastResult *result, const char *kind, guint item);

#endif
