/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/robust_parts.h"

/* Rows below this length beside the longest (after orthogonalisation) are dependent. */
#define DEPENDENT 1e-10

static const char *method_of(AvlastSe type)
{
    static const char *const methods[] = {[AVLAST_SE_CLASSICAL] = "F, classical",
                                          [AVLAST_SE_HC0] = "Wald F, HC0",
                                          [AVLAST_SE_HC1] = "Wald F, HC1",
                                          [AVLAST_SE_HC2] = "Wald F, HC2",
                                          [AVLAST_SE_HC3] = "Wald F, HC3",
                                          [AVLAST_SE_CR0] = "Wald F, CR0",
                                          [AVLAST_SE_CR1] = "Wald F, CR1",
                                          [AVLAST_SE_STATA] = "Wald F, stata",
                                          [AVLAST_SE_CR2] = "HTZ, CR2",
                                          [AVLAST_SE_SURVEY] = "Wald F, survey",
                                          [AVLAST_SE_HC4] = "Wald F, HC4",
                                          [AVLAST_SE_HC4M] = "Wald F, HC4m",
                                          [AVLAST_SE_HC5] = "Wald F, HC5",
                                          [AVLAST_SE_CR3] = "HTZ, CR3",
                                          [AVLAST_SE_CR3J] = "Wald F, CR3J",
                                          [AVLAST_SE_NEWEY_WEST] = "Wald F, newey-west",
                                          [AVLAST_SE_DRISCOLL_KRAAY] =
                                              "Wald F, driscoll-kraay"};

    return methods[type];
}

/* Symmetric a (destroyed) to its eigenvectors (columns of vectors) and values, largest
 * first. */
static void eigen_sorted(gsl_matrix *a, gsl_matrix *vectors, gsl_vector *values)
{
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(a->size1);

    gsl_eigen_symmv(a, values, vectors, space);
    gsl_eigen_symmv_free(space);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
}

/* rows' = values^(-1/2) vectors' rows for the values above the bound; NULL without
 * memory. The number of rows kept is in *kept; a pointer to a vector is turned the same
 * way (in place). */
static gsl_matrix *whiten(gsl_matrix *square, const gsl_matrix *rows, double bound,
                          gsl_vector *along, gsize *kept, GError **error)
{
    const gsize q = square->size1;
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(q, error);
    g_autoptr(gsl_vector) turned = avlast_vector_new(q, error);
    g_autoptr(gsl_matrix) out = avlast_matrix_new(q, rows->size2, error);

    if (!vectors || !values || !turned || !out)
        return NULL;
    eigen_sorted(square, vectors, values);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, vectors, rows, 0.0, out);
    if (along) {
        gsl_blas_dgemv(CblasTrans, 1.0, vectors, along, 0.0, turned);
        gsl_vector_memcpy(along, turned);
    }
    *kept = 0;
    while (*kept < q && gsl_vector_get(values, *kept) > bound * gsl_vector_get(values, 0))
        ++*kept;
    for (gsize s = 0; s < *kept; s++) {
        const double root = sqrt(gsl_vector_get(values, s));
        gsl_vector_view row = gsl_matrix_row(out, s);
        gsl_vector_scale(&row.vector, 1.0 / root);
        if (along)
            gsl_vector_set(along, s, gsl_vector_get(along, s) / root);
    }
    return g_steal_pointer(&out);
}

/* The contrasts that touch no dropped column, scaled, as T and L b. */
static gboolean gather(const AvlastRobust *robust, const gsl_matrix *contrasts,
                       gsl_matrix **t, gsl_vector **lb, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    g_autofree guint8 *estimable = avlast_array(guint8, contrasts->size1, error);
    gsize q = 0;

    *lb = avlast_vector_new(contrasts->size1, error);
    if (!estimable || !*lb ||
        !(*t = avlast_robust_basis(robust, contrasts, estimable, error)))
        return FALSE;
    for (gsize s = 0; s < contrasts->size1; s++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        gsl_vector_view row = gsl_matrix_row(*t, s), to = gsl_matrix_row(*t, q);
        const double length = gsl_blas_dnrm2(&row.vector);
        if (!estimable[s] || !(length > 0.0))
            continue;
        for (gsize c = 0; c < fit->columns; c++) {
            const double l = gsl_matrix_get(contrasts, s, c);
            if (l != 0.0)
                avlast_sum_add_product(&sum, l, fit->coefficient[c]);
        }
        if (q != s)
            gsl_vector_memcpy(&to.vector, &row.vector);
        gsl_vector_scale(&to.vector, 1.0 / length);
        gsl_vector_set(*lb, q++, avlast_sum_value(&sum) / length);
    }
    (*lb)->size = q;
    (*t)->size1 = q;
    return TRUE;
}

/* r' V^-1 r / q, NaN when V = T M T' has not rank q. */
static gboolean quadratic(const AvlastRobust *robust, const gsl_matrix *t, gsl_vector *r,
                          double *f, GError **error)
{
    const gsize q = t->size1;
    g_autoptr(gsl_matrix) tm = avlast_matrix_new(q, t->size2, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);
    gsize rank;

    if (!tm || !v)
        return FALSE;
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, t, robust->m, 0.0, tm);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, tm, t, 0.0, v);
    *f = NAN;
    for (gsize s = 0; s < q; s++)
        for (gsize l = 0; l < q; l++)
            if (!isfinite(gsl_matrix_get(v, s, l)))
                return TRUE;
    for (gsize s = 0; s < q; s++)
        if (avlast_robust_vanishes(robust, gsl_matrix_get(v, s, s),
                                   gsl_matrix_const_ptr(t, s, 0)))
            return TRUE;
    g_autoptr(gsl_matrix) white = whiten(v, t, DEPENDENT, r, &rank, error);
    if (!white)
        return FALSE;
    if (rank < q)
        return TRUE;
    *f = 0.0;
    for (gsize s = 0; s < q; s++)
        *f += gsl_vector_get(r, s) * gsl_vector_get(r, s);
    *f /= (double)q;
    return TRUE;
}

/* eta of the Hotelling approximation: the working model's covariance is made the
 * identity, then eta = q (q + 1) / sum of the variances of its estimate's elements. */
static gboolean hotelling_df(const AvlastRobust *robust, const gsl_matrix *t, double *eta,
                             GError **error)
{
    const gsize q = t->size1;
    g_autoptr(gsl_matrix) omega = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) white = NULL;
    const gsl_matrix_const_view in_q =
        gsl_matrix_const_submatrix(t, 0, 0, q, robust->fit->k);
    double spread;
    gsize rank;

    if (!omega || !avlast_robust_moments(robust, &in_q.matrix, omega, NULL, error) ||
        !(white = whiten(omega, &in_q.matrix, DEPENDENT, NULL, &rank, error)))
        return FALSE;
    *eta = NAN;
    if (rank < q)
        return TRUE;
    if (!avlast_robust_moments(robust, white, NULL, &spread, error))
        return FALSE;
    *eta = (double)q * ((double)q + 1.0) / spread;
    return TRUE;
}

static gboolean finish(const AvlastRobust *robust, const gsl_matrix *t, AvlastWald *wald,
                       GError **error)
{
    wald->df2 = robust->df;
    if (avlast_robust_by_contrast(robust) && robust->options.type != AVLAST_SE_CR3J) {
        double eta;
        if (!hotelling_df(robust, t, &eta, error))
            return FALSE;
        wald->df2 = eta - wald->df1 + 1.0;
        wald->f *= wald->df2 / eta;
    }
    if (!(wald->df2 > 0.0)) {
        wald->f = wald->df2 = NAN;
        wald->note = "no joint test: no degrees of freedom are left";
        return TRUE;
    }
    wald->p_value = avlast_f_upper(wald->f, wald->df1, wald->df2);
    return TRUE;
}

gboolean avlast_robust_wald(const AvlastRobust *robust, const gsl_matrix *contrasts,
                            AvlastWald *wald, GError **error)
{
    g_autoptr(gsl_matrix) t = NULL;
    g_autoptr(gsl_vector) lb = NULL;
    g_autoptr(gsl_matrix) square = NULL;
    g_autoptr(gsl_matrix) basis = NULL;
    gsize q;

    *wald = (AvlastWald){.f = NAN,
                         .df1 = NAN,
                         .df2 = NAN,
                         .p_value = NAN,
                         .method = method_of(robust->options.type)};
    if (!gather(robust, contrasts, &t, &lb, error))
        return FALSE;
    if (t->size1 == 0) {
        wald->note = "no joint test: every coefficient in it was dropped";
        return TRUE;
    }
    if (robust->refused) {
        wald->note = robust->refused;
        return TRUE;
    }
    for (gsize s = 0; s < t->size1; s++) {
        if (avlast_robust_rests_on_own(robust, gsl_matrix_const_ptr(t, s, 0))) {
            wald->note =
                "no joint test: one cluster alone determines a part of a coefficient";
            return TRUE;
        }
        if (avlast_robust_rests_alone(robust, gsl_matrix_const_ptr(t, s, 0))) {
            wald->note =
                "no joint test: a coefficient in it rests on a row of leverage 1";
            return TRUE;
        }
    }
    if (!(square = avlast_matrix_new(t->size1, t->size1, error)))
        return FALSE;
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, t, t, 0.0, square);
    if (!(basis = whiten(square, t, DEPENDENT, lb, &q, error)))
        return FALSE;
    basis->size1 = lb->size = q;
    wald->df1 = (double)q;
    if (!quadratic(robust, basis, lb, &wald->f, error))
        return FALSE;
    if (robust->mended && q > 1) { /* of some direction the variance is not known */
        wald->f = NAN;
        wald->note = "no joint test: the covariance had negative eigenvalues";
        return TRUE;
    }
    if (isnan(wald->f)) {
        wald->note = "no joint test: fewer clusters or units than coefficients in it, or "
                     "residuals that cancel";
        return TRUE;
    }
    return finish(robust, basis, wald, error);
}
