/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lin's regression under one assignment. */
#include <math.h>
#include <string.h>

#include "core/vector.h"
#include "impact/draws_lin.h"

static gsize split(const AvlastDrawsRegress *r, double *all, AvlastDrawsLinWork *w)
{
    const gsize a = r->arms + 1, k = r->k, columns = r->columns;
    gsize blocks = 0, cell = 0, more = 0, at = 0;

    for (guint i = 0; i < r->parts->len; i++) {
        const AvlastRegressPart *part = g_ptr_array_index(r->parts, i);
        blocks = MAX(blocks, part->lin->blocks);
        cell = MAX(cell, part->lin->cell);
        more = MAX(more, part->lin->more);
    }
    const gsize size[] = {a * blocks,
                          a * blocks * cell,
                          a * more,
                          a * k * k,
                          a * k,
                          a * k * columns,
                          a * columns,
                          a,
                          a * columns * 2,
                          2 * columns,
                          r->largest * k,
                          r->largest * k,
                          r->largest,
                          r->largest * r->largest,
                          columns,
                          columns,
                          avlast_draws_lin_root_work(r->largest),
                          avlast_draws_lin_lanes_work(r)};
    double **const piece[] = {&w->count, &w->cell,  &w->more, &w->root,   &w->kappa,
                              &w->gamma, &w->level, &w->own,  &w->spread, &w->square,
                              &w->x,     &w->v,     &w->c,    &w->b,      &w->e,
                              &w->score, &w->space, &w->lanes};

    for (gsize i = 0; i < G_N_ELEMENTS(size); i++) {
        if (all)
            *piece[i] = all + at;
        at += size[i];
    }
    return at;
}

gsize avlast_draws_lin_work(const AvlastDrawsRegress *regress)
{
    AvlastDrawsLinWork w;

    return split(regress, NULL, &w);
}

/* --- sums --- */

AVLAST_VECTOR
static void add(double *restrict to, const double *restrict from, double sign, gsize n)
{
    for (gsize i = 0; i < n; i++)
        to[i] += sign * from[i];
}

/* FALSE when a block lacks an arm. */
static gboolean count_groups(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                             const guint32 *arm, const AvlastDrawsLinWork *w)
{
    const gsize blocks = part->lin->blocks, cells = (r->arms + 1) * blocks;

    memset(w->count, 0, cells * sizeof *w->count);
    for (gsize h = 0; h < part->groups; h++)
        w->count[arm[part->unit[h]] * blocks + part->lin->block[h]] += 1.0;
    for (gsize i = 0; i < cells; i++)
        if (w->count[i] < 0.5)
            return FALSE;
    return TRUE;
}

/* Sums by cell and arm; those of the most common arm are what the others leave. */
static void add_up(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                   const guint32 *arm, const AvlastDrawsLinWork *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize row = lin->blocks * lin->cell, width = lin->cell + lin->more;
    const gsize common = lin->common;

    memset(w->cell, 0, (r->arms + 1) * row * sizeof *w->cell);
    memset(w->more, 0, (r->arms + 1) * lin->more * sizeof *w->more);
    for (gsize h = 0; h < part->groups; h++) {
        const gsize a = arm[part->unit[h]];
        const double *number = lin->number + h * width;
        if (a == common)
            continue;
        add(w->cell + a * row + lin->block[h] * lin->cell, number, 1.0, lin->cell);
        add(w->more + a * lin->more, number + lin->cell, 1.0, lin->more);
    }
    add(w->cell + common * row, lin->total, 1.0, row);
    add(w->more + common * lin->more, lin->more_total, 1.0, lin->more);
    for (gsize a = 0; a <= r->arms; a++)
        if (a != common) {
            add(w->cell + common * row, w->cell + a * row, -1.0, row);
            add(w->more + common * lin->more, w->more + a * lin->more, -1.0, lin->more);
        }
}

/* --- scores of groups --- */

/* B_g^-p c; FALSE when it is too near to singular. */
static gboolean adjust(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                       gsize h, const double *cell, const double *root,
                       const AvlastDrawsLinWork *w)
{
    const gsize at = part->start[h], n = part->start[h + 1] - at, k = part->k;
    const double *one = part->one + at;

    if (n == 1) {
        const double left = 1.0 - one[0] * one[0] / cell[0] -
                            avlast_draws_lin_forward(root, w->x, k, w->v);
        w->c[0] *= r->power == 1 ? 1.0 / sqrt(left) : 1.0 / left;
        return left > AVLAST_DRAWS_LIN_SINGULAR;
    }
    for (gsize i = 0; i < n; i++)
        avlast_draws_lin_forward(root, w->x + i * k, k, w->v + i * k);
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j <= i; j++) {
            double v = (i == j ? 1.0 : 0.0) - one[i] * one[j] / cell[0];
            for (gsize q = 0; q < k; q++)
                v -= w->v[i * k + q] * w->v[j * k + q];
            w->b[i * n + j] = w->b[j * n + i] = v;
        }
    return avlast_draws_lin_root(part->lin, r->power, n, w->b, w->c, w->space);
}

AVLAST_VECTOR
static gboolean add_group(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                          gsize h, gsize a, const AvlastDrawsLinWork *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize k = part->k, columns = part->columns, b = lin->block[h];
    const double *cell = w->cell + (a * lin->blocks + b) * lin->cell,
                 *kappa = w->kappa + a * k, *gamma = w->gamma + a * k * columns;
    double *restrict e = w->e, *restrict score = w->score,
                     *restrict spread = w->spread + a * columns * 2;
    const gsize at = part->start[h], n = part->start[h + 1] - at;

    for (gsize i = 0; i < n; i++) {
        const double one = part->one[at + i], *p = part->p + (at + i) * k;
        double *x = w->x + i * k;
        w->c[i] = one * lin->share[b] / cell[0];
        for (gsize q = 0; q < k; q++) {
            x[q] = p[q] - one * cell[1 + q];
            w->c[i] += x[q] * kappa[q];
        }
    }
    if (r->power && !adjust(r, part, h, cell, w->root + a * k * k, w))
        return FALSE;
    memset(score, 0, columns * sizeof *score);
    for (gsize i = 0; i < n; i++) {
        const double one = part->one[at + i], *x = w->x + i * k, *mean = cell + 1 + k,
                     *y = part->y + (at + i) * columns;
        for (gsize o = 0; o < columns; o++)
            e[o] = y[o] - one * mean[o];
        for (gsize q = 0; q < k; q++)
            for (gsize o = 0; o < columns; o++)
                e[o] -= x[q] * gamma[q * columns + o];
        for (gsize o = 0; o < columns; o++)
            score[o] += w->c[i] * e[o];
    }
    for (gsize o = 0; o < columns; o++) {
        spread[o] += score[o] * score[o];
        spread[columns + o] += score[o] * score[columns - 1];
    }
    return TRUE;
}

static gboolean run_one(const AvlastDrawsRegress *regress, const AvlastRegressPart *part,
                        const guint32 *arm, const AvlastDrawsLinWork *w,
                        AvlastDrawn *drawn)
{
    const gsize arms = regress->arms + 1, columns = part->columns;

    if (!count_groups(regress, part, arm, w))
        return FALSE;
    add_up(regress, part, arm, w);
    memcpy(w->square, part->square, 2 * columns * sizeof *w->square);
    for (gsize a = 0; a < arms; a++)
        if (!avlast_draws_lin_fit(part, a, w))
            return FALSE;
    memset(w->spread, 0, arms * columns * 2 * sizeof *w->spread);
    for (gsize h = 0; !regress->classical && h < part->groups; h++)
        if (!add_group(regress, part, h, arm[part->unit[h]], w))
            return FALSE;
    return avlast_draws_lin_tell(regress, part, w, drawn);
}

void avlast_draws_lin_run(const AvlastDrawsRegress *regress,
                          const AvlastRegressPart *part, const guint32 *arm, gsize lanes,
                          double *work, AvlastDrawn *drawn, guint8 *lost)
{
    AvlastDrawsLinWork w;

    split(regress, work, &w);
    if (avlast_draws_lin_lanes_fit(regress, part)) {
        avlast_draws_lin_lanes_run(regress, part, arm, lanes, &w, drawn, lost);
        return;
    }
    for (gsize l = 0; l < lanes; l++)
        if (!lost[l] && !run_one(regress, part, arm + l * regress->assignment->units, &w,
                                 drawn + l * regress->all))
            lost[l] = 1;
}
