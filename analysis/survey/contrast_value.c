/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "survey/contrast_parse.h"

static AvlastDual power_of(AvlastDual a, AvlastDual b)
{
    const double value = pow(a.value, b.value);
    double slope = 0.0;

    /* a fixed exponent takes any base for which the power exists */
    if (a.slope != 0.0 && b.value != 0.0)
        slope += b.value * pow(a.value, b.value - 1.0) * a.slope;
    if (b.slope != 0.0)
        slope += value * log(a.value) * b.slope;
    return (AvlastDual){value, slope};
}

static AvlastDual binary(AvlastStepKind kind, AvlastDual a, AvlastDual b)
{
    switch (kind) {
    case AVLAST_STEP_ADD:
        return (AvlastDual){a.value + b.value, a.slope + b.slope};
    case AVLAST_STEP_SUBTRACT:
        return (AvlastDual){a.value - b.value, a.slope - b.slope};
    case AVLAST_STEP_MULTIPLY:
        return (AvlastDual){a.value * b.value, a.slope * b.value + a.value * b.slope};
    case AVLAST_STEP_DIVIDE:
        return (AvlastDual){a.value / b.value,
                            (a.slope - a.value / b.value * b.slope) / b.value};
    case AVLAST_STEP_POWER:
        return power_of(a, b);
    case AVLAST_STEP_NUMBER:
    case AVLAST_STEP_ROW:
    case AVLAST_STEP_NEGATE:
    case AVLAST_STEP_LOG:
    case AVLAST_STEP_EXP:
    case AVLAST_STEP_SQRT:
        break;
    }
    return (AvlastDual){NAN, NAN};
}

static AvlastDual unary(AvlastStepKind kind, AvlastDual a)
{
    if (kind == AVLAST_STEP_LOG)
        return (AvlastDual){log(a.value), a.slope / a.value};
    if (kind == AVLAST_STEP_EXP)
        return (AvlastDual){exp(a.value), exp(a.value) * a.slope};
    if (kind == AVLAST_STEP_SQRT) /* 0 / 0: a fixed root of nothing has no slope */
        return (AvlastDual){sqrt(a.value),
                            a.slope == 0.0 ? 0.0 : a.slope / (2.0 * sqrt(a.value))};
    return (AvlastDual){-a.value, -a.slope};
}

AvlastDual avlast_contrast_value(const GArray *steps, const AvlastEstimates *estimates,
                                 gsize k, gsize group, gsize seed, AvlastDual *stack)
{
    gsize top = 0;

    for (guint i = 0; i < steps->len; i++) {
        const AvlastStep *step = &g_array_index(steps, AvlastStep, i);
        if (step->kind == AVLAST_STEP_NUMBER) {
            stack[top++] = (AvlastDual){step->number, 0.0};
        } else if (step->kind == AVLAST_STEP_ROW) {
            const gsize g = step->group < 0 ? group : (gsize)step->group;
            const gsize t = g * k + step->row;
            stack[top++] = (AvlastDual){avlast_estimates_row(estimates, t)->estimate,
                                        t == seed ? 1.0 : 0.0};
        } else if (step->kind >= AVLAST_STEP_NEGATE) {
            stack[top - 1] = unary(step->kind, stack[top - 1]);
        } else {
            top--;
            stack[top - 1] = binary(step->kind, stack[top - 1], stack[top]);
        }
    }
    return stack[0];
}
