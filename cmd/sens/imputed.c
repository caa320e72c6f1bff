/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sensitivity of a coefficient of completed data sets. */
#include <math.h>

#include "cmd/imputed.h"
#include "cmd/sens/sens.h"
#include "core/error.h"
#include "core/memory.h"
#include "infer/rubin.h"

/* What is done with the model of each set; `set` numbers them from 0. */
typedef gboolean (*EachModel)(const AvlastSensModel *model, gsize set, gpointer data,
                              GError **error);

/* The same model of another set. */
static gboolean run_other(const AvlastRun *run, const AvlastSensModel *first, gsize set,
                          EachModel each, gpointer data, GError **error)
{
    AvlastSensModel m = {.formula = first->formula,
                         .frame = g_ptr_array_index(run->imputed->frame, set - 1)};
    const char *name = first->matrix->names[first->treatment];
    gboolean done = FALSE;

    m.matrix = avlast_formula_matrix(m.formula, m.frame, NULL, error);
    if (!m.matrix)
        return FALSE;
    while (m.treatment < m.matrix->k &&
           g_strcmp0(m.matrix->names[m.treatment], name) != 0)
        m.treatment++;
    if (m.treatment == m.matrix->k || m.matrix->k != first->matrix->k)
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV373", NULL,
                    "the model of %s has other columns than that of %s",
                    run->imputed->name[set], run->imputed->name[0]);
    else
        done = each(&m, set, data, error);
    avlast_model_matrix_free(m.matrix);
    return done;
}

static gboolean for_each(const AvlastRun *run, const AvlastSensModel *first,
                         EachModel each, gpointer data, GError **error)
{
    if (!each(first, 0, data, error))
        return FALSE;
    for (gsize l = 1; l < run->imputed->m; l++)
        if (!run_other(run, first, l, each, data, error))
            return FALSE;
    return TRUE;
}

/* --- the coefficient --- */

typedef struct {
    double *estimate, *variance;
    double df;
    gint64 n;
} Fits;

static gboolean fit_one(const AvlastSensModel *m, gsize set, gpointer data,
                        GError **error)
{
    Fits *fits = data;
    AvlastEstimate row = {0};

    if (!avlast_sens_fit(m, &row, error))
        return FALSE;
    fits->estimate[set] = row.estimate;
    fits->variance[set] = row.std_error * row.std_error;
    fits->df = set == 0 ? row.df : fmin(fits->df, row.df);
    fits->n = set == 0 ? row.nobs : MIN(fits->n, row.nobs);
    return TRUE;
}

gboolean avlast_sens_pool_fit(const AvlastRun *run, const AvlastSensModel *model,
                              AvlastEstimate *row, AvlastHiddenFit *fit, GError **error)
{
    const gsize m = run->imputed->m;
    g_autofree double *estimate = avlast_array(double, m, error);
    g_autofree double *variance = estimate ? avlast_array(double, m, error) : NULL;
    Fits fits = {.estimate = estimate, .variance = variance};

    if (!variance || !for_each(run, model, fit_one, &fits, error))
        return FALSE;
    const AvlastRubin r = avlast_rubin(estimate, variance, m, fits.df);
    run->imputed->report.least = run->imputed->report.most = r.fmi;
    row->estimate = r.estimate;
    row->std_error = sqrt(r.total);
    row->df = r.df;
    row->nobs = fits.n;
    *fit = (AvlastHiddenFit){.estimate = r.estimate,
                             .std_error = sqrt(r.within),
                             .df = fits.df,
                             .inflation = sqrt(r.total / r.within),
                             .t_df = r.df};
    return TRUE;
}

/* --- benchmarks, and the moments of Oster's bounds: means over the sets --- */

typedef struct {
    const char *terms;
    gsize m;
    double *r;             /* 2 */
    AvlastOsterMoments *o; /* or of these */
} Means;

static gboolean benchmark_one(const AvlastSensModel *m, gsize set, gpointer data,
                              GError **error)
{
    const Means *means = data;
    double r[2];
    g_autofree guint8 *flags =
        avlast_formula_columns_of(m->formula, m->matrix, means->terms, error);

    (void)set;
    if (!flags ||
        !avlast_hidden_benchmark(m->matrix, m->treatment, flags, &r[0], &r[1], error))
        return FALSE;
    means->r[0] += r[0] / (double)means->m;
    means->r[1] += r[1] / (double)means->m;
    return TRUE;
}

gboolean avlast_sens_pool_benchmark(const AvlastRun *run, const AvlastSensModel *model,
                                    const char *terms, double r[2], GError **error)
{
    Means means = {.terms = terms, .m = run->imputed->m, .r = r};

    r[0] = r[1] = 0.0;
    return for_each(run, model, benchmark_one, &means, error);
}

static gboolean oster_one(const AvlastSensModel *m, gsize set, gpointer data,
                          GError **error)
{
    const Means *means = data;
    AvlastOsterMoments one, *all = means->o;
    const double share = 1.0 / (double)means->m;
    g_autofree guint8 *always =
        means->terms
            ? avlast_formula_columns_of(m->formula, m->matrix, means->terms, error)
            : NULL;

    if ((means->terms && !always) ||
        !avlast_oster_moments(m->matrix, m->treatment, always, &one, error))
        return FALSE;
    all->b0 += share * one.b0;
    all->r0 += share * one.r0;
    all->b1 += share * one.b1;
    all->r1 += share * one.r1;
    all->s_y += share * one.s_y;
    all->s_x += share * one.s_x;
    all->t_x += share * one.t_x;
    all->n = set == 0 ? one.n : MIN(all->n, one.n);
    all->single = one.single;
    return TRUE;
}

gboolean avlast_sens_pool_oster(const AvlastRun *run, const AvlastSensModel *model,
                                const char *always, AvlastOsterMoments *moments,
                                GError **error)
{
    Means means = {.terms = always, .m = run->imputed->m, .o = moments};

    *moments = (AvlastOsterMoments){0};
    return for_each(run, model, oster_one, &means, error);
}
