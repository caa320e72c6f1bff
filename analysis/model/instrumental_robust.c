/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inference that weak instruments do not break: sets of Anderson and Rubin's test, tF. */
#include <gsl/gsl_blas.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "model/instrumental_parts.h"

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

void avlast_iv_set_tell(const AvlastIvSet *set, AvlastEstimate *row)
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

/* --- several endogenous columns: the set's shadow on the axis of each --- */

/* s x^2 - 2 h x + c <= 0 about `centre`. */
static gboolean parabola(double s, double h, double c, double centre, AvlastIvSet *set,
                         GError **error)
{
    const double inside = h * h - s * c;

    *set = (AvlastIvSet){0};
    if (!(set->low = avlast_array(double, 2, error)) ||
        !(set->high = avlast_array(double, 2, error)))
        return FALSE;
    set->low[0] = -INFINITY;
    set->high[0] = set->high[1] = INFINITY;
    if (inside < 0.0 || (s == 0.0 && h == 0.0)) {
        set->n = s < 0.0 || c <= 0.0 ? 1 : 0;
        return TRUE;
    }
    const double q = h + (h < 0.0 ? -sqrt(inside) : sqrt(inside));
    const double one = s == 0.0 ? (h > 0.0 ? INFINITY : -INFINITY) : q / s,
                 other = q == 0.0 ? 0.0 : c / q;
    const double low = centre + fmin(one, other), high = centre + fmax(one, other);
    set->n = s < 0.0 ? 2 : 1;
    set->low[s < 0.0 ? 1 : 0] = s < 0.0 ? high : low;
    set->high[0] = s < 0.0 ? low : high;
    return TRUE;
}

/* The quadratic d'A d - 2 h'd + c <= 0 in d = b - centre of classical errors: A = G'G - x
 * V, x = l F / df. */
typedef struct {
    gsl_matrix *a;
    gsl_vector *h;
    double c;
} Quadric;

static void quadric_clear(Quadric *q)
{
    g_clear_pointer(&q->a, gsl_matrix_free);
    g_clear_pointer(&q->h, gsl_vector_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Quadric, quadric_clear)

static double product(const AvlastIvBlocks *b, double x, gsize c, gsize d)
{
    double sum = -x * gsl_matrix_get(b->v, c, d);

    for (gsize i = 0; i < b->l; i++)
        sum += gsl_matrix_get(b->g, i, c) * gsl_matrix_get(b->g, i, d);
    return sum;
}

static gboolean quadric_of(const AvlastIvTests *t, double x, Quadric *q, GError **error)
{
    const AvlastIvBlocks *b = t->blocks;

    if (!(q->a = avlast_matrix_new(b->m, b->m, error)) ||
        !(q->h = avlast_vector_new(b->m, error)))
        return FALSE;
    q->c = product(b, x, 0, 0);
    for (gsize j = 0; j < b->m; j++) {
        double h = product(b, x, 0, j + 1), along = h;
        for (gsize k = 0; k < b->m; k++) {
            const double a = product(b, x, j + 1, k + 1);
            gsl_matrix_set(q->a, j, k, a);
            h -= a * t->iv->fit->coefficient[t->iv->at[k]];
        }
        gsl_vector_set(q->h, j, h);
        q->c -= t->iv->fit->coefficient[t->iv->at[j]] * (along + h);
    }
    return TRUE;
}

/* Least over the other coefficients: the whole line where they can make it as low as they
 * like. */
static gboolean shadow(const Quadric *q, gsize j, double centre, AvlastIvSet *set,
                       GError **error)
{
    const gsize rest = q->h->size - 1;
    g_autoptr(gsl_matrix) a = avlast_matrix_new(rest, rest, error);
    g_autoptr(gsl_vector) u = avlast_vector_new(rest, error);
    g_autoptr(gsl_vector) w = avlast_vector_new(rest, error);
    double uu = 0.0, uw = 0.0, ww = 0.0;

    if (!a || !u || !w)
        return FALSE;
    for (gsize c = 0; c < rest; c++) {
        const gsize from = c + (c >= j ? 1 : 0);
        gsl_vector_set(u, c, gsl_matrix_get(q->a, from, j));
        gsl_vector_set(w, c, gsl_vector_get(q->h, from));
        for (gsize d = 0; d < rest; d++)
            gsl_matrix_set(a, c, d, gsl_matrix_get(q->a, from, d + (d >= j ? 1 : 0)));
    }
    if (!avlast_iv_root(a))
        return parabola(0.0, 0.0, -1.0, centre, set, error);
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, a, u);
    gsl_blas_dtrsv(CblasUpper, CblasTrans, CblasNonUnit, a, w);
    gsl_blas_ddot(u, u, &uu);
    gsl_blas_ddot(u, w, &uw);
    gsl_blas_ddot(w, w, &ww);
    return parabola(gsl_matrix_get(q->a, j, j) - uu, gsl_vector_get(q->h, j) - uw,
                    q->c - ww, centre, set, error);
}

static gboolean shadows(const AvlastIvTests *t, double level, GError **error)
{
    const AvlastIv *iv = t->iv;
    const double l = (double)iv->l, df = iv->reduced->df;
    g_auto(Quadric) q = {0};

    if (t->options->type != AVLAST_SE_CLASSICAL || !(df > 0.0))
        return TRUE;
    if (!quadric_of(t, l * avlast_f_quantile(level, l, df) / df, &q, error))
        return FALSE;
    for (gsize j = 0; j < iv->m; j++) {
        g_auto(AvlastIvSet) set = {0};
        AvlastEstimate *row =
            avlast_iv_tests_add(t, iv->fit->outcome, "AR", iv->first[j]->outcome);
        row->estimate = iv->fit->coefficient[iv->at[j]];
        row->method = g_strdup("Anderson-Rubin, classical, projected");
        if (!shadow(&q, j, row->estimate, &set, error))
            return FALSE;
        avlast_iv_set_tell(&set, row);
    }
    return TRUE;
}

static gboolean tf_interval(const AvlastIvTests *t, double level, GError **error)
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
    const gboolean exact = avlast_iv_exact(iv->first[0]);
    const double c = exact ? 1.96 : avlast_iv_tf_critical(f);
    const double se = avlast_estimates_row(e, (guint)iv->at[0])->std_error;
    AvlastEstimate *row =
        avlast_iv_tests_add(t, iv->fit->outcome, "tF", iv->first[0]->outcome);
    row->estimate = iv->fit->coefficient[iv->at[0]];
    row->method = g_strdup("tF, Lee et al. (2022)");
    if (isinf(c)) {
        avlast_estimate_note(row, isnan(f)
                                      ? "no interval: the first stage has no F"
                                      : "no interval: the first stage's F is below 4");
        return TRUE;
    }
    row->std_error = se * c / 1.96;
    row->conf_low = row->estimate - c * se;
    row->conf_high = row->estimate + c * se;
    if (exact)
        avlast_estimate_note(row, "critical value 1.96 of |t|: the first stage fits "
                                  "without error");
    else
        avlast_estimate_note(row, "critical value %.4g of |t| at F = %.4g", c, f);
    return TRUE;
}

gboolean avlast_iv_tests_anderson_rubin(const AvlastIvTests *t, double level,
                                        GError **error)
{
    const AvlastIv *iv = t->iv;
    const AvlastIvBlocks *b = t->blocks;
    AvlastWald wald;
    g_auto(AvlastIvSet) set = {0};

    if (!avlast_iv_tests_wald(t, iv->reduced, iv->exogenous, iv->l, &wald, error))
        return FALSE;
    avlast_iv_tests_take(avlast_iv_tests_add(t, NULL, "Anderson-Rubin.F", NULL), &wald);
    if (iv->m > 1)
        return shadows(t, level, error);
    AvlastEstimate *row =
        avlast_iv_tests_add(t, iv->fit->outcome, "AR", iv->first[0]->outcome);
    row->estimate = iv->fit->coefficient[iv->at[0]];
    row->method = g_strdup_printf("Anderson-Rubin, %s", avlast_se_name(t->options->type));
    if (!avlast_iv_is_finite(b->o) || !(wald.df2 > 0.0) || wald.df1 < (double)iv->l) {
        avlast_estimate_note(row, "no set: the reduced form has no joint covariance");
        return TRUE;
    }
    const double l = (double)iv->l;
    const gboolean htz =
        t->options->type == AVLAST_SE_CR2 || t->options->type == AVLAST_SE_CR3;
    const double factor = htz ? (wald.df2 + l - 1.0) / wald.df2 : 1.0;
    const double bound = l * factor * avlast_f_quantile(level, l, wald.df2);
    const gsl_vector_const_view gy = gsl_matrix_const_column(b->g, 0);
    const gsl_vector_const_view gd = gsl_matrix_const_column(b->g, 1);
    const gsl_matrix_view oyy = avlast_iv_block(b, 0, 0), oyd = avlast_iv_block(b, 0, 1),
                          odd = avlast_iv_block(b, 1, 1);
    const double scale = sqrt(gsl_matrix_get(b->v, 0, 0) / iv->reduced->df) /
                         fmax(gsl_blas_dnrm2(&gd.vector), 1e-300);
    if (!avlast_iv_set(&gy.vector, &gd.vector, &oyy.matrix, &oyd.matrix, &odd.matrix,
                       bound, row->estimate, scale, &set, error))
        return FALSE;
    avlast_iv_set_tell(&set, row);
    return TRUE;
}

gboolean avlast_iv_tests_sets(const AvlastIvTests *t, double level, GError **error)
{
    return avlast_iv_tests_anderson_rubin(t, level, error) &&
           (t->iv->m > 1 || tf_interval(t, level, error));
}
