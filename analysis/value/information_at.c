/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit says at a threshold, and how far it would move with other draws. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"
#include "core/sum.h"
#include "value/information_fit.h"

/* Draws of the coefficients, and rows they are evaluated on, for the standard error. */
#define COEFFICIENT_DRAWS 100
#define ERROR_ROWS        10000

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

static void net(const AvlastFit *fit, double k, gsize i, gsize others, double *g)
{
    for (gsize d = 0; d < others; d++)
        g[d] = k * fit->fitted[i * fit->q + d] - fit->fitted[i * fit->q + others + d];
}

static double estimate(const AvlastFit *fit, double k, gsize others, double *g,
                       double *mean)
{
    for (gsize i = 0; i < fit->n; i++)
        net(fit, k, i, others, g + i * others);
    return gain_of(g, fit->n, others, mean);
}

/* Root of the residual covariance of net benefits at k, lower triangular. */
static void residual_root(const AvlastFit *fit, double k, gsize others, double *root)
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

/* How the coefficients of the net benefits move in one draw of them: p x others. */
static void move_coefficients(const AvlastInformation *information, const double *root,
                              gsize others, guint32 draw, double *z, double *move)
{
    const AvlastFit *fit = information->fit;
    const AvlastStream stream = {information->seed, AVLAST_PURPOSE_VALUE_DRAWS};
    guint32 item = 0;

    memset(move, 0, fit->p * others * sizeof *move);
    for (gsize c = 0; c < fit->rank; c++)
        for (gsize d = 0; d < others; d++) {
            z[d] = avlast_random_normal(stream, draw, item++, 0);
            double along = 0.0;
            for (gsize e = 0; e <= d; e++)
                along += root[d * others + e] * z[e];
            for (gsize a = 0; a < fit->p; a++)
                move[a * others + d] += gsl_matrix_get(fit->root, a, c) * along;
        }
}

/* A row's functions, most of which are zero: those that are not, and after them nothing.
 */
typedef struct {
    double x;
    gsize a;
} Term;

static void take_terms(AvlastBasis *basis, gsize i, double *x, gsize p, Term *term)
{
    gsize n = 0;

    avlast_basis_row(basis, i, x);
    for (gsize a = 0; a < p; a++)
        if (x[a] != 0.0)
            term[n++] = (Term){x[a], a};
}

static void add_moved(const Term *term, const double *move, gsize p, gsize others,
                      double *g)
{
    for (gsize k = 0; k < p && term[k].x != 0.0; k++)
        for (gsize d = 0; d < others; d++)
            g[d] += term[k].x * move[term[k].a * others + d];
}

/* The estimate's spread over draws of the coefficients, on the first rows, whose
 * functions are computed once. */
static gboolean spread(const AvlastInformation *information, double k, double *std_error,
                       GError **error)
{
    const AvlastFit *fit = information->fit;
    const gsize others = fit->q / 2, rows = MIN(fit->n, (gsize)ERROR_ROWS);
    g_autofree double *root = avlast_table(double, others, others, error);
    g_autofree double *move = root ? avlast_table(double, fit->p, others, error) : NULL;
    g_autofree double *z = move ? avlast_array(double, others, error) : NULL;
    g_autofree double *g = z ? avlast_table(double, rows, others, error) : NULL;
    g_autofree double *x = g ? avlast_array(double, fit->p, error) : NULL;
    g_autofree Term *term = x ? avlast_table(Term, rows, fit->p, error) : NULL;
    double sum = 0.0, square = 0.0;

    if (!term)
        return FALSE;
    residual_root(fit, k, others, root);
    for (gsize i = 0; i < rows; i++)
        take_terms(information->basis, i, x, fit->p, term + i * fit->p);
    for (guint32 r = 0; r < COEFFICIENT_DRAWS; r++) {
        move_coefficients(information, root, others, r, z, move);
        for (gsize i = 0; i < rows; i++) {
            net(fit, k, i, others, g + i * others);
            add_moved(term + i * fit->p, move, fit->p, others, g + i * others);
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

/* What a mean of net benefits can be off by in computing. */
static double rounding_at(const AvlastOptionDraws *draws, double k)
{
    double most = 0.0;

    for (gsize d = 0; d < draws->options; d++)
        for (gsize i = 0; i < draws->n; i++)
            most = fmax(most, fabs(k * draws->effect[d][i]) + fabs(draws->cost[d][i]));
    return 1e-13 * most;
}

/* All but the spread. What is within rounding is nothing. */
static gboolean worth(const AvlastInformation *information, double k, AvlastEvppi *evppi,
                      GError **error)
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
    const double rounding = rounding_at(information->draws, k);
    if (evppi->value <= rounding)
        evppi->value = 0.0;
    if (evppi->noise <= rounding)
        evppi->noise = 0.0;
    return TRUE;
}

gboolean avlast_information_at(const AvlastInformation *information, double k,
                               AvlastEvppi *evppi, GError **error)
{
    return worth(information, k, evppi, error) &&
           spread(information, k, &evppi->std_error, error);
}

gboolean avlast_information_value(const AvlastInformation *information, double k,
                                  double *value, GError **error)
{
    AvlastEvppi evppi = {0};
    const gboolean fine = worth(information, k, &evppi, error);

    *value = evppi.value;
    return fine;
}
