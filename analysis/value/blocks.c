/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/blocks.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "value/blocks_work.h"
#include "value/ruled.h"
#include "value/vectors.h"

/* Up to so many blocks, waking threads costs more than it gives. */
enum { BLOCK = AVLAST_VALUE_BLOCK, SERIAL = 64 };

/* So many S_g and Q_l are kept (256 MB); beyond, every measure computes them anew. */
#define KEPT ((gsize)1 << 25)

static void clear_group(gpointer data)
{
    g_free(((AvlastLineGroup *)data)->factor);
}

void avlast_blocks_free(AvlastBlocks *blocks)
{
    if (!blocks)
        return;
    g_array_unref(blocks->groups);
    g_free(blocks->group);
    g_free(blocks->place);
    g_free(blocks->row);
    g_free(blocks->sum);
    g_free(blocks->quantity);
    g_free(blocks);
}

/* `ordinal` numbers the lines with a rule. */
static AvlastLineGroup group_of_line(const AvlastScenarioValue *value, guint l,
                                     guint ordinal)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    const double *discount = avlast_lines_discount(lines, l);
    const gboolean ruled = line->rule != AVLAST_RULE_NONE;
    const gboolean drawn = !ruled && line->effect != AVLAST_VALUE_NONE &&
                           value->profile[line->effect] != NULL;
    AvlastLineGroup group = {drawn ? avlast_scenario_alike(lines, line->effect)
                                   : AVLAST_VALUE_NONE,
                             l, g_new(double, lines->years), NAN};
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (ruled)
        group.effect = lines->model->effects->len + ordinal;
    for (guint t = 0; t < lines->years; t++) {
        const double weight =
            drawn || ruled ? line->weight[t] : avlast_scenario_fixed_weight(value, l, t);
        group.factor[t] = weight * discount[t];
        avlast_sum_add_product(&sum, weight, discount[t]);
    }
    group.total = avlast_sum_value(&sum);
    return group;
}

AvlastBlocks *avlast_blocks_new(const AvlastScenarioValue *value)
{
    const guint count = value->lines->lines->len;
    const gsize size = value->lines->years * sizeof(double);
    AvlastBlocks *blocks = g_new0(AvlastBlocks, 1);
    guint ruled = 0;

    blocks->groups = g_array_new(FALSE, TRUE, sizeof(AvlastLineGroup));
    g_array_set_clear_func(blocks->groups, clear_group);
    blocks->group = g_new0(guint, MAX(count, 1));
    for (guint l = 0; l < count; l++) {
        AvlastLineGroup group = group_of_line(value, l, ruled);
        ruled += avlast_line(value->lines, l)->rule != AVLAST_RULE_NONE;
        guint g = 0;
        for (; g < blocks->groups->len; g++) {
            const AvlastLineGroup *other =
                &g_array_index(blocks->groups, AvlastLineGroup, g);
            if (other->effect == group.effect &&
                memcmp(other->factor, group.factor, size) == 0)
                break;
        }
        blocks->group[l] = g;
        if (g == blocks->groups->len)
            g_array_append_val(blocks->groups, group);
        else
            clear_group(&group);
    }
    return blocks;
}

typedef AvlastBlockWork Work;

/* `shaped`: the profiles of draws are needed. */
static Work *work_new(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                      gboolean shaped)
{
    const AvlastLines *lines = value->lines;
    const guint groups = MAX(value->blocks->groups->len, 1);
    Work *w = g_new0(Work, 1);
    gboolean any = FALSE;

    w->value = value;
    w->measure = measure;
    w->used = g_new0(guint8, groups);
    w->amount = g_new0(double, (gsize)groups *BLOCK);
    for (guint l = 0; l < lines->lines->len; l++)
        if (!measure || measure->own[l] != 0.0 ||
            (measure->financed && measure->financed[l] != 0.0))
            w->used[value->blocks->group[l]] = 1;
    for (guint g = 0; g < value->blocks->groups->len; g++)
        any |= w->used[g] && avlast_block_group(w, g)->effect != AVLAST_VALUE_NONE;
    if (any && shaped)
        w->profile = g_new0(
            double, (gsize)(lines->model->effects->len + avlast_lines_ruled(lines)) *
                        lines->years * BLOCK);
    return w;
}

static void work_free(Work *w)
{
    g_free(w->used);
    g_free(w->amount);
    g_free(w->profile);
    if (w->paths)
        w->paths_free(w->paths);
    g_free(w);
}

/* Q_l of the n draws from `first` on: kept, or computed into the work. */
static const double *quantity_of(Work *w, guint l, gsize first, guint n)
{
    const AvlastBlocks *blocks = w->value->blocks;

    if (blocks->quantity && blocks->row[l] != AVLAST_VALUE_NONE)
        return blocks->quantity + (gsize)blocks->row[l] * w->value->n + first;
    avlast_scenario_quantity(w->value, l, first, n, w->quantity);
    return w->quantity;
}

void avlast_block_amounts(Work *w, gsize first, guint n, double *present)
{
    const AvlastScenarioValue *value = w->value;

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
        const double *q = quantity_of(w, l, first, n);
        const double times = fixed ? group->total : 1.0;
        if (financed != 0.0)
            avlast_vector_add_taxed(amount, q, value->tax_cost + first, own, financed,
                                    times, n);
        else
            avlast_vector_add_times(amount, q, own, times, n);
    }
}

void avlast_block_profiles(Work *w, gsize first, guint n)
{
    const AvlastScenarioValue *value = w->value;
    const AvlastLines *lines = value->lines;
    guint8 done[AVLAST_VALUE_EFFECTS] = {0};
    for (guint g = 0; g < value->blocks->groups->len; g++) {
        const AvlastLineGroup *group = avlast_block_group(w, g);
        if (!w->used[g] || group->effect == AVLAST_VALUE_NONE)
            continue;
        if (group->effect >= lines->model->effects->len) {
            avlast_ruled_block(value, group->line, first, n, BLOCK,
                               avlast_block_profile(w, group));
            continue;
        }
        if (done[group->effect])
            continue;
        done[group->effect] = 1;
        avlast_lines_profile_block(
            lines, group->effect,
            value->draws->column[avlast_lines_parameter(lines, group->effect)] + first, n,
            BLOCK, avlast_block_profile(w, group));
    }
}

/* S_g of a block. */
static void sum_of_group(const Work *w, guint g, guint n, double *sum)
{
    const AvlastLineGroup *group = avlast_block_group(w, g);

    memset(sum, 0, n * sizeof *sum);
    for (guint t = 0; t < w->value->lines->years; t++)
        avlast_vector_add(sum, avlast_block_profile(w, group) + (gsize)t * BLOCK,
                          group->factor[t], n);
}

/* The same without a table of profiles. */
static void sum_of_geometric(const Work *w, guint g, gsize first, guint n, double *sum)
{
    const AvlastLines *lines = w->value->lines;
    const AvlastLineGroup *group = avlast_block_group(w, g);
    double factor[AVLAST_VALUE_HORIZON + 1], kept[BLOCK], power[BLOCK];

    memcpy(factor, group->factor, lines->years * sizeof *factor);
    const guint onset = avlast_lines_onset(lines, group->effect, factor);
    avlast_lines_kept(
        lines, group->effect,
        w->value->draws->column[avlast_lines_parameter(lines, group->effect)] + first, n,
        kept);
    for (guint r = 0; r < n; r++) {
        sum[r] = 0.0;
        power[r] = 1.0;
    }
    for (guint t = onset; t < lines->years; t++)
        avlast_vector_sum_fading(sum, power, kept, factor[t], n);
}

static double *kept_sum(const AvlastBlocks *blocks, guint g, gsize n)
{
    return blocks->sum + (gsize)blocks->place[g] * n;
}

static void keep_block(Work *w, gsize first, guint n, double *out)
{
    const AvlastBlocks *blocks = w->value->blocks;
    const AvlastLines *lines = w->value->lines;
    gboolean table = FALSE;

    (void)out;
    for (guint l = 0; blocks->quantity && l < w->value->lines->lines->len; l++)
        if (blocks->row[l] != AVLAST_VALUE_NONE)
            avlast_scenario_quantity(w->value, l, first, n,
                                     blocks->quantity +
                                         (gsize)blocks->row[l] * w->value->n + first);
    if (!blocks->sum)
        return;
    for (guint g = 0; g < blocks->groups->len; g++)
        table |= avlast_block_group(w, g)->effect != AVLAST_VALUE_NONE &&
                 !avlast_lines_geometric(lines, avlast_block_group(w, g)->effect);
    if (table)
        avlast_block_profiles(w, first, n);
    for (guint g = 0; g < blocks->groups->len; g++) {
        const guint effect = avlast_block_group(w, g)->effect;
        if (avlast_lines_geometric(lines, effect))
            sum_of_geometric(w, g, first, n, kept_sum(blocks, g, w->value->n) + first);
        else if (effect != AVLAST_VALUE_NONE)
            sum_of_group(w, g, n, kept_sum(blocks, g, w->value->n) + first);
    }
}

static void add_present(const Work *w, guint g, gsize first, guint n, double *out)
{
    const AvlastBlocks *blocks = w->value->blocks;
    double own[BLOCK];
    const double *sum = own;

    if (avlast_block_group(w, g)->effect == AVLAST_VALUE_NONE)
        return;
    if (blocks->sum)
        sum = kept_sum(blocks, g, w->value->n) + first;
    else
        sum_of_group(w, g, n, own);
    avlast_vector_add_product(out, w->amount + (gsize)g * BLOCK, sum, 1.0, n);
}

static void present_of_block(Work *w, gsize first, guint n, double *out)
{
    memset(out, 0, n * sizeof *out);
    avlast_block_amounts(w, first, n, out);
    if (!w->value->blocks->sum)
        avlast_block_profiles(w, first, n);
    for (guint g = 0; g < w->value->blocks->groups->len; g++)
        if (w->used[g])
            add_present(w, g, first, n, out);
}

void avlast_blocks_run(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                       gboolean shaped, AvlastBlockRun run, double *out)
{
    const gsize blocks = (value->n + BLOCK - 1) / BLOCK;

#pragma omp parallel if (blocks > SERIAL)
    {
        Work *w = work_new(value, measure, shaped);
#pragma omp for schedule(dynamic, 32)
        for (gsize b = 0; b < blocks; b++)
            run(w, b * BLOCK, (guint)MIN(value->n - b * BLOCK, BLOCK), out + b * BLOCK);
        work_free(w);
    }
}

/* Numbers the groups of drawn profiles, and the lines that someone has entries of. */
static void place_kept(const AvlastScenarioValue *value, guint *groups, guint *lines)
{
    AvlastBlocks *blocks = value->blocks;
    const guint count = value->lines->lines->len;

    *groups = *lines = 0;
    blocks->place = g_new0(guint, MAX(blocks->groups->len, 1));
    for (guint g = 0; g < blocks->groups->len; g++) {
        const AvlastLineGroup *group = &g_array_index(blocks->groups, AvlastLineGroup, g);
        blocks->place[g] = *groups;
        *groups += group->effect != AVLAST_VALUE_NONE;
    }
    blocks->row = g_new(guint, MAX(count, 1));
    for (guint l = 0; l < count; l++)
        blocks->row[l] = AVLAST_VALUE_NONE;
    for (guint i = 0; i < value->lines->entries->len; i++) {
        guint *row = &blocks->row[avlast_entry(value->lines, i)->line];
        if (*row == AVLAST_VALUE_NONE)
            *row = (*lines)++;
    }
}

gboolean avlast_blocks_keep(const AvlastScenarioValue *value, GError **error)
{
    AvlastBlocks *blocks = value->blocks;
    guint groups, lines;

    place_kept(value, &groups, &lines);
    const gsize most = KEPT / MAX(value->n, 1);
    if (groups > 0 && groups <= most &&
        !(blocks->sum = avlast_table(double, groups, value->n, error)))
        return FALSE;
    if (lines > 0 && groups + lines <= most &&
        !(blocks->quantity = avlast_table(double, lines, value->n, error)))
        return FALSE;
    if (blocks->sum || blocks->quantity)
        avlast_blocks_run(value, NULL, TRUE, keep_block,
                          blocks->sum ? blocks->sum : blocks->quantity);
    return TRUE;
}

void avlast_measure_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                          double *out)
{
    avlast_blocks_run(value, measure, !value->blocks->sum, present_of_block, out);
}
