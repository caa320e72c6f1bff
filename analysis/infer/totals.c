/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/totals.h"

#include "core/memory.h"
#include "infer/lonely.h"

/* First cell of each unit; cells are in the order of their units. */
static guint32 *first_cells(const AvlastCells *cells, guint32 n_units, GError **error)
{
    guint32 *first = avlast_array(guint32, (gsize)n_units + 1, error);

    if (!first)
        return NULL;
    for (guint32 c = 0; c < cells->n_cells; c++)
        first[avlast_cells_unit(cells, c) + 1] = c + 1;
    for (guint32 u = 0; u < n_units; u++)
        first[u + 1] = MAX(first[u + 1], first[u]);
    return first;
}

/* All scopes of one level. *multiplier is of the units above and becomes this level's. */
static gboolean add_level(AvlastScatter *work, const AvlastLayout *layout, guint s,
                          const AvlastCells *cells, const guint8 *flags,
                          double **multiplier, GError **error)
{
    const AvlastLevel *level = &layout->level[s];
    g_autofree guint32 *first =
        cells->unit ? first_cells(cells, level->n_units, error) : NULL;
    const gboolean above = s + 1 < layout->n_levels;
    g_autofree double *next = above ? avlast_array(double, level->n_units, error) : NULL;

    if ((cells->unit && !first) || (above && !next))
        return FALSE;
    const AvlastScatterLevel at = {s, level, cells, first, flags, next};
    for (guint32 from = 0, to; from < level->n_strata; from = to) {
        const guint32 parent = level->parent_of[from];
        for (to = from; to < level->n_strata && level->parent_of[to] == parent;)
            to++;
        if ((*multiplier)[parent] > 0.0 &&
            !avlast_scatter_add(work, &at, from, to, (*multiplier)[parent], error))
            return FALSE;
    }
    work->root_row += level->n_units;
    g_free(*multiplier);
    *multiplier = g_steal_pointer(&next);
    return TRUE;
}

gboolean avlast_totals_root(AvlastScatter *work, const AvlastLayout *layout,
                            AvlastEstimates *estimates, GError **error)
{
    gsize units = 0;

    for (guint s = 0; s < layout->n_levels; s++)
        units += layout->level[s].n_units;
    work->root = avlast_matrix_new(units, work->terms, error);
    if (!work->root)
        return FALSE;
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    estimates->unit = g_ptr_array_new_full((guint)units, g_free);
    for (guint s = 0; s < layout->n_levels; s++)
        for (guint32 u = 0; u < layout->level[s].n_units; u++)
            g_ptr_array_add(estimates->unit,
                            avlast_sample_unit_name(
                                work->sample, s, avlast_level_row(&layout->level[s], u)));
    g_free(estimates->unit_column);
    estimates->unit_column = g_strdup(avlast_sample_unit_column(work->sample));
    return TRUE;
}

void avlast_totals_free(AvlastTotals *totals)
{
    if (!totals)
        return;
    g_ptr_array_unref(totals->cells);
    g_ptr_array_unref(totals->flags);
    g_free(totals->of_row);
    g_free(totals);
}

/* Cells, flags and the rows' cells of the levels above the last. */
static gboolean roll_up(AvlastTotals *totals, const AvlastSample *sample,
                        const AvlastLayout *layout, const AvlastVarianceOptions *options,
                        GError **error)
{
    guint8 **flag = (guint8 **)totals->flags->pdata + layout->n_levels - 1;

    for (guint s = layout->n_levels - 1; s-- > 0;) {
        AvlastCells *cells = avlast_cells_roll_up(
            totals->cells->pdata[s + 1], &layout->level[s + 1], layout->level[s].n_units,
            options->k, MAX(options->n_groups, 1), error);
        if (!cells)
            return FALSE;
        totals->cells->pdata[s] = cells;
        if (*flag-- && !(*flag = avlast_lonely_flags_up(flag[1], cells, error)))
            return FALSE;
        for (gsize i = 0; totals->of_row && i < sample->n; i++)
            if (totals->of_row[i] != AVLAST_NO_LEVEL)
                totals->of_row[i] = cells->cell_of[totals->of_row[i]];
    }
    return TRUE;
}

AvlastTotals *avlast_totals_new(const AvlastSample *sample, const AvlastLayout *layout,
                                AvlastInfluence influence, const void *state,
                                const AvlastVarianceOptions *options, gboolean flagged,
                                GError **error)
{
    g_autoptr(AvlastTotals) totals = g_new0(AvlastTotals, 1);

    totals->cells = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_cells_free);
    totals->flags = g_ptr_array_new_with_free_func(g_free);
    AvlastCells *cells =
        avlast_cells_from_rows(sample, layout, influence, state, options, error);
    if (!cells)
        return NULL;
    g_ptr_array_set_size(totals->cells, (gint)layout->n_levels);
    g_ptr_array_set_size(totals->flags, (gint)layout->n_levels);
    totals->cells->pdata[layout->n_levels - 1] = cells;
    totals->of_row = g_steal_pointer(&cells->cell_of);
    if (flagged && !(totals->flags->pdata[layout->n_levels - 1] = avlast_lonely_flags(
                         sample, cells, totals->of_row, options, error)))
        return NULL;
    return roll_up(totals, sample, layout, options, error) ? g_steal_pointer(&totals)
                                                           : NULL;
}

gboolean avlast_totals_scatter(AvlastScatter *work, const AvlastLayout *layout,
                               const AvlastTotals *totals, GError **error)
{
    g_autofree double *multiplier = g_new(double, 1);

    multiplier[0] = 1.0;
    for (guint s = 0; s < layout->n_levels; s++)
        if (!add_level(work, layout, s, totals->cells->pdata[s], totals->flags->pdata[s],
                       &multiplier, error))
            return FALSE;
    return TRUE;
}
