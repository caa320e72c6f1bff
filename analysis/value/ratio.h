/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_RATIO_H
#define AVLAST_VALUE_RATIO_H

#include "core/error.h"

/* Ratios whose denominator may be zero or change its sign. */

typedef enum {
    AVLAST_FIELLER_INTERVAL, /* from low to high */
    AVLAST_FIELLER_OUTSIDE,  /* all but what lies between low and high */
    AVLAST_FIELLER_ALL       /* every number */
} AvlastFiellerKind;

/* The set of ratios rho = E(x) / E(y) that a normal pair does not refuse:
 * (x - rho y)^2 <= z^2 (sxx - 2 rho sxy + rho^2 syy). With A = y^2 - z^2 syy, B = x y -
 * z^2 sxy, C = x^2 - z^2 sxx the bounds are (B -+ sqrt(B^2 - A C)) / A: an interval when
 * A > 0 (y differs from zero), else the outside of one, or all numbers. A = 0 gives a
 * half line (INTERVAL with an infinite bound). Source: Fieller (1954),
 * doi:10.1111/j.2517-6161.1954.tb00159.x. */
AvlastFiellerKind avlast_fieller(double x, double y, double sxx, double sxy, double syy,
                                 double z, double *low, double *high);

/* Quadrants of gain (vertical) and cost (horizontal). */
typedef enum {
    AVLAST_GAIN_AND_COST,   /* gain >= 0, cost > 0 */
    AVLAST_GAIN_AND_SAVING, /* gain >= 0, cost <= 0, not both 0 */
    AVLAST_LOSS_AND_SAVING, /* gain < 0, cost < 0 */
    AVLAST_LOSS_AND_COST,   /* gain < 0, cost >= 0 */
    AVLAST_QUADRANTS
} AvlastQuadrant;

AvlastQuadrant avlast_quadrant(double gain, double cost);

/* Marginal value of public funds: willingness to pay / net cost. Infinite for a gain that
 * costs nothing or saves; -infinite for a loss at no cost; NaN for 0 / 0. Where there are
 * a loss and a saving it is the loss per unit saved, of which less is better. */
double avlast_mvpf(double wtp, double cost);

typedef struct {
    double share[AVLAST_QUADRANTS]; /* of the draws */
    double opposite; /* share in the quadrant opposite to the point: left out */
    double low, high;
    double corrected_low, corrected_high; /* bias-corrected */
} AvlastMvpfInterval;

/* The interval of Hendren & Sprung-Keyser (2020), doi:10.1093/qje/qjaa006, appendix H, as
 * their code has it: draws with a loss and a saving are left out (their ratio means
 * something else), as a share s, and the percentiles are those of (1 - level - s)/2 and 1
 * less that among the others; (-inf, inf) when s >= 1 - level. A point with a loss and a
 * saving turns all signs round. Infinite ratios sort last. The bias-corrected bounds move
 * the percentiles to Phi(2 z0 + z) with z0 from the point's place among the draws, held
 * between .01 and .99; of equal draws the place nearest to the middle. Quantiles are R's
 * type 7. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_mvpf_interval(const double *wtp, const double *cost, gsize n,
                              double wtp_point, double cost_point, double level,
                              AvlastMvpfInterval *interval, GError **error);

/* Limits of cost / effect from draws whose mean is (cost, effect), effect > 0: the draws
 * are ordered by the angle between them and the mean's ray, the outermost (1 - level)/2
 * of each side are left out, and the slopes of the two outermost rays that are left are
 * the limits. Where a ray leaves the half plane of gains the limit is infinite: high =
 * Inf when dearer for no gain cannot be excluded, low = -Inf when cheaper for no gain
 * cannot. Percentiles of the ratios themselves mix quadrants that mean opposite things.
 * Both NaN when effect <= 0. Source: Obenchain (1999), doi:10.1023/A:1022672812386;
 * Glick (2011), doi:10.1586/erp.11.21. */
gboolean avlast_icer_interval(const double *cost, const double *effect, gsize n,
                              double cost_point, double effect_point, double level,
                              double *low, double *high, GError **error);

#endif
