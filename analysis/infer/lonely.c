/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/lonely.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/scatter_parts.h"
#include "infer/unequal.h"

double avlast_lonely_left(const AvlastScatter *work, const AvlastScatterLevel *at,
                          guint32 h, guint32 *unit)
{
    const AvlastLevel *level = at->level;
    guint32 n = 0;
    double left = 0.0;

    *unit = level->first[h];
    if (!avlast_is_unequal(work, at->stage))
        return avlast_level_sampled(level, h) == 1 ? avlast_level_left(level, h) : 0.0;
    if (work->sample->pps == AVLAST_PPS_POISSON || work->sample->pps == AVLAST_PPS_JOINT)
        return 0.0;
    for (guint32 u = level->first[h]; u < level->first[h + 1]; u++) {
        const double own = avlast_unequal_left(work, at, u);
        if (own > 0.0) {
            *unit = u;
            left = own;
            n++;
        }
    }
    return n == 1 ? left : 0.0;
}

gboolean avlast_lonely_is(const AvlastScatter *work, const AvlastScatterLevel *at,
                          guint32 h)
{
    guint32 unit;
    return avlast_lonely_left(work, at, h, &unit) > 0.0;
}

gboolean avlast_lonely_fail(const AvlastScatter *work, const AvlastScatterLevel *at,
                            guint32 h, GError **error)
{
    guint32 alone;
    avlast_lonely_left(work, at, h, &alone);
    const gsize row = avlast_level_row(at->level, alone);
    g_autofree char *unit = avlast_sample_unit_name(work->sample, at->stage, row);
    const char *stratum = avlast_sample_stratum_name(work->sample, at->stage, row);
    guint32 others = 0;

    for (guint32 s = h + 1; s < at->level->n_strata; s++)
        others += avlast_lonely_is(work, at, s) ? 1 : 0;
    g_autofree char *more =
        others ? g_strdup_printf(" (%u such units in all)", others + 1) : g_strdup("");
    if (stratum)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV208", NULL,
                    "stratum '%s' has one sampled unit, '%s'%s: its variance cannot be "
                    "estimated\nhint: choose --lonely certainty, centre or average, or "
                    "join it with a like stratum",
                    stratum, unit, more);
    else if (at->stage == 0 && !work->sample->stage[0].cluster)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV208", NULL,
                    "one row only ('%s') can be used, and a standard error needs "
                    "two\nhint: --lonely certainty gives the estimate alone",
                    unit);
    else
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV208", NULL,
                    "one sampled unit, '%s', at stage %u%s: its variance cannot be "
                    "estimated\nhint: choose --lonely certainty or centre",
                    unit, at->stage + 1, more);
    return FALSE;
}

gboolean avlast_lonely_factor(const AvlastScatter *work, const AvlastScatterLevel *at,
                              guint32 from, guint32 to, double *factor, GError **error)
{
    guint32 lonely = 0;

    *factor = 1.0;
    if (work->sample->lonely != AVLAST_LONELY_AVERAGE)
        return TRUE;
    for (guint32 h = from; h < to; h++)
        lonely += avlast_lonely_is(work, at, h) ? 1 : 0;
    if (lonely == to - from) {
        g_autofree char *unit = avlast_sample_unit_name(
            work->sample, at->stage, avlast_level_row(at->level, at->level->first[from]));
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV211", NULL,
                    "no stratum has two sampled units (such as '%s'), so there is no "
                    "average to take\nhint: choose --lonely certainty or centre",
                    unit);
        return FALSE;
    }
    *factor = (double)(to - from) / (double)(to - from - lonely);
    return TRUE;
}

guint8 *avlast_lonely_flags(const AvlastSample *sample, const AvlastCells *cells,
                            const guint32 *cell, const AvlastVarianceOptions *options,
                            GError **error)
{
    const gsize k = options->k;
    guint8 *flags = avlast_table(guint8, MAX(cells->n_cells, 1), k, error);

    for (gsize i = 0; flags && i < sample->n; i++) {
        const gsize c = cell ? cell[i] : i;
        if (cell && cell[i] == AVLAST_NO_LEVEL)
            continue;
        for (gsize j = 0; j < k; j++)
            if (avlast_sample_counts(sample, i,
                                     options->value ? options->value[j][i] : 0.0))
                flags[c * k + j] = 1;
    }
    return flags;
}

guint8 *avlast_lonely_flags_up(const guint8 *below, const AvlastCells *cells,
                               GError **error)
{
    const gsize k = cells->k;
    guint8 *flags = avlast_table(guint8, MAX(cells->n_cells, 1), k, error);

    for (gsize c = 0; flags && c < cells->n_below; c++)
        for (gsize j = 0; j < k; j++)
            flags[cells->cell_of[c] * k + j] |= below[c * k + j];
    return flags;
}

struct AvlastLonelyScope {
    const AvlastScatterLevel *at;
    guint32 *units;  /* terms: units with a row of the term in the stratum at hand */
    AvlastTwo *mean; /* terms: of all units of the scope */
    double *factor;  /* terms: root of H / (H - lonely) */
};

void avlast_lonely_scope_free(AvlastLonelyScope *scope)
{
    if (!scope)
        return;
    g_free(scope->units);
    g_free(scope->mean);
    g_free(scope->factor);
    g_free(scope);
}

static void count_units(AvlastLonelyScope *scope, const AvlastScatter *work, guint32 h)
{
    const AvlastScatterLevel *at = scope->at;
    const gsize k = work->k;

    memset(scope->units, 0, work->terms * sizeof *scope->units);
    for (guint32 u = at->level->first[h]; u < at->level->first[h + 1]; u++)
        for (guint32 c = avlast_cells_begin(at, u); c < avlast_cells_end(at, u); c++)
            for (gsize i = 0; i < k; i++)
                scope->units[avlast_cells_group(at->cells, c) * k + i] +=
                    at->flags[(gsize)c * k + i];
}

/* Means over the scope, and what the strata that are not lonely count. */
static gboolean fill_scope(AvlastLonelyScope *scope, const AvlastScatter *work,
                           guint32 from, guint32 to, GError **error)
{
    const AvlastLevel *level = scope->at->level;
    const double n = level->first[to] - level->first[from];
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, work->terms, error);
    g_autofree guint32 *strata =
        sum ? avlast_table(guint32, work->terms, 2, error) : NULL;

    if (!strata)
        return FALSE;
    for (guint32 u = level->first[from]; u < level->first[to]; u++)
        for (guint32 c = avlast_cells_begin(scope->at, u);
             c < avlast_cells_end(scope->at, u); c++) {
            const double *z = avlast_cells_total(scope->at->cells, c);
            for (gsize i = 0; i < work->k; i++)
                avlast_sum_add(
                    &sum[avlast_cells_group(scope->at->cells, c) * work->k + i], z[i]);
        }
    for (guint32 h = from; h < to; h++) {
        count_units(scope, work, h);
        for (gsize t = 0; t < work->terms; t++) {
            strata[2 * t] += scope->units[t] > 0;
            strata[2 * t + 1] +=
                scope->units[t] == 1 && avlast_level_left(level, h) > 0.0;
        }
    }
    for (gsize t = 0; t < work->terms; t++) {
        scope->mean[t] =
            avlast_two_divide(avlast_two_of_sum(sum[t]), (AvlastTwo){n, 0.0});
        scope->factor[t] =
            work->sample->lonely != AVLAST_LONELY_AVERAGE || strata[2 * t + 1] == 0 ? 1.0
            : strata[2 * t] == strata[2 * t + 1]
                ? NAN
                : sqrt((double)strata[2 * t] / (strata[2 * t] - strata[2 * t + 1]));
    }
    return TRUE;
}

AvlastLonelyScope *avlast_lonely_scope_new(AvlastScatter *work,
                                           const AvlastScatterLevel *at, guint32 from,
                                           guint32 to, GError **error)
{
    g_autoptr(AvlastLonelyScope) scope = g_new0(AvlastLonelyScope, 1);

    scope->at = at;
    scope->units = avlast_array(guint32, work->terms, error);
    scope->mean = scope->units ? avlast_array(AvlastTwo, work->terms, error) : NULL;
    scope->factor = scope->mean ? avlast_array(double, work->terms, error) : NULL;
    if (!scope->factor || !fill_scope(scope, work, from, to, error))
        return NULL;
    if (!work->centre) {
        work->centre = avlast_array(AvlastTwo, work->terms, error);
        work->factor = work->centre ? avlast_array(double, work->terms, error) : NULL;
    }
    return work->factor ? g_steal_pointer(&scope) : NULL;
}

void avlast_lonely_stratum(AvlastLonelyScope *scope, AvlastScatter *work, guint32 h)
{
    const AvlastTwo n = {avlast_level_sampled(scope->at->level, h), 0.0};
    const gboolean centre = work->sample->lonely == AVLAST_LONELY_CENTRE;

    count_units(scope, work, h);
    for (guint32 g = 0; g < work->n_touched; g++)
        for (gsize i = 0; i < work->k; i++) {
            const gsize t = work->groups[g] * work->k + i;
            const gboolean lonely = scope->units[t] == 1;
            work->centre[t] = lonely && centre
                                  ? scope->mean[t]
                                  : avlast_two_divide(avlast_two_of_sum(work->sum[t]), n);
            work->factor[t] =
                lonely && !centre ? 0.0 * scope->factor[t] : scope->factor[t];
        }
}
