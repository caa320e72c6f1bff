/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/layout.h"

#include <math.h>

#include "core/memory.h"
#include "design/codes.h"

/* Codes of the strata within their parents; the parents themselves when a stage has no
 * strata. */
static guint32 *strata_of_rows(const AvlastSample *sample, const AvlastStage *stage,
                               const guint32 *parent, guint32 n_parents,
                               guint32 *n_strata, GError **error)
{
    if (stage->stratum)
        return avlast_codes_pair(parent, n_parents, stage->stratum, stage->n_strata,
                                 sample->n, n_strata, error);
    *n_strata = n_parents;
    return g_memdup2(parent, MAX(sample->n, 1) * sizeof *parent);
}

static gboolean level_allocate(AvlastLevel *level, GError **error)
{
    level->stratum_of = avlast_array(guint32, level->n_units, error);
    level->row_of =
        level->stratum_of ? avlast_array(guint32, level->n_units, error) : NULL;
    level->first =
        level->row_of ? avlast_array(guint32, (gsize)level->n_strata + 1, error) : NULL;
    level->parent_of =
        level->first ? avlast_array(guint32, level->n_strata, error) : NULL;
    level->population =
        level->parent_of ? avlast_array(double, level->n_strata, error) : NULL;
    return level->population != NULL;
}

/* Fills a level from the rows' parents, strata and units. */
static void level_fill(AvlastLevel *level, const AvlastSample *sample,
                       const AvlastStage *stage, const guint32 *parent,
                       const guint32 *stratum, const guint32 *unit)
{
    for (gsize i = sample->n; i-- > 0;) {
        if (unit[i] == AVLAST_NO_LEVEL)
            continue;
        level->stratum_of[unit[i]] = stratum[i];
        level->row_of[unit[i]] = (guint32)i;
        level->parent_of[stratum[i]] = parent[i];
        level->population[stratum[i]] =
            stage->population ? stage->population[i] : INFINITY;
    }
    for (guint32 u = 0; u < level->n_units; u++)
        level->first[level->stratum_of[u] + 1] = u + 1;
    /* a sample without rows has one stratum without units */
    for (guint32 h = 0; h < level->n_strata; h++)
        level->first[h + 1] = MAX(level->first[h + 1], level->first[h]);
}

static gboolean has_fpc(const AvlastLevel *level)
{
    for (guint32 h = 0; h < level->n_strata; h++)
        if (isfinite(level->population[h]))
            return TRUE;
    return FALSE;
}

static gboolean is_plain(const AvlastSample *sample)
{
    const AvlastStage *stage = &sample->stage[0];

    return sample->n > 0 && !sample->outside && !stage->stratum && !stage->cluster &&
           !stage->population && !sample->probability;
}

/* Rows that are all there is: one stratum, each row its unit. */
static AvlastLayout *plain_layout(gsize n)
{
    AvlastLayout *layout = g_new0(AvlastLayout, 1);
    AvlastLevel *level = layout->level = g_new0(AvlastLevel, 1);

    layout->n_levels = 1;
    level->n_units = (guint32)n;
    level->n_strata = 1;
    level->first = g_new0(guint32, 2);
    level->first[1] = level->n_units;
    level->parent_of = g_new0(guint32, 1);
    level->population = g_new(double, 1);
    level->population[0] = INFINITY;
    return layout;
}

AvlastLayout *avlast_layout_new(const AvlastSample *sample, gboolean all, GError **error)
{
    if (!all && is_plain(sample))
        return plain_layout(sample->n);

    g_autofree guint32 *whole = avlast_array(guint32, sample->n, error);
    guint32 n_parents = 1;

    if (!whole)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        whole[i] = sample->outside && sample->outside[i] ? AVLAST_NO_LEVEL : 0;
    g_autoptr(AvlastLayout) layout = g_new0(AvlastLayout, 1);
    layout->level = g_new0(AvlastLevel, sample->n_stages);
    layout->unit = g_steal_pointer(&whole);

    for (guint s = 0; s < sample->n_stages; s++) {
        const AvlastStage *stage = &sample->stage[s];
        AvlastLevel *level = &layout->level[s];
        g_autofree guint32 *parent = g_steal_pointer(&layout->unit);
        g_autofree guint32 *stratum =
            strata_of_rows(sample, stage, parent, n_parents, &level->n_strata, error);
        if (!stratum)
            return NULL;
        layout->unit =
            avlast_codes_pair(stratum, level->n_strata, stage->cluster, stage->n_clusters,
                              sample->n, &level->n_units, error);
        layout->n_levels = s + 1;
        if (!layout->unit || !level_allocate(level, error))
            return NULL;
        level_fill(level, sample, stage, parent, stratum, layout->unit);
        n_parents = level->n_units;
        if (!all && !has_fpc(level) && !(s == 0 && sample->probability))
            break;
    }
    return g_steal_pointer(&layout);
}

void avlast_layout_free(AvlastLayout *layout)
{
    if (!layout)
        return;
    for (guint s = 0; s < layout->n_levels; s++) {
        g_free(layout->level[s].stratum_of);
        g_free(layout->level[s].row_of);
        g_free(layout->level[s].first);
        g_free(layout->level[s].parent_of);
        g_free(layout->level[s].population);
    }
    g_free(layout->level);
    g_free(layout->unit);
    g_free(layout);
}
