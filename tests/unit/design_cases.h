/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_DESIGN_CASES_H
#define AVLAST_TESTS_DESIGN_CASES_H

#include "design/sample.h"

/* The designs of tests/ref/survey.R and the values that R's survey gives for them. */
typedef struct {
    const char *name, *file, *weights;
    const char *strata[4], *clusters[4], *fpc[4];
    AvlastLonely lonely;
} DesignCase;

extern const DesignCase design_cases[];
extern const int n_design_cases;

/* A frame from a plain comma-separated file without quotes: a column is a number when all
 * its cells are; empty cells are missing. Fails the test when it cannot be read. */
AvlastFrame *frame_of_csv(const char *path);

/* The rows of a frame in another order: row i of the result is row order[i]. */
AvlastFrame *frame_reordered(const AvlastFrame *frame, const gsize *order);

AvlastFrame *frame_of_case(const DesignCase *c);
AvlastSample *sample_of_case(const DesignCase *c, const AvlastFrame *frame);

/* One row of expected.csv. */
typedef struct {
    char *quantity, *outcome, *group, *term;
    double value; /* NaN when empty */
} ExpectedValue;

/* The expected values of a case whose quantity starts with the prefix; free with
 * g_ptr_array_unref. */
GPtrArray *expected_values(const char *name, const char *prefix);
/* The same of another file of that form, from the source folder. */
GPtrArray *expected_values_in(const char *file, const char *name, const char *prefix);

/* The one value of (quantity, term), or a failed test. */
double expected_value(const char *name, const char *quantity, const char *term);

#endif
