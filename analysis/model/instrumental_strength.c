/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How strong the instruments are. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "model/instrumental_parts.h"

static void effective(const AvlastIvTests *t)
{
    const AvlastIvBlocks *b = t->blocks;
    const gsl_matrix_view o = avlast_iv_block(b, 1, 1);
    const gsl_vector_const_view g = gsl_matrix_const_column(b->g, 1);
    AvlastEstimate *row = avlast_iv_tests_add(t, t->iv->first[0]->outcome, "effective.F",
                                              t->iv->first[0]->outcome);
    double trace = 0.0, squares = 0.0, top = 0.0;

    row->method = g_strdup("Montiel Olea-Pflueger");
    if (avlast_iv_exact(t->iv->first[0]) || !avlast_iv_is_finite(&o.matrix)) {
        avlast_estimate_note(row, avlast_iv_exact(t->iv->first[0])
                                      ? AVLAST_IV_EXACT
                                      : "no covariance of the first stage");
        return;
    }
    gsl_blas_ddot(&g.vector, &g.vector, &top);
    for (gsize i = 0; i < b->l; i++) {
        trace += gsl_matrix_get(&o.matrix, i, i);
        for (gsize j = 0; j < b->l; j++)
            squares += gsl_matrix_get(&o.matrix, i, j) * gsl_matrix_get(&o.matrix, i, j);
    }
    row->statistic = top / trace;
    double largest = trace;
    gsl_vector *values = gsl_vector_alloc(b->l);
    gsl_matrix *copy = gsl_matrix_alloc(b->l, b->l);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(b->l);
    if (values && copy && space) {
        gsl_matrix_memcpy(copy, &o.matrix);
        gsl_eigen_symm(copy, values, space);
        largest = gsl_vector_max(values);
    }
    gsl_eigen_symm_free(space);
    gsl_matrix_free(copy);
    gsl_vector_free(values);
    const double x = 10.0;
    const double k =
        trace * trace * (1.0 + 2.0 * x) / (squares + 2.0 * x * trace * largest);
    avlast_estimate_note(row,
                         "critical value %.4g: 5%% test that the worst-case bias is over "
                         "10%%",
                         avlast_chisq_noncentral_quantile(0.95, k, x * k) / k);
}

/* Eigenvectors (columns of `vectors`) of a symmetric matrix, which is destroyed, the
 * largest value first. */
static gboolean eigenvectors(gsl_matrix *a, gsl_matrix *vectors, GError **error)
{
    g_autoptr(gsl_vector) values = avlast_vector_new(a->size1, error);

    if (!values)
        return FALSE;
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(a->size1);
    gsl_eigen_symmv(a, values, vectors, space);
    gsl_eigen_symmv_free(space);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    return TRUE;
}

/* Theta = G R^-1 = U S V': its singular vectors U (l x l) and the last one of V. */
static gboolean singular_vectors(const AvlastIvBlocks *b, const gsl_matrix *r,
                                 gsl_matrix *theta, gsl_matrix *u, gsl_vector *last,
                                 GError **error)
{
    g_autoptr(gsl_matrix) square = avlast_matrix_new(b->l, b->l, error);
    g_autoptr(gsl_matrix) small = avlast_matrix_new(b->m, b->m, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(b->m, b->m, error);

    if (!square || !small || !v)
        return FALSE;
    const gsl_matrix_const_view g = gsl_matrix_const_submatrix(b->g, 0, 1, b->l, b->m);
    gsl_matrix_memcpy(theta, &g.matrix);
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, r, theta);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, theta, theta, 0.0, square);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, theta, theta, 0.0, small);
    if (!eigenvectors(square, u, error) || !eigenvectors(small, v, error))
        return FALSE;
    gsl_matrix_get_col(last, v, b->m - 1);
    return TRUE;
}

/* The covariance of G v: a weighted sum of the blocks. */
static void weigh_blocks(const AvlastIvBlocks *b, const gsl_vector *v, gsl_matrix *sum)
{
    for (gsize c = 0; c < b->m; c++)
        for (gsize d = 0; d < b->m; d++) {
            const double weight = gsl_vector_get(v, c) * gsl_vector_get(v, d);
            const gsl_matrix_view o = avlast_iv_block(b, c + 1, d + 1);
            for (gsize i = 0; i < b->l; i++)
                for (gsize j = 0; j < b->l; j++)
                    *gsl_matrix_ptr(sum, i, j) +=
                        weight * gsl_matrix_get(&o.matrix, i, j);
        }
}

/* lambda = U2'Theta v of the smallest singular value, by its covariance. */
static gboolean rank_statistic(const AvlastIvBlocks *b, const gsl_matrix *r, double *rk,
                               GError **error)
{
    const gsize l = b->l, m = b->m, rest = l - m + 1;
    g_autoptr(gsl_matrix) theta = avlast_matrix_new(l, m, error);
    g_autoptr(gsl_matrix) u = avlast_matrix_new(l, l, error);
    g_autoptr(gsl_vector) last = avlast_vector_new(m, error);
    g_autoptr(gsl_vector) lambda = avlast_vector_new(rest, error);
    g_autoptr(gsl_vector) way = avlast_vector_new(l, error);
    g_autoptr(gsl_matrix) sum = avlast_matrix_new(l, l, error);
    g_autoptr(gsl_matrix) half = avlast_matrix_new(l, rest, error);
    g_autoptr(gsl_matrix) omega = avlast_matrix_new(rest, rest, error);

    if (!theta || !u || !last || !lambda || !way || !sum || !half || !omega ||
        !singular_vectors(b, r, theta, u, last, error))
        return FALSE;
    const gsl_matrix_const_view u2 = gsl_matrix_const_submatrix(u, 0, m - 1, l, rest);
    gsl_blas_dgemv(CblasNoTrans, 1.0, theta, last, 0.0, way);
    gsl_blas_dgemv(CblasTrans, 1.0, &u2.matrix, way, 0.0, lambda);
    gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, r, last);
    weigh_blocks(b, last, sum);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, sum, &u2.matrix, 0.0, half);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, &u2.matrix, half, 0.0, omega);
    *rk = NAN;
    if (!avlast_iv_is_finite(omega) || !avlast_iv_root(omega))
        return TRUE;
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, omega, lambda);
    return gsl_blas_ddot(lambda, lambda, rk) == 0;
}

static gboolean rank_tests(const AvlastIvTests *t, GError **error)
{
    const AvlastIvBlocks *b = t->blocks;
    const double l = (double)b->l;
    g_autoptr(gsl_matrix) r = avlast_matrix_new(b->m, b->m, error);
    double least, rk = NAN;

    if (!r || !avlast_iv_least_root(b, 1, &least, error))
        return FALSE;
    gboolean exact = TRUE; /* no direction of the endogenous columns has an error */
    for (gsize j = 0; j < b->m; j++)
        exact = exact && avlast_iv_exact(t->iv->first[j]);
    AvlastEstimate *row = avlast_iv_tests_add(t, NULL, "Cragg-Donald.F", NULL);
    if (exact)
        avlast_estimate_note(row, AVLAST_IV_EXACT);
    else
        row->statistic = least * t->iv->reduced->df / l;
    for (gsize c = 0; c < b->m; c++)
        for (gsize d = 0; d < b->m; d++) {
            double product = gsl_matrix_get(b->v, c + 1, d + 1);
            for (gsize i = 0; i < b->l; i++)
                product +=
                    gsl_matrix_get(b->g, i, c + 1) * gsl_matrix_get(b->g, i, d + 1);
            gsl_matrix_set(r, c, d, product);
        }
    if (avlast_iv_root(r) && !rank_statistic(b, r, &rk, error))
        return FALSE;
    row = avlast_iv_tests_add(t, NULL, "Kleibergen-Paap.F", NULL);
    if (exact)
        avlast_estimate_note(row, AVLAST_IV_EXACT);
    else
        row->statistic = rk / l;
    row->method = g_strdup_printf("rk Wald, %s", avlast_se_name(t->options->type));
    return TRUE;
}

/* --- several endogenous columns: what the instruments move of one alone --- */

/* a with G a the first stage of column j less its fit by the others' (delta by two-stage
 * least squares): a_j = 1, the others -delta. FALSE where the others' first stages are
 * not apart. */
static gboolean alone(const AvlastIvBlocks *b, gsize j, gsl_vector *a, GError **error)
{
    const gsize rest = b->m - 1;
    g_autoptr(gsl_matrix) gram = avlast_matrix_new(rest, rest, error);
    g_autoptr(gsl_vector) delta = avlast_vector_new(rest, error);

    if (!gram || !delta)
        return FALSE;
    const gsl_vector_const_view own = gsl_matrix_const_column(b->g, j + 1);
    for (gsize c = 0; c < rest; c++) {
        const gsl_vector_const_view x =
            gsl_matrix_const_column(b->g, c + 1 + (c >= j ? 1 : 0));
        gsl_blas_ddot(&x.vector, &own.vector, gsl_vector_ptr(delta, c));
        for (gsize d = 0; d < rest; d++) {
            const gsl_vector_const_view y =
                gsl_matrix_const_column(b->g, d + 1 + (d >= j ? 1 : 0));
            gsl_blas_ddot(&x.vector, &y.vector, gsl_matrix_ptr(gram, c, d));
        }
    }
    gsl_vector_set_all(a, NAN);
    if (!avlast_iv_root(gram))
        return TRUE;
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, gram, delta);
    gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, gram, delta);
    gsl_vector_set(a, j, 1.0);
    for (gsize c = 0; c < rest; c++)
        gsl_vector_set(a, c + (c >= j ? 1 : 0), -gsl_vector_get(delta, c));
    return TRUE;
}

/* Sanderson and Windmeijer's: Wald statistic of G a over l - m + 1. */
static gboolean conditional(const AvlastIvTests *t, gsize j, const AvlastWald *first,
                            GError **error)
{
    const AvlastIvBlocks *b = t->blocks;
    const char *name = t->iv->first[j]->outcome;
    g_autoptr(gsl_vector) a = avlast_vector_new(b->m, error);
    g_autoptr(gsl_vector) way = avlast_vector_new(b->l, error);
    g_autoptr(gsl_matrix) o = avlast_matrix_new(b->l, b->l, error);
    double wald = NAN;

    if (!a || !way || !o || !alone(b, j, a, error))
        return FALSE;
    AvlastEstimate *row = avlast_iv_tests_add(t, name, "conditional.F", name);
    row->method = g_strdup("Sanderson-Windmeijer");
    if (avlast_iv_exact(t->iv->first[j])) {
        avlast_estimate_note(row, AVLAST_IV_EXACT);
        return TRUE;
    }
    if (isnan(gsl_vector_get(a, j)) || !avlast_iv_is_finite(b->o)) {
        avlast_estimate_note(row, "no covariance of the first stage");
        return TRUE;
    }
    const gsl_matrix_const_view g = gsl_matrix_const_submatrix(b->g, 0, 1, b->l, b->m);
    gsl_blas_dgemv(CblasNoTrans, 1.0, &g.matrix, a, 0.0, way);
    weigh_blocks(b, a, o);
    if (!avlast_iv_root(o)) {
        avlast_estimate_note(row, "no covariance of the first stage");
        return TRUE;
    }
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, o, way);
    gsl_blas_ddot(way, way, &wald);
    row->df = (double)(b->l - b->m + 1);
    row->statistic = wald / row->df;
    if (t->options->type == AVLAST_SE_CR2) /* no agreed degrees of freedom */
        return TRUE;
    row->df2 = first->df2;
    row->p_value = avlast_f_upper(row->statistic, row->df, row->df2);
    return TRUE;
}

gboolean avlast_iv_tests_strength(const AvlastIvTests *t, GError **error)
{
    AvlastWald wald;

    for (gsize j = 0; j < t->iv->m; j++) {
        const AvlastLinear *first = t->iv->first[j];
        if (!avlast_iv_tests_wald(t, first, t->iv->exogenous, t->iv->l, &wald, error))
            return FALSE;
        AvlastEstimate *row =
            avlast_iv_tests_add(t, first->outcome, "first.stage.F", first->outcome);
        if (avlast_iv_exact(first))
            avlast_estimate_note(row, AVLAST_IV_EXACT);
        else
            avlast_iv_tests_take(row, &wald);
        if (t->iv->m > 1 && !conditional(t, j, &wald, error))
            return FALSE;
    }
    if (t->iv->m == 1)
        effective(t);
    return rank_tests(t, error);
}
