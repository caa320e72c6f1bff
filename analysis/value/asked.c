/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/asked.h"

#include "core/error.h"
#include "core/text.h"

const char *const avlast_figure_names[] = {"npv",
                                           "npv.cash",
                                           "npv.weighted",
                                           "weight",
                                           "npv.difference",
                                           "pv.benefit",
                                           "pv.cost",
                                           "p.npv.positive",
                                           "p.npv.above",
                                           "bcr",
                                           "bcr.gross",
                                           "payback",
                                           "p.payback",
                                           "p.payback.by",
                                           "annual",
                                           "irr",
                                           "mirr",
                                           "evpi",
                                           "loss",
                                           "break.even",
                                           "break.even.ratio",
                                           "p.above.break.even",
                                           "wtp",
                                           "net.cost",
                                           "mvpf",
                                           "mvpf.corrected",
                                           "mvpf.fieller",
                                           "p.quadrant",
                                           "cba",
                                           "cba.financed",
                                           "sroi",
                                           "sroi.net",
                                           "cost.effect",
                                           "optimism.step",
                                           NULL};

static gboolean is_asked(const AvlastValueModel *model, const char *name)
{
    return !model->asked || g_strv_contains((const char *const *)model->asked, name);
}

gboolean avlast_asked(const AvlastValueModel *model, ...)
{
    gboolean any = FALSE;
    const char *name;
    va_list names;

    va_start(names, model);
    while (!any && (name = va_arg(names, const char *)))
        any = is_asked(model, name);
    va_end(names);
    return any;
}

gboolean avlast_asked_check(const AvlastValueModel *model, GError **error)
{
    for (guint i = 0; model->asked && model->asked[i]; i++)
        if (!g_strv_contains(avlast_figure_names, model->asked[i])) {
            g_autofree char *hint =
                avlast_text_did_you_mean(model->asked[i], avlast_figure_names);
            g_autofree char *all =
                g_strjoinv(", ", (char **)(guintptr)avlast_figure_names);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV716", NULL,
                        "--metrics: no figure '%s'%s%s%s", model->asked[i], hint,
                        *hint ? "" : "\nhint: they are ", *hint ? "" : all);
            return FALSE;
        }
    return TRUE;
}

void avlast_asked_keep(const AvlastValueModel *model, AvlastEstimates *estimates,
                       guint first)
{
    for (guint i = estimates->rows->len; i > first; i--)
        if (!is_asked(model, avlast_estimates_row(estimates, i - 1)->outcome))
            g_ptr_array_remove_index(estimates->rows, i - 1);
}
