/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects counted in their own unit, beside the money. */
#include "value/cost_effect.h"
#include "value/lines_build.h"

void avlast_lines_add_units(AvlastLines *lines)
{
    const AvlastValueModel *model = lines->model;

    lines->units = lines->lines->len;
    for (guint e = 0; model->cost_effect && e < model->effects->len; e++) {
        const AvlastEffectItem *item =
            &g_array_index(model->effects, AvlastEffectItem, e);
        const double sign = item->lower_is_better ? -1.0 : 1.0;
        if (!(model->cost_effect->counted >> e & 1))
            continue;
        for (guint w = e; w < e + avlast_lines_waves(lines, e); w++) {
            AvlastLine line = avlast_lines_start(lines, item->id, item->label, w,
                                                 sign / item->per, 0.0);
            avlast_lines_people(lines, &line, e, w);
            g_array_append_val(lines->lines, line);
        }
    }
}
