/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/adjust/adjust.h"

#define OWN(member) offsetof(AvlastAdjustOwn, member)

static const AvlastOption options[] = {
    {"method", 'm', AVLAST_OPTION_LIST, OWN(method), "NAME[,NAME]",
     N_("bonferroni, holm (default), hochberg, hommel, bh, by, sharpened, sup-t")},
    {"family", 0, AVLAST_OPTION_LIST, OWN(family), "COL[,COL]",
     N_("rows alike in these columns are a family of their own; of results: file, "
        "program, outcome, group, term")},
    {"outcomes", 0, AVLAST_OPTION_LIST, OWN(outcomes), "PATTERN[,PATTERN]",
     N_("only rows of these outcomes; * stands for any text")},
    {"terms", 0, AVLAST_OPTION_LIST, OWN(terms), "PATTERN[,PATTERN]",
     N_("only rows of these terms (default: all but the intercept)")},
    {"p", 0, AVLAST_OPTION_TEXT, OWN(p), "COL",
     N_("the table's column of p-values (default: p.value, p_value, pvalue or p)")},
    {"label", 0, AVLAST_OPTION_LIST, OWN(label), "COL[,COL]",
     N_("the table's columns that name a row (default: outcome, group, term)")},
    {"results", 0, AVLAST_OPTION_TEXT, OWN(results), "FOLDER",
     N_("where the result files lie, such as a folder of `avlast run` (default: here)")},
    {0},
};

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "adjust",
        .usage = "avlast adjust RESULT.json... [OPTION...]\navlast adjust TABLE.csv "
                 "[OPTION...]",
        .description = N_(
            "Corrects the p-values of several hypotheses together: of one or more result "
            "files, or of a table with a column of p-values. Where many effects are "
            "looked at, some are small by luck alone; corrected p-values keep the chance "
            "of any false finding (holm, hommel, sup-t), or the share of false ones "
            "among the findings (bh, by, sharpened), at the level.\n\n"
            "All rows are one family unless --family parts them. The corrected values "
            "are rows of their own, such as `holm:arm=pilot`, that tables show as "
            "columns."),
        .examples = "avlast adjust primary.json secondary.json --method holm,bh\n"
                    "avlast adjust effects.json --method sup-t --terms 'arm=*'\n"
                    "avlast adjust --plan plan.yaml --results results\n"
                    "avlast adjust pvalues.csv --p p --label outcome --family domain",
        .shared = AVLAST_SHARE_FILE | AVLAST_SHARE_INFERENCE | AVLAST_SHARE_SEED |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(AvlastAdjustOwn),
        .run = avlast_adjust_run,
    };
    return avlast_program_main(&program, argc, argv);
}
