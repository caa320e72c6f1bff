/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/cash.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

typedef enum { ALL, GAINS, COSTS } Which;

static double present(const AvlastFlow *flow, const AvlastSchedule *schedule, Which which)
{
    AvlastSum sum = {0};

    for (gsize t = 0; t < flow->n; t++) {
        const double amount = flow->amount[t];
        if ((which == GAINS && amount < 0.0) || (which == COSTS && amount > 0.0))
            continue;
        avlast_sum_add_product(&sum, amount,
                               avlast_discount_factor(schedule, (double)t + flow->shift));
    }
    return avlast_sum_value(&sum);
}

double avlast_flow_npv(const AvlastFlow *flow, const AvlastSchedule *schedule)
{
    return present(flow, schedule, ALL);
}

double avlast_flow_gains(const AvlastFlow *flow, const AvlastSchedule *schedule)
{
    return present(flow, schedule, GAINS);
}

double avlast_flow_costs(const AvlastFlow *flow, const AvlastSchedule *schedule)
{
    return 0.0 - present(flow, schedule, COSTS);
}

/* --- internal rates of return --- */

/* Value of the polynomial c[0] + c[1] x + ... and the size of what was added up. */
static double polynomial(const double *c, gsize degree, double x, double *size)
{
    double value = c[degree], most = fabs(c[degree]);

    for (gsize i = degree; i-- > 0;) {
        value = value * x + c[i];
        most = most * fabs(x) + fabs(c[i]);
    }
    *size = most;
    return value;
}

static double halve(const double *c, gsize degree, double low, double high, double at_low)
{
    for (int step = 0; step < 2000; step++) {
        const double middle = low + (high - low) / 2.0;
        double size;
        if (middle <= low || middle >= high)
            break;
        const double value = polynomial(c, degree, middle, &size);
        if (value == 0.0)
            return middle;
        if (signbit(value) == signbit(at_low))
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2.0;
}

/* Real roots in [low, high] of the polynomial, given those of its derivative there: on
 * each stretch between them it is monotone. A value that is rounding noise is 0. */
static gsize roots_between(const double *c, gsize degree, const double *turn, gsize turns,
                           double low, double high, double *root)
{
    gsize found = 0;
    double from = low, size;
    double at_from = polynomial(c, degree, low, &size);

    if (fabs(at_from) <= 4e-16 * (double)(degree + 1) * size)
        root[found++] = low;
    for (gsize i = 0; i <= turns; i++) {
        const double to = i < turns ? turn[i] : high;
        const double at_to = polynomial(c, degree, to, &size);
        const gboolean touches = fabs(at_to) <= 4e-16 * (double)(degree + 1) * size;
        const gboolean known = found > 0 && root[found - 1] >= from;
        if (touches && to > from)
            root[found++] = to;
        else if (!known && at_from != 0.0 && signbit(at_from) != signbit(at_to))
            root[found++] = halve(c, degree, from, to, at_from);
        else if (known && at_from != 0.0 && signbit(at_from) != signbit(at_to) &&
                 root[found - 1] > from)
            root[found++] = halve(c, degree, from, to, at_from);
        from = to;
        at_from = touches ? 0.0 : at_to;
    }
    return found;
}

double *avlast_flow_irr(const AvlastFlow *flow, double low, double high, gsize *count,
                        GError **error)
{
    gsize first = 0, last = flow->n;

    *count = 0;
    /* Years without money at both ends change no rate. */
    while (first < last && flow->amount[first] == 0.0)
        first++;
    while (last > first && flow->amount[last - 1] == 0.0)
        last--;
    const gsize degree = last > first ? last - first - 1 : 0;
    g_autofree double *c = avlast_array(double, degree + 1, error);
    g_autofree double *turn = c ? avlast_array(double, degree + 2, error) : NULL;
    g_autofree double *root = turn ? avlast_array(double, degree + 2, error) : NULL;
    if (!root)
        return NULL;
    const double x_low = 1.0 / (1.0 + high), x_high = 1.0 / (1.0 + low);
    gsize turns = 0;

    /* The derivative of order d has degree `degree - d`; from the last, a line, upwards.
     */
    for (gsize d = degree; degree > 0 && d-- > 0;) {
        for (gsize i = 0; i + d <= degree; i++) {
            double factor = 1.0; /* of x^i in the d-th derivative, over d! */
            for (gsize j = 1; j <= d; j++)
                factor *= (double)(i + j) / (double)j;
            c[i] = flow->amount[first + i + d] * factor;
        }
        turns = roots_between(c, degree - d, turn, turns, x_low, x_high, root);
        for (gsize i = 0; i < turns; i++)
            turn[i] = root[i];
    }
    double *rate = avlast_array(double, turns, error);
    for (gsize i = turns; rate && i-- > 0;) {
        const double r = 1.0 / turn[i] - 1.0;
        if (r > low && r <= high && (*count == 0 || r > rate[*count - 1]))
            rate[(*count)++] = r;
    }
    return rate;
}

gsize avlast_flow_sign_changes(const AvlastFlow *flow)
{
    double before = 0.0;
    gsize n = 0;

    for (gsize t = 0; t < flow->n; t++) {
        const double value = flow->amount[t];
        if (value == 0.0)
            continue;
        n += before != 0.0 && signbit(before) != signbit(value);
        before = value;
    }
    return n;
}

double avlast_flow_mirr(const AvlastFlow *flow, double finance, double reinvest)
{
    const double m = (double)flow->n - 1.0;
    AvlastSum gains = {0}, costs = {0};

    for (gsize t = 0; t < flow->n; t++) {
        const double amount = flow->amount[t];
        if (amount > 0.0)
            avlast_sum_add(&gains, amount * pow(1.0 + reinvest, m - (double)t));
        else
            avlast_sum_add(&costs, -amount * pow(1.0 + finance, -(double)t));
    }
    const double future = avlast_sum_value(&gains), now = avlast_sum_value(&costs);
    return future > 0.0 && now > 0.0 && m > 0.0 ? pow(future / now, 1.0 / m) - 1.0 : NAN;
}

double avlast_flow_payback(const AvlastFlow *flow, const AvlastSchedule *schedule,
                           double *last)
{
    double sum = 0.0, first = NAN;
    gboolean below = FALSE;

    *last = 0.0;
    for (gsize t = 0; t < flow->n; t++) {
        const double when = (double)t + flow->shift;
        const double amount =
            flow->amount[t] * (schedule ? avlast_discount_factor(schedule, when) : 1.0);
        const double before = sum;
        sum += amount;
        if (sum < 0.0) {
            below = TRUE;
            *last = NAN;
            continue;
        }
        if (!below || (before >= 0.0 && t > 0))
            continue;
        /* Money comes in evenly from the date before to this one. */
        const double cross = t == 0 ? when : when - 1.0 + before / (before - sum);
        if (isnan(first))
            first = cross;
        *last = cross;
    }
    return below ? first : 0.0;
}

double avlast_flow_annual(const AvlastFlow *flow, const AvlastSchedule *schedule)
{
    AvlastSum factors = {0};

    for (gsize t = flow->n > 1; t < flow->n; t++)
        avlast_sum_add(&factors,
                       avlast_discount_factor(schedule, (double)t + flow->shift));
    return avlast_flow_npv(flow, schedule) / avlast_sum_value(&factors);
}
