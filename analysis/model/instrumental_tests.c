/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/instrumental_parts.h"

typedef struct {
    const AvlastIv *iv;
    const AvlastIvModel *model;
    const AvlastRobustOptions *options;
    AvlastIvBlocks *blocks;
    AvlastEstimates *out;
} Tests;

static AvlastEstimate *add(const Tests *t, const char *outcome, const char *name,
                           const char *column)
{
    g_autofree char *term =
        column ? g_strdup_printf("%s:%s", name, column) : g_strdup(name);
    AvlastEstimate *row = avlast_estimates_add(t->out, outcome, NULL, term);

    row->nobs = (gint64)t->iv->fit->n;
    return row;
}

static void take_wald(AvlastEstimate *row, const AvlastWald *wald)
{
    row->statistic = wald->f;
    row->df = wald->df1;
    row->df2 = wald->df2;
    row->p_value = wald->p_value;
    row->method = g_strdup(wald->method);
    if (wald->note)
        avlast_estimate_note(row, "%s", wald->note);
}

/* Joint test that `q` columns of a fit, from its kept column `first`, are zero. */
static gboolean wald_of(const Tests *t, const AvlastLinear *fit, gsize first, gsize q,
                        AvlastWald *wald, GError **error)
{
    AvlastRobustOptions options = *t->options;
    g_autoptr(gsl_matrix) contrasts = avlast_matrix_new(q, fit->columns, error);

    options.effects = NULL;
    options.satterthwaite = FALSE;
    if (!contrasts)
        return FALSE;
    for (gsize i = 0; i < q; i++)
        gsl_matrix_set(contrasts, i, fit->kept[first + i], 1.0);
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, error);
    return robust && avlast_robust_wald(robust, contrasts, wald, error);
}

static gboolean is_finite(const gsl_matrix *m)
{
    for (gsize i = 0; i < m->size1; i++)
        for (gsize j = 0; j < m->size2; j++)
            if (!isfinite(gsl_matrix_get(m, i, j)))
                return FALSE;
    return TRUE;
}

/* --- strength --- */

static void effective(const Tests *t)
{
    const AvlastIvBlocks *b = t->blocks;
    const gsl_matrix_view o = avlast_iv_block(b, 1, 1);
    const gsl_vector_const_view g = gsl_matrix_const_column(b->g, 1);
    AvlastEstimate *row =
        add(t, t->iv->first[0]->outcome, "effective.F", t->iv->first[0]->outcome);
    double trace = 0.0, squares = 0.0, top = 0.0;

    row->method = g_strdup("Montiel Olea-Pflueger");
    if (!is_finite(&o.matrix)) {
        avlast_estimate_note(row, "no covariance of the first stage");
        return;
    }
    gsl_blas_ddot(&g.vector, &g.vector, &top);
    for (gsize i = 0; i < b->l; i++) {
        trace += gsl_matrix_get(&o.matrix, i, i);
        for (gsize j = 0; j < b->l; j++)
            squares += gsl_matrix_get(&o.matrix, i, j) * gsl_matrix_get(&o.matrix, i, j);
    }
    row->statistic = top / trace;
    double largest = trace;
    gsl_vector *values = gsl_vector_alloc(b->l);
    gsl_matrix *copy = gsl_matrix_alloc(b->l, b->l);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(b->l);
    if (values && copy && space) {
        gsl_matrix_memcpy(copy, &o.matrix);
        gsl_eigen_symm(copy, values, space);
        largest = gsl_vector_max(values);
    }
    gsl_eigen_symm_free(space);
    gsl_matrix_free(copy);
    gsl_vector_free(values);
    const double x = 10.0;
    const double k =
        trace * trace * (1.0 + 2.0 * x) / (squares + 2.0 * x * trace * largest);
    avlast_estimate_note(row,
                         "critical value %.4g: 5%% test that the worst-case bias is over "
                         "10%%",
                         avlast_chisq_noncentral_quantile(0.95, k, x * k) / k);
}

/* Eigenvectors (columns of `vectors`) of a symmetric matrix, which is destroyed, the
 * largest value first. */
static gboolean eigenvectors(gsl_matrix *a, gsl_matrix *vectors, GError **error)
{
    g_autoptr(gsl_vector) values = avlast_vector_new(a->size1, error);

    if (!values)
        return FALSE;
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(a->size1);
    gsl_eigen_symmv(a, values, vectors, space);
    gsl_eigen_symmv_free(space);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    return TRUE;
}

/* Theta = G R^-1 = U S V': its singular vectors U (l x l) and the last one of V. */
static gboolean singular_vectors(const AvlastIvBlocks *b, const gsl_matrix *r,
                                 gsl_matrix *theta, gsl_matrix *u, gsl_vector *last,
                                 GError **error)
{
    g_autoptr(gsl_matrix) square = avlast_matrix_new(b->l, b->l, error);
    g_autoptr(gsl_matrix) small = avlast_matrix_new(b->m, b->m, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(b->m, b->m, error);

    if (!square || !small || !v)
        return FALSE;
    const gsl_matrix_const_view g = gsl_matrix_const_submatrix(b->g, 0, 1, b->l, b->m);
    gsl_matrix_memcpy(theta, &g.matrix);
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, r, theta);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, theta, theta, 0.0, square);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, theta, theta, 0.0, small);
    if (!eigenvectors(square, u, error) || !eigenvectors(small, v, error))
        return FALSE;
    gsl_matrix_get_col(last, v, b->m - 1);
    return TRUE;
}

/* The covariance of G v: a weighted sum of the blocks. */
static void weigh_blocks(const AvlastIvBlocks *b, const gsl_vector *v, gsl_matrix *sum)
{
    for (gsize c = 0; c < b->m; c++)
        for (gsize d = 0; d < b->m; d++) {
            const double weight = gsl_vector_get(v, c) * gsl_vector_get(v, d);
            const gsl_matrix_view o = avlast_iv_block(b, c + 1, d + 1);
            for (gsize i = 0; i < b->l; i++)
                for (gsize j = 0; j < b->l; j++)
                    *gsl_matrix_ptr(sum, i, j) +=
                        weight * gsl_matrix_get(&o.matrix, i, j);
        }
}

/* lambda = U2'Theta v of the smallest singular value, by its covariance. */
static gboolean rank_statistic(const AvlastIvBlocks *b, const gsl_matrix *r, double *rk,
                               GError **error)
{
    const gsize l = b->l, m = b->m, rest = l - m + 1;
    g_autoptr(gsl_matrix) theta = avlast_matrix_new(l, m, error);
    g_autoptr(gsl_matrix) u = avlast_matrix_new(l, l, error);
    g_autoptr(gsl_vector) last = avlast_vector_new(m, error);
    g_autoptr(gsl_vector) lambda = avlast_vector_new(rest, error);
    g_autoptr(gsl_vector) way = avlast_vector_new(l, error);
    g_autoptr(gsl_matrix) sum = avlast_matrix_new(l, l, error);
    g_autoptr(gsl_matrix) half = avlast_matrix_new(l, rest, error);
    g_autoptr(gsl_matrix) omega = avlast_matrix_new(rest, rest, error);

    if (!theta || !u || !last || !lambda || !way || !sum || !half || !omega ||
        !singular_vectors(b, r, theta, u, last, error))
        return FALSE;
    const gsl_matrix_const_view u2 = gsl_matrix_const_submatrix(u, 0, m - 1, l, rest);
    gsl_blas_dgemv(CblasNoTrans, 1.0, theta, last, 0.0, way);
    gsl_blas_dgemv(CblasTrans, 1.0, &u2.matrix, way, 0.0, lambda);
    gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, r, last);
    weigh_blocks(b, last, sum);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, sum, &u2.matrix, 0.0, half);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, &u2.matrix, half, 0.0, omega);
    *rk = NAN;
    if (!is_finite(omega) || !avlast_iv_root(omega))
        return TRUE;
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, omega, lambda);
    return gsl_blas_ddot(lambda, lambda, rk) == 0;
}

static gboolean rank_tests(const Tests *t, GError **error)
{
    const AvlastIvBlocks *b = t->blocks;
    const double l = (double)b->l;
    g_autoptr(gsl_matrix) r = avlast_matrix_new(b->m, b->m, error);
    double least, rk = NAN;

    if (!r || !avlast_iv_least_root(b, 1, &least, error))
        return FALSE;
    AvlastEstimate *row = add(t, NULL, "Cragg-Donald.F", NULL);
    row->statistic = least * t->iv->reduced->df / l;
    for (gsize c = 0; c < b->m; c++)
        for (gsize d = 0; d < b->m; d++) {
            double product = gsl_matrix_get(b->v, c + 1, d + 1);
            for (gsize i = 0; i < b->l; i++)
                product +=
                    gsl_matrix_get(b->g, i, c + 1) * gsl_matrix_get(b->g, i, d + 1);
            gsl_matrix_set(r, c, d, product);
        }
    if (avlast_iv_root(r) && !rank_statistic(b, r, &rk, error))
        return FALSE;
    row = add(t, NULL, "Kleibergen-Paap.F", NULL);
    row->statistic = rk / l;
    row->method = g_strdup_printf("rk Wald, %s", avlast_se_name(t->options->type));
    return TRUE;
}

static gboolean strength(const Tests *t, GError **error)
{
    AvlastWald wald;

    for (gsize j = 0; j < t->iv->m; j++) {
        const AvlastLinear *first = t->iv->first[j];
        if (!wald_of(t, first, t->iv->exogenous, t->iv->l, &wald, error))
            return FALSE;
        take_wald(add(t, first->outcome, "first.stage.F", first->outcome), &wald);
    }
    if (t->iv->m == 1)
        effective(t);
    return rank_tests(t, error);
}

/* --- inference that weak instruments do not break --- */

/* "(-Inf; 1.2], [3.4; Inf)" */
static char *pieces(const AvlastIvSet *set)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < set->n; i++) {
        g_string_append(text, i ? ", " : "");
        if (isinf(set->low[i]))
            g_string_append(text, "(-Inf; ");
        else
            g_string_append_printf(text, "[%.6g; ", set->low[i]);
        if (isinf(set->high[i]))
            g_string_append(text, "Inf)");
        else
            g_string_append_printf(text, "%.6g]", set->high[i]);
    }
    return g_string_free(text, FALSE);
}

static void tell_set(AvlastEstimate *row, const AvlastIvSet *set)
{
    g_autofree char *text = pieces(set);

    if (set->n == 0) {
        avlast_estimate_note(row, "the set is empty: no coefficient is compatible with "
                                  "all the instruments");
    } else if (set->n == 1 && isinf(set->low[0]) && isinf(set->high[0])) {
        avlast_estimate_note(row, "the set is the whole line: the instruments tell "
                                  "nothing of this coefficient");
    } else if (set->n == 1 && isfinite(set->low[0]) && isfinite(set->high[0])) {
        row->conf_low = set->low[0];
        row->conf_high = set->high[0];
        avlast_estimate_note(row, "the set is an interval");
    } else if (set->n == 2 && isinf(set->low[0]) && isinf(set->high[1])) {
        avlast_estimate_note(row, "the set is the complement of an interval: %s", text);
    } else {
        avlast_estimate_note(row, "the set is in %d pieces: %s", (int)set->n, text);
    }
}

static gboolean anderson_rubin(const Tests *t, double level, GError **error)
{
    const AvlastIv *iv = t->iv;
    const AvlastIvBlocks *b = t->blocks;
    AvlastWald wald;
    g_auto(AvlastIvSet) set = {0};

    if (!wald_of(t, iv->reduced, iv->exogenous, iv->l, &wald, error))
        return FALSE;
    take_wald(add(t, NULL, "Anderson-Rubin.F", NULL), &wald);
    if (iv->m > 1)
        return TRUE;
    AvlastEstimate *row = add(t, iv->fit->outcome, "AR", iv->first[0]->outcome);
    row->estimate = iv->fit->coefficient[iv->at[0]];
    row->method = g_strdup_printf("Anderson-Rubin, %s", avlast_se_name(t->options->type));
    if (!is_finite(b->o) || !(wald.df2 > 0.0) || wald.df1 < (double)iv->l) {
        avlast_estimate_note(row, "no set: the reduced form has no joint covariance");
        return TRUE;
    }
    const double l = (double)iv->l;
    const double factor =
        t->options->type == AVLAST_SE_CR2 ? (wald.df2 + l - 1.0) / wald.df2 : 1.0;
    const double bound = l * factor * avlast_f_quantile(level, l, wald.df2);
    const gsl_vector_const_view gy = gsl_matrix_const_column(b->g, 0);
    const gsl_vector_const_view gd = gsl_matrix_const_column(b->g, 1);
    const gsl_matrix_view oyy = avlast_iv_block(b, 0, 0), oyd = avlast_iv_block(b, 0, 1),
                          odd = avlast_iv_block(b, 1, 1);
    const double scale = sqrt(gsl_matrix_get(b->v, 0, 0) / gsl_matrix_get(b->v, 1, 1)) /
                         fmax(gsl_blas_dnrm2(&gd.vector), 1e-300) *
                         sqrt(gsl_matrix_get(b->v, 1, 1) / iv->reduced->df);
    if (!avlast_iv_set(&gy.vector, &gd.vector, &oyy.matrix, &oyd.matrix, &odd.matrix,
                       bound, row->estimate, scale, &set, error))
        return FALSE;
    tell_set(row, &set);
    return TRUE;
}

static gboolean tf(const Tests *t, double level, GError **error)
{
    const AvlastIv *iv = t->iv;
    AvlastRobustOptions options = *t->options;

    if (iv->m > 1 || iv->l > 1 || fabs(level - 0.95) > 1e-12)
        return TRUE;
    options.effects = NULL;
    g_autoptr(AvlastRobust) robust = avlast_robust_new(iv->fit, &options, error);
    g_autoptr(AvlastEstimates) e =
        robust ? avlast_robust_estimates(robust, NULL, NULL, level, FALSE, error) : NULL;
    if (!e)
        return FALSE;
    const double f =
        avlast_estimates_find(t->out, NULL, NULL, "Kleibergen-Paap.F", NULL)->statistic;
    const double c = avlast_iv_tf_critical(f);
    const double se = avlast_estimates_row(e, (guint)iv->at[0])->std_error;
    AvlastEstimate *row = add(t, iv->fit->outcome, "tF", iv->first[0]->outcome);
    row->estimate = iv->fit->coefficient[iv->at[0]];
    row->method = g_strdup("tF, Lee et al. (2022)");
    if (isinf(c)) {
        avlast_estimate_note(row, "no interval: the first stage's F is below 4");
        return TRUE;
    }
    row->std_error = se * c / 1.96;
    row->conf_low = row->estimate - c * se;
    row->conf_high = row->estimate + c * se;
    avlast_estimate_note(row, "critical value %.4g of |t| at F = %.4g", c, f);
    return TRUE;
}

/* --- whether least squares would do, and whether the instruments agree --- */

static gboolean wu_hausman(const Tests *t, GError **error)
{
    const AvlastIv *iv = t->iv;
    AvlastLinearModel model = t->model->model;
    const gsize k = model.k;
    g_autofree const char **names = avlast_array(const char *, k + iv->m, error);
    g_autofree const double **x = avlast_array(const double *, k + iv->m, error);
    g_autofree double *residual = avlast_table(double, iv->m, model.n, error);
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    AvlastWald wald;

    if (!names || !x || !residual)
        return FALSE;
    memcpy(x, model.x, k * sizeof *x);
    memcpy(names, model.names, k * sizeof *names);
    for (gsize j = 0; j < iv->m; j++) {
        double *to = residual + j * model.n;
        for (gsize i = 0; i < iv->fit->n; i++)
            to[iv->fit->row[i]] = iv->first[j]->residual[i];
        char *name = g_strdup_printf("\1%s", model.names[iv->at[j]]);
        g_ptr_array_add(owned, name);
        names[k + j] = name;
        x[k + j] = to;
    }
    model.k = k + iv->m;
    model.names = names;
    model.x = x;
    model.x_low = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (!fit)
        return FALSE;
    AvlastEstimate *row = add(t, NULL, "Wu-Hausman.F", NULL);
    if (fit->k <= iv->ols->k) {
        avlast_estimate_note(row, "no test: the first stage fits without error");
        return TRUE;
    }
    if (!wald_of(t, fit, iv->ols->k, fit->k - iv->ols->k, &wald, error))
        return FALSE;
    take_wald(row, &wald);
    return TRUE;
}

static void chi_square(AvlastEstimate *row, double statistic, double df)
{
    row->statistic = statistic;
    row->df = df;
    row->p_value = avlast_chisq_upper(statistic, df);
}

static double sargan(const AvlastIv *iv)
{
    const AvlastLinear *fit = iv->fit;
    const gsize l = iv->reduced->k;
    double explained = 0.0;

    for (gsize j = 0; j < l; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < fit->n; i++)
            avlast_sum_add_product(&sum, iv->reduced->q[i * l + j],
                                   sqrt(avlast_iv_weight(fit, i)) * fit->residual[i]);
        explained += avlast_sum_value(&sum) * avlast_sum_value(&sum);
    }
    return (double)fit->n * explained / fit->rss;
}

static void overidentified(const Tests *t)
{
    const AvlastIv *iv = t->iv;
    const double df = (double)iv->l - (double)iv->m;
    AvlastIvModel model = *t->model;
    GError *fault = NULL;

    if (iv->l == iv->m || t->options->type == AVLAST_SE_SURVEY)
        return;
    if (iv->method == AVLAST_IV_LIML)
        chi_square(add(t, NULL, "Anderson-Rubin.LR", NULL),
                   (double)iv->fit->n * log(iv->kappa), df);
    if (t->options->type == AVLAST_SE_CLASSICAL) {
        chi_square(add(t, NULL, "Sargan.chisq", NULL), sargan(iv), df);
        return;
    }
    AvlastEstimate *row = add(t, NULL, "Hansen.J", NULL);
    if (iv->method == AVLAST_IV_GMM) {
        chi_square(row, iv->hansen, df);
        return;
    }
    model.method = AVLAST_IV_GMM;
    model.cluster = t->options->cluster;
    model.n_clusters = t->options->n_clusters;
    g_autoptr(AvlastIv) two_step = avlast_iv_fit(&model, &fault);
    if (two_step)
        chi_square(row, two_step->hansen, df);
    else
        avlast_estimate_note(row, "no test: %s", fault->message);
    g_clear_error(&fault);
}

AvlastEstimates *avlast_iv_tests(const AvlastIv *iv, const AvlastIvModel *model,
                                 const AvlastRobustOptions *options, double level,
                                 GError **error)
{
    g_auto(AvlastIvBlocks) blocks = {0};
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    const Tests tests = {iv, model, options, &blocks, out};

    out->level = level;
    if (!avlast_iv_blocks(iv, options, &blocks, error) || !strength(&tests, error) ||
        !anderson_rubin(&tests, level, error) || !tf(&tests, level, error) ||
        !wu_hausman(&tests, error))
        return NULL;
    overidentified(&tests);
    return g_steal_pointer(&out);
}
