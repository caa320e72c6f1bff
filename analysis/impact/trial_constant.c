/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "impact/trial_parts.h"

AvlastPlace avlast_trial_place(const AvlastFrame *frame, gsize row)
{
    return (AvlastPlace){frame->source,
                         frame->line ? avlast_frame_line(frame, row) : row + 1, 0};
}

gboolean avlast_trial_constant(const AvlastTrial *trial, const guint32 *of,
                               const GPtrArray *names, gboolean arms, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autofree gsize *first = g_new(gsize, trial->n_clusters);

    for (guint32 g = 0; g < trial->n_clusters; g++)
        first[g] = n;
    for (gsize i = 0; i < n; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        const guint32 g = trial->cluster[i];
        if (first[g] == n)
            first[g] = i;
        const gsize j = first[g];
        if (of[i] == of[j])
            continue;
        const AvlastPlace place = avlast_trial_place(trial->frame, i),
                          earlier = avlast_trial_place(trial->frame, j);
        const char *cluster = g_ptr_array_index(trial->cluster_names, g),
                   *here = g_ptr_array_index(names, of[i]),
                   *there = g_ptr_array_index(names, of[j]);
        if (arms)
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV345", &place,
                        "treatment varies within cluster '%s': '%s' here, '%s' on line "
                        "%zu\nhint: if people and not clusters were assigned, give "
                        "--assigned row",
                        cluster, here, there, earlier.line);
        else
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV346", &place,
                        "cluster '%s' is found in two blocks: '%s' here, '%s' on line "
                        "%zu\nhint: clusters are numbered within blocks? then give them "
                        "ids of their own",
                        cluster, here, there, earlier.line);
        return FALSE;
    }
    return TRUE;
}
