/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/input.h"

#include <math.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/number.h"
#include "core/sum.h"

const char *const avlast_distribution_names[] = {
    "fixed",   "normal",     "lognormal", "gamma",     "beta",
    "uniform", "triangular", "pert",      "empirical", NULL};

/* Beyond it sums of money are no longer exact to a hundredth. */
#define LARGEST 1e15

static gboolean bounded(AvlastDistribution distribution)
{
    return distribution >= AVLAST_INPUT_UNIFORM && distribution <= AVLAST_INPUT_PERT;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static gboolean refuse(const AvlastInput *input, const char *id, const char *text,
                       GError **error)
{
    avlast_fail(error, AVLAST_ERROR_PLAN, id, &input->place, "'%s': %s", input->id, text);
    return FALSE;
}

void avlast_input_beta_shapes(const AvlastInput *input, double *a, double *b)
{
    if (input->distribution == AVLAST_INPUT_PERT) {
        const double width = input->high - input->low;
        *a = 1.0 + 4.0 * (input->value - input->low) / width;
        *b = 1.0 + 4.0 * (input->high - input->value) / width;
    } else {
        const double m = input->value;
        const double size = m * (1.0 - m) / (input->se * input->se) - 1.0;
        *a = m * size;
        *b = (1.0 - m) * size;
    }
}

static gboolean check_bounded(AvlastInput *input, GError **error)
{
    if (isnan(input->low) || isnan(input->high))
        return refuse(input, "AV403", "this distribution needs low and high", error);
    if (input->distribution == AVLAST_INPUT_UNIFORM && isnan(input->value))
        input->value = (input->low + input->high) / 2.0;
    if (isnan(input->value))
        return refuse(input, "AV403", "the value is missing", error);
    if (!(input->low <= input->value && input->value <= input->high))
        return refuse(input, "AV403", "low <= value <= high does not hold", error);
    if (input->low == input->high)
        input->distribution = AVLAST_INPUT_FIXED;
    return TRUE;
}

static gboolean check_unbounded(AvlastInput *input, GError **error)
{
    if (isnan(input->value))
        return refuse(input, "AV403", "the value is missing", error);
    if (isnan(input->se) && !isnan(input->low) && !isnan(input->high))
        input->se = (input->high - input->low) / 3.92;
    if (isnan(input->se))
        return refuse(input, "AV403", "this distribution needs se, or low and high",
                      error);
    if (!(input->se >= 0.0))
        return refuse(input, "AV403", "a standard error cannot be negative", error);
    if (input->se == 0.0) {
        input->distribution = AVLAST_INPUT_FIXED;
        return TRUE;
    }
    if ((input->distribution == AVLAST_INPUT_GAMMA ||
         input->distribution == AVLAST_INPUT_LOGNORMAL) &&
        !(input->value > 0.0))
        return refuse(input, "AV403", "this distribution needs a value above zero",
                      error);
    const double m = input->value;
    if (input->distribution == AVLAST_INPUT_BETA &&
        !(m > 0.0 && m < 1.0 && input->se * input->se < m * (1.0 - m)))
        return refuse(
            input, "AV403",
            "a beta distribution needs 0 < value < 1 and se^2 < value (1 - value)",
            error);
    return TRUE;
}

/* The least and greatest value that can be drawn. */
static void support_of(const AvlastInput *input, double *low, double *high)
{
    *low = -INFINITY;
    *high = INFINITY;
    if (input->distribution == AVLAST_INPUT_FIXED) {
        *low = *high = input->value;
    } else if (input->distribution == AVLAST_INPUT_EMPIRICAL) {
        *low = input->values[0];
        *high = input->values[input->n_values - 1];
    } else if (bounded(input->distribution)) {
        *low = input->low;
        *high = input->high;
    } else if (input->distribution == AVLAST_INPUT_BETA) {
        *low = 0.0;
        *high = 1.0;
    } else if (input->distribution != AVLAST_INPUT_NORMAL) {
        *low = 1e-9; /* above zero, as a half-life must be */
    }
}

gboolean avlast_input_complete(AvlastInput *input, gboolean chosen, double minimum,
                               double maximum, GError **error)
{
    const gboolean range = !isnan(input->low) && !isnan(input->high);
    char least[AVLAST_NUMBER_BUFFER], most[AVLAST_NUMBER_BUFFER];
    double low, high;

    input->minimum = minimum;
    input->maximum = maximum;
    if (fabs(input->value) > LARGEST || fabs(input->low) > LARGEST ||
        fabs(input->high) > LARGEST || input->se > LARGEST)
        return refuse(input, "AV404", "beyond 1e15: no number of a model is so large",
                      error);
    if (isnan(input->low) != isnan(input->high))
        return refuse(input, "AV403", "low and high belong together", error);
    if (input->values)
        input->distribution = AVLAST_INPUT_EMPIRICAL;
    else if (!chosen)
        input->distribution = range               ? AVLAST_INPUT_PERT
                              : !isnan(input->se) ? AVLAST_INPUT_NORMAL
                                                  : AVLAST_INPUT_FIXED;
    if (!chosen && range && !isnan(input->se))
        return refuse(input, "AV403",
                      "both low and high and se: say which distribution is meant", error);
    if (input->distribution == AVLAST_INPUT_EMPIRICAL) {
        if (!input->values)
            return refuse(input, "AV403", "this distribution needs values, or draws",
                          error);
    } else if (input->distribution == AVLAST_INPUT_FIXED) {
        if (isnan(input->value))
            return refuse(input, "AV403", "the value is missing", error);
    } else if (!(bounded(input->distribution) ? check_bounded(input, error)
                                              : check_unbounded(input, error))) {
        return FALSE;
    }

    support_of(input, &low, &high);
    /* A normal amount of money may stray below zero: only its mean must not. */
    if (input->distribution == AVLAST_INPUT_NORMAL && isinf(maximum) && minimum == 0.0)
        low = high = input->value;
    if (low < minimum || high > maximum) {
        avlast_number_exact(minimum, least);
        avlast_number_exact(maximum, most);
        avlast_fail(error, AVLAST_ERROR_PLAN, "AV404", &input->place,
                    "'%s' can be outside %s to %s", input->id, least,
                    isinf(maximum) ? "infinity" : most);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_input_set_values(AvlastInput *input, const double *values, gsize n,
                                 GError **error)
{
    AvlastSum sum = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return refuse(input, "AV640", "a value is missing or not finite", error);
    if (n < 2)
        return refuse(input, "AV640",
                      "an empirical distribution needs two values or more", error);
    g_free(input->values);
    input->values = g_memdup2(values, n * sizeof *values);
    input->n_values = n;
    qsort(input->values, n, sizeof *input->values, by_size);
    if (input->values[0] == input->values[n - 1])
        return refuse(input, "AV640", "all values are the same: write one value", error);
    for (gsize i = 0; i < n; i++)
        avlast_sum_add(&sum, input->values[i]);
    input->value = avlast_sum_value(&sum) / (double)n;
    for (gsize i = 0; i < n; i++) {
        const double d = input->values[i] - input->value;
        avlast_sum_add_product(&squares, d, d);
    }
    input->se = sqrt(avlast_sum_value(&squares) / (double)(n - 1));
    input->distribution = AVLAST_INPUT_EMPIRICAL;
    return TRUE;
}

double avlast_input_mean(const AvlastInput *input)
{
    switch (input->distribution) {
    case AVLAST_INPUT_UNIFORM:
        return (input->low + input->high) / 2.0;
    case AVLAST_INPUT_TRIANGULAR:
        return (input->low + input->value + input->high) / 3.0;
    case AVLAST_INPUT_PERT:
        return (input->low + 4.0 * input->value + input->high) / 6.0;
    default:
        return input->value;
    }
}

double avlast_input_sd(const AvlastInput *input)
{
    const double l = input->low, v = input->value, h = input->high;
    double a, b;

    switch (input->distribution) {
    case AVLAST_INPUT_FIXED:
        return 0.0;
    case AVLAST_INPUT_UNIFORM:
        return (h - l) / sqrt(12.0);
    case AVLAST_INPUT_TRIANGULAR:
        return sqrt((l * l + v * v + h * h - l * v - l * h - v * h) / 18.0);
    case AVLAST_INPUT_PERT:
        avlast_input_beta_shapes(input, &a, &b);
        return (h - l) * sqrt(a * b / ((a + b) * (a + b) * (a + b + 1.0)));
    default:
        return input->se;
    }
}

double avlast_input_quantile(const AvlastInput *input, double p)
{
    const double l = input->low, v = input->value, h = input->high, s = input->se;
    double a, b;

    switch (input->distribution) {
    case AVLAST_INPUT_FIXED:
        break;
    case AVLAST_INPUT_NORMAL:
        return v + s * avlast_normal_quantile(p);
    case AVLAST_INPUT_LOGNORMAL: {
        const double variance = log1p(s * s / (v * v));
        return exp(log(v) - variance / 2.0 + sqrt(variance) * avlast_normal_quantile(p));
    }
    case AVLAST_INPUT_GAMMA:
        return avlast_gamma_quantile(p, v * v / (s * s), s * s / v);
    case AVLAST_INPUT_BETA:
        avlast_input_beta_shapes(input, &a, &b);
        return avlast_beta_quantile(p, a, b);
    case AVLAST_INPUT_UNIFORM:
        return l + p * (h - l);
    case AVLAST_INPUT_TRIANGULAR:
        return p <= (v - l) / (h - l) ? l + sqrt(p * (h - l) * (v - l))
                                      : h - sqrt((1.0 - p) * (h - l) * (h - v));
    case AVLAST_INPUT_PERT:
        avlast_input_beta_shapes(input, &a, &b);
        return l + (h - l) * avlast_beta_quantile(p, a, b);
    case AVLAST_INPUT_EMPIRICAL: {
        const double place = ceil(p * (double)input->n_values);
        return input->values[CLAMP((gsize)place, 1, input->n_values) - 1];
    }
    }
    return v;
}

void avlast_input_range(const AvlastInput *input, double *low, double *high)
{
    if (bounded(input->distribution)) {
        *low = input->low;
        *high = input->high;
    } else {
        *low = avlast_input_quantile(input, 0.025);
        *high = avlast_input_quantile(input, 0.975);
    }
}

void avlast_input_free(AvlastInput *input)
{
    if (!input)
        return;
    g_free(input->id);
    g_free(input->label);
    g_free(input->values);
    g_free(input);
}
