/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OUTPUT_VALUE_TABLES_H
#define AVLAST_CMD_OUTPUT_VALUE_TABLES_H

#include "cmd/output/sheet.h"
#include "infer/result.h"

/* Tables that a value result has beside its rows: scenarios side by side, and what must
 * hold of each number for the net present value to be zero. AvlastSheet *, none when the
 * result does not have the members `scenarios` and `must.hold`. */
GPtrArray *avlast_value_tables(const AvlastResult *result, const char *lang);

/* "at least 0.13 share of those offered", "above zero at any value", of a row of
 * must.hold; to be freed. */
char *avlast_must_hold_words(const json_t *row, const char *lang);
/* A value of such a row with its unit; to be freed. */
char *avlast_must_hold_number(const json_t *row, const char *key, const char *lang);

#endif
