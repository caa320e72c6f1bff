/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terms of answers and scores are called, and which are shares of people. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* A share of people, as survey proportions give it. */
gboolean avlast_report_is_proportion(const AvlastReportPart *part)
{
    return g_strcmp0(avlast_json_member_text(part->result->settings, "statistic"),
                     "proportion") == 0;
}

/* Terms of scores and agreement, in words. */
static const struct {
    const char *term, *words;
    gboolean share; /* a share of people, which small counts concern */
} named[] = {
    {"mean", N_("mean"), FALSE},
    {"sd", N_("standard deviation"), FALSE},
    {"floor", N_("share at the lowest score"), TRUE},
    {"ceiling", N_("share at the highest score"), TRUE},
    {"alpha", N_("alpha"), FALSE},
    {"alpha.feldt", N_("alpha, Feldt's interval"), FALSE},
    {"alpha.standard", N_("alpha, items of equal spread"), FALSE},
    {"r.mean", N_("mean correlation of the items"), FALSE},
    {"omega", N_("omega"), FALSE},
    {"kappa", N_("kappa"), FALSE},
    {"kappa.large", N_("kappa, large-sample interval"), FALSE},
    {"agreement", N_("share that agrees"), TRUE},
    {"bias", N_("mean difference"), FALSE},
    {"lower", N_("lower limit of agreement"), FALSE},
    {"upper", N_("upper limit of agreement"), FALSE},
};

const char *avlast_report_term_words(const char *term)
{
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        if (strcmp(named[i].term, term) == 0)
            return _(named[i].words);
    return NULL;
}

gboolean avlast_report_is_share(const AvlastReportPart *part, const AvlastEstimate *row)
{
    if (avlast_report_is_proportion(part))
        return TRUE;
    if (g_strcmp0(part->command, "scale") != 0 || !row->term)
        return FALSE;
    if (g_str_has_prefix(row->term, "band="))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        if (strcmp(named[i].term, row->term) == 0)
            return named[i].share;
    return FALSE;
}
