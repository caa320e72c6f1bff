/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/instrumental.h"

#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/instrumental_parts.h"

static gsize endogenous_columns(const AvlastIvModel *model, gsize *at)
{
    gsize m = 0;

    for (gsize j = 0; j < model->model.k; j++)
        if (model->endogenous[j])
            at[m++] = j;
    return m;
}

/* Z: the exogenous columns and then the excluded instruments. */
static gboolean instruments_of(const AvlastIvModel *model, AvlastLinearModel *z,
                               const char ***names, const double ***x, GError **error)
{
    const AvlastLinearModel *m = &model->model;
    gsize k = 0;

    *z = *m;
    z->x_low = NULL;
    *names = avlast_array(const char *, m->k + model->n_instruments, error);
    *x = *names ? avlast_array(const double *, m->k + model->n_instruments, error) : NULL;
    if (!*x)
        return FALSE;
    for (gsize j = 0; j < m->k; j++)
        if (!model->endogenous[j]) {
            (*names)[k] = m->names[j];
            (*x)[k++] = m->x[j];
        }
    for (gsize j = 0; j < model->n_instruments; j++) {
        (*names)[k] = model->names[j];
        (*x)[k++] = model->instrument[j];
    }
    z->k = k;
    z->names = *names;
    z->x = *x;
    return TRUE;
}

/* A column that is left out of the model has no place in it for an instrument to find. */
static gboolean plain(AvlastIv *iv, const AvlastIvModel *model, GError **error)
{
    if (!(iv->ols = avlast_linear_fit(&model->model, error)))
        return FALSE;
    for (gsize j = 0; j < iv->m; j++) {
        gsize at = 0;
        while (at < iv->ols->k && iv->ols->kept[at] != iv->at[j])
            at++;
        if (at < iv->ols->k)
            continue;
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV389", NULL,
                    "the endogenous '%s' has the same value in every row used, or other "
                    "columns of the model%s determine it: it has no coefficient to "
                    "estimate",
                    model->model.names[iv->at[j]],
                    model->model.absorb && model->model.absorb->len ? " and its effects"
                                                                    : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean stages(AvlastIv *iv, const AvlastIvModel *model, GError **error)
{
    g_autofree const char **names = NULL;
    g_autofree const double **x = NULL;
    AvlastLinearModel z;

    if (!instruments_of(model, &z, &names, &x, error) ||
        !(iv->reduced = avlast_linear_fit(&z, error)))
        return FALSE;
    const gsize given = z.k - model->n_instruments;
    while (iv->exogenous < iv->reduced->k && iv->reduced->kept[iv->exogenous] < given)
        iv->exogenous++;
    iv->l = iv->reduced->k - iv->exogenous;
    if (iv->l < iv->m) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV380", NULL,
                    "%" G_GSIZE_FORMAT " instrument%s for %" G_GSIZE_FORMAT
                    " endogenous column%s: at least as many independent ones are needed",
                    iv->l, iv->l == 1 ? "" : "s", iv->m, iv->m == 1 ? "" : "s");
        return FALSE;
    }
    for (gsize j = 0; j < iv->m; j++) {
        z.y = model->model.x[iv->at[j]];
        z.outcome = model->model.names[iv->at[j]];
        if (!(iv->first[j] = avlast_linear_fit(&z, error)))
            return FALSE;
    }
    return TRUE;
}

/* Residuals of the columns themselves, and what follows from them. */
gboolean avlast_iv_residuals(AvlastLinear *fit, const AvlastLinearModel *model)
{
    AvlastSum rss = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < fit->n; i++) {
        AvlastTwo e = {fit->y[i], 0.0};
        for (gsize j = 0; j < fit->k; j++) {
            const gsize c = fit->kept[j];
            e = avlast_two_add(
                e, avlast_two_product(-fit->coefficient[c], model->x[c][fit->row[i]]));
        }
        fit->residual[i] = e.high;
        avlast_sum_add_product(&rss, avlast_iv_weight(fit, i) * e.high, e.high);
    }
    const double total_df = (double)fit->n - (fit->constant ? 1.0 : 0.0);
    fit->rss = avlast_sum_value(&rss);
    fit->sigma = fit->df > 0.0 ? sqrt(fit->rss / fit->df) : NAN;
    fit->r_squared = fit->tss > 0.0 ? 1.0 - fit->rss / fit->tss : NAN;
    fit->adj_r_squared = fit->df > 0.0 && fit->tss > 0.0
                             ? 1.0 - (fit->rss / fit->df) / (fit->tss / total_df)
                             : NAN;
    fit->f = NAN;
    return TRUE;
}

static gboolean two_stage(AvlastIv *iv, const AvlastIvModel *model, GError **error)
{
    AvlastLinearModel second = model->model;
    g_autofree const double **x = avlast_array(const double *, second.k, error);
    g_autofree double *fitted = avlast_table(double, iv->m, second.n, error);

    if (!x || !fitted)
        return FALSE;
    memcpy(x, second.x, second.k * sizeof *x);
    for (gsize j = 0; j < iv->m; j++) {
        const AvlastLinear *first = iv->first[j];
        double *to = fitted + j * second.n;
        for (gsize i = 0; i < first->n; i++)
            to[first->row[i]] = first->y[i] - first->residual[i];
        x[iv->at[j]] = to;
    }
    second.x = x;
    if (!(iv->fit = avlast_linear_fit(&second, error)))
        return FALSE;
    if (iv->fit->k < iv->ols->k) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV381", NULL,
                    "the instruments do not identify '%s': their part in the first stage "
                    "is zero, or the same as that of another column",
                    model->model.names[iv->at[0]]);
        return FALSE;
    }
    return avlast_iv_residuals(iv->fit, &model->model);
}

/* --- other generalised instruments --- */

/* The fit at b + A^-1 g, A = R'R = X~'X given, g = X~'e; q is X~ (sqrt(W) in it) and
 * becomes X~ R^-1. */
static gboolean settle(AvlastLinear *fit, const AvlastLinearModel *model, gsl_matrix *a,
                       gsl_matrix *q, const gsl_vector *g, GError **error)
{
    const gsize k = fit->k;
    g_autoptr(gsl_vector) step = avlast_vector_new(k, error);
    g_autoptr(gsl_matrix) inverse = avlast_matrix_new(k, k, error);

    if (!step || !inverse)
        return FALSE;
    if (!avlast_iv_root(a)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV381", NULL,
                    "the instruments do not identify the coefficients of '%s' by this "
                    "method",
                    fit->outcome);
        return FALSE;
    }
    gsl_matrix_set_identity(inverse);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, a, inverse);
    gsl_vector_memcpy(step, g);
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, a, step);
    gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, a, step);
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, a, q);
    for (gsize j = 0; j < k; j++)
        fit->coefficient[fit->kept[j]] += gsl_vector_get(step, j);
    memcpy(fit->r_inverse, inverse->data, k * k * sizeof *fit->r_inverse);
    memcpy(fit->q, q->data, fit->n * k * sizeof *fit->q);
    gsl_blas_dsyrk(CblasUpper, CblasNoTrans, 1.0, inverse, 0.0, fit->bread);
    for (gsize i = 0; i < k; i++)
        for (gsize j = 0; j < i; j++)
            gsl_matrix_set(fit->bread, i, j, gsl_matrix_get(fit->bread, j, i));
    return avlast_iv_residuals(fit, model);
}

/* sqrt(W) times the kept columns; X~'X and X~'e of two such matrices follow. */
static gsl_matrix *columns_of(const AvlastLinear *fit, const AvlastLinearModel *model,
                              GError **error)
{
    gsl_matrix *x = avlast_matrix_new(fit->n, fit->k, error);

    for (gsize i = 0; x && i < fit->n; i++)
        for (gsize j = 0; j < fit->k; j++)
            gsl_matrix_set(x, i, j,
                           sqrt(avlast_iv_weight(fit, i)) *
                               model->x[fit->kept[j]][fit->row[i]]);
    return x;
}

static gsl_vector *errors_of(const AvlastLinear *fit, GError **error)
{
    gsl_vector *e = avlast_vector_new(fit->n, error);

    for (gsize i = 0; e && i < fit->n; i++)
        gsl_vector_set(e, i, sqrt(avlast_iv_weight(fit, i)) * fit->residual[i]);
    return e;
}

/* Column number of the fit's kept ones that is the model's `column`. */
static gsize place_of(const AvlastLinear *fit, gsize column)
{
    gsize j = 0;

    while (fit->kept[j] != column)
        j++;
    return j;
}

static gboolean liml(AvlastIv *iv, const AvlastIvModel *model, GError **error)
{
    AvlastLinear *fit = iv->fit;
    g_autoptr(gsl_matrix) x = columns_of(fit, &model->model, error);
    g_autoptr(gsl_matrix) tilde = avlast_matrix_new(fit->n, fit->k, error);
    g_autoptr(gsl_matrix) a = avlast_matrix_new(fit->k, fit->k, error);
    g_autoptr(gsl_vector) e = errors_of(fit, error);
    g_autoptr(gsl_vector) g = avlast_vector_new(fit->k, error);

    if (!x || !tilde || !a || !e || !g || !avlast_iv_kappa(iv, &iv->kappa, error))
        return FALSE;
    gsl_matrix_memcpy(tilde, x);
    for (gsize j = 0; j < iv->m; j++) {
        const gsize c = place_of(fit, iv->at[j]);
        for (gsize i = 0; i < fit->n; i++)
            *gsl_matrix_ptr(tilde, i, c) -=
                iv->kappa * sqrt(avlast_iv_weight(fit, i)) * iv->first[j]->residual[i];
    }
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, tilde, x, 0.0, a);
    gsl_blas_dgemv(CblasTrans, 1.0, tilde, e, 0.0, g);
    return settle(fit, &model->model, a, tilde, g, error);
}

/* J at the second step's residuals; s is the root of S. */
static gboolean hansen(AvlastIv *iv, const gsl_matrix *s, GError **error)
{
    const gsize l = iv->reduced->k;
    const gsl_matrix_const_view qz =
        gsl_matrix_const_view_array(iv->reduced->q, iv->fit->n, l);
    g_autoptr(gsl_vector) e = errors_of(iv->fit, error);
    g_autoptr(gsl_vector) g = avlast_vector_new(l, error);

    if (!e || !g)
        return FALSE;
    gsl_blas_dgemv(CblasTrans, 1.0, &qz.matrix, e, 0.0, g);
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, s, g);
    return gsl_blas_ddot(g, g, &iv->hansen) == 0;
}

static gboolean gmm(AvlastIv *iv, const AvlastIvModel *model, GError **error)
{
    AvlastLinear *fit = iv->fit;
    const gsize k = fit->k, l = iv->reduced->k;
    const gsl_matrix_const_view qz =
        gsl_matrix_const_view_array(iv->reduced->q, fit->n, l);
    g_autoptr(gsl_matrix) x = columns_of(fit, &model->model, error);
    g_autoptr(gsl_matrix) tilde = avlast_matrix_new(fit->n, k, error);
    g_autoptr(gsl_matrix) s =
        avlast_iv_scores(iv, fit, model->cluster, model->n_clusters, error);
    g_autoptr(gsl_matrix) zx = avlast_matrix_new(l, k, error);
    g_autoptr(gsl_matrix) a = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) e = errors_of(fit, error);
    g_autoptr(gsl_vector) g = avlast_vector_new(k, error);

    if (!x || !tilde || !s || !zx || !a || !e || !g)
        return FALSE;
    if (!avlast_iv_root(s)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV382", NULL,
                    "GMM's weights do not exist: %s than the %" G_GSIZE_FORMAT
                    " instruments and exogenous columns",
                    model->cluster ? "no more clusters" : "no more independent rows", l);
        return FALSE;
    }
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, &qz.matrix, x, 0.0, zx);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, 1.0, s, zx);
    gsl_blas_dsyrk(CblasUpper, CblasTrans, 1.0, zx, 0.0, a);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, s, zx);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, &qz.matrix, zx, 0.0, tilde);
    gsl_blas_dgemv(CblasTrans, 1.0, tilde, e, 0.0, g);
    return settle(fit, &model->model, a, tilde, g, error) && hansen(iv, s, error);
}

AvlastIv *avlast_iv_fit(const AvlastIvModel *model, GError **error)
{
    static const char *const names[] = {"two-stage least squares",
                                        "limited information maximum likelihood",
                                        "two-step GMM"};
    g_autoptr(AvlastIv) iv = g_new0(AvlastIv, 1);

    iv->method = model->method;
    iv->kappa = iv->hansen = NAN;
    if (!(iv->at = avlast_array(gsize, model->model.k, error)))
        return NULL;
    iv->m = endogenous_columns(model, iv->at);
    if (!(iv->first = avlast_array(AvlastLinear *, iv->m, error)) ||
        !plain(iv, model, error) || !stages(iv, model, error) ||
        !two_stage(iv, model, error))
        return NULL;
    if ((model->method == AVLAST_IV_LIML && !liml(iv, model, error)) ||
        (model->method == AVLAST_IV_GMM && !gmm(iv, model, error)))
        return NULL;
    iv->fit->method = g_strdup_printf("%s%s", model->model.weight ? "weighted " : "",
                                      names[model->method]);
    return g_steal_pointer(&iv);
}

void avlast_iv_free(AvlastIv *iv)
{
    if (!iv)
        return;
    for (gsize j = 0; iv->first && j < iv->m; j++)
        avlast_linear_free(iv->first[j]);
    g_free(iv->first);
    g_free(iv->at);
    g_clear_pointer(&iv->fit, avlast_linear_free);
    g_clear_pointer(&iv->ols, avlast_linear_free);
    g_clear_pointer(&iv->reduced, avlast_linear_free);
    g_free(iv);
}
