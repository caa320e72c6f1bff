/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of coefficients that Anderson and Rubin's test does not reject; tF's table. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "model/instrumental_parts.h"

/* In units t, b = centre + scale t: g(t) = g0 - t g1, O(t) = o0 + t o1 + t^2 o2. */
typedef struct {
    gsize l;
    double bound;
    gsl_vector *g0, *g1, *work;
    gsl_matrix *o0, *o1, *o2, *root;
} Quadratic;

static void quadratic_clear(Quadratic *q)
{
    g_clear_pointer(&q->g0, gsl_vector_free);
    g_clear_pointer(&q->g1, gsl_vector_free);
    g_clear_pointer(&q->work, gsl_vector_free);
    g_clear_pointer(&q->o0, gsl_matrix_free);
    g_clear_pointer(&q->o1, gsl_matrix_free);
    g_clear_pointer(&q->o2, gsl_matrix_free);
    g_clear_pointer(&q->root, gsl_matrix_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Quadratic, quadratic_clear)

/* g(t)' O(t)^-1 g(t) - bound; infinite where O(t) is singular. */
static double excess(Quadratic *q, double t)
{
    double value = 0.0;

    gsl_vector_memcpy(q->work, q->g0);
    gsl_blas_daxpy(-t, q->g1, q->work);
    for (gsize i = 0; i < q->l; i++)
        for (gsize j = 0; j < q->l; j++)
            gsl_matrix_set(
                q->root, i, j,
                gsl_matrix_get(q->o0, i, j) +
                    t * (gsl_matrix_get(q->o1, i, j) + t * gsl_matrix_get(q->o2, i, j)));
    if (!avlast_iv_root(q->root))
        return INFINITY;
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, q->root, q->work);
    gsl_blas_ddot(q->work, q->work, &value);
    return value - q->bound;
}

/* Real t where bound O(t) - g(t) g(t)' is singular: eigenvalues of a linear pencil of
 * twice the size. */
static gboolean candidates(const Quadratic *q, double *t, gsize *n, GError **error)
{
    const gsize l = q->l;
    g_autoptr(gsl_matrix) a = avlast_matrix_new(2 * l, 2 * l, error);
    g_autoptr(gsl_matrix) b = avlast_matrix_new(2 * l, 2 * l, error);
    g_autoptr(gsl_vector) beta = avlast_vector_new(2 * l, error);

    if (!a || !b || !beta)
        return FALSE;
    gsl_vector_complex *alpha = gsl_vector_complex_alloc(2 * l);
    gsl_eigen_gen_workspace *space = gsl_eigen_gen_alloc(2 * l);
    for (gsize i = 0; i < l; i++) {
        gsl_matrix_set(a, i, l + i, 1.0);
        gsl_matrix_set(b, i, i, 1.0);
        for (gsize j = 0; j < l; j++) {
            const double x0 = gsl_vector_get(q->g0, i), y0 = gsl_vector_get(q->g0, j);
            const double x1 = gsl_vector_get(q->g1, i), y1 = gsl_vector_get(q->g1, j);
            gsl_matrix_set(a, l + i, j,
                           -(q->bound * gsl_matrix_get(q->o0, i, j) - x0 * y0));
            gsl_matrix_set(a, l + i, l + j,
                           -(q->bound * gsl_matrix_get(q->o1, i, j) + x0 * y1 + x1 * y0));
            gsl_matrix_set(b, l + i, l + j,
                           q->bound * gsl_matrix_get(q->o2, i, j) - x1 * y1);
        }
    }
    *n = 0;
    const int status = gsl_eigen_gen(a, b, alpha, beta, space);
    for (gsize i = 0; status == 0 && i < 2 * l; i++) {
        const gsl_complex top = gsl_vector_complex_get(alpha, i);
        const double re = GSL_REAL(top) / gsl_vector_get(beta, i);
        const double im = GSL_IMAG(top) / gsl_vector_get(beta, i);
        if (isfinite(re) && fabs(im) <= 1e-6 * (1.0 + fabs(re)))
            t[(*n)++] = re;
    }
    gsl_eigen_gen_free(space);
    gsl_vector_complex_free(alpha);
    return TRUE;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The crossing near a candidate between two points of different answers. */
static double polish(Quadratic *q, double low, double high)
{
    const gboolean inside = excess(q, low) <= 0.0;

    for (int i = 0; i < 200; i++) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high)
            break;
        if ((excess(q, middle) <= 0.0) == inside)
            low = middle;
        else
            high = middle;
    }
    return low + 0.5 * (high - low);
}

static gboolean prepare(Quadratic *q, const gsl_vector *gy, const gsl_vector *gd,
                        const gsl_matrix *oyy, const gsl_matrix *oyd,
                        const gsl_matrix *odd, double centre, double scale,
                        GError **error)
{
    const gsize l = q->l;

    if (!(q->g0 = avlast_vector_new(l, error)) ||
        !(q->g1 = avlast_vector_new(l, error)) ||
        !(q->work = avlast_vector_new(l, error)) ||
        !(q->o0 = avlast_matrix_new(l, l, error)) ||
        !(q->o1 = avlast_matrix_new(l, l, error)) ||
        !(q->o2 = avlast_matrix_new(l, l, error)) ||
        !(q->root = avlast_matrix_new(l, l, error)))
        return FALSE;
    for (gsize i = 0; i < l; i++) {
        gsl_vector_set(q->g0, i, gsl_vector_get(gy, i) - centre * gsl_vector_get(gd, i));
        gsl_vector_set(q->g1, i, scale * gsl_vector_get(gd, i));
        for (gsize j = 0; j < l; j++) {
            const double cross = gsl_matrix_get(oyd, i, j) + gsl_matrix_get(oyd, j, i);
            const double dd = gsl_matrix_get(odd, i, j);
            gsl_matrix_set(q->o0, i, j,
                           gsl_matrix_get(oyy, i, j) - centre * cross +
                               centre * centre * dd);
            gsl_matrix_set(q->o1, i, j, scale * (2.0 * centre * dd - cross));
            gsl_matrix_set(q->o2, i, j, scale * scale * dd);
        }
    }
    return TRUE;
}

gboolean avlast_iv_set(const gsl_vector *gy, const gsl_vector *gd, const gsl_matrix *oyy,
                       const gsl_matrix *oyd, const gsl_matrix *odd, double bound,
                       double centre, double scale, AvlastIvSet *set, GError **error)
{
    g_auto(Quadratic) q = {.l = gy->size, .bound = bound};
    g_autofree double *t = avlast_array(double, 2 * gy->size + 2, error);
    gsize n;

    *set = (AvlastIvSet){0};
    if (!t || !prepare(&q, gy, gd, oyy, oyd, odd, centre, scale, error) ||
        !candidates(&q, t + 1, &n, error) ||
        !(set->low = avlast_array(double, n + 1, error)) ||
        !(set->high = avlast_array(double, n + 1, error)))
        return FALSE;
    qsort(t + 1, n, sizeof *t, ascending);
    t[0] = n > 0 ? 2.0 * fmin(t[1], 0.0) - 1.0 - fabs(t[n]) : -1.0;
    t[n + 1] = n > 0 ? 2.0 * fmax(t[n], 0.0) + 1.0 + fabs(t[1]) : 1.0;
    double before = t[0];
    gboolean inside = excess(&q, before) <= 0.0;
    if (inside)
        set->low[0] = -INFINITY;
    for (gsize i = 1; i <= n; i++) {
        const double after = t[i] + 0.5 * (t[i + 1] - t[i]);
        if ((excess(&q, after) <= 0.0) != inside) {
            const double end = centre + scale * polish(&q, before, after);
            if (inside)
                set->high[set->n++] = end;
            else
                set->low[set->n] = end;
            inside = !inside;
        }
        before = after;
    }
    if (inside)
        set->high[set->n++] = INFINITY;
    return TRUE;
}

void avlast_iv_set_clear(AvlastIvSet *set)
{
    g_clear_pointer(&set->low, g_free);
    g_clear_pointer(&set->high, g_free);
}

double avlast_iv_tf_critical(double f)
{
    /* Lee, McCrary, Moreira & Porter (2022), table 3: at sqrt(F) = 2.0, 2.1, ... 10.3. */
    static const double table[] = {
        18.66, 9.74, 7.37, 6.18, 5.43, 4.92, 4.54, 4.25, 4.01, 3.82, 3.65, 3.51,
        3.39,  3.29, 3.19, 3.11, 3.03, 2.97, 2.91, 2.85, 2.80, 2.75, 2.71, 2.67,
        2.63,  2.60, 2.57, 2.54, 2.51, 2.48, 2.46, 2.43, 2.41, 2.39, 2.37, 2.35,
        2.33,  2.32, 2.30, 2.29, 2.27, 2.26, 2.24, 2.23, 2.22, 2.21, 2.20, 2.19,
        2.17,  2.16, 2.16, 2.15, 2.14, 2.13, 2.12, 2.11, 2.10, 2.10, 2.09, 2.08,
        2.08,  2.07, 2.06, 2.06, 2.05, 2.04, 2.04, 2.03, 2.03, 2.02, 2.02, 2.01,
        2.01,  2.00, 2.00, 1.99, 1.99, 1.99, 1.98, 1.98, 1.97, 1.97, 1.97, 1.96};
    const double at = 10.0 * (sqrt(f) - 2.0);

    if (!(f >= 4.0))
        return INFINITY;
    if (at >= (double)(G_N_ELEMENTS(table) - 1))
        return 1.96;
    const gsize i = (gsize)at;
    return table[i] + (at - (double)i) * (table[i + 1] - table[i]);
}
