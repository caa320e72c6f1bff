/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CHECK_OUTPUT_H
#define AVLAST_CMD_CHECK_OUTPUT_H

#include "data/validate.h"

/* What `avlast check` found, in the forms people and programs read. */
typedef struct {
    const AvlastFrame *frame;
    const guint8 *among; /* rows checked, or NULL */
    const AvlastValidation *validation;
    char *form;   /* how the file was read */
    gsize listed; /* faults shown for each column and code at most; 0: all */
} AvlastCheckReport;

/* Columns, faults and notes as text. */
char *avlast_check_table(const AvlastCheckReport *report);

/* One row per fault: file,line,column,name,code,message. */
char *avlast_check_csv(const AvlastCheckReport *report);

/* Schema avlast-check/1: file {path, sha256, bytes, rows, form}, columns [{name, type,
 * present, missing {reason: n}, min, max, levels}], faults [...], notes [...]. */
char *avlast_check_json(const AvlastCheckReport *report);

#endif
