/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PREPOST_PARTS_H
#define AVLAST_IMPACT_PREPOST_PARTS_H

#include "impact/prepost/prepost.h"

/* What the files of avlast_prepost share. */

/* One outcome over all units. */
typedef struct {
    const AvlastPrePostUnits *units;
    const AvlastPrePostOptions *options;
    const char *outcome;
    const AvlastColumn *column[2]; /* before, after */
    double *y[2];                  /* units->n values, NaN where there is none */
    guint8 *use[2];                /* which of them are in use */
    gboolean paired;
    gboolean binary; /* all in use are 0 or 1 */
    GPtrArray *lost; /* of AvlastDropped *: rows of units that are not in use, and why */
} AvlastPrePostData;

AvlastPrePostData *avlast_prepost_data_new(const AvlastPrePostUnits *units,
                                           const AvlastPrePostOptions *options,
                                           gsize index, GError **error);
void avlast_prepost_data_free(AvlastPrePostData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPrePostData, avlast_prepost_data_free)

/* Which units a row is about. */
typedef struct {
    guint32 group, arm; /* codes, or AVLAST_NO_LEVEL: all */
} AvlastPrePostPart;

gboolean avlast_prepost_in_part(const AvlastPrePostUnits *units,
                                const AvlastPrePostPart *part, gsize u);
/* "region=nord;arm=1", or NULL for all; to be freed. */
char *avlast_prepost_part_name(const AvlastPrePostUnits *units,
                               const AvlastPrePostColumns *columns,
                               const AvlastPrePostPart *part);

/* Values in use of a part, as dense arrays of n[0] and n[1]. */
typedef struct {
    double *y[2];
    guint32 *unit[2];
    gsize n[2];
} AvlastPrePostValues;

gboolean avlast_prepost_values(const AvlastPrePostData *data,
                               const AvlastPrePostPart *part, AvlastPrePostValues *values,
                               GError **error);
void avlast_prepost_values_clear(AvlastPrePostValues *values);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastPrePostValues, avlast_prepost_values_clear)

/* --- rows --- */

/* change, before, after of a part; with a root. */
gboolean avlast_prepost_means(const AvlastPrePostData *data,
                              const AvlastPrePostPart *part, AvlastEstimates *all,
                              GError **error);
/* change:ARM and ancova:ARM of a group. */
gboolean avlast_prepost_compare(const AvlastPrePostData *data, guint32 group,
                                AvlastEstimates *all, GError **error);
/* Everything without a covariance. */
gboolean avlast_prepost_others(const AvlastPrePostData *data,
                               const AvlastPrePostPart *part, AvlastEstimates *rest,
                               GError **error);

/* All rows of an outcome, those of parts and groups among them. */
gboolean avlast_prepost_outcome(const AvlastPrePostData *data, AvlastEstimates *all,
                                AvlastEstimates *rest, GError **error);

/* A regression over n rows of arrays. */
typedef struct {
    const char *outcome;
    const double *y;
    gsize n, k;
    const char *const *names;
    const double *const *x;
    const double *weight;
    const guint8 *use;
    const guint32 *cluster; /* n codes: CR2; or NULL: HC2 */
    guint32 n_clusters;
    const GPtrArray *cluster_names;
    const char *cluster_column;
    const GPtrArray *row_names; /* HC2: the units' names, or NULL: their numbers */
    const char *row_column;
    double level;
    gboolean points; /* estimates alone */
} AvlastPrePostFit;

/* A regression over the units in use; outcome, columns and their names are still to be
 * filled (y, k, names, x). */
AvlastPrePostFit avlast_prepost_unit_fit(const AvlastPrePostData *data,
                                         const guint8 *use);

/* The contrasts (NULL: all coefficients) with their root. Fewer than two rows or
 * clusters: estimates alone, whose note says so. */
AvlastEstimates *avlast_prepost_fit(const AvlastPrePostFit *fit,
                                    const gsl_matrix *contrasts, const char *const *terms,
                                    GError **error);

/* Every measurement of a part as a row, unit by unit: before, after. */
typedef struct {
    const AvlastPrePostData *data;
    gsize n; /* 2 x units */
    double *y, *one, *after, *weight;
    guint8 *use;
    guint32 *cluster; /* the clusters, else the linked units; or NULL */
    GPtrArray *names; /* of the units, where they are the clusters */
} AvlastPrePostStack;

AvlastPrePostStack *avlast_prepost_stack_new(const AvlastPrePostData *data,
                                             const AvlastPrePostPart *part,
                                             GError **error);
void avlast_prepost_stack_free(AvlastPrePostStack *stack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPrePostStack, avlast_prepost_stack_free)

/* A fit of the stack, without its columns. */
AvlastPrePostFit avlast_prepost_stack_fit(const AvlastPrePostStack *stack);

#endif
