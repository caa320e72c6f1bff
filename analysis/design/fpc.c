/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/fpc.h"

#include "core/error.h"
#include "core/memory.h"
#include "design/layout.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastFrame *frame;
    const AvlastColumn *column;
    guint stage;
} Fpc;

static void fail_at(const Fpc *fpc, gsize row, const char *id, const char *what,
                    GError **error)
{
    const AvlastPlace place = {fpc->frame->source, avlast_frame_line(fpc->frame, row), 0};
    const char *stratum = avlast_sample_stratum_name(fpc->sample, fpc->stage, row);

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, id, &place,
                "the fpc is %g%s%s%s: %s (column '%s')", fpc->column->number[row],
                stratum ? " in stratum '" : "", stratum ? stratum : "",
                stratum ? "'" : "", what, fpc->column->name);
}

/* Whether the column holds population counts: any value above 1 makes it so. */
static gboolean check_values(const Fpc *fpc, gboolean *counts, GError **error)
{
    gboolean fraction = FALSE;
    gsize fraction_row = 0;

    *counts = FALSE;
    for (gsize i = 0; i < fpc->sample->n; i++) {
        const double value = fpc->column->number[i];
        if (fpc->sample->outside[i])
            continue;
        if (!(value > 0.0)) {
            fail_at(fpc, i, "AV203", "it must be above zero", error);
            return FALSE;
        }
        *counts |= value > 1.0;
        if (value < 1.0 && !fraction) {
            fraction = TRUE;
            fraction_row = i;
        }
    }
    if (fraction && *counts) {
        fail_at(fpc, fraction_row, "AV204", "a sampling fraction among population counts",
                error);
        return FALSE;
    }
    return TRUE;
}

/* Population of the stage's strata, constant within each and not below what was sampled.
 */
static gboolean check_strata(const Fpc *fpc, const AvlastLevel *level,
                             const guint32 *stratum, gboolean counts, double *population,
                             GError **error)
{
    g_autofree double *value = avlast_array(double, level->n_strata, error);

    if (!value)
        return FALSE;
    for (gsize i = 0; i < fpc->sample->n; i++) {
        if (fpc->sample->outside[i])
            continue;
        const guint32 h = stratum[i];
        const double v = fpc->column->number[i];
        const double sampled = (double)(level->first[h + 1] - level->first[h]);
        if (value[h] == 0.0)
            value[h] = v;
        if (value[h] != v) {
            fail_at(fpc, i, "AV205", "it must be the same in the whole stratum", error);
            return FALSE;
        }
        if (counts && v < sampled) {
            g_autofree char *what = g_strdup_printf("%g were sampled", sampled);
            fail_at(fpc, i, "AV206", what, error);
            return FALSE;
        }
        population[i] = counts ? v : sampled / v;
    }
    return TRUE;
}

/* Each row's stratum at a level, from its unit at the last level upwards. */
static void strata_at(const AvlastLayout *layout, guint stage, gsize n, guint32 *stratum)
{
    for (gsize i = 0; i < n; i++) {
        guint32 unit = layout->unit[i];
        if (unit == AVLAST_NO_LEVEL)
            continue;
        for (guint s = layout->n_levels; s-- > stage + 1;)
            unit = layout->level[s].parent_of[layout->level[s].stratum_of[unit]];
        stratum[i] = layout->level[stage].stratum_of[unit];
    }
}

gboolean avlast_fpc_read(AvlastSample *sample, const AvlastFrame *frame,
                         const char *const *fpc, GError **error)
{
    gboolean whole = TRUE;

    if (!fpc || !fpc[0]) {
        sample->weighted |= sample->probability != NULL;
        return TRUE;
    }
    g_autoptr(AvlastLayout) layout = avlast_layout_new(sample, TRUE, error);
    g_autofree guint32 *stratum = layout ? avlast_array(guint32, sample->n, error) : NULL;
    if (!stratum)
        return FALSE;

    gboolean more = TRUE;
    for (guint s = 0; s < sample->n_stages; s++) {
        AvlastStage *stage = &sample->stage[s];
        gboolean counts;
        more = more && fpc[s];
        if (s == 0 && sample->probability)
            continue; /* read by selection.c */
        if (!more || !fpc[s][0]) {
            whole = FALSE;
            continue;
        }
        const Fpc one = {sample, frame, avlast_frame_require_number(frame, fpc[s], error),
                         s};
        stage->population = one.column ? avlast_array(double, sample->n, error) : NULL;
        if (!stage->population || !check_values(&one, &counts, error))
            return FALSE;
        strata_at(layout, s, sample->n, stratum);
        if (!check_strata(&one, &layout->level[s], stratum, counts, stage->population,
                          error))
            return FALSE;
        for (gsize i = 0; i < sample->n && !sample->weighted; i++)
            if (!sample->outside[i]) {
                const guint32 h = stratum[i];
                sample->weight[i] *=
                    stage->population[i] /
                    (double)(layout->level[s].first[h + 1] - layout->level[s].first[h]);
            }
    }
    if (!sample->weighted) {
        sample->weighted = TRUE;
        if (!whole)
            g_ptr_array_add(sample->notes,
                            g_strdup("weights are implied by the fpc, and stages without "
                                     "fpc count as sampled whole: give --weights when "
                                     "they are not"));
    }
    return TRUE;
}
