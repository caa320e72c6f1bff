/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_MODES_H
#define AVLAST_CMD_DESCRIBE_MODES_H

#include "cmd/describe/describe.h"

/* The options of `avlast describe`. */
typedef struct {
    char **statistic, **quantiles, **categorical, **continuous, **test;
    char *joint;
    gboolean no_smd;
} AvlastDescribeOwn;

gboolean avlast_describe_run(AvlastRun *run, GError **error);

/* Table 1 of the variables into the result. */
gboolean avlast_describe_table(AvlastRun *run, const AvlastFrame *frame,
                               const AvlastSample *sample, const char *const *variables,
                               AvlastResult *result, GError **error);

#endif
