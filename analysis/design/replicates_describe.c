/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "design/replicates_parts.h"

char *avlast_replicates_describe(const AvlastReplicates *replicates, const char *columns)
{
    static const char *const what[] = {
        [AVLAST_REPLICATES_BRR] = N_("balanced repeated replication"),
        [AVLAST_REPLICATES_FAY] = N_("Fay's balanced repeated replication"),
        [AVLAST_REPLICATES_JK1] = N_("jackknife (jk1)"),
        [AVLAST_REPLICATES_JKN] = N_("jackknife by strata (jkn)"),
        [AVLAST_REPLICATES_BOOTSTRAP] = N_("bootstrap"),
        [AVLAST_REPLICATES_SDR] = N_("successive differences (sdr)"),
        [AVLAST_REPLICATES_ACS] = N_("successive differences (acs)"),
        [AVLAST_REPLICATES_RAO_WU] = N_("bootstrap of Rao and Wu"),
        [AVLAST_REPLICATES_CANTY_DAVISON] = N_("bootstrap of Canty and Davison"),
        [AVLAST_REPLICATES_PRESTON] = N_("multistage bootstrap of Preston"),
        [AVLAST_REPLICATES_RESAMPLED] = N_("bootstrap of units drawn with replacement"),
        [AVLAST_REPLICATES_BAYES] = N_("Bayesian bootstrap")};
    g_autoptr(GString) text = g_string_new(_(what[replicates->type]));

    if (replicates->type == AVLAST_REPLICATES_FAY)
        g_string_append_printf(text, _(" with rho %g"), replicates->rho);
    g_string_append_printf(text, _(", %u replicates"), replicates->n);
    if (replicates->random)
        g_string_append_printf(text, _(" from seed %u"), replicates->seed);
    if (columns)
        g_string_append_printf(
            text, replicates->combined ? _(", full weights '%s'") : _(", factors '%s'"),
            columns);
    g_string_append(text, replicates->full ? _(", about the full estimate")
                                           : _(", about their mean"));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

void avlast_sample_set_replicates(AvlastSample *sample, AvlastReplicates *replicates)
{
    /* of given ones the file does not tell how the sample was drawn, only its weights */
    const char *weights = strstr(sample->description, "; ");
    char *description = g_strdup_printf(
        "%s; %s",
        replicates->column && weights ? weights + strlen("; ") : sample->description,
        replicates->description);

    g_free(sample->description);
    sample->description = description;
    avlast_replicates_free(sample->replicates);
    sample->replicates = replicates;
}
