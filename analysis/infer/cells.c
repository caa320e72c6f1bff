/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/cells.h"

#include "core/memory.h"
#include "core/sum.h"
#include "design/codes.h"
#include "infer/products.h"

void avlast_cells_free(AvlastCells *cells)
{
    if (!cells)
        return;
    g_free(cells->unit);
    g_free(cells->own_group);
    g_free(cells->held);
    g_free(cells->total);
    g_free(cells->cell_of);
    g_free(cells);
}

/* Cells of the pairs (unit[i], group[i]) with room for their totals; group NULL is 0,
 * unit NULL is i, and then each unit has its cell, in a group or not. */
static AvlastCells *cells_of_pairs(const guint32 *unit, guint32 n_units,
                                   const guint32 *group, guint32 n_groups, gsize n,
                                   GError **error)
{
    g_autoptr(AvlastCells) cells = g_new0(AvlastCells, 1);

    cells->n_below = n;
    if (!unit) {
        cells->n_cells = n_units;
        cells->group = group;
        return g_steal_pointer(&cells);
    }
    if (group) {
        cells->cell_of =
            avlast_codes_pair(unit, n_units, group, n_groups, n, &cells->n_cells, error);
    } else {
        cells->cell_of = g_memdup2(unit, MAX(n, 1) * sizeof *unit);
        cells->n_cells = n_units;
    }
    if (!cells->cell_of)
        return NULL;
    if (!group)
        return g_steal_pointer(&cells);
    cells->unit = avlast_array(guint32, cells->n_cells, error);
    cells->own_group = cells->unit ? avlast_array(guint32, cells->n_cells, error) : NULL;
    cells->group = cells->own_group;
    if (!cells->group)
        return NULL;
    for (gsize i = 0; i < n; i++)
        if (cells->cell_of[i] != AVLAST_NO_LEVEL) {
            cells->unit[cells->cell_of[i]] = unit[i];
            cells->own_group[cells->cell_of[i]] = group[i];
        }
    return g_steal_pointer(&cells);
}

/* Room for k totals of each cell, and for the sums they come from. */
static AvlastSum *make_totals(AvlastCells *cells, gsize k, GError **error)
{
    cells->k = k;
    cells->total = avlast_table(double, cells->n_cells, k, error);
    return cells->total ? avlast_table(AvlastSum, cells->n_cells, k, error) : NULL;
}

static void round_sums(AvlastCells *cells, const AvlastSum *sum, gsize k)
{
    for (gsize c = 0; c < (gsize)cells->n_cells * k; c++)
        cells->total[c] = avlast_sum_value(&sum[c]);
}

const double *avlast_cells_total(const AvlastCells *cells, guint32 cell)
{
    if (!cells->influence)
        return cells->total + (gsize)cell * cells->k;
    const gsize unit = avlast_cells_unit(cells, cell),
                row = cells->row_of ? cells->row_of[unit] : unit;
    if (row < cells->held[0] || row >= cells->held[1]) {
        /* rows in their order are computed ahead */
        const gsize block = cells->row_of ? 1 : MAX(1, AVLAST_BLOCK / cells->k);
        cells->held[0] = row;
        cells->held[1] = MIN(row + block, cells->sample->n);
        cells->influence(cells->sample, cells->state, row,
                         cells->held[1] - cells->held[0], cells->total);
    }
    return cells->total + (row - cells->held[0]) * cells->k;
}

static gboolean are_single_rows(const AvlastLayout *layout, gsize n)
{
    gsize rows = 0;

    if (!layout->unit)
        return TRUE;
    for (gsize i = 0; i < n; i++)
        rows += layout->unit[i] != AVLAST_NO_LEVEL;
    return layout->n_levels == 1 && rows == layout->level[0].n_units;
}

static gboolean sum_rows(AvlastCells *cells, const AvlastSample *sample,
                         AvlastInfluence influence, const void *state, gsize k,
                         GError **error)
{
    const gsize block = MAX(1, AVLAST_BLOCK / k);
    g_autofree AvlastSum *sum = make_totals(cells, k, error);
    g_autofree double *values = sum ? avlast_table(double, block, k, error) : NULL;

    if (!values)
        return FALSE;
    for (gsize first = 0; first < sample->n; first += block) {
        const gsize count = MIN(block, sample->n - first);
        influence(sample, state, first, count, values);
        for (gsize i = 0; i < count; i++) {
            const guint32 cell = cells->cell_of[first + i];
            if (cell == AVLAST_NO_LEVEL)
                continue;
            avlast_sums_add(&sum[cell * k], &values[i * k], k);
        }
    }
    round_sums(cells, sum, k);
    return TRUE;
}

AvlastCells *avlast_cells_from_rows(const AvlastSample *sample,
                                    const AvlastLayout *layout, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error)
{
    const AvlastLevel *level = &layout->level[layout->n_levels - 1];
    g_autoptr(AvlastCells) cells =
        cells_of_pairs(layout->unit, level->n_units, options->group,
                       MAX(options->n_groups, 1), sample->n, error);

    if (!cells)
        return NULL;
    if (!are_single_rows(layout, sample->n))
        return sum_rows(cells, sample, influence, state, options->k, error)
                   ? g_steal_pointer(&cells)
                   : NULL;
    cells->k = options->k;
    cells->influence = influence;
    cells->sample = sample;
    cells->state = state;
    cells->row_of = level->row_of;
    cells->held = g_new0(gsize, 2);
    cells->total = avlast_table(
        double, level->row_of ? 1 : MAX(1, AVLAST_BLOCK / cells->k), cells->k, error);
    return cells->total ? g_steal_pointer(&cells) : NULL;
}

AvlastCells *avlast_cells_roll_up(const AvlastCells *below, const AvlastLevel *level,
                                  guint32 n_parents, gsize k, guint32 n_groups,
                                  GError **error)
{
    g_autofree guint32 *parent = avlast_array(guint32, below->n_cells, error);

    if (!parent)
        return NULL;
    for (guint32 c = 0; c < below->n_cells; c++)
        parent[c] =
            level->parent_of[avlast_level_stratum(level, avlast_cells_unit(below, c))];
    g_autoptr(AvlastCells) cells =
        cells_of_pairs(parent, n_parents, below->group, n_groups, below->n_cells, error);
    g_autofree AvlastSum *sum = cells ? make_totals(cells, k, error) : NULL;
    if (!sum)
        return NULL;
    for (guint32 c = 0; c < below->n_cells; c++)
        for (gsize j = 0; j < k; j++)
            avlast_sum_add(&sum[cells->cell_of[c] * k + j], below->total[c * k + j]);
    round_sums(cells, sum, k);
    return g_steal_pointer(&cells);
}
