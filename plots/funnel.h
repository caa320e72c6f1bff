/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FUNNEL_H
#define AVLAST_PLOTS_FUNNEL_H

#include "plots/chart.h"

/* The funnel of pooled studies: what is read from the result, and its words. */
#define AVLAST_FUNNEL_KIND "funnel"

typedef struct {
    const char *name;
    double effect, se; /* of ratios: logarithms */
    gboolean outside;  /* of centre -+ z se */
} AvlastFunnelStudy;

typedef struct {
    const char *outcome;
    gboolean ratio, random; /* effects are logarithms of ratios; centre over settings */
    gboolean residual;      /* effects are what moderators leave unexplained */
    guint exact;            /* studies that they fit exactly, not among these */
    guint k, outside;
    AvlastFunnelStudy *study; /* the surest first */
    double level, z, centre;
    gboolean tested, line;  /* Egger's test is known; its line, too */
    double limit, slope, p; /* effect at standard error s: limit + slope s */
    double x[2], most_se;   /* the axes */
    int decimals;
} AvlastFunnel;

gboolean avlast_funnel_read(AvlastFunnel *funnel, const json_t *member, GError **error);
void avlast_funnel_clear(AvlastFunnel *funnel);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastFunnel, avlast_funnel_clear)

/* Title, text alternative and table. */
void avlast_funnel_words(const AvlastFunnel *funnel, const char *lang,
                         AvlastChart *chart);
char *avlast_funnel_subtitle(const AvlastFunnel *funnel);
/* `drawn`: with what the lines of a picture are. */
char *avlast_funnel_note(const AvlastFunnel *funnel, const AvlastResult *result,
                         gboolean drawn, const char *lang);
/* An effect as people read it: of ratios the ratio. */
char *avlast_funnel_effect(const AvlastFunnel *funnel, double effect, const char *lang);

#endif
