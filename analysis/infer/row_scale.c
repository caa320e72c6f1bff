/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/row_scale.h"

#include <math.h>

double avlast_row_scale_to(AvlastRowScale scale, double x)
{
    switch (scale) {
    case AVLAST_ROW_LOG:
    case AVLAST_ROW_LOG_TO_ONE:
        return log(x);
    case AVLAST_ROW_LOGIT:
        return log(x) - log1p(-x);
    case AVLAST_ROW_FISHER:
        return atanh(x);
    case AVLAST_ROW_CLOGLOG:
        return log(-log(x));
    case AVLAST_ROW_PLAIN:
    case AVLAST_ROW_SHARE:
    case AVLAST_ROW_TO_ONE:
    case AVLAST_ROW_WITHIN_ONE:
        break;
    }
    return x;
}

double avlast_row_scale_slope(AvlastRowScale scale, double x)
{
    switch (scale) {
    case AVLAST_ROW_LOG:
    case AVLAST_ROW_LOG_TO_ONE:
        return 1.0 / x;
    case AVLAST_ROW_LOGIT:
        return 1.0 / (x * (1.0 - x));
    case AVLAST_ROW_FISHER:
        return 1.0 / ((1.0 - x) * (1.0 + x));
    case AVLAST_ROW_CLOGLOG:
        return 1.0 / (x * log(x));
    case AVLAST_ROW_PLAIN:
    case AVLAST_ROW_SHARE:
    case AVLAST_ROW_TO_ONE:
    case AVLAST_ROW_WITHIN_ONE:
        break;
    }
    return 1.0;
}

double avlast_row_scale_from(AvlastRowScale scale, double z)
{
    switch (scale) {
    case AVLAST_ROW_LOG:
        return exp(z);
    case AVLAST_ROW_LOG_TO_ONE:
        return fmin(exp(z), 1.0);
    case AVLAST_ROW_LOGIT:
        return 1.0 / (1.0 + exp(-z));
    case AVLAST_ROW_FISHER:
        return tanh(z);
    case AVLAST_ROW_CLOGLOG:
        return exp(-exp(z));
    case AVLAST_ROW_PLAIN:
    case AVLAST_ROW_SHARE:
        break;
    case AVLAST_ROW_TO_ONE:
        return fmin(z, 1.0);
    case AVLAST_ROW_WITHIN_ONE:
        return fmax(fmin(z, 1.0), -1.0);
    }
    return z;
}
