/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_BYTES_H
#define AVLAST_DATA_STATFILE_BYTES_H

#include "core/late_readstat.h"
#include "data/statfile_parse.h"

/* The bytes of a file as ReadStat asks for them, and what it does not look at. */
typedef struct {
    const AvlastStatRequest *request;
    gint64 offset, furthest;
    gboolean cut; /* a read stopped where no table ends */
} AvlastStatBytes;

/* The parser reads through bytes, which must outlive it. */
void avlast_stat_bytes_attach(AvlastStatBytes *bytes, readstat_parser_t *parser);

/* Whether the file has its last tag, if it is one that must. */
gboolean avlast_stat_bytes_end(const AvlastStatBytes *bytes);

/* Whether it is a transport file of several tables. */
gboolean avlast_stat_bytes_several(const AvlastStatBytes *bytes);

#endif
