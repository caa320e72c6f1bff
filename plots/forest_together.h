/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FOREST_TOGETHER_H
#define AVLAST_PLOTS_FOREST_TOGETHER_H

#include "plots/forest_rows.h"

/* p-values and intervals that are corrected for the number of hypotheses: the rows
 * "holm:TERM", "sup-t:TERM" of the methods that the result's setting `extra` names. */

/* Finds what belongs to each line, and puts the corrected p-value (of the first method
 * named) into its label. The axis is to be set after it. */
void avlast_forest_find_together(AvlastForest *forest, const AvlastResult *result,
                                 const char *lang);

/* What it means, as sentences, or NULL when no line has any; `drawn`: joint intervals are
 * drawn. To be freed. */
char *avlast_forest_say_together(const AvlastForest *forest, const AvlastResult *result,
                                 gboolean drawn, const char *lang);

/* The joint interval in words, "" without one. To be freed. */
char *avlast_forest_joint(const AvlastForest *forest, const AvlastForestLine *line,
                          const char *lang);

#endif
