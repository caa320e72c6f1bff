/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/smd.h"

#include <gsl/gsl_linalg.h>

#include "core/memory.h"

static double variance_of(const AvlastMoments *m, gboolean share)
{
    if (share)
        return m->mean * (1.0 - m->mean);
    return m->scatter / m->weight * (double)m->n / ((double)m->n - 1.0);
}

double avlast_smd_of_number(const AvlastMoments *group0, const AvlastMoments *group1,
                            gboolean share)
{
    if (!group0->n || !group1->n)
        return NAN;
    const double off = group1->mean - group0->mean;
    const double spread =
        sqrt((variance_of(group0, share) + variance_of(group1, share)) / 2.0);
    return off == 0.0 ? 0.0 : spread > 0.0 ? off / spread : NAN;
}

double avlast_smd_of_levels(const AvlastMoments *group0, const AvlastMoments *group1,
                            gsize k)
{
    g_autofree gsize *level = g_new(gsize, MAX(k, 1));
    gsize q = 0;
    gboolean apart = FALSE;

    if (k == 0 || !group0[0].n || !group1[0].n)
        return NAN;
    for (gsize l = 0; l < k; l++)
        if (group0[l].mean > 0.0 || group1[l].mean > 0.0) {
            level[q++] = l;
            apart |= group0[l].mean != group1[l].mean;
        }
    if (!apart)
        return 0.0;
    q--; /* all but the first */
    g_autoptr(gsl_matrix) s = gsl_matrix_alloc(q, q);
    g_autoptr(gsl_vector) t = gsl_vector_alloc(q), x = gsl_vector_alloc(q);
    for (gsize a = 0; a < q; a++) {
        const AvlastMoments *m0 = &group0[level[a + 1]], *m1 = &group1[level[a + 1]];
        gsl_vector_set(t, a, m1->mean - m0->mean);
        for (gsize b = 0; b < q; b++) {
            const double p0 = group0[level[b + 1]].mean, p1 = group1[level[b + 1]].mean;
            gsl_matrix_set(s, a, b,
                           (m0->mean * ((a == b ? 1.0 : 0.0) - p0) +
                            m1->mean * ((a == b ? 1.0 : 0.0) - p1)) /
                               2.0);
        }
    }
    double scale = 0.0, least = INFINITY, d = 0.0;
    for (gsize a = 0; a < q; a++)
        scale = fmax(scale, gsl_matrix_get(s, a, a));
    if (gsl_linalg_cholesky_decomp1(s) != 0)
        return NAN;
    for (gsize a = 0; a < q; a++)
        least = fmin(least, gsl_matrix_get(s, a, a));
    if (!(least * least > 1e-14 * scale))
        return NAN;
    gsl_linalg_cholesky_solve(s, t, x);
    for (gsize a = 0; a < q; a++)
        d += gsl_vector_get(t, a) * gsl_vector_get(x, a);
    return sqrt(d);
}
