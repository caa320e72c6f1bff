/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_FINDINGS_H
#define AVLAST_VALUE_FINDINGS_H

#include <glib.h>

/* What does not add up in a value model, all of it at once.
 *
 * Faults: all that stops `avlast value` (of each item the first), and money that is
 * certainly counted twice (AV656). Notes, with the place of what they are about:
 *   AV656 gains that may be the same twice
 *   AV657 an effect that is stretched: beyond the years observed, to people it does not
 *         hold for, without displacement or deadweight
 *   AV658 savings that need not leave the budget
 *   AV659 numbers that rest on little, and items that nothing uses */

typedef struct {
    gboolean fault;
    const char *id;     /* of messages.def: "AV405" */
    char *file;         /* the model, a catalogue, or a file of the rules */
    gsize line, column; /* from 1; 0 where they do not apply */
    char *name;         /* of the item or number, or NULL */
    char *text;         /* without place and code */
} AvlastFinding;

/* A list of AvlastFinding *, in the order of the file, faults first; to be freed with
 * g_ptr_array_unref. results is the folder of the effects' result files; NULL: the
 * model's. NULL with AVLAST_ERROR_NOT_FOUND when there is no such file. */
GPtrArray *avlast_value_findings(const char *path, const char *lang, const char *results,
                                 GError **error);

#endif
