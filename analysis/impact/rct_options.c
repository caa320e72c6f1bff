/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct.h"

const char *avlast_rct_text(const char *const *list, gsize index)
{
    return list && list[index][0] ? list[index] : NULL;
}

static gboolean has_baseline(const AvlastRctOptions *options)
{
    for (gsize i = 0; options->baseline && options->outcomes[i]; i++)
        if (options->baseline[i][0])
            return TRUE;
    return FALSE;
}

AvlastRctMethod avlast_rct_method(const AvlastRctOptions *options)
{
    if (options->method != AVLAST_RCT_AUTO)
        return options->method;
    return options->covariates || has_baseline(options) ? AVLAST_RCT_LIN
                                                        : AVLAST_RCT_DIFFERENCE;
}

gboolean avlast_rct_adjusts(const AvlastRctOptions *options)
{
    const AvlastRctMethod method = avlast_rct_method(options);

    return method == AVLAST_RCT_ANCOVA || method == AVLAST_RCT_LIN;
}

gboolean avlast_rct_has_levels(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    return !trial->contrasts && avlast_rct_method(options) != AVLAST_RCT_HORVITZ;
}
