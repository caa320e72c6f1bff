/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups' adjustments, several draws side by side. */
#include <math.h>
#include <string.h>

#include "core/vector.h"
#include "impact/draws_regress_parts.h"

#define L AVLAST_REGRESS_LANES

/* Eigenvalues that count as 0, as in model/robust_cr2.c. */
#define SINGULAR 1e-10

/* B_g = base - c D^-1 c' */
AVLAST_VECTOR
static void fill(const AvlastRegressPart *part, gsize arms, gsize h,
                 const double *restrict c, const double *restrict inverse,
                 double *restrict m)
{
    const gsize at = part->start[h], r = part->start[h + 1] - at;

    for (gsize a = 0; a < r; a++)
        for (gsize b = 0; b < r; b++) {
            double *to = m + (a * r + b) * L;
            for (gsize l = 0; l < L; l++)
                to[l] = part->base[(at + a) * part->most + b];
            for (gsize i = 0; i < arms; i++)
                for (gsize j = 0; j < arms; j++) {
                    const double *x = c + ((at + a) * arms + i) * L,
                                 *y = c + ((at + b) * arms + j) * L,
                                 *d = inverse + (i * arms + j) * L;
                    AVLAST_SIMD
                    for (gsize l = 0; l < L; l++)
                        to[l] -= x[l] * d[l] * y[l];
                }
        }
}

/* One rotation of Jacobi's, of rows and columns p and q. */
AVLAST_VECTOR
static void rotate(double *restrict m, double *restrict v, gsize r, gsize p, gsize q)
{
    double c[L], s[L];

    for (gsize l = 0; l < L; l++) {
        const double off = m[(p * r + q) * L + l];
        const double theta =
            0.5 * (m[(q * r + q) * L + l] - m[(p * r + p) * L + l]) / off;
        const double t =
            off == 0.0 ? 0.0
                       : copysign(1.0, theta) / (fabs(theta) + sqrt(theta * theta + 1.0));
        c[l] = 1.0 / sqrt(t * t + 1.0);
        s[l] = t * c[l];
    }
    for (gsize i = 0; i < r; i++) {
        double *a = m + (i * r + p) * L, *b = m + (i * r + q) * L;
        double *x = v + (i * r + p) * L, *y = v + (i * r + q) * L;
        for (gsize l = 0; l < L; l++) {
            const double old = a[l], other = x[l];
            a[l] = c[l] * old - s[l] * b[l];
            b[l] = s[l] * old + c[l] * b[l];
            x[l] = c[l] * other - s[l] * y[l];
            y[l] = s[l] * other + c[l] * y[l];
        }
    }
    for (gsize i = 0; i < r; i++) {
        double *a = m + (p * r + i) * L, *b = m + (q * r + i) * L;
        for (gsize l = 0; l < L; l++) {
            const double old = a[l];
            a[l] = c[l] * old - s[l] * b[l];
            b[l] = s[l] * old + c[l] * b[l];
        }
    }
}

/* Eigenvalues on the diagonal of m, vectors in the columns of v. */
static void decompose(double *m, double *v, gsize r)
{
    for (gsize a = 0; a < r * r; a++)
        for (gsize l = 0; l < L; l++)
            v[a * L + l] = a / r == a % r ? 1.0 : 0.0;
    for (int sweep = 0; sweep < 30; sweep++) {
        double most = 0.0;
        for (gsize p = 0; p < r; p++)
            for (gsize q = p + 1; q < r; q++)
                for (gsize l = 0; l < L; l++)
                    most = fmax(most, fabs(m[(p * r + q) * L + l]));
        if (!(most > 1e-16))
            break;
        for (gsize p = 0; p < r; p++)
            for (gsize q = p + 1; q < r; q++)
                rotate(m, v, r, p, q);
    }
}

/* u = B_g^-p u */
AVLAST_VECTOR
static void apply(int power, const double *restrict m, const double *restrict v, gsize r,
                  double *restrict out, double *restrict u)
{
    memset(out, 0, r * L * sizeof *out);
    for (gsize e = 0; e < r; e++) {
        double x[L] = {0.0};
        for (gsize a = 0; a < r; a++)
            for (gsize l = 0; l < L; l++)
                x[l] += v[(a * r + e) * L + l] * u[a * L + l];
        for (gsize l = 0; l < L; l++) {
            const double value = m[(e * r + e) * L + l];
            x[l] *= value < SINGULAR ? 0.0 : power == 1 ? 1.0 / sqrt(value) : 1.0 / value;
        }
        for (gsize a = 0; a < r; a++)
            for (gsize l = 0; l < L; l++)
                out[a * L + l] += v[(a * r + e) * L + l] * x[l];
    }
    memcpy(u, out, r * L * sizeof *out);
}

void avlast_regress_adjust(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                           gsize h, const AvlastRegressWork *w)
{
    const gsize r = part->start[h + 1] - part->start[h];

    if (r > 1 && avlast_regress_adjust_turned(k, part, h, w))
        return;
    fill(part, k->arms, h, w->c, w->inverse, w->m);
    if (r > 1)
        decompose(w->m, w->v, r);
    for (gsize l = 0; r == 1 && l < L; l++)
        w->v[l] = 1.0;
    /* A row of leverage 1 has no residual to learn from. */
    for (gsize l = 0; k->rows && l < L; l++)
        if (w->m[l] < SINGULAR)
            w->lost[l] = 1.0;
    for (gsize j = 0; j < k->effects; j++)
        apply(k->power, w->m, w->v, r, w->out, w->u + j * k->largest * L);
}
