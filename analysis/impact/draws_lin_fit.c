/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the sums of one draw of Lin's regression to its arms' fits, and from scores to
 * what is told. */
#include <math.h>
#include <string.h>

#include "core/vector.h"
#include "impact/draws_lin.h"

/* What is left of a covariate's squares in an arm, beside them or beside all of its
 * squares, below which the estimator is asked: sums lose as many digits. */
#define DETERMINED 1e-5
#define NOTHING    1e-8
/* As in draws_regress_run.c. */
#define ROUNDING 1e-13

AVLAST_VECTOR
static void add(double *restrict to, const double *restrict from, double sign, gsize n)
{
    for (gsize i = 0; i < n; i++)
        to[i] += sign * from[i];
}

/* --- one arm --- */

/* Cells of sums become W and means; M in kappa, S and X'y (in more) without the means,
 * and what the means take of the squares. */
static void take_means(const AvlastRegressPart *part, double *cell, double *more,
                       double *level, double *kappa, double *square)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize k = part->k, columns = part->columns;

    memset(level, 0, columns * sizeof *level);
    memset(kappa, 0, k * sizeof *kappa);
    for (gsize b = 0; b < lin->blocks; b++, cell += lin->cell) {
        double *x = cell + 1, *y = x + k, *to = more;
        const double per = 1.0 / cell[0], *last = y + columns - 1;
        for (gsize o = 0; o < columns; o++) {
            square[o] -= per * y[o] * y[o];
            square[columns + o] -= per * y[o] * *last;
        }
        for (gsize q = 0; q < k; q++)
            for (gsize j = 0; j <= q; j++)
                *to++ -= per * x[q] * x[j];
        for (gsize q = 0; q < k; q++, to += columns)
            add(to, y, -per * x[q], columns);
        for (gsize i = 1; i < lin->cell; i++)
            cell[i] *= per;
        add(level, y, lin->share[b], columns);
        add(kappa, x, lin->share[b], k);
    }
}

/* L^-1 of S = L L' (its lower half in rows one after the other, `raw` its diagonal before
 * the means were taken out); FALSE when little is left of a column. */
static gboolean factor(const double *s, const double *raw, gsize k, double *root)
{
    for (gsize i = 0; i < k; i++) {
        double *row = root + i * k;
        for (gsize j = 0; j <= i; j++) {
            double v = s[i * (i + 1) / 2 + j];
            for (gsize l = 0; l < j; l++)
                v -= row[l] * root[j * k + l];
            if (j < i) {
                row[j] = v / root[j * k + j];
                continue;
            }
            if (!(v > DETERMINED * raw[i] && v > NOTHING))
                return FALSE;
            row[i] = sqrt(v);
        }
    }
    for (gsize j = 0; j < k; j++) {
        root[j * k + j] = 1.0 / root[j * k + j];
        for (gsize i = j + 1; i < k; i++) {
            double v = 0.0;
            for (gsize l = j; l < i; l++)
                v -= root[i * k + l] * root[l * k + j];
            root[i * k + j] = v / root[i * k + i];
        }
    }
    return TRUE;
}

double avlast_draws_lin_forward(const double *root, const double *x, gsize k, double *v)
{
    double square = 0.0;

    for (gsize i = 0; i < k; i++) {
        double sum = 0.0;
        for (gsize q = 0; q <= i; q++)
            sum += root[i * k + q] * x[q];
        v[i] = sum;
        square += sum * sum;
    }
    return square;
}

/* x = L^-T v */
static void backward(const double *root, const double *v, gsize k, double *x, gsize step)
{
    for (gsize q = 0; q < k; q++) {
        double sum = 0.0;
        for (gsize i = q; i < k; i++)
            sum += root[i * k + q] * v[i];
        x[q * step] = sum;
    }
}

gboolean avlast_draws_lin_fit(const AvlastRegressPart *part, gsize a,
                              const AvlastDrawsLinWork *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize k = part->k, columns = part->columns;
    double *cell = w->cell + a * lin->blocks * lin->cell, *more = w->more + a * lin->more,
           *xy = more + k * (k + 1) / 2, *root = w->root + a * k * k,
           *kappa = w->kappa + a * k, *gamma = w->gamma + a * k * columns,
           *level = w->level + a * columns;

    for (gsize q = 0; q < k; q++)
        w->x[q] = more[q * (q + 1) / 2 + q];
    take_means(part, cell, more, level, kappa, w->square);
    if (!factor(more, w->x, k, root))
        return FALSE;
    w->own[a] = avlast_draws_lin_forward(root, kappa, k, w->v);
    for (gsize b = 0; b < lin->blocks; b++)
        w->own[a] += lin->share[b] * lin->share[b] / cell[b * lin->cell];
    for (gsize o = 0; o < columns; o++) {
        for (gsize q = 0; q < k; q++)
            w->x[q] = xy[q * columns + o];
        avlast_draws_lin_forward(root, w->x, k, w->v);
        backward(root, w->v, k, gamma + o, columns);
    }
    for (gsize q = 0; q < k; q++) {
        const double *last = gamma + q * columns + columns - 1;
        for (gsize o = 0; o < columns; o++) {
            w->square[o] -= xy[q * columns + o] * gamma[q * columns + o];
            w->square[columns + o] -= xy[q * columns + o] * *last;
        }
        add(level, gamma + q * columns, -kappa[q], columns);
    }
    avlast_draws_lin_forward(root, kappa, k, w->v);
    backward(root, w->v, k, kappa, 1);
    for (gsize q = 0; q < k; q++)
        kappa[q] = -kappa[q];
    return TRUE;
}

/* --- what is told --- */

static gboolean tell(const AvlastDrawsRegress *r, const AvlastRegressPart *part, gsize o,
                     gsize arm, const AvlastDrawsLinWork *w, AvlastDrawn *drawn)
{
    const gsize columns = part->columns, last = columns - 1;
    const double *one = w->spread + arm * columns * 2, *zero = w->spread;
    const double *square = w->square;
    const double own = w->own[arm] + w->own[0], per = own / part->df;
    const double classical = fmax(0.0, square[o]) * per, f = part->factor;

    *drawn =
        (AvlastDrawn){w->level[arm * columns + o] - w->level[o],
                      r->classical ? classical : f * (one[o] + zero[o]), NAN, NAN, NAN};
    if (r->shift)
        *drawn = (AvlastDrawn){
            drawn->effect, drawn->yy, w->level[arm * columns + last] - w->level[last],
            r->classical ? square[columns + o] * per
                         : f * (one[columns + o] + zero[columns + o]),
            r->classical ? fmax(0.0, square[last]) * per : f * (one[last] + zero[last])};
    return square[o] > ROUNDING * part->square[o] && drawn->yy > ROUNDING * classical &&
           isfinite(drawn->effect) && isfinite(drawn->yy);
}

gboolean avlast_draws_lin_tell(const AvlastDrawsRegress *regress,
                               const AvlastRegressPart *part, const AvlastDrawsLinWork *w,
                               AvlastDrawn *drawn)
{
    for (gsize o = 0; o < part->outcomes; o++)
        for (gsize j = 0; j < regress->effects; j++)
            if (!tell(regress, part, o, regress->first + j, w,
                      drawn + part->outcome[o] * regress->effects + j))
                return FALSE;
    return TRUE;
}
