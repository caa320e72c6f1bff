/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "design/fpc.h"
#include "design/phase2.h"
#include "design/selection.h"

void avlast_sample_set_domain(AvlastSample *sample, const guint8 *flags)
{
    g_free(sample->domain);
    sample->domain = flags ? g_memdup2(flags, MAX(sample->n, 1)) : NULL;
}

static const char *lonely_text(AvlastLonely lonely)
{
    switch (lonely) {
    case AVLAST_LONELY_FAIL:
        return _("a lonely PSU is an error");
    case AVLAST_LONELY_CERTAINTY:
        return _("a lonely PSU counts as certain");
    case AVLAST_LONELY_CENTRE:
        return _("a lonely PSU is centred at the mean of all");
    case AVLAST_LONELY_AVERAGE:
        return _("a lonely PSU counts as the average stratum");
    }
    return "";
}

static const char *df_text(AvlastDfRule rule)
{
    return rule == AVLAST_DF_STATA ? _("df of a domain: all PSUs of its strata")
                                   : _("df of a domain: those of the whole sample");
}

static void add_columns(GString *text, const char *what, const AvlastSample *sample,
                        gboolean strata)
{
    gboolean first = TRUE;

    for (guint s = 0; s < sample->n_stages; s++) {
        const AvlastStage *stage = &sample->stage[s];
        const char *name = strata ? stage->stratum_column : stage->cluster_column;
        if (!name)
            continue;
        g_string_append(text, first ? "; " : ", ");
        if (first)
            g_string_append_printf(text, "%s ", what);
        g_string_append_printf(text, "'%s' (%u)", name,
                               strata ? stage->n_strata : stage->n_clusters);
        first = FALSE;
    }
}

static void add_fpc(GString *text, const AvlastSample *sample,
                    const AvlastDesignColumns *columns)
{
    const gboolean first = sample->probability != NULL;
    gboolean said = FALSE;

    for (guint s = 0; columns->fpc && columns->fpc[s]; s++) {
        if (s == 0 && first) {
            if (columns->fpc[0][0])
                g_string_append_printf(text, "; %s '%s'", _("probabilities"),
                                       columns->fpc[0]);
            continue;
        }
        if (said)
            g_string_append_printf(text, ", '%s'", columns->fpc[s]);
        else
            g_string_append_printf(text, "; %s '%s'", _("fpc"), columns->fpc[s]);
        said = TRUE;
    }
}

char *avlast_sample_describe(const AvlastSample *sample,
                             const AvlastDesignColumns *columns)
{
    const gboolean strata = sample->stage[0].stratum != NULL;
    const gboolean clusters = sample->stage[0].cluster != NULL;
    gboolean fpc = sample->probability != NULL;

    for (guint s = 0; s < sample->n_stages; s++)
        fpc |= sample->stage[s].population != NULL;

    g_autoptr(GString) text = g_string_new(
        strata ? (clusters ? _("stratified cluster sample") : _("stratified sample"))
               : (clusters ? _("cluster sample") : _("independent rows")));
    if (sample->n_stages > 1)
        g_string_append_printf(text, _(" in %u stages"), sample->n_stages);
    g_string_append(text, fpc ? _(", without replacement") : _(", with replacement"));

    if (columns->weights)
        g_string_append_printf(text, _("; weights '%s'"), columns->weights);
    else
        g_string_append(text, sample->probability
                                  ? _("; weights implied by the probabilities")
                              : sample->weighted ? _("; weights implied by the fpc")
                                                 : _("; equal weights"));
    add_columns(text, _("strata"), sample, TRUE);
    add_columns(text, _("clusters"), sample, FALSE);
    add_fpc(text, sample, columns);
    if (sample->phase2) {
        g_autofree char *phase = avlast_phase2_describe(sample, columns);
        g_string_append_printf(text, "; %s", phase);
    }
    if (sample->pps) {
        g_autofree char *how = avlast_selection_describe(sample);
        g_string_append_printf(text, "; %s", how);
    }
    if (strata || clusters)
        g_string_append_printf(text, "; %s", lonely_text(sample->lonely));
    if (sample->lonely_domain)
        g_string_append_printf(text, "; %s", _("also one that is alone in a domain"));
    if (sample->df_rule != AVLAST_DF_R)
        g_string_append_printf(text, "; %s", df_text(sample->df_rule));
    if (!isnan(sample->df))
        g_string_append_printf(text, _("; df given: %g"), sample->df);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean avlast_sample_is_designed(const AvlastSample *sample)
{
    if (sample->weighted || sample->n_stages > 1)
        return TRUE;
    return sample->stage[0].stratum || sample->stage[0].cluster ||
           sample->stage[0].population;
}
