/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_TWO_WAY_H
#define AVLAST_PLOTS_TWO_WAY_H

#include "plots/chart.h"
#include "plots/format.h"

/* A value over two numbers: what is read from the result, and its words. */
#define AVLAST_TWO_WAY_KIND   "two-way"
#define AVLAST_TWO_WAY_MEMBER "two.way"
#define AVLAST_TWO_WAY_SHOWN  5u /* values of each number in tables */

typedef struct {
    const char *label, *unit;
    guint n;
    double *at; /* n, rising */
    double point;
    int decimals; /* of its values in tables */
} AvlastTwoWayAxis;

typedef struct {
    const char *metric;
    AvlastTwoWayAxis a, b;
    double *npv; /* a.n x b.n */
    gsize segments;
    double *zero; /* segments x 4: a, b, a, b */
    double base;  /* the value as assumed, or NaN */
    AvlastMoney money;
} AvlastTwoWayChart;

gboolean avlast_two_way_chart_read(AvlastTwoWayChart *grid, const AvlastResult *result,
                                   const char *lang, GError **error);
void avlast_two_way_chart_clear(AvlastTwoWayChart *grid);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastTwoWayChart, avlast_two_way_chart_clear)

double avlast_two_way_chart_value(const AvlastTwoWayChart *grid, guint i, guint j);
/* Which of n values the k-th of AVLAST_TWO_WAY_SHOWN is: the ends are shown. */
guint avlast_two_way_chart_shown(guint n, guint k);

char *avlast_two_way_chart_number(const AvlastTwoWayAxis *axis, double value,
                                  const char *lang);

/* Title, text alternative and table. */
void avlast_two_way_chart_words(const AvlastTwoWayChart *grid, AvlastChart *chart);
char *avlast_two_way_chart_subtitle(const AvlastTwoWayChart *grid);
/* A number's name with its unit. */
char *avlast_two_way_chart_name(const AvlastTwoWayAxis *axis);

#endif
