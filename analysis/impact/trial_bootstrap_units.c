/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which units of a trial are drawn, and among which. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/codes.h"
#include "impact/trial_bootstrap.h"

/* Strata: 0 of what is drawn across blocks, 1 + the cell (block x arm) or block else. */
typedef struct {
    const AvlastAnalysed *a;
    gsize n, arms;
    guint32 *cell;  /* n: block x arm of rows in use, else AVLAST_NO_LEVEL */
    guint32 *count; /* units by cell */
    AvlastSample *sample;
} Units;

static void units_clear(Units *u)
{
    g_free(u->cell);
    g_free(u->count);
    avlast_sample_free(u->sample);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Units, units_clear)

static guint32 block_of(const AvlastTrial *trial, gsize i)
{
    return trial->block ? trial->block[i] : 0;
}

/* Whether clusters are drawn though rows were assigned: arms do not matter then. */
static gboolean arms_within(const AvlastTrial *trial)
{
    return trial->cluster && trial->rows_assigned;
}

/* Units with a row in use, by cell (of block alone where arms lie within clusters). */
static gboolean count_units(Units *u, GError **error)
{
    const AvlastTrial *trial = u->a->trial;
    const guint32 blocks = trial->block ? trial->n_blocks : 1;
    const guint32 cells = blocks * (guint32)u->arms;
    guint32 pairs;

    u->cell = avlast_array(guint32, u->n, error);
    u->count = u->cell ? avlast_array(guint32, cells, error) : NULL;
    if (!u->count)
        return FALSE;
    for (gsize i = 0; i < u->n; i++) {
        const guint32 arm = arms_within(trial) ? 0 : trial->arm[i];
        u->cell[i] =
            u->a->use[i] ? block_of(trial, i) * (guint32)u->arms + arm : AVLAST_NO_LEVEL;
    }
    g_autofree guint32 *pair = avlast_codes_pair(u->cell, cells, trial->cluster,
                                                 trial->n_clusters, u->n, &pairs, error);
    g_autofree guint8 *seen = pair ? avlast_array(guint8, pairs, error) : NULL;
    if (!seen)
        return FALSE;
    for (gsize i = 0; i < u->n; i++)
        if (pair[i] != AVLAST_NO_LEVEL && !seen[pair[i]]) {
            seen[pair[i]] = 1;
            u->count[u->cell[i]]++;
        }
    return TRUE;
}

/* Whether a block is drawn whole: an arm of it has one unit. */
static gboolean is_small(const Units *u, guint32 block)
{
    for (gsize k = 0; k < u->arms; k++)
        if (u->count[block * u->arms + k] == 1)
            return TRUE;
    return FALSE;
}

/* Clusters that lie in two blocks are drawn whatever their blocks. */
static gboolean clusters_nested(const Units *u, gboolean *nested, GError **error)
{
    const AvlastTrial *trial = u->a->trial;
    g_autofree guint32 *first = avlast_array(guint32, trial->n_clusters, error);

    if (!first)
        return FALSE;
    for (guint32 c = 0; c < trial->n_clusters; c++)
        first[c] = AVLAST_NO_LEVEL;
    *nested = TRUE;
    for (gsize i = 0; i < u->n; i++) {
        if (!u->a->use[i])
            continue;
        guint32 *block = &first[trial->cluster[i]];
        if (*block == AVLAST_NO_LEVEL)
            *block = block_of(trial, i);
        *nested &= *block == block_of(trial, i);
    }
    return TRUE;
}

static gboolean fill_stage(Units *u, GError **error)
{
    const AvlastTrial *trial = u->a->trial;
    const guint32 blocks = trial->block ? trial->n_blocks : 1;
    AvlastStage *stage = u->sample->stage;
    gboolean nested = TRUE;

    stage->n_strata = 1 + blocks * (guint32)u->arms;
    stage->n_clusters = blocks + MAX(trial->n_clusters, (guint32)u->n);
    stage->stratum = avlast_array(guint32, u->n, error);
    stage->cluster = stage->stratum ? avlast_array(guint32, u->n, error) : NULL;
    if (!stage->cluster || (arms_within(trial) && !clusters_nested(u, &nested, error)))
        return FALSE;
    for (gsize i = 0; i < u->n; i++) {
        if (!u->a->use[i]) {
            stage->stratum[i] = stage->cluster[i] = AVLAST_NO_LEVEL;
            continue;
        }
        const guint32 block = block_of(trial, i);
        const gboolean small = is_small(u, block), own = !small || arms_within(trial);
        stage->stratum[i] = small || !nested ? 0 : 1 + u->cell[i];
        stage->cluster[i] =
            own ? blocks + (trial->cluster ? trial->cluster[i] : (guint32)i) : block;
    }
    return TRUE;
}

/* One small block is alone among its like, and one unit in its arm. */
static gboolean check_alone(const Units *u, GError **error)
{
    const AvlastStage *stage = u->sample->stage;
    gsize first = u->n;

    for (gsize i = 0; i < u->n; i++) {
        if (stage->stratum[i] != 0)
            continue;
        if (first == u->n)
            first = i;
        else if (stage->cluster[i] != stage->cluster[first])
            return TRUE;
    }
    if (first == u->n)
        return TRUE;
    const AvlastTrial *trial = u->a->trial;
    if (trial->block)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV443", NULL,
                    "outcome '%s': block '%s' has one unit in an arm, and there is no "
                    "other such block to draw it among",
                    u->a->outcome->name,
                    (char *)g_ptr_array_index(trial->block_names, trial->block[first]));
    else
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV443", NULL,
                    "outcome '%s': an arm has one unit, and there is nothing to draw it "
                    "among",
                    u->a->outcome->name);
    return FALSE;
}

AvlastReplicates *avlast_trial_replicates(const AvlastAnalysed *analysed,
                                          const AvlastRedrawnOptions *how, GError **error)
{
    g_auto(Units) u = {.a = analysed,
                       .n = analysed->trial->frame->rows,
                       .arms = analysed->trial->n_arms};
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = how->type;
    if (how->type != AVLAST_REPLICATES_JKN) {
        spec.reps = how->reps;
        spec.seed = how->seed;
    }
    u.sample = g_new0(AvlastSample, 1);
    u.sample->n = u.n;
    u.sample->df = NAN;
    u.sample->n_stages = 1;
    u.sample->stage = g_new0(AvlastStage, 1);
    u.sample->notes = g_ptr_array_new_with_free_func(g_free);
    u.sample->outside = avlast_array(guint8, u.n, error);
    if (!u.sample->outside || !count_units(&u, error) || !fill_stage(&u, error) ||
        !check_alone(&u, error))
        return NULL;
    for (gsize i = 0; i < u.n; i++)
        u.sample->outside[i] = !analysed->use[i];
    return avlast_replicates_make(u.sample, &spec, error);
}
