/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_CHART_SUPPORT_H
#define AVLAST_TESTS_CHART_SUPPORT_H

#include "plots/charts.h"
#include "support.h"

/* A result of tests/charts ("trial.json"). */
AvlastResult *chart_fixture(const char *name);

/* A trial's result with one outcome 'y' labelled "Wellbeing": estimate, interval and
 * smallest worthwhile change (NaN: none). */
AvlastResult *one_effect(double estimate, double low, double high, double worthwhile);

/* A result that holds only charts->kind; the JSON text is parsed. */
AvlastResult *only_chart(const char *program, const char *kind, const char *json);

/* The chart's title in English, drawn for the terminal. To be freed. */
char *title_of(const AvlastResult *result, const char *kind, guint item);

/* Texts in that language from the build's catalogue, until the end of the (forked) test.
 */
void speak(const char *lang);

gboolean have_gnuplot(void);

/* Draws twice: the same bytes, of the format; title, text alternative and an even table;
 * text of at most 80 cells. */
void draw_twice(const AvlastResult *result, const char *kind, guint item,
                const AvlastChartOptions *options);

/* In every format, and the SVG and the text in Norwegian too: every third item. */
void draw_in_all_ways(const AvlastResult *result, const char *kind, guint items);

#endif
