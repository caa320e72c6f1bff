/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/blocks.h"

#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "value/blocks_work.h"

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
                           avlast_scenario_fades(lines, line->effect);
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

/* The work computes what is kept as it would what is not. */
static void keep_block(AvlastBlockWork *w, double *out)
{
    AvlastBlocks *blocks = w->value->blocks;
    const gsize size = w->n * sizeof(double), n = w->value->n;

    (void)out;
    for (guint l = 0; blocks->quantity && l < w->value->lines->lines->len; l++)
        if (blocks->row[l] != AVLAST_VALUE_NONE)
            memcpy(blocks->quantity + (gsize)blocks->row[l] * n + w->first,
                   avlast_block_quantity(w, l), size);
    for (guint g = 0; blocks->sum && g < blocks->groups->len; g++)
        if (avlast_block_group(w, g)->effect != AVLAST_VALUE_NONE)
            memcpy(blocks->sum + (gsize)blocks->place[g] * n + w->first,
                   avlast_block_sum(w, g), size);
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
    blocks->kept = FALSE;
    if (blocks->sum || blocks->quantity)
        avlast_blocks_run(value, NULL, keep_block,
                          blocks->sum ? blocks->sum : blocks->quantity);
    blocks->kept = TRUE;
    return TRUE;
}
