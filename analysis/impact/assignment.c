/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/assignment.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/random_words.h"

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
    g_free(a);
}

static gboolean in_use(const AvlastEvaluation *e, gsize i)
{
    for (guint o = 0; o < e->analysed->len; o++)
        if (((const AvlastAnalysed *)g_ptr_array_index(e->analysed, o))->use[i])
            return TRUE;
    return FALSE;
}

/* Numbers the units block by block, in the order of their first rows. */
static gboolean number_units(AvlastAssignment *a, const AvlastEvaluation *e,
                             GError **error)
{
    const AvlastTrial *trial = e->trial;
    const gsize n = trial->frame->rows, blocks = trial->block ? trial->n_blocks : 1;
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
            next[(trial->block ? trial->block[i] : 0) + 1]++;
        }
    }
    for (gsize b = 0; b < blocks; b++) {
        if (next[b + 1]) {
            a->block[a->blocks] = (guint32)b;
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
            const gsize number = next[trial->block ? trial->block[i] : 0]++;
            a->arm[number] = trial->arm[i];
            of[u] = (guint32)number + 1;
        }
        a->row[i] = of[u] - 1;
    }
    return TRUE;
}

/* n! / (prod of the arms' counts!), exact as far as a double holds it. */
static double arrangements(const gsize *count, gsize arms)
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

static gboolean find_moving(AvlastAssignment *a, guint32 arm, GError **error)
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
            if (arm == 0 || a->arm[u] == 0 || a->arm[u] == arm) {
                a->moving[to++] = (guint32)u;
                count[a->arm[u]]++;
            }
        a->moving_start[b + 1] = to;
        for (guint32 k = 1; k < a->arms; k++)
            if (count[k] > count[a->common[b]])
                a->common[b] = k;
        a->count *= arrangements(count, a->arms);
    }
    if (a->count > 0x1p53)
        a->count = INFINITY;
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

    a->arms = e->trial->n_arms;
    return number_units(a, e, error) && find_moving(a, arm, error) && find_dealt(a, error)
               ? g_steal_pointer(&a)
               : NULL;
}

/* Counters whose bits are made at once. */
#define COUNTERS 64

/* Random whole numbers below a bound, two from each counter, the second half of its bits
 * first. */
typedef struct {
    AvlastStream stream;
    guint32 replicate, item, words[4 * COUNTERS];
    guint used, made; /* numbers */
    gsize expected;   /* that many will be asked for yet, or more */
} Lots;

static void lots_start(Lots *lots, AvlastStream stream, guint32 replicate, gsize expected)
{
    lots->stream = stream;
    lots->replicate = replicate;
    lots->item = lots->used = lots->made = 0;
    lots->expected = expected;
}

static void make_lots(Lots *lots)
{
    const gsize wanted = (lots->expected + 15) / 16 * 8; /* counters, by eights */
    const gsize counters = CLAMP(wanted, 8, COUNTERS);

    const gsize done = avlast_random_words_in_eights(
        lots->stream, lots->replicate, lots->item, counters, 0, lots->words);
    avlast_random_words_of_items(lots->stream, lots->replicate,
                                 lots->item + (guint32)done, counters - done, 0,
                                 lots->words + 4 * done);
    lots->item += (guint32)counters;
    lots->used = 0;
    lots->made = 2 * (guint)counters;
    lots->expected -= MIN(lots->expected, lots->made);
}

/* floor(bound times a fraction of 64 bits): no number is favoured by more than 2^-32, nor
 * by that where bounds are below 2^32. */
static inline gsize scale(const guint32 *words, guint lot, gsize bound)
{
    const guint32 *w = words + 2 * (lot ^ 1);
    const guint64 high = (guint64)w[0] * bound, low = (guint64)w[1] * bound;

    return (gsize)((high + (low >> 32)) >> 32);
}

static inline gsize below(Lots *lots, gsize bound)
{
    if (lots->used == lots->made)
        make_lots(lots);
    return scale(lots->words, lots->used++, bound);
}

/* Places for a block's labels that are not the most common one, which has the rest. */
static void deal(Lots *lots, const guint32 *label, gsize count, gsize n, guint32 *pool,
                 guint32 *arm)
{
    for (gsize taken = 0; taken < count;) {
        if (lots->used == lots->made)
            make_lots(lots);
        const gsize stop = MIN(count, taken + (lots->made - lots->used));
        guint lot = lots->used;
        for (; taken < stop; taken++) {
            const gsize at = taken + scale(lots->words, lot++, n - taken);
            const guint32 unit = pool[at];
            pool[at] = pool[taken];
            pool[taken] = unit;
            arm[unit] = label[taken];
        }
        lots->used = lot;
    }
}

void avlast_assignment_draw(const AvlastAssignment *a, AvlastStream stream,
                            guint32 replicate, guint32 *arm, guint32 *scratch)
{
    Lots lots;

    lots_start(&lots, stream, replicate, a->dealt_start[a->blocks]);
    memcpy(arm, a->base, a->units * sizeof *arm);
    memcpy(scratch, a->moving, a->moving_start[a->blocks] * sizeof *scratch);
    for (gsize b = 0; b < a->blocks; b++)
        deal(&lots, a->dealt + a->dealt_start[b],
             a->dealt_start[b + 1] - a->dealt_start[b],
             a->moving_start[b + 1] - a->moving_start[b], scratch + a->moving_start[b],
             arm);
}

void avlast_assignment_number(const AvlastAssignment *a, guint64 number, guint32 *arm)
{
    gsize count[256];
    g_autofree gsize *many = a->arms > 256 ? g_new(gsize, a->arms) : NULL;
    gsize *left = many ? many : count;

    memcpy(arm, a->arm, a->units * sizeof *arm);
    for (gsize b = 0; b < a->blocks; b++) {
        const gsize first = a->moving_start[b], last = a->moving_start[b + 1];
        memset(left, 0, a->arms * sizeof *left);
        for (gsize j = first; j < last; j++)
            left[a->arm[a->moving[j]]]++;
        const guint64 ways = (guint64)arrangements(left, a->arms);
        guint64 rank = number % ways;
        number /= ways;
        for (gsize j = first; j < last; j++)
            for (guint32 k = 0; k < a->arms; k++) {
                if (left[k] == 0)
                    continue;
                left[k]--;
                const guint64 below_it = (guint64)arrangements(left, a->arms);
                if (rank < below_it) {
                    arm[a->moving[j]] = k;
                    break;
                }
                rank -= below_it;
                left[k]++;
            }
    }
}

void avlast_assignment_bootstrap(const AvlastAssignment *a, gboolean pairs,
                                 AvlastStream stream, guint32 replicate, guint32 *from,
                                 guint32 *scratch)
{
    Lots lots;

    lots_start(&lots, stream, replicate, pairs ? a->blocks : a->units);
    for (gsize b = 0; pairs && b < a->blocks; b++) {
        const gsize other = below(&lots, a->blocks);
        /* The unit of the same arm, whatever their order in the block; its own where the
         * other block lacks that arm. */
        for (gsize u = a->start[b]; u < a->start[b + 1]; u++) {
            from[u] = (guint32)u;
            for (gsize v = a->start[other]; v < a->start[other + 1]; v++)
                if (a->arm[v] == a->arm[u])
                    from[u] = (guint32)v;
        }
    }
    for (gsize b = 0; !pairs && b < a->blocks; b++)
        for (guint32 k = 0; k < a->arms; k++) {
            gsize n = 0;
            for (gsize u = a->start[b]; u < a->start[b + 1]; u++)
                if (a->arm[u] == k)
                    scratch[n++] = (guint32)u;
            for (gsize u = a->start[b]; u < a->start[b + 1]; u++)
                if (a->arm[u] == k)
                    from[u] = scratch[below(&lots, n)];
        }
}
