/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first stages and the reduced form are made of, in orthonormal instruments. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/instrumental_parts.h"

gboolean avlast_iv_root(gsl_matrix *a)
{
    const gsize n = a->size1;

    for (gsize j = 0; j < n; j++) {
        const double whole = gsl_matrix_get(a, j, j);
        for (gsize i = 0; i <= j; i++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            avlast_sum_add(&sum, gsl_matrix_get(a, i, j));
            for (gsize l = 0; l < i; l++)
                avlast_sum_add_product(&sum, -gsl_matrix_get(a, l, i),
                                       gsl_matrix_get(a, l, j));
            const double value = avlast_sum_value(&sum);
            if (i == j && !(value > 1e-12 * whole))
                return FALSE;
            gsl_matrix_set(a, i, j,
                           i == j ? sqrt(value) : value / gsl_matrix_get(a, i, i));
            if (i < j)
                gsl_matrix_set(a, j, i, 0.0);
        }
    }
    return TRUE;
}

gsl_matrix *avlast_iv_scores(const AvlastIv *iv, const AvlastLinear *fit,
                             const guint32 *cluster, guint32 n_clusters, GError **error)
{
    const gsize l = iv->reduced->k, units = cluster ? n_clusters : fit->n;
    g_autoptr(gsl_matrix) score = avlast_matrix_new(units, l, error);
    g_autoptr(gsl_matrix) s = avlast_matrix_new(l, l, error);

    if (!score || !s)
        return NULL;
    for (gsize i = 0; i < fit->n; i++) {
        const double e = fit->residual[i] * sqrt(avlast_iv_weight(fit, i));
        double *to = gsl_matrix_ptr(score, cluster ? cluster[fit->row[i]] : i, 0);
        for (gsize j = 0; j < l; j++)
            to[j] += e * iv->reduced->q[i * l + j];
    }
    gsl_blas_dsyrk(CblasUpper, CblasTrans, 1.0, score, 0.0, s);
    return g_steal_pointer(&s);
}

/* Rows of R over the excluded instruments, as contrasts of Z's coefficients: R b = g. R's
 * last block is the inverse of that of R^-1. */
static gsl_matrix *orthonormal_contrasts(const AvlastIv *iv, GError **error)
{
    const AvlastLinear *z = iv->reduced;
    const gsize k = z->k, l = iv->l, first = iv->exogenous;
    gsl_matrix_const_view whole = gsl_matrix_const_view_array(z->r_inverse, k, k);
    gsl_matrix_const_view inverse =
        gsl_matrix_const_submatrix(&whole.matrix, first, first, l, l);
    g_autoptr(gsl_matrix) r = avlast_matrix_new(l, l, error);
    g_autoptr(gsl_matrix) c = avlast_matrix_new(l, z->columns, error);

    if (!r || !c)
        return NULL;
    gsl_matrix_set_identity(r);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0,
                   &inverse.matrix, r);
    for (gsize i = 0; i < l; i++)
        for (gsize j = i; j < l; j++)
            gsl_matrix_set(c, i, z->kept[first + j], gsl_matrix_get(r, i, j));
    return g_steal_pointer(&c);
}

static const AvlastLinear *stage(const AvlastIv *iv, gsize c)
{
    return c == 0 ? iv->reduced : iv->first[c - 1];
}

static gboolean fill_points(const AvlastIv *iv, const gsl_matrix *contrasts,
                            AvlastIvBlocks *b)
{
    for (gsize c = 0; c <= b->m; c++) {
        const AvlastLinear *fit = stage(iv, c);
        for (gsize i = 0; i < b->l; i++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize j = i; j < b->l; j++) {
                const gsize column = fit->kept[iv->exogenous + j];
                avlast_sum_add_product(&sum, gsl_matrix_get(contrasts, i, column),
                                       fit->coefficient[column]);
            }
            gsl_matrix_set(b->g, i, c, avlast_sum_value(&sum));
        }
        for (gsize d = 0; d <= c; d++) {
            const AvlastLinear *other = stage(iv, d);
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize i = 0; i < fit->n; i++)
                avlast_sum_add_product(&sum, avlast_iv_weight(fit, i) * fit->residual[i],
                                       other->residual[i]);
            gsl_matrix_set(b->v, c, d, avlast_sum_value(&sum));
            gsl_matrix_set(b->v, d, c, avlast_sum_value(&sum));
        }
    }
    return TRUE;
}

/* Types whose covariances have no root: sums over pairs of times, and differences. */
static gboolean rootless(const AvlastRobustOptions *o)
{
    return o->n_more > 0 || o->type == AVLAST_SE_NEWEY_WEST ||
           o->type == AVLAST_SE_DRISCOLL_KRAAY;
}

/* The two blocks of c and d without roots: a covariance V is a quadratic form in the
 * residuals, so that V(c + s d) - V(c) - s^2 V(d) is s times the sum of both. Half of it
 * stands in each place: whoever uses them adds both. NaN where a covariance had to be
 * mended, which is no quadratic form. */
static gboolean polarised(const AvlastIv *iv, const gsl_matrix *contrasts,
                          const AvlastRobustOptions *own, gsize c, gsize d,
                          AvlastIvBlocks *b, GError **error)
{
    gsl_matrix_view one = avlast_iv_block(b, c, d), other = avlast_iv_block(b, d, c);
    const gsl_matrix_view vc = avlast_iv_block(b, c, c), vd = avlast_iv_block(b, d, d);
    AvlastLinear mixed = *stage(iv, c); /* the same columns, other residuals */
    g_autofree double *residual = avlast_array(double, mixed.n, error);
    const double s = sqrt(gsl_matrix_get(b->v, c, c) / gsl_matrix_get(b->v, d, d));

    gsl_matrix_set_all(&one.matrix, NAN);
    gsl_matrix_set_all(&other.matrix, NAN);
    if (!residual)
        return FALSE;
    if (!isfinite(s) || !(s > 0.0))
        return TRUE;
    for (gsize i = 0; i < mixed.n; i++)
        residual[i] = mixed.residual[i] + s * stage(iv, d)->residual[i];
    mixed.residual = residual;
    mixed.design = NULL;
    g_autoptr(AvlastRobust) robust = avlast_robust_new(&mixed, own, error);
    g_autoptr(AvlastEstimates) e =
        robust ? avlast_robust_estimates(robust, contrasts, NULL, 0.95, FALSE, error)
               : NULL;
    if (!e)
        return FALSE;
    for (gsize i = 0; i < b->l && !avlast_robust_mended(robust); i++)
        for (gsize j = 0; j < b->l; j++) {
            const double half =
                (gsl_matrix_get(e->covariance, i, j) - gsl_matrix_get(&vc.matrix, i, j) -
                 s * s * gsl_matrix_get(&vd.matrix, i, j)) /
                (2.0 * s);
            gsl_matrix_set(&one.matrix, i, j, half);
            gsl_matrix_set(&other.matrix, i, j, half);
        }
    return TRUE;
}

/* Of several ways of clusters no combination may have a negative variance. */
static gboolean settle_blocks(const AvlastRobustOptions *options, gboolean mended,
                              AvlastIvBlocks *b, GError **error)
{
    g_autoptr(gsl_matrix) copy = avlast_matrix_new(b->o->size1, b->o->size1, error);

    if (!copy)
        return FALSE;
    gsl_matrix_memcpy(copy, b->o);
    if (options->n_more == 0 || (!mended && avlast_iv_root(copy)))
        return TRUE;
    for (gsize c = 0; c <= b->m; c++)
        for (gsize d = 0; d <= b->m; d++) {
            gsl_matrix_view block = avlast_iv_block(b, c, d);
            if (c != d)
                gsl_matrix_set_all(&block.matrix, NAN);
        }
    return TRUE;
}

/* Joint covariance from the roots of each; classical ones from the residuals' products.
 */
static gboolean fill_covariance(const AvlastIv *iv, const gsl_matrix *contrasts,
                                const AvlastRobustOptions *options, AvlastIvBlocks *b,
                                GError **error)
{
    g_autoptr(GPtrArray) list =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_estimates_free);
    AvlastRobustOptions own = *options;
    const gboolean classical = own.type == AVLAST_SE_CLASSICAL;
    gboolean mended = FALSE;

    own.effects = NULL;
    own.satterthwaite = FALSE;
    for (gsize c = 0; c <= b->m; c++) {
        g_autoptr(AvlastRobust) robust = avlast_robust_new(stage(iv, c), &own, error);
        AvlastEstimates *one = robust ? avlast_robust_estimates(robust, contrasts, NULL,
                                                                0.95, !classical, error)
                                      : NULL;
        if (!one)
            return FALSE;
        mended = mended || avlast_robust_mended(robust);
        g_ptr_array_add(list, one);
    }
    for (gsize c = 0; c <= b->m; c++)
        for (gsize d = 0; d <= b->m; d++) {
            const AvlastEstimates *x = g_ptr_array_index(list, c),
                                  *y = g_ptr_array_index(list, d);
            gsl_matrix_view block = avlast_iv_block(b, c, d);
            if (classical) {
                gsl_matrix_set_identity(&block.matrix);
                gsl_matrix_scale(&block.matrix,
                                 gsl_matrix_get(b->v, c, d) / iv->reduced->df);
            } else if (c == d) {
                gsl_matrix_memcpy(&block.matrix, x->covariance);
            } else if (x->root && y->root && x->root->size1 == y->root->size1) {
                gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, x->root, y->root, 0.0,
                               &block.matrix);
            } else {
                gsl_matrix_set_all(&block.matrix, NAN);
            }
        }
    if (!rootless(options))
        return TRUE;
    for (gsize c = 0; c <= b->m; c++)
        for (gsize d = c + 1; d <= b->m; d++)
            if (!polarised(iv, contrasts, &own, c, d, b, error))
                return FALSE;
    return settle_blocks(options, mended, b, error);
}

gsl_matrix_view avlast_iv_block(const AvlastIvBlocks *blocks, gsize a, gsize b)
{
    return gsl_matrix_submatrix(blocks->o, a * blocks->l, b * blocks->l, blocks->l,
                                blocks->l);
}

gboolean avlast_iv_blocks(const AvlastIv *iv, const AvlastRobustOptions *options,
                          AvlastIvBlocks *b, GError **error)
{
    g_autoptr(gsl_matrix) contrasts = orthonormal_contrasts(iv, error);
    const gsize k = 1 + iv->m;

    b->l = iv->l;
    b->m = iv->m;
    return contrasts && (b->g = avlast_matrix_new(iv->l, k, error)) &&
           (b->v = avlast_matrix_new(k, k, error)) &&
           (b->o = avlast_matrix_new(iv->l * k, iv->l * k, error)) &&
           fill_points(iv, contrasts, b) &&
           (!options || fill_covariance(iv, contrasts, options, b, error));
}

void avlast_iv_blocks_clear(AvlastIvBlocks *blocks)
{
    g_clear_pointer(&blocks->g, gsl_matrix_free);
    g_clear_pointer(&blocks->v, gsl_matrix_free);
    g_clear_pointer(&blocks->o, gsl_matrix_free);
}

/* With V singular: r = 1/s - 1 for the largest root s of |V - s (G'G + V)| = 0. */
static gboolean least_root_singular(const gsl_matrix *g, const gsl_matrix *v,
                                    double *least, GError **error)
{
    const gsize k = v->size1;
    g_autoptr(gsl_matrix) root = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) turned = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(k, error);

    if (!root || !turned || !values)
        return FALSE;
    gsl_matrix_memcpy(root, v);
    gsl_matrix_memcpy(turned, v);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, g, g, 1.0, root);
    if (!avlast_iv_root(root))
        return TRUE;
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, root, turned);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, 1.0, root, turned);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(k);
    gsl_eigen_symm(turned, values, space);
    gsl_eigen_symm_free(space);
    const double largest = gsl_vector_max(values);
    *least = largest > 0.0 ? 1.0 / largest - 1.0 : INFINITY;
    return TRUE;
}

gboolean avlast_iv_least_root(const AvlastIvBlocks *b, gsize first, double *least,
                              GError **error)
{
    const gsize k = b->m + 1 - first;
    const gsl_matrix_const_view g = gsl_matrix_const_submatrix(b->g, 0, first, b->l, k);
    const gsl_matrix_const_view v = gsl_matrix_const_submatrix(b->v, first, first, k, k);
    g_autoptr(gsl_matrix) root = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) turned = avlast_matrix_new(b->l, k, error);
    g_autoptr(gsl_matrix) product = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(k, error);

    *least = NAN;
    if (!root || !turned || !product || !values)
        return FALSE;
    gsl_matrix_memcpy(root, &v.matrix);
    gsl_matrix_memcpy(turned, &g.matrix);
    if (!avlast_iv_root(root))
        return least_root_singular(&g.matrix, &v.matrix, least, error);
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, root, turned);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, turned, turned, 0.0, product);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(k);
    gsl_eigen_symm(product, values, space);
    gsl_eigen_symm_free(space);
    *least = gsl_vector_min(values);
    return TRUE;
}

gboolean avlast_iv_kappa(const AvlastIv *iv, double *kappa, GError **error)
{
    g_auto(AvlastIvBlocks) blocks = {0};

    if (!avlast_iv_blocks(iv, NULL, &blocks, error) ||
        !avlast_iv_least_root(&blocks, 0, kappa, error))
        return FALSE;
    *kappa += 1.0;
    /* As many instruments as endogenous columns: the reduced forms fit exactly, and
     * rounding must not keep LIML from being 2SLS. */
    if (iv->l == iv->m)
        *kappa = 1.0;
    return TRUE;
}
