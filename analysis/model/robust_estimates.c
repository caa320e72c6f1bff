/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/robust_parts.h"

/* Contrasts whose degrees of freedom fits of the same columns share. */
#define MOST_DF 100

gsl_matrix *avlast_robust_q_basis(const AvlastLinear *fit, const gsl_matrix *contrasts,
                                  guint8 *estimable, GError **error)
{
    const gsize k = fit->k, q = contrasts ? contrasts->size1 : fit->columns;
    g_autoptr(gsl_matrix) t = avlast_matrix_new(q, k, error);
    g_autofree gsize *at = avlast_array(gsize, fit->columns, error);

    if (!t || !at)
        return NULL;
    for (gsize j = 0; j < k; j++)
        at[fit->kept[j]] = j + 1;
    for (gsize s = 0; s < q; s++) {
        if (estimable)
            estimable[s] = 1;
        for (gsize c = 0; c < fit->columns; c++) {
            const double l = contrasts ? gsl_matrix_get(contrasts, s, c) : (s == c);
            if (l == 0.0)
                continue;
            if (at[c] == 0) {
                if (estimable)
                    estimable[s] = 0;
                continue;
            }
            const double *row = fit->r_inverse + (at[c] - 1) * k;
            for (gsize j = at[c] - 1; j < k; j++)
                *gsl_matrix_ptr(t, s, j) += l * row[j];
        }
    }
    return g_steal_pointer(&t);
}

gsl_matrix *avlast_robust_basis(const AvlastRobust *robust, const gsl_matrix *contrasts,
                                guint8 *estimable, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize k = fit->k, q = contrasts ? contrasts->size1 : fit->columns;
    const gsize effects = contrasts ? 0 : avlast_robust_effects(robust);
    const gboolean raw = robust->options.type == AVLAST_SE_SURVEY;
    g_autoptr(gsl_matrix) in_q = avlast_robust_q_basis(fit, contrasts, estimable, error);
    g_autoptr(gsl_matrix) t = avlast_matrix_new(q + effects, robust->size, error);

    if (!in_q || !t)
        return NULL;
    for (gsize s = 0; s < q; s++)
        for (gsize j = 0; j < k; j++)
            gsl_matrix_set(t, s, j,
                           !raw        ? gsl_matrix_get(in_q, s, j)
                           : contrasts ? gsl_matrix_get(contrasts, s, fit->kept[j])
                                       : fit->kept[j] == s);
    for (gsize a = 0; a < effects; a++) {
        gsl_matrix_set(t, q + a, k + a, 1.0);
        estimable[q + a] = isfinite(robust->options.effects->estimate[a]) ? 1 : 0;
    }
    return g_steal_pointer(&t);
}

/* cov(L b) = T M T'. */
static gsl_matrix *covariance_of(const AvlastRobust *robust, const gsl_matrix *t,
                                 const guint8 *estimable, GError **error)
{
    const gsize q = t->size1, k = t->size2;
    g_autoptr(gsl_matrix) tm = avlast_matrix_new(q, k, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);

    if (!tm || !v)
        return NULL;
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, t, robust->m, 0.0, tm);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, tm, t, 0.0, v);
    for (gsize s = 0; s < q; s++)
        for (gsize r = 0; r < q; r++)
            if (!estimable[s] || !estimable[r])
                gsl_matrix_set(v, s, r, NAN);
            else if (r < s) /* symmetric to the last bit */
                gsl_matrix_set(v, s, r, gsl_matrix_get(v, r, s));
    return g_steal_pointer(&v);
}

static double estimate_of(const AvlastRobust *robust, const gsl_matrix *contrasts,
                          gsize s)
{
    const AvlastLinear *fit = robust->fit;
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (!contrasts)
        return s < fit->columns ? fit->coefficient[s]
                                : robust->options.effects->estimate[s - fit->columns];
    for (gsize c = 0; c < fit->columns; c++) {
        const double l = gsl_matrix_get(contrasts, s, c);
        if (l != 0.0)
            avlast_sum_add_product(&sum, l, fit->coefficient[c]);
    }
    return avlast_sum_value(&sum);
}

/* Those of the contrast in a fit of the same columns before. */
static gboolean known_df(const AvlastRobust *robust, const double *row, double *df)
{
    const gsize k = robust->fit->k;

    for (guint i = 0; robust->shared && i < robust->shared->df->len; i++) {
        const double *known = g_ptr_array_index(robust->shared->df, i);
        gsize j = 0;
        while (j < k && known[j] >= row[j] && known[j] <= row[j])
            j++;
        *df = known[k];
        if (j == k)
            return TRUE;
    }
    return FALSE;
}

static gboolean keep_df(const AvlastRobust *robust, const double *row, double df,
                        GError **error)
{
    const gsize k = robust->fit->k;

    if (!robust->shared || robust->shared->df->len >= MOST_DF)
        return TRUE;
    double *known = avlast_array(double, k + 1, error);
    if (!known)
        return FALSE;
    memcpy(known, row, k * sizeof *known);
    known[k] = df;
    g_ptr_array_add(robust->shared->df, known);
    return TRUE;
}

/* Satterthwaite's df of one contrast under CR2, or under the design. */
static gboolean contrast_df(const AvlastRobust *robust, const gsl_matrix *t, gsize s,
                            double *df, GError **error)
{
    g_autofree double *row = avlast_array(double, robust->fit->k, error);
    double omega, spread;
    gsl_matrix_view moment = gsl_matrix_view_array(&omega, 1, 1);

    if (!row)
        return FALSE;
    avlast_robust_in_q(robust, gsl_matrix_const_ptr(t, s, 0), row);
    if (robust->design_df)
        return avlast_design_df_of(robust->design_df, row, df, error);
    if (known_df(robust, row, df))
        return TRUE;
    const gsl_matrix_const_view one = gsl_matrix_const_view_array(row, 1, robust->fit->k);
    if (!avlast_robust_moments(robust, &one.matrix, &moment.matrix, &spread, error))
        return FALSE;
    *df = omega > 0.0 && spread > 0.0 ? 2.0 * omega * omega / spread : NAN;
    return keep_df(robust, row, *df, error);
}

/* The variance as the sum of squares of the clusters' scores, which rounds each score
 * alone. */
static double by_scores(const AvlastRobust *robust, const double *t)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize g = 0; g < robust->n_groups; g++) {
        const double *row = gsl_matrix_const_ptr(robust->score, g, 0);
        double score = 0.0;
        for (gsize j = 0; j < robust->size; j++)
            score += row[j] * t[j];
        avlast_sum_add_product(&sum, score, score);
    }
    return avlast_sum_value(&sum);
}

gboolean avlast_robust_vanishes(const AvlastRobust *robust, double variance,
                                const double *t)
{
    const gsize k = robust->fit->k;
    double length = 0.0;

    for (gsize j = 0; j < k; j++) { /* column j of L R^-1 */
        double value = robust->options.type == AVLAST_SE_SURVEY ? 0.0 : t[j];
        for (gsize a = 0; robust->options.type == AVLAST_SE_SURVEY && a <= j; a++)
            value += t[a] * robust->fit->r_inverse[a * k + j];
        for (gsize a = 0; a < avlast_robust_effects(robust); a++)
            value += t[k + a] * gsl_matrix_get(robust->effect, a, j);
        length += value * value;
    }
    const double classical = robust->fit->sigma * robust->fit->sigma * length;
    if (robust->n_groups > 0 && robust->score && robust->options.n_more == 0 &&
        variance < 1e-10 * classical)
        variance = MIN(variance, by_scores(robust, t));
    return (avlast_se_clustered(robust->options.type) ? classical > 0.0
                                                      : variance > 0.0) &&
           variance <= 1e-20 * classical;
}

/* An estimate without a variance has no covariances either. */
static void withdraw(AvlastEstimates *out, AvlastEstimate *row, gsize s, const char *why)
{
    for (gsize r = 0; r < out->covariance->size1; r++) {
        gsl_matrix_set(out->covariance, r, s, NAN);
        gsl_matrix_set(out->covariance, s, r, NAN);
    }
    row->df = NAN;
    avlast_estimate_note(row, "no standard error: %s", why);
}

static gboolean fill_row(const AvlastRobust *robust, const gsl_matrix *t, gsize s,
                         AvlastEstimates *out, GError **error)
{
    AvlastEstimate *row = avlast_estimates_row(out, s);
    const double variance = gsl_matrix_get(out->covariance, s, s);

    row->nobs = (gint64)robust->fit->n;
    row->nclusters = robust->n_clusters;
    row->method = g_strdup(out->method);
    row->df = robust->df;
    if (!isfinite(row->estimate)) {
        row->df = NAN;
        avlast_estimate_note(row,
                             "not estimable: dropped, as earlier columns determine it");
        return TRUE;
    }
    if (robust->refused) {
        row->df = NAN;
        avlast_estimate_note(row, "%s", robust->refused);
        return TRUE;
    }
    if (avlast_robust_rests_alone(robust, gsl_matrix_const_ptr(t, s, 0))) {
        withdraw(out, row, s, "a row of leverage 1");
        return TRUE;
    }
    if (avlast_robust_rests_on_own(robust, gsl_matrix_const_ptr(t, s, 0))) {
        withdraw(out, row, s, "one cluster alone determines a part of it");
        return TRUE;
    }
    if (avlast_robust_vanishes(robust, variance, gsl_matrix_const_ptr(t, s, 0))) {
        withdraw(out, row, s,
                 "the residuals of each cluster or row cancel in it, leaving rounding "
                 "errors only");
        return TRUE;
    }
    row->std_error = sqrt(fmax(variance, 0.0));
    if (((isnan(robust->df) && avlast_robust_by_contrast(robust)) || robust->design_df) &&
        !contrast_df(robust, t, s, &row->df, error))
        return FALSE;
    avlast_estimate_infer(row, out->level);
    return TRUE;
}

/* S T', units x q, and the units' names. */
static gboolean fill_root(const AvlastRobust *robust, const gsl_matrix *t,
                          AvlastEstimates *out, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastSe type = robust->options.type;
    const gsize units = robust->score ? robust->score->size1 : fit->n;

    if (type == AVLAST_SE_CLASSICAL || type == AVLAST_SE_NEWEY_WEST ||
        type == AVLAST_SE_DRISCOLL_KRAAY || robust->options.n_more > 0 ||
        robust->refused || (type == AVLAST_SE_SURVEY && !robust->score))
        return TRUE; /* no sum of squares with a row per unit */
    if (!(out->root = avlast_matrix_new(units, t->size1, error)))
        return FALSE;
    if (robust->score) {
        gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, robust->score, t, 0.0, out->root);
    } else {
        g_autoptr(gsl_vector) row = avlast_vector_new(robust->size, error);
        if (!row)
            return FALSE;
        for (gsize i = 0; i < units; i++) {
            gsl_vector_view to = gsl_matrix_row(out->root, i);
            avlast_robust_hc_row(robust, i, row->data);
            gsl_blas_dgemv(CblasNoTrans, robust->factor, t, row, 0.0, &to.vector);
        }
    }
    if (type == AVLAST_SE_SURVEY) {
        out->unit = robust->unit ? g_ptr_array_ref(robust->unit) : NULL;
        out->unit_column = g_strdup(robust->unit_column);
        return TRUE;
    }
    out->unit = g_ptr_array_new_full((guint)units, g_free);
    const GPtrArray *ids =
        robust->options.sample ? robust->options.sample->row_names : NULL;
    for (gsize i = 0; i < units; i++)
        if (!robust->score && ids)
            g_ptr_array_add(out->unit, g_strdup(g_ptr_array_index(ids, fit->row[i])));
        else if (!robust->score)
            g_ptr_array_add(out->unit,
                            g_strdup_printf("%" G_GSIZE_FORMAT, fit->row[i] + 1));
        else if (robust->options.cluster_names)
            g_ptr_array_add(out->unit,
                            g_strdup(g_ptr_array_index(robust->options.cluster_names,
                                                       robust->code[i])));
        else
            g_ptr_array_add(out->unit, g_strdup_printf("%u", robust->code[i]));
    out->unit_column = robust->score ? g_strdup(robust->options.cluster_column)
                       : ids         ? g_strdup(robust->options.sample->row_column)
                                     : NULL;
    return TRUE;
}

/* The dropped columns by name, in one sentence. */
static void note_dropped(const AvlastLinear *fit, AvlastEstimates *out)
{
    const guint n = fit->dropped->len;
    g_autoptr(GString) names = g_string_new(NULL);

    if (n == 0)
        return;
    for (guint i = 0; i < n && i < 10; i++)
        g_string_append_printf(names, "%s'%s'", i ? ", " : "",
                               (const char *)g_ptr_array_index(fit->dropped, i));
    if (n > 10)
        g_string_append_printf(names, " and %u more", n - 10);
    avlast_estimates_note(out, "dropped, because the columns before determine %s: %s",
                          n == 1 ? "it" : "them", names->str);
}

static void fill_notes(const AvlastRobust *robust, AvlastEstimates *out)
{
    const AvlastLinear *fit = robust->fit;

    note_dropped(fit, out);
    if (fit->constant && !(fit->tss > 0.0))
        avlast_estimates_note(out, "'%s' has the same value in every row used",
                              fit->outcome);
    for (guint i = 0; i < robust->notes->len; i++)
        avlast_estimates_note(out, "%s",
                              (const char *)g_ptr_array_index(robust->notes, i));
    if (fit->condition > 1e8)
        avlast_estimates_note(out,
                              "the columns are nearly dependent (condition number %.2g): "
                              "rounding of the data itself may change digit %d of the "
                              "coefficients",
                              fit->condition,
                              (int)fmax(1.0, floor(16.0 - log10(fit->condition))));
}

AvlastEstimates *avlast_robust_estimates(const AvlastRobust *robust,
                                         const gsl_matrix *contrasts,
                                         const char *const *terms, double level,
                                         gboolean keep_root, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize q =
        contrasts ? contrasts->size1 : fit->columns + avlast_robust_effects(robust);
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    g_autofree guint8 *estimable = avlast_array(guint8, q, error);
    g_autoptr(gsl_matrix) t = NULL;

    if (!estimable || !(t = avlast_robust_basis(robust, contrasts, estimable, error)) ||
        !(out->covariance = covariance_of(robust, t, estimable, error)))
        return NULL;
    out->level = level;
    out->rows_used = (gint64)fit->n;
    out->method = g_strdup_printf(
        "%s, %s%s%s%s",
        fit->method   ? fit->method
        : fit->weight ? "weighted least squares"
                      : "least squares",
        avlast_se_name(robust->options.type), robust->options.ssc ? " (" : "",
        avlast_ssc_name(robust->options.ssc), robust->options.ssc ? ")" : "");
    for (gsize s = 0; s < q; s++) {
        const char *term = terms ? terms[s]
                           : s < fit->columns
                               ? fit->names[s]
                               : robust->options.effects->names[s - fit->columns];
        AvlastEstimate *row = avlast_estimates_add(out, fit->outcome, NULL, term);
        row->estimate = estimable[s] ? estimate_of(robust, contrasts, s) : NAN;
        if (!fill_row(robust, t, s, out, error))
            return NULL;
    }
    for (gsize s = 0; s < q && keep_root; s++) /* a root would lack that row's part */
        keep_root = !avlast_robust_rests_alone(robust, gsl_matrix_const_ptr(t, s, 0)) &&
                    !avlast_robust_rests_on_own(robust, gsl_matrix_const_ptr(t, s, 0));
    if (keep_root && !fill_root(robust, t, out, error))
        return NULL;
    fill_notes(robust, out);
    return g_steal_pointer(&out);
}
