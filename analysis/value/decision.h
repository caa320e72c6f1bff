/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_DECISION_H
#define AVLAST_VALUE_DECISION_H

#include <glib.h>

/* Choosing among options from joint draws of what each costs and what it gives. Net
 * benefit at a threshold k (money per unit of effect): NB_d = k effect_d - cost_d. */
typedef struct {
    gsize n, options;          /* draws; options */
    const double *const *cost; /* options arrays of n */
    const double *const *effect;
} AvlastOptionDraws;

typedef enum {
    AVLAST_ON_FRONTIER,
    AVLAST_DOMINATED,         /* another costs no more and gives no less, one strictly */
    AVLAST_EXTENDED_DOMINATED /* a mixture of two others costs less for the same effect */
} AvlastFrontierPlace;

typedef struct {
    double cost, effect; /* means */
    AvlastFrontierPlace place;
    /* On the frontier, against the one before it there: (cost - cost') / (effect -
     * effect'); NaN for the first. Rising along the frontier. */
    double icer;
    gsize before; /* the one compared with; the option itself for the first */
} AvlastFrontierRow;

/* One row per option, in the options' order. Dominance goes by means. Agrees with R
 * dampack::calculate_icers. */
gboolean avlast_frontier(const AvlastOptionDraws *draws, AvlastFrontierRow *rows,
                         GError **error);
/* The same from costs and effects that stand in the rows; the rest is filled in. */
gboolean avlast_frontier_places(AvlastFrontierRow *rows, gsize n, GError **error);

typedef struct {
    gsize best;      /* the largest mean net benefit; the first of equal ones */
    double frontier; /* CEAF: the share of draws in which `best` has the largest */
    double evpi;     /* mean of the largest - the largest mean, per decision */
} AvlastDecision;

/* At one threshold. nb, share and loss have `options` elements (or NULL): mean net
 * benefit, the share of draws in which the option has the largest (ties: shared; CEAC of
 * several options, not of pairs), and expected loss mean(max_j NB_j - NB_d), whose least
 * is the EVPI. Agrees with R BCEA and dampack. */
void avlast_decide(const AvlastOptionDraws *draws, double k, double *nb, double *share,
                   double *loss, AvlastDecision *decision);

/* The value of knowing some parameters exactly (EVPPI) for given thresholds:
 *
 *   E_phi max_d E(NB_d | phi) - max_d E NB_d,
 *
 * with E(NB_d - NB_1 | phi) by least squares on cubic B-splines of phi with knots at
 * quantiles: one parameter has 4, 6, 8, 11 or 16 functions, as generalised
 * cross-validation has it; two the products of 5 each, three of 4 each; more, sums of
 * cubics with the products of pairs. A parameter of up to 16 distinct values has one
 * function for each. The fit is linear in NB, so that effects and costs are fitted once
 * for all thresholds. Strong, Oakley & Brennan (2014), doi:10.1177/0272989X12465490.
 *
 * The fit makes noise look like knowledge: `noise` is the same estimate with the
 * parameters' rows shuffled, and `std_error` the spread over draws of the coefficients.
 * Values are held between 0 and the EVPI (`held` tells which were above it). */
typedef struct {
    double value, std_error, noise;
    gboolean held;
} AvlastEvppi;

/* The block method in place of splines, for one parameter: draws are ordered by it and
 * cut into blocks of equal size, and E(NB_d | phi) is the mean of the block. `blocks` of
 * them, or, of 0, 2 n^(1/3). With few draws in a block chance looks like knowledge
 * (`noise`), with few blocks what happens inside one is lost. Strong & Oakley (2013),
 * doi:10.1177/0272989X12465123; R: voi::evppi(method = "so"). */
typedef struct {
    gboolean blocks;
    gsize n_blocks; /* 0: by the number of draws */
} AvlastInformationHow;

typedef struct AvlastInformation AvlastInformation;

/* Fits once. phi: m arrays of n. how: NULL for splines; blocks with m above 1 are
 * AVLAST_ERROR_USAGE (AV753), with more than a fifth of the draws in number AV440. NULL
 * and AVLAST_ERROR_DEGENERATE (AV440) when all
 * parameters are constant or there are fewer draws than 5 per function,
 * AVLAST_ERROR_INTERNAL without memory. */
AvlastInformation *avlast_information_new(const AvlastOptionDraws *draws,
                                          const double *const *phi, gsize m,
                                          const AvlastInformationHow *how, guint32 seed,
                                          GError **error);
void avlast_information_free(AvlastInformation *information);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastInformation, avlast_information_free)
gboolean avlast_information_at(const AvlastInformation *information, double k,
                               AvlastEvppi *evppi, GError **error);
/* Its value alone, which costs a hundredth of the time. */
gboolean avlast_information_value(const AvlastInformation *information, double k,
                                  double *value, GError **error);
/* How many functions the fit has. */
gsize avlast_information_functions(const AvlastInformation *information);

#endif
