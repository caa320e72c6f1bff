/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_PAGE_H
#define AVLAST_PLOTS_PAGE_H

#include "plots/charts.h"
#include "plots/theme.h"

/* The sheet a chart is drawn on: an active title, a grey subtitle, a body, notes below.
 * Places are CSS pixels from the upper left corner; the page turns them into gnuplot's
 * screen coordinates, so that C alone decides where a text stands. Marks of data go into
 * the plot area in data units. A label that gnuplot may not see is reported by
 * avlast_page_finish. */
typedef struct AvlastPage AvlastPage;

typedef enum { AVLAST_LEFT, AVLAST_CENTRE, AVLAST_RIGHT } AvlastAlign;

#define AVLAST_PAGE_MARGIN 14.0

/* `note` may be several sentences; title, subtitle and note are wrapped here, and the
 * page is as high as they and body_height need. */
AvlastPage *avlast_page_new(const AvlastChartOptions *options, const char *title,
                            const char *subtitle, const char *note, double body_height);
void avlast_page_free(AvlastPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPage, avlast_page_free)

double avlast_page_width(const AvlastPage *page);
double avlast_page_top(const AvlastPage *page); /* of the body */

/* y is the middle of the line of text. */
void avlast_page_text(AvlastPage *page, double x, double y, AvlastAlign align,
                      AvlastTextStyle style, const char *colour, const char *text);
/* border NULL: none. `behind` puts it under the plot's marks. */
void avlast_page_box(AvlastPage *page, double x0, double y0, double x1, double y1,
                     const char *fill, const char *border, gboolean behind);
/* dash: NULL for a solid line, else gnuplot's "(4,4)". */
void avlast_page_line(AvlastPage *page, double x0, double y0, double x1, double y1,
                      const char *colour, double width, const char *dash,
                      gboolean behind);
void avlast_page_arrow(AvlastPage *page, double x0, double y0, double x1, double y1,
                       const char *colour);

/* The plot area in pixels and its ranges; a body without an area has no axes. */
void avlast_page_area(AvlastPage *page, double left, double top, double right,
                      double bottom, const double x_range[2], const double y_range[2]);
double avlast_page_x(const AvlastPage *page, double value);
double avlast_page_y(const AvlastPage *page, double value);

/* Marks and guide lines at round numbers of an axis; decimals -1 lets the step decide. */
void avlast_page_x_tics(AvlastPage *page, int most, int decimals, const char *lang,
                        gboolean guides);
void avlast_page_y_tics(AvlastPage *page, int most, int decimals, const char *lang,
                        gboolean guides);

/* Moves labels beside the ends of lines apart: y are the middles of n lines of text, in
 * any order, which they keep; none comes below `bottom`. */
void avlast_page_spread(double *y, gsize n, double bottom);

/* Data for the plot command, and one more element of it ("$name using 1:2 with lines
 * ..."). */
void avlast_page_data(AvlastPage *page, const char *name, const double *values,
                      gsize rows, gsize columns);
void avlast_page_plot(AvlastPage *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Draws the page and puts image and script into the chart, whose title, alt text and
 * table are there already. */
gboolean avlast_page_finish(AvlastPage *page, const AvlastChartOptions *options,
                            AvlastChart *chart, GError **error);

#endif
