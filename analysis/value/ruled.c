/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/ruled.h"

#include "value/blocks.h"

enum { BLOCK = AVLAST_VALUE_BLOCK };

/* Adds the amounts of a line without a rule. */
static void add_base(const AvlastScenarioValue *value, guint l, gsize first, guint n,
                     guint stride, double *profile, double *out)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    const guint parameter = line->effect == AVLAST_VALUE_NONE
                                ? AVLAST_VALUE_NONE
                                : avlast_lines_parameter(lines, line->effect);
    const gboolean drawn = parameter != AVLAST_VALUE_NONE && lines->drawn[parameter];
    double quantity[BLOCK];

    avlast_scenario_quantity(value, l, first, n, quantity);
    if (drawn)
        avlast_lines_profile_block(lines, line->effect,
                                   value->draws->column[parameter] + first, n, BLOCK,
                                   profile);
    for (guint t = 0; t < lines->years; t++) {
        const double fixed =
            drawn ? line->weight[t] : avlast_scenario_fixed_weight(value, l, t);
        for (guint r = 0; r < n; r++)
            out[(gsize)t * stride + r] +=
                quantity[r] * (drawn ? fixed * profile[t * BLOCK + r] : fixed);
    }
}

void avlast_ruled_block(const AvlastScenarioValue *value, guint l, gsize first, guint n,
                        guint stride, double *out)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    g_autofree double *profile = g_new(double, (gsize)lines->years *BLOCK);

    for (guint t = 0; t < lines->years; t++)
        for (guint r = 0; r < n; r++)
            out[(gsize)t * stride + r] = 0.0;
    for (guint k = line->base; k < line->base + line->n_base; k++)
        add_base(value, k, first, n, stride, profile, out);
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

    for (gsize first = 0; out && first < shown; first += BLOCK)
        avlast_ruled_block(value, line, first, (guint)MIN(shown - first, BLOCK),
                           (guint)shown, out + first);
    return out;
}
