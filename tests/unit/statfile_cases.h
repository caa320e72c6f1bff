/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_STATFILE_CASES_H
#define AVLAST_TESTS_STATFILE_CASES_H

#include "data/frame.h"

/* Whether the format is of that kind ("sav", "dta", "sas" ...). */
gboolean stat_is(const char *format, const char *kind);

gboolean stat_is_spss(const char *format);

/* The column of that name, which portable files have in capitals. */
const AvlastColumn *stat_column(const AvlastFrame *frame, const char *name);

/* Writes the fixture in that format into the folder; its path, to be freed. */
char *stat_file_made(const char *folder, const char *format);

/* The cell as text, or its reason in braces. */
void assert_stat_cell(const AvlastFrame *frame, const char *format, const char *name,
                      gsize row, const char *expected);

#endif
