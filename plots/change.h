/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CHANGE_H
#define AVLAST_PLOTS_CHANGE_H

#include <jansson.h>

#include <glib.h>

/* What a before-and-after chart shows, read from one element of charts->prepost. */

typedef struct {
    const char *name;
    gboolean treated;
    double n, pre[3], post[3]; /* mean, low, high */
} AvlastChangeArm;

typedef struct {
    const char *label, *unit;
    double min, max, difference[3];
    double change[3]; /* of the only group: estimate, low, high; NaN elsewhere */
    gboolean alone;   /* there is one group, which has no name */
    AvlastChangeArm *arms;
    guint count;
    const AvlastChangeArm *treated, *control; /* the first of each, or NULL */
    /* The difference is between the means after, not adjusted for before. */
    gboolean after;
    double low, high; /* of the axis */
    int decimals;
} AvlastChange;

/* Reads one element; texts are borrowed from it, `arms` is to be freed by the caller (on
 * failure too). FALSE with AVLAST_ERROR_MALFORMED when an arm has no mean or there is
 * none. */
gboolean avlast_change_read(AvlastChange *change, const json_t *item, GError **error);

/* "LABEL rose by 4.1 from before to after", or that no change is clear. To be freed. */
char *avlast_change_title(const char *label, double estimate, double low, double high,
                          const char *lang);

/* After minus before. */
double avlast_change_moved(const AvlastChangeArm *arm);

#endif
