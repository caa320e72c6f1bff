/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/cells.h"

#include "core/memory.h"
#include "core/sum.h"
#include "design/codes.h"

void avlast_cells_free(AvlastCells *cells)
{
    if (!cells)
        return;
    g_free(cells->unit);
    g_free(cells->group);
    g_free(cells->total);
    g_free(cells->cell_of);
    g_free(cells);
}

/* Cells of the pairs (unit[i], group[i]) with room for their totals; group NULL is 0. */
static AvlastCells *cells_of_pairs(const guint32 *unit, guint32 n_units,
                                   const guint32 *group, guint32 n_groups, gsize n,
                                   gsize k, AvlastSum **sum, GError **error)
{
    g_autoptr(AvlastCells) cells = g_new0(AvlastCells, 1);

    cells->n_below = n;
    if (group) {
        cells->cell_of =
            avlast_codes_pair(unit, n_units, group, n_groups, n, &cells->n_cells, error);
    } else {
        cells->cell_of = g_memdup2(unit, MAX(n, 1) * sizeof *unit);
        cells->n_cells = n_units;
    }
    if (!cells->cell_of)
        return NULL;
    cells->unit = avlast_array(guint32, cells->n_cells, error);
    cells->group = cells->unit ? avlast_array(guint32, cells->n_cells, error) : NULL;
    cells->total = cells->group ? avlast_table(double, cells->n_cells, k, error) : NULL;
    *sum = cells->total ? avlast_table(AvlastSum, cells->n_cells, k, error) : NULL;
    if (!*sum)
        return NULL;
    for (gsize i = 0; i < n; i++)
        if (cells->cell_of[i] != AVLAST_NO_LEVEL) {
            cells->unit[cells->cell_of[i]] = unit[i];
            cells->group[cells->cell_of[i]] = group ? group[i] : 0;
        }
    return g_steal_pointer(&cells);
}

static void round_sums(AvlastCells *cells, const AvlastSum *sum, gsize k)
{
    for (gsize c = 0; c < (gsize)cells->n_cells * k; c++)
        cells->total[c] = avlast_sum_value(&sum[c]);
}

AvlastCells *avlast_cells_from_rows(const AvlastSample *sample,
                                    const AvlastLayout *layout, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error)
{
    const gsize k = options->k, block = MAX(1, AVLAST_BLOCK / k);
    const AvlastLevel *level = &layout->level[layout->n_levels - 1];
    g_autofree AvlastSum *sum = NULL;
    g_autoptr(AvlastCells) cells =
        cells_of_pairs(layout->unit, level->n_units, options->group,
                       MAX(options->n_groups, 1), sample->n, k, &sum, error);
    g_autofree double *values = cells ? avlast_table(double, block, k, error) : NULL;

    if (!values)
        return NULL;
    for (gsize first = 0; first < sample->n; first += block) {
        const gsize count = MIN(block, sample->n - first);
        influence(sample, state, first, count, values);
        for (gsize i = 0; i < count; i++) {
            const guint32 cell = cells->cell_of[first + i];
            if (cell == AVLAST_NO_LEVEL)
                continue;
            for (gsize j = 0; j < k; j++)
                avlast_sum_add(&sum[cell * k + j], values[i * k + j]);
        }
    }
    round_sums(cells, sum, k);
    return g_steal_pointer(&cells);
}

AvlastCells *avlast_cells_roll_up(const AvlastCells *below, const AvlastLevel *level,
                                  guint32 n_parents, gsize k, guint32 n_groups,
                                  GError **error)
{
    g_autofree guint32 *parent = avlast_array(guint32, below->n_cells, error);
    g_autofree AvlastSum *sum = NULL;

    if (!parent)
        return NULL;
    for (guint32 c = 0; c < below->n_cells; c++)
        parent[c] = level->parent_of[level->stratum_of[below->unit[c]]];
    g_autoptr(AvlastCells) cells = cells_of_pairs(
        parent, n_parents, below->group, n_groups, below->n_cells, k, &sum, error);
    if (!cells)
        return NULL;
    for (guint32 c = 0; c < below->n_cells; c++)
        for (gsize j = 0; j < k; j++)
            avlast_sum_add(&sum[cells->cell_of[c] * k + j], below->total[c * k + j]);
    round_sums(cells, sum, k);
    return g_steal_pointer(&cells);
}
