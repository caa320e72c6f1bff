/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_PLOT_WORDS_H
#define AVLAST_CMD_PLOT_WORDS_H

#include "infer/result.h"

/* A result's charts in their reader's language: what stands there as a column's label in
 * one language is put into the other, as far as the result knows both, and why people
 * were lost is said in words. The report does this by plan and codebook
 * (report/relabel.c). */
void avlast_plot_words(AvlastResult *result, const char *lang);

#endif
