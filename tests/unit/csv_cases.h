/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_CSV_CASES_H
#define AVLAST_TESTS_CSV_CASES_H

#include "data/csv.h"

/* What people's files hold, and what must come of it: the frame as one line of text, or
 * the start of the error. */
typedef struct {
    const char *bytes;
    gsize length; /* 0: strlen(bytes) */
    AvlastCsvOptions options;
    const char *expected;
} CsvCase;

extern const CsvCase csv_cases[];
extern const gsize n_csv_cases;

#endif
