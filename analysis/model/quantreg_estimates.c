/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimates at one or several quantiles with their joint covariance. */
#include <gsl/gsl_blas.h>
#include <math.h>

#include "core/memory.h"
#include "model/quantreg.h"

typedef struct {
    const AvlastLinearModel *model;
    const AvlastQuantregOptions *options;
    AvlastEstimates *out;
    GPtrArray *halves; /* of gsl_matrix *: D^-1 R' per quantile */
    gsl_matrix *spread;
} Together;

static void matrix_free(gpointer matrix)
{
    gsl_matrix_free(matrix);
}

/* T (R T)' = D^-1 R'. */
static gsl_matrix *half_of(const AvlastQuantreg *q, const gsl_matrix *root,
                           GError **error)
{
    const gsize k = q->fit->k;
    const gsl_matrix_const_view inverse =
        gsl_matrix_const_view_array(q->fit->r_inverse, k, k);
    g_autoptr(gsl_matrix) turn = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) half = avlast_matrix_new(k, k, error);

    if (!turn || !half)
        return NULL;
    gsl_matrix_memcpy(turn, root);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0,
                   &inverse.matrix, turn);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, root, turn, 0.0, half);
    return g_steal_pointer(&half);
}

static void name_rows(AvlastEstimates *e, double tau)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    for (guint i = 0; i < e->rows->len; i++)
        avlast_estimates_row(e, i)->group =
            g_strdup_printf("tau=%s", g_ascii_formatd(text, sizeof text, "%.12g", tau));
}

/* By quantreg's own: rows without standard errors yet. */
static gboolean add_plain(Together *t, const AvlastQuantreg *q, const gsl_matrix *root,
                          GError **error)
{
    const AvlastLinear *fit = q->fit;
    gsl_matrix *half = half_of(q, root, error);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();

    if (!half)
        return FALSE;
    g_ptr_array_add(t->halves, half);
    if (!t->spread && !(t->spread = avlast_quantreg_spread(q, error)))
        return FALSE;
    for (gsize j = 0; j < fit->columns; j++) {
        AvlastEstimate *row = avlast_estimates_add(e, fit->outcome, NULL, fit->names[j]);
        row->estimate = fit->coefficient[j];
        row->df = t->options->df > 0.0 ? t->options->df : fit->df;
        row->nobs = (gint64)fit->n;
        if (isfinite(row->estimate))
            continue;
        row->df = NAN;
        avlast_estimate_note(row,
                             "not estimable: dropped, as earlier columns determine it");
    }
    name_rows(e, q->tau);
    e->rows_used = (gint64)fit->n;
    return avlast_estimates_append(t->out, e, error);
}

static gboolean add_robust(Together *t, AvlastQuantreg *q, const gsl_matrix *root,
                           GError **error)
{
    if (!avlast_quantreg_scores(q, root, error))
        return FALSE;
    g_autoptr(AvlastRobust) robust = avlast_robust_new(q->fit, t->options->robust, error);
    g_autoptr(AvlastEstimates) e =
        robust
            ? avlast_robust_estimates(robust, NULL, NULL, t->options->level, TRUE, error)
            : NULL;
    if (!e)
        return FALSE;
    name_rows(e, q->tau);
    return avlast_estimates_append(t->out, e, error);
}

/* (min(s, t) - s t) H_s S H_t' in the places of the kept columns, NaN elsewhere. */
static gboolean fill_covariance(Together *t, const AvlastLinear *fit, GError **error)
{
    const AvlastQuantregOptions *o = t->options;
    const gsize k = fit->k, all = fit->columns;
    g_autoptr(gsl_matrix) left = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(k, k, error);

    g_clear_pointer(&t->out->covariance, gsl_matrix_free);
    if (!left || !v ||
        !(t->out->covariance = avlast_matrix_new(all * o->n, all * o->n, error)))
        return FALSE;
    gsl_matrix_set_all(t->out->covariance, NAN);
    for (gsize a = 0; a < o->n; a++)
        for (gsize b = 0; b < o->n; b++) {
            const double x = o->tau[a], y = o->tau[b];
            gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, fmin(x, y) - x * y,
                           g_ptr_array_index(t->halves, a), t->spread, 0.0, left);
            gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, left,
                           g_ptr_array_index(t->halves, b), 0.0, v);
            for (gsize i = 0; i < k; i++)
                for (gsize j = 0; j < k; j++)
                    gsl_matrix_set(t->out->covariance, a * all + fit->kept[i],
                                   b * all + fit->kept[j], gsl_matrix_get(v, i, j));
        }
    for (guint i = 0; i < t->out->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(t->out, i);
        row->std_error = sqrt(gsl_matrix_get(t->out->covariance, i, i));
        avlast_estimate_infer(row, o->level);
    }
    return TRUE;
}

static void tell(const Together *t, const AvlastQuantreg *q, gsize bad)
{
    if (!q->unique)
        avlast_estimates_note(t->out,
                              "the quantile %g has several equally good fits; one of "
                              "them is shown",
                              q->tau);
    if (bad > 0)
        avlast_estimates_note(t->out,
                              "quantiles cross near %g in %" G_GSIZE_FORMAT
                              " rows, which count nothing in nid's densities",
                              q->tau, bad);
}

AvlastEstimates *avlast_quantreg_estimates(const AvlastLinearModel *model,
                                           const AvlastQuantregOptions *options,
                                           double *objective, GError **error)
{
    static const char *const names[] = {"iid", "nid", "ker"};
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    g_autoptr(GPtrArray) halves = g_ptr_array_new_with_free_func(matrix_free);
    Together t = {model, options, out, halves, NULL};
    g_autoptr(AvlastQuantreg) last = NULL;
    gboolean done = TRUE;

    out->level = options->level;
    for (gsize a = 0; done && a < options->n; a++) {
        gsize bad = 0;
        AvlastQuantreg *q = avlast_quantreg_fit(model, options->tau[a], error);
        g_autoptr(gsl_matrix) root =
            q ? avlast_quantreg_root(model, q, options->se, &bad, error) : NULL;
        done = root && (options->robust ? add_robust(&t, q, root, error)
                                        : add_plain(&t, q, root, error));
        if (done) {
            tell(&t, q, bad);
            objective[a] = q->objective;
        }
        avlast_quantreg_free(last);
        last = q;
    }
    if (done && !options->robust)
        done = fill_covariance(&t, last->fit, error);
    g_clear_pointer(&t.spread, gsl_matrix_free);
    if (!done)
        return NULL;
    out->rows_used = (gint64)last->fit->n;
    out->method = g_strdup_printf(
        "%squantile regression, %s", model->weight ? "weighted " : "",
        options->robust ? avlast_se_name(options->robust->type) : names[options->se]);
    for (guint i = 0; i < out->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(out, i);
        g_free(row->method);
        row->method = g_strdup(out->method);
    }
    return g_steal_pointer(&out);
}
