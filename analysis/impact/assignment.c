/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/assignment.h"

#include <string.h>

#include "core/memory.h"
#include "core/random_words.h"
#include "impact/assignment_parts.h"

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

/* A number from 0 to below 1. */
static inline double share(Lots *lots)
{
    if (lots->used == lots->made)
        make_lots(lots);
    const guint32 *w = lots->words + 2 * (lots->used++ ^ 1);

    return (double)((guint64)w[0] << 21 | w[1] >> 11) * 0x1p-53;
}

/* The arms of a block's units that draw by themselves. */
static void draw_each(const AvlastAssignment *a, gsize b, Lots *lots, guint32 *arm)
{
    for (gsize j = a->moving_start[b]; j < a->moving_start[b + 1]; j++) {
        const guint32 unit = a->moving[j];
        if (!avlast_assignment_alone(a, unit))
            return;
        const double *chance = &a->chance[(gsize)unit * a->arms], at = share(lots);
        guint32 k = 0, last = 0;
        /* the last arm with a chance, should rounding leave the sum below 1 */
        for (; k < a->arms && !(at < chance[k]); k++)
            last = k > 0 && !(chance[k] > chance[k - 1]) ? last : k;
        arm[unit] = k < a->arms ? k : last;
    }
}

void avlast_assignment_draw(const AvlastAssignment *a, AvlastStream stream,
                            guint32 replicate, guint32 *arm, guint32 *scratch)
{
    Lots lots;

    lots_start(&lots, stream, replicate, a->dealt_start[a->blocks] + a->by_themselves);
    memcpy(arm, a->base, a->units * sizeof *arm);
    memcpy(scratch, a->moving, a->moving_start[a->blocks] * sizeof *scratch);
    for (gsize b = 0; b < a->blocks; b++)
        deal(&lots, a->dealt + a->dealt_start[b],
             a->dealt_start[b + 1] - a->dealt_start[b],
             a->moving_start[b + 1] - a->moving_start[b], scratch + a->moving_start[b],
             arm);
    for (gsize b = 0; a->chance && b < a->blocks; b++)
        draw_each(a, b, &lots, arm);
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
        const guint64 ways = (guint64)avlast_assignment_ways(left, a->arms);
        guint64 rank = number % ways;
        number /= ways;
        for (gsize j = first; j < last; j++)
            for (guint32 k = 0; k < a->arms; k++) {
                if (left[k] == 0)
                    continue;
                left[k]--;
                const guint64 below_it = (guint64)avlast_assignment_ways(left, a->arms);
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
