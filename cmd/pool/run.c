/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/output/figure_words.h"
#include "cmd/pool/pool.h"

#define OWN(member) offsetof(AvlastPoolOwn, member)

const AvlastOption avlast_pool_options[] = {
    {"study", 0, AVLAST_OPTION_TEXT, OWN(study), "COL",
     N_("column with the studies' names (default: their lines)")},
    {"moderators", 0, AVLAST_OPTION_TEXT, OWN(moderators), "TERMS",
     N_("what may explain why effects differ: 'dose + i.kind' (meta-regression)")},
    {"outcome", 0, AVLAST_OPTION_TEXT, OWN(outcome), "NAME",
     N_("of result files: the outcome to pool")},
    {"term", 0, AVLAST_OPTION_TEXT, OWN(term), "NAME",
     N_("of result files: the term to pool, such as arm=pilot")},
    {"group", 0, AVLAST_OPTION_TEXT, OWN(group), "NAME",
     N_("of result files: the group of the rows to pool (default: rows of no group)")},
    {"results", 0, AVLAST_OPTION_TEXT, OWN(results), "FOLDER",
     N_("of result files: where they lie, such as a folder of `avlast run` (default: "
        "here)")},
    {"method", 'm', AVLAST_OPTION_CHOICE, OWN(method), "reml|dl|pm|common",
     N_("how the variance of the true effects is found (default: reml)")},
    {"errors", 0, AVLAST_OPTION_CHOICE, OWN(errors), "hksj|hksj-floor|z",
     N_("standard errors (default: hksj, with t; z for --method common)")},
    {"prediction", 0, AVLAST_OPTION_CHOICE, OWN(prediction), "hts|t|z",
     N_("prediction interval by t of k - 2 (default), t of k - 1, or normal")},
    {"shrink", 0, AVLAST_OPTION_FLAG, OWN(shrink), NULL,
     N_("each study's own effect, drawn to the mean as far as it is unsure")},
    {"leave-one-out", 0, AVLAST_OPTION_FLAG, OWN(leave_one_out), NULL,
     N_("the pooled effect without each study")},
    {"egger", 0, AVLAST_OPTION_FLAG, OWN(egger), NULL,
     N_("test whether small studies have other effects than large ones")},
    {"exponentiate", 0, AVLAST_OPTION_FLAG, OWN(exponentiate), NULL,
     N_("effects are logarithms (of ratios): show the ratios")},
    {"words", 0, AVLAST_OPTION_FLAG, OWN(words), NULL,
     N_("under the table, one plain sentence for each figure")},
    {0},
};

gboolean avlast_pool_run(AvlastRun *run, GError **error)
{
    g_autoptr(AvlastPoolStudies) read = avlast_pool_of_results(run)
                                            ? avlast_pool_read_results(run, error)
                                            : avlast_pool_read(run, error);

    if (!read)
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    if (read->frame) {
        avlast_result_add_input(result, read->frame);
        result->estimates->rows_read = (gint64)read->frame->rows;
    } else {
        json_array_extend(result->inputs, read->inputs);
        result->estimates->rows_read = (gint64)read->k;
    }
    if (!read->frame)
        json_object_set_new(result->settings, "of.results", json_true());
    result->estimates->rows_used = (gint64)read->k;
    if (!avlast_pool_fill(run, read, result, error))
        return FALSE;
    if (read->frame)
        avlast_result_add_labels(result, read->frame);
    if (((const AvlastPoolOwn *)run->own)->words)
        avlast_figure_words_add(result, run->options.lang);
    return avlast_run_emit(run, result, error);
}
