/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_GROUPS_WORDS_H
#define AVLAST_PLOTS_GROUPS_WORDS_H

#include "plots/charts.h"
#include "plots/groups_rows.h"

/* The texts of a comparison, each built from its numbers; to be freed. */

/* "65.7 [62.0; 69.4]". */
char *avlast_lineup_numbers(const AvlastLineup *comparison,
                            const AvlastComparedLine *line, const char *lang);
/* Statistic, groups, unit and level. */
char *avlast_lineup_subtitle(const AvlastLineup *comparison, const AvlastResult *result,
                             const char *lang);
/* What is left out, where the axis begins, source. */
char *avlast_lineup_note(const AvlastLineup *comparison, const AvlastResult *result,
                         const char *lang);
/* Title, alt text and table of the chart. */
void avlast_lineup_words(const AvlastLineup *comparison, const AvlastResult *result,
                         const char *lang, AvlastChart *chart);

#endif
