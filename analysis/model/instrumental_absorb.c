/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/instrumental.h"

void avlast_iv_swept_clear(AvlastIvSwept *swept)
{
    for (gsize c = 0; swept->column && c < swept->n; c++)
        g_free(swept->column[c]);
    g_free(swept->column);
    g_free(swept->row);
}

/* The rows that take part, and their weights. */
static gsize used(const AvlastLinearModel *m, gsize *row, double *weight)
{
    gsize n = 0;

    for (gsize i = 0; i < m->n; i++) {
        if ((m->use && !m->use[i]) || (m->weight && !(m->weight[i] > 0.0)))
            continue;
        if (m->weight)
            weight[n] = m->weight[i];
        row[n++] = i;
    }
    return n;
}

/* The columns over the used rows become those over all rows. */
static gboolean spread(AvlastIvSwept *swept, gsize n, gsize rows, GError **error)
{
    for (gsize c = 0; c < swept->n; c++) {
        double *wide = avlast_array(double, rows, error);
        if (!wide)
            return FALSE;
        for (gsize i = 0; i < rows; i++)
            wide[i] = NAN;
        for (gsize i = 0; i < n; i++)
            wide[swept->row[i]] = swept->column[c][i];
        g_free(swept->column[c]);
        swept->column[c] = wide;
    }
    return TRUE;
}

/* An endogenous column of which nothing is left has nothing to estimate. */
static gboolean alive(const AvlastIvModel *model, const AvlastIvSwept *swept, gsize n,
                      GError **error)
{
    for (gsize j = 0; j < model->model.k; j++) {
        gsize i = 0;
        while (i < n && swept->column[1 + j][i] == 0.0)
            i++;
        if (!model->endogenous[j] || i < n)
            continue;
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV381", NULL,
                    "the fixed effects determine '%s': nothing of it is left to estimate",
                    model->model.names[j]);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_iv_sweep(AvlastIvModel *model, AvlastIvSwept *swept, GError **error)
{
    AvlastLinearModel *m = &model->model;
    g_autofree double *weight = avlast_array(double, m->n, error);

    swept->n = 1 + m->k + model->n_instruments;
    if (!weight || !(swept->row = avlast_array(gsize, m->n, error)) ||
        !(swept->column = avlast_array(double *, swept->n, error)))
        return FALSE;
    const gsize n = used(m, swept->row, weight);
    for (gsize c = 0; c < swept->n; c++) {
        const double *from = c == 0      ? m->y
                             : c <= m->k ? m->x[c - 1]
                                         : model->instrument[c - 1 - m->k];
        if (!(swept->column[c] = avlast_array(double, n, error)))
            return FALSE;
        for (gsize i = 0; i < n; i++)
            swept->column[c][i] = from[swept->row[i]];
    }
    if (n > 0) {
        g_autoptr(AvlastAbsorbed) absorbed = avlast_absorbed_new(
            m->absorb, swept->row, n, m->weight ? weight : NULL, error);
        if (!absorbed || !avlast_absorb_columns(absorbed, swept->column, swept->n, error))
            return FALSE;
    }
    if (!alive(model, swept, n, error) || !spread(swept, n, m->n, error))
        return FALSE;
    m->y = swept->column[0];
    m->x = (const double *const *)swept->column + 1;
    m->x_low = NULL;
    model->instrument = (const double *const *)swept->column + 1 + m->k;
    return TRUE;
}
