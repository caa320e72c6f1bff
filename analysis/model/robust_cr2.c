/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model/eigen.h"
#include "model/robust_parts.h"

/* Bell-McCaffrey's bias-reduced clusters. With Z = X R^-1 = W^(-1/2) Q and K = Z'W^2 Z,
 *
 *   A_g = B_g^(-1/2),  B_g = [(I - H)(I - H)']_gg
 *       = I - Z_g Z_g'W_g - W_g Z_g Z_g' + Z_g K Z_g'   (= I - Q_g Q_g' without weights).
 *
 * CR3, the jackknife's, has A_g = (I - H_gg)^-1 = W^(-1/2) (I - Q_g Q_g')^-1 W^(1/2).
 *
 * B_g differs from the identity in at most k (2k with weights) directions. A cluster with
 * more rows than that is worked in those directions; a smaller one as it stands. */

#define SINGULAR 1e-10

static double inverse_root(double value)
{
    return value < SINGULAR ? 0.0 : 1.0 / sqrt(value);
}

static double inverse_of(double value)
{
    return value < SINGULAR ? 0.0 : 1.0 / value;
}

/* Without weights (or the inverse), more rows than columns: A = I + Q N Q', N from the k
 * x k Q'Q. */
static gboolean adjust_by_columns(const gsl_matrix *q, gboolean inverse, gsl_matrix *x,
                                  GError **error)
{
    const gsize k = q->size2;
    g_autoptr(gsl_matrix) m = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) qx = avlast_matrix_new(k, x->size2, error);
    g_auto(AvlastEigen) eigen = {0};

    if (!m || !qx)
        return FALSE;
    avlast_product_add(TRUE, q, q, m);
    if (!avlast_eigen_of(m, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < k; i++) {
        /* ((1 - d)^(-1/2) - 1) / d and (1 / (1 - d) - 1) / d, written so that a small d
         * loses nothing. */
        const double d = gsl_vector_get(eigen.values, i), rest = 1.0 - d;
        gsl_vector_set(eigen.values, i,
                       rest < SINGULAR ? -1.0 / d
                       : inverse       ? 1.0 / rest
                                       : 1.0 / (sqrt(rest) * (1.0 + sqrt(rest))));
    }
    avlast_product_add(TRUE, q, x, qx);
    if (!avlast_eigen_apply(&eigen, qx, FALSE, error))
        return FALSE;
    avlast_product_add(FALSE, q, qx, x);
    return TRUE;
}

/* A cluster's part of an orthonormal basis of everything in it: Q, further columns of
 * fixed effects and, with weights, those of the base that lie in the cluster. */
typedef struct {
    gsize g, n, m;
    gsl_matrix *q; /* n x m */
    gsl_matrix *k; /* m x m: Q'WQ; NULL without weights */
    gsl_matrix *x; /* n x coefficients: what A_g is applied to */
    double *base;  /* the base's basis: base_m columns of n; NULL without weights */
    gsize base_m;
} Cluster;

static void cluster_clear(Cluster *c)
{
    g_clear_pointer(&c->q, gsl_matrix_free);
    g_clear_pointer(&c->k, gsl_matrix_free);
    g_clear_pointer(&c->x, gsl_matrix_free);
    g_free(c->base);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cluster, cluster_clear)

/* C = [Z, WZ] of a cluster and S2 = [K, -I; -I, 0], so B = I + C S2 C'. */
static gboolean weighted_parts(const AvlastRobust *robust, const Cluster *own,
                               gsl_matrix **c, gsl_matrix **s2, GError **error)
{
    const gsize k = own->m, n = own->n;

    *c = avlast_matrix_new(n, 2 * k, error);
    *s2 = *c ? avlast_matrix_new(2 * k, 2 * k, error) : NULL;
    if (!*s2)
        return FALSE;
    for (gsize r = 0; r < n; r++) {
        const gsize i = robust->order[robust->first[own->g] + r];
        const double root = sqrt(avlast_robust_weight(robust->fit, i));
        for (gsize j = 0; j < k; j++) {
            gsl_matrix_set(*c, r, j, gsl_matrix_get(own->q, r, j) / root);
            gsl_matrix_set(*c, r, k + j, gsl_matrix_get(own->q, r, j) * root);
        }
    }
    for (gsize a = 0; a < k; a++) {
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(*s2, a, b, gsl_matrix_get(own->k, a, b));
        gsl_matrix_set(*s2, a, k + a, -1.0);
        gsl_matrix_set(*s2, k + a, a, -1.0);
    }
    return TRUE;
}

/* As it stands: the eigenvalues of the n x n B. */
static gboolean adjust_by_rows(const gsl_matrix *c, const gsl_matrix *s2, double sign,
                               gboolean inverse, gsl_matrix *x, GError **error)
{
    const gsize n = c->size1;
    g_autoptr(gsl_matrix) b = avlast_matrix_new(n, n, error);
    g_autoptr(gsl_matrix) cs = avlast_matrix_new(n, c->size2, error);
    g_auto(AvlastEigen) eigen = {0};

    if (!b || !cs)
        return FALSE;
    gsl_matrix_set_identity(b);
    if (s2)
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, c, s2, 0.0, cs);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, sign, s2 ? cs : c, c, 1.0, b);
    if (!avlast_eigen_of(b, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const double value = gsl_vector_get(eigen.values, i);
        gsl_vector_set(eigen.values, i,
                       inverse ? inverse_of(value) : inverse_root(value));
    }
    return avlast_eigen_apply(&eigen, x, FALSE, error);
}

/* With weights, more than 2k rows: C = O [T; 0] by QR turns B into I + T S2 T' in 2k
 * directions. */
static gboolean adjust_by_basis(gsl_matrix *c, const gsl_matrix *s2, gsl_matrix *x,
                                GError **error)
{
    const gsize m = c->size2;
    g_autoptr(gsl_vector) tau = avlast_vector_new(m, error);
    g_autoptr(gsl_matrix) t = avlast_matrix_new(m, m, error);
    g_autoptr(gsl_matrix) ts = avlast_matrix_new(m, m, error);
    g_autoptr(gsl_matrix) core = avlast_matrix_new(m, m, error);
    g_auto(AvlastEigen) eigen = {0};

    if (!tau || !t || !ts || !core)
        return FALSE;
    gsl_linalg_QR_decomp(c, tau);
    for (gsize i = 0; i < m; i++)
        for (gsize j = i; j < m; j++)
            gsl_matrix_set(t, i, j, gsl_matrix_get(c, i, j));
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, t, s2, 0.0, ts);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, ts, t, 0.0, core);
    if (!avlast_eigen_of(core, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < m; i++)
        gsl_vector_set(eigen.values, i,
                       inverse_root(1.0 + gsl_vector_get(eigen.values, i)) - 1.0);
    gsl_linalg_QR_QTmat(c, tau, x);
    if (!avlast_eigen_apply(&eigen, x, TRUE, error))
        return FALSE;
    for (gsize j = 0; j < x->size2; j++) {
        gsl_vector_view column = gsl_matrix_column(x, j);
        gsl_linalg_QR_Qvec(c, tau, &column.vector);
    }
    return TRUE;
}

/* x (n_g x any) becomes A_g x. */
static gboolean adjust(const AvlastRobust *robust, const Cluster *own, GError **error)
{
    const gboolean inverse = robust->options.type != AVLAST_SE_CR2;
    g_autoptr(gsl_matrix) c = NULL;
    g_autoptr(gsl_matrix) s2 = NULL;

    if (!own->k)
        return own->n > own->m
                   ? adjust_by_columns(own->q, inverse, own->x, error)
                   : adjust_by_rows(own->q, NULL, -1.0, inverse, own->x, error);
    if (!weighted_parts(robust, own, &c, &s2, error))
        return FALSE;
    return c->size1 > c->size2 ? adjust_by_basis(c, s2, own->x, error)
                               : adjust_by_rows(c, s2, 1.0, FALSE, own->x, error);
}

/* K of the cluster: that of the wide Q, bordered by the base's columns. */
static gboolean border(const AvlastRobust *robust, Cluster *own, GError **error)
{
    const gsize wide = robust->wide;

    if (!(own->k = avlast_matrix_new(own->m, own->m, error)))
        return FALSE;
    for (gsize a = 0; a < own->m; a++)
        for (gsize b = a; b < own->m; b++) {
            double sum = b < wide ? gsl_matrix_get(robust->k, a, b) : 0.0;
            for (gsize r = 0; b >= wide && r < own->n; r++) {
                const gsize i = robust->order[robust->first[own->g] + r];
                sum += avlast_robust_weight(robust->fit, i) *
                       gsl_matrix_get(own->q, r, a) * gsl_matrix_get(own->q, r, b);
            }
            gsl_matrix_set(own->k, a, b, sum);
            gsl_matrix_set(own->k, b, a, sum);
        }
    return TRUE;
}

/* CR2: x = W^(1/2) Q. CR3: x = Q, turned back in `keep`. */
static gboolean gather(const AvlastRobust *robust, Cluster *own, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k, wide = robust->wide;
    const gboolean weighted = robust->k != NULL;

    if (weighted && !avlast_robust_local(robust, own->g, &own->base, &own->base_m, error))
        return FALSE;
    own->m = wide + own->base_m;
    if (!(own->q = avlast_matrix_new(own->n, own->m, error)) ||
        !(own->x = avlast_matrix_new(own->n, k, error)))
        return FALSE;
    for (gsize r = 0; r < own->n; r++) {
        const gsize i = robust->order[robust->first[own->g] + r];
        const double root = sqrt(avlast_robust_weight(fit, i));
        const double *from = robust->wide_q + i * wide;
        double *to_q = own->q->data + r * own->m, *to_x = own->x->data + r * k;
        const gboolean cr2 = robust->options.type == AVLAST_SE_CR2;
        memcpy(to_q, from, wide * sizeof *to_q);
        for (gsize l = 0; l < own->base_m; l++)
            to_q[wide + l] = own->base[l * own->n + r];
        for (gsize j = 0; j < k; j++)
            to_x[j] = from[j] * (cr2 ? root : 1.0);
    }
    return !weighted || robust->options.type != AVLAST_SE_CR2 ||
           border(robust, own, error);
}

/* The rows of `adjusted` lose their projection (I - H_base)' on the base. */
static void sweep_base(AvlastRobust *robust, const Cluster *own)
{
    const gsize k = robust->fit->k, first = robust->first[own->g];

    for (gsize l = 0; l < own->base_m; l++) {
        const double *z = own->base + l * own->n;
        for (gsize j = 0; j < k; j++) {
            double along = 0.0;
            for (gsize r = 0; r < own->n; r++)
                along +=
                    z[r] * robust->adjusted[(first + r) * k + j] /
                    sqrt(avlast_robust_weight(robust->fit, robust->order[first + r]));
            for (gsize r = 0; r < own->n; r++)
                robust->adjusted[(first + r) * k + j] -=
                    along * z[r] *
                    sqrt(avlast_robust_weight(robust->fit, robust->order[first + r]));
        }
    }
}

/* Q_g' W_g^(1/2) A_g e_g */
static void score(AvlastRobust *robust, gsize g)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k;
    double *to = gsl_matrix_ptr(robust->score, g, 0);

    for (gsize l = robust->first[g]; l < robust->first[g + 1]; l++) {
        const double *row = robust->adjusted + l * k, e = fit->residual[robust->order[l]];
        for (gsize j = 0; j < k; j++)
            to[j] += e * row[j];
    }
}

/* The rows of A_g W_g^(1/2) Q_g from what became of x, and the score by them: A_g is
 * symmetric. */
static void keep(AvlastRobust *robust, const Cluster *own)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k, first = robust->first[own->g];
    const gboolean cr2 = robust->options.type == AVLAST_SE_CR2;

    for (gsize r = 0; r < own->n; r++) {
        const double root =
            cr2 ? 1.0 : sqrt(avlast_robust_weight(fit, robust->order[first + r]));
        const double *from = own->x->data + r * k;
        double *to = robust->adjusted + (first + r) * k;
        for (gsize j = 0; j < k; j++)
            to[j] = from[j] * root;
    }
    score(robust, own->g);
    sweep_base(robust, own);
}

/* Q'WQ of the wide Q. */
static gboolean weigh_basis(AvlastRobust *robust, GError **error)
{
    const gsize wide = robust->wide;

    if (!(robust->k = avlast_matrix_new(wide, wide, error)))
        return FALSE;
    for (gsize i = 0; i < robust->fit->n; i++) {
        gsl_vector_const_view row =
            gsl_vector_const_view_array(robust->wide_q + i * wide, wide);
        gsl_blas_dsyr(CblasUpper, robust->fit->weight[i], &row.vector, robust->k);
    }
    for (gsize a = 0; a < wide; a++)
        for (gsize b = 0; b < a; b++)
            gsl_matrix_set(robust->k, a, b, gsl_matrix_get(robust->k, b, a));
    return TRUE;
}

/* Looks for the adjustments of a fit of the same columns before, or leaves a place for
 * them. */
static gboolean find_shared(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    AvlastLinearDesign *design = fit->design;

    if (!design)
        return TRUE;
    for (guint i = 0; i < design->clusters->len && !robust->shared; i++) {
        AvlastDesignClusters *c = g_ptr_array_index(design->clusters, i);
        gboolean same = c->se == (int)robust->options.type;
        for (gsize r = 0; r < fit->n && same; r++)
            same = c->cluster[r] == robust->options.cluster[fit->row[r]];
        robust->shared = same ? c : NULL;
    }
    if (robust->shared)
        return TRUE;
    AvlastDesignClusters *c = g_new0(AvlastDesignClusters, 1);
    g_ptr_array_add(design->clusters, c);
    c->se = (int)robust->options.type;
    c->df = g_ptr_array_new_with_free_func(g_free);
    if (!(c->cluster = avlast_array(guint32, fit->n, error)))
        return FALSE;
    for (gsize r = 0; r < fit->n; r++)
        c->cluster[r] = robust->options.cluster[fit->row[r]];
    robust->shared = c;
    return TRUE;
}

/* What of the adjustments is not known yet. */
static gboolean adjust_all(AvlastRobust *robust, GError **error)
{
    for (gsize g = 0; g < robust->n_groups; g++) {
        g_auto(Cluster) own = {.g = g, .n = robust->first[g + 1] - robust->first[g]};
        if (!gather(robust, &own, error) || !adjust(robust, &own, error))
            return FALSE;
        keep(robust, &own);
    }
    return TRUE;
}

gboolean avlast_robust_cr2(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize all = fit->n * fit->k;

    if (!(robust->adjusted = avlast_table(double, fit->n, fit->k, error)) ||
        (fit->weight && !weigh_basis(robust, error)) || !find_shared(robust, error))
        return FALSE;
    if (robust->shared && robust->shared->adjusted) {
        memcpy(robust->adjusted, robust->shared->adjusted, all * sizeof(double));
        for (gsize g = 0; g < robust->n_groups; g++)
            score(robust, g);
        return TRUE;
    }
    if (!adjust_all(robust, error))
        return FALSE;
    if (!robust->shared)
        return TRUE;
    if (!(robust->shared->adjusted = avlast_table(double, fit->n, fit->k, error)))
        return FALSE;
    memcpy(robust->shared->adjusted, robust->adjusted, all * sizeof(double));
    return TRUE;
}
