/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_VALUE_WORDS_H
#define AVLAST_CMD_VALUE_WORDS_H

#include "infer/result.h"

/* The figures of one scenario of a result of `avlast value`, one plain sentence each:
 * "Public purse: better off by NOK 3.3 million ...", then what is priced and what counts
 * beside the money. scenario NULL: `central`, else the first. A new array of char *,
 * empty for a scenario that is not there. */
GPtrArray *avlast_value_words(const AvlastResult *result, const char *scenario,
                              const char *lang);

/* What a row's term says: a number's or a set's labels, the people of "n=400", money of a
 * threshold (cmd/output/value_term.c). To be freed. */
char *avlast_value_term(const AvlastResult *result, const AvlastEstimate *row,
                        const char *currency, const char *lang);

/* Adds what the options of `cost_effectiveness` cost and give in that scenario; nothing
 * when the result has none (cmd/output/option_words.c). */
void avlast_option_words(const AvlastResult *result, const char *scenario,
                         const char *lang, GPtrArray *out);

#endif
