/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/blocks_work.h"

#include <string.h>

#include "value/ruled.h"
#include "value/vectors.h"

enum { BLOCK = AVLAST_VALUE_BLOCK };

typedef AvlastBlockWork Work;

AvlastBlockWork *avlast_block_work_new(const AvlastScenarioValue *value)
{
    const gsize groups = MAX(value->blocks->groups->len, 1),
                lines = MAX(value->lines->lines->len, 1);
    Work *w = g_new0(Work, 1);

    w->value = value;
    w->inputs = avlast_draw_block_new(value->draws, BLOCK);
    w->used = g_new0(guint8, groups);
    w->amount = g_new0(double, groups *BLOCK);
    w->quantity = g_new(double, lines *BLOCK);
    w->sum = g_new(double, groups *BLOCK);
    w->tax_cost = g_new(double, BLOCK);
    w->has_quantity = g_new0(guint8, lines);
    w->has_sum = g_new0(guint8, groups);
    for (guint r = 0; r < BLOCK; r++)
        w->tax_cost[r] = value->tax_cost_point;
    return w;
}

void avlast_block_work_free(AvlastBlockWork *w)
{
    avlast_draw_block_clear(&w->inputs);
    g_free(w->used);
    g_free(w->amount);
    g_free(w->profile);
    g_free(w->quantity);
    g_free(w->sum);
    g_free(w->tax_cost);
    g_free(w->has_quantity);
    g_free(w->has_sum);
    g_free(w);
}

void avlast_block_at(AvlastBlockWork *w, gsize first, guint n)
{
    w->first = first;
    w->n = n;
    avlast_draw_block_at(&w->inputs, first, n);
    memset(w->has_quantity, 0, w->value->lines->lines->len);
    memset(w->has_sum, 0, w->value->blocks->groups->len);
}

void avlast_block_measure(AvlastBlockWork *w, const AvlastMeasure *measure)
{
    w->measure = measure;
    memset(w->used, 0, w->value->blocks->groups->len);
    for (guint l = 0; l < w->value->lines->lines->len; l++)
        if (!measure || measure->own[l] != 0.0 ||
            (measure->financed && measure->financed[l] != 0.0))
            w->used[w->value->blocks->group[l]] = 1;
}

const double *avlast_block_quantity(AvlastBlockWork *w, guint l)
{
    const AvlastBlocks *blocks = w->value->blocks;
    double *own = w->quantity + (gsize)l * BLOCK;

    if (blocks->kept && blocks->quantity && blocks->row[l] != AVLAST_VALUE_NONE)
        return blocks->quantity + (gsize)blocks->row[l] * w->value->n + w->first;
    if (!w->has_quantity[l])
        avlast_scenario_quantity(w->value, l, &w->inputs, own);
    w->has_quantity[l] = 1;
    return own;
}

static const double *tax_cost_of(Work *w)
{
    const AvlastLines *lines = w->value->lines;
    const guint input = lines->model->tax_cost;

    return lines->drawn[input] ? avlast_draw_block_of(&w->inputs, input) : w->tax_cost;
}

void avlast_block_amounts(AvlastBlockWork *w, double *present)
{
    const AvlastScenarioValue *value = w->value;
    const guint n = w->n;

    for (guint g = 0; g < value->blocks->groups->len; g++)
        if (w->used[g])
            memset(w->amount + (gsize)g * BLOCK, 0, n * sizeof *w->amount);
    for (guint l = 0; l < value->lines->lines->len; l++) {
        const double own = w->measure->own[l];
        const double financed = w->measure->financed ? w->measure->financed[l] : 0.0;
        const AvlastLineGroup *group = avlast_block_group(w, value->blocks->group[l]);
        const gboolean fixed = present && group->effect == AVLAST_VALUE_NONE;
        double *amount =
            fixed ? present : w->amount + (gsize)value->blocks->group[l] * BLOCK;
        if (own == 0.0 && financed == 0.0)
            continue;
        const double *q = avlast_block_quantity(w, l);
        const double times = fixed ? group->total : 1.0;
        if (financed != 0.0)
            avlast_vector_add_taxed(amount, q, tax_cost_of(w), own, financed, times, n);
        else
            avlast_vector_add_times(amount, q, own, times, n);
    }
}

static void profile_of(Work *w, const AvlastLineGroup *group)
{
    const AvlastLines *lines = w->value->lines;
    double *profile = avlast_block_profile(w, group);

    if (group->effect >= lines->model->effects->len)
        avlast_ruled_block(w->value, group->line, &w->inputs, BLOCK, profile);
    else
        avlast_lines_profile_block(
            lines, group->effect,
            avlast_draw_block_of(&w->inputs,
                                 avlast_lines_parameter(lines, group->effect)),
            w->n, BLOCK, profile);
}

static void make_room(Work *w)
{
    const AvlastLines *lines = w->value->lines;
    const gsize shapes = lines->model->effects->len + avlast_lines_ruled(lines);

    if (!w->profile)
        w->profile = g_new(double, MAX(shapes * lines->years, 1) * BLOCK);
}

void avlast_block_profiles(AvlastBlockWork *w)
{
    const AvlastScenarioValue *value = w->value;
    const guint effects = value->lines->model->effects->len;
    guint8 done[AVLAST_VALUE_EFFECTS] = {0};

    make_room(w);
    for (guint g = 0; g < value->blocks->groups->len; g++) {
        const AvlastLineGroup *group = avlast_block_group(w, g);
        if (!w->used[g] || group->effect == AVLAST_VALUE_NONE ||
            (group->effect < effects && done[group->effect]))
            continue;
        if (group->effect < effects)
            done[group->effect] = 1;
        profile_of(w, group);
    }
}

/* --- sums over the years --- */

static void sum_of_profile(Work *w, guint g, double *sum)
{
    const AvlastLineGroup *group = avlast_block_group(w, g);

    make_room(w);
    profile_of(w, group);
    memset(sum, 0, w->n * sizeof *sum);
    for (guint t = 0; t < w->value->lines->years; t++)
        avlast_vector_add(sum, avlast_block_profile(w, group) + (gsize)t * BLOCK,
                          group->factor[t], w->n);
}

/* The same without a table of profiles. */
static void sum_of_geometric(Work *w, guint g, double *sum)
{
    const AvlastLines *lines = w->value->lines;
    const AvlastLineGroup *group = avlast_block_group(w, g);
    double factor[AVLAST_VALUE_HORIZON + 1], kept[BLOCK];

    memcpy(factor, group->factor, lines->years * sizeof *factor);
    const guint onset = avlast_lines_onset(lines, group->effect, factor);
    avlast_lines_kept(
        lines, group->effect,
        avlast_draw_block_of(&w->inputs, avlast_lines_parameter(lines, group->effect)),
        w->n, kept);
    avlast_vector_geometric(sum, kept, factor + onset, lines->years - onset, w->n);
}

const double *avlast_block_sum(AvlastBlockWork *w, guint g)
{
    const AvlastBlocks *blocks = w->value->blocks;
    double *own = w->sum + (gsize)g * BLOCK;

    if (blocks->kept && blocks->sum)
        return blocks->sum + (gsize)blocks->place[g] * w->value->n + w->first;
    if (w->has_sum[g])
        return own;
    if (avlast_lines_geometric(w->value->lines, avlast_block_group(w, g)->effect))
        sum_of_geometric(w, g, own);
    else
        sum_of_profile(w, g, own);
    w->has_sum[g] = 1;
    return own;
}

void avlast_block_present(AvlastBlockWork *w, double *out)
{
    memset(out, 0, w->n * sizeof *out);
    avlast_block_amounts(w, out);
    for (guint g = 0; g < w->value->blocks->groups->len; g++)
        if (w->used[g] && avlast_block_group(w, g)->effect != AVLAST_VALUE_NONE)
            avlast_vector_add_product(out, w->amount + (gsize)g * BLOCK,
                                      avlast_block_sum(w, g), 1.0, w->n);
}

/* --- over all draws --- */

void avlast_blocks_run(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                       AvlastBlockRun run, double *out)
{
    const gsize blocks = (value->n + BLOCK - 1) / BLOCK;

#pragma omp parallel if (blocks > AVLAST_VALUE_SERIAL)
    {
        Work *w = avlast_block_work_new(value);
        avlast_block_measure(w, measure);
#pragma omp for schedule(dynamic, 32)
        for (gsize b = 0; b < blocks; b++) {
            avlast_block_at(w, b * BLOCK, (guint)MIN(value->n - b * BLOCK, BLOCK));
            run(w, out + b * BLOCK);
        }
        avlast_block_work_free(w);
    }
}

void avlast_measure_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                          double *out)
{
    avlast_blocks_run(value, measure, avlast_block_present, out);
}
