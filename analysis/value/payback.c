/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the money comes back, in every draw. */
#include <math.h>
#include <string.h>

#include "value/blocks_work.h"
#include "value/path.h"
#include "value/vectors.h"

/* Draws on their way at a time; of a block. */
enum { PART = 128, BLOCK = AVLAST_VALUE_BLOCK };

/* A group of lines on its way through the years: what a year adds is amount x factor x
 * power, and the power of a drawn profile then falls to `kept` of itself. */
typedef struct {
    guint effect;   /* whose drop-off it is, or AVLAST_VALUE_NONE: power and kept are 1 */
    guint first;    /* year of the onset */
    double *factor; /* by year, with the share that the profile's end leaves */
    double whole;   /* of the factors, where nothing is drawn */
    const double *amount, *sum; /* of the block's draws */
    double keeps[BLOCK];        /* what is kept in them */
    double at[PART], power[PART], kept[PART];
} Way;

/* The draws of a part that are not decided yet stand side by side at its beginning. */
struct _AvlastPaths {
    guint ways;
    Way *way;
    gboolean geometric; /* all drawn profiles are: no table of profiles is needed */
    guint level;        /* from this year on nothing but drawn profiles adds */
    gboolean steady;    /* and what they add keeps its sign as long as its power does */
    guint start;        /* up to this year no power has fallen yet */
    double sofar[BLOCK];
    guint open;
    gboolean below;    /* all of them have been below zero */
    guint place[PART]; /* in the block */
    double total[PART], before[PART], payback[PART];
};

typedef struct _AvlastPaths Paths;

void avlast_paths_free(struct _AvlastPaths *paths)
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
    way->amount = w->amount + (gsize)g * BLOCK;
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
    paths->start = years - 1;
    for (guint g = 0; g < groups; g++) {
        if (!w->used[g])
            continue;
        Way *way = &paths->way[paths->ways++];
        paths->geometric &= open_way(w, g, way);
        if (way->effect != AVLAST_VALUE_NONE)
            paths->start = MIN(paths->start, way->first);
        for (guint t = 0; t < years; t++) {
            if (way->effect == AVLAST_VALUE_NONE && way->factor[t] != 0.0)
                paths->level = MAX(paths->level, t + 1);
            paths->steady &= way->factor[t] >= 0.0;
            way->whole += way->factor[t];
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
 * to come has one sign and the end is on this side. */
static gboolean may_cross(const Paths *paths, guint j)
{
    double end = 0.0, size = 0.0;
    gboolean rises = TRUE, falls = TRUE;

    for (guint i = 0; i < paths->ways; i++) {
        const Way *way = &paths->way[i];
        double whole = way->whole;
        if (way->effect != AVLAST_VALUE_NONE) {
            if (!(way->kept[j] >= 0.0))
                return TRUE;
            whole = way->sum[paths->place[j]];
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
static void sift(Paths *paths, gboolean settle, double *out)
{
    guint open = 0;

    for (guint j = 0; j < paths->open; j++) {
        out[paths->place[j]] = paths->payback[j];
        if (isfinite(paths->payback[j]) || (settle && !may_cross(paths, j)))
            continue;
        if (open < j)
            keep(paths, j, open);
        open++;
    }
    paths->open = open;
}

/* The years in which all are on their way, for a whole block: most draws are decided by
 * then. */
static void first_years(Paths *paths, guint n, double *out)
{
    double before[BLOCK];

    memset(paths->sofar, 0, n * sizeof *paths->sofar);
    for (guint t = 0; t <= paths->start; t++) {
        memcpy(before, paths->sofar, n * sizeof *before);
        for (guint i = 0; i < paths->ways; i++)
            if (paths->way[i].factor[t] != 0.0)
                avlast_vector_add(paths->sofar, paths->way[i].amount,
                                  paths->way[i].factor[t], n);
        if (t == 0)
            for (guint r = 0; r < n; r++)
                out[r] = paths->sofar[r] < 0.0 ? INFINITY : NAN;
        else if (avlast_vector_turns(out, paths->sofar, n))
            avlast_vector_path(out, before, paths->sofar, (double)t, n);
    }
}

/* All that are open have been below zero: each is waited for alone, and left behind when
 * it is back. */
static void wait_for(Paths *paths, guint t, double *out)
{
    guint open = 0;

    for (guint j = 0; j < paths->open; j++) {
        if (paths->total[j] >= 0.0) {
            out[paths->place[j]] =
                (double)t - 1.0 +
                -paths->before[j] / (paths->total[j] - paths->before[j]);
            continue;
        }
        if (open < j)
            keep(paths, j, open);
        open++;
    }
    paths->open = open;
}

/* Takes the next draws of the block that are not decided, from `from` on; returns where
 * it stopped. */
static guint gather(Paths *paths, guint from, guint n, const double *out)
{
    guint open = 0;

    for (; from < n && open < PART; from++) {
        paths->place[open] = from;
        open += isfinite(out[from]) ? 0 : 1;
    }
    paths->open = open;
    paths->below = TRUE;
    for (guint j = 0; j < open; j++) {
        paths->total[j] = paths->sofar[paths->place[j]];
        paths->payback[j] = out[paths->place[j]];
        paths->below &= isinf(paths->payback[j]) != 0;
    }
    for (guint i = 0; i < paths->ways; i++) {
        Way *way = &paths->way[i];
        const gboolean drawn = way->effect != AVLAST_VALUE_NONE;
        for (guint j = 0; j < open; j++) {
            way->at[j] = way->amount[paths->place[j]];
            way->kept[j] = drawn ? way->keeps[paths->place[j]] : 1.0;
            way->power[j] = drawn && way->first <= paths->start ? way->kept[j] : 1.0;
        }
    }
    return from;
}

static void go_on(Paths *paths, guint years, double *out)
{
    const guint next = paths->start + 1;

    if (paths->steady && next >= paths->level)
        sift(paths, TRUE, out);
    for (guint t = next; t < years && paths->open > 0; t++) {
        memcpy(paths->before, paths->total, paths->open * sizeof *paths->before);
        add_year(paths, t);
        const gboolean settle = paths->steady && t + 1 == paths->level;
        if (paths->below) {
            if (avlast_vector_any_from(paths->total, paths->open, 0.0))
                wait_for(paths, t, out);
            if (settle)
                sift(paths, settle, out);
            continue;
        }
        if (avlast_vector_turns(paths->payback, paths->total, paths->open))
            avlast_vector_path(paths->payback, paths->before, paths->total, (double)t,
                               paths->open);
        else if (!settle)
            continue;
        if (settle ||
            2 * avlast_vector_finite(paths->payback, paths->open) >= paths->open)
            sift(paths, settle, out);
    }
    for (guint j = 0; j < paths->open; j++)
        out[paths->place[j]] = paths->payback[j];
}

/* Sums and what is kept of the block's draws. */
static void start_block(Paths *paths, AvlastBlockWork *w)
{
    guint i = 0;

    for (guint g = 0; g < w->value->blocks->groups->len; g++) {
        if (!w->used[g])
            continue;
        Way *way = &paths->way[i++];
        if (way->effect == AVLAST_VALUE_NONE)
            continue;
        way->sum = avlast_block_sum(w, g);
        avlast_lines_kept(
            w->value->lines, way->effect,
            avlast_draw_block_of(&w->inputs,
                                 avlast_lines_parameter(w->value->lines, way->effect)),
            w->n, way->keeps);
    }
}

static void geometric_block(Paths *paths, AvlastBlockWork *w, double *out)
{
    start_block(paths, w);
    first_years(paths, w->n, out);
    for (guint from = 0; from < w->n;) {
        from = gather(paths, from, w->n, out);
        go_on(paths, w->value->lines->years, out);
    }
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

void avlast_block_payback(AvlastBlockWork *w, struct _AvlastPaths **paths, double *out)
{
    if (!*paths)
        *paths = paths_new(w);
    avlast_block_amounts(w, NULL);
    if ((*paths)->geometric) {
        geometric_block(*paths, w, out);
    } else {
        avlast_block_profiles(w);
        for (guint from = 0; from < w->n; from += PART)
            table_part(w, from, MIN(w->n - from, (guint)PART), out + from);
    }
    for (guint r = 0; r < w->n; r++)
        out[r] = isnan(out[r]) ? 0.0 : out[r];
}

void avlast_path_payback(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *out)
{
    const gsize blocks = (value->n + BLOCK - 1) / BLOCK;

#pragma omp parallel if (blocks > AVLAST_VALUE_SERIAL)
    {
        AvlastBlockWork *w = avlast_block_work_new(value);
        Paths *paths = NULL;
        avlast_block_measure(w, measure);
#pragma omp for schedule(dynamic, 32)
        for (gsize b = 0; b < blocks; b++) {
            avlast_block_at(w, b * BLOCK, (guint)MIN(value->n - b * BLOCK, BLOCK));
            avlast_block_payback(w, &paths, out + b * BLOCK);
        }
        avlast_paths_free(paths);
        avlast_block_work_free(w);
    }
}
