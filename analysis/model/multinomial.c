/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model/levels.h"
#include "model/ordinal.h"
#include "model/rowmodel.h"

typedef struct {
    const double *y;
    gsize m; /* levels but the first */
} Multinomial;

/* l = eta_y - log(1 + sum exp(eta)), with eta of the first level 0. */
static double multinomial_row(gconstpointer data, gsize row, const double *eta,
                              double *gradient, double *curvature)
{
    const Multinomial *d = data;
    const gsize y = (gsize)d->y[row], m = d->m;
    double most = 0.0, total;

    for (gsize j = 0; j < m; j++)
        most = fmax(most, eta[j]);
    total = exp(-most);
    for (gsize j = 0; j < m; j++)
        total += exp(eta[j] - most);
    const double l = (y ? eta[y - 1] : 0.0) - most - log(total);
    if (!gradient)
        return l;
    for (gsize j = 0; j < m; j++) { /* gradient holds p_j first */
        const double rest = total - exp(eta[j] - most);
        gradient[j] = exp(eta[j] - most) / total;
        curvature[j * m + j] = gradient[j] * (rest / total);
        for (gsize h = 0; h < j; h++)
            curvature[j * m + h] = curvature[h * m + j] = -gradient[j] * gradient[h];
    }
    for (gsize j = 0; j < m; j++)
        gradient[j] = (y == j + 1) - gradient[j];
    return l;
}

AvlastMaximum *avlast_multinomial_fit(const AvlastLinearModel *model,
                                      const char *const *levels, GError **error)
{
    const gsize K = g_strv_length((char **)(gsize)levels);
    g_autoptr(AvlastLinearModel) slopes = avlast_model_without_constant(model);
    g_autoptr(AvlastModelRows) rows = avlast_model_rows_new(slopes, TRUE, error);
    g_autofree double *share =
        rows ? avlast_level_shares(slopes, rows, levels, error) : NULL;
    g_autofree AvlastPredictorKind *kind =
        share ? avlast_array(AvlastPredictorKind, K, error) : NULL;
    const gsize width = rows ? rows->k + 1 : 0;
    g_autoptr(AvlastMaximum) fit =
        kind ? avlast_maximum_new(model->outcome, width * (K - 1), rows, error) : NULL;

    if (!fit)
        return NULL;
    fit->outcomes = g_new0(char *, fit->p + 1);
    for (gsize a = 0; a < fit->p; a++) {
        const gsize l = a / width, j = a % width;
        kind[l] = AVLAST_PREDICTOR_CONSTANT;
        fit->outcomes[a] = g_strdup_printf("%s=%s", model->outcome, levels[l + 1]);
        fit->names[a] = g_strdup(j ? slopes->names[rows->column[j - 1]] : "(Intercept)");
        fit->theta[a] = j ? 0.0 : log(share[l + 1] / share[0]);
    }
    const Multinomial data = {slopes->y, K - 1};
    const AvlastRowModel row_model = {K - 1, kind, multinomial_row, &data};
    if (!avlast_row_model_fit(&row_model, rows, fit, error))
        return NULL;
    fit->df_lost = (double)width;
    fit->method =
        g_strdup(_("multinomial logit, maximum pseudo-likelihood, linearised variance"));
    g_ptr_array_add(fit->notes, g_strdup_printf(_("'%s': levels are compared with '%s'"),
                                                model->outcome, levels[0]));
    return avlast_maximum_finish(fit, slopes, rows, K - 1, 1, error)
               ? g_steal_pointer(&fit)
               : NULL;
}
