/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates of a wild bootstrap with instruments, a block of them side by side. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/vector.h"
#include "model/wild_iv_parts.h"

#define B AVLAST_WILD_BLOCK

void avlast_wild_iv_room_free(gpointer data)
{
    AvlastWildIvRoom *room = data;

    if (!room)
        return;
    g_free(room->v);
    g_free(room->a);
    g_free(room->av);
    g_free(room->cu);
    g_free(room->cd);
    g_free(room->z);
    g_free(room->o);
    g_free(room->x);
    g_free(room);
}

gpointer avlast_wild_iv_room_new(const AvlastWildIvKernel *w, GError **error)
{
    AvlastWildIvRoom *room = g_new0(AvlastWildIvRoom, 1);

    if ((room->v = avlast_table(double, w->G, B, error)) &&
        (room->a = avlast_table(double, w->l, B, error)) &&
        (room->av = avlast_table(double, w->l, B, error)) &&
        (room->cu = avlast_table(double, w->k1, B, error)) &&
        (room->cd = avlast_table(double, w->k1, B, error)) &&
        (room->z = avlast_table(double, w->k1, B, error)) &&
        (room->o = avlast_table(double, w->l * w->l, B, error)) &&
        (room->x = avlast_array(double, w->l, error)))
        return room;
    avlast_wild_iv_room_free(room);
    return NULL;
}

/* to[c] = sum over clusters of v_g s_g[from + c] */
AVLAST_VECTOR
static void gather(const AvlastWildIvKernel *w, const double *restrict s, gsize from,
                   gsize n, const double *restrict v, double *restrict to)
{
    memset(to, 0, n * B * sizeof *to);
    for (gsize g = 0; g < w->G; g++)
        for (gsize c = 0; c < n; c++) {
            const double x = s[g * w->dim + from + c];
            double *sum = &to[c * B];
            AVLAST_SIMD
            for (gsize b = 0; b < B; b++)
                sum[b] += x * v[g * B + b];
        }
}

/* sum += x y over n rows */
AVLAST_VECTOR
static void add_products(gsize n, double sign, const double *restrict x,
                         const double *restrict y, double *restrict sum)
{
    for (gsize c = 0; c < n; c++) {
        AVLAST_SIMD
        for (gsize b = 0; b < B; b++)
            sum[b] += sign * x[c * B + b] * y[c * B + b];
    }
}

/* sum = sum over clusters of v_g^2 x_g */
AVLAST_VECTOR
static void squares(const AvlastWildIvKernel *w, const double *restrict x,
                    const double *restrict v, double *restrict sum)
{
    memset(sum, 0, B * sizeof *sum);
    for (gsize g = 0; g < w->G; g++) {
        AVLAST_SIMD
        for (gsize b = 0; b < B; b++)
            sum[b] += x[g] * v[g * B + b] * v[g * B + b];
    }
}

/* LIML's root less one: the least r with |W'P W - r W'M W| = 0, W = [u*, d*]. `whole` =
 * Q f + v_g v~ along Q. */
static void roots(const AvlastWildIvPoint *p, const AvlastWildIvRoom *room,
                  const double *whole, double (*k)[B], double *r)
{
    const AvlastWildIvKernel *w = p->kernel;
    double g[3][B] = {{0}};

    squares(w, p->uu, room->v, k[0]);
    squares(w, p->uv, room->v, k[1]);
    squares(w, p->vv, room->v, k[2]);
    add_products(w->k1, -1.0, room->cu, room->cu, k[0]);
    add_products(w->k1, -1.0, room->cu, room->cd, k[1]);
    add_products(w->k1, -1.0, room->cd, room->cd, k[2]);
    add_products(w->l, -1.0, room->a, room->a, k[0]);
    add_products(w->l, -1.0, room->a, room->av, k[1]);
    add_products(w->l, -1.0, room->av, room->av, k[2]);
    add_products(w->l, 1.0, room->a, room->a, g[0]);
    add_products(w->l, 1.0, room->a, whole, g[1]);
    add_products(w->l, 1.0, whole, whole, g[2]);
    for (gsize b = 0; b < B; b++) {
        const double top = k[0][b] * k[2][b] - k[1][b] * k[1][b],
                     half = 0.5 * (g[0][b] * k[2][b] + g[2][b] * k[0][b]) -
                            g[1][b] * k[1][b],
                     end = g[0][b] * g[2][b] - g[1][b] * g[1][b],
                     inside = half * half - top * end;
        r[b] = end / (half + sqrt(inside > 0.0 ? inside : 0.0));
    }
}

/* e = v (u_c - move v_c) - sum_j M[c, j] z_j - move q_c of cluster g and column c. */
AVLAST_VECTOR
static void residuals(const AvlastWildIvPoint *p, gsize g, gsize c,
                      const double *restrict v, const double *restrict z,
                      const double *restrict move, double *restrict e)
{
    const AvlastWildIvKernel *w = p->kernel;
    const double u = p->u[g * w->dim + c], d = p->v[g * w->dim + c],
                 q = p->q[g * w->dim + c],
                 *m = &w->m[(g * w->rows + c) * w->dim + w->l + 2];

    AVLAST_SIMD
    for (gsize b = 0; b < B; b++)
        e[b] = v[b] * (u - move[b] * d) - move[b] * q;
    for (gsize j = 0; j < w->k1; j++) {
        AVLAST_SIMD
        for (gsize b = 0; b < B; b++)
            e[b] -= m[j] * z[j * B + b];
    }
}

/* The part of LIML's scores that is not of P_Z: -r (M_Z d*)'e of cluster g. */
static void add_liml(const AvlastWildIvPoint *p, const AvlastWildIvRoom *room, gsize g,
                     const double *r, const double *move, double *s)
{
    const AvlastWildIvKernel *w = p->kernel;
    const double *v = &room->v[g * B], *pv = &p->v[g * w->dim];
    double t[B], e[B] = {0}, fixed = 0.0;

    for (gsize a = 0; a < w->l; a++)
        fixed += pv[a] * p->f[a];
    for (gsize b = 0; b < B; b++)
        t[b] = v[b] * (p->uv[g] - move[b] * p->vv[g]) - move[b] * fixed;
    for (gsize j = 0; j < w->k1; j++)
        for (gsize b = 0; b < B; b++)
            t[b] -= pv[w->l + 2 + j] * room->z[j * B + b];
    for (gsize b = 0; b < B; b++)
        s[b] -= r[b] * v[b] * t[b];
    for (gsize j = 0; j < w->k1; j++) {
        residuals(p, g, w->l + 2 + j, v, room->z, move, e);
        for (gsize b = 0; b < B; b++)
            s[b] += r[b] * room->cd[j * B + b] * e[b];
    }
}

void avlast_wild_iv_moves(const AvlastWildIvPoint *p, const AvlastWildIvRoom *room,
                          AvlastWildIvMoves *out)
{
    const AvlastWildIvKernel *w = p->kernel;
    double n[B] = {0}, down[B] = {0}, r[B] = {0}, k[3][B] = {{0}}, sum[B] = {0}, e[B];
    double *whole = room->o; /* l x BLOCK of it */

    gather(w, p->u, 0, w->l, room->v, room->a);
    gather(w, p->v, 0, w->l, room->v, room->av);
    gather(w, p->u, w->l + 2, w->k1, room->v, room->cu);
    gather(w, p->v, w->l + 2, w->k1, room->v, room->cd);
    for (gsize a = 0; a < w->l; a++)
        for (gsize b = 0; b < B; b++)
            whole[a * B + b] = p->f[a] + room->av[a * B + b];
    if (w->liml)
        roots(p, room, whole, k, r);
    add_products(w->l, 1.0, room->a, whole, n);
    add_products(w->l, 1.0, whole, whole, down);
    for (gsize b = 0; b < B; b++) {
        down[b] -= r[b] * k[2][b];
        out->move[b] = (n[b] - r[b] * k[1][b]) / down[b];
    }
    for (gsize j = 0; j < w->k1 * B; j++)
        room->z[j] = room->cu[j] - room->cd[j] * out->move[j % B];
    for (gsize g = 0; g < w->G; g++) {
        double s[B] = {0};
        for (gsize a = 0; a < w->l; a++) {
            residuals(p, g, a, &room->v[g * B], room->z, out->move, e);
            for (gsize b = 0; b < B; b++)
                s[b] += (whole[a * B + b] + r[b] * room->av[a * B + b]) * e[b];
        }
        if (w->liml)
            add_liml(p, room, g, r, out->move, s);
        for (gsize b = 0; b < B; b++)
            sum[b] += s[b] * s[b];
    }
    for (gsize b = 0; b < B; b++)
        out->error[b] = sqrt(sum[b]) / fabs(down[b]);
}

/* a'O^-1 a of lane b by Cholesky's factor in the lower triangle of o; NaN when singular.
 */
static double quadratic(double *o, const double *a, gsize l, gsize b, double *x)
{
    double sum = 0.0;

    for (gsize i = 0; i < l; i++) {
        x[i] = a[i * B + b];
        for (gsize j = 0; j <= i; j++) {
            double s = o[(i * l + j) * B + b];
            const double whole = s;
            for (gsize h = 0; h < j; h++)
                s -= o[(i * l + h) * B + b] * o[(j * l + h) * B + b];
            if (i == j && !(s > 1e-12 * whole))
                return NAN;
            o[(i * l + j) * B + b] = i == j ? sqrt(s) : s / o[(j * l + j) * B + b];
            if (j < i)
                x[i] -= o[(i * l + j) * B + b] * x[j];
        }
        x[i] /= o[(i * l + i) * B + b];
        sum += x[i] * x[i];
    }
    return sum;
}

void avlast_wild_iv_rubin(const AvlastWildIvPoint *p, const AvlastWildIvRoom *room,
                          double *out)
{
    static const double still[B] = {0};
    const AvlastWildIvKernel *w = p->kernel;
    const gsize l = w->l;
    double *e = room->av; /* l x BLOCK */

    gather(w, p->u, 0, l, room->v, room->a);
    gather(w, p->u, l + 2, w->k1, room->v, room->cu);
    memset(room->o, 0, l * l * B * sizeof *room->o);
    for (gsize g = 0; g < w->G; g++) {
        for (gsize i = 0; i < l; i++) {
            const double *m = &w->m[(g * w->rows + i) * w->dim];
            residuals(p, g, i, &room->v[g * B], room->cu, still, &e[i * B]);
            for (gsize j = 0; j < l; j++)
                for (gsize b = 0; b < B; b++)
                    e[i * B + b] -= m[j] * room->a[j * B + b];
        }
        for (gsize i = 0; i < l; i++)
            for (gsize j = 0; j <= i; j++)
                for (gsize b = 0; b < B; b++)
                    room->o[(i * l + j) * B + b] += e[i * B + b] * e[j * B + b];
    }
    for (gsize b = 0; b < B; b++)
        out[b] = quadratic(room->o, room->a, l, b, room->x);
}
