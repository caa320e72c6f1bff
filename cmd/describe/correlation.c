/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/describe/modes.h"
#include "survey/correlation.h"

gboolean avlast_describe_correlation(AvlastRun *run, const AvlastFrame *frame,
                                     const AvlastSample *sample,
                                     const char *const *variables, AvlastResult *result,
                                     GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const AvlastCorrelationOptions options = {.spearman = own->spearman,
                                              .level = run->options.level,
                                              .imputed = run->imputed != NULL};
    const gboolean designed = avlast_sample_is_designed(sample);
    AvlastEstimates *e =
        avlast_correlation_pairs(frame, sample, variables, &options, error);

    if (!e)
        return FALSE;
    avlast_describe_take(
        result, &e,
        own->spearman
            ? designed ? _("Spearman's correlations under the design, each over the rows "
                           "with both values")
                       : _("Spearman's correlations, each over the rows with both values")
        : designed ? _("Pearson's correlations under the design, each over the rows with "
                       "both values")
                   : _("Pearson's correlations, each over the rows with both values"));
    return TRUE;
}
