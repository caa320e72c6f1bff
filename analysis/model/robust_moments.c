/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/vector.h"
#include "model/robust_parts.h"

/* With v_gs = A_g W_g Z_g a_s (a_s row s of T) and z_gs = [Z_g'v_gs; Z_g'W_g v_gs],
 *
 *   Gamma_gh^st = p_gs'p_ht = (g = h) v_gs'v_gt - z_gs' S z_ht,  S = [-K, I; I, 0]
 *
 * (z = Q_g'v_gs and S = I without weights). With fixed effects Q has their columns too,
 * but for the base: I - H = (I - H_rest)(I - H_base), and (I - H_base)'v_gs, which stays
 * in the cluster, takes the place of v_gs. The sums over all pairs of clusters then come
 * from A_st = sum_g z_gs z_gt' alone: they cost clusters, not clusters squared. */

typedef struct {
    gsize q, m, groups;
    gsl_matrix *v;   /* q x n */
    gsl_matrix **z;  /* q of groups x m */
    gsl_matrix **sz; /* q of groups x m: z S */
    double *d, *b;   /* q x groups: v_gs'v_gs and z_gs'S z_gs */
} Moments;

static void moments_clear(Moments *moments)
{
    for (gsize s = 0; s < moments->q; s++) {
        if (moments->z && moments->z[s])
            gsl_matrix_free(moments->z[s]);
        if (moments->sz && moments->sz[s])
            gsl_matrix_free(moments->sz[s]);
    }
    g_free(moments->z);
    g_free(moments->sz);
    g_free(moments->d);
    g_free(moments->b);
    g_clear_pointer(&moments->v, gsl_matrix_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Moments, moments_clear)

/* Row g of z for contrast s. */
static void project(const AvlastRobust *robust, Moments *moments, gsize s, gsize g)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = robust->wide;
    double *z = gsl_matrix_ptr(moments->z[s], g, 0);
    const double *v = gsl_matrix_const_ptr(moments->v, s, 0);

    for (gsize l = robust->first[g]; l < robust->first[g + 1]; l++) {
        const gsize i = robust->order[l];
        const double *q = robust->wide_q + i * k;
        const double root = sqrt(avlast_robust_weight(fit, i));
        const double t = v[l] / root, u = v[l] * root;
        for (gsize j = 0; j < k; j++)
            z[j] += t * q[j];
        for (gsize j = 0; robust->k && j < k; j++)
            z[k + j] += u * q[j];
    }
}

/* sz = z S. */
static void times_s(const AvlastRobust *robust, const gsl_matrix *z, gsl_matrix *sz)
{
    const gsize k = robust->wide, groups = z->size1;

    gsl_matrix_memcpy(sz, z);
    if (!robust->k)
        return;
    const gsl_matrix_const_view t = gsl_matrix_const_submatrix(z, 0, 0, groups, k);
    const gsl_matrix_const_view u = gsl_matrix_const_submatrix(z, 0, k, groups, k);
    gsl_matrix_view left = gsl_matrix_submatrix(sz, 0, 0, groups, k);
    gsl_matrix_view right = gsl_matrix_submatrix(sz, 0, k, groups, k);
    gsl_matrix_memcpy(&left.matrix, &u.matrix);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, -1.0, &t.matrix, robust->k, 1.0,
                   &left.matrix);
    gsl_matrix_memcpy(&right.matrix, &t.matrix);
}

/* v_gs'v_gt and z_gs'S z_gt of one cluster. */
static void own(const AvlastRobust *robust, const Moments *moments, gsize s, gsize t,
                gsize g, double *d, double *b)
{
    const double *v = gsl_matrix_const_ptr(moments->v, s, 0);
    const double *w = gsl_matrix_const_ptr(moments->v, t, 0);
    const double *sz = gsl_matrix_const_ptr(moments->sz[s], g, 0);
    const double *z = gsl_matrix_const_ptr(moments->z[t], g, 0);

    *d = *b = 0.0;
    for (gsize l = robust->first[g]; l < robust->first[g + 1]; l++)
        *d += v[l] * w[l];
    for (gsize j = 0; j < moments->m; j++)
        *b += sz[j] * z[j];
}

static gboolean prepare(const AvlastRobust *robust, const gsl_matrix *t, Moments *moments,
                        GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsl_matrix_const_view adjusted =
        gsl_matrix_const_view_array(robust->adjusted, fit->n, fit->k);

    moments->groups = robust->n_groups;
    moments->m = robust->k ? 2 * robust->wide : robust->wide;
    if (!(moments->z = avlast_array(gsl_matrix *, t->size1, error)) ||
        !(moments->sz = avlast_array(gsl_matrix *, t->size1, error)) ||
        !(moments->d = avlast_table(double, t->size1, robust->n_groups, error)) ||
        !(moments->b = avlast_table(double, t->size1, robust->n_groups, error)) ||
        !(moments->v = avlast_matrix_new(t->size1, fit->n, error)))
        return FALSE;
    moments->q = t->size1;
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, t, &adjusted.matrix, 0.0, moments->v);
    for (gsize s = 0; s < moments->q; s++) {
        if (!(moments->z[s] = avlast_matrix_new(moments->groups, moments->m, error)) ||
            !(moments->sz[s] = avlast_matrix_new(moments->groups, moments->m, error)))
            return FALSE;
        for (gsize g = 0; g < moments->groups; g++)
            project(robust, moments, s, g);
        times_s(robust, moments->z[s], moments->sz[s]);
        for (gsize g = 0; g < moments->groups; g++)
            own(robust, moments, s, s, g, &moments->d[s * moments->groups + g],
                &moments->b[s * moments->groups + g]);
    }
    return TRUE;
}

/* Columns of a tile of C, which stays in the nearest memory while clusters pass by. */
#define TILE 48

/* to[a][b] += sum_g x_ga y_gb for a and b of one tile, cluster by cluster. */
AVLAST_VECTOR
static void add_tile(const double *restrict x, const double *restrict y, gsize m,
                     gsize groups, gsize rows, gsize columns, double *restrict to)
{
    double tile[TILE * TILE];

    memset(tile, 0, sizeof tile);
    for (gsize g = 0; g < groups; g++, x += m, y += m)
        for (gsize a = 0; a < rows; a++) {
            const double value = x[a];
            double *restrict row = tile + a * TILE;
            for (gsize b = 0; b < columns; b++)
                row[b] += value * y[b];
        }
    for (gsize a = 0; a < rows; a++)
        for (gsize b = 0; b < columns; b++)
            to[a * m + b] = tile[a * TILE + b];
}

/* c = x'y (m x m) of x and y, groups x m; where x is y, half of it is made twice. */
static void multiply(const gsl_matrix *x, const gsl_matrix *y, gsize m, gsl_matrix *c)
{
    const gsize groups = x->size1;

    for (gsize a = 0; a < m; a += TILE)
        for (gsize b = x == y ? a : 0; b < m; b += TILE)
            add_tile(x->data + a, y->data + b, m, groups, MIN(TILE, m - a),
                     MIN(TILE, m - b), c->data + a * m + b);
    for (gsize a = 0; x == y && a < m; a++)
        for (gsize b = 0; b < a; b++)
            gsl_matrix_set(c, a, b, gsl_matrix_get(c, b, a));
}

/* The part of sum_gh Gamma^st Gamma^ts + Gamma^ss Gamma^tt that lies off the clusters:
 * tr(S A_st S A_st) + tr(S A_st S A_st'), by C = S A_st and D = S A_st'; with S = I these
 * are each other's transpose. */
static gboolean across(const AvlastRobust *robust, const Moments *moments, gsize s,
                       gsize t, double *sum, GError **error)
{
    const gsize m = moments->m;
    const gboolean alike = s == t || !robust->k;
    g_autoptr(gsl_matrix) c = avlast_matrix_new(m, m, error);
    g_autoptr(gsl_matrix) d = alike ? NULL : avlast_matrix_new(m, m, error);

    if (!c || (!alike && !d))
        return FALSE;
    multiply(robust->k ? moments->sz[s] : moments->z[s], moments->z[t], m, c);
    if (!alike)
        multiply(moments->sz[t], moments->z[s], m, d);
    *sum = 0.0;
    for (gsize a = 0; a < m; a++)
        for (gsize b = 0; b < m; b++)
            *sum += gsl_matrix_get(c, a, b) *
                    (gsl_matrix_get(c, b, a) + (s == t   ? gsl_matrix_get(c, b, a)
                                                : !alike ? gsl_matrix_get(d, b, a)
                                                         : gsl_matrix_get(c, a, b)));
    return TRUE;
}

gboolean avlast_robust_moments(const AvlastRobust *robust, const gsl_matrix *t,
                               gsl_matrix *omega, double *spread, GError **error)
{
    g_auto(Moments) moments = {0};
    double total = 0.0;

    if (!prepare(robust, t, &moments, error))
        return FALSE;
    for (gsize s = 0; s < moments.q; s++)
        for (gsize r = s; r < moments.q; r++) {
            double trace = 0.0, pair = 0.0;
            for (gsize g = 0; g < moments.groups; g++) {
                double d, b;
                const gsize at_s = s * moments.groups + g, at_r = r * moments.groups + g;
                const double ds = moments.d[at_s], dr = moments.d[at_r];
                const double bs = moments.b[at_s], br = moments.b[at_r];
                own(robust, &moments, s, r, g, &d, &b);
                trace += d - b;
                pair += d * d - 2.0 * d * b + ds * dr - ds * br - dr * bs;
            }
            if (omega) {
                gsl_matrix_set(omega, s, r, trace);
                gsl_matrix_set(omega, r, s, trace);
            }
            double off = 0.0;
            if (spread && !across(robust, &moments, s, r, &off, error))
                return FALSE;
            total += (s == r ? 1.0 : 2.0) * (pair + off);
        }
    if (spread)
        *spread = total;
    return TRUE;
}
