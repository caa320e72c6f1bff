/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_SPECIFICATIONS_H
#define AVLAST_PLOTS_SPECIFICATIONS_H

#include "plots/chart.h"

/* One coefficient over the models of a result (charts.specifications): estimates in
 * order, and which of the choices each model has. */
typedef struct {
    const AvlastEstimate *row;
    const json_t *model; /* borrowed: element of charts.specifications.models */
    int number;          /* from 1 */
} AvlastSpecified;

typedef struct {
    const AvlastResult *result; /* borrowed, as are term and lang */
    const char *lang;
    const char *term;
    GArray *points;     /* of AvlastSpecified, smallest estimate first */
    GPtrArray *choices; /* of char *: what some of the models have and some lack */
    GPtrArray *shared;  /* of char *: what all of them have */
    double none;        /* 0, of ratios 1 */
    double low, high;   /* of the axis: all intervals and `none` */
    int decimals;
    guint above, below; /* intervals wholly on that side */
} AvlastSpecifications;

/* How many coefficients have an interval in two models or more. */
guint avlast_specifications_items(const AvlastResult *result);
AvlastSpecifications avlast_specifications_read(const AvlastResult *result, guint item,
                                                const char *lang);
void avlast_specifications_clear(AvlastSpecifications *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSpecifications, avlast_specifications_clear)

const AvlastSpecified *avlast_specifications_at(const AvlastSpecifications *s, guint i);
gboolean avlast_specifications_has(const AvlastSpecified *point, const char *choice);
/* Whether the interval leaves out what would be no effect. */
gboolean avlast_specifications_told(const AvlastSpecifications *s,
                                    const AvlastSpecified *point);
/* "effects of School", "instruments: d ~ z", columns by their labels. To be freed. */
char *avlast_specifications_choice(const AvlastSpecifications *s, const char *choice);

#endif
