/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wild_imputed [REPLICATIONS]: intervals of the wild cluster bootstrap over completed
 * data sets, with few clusters and outcomes of which a third or half are missing. They
 * are imputed properly: from the posterior of the model that made them (intercept,
 * effect, a level of each cluster), whose variances alone are known. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>

#include "core/distribution.h"
#include "infer/rubin.h"
#include "model/wild_sets.h"
#include "tests/slow/drawn.h"

enum { SETS = 20 };

static const char *const kinds[] = {"Rubin, t stata", "wcr11", "wcu11", "wcr33", NULL};

typedef struct {
    const char *name;
    gsize clusters, treated; /* 0 treated: x varies within clusters */
    gsize sets;
    double lost, shared; /* of outcomes; of the errors' variance */
} Design;

static const Design designs[] = {{"8 clusters, 4 treated", 8, 4, 5, 0.3, 0.2},
                                 {"12 clusters, 6 treated", 12, 6, 5, 0.3, 0.2},
                                 {"12 clusters, 6 treated, m 20", 12, 6, 20, 0.3, 0.2},
                                 {"12, errors not shared", 12, 6, 5, 0.3, 0.0},
                                 {"12, half lost, m 20", 12, 6, 20, 0.5, 0.1},
                                 {"10 clusters, x in them", 10, 0, 5, 0.3, 0.2},
                                 {"10, x, half lost, m 20", 10, 0, 20, 0.5, 0.0},
                                 {"12 clusters, 3 treated", 12, 3, 5, 0.3, 0.2}};

static Data *draw(guint32 r, const Design *how)
{
    Data *d = data_new(r, 0);
    const guint column = how->treated ? T : X;

    for (gsize g = 0; g < how->clusters; g++)
        for (gsize j = 0; j < 5 + (gsize)(11.0 * uniform(d, g, 1)); j++) {
            const gsize i = d->n++;
            d->code[i] = (guint32)g;
            d->value[T][i] = g < how->treated ? 1.0 : 0.0;
            d->value[X][i] = normal(d, i, 2) + normal(d, g, 3);
            d->value[Z][i] = j == 0 || uniform(d, i, 4) >= how->lost ? 1.0 : 0.0;
            d->value[Y][i] = d->value[column][i] + sqrt(how->shared) * normal(d, g, 5) +
                             sqrt(1.0 - how->shared) * normal(d, i, 6);
        }
    d->n_codes = (guint32)how->clusters;
    return d;
}

/* The posterior of (1, x, levels): mean and L of its precision L L'. */
static gsl_matrix *posterior(const Data *d, const Design *how, guint column,
                             gsl_vector *mean)
{
    const gsize k = 2 + how->clusters;
    const double noise = 1.0 - how->shared;
    gsl_matrix *p = gsl_matrix_calloc(k, k);

    gsl_vector_set_zero(mean);
    for (gsize g = 2; g < k; g++)
        gsl_matrix_set(p, g, g, 1.0 / fmax(how->shared, 1e-9));
    for (gsize i = 0; i < d->n; i++) {
        const gsize at[3] = {0, 1, 2 + d->code[i]};
        const double x[3] = {1.0, d->value[column][i], 1.0};
        for (int a = 0; d->value[Z][i] > 0.0 && a < 3; a++) {
            *gsl_vector_ptr(mean, at[a]) += x[a] * d->value[Y][i] / noise;
            for (int b = 0; b < 3; b++)
                *gsl_matrix_ptr(p, at[a], at[b]) += x[a] * x[b] / noise;
        }
    }
    gsl_linalg_cholesky_decomp1(p);
    gsl_linalg_cholesky_svx(p, mean);
    return p;
}

static void impute(const Data *d, const Design *how, guint column, guint32 l,
                   const gsl_vector *mean, const gsl_matrix *root, double *y)
{
    gsl_vector *b = gsl_vector_alloc(mean->size);

    for (gsize a = 0; a < b->size; a++)
        gsl_vector_set(b, a, normal(d, a, 10 + 2 * l));
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, root, b);
    gsl_vector_add(b, mean);
    for (gsize i = 0; i < d->n; i++)
        y[i] = d->value[Z][i] > 0.0
                   ? d->value[Y][i]
                   : gsl_vector_get(b, 0) + gsl_vector_get(b, 1) * d->value[column][i] +
                         gsl_vector_get(b, 2 + d->code[i]) +
                         sqrt(1.0 - how->shared) * normal(d, i, 11 + 2 * l);
    gsl_vector_free(b);
}

static gboolean add_set(const Data *d, guint column, const double *y,
                        AvlastWildSets *const sets[3], AvlastWildOptions *how,
                        double *estimate, double *variance, GError **error)
{
    const char *terms[2];
    const double *x[2];
    AvlastLinearModel model = model_of(d, column, terms, x);

    model.y = y;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    for (int k = 0; fit && k < 3; k++) {
        avlast_wild_parse(kinds[k + 1], how);
        if (!avlast_wild_sets_add(sets[k], fit, 0, NAN, how, error))
            return FALSE;
    }
    if (!fit)
        return FALSE;
    *estimate = fit->coefficient[0];
    *variance = pow(avlast_wild_sets_error(sets[0]), 2.0);
    return TRUE;
}

static gboolean look(guint32 r, int variant, Tally *tally, GError **error)
{
    const Design *design = &designs[variant];
    const guint column = design->treated ? T : X;
    const Data *d = draw(r, design);
    AvlastWildOptions how = {.reps = 999,
                             .seed = r,
                             .level = 0.95,
                             .cluster = d->code,
                             .n_clusters = d->n_codes};
    g_autoptr(AvlastWildSets) a = avlast_wild_sets_new(), b = avlast_wild_sets_new(),
                              c = avlast_wild_sets_new();
    AvlastWildSets *const sets[] = {a, b, c};
    double y[MOST], estimate[SETS], variance[SETS];
    gsl_vector *mean = gsl_vector_alloc(2 + design->clusters);
    gsl_matrix *root = posterior(d, design, column, mean);
    gboolean good = TRUE;

    for (guint32 l = 0; good && l < design->sets; l++) {
        impute(d, design, column, l, mean, root, y);
        good = add_set(d, column, y, sets, &how, &estimate[l], &variance[l], error);
    }
    gsl_vector_free(mean);
    gsl_matrix_free(root);
    if (!good)
        return FALSE;
    const AvlastRubin q =
        avlast_rubin(estimate, variance, design->sets, (double)d->n_codes - 1.0);
    const double half = avlast_t_critical(0.95, q.df) * sqrt(q.total);
    tally_add(&tally[0], q.estimate - half, q.estimate + half, 1.0);
    for (int k = 0; k < 3; k++) {
        AvlastWild got;
        avlast_wild_parse(kinds[k + 1], &how);
        if (!avlast_wild_sets_test(sets[k], &how, &got, NULL, error))
            return FALSE;
        tally_add(&tally[k + 1], isnan(got.conf_low) ? -INFINITY : got.conf_low,
                  isnan(got.conf_high) ? INFINITY : got.conf_high, 1.0);
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    Case cases[G_N_ELEMENTS(designs)];

    for (gsize i = 0; i < G_N_ELEMENTS(designs); i++)
        cases[i] =
            (Case){designs[i].name,         look, (int)i, kinds, {93.0, 94.0, 92.0, 94.0},
                   {99.2, 97.5, 96.0, 97.5}};
    return run_cases("wild_imputed", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
