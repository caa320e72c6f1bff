/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "value/figures.h"

enum { BLOCK = AVLAST_VALUE_BLOCK };

static gboolean is_asked(const AvlastFigures *f, AvlastFigureKind kind)
{
    return f->figure[kind].asked;
}

static void present_of(AvlastBlockWork *w, const AvlastMeasure *measure, double *out)
{
    avlast_block_measure(w, measure);
    avlast_block_present(w, out);
}

static void ratio_of(AvlastBlockWork *w, const AvlastFigures *f,
                     double (*at)[AVLAST_VALUE_BLOCK])
{
    double saving[BLOCK];

    present_of(w, &f->others, at[AVLAST_FIGURE_NET]);
    present_of(w, &f->saving, saving);
    for (guint r = 0; r < w->n; r++) {
        const double rest = at[AVLAST_FIGURE_COST][r] - saving[r];
        at[AVLAST_FIGURE_NET_COST][r] = rest;
        at[AVLAST_FIGURE_NET][r] /= rest;
    }
}

void avlast_figures_of_block(AvlastBlockWork *w, const AvlastFigures *f,
                             struct _AvlastPaths **paths,
                             double (*at)[AVLAST_VALUE_BLOCK])
{
    double *npv = at[AVLAST_FIGURE_NPV], *cost = at[AVLAST_FIGURE_COST],
           *benefit = at[AVLAST_FIGURE_BENEFIT], *gross = at[AVLAST_FIGURE_GROSS];
    const gboolean sums =
        is_asked(f, AVLAST_FIGURE_BENEFIT) || is_asked(f, AVLAST_FIGURE_GROSS);

    if (sums || is_asked(f, AVLAST_FIGURE_NPV))
        present_of(w, &f->all, npv);
    if (sums || is_asked(f, AVLAST_FIGURE_COST) || is_asked(f, AVLAST_FIGURE_NET)) {
        present_of(w, &f->cost, cost);
        for (guint r = 0; r < w->n; r++)
            cost[r] = cost[r] == 0.0 ? 0.0 : -cost[r];
    }
    for (guint r = 0; sums && r < w->n; r++)
        benefit[r] = npv[r] + cost[r];
    for (guint r = 0; is_asked(f, AVLAST_FIGURE_GROSS) && r < w->n; r++)
        gross[r] = benefit[r] / cost[r];
    if (is_asked(f, AVLAST_FIGURE_CASH))
        present_of(w, &f->cash, at[AVLAST_FIGURE_CASH]);
    if (is_asked(f, AVLAST_FIGURE_NET))
        ratio_of(w, f, at);
    if (is_asked(f, AVLAST_FIGURE_PAYBACK)) {
        avlast_block_measure(w, &f->all);
        avlast_block_payback(w, paths, at[AVLAST_FIGURE_PAYBACK]);
    }
}

void avlast_figures_draws(const AvlastScenarioValue *value, const AvlastFigures *figures,
                          double *const out[AVLAST_FIGURES])
{
    const gsize blocks = (value->n + BLOCK - 1) / BLOCK;

#pragma omp parallel if (blocks > AVLAST_VALUE_SERIAL)
    {
        AvlastBlockWork *w = avlast_block_work_new(value);
        struct _AvlastPaths *paths = NULL;
        AvlastFigureBlock at;
#pragma omp for schedule(dynamic, 32)
        for (gsize b = 0; b < blocks; b++) {
            avlast_block_at(w, b * BLOCK, (guint)MIN(value->n - b * BLOCK, BLOCK));
            avlast_figures_of_block(w, figures, &paths, at);
            for (guint k = 0; k < AVLAST_FIGURES; k++)
                if (out[k])
                    memcpy(out[k] + b * BLOCK, at[k], w->n * sizeof **at);
        }
        avlast_paths_free(paths);
        avlast_block_work_free(w);
    }
}
