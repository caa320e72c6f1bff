/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/sample.h"

char *avlast_sample_unit_name(const AvlastSample *sample, guint stage, gsize i)
{
    const AvlastStage *at = &sample->stage[stage];
    g_autofree char *own = NULL;

    if (at->cluster && at->cluster_names && at->cluster[i] != AVLAST_NO_LEVEL)
        own = g_strdup(g_ptr_array_index(at->cluster_names, at->cluster[i]));
    else if (at->cluster)
        own = g_strdup_printf("%u", at->cluster[i] + 1);
    else if (sample->row_names)
        own = g_strdup(g_ptr_array_index(sample->row_names, i));
    else
        own = g_strdup_printf("%" G_GSIZE_FORMAT, i + 1);
    if (stage == 0)
        return g_steal_pointer(&own);

    g_autofree char *above = avlast_sample_unit_name(sample, stage - 1, i);
    return g_strconcat(above, "/", own, NULL);
}

const char *avlast_sample_unit_column(const AvlastSample *sample)
{
    return sample->stage[0].cluster ? sample->stage[0].cluster_column
                                    : sample->row_column;
}

const char *avlast_sample_stratum_name(const AvlastSample *sample, guint stage, gsize i)
{
    const AvlastStage *at = &sample->stage[stage];

    if (!at->stratum || !at->stratum_names || at->stratum[i] == AVLAST_NO_LEVEL)
        return NULL;
    return g_ptr_array_index(at->stratum_names, at->stratum[i]);
}
