/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two factors at once. With N the weights of the cells, B and S those of the levels, the
 * effects s of the smaller factor solve
 *
 *   (diag S - N' diag(B)^-1 N) s = D_S'W x - N' diag(B)^-1 D_B'W x,
 *
 * and those of the larger are the means of what is left. The matrix is a Laplacian: it
 * has one null direction for each connected part, where one effect is set to 0. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/vector.h"
#include "model/absorb_internal.h"

#define MOST_LEVELS 2000
/* Multiplications per row that steps are thought to take at least, for all columns. */
#define WORTH 100.0
/* Of a column's length: what of the factors may be left in it. */
#define SETTLED 1e-15
#define ROUNDS  4
/* The square of the relative length below which nothing is left of a column. */
#define DETERMINED_BY_FAR 1e-20

struct AvlastTwoWay {
    const AvlastAbsorbed *a;
    gsize large, small;
    double *factor; /* D L' of L D L', row by row; a row without pivot is 0 */
};

void avlast_two_way_free(AvlastTwoWay *two)
{
    if (!two)
        return;
    g_free(two->factor);
    g_free(two);
}

gsize avlast_two_way_room(const AvlastTwoWay *two)
{
    const guint32 *levels = two->a->levels;

    return 2 * (gsize)levels[two->large] + levels[two->small];
}

/* The rows of each level of a factor side by side: start has levels + 1 numbers, all 0.
 */
static void group_rows(const AvlastAbsorbed *a, gsize factor, guint32 *start,
                       guint32 *row)
{
    const guint32 *code = a->code[factor];
    guint32 total = 0;

    for (gsize i = 0; i < a->n; i++)
        start[code[i]]++;
    for (guint32 l = 0; l <= a->levels[factor]; l++) {
        const guint32 count = start[l];
        start[l] = total;
        total += count;
    }
    for (gsize i = 0; i < a->n; i++)
        row[start[code[i]]++] = (guint32)i;
    memmove(start + 1, start, a->levels[factor] * sizeof *start);
    start[0] = 0;
}

/* Whether elimination takes fewer multiplications than steps are likely to. */
static gboolean is_worth_it(const AvlastAbsorbed *a, const guint32 *start, gsize large,
                            double levels)
{
    double cost = levels * levels * levels / 24.0;

    for (guint32 l = 0; l < a->levels[large]; l++) {
        const double most = MIN((double)(start[l + 1] - start[l]), levels);
        cost += most * most / 2.0;
    }
    return cost <= WORTH * (double)a->n;
}

/* The cells of one level of the larger factor: `cell` has a number for each of the
 * smaller's, all 0 before and after; `met` lists those that have rows. */
typedef struct {
    double *cell;
    guint32 *met;
    gsize n_met;
} Cells;

/* Takes N' diag(B)^-1 N of one level from the upper triangle, beside the diagonal. */
static void take_level(double *matrix, gsize levels, Cells *cells, double total)
{
    for (gsize k = 0; k < cells->n_met; k++) {
        const guint32 i = cells->met[k];
        const double scaled = cells->cell[i] / total;
        for (gsize h = 0; h < k; h++) {
            const guint32 j = cells->met[h];
            matrix[MIN(i, j) * levels + MAX(i, j)] -= scaled * cells->cell[j];
        }
    }
    for (gsize k = 0; k < cells->n_met; k++)
        cells->cell[cells->met[k]] = 0.0;
    cells->n_met = 0;
}

static void fill(const AvlastTwoWay *two, const guint32 *start, const guint32 *row,
                 Cells *cells)
{
    const AvlastAbsorbed *a = two->a;
    const gsize levels = a->levels[two->small];
    const guint32 *code = a->code[two->small];

    for (guint32 b = 0; b < a->levels[two->large]; b++) {
        for (guint32 r = start[b]; r < start[b + 1]; r++) {
            const guint32 l = code[row[r]];
            if (cells->cell[l] == 0.0)
                cells->met[cells->n_met++] = l;
            cells->cell[l] += a->weight ? a->weight[row[r]] : 1.0;
        }
        take_level(two->factor, levels, cells, a->total[two->large][b]);
    }
}

AVLAST_VECTOR static void subtract(double *restrict x, double factor,
                                   const double *restrict y, gsize n)
{
    for (gsize i = 0; i < n; i++)
        x[i] -= factor * y[i];
}

/* Gaussian elimination of the upper triangle in place. The rows of a Laplacian add up to
 * 0 and do so after each step, so that a pivot is the sum of what stands beside it:
 * nothing is ever subtracted from anything of another sign, and a pivot is 0 exactly when
 * its level hangs together with none that is left (Grassmann, Taksar & Heyman 1985,
 * doi:10.1287/opre.33.5.1107). */
static void eliminate(const AvlastTwoWay *two)
{
    const gsize levels = two->a->levels[two->small];

    for (gsize k = 0; k < levels; k++) {
        double *pivot = two->factor + k * levels;
        for (gsize i = k + 1; i < levels; i++)
            pivot[k] -= pivot[i];
        for (gsize i = k + 1; i < levels; i++)
            if (pivot[i] != 0.0)
                subtract(two->factor + i * levels + i + 1, pivot[i] / pivot[k],
                         pivot + i + 1, levels - i - 1);
    }
}

gboolean avlast_two_way_new(const AvlastAbsorbed *a, gsize large, gsize small,
                            AvlastTwoWay **result, GError **error)
{
    const gsize levels = a->levels[small];
    g_autoptr(AvlastTwoWay) two = g_new0(AvlastTwoWay, 1);
    g_autofree guint32 *start = NULL, *row = NULL, *met = NULL;
    g_autofree double *cell = NULL;

    *result = NULL;
    if (levels > MOST_LEVELS || a->n > G_MAXUINT32)
        return TRUE;
    *two = (AvlastTwoWay){.a = a, .large = large, .small = small};
    if (!(start = avlast_array(guint32, (gsize)a->levels[large] + 1, error)) ||
        !(row = avlast_array(guint32, a->n, error)))
        return FALSE;
    group_rows(a, large, start, row);
    if (!is_worth_it(a, start, large, (double)levels))
        return TRUE;
    if (!(two->factor = avlast_table(double, levels, levels, error)) ||
        !(cell = avlast_array(double, levels, error)) ||
        !(met = avlast_array(guint32, levels, error)))
        return FALSE;
    Cells cells = {cell, met, 0};
    fill(two, start, row, &cells);
    eliminate(two);
    *result = g_steal_pointer(&two);
    return TRUE;
}

/* The effects of the smaller factor in place of the right-hand side. */
static void solve(const AvlastTwoWay *two, double *s)
{
    const gsize levels = two->a->levels[two->small];

    for (gsize k = 0; k < levels; k++) {
        const double *pivot = two->factor + k * levels;
        if (pivot[k] > 0.0)
            subtract(s + k + 1, s[k] / pivot[k], pivot + k + 1, levels - k - 1);
    }
    for (gsize k = levels; k-- > 0;) {
        const double *pivot = two->factor + k * levels;
        double rest = s[k];
        for (gsize i = k + 1; i < levels; i++)
            rest -= pivot[i] * s[i];
        s[k] = pivot[k] > 0.0 ? rest / pivot[k] : 0.0;
    }
}

/* One column on its way: sums over the larger factor's levels, means of them, and what
 * is asked of the smaller's. */
typedef struct {
    const AvlastAbsorbed *a;
    const guint32 *of_large, *of_small;
    double *x, *sum, *mean, *s;
} Column;

static double weight_at(const Column *c, gsize i)
{
    return c->a->weight ? c->a->weight[i] : 1.0;
}

/* The right-hand side in s from the sums; the squared length of the column without the
 * larger factor's means in *length. Returns the squared length of its projections. */
static double project(const AvlastTwoWay *two, Column *c, double *length)
{
    const AvlastAbsorbed *a = c->a;
    double squares[4] = {0.0, 0.0, 0.0, 0.0}, left = 0.0;

    for (guint32 b = 0; b < a->levels[two->large]; b++) {
        c->mean[b] = c->sum[b] / a->total[two->large][b];
        left += c->sum[b] * c->mean[b];
    }
    memset(c->s, 0, a->levels[two->small] * sizeof *c->s);
    for (gsize i = 0; i < a->n; i++) {
        const double rest = c->x[i] - c->mean[c->of_large[i]];
        const double weighted = weight_at(c, i) * rest;
        c->s[c->of_small[i]] += weighted;
        squares[i % 4] += weighted * rest;
    }
    for (guint32 l = 0; l < a->levels[two->small]; l++)
        left += c->s[l] * c->s[l] / a->total[two->small][l];
    *length = (squares[0] + squares[1]) + (squares[2] + squares[3]);
    return left;
}

/* Takes the effects away; the sums become those of what is left. */
static void take_effects(const AvlastTwoWay *two, Column *c)
{
    const AvlastAbsorbed *a = c->a;

    for (gsize i = 0; i < a->n; i++)
        c->sum[c->of_large[i]] -= weight_at(c, i) * c->s[c->of_small[i]];
    for (guint32 b = 0; b < a->levels[two->large]; b++) {
        c->mean[b] = c->sum[b] / a->total[two->large][b];
        c->sum[b] = 0.0;
    }
    for (gsize i = 0; i < a->n; i++) {
        const guint32 b = c->of_large[i];
        c->x[i] -= c->mean[b] + c->s[c->of_small[i]];
        c->sum[b] += weight_at(c, i) * c->x[i];
    }
}

gboolean avlast_two_way_sweep(const AvlastTwoWay *two, double centre, double before,
                              double *x, double *room)
{
    const AvlastAbsorbed *a = two->a;
    const gsize levels = a->levels[two->large];
    Column c = {.a = a,
                .of_large = a->code[two->large],
                .of_small = a->code[two->small],
                .x = x,
                .sum = room,
                .mean = room + levels,
                .s = room + 2 * levels};
    double size = 0.0, length;

    memset(c.sum, 0, levels * sizeof *c.sum);
    for (gsize i = 0; i < a->n; i++) {
        x[i] -= centre;
        c.sum[c.of_large[i]] += weight_at(&c, i) * x[i];
    }
    for (int round = 0; round < ROUNDS; round++) {
        const double left = project(two, &c, &length);
        size = round == 0 ? length : size;
        if (left <= SETTLED * SETTLED * size ||
            length + left <= DETERMINED_BY_FAR * before * before)
            return TRUE;
        solve(two, c.s);
        take_effects(two, &c);
    }
    return FALSE;
}
