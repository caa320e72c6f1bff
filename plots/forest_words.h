/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FOREST_WORDS_H
#define AVLAST_PLOTS_FOREST_WORDS_H

#include "plots/chart.h"
#include "plots/forest_rows.h"

/* The texts of a forest plot. Results are to be freed. */

/* Measure, unit and level. */
char *avlast_forest_subtitle(const AvlastForest *forest, const AvlastResult *result,
                             const char *lang);
/* What marks mean, what is left out, source; `dashes`: the drawing has them. */
char *avlast_forest_note(const AvlastForest *forest, const AvlastResult *result,
                         gboolean dashes, const char *lang);
/* "6.4 [2.1; 10.7]" of a row. */
char *avlast_forest_numbers(const AvlastForest *forest, const AvlastEstimate *row,
                            const char *lang);
/* Title, alt text and table of the chart. */
void avlast_forest_words(const AvlastForest *forest, const AvlastResult *result,
                         const char *lang, AvlastChart *chart);

#endif
