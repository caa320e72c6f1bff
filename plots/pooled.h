/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_POOLED_H
#define AVLAST_PLOTS_POOLED_H

#include "plots/chart.h"

/* The chart of pooled studies: what is read from the result, and its words. */
#define AVLAST_POOLED_KIND "pooled"
#define AVLAST_POOLED_ROWS 40u

typedef struct {
    double value, low, high;
} AvlastPooledInterval;

typedef struct {
    const char *name;
    AvlastPooledInterval own, shrunken;
    double weight;
} AvlastPooledStudy;

typedef struct {
    const char *outcome;
    gboolean ratio, several; /* effects are ratios; mean is over settings */
    guint k, shown;
    AvlastPooledStudy *studies;
    AvlastPooledInterval mean, common, next;
    double none, x[2]; /* the effect that is none; the axis */
    int decimals;
} AvlastPooledChart;

/* The studies are to be freed. */
gboolean avlast_pooled_chart_read(AvlastPooledChart *pooled, const json_t *member,
                                  GError **error);
/* Title, text alternative and table. */
void avlast_pooled_chart_words(const AvlastPooledChart *pooled, const char *lang,
                               AvlastChart *chart);
char *avlast_pooled_chart_subtitle(const AvlastPooledChart *pooled);
char *avlast_pooled_chart_note(const AvlastPooledChart *pooled,
                               const AvlastResult *result);
char *avlast_pooled_number(const AvlastPooledChart *pooled, double value,
                           const char *lang);

#endif
