/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_ALTERNATIVES_H
#define AVLAST_VALUE_ALTERNATIVES_H

#include <jansson.h>

#include "infer/estimates.h"
#include "value/decision.h"

/* Options with their joint draws of cost and effect, told as rows of a result. A group is
 * `prefix` + "option=NAME", "threshold=K;option=NAME" or "threshold=K"; money and effects
 * are in the draws' units. */

#define AVLAST_NO_COMPARATOR G_MAXSIZE

typedef struct {
    AvlastOptionDraws draws;
    const char *const *label;    /* in charts and notes; NULL: the names */
    const char *const *name;     /* of each option */
    const double *cost, *effect; /* of each option, its point; NULL: the draws' means */
    const char *prefix;          /* "" or "scenario=central;" */
    gsize comparator;            /* the option all others are held against, or
                                    AVLAST_NO_COMPARATOR */
    double population;           /* decisions taken over the years, or NaN */
    AvlastEstimates *estimates;  /* its level is that of the intervals */
} AvlastAlternatives;

/* Cost and effect of each option with percentiles, and its place among them:
 *
 *   cost, effect   point (or mean), standard deviation, percentiles of the draws
 *   icer           term "against NAME": (C - C') / (E - E') against the option before it
 * on the frontier, by points; interval of avlast_icer_interval over the pair's draws;
 * empty with a note for the first and for those dominated
 *
 * With a comparator also, for each other option, term "against NAME":
 *
 *   cost.more, effect.more   differences, draw by draw
 *   icer.pair      their ratio: what a unit gained costs, or, for a loss that saves, what
 *                  is saved per unit lost (of which more is better, as the note says);
 * empty when one of the two is better in both p.dearer.better, p.cheaper.better,
 * p.cheaper.worse, p.dearer.worse   shares of draws
 *
 * Agrees with dampack::calculate_icers, BCEA's delta.e and delta.c. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_alternatives_rows(const AvlastAlternatives *options, GError **error);

/* What holds when a unit of effect is worth k:
 *
 *   net.benefit    of each option: k E - C
 *   p.best         share of draws in which it is the largest of all (CEAC); without an
 *                  option, term NAME: that of the largest mean (CEAF)
 *   loss, evpi, evpi.population    as avlast_decide has them
 *
 * and with a comparator, term "against NAME":
 *
 *   inb            k dE - dC with standard deviation and percentiles
 *   p.inb.positive its share above zero: of this pair alone, not of all options */
gboolean avlast_alternatives_at(const AvlastAlternatives *options, double k,
                                GError **error);

/* A note for each of the rising thresholds at which another option becomes the best. */
void avlast_alternatives_note(const AvlastAlternatives *options, const double *k,
                              gsize n);

/* Chart data, each a new object (plots/charts.h): acceptability over the n rising
 * thresholds; EVPI, expected losses and the most worthwhile of `known` (of AvlastKnownSet
 * with curves over the same thresholds, or NULL); the plane of one option against
 * another. NULL without memory. */
json_t *avlast_alternatives_acceptability(const AvlastAlternatives *options,
                                          const double *k, gsize n, GError **error);
json_t *avlast_alternatives_evpi(const AvlastAlternatives *options, const double *k,
                                 gsize n, const GArray *known, GError **error);
json_t *avlast_alternatives_plane(const AvlastAlternatives *options, gsize option,
                                  gsize against, GError **error);

/* --- for analysis/value/alternatives*.c --- */

/* What people call it. */
const char *avlast_alternatives_label(const AvlastAlternatives *options, gsize d);
/* The option's point. */
double avlast_alternatives_cost(const AvlastAlternatives *options, gsize d);
double avlast_alternatives_effect(const AvlastAlternatives *options, gsize d);
/* A row whose group is the prefix and `group`. */
AvlastEstimate *avlast_alternatives_row(const AvlastAlternatives *options,
                                        const char *outcome, const char *group,
                                        const char *term, double value);
/* The same with standard deviation and percentiles of the draws, which are reordered. */
void avlast_alternatives_row_draws(const AvlastAlternatives *options, const char *outcome,
                                   const char *group, const char *term, double value,
                                   double *draws);
/* The interval of an ICER from draws of extra cost and effect, with its notes. */
gboolean avlast_alternatives_ratio_interval(const AvlastAlternatives *options,
                                            AvlastEstimate *row, const double *cost,
                                            const double *effect, double cost_point,
                                            double effect_point, GError **error);
/* Rows against the comparator: cost.more to p.dearer.worse; and inb, p.inb.positive. */
gboolean avlast_alternatives_pairs(const AvlastAlternatives *options, GError **error);
gboolean avlast_alternatives_pairs_at(const AvlastAlternatives *options, double k,
                                      const char *at, GError **error);

#endif
