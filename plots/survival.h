/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_SURVIVAL_H
#define AVLAST_PLOTS_SURVIVAL_H

#include "plots/charts.h"

/* What a chart of survival curves shows, read from charts->survival. */

/* Curves beyond these cannot be told apart. */
#define AVLAST_SURVIVAL_CURVES 6

typedef struct {
    char *name;
    double n;
    gsize steps, risks;
    double *time, *share, *low, *high; /* at each step, from time 0 and share 1 */
    double *risk_time, *risk_n;
} AvlastSurvivalCurve;

typedef struct {
    GPtrArray *curves; /* of AvlastSurvivalCurve; of more than six the largest */
    guint left_out;
    const char *unit;    /* of time; "" when it is not known */
    double last, common; /* the last time of any curve and of the shortest */
    gboolean bands;
} AvlastSurvival;

/* NULL with AVLAST_ERROR_MALFORMED when times go back or shares are none. */
AvlastSurvival *avlast_survival_chart_new(const AvlastResult *result, GError **error);
void avlast_survival_chart_free(AvlastSurvival *survival);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSurvival, avlast_survival_chart_free)

/* The share, low and high at a time: of the last step at or before it. */
void avlast_survival_at(const AvlastSurvivalCurve *curve, double time, double value[3]);

/* Texts, to be freed. */
char *avlast_survival_subtitle(const AvlastSurvival *survival, const AvlastResult *result,
                               const char *lang);
char *avlast_survival_note(const AvlastSurvival *survival, const AvlastResult *result,
                           const char *lang);
/* Title, alt text and table of the chart. */
void avlast_survival_words(const AvlastSurvival *survival, const AvlastResult *result,
                           const char *lang, AvlastChart *chart);

#endif
