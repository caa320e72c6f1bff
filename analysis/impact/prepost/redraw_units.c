/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which people are drawn, and among which. */
#include "impact/prepost/redraw_units.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/sample.h"
#include "impact/lost.h"

/* Whether no cluster has people of two arms. */
static gboolean arms_between(const AvlastPrePostUnits *people, const guint8 *use)
{
    g_autofree guint32 *first = g_new(guint32, MAX(people->n_clusters, 1));

    for (guint32 c = 0; c < people->n_clusters; c++)
        first[c] = AVLAST_NO_LEVEL;
    for (gsize u = 0; people->cluster && u < people->n; u++) {
        guint32 *arm = &first[people->cluster[u]];
        if (!use[u])
            continue;
        if (*arm == AVLAST_NO_LEVEL)
            *arm = people->arm[u];
        else if (*arm != people->arm[u])
            return FALSE;
    }
    return TRUE;
}

/* Strata: arms, times the waves of two samples. */
static gboolean fill_stage(const AvlastPrePostUnits *people, const guint8 *use,
                           AvlastStage *stage, GError **error)
{
    const gboolean arms = people->arm && arms_between(people, use),
                   waves = !people->linked && !people->cluster;

    stage->n_strata = 2 * (arms ? people->n_arms : 1);
    stage->n_clusters = people->cluster ? people->n_clusters : (guint32)people->n;
    stage->stratum = avlast_array(guint32, people->n, error);
    stage->cluster = stage->stratum ? avlast_array(guint32, people->n, error) : NULL;
    if (!stage->cluster)
        return FALSE;
    for (gsize u = 0; u < people->n; u++) {
        if (!use[u]) {
            stage->stratum[u] = stage->cluster[u] = AVLAST_NO_LEVEL;
            continue;
        }
        const guint32 wave = waves && people->row[1][u] != AVLAST_NO_ROW;
        stage->stratum[u] = 2 * (arms ? people->arm[u] : 0) + wave;
        stage->cluster[u] = people->cluster ? people->cluster[u] : (guint32)u;
    }
    return TRUE;
}

/* A stratum of one unit has nothing to be drawn among. */
static gboolean check_alone(const AvlastPrePostUnits *people, const AvlastStage *stage,
                            GError **error)
{
    g_autofree guint32 *first = avlast_array(guint32, stage->n_strata, error);
    g_autofree guint8 *several =
        first ? avlast_array(guint8, stage->n_strata, error) : NULL;

    if (!several)
        return FALSE;
    for (guint32 h = 0; h < stage->n_strata; h++)
        first[h] = AVLAST_NO_LEVEL;
    for (gsize u = 0; u < people->n; u++) {
        const guint32 h = stage->stratum[u];
        if (h == AVLAST_NO_LEVEL)
            continue;
        if (first[h] == AVLAST_NO_LEVEL)
            first[h] = stage->cluster[u];
        else if (first[h] != stage->cluster[u])
            several[h] = 1;
    }
    for (guint32 h = 0; h < stage->n_strata; h++)
        if (first[h] != AVLAST_NO_LEVEL && !several[h]) {
            const char *unit = people->cluster ? "cluster" : "person";
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV443", NULL,
                        "--bootstrap and --jackknife: there is one %s alone (of a group "
                        "to compare, or of a wave), and no other %s to draw it among",
                        unit, unit);
            return FALSE;
        }
    return TRUE;
}

AvlastReplicates *avlast_prepost_replicates(const AvlastPrePostUnits *people,
                                            const guint8 *use,
                                            const AvlastRedrawnOptions *how,
                                            GError **error)
{
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
    g_autoptr(AvlastSample) sample = g_new0(AvlastSample, 1);

    spec.type = how->type;
    if (how->type != AVLAST_REPLICATES_JKN) {
        spec.reps = how->reps;
        spec.seed = how->seed;
    }
    sample->n = people->n;
    sample->df = NAN;
    sample->n_stages = 1;
    sample->stage = g_new0(AvlastStage, 1);
    sample->notes = g_ptr_array_new_with_free_func(g_free);
    sample->outside = avlast_array(guint8, people->n, error);
    if (!sample->outside || !fill_stage(people, use, sample->stage, error) ||
        !check_alone(people, sample->stage, error))
        return NULL;
    for (gsize u = 0; u < people->n; u++)
        sample->outside[u] = !use[u];
    return avlast_replicates_make(sample, &spec, error);
}

/* --- copies --- */

static guint32 copies_of(const AvlastReplicates *units, gsize u, const double *factor,
                         gboolean weigh)
{
    const guint32 unit = units->unit ? units->unit[u] : (guint32)u;

    if (unit == AVLAST_NO_LEVEL || !(factor[unit] > 0.0))
        return 0;
    return weigh || !units->random ? 1 : (guint32)lrint(factor[unit]);
}

static void copy_person(const AvlastPrePostUnits *from, gsize u, AvlastPrePostUnits *to,
                        gsize at)
{
    for (int w = 0; w < 2; w++)
        to->row[w][at] = from->row[w][u];
    if (from->arm)
        to->arm[at] = from->arm[u];
    if (from->group)
        to->group[at] = from->group[u];
    if (from->weight)
        to->weight[at] = from->weight[u];
}

static AvlastPrePostUnits *empty(const AvlastPrePostUnits *people, gsize n,
                                 gboolean weigh)
{
    AvlastPrePostUnits *drawn = g_new0(AvlastPrePostUnits, 1);

    drawn->frame = people->frame;
    drawn->n = n;
    drawn->linked = people->linked;
    for (int w = 0; w < 2; w++)
        drawn->row[w] = g_new(gsize, MAX(n, 1));
    drawn->n_arms = people->n_arms;
    if (people->arm) {
        drawn->arm = g_new(guint32, MAX(n, 1));
        drawn->arm_names = g_ptr_array_ref(people->arm_names);
        drawn->arm_labels = g_ptr_array_ref(people->arm_labels);
        drawn->terms = g_ptr_array_ref(people->terms);
    }
    if (people->group) {
        drawn->group = g_new(guint32, MAX(n, 1));
        drawn->group_names = g_ptr_array_ref(people->group_names);
    }
    if (people->cluster)
        drawn->cluster = g_new(guint32, MAX(n, 1));
    if (people->weight || weigh)
        drawn->weight = g_new(double, MAX(n, 1));
    drawn->excluded = avlast_dropped_list();
    return drawn;
}

AvlastPrePostUnits *avlast_prepost_draw_units(const AvlastPrePostUnits *people,
                                              const AvlastReplicates *units,
                                              const double *factor, gboolean weigh)
{
    g_autofree guint32 *first = g_new0(guint32, MAX(people->n_clusters, 1)); /* + 1 */
    gsize n = 0, at = 0;

    for (gsize u = 0; u < people->n; u++)
        n += copies_of(units, u, factor, weigh);
    AvlastPrePostUnits *drawn = empty(people, n, weigh);
    for (gsize u = 0; u < people->n; u++) {
        const guint32 copies = copies_of(units, u, factor, weigh);
        if (people->cluster && copies > 0 && first[people->cluster[u]] == 0) {
            first[people->cluster[u]] = drawn->n_clusters + 1;
            drawn->n_clusters += copies;
        }
        for (guint32 c = 0; c < copies; c++, at++) {
            copy_person(people, u, drawn, at);
            if (people->cluster)
                drawn->cluster[at] = first[people->cluster[u]] - 1 + c;
            if (weigh)
                drawn->weight[at] = factor[units->unit ? units->unit[u] : (guint32)u] *
                                    (people->weight ? people->weight[u] : 1.0);
        }
    }
    return drawn;
}
