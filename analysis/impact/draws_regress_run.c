/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regressions under many assignments, several side by side: l counts them, and stands
 * last in every array. */
#include <math.h>
#include <string.h>

#include "core/vector.h"
#include "impact/draws_regress_parts.h"

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
    double **const piece[] = {&w->in,    &w->g,      &w->c,   &w->inverse, &w->sum,
                              &w->b,     &w->u,      &w->m,   &w->v,       &w->out,
                              &w->along, &w->spread, &w->lost};
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

    return split(r, NULL, &w);
}

/* Who is in which arm. */
static void indicate(const AvlastDrawsRegress *r, const guint32 *arm, gsize lanes,
                     double *in)
{
    const gsize units = r->assignment->units;

    for (gsize j = 0; j < r->arms; j++)
        for (gsize u = 0; u < units; u++)
            for (gsize l = 0; l < L; l++)
                in[(j * units + u) * L + l] =
                    l < lanes && arm[l * units + u] == j + 1 ? 1.0 : 0.0;
}

/* Q'd */
AVLAST_VECTOR
static void add_up(const AvlastRegressPart *part, const double *restrict in,
                   double *restrict g)
{
    memset(g, 0, part->k * L * sizeof *g);
    for (gsize h = 0; h < part->groups; h++) {
        const double *d = in + (gsize)part->unit[h] * L;
        for (gsize q = 0; q < part->k; q++) {
            const double x = part->gamma[h * part->k + q];
            AVLAST_SIMD
            for (gsize l = 0; l < L; l++)
                g[q * L + l] += x * d[l];
        }
    }
}

/* E'Md of one arm: coordinates stand `arms` apart. */
AVLAST_VECTOR
static void project(const AvlastRegressPart *part, gsize arms, const double *restrict in,
                    const double *restrict g, double *restrict c)
{
    for (gsize h = 0; h < part->groups; h++) {
        const double *d = in + (gsize)part->unit[h] * L;
        for (gsize x = part->start[h]; x < part->start[h + 1]; x++) {
            double to[L];
            AVLAST_SIMD
            for (gsize l = 0; l < L; l++)
                to[l] = part->one[x] * d[l];
            for (gsize q = 0; q < part->k; q++) {
                const double p = part->p[x * part->k + q];
                AVLAST_SIMD
                for (gsize l = 0; l < L; l++)
                    to[l] -= p * g[q * L + l];
            }
            memcpy(c + x * arms * L, to, sizeof to);
        }
    }
}

/* D and d'My. */
AVLAST_VECTOR
static void multiply(const AvlastRegressPart *part, gsize arms, const double *restrict c,
                     double *restrict d, double *restrict sum)
{
    const gsize all = part->start[part->groups];

    memset(d, 0, arms * arms * L * sizeof *d);
    memset(sum, 0, part->columns * arms * L * sizeof *sum);
    for (gsize x = 0; x < all; x++)
        for (gsize i = 0; i < arms; i++) {
            const double *a = c + (x * arms + i) * L;
            for (gsize j = 0; j < arms; j++) {
                AVLAST_SIMD
                for (gsize l = 0; l < L; l++)
                    d[(i * arms + j) * L + l] += a[l] * c[(x * arms + j) * L + l];
            }
            for (gsize o = 0; o < part->columns; o++) {
                const double y = part->y[x * part->columns + o];
                AVLAST_SIMD
                for (gsize l = 0; l < L; l++)
                    sum[(o * arms + i) * L + l] += y * a[l];
            }
        }
}

/* D^-1 in place, by sweeping; a pivot of which little is left of d'd loses the draw. */
static void invert(const AvlastRegressPart *part, gsize arms, gsize units,
                   const AvlastRegressWork *w)
{
    double *d = w->inverse;

    for (gsize i = 0; i < arms; i++) {
        double before[L] = {0.0};
        for (gsize h = 0; h < part->groups; h++)
            for (gsize x = part->start[h]; x < part->start[h + 1]; x++)
                for (gsize l = 0; l < L; l++)
                    before[l] += part->one[x] * part->one[x] *
                                 w->in[(i * units + part->unit[h]) * L + l];
        for (gsize l = 0; l < L; l++)
            if (!(d[(i * arms + i) * L + l] > DETERMINED * before[l]))
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
        double *u = w->u + j * k->largest * L;
        for (gsize a = 0; a < r; a++)
            for (gsize l = 0; l < L; l++) {
                double sum = 0.0;
                for (gsize i = 0; i < arms; i++)
                    sum += w->c[((at + a) * arms + i) * L + l] * t[i * L + l];
                u[a * L + l] = sum;
            }
    }
    if (k->power)
        avlast_regress_adjust(k, part, h, w);
}

/* Squares of the group's scores, of one effect. */
AVLAST_VECTOR
static void add_scores(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                       gsize h, const AvlastRegressWork *w, const double *restrict u,
                       double *restrict spread)
{
    const gsize arms = k->arms, at = part->start[h], r = part->start[h + 1] - at;
    double drawn[L] = {0.0};

    memset(w->along, 0, arms * L * sizeof *w->along);
    for (gsize a = 0; a < r; a++)
        for (gsize i = 0; i < arms; i++)
            for (gsize l = 0; l < L; l++)
                w->along[i * L + l] += u[a * L + l] * w->c[((at + a) * arms + i) * L + l];
    /* the arm as it was drawn stands last, and is needed first */
    for (gsize o = part->columns; o-- > 0;) {
        double z[L] = {0.0};
        for (gsize a = 0; a < r; a++) {
            const double y = part->y[(at + a) * part->columns + o];
            AVLAST_SIMD
            for (gsize l = 0; l < L; l++)
                z[l] += y * u[a * L + l];
        }
        for (gsize i = 0; i < arms; i++) {
            AVLAST_SIMD
            for (gsize l = 0; l < L; l++)
                z[l] -= w->b[(o * arms + i) * L + l] * w->along[i * L + l];
        }
        if (k->shift && o == part->outcomes)
            memcpy(drawn, z, sizeof drawn);
        AVLAST_SIMD
        for (gsize l = 0; l < L; l++) {
            spread[2 * o * L + l] += z[l] * z[l];
            spread[(2 * o + 1) * L + l] += z[l] * drawn[l];
        }
    }
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
        add_up(part, w->in + i * units * L, w->g + i * k->k * L);
        project(part, k->arms, w->in + i * units * L, w->g + i * k->k * L, w->c + i * L);
    }
    multiply(part, k->arms, w->c, w->inverse, w->sum);
    invert(part, k->arms, units, w);
    solve(part, k->arms, w);
    memset(w->spread, 0, 2 * part->columns * k->effects * L * sizeof *w->spread);
    for (gsize h = 0; !k->classical && h < part->groups; h++) {
        direct(k, part, h, w);
        for (gsize j = 0; j < k->effects; j++)
            add_scores(k, part, h, w, w->u + j * k->largest * L,
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

    split(k, work, &w);
    memset(w.lost, 0, L * sizeof *w.lost);
    indicate(k, arm, lanes, w.in);
    for (guint i = 0; i < k->parts->len; i++)
        run_part(k, g_ptr_array_index(k->parts, i), lanes, &w, drawn);
    for (gsize l = 0; l < lanes; l++)
        lost[l] = w.lost[l] > 0.0 ? 1 : 0;
}
