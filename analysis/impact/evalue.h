/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_EVALUE_H
#define AVLAST_IMPACT_EVALUE_H

#include <glib.h>

/* The E-value: how strongly, on the scale of risk ratios, a confounder would have to go
 * both with the treatment and with the outcome to explain an association away, beyond
 * what is adjusted for.
 *
 *   E = RR + sqrt(RR (RR - 1)),   RR >= 1 (below 1: of its inverse),
 *
 * and towards another true value T >= 1 than 1: E of max(RR / T, T / RR). Of an interval:
 * E of the end nearer to T, and 1 when the interval holds T.
 *
 * To risk ratios: RR as it is; odds ratio of a rare outcome and hazard ratio of a rare
 * outcome (less than 15 % by the end) as they are; of a common one sqrt(OR) and
 * (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR)); a standardised difference exp(0.91 d).
 *
 * Sources VanderWeele & Ding (2017), doi:10.7326/M16-2607; VanderWeele (2017),
 *         doi:10.1097/EDE.0000000000000618 (common outcomes); Chinn (2000) for 0.91.
 * Agrees with R EValue::evalues.RR, .OR, .HR, .MD: of MD the package takes d +- 1.78 SE
 *         for the ends of log RR, where 0.91 x 1.96 = 1.7836; here the ends are
 *         transformed as they are. */

typedef enum {
    AVLAST_EVALUE_RR,
    AVLAST_EVALUE_OR_RARE,
    AVLAST_EVALUE_OR_COMMON,
    AVLAST_EVALUE_HR_RARE,
    AVLAST_EVALUE_HR_COMMON,
    AVLAST_EVALUE_DIFFERENCE /* standardised: in sd of the outcome */
} AvlastEvalueScale;

typedef struct {
    double ratio, low, high; /* on the scale of risk ratios */
    double value;            /* of the estimate */
    double limit;            /* of the interval; NaN without one */
} AvlastEvalue;

/* The estimate and its interval (NaN: none) on the scale; `truth`: a risk ratio. Ratios
 * must be above 0: NaN where they are not. */
AvlastEvalue avlast_evalue(AvlastEvalueScale scale, double estimate, double low,
                           double high, double truth);

/* Of one risk ratio, towards another. */
double avlast_evalue_of_ratio(double ratio, double truth);

#endif
