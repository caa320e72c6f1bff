/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_HETEROGENEITY_WORDS_H
#define AVLAST_PLOTS_HETEROGENEITY_WORDS_H

#include "plots/chart.h"

/* The lines and texts of the chart of effects by moderator. */

/* Below this a difference is told in the title. */
#define AVLAST_SPREAD_TELLING 0.05

/* One line: a moderator's name with its test, or an effect. */
typedef struct {
    const char *label;
    gboolean heading;
    double at; /* of a number: the value that the effect is at, else NaN */
    double p, slope, value[3];
    gint64 n; /* -1: not told */
} AvlastSpreadLine;

typedef struct {
    const json_t *from;
    GArray *lines;
    double low, high; /* of the axis */
    int decimals;
    guint moderators;
    const json_t *telling; /* the moderator with the smallest p, or NULL */
    double p;
} AvlastSpread;

/* Reads the item; borrows from the result. */
AvlastSpread avlast_spread_read(const AvlastResult *result, guint item);
void avlast_spread_clear(AvlastSpread *spread);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSpread, avlast_spread_clear)

/* Texts, to be freed: "north", or "at 13.9"; "6.4 [2.1; 10.7]"; "p = 0.03"; below the
 * title; below the drawing.
 */
char *avlast_spread_label(const AvlastSpreadLine *line, const char *lang);
char *avlast_spread_numbers(const AvlastSpread *spread, const AvlastSpreadLine *line,
                            const char *lang);
char *avlast_spread_test(double p, const char *lang);
char *avlast_spread_subtitle(const AvlastSpread *spread, const AvlastResult *result,
                             const char *lang);
char *avlast_spread_note(const AvlastSpread *spread, const AvlastResult *result);
/* Title, alt text and table of the chart. */
void avlast_spread_words(const AvlastSpread *spread, const char *lang,
                         AvlastChart *chart);

#endif
