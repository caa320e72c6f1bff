/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/contrast.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"
#include "survey/contrast_parse.h"

typedef struct {
    AvlastEstimates *estimates;
    const AvlastContrastRows *rows;
    gsize n;          /* rows that were there before */
    GArray *gradient; /* of double, n for each contrast */
} Contrasts;

static gint64 group_of(const AvlastContrastRows *rows, gsize i)
{
    if (!avlast_sample_counts(rows->sample, i, 0.0))
        return -1;
    if (!rows->groups->code)
        return 0;
    return rows->groups->code[i] == AVLAST_NO_LEVEL ? -1 : (gint64)rows->groups->code[i];
}

/* The same as the rows have it: the fewest of each. */
static void count_rows(const Contrasts *c, const guint8 *used, AvlastEstimate *row)
{
    gboolean first = TRUE;

    for (gsize t = 0; t < c->n; t++) {
        const AvlastEstimate *one = avlast_estimates_row(c->estimates, t);
        if (!used[t])
            continue;
        row->df = first ? one->df : fmin(row->df, one->df);
        row->nobs = first ? one->nobs : MIN(row->nobs, one->nobs);
        row->nclusters = first ? one->nclusters : MIN(row->nclusters, one->nclusters);
        first = FALSE;
    }
}

/* Rows, PSUs and degrees of freedom of the union of the used rows' domains. */
static gboolean count_union(const AvlastContrastRows *rows, const guint8 *used,
                            AvlastEstimate *row, GError **error)
{
    const AvlastSample *sample = rows->sample;
    const guint32 *cluster = sample->stage[0].cluster;
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);
    g_autofree guint8 *seen =
        flags ? avlast_array(guint8, (gsize)sample->stage[0].n_clusters + 1, error)
              : NULL;

    if (!seen)
        return FALSE;
    row->nobs = 0;
    row->nclusters = cluster ? 0 : -1;
    for (gsize i = 0; i < sample->n; i++) {
        const gint64 g = group_of(rows, i);
        for (gsize j = 0; g >= 0 && j < rows->k && !flags[i]; j++)
            flags[i] = used[(gsize)g * rows->k + j] && !isnan(rows->observed[j][i]);
        row->nobs += flags[i];
        if (flags[i] && cluster && cluster[i] != AVLAST_NO_LEVEL && !seen[cluster[i]]) {
            seen[cluster[i]] = 1;
            row->nclusters++;
        }
    }
    row->df = avlast_design_df(sample, flags);
    return TRUE;
}

/* g' V g over the rows that are used; what is rounding of its terms is 0. */
static double variance_of(const Contrasts *c, const double *gradient)
{
    const gsl_matrix *v = c->estimates->covariance;
    AvlastSum sum = AVLAST_SUM_ZERO;
    double size = 0.0;

    for (gsize a = 0; a < c->n; a++)
        for (gsize b = 0; gradient[a] != 0.0 && b < c->n; b++) {
            if (gradient[b] == 0.0)
                continue;
            const double term = gradient[a] * gradient[b] * gsl_matrix_get(v, a, b);
            avlast_sum_add(&sum, term);
            size += fabs(term);
        }
    const double variance = avlast_sum_value(&sum);
    return variance <= 1e-14 * size ? 0.0 : variance;
}

static void finish_row(const Contrasts *c, const double *gradient, gboolean missing,
                       AvlastEstimate *row)
{
    row->method = g_strdup("t; delta method");
    if (missing) {
        avlast_estimate_note(row, "%s", _("a row of it has no estimate"));
        row->estimate = NAN;
    } else if (!isfinite(row->estimate)) {
        avlast_estimate_note(row, "%s", _("it has no value here"));
        row->estimate = NAN;
    }
    if (isnan(row->estimate))
        return;
    for (gsize t = 0; t < c->n; t++)
        if (!isfinite(gradient[t])) {
            avlast_estimate_note(row, "%s", _("it has no derivative here"));
            return;
        }
    const double variance = variance_of(c, gradient);
    if (isnan(variance)) {
        avlast_estimate_note(row, "%s", _("a row of it has no standard error"));
        return;
    }
    row->std_error = sqrt(variance);
    if (!(row->df > 0.0)) {
        avlast_estimate_note(row, "%s", _("as many strata as PSUs in domain: no df"));
        return;
    }
    const double half = avlast_t_critical(c->estimates->level, row->df) * row->std_error;
    row->conf_low = row->estimate - half;
    row->conf_high = row->estimate + half;
}

/* One contrast for one group. */
static gboolean add_contrast(Contrasts *c, const char *text, const GArray *steps,
                             gsize group, const char *label, GError **error)
{
    const gsize k = c->rows->k;
    g_autofree AvlastDual *stack = avlast_array(AvlastDual, steps->len, error);
    g_autofree guint8 *used = stack ? avlast_array(guint8, c->n, error) : NULL;
    g_autofree double *gradient = used ? avlast_array(double, c->n, error) : NULL;
    gboolean missing = FALSE;

    if (!gradient)
        return FALSE;
    for (guint i = 0; i < steps->len; i++) {
        const AvlastStep *step = &g_array_index(steps, AvlastStep, i);
        if (step->kind != AVLAST_STEP_ROW)
            continue;
        const gsize t = (step->group < 0 ? group : (gsize)step->group) * k + step->row;
        missing |= isnan(avlast_estimates_row(c->estimates, t)->estimate);
        if (used[t])
            continue;
        used[t] = 1;
        gradient[t] =
            avlast_contrast_value(steps, c->estimates, k, group, t, stack).slope;
    }
    const double value =
        avlast_contrast_value(steps, c->estimates, k, group, G_MAXSIZE, stack).value;
    AvlastEstimate *row = avlast_estimates_add(c->estimates, "contrast", label, text);
    row->estimate = value;
    if (!c->rows->sample)
        count_rows(c, used, row);
    else if (!count_union(c->rows, used, row, error))
        return FALSE;
    finish_row(c, gradient, missing, row);
    /* no error of its own: none with others either */
    for (gsize t = 0; t < c->n && isnan(row->std_error); t++)
        gradient[t] = NAN;
    g_array_append_vals(c->gradient, gradient, (guint)c->n);
    return TRUE;
}

/* Sum over the used rows of gradient times a row of the matrix; NaN when it is all NaN.
 */
static double along(const double *gradient, const gsl_matrix *matrix, gsize at, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize t = 0; t < n; t++)
        if (gradient[t] != 0.0)
            avlast_sum_add(&sum, gradient[t] * gsl_matrix_get(matrix, at, t));
    return avlast_sum_value(&sum);
}

/* Covariance and root with the contrasts behind the rows: H V H', root H', H = (I; G). */
static gboolean extend(const Contrasts *c, GError **error)
{
    AvlastEstimates *e = c->estimates;
    const gsize all = e->rows->len, n = c->n;
    const double *g = (const double *)(const void *)c->gradient->data;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(all, all, error);
    g_autoptr(gsl_matrix) root =
        v && e->root ? avlast_matrix_new(e->root->size1, all, error) : NULL;

    if (!v || (e->root && !root))
        return FALSE;
    for (gsize a = 0; a < all; a++)
        for (gsize b = 0; b < n; b++) {
            const double value = a < n ? gsl_matrix_get(e->covariance, a, b)
                                       : along(g + (a - n) * n, e->covariance, b, n);
            gsl_matrix_set(v, a, b, value);
            gsl_matrix_set(v, b, a, value);
        }
    for (gsize a = n; a < all; a++)
        for (gsize b = n; b <= a; b++) {
            const double se = avlast_estimates_row(e, a)->std_error;
            const double value = a == b ? se * se : along(g + (b - n) * n, v, a, n);
            gsl_matrix_set(v, a, b, value);
            gsl_matrix_set(v, b, a, value);
        }
    for (gsize i = 0; root && i < root->size1; i++)
        for (gsize a = 0; a < all; a++)
            gsl_matrix_set(root, i, a,
                           a < n ? gsl_matrix_get(e->root, i, a)
                                 : along(g + (a - n) * n, e->root, i, n));
    gsl_matrix_free(e->covariance);
    e->covariance = g_steal_pointer(&v);
    if (root) {
        gsl_matrix_free(e->root);
        e->root = g_steal_pointer(&root);
    }
    return TRUE;
}

/* Whether a step is each group's own row. */
static gboolean is_of_each(const GArray *steps)
{
    for (guint i = 0; i < steps->len; i++) {
        const AvlastStep *step = &g_array_index(steps, AvlastStep, i);
        if (step->kind == AVLAST_STEP_ROW && step->group < 0)
            return TRUE;
    }
    return FALSE;
}

gboolean avlast_contrasts_add(AvlastEstimates *estimates, const AvlastContrastRows *rows,
                              const char *const *expressions, GError **error)
{
    const gsize groups = rows->groups->n;
    g_autoptr(GArray) gradient = g_array_new(FALSE, FALSE, sizeof(double));
    Contrasts c = {estimates, rows, estimates->rows->len, gradient};

    if (!expressions || !expressions[0])
        return TRUE;
    if (!estimates->covariance) {
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV239", NULL,
            "--contrast needs the joint covariance of the estimates, and there are "
            "%" G_GSIZE_FORMAT " of them, more than %d\nhint: fewer groups or "
            "variables, or --domain",
            c.n, AVLAST_JOINT_TERMS);
        return FALSE;
    }
    g_autoptr(AvlastRowNames) names =
        avlast_row_names_new(estimates, rows->groups, rows->k);
    for (gsize x = 0; expressions[x]; x++) {
        g_autoptr(GArray) steps = avlast_contrast_parse(expressions[x], names, error);
        if (!steps)
            return FALSE;
        const gboolean each = is_of_each(steps);
        for (gsize g = 0; g < (each ? groups : 1); g++)
            if (!add_contrast(&c, expressions[x], steps, g,
                              each ? g_ptr_array_index(rows->groups->label, g) : NULL,
                              error))
                return FALSE;
    }
    return extend(&c, error);
}
