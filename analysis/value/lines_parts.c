/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "value/lines_build.h"

void avlast_lines_factor(AvlastLines *lines, AvlastLine *line, guint input, double offset,
                         double slope)
{
    const AvlastFactor factor = {input, offset, slope};

    g_array_append_val(lines->factors, factor);
    line->n_factors++;
}

void avlast_lines_entry(AvlastLines *lines, guint payer, AvlastLedgerKind kind,
                        double times)
{
    const AvlastEntry entry = {lines->lines->len - 1, payer, kind, times};

    if (times != 0.0)
        g_array_append_val(lines->entries, entry);
}

AvlastLine avlast_lines_start(const AvlastLines *lines, const char *item,
                              const char *label, guint effect, double constant,
                              double growth)
{
    AvlastLine line = {.item = item,
                       .label = label,
                       .effect = effect,
                       .constant = constant,
                       .first = lines->factors->len};

    line.weight = g_new0(double, lines->years);
    for (guint t = 0; t < lines->years; t++)
        line.weight[t] = pow(1.0 + growth, (double)t);
    return line;
}

/* People x a wave of the effect, after the adjustments of the effect; in units that have
 * a price, or in the effect's own. */
static void add_people(AvlastLines *lines, AvlastLine *line, guint effect, guint wave,
                       gboolean priced)
{
    const AvlastValueModel *model = lines->model;
    const AvlastEffectItem *item =
        &g_array_index(model->effects, AvlastEffectItem, effect);

    avlast_lines_factor(lines, line, model->participants, 0.0, 1.0);
    avlast_lines_factor(lines, line, model->reach, 0.0, 1.0);
    avlast_lines_factor(lines, line, item->share, 0.0, 1.0);
    avlast_lines_factor(lines, line,
                        g_array_index(model->effects, AvlastEffectItem, wave).estimate,
                        0.0, 1.0);
    if (priced)
        avlast_lines_factor(lines, line, item->scale, 0.0, 1.0);
    for (guint i = 0; i < model->adjustments->len; i++) {
        const AvlastAdjustment *a =
            &g_array_index(model->adjustments, AvlastAdjustment, i);
        if (a->effects >> effect & 1)
            avlast_lines_factor(lines, line, a->input, a->keeps ? 0.0 : 1.0,
                                a->keeps ? 1.0 : -1.0);
    }
}

void avlast_lines_units(AvlastLines *lines, AvlastLine *line, guint effect, guint wave)
{
    add_people(lines, line, effect, wave, TRUE);
}

void avlast_lines_people(AvlastLines *lines, AvlastLine *line, guint effect, guint wave)
{
    add_people(lines, line, effect, wave, FALSE);
}

guint avlast_lines_waves(const AvlastLines *lines, guint effect)
{
    const GArray *effects = lines->model->effects;
    guint n = 1;

    while (effect + n < effects->len &&
           g_array_index(effects, AvlastEffectItem, effect + n).wave.any &&
           g_array_index(effects, AvlastEffectItem, effect + n).wave.lead == effect)
        n++;
    return n;
}
