/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which units there are, which labels move among which of them, and by what chances. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "impact/assignment_parts.h"

void avlast_assignment_free(AvlastAssignment *a)
{
    if (!a)
        return;
    g_free(a->row);
    g_free(a->start);
    g_free(a->block);
    g_free(a->arm);
    g_free(a->moving);
    g_free(a->moving_start);
    g_free(a->common);
    g_free(a->base);
    g_free(a->dealt);
    g_free(a->dealt_start);
    g_free(a->chance);
    g_free(a);
}

double avlast_assignment_ways(const gsize *count, gsize arms)
{
    double ways = 1.0;
    gsize placed = 0;

    for (gsize k = 0; k < arms; k++)
        for (gsize i = 1; i <= count[k]; i++) {
            ways = ways * (double)(++placed) / (double)i;
            if (ways > 0x1p53)
                return INFINITY;
        }
    return round(ways);
}

static gboolean in_use(const AvlastEvaluation *e, gsize i)
{
    for (guint o = 0; o < e->analysed->len; o++)
        if (((const AvlastAnalysed *)g_ptr_array_index(e->analysed, o))->use[i])
            return TRUE;
    return FALSE;
}

/* What a unit may be dealt: any arm (all), the control or that arm, or its own cell with
 * the one factor either way (bit). */
typedef struct {
    gboolean all;
    guint32 arm, bit;
} Move;

static Move move_of(const AvlastTrial *trial, guint32 arm)
{
    return arm == 0           ? (Move){TRUE, 0, 0}
           : trial->contrasts ? (Move){FALSE, 0, 1u << (arm - 1)}
                              : (Move){FALSE, arm, 0};
}

/* Whether a unit with the label `had` may be dealt `arm`. */
static gboolean may_have(Move move, guint32 had, guint32 arm)
{
    if (move.bit)
        return (had | move.bit) == (arm | move.bit);
    return move.all || ((had == 0 || had == move.arm) && (arm == 0 || arm == move.arm));
}

/* The block of a row of the trial: among units that the other factors treat alike. */
static gsize block_of(const AvlastTrial *trial, Move move, gsize row)
{
    const gsize block = trial->block ? trial->block[row] : 0;

    return move.bit ? block * trial->n_arms + (trial->arm[row] & ~move.bit) : block;
}

/* Numbers the units block by block, in the order of their first rows. */
static gboolean number_units(AvlastAssignment *a, const AvlastEvaluation *e, Move move,
                             GError **error)
{
    const AvlastTrial *trial = e->trial;
    const gsize cells = move.bit ? trial->n_arms : 1;
    const gsize n = trial->frame->rows,
                blocks = (trial->block ? trial->n_blocks : 1) * cells;
    const gboolean clusters = trial->cluster && !trial->rows_assigned;
    const gsize most = clusters ? trial->n_clusters : n;
    g_autofree gsize *next = avlast_array(gsize, blocks + 1, error);
    g_autofree guint32 *of = avlast_array(guint32, most, error); /* 1 + unit */

    a->row = avlast_array(guint32, n, error);
    a->arm = avlast_array(guint32, most, error);
    a->start = avlast_array(gsize, blocks + 1, error);
    a->block = avlast_array(guint32, blocks, error);
    if (!next || !of || !a->row || !a->arm || !a->start || !a->block)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const gsize u = clusters ? trial->cluster[i] : i;
        if (in_use(e, i) && of[u] == 0) {
            of[u] = 1;
            next[block_of(trial, move, i) + 1]++;
        }
    }
    for (gsize b = 0; b < blocks; b++) {
        if (next[b + 1]) {
            a->block[a->blocks] = (guint32)(b / cells);
            a->start[++a->blocks] = next[b] + next[b + 1];
        }
        next[b + 1] += next[b];
    }
    a->units = next[blocks];
    memset(of, 0, most * sizeof *of);
    for (gsize i = 0; i < n; i++) {
        const gsize u = clusters ? trial->cluster[i] : i;
        a->row[i] = AVLAST_NO_LEVEL;
        if (!in_use(e, i))
            continue;
        if (of[u] == 0) {
            const gsize number = next[block_of(trial, move, i)]++;
            a->arm[number] = trial->arm[i];
            of[u] = (guint32)number + 1;
        }
        a->row[i] = of[u] - 1;
    }
    return TRUE;
}

static gboolean find_moving(AvlastAssignment *a, Move move, GError **error)
{
    g_autofree gsize *count = avlast_array(gsize, a->arms, error);

    a->moving = avlast_array(guint32, a->units, error);
    a->moving_start = avlast_array(gsize, a->blocks + 1, error);
    a->common = avlast_array(guint32, a->blocks, error);
    if (!count || !a->moving || !a->moving_start || !a->common)
        return FALSE;
    a->count = 1.0;
    for (gsize b = 0; b < a->blocks; b++) {
        gsize to = a->moving_start[b];
        memset(count, 0, a->arms * sizeof *count);
        for (gsize u = a->start[b]; u < a->start[b + 1]; u++)
            if (may_have(move, a->arm[u], a->arm[u])) {
                a->moving[to++] = (guint32)u;
                count[a->arm[u]]++;
            }
        a->moving_start[b + 1] = to;
        for (guint32 k = 1; k < a->arms; k++)
            if (count[k] > count[a->common[b]])
                a->common[b] = k;
        a->count *= avlast_assignment_ways(count, a->arms);
    }
    if (a->count > 0x1p53)
        a->count = INFINITY;
    return TRUE;
}

/* The unit's chances of each arm among those that it may be dealt. */
static void fill_chances(const AvlastTrial *trial, Move move, guint32 had, gsize row,
                         double *chance)
{
    const gsize n = trial->frame->rows;
    double sum = 0.0;

    for (guint32 k = 0; k < trial->n_arms; k++) {
        chance[k] = may_have(move, had, k) ? trial->probability[k * n + row] : 0.0;
        sum += chance[k];
    }
    for (guint32 k = 0; k < trial->n_arms; k++)
        chance[k] /= sum;
}

static gboolean alike(const double *a, const double *b, guint32 arms)
{
    for (guint32 k = 0; k < arms; k++)
        if (fabs(a[k] - b[k]) > 1e-9)
            return FALSE;
    return TRUE;
}

/* Cumulates the chances of a block's units, or says that they are dealt. */
static void settle_block(AvlastAssignment *a, gsize b)
{
    const guint32 *moving = a->moving + a->moving_start[b];
    const gsize count = a->moving_start[b + 1] - a->moving_start[b];
    gboolean same = TRUE;

    for (gsize j = 1; j < count; j++)
        same &= alike(&a->chance[moving[0] * a->arms], &a->chance[moving[j] * a->arms],
                      a->arms);
    for (gsize j = 0; j < count; j++) {
        double *chance = &a->chance[moving[j] * a->arms];
        for (guint32 k = 1; k < a->arms; k++)
            chance[k] += chance[k - 1];
        if (same)
            chance[0] = -1.0;
    }
    a->by_themselves += same ? 0 : count;
}

/* Chances where units of a block differ in them. */
static gboolean find_chances(AvlastAssignment *a, const AvlastTrial *trial, Move move,
                             GError **error)
{
    if (!trial->probability)
        return TRUE;
    a->chance = avlast_table(double, a->units, (gsize)a->arms, error);
    if (!a->chance)
        return FALSE;
    for (gsize i = trial->frame->rows; i-- > 0;)
        if (a->row[i] != AVLAST_NO_LEVEL)
            fill_chances(trial, move, a->arm[a->row[i]], i,
                         &a->chance[(gsize)a->row[i] * a->arms]);
    for (gsize b = 0; b < a->blocks; b++)
        settle_block(a, b);
    if (a->by_themselves)
        a->count = INFINITY;
    else
        g_clear_pointer(&a->chance, g_free);
    return TRUE;
}

/* What is the same in every draw: all that moves with the block's most common arm, and
 * which labels are dealt to others. */
static gboolean find_dealt(AvlastAssignment *a, GError **error)
{
    gsize to = 0;

    a->base = avlast_array(guint32, a->units, error);
    a->dealt = avlast_array(guint32, a->units, error);
    a->dealt_start = avlast_array(gsize, a->blocks + 1, error);
    if (!a->base || !a->dealt || !a->dealt_start)
        return FALSE;
    memcpy(a->base, a->arm, a->units * sizeof *a->base);
    for (gsize b = 0; b < a->blocks; b++) {
        for (gsize j = a->moving_start[b]; j < a->moving_start[b + 1]; j++) {
            const guint32 label = a->arm[a->moving[j]];
            if (avlast_assignment_alone(a, a->moving[j]))
                continue;
            a->base[a->moving[j]] = a->common[b];
            if (label != a->common[b])
                a->dealt[to++] = label;
        }
        a->dealt_start[b + 1] = to;
    }
    return TRUE;
}

AvlastAssignment *avlast_assignment_new(const AvlastEvaluation *e, guint32 arm,
                                        GError **error)
{
    g_autoptr(AvlastAssignment) a = g_new0(AvlastAssignment, 1);
    const Move move = move_of(e->trial, arm);

    a->arms = e->trial->n_arms;
    return number_units(a, e, move, error) && find_moving(a, move, error) &&
                   find_chances(a, e->trial, move, error) && find_dealt(a, error)
               ? g_steal_pointer(&a)
               : NULL;
}
