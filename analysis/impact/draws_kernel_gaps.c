/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes that some units lack: a draw may leave a block with fewer units in an arm than
 * the comparison's rules for small blocks let pass, or with more. */
#include <string.h>

#include "core/memory.h"
#include "impact/draws_kernel.h"

/* Units of the outcome in each arm of each block; 2 stands for more as well, for the
 * rules tell no further. */
static void count_units(const AvlastTrialDrawsKernel *k, gsize o, const guint32 *arm,
                        guint8 *few)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width, at = o * k->width;

    memset(few, 0, as->blocks * as->arms);
    for (gsize b = 0; b < as->blocks; b++)
        for (gsize u = as->start[b]; u < as->start[b + 1]; u++) {
            guint8 *to = few + b * as->arms + arm[u];
            if (k->value[u * all + at] > 0.0 && *to < 2)
                ++*to;
        }
}

gboolean avlast_trial_draws_kernel_gaps(AvlastTrialDrawsKernel *k, GError **error)
{
    const AvlastAssignment *as = k->assignment;
    const gsize cells = as->blocks * as->arms, all = k->outcomes * k->width;

    k->gap = avlast_array(guint8, k->outcomes, error);
    k->few = avlast_table(guint8, k->outcomes, cells, error);
    if (!k->gap || !k->few)
        return FALSE;
    for (gsize o = 0; o < k->outcomes; o++) {
        for (gsize u = 0; u < as->units; u++)
            k->gap[o] |= !(k->value[u * all + o * k->width] > 0.0);
        k->gaps |= k->gap[o];
        count_units(k, o, as->arm, k->few + o * cells);
    }
    return TRUE;
}

gboolean avlast_trial_draws_kernel_lost(const AvlastTrialDrawsKernel *k,
                                        const guint32 *arm, guint8 *few, guint8 *lost)
{
    const gsize cells = k->assignment->blocks * k->assignment->arms;
    gboolean any = FALSE;

    for (gsize o = 0; k->gaps && o < k->outcomes; o++) {
        lost[o] = 0;
        if (!k->gap[o])
            continue;
        count_units(k, o, arm, few);
        lost[o] = memcmp(few, k->few + o * cells, cells) != 0;
        any |= lost[o];
    }
    return any;
}
