/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_VALUE_CASES_H
#define AVLAST_TESTS_VALUE_CASES_H

#include "value/value.h"

/* A value model with what was computed from it. */
typedef struct {
    AvlastValueModel *model;
    AvlastResult *result;
    AvlastLedger *ledger;
} ValueCase;

/* Reads the model at `path` with result files in `folder` and computes it; fails the test
 * when that fails. */
ValueCase value_case(const char *path, const char *folder,
                     const AvlastValueOptions *options);
/* As above for a text, in a folder of its own. */
ValueCase value_case_of(const char *text, const AvlastValueOptions *options);
void value_case_clear(ValueCase *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ValueCase, value_case_clear)

/* The message of a model that must be refused, in reading it or its effects; with its
 * class. To be freed. Fails the test when it is not refused. */
char *value_case_refused(const char *text, int *class);

/* The row of that metric; NULL when there is none. */
const AvlastEstimate *value_case_row(const ValueCase *value, const char *scenario,
                                     const char *payer, const char *outcome,
                                     const char *term);
/* Its estimate; fails the test when there is no row. */
double value_case_point(const ValueCase *value, const char *scenario, const char *payer,
                        const char *outcome, const char *term);

/* Whether one of the result's notes contains the text. */
gboolean value_case_notes(const ValueCase *value, const char *text);

#endif
