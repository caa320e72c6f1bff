/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "model/instrumental_parts.h"

AvlastEstimate *avlast_iv_tests_add(const AvlastIvTests *t, const char *outcome,
                                    const char *name, const char *column)
{
    g_autofree char *term =
        column ? g_strdup_printf("%s:%s", name, column) : g_strdup(name);
    AvlastEstimate *row = avlast_estimates_add(t->out, outcome, NULL, term);

    row->nobs = (gint64)t->iv->fit->n;
    return row;
}

void avlast_iv_tests_take(AvlastEstimate *row, const AvlastWald *wald)
{
    row->statistic = wald->f;
    row->df = wald->df1;
    row->df2 = wald->df2;
    row->p_value = wald->p_value;
    row->method = g_strdup(wald->method);
    if (wald->note)
        avlast_estimate_note(row, "%s", wald->note);
}

gboolean avlast_iv_tests_wald(const AvlastIvTests *t, const AvlastLinear *fit,
                              gsize first, gsize q, AvlastWald *wald, GError **error)
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

gboolean avlast_iv_exact(const AvlastLinear *first)
{
    return first->rss <= 1e-24 * (first->absorbed ? first->within_tss : first->tss);
}

gboolean avlast_iv_is_finite(const gsl_matrix *m)
{
    for (gsize i = 0; i < m->size1; i++)
        for (gsize j = 0; j < m->size2; j++)
            if (!isfinite(gsl_matrix_get(m, i, j)))
                return FALSE;
    return TRUE;
}
