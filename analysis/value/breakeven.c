/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/breakeven.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"

#define STEPS 512

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastMeasure *measure;
    double *x, *present;
    guint input;
    double low, high, size; /* range; how large the input is */
} Search;

static gboolean npv_at(const Search *s, double x, double *npv, GError **error)
{
    const AvlastLines *lines = s->value->lines;

    s->x[s->input] = x;
    if (!avlast_lines_evaluate(lines, s->x, NULL, s->present, error))
        return FALSE;
    *npv = avlast_measure_point(s->value, s->measure, s->present,
                                s->x[lines->model->tax_cost]);
    return TRUE;
}

static gboolean shapes_profile(const AvlastLines *lines, guint input)
{
    for (guint e = 0; e < lines->model->effects->len; e++)
        if (avlast_lines_parameter(lines, e) == input)
            return TRUE;
    return FALSE;
}

/* A straight line through two values holds at three others, to rounding. *straight also
 * when the net present value does not move. */
static gboolean find_line(const Search *s, double *constant, double *slope,
                          gboolean *straight, GError **error)
{
    static const double at[] = {0.0, 1.0, 0.31, 0.57, 0.83};
    const double from = isfinite(s->low)    ? s->low
                        : isfinite(s->high) ? s->high - s->size
                                            : s->value->lines->point[s->input] - s->size;
    const double to = isfinite(s->low) && isfinite(s->high) ? s->high : from + s->size;
    double f[G_N_ELEMENTS(at)], largest = 0.0;

    for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
        if (!npv_at(s, from + at[i] * (to - from), &f[i], error))
            return FALSE;
        largest = fmax(largest, fabs(f[i]));
    }
    *slope = (f[1] - f[0]) / (to - from);
    *constant = f[0] - *slope * from;
    *straight = !shapes_profile(s->value->lines, s->input);
    for (guint i = 2; i < G_N_ELEMENTS(at); i++)
        if (fabs(f[i] - (f[0] + at[i] * (f[1] - f[0]))) > 1e-11 * largest)
            *straight = FALSE;
    if (fabs(f[1] - f[0]) <= 1e-14 * largest)
        *slope = 0.0;
    return TRUE;
}

/* Place i of STEPS in the range. */
static double place(const Search *s, guint i)
{
    const double u = (double)i / STEPS;

    if (isfinite(s->low) && isfinite(s->high))
        return s->low + u * (s->high - s->low);
    if (isfinite(s->low))
        return s->low + s->size * u / (1.0 - u);
    const double w = 2.0 * u - 1.0;
    return s->value->lines->point[s->input] +
           (fabs(w) < 1.0 ? s->size * w / (1.0 - fabs(w)) : -s->size * STEPS);
}

static gboolean halve(const Search *s, double low, double high, double at_low,
                      double *root, GError **error)
{
    for (;;) {
        const double middle = low + (high - low) / 2.0;
        double value;
        if (middle <= low || middle >= high)
            break;
        if (!npv_at(s, middle, &value, error))
            return FALSE;
        if (value == 0.0) {
            *root = middle;
            return TRUE;
        }
        if ((value > 0.0) == (at_low > 0.0))
            low = middle;
        else
            high = middle;
    }
    *root = high;
    return TRUE;
}

static void add_root(AvlastBreakEven *result, double root)
{
    if (result->n < AVLAST_BREAK_EVENS)
        result->root[result->n++] = root;
}

static gboolean search(const Search *s, AvlastBreakEven *result, GError **error)
{
    const guint last = isfinite(s->low) && isfinite(s->high) ? STEPS : STEPS - 1;
    double before = place(s, 0), at_before, at, least, most;

    if (!npv_at(s, before, &at_before, error))
        return FALSE;
    least = most = at_before;
    result->good_below = at_before > 0.0;
    for (guint i = 1; i <= last; i++) {
        const double x = place(s, i);
        double root;
        if (!npv_at(s, x, &at, error))
            return FALSE;
        least = fmin(least, at);
        most = fmax(most, at);
        if ((at > 0.0) != (at_before > 0.0)) {
            if (!halve(s, before, x, at_before, &root, error))
                return FALSE;
            add_root(result, root);
        }
        before = x;
        at_before = at;
    }
    result->moves = most > least;
    return TRUE;
}

gboolean avlast_break_even_good(const AvlastBreakEven *result, double x)
{
    gboolean good = result->good_below;

    for (guint i = 0; i < result->n; i++)
        if (x > result->root[i])
            good = !good;
    return good;
}

static void finish(const Search *s, AvlastBreakEven *result)
{
    const AvlastScenarioValue *value = s->value;

    for (guint i = 0; i < result->n; i++)
        if (isnan(result->at) ||
            fabs(result->root[i] - result->point) < fabs(result->at - result->point))
            result->at = result->root[i];
    if (!value->lines->drawn[s->input])
        return;
    const double *draws = value->draws->column[s->input];
    gsize good = 0;
    for (gsize r = 0; r < value->n; r++)
        good += avlast_break_even_good(result, draws[r]) ? 1 : 0;
    result->chance = (double)good / (double)value->n;
}

static gboolean solve(const Search *s, AvlastBreakEven *result, GError **error)
{
    double constant, slope;
    gboolean straight;

    if (!find_line(s, &constant, &slope, &straight, error))
        return FALSE;
    if (!straight)
        return search(s, result, error);
    result->moves = slope != 0.0;
    const double root = result->moves ? -constant / slope : NAN;
    if (root >= s->low && root <= s->high) {
        add_root(result, root);
        result->good_below = slope < 0.0;
    } else {
        result->good_below = constant + slope * result->point > 0.0;
    }
    return TRUE;
}

gboolean avlast_break_even(const AvlastScenarioValue *value, guint perspective,
                           guint input, AvlastBreakEven *result, GError **error)
{
    const AvlastLines *lines = value->lines;
    const AvlastInput *item = avlast_value_input(lines->model, input);
    const gboolean bounded = item->maximum > item->minimum;
    const double point = lines->point[input];
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    g_autofree double *x = avlast_array(double, lines->model->inputs->len, error);
    g_autofree double *present =
        x ? avlast_array(double, MAX(lines->lines->len, 1), error) : NULL;
    const Search s = {value,
                      &measure,
                      x,
                      present,
                      input,
                      bounded ? item->minimum : -INFINITY,
                      bounded ? item->maximum : INFINITY,
                      point != 0.0 ? fabs(point) : 1.0};

    *result = (AvlastBreakEven){.point = point, .at = NAN, .chance = NAN};
    if (!present)
        return FALSE;
    memcpy(x, lines->point, lines->model->inputs->len * sizeof *x);
    if (!solve(&s, result, error))
        return FALSE;
    finish(&s, result);
    return TRUE;
}
