/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/adjusted.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/supt.h"

AvlastEstimate *avlast_adjusted_row(AvlastEstimates *e, gsize index, const char *name)
{
    const AvlastEstimate *of = avlast_estimates_row(e, index);
    g_autofree char *term = g_strdup_printf("%s:%s", name, of->term ? of->term : "");
    AvlastEstimate *row = avlast_estimates_add(e, of->outcome, of->group, term);

    row->method = g_strdup(name);
    return row;
}

gboolean avlast_estimates_pad(AvlastEstimates *e, GError **error)
{
    const gsize n = e->rows->len;

    if (e->covariance && e->covariance->size1 < n) {
        gsl_matrix *wide = avlast_matrix_new(n, n, error);
        if (!wide)
            return FALSE;
        const gsize had = e->covariance->size1;
        for (gsize i = 0; i < n; i++)
            for (gsize j = 0; j < n; j++)
                gsl_matrix_set(wide, i, j,
                               i < had && j < had ? gsl_matrix_get(e->covariance, i, j)
                                                  : NAN);
        gsl_matrix_free(e->covariance);
        e->covariance = wide;
    }
    if (e->root && e->root->size2 < n) {
        gsl_matrix *wide = avlast_matrix_new(e->root->size1, n, error);
        if (!wide)
            return FALSE;
        for (gsize i = 0; i < e->root->size1; i++)
            for (gsize j = 0; j < e->root->size2; j++)
                gsl_matrix_set(wide, i, j, gsl_matrix_get(e->root, i, j));
        gsl_matrix_free(e->root);
        e->root = wide;
    }
    return TRUE;
}

void avlast_adjusted_note(AvlastEstimates *e, AvlastMultiplicity method,
                          const char *family, const double *p, gsize n)
{
    const double alpha = 1.0 - e->level;
    gsize hypotheses = 0, below = 0;

    for (gsize i = 0; i < n; i++) {
        hypotheses += isnan(p[i]) ? 0 : 1;
        below += p[i] <= alpha * (1.0 + 1e-12) ? 1 : 0;
    }
    g_autofree char *of =
        family && *family ? g_strdup_printf(" of family '%s'", family) : g_strdup("");
    avlast_estimates_note(e,
                          "%s: %zu of %zu hypotheses%s have a corrected %s of %g or less",
                          avlast_multiplicity_name(method), below, hypotheses, of,
                          method == AVLAST_MULTIPLICITY_SHARPENED ? "q-value" : "p-value",
                          round(alpha * 1e12) / 1e12);
}

/* The rows of one family. */
typedef struct {
    const char *name;
    gsize n, *row;
} Family;

static void family_clear(Family *family)
{
    g_free(family->row);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Family, family_clear)

static gboolean gather(Family *f, const AvlastEstimates *e, const char *const *family,
                       gsize rows, const char *name, GError **error)
{
    f->name = name;
    f->row = avlast_array(gsize, rows, error);
    if (!f->row)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        if (family[i] && strcmp(family[i], name) == 0 &&
            !isnan(avlast_estimates_row(e, i)->p_value))
            f->row[f->n++] = i;
    return TRUE;
}

/* The joint covariance of the family; variances alone where it is not known. */
static gsl_matrix *covariance_of(const AvlastEstimates *e, const Family *f,
                                 GError **error)
{
    gsl_matrix *v = avlast_matrix_new(f->n, f->n, error);

    for (gsize i = 0; v && i < f->n; i++)
        for (gsize j = 0; j < f->n; j++) {
            const double se = avlast_estimates_row(e, f->row[i])->std_error;
            const double c = e->covariance && f->row[i] < e->covariance->size1 &&
                                     f->row[j] < e->covariance->size1
                                 ? gsl_matrix_get(e->covariance, f->row[i], f->row[j])
                                 : NAN;
            gsl_matrix_set(v, i, j, i == j ? se * se : isnan(c) ? 0.0 : c);
        }
    return v;
}

static gboolean add_band(AvlastEstimates *e, const Family *f, guint32 seed, double *p,
                         GError **error)
{
    g_autoptr(gsl_matrix) v = covariance_of(e, f, error);
    g_autofree double *t = v ? avlast_array(double, f->n, error) : NULL;
    double df = INFINITY;
    AvlastSupt band;

    if (!t)
        return FALSE;
    for (gsize i = 0; i < f->n; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, f->row[i]);
        t[i] = row->estimate / row->std_error;
        if (row->df > 0.0)
            df = fmin(df, row->df);
    }
    if (!avlast_supt(v, t, f->n, df, e->level, seed, &band, p, error))
        return FALSE;
    for (gsize i = 0; i < f->n; i++) {
        const AvlastEstimate *of = avlast_estimates_row(e, f->row[i]);
        const double estimate = of->estimate, half = band.critical * of->std_error;
        AvlastEstimate *row = avlast_adjusted_row(e, f->row[i], "sup-t");
        row->p_value = p[i];
        row->conf_low = estimate - half;
        row->conf_high = estimate + half;
    }
    avlast_estimates_note(
        e,
        "sup-t: intervals are estimate +- %.4f standard errors (%.2g of "
        "numerical error) and hold together",
        band.critical, band.error);
    return TRUE;
}

static gboolean add_method(AvlastEstimates *e, const Family *f, AvlastMultiplicity method,
                           guint32 seed, GError **error)
{
    g_autofree double *p = avlast_array(double, f->n, error);
    g_autofree double *q = p ? avlast_array(double, f->n, error) : NULL;

    if (!q)
        return FALSE;
    if (method == AVLAST_MULTIPLICITY_SUPT) {
        if (!add_band(e, f, seed, q, error))
            return FALSE;
    } else {
        for (gsize i = 0; i < f->n; i++)
            p[i] = avlast_estimates_row(e, f->row[i])->p_value;
        if (!avlast_multiplicity_adjust(method, p, f->n, q, error))
            return FALSE;
        for (gsize i = 0; i < f->n; i++)
            avlast_adjusted_row(e, f->row[i], avlast_multiplicity_name(method))->p_value =
                q[i];
    }
    avlast_adjusted_note(e, method, f->name, q, f->n);
    return TRUE;
}

gboolean avlast_adjusted_add(AvlastEstimates *e, const char *const *family,
                             const AvlastMultiplicity *methods, gsize n_methods,
                             guint32 seed, GError **error)
{
    const gsize rows = e->rows->len;
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize m = 0; m < n_methods; m++) {
        g_hash_table_remove_all(done);
        for (gsize i = 0; i < rows; i++) {
            if (!family[i] || !g_hash_table_add(done, (gpointer)(guintptr)family[i]))
                continue;
            g_auto(Family) f = {0};
            if (!gather(&f, e, family, rows, family[i], error))
                return FALSE;
            if (f.n == 0) {
                avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV391", NULL,
                            "family '%s' has no row with a p-value", family[i]);
                return FALSE;
            }
            if (!add_method(e, &f, methods[m], seed, error))
                return FALSE;
        }
    }
    return avlast_estimates_pad(e, error);
}
