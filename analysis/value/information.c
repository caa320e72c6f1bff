/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/random.h"
#include "value/information_fit.h"

static void fit_free(AvlastFit *fit)
{
    if (!fit)
        return;
    gsl_matrix_free(fit->inverse);
    gsl_matrix_free(fit->root);
    g_free(fit->b);
    g_free(fit->fitted);
    g_free(fit->cross);
    g_free(fit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastFit, fit_free)

void avlast_information_free(AvlastInformation *information)
{
    if (!information)
        return;
    avlast_basis_free(information->basis);
    fit_free(information->fit);
    fit_free(information->shuffled);
    g_free(information);
}

gsize avlast_information_functions(const AvlastInformation *information)
{
    return information->fit->p;
}

/* Outcome j of a draw: effects, then costs, of option d less the first's. */
static double outcome(const AvlastOptionDraws *draws, gsize j, gsize i)
{
    const gsize others = draws->options - 1;

    return j < others ? draws->effect[j + 1][i] - draws->effect[0][i]
                      : draws->cost[j - others + 1][i] - draws->cost[0][i];
}

/* X'X and X'Y over the draws; `order` (or NULL) shuffles the outcomes' rows. */
static void accumulate(const AvlastOptionDraws *draws, AvlastBasis *basis,
                       const gsize *order, AvlastFit *fit, double *x, gsl_matrix *xx)
{
    for (gsize i = 0; i < fit->n; i++) {
        avlast_basis_row(basis, i, x);
        for (gsize a = 0; a < fit->p; a++) {
            if (x[a] == 0.0)
                continue;
            for (gsize c = 0; c <= a; c++)
                *gsl_matrix_ptr(xx, a, c) += x[a] * x[c];
            for (gsize j = 0; j < fit->q; j++)
                fit->b[a * fit->q + j] += x[a] * outcome(draws, j, order ? order[i] : i);
        }
    }
    for (gsize a = 0; a < fit->p; a++)
        for (gsize c = 0; c < a; c++)
            gsl_matrix_set(xx, c, a, gsl_matrix_get(xx, a, c));
}

/* Products of splines may have cells without a draw: directions of X'X below 1e-12 of the
 * largest are left out. */
static gboolean invert(AvlastFit *fit, gsl_matrix *xx, GError **error)
{
    const gsize p = fit->p;
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(p, p, error);
    g_autoptr(gsl_vector) values = vectors ? avlast_vector_new(p, error) : NULL;
    gsl_eigen_symmv_workspace *work = values ? gsl_eigen_symmv_alloc(p) : NULL;

    if (!work)
        return FALSE;
    gsl_eigen_symmv(xx, values, vectors, work);
    gsl_eigen_symmv_free(work);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    while (fit->rank < p &&
           gsl_vector_get(values, fit->rank) > 1e-12 * gsl_vector_get(values, 0))
        fit->rank++;
    for (gsize a = 0; a < p; a++)
        for (gsize r = 0; r < fit->rank; r++)
            gsl_matrix_set(fit->root, a, r,
                           gsl_matrix_get(vectors, a, r) /
                               sqrt(gsl_vector_get(values, r)));
    for (gsize a = 0; a < p; a++)
        for (gsize c = 0; c < p; c++) {
            double sum = 0.0;
            for (gsize r = 0; r < fit->rank; r++)
                sum += gsl_matrix_get(fit->root, a, r) * gsl_matrix_get(fit->root, c, r);
            gsl_matrix_set(fit->inverse, a, c, sum);
        }
    return TRUE;
}

static void solve(AvlastFit *fit, double *work)
{
    for (gsize j = 0; j < fit->q; j++) {
        for (gsize a = 0; a < fit->p; a++) {
            work[a] = 0.0;
            for (gsize c = 0; c < fit->p; c++)
                work[a] += gsl_matrix_get(fit->inverse, a, c) * fit->b[c * fit->q + j];
        }
        for (gsize a = 0; a < fit->p; a++)
            fit->b[a * fit->q + j] = work[a];
    }
}

static void residuals(const AvlastOptionDraws *draws, AvlastBasis *basis,
                      const gsize *order, AvlastFit *fit, double *x, double *e)
{
    for (gsize i = 0; i < fit->n; i++) {
        double *fitted = fit->fitted + i * fit->q;
        avlast_basis_row(basis, i, x);
        for (gsize j = 0; j < fit->q; j++) {
            fitted[j] = 0.0;
            for (gsize a = 0; a < fit->p; a++)
                fitted[j] += x[a] * fit->b[a * fit->q + j];
            e[j] = outcome(draws, j, order ? order[i] : i) - fitted[j];
        }
        for (gsize j = 0; j < fit->q; j++)
            for (gsize l = 0; l < fit->q; l++)
                fit->cross[j * fit->q + l] += e[j] * e[l];
    }
}

static AvlastFit *fit_new(const AvlastOptionDraws *draws, AvlastBasis *basis,
                          const gsize *order, GError **error)
{
    g_autoptr(AvlastFit) fit = g_new0(AvlastFit, 1);

    fit->n = draws->n;
    fit->p = avlast_basis_size(basis);
    fit->q = 2 * (draws->options - 1);
    g_autoptr(gsl_matrix) xx = avlast_matrix_new(fit->p, fit->p, error);
    g_autofree double *x = xx ? avlast_array(double, fit->p, error) : NULL;
    g_autofree double *e = x ? avlast_array(double, MAX(fit->p, fit->q), error) : NULL;
    fit->inverse = e ? avlast_matrix_new(fit->p, fit->p, error) : NULL;
    fit->root = fit->inverse ? avlast_matrix_new(fit->p, fit->p, error) : NULL;
    fit->b = fit->root ? avlast_table(double, fit->p, fit->q, error) : NULL;
    fit->cross = fit->b ? avlast_table(double, fit->q, fit->q, error) : NULL;
    fit->fitted = fit->cross ? avlast_table(double, fit->n, fit->q, error) : NULL;
    if (!fit->fitted)
        return NULL;
    accumulate(draws, basis, order, fit, x, xx);
    if (!invert(fit, xx, error))
        return NULL;
    solve(fit, e);
    residuals(draws, basis, order, fit, x, e);
    return g_steal_pointer(&fit);
}

/* Generalised cross-validation over all outcomes, each beside its own spread. */
static double gcv(const AvlastOptionDraws *draws, const AvlastFit *fit)
{
    const double left = (double)fit->n - (double)fit->rank;
    double sum = 0.0;

    for (gsize j = 0; j < fit->q; j++) {
        double mean = 0.0, total = 0.0;
        for (gsize i = 0; i < fit->n; i++)
            mean += outcome(draws, j, i) / (double)fit->n;
        for (gsize i = 0; i < fit->n; i++)
            total += (outcome(draws, j, i) - mean) * (outcome(draws, j, i) - mean);
        if (total > 0.0)
            sum += fit->cross[j * fit->q + j] / total;
    }
    return sum / (left * left);
}

/* As many blocks as the draws can tell apart from chance and still see a shape. */
static gsize blocks_of(const AvlastInformationHow *how, gsize n)
{
    return how->n_blocks ? how->n_blocks : (gsize)MAX(2.0, floor(2.0 * cbrt((double)n)));
}

/* Means of blocks: least squares on one indicator for each. */
static gboolean take_blocks(AvlastInformation *information, const double *const *phi,
                            gsize m, const AvlastInformationHow *how, GError **error)
{
    const AvlastOptionDraws *draws = information->draws;
    const gsize blocks = blocks_of(how, draws->n);

    if (m > 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV753", NULL,
                    "--evppi-method blocks is for one number at a time: draws have no "
                    "order by several\nhint: --evppi-method spline");
        return FALSE;
    }
    if (draws->n < 5 * blocks) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV440", NULL,
                    "%zu draws are too few for %zu blocks: at least %zu are needed",
                    draws->n, blocks, 5 * blocks);
        return FALSE;
    }
    information->basis = avlast_basis_blocks(phi[0], draws->n, blocks, error);
    information->fit =
        information->basis ? fit_new(draws, information->basis, NULL, error) : NULL;
    return information->fit != NULL;
}

/* The basis and fit of the number of functions that cross-validation has best. */
static gboolean choose(AvlastInformation *information, const double *const *phi, gsize m,
                       GError **error)
{
    static const gsize one[] = {4, 6, 8, 11, 16}, two[] = {5}, three[] = {4},
                       more[] = {0};
    const gsize *const tried[] = {one, two, three, more};
    const gsize counts[] = {5, 1, 1, 1}, which = m > 3 ? 3 : m > 0 ? m - 1 : 0;
    const AvlastOptionDraws *draws = information->draws;
    double least = INFINITY;

    for (gsize c = 0; c < counts[which]; c++) {
        g_autoptr(AvlastBasis) basis =
            avlast_basis_new(phi, draws->n, m, tried[which][c], error);
        if (!basis)
            return FALSE;
        if (draws->n < 5 * avlast_basis_size(basis)) {
            if (information->fit)
                break;
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV440", NULL,
                        "%zu draws are too few to learn from %zu functions of the "
                        "parameters: at least %zu are needed",
                        draws->n, avlast_basis_size(basis), 5 * avlast_basis_size(basis));
            return FALSE;
        }
        g_autoptr(AvlastFit) fit = fit_new(draws, basis, NULL, error);
        if (!fit)
            return FALSE;
        const double score = gcv(draws, fit);
        const gboolean discrete = avlast_basis_discrete(basis);
        if (!information->fit || score < least) {
            least = score;
            fit_free(information->fit);
            avlast_basis_free(information->basis);
            information->fit = g_steal_pointer(&fit);
            information->basis = g_steal_pointer(&basis);
        }
        if (discrete)
            break;
    }
    return TRUE;
}

/* A random order by counters: Fisher and Yates. */
static gsize *shuffle(gsize n, guint32 seed, GError **error)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_PERMUTATION};
    gsize *order = avlast_array(gsize, n, error);

    for (gsize i = 0; order && i < n; i++)
        order[i] = i;
    for (gsize i = n; order && i-- > 1;) {
        const gsize j =
            (gsize)(avlast_random_uniform(stream, 0, (guint32)i, 0) * (double)(i + 1));
        const gsize kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    return order;
}

AvlastInformation *avlast_information_new(const AvlastOptionDraws *draws,
                                          const double *const *phi, gsize m,
                                          const AvlastInformationHow *how, guint32 seed,
                                          GError **error)
{
    g_autoptr(AvlastInformation) information = g_new0(AvlastInformation, 1);
    g_autofree gsize *order = shuffle(draws->n, seed, error);

    information->draws = draws;
    information->seed = seed;
    if (!order || !(how && how->blocks ? take_blocks(information, phi, m, how, error)
                                       : choose(information, phi, m, error)))
        return NULL;
    information->shuffled = fit_new(draws, information->basis, order, error);
    return information->shuffled ? g_steal_pointer(&information) : NULL;
}
