/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/reliability_terms.h"

#include <glib.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/memory.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_eigen_symm_workspace, gsl_eigen_symm_free)

/* In the order of AvlastReliabilityTerm. */
static const char *const names[] = {"alpha",   "alpha.feldt", "alpha.standard",
                                    "r.mean",  "omega",       "item.mean",
                                    "item.sd", "item.rest",   "alpha.without"};

char *avlast_reliability_term_name(AvlastReliabilityTerm term, const char *item)
{
    const char *name = names[term];

    return term < AVLAST_TERM_OF_ITEM ? g_strdup(name)
                                      : g_strdup_printf("%s=%s", name, item);
}

/* alpha = k/(k-1) (1 - T/V), T = tr S, V = 1'S1, over the items but `without` (k of them
 * when it is none): dT and dV are sums of dS. */
static double alpha(const gsl_matrix *s, gsize without, gsl_matrix *g)
{
    const gsize n = s->size1;
    const double k = (double)(without < n ? n - 1 : n), factor = k / (k - 1.0);
    double trace = 0.0, total = 0.0;

    for (gsize a = 0; a < n; a++)
        for (gsize b = 0; b < n; b++)
            if (a != without && b != without) {
                total += gsl_matrix_get(s, a, b);
                trace += a == b ? gsl_matrix_get(s, a, b) : 0.0;
            }
    if (!(total > 1e-14 * trace) || k < 2.0)
        return NAN;
    for (gsize a = 0; a < n; a++)
        for (gsize b = 0; b < n; b++) {
            const double move = trace / (total * total) - (a == b ? 1.0 / total : 0.0);
            gsl_matrix_set(g, a, b, a == without || b == without ? 0.0 : factor * move);
        }
    return factor * (1.0 - trace / total);
}

gboolean avlast_correlations(const gsl_matrix *s, gsl_matrix *r, gsize *item)
{
    const gsize k = s->size1;

    for (gsize a = 0; a < k; a++)
        if (!(gsl_matrix_get(s, a, a) > 0.0)) {
            *item = a;
            return FALSE;
        }
    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(r, a, b,
                           a == b
                               ? 1.0
                               : gsl_matrix_get(s, a, b) / sqrt(gsl_matrix_get(s, a, a) *
                                                                gsl_matrix_get(s, b, b)));
    return TRUE;
}

/* dr_ab = dS_ab / (s_a s_b) - r_ab / 2 (dS_aa / S_aa + dS_bb / S_bb) */
void avlast_gradient_of_covariance(const gsl_matrix *s, const gsl_matrix *r,
                                   gsl_matrix *gradient)
{
    const gsize k = s->size1;

    for (gsize a = 0; a < k; a++) {
        double own = 0.0;
        for (gsize b = 0; b < k; b++)
            if (b != a)
                own += gsl_matrix_get(gradient, a, b) * gsl_matrix_get(r, a, b);
        gsl_matrix_set(gradient, a, a, -own / gsl_matrix_get(s, a, a));
    }
    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++)
            if (b != a)
                gsl_matrix_set(
                    gradient, a, b,
                    gsl_matrix_get(gradient, a, b) /
                        sqrt(gsl_matrix_get(s, a, a) * gsl_matrix_get(s, b, b)));
}

/* The average correlation r, or k r / (1 + (k - 1) r). */
static double by_correlation(const gsl_matrix *s, gboolean standard, gsl_matrix *g)
{
    const gsize k = s->size1;
    const double pairs = (double)k * ((double)k - 1.0);
    g_autofree double *cells = g_new(double, k *k);
    gsl_matrix_view view = gsl_matrix_view_array(cells, k, k);
    gsl_matrix *r = &view.matrix;
    double mean = 0.0;
    gsize constant;

    if (!avlast_correlations(s, r, &constant))
        return NAN;
    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++)
            mean += a == b ? 0.0 : gsl_matrix_get(r, a, b) / pairs;
    const double below = 1.0 + ((double)k - 1.0) * mean;
    if (standard && !(below > 1e-14))
        return NAN;
    const double slope = standard ? (double)k / (below * below) : 1.0;
    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(g, a, b, a == b ? 0.0 : slope / pairs);
    avlast_gradient_of_covariance(s, r, g);
    return standard ? (double)k * mean / below : mean;
}

/* r = c / sqrt(v u): c = cov(x, t), v = var x, u = var t, t the sum of the other items.
 */
static double item_rest(const gsl_matrix *s, gsize item, gsl_matrix *g)
{
    const gsize k = s->size1;
    const double v = gsl_matrix_get(s, item, item);
    double c = 0.0, u = 0.0;

    for (gsize a = 0; a < k; a++) {
        c += a == item ? 0.0 : gsl_matrix_get(s, item, a);
        for (gsize b = 0; b < k; b++)
            u += a == item || b == item ? 0.0 : gsl_matrix_get(s, a, b);
    }
    if (!(v > 0.0) || !(u > 1e-14 * v))
        return NAN;
    const double r = c / sqrt(v * u);
    for (gsize a = 0; a < k; a++)
        for (gsize b = 0; b < k; b++) {
            const gsize own = (gsize)(a == item) + (gsize)(b == item);
            gsl_matrix_set(g, a, b,
                           own == 2   ? -0.5 * r / v
                           : own == 1 ? 0.5 / sqrt(v * u)
                                      : -0.5 * r / u);
        }
    return r;
}

static double item_sd(const gsl_matrix *s, gsize item, gsl_matrix *g)
{
    const double sd = sqrt(gsl_matrix_get(s, item, item));

    gsl_matrix_set_zero(g);
    if (sd > 0.0)
        gsl_matrix_set(g, item, item, 0.5 / sd);
    return sd;
}

double avlast_reliability_value(AvlastReliabilityTerm term, gsize item,
                                const gsl_matrix *s, gsl_matrix *gradient)
{
    gsl_matrix_set_all(gradient, NAN);
    switch (term) {
    case AVLAST_TERM_ALPHA:
    case AVLAST_TERM_FELDT:
        return alpha(s, s->size1, gradient);
    case AVLAST_TERM_WITHOUT:
        return alpha(s, item, gradient);
    case AVLAST_TERM_STANDARD:
    case AVLAST_TERM_R_MEAN:
        return by_correlation(s, term == AVLAST_TERM_STANDARD, gradient);
    case AVLAST_TERM_ITEM_SD:
        return item_sd(s, item, gradient);
    case AVLAST_TERM_ITEM_REST:
        return item_rest(s, item, gradient);
    case AVLAST_TERM_OMEGA:
    case AVLAST_TERM_ITEM_MEAN:
        break;
    }
    return NAN;
}

gboolean avlast_correlations_fit(const gsl_matrix *r)
{
    const gsize k = r->size1;
    g_autoptr(gsl_matrix) copy = avlast_matrix_new(k, k, NULL);
    g_autoptr(gsl_vector) values = copy ? avlast_vector_new(k, NULL) : NULL;
    g_autoptr(gsl_eigen_symm_workspace) space = values ? gsl_eigen_symm_alloc(k) : NULL;

    if (!space)
        return TRUE;
    gsl_matrix_memcpy(copy, r);
    gsl_eigen_symm(copy, values, space);
    return gsl_vector_min(values) > -1e-10;
}
