/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/random.h"
#include "core/sum.h"
#include "value/decision.h"
#include "value/spline_basis.h"

/* Draws of the coefficients, and rows they are evaluated on, for the standard error. */
#define COEFFICIENT_DRAWS 100
#define ERROR_ROWS        10000

/* A fit of all incremental effects and costs on the basis. */
typedef struct {
    gsize n, p, q;       /* draws; functions; outcomes: effect and cost of options 1 .. */
    gsl_matrix *inverse; /* p x p: pseudo-inverse of X'X, and with: */
    gsl_matrix *root;    /* p x rank: its root */
    gsize rank;
    double *b;      /* p x q */
    double *fitted; /* n x q */
    double *cross;  /* q x q: residuals' sums of products */
} Fit;

static void fit_free(Fit *fit)
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
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fit, fit_free)

struct AvlastInformation {
    const AvlastOptionDraws *draws;
    AvlastBasis *basis;
    Fit *fit, *shuffled;
    guint32 seed;
};

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
                       const gsize *order, Fit *fit, double *x, gsl_matrix *xx)
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
static gboolean invert(Fit *fit, gsl_matrix *xx, GError **error)
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

static void solve(Fit *fit, double *work)
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
                      const gsize *order, Fit *fit, double *x, double *e)
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

static Fit *fit_new(const AvlastOptionDraws *draws, AvlastBasis *basis,
                    const gsize *order, GError **error)
{
    g_autoptr(Fit) fit = g_new0(Fit, 1);

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
static double gcv(const AvlastOptionDraws *draws, const Fit *fit)
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
        g_autoptr(Fit) fit = fit_new(draws, basis, NULL, error);
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
                                          const double *const *phi, gsize m, guint32 seed,
                                          GError **error)
{
    g_autoptr(AvlastInformation) information = g_new0(AvlastInformation, 1);
    g_autofree gsize *order = shuffle(draws->n, seed, error);

    information->draws = draws;
    information->seed = seed;
    if (!order || !choose(information, phi, m, error))
        return NULL;
    information->shuffled = fit_new(draws, information->basis, order, error);
    return information->shuffled ? g_steal_pointer(&information) : NULL;
}

/* mean_i max(0, g_i1, g_i2 ...) - max(0, mean g_1 ...) of g = k effect - cost. */
static double gain_of(const double *g, gsize n, gsize others, double *mean)
{
    AvlastSum most = {0};
    double best = 0.0;

    memset(mean, 0, others * sizeof *mean);
    for (gsize i = 0; i < n; i++) {
        double largest = 0.0;
        for (gsize d = 0; d < others; d++) {
            largest = fmax(largest, g[i * others + d]);
            mean[d] += g[i * others + d];
        }
        avlast_sum_add(&most, largest);
    }
    for (gsize d = 0; d < others; d++)
        best = fmax(best, mean[d] / (double)n);
    return avlast_sum_value(&most) / (double)n - best;
}

static void net(const Fit *fit, double k, gsize i, gsize others, double *g)
{
    for (gsize d = 0; d < others; d++)
        g[d] = k * fit->fitted[i * fit->q + d] - fit->fitted[i * fit->q + others + d];
}

static double estimate(const Fit *fit, double k, gsize others, double *g, double *mean)
{
    for (gsize i = 0; i < fit->n; i++)
        net(fit, k, i, others, g + i * others);
    return gain_of(g, fit->n, others, mean);
}

/* Root of the residual covariance of net benefits at k, lower triangular. */
static void residual_root(const Fit *fit, double k, gsize others, double *root)
{
    const double df = (double)fit->n - (double)fit->rank;

    for (gsize d = 0; d < others; d++)
        for (gsize e = 0; e <= d; e++) {
            const double *cross = fit->cross;
            double sum =
                (k * k * cross[d * fit->q + e] - k * cross[d * fit->q + others + e] -
                 k * cross[(others + d) * fit->q + e] +
                 cross[(others + d) * fit->q + others + e]) /
                df;
            for (gsize f = 0; f < e; f++)
                sum -= root[d * others + f] * root[e * others + f];
            const double pivot = root[e * others + e];
            root[d * others + e] = d == e        ? sqrt(fmax(sum, 0.0))
                                   : pivot > 0.0 ? sum / pivot
                                                 : 0.0;
        }
}

/* The estimate's spread over draws of the coefficients, on the first rows. */
static gboolean spread(const AvlastInformation *information, double k, double *std_error,
                       GError **error)
{
    const Fit *fit = information->fit;
    const gsize others = fit->q / 2, rows = MIN(fit->n, (gsize)ERROR_ROWS);
    const AvlastStream stream = {information->seed, AVLAST_PURPOSE_VALUE_DRAWS};
    g_autofree double *root = avlast_table(double, others, others, error);
    g_autofree double *move = root ? avlast_table(double, fit->p, others, error) : NULL;
    g_autofree double *z = move ? avlast_array(double, others, error) : NULL;
    g_autofree double *g = z ? avlast_table(double, rows, others, error) : NULL;
    g_autofree double *x = g ? avlast_array(double, fit->p, error) : NULL;
    double sum = 0.0, square = 0.0;

    if (!x)
        return FALSE;
    residual_root(fit, k, others, root);
    for (guint32 r = 0; r < COEFFICIENT_DRAWS; r++) {
        guint32 item = 0;
        memset(move, 0, fit->p * others * sizeof *move);
        for (gsize c = 0; c < fit->rank; c++)
            for (gsize d = 0; d < others; d++) {
                z[d] = avlast_random_normal(stream, r, item++, 0);
                double along = 0.0;
                for (gsize e = 0; e <= d; e++)
                    along += root[d * others + e] * z[e];
                for (gsize a = 0; a < fit->p; a++)
                    move[a * others + d] += gsl_matrix_get(fit->root, a, c) * along;
            }
        for (gsize i = 0; i < rows; i++) {
            avlast_basis_row(information->basis, i, x);
            net(fit, k, i, others, g + i * others);
            for (gsize a = 0; a < fit->p; a++)
                for (gsize d = 0; x[a] != 0.0 && d < others; d++)
                    g[i * others + d] += x[a] * move[a * others + d];
        }
        const double value = gain_of(g, rows, others, z);
        sum += value;
        square += value * value;
    }
    const double mean = sum / COEFFICIENT_DRAWS;
    *std_error = sqrt(fmax(0.0, (square - COEFFICIENT_DRAWS * mean * mean) /
                                    (COEFFICIENT_DRAWS - 1.0)));
    return TRUE;
}

gboolean avlast_information_at(const AvlastInformation *information, double k,
                               AvlastEvppi *evppi, GError **error)
{
    const gsize others = information->draws->options - 1;
    g_autofree double *g = avlast_table(double, information->draws->n, others, error);
    g_autofree double *mean = g ? avlast_array(double, others, error) : NULL;
    AvlastDecision decision;

    if (!mean)
        return FALSE;
    avlast_decide(information->draws, k, NULL, NULL, NULL, &decision);
    evppi->value = fmax(0.0, estimate(information->fit, k, others, g, mean));
    evppi->noise = fmax(0.0, estimate(information->shuffled, k, others, g, mean));
    evppi->held = evppi->value > decision.evpi;
    evppi->value = fmin(evppi->value, decision.evpi);
    return spread(information, k, &evppi->std_error, error);
}
