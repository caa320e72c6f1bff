/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_ADJUST_ADJUST_H
#define AVLAST_CMD_ADJUST_ADJUST_H

#include "cmd/program.h"
#include "infer/adjusted.h"

/* avlast adjust: p-values of several results, or of a table, corrected together. */

typedef struct {
    char **method, **family, **outcomes, **terms, **label;
    char *p, *results;
} AvlastAdjustOwn;

/* The methods of a list such as --adjust's, at most AVLAST_MULTIPLICITIES; their number
 * in *n. NULL with AVLAST_ERROR_USAGE (AV393), with a did-you-mean, for an unknown or
 * repeated one, or one that needs more than `last` allows. To be freed. */
AvlastMultiplicity *avlast_adjust_methods(char *const *names, const char *option,
                                          AvlastMultiplicity last, gsize *n,
                                          GError **error);

/* A hypothesis's place in a family: the names of the rows, one for each row of the
 * result's estimates, NULL for rows that are no hypothesis. */
GPtrArray *avlast_adjust_read(AvlastRun *run, AvlastResult *result, GError **error);

gboolean avlast_adjust_run(AvlastRun *run, GError **error);

#endif
