/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/comparison.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

static gboolean is_compared(const AvlastComparison *c, const guint8 *use, gsize i)
{
    return use[i] && (c->trial->arm[i] == 0 || c->trial->arm[i] == c->arm);
}

/* Sorts the rows by block with a counting sort; blocks without a row are left out. */
static gboolean gather_rows(AvlastComparison *c, const guint8 *use, GError **error)
{
    const AvlastTrial *trial = c->trial;
    const gsize rows = trial->frame->rows, all = trial->block ? trial->n_blocks : 1;
    g_autofree gsize *count = avlast_array(gsize, all + 1, error);

    if (!count)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        if (is_compared(c, use, i)) {
            count[(trial->block ? trial->block[i] : 0) + 1]++;
            c->n++;
        }
    c->row = avlast_array(gsize, c->n, error);
    c->start = avlast_array(gsize, all + 1, error);
    c->block = avlast_array(guint32, all, error);
    c->unit_count = avlast_table(gsize, all, 2, error);
    c->small = avlast_array(guint8, all, error);
    if (!c->row || !c->start || !c->block || !c->unit_count || !c->small)
        return FALSE;
    for (gsize b = 0; b < all; b++) {
        if (count[b + 1]) {
            c->block[c->n_blocks] = (guint32)b;
            c->start[++c->n_blocks] = count[b] + count[b + 1];
        }
        count[b + 1] += count[b];
    }
    for (gsize i = 0; i < rows; i++)
        if (is_compared(c, use, i))
            c->row[count[trial->block ? trial->block[i] : 0]++] = i;
    return TRUE;
}

/* Units (clusters, else rows) of each arm in each block. */
static gboolean count_units(AvlastComparison *c, GError **error)
{
    const AvlastTrial *trial = c->trial;
    g_autofree gsize *seen =
        avlast_table(gsize, trial->cluster ? trial->n_clusters : 1, 2, error);

    if (!seen)
        return FALSE;
    for (gsize b = 0; b < c->n_blocks; b++) {
        for (gsize j = c->start[b]; j < c->start[b + 1]; j++) {
            const gsize i = c->row[j], side = trial->arm[i] == 0 ? 0 : 1;
            if (trial->cluster) {
                /* The last block, from 1, in which the cluster was seen in each arm. */
                gsize *mark = &seen[2 * (gsize)trial->cluster[i]];
                if (mark[side] == b + 1)
                    continue;
                c->units += mark[0] == 0 && mark[1] == 0;
                mark[side] = b + 1;
            } else {
                c->units++;
            }
            c->unit_count[2 * b + side]++;
        }
    }
    return TRUE;
}

const char *avlast_comparison_block(const AvlastComparison *c, gsize b)
{
    return g_ptr_array_index(c->trial->block_names, c->block[b]);
}

static void drop_block(AvlastComparison *c, gsize b, const char *why)
{
    const gsize from = c->start[b], width = c->start[b + 1] - from;
    g_autofree char *what = g_strdup_printf("block '%s' of '%s': %s (outcome '%s')",
                                            avlast_comparison_block(c, b),
                                            c->trial->block_column, why, c->outcome);

    avlast_dropped_count(c->dropped, what, (gint64)width);
    c->n_small -= c->small[b];
    c->units -= c->unit_count[2 * b] + c->unit_count[2 * b + 1];
    memmove(c->row + from, c->row + from + width, (c->n - from - width) * sizeof *c->row);
    for (gsize k = b; k + 1 < c->n_blocks; k++) {
        c->start[k + 1] = c->start[k + 2] - width;
        c->block[k] = c->block[k + 1];
        c->small[k] = c->small[k + 1];
        c->unit_count[2 * k] = c->unit_count[2 * k + 2];
        c->unit_count[2 * k + 1] = c->unit_count[2 * k + 3];
    }
    c->n -= width;
    c->n_blocks--;
}

/* Drops or refuses block b. `leaves`: the rule that would leave it out. */
static gboolean small_block(AvlastComparison *c, gsize b, gboolean drop, const char *why,
                            const char *leaves, GError **error)
{
    if (drop) {
        drop_block(c, b, why);
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV350", NULL,
                "block '%s' of '%s': %s (outcome '%s', arm '%s')\nhint: --small-blocks "
                "%s leaves such blocks out; --method ancova keeps them",
                avlast_comparison_block(c, b), c->trial->block_column, why, c->outcome,
                (char *)g_ptr_array_index(c->trial->arm_names, c->arm), leaves);
    return FALSE;
}

/* Blocks without one of the two arms, which no estimate can use; counts pairs. */
static gboolean settle_lacking(AvlastComparison *c, AvlastSmallBlocks rule, gsize *pairs,
                               GError **error)
{
    *pairs = 0;
    for (gsize b = 0; b < c->n_blocks;) {
        const gsize before = c->n_blocks;
        if ((c->unit_count[2 * b] == 0 || c->unit_count[2 * b + 1] == 0) &&
            !small_block(c, b, avlast_small_blocks_leaves_out(rule),
                         c->unit_count[2 * b] == 0 ? "no row of the control"
                                                   : "no row of the arm compared",
                         "complete", error))
            return FALSE;
        if (c->n_blocks < before)
            continue;
        *pairs += c->unit_count[2 * b] == 1 && c->unit_count[2 * b + 1] == 1;
        b++;
    }
    return TRUE;
}

/* Blocks with one unit in an arm, where not all are pairs. */
static gboolean settle_single(AvlastComparison *c, AvlastSmallBlocks rule, GError **error)
{
    for (gsize b = 0; b < c->n_blocks;) {
        const gsize before = c->n_blocks;
        if (c->unit_count[2 * b] == 1 || c->unit_count[2 * b + 1] == 1) {
            if (rule == AVLAST_SMALL_BLOCKS_HYBRID ||
                rule == AVLAST_SMALL_BLOCKS_COMPLETE) {
                c->small[b] = 1;
                c->n_small++;
            } else if (!small_block(c, b, rule == AVLAST_SMALL_BLOCKS_DROP,
                                    c->trial->cluster
                                        ? "one cluster in an arm, which has no variance"
                                        : "one row in an arm, which has no variance",
                                    "drop", error)) {
                return FALSE;
            }
        }
        if (c->n_blocks == before)
            b++;
    }
    return TRUE;
}

/* Finds the design of the blocks: all matched pairs, or all with two units in each arm,
 * but for small ones that are allowed. */
static gboolean settle_blocks(AvlastComparison *c, AvlastSmallBlocks rule, GError **error)
{
    gsize pairs;

    if (!settle_lacking(c, rule, &pairs, error))
        return FALSE;
    c->pairs = c->n_blocks > 0 && pairs == c->n_blocks;
    if (!c->pairs && !settle_single(c, rule, error))
        return FALSE;
    if (c->n_blocks == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV351", NULL,
                    "outcome '%s': no block of '%s' has enough units in both arms",
                    c->outcome, c->trial->block_column);
        return FALSE;
    }
    return TRUE;
}

/* Without blocks: at least two units in each arm. */
static gboolean settle_arms(const AvlastComparison *c, GError **error)
{
    const char *unit = c->trial->cluster ? "cluster" : "row";

    for (gsize side = 0; side < 2; side++) {
        const gsize units = c->n_blocks ? c->unit_count[side] : 0;
        if (units > 1 || (units == 1 && c->trial->rows_assigned && c->trial->cluster))
            continue;
        const char *arm = g_ptr_array_index(c->trial->arm_names, side == 0 ? 0 : c->arm);
        if (units == 0)
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV352", NULL,
                        "outcome '%s': no %s of arm '%s' has it", c->outcome, unit, arm);
        else
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV353", NULL,
                        "outcome '%s': arm '%s' has one %s only, so its variance cannot "
                        "be known\nhint: with '--se %s --permute difference' the "
                        "assignments that could have been drawn test the effect",
                        c->outcome, arm, unit, c->trial->cluster ? "stata" : "HC1");
        return FALSE;
    }
    return TRUE;
}

void avlast_comparison_free(AvlastComparison *c)
{
    if (!c)
        return;
    g_free(c->row);
    g_free(c->start);
    g_free(c->block);
    g_free(c->unit_count);
    g_free(c->small);
    g_clear_pointer(&c->dropped, g_ptr_array_unref);
    g_free(c);
}

AvlastComparison *avlast_comparison_new(const AvlastTrial *trial, const char *outcome,
                                        const double *y, const guint8 *use, guint32 arm,
                                        AvlastSmallBlocks rule, GError **error)
{
    g_autoptr(AvlastComparison) c = g_new0(AvlastComparison, 1);

    *c = (AvlastComparison){.trial = trial, .outcome = outcome, .y = y, .arm = arm};
    c->dropped = avlast_dropped_list();
    if (!gather_rows(c, use, error) || !count_units(c, error) ||
        !(trial->block ? settle_blocks(c, rule, error) : settle_arms(c, error)))
        return NULL;
    return g_steal_pointer(&c);
}
