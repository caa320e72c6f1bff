/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Null values that a wild bootstrap with instruments does not reject. */
#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "model/wild_iv_tests.h"

/* As model/wild_invert.c, but each step draws anew. */
#define DOUBLINGS 10
#define GRID      20
#define HALVINGS  32

/* Directions of the line that are looked at for Anderson and Rubin's set. */
#define DIRECTIONS 60

static gboolean above(const AvlastWildIvTests *x, double p)
{
    const double alpha = 1.0 - x->options->level;

    return isnan(p) || p > alpha * (1.0 + 1e-12);
}

/* Whether p at this distance from the estimate is above 1 - level. */
static gboolean kept_in(AvlastWildIvTests *x, gboolean equal, double distance,
                        gboolean *in, GError **error)
{
    AvlastWildIvP p;

    if (!avlast_wild_iv_p(x, x->kernel->estimate + distance, &p, error))
        return FALSE;
    *in = above(x, equal ? p.equal : p.value);
    return TRUE;
}

/* The outermost distance on one side; infinite where p stays above. */
static gboolean find_end(AvlastWildIvTests *x, gboolean equal, double sign, double *end,
                         GError **error)
{
    double out = avlast_t_critical(x->options->level, (double)x->kernel->G - 1.0) *
                 x->error * x->kernel->scale * sign;
    gboolean in = TRUE;

    *end = INFINITY;
    for (int tries = 0; in; tries++, out *= 2.0) {
        if (tries > DOUBLINGS)
            return TRUE;
        if (!kept_in(x, equal, out, &in, error))
            return FALSE;
    }
    int at = GRID; /* twice the distance where p first fell below: out by now */
    for (in = FALSE; at > 0 && !in;)
        if (--at > 0 && !kept_in(x, equal, out * at / GRID, &in, error))
            return FALSE;
    double low = out * at / GRID, high = out * (at + 1) / GRID;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = 0.5 * (low + high);
        if (!kept_in(x, equal, middle, &in, error))
            return FALSE;
        if (in)
            low = middle;
        else
            high = middle;
    }
    *end = low;
    return TRUE;
}

gboolean avlast_wild_iv_interval(AvlastWildIvTests *x, gboolean equal, double *low,
                                 double *high, const char **note, GError **error)
{
    double down, up;

    if (!find_end(x, equal, -1.0, &down, error) || !find_end(x, equal, 1.0, &up, error))
        return FALSE;
    if (isfinite(down))
        *low = x->kernel->estimate + down;
    if (isfinite(up))
        *high = x->kernel->estimate + up;
    if (!isfinite(down) || !isfinite(up))
        *note = N_("the interval is unbounded: the smallest p-value is not below "
                   "1 - level");
    return TRUE;
}

/* --- Anderson and Rubin's --- */

/* r = estimate + unit tan(angle): the ends of the line are one direction. */
typedef struct {
    AvlastWildIvTests *x;
    double unit;
} Line;

static gboolean kept_at(const Line *line, double angle, gboolean *in, GError **error)
{
    const double c = cos(angle), s = sin(angle);
    AvlastWildIvP p;

    if (!avlast_wild_iv_rubin_p(
            line->x, c, c * line->x->kernel->estimate + line->unit * s, TRUE, &p, error))
        return FALSE;
    *in = above(line->x, p.value);
    return TRUE;
}

/* Where the answer changes between two directions. */
static gboolean crossing(const Line *line, double low, double high, gboolean low_in,
                         double *r, GError **error)
{
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = 0.5 * (low + high);
        gboolean in;
        if (!kept_at(line, middle, &in, error))
            return FALSE;
        if (in == low_in)
            low = middle;
        else
            high = middle;
    }
    /* the end that is of the set */
    *r = line->x->kernel->estimate + line->unit * tan(low_in ? low : high);
    return TRUE;
}

gboolean avlast_wild_iv_rubin_set(AvlastWildIvTests *x, AvlastIvSet *set, GError **error)
{
    const Line line = {x, x->error * x->kernel->scale};
    const double step = G_PI / DIRECTIONS, first = -G_PI / 2.0;
    gboolean in, next;
    double r;

    *set = (AvlastIvSet){0};
    if (!(set->low = avlast_array(double, DIRECTIONS + 1, error)) ||
        !(set->high = avlast_array(double, DIRECTIONS + 1, error)) ||
        !kept_at(&line, first, &in, error))
        return FALSE;
    const gboolean ends = in;
    if (in)
        set->low[0] = -INFINITY;
    for (int i = 1; i <= DIRECTIONS; i++) {
        next = ends;
        if (i < DIRECTIONS && !kept_at(&line, first + i * step, &next, error))
            return FALSE;
        if (next == in)
            continue;
        if (!crossing(&line, first + (i - 1) * step, first + i * step, in, &r, error))
            return FALSE;
        if (in)
            set->high[set->n++] = r;
        else
            set->low[set->n] = r;
        in = next;
    }
    if (in)
        set->high[set->n++] = INFINITY;
    return TRUE;
}
