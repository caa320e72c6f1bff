/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"
#include "impact/trial.h"

/* Units of each arm in each block; a cluster counts once. To be freed. */
static gsize *count_units(const AvlastTrial *trial, GError **error)
{
    const gboolean clusters = trial->cluster && !trial->rows_assigned;
    g_autofree gsize *count =
        avlast_table(gsize, MAX(trial->n_blocks, 1), trial->n_arms, error);
    g_autofree guint8 *seen =
        avlast_array(guint8, clusters ? MAX(trial->n_clusters, 1) : 1, error);

    if (!count || !seen)
        return NULL;
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        if (clusters) {
            if (seen[trial->cluster[i]])
                continue;
            seen[trial->cluster[i]] = 1;
        }
        const gsize b = trial->block ? trial->block[i] : 0;
        count[b * trial->n_arms + trial->arm[i]]++;
    }
    return g_steal_pointer(&count);
}

gboolean avlast_trial_find(const AvlastTrial *trial, AvlastTrialFound *found,
                           GError **error)
{
    const gboolean clusters = trial->cluster && !trial->rows_assigned;

    *found = (AvlastTrialFound){
        clusters ? AVLAST_DESIGN_CLUSTERED : AVLAST_DESIGN_COMPLETE, 0, 0};
    if (!trial->block)
        return TRUE;
    g_autofree gsize *count = count_units(trial, error);
    if (!count)
        return FALSE;
    guint32 pairs = 0;
    for (guint32 b = 0; b < trial->n_blocks; b++) {
        gsize least = G_MAXSIZE, most = 0;
        for (guint32 arm = 0; arm < trial->n_arms; arm++) {
            least = MIN(least, count[(gsize)b * trial->n_arms + arm]);
            most = MAX(most, count[(gsize)b * trial->n_arms + arm]);
        }
        pairs += most == 1 && least == 1 ? 1 : 0;
        found->small += least == 1 ? 1 : 0;
        found->lacking += least == 0 ? 1 : 0;
    }
    if (pairs == trial->n_blocks) {
        found->kind = clusters ? AVLAST_DESIGN_CLUSTER_PAIRS : AVLAST_DESIGN_PAIRS;
        found->small = 0;
    } else {
        found->kind = clusters ? AVLAST_DESIGN_BLOCK_CLUSTERS : AVLAST_DESIGN_BLOCKED;
    }
    return TRUE;
}

const char *avlast_trial_kind_name(AvlastTrialKind kind, guint32 arms)
{
    static const char *const names[] = {
        [AVLAST_DESIGN_COMPLETE] = "complete randomisation",
        [AVLAST_DESIGN_BLOCKED] = "randomisation within blocks",
        [AVLAST_DESIGN_PAIRS] = "matched pairs",
        [AVLAST_DESIGN_CLUSTERED] = "randomised clusters",
        [AVLAST_DESIGN_BLOCK_CLUSTERS] = "randomised clusters within blocks",
        [AVLAST_DESIGN_CLUSTER_PAIRS] = "matched pairs of clusters"};

    if (arms > 2 && kind == AVLAST_DESIGN_PAIRS)
        return "matched sets";
    if (arms > 2 && kind == AVLAST_DESIGN_CLUSTER_PAIRS)
        return "matched sets of clusters";
    return names[kind];
}

static void say_found(const AvlastTrial *trial, const AvlastTrialFound *found,
                      GString *text)
{
    g_string_append_printf(text, "; design found: %s",
                           avlast_trial_kind_name(found->kind, trial->n_arms));
    if (found->small)
        g_string_append_printf(text, "; %u of %u blocks have one unit in an arm",
                               found->small, trial->n_blocks);
    if (found->lacking)
        g_string_append_printf(text, "; %u of %u blocks lack an arm", found->lacking,
                               trial->n_blocks);
}

char *avlast_trial_design(const AvlastTrial *trial)
{
    g_autoptr(GString) text = g_string_new(NULL);
    AvlastTrialFound found;
    const gboolean known = avlast_trial_find(trial, &found, NULL);
    const gboolean pairs = known && (found.kind == AVLAST_DESIGN_PAIRS ||
                                     found.kind == AVLAST_DESIGN_CLUSTER_PAIRS);

    if (trial->cluster && !trial->rows_assigned)
        g_string_append_printf(text, "%u clusters ('%s') assigned", trial->n_clusters,
                               trial->cluster_column);
    else
        g_string_append_printf(text, "%zu rows assigned one by one", trial->assigned);
    if (trial->block)
        g_string_append_printf(text, " within %u %s ('%s')", trial->n_blocks,
                               !pairs              ? "blocks"
                               : trial->n_arms > 2 ? "matched sets"
                                                   : "matched pairs",
                               trial->block_column);
    g_string_append_printf(text, " to %u arms", trial->n_arms);
    if (trial->cluster && trial->rows_assigned)
        g_string_append_printf(text, "; standard errors by %u clusters ('%s')",
                               trial->n_clusters, trial->cluster_column);
    if (trial->weight_column)
        g_string_append_printf(text, "; weighted by '%s'", trial->weight_column);
    if (trial->probability_columns)
        g_string_append_printf(text, "; probabilities of assignment '%s'",
                               trial->probability_columns);
    if (known)
        say_found(trial, &found, text);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
