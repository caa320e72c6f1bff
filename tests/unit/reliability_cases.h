/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_RELIABILITY_CASES_H
#define AVLAST_TESTS_RELIABILITY_CASES_H

#include "../ref/reftable.h"
#include "design/sample.h"
#include "infer/estimates.h"
#include "survey/reliability.h"

AvlastFrame *reliability_frame_of(const char *name);

RefTable *reliability_expected(void);

double reliability_truth(const RefTable *table, const char *which, const char *quantity,
                         const char *item);

typedef struct {
    const char *name[32];
    const double *answer[32];
    AvlastItems items;
} Items;

/* The columns whose name starts with the prefix. */
void reliability_items_of(const AvlastFrame *frame, const char *prefix, Items *items);

AvlastSample *reliability_simple(const AvlastFrame *frame);

const AvlastEstimate *reliability_row(const AvlastEstimates *e, const char *group,
                                      const char *term);

/* A frame of that many rows with columns of answers to k items. */
AvlastFrame *reliability_made(gsize rows, guint k,
                              double (*value)(gsize row, guint item));

#endif
