/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SURVEY_TEST_CASES_H
#define AVLAST_TESTS_SURVEY_TEST_CASES_H

#include "design_cases.h"
#include "infer/estimates.h"

typedef struct {
    AvlastFrame *frame;
    AvlastSample *sample;
} Data;

void tested_data_clear(Data *data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Data, tested_data_clear)

Data tested_data_of(const char *name);

GPtrArray *tested_expected_of(const char *name, const char *prefix);

AvlastEstimates *tested_table_of(const Data *data, const char *a, const char *b,
                                 AvlastTableKind kind, const char *const *by);

/* The row of exactly that group; "" is none. */
const AvlastEstimate *tested_row_of(const AvlastEstimates *e, const char *outcome,
                                    const char *group, const char *term);

double tested_field_of(const AvlastEstimate *row, const char *field);

void tested_check_value(const char *name, const ExpectedValue *v, double got,
                        double digits);

#endif
