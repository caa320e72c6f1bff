/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CONTOUR_H
#define AVLAST_PLOTS_CONTOUR_H

#include <jansson.h>

#include "plots/chart.h"

/* What the contour chart of a confounder draws (charts.h: member `contour`). */
typedef struct {
    char *treatment, *outcome; /* in the reader's words */
    double estimate, std_error, df, q, rv;
    const json_t *points;
    double most_x, most_y; /* the axes begin at 0 */
    const char *lang;
} AvlastContour;

void avlast_contour_clear(AvlastContour *c);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastContour, avlast_contour_clear)
gboolean avlast_contour_read(const AvlastResult *result, const char *lang,
                             AvlastContour *c, GError **error);

/* A benchmark; one that would explain all of the outcome has no place. */
typedef struct {
    double x, y, estimate;
    char *name; /* "2 x age, region", to be freed */
    gboolean whole;
} AvlastContourMark;

gsize avlast_contour_marks(const AvlastContour *c);
AvlastContourMark avlast_contour_mark(const AvlastContour *c, const AvlastResult *result,
                                      gsize i);

/* R2 with the outcome at which a confounder of R2 x with the treatment leaves `share` of
 * the estimate. */
double avlast_contour_height(const AvlastContour *c, double share, double x);
/* An estimate with the decimals its standard error has use for, to be freed. */
char *avlast_contour_said(const AvlastContour *c, double estimate);

gboolean avlast_contour_draw(const AvlastContour *c, const AvlastResult *result,
                             const char *subtitle, const AvlastChartOptions *options,
                             AvlastChart *chart, GError **error);

#endif
