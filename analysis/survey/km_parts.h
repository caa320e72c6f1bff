/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_KM_PARTS_H
#define AVLAST_SURVEY_KM_PARTS_H

/* The inside of Kaplan-Meier curves, for the files km*.c only. */

#include "survey/groups.h"
#include "survey/kaplanmeier.h"

/* One group: its event times in order, and from each on until the next the curve. Index
 * 0 is the time before the first event: S = 1, G = 0. */
typedef struct {
    gsize m;               /* event times + 1 */
    double *time;          /* time[0] = 0 (or below an event at 0) */
    double *at_risk, *d;   /* n_j, d_j; 0 at index 0 */
    double *survival, *G;  /* G is NaN once S is 0: it is not used there */
    double *area, *area_g; /* integrals of S and S G from 0 to time[j] */
    double last;           /* the largest time of a row, whatever its weight */
    gint64 rows;           /* that count */
} AvlastKmGroup;

typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const AvlastSurvivalTimes *times;
    AvlastKmGroup *group; /* groups->n */
    gsize *order;         /* rows with a time, in the order of group and time */
    gsize *first;         /* groups->n + 1: where each group begins in `order` */
    guint32 *own, *entry; /* by row: index of the last event time at or before its time,
                             and its entry (NULL without) */
    double *pull;         /* by row: of an event 1 / (n - d), else 0 */
} AvlastKm;

/* NULL with an error. Borrows all three. */
AvlastKm *avlast_km_new(const AvlastSample *sample, const AvlastGroups *groups,
                        const AvlastSurvivalTimes *times, GError **error);
void avlast_km_free(AvlastKm *km);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastKm, avlast_km_free)

/* The last index with time <= t. */
gsize avlast_km_at(const AvlastKmGroup *group, double t);

/* The group of a row that counts and has a time, else AVLAST_NO_LEVEL. */
guint32 avlast_km_group_of(const AvlastKm *km, gsize row);

/* Row's influence on S(t) of its group, `at` being avlast_km_at of t; and on the
 * restricted mean until t. */
double avlast_km_influence(const AvlastKm *km, guint32 g, gsize row, gsize at);
double avlast_km_restricted_influence(const AvlastKm *km, guint32 g, gsize row, double t);
double avlast_km_restricted(const AvlastKmGroup *group, double t);

/* The columns of the times, for the tally of missing ones. */
GPtrArray *avlast_km_columns(const AvlastFrame *frame, const AvlastSurvivalColumns *c);

/* Puts rows without influence values behind those that have them, which keep theirs (NaN
 * in the others' columns of the root). `other` is emptied. FALSE without memory. */
gboolean avlast_km_append(AvlastEstimates *estimates, AvlastEstimates *other,
                          GError **error);

/* Flags of the rows in the sample and its domain. */
guint8 *avlast_km_rows(const AvlastSample *sample, GError **error);

/* Distinct times of rows with an event, in order, whatever the rows' weights (so that
 * replicates of them ask for the same); of doubles. */
GArray *avlast_km_event_times(const AvlastKm *km);

/* The interval of a survival on its scale. */
void avlast_km_limits(AvlastKmInterval interval, double survival, double half,
                      double *low, double *high);

/* The errors of all groups at the times of the grid: std_error[g * grid->len + j], and
 * df[g]. */
typedef struct {
    GArray *grid; /* of double */
    gboolean thinned;
    double *std_error, *df;
} AvlastKmBand;

AvlastKmBand *avlast_km_band(const AvlastKm *km, GError **error);
void avlast_km_band_free(AvlastKmBand *band);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastKmBand, avlast_km_band_free)

/* The error of S at a time, from the band: exact at the grid's times, else between. */
double avlast_km_error_at(const AvlastKm *km, const AvlastKmBand *band, guint32 g,
                          double t);

/* A round step that takes about `parts` of them to `most`. */
double avlast_km_step(double most, double parts);

/* The quantiles' rows, added to the estimates. */
void avlast_km_quantiles(const AvlastKm *km, const AvlastKmBand *band,
                         const char *outcome, AvlastKmInterval interval, const double *p,
                         gsize n, AvlastEstimates *estimates);

/* The curves, added to a list of AvlastKmCurve *. FALSE without memory. */
gboolean avlast_km_curves(const AvlastKm *km, const AvlastKmBand *band, double level,
                          AvlastKmInterval interval, GPtrArray *curves, GError **error);

#endif
