/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PREPOST_UNITS_H
#define AVLAST_IMPACT_PREPOST_UNITS_H

#include "data/frame.h"

/* Who was measured before and after. Two forms of data:
 *
 *   wide  a row per unit; each outcome has a column before (`baseline`) and one after
 *   long  a row per unit and wave; `time` tells the wave, `id` the unit. Without `id`
 *         every row is a unit of its own: two samples, not pairs.
 *
 * In wide data `id` only names the units. */
typedef struct {
    const char *time, *id; /* long; NULL: wide */
    const char *const
        *waves; /* {before, after, NULL}, or NULL: the two numbers in order */
    const char *treatment, *control; /* the comparison group; or NULL */
    const char *cluster, *weights;   /* or NULL */
    const char *const *by;           /* or NULL */
} AvlastPrePostColumns;

#define AVLAST_NO_ROW G_MAXSIZE

typedef struct {
    const AvlastFrame *frame; /* borrowed */
    gsize n;
    gsize *row[2];    /* the frame's row of each unit's measurement before and after, or
                         AVLAST_NO_ROW; wide: the same row */
    gboolean linked;  /* a unit can have both */
    char *wave[2];    /* the waves' names in long data, else NULL */
    GPtrArray *names; /* of char *: the units' ids, or NULL */
    char *id_column;  /* or NULL */

    guint32 *arm; /* n codes, 0 the comparison group; NULL without */
    guint32 n_arms;
    GPtrArray *arm_names, *arm_labels, *terms; /* "1", "Pilot", "arm=1" */
    guint32 *cluster;                          /* n codes; NULL without */
    guint32 n_clusters;
    GPtrArray *cluster_names;
    double *weight; /* n, or NULL */
    guint32 *group; /* n codes, AVLAST_NO_LEVEL: in none; NULL without --by */
    GPtrArray *group_names;

    GPtrArray *excluded; /* of AvlastDropped *: rows of the file in no unit, and why */
    gint64 rows_excluded;
} AvlastPrePostUnits;

/* Sorts the rows into units. A row without wave, id, group to compare, cluster, or a
 * weight above zero is left out and counted by reason; so is one of another wave. NULL
 * with AVLAST_ERROR_USAGE for an absent column, unknown control or waves that must be
 * named (AV254); AVLAST_ERROR_INCONSISTENT when an id stands twice in a wave (AV255) or
 * its arm, cluster, weight or group varies (AV253), with lines; AVLAST_ERROR_DEGENERATE
 * when a wave or all rows are missing (AV256). */
AvlastPrePostUnits *avlast_prepost_units_new(const AvlastFrame *frame,
                                             const AvlastPrePostColumns *columns,
                                             GError **error);
void avlast_prepost_units_free(AvlastPrePostUnits *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPrePostUnits, avlast_prepost_units_free)

/* What rows say of the unit they belong to; codes and weights by row of the frame, NULL
 * where there is no such column. */
typedef struct {
    guint32 *arm, *cluster, *group;
    const double *weight;
} AvlastPrePostRows;

/* For units.c: fills arm, cluster and group of rows, and the units' names of their
 * levels. `excluded` rows (flags) get their reasons in units->excluded. */
gboolean avlast_prepost_read_rows(AvlastPrePostUnits *units,
                                  const AvlastPrePostColumns *columns,
                                  AvlastPrePostRows *rows, guint8 *excluded,
                                  GError **error);

#endif
