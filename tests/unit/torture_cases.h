/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_TORTURE_CASES_H
#define AVLAST_TESTS_TORTURE_CASES_H

#include "data/csv.h"

/* Malformed and odd files with the answer each must get. */
typedef struct {
    const char *name; /* what the file is, for people */
    const char *bytes;
    gsize length; /* 0: strlen(bytes) */
    AvlastCsvOptions options;
    /* Of a legal file "2 rows; a 1.5; b x y": rows, the mean of number columns, the
     * levels of others. Of a malformed one the start of its message, "2:3: error AV107".
     */
    const char *expected;
    const char *said; /* a part of the hint or of a note, or NULL */
} TortureCase;

extern const TortureCase torture_rows[], torture_bytes[], torture_numbers[];
extern const gsize n_torture_rows, n_torture_bytes, n_torture_numbers;

#endif
