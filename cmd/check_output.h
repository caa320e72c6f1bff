/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CHECK_OUTPUT_H
#define AVLAST_CMD_CHECK_OUTPUT_H

#include "data/codebook.h"
#include "data/validate.h"

/* What `avlast check` found, in the forms people and programs read. */
typedef struct {
    const AvlastFrame *frame;
    const guint8 *among; /* rows checked, or NULL */
    const AvlastValidation *validation;
    const AvlastCodebook *codebook; /* what the columns were said to be, or NULL */
    char *form;                     /* how the file was read */
    const char *lang;               /* "en" or "nb" */
    gsize listed; /* faults shown for each column and code at most; 0: all */
} AvlastCheckReport;

/* How many rows were checked. */
gsize avlast_check_rows(const AvlastCheckReport *report);

/* Columns, rules, waves, faults and notes as text. */
char *avlast_check_table(const AvlastCheckReport *report);

/* One row per fault, and then per note on a row:
 * file,line,column,name,code,message,severity (fault or note). */
char *avlast_check_csv(const AvlastCheckReport *report);

/* Schema avlast-check/1, as doc/manual/check.md says. */
char *avlast_check_json(const AvlastCheckReport *report);

/* Parts of the table: faults, of one kind at most report->listed; and notes. */
void avlast_check_append_faults(GString *out, const AvlastCheckReport *report);
void avlast_check_append_notes(GString *out, const AvlastCheckReport *report);

#endif
