/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the money comes back, in every draw. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "value/blocks_work.h"
#include "value/path.h"
#include "value/vectors.h"

/* Draws on their way at a time. */
enum { PART = 128 };

/* A group of lines on its way through the years: what a year adds is amount x factor x
 * power, and the power of a drawn profile then falls to `kept` of itself. */
typedef struct {
    guint effect;   /* whose drop-off it is, or AVLAST_VALUE_NONE: power and kept are 1 */
    guint first;    /* year of the onset */
    double *factor; /* by year, with the share that the profile's end leaves */
    const double *amount, *sum; /* of the block's draws; sums where they are kept */
    double at[PART], power[PART], kept[PART];
} Way;

/* The draws of a part that are not decided yet stand side by side at its beginning. */
struct _AvlastPaths {
    guint ways;
    Way *way;
    gboolean geometric; /* all drawn profiles are: no table of profiles is needed */
    guint level;        /* from this year on nothing but drawn profiles adds */
    gboolean steady;    /* and what they add keeps its sign as long as its power does */
    guint open;
    guint place[PART];
    double total[PART], before[PART], payback[PART];
};

typedef struct _AvlastPaths Paths;

static void paths_free(Paths *paths)
{
    for (guint i = 0; paths && i < paths->ways; i++)
        g_free(paths->way[i].factor);
    if (paths)
        g_free(paths->way);
    g_free(paths);
}

/* FALSE when the group's profile is drawn and not geometric. */
static gboolean open_way(const AvlastBlockWork *w, guint g, Way *way)
{
    const AvlastLines *lines = w->value->lines;
    const AvlastLineGroup *group = avlast_block_group(w, g);
    const guint years = lines->years;

    way->effect = group->effect;
    way->factor = g_memdup2(group->factor, years * sizeof *way->factor);
    way->amount = w->amount + (gsize)g * AVLAST_VALUE_BLOCK;
    if (group->effect == AVLAST_VALUE_NONE)
        return TRUE;
    if (!avlast_lines_geometric(lines, group->effect))
        return FALSE;
    way->first = avlast_lines_onset(lines, group->effect, way->factor);
    return TRUE;
}

static Paths *paths_new(const AvlastBlockWork *w)
{
    const guint groups = w->value->blocks->groups->len, years = w->value->lines->years;
    Paths *paths = g_new0(Paths, 1);

    paths->way = g_new0(Way, MAX(groups, 1));
    paths->geometric = paths->steady = TRUE;
    for (guint g = 0; g < groups; g++) {
        if (!w->used[g])
            continue;
        Way *way = &paths->way[paths->ways++];
        paths->geometric &= open_way(w, g, way);
        for (guint t = 0; t < years; t++) {
            if (way->effect == AVLAST_VALUE_NONE && way->factor[t] != 0.0)
                paths->level = MAX(paths->level, t + 1);
            paths->steady &= way->factor[t] >= 0.0;
        }
    }
    return paths;
}

/* --- the years --- */

static void add_year(Paths *paths, guint t)
{
    for (guint i = 0; i < paths->ways; i++) {
        Way *way = &paths->way[i];
        if (t < way->first || (way->effect == AVLAST_VALUE_NONE && way->factor[t] == 0.0))
            continue;
        if (way->effect == AVLAST_VALUE_NONE)
            avlast_vector_add(paths->total, way->at, way->factor[t], paths->open);
        else
            avlast_vector_add_fading(paths->total, way->at, way->power, way->kept,
                                     way->factor[t], paths->open);
    }
}

static void keep(Paths *paths, guint from, guint to)
{
    paths->place[to] = paths->place[from];
    paths->total[to] = paths->total[from];
    paths->payback[to] = paths->payback[from];
    for (guint i = 0; i < paths->ways; i++) {
        Way *way = &paths->way[i];
        way->at[to] = way->at[from];
        way->power[to] = way->power[from];
        way->kept[to] = way->kept[from];
    }
}

/* Whether draw j of those open, from here on, can still cross zero: not when all that is
 * to come has one sign and the end is on this side. `first`: of the part. */
static gboolean may_cross(const Paths *paths, guint j, gsize first)
{
    double end = 0.0, size = 0.0;
    gboolean rises = TRUE, falls = TRUE;

    for (guint i = 0; i < paths->ways; i++) {
        const Way *way = &paths->way[i];
        double whole = 0.0;
        if (way->effect == AVLAST_VALUE_NONE) {
            for (guint t = 0; t < paths->level; t++)
                whole += way->factor[t];
        } else {
            if (!way->sum || !(way->kept[j] >= 0.0))
                return TRUE;
            whole = way->sum[first + paths->place[j]];
            rises &= way->at[j] >= 0.0;
            falls &= way->at[j] <= 0.0;
        }
        end += way->at[j] * whole;
        size += fabs(way->at[j] * whole);
    }
    const double slack = 1e-9 * size;
    if (isnan(paths->payback[j]))
        return !rises && (!falls || end < slack);
    return !falls && !(rises && end < -slack);
}

/* Puts down what is decided and moves the rest together. */
static void sift(Paths *paths, gboolean settle, gsize first, double *out)
{
    guint open = 0;

    for (guint j = 0; j < paths->open; j++) {
        out[paths->place[j]] = paths->payback[j];
        if (isfinite(paths->payback[j]) || (settle && !may_cross(paths, j, first)))
            continue;
        if (open < j)
            keep(paths, j, open);
        open++;
    }
    paths->open = open;
}

static void start_part(Paths *paths, const AvlastScenarioValue *value, gsize first,
                       guint from, guint n)
{
    paths->open = n;
    for (guint r = 0; r < n; r++) {
        paths->place[r] = r;
        paths->total[r] = 0.0;
        paths->payback[r] = NAN;
    }
    for (guint i = 0; i < paths->ways; i++) {
        Way *way = &paths->way[i];
        memcpy(way->at, way->amount + from, n * sizeof *way->at);
        if (way->effect == AVLAST_VALUE_NONE)
            continue;
        const double *parameter =
            value->draws->column[avlast_lines_parameter(value->lines, way->effect)] +
            first;
        avlast_lines_kept(value->lines, way->effect, parameter, n, way->kept);
        for (guint r = 0; r < n; r++)
            way->power[r] = 1.0;
    }
}

/* `first`: of the part's draws among all; `from`: in their block. */
static void geometric_part(Paths *paths, const AvlastScenarioValue *value, gsize first,
                           guint from, guint n, double *out)
{
    const guint years = value->lines->years;

    start_part(paths, value, first, from, n);
    for (guint t = 0; t < years && paths->open > 0; t++) {
        memcpy(paths->before, paths->total, paths->open * sizeof *paths->before);
        add_year(paths, t);
        const gboolean settle = paths->steady && t + 1 == paths->level;
        if (avlast_vector_turns(paths->payback, paths->total, paths->open))
            avlast_vector_path(paths->payback, paths->before, paths->total, (double)t,
                               paths->open);
        else if (!settle)
            continue;
        if (settle ||
            2 * avlast_vector_finite(paths->payback, paths->open) >= paths->open)
            sift(paths, settle, first, out);
    }
    for (guint j = 0; j < paths->open; j++)
        out[paths->place[j]] = paths->payback[j];
}

/* --- any profile --- */

/* Of n draws from the block's `from` on. */
static void add_year_of_table(const AvlastBlockWork *w, guint t, guint from, guint n,
                              double *total)
{
    for (guint g = 0; g < w->value->blocks->groups->len; g++) {
        const AvlastLineGroup *group = avlast_block_group(w, g);
        const double *amount = w->amount + (gsize)g * AVLAST_VALUE_BLOCK + from;
        const double factor = group->factor[t];
        if (!w->used[g] || factor == 0.0)
            continue;
        if (group->effect == AVLAST_VALUE_NONE) {
            avlast_vector_add(total, amount, factor, n);
            continue;
        }
        const double *profile =
            avlast_block_profile(w, group) + (gsize)t * AVLAST_VALUE_BLOCK + from;
        avlast_vector_add_product(total, amount, profile, factor, n);
    }
}

/* Until the money has come back in all of them. */
static void table_part(const AvlastBlockWork *w, guint from, guint n, double *out)
{
    double total[PART] = {0}, before[PART];

    for (guint r = 0; r < n; r++)
        out[r] = NAN;
    for (guint t = 0; t < w->value->lines->years; t++) {
        memcpy(before, total, n * sizeof *total);
        add_year_of_table(w, t, from, n, total);
        if (!avlast_vector_turns(out, total, n))
            continue;
        avlast_vector_path(out, before, total, (double)t, n);
        if (avlast_vector_finite(out, n) == n)
            return;
    }
}

static void set_sums(Paths *paths, const AvlastBlockWork *w)
{
    guint i = 0;

    for (guint g = 0; g < w->value->blocks->groups->len; g++)
        if (w->used[g])
            paths->way[i++].sum = avlast_block_sums(w->value->blocks, g, w->value->n);
}

static void payback_of_block(AvlastBlockWork *w, gsize first, guint n, double *out)
{
    if (!w->paths) {
        w->paths = paths_new(w);
        w->paths_free = paths_free;
        set_sums(w->paths, w);
    }
    avlast_block_amounts(w, first, n, NULL);
    if (!w->paths->geometric)
        avlast_block_profiles(w, first, n);
    for (guint from = 0; from < n; from += PART) {
        const guint count = MIN(n - from, (guint)PART);
        if (w->paths->geometric)
            geometric_part(w->paths, w->value, first + from, from, count, out + from);
        else
            table_part(w, from, count, out + from);
        for (guint r = from; r < from + count; r++)
            out[r] = isnan(out[r]) ? 0.0 : out[r];
    }
}

void avlast_path_payback(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *out)
{
    avlast_blocks_run(value, measure, TRUE, payback_of_block, out);
}
