/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/draws_panels.h"

#include <string.h>

#include "core/memory.h"
#include "core/vector.h"

#define LANES 8

/* Sources that are no column of the panels. */
#define NOUGHT G_MAXSIZE
#define COUNT  (G_MAXSIZE - 1)

void avlast_draws_panels_free(AvlastDrawsPanels *p)
{
    if (!p)
        return;
    g_free(p->value);
    g_free(p->source);
    g_free(p->total);
    g_free(p->measure);
    g_free(p);
}

static gboolean all_are(const double *value, gsize units, gsize columns, gsize j,
                        double what)
{
    for (gsize u = 0; u < units; u++)
        if (!(value[u * columns + j] >= what && value[u * columns + j] <= what))
            return FALSE;
    return TRUE;
}

static gboolean same(const double *value, gsize units, gsize columns, gsize i, gsize j)
{
    for (gsize u = 0; u < units; u++) {
        const double a = value[u * columns + i], b = value[u * columns + j];
        if (a < b || a > b)
            return FALSE;
    }
    return TRUE;
}

/* Numbers the columns that are to be summed; how many. */
static gsize find_sources(AvlastDrawsPanels *p, const double *value, gsize width)
{
    const gsize units = p->assignment->units;
    gsize found = 0;

    for (gsize j = 0; j < p->columns; j++) {
        p->measure[j] = j - j % width;
        p->source[j] = all_are(value, units, p->columns, j, 0.0)   ? NOUGHT
                       : all_are(value, units, p->columns, j, 1.0) ? COUNT
                                                                   : found;
        /* of its kind in the other runs */
        for (gsize i = j % width; i < j && p->source[j] == found; i += width)
            if (p->source[i] < COUNT && same(value, units, p->columns, i, j))
                p->source[j] = p->source[i];
        found += p->source[j] == found ? 1 : 0;
    }
    return found;
}

/* Four numbers side by side, in one register where there are such. */
typedef double Four __attribute__((vector_size(32)));

#define TAKE(x, from)                                                                    \
    do {                                                                                 \
        Four taken;                                                                      \
        memcpy(&taken, from, sizeof taken);                                              \
        (x) += taken;                                                                    \
    } while (0)

/* The units of a list, of one panel or of three; `step` doubles from unit to unit. */
AVLAST_VECTOR
static void sum_one(const double *value, gsize step, const guint32 *list, gsize n,
                    double *sum)
{
    Four a = {0.0}, b = {0.0};

    for (gsize i = 0; i < n; i++) {
        const double *v = value + (gsize)list[i] * step;
        TAKE(a, v);
        TAKE(b, v + 4);
    }
    memcpy(sum, &a, sizeof a);
    memcpy(sum + 4, &b, sizeof b);
}

AVLAST_VECTOR
static void sum_three(const double *value, gsize step, const guint32 *list, gsize n,
                      double *sum)
{
    Four a = {0.0}, b = {0.0}, c = {0.0}, d = {0.0}, e = {0.0}, f = {0.0};

    for (gsize i = 0; i < n; i++) {
        const double *v = value + (gsize)list[i] * step;
        TAKE(a, v);
        TAKE(b, v + 4);
        TAKE(c, v + 8);
        TAKE(d, v + 12);
        TAKE(e, v + 16);
        TAKE(f, v + 20);
    }
    memcpy(sum, &a, sizeof a);
    memcpy(sum + 4, &b, sizeof b);
    memcpy(sum + 8, &c, sizeof c);
    memcpy(sum + 12, &d, sizeof d);
    memcpy(sum + 16, &e, sizeof e);
    memcpy(sum + 20, &f, sizeof f);
}

static void fill_panels(AvlastDrawsPanels *p, const double *value)
{
    const AvlastAssignment *as = p->assignment;

    for (gsize j = 0; j < p->columns; j++) {
        const gsize at = p->source[j];
        if (at >= COUNT)
            continue;
        for (gsize u = 0; u < as->units; u++)
            p->value[u * p->panels * LANES + at] = value[u * p->columns + j];
    }
    const gsize all = p->panels * LANES;
    for (gsize b = 0; b < as->blocks; b++)
        for (gsize u = as->start[b]; u < as->start[b + 1]; u++)
            for (gsize c = 0; c < all; c++)
                p->total[b * all + c] += p->value[u * all + c];
}

AvlastDrawsPanels *avlast_draws_panels_new(const AvlastAssignment *assignment,
                                           const double *value, gsize columns,
                                           gsize width, GError **error)
{
    g_autoptr(AvlastDrawsPanels) p = g_new0(AvlastDrawsPanels, 1);

    p->assignment = assignment;
    p->columns = columns;
    p->source = avlast_array(gsize, columns, error);
    p->measure = avlast_array(gsize, columns, error);
    if (!p->source || !p->measure)
        return NULL;
    p->panels = (find_sources(p, value, width) + LANES - 1) / LANES;
    p->value = avlast_table(double, assignment->units, MAX(1, p->panels) * LANES, error);
    p->total = avlast_table(double, assignment->blocks, MAX(1, p->panels) * LANES, error);
    if (!p->value || !p->total)
        return NULL;
    fill_panels(p, value);
    return g_steal_pointer(&p);
}

gsize avlast_draws_panels_work(const AvlastDrawsPanels *p)
{
    const AvlastAssignment *as = p->assignment;

    return as->arms * p->panels * LANES + as->units / 2 + 1;
}

/* Units of an arm, without a jump that nobody can foresee. */
static gsize list_units(const AvlastAssignment *as, gsize b, const guint32 *arm,
                        const guint32 *from, guint32 of, guint32 *list)
{
    gsize n = 0;

    for (gsize u = as->start[b]; u < as->start[b + 1]; u++) {
        list[n] = from ? from[u] : (guint32)u;
        n += arm[u] == of ? 1 : 0;
    }
    return n;
}

/* What the other arms leave. */
static void subtract(const AvlastDrawsPanels *p, gsize b, guint32 rest, double *lanes)
{
    const gsize all = p->panels * LANES;
    double *to = lanes + rest * all;

    memcpy(to, p->total + b * all, all * sizeof *to);
    for (guint32 k = 0; k < p->assignment->arms; k++)
        for (gsize c = 0; k != rest && c < all; c++)
            to[c] -= lanes[k * all + c];
}

static void put_sums(const AvlastDrawsPanels *p, const double *lanes, gsize n,
                     double *sum)
{
    for (gsize j = 0; j < p->columns; j++) {
        const gsize at = p->source[j];
        sum[j] = at == NOUGHT ? 0.0 : at == COUNT ? (double)n : lanes[at];
        /* Counts are exact; of no values nothing is left but rounding. */
        if (!(sum[p->measure[j]] > 0.0))
            sum[j] = 0.0;
    }
}

void avlast_draws_panels_sum(const AvlastDrawsPanels *p, const guint32 *arm,
                             const guint32 *from, double *own, double *sum)
{
    const AvlastAssignment *as = p->assignment;
    const gsize all = p->panels * LANES;
    guint32 *list = (guint32 *)(void *)(own + as->arms * all);

    for (gsize b = 0; b < as->blocks; b++) {
        /* A sample with replacement has no total that is known. */
        const guint32 rest = from ? as->arms : as->common[b];
        gsize left = as->start[b + 1] - as->start[b];
        double *to = sum + b * as->arms * p->columns;
        for (guint32 k = 0; k < as->arms; k++) {
            if (k == rest)
                continue;
            const gsize n = list_units(as, b, arm, from, k, list);
            gsize q = 0;
            for (; q + 3 <= p->panels; q += 3)
                sum_three(p->value + q * LANES, all, list, n, own + k * all + q * LANES);
            for (; q < p->panels; q++)
                sum_one(p->value + q * LANES, all, list, n, own + k * all + q * LANES);
            put_sums(p, own + k * all, n, to + k * p->columns);
            left -= n;
        }
        if (rest < as->arms) {
            subtract(p, b, rest, own);
            put_sums(p, own + rest * all, left, to + rest * p->columns);
        }
    }
}
