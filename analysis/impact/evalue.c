/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/evalue.h"

#include <math.h>

static double to_ratio(AvlastEvalueScale scale, double x)
{
    if (scale == AVLAST_EVALUE_DIFFERENCE)
        return exp(0.91 * x);
    if (!(x > 0.0))
        return NAN;
    if (scale == AVLAST_EVALUE_OR_COMMON)
        return sqrt(x);
    if (scale == AVLAST_EVALUE_HR_COMMON)
        return expm1(-G_LN2 * sqrt(x)) / expm1(-G_LN2 / sqrt(x));
    return x;
}

double avlast_evalue_of_ratio(double ratio, double truth)
{
    const double apart = ratio > truth ? ratio / truth : truth / ratio;

    return apart + sqrt(apart * (apart - 1.0));
}

AvlastEvalue avlast_evalue(AvlastEvalueScale scale, double estimate, double low,
                           double high, double truth)
{
    AvlastEvalue e = {.ratio = to_ratio(scale, estimate),
                      .low = to_ratio(scale, low),
                      .high = to_ratio(scale, high),
                      .limit = NAN};

    e.value = avlast_evalue_of_ratio(e.ratio, truth);
    if (isnan(e.low) && isnan(e.high))
        return e;
    if (e.ratio >= truth && !isnan(e.low))
        e.limit = e.low > truth ? avlast_evalue_of_ratio(e.low, truth) : 1.0;
    else if (e.ratio < truth && !isnan(e.high))
        e.limit = e.high < truth ? avlast_evalue_of_ratio(e.high, truth) : 1.0;
    return e;
}
