/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/ruled.h"

#include "value/blocks.h"

enum { BLOCK = AVLAST_VALUE_BLOCK };

/* Adds the amounts of a line without a rule. */
static void add_base(const AvlastScenarioValue *value, guint l, AvlastDrawBlock *block,
                     guint stride, double *profile, double *out)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    const gboolean drawn =
        line->effect != AVLAST_VALUE_NONE && avlast_scenario_fades(lines, line->effect);
    const guint n = (guint)block->n;
    double quantity[BLOCK];

    avlast_scenario_quantity(value, l, block, quantity);
    if (drawn)
        avlast_lines_profile_block(
            lines, line->effect,
            avlast_draw_block_of(block, avlast_lines_parameter(lines, line->effect)), n,
            BLOCK, profile);
    for (guint t = 0; t < lines->years; t++) {
        const double fixed =
            drawn ? line->weight[t] : avlast_scenario_fixed_weight(value, l, t);
        for (guint r = 0; r < n; r++)
            out[(gsize)t * stride + r] +=
                quantity[r] * (drawn ? fixed * profile[t * BLOCK + r] : fixed);
    }
}

void avlast_ruled_block(const AvlastScenarioValue *value, guint l, AvlastDrawBlock *block,
                        guint stride, double *out)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    const guint n = (guint)block->n;
    g_autofree double *profile = g_new(double, (gsize)lines->years *BLOCK);

    for (guint t = 0; t < lines->years; t++)
        for (guint r = 0; r < n; r++)
            out[(gsize)t * stride + r] = 0.0;
    for (guint k = line->base; k < line->base + line->n_base; k++)
        add_base(value, k, block, stride, profile, out);
    for (guint t = 0; t < lines->years; t++)
        for (guint r = 0; r < n; r++) {
            double *at = &out[(gsize)t * stride + r];
            *at = avlast_line_rule(line, t, *at);
        }
}

double *avlast_ruled_shown(const AvlastScenarioValue *value, guint line, GError **error)
{
    const gsize shown = value->shown;
    double *out = avlast_table(double, value->lines->years, shown, error);
    g_auto(AvlastDrawBlock) block = avlast_draw_block_new(value->draws, BLOCK);

    for (gsize first = 0; out && first < shown; first += BLOCK) {
        avlast_draw_block_at(&block, first, MIN(shown - first, BLOCK));
        avlast_ruled_block(value, line, &block, (guint)shown, out + first);
    }
    return out;
}
