/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_PARSE_H
#define AVLAST_DATA_STATFILE_PARSE_H

#include "data/statfile.h"

/* Parsing with ReadStat: the side of the child. Nothing here reaches the parent but
 * through `write`. */

typedef struct {
    AvlastStatKind kind;
    int file; /* to be read at any offset */
    guint64 size;
    const char
        *encoding; /* of its texts when it does not say, or says it wrong; or NULL */
    /* One flag per variable; NULL: tell what the file says of its variables, and no
     * cells. */
    const guint8 *wanted;
    gsize n_variables;
} AvlastStatRequest;

/* A fault that is none of ReadStat's: a transport file of several tables, whose later
 * ones it would take for rows of the first. */
#define AVLAST_STAT_SEVERAL (-1)

/* Takes all n bytes; FALSE when nobody wants more. */
typedef gboolean (*AvlastStatWrite)(gpointer data, gconstpointer bytes, gsize n);

/* Writes the messages of statfile_wire.h; the last is a fault or a done, unless write
 * said no. */
void avlast_stat_parse(const AvlastStatRequest *request, AvlastStatWrite write,
                       gpointer data);

#endif
