/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lin's regression of single rows under sixteen assignments side by side. */
#include <string.h>

#include "core/lanes.h"
#include "impact/draws_lin_lanes.h"

G_STATIC_ASSERT(AVLAST_REGRESS_LANES == 16);

#define L AVLAST_REGRESS_LANES

/* With more arms a row is worked by its own arm alone. */
#define MOST_ARMS 8

static gsize split(const AvlastDrawsRegress *r, double *all, AvlastDrawsLinLanes *w)
{
    const gsize a = r->arms + 1, k = r->k, columns = r->columns;
    gsize blocks = 0, cell = 0, more = 0, groups = 0, at = 0;

    for (guint i = 0; i < r->parts->len; i++) {
        const AvlastRegressPart *part = g_ptr_array_index(r->parts, i);
        blocks = MAX(blocks, part->lin->blocks);
        cell = MAX(cell, part->lin->cell);
        more = MAX(more, part->lin->more);
        groups = MAX(groups, part->groups);
    }
    const gsize size[] = {a * groups,
                          a * blocks,
                          a * blocks * cell,
                          a * more,
                          a * blocks * (2 + k),
                          a * k,
                          a * k * k,
                          a * blocks * columns,
                          a * columns * k,
                          a * columns * 2,
                          a * columns,
                          a,
                          2 * columns,
                          AVLAST_DRAWS_LIN_CHUNK,
                          AVLAST_DRAWS_LIN_CHUNK,
                          1};
    double **const piece[] = {&w->mask,   &w->count,  &w->cell,  &w->more,
                              &w->c,      &w->kappa,  &w->root,  &w->mean,
                              &w->gamma,  &w->spread, &w->level, &w->own,
                              &w->square, &w->weight, &w->drawn, &w->least};

    for (gsize i = 0; i < G_N_ELEMENTS(size); i++) {
        if (all)
            *piece[i] = all + at;
        at += size[i] * L;
    }
    return at;
}

gboolean avlast_draws_lin_lanes_fit(const AvlastDrawsRegress *regress,
                                    const AvlastRegressPart *part)
{
    return part->most == 1 && regress->arms < MOST_ARMS;
}

gsize avlast_draws_lin_lanes_work(const AvlastDrawsRegress *regress)
{
    AvlastDrawsLinLanes w;

    for (guint i = 0; i < regress->parts->len; i++)
        if (avlast_draws_lin_lanes_fit(regress, g_ptr_array_index(regress->parts, i)))
            return split(regress, NULL, &w);
    return 0;
}

static void fill_masks(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                       const guint32 *arm, gsize lanes, const AvlastDrawsLinLanes *w)
{
    memset(w->mask, 0, (r->arms + 1) * part->groups * L * sizeof *w->mask);
    for (gsize l = 0; l < lanes; l++) {
        const guint32 *own = arm + l * r->assignment->units;
        for (gsize h = 0; h < part->groups; h++)
            w->mask[(own[part->unit[h]] * part->groups + h) * L + l] = 1.0;
    }
}

/* --- sums --- */

/* Of masks, and of two numbers (`step` apart by row, the second at `other`) times them.
 */
AVLAST_VECTOR
static void add_two(const double *restrict mask, const double *restrict number,
                    const double *restrict other, gsize step, gsize n,
                    double *restrict to, double *restrict more)
{
    NOUGHT(s);
    NOUGHT(t);

    for (gsize i = 0; i < n; i++) {
        const double a = number[i * step], b = other[i * step];
        READ(m, mask + i * L);
#define FIRST(j)  (a * m##j)
#define SECOND(j) (b * m##j)
        EACH(s, +=, FIRST);
        EACH(t, +=, SECOND);
#undef FIRST
#undef SECOND
    }
#define TERM(j) AVLAST_FOUR(to + 4 * (j))
    EACH(s, +=, TERM);
#undef TERM
#define TERM(j) AVLAST_FOUR(more + 4 * (j))
    EACH(t, +=, TERM);
#undef TERM
    WRITE(to, s);
    if (more != to)
        WRITE(more, t);
}

AVLAST_VECTOR
static void count_rows(const double *restrict mask, gsize n, double *restrict to)
{
    NOUGHT(s);

    for (gsize i = 0; i < n; i++) {
#define TERM(j) AVLAST_FOUR(mask + i * L + 4 * (j))
        EACH(s, +=, TERM);
#undef TERM
    }
    WRITE(to, s);
}

/* One arm's sums. */
static void add_arm(const AvlastRegressPart *part, gsize a, const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize width = lin->cell + lin->more;
    double *more = w->more + a * lin->more * L;
    double none[L];

    for (gsize h = 0, end; h < part->groups; h = end) {
        const gsize b = lin->block[h], at = a * lin->blocks + b;
        const double *mask = w->mask + (a * part->groups + h) * L,
                     *number = lin->number + h * width;
        double *cell = w->cell + at * lin->cell * L;
        for (end = h; end < part->groups && lin->block[end] == b;)
            end++;
        count_rows(mask, end - h, w->count + at * L);
        for (gsize i = 0; i < width; i += 2) {
            const gsize j = MIN(i + 1, width - 1);
            double *to = i < lin->cell ? cell + i * L : more + (i - lin->cell) * L,
                   *too = j < lin->cell ? cell + j * L : more + (j - lin->cell) * L;
            memset(none, 0, sizeof none);
            add_two(mask, number + i, number + j, width, end - h, to,
                    j == i ? none : too);
        }
    }
}

/* What the others leave to the most common arm. */
static void leave(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                  gsize common, const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize row = lin->blocks * lin->cell;
    double *count = w->count + common * lin->blocks * L,
           *cell = w->cell + common * row * L, *more = w->more + common * lin->more * L;

    for (gsize i = 0; i < row * L; i++)
        cell[i] = lin->total[i / L];
    for (gsize i = 0; i < lin->more * L; i++)
        more[i] = lin->more_total[i / L];
    memset(count, 0, lin->blocks * L * sizeof *count);
    for (gsize h = 0; h < part->groups; h++)
        count[lin->block[h] * L] += 1.0;
    for (gsize b = 0; b < lin->blocks; b++)
        for (gsize l = 1; l < L; l++)
            count[b * L + l] = count[b * L];
    for (gsize a = 0; a <= r->arms; a++) {
        if (a == common)
            continue;
        for (gsize i = 0; i < lin->blocks * L; i++)
            count[i] -= w->count[a * lin->blocks * L + i];
        for (gsize i = 0; i < row * L; i++)
            cell[i] -= w->cell[a * row * L + i];
        for (gsize i = 0; i < lin->more * L; i++)
            more[i] -= w->more[a * lin->more * L + i];
    }
}

static void add_up(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                   const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;

    memset(w->cell, 0, (r->arms + 1) * lin->blocks * lin->cell * L * sizeof *w->cell);
    memset(w->more, 0, (r->arms + 1) * lin->more * L * sizeof *w->more);
    for (gsize a = 0; a <= r->arms; a++)
        if (a != lin->common)
            add_arm(part, a, w);
    leave(r, part, lin->common, w);
}

/* --- one lane's fits --- */

static void take(const double *from, gsize n, gsize l, double *to)
{
    for (gsize i = 0; i < n; i++)
        to[i] = from[i * L + l];
}

static void put(const double *from, gsize n, gsize l, double *to)
{
    for (gsize i = 0; i < n; i++)
        to[i * L + l] = from[i];
}

/* What an arm is estimated by, as the loops over rows have it. */
static void spread_out(const AvlastRegressPart *part, gsize a, gsize l,
                       const AvlastDrawsLinWork *one, const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize k = part->k, columns = part->columns;
    const double *kappa = one->kappa + a * k, *root = one->root + a * k * k,
                 *gamma = one->gamma + a * k * columns;

    put(kappa, k, l, w->kappa + a * k * L);
    put(root, k * k, l, w->root + a * k * k * L);
    for (gsize o = 0; o < columns; o++)
        for (gsize q = 0; q < k; q++)
            w->gamma[((a * columns + o) * k + q) * L + l] = gamma[q * columns + o];
    for (gsize b = 0; b < lin->blocks; b++) {
        const gsize at = a * lin->blocks + b;
        const double *cell = one->cell + at * lin->cell;
        double *c = w->c + at * (2 + k) * L + l, *mean = w->mean + at * columns * L + l;
        c[0] = lin->share[b] / cell[0];
        c[L] = 1.0 / cell[0];
        for (gsize i = 0; i < k; i++) {
            c[0] -= cell[1 + i] * kappa[i];
            c[(2 + i) * L] = 0.0;
            for (gsize q = 0; q <= i; q++)
                c[(2 + i) * L] += root[i * k + q] * cell[1 + q];
        }
        for (gsize o = 0; o < columns; o++) {
            mean[o * L] = cell[1 + k + o];
            for (gsize q = 0; q < k; q++)
                mean[o * L] -= cell[1 + q] * gamma[q * columns + o];
        }
    }
}

static gboolean fit_lane(const AvlastDrawsRegress *r, const AvlastRegressPart *part,
                         gsize l, const AvlastDrawsLinWork *one,
                         const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize arms = r->arms + 1, cells = arms * lin->blocks;

    for (gsize i = 0; i < cells; i++)
        if (w->count[i * L + l] < 0.5)
            return FALSE;
    take(w->cell, cells * lin->cell, l, one->cell);
    take(w->more, arms * lin->more, l, one->more);
    memcpy(one->square, part->square, 2 * part->columns * sizeof *one->square);
    for (gsize a = 0; a < arms; a++) {
        if (!avlast_draws_lin_fit(part, a, one))
            return FALSE;
        spread_out(part, a, l, one, w);
    }
    put(one->level, arms * part->columns, l, w->level);
    put(one->own, arms, l, w->own);
    put(one->square, 2 * part->columns, l, w->square);
    return TRUE;
}

void avlast_draws_lin_lanes_run(const AvlastDrawsRegress *regress,
                                const AvlastRegressPart *part, const guint32 *arm,
                                gsize lanes, const AvlastDrawsLinWork *one,
                                AvlastDrawn *drawn, guint8 *lost)
{
    const gsize arms = regress->arms + 1, columns = part->columns;
    AvlastDrawsLinLanes w;

    split(regress, one->lanes, &w);
    fill_masks(regress, part, arm, lanes, &w);
    add_up(regress, part, &w);
    for (gsize l = 0; l < lanes; l++)
        if (!lost[l] && !fit_lane(regress, part, l, one, &w))
            lost[l] = 1;
    memset(w.spread, 0, arms * columns * 2 * L * sizeof *w.spread);
    for (gsize l = 0; l < L; l++)
        w.least[l] = 1.0;
    if (!regress->classical)
        avlast_draws_lin_add_scores(regress, part, &w);
    for (gsize l = 0; l < lanes; l++) {
        if (lost[l])
            continue;
        take(w.level, arms * columns, l, one->level);
        take(w.own, arms, l, one->own);
        take(w.square, 2 * columns, l, one->square);
        take(w.spread, arms * columns * 2, l, one->spread);
        lost[l] = !(w.least[l] > AVLAST_DRAWS_LIN_SINGULAR) ||
                  !avlast_draws_lin_tell(regress, part, one, drawn + l * regress->all);
    }
}
