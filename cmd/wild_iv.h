/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_WILD_IV_H
#define AVLAST_CMD_WILD_IV_H

#include "cmd/wild.h"
#include "model/wild_iv.h"

/* What is told of a wild bootstrap with instruments: the symmetric test in a row that
 * there is; two further rows "wild.equal:TERM" and "wild.AR:TERM"; its entry among
 * settings.wild.rows. */

void avlast_wild_iv_take(const AvlastWildIv *wild, const AvlastWildOptions *options,
                         AvlastEstimate *row);
void avlast_wild_iv_take_equal(const AvlastWildIv *wild, const AvlastWildOptions *options,
                               AvlastEstimate *row);
void avlast_wild_iv_take_rubin(const AvlastWildIv *wild, AvlastEstimate *row);
/* Returns the entry, as avlast_wild_told_add. */
json_t *avlast_wild_iv_told_add(AvlastWildTold *told, const char *term,
                                const AvlastWildIv *wild);

#endif
