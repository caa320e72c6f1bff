/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates of totals and quotients of totals without running the statistic again:
 *
 *   theta_r = sum f u                          of a total,
 *   theta_r - theta = sum f u / sum f v        of Y / X, u = w (y - theta x) / X and
 *                                              v = w x / X,
 *
 * f the factor of the row's unit. Influences are summed by unit and group once; after
 * that the cost is replicates x cells, whatever the number of rows. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/codes.h"
#include "infer/replication_parts.h"

/* Cells are pairs of unit and group that occur; of given weights each row is its own. */
typedef struct {
    const AvlastReplicates *p;
    gsize k, terms;
    gboolean ratio;
    gsize n_cells;
    const guint32 *unit;  /* of cells; NULL: the cell's number */
    const guint32 *group; /* of cells; NULL: 0 */
    guint32 *own_unit, *own_group;
    double *u, *v; /* cells x k */
    double *whole; /* terms: sum u of a total */
} Cells;

static void cells_clear(Cells *cells)
{
    g_free(cells->own_unit);
    g_free(cells->own_group);
    g_free(cells->u);
    g_free(cells->v);
    g_free(cells->whole);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cells, cells_clear)

static guint32 group_of(const AvlastVarianceOptions *options, gsize i)
{
    return options->group ? options->group[i] : 0;
}

/* The cell of each row, AVLAST_NO_LEVEL for none; NULL: its number. */
static gboolean place_rows(Cells *cells, const AvlastSample *sample,
                           const AvlastVarianceOptions *options, guint32 **cell,
                           GError **error)
{
    const AvlastReplicates *p = cells->p;
    guint32 n_cells = 0;

    *cell = NULL;
    cells->n_cells = sample->n;
    cells->group = options->group;
    if (!p->unit)
        return TRUE;
    if (!options->group) {
        cells->n_cells = p->n_units;
        *cell = g_memdup2(p->unit, MAX(sample->n, 1) * sizeof *p->unit);
        return TRUE;
    }
    *cell = avlast_codes_pair(p->unit, p->n_units, options->group, options->n_groups,
                              sample->n, &n_cells, error);
    cells->own_unit = *cell ? avlast_array(guint32, n_cells, error) : NULL;
    cells->own_group = cells->own_unit ? avlast_array(guint32, n_cells, error) : NULL;
    if (!cells->own_group)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if ((*cell)[i] != AVLAST_NO_LEVEL) {
            cells->own_unit[(*cell)[i]] = p->unit[i];
            cells->own_group[(*cell)[i]] = group_of(options, i);
        }
    cells->n_cells = n_cells;
    cells->unit = cells->own_unit;
    cells->group = cells->own_group;
    return TRUE;
}

/* Sums of one callback by cell. Of given full weights the influence is per unit of
 * weight, since the column takes its place. */
static double *sum_cells(const Cells *cells, const AvlastSample *sample,
                         AvlastInfluence influence, const void *state,
                         const guint32 *cell, GError **error)
{
    const gsize k = cells->k, block = MAX(1, AVLAST_BLOCK / k);
    const gboolean combined = cells->p->column && cells->p->combined;
    double *total = avlast_table(double, cells->n_cells, k, error);
    g_autofree AvlastSum *sum =
        total && cell ? avlast_table(AvlastSum, cells->n_cells, k, error) : NULL;
    g_autofree double *values = total ? avlast_table(double, block, k, error) : NULL;

    if (!values || (cell && !sum)) {
        g_free(total);
        return NULL;
    }
    for (gsize first = 0; first < sample->n; first += block) {
        const gsize count = MIN(block, sample->n - first);
        influence(sample, state, first, count, values);
        for (gsize i = 0; i < count; i++) {
            const guint32 c = cell ? cell[first + i] : (guint32)(first + i);
            const double w = combined ? sample->weight[first + i] : 1.0;
            if (c == AVLAST_NO_LEVEL || w == 0.0)
                continue;
            for (gsize j = 0; j < k; j++)
                if (cell)
                    avlast_sum_add(&sum[c * k + j], values[i * k + j]);
                else
                    total[c * k + j] = values[i * k + j] / w;
        }
    }
    for (gsize c = 0; cell && c < cells->n_cells * k; c++)
        total[c] = avlast_sum_value(&sum[c]);
    return total;
}

/* Adds up f u and f v of one replicate, block by block of cells so that rounding does not
 * grow with their number. */
static void add_cells(const Cells *cells, const double *factor, double *block_sum,
                      double *sum)
{
    const gsize k = cells->k, width = cells->terms * (cells->ratio ? 2 : 1);

    memset(sum, 0, width * sizeof *sum);
    for (gsize first = 0; first < cells->n_cells; first += AVLAST_BLOCK) {
        const gsize last = MIN(first + AVLAST_BLOCK, cells->n_cells);
        memset(block_sum, 0, width * sizeof *block_sum);
        for (gsize c = first; c < last; c++) {
            const double f = factor[cells->unit ? cells->unit[c] : c];
            const guint32 g = cells->group ? cells->group[c] : 0;
            if (g == AVLAST_NO_LEVEL || f == 0.0)
                continue;
            double *u = block_sum + g * k, *v = u + cells->terms;
            for (gsize j = 0; j < k; j++)
                u[j] += f * cells->u[c * k + j];
            for (gsize j = 0; cells->ratio && j < k; j++)
                v[j] += f * cells->v[c * k + j];
        }
        for (gsize t = 0; t < width; t++)
            sum[t] += block_sum[t];
    }
}

static void fill_deviations(const Cells *cells, const double *factor, double *work,
                            double *deviation)
{
    double *sum = work + 2 * cells->terms;

    add_cells(cells, factor, work, sum);
    for (gsize t = 0; t < cells->terms; t++) {
        const double v = cells->ratio ? sum[cells->terms + t] : 1.0;
        deviation[t] = v == 0.0 ? NAN : (sum[t] - cells->whole[t]) / v;
    }
}

/* Factors as the cells take them: the column itself of given weights. */
static const double *factors_of(const AvlastReplicates *p, guint32 r, double *work)
{
    if (p->column)
        return p->column[r];
    avlast_replicates_factors(p, r, work);
    return work;
}

static gboolean all_replicates(const Cells *cells, double *deviation, GError **error)
{
    const AvlastReplicates *p = cells->p;
    gboolean memory = TRUE;

#pragma omp parallel reduction(&& : memory)
    {
        g_autofree double *work = avlast_table(double, cells->terms, 4, NULL);
        g_autofree double *factor = avlast_array(double, p->n_units, NULL);
        memory = work && factor;
#pragma omp for schedule(dynamic, 1)
        for (guint32 r = 0; r < p->n; r++)
            if (work && factor)
                fill_deviations(cells, factors_of(p, r, factor), work,
                                deviation + r * cells->terms);
    }
    if (!memory)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL, "memory ran out");
    return memory;
}

/* What the sums come to under the full weights (of a quotient nothing but rounding), and
 * the size of what they are of. */
static gboolean add_whole(Cells *cells, const AvlastSample *sample, double *size,
                          GError **error)
{
    const gboolean combined = cells->p->column && cells->p->combined;
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, cells->terms, error);

    cells->whole = sum ? avlast_array(double, cells->terms, error) : NULL;
    if (!cells->whole)
        return FALSE;
    for (gsize c = 0; c < cells->n_cells; c++) {
        const guint32 g = cells->group ? cells->group[c] : 0;
        const double w = combined ? sample->weight[c] : 1.0;
        for (gsize j = 0; g != AVLAST_NO_LEVEL && j < cells->k; j++) {
            const double u = w * cells->u[c * cells->k + j];
            avlast_sum_add(&sum[g * cells->k + j], u);
            size[g * cells->k + j] += fabs(u);
        }
    }
    for (gsize t = 0; !cells->ratio && t < cells->terms; t++)
        cells->whole[t] = avlast_sum_value(&sum[t]);
    return TRUE;
}

double *avlast_replication_deviations(const AvlastSample *sample,
                                      AvlastInfluence influence, const void *state,
                                      const AvlastVarianceOptions *options, double **size,
                                      GError **error)
{
    g_auto(Cells) cells = {.p = sample->replicates,
                           .k = options->k,
                           .terms = options->k * MAX(options->n_groups, 1),
                           .ratio = options->form == AVLAST_FORM_RATIO};
    g_autofree guint32 *cell = NULL;
    const gsize R = sample->replicates->n;

    *size = avlast_array(double, cells.terms, error);
    if (!*size || !place_rows(&cells, sample, options, &cell, error))
        return NULL;
    cells.u = sum_cells(&cells, sample, influence, state, cell, error);
    if (!cells.u || !add_whole(&cells, sample, *size, error))
        return NULL;
    if (cells.ratio &&
        !(cells.v = sum_cells(&cells, sample, options->share, state, cell, error)))
        return NULL;
    g_autofree double *deviation = avlast_table(double, R, cells.terms, error);
    if (!deviation || !all_replicates(&cells, deviation, error))
        return NULL;
    return g_steal_pointer(&deviation);
}
