/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of clusters that a wild bootstrap with instruments is made of. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/instrumental_parts.h"
#include "model/wild_iv_parts.h"

void avlast_wild_iv_kernel_free(AvlastWildIvKernel *w)
{
    if (!w)
        return;
    g_free(w->m);
    g_free(w->gy);
    g_free(w->gd);
    g_free(w);
}

/* Q'sqrt(W)x of a column over the frame's rows. */
static void along(const AvlastIv *iv, const double *x, double *to)
{
    const AvlastLinear *z = iv->reduced;

    for (gsize a = 0; a < iv->l; a++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < z->n; i++)
            avlast_sum_add_product(&sum, z->q[i * z->k + iv->exogenous + a],
                                   sqrt(avlast_iv_weight(z, i)) * x[z->row[i]]);
        to[a] = avlast_sum_value(&sum);
    }
}

static double product(const AvlastLinear *a, const AvlastLinear *b)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < a->n; i++)
        avlast_sum_add_product(&sum, avlast_iv_weight(a, i) * a->residual[i],
                               b->residual[i]);
    return avlast_sum_value(&sum);
}

/* The columns [Q, y, d, Q1] of a row. */
static void fill_row(const AvlastWildIvKernel *w, const AvlastIv *iv, gsize i,
                     const double *more, gsize m, double *to)
{
    const AvlastLinear *z = iv->reduced;
    const double root = sqrt(avlast_iv_weight(z, i)), *q = &z->q[i * z->k];
    double y = root * z->residual[i], d = root * iv->first[0]->residual[i];

    for (gsize a = 0; a < w->l; a++) {
        to[a] = q[iv->exogenous + a];
        y += to[a] * w->gy[a];
        d += to[a] * w->gd[a];
    }
    to[w->l] = y;
    to[w->l + 1] = d;
    memcpy(&to[w->l + 2], q, iv->exogenous * sizeof *to);
    if (m)
        memcpy(&to[w->l + 2 + iv->exogenous], &more[i * m], m * sizeof *to);
}

static gboolean fill_products(AvlastWildIvKernel *w, const AvlastIv *iv,
                              const gsize *first, const gsize *order, const double *more,
                              gsize m, GError **error)
{
    g_autofree double *row = avlast_array(double, w->dim, error);

    w->m = avlast_table(double, w->G * w->rows, w->dim, error);
    if (!row || !w->m)
        return FALSE;
    for (gsize g = 0; g < w->G; g++)
        for (gsize at = first[g]; at < first[g + 1]; at++) {
            fill_row(w, iv, order[at], more, m, row);
            for (gsize a = 0; a < w->rows; a++) {
                double *to = &w->m[(g * w->rows + a) * w->dim];
                for (gsize c = 0; c < w->dim; c++)
                    to[c] += row[a] * row[c];
            }
        }
    return TRUE;
}

AvlastWildIvKernel *avlast_wild_iv_kernel_new(const AvlastIv *iv,
                                              const AvlastIvModel *model,
                                              const AvlastWildOptions *o, GError **error)
{
    g_autoptr(AvlastWildIvKernel) w = g_new0(AvlastWildIvKernel, 1);
    const AvlastLinear *z = iv->reduced;
    g_autofree gsize *first = NULL, *order = NULL;
    g_autofree double *more = NULL;
    gsize m;

    if (!avlast_wild_groups(z, o, &first, &order, &w->G, error) ||
        !avlast_wild_absorbed(z, o, &more, &m, error))
        return NULL;
    w->l = iv->l;
    w->k1 = iv->exogenous + m;
    w->dim = w->l + 2 + w->k1;
    /* With as many instruments as endogenous columns LIML is 2SLS. */
    w->liml = iv->method == AVLAST_IV_LIML && iv->l > iv->m;
    w->rows = w->liml ? w->dim : w->l + 2;
    w->gy = avlast_array(double, w->l, error);
    w->gd = avlast_array(double, w->l, error);
    if (!w->gy || !w->gd)
        return NULL;
    along(iv, model->model.y, w->gy);
    along(iv, model->model.x[iv->at[0]], w->gd);
    w->kyy = product(z, z);
    w->kyd = product(z, iv->first[0]);
    w->kdd = product(iv->first[0], iv->first[0]);
    w->estimate = iv->fit->coefficient[iv->at[0]];
    const double G = (double)w->G, n = (double)z->n;
    w->scale = sqrt(G / (G - 1.0) * (n - 1.0) / iv->fit->df);
    return fill_products(w, iv, first, order, more, m, error) ? g_steal_pointer(&w)
                                                              : NULL;
}

/* --- what is drawn from --- */

void avlast_wild_iv_point_clear(AvlastWildIvPoint *p)
{
    g_clear_pointer(&p->f, g_free);
    g_clear_pointer(&p->u, g_free);
    g_clear_pointer(&p->v, g_free);
    g_clear_pointer(&p->q, g_free);
    g_clear_pointer(&p->uu, g_free);
    g_clear_pointer(&p->uv, g_free);
    g_clear_pointer(&p->vv, g_free);
}

gboolean avlast_wild_iv_point_make(const AvlastWildIvKernel *w, AvlastWildIvPoint *p,
                                   GError **error)
{
    p->kernel = w;
    return (p->f = avlast_array(double, w->l, error)) &&
           (p->u = avlast_table(double, w->G, w->dim, error)) &&
           (p->v = avlast_table(double, w->G, w->dim, error)) &&
           (p->q = avlast_table(double, w->G, w->dim, error)) &&
           (p->uu = avlast_array(double, w->G, error)) &&
           (p->uv = avlast_array(double, w->G, error)) &&
           (p->vv = avlast_array(double, w->G, error));
}

void avlast_wild_iv_point_set(AvlastWildIvPoint *p, double on_y, double on_d)
{
    const AvlastWildIvKernel *w = p->kernel;
    const gsize l = w->l, dim = w->dim;
    const double ud = on_y * w->kyd - on_d * w->kdd,
                 uu = on_y * (on_y * w->kyy - 2.0 * on_d * w->kyd) + on_d * on_d * w->kdd,
                 h = uu > 0.0 ? ud / uu : 0.0;

    for (gsize a = 0; a < l; a++)
        p->f[a] = w->gd[a] - h * (on_y * w->gy[a] - on_d * w->gd[a]);
    for (gsize g = 0; g < w->G; g++) {
        const double *m = &w->m[g * w->rows * dim], *y = &m[l * dim],
                     *d = &m[(l + 1) * dim];
        double *u = &p->u[g * dim], *v = &p->v[g * dim], *q = &p->q[g * dim];
        for (gsize c = 0; c < dim; c++) {
            u[c] = on_y * y[c] - on_d * d[c];
            q[c] = 0.0;
            for (gsize a = 0; a < l; a++)
                q[c] += p->f[a] * m[a * dim + c];
            v[c] = d[c] - q[c];
        }
        p->uu[g] = on_y * u[l] - on_d * u[l + 1];
        p->uv[g] = u[l + 1];
        p->vv[g] = v[l + 1];
        for (gsize a = 0; a < l; a++) {
            p->uv[g] -= p->f[a] * u[a];
            p->vv[g] -= p->f[a] * v[a];
        }
    }
}
