/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_ERROR_H
#define AVLAST_CORE_ERROR_H

#include <glib.h>

/* One code per class of failure; the class decides the exit status
 * (avlast_error_exit_status). */
typedef enum {
    AVLAST_ERROR_USAGE = 1,    /* an option or argument is wrong: 2 */
    AVLAST_ERROR_NOT_FOUND,    /* an input is absent or unreadable: 66 */
    AVLAST_ERROR_MALFORMED,    /* a file breaks its own format: 65 */
    AVLAST_ERROR_INCONSISTENT, /* files or options disagree: 65 */
    AVLAST_ERROR_DEGENERATE,   /* well-formed data without a computable answer: 65 */
    AVLAST_ERROR_HELPER,       /* a helper program is missing or failed: 69 */
    AVLAST_ERROR_INTERNAL,     /* a fault of this program, or memory ran out: 70 */
    AVLAST_ERROR_OUTPUT,       /* a result cannot be written: 73 */
    AVLAST_ERROR_PLAN,         /* the plan or value model is faulty: 78 */
    AVLAST_ERROR_INTERRUPTED   /* stopped by a signal: 130 */
} AvlastErrorClass;

#define AVLAST_ERROR (avlast_error_quark())
GQuark avlast_error_quark(void);

/* Where in a file a fault is; line and column count from 1 and are 0 when they do not
 * apply. The column counts characters, as an editor does. */
typedef struct {
    const char *file;
    gsize line, column;
} AvlastPlace;

/* Sets *error to a message for people in the form `file:line:col: error AV110: text`, or
 * `error AV110: text` when place is NULL. The format gives the text in lower case with
 * its subject quoted; a second line that starts with "hint: " tells the way out. `id` is
 * a code of messages.def. */
void avlast_fail(GError **error, AvlastErrorClass class, const char *id,
                 const AvlastPlace *place, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The exit status of cli.md section 4 for an error made by avlast_fail; 70 for any other
 * domain. */
int avlast_error_exit_status(const GError *error);

/* The long explanation of a message code such as "AV110", or NULL when there is no such
 * code. */
const char *avlast_message_explain(const char *id);

/* All message codes in order, ended by NULL. */
const char *const *avlast_message_ids(void);

#endif
