/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CHART_H
#define AVLAST_PLOTS_CHART_H

#include "plots/charts.h"

/* What each chart file gives to charts.c. */
typedef struct {
    const char *kind;
    const char *purpose; /* the question it answers, marked N_() */
    /* How many charts of this kind the result gives; 0: none. */
    guint (*items)(const AvlastResult *result);
    /* Fills title, alt, table, image and script. Options are complete: no zero or NULL.
     */
    gboolean (*draw)(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error);
} AvlastChartKind;

#define AVLAST_CHART_KIND(name) extern const AvlastChartKind avlast_chart_##name;
#include "plots/kinds.def"
#undef AVLAST_CHART_KIND

/* --- helpers that the chart files share --- */

/* The result's member charts->kind when it is a JSON object or array, else NULL.
 * Borrowed. */
json_t *avlast_chart_member(const AvlastResult *result, const char *kind);
/* Member as text, `otherwise` when it is absent. Borrowed. */
const char *avlast_chart_text(const json_t *object, const char *key,
                              const char *otherwise);
/* Element i of an array member as a number, or NaN. */
double avlast_chart_element(const json_t *object, const char *key, gsize i);
/* One row of the chart's table; NULL ends the cells. Copied. */
void avlast_chart_row(AvlastChart *chart, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* "n = 1,072 in 24 clusters. METHOD. Source: FILE." as far as the result knows it; with
 * `before` (NULL or sentences) in front. To be freed. */
char *avlast_chart_source(const AvlastResult *result, const char *before,
                          const char *lang);
/* The same without n, for charts whose rows have an n each. To be freed. */
char *avlast_chart_origin(const AvlastResult *result, const char *before);
/* Text of a drawing made in C: sets the image. Takes the string. */
void avlast_chart_take_text(AvlastChart *chart, GString *text);
/* Fails with AVLAST_ERROR_MALFORMED: the member `kind` of the result is not as charts.h
 * says. */
gboolean avlast_chart_malformed(const char *kind, const char *what, GError **error);

#endif
