/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_FIGURE_WORDS_H
#define AVLAST_CMD_FIGURE_WORDS_H

#include "infer/result.h"

/* The figures of a result of `avlast pool`, `cash`, `cea` or `fund`, one plain sentence
 * each, in the order of its rows (cmd/output/figure_words.def). `outcomes`: of these rows
 * only, ended by NULL; or NULL. `brief`: without single studies and pilots, and without
 * thresholds where there are more than a few. A new array of char *, empty for other
 * programs. */
GPtrArray *avlast_figure_words(const AvlastResult *result, const char *const *outcomes,
                               gboolean brief, const char *lang);

/* Puts them all into the result (charts->words), from where tables show them. */
void avlast_figure_words_add(AvlastResult *result, const char *lang);

#endif
