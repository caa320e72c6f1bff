/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regressions under many assignments, several side by side: l counts them, and stands
 * last in every array. */
#include <math.h>
#include <string.h>

#include "impact/draws_lin.h"

#define L AVLAST_REGRESS_LANES

/* What is left of an arm's indicator (its square), below which other columns determine
 * it. */
#define DETERMINED 1e-8
/* A variance this small beside the classical one, or squares beside what the outcome had,
 * are rounding. */
#define ROUNDING 1e-13

static gsize split(const AvlastDrawsRegress *r, double *all, AvlastRegressWork *w)
{
    const gsize arms = r->arms, units = r->assignment->units;
    const gsize size[] = {arms * units,
                          arms,
                          arms * r->k,
                          r->coordinates * arms,
                          arms * arms,
                          r->columns * arms,
                          r->columns * arms,
                          r->effects * r->largest,
                          r->largest * r->largest,
                          r->largest * r->largest,
                          r->largest,
                          arms,
                          2 * r->columns * r->effects,
                          1};
    double **const piece[] = {&w->in,  &w->own,   &w->g,      &w->c,   &w->inverse,
                              &w->sum, &w->b,     &w->u,      &w->m,   &w->v,
                              &w->out, &w->along, &w->spread, &w->lost};
    gsize at = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(size); i++) {
        if (all)
            *piece[i] = all + at;
        at += size[i] * L;
    }
    return at;
}

gsize avlast_draws_regress_work(const AvlastDrawsRegress *r)
{
    AvlastRegressWork w;

    return r->lin ? avlast_draws_lin_work(r) : split(r, NULL, &w);
}

/* Who is in which arm. */
static void indicate(const AvlastDrawsRegress *r, const guint32 *arm, gsize lanes,
                     double *in)
{
    const gsize units = r->assignment->units;

    for (gsize j = 0; j < r->arms; j++)
        for (gsize l = 0; l < L; l++)
            for (gsize u = 0; u < units; u++)
                in[(j * units + u) * L + l] =
                    l < lanes && arm[l * units + u] == j + 1 ? 1.0 : 0.0;
}

/* D^-1 in place, by sweeping; a pivot of which little is left of d'd loses the draw. */
static void invert(gsize arms, const AvlastRegressWork *w)
{
    double *d = w->inverse;

    for (gsize i = 0; i < arms; i++) {
        for (gsize l = 0; l < L; l++)
            if (!(d[(i * arms + i) * L + l] > DETERMINED * w->own[i * L + l]))
                w->lost[l] = 1.0;
        for (gsize l = 0; l < L; l++) {
            const double pivot = 1.0 / d[(i * arms + i) * L + l];
            for (gsize a = 0; a < arms; a++) {
                const double f = d[(a * arms + i) * L + l] * pivot;
                for (gsize j = 0; a != i && j < arms; j++)
                    if (j != i)
                        d[(a * arms + j) * L + l] -= f * d[(i * arms + j) * L + l];
                if (a != i)
                    d[(a * arms + i) * L + l] = -f;
            }
            for (gsize j = 0; j < arms; j++)
                d[(i * arms + j) * L + l] *= j == i ? 0.0 : pivot;
            d[(i * arms + i) * L + l] = pivot;
        }
    }
}

/* b = D^-1 d'My */
static void solve(const AvlastRegressPart *part, gsize arms, const AvlastRegressWork *w)
{
    memset(w->b, 0, part->columns * arms * L * sizeof *w->b);
    for (gsize o = 0; o < part->columns; o++)
        for (gsize i = 0; i < arms; i++)
            for (gsize j = 0; j < arms; j++)
                for (gsize l = 0; l < L; l++)
                    w->b[(o * arms + i) * L + l] += w->inverse[(i * arms + j) * L + l] *
                                                    w->sum[(o * arms + j) * L + l];
}

/* (A_g M d t_j)_g of the effects. */
static void direct(const AvlastDrawsRegress *k, const AvlastRegressPart *part, gsize h,
                   const AvlastRegressWork *w)
{
    const gsize arms = k->arms, at = part->start[h], r = part->start[h + 1] - at;

    for (gsize j = 0; j < k->effects; j++) {
        const double *t = w->inverse + (k->first - 1 + j) * arms * L;
        avlast_regress_direct(w->c + at * arms * L, t, arms, r,
                              w->u + j * k->largest * L);
    }
    if (k->power)
        avlast_regress_adjust(k, part, h, w);
}

/* The sum of squared residuals of an outcome; the product of its residuals and those of
 * the arm as it was drawn. */
static void residuals(const AvlastDrawsRegress *k, const AvlastRegressPart *part, gsize o,
                      gsize l, const AvlastRegressWork *w, double *squares,
                      double *product)
{
    *squares = part->square[o];
    *product = part->square[part->columns + o];
    for (gsize i = 0; i < k->arms; i++) {
        const double b = w->b[(o * k->arms + i) * L + l];
        *squares -= b * w->sum[(o * k->arms + i) * L + l];
        if (k->shift)
            *product -= b * w->sum[(part->outcomes * k->arms + i) * L + l];
    }
    *squares = fmax(0.0, *squares);
}

/* What is told of an effect of an outcome in one draw; FALSE where rounding would tell
 * it.
 */
static gboolean tell(const AvlastDrawsRegress *k, const AvlastRegressPart *part, gsize o,
                     gsize j, gsize l, const AvlastRegressWork *w, AvlastDrawn *drawn)
{
    const gsize arm = k->first - 1 + j, last = part->outcomes;
    const double *spread = w->spread + 2 * j * part->columns * L;
    const double inverse = w->inverse[(arm * k->arms + arm) * L + l];
    double squares, product, dd = NAN, none;

    residuals(k, part, o, l, w, &squares, &product);
    const double classical = squares / part->df * inverse;
    *drawn = (AvlastDrawn){w->b[(o * k->arms + arm) * L + l], NAN, NAN, NAN, NAN};
    if (k->shift)
        residuals(k, part, last, l, w, &dd, &none);
    if (k->classical) {
        drawn->yy = classical;
        drawn->yd = k->shift ? product / part->df * inverse : NAN;
        drawn->dd = k->shift ? dd / part->df * inverse : NAN;
    } else {
        drawn->yy = part->factor * spread[2 * o * L + l];
        drawn->yd = k->shift ? part->factor * spread[(2 * o + 1) * L + l] : NAN;
        drawn->dd = k->shift ? part->factor * spread[2 * last * L + l] : NAN;
    }
    drawn->shift = k->shift ? w->b[(last * k->arms + arm) * L + l] : NAN;
    return squares > ROUNDING * part->square[o] && drawn->yy > ROUNDING * classical &&
           isfinite(drawn->effect) && isfinite(drawn->yy);
}

static void run_part(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                     gsize lanes, const AvlastRegressWork *w, AvlastDrawn *drawn)
{
    const gsize units = k->assignment->units;

    for (gsize i = 0; i < k->arms; i++) {
        avlast_regress_add_up(part, w->in + i * units * L, w->g + i * k->k * L,
                              w->own + i * L);
        avlast_regress_project(part, k->arms, w->in + i * units * L, w->g + i * k->k * L,
                               w->c + i * L);
    }
    avlast_regress_multiply(part, k->arms, w->c, w->inverse, w->sum);
    invert(k->arms, w);
    solve(part, k->arms, w);
    memset(w->spread, 0, 2 * part->columns * k->effects * L * sizeof *w->spread);
    for (gsize h = 0; !k->classical && h < part->groups; h++) {
        direct(k, part, h, w);
        for (gsize j = 0; j < k->effects; j++)
            avlast_regress_add_scores(k, part, h, w, w->u + j * k->largest * L,
                                      w->spread + 2 * j * part->columns * L);
    }
    for (gsize l = 0; l < lanes; l++)
        for (gsize o = 0; o < part->outcomes; o++)
            for (gsize j = 0; j < k->effects; j++)
                if (!tell(k, part, o, j, l, w,
                          drawn + l * k->all + part->outcome[o] * k->effects + j))
                    w->lost[l] = 1.0;
}

void avlast_draws_regress_run(const AvlastDrawsRegress *k, const guint32 *arm,
                              gsize lanes, double *work, AvlastDrawn *drawn, guint8 *lost)
{
    AvlastRegressWork w;

    if (k->lin) {
        memset(lost, 0, lanes);
        for (guint i = 0; i < k->parts->len; i++)
            avlast_draws_lin_run(k, g_ptr_array_index(k->parts, i), arm, lanes, work,
                                 drawn, lost);
        return;
    }
    split(k, work, &w);
    memset(w.lost, 0, L * sizeof *w.lost);
    indicate(k, arm, lanes, w.in);
    for (guint i = 0; i < k->parts->len; i++)
        run_part(k, g_ptr_array_index(k->parts, i), lanes, &w, drawn);
    for (gsize l = 0; l < lanes; l++)
        lost[l] = w.lost[l] > 0.0 ? 1 : 0;
}
