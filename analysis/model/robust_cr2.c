/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "core/memory.h"
#include "model/robust_parts.h"

/* Bell-McCaffrey's bias-reduced clusters. With Z = X R^-1 = W^(-1/2) Q and K = Z'W^2 Z,
 *
 *   A_g = B_g^(-1/2),  B_g = [(I - H)(I - H)']_gg
 *       = I - Z_g Z_g'W_g - W_g Z_g Z_g' + Z_g K Z_g'   (= I - Q_g Q_g' without weights).
 *
 * B_g differs from the identity in at most k (2k with weights) directions. A cluster with
 * more rows than that is worked in those directions; a smaller one as it stands. */

#define SINGULAR 1e-10

static double inverse_root(double value)
{
    return value < SINGULAR ? 0.0 : 1.0 / sqrt(value);
}

/* Eigenvectors (columns) and values of a symmetric matrix, which is destroyed. */
typedef struct {
    gsl_matrix *vectors;
    gsl_vector *values;
} Eigen;

static void eigen_clear(Eigen *eigen)
{
    g_clear_pointer(&eigen->vectors, gsl_matrix_free);
    g_clear_pointer(&eigen->values, gsl_vector_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Eigen, eigen_clear)

static gboolean eigen_of(gsl_matrix *a, Eigen *eigen, GError **error)
{
    eigen->vectors = avlast_matrix_new(a->size1, a->size1, error);
    if (!eigen->vectors || !(eigen->values = avlast_vector_new(a->size1, error)))
        return FALSE;
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(a->size1);
    gsl_eigen_symmv(a, eigen->values, eigen->vectors, space);
    gsl_eigen_symmv_free(space);
    return TRUE;
}

/* x += U diag(f) U'x for the first rows of x, where f is given in eigen->values. */
static gboolean apply(const Eigen *eigen, gsl_matrix *x, gboolean add, GError **error)
{
    const gsize m = eigen->vectors->size1, columns = x->size2;
    g_autoptr(gsl_matrix) ux = avlast_matrix_new(m, columns, error);

    if (!ux)
        return FALSE;
    gsl_matrix_view top = gsl_matrix_submatrix(x, 0, 0, m, columns);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, eigen->vectors, &top.matrix, 0.0, ux);
    for (gsize i = 0; i < m; i++) {
        gsl_vector_view row = gsl_matrix_row(ux, i);
        gsl_vector_scale(&row.vector, gsl_vector_get(eigen->values, i));
    }
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, eigen->vectors, ux, add ? 1.0 : 0.0,
                   &top.matrix);
    return TRUE;
}

/* Without weights, more rows than columns: A = I + Q N Q', N from the k x k Q'Q. */
static gboolean adjust_by_columns(const gsl_matrix *q, gsl_matrix *x, GError **error)
{
    const gsize k = q->size2;
    g_autoptr(gsl_matrix) m = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) qx = avlast_matrix_new(k, x->size2, error);
    g_auto(Eigen) eigen = {0};

    if (!m || !qx)
        return FALSE;
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, q, q, 0.0, m);
    if (!eigen_of(m, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < k; i++) {
        /* ((1 - d)^(-1/2) - 1) / d, written so that a small d loses nothing. */
        const double d = gsl_vector_get(eigen.values, i), rest = 1.0 - d;
        gsl_vector_set(eigen.values, i,
                       rest < SINGULAR ? -1.0 / d
                                       : 1.0 / (sqrt(rest) * (1.0 + sqrt(rest))));
    }
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, q, x, 0.0, qx);
    if (!apply(&eigen, qx, FALSE, error))
        return FALSE;
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, q, qx, 1.0, x);
    return TRUE;
}

/* C = [Z, WZ] of a cluster and the 2k x 2k S2 = [K, -I; -I, 0], so B = I + C S2 C'. */
static gboolean weighted_parts(const AvlastRobust *robust, gsize g, const gsl_matrix *q,
                               gsl_matrix **c, gsl_matrix **s2, GError **error)
{
    const gsize k = q->size2, n = q->size1;

    *c = avlast_matrix_new(n, 2 * k, error);
    *s2 = *c ? avlast_matrix_new(2 * k, 2 * k, error) : NULL;
    if (!*s2)
        return FALSE;
    for (gsize r = 0; r < n; r++) {
        const gsize i = robust->order[robust->first[g] + r];
        const double root = sqrt(avlast_robust_weight(robust->fit, i));
        for (gsize j = 0; j < k; j++) {
            gsl_matrix_set(*c, r, j, gsl_matrix_get(q, r, j) / root);
            gsl_matrix_set(*c, r, k + j, gsl_matrix_get(q, r, j) * root);
        }
    }
    for (gsize a = 0; a < k; a++) {
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(*s2, a, b, gsl_matrix_get(robust->k, a, b));
        gsl_matrix_set(*s2, a, k + a, -1.0);
        gsl_matrix_set(*s2, k + a, a, -1.0);
    }
    return TRUE;
}

/* As it stands: the eigenvalues of the n x n B. */
static gboolean adjust_by_rows(const gsl_matrix *c, const gsl_matrix *s2, double sign,
                               gsl_matrix *x, GError **error)
{
    const gsize n = c->size1;
    g_autoptr(gsl_matrix) b = avlast_matrix_new(n, n, error);
    g_autoptr(gsl_matrix) cs = avlast_matrix_new(n, c->size2, error);
    g_auto(Eigen) eigen = {0};

    if (!b || !cs)
        return FALSE;
    gsl_matrix_set_identity(b);
    if (s2)
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, c, s2, 0.0, cs);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, sign, s2 ? cs : c, c, 1.0, b);
    if (!eigen_of(b, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        gsl_vector_set(eigen.values, i, inverse_root(gsl_vector_get(eigen.values, i)));
    return apply(&eigen, x, FALSE, error);
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
    g_auto(Eigen) eigen = {0};

    if (!tau || !t || !ts || !core)
        return FALSE;
    gsl_linalg_QR_decomp(c, tau);
    for (gsize i = 0; i < m; i++)
        for (gsize j = i; j < m; j++)
            gsl_matrix_set(t, i, j, gsl_matrix_get(c, i, j));
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, t, s2, 0.0, ts);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, ts, t, 0.0, core);
    if (!eigen_of(core, &eigen, error))
        return FALSE;
    for (gsize i = 0; i < m; i++)
        gsl_vector_set(eigen.values, i,
                       inverse_root(1.0 + gsl_vector_get(eigen.values, i)) - 1.0);
    gsl_linalg_QR_QTmat(c, tau, x);
    if (!apply(&eigen, x, TRUE, error))
        return FALSE;
    for (gsize j = 0; j < x->size2; j++) {
        gsl_vector_view column = gsl_matrix_column(x, j);
        gsl_linalg_QR_Qvec(c, tau, &column.vector);
    }
    return TRUE;
}

/* x (n_g x any) becomes A_g x. */
static gboolean adjust(const AvlastRobust *robust, gsize g, const gsl_matrix *q,
                       gsl_matrix *x, GError **error)
{
    g_autoptr(gsl_matrix) c = NULL;
    g_autoptr(gsl_matrix) s2 = NULL;

    if (!robust->k)
        return q->size1 > q->size2 ? adjust_by_columns(q, x, error)
                                   : adjust_by_rows(q, NULL, -1.0, x, error);
    if (!weighted_parts(robust, g, q, &c, &s2, error))
        return FALSE;
    return c->size1 > c->size2 ? adjust_by_basis(c, s2, x, error)
                               : adjust_by_rows(c, s2, 1.0, x, error);
}

/* One cluster's score and its rows of A_g W_g^(1/2) Q_g. */
static gboolean cluster(AvlastRobust *robust, gsize g, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k, first = robust->first[g], n = robust->first[g + 1] - first;
    g_autoptr(gsl_matrix) q = avlast_matrix_new(n, k, error);
    g_autoptr(gsl_matrix) x = avlast_matrix_new(n, k + 1, error);
    double *score = gsl_matrix_ptr(robust->score, g, 0);

    if (!q || !x)
        return FALSE;
    for (gsize r = 0; r < n; r++) {
        const gsize i = robust->order[first + r];
        const double root = sqrt(avlast_robust_weight(fit, i)), *from = fit->q + i * k;
        double *to_q = q->data + r * k, *to_x = x->data + r * (k + 1);
        for (gsize j = 0; j < k; j++) {
            to_q[j] = from[j];
            to_x[j] = from[j] * root;
        }
        to_x[k] = fit->residual[i];
    }
    if (!adjust(robust, g, q, x, error))
        return FALSE;
    for (gsize r = 0; r < n; r++) {
        const gsize i = robust->order[first + r];
        const double *from = x->data + r * (k + 1), *q_i = q->data + r * k;
        const double e = from[k] * sqrt(avlast_robust_weight(fit, i));
        double *to = robust->adjusted + (first + r) * k;
        for (gsize j = 0; j < k; j++) {
            to[j] = from[j];
            score[j] += e * q_i[j];
        }
    }
    return TRUE;
}

gboolean avlast_robust_cr2(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k;

    if (!(robust->adjusted = avlast_table(double, fit->n, k, error)))
        return FALSE;
    if (fit->weight) {
        if (!(robust->k = avlast_matrix_new(k, k, error)))
            return FALSE;
        for (gsize i = 0; i < fit->n; i++) {
            gsl_vector_const_view row = gsl_vector_const_view_array(fit->q + i * k, k);
            gsl_blas_dsyr(CblasUpper, fit->weight[i], &row.vector, robust->k);
        }
        for (gsize a = 0; a < k; a++)
            for (gsize b = 0; b < a; b++)
                gsl_matrix_set(robust->k, a, b, gsl_matrix_get(robust->k, b, a));
    }
    for (gsize g = 0; g < robust->n_groups; g++)
        if (!cluster(robust, g, error))
            return FALSE;
    return TRUE;
}
