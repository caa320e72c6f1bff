/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/oster.h"

#include <gsl/gsl_poly.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/hidden.h"

static gboolean is_intercept(const AvlastModelMatrix *matrix, gsize j)
{
    return strcmp(matrix->names[j], "(Intercept)") == 0;
}

/* Flags of the covariates that come in with the full regression; *n how many. */
static guint8 *coming_in(const AvlastModelMatrix *matrix, gsize treatment,
                         const guint8 *always, gsize *n, GError **error)
{
    guint8 *flags = avlast_array(guint8, matrix->k, error);

    *n = 0;
    for (gsize j = 0; flags && j < matrix->k; j++)
        if (j != treatment && !is_intercept(matrix, j) && !(always && always[j])) {
            flags[j] = 1;
            ++*n;
        }
    return flags;
}

gboolean avlast_oster_moments(const AvlastModelMatrix *matrix, gsize treatment,
                              const guint8 *always, AvlastOsterMoments *m, GError **error)
{
    gsize n = 0;
    g_autofree guint8 *flags = coming_in(matrix, treatment, always, &n, error);

    if (!flags)
        return FALSE;
    if (n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV295", NULL,
                    "no covariate comes in between the short and the full model\nhint: "
                    "covariates besides the treatment, which --always does not name");
        return FALSE;
    }
    g_autoptr(AvlastLinear) full = avlast_hidden_least_squares(matrix, NULL, -1, error);
    g_autoptr(AvlastLinear) brief =
        full ? avlast_hidden_least_squares(matrix, flags, -1, error) : NULL;
    g_autoptr(AvlastLinear) given =
        brief ? avlast_hidden_least_squares(matrix, NULL, (gssize)treatment, error)
              : NULL;
    g_autoptr(AvlastLinear) alone =
        given ? avlast_hidden_least_squares(matrix, flags, (gssize)treatment, error)
              : NULL;

    if (!alone)
        return FALSE;
    const char *name = matrix->names[treatment];
    const gssize in_full = avlast_linear_column(full, name),
                 in_brief = avlast_linear_column(brief, name);
    *m = (AvlastOsterMoments){.b0 = brief->coefficient[in_brief],
                              .r0 = brief->r_squared,
                              .b1 = full->coefficient[in_full],
                              .r1 = full->r_squared,
                              .s_y = full->tss / (double)(full->n - 1),
                              .s_x = alone->rss / (double)(full->n - 1),
                              .t_x = given->rss / (double)(full->n - 1),
                              .n = full->n,
                              .single = n == 1};
    if (!(m->t_x > 1e-12 * m->s_x) || isnan(m->b0) || isnan(m->b1)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV295", NULL,
                    "'%s' does not vary beyond what the covariates tell of it", name);
        return FALSE;
    }
    return TRUE;
}

double avlast_oster_delta(const AvlastOsterMoments *m, double r_max, double b)
{
    const double nu = m->b1 - b, a = m->b0 - m->b1, more = (r_max - m->r1) * m->s_y;
    const double cubic = nu * nu * nu * (m->t_x * m->s_x - m->t_x * m->t_x),
                 square = nu * nu * m->t_x * a * m->s_x;
    const double seen =
                     nu * ((m->r1 - m->r0) * m->s_y * m->t_x + m->s_x * m->t_x * a * a) +
                     2.0 * square + cubic,
                 hidden = more * (a * m->s_x + nu * (m->s_x - m->t_x)) + square + cubic;

    return fabs(hidden) > 0.0 ? seen / hidden : NAN;
}

/* Where A s_x + nu (s_x - t_x) = 0 the side of the hidden has a factor of zero, and with
 * a single covariate the other side has it too: nu solves the equation for every delta,
 * and says nothing. */
static gboolean solves_anything(const AvlastOsterMoments *m, double nu)
{
    const double a = m->b0 - m->b1, wide = m->s_x - m->t_x;
    const double factor = a * m->s_x + nu * wide;
    const double seen = (m->r1 - m->r0) * m->s_y + m->s_x * a * a +
                        2.0 * nu * a * m->s_x + nu * nu * wide;

    return fabs(factor) < 1e-6 * fabs(a * m->s_x) &&
           fabs(seen) < 1e-6 * (m->s_x * a * a + nu * nu * wide);
}

/* The root that says nothing: n when there is none. */
static int empty_root(const AvlastOsterMoments *m, const double *nu, int n)
{
    const double at = -(m->b0 - m->b1) * m->s_x / (m->s_x - m->t_x);
    int nearest = n;

    for (int i = 0; i < n; i++)
        if (m->single && isfinite(at)
                ? nearest == n || fabs(nu[i] - at) < fabs(nu[nearest] - at)
                : solves_anything(m, nu[i]))
            nearest = i;
    return nearest;
}

/* Takes Newton's steps, which take off what the closed form lost. */
static double polish(double nu, double c0, double c1, double c2, double c3)
{
    for (int step = 0; step < 20; step++) {
        const double slope = c1 + nu * (2.0 * c2 + 3.0 * c3 * nu),
                     value = c0 + nu * (c1 + nu * (c2 + nu * c3));
        if (!(fabs(slope) > 0.0) || !isfinite(value / slope))
            break;
        nu -= value / slope;
    }
    return nu;
}

guint avlast_oster_coefficients(const AvlastOsterMoments *m, double r_max, double delta,
                                double b[3])
{
    const double a = m->b0 - m->b1, more = (r_max - m->r1) * m->s_y;
    /* c0 + c1 nu + c2 nu^2 + c3 nu^3 = 0 */
    const double c0 = delta * more * a * m->s_x,
                 c1 = delta * more * (m->s_x - m->t_x) -
                      (m->r1 - m->r0) * m->s_y * m->t_x - m->s_x * m->t_x * a * a,
                 c2 = (delta - 2.0) * m->t_x * a * m->s_x,
                 c3 = (delta - 1.0) * (m->t_x * m->s_x - m->t_x * m->t_x);
    double nu[3];
    int n;

    if (fabs(c3) > 0.0)
        n = gsl_poly_solve_cubic(c2 / c3, c1 / c3, c0 / c3, &nu[0], &nu[1], &nu[2]);
    else
        n = gsl_poly_solve_quadratic(c2, c1, c0, &nu[0], &nu[1]);
    for (int i = 0; i < n; i++)
        nu[i] = polish(nu[i], c0, c1, c2, c3);
    const int empty = empty_root(m, nu, n);
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (i != empty)
            b[kept++] = m->b1 - nu[i];
    n = kept;
    for (int i = 1; i < n; i++) /* nearest to b1 first */
        for (int j = i; j > 0 && fabs(b[j] - m->b1) < fabs(b[j - 1] - m->b1); j--) {
            const double other = b[j];
            b[j] = b[j - 1];
            b[j - 1] = other;
        }
    return (guint)n;
}
