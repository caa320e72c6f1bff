/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "value/correlation.h"
#include "value/indices.h"

static gboolean together(const AvlastValueModel *model, guint i, guint j)
{
    return avlast_input_correlation(model, i, j) != 0.0;
}

guint avlast_input_units(const AvlastLines *lines, guint *unit)
{
    const AvlastValueModel *model = lines->model;
    const guint m = model->inputs->len;
    guint units = 0;
    gboolean moved = TRUE;

    for (guint i = 0; i < m; i++)
        unit[i] = lines->drawn[i] ? i : AVLAST_VALUE_NONE;
    /* Each takes the least number among those it is drawn with. */
    while (moved) {
        moved = FALSE;
        for (guint i = 0; i < m; i++)
            for (guint j = 0; j < i; j++)
                if (unit[i] != AVLAST_VALUE_NONE && unit[j] != AVLAST_VALUE_NONE &&
                    unit[i] != unit[j] && together(model, i, j)) {
                    unit[i] = unit[j] = MIN(unit[i], unit[j]);
                    moved = TRUE;
                }
    }
    for (guint i = 0; i < m; i++) {
        if (unit[i] == AVLAST_VALUE_NONE)
            continue;
        unit[i] = unit[i] == i ? units++ : unit[unit[i]];
    }
    return units;
}

static gboolean figure(const AvlastScenarioValue *value, guint perspective,
                       const AvlastDraws *draws, double *out, GError **error)
{
    g_autoptr(AvlastScenarioValue) other =
        avlast_scenario_new(value->lines->model, value->lines->scenario, draws, error);

    if (!other)
        return FALSE;
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(other, perspective, AVLAST_KINDS_ALL);
    avlast_measure_draws(other, &measure, out);
    return TRUE;
}

gboolean avlast_unit_shares(const AvlastScenarioValue *value, guint perspective,
                            const guint *unit, guint units, gsize n,
                            AvlastVarianceShares *shares, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const guint m = model->inputs->len;
    const guint32 seed = (guint32)model->seed;
    g_autoptr(AvlastDraws) a = avlast_draws_variant(model, n, seed, 1, error);
    g_autoptr(AvlastDraws) b = a ? avlast_draws_variant(model, n, seed, 2, error) : NULL;
    g_autofree double *y = b ? avlast_table(double, 3, n, error) : NULL;
    g_autofree double **column = g_new0(double *, MAX(m, 1));
    const AvlastDraws mixed = {.n = n, .inputs = m, .column = column};

    if (!y || !figure(value, perspective, a, y, error) ||
        !figure(value, perspective, b, y + n, error))
        return FALSE;
    for (guint u = 0; u < units; u++) {
        for (guint i = 0; i < m; i++)
            column[i] = unit[i] == u ? b->column[i] : a->column[i];
        if (!figure(value, perspective, &mixed, y + 2 * n, error))
            return FALSE;
        shares[u] = avlast_variance_shares(y, y + n, y + 2 * n, n);
    }
    return TRUE;
}
