/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_KNOWN_H
#define AVLAST_VALUE_KNOWN_H

#include "infer/estimates.h"
#include "value/decision.h"

/* Sets of numbers, "price+uptake", and what knowing each exactly is worth at each of some
 * thresholds (EVPPI, value/decision.h). */
typedef struct {
    char *name;        /* as asked for */
    char *label;       /* what people call it; NULL: the name */
    GStrv members;     /* its numbers */
    gsize functions;   /* of the fit */
    gboolean blocks;   /* it is by blocks of draws */
    AvlastEvppi *at;   /* one for each threshold; NULL until fitted */
    double *curve;     /* EVPPI alone at the thresholds of a curve */
    const char **part; /* by threshold: the set within it whose worth this one was raised
                          to, or NULL */
} AvlastKnownSet;

/* An array of AvlastKnownSet that owns them. */
GArray *avlast_known_sets_new(void);
/* Appends the set of that name, not fitted yet. */
void avlast_known_sets_add(GArray *sets, const char *name);

/* Where it is told: thresholds with standard errors, and those of a curve without. */
typedef struct {
    const double *k, *curve;
    gsize thresholds, steps;
    AvlastInformationHow how;
} AvlastKnownAt;

/* Fits one: phi has the draws of its members. As avlast_information_new. */
gboolean avlast_known_set_fit(AvlastKnownSet *set, const AvlastOptionDraws *draws,
                              const double *const *phi, const AvlastKnownAt *at,
                              guint32 seed, GError **error);

/* To know more is never worth less, but two fits have two errors: a set is worth at least
 * what each of its fitted parts is, at every threshold. */
void avlast_known_sets_raise(GArray *sets, const AvlastKnownAt *at);

/* "least squares on 11 functions", "means of 43 blocks"; to be freed. */
char *avlast_known_set_method(const AvlastKnownSet *set);

/* What is to be said of a set's worth at threshold t: held at the EVPI or at a part's, or
 * not told from noise. */
void avlast_known_set_note(const AvlastKnownSet *set, gsize t, AvlastEstimate *row);

#endif
