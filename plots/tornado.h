/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_TORNADO_H
#define AVLAST_PLOTS_TORNADO_H

#include "plots/chart.h"
#include "plots/format.h"

/* The tornado: what is read from the result, and its words. */
#define AVLAST_TORNADO_ROWS 10u

typedef struct {
    const char *label, *low, *high; /* the inputs as texts */
    const char *unit;               /* of the inputs, or "" */
    double at_low, at_high;
    double along_low, along_high; /* with what is correlated, or NaN */
} AvlastTornadoBar;

typedef struct {
    const char *currency, *metric;
    double base, low, high; /* the axis */
    AvlastTornadoBar *rows;
    guint count, all;    /* drawn, in the result */
    guint turning;       /* rows of all that turn the sign of the base */
    guint along, astray; /* rows with correlated ones, those that turn the sign then */
    const char *first_turning;
    AvlastMoney money, name; /* name: its unit is the currency alone */
} AvlastTornadoChart;

gboolean avlast_tornado_chart_read(AvlastTornadoChart *tornado,
                                   const AvlastResult *result, const char *lang,
                                   GError **error);
void avlast_tornado_chart_clear(AvlastTornadoChart *tornado);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastTornadoChart, avlast_tornado_chart_clear)

/* Title, text alternative and table. */
void avlast_tornado_chart_words(const AvlastTornadoChart *tornado, AvlastChart *chart);
char *avlast_tornado_chart_subtitle(const AvlastTornadoChart *tornado);
char *avlast_tornado_chart_note(const AvlastTornadoChart *tornado,
                                const AvlastResult *result, gboolean drawn);
/* "0.4 to 1.6", with its unit when it is to be there; "" when the texts are not. */
char *avlast_tornado_chart_range(const AvlastTornadoBar *row, gboolean unit,
                                 const char *lang);

#endif
