/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/omega.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "core/memory.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_eigen_symmv_workspace, gsl_eigen_symmv_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_permutation, gsl_permutation_free)

#define BOUND sqrt(0.995)

/* The first principal component's loadings, most of them positive. */
static gboolean start(const gsl_matrix *r, double *l, GError **error)
{
    const gsize k = r->size1;
    g_autoptr(gsl_matrix) copy = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) vectors = copy ? avlast_matrix_new(k, k, error) : NULL;
    g_autoptr(gsl_vector) values = vectors ? avlast_vector_new(k, error) : NULL;
    g_autoptr(gsl_eigen_symmv_workspace) space = values ? gsl_eigen_symmv_alloc(k) : NULL;

    if (!space)
        return FALSE;
    gsl_matrix_memcpy(copy, r);
    gsl_eigen_symmv(copy, values, vectors, space);
    const gsize top = gsl_vector_max_index(values);
    const double root = sqrt(fmax(gsl_vector_get(values, top), 0.0));
    double sum = 0.0;
    for (gsize j = 0; j < k; j++)
        sum += l[j] = root * gsl_matrix_get(vectors, j, top);
    for (gsize j = 0; j < k; j++)
        l[j] *= (sum < 0.0 ? -1.0 : 1.0) * 0.9;
    return TRUE;
}

/* Each loading in turn at its least squares given the others: the residuals never grow.
 */
static gboolean descend(const gsl_matrix *r, double *l, double tolerance)
{
    const gsize k = r->size1;

    for (guint round = 0; round < 20000; round++) {
        double moved = 0.0;
        for (gsize j = 0; j < k; j++) {
            double above = 0.0, below = 0.0;
            for (gsize m = 0; m < k; m++)
                if (m != j) {
                    above += gsl_matrix_get(r, j, m) * l[m];
                    below += l[m] * l[m];
                }
            if (!(below > 0.0))
                return FALSE;
            const double best = fmin(fmax(above / below, -BOUND), BOUND);
            moved = fmax(moved, fabs(best - l[j]));
            l[j] = best;
        }
        if (moved < tolerance)
            return TRUE;
    }
    return FALSE;
}

/* The Jacobian of F_j = sum over m != j of (l_j l_m - r_jm) l_m; F itself in f. */
static void equations(const gsl_matrix *r, const double *l, gsl_matrix *h, gsl_vector *f)
{
    const gsize k = r->size1;

    for (gsize j = 0; j < k; j++) {
        double own = 0.0, value = 0.0;
        for (gsize m = 0; m < k; m++) {
            if (m == j)
                continue;
            const double rest = l[j] * l[m] - gsl_matrix_get(r, j, m);
            value += rest * l[m];
            own += l[m] * l[m];
            gsl_matrix_set(h, j, m, rest + l[j] * l[m]);
        }
        gsl_matrix_set(h, j, j, own);
        gsl_vector_set(f, j, value);
    }
}

typedef struct {
    gsl_matrix *h;
    gsl_vector *f, *x;
    gsl_permutation *order;
} Space;

/* Solves h x = f; FALSE when h is singular. */
static gboolean solve(const Space *s)
{
    int sign;

    gsl_linalg_LU_decomp(s->h, s->order, &sign);
    for (gsize j = 0; j < s->h->size1; j++)
        if (!(fabs(gsl_matrix_get(s->h, j, j)) > 1e-12))
            return FALSE;
    gsl_linalg_LU_solve(s->h, s->order, s->f, s->x);
    return TRUE;
}

static gboolean polish(const gsl_matrix *r, double *l, const Space *s)
{
    const gsize k = r->size1;

    for (guint step = 0; step < 50; step++) {
        double moved = 0.0;
        equations(r, l, s->h, s->f);
        if (!solve(s))
            return FALSE;
        for (gsize j = 0; j < k; j++) {
            const double d = gsl_vector_get(s->x, j);
            moved = fmax(moved, fabs(d));
            l[j] -= d;
        }
        if (moved < 1e-13)
            return TRUE;
        if (!(moved < 1.0))
            return FALSE;
    }
    return FALSE;
}

static void fill_gradient(const double *l, double total, double unique, const Space *s,
                          gsl_matrix *gradient)
{
    const gsize k = gradient->size1;
    const double direct = unique / (total * total);

    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(gradient, a, b,
                           a == b ? 0.0
                                  : direct + 0.5 * (gsl_vector_get(s->x, a) * l[b] +
                                                    gsl_vector_get(s->x, b) * l[a]));
}

/* The first loading at or beyond the bound, or -1. */
static int heywood(const double *l, gsize k)
{
    for (gsize j = 0; j < k; j++)
        if (fabs(l[j]) >= BOUND - 1e-9)
            return (int)j;
    return -1;
}

/* Newton's steps finish what the descent began, unless they lead out of bounds. */
static gboolean fit(const gsl_matrix *r, double *l, const Space *s)
{
    const gsize k = r->size1;
    g_autofree double *near = NULL;

    if (!descend(r, l, 1e-5))
        return FALSE;
    near = g_memdup2(l, k * sizeof *l);
    if (heywood(l, k) < 0 && polish(r, l, s) && heywood(l, k) < 0)
        return TRUE;
    for (gsize j = 0; j < k; j++)
        l[j] = near[j];
    return descend(r, l, 1e-12);
}

static void finish(const gsl_matrix *r, double *l, gsl_matrix *gradient, const Space *s,
                   AvlastOmega *omega)
{
    const gsize k = r->size1;
    double total = 0.0, unique = 0.0;

    omega->converged = fit(r, l, s);
    omega->heywood = heywood(l, k);
    for (gsize a = 0; a < k; a++) {
        unique += 1.0 - l[a] * l[a];
        for (gsize b = 0; b < k; b++)
            total += gsl_matrix_get(r, a, b);
    }
    omega->omega = omega->converged && total > 0.0 ? 1.0 - unique / total : NAN;
    if (gradient)
        gsl_matrix_set_all(gradient, NAN);
    if (!gradient || omega->heywood >= 0 || isnan(omega->omega))
        return;
    equations(r, l, s->h, s->f);
    for (gsize j = 0; j < k; j++)
        gsl_vector_set(s->f, j, 2.0 * l[j] / total);
    if (solve(s))
        fill_gradient(l, total, unique, s, gradient);
}

gboolean avlast_omega(const gsl_matrix *r, double *loadings, gsl_matrix *gradient,
                      AvlastOmega *omega, GError **error)
{
    const gsize k = r->size1;
    g_autoptr(gsl_matrix) h = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) f = h ? avlast_vector_new(k, error) : NULL;
    g_autoptr(gsl_vector) x = f ? avlast_vector_new(k, error) : NULL;
    g_autoptr(gsl_permutation) order = x ? gsl_permutation_alloc(k) : NULL;

    if (!order || !start(r, loadings, error))
        return FALSE;
    const Space space = {h, f, x, order};
    finish(r, loadings, gradient, &space, omega);
    return TRUE;
}
