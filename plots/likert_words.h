/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_LIKERT_WORDS_H
#define AVLAST_PLOTS_LIKERT_WORDS_H

#include "plots/charts.h"
#include "plots/likert_rows.h"

/* The texts of a Likert chart, each built from its numbers; to be freed. */

/* "−1 [−8; 6]" in percentage points. */
char *avlast_likert_net(const AvlastLikertLine *line, const char *lang);
/* What is shown, how agreement is counted. */
char *avlast_likert_subtitle(const AvlastLikertChart *likert);
/* What the marks mean, what is left out, source. */
char *avlast_likert_note(const AvlastLikertChart *likert, const AvlastResult *result,
                         gboolean drawn, const char *lang);
/* Title, alt text and table of the chart. */
void avlast_likert_words(const AvlastLikertChart *likert, const AvlastResult *result,
                         const char *lang, AvlastChart *chart);

#endif
